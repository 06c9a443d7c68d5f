"""Every metric's name, label, definition and source. Light: computed in each use case's evaluate.py."""

from dataclasses import replace

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
    "count; interval by Wilson 1927",
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
    "Revenue of largest",
    "Share of all that was spent that the largest segment spent.",
    "neither",
    "sum; bootstrap over customers",
    "share",
)
AGREEMENT = Metric(
    "agreement",
    "Agreement with the truth",
    "How alike segments and the true kinds of simulated customers are: adjusted Rand index, 1 the same, 0 chance.",
    "higher",
    "Hubert and Arabie 1985; equal to scikit-learn",
)

SEGMENT = (SILHOUETTE, STABILITY, LARGEST, REVENUE, CALINSKI_HARABASZ, DAVIES_BOULDIN)

RECOMMEND = (HIT_RATE, PRECISION, RECALL, NDCG, MAP, MRR, COVERAGE, NOVELTY)

BEYOND = (TOP_SHARE, TAIL_SHARE, DIVERSITY, SERENDIPITY, PERSONALISATION, GINI)
"""Of what a recommender does to everyone's choices."""

SUCCESS = Metric(
    "success",
    "Answered",
    "Share of queries with at least one relevant document among the first k.",
    "higher",
    "Success@k in ir_measures",
    "share",
)
JUDGED = Metric(
    "judged",
    "Judged",
    "Share of the first k hits that somebody has judged; the others count as wrong, whatever they are. Mean over queries.",
    "higher",
    "Judged@k in ir_measures",
    "share",
)
CONDENSED = Metric(
    "ndcg_condensed",
    "nDCG, judged hits only",
    "nDCG of the list without the hits that nobody has judged: what it might be if they were as good as the judged ones.",
    "higher",
    "condensed lists, Sakai 2007; nDCG(judged_only=True)@k in ir_measures",
)
NDCG_OF_QUERIES = replace(
    NDCG,
    definition="How close the first k hits come to the best possible order: relevant ones near the top count more; mean over queries. 0 to 1.",
)
MRR_OF_QUERIES = replace(
    MRR,
    definition="One divided by the rank of the first relevant hit, 0 without one among the first k; mean over queries.",
)
RECALL_OF_QUERIES = replace(
    RECALL, definition="Share of a query's relevant documents that are among the first k; mean over queries."
)
MAP_OF_QUERIES = replace(
    MAP,
    definition="Precision at each relevant hit, summed and divided by all relevant documents; mean over queries. 0 to 1.",
)

SEARCH = (NDCG_OF_QUERIES, MRR_OF_QUERIES, RECALL_OF_QUERIES, SUCCESS, MAP_OF_QUERIES, JUDGED, CONDENSED)

ROC_AUC = Metric(
    "roc_auc",
    "ROC-AUC",
    "Of two rows with different answers, how often the model ranks them right: 0.5 is chance, 1 is perfect. "
    "With several answers, the mean over each against the rest.",
    "higher",
    "Hanley and McNeil 1982; scikit-learn",
)
AVERAGE_PRECISION = Metric(
    "average_precision",
    "Average precision",
    "Going down the list from the most likely, the mean share of hits so far. Chance reaches the share of hits there are.",
    "higher",
    "scikit-learn",
)
BRIER = Metric(
    "brier",
    "Brier score",
    "Mean squared distance between the probability that was said and what happened: 0 is perfect.",
    "lower",
    "Brier 1950; scikit-learn",
)
LOG_LOSS = Metric(
    "log_loss",
    "Log loss",
    "How surprised the model is by what happened: -ln of the probability it gave it, mean over rows.",
    "lower",
    "scikit-learn",
)
ACCURACY = Metric(
    "accuracy",
    "Accuracy",
    "Share of rows whose most likely answer is right. High where one answer is frequent, without any model.",
    "higher",
    "scikit-learn",
    "share",
)
R2 = Metric(
    "r2",
    "R²",
    "Share of the differences between rows that the model explains: 0 is no better than the mean, 1 is perfect.",
    "higher",
    "scikit-learn",
)
MAE = Metric(
    "mae", "Mean error", "How far off a prediction is, mean over rows, in units of the target.", "lower", "scikit-learn"
)
RMSE = Metric(
    "rmse",
    "Root mean squared error",
    "How far off a prediction is where large errors count more, in units of the target.",
    "lower",
    "scikit-learn",
)

PREDICT = (ROC_AUC, AVERAGE_PRECISION, BRIER, LOG_LOSS, ACCURACY, R2, MAE, RMSE)

GRADE_ACCURACY = replace(
    ACCURACY,
    definition="Share of sentences whose grade is read exactly as an expert reads it; every phrase counts once.",
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

LETTERS = (GRADE_ACCURACY, WITHIN_ONE, KAPPA, MACRO_F1, NEUTRAL_FOUND, FOREIGN_FOUND, GRADED_LOST)

BY_NAME = {metric.name: metric for metric in (*LETTERS, *SEARCH, *PREDICT, *RECOMMEND, *BEYOND, *SEGMENT, AGREEMENT)}
