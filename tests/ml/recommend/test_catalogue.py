"""The map of the catalogue: whose vectors, whose neighbours, which groups."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from ml.base import ParamError
from ml.projection import project
from ml.recommend import catalogue, tasks
from ml.recommend.params import RecommendParams
from ml.recommend.pipeline import _genres, prepare, titles_of

PARAMS = RecommendParams(model="als", k=5, factors=8)


def test_neighbours_are_the_nearest_by_cosine():
    vectors = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [-1.0, 0.0]])
    titles = pd.Series(["A", "B", "C", "D"], index=["a", "b", "c", "d"])
    frame = catalogue.neighbours_frame(vectors, np.arange(4), titles)
    of_b = frame[frame["item"] == "b"]
    expected = cosine_similarity(vectors)[1]
    assert of_b["neighbour"].tolist() == ["a", "c", "d"]
    np.testing.assert_allclose(of_b["cosine"], expected[[0, 2, 3]])


def test_two_camps_lie_apart_on_the_map_and_are_each_others_neighbours(tastes):
    result = tasks.catalogue(tastes, PARAMS)
    near = result.frames["neighbours"].query("rank <= 3")
    camp = lambda items: items.str[1:].astype(int) < 40
    assert (camp(near["item"]) == camp(near["neighbour"])).mean() > 0.9
    points = result.frames["map"]
    middles = points.groupby(camp(points["item"]))[["x", "y"]].mean().to_numpy()
    spread = points.groupby(camp(points["item"]))[["x", "y"]].std().to_numpy().mean()
    assert np.linalg.norm(middles[0] - middles[1]) > 2 * spread


def test_lists_on_the_map_are_the_lists_of_the_run(tastes):
    points = tasks.catalogue(tastes, PARAMS).frames["map"].set_index("item")["lists"]
    lists = tasks.run(tastes, PARAMS).frames["recommendations"].query("model == 'als'")
    counted = lists["item"].value_counts()
    assert points[points > 0].to_dict() == counted.to_dict()


def test_a_model_without_vectors_is_mapped_by_who_chose_what(tastes):
    quality = tasks.catalogue(tastes, PARAMS.model_copy(update={"model": "popular"})).frames["quality"].iloc[0]
    assert not quality["own"] and tasks.catalogue(tastes, PARAMS).frames["quality"].iloc[0]["own"]


def test_genres_are_first_words_and_prose_is_none():
    genres = _genres(pd.Series(["Drama, War", "Drama", "Comedy", ""] * 3))
    assert set(catalogue._groups(genres)) == {"Drama", "Comedy", "Other"}
    assert set(catalogue._groups(_genres(pd.Series([f"Text {n}" for n in range(40)])))) == {""}


def test_a_column_of_categories_comes_before_first_words(tastes):
    items = pd.DataFrame({"item": ["i00", "i01"], "title": "T", "text": "Drama, War", "category": ["VAT", ""]})
    dataset = replace(tastes, tables={**tastes.tables, "items": items})
    categories = titles_of(dataset, prepare(dataset, PARAMS)).set_index("item")["category"]
    assert categories["i00"] == "VAT" and categories.drop("i00").eq("").all()


@pytest.mark.parametrize("kind", ["pca", "umap", "tsne"])
def test_every_map_keeps_two_far_groups_apart_and_repeats(kind):
    rng = np.random.default_rng(0)
    vectors = np.concatenate([rng.normal(0, 1, (40, 6)), rng.normal(30, 1, (40, 6))])
    made, again = project(vectors, kind, seed=3), project(vectors, kind, seed=3)
    np.testing.assert_array_equal(made.coordinates, again.coordinates)
    one, other = made.coordinates[:40], made.coordinates[40:]
    assert np.linalg.norm(one.mean(axis=0) - other.mean(axis=0)) > max(one.std(), other.std())
    assert 0.5 < made.trustworthiness <= 1 and made.judged == 80


def test_a_map_of_two_points_or_too_many_is_refused():
    for points in (2, 5_001):
        with pytest.raises(ParamError, match=f"points must be from 3 to 5,000; got {points:,}"):
            project(np.zeros((points, 2)))
