import pandas as pd
import pytest

from data import catalog
from data.dataset import Dataset
from ml.base import ParamError
from ml.recommend import tasks
from ml.recommend.params import MODELS, RecommendParams, allowed, defaults
from tests.ml.recommend.made import interactions


def test_nobody_is_recommended_what_they_already_have(tastes):
    frames = tasks.run(tastes, RecommendParams(k=5)).frames
    assert frames["recommendations"].merge(frames["train"], on=["user", "item"]).empty


def test_lists_are_ranked_from_one_without_gaps_or_repeats(tastes):
    lists = tasks.run(tastes, RecommendParams(k=5)).frames["recommendations"]
    for _, one in lists.groupby(["model", "user"]):
        assert one["rank"].tolist() == list(range(1, len(one) + 1))
        assert one["item"].is_unique
        assert one["score"].is_monotonic_decreasing


def test_baselines_always_run_beside_the_chosen_model(tastes):
    for model in ("als", "popular"):
        metrics = tasks.run(tastes, RecommendParams(model=model, k=5)).metrics
        assert set(metrics["model"]) == {model, "popular", "random"}


def test_compare_holds_every_model_and_every_pair(tastes):
    result = tasks.compare(tastes, RecommendParams(k=5))
    assert set(result.metrics["model"]) == set(MODELS)
    pairs = result.comparisons[["model_a", "model_b"]].drop_duplicates()
    assert len(pairs) == 45


def test_under_every_split_a_model_has_the_numbers_it_has_alone(tastes):
    together = tasks.splits(tastes, RecommendParams(k=5)).metrics
    assert list(together["split"].unique()) == ["recent", "last", "time", "random"]
    for name, rows in together.groupby("split"):
        alone = tasks.run(tastes, RecommendParams(k=5, split=name)).metrics
        alone = alone.query("k == 5 and model != 'random' and metric != 'diversity'")
        pd.testing.assert_frame_equal(
            rows.drop(columns="split").reset_index(drop=True), alone.reset_index(drop=True), check_exact=True
        )


def test_without_time_there_is_one_way_to_hide(tastes):
    bare = tastes.tables["interactions"].drop(columns="timestamp")
    timeless = Dataset.of("timeless", "interactions", {"interactions": bare}, tastes.card)
    assert set(tasks.splits(timeless, RecommendParams(k=5)).metrics["split"]) == {"random"}


def test_a_split_that_leaves_nobody_is_named_with_its_reason():
    rows = [(f"p{person}", f"i{(person + n) % 12}", 3.0, 7) for person in range(60) for n in range(6)]
    result = tasks.splits(interactions(rows), RecommendParams(k=5))
    assert set(result.metrics["split"]) == {"recent", "last", "random"}
    refused = result.frames["refused"]
    assert refused["split"].tolist() == ["time"]
    assert "timestamp must hold different times" in refused["reason"][0]


def test_a_model_that_the_data_cannot_train_is_left_out_or_refused_by_name(tastes):
    bare = tastes.tables["interactions"].drop(columns="rating")
    unrated = Dataset.of("unrated", "interactions", {"interactions": bare}, tastes.card)
    left = set(MODELS) - {"svd", "knn_baseline", "content"}
    assert set(tasks.compare(unrated, RecommendParams(k=5)).metrics["model"]) == left
    with pytest.raises(ParamError, match="for data without ratings that differ; got svd"):
        tasks.run(unrated, RecommendParams(model="svd", k=5))
    with pytest.raises(ParamError, match="for data without titles; got content"):
        tasks.run(unrated, RecommendParams(model="content", k=5))


def test_compare_gives_each_model_the_numbers_it_has_alone(tastes):
    together = tasks.compare(tastes, RecommendParams(k=5)).metrics
    alone = tasks.run(tastes, RecommendParams(model="als", k=5)).metrics
    columns = ["metric", "k", "value", "low", "high"]
    pd.testing.assert_frame_equal(
        together.query("model == 'als'")[columns].reset_index(drop=True),
        alone.query("model == 'als'")[columns].reset_index(drop=True),
    )


