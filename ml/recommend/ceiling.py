"""How far could any model come? Lists by who knows what simulated people truly like."""

import numpy as np
import pandas as pd

from ml.columns import MODEL, TRUTH, USER
from ml.recommend.evaluate import Resampled, evaluate, metrics_frame
from ml.recommend.ranking import Lists, rank_scores
from ml.recommend.splits import Parts


def ceiling_frame(truth: pd.DataFrame, parts: Parts, depth: int, seed: int) -> pd.DataFrame:
    """As `metrics_frame`, of lists by `truth`: user, and a column per item with how much they like it.

    It is what lasting likings can tell: what is new, in season or follows something else, they do not know.
    """
    likings = truth.set_index(USER).loc[parts.events.users[parts.tested], parts.events.items].to_numpy(dtype=np.float32)
    lists = Lists(parts.tested, *rank_scores(likings.copy(), parts.train[parts.tested], depth))
    judged = {TRUTH: evaluate(lists, parts)}
    return metrics_frame(judged, Resampled.of(judged, seed)).drop(columns=MODEL)
