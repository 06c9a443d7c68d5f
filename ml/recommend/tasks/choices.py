"""What the lists do to everyone's choices, and the catalogue as the model sees it."""

from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.columns import ITEM, TITLE
from ml.projection import Kind, project
from ml.recommend import catalogue as mapping
from ml.recommend.beyond import beyond_frame, exposure_frame
from ml.recommend.groups import groups_frame
from ml.recommend.models import Mapped
from ml.recommend.params import BASELINES, RecommendParams
from ml.recommend.pipeline import fitted, judge, prepare, titles_of
from ml.recommend.ranking import NOTHING, Lists
from ml.recommend.tasks.judged import result_of


def beyond(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """What the lists of the chosen model and of both baselines do to everyone's choices.

    Frames: metrics (those of `ml.metrics.BEYOND`), groups, exposure; see `ml.recommend.beyond` and `.groups`.
    """
    started = perf_counter()
    parts = prepare(dataset, params)
    judged = judge(dataset, parts, params, tuple(dict.fromkeys((params.model, *BASELINES))), step)
    step(0.9, "Counting who is shown")
    titles = titles_of(dataset, parts).set_index(ITEM)[TITLE]
    frames = {
        "metrics": beyond_frame(judged, parts, params.k, params.seed),
        "groups": groups_frame(judged, parts, params.k, params.seed, dataset.tables.get("people")),
        "exposure": exposure_frame(judged, titles, parts, params.k),
    }
    return result_of("beyond", dataset, params, frames, started)


def catalogue(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """A map, by PCA, of the most chosen items from the chosen model's own vectors; see `ml.recommend.catalogue`.

    Frames: map, neighbours, quality (kind, trustworthiness, judged, own, mapped, shown, items).
    """
    return _mapped("catalogue", "pca", dataset, params, step)


def catalogue_umap(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """The same by UMAP, which keeps neighbours together better and takes seconds."""
    return _mapped("catalogue_umap", "umap", dataset, params, step)


def _mapped(task: str, kind: Kind, dataset: Dataset, params: RecommendParams, step: Step) -> Result:
    started = perf_counter()
    parts = prepare(dataset, params)
    evaluation = judge(dataset, parts, params, [params.model], step)[params.model]
    lists = Lists(parts.tested, evaluation.lists.items[:, : params.k], evaluation.lists.scores[:, : params.k])
    model = fitted(params.model, dataset, parts, params, silent)
    items, titles = mapping.mapped(parts), titles_of(dataset, parts)
    vectors = mapping.unit_vectors(model, parts, items)
    layout = project(vectors, kind, params.seed)
    quality = {
        "kind": kind,
        "trustworthiness": layout.trustworthiness,
        "judged": layout.judged,
        "own": isinstance(model, Mapped),
        "mapped": len(items),
        "shown": len(np.unique(lists.items[lists.items != NOTHING])),
        "items": len(titles),
    }
    frames = {
        "map": mapping.map_frame(layout.coordinates, items, titles, lists, parts),
        "neighbours": mapping.neighbours_frame(vectors, items, titles.set_index(ITEM)[TITLE]),
        "quality": pd.DataFrame([quality]),
    }
    return result_of(task, dataset, params, frames, started)