def test_people_counts_history_hidden_and_hits(tastes):
    result = tasks.run(tastes, RecommendParams(k=5))
    people = result.frames["people"]
    assert (people["history"] + people["hidden"] == 14).all()
    assert (people["hits"] > 0).mean() == pytest.approx(
        result.metrics.query("model == 'ease' and metric == 'hit_rate' and k == 5")["value"].item()
    )


def test_apply_serves_strangers_the_bestseller_list_and_says_so(tastes):
    params = RecommendParams(k=3)
    applied = tasks.apply(tastes, params, pd.DataFrame({"user": ["p001", "stranger", "p001"]}))
    by_user = applied.groupby("user")["model"].agg(["unique", "size"])
    assert by_user.loc["p001", "size"] == by_user.loc["stranger", "size"] == 3
    assert by_user.loc["stranger", "unique"].tolist() == ["popular"]
    train = tasks.run(tastes, params).frames["train"]
    best = train["item"].value_counts().max()
    assert applied.query("user == 'stranger'")["score"].max() == best
    run = tasks.run(tastes, params).frames["recommendations"].query("model == 'ease' and user == 'p001' and rank <= 3")
    assert applied.query("user == 'p001'")["item"].tolist() == run["item"].tolist()


def test_apply_needs_a_user_column(tastes):
    with pytest.raises(ParamError, match="rows must have the column user; got name"):
        tasks.apply(tastes, RecommendParams(), pd.DataFrame({"name": ["p001"]}))


def test_items_without_a_title_are_called_by_their_id():
    rows = [(user, item, 3.0, place) for user in "abcd" for place, item in enumerate(["x", "y", "z"])]
    dataset = interactions(rows, items=[("x", "The X")])
    titles = tasks.run(dataset, RecommendParams(k=1)).frames["items"].set_index("item")["title"]
    assert titles.to_dict() == {"x": "The X", "y": "y", "z": "z"}


def test_ids_that_look_like_formulas_or_html_pass_through_untouched():
    rows = [(user, item, 3.0, place) for user in ("=1+1", "<b>x</b>", "-2") for place, item in enumerate(["@a", "+b"])]
    lists = tasks.run(interactions(rows), RecommendParams(k=1)).frames
    assert set(lists["test"]["user"]) == {"=1+1", "<b>x</b>", "-2"}


def test_all_equal_ratings_are_fine():
    rows = [(f"u{person}", f"i{place}", 4.0, place) for person in range(5) for place in range(4)]
    assert len(tasks.run(interactions(rows), RecommendParams(k=2)).metrics)


def test_ratings_that_are_all_the_same_teach_nothing(tastes):
    equal = Dataset.of("equal", "interactions", {
        "interactions": tastes.tables["interactions"].assign(rating=3.0)}, tastes.card)  # fmt: skip
    manifest = catalog.describe("equal", equal)
    assert not {"svd", "knn_baseline"} & set(allowed(manifest)["model"])
    assert not {"svd", "knn_baseline"} & set(tasks.compare(equal, RecommendParams(k=5)).metrics["model"])
    with pytest.raises(ParamError, match="for data without ratings that differ; got knn_baseline"):
        tasks.run(equal, RecommendParams(model="knn_baseline", k=5))


def test_the_defaults_follow_what_the_data_allows(tastes):
    timeless = tastes.tables["interactions"].drop(columns=["timestamp", "rating"])
    bare = Dataset.of("bare", "interactions", {"interactions": timeless}, tastes.card)
    manifest = catalog.describe("bare", bare)
    limits = allowed(manifest)
    assert limits["split"] == ("random",) and limits["positive_from"] == (0.0,)
    assert not {"svd", "knn_baseline", "content"} & set(limits["model"])
    assert defaults(manifest) == RecommendParams(split="random")
    tasks.run(bare, defaults(manifest).model_copy(update={"k": 5}))
    assert defaults(catalog.describe("tastes", tastes)) == RecommendParams()
