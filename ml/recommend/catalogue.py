"""The catalogue as the model sees it: items by their vectors, their neighbours, and who is ever shown."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ml.columns import CATEGORY, ITEM, RANK, TITLE
from ml.recommend.models import Fitted, Mapped, Vectors
from ml.recommend.ranking import NOTHING, Lists
from ml.recommend.splits import Parts

MOST_ITEMS = 1_500
"""The most chosen items are on the map: of one chosen once nobody knows where it belongs."""
NEIGHBOURS = 10
NAMED_GROUPS = 7
OTHER = "Other"


def mapped(parts: Parts) -> NDArray[np.int64]:
    """Positions of the most chosen items, the most chosen first."""
    owners = parts.train.sum(axis=0)
    return np.argsort(-owners, kind="stable")[: min(MOST_ITEMS, int((owners > 0).sum()))]


def unit_vectors(fitted: Fitted, parts: Parts, items: NDArray[np.int64]) -> Vectors:
    """Vectors of length 1 of some items: the model's own, or, where it has none, who chose them."""
    from sklearn.preprocessing import normalize

    vectors = fitted.item_vectors() if isinstance(fitted, Mapped) else sparse.csr_array(parts.train.T)
    unit: Vectors = normalize(vectors[items])
    return unit


def neighbours_frame(vectors: Vectors, items: NDArray[np.int64], titles: pd.Series) -> pd.DataFrame:
    """item, rank, neighbour, title, cosine: the nearest of each mapped item among the mapped ones."""
    product = vectors @ vectors.T
    near = np.asarray(product.toarray() if isinstance(product, sparse.sparray) else product, dtype=np.float64)
    np.fill_diagonal(near, -np.inf)
    count = min(NEIGHBOURS, len(items) - 1)
    order = np.argsort(-near, axis=1, kind="stable")[:, :count]
    ids, names = titles.index[items], titles.iloc[items].to_numpy()
    return pd.DataFrame(
        {
            ITEM: np.repeat(ids, count),
            RANK: np.tile(np.arange(1, count + 1), len(items)),
            "neighbour": ids[order.ravel()],
            TITLE: names[order.ravel()],
            "cosine": np.take_along_axis(near, order, axis=1).ravel(),
        }
    )


def map_frame(
    coordinates: NDArray[np.float64], items: NDArray[np.int64], titles: pd.DataFrame, lists: Lists, parts: Parts
) -> pd.DataFrame:
    """item, title, group, events, lists (how many of the tested people's show it), x, y."""
    shown = np.bincount(lists.items[lists.items != NOTHING], minlength=len(titles))
    owners = parts.train.sum(axis=0).astype(np.int64)
    described = titles.iloc[items]
    return pd.DataFrame(
        {
            ITEM: described[ITEM].to_numpy(),
            TITLE: described[TITLE].to_numpy(),
            "group": _groups(described[CATEGORY]),
            "events": owners[items],
            "lists": shown[items],
            "x": coordinates[:, 0],
            "y": coordinates[:, 1],
        }
    )


def _groups(categories: pd.Series) -> NDArray[np.str_]:
    """The categories, rare ones together; empty where there are not two of them."""
    if categories.nunique() < 2:
        return np.full(len(categories), "")
    named = categories[categories != ""].value_counts().index[:NAMED_GROUPS]
    return categories.where(categories.isin(named), OTHER).to_numpy(dtype=str)
