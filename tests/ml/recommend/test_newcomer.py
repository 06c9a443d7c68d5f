"""Someone new: lists by a history nobody was trained on."""

import pytest

from data.dataset import Dataset
from ml.base import ParamError
from ml.recommend import pipeline, tasks
from ml.recommend.params import SPECS, RecommendParams
from ml.recommend.tasks import people

PARAMS = RecommendParams(k=5)
LIKED = ["i01", "i02", "i03"]


def test_every_model_that_folds_in_has_a_list_without_what_was_chosen(tastes):
    lists = tasks.newcomer(tastes, PARAMS, items=LIKED).frames["lists"]
    assert set(lists["model"]) == {name for name, spec in SPECS.items() if spec.folds_in} - {"random"}
    assert not set(lists["item"]) & set(LIKED)
    assert (lists.groupby("model")["rank"].apply(list).map(lambda ranks: ranks == [1, 2, 3, 4, 5])).all()


def test_who_likes_one_camp_is_shown_that_camp(tastes):
    """Items below 40 are one camp's."""
    lists = tasks.newcomer(tastes, PARAMS, items=LIKED).frames["lists"]
    own = lists["item"].str.removeprefix("i").astype(int) < 40
    for model in ("ease", "als", "item_knn", "user_knn"):
        assert own[lists["model"] == model].mean() >= 0.8


def test_it_is_what_folding_in_by_hand_says(tastes):
    lists = tasks.newcomer(tastes, PARAMS, items=LIKED).frames["lists"]
    parts = pipeline.prepare(tastes, PARAMS)
    fitted = pipeline.fitted("ease", tastes, parts, PARAMS, lambda *_: None)
    row = people._history_of(parts.events.items.get_indexer(LIKED), parts)
    scores = fitted.fold_in(row)[0]
    best = sorted((-score, item) for item, score in zip(parts.events.items, scores, strict=True) if item not in LIKED)
    assert lists.loc[lists["model"] == "ease", "item"].tolist() == [item for _, item in best[:5]]


def test_the_order_and_repeats_of_what_was_chosen_do_not_matter(tastes):
    one, other = (
        tasks.newcomer(tastes, PARAMS, items=items).frames["lists"] for items in (LIKED, [*LIKED[::-1], "i01"])
    )
    assert one.equals(other)


def test_without_ratings_and_titles_the_others_still_answer(tastes):
    bare = tastes.tables["interactions"].drop(columns="rating")
    unrated = Dataset.of("unrated", "interactions", {"interactions": bare}, tastes.card)
    lists = tasks.newcomer(unrated, PARAMS, items=LIKED).frames["lists"]
    assert set(lists["model"]) == {"popular", "item_knn", "user_knn", "als", "ease"}


@pytest.mark.parametrize(
    ("items", "words"), [((), "items must name at least 1"), (("no",), "items must be one of the 80")]
)
def test_nothing_and_nonsense_are_refused(tastes, items, words):
    with pytest.raises(ParamError, match=words):
        tasks.newcomer(tastes, PARAMS, items=items)
