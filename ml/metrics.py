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

TOP_SHARE = Metric(
    "top_share",
    "Places of the top 1 %",
    "Share of a list filled with the 1 % of items that most people have; mean over people.",
    "neither",
    "share of recommendations of popular items, as in Abdollahpouri et al. 2019",
    "share",
)
TAIL_SHARE = Metric(
    "tail_share",
    "Places of the long tail",
    "Share of a list filled with items outside the smallest set that gathers 80 % of all events; mean over people.",
    "neither",
    "average percentage of long-tail items, Abdollahpouri et al. 2019",
    "share",
)
DIVERSITY = Metric(
    "diversity",
    "Diversity in a list",
    "How seldom two items of a list are had by the same people: 1 minus their cosine, mean over pairs and people.",
    "higher",
    "intra-list distance, Ziegler et al. 2005",
)
SERENDIPITY = Metric(
    "serendipity",
    "Serendipity",
    "Share of a list that the person went on to choose and that the bestseller list would not have shown them.",
    "higher",
    "useful and unexpected, Ge, Delgado-Battenfeld and Jannach 2010",
    "share",
)
PERSONALISATION = Metric(
    "personalisation",
    "Personalisation",
    "How little two people's lists overlap: 1 minus the share of items they have in common, mean over pairs.",
    "neither",
    "inter-user diversity (Hamming distance), Zhou et al. 2010",
    "share",
)
GINI = Metric(
    "gini",
    "Concentration (Gini)",
    "How unevenly places on lists fall on the catalogue: 0 if every item gets as many, 1 if one gets all.",
    "lower",
    "Gini index; interval by the jackknife over people",
)

SILHOUETTE = Metric(
    "silhouette",
    "Silhouette",
    "How much nearer customers are to their own segment than to the next: 1 far apart, 0 on the border, below 0 wrong.",
    "higher",
    "Rousseeuw 1987; scikit-learn",
)
STABILITY = Metric(
    "stability",
    "Stability",
    "How alike the segments come out when other customers like these are drawn: adjusted Rand index, 1 the same, 0 chance.",
    "higher",
    "Hennig 2007; Hubert and Arabie 1985, scikit-learn",
)
LARGEST = Metric(
    "largest",
    "Largest segment",
    "Share of the customers who are in the largest segment.",
    "neither",
    "count; bootstrap over customers",
    "share",
)
CALINSKI_HARABASZ = Metric(
    "calinski_harabasz",
    "Calinski–Harabasz",
    "Spread between segments against spread within them.",
    "higher",
    "Caliński and Harabasz 1974; scikit-learn",
)
DAVIES_BOULDIN = Metric(
    "davies_bouldin",
    "Davies–Bouldin",
    "How wide segments are against how far apart, for the worst neighbour of each.",
    "lower",
    "Davies and Bouldin 1979; scikit-learn",
)
REVENUE = Metric(
    "revenue",
    "Revenue of the largest",
    "Share of all that was spent that the largest segment spent.",
    "neither",
    "sum; bootstrap over customers",
    "share",
)

SEGMENT = (SILHOUETTE, STABILITY, LARGEST, REVENUE, CALINSKI_HARABASZ, DAVIES_BOULDIN)

RECOMMEND = (HIT_RATE, PRECISION, RECALL, NDCG, MAP, MRR, COVERAGE, NOVELTY)

BEYOND = (TOP_SHARE, TAIL_SHARE, DIVERSITY, SERENDIPITY, PERSONALISATION, GINI)
"""Of what a recommender does to everyone's choices."""

ACCURACY = Metric(
    "accuracy",
    "Accuracy",
    "Share of sentences whose grade is read exactly as an expert reads it; every phrase counts once.",
    "higher",
    "accuracy_score in scikit-learn",
    "share",
)
WITHIN_ONE = Metric(
    "within_one",
    "Within one grade",
    "Share of sentences whose grade is off by one at most.",
    "higher",
    "Gaudette and Japkowicz 2009",
    "share",
)
KAPPA = Metric(
    "kappa",
    "Weighted kappa",
    "Agreement with the expert beyond chance; being two grades off counts four times being one off. 1 perfect, 0 chance.",
    "higher",
    "Cohen 1968; cohen_kappa_score with quadratic weights in scikit-learn",
)
MACRO_F1 = Metric(
    "macro_f1",
    "Macro F1",
    "Harmonic mean of precision and recall of each grade; mean over grades.",
    "higher",
    "f1_score with average macro in scikit-learn",
)
NEUTRAL_FOUND = Metric(
    "neutral_found",
    "Neutral recognised",
    "Share of sentences without a grade that are recognised as such.",
    "higher",
    "recall; bootstrap over phrases",
    "share",
)
FOREIGN_FOUND = Metric(
    "foreign_found",
    "Foreign flagged",
    "Share of sentences that are no reference language and are flagged as such.",
    "higher",
    "recall; bootstrap over phrases",
    "share",
)
GRADED_LOST = Metric(
    "graded_lost",
    "Graded lost",
    "Share of sentences with a grade that are taken for ones without.",
    "lower",
    "1 minus recall; bootstrap over phrases",
    "share",
)

LETTERS = (ACCURACY, WITHIN_ONE, KAPPA, MACRO_F1, NEUTRAL_FOUND, FOREIGN_FOUND, GRADED_LOST)

BY_NAME = {metric.name: metric for metric in (*RECOMMEND, *BEYOND, *SEGMENT, *LETTERS)}
