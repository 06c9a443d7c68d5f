"""What a list leans on, held against taking things away by hand and training nothing anew."""

import numpy as np
import pytest

from ml.base import ParamError
from ml.recommend import explain as explaining
from ml.recommend import pipeline, tasks
from ml.recommend.params import MODELS, SPECS, RecommendParams
from tests.ml.recommend.made import interactions

FOLD_IN = [model for model in MODELS if SPECS[model].folds_in]
PERSON = "p007"


def params(model="ease", **settings):
    return RecommendParams(model=model, k=5, **settings)


def explained(dataset, model="ease", user=PERSON, removed=(), **settings):
    return tasks.explain(dataset, params(model, **settings), user=user, removed=removed).frames


@pytest.mark.parametrize("model", FOLD_IN)
def test_what_leaves_without_a_thing_is_what_ranking_again_without_it_says(tastes, model):
    frames = explained(tastes, model)
    before = set(frames["list"]["item"])
    for row in frames["leaning"].itertuples():
        after = explained(tastes, model, removed=[row.item])["after"]
        assert len(before - set(after["item"])) == row.leaves
        assert set(after.loc[after["new"], "item"]) == set(after["item"]) - before


@pytest.mark.parametrize("model", FOLD_IN)
def test_the_reason_of_an_item_is_the_thing_whose_loss_costs_its_score_most(tastes, model):
    frames = explained(tastes, model)
    parts = pipeline.prepare(tastes, params(model))
    fitted = pipeline.fitted(model, tastes, parts, params(model), lambda *_: None)
    person = parts.events.users.get_loc(PERSON)
    history, ids = parts.history(person), parts.events.items
    whole = fitted.fold_in(history)[0]
    for row in frames["list"].itertuples():
        item = ids.get_loc(row.item)
        losses = {
            thing: whole[item] - fitted.fold_in(explaining.without(history, np.array([thing])))[0][item]
            for thing in parts.latest(person)
        }
        if max(losses.values()) <= 0:
            assert row.because is None or row.because != row.because
        else:
            assert losses[ids.get_loc(row.because)] == pytest.approx(max(losses.values()), rel=1e-4)


def test_the_list_is_the_one_the_result_shows(tastes):
    lists = tasks.run(tastes, params()).rows("recommendations", "user", PERSON)
    shown = lists[(lists["model"] == "ease") & (lists["rank"] <= 5)]["item"].tolist()
    assert explained(tastes)["list"]["item"].tolist() == shown


@pytest.mark.parametrize("model", ["popular", "random"])
def test_the_same_list_for_everyone_leans_on_nothing(tastes, model):
    frames = explained(tastes, model)
    assert frames["list"]["because"].isna().all()
    assert not frames["list"]["leaves"].any()
    assert (frames["leaning"][["weight", "leaves"]] == 0).all().all()


def test_nothing_of_the_history_is_suggested_back(tastes):
    history = set(tasks.run(tastes, params()).rows("train", "user", PERSON)["item"])
    removed = explained(tastes)["leaning"]["item"].tolist()[:3]
    after = explained(tastes, removed=removed)["after"]
    assert not history & set(after["item"])


def test_all_of_a_history_can_be_taken_away(tastes):
    everything = explained(tastes)["leaning"]["item"].tolist()
    assert len(explained(tastes, "popular", removed=everything)["after"]) == 5
    assert explained(tastes, "item_knn", removed=everything)["after"].empty


def test_titles_stand_beside_ids(tastes):
    frames = explained(tastes)
    for frame, item, title in (
        ("list", "item", "title"),
        ("list", "because", "because_title"),
        ("leaning", "item", "title"),
    ):
        pairs = frames[frame][[item, title]].dropna()
        assert (pairs[title] == "Title " + pairs[item].str.removeprefix("i").astype(int).astype(str)).all()


def test_only_the_latest_of_a_long_history_are_tried(monkeypatch):
    monkeypatch.setattr(explaining, "TRIED", 4)
    rows = [(f"p{person}", f"i{(person + n) % 30:02}", 3.0, n) for person in range(40) for n in range(20)]
    data = interactions(rows)
    kept = tasks.run(data, params(min_user_events=1)).rows("train", "user", "p0")["item"].tolist()
    assert sorted(explained(data, user="p0")["leaning"]["item"]) == sorted(kept[-4:])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"user": "nobody"}, "user must be one of the 300 there are; got 'nobody'"),
        ({"removed": ["nothing"]}, "removed must be one of the 80 there are; got 'nothing'"),
        ({"model": "bpr"}, "model must be one that folds a changed history in; got bpr"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_words(tastes, settings, words):
    with pytest.raises(ParamError, match=words):
        explained(tastes, **settings)
