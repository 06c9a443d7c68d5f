"""Every metric's name, label, definition and source. Light: computed in each use case's evaluate.py."""

from ml.base import Metric

HIT_RATE = Metric(
    "hit_rate",
    "Hit rate",
    "Share of people for whom at least one of the k items was one they went on to choose.",
    "higher",
    "Success@k in ir_measures",
    "share",
)
PRECISION = Metric(
    "precision",
    "Precision",
    "Share of the k recommended items that the person went on to choose; mean over people.",
    "higher",
    "P@k in ir_measures",
    "share",
)
RECALL = Metric(
    "recall",
    "Recall",
    "Share of the items the person went on to choose that are among the k; mean over people.",
    "higher",
    "R@k in ir_measures",
    "share",
)
NDCG = Metric(
    "ndcg",
    "nDCG",
    "How much of the best possible ordering the list achieves: hits near the top count more. 0 to 1.",
    "higher",
    "Järvelin and Kekäläinen 2002; nDCG@k in ir_measures",
)
MAP = Metric(
    "map",
    "MAP",
    "Precision at each hit, summed and divided by all the person's hidden items; mean over people. 0 to 1.",
    "higher",
    "AP@k in ir_measures",
)
MRR = Metric(
    "mrr",
    "MRR",
    "One divided by the rank of the first hit, 0 without a hit; mean over people.",
    "higher",
    "Voorhees 1999; RR@k in ir_measures",
)
COVERAGE = Metric(
    "coverage",
    "Coverage",
    "Share of the whole catalogue that appears in at least one person's list.",
    "higher",
    "Ge, Delgado-Battenfeld and Jannach 2010; interval by the jackknife over people",
    "share",
)
NOVELTY = Metric(
    "novelty",
    "Novelty",
    "How little known the recommended items are: -log2 of the share of people who already have them; mean over lists.",
    "higher",
    "Zhou et al. 2010, mean self-information",
    "bits",
)

RECOMMEND = (HIT_RATE, PRECISION, RECALL, NDCG, MAP, MRR, COVERAGE, NOVELTY)

BY_NAME = {metric.name: metric for metric in RECOMMEND}
