"""The recommenders beside the bare libraries: speed and hit rate on MovieLens. `python -m benchmarks.recommend`."""

import warnings
from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd
import surprise
from implicit.cpu.als import AlternatingLeastSquares
from implicit.cpu.bpr import BayesianPersonalizedRanking
from implicit.nearest_neighbours import CosineRecommender
from implicit.utils import ParameterWarning
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from data import catalog
from data.dataset import Dataset
from ml.base import Result
from ml.engine.memory import forget
from ml.recommend import tasks
from ml.recommend.models.bpr import LEARNING_RATE
from ml.recommend.models.content import WORDS
from ml.recommend.params import SPECS, RecommendParams

REPEATS = 5
K = 10
DEPTH = 30
ASKED = 40
SEEDS = 10
OTHERS = ("user_knn", "knn_baseline", "content")


class Bare:
    """What a short script with the same library would do, on the same split."""

    def __init__(self, result: Result):
        train, test = result.frames["train"], result.frames["test"]
        self.users = pd.Index(sorted(train["user"].unique()))
        self.items = pd.Index(sorted(result.frames["items"]["item"]))
        cells = self.users.get_indexer(train["user"]), self.items.get_indexer(train["item"])
        shape = len(self.users), len(self.items)
        self.rated = train[["user", "item", "rating"]].sort_values(["user", "item"])  # visited in our order
        self.train = sparse.csr_matrix((np.ones(len(train), np.float32), cells), shape=shape)
        hidden = self.users.get_indexer(test["user"]), self.items.get_indexer(test["item"])
        described = result.frames["items"].set_index("item").loc[self.items]
        self.texts = (described["title"] + " " + described["text"]).tolist()
        self.asked = np.random.default_rng(0).choice(len(self.users), ASKED, replace=False)
        self.hidden = sparse.csr_matrix((np.ones(len(test)), hidden), shape=shape).toarray() > 0

    def als(self, params: RecommendParams) -> np.ndarray:
        model = AlternatingLeastSquares(
            factors=params.factors,
            regularization=SPECS["als"].auto["regularization"],
            alpha=params.alpha,
            iterations=SPECS["als"].value(params, "iterations"),
            random_state=params.seed,
        )
        with threadpool_limits(1, "blas"):
            model.fit(self.train, show_progress=False)
            return model.recommend(np.arange(len(self.users)), self.train, N=DEPTH)[0]

    def item_knn(self, params: RecommendParams) -> np.ndarray:
        model = CosineRecommender(K=params.neighbours)
        model.fit(self.train, show_progress=False)
        return model.recommend(np.arange(len(self.users)), self.train, N=DEPTH)[0]

    def bpr(self, params: RecommendParams) -> np.ndarray:
        model = BayesianPersonalizedRanking(
            factors=params.factors,
            learning_rate=LEARNING_RATE,
            regularization=SPECS["bpr"].auto["regularization"],
            iterations=SPECS["bpr"].value(params, "iterations"),
            random_state=params.seed,
            num_threads=1,
        )
        model.fit(self.train, show_progress=False)
        return model.recommend(np.arange(len(self.users)), self.train, N=DEPTH)[0]

    def svd(self, params: RecommendParams) -> np.ndarray:
        """Surprise with its own reader, ranked by products of its factors."""
        ratings = surprise.Dataset.load_from_df(self.rated, surprise.Reader(rating_scale=(0.5, 5)))
        rated = ratings.build_full_trainset()
        model = surprise.SVD(
            n_factors=params.factors,
            n_epochs=SPECS["svd"].value(params, "iterations"),
            reg_all=SPECS["svd"].auto["regularization"],
            random_state=params.seed,
        )
        model.fit(rated)
        scores = np.full(self.train.shape, -np.inf)
        people = self.users.get_indexer([rated.to_raw_uid(inner) for inner in range(rated.n_users)])
        items = self.items.get_indexer([rated.to_raw_iid(inner) for inner in range(rated.n_items)])
        scores[np.ix_(people, items)] = model.bi + model.pu @ model.qi.T
        scores[self.train.toarray() > 0] = -np.inf
        return np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]

    def ease(self, params: RecommendParams) -> np.ndarray:
        """Plain numpy, over items, as in the paper."""
        dense = self.train.toarray().astype(np.float64)
        inverse = np.linalg.inv(dense.T @ dense + SPECS["ease"].auto["regularization"] * np.eye(dense.shape[1]))
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0)
        scores = dense @ weights
        scores[dense > 0] = -np.inf
        return np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]

    def user_knn(self, params: RecommendParams) -> np.ndarray:
        """scikit-learn's neighbours by cosine; the first one found is oneself."""
        search = NearestNeighbors(n_neighbors=params.neighbours + 1, metric="cosine").fit(self.train)
        distances, neighbours = search.kneighbors(self.train)
        near = np.zeros((len(self.users), len(self.users)))
        np.put_along_axis(near, neighbours, 1 - distances, axis=1)
        np.fill_diagonal(near, 0)
        return self.best(near @ self.train.toarray())

    def content(self, params: RecommendParams) -> np.ndarray:
        vectors = TfidfVectorizer(token_pattern=WORDS, sublinear_tf=True).fit_transform(self.texts)
        return self.best((self.train @ vectors @ vectors.T).toarray())

    def knn_baseline(self, params: RecommendParams) -> np.ndarray:
        """Surprise, asked pair by pair, which takes minutes: for `ASKED` people only. Unclipped: 5.3 ranks above 5.1."""
        ratings = surprise.Dataset.load_from_df(self.rated, surprise.Reader(rating_scale=(0.5, 5)))
        model = surprise.KNNBaseline(k=params.neighbours, sim_options={"name": "pearson_baseline"}, verbose=False)
        model.fit(ratings.build_full_trainset())
        scores = np.full(self.train.shape, -np.inf)
        for person in self.asked:
            scores[person] = [model.predict(self.users[person], item, clip=False).est for item in self.items]
        return self.best(scores)

    def best(self, scores: np.ndarray) -> np.ndarray:
        unseen = np.where(self.train.toarray() > 0, -np.inf, scores)
        return np.argsort(-unseen, axis=1, kind="stable")[:, :DEPTH]

    def hit_rate(self, lists: np.ndarray, people: np.ndarray | None = None) -> float:
        tested = self.hidden.any(axis=1) if people is None else people
        hits = np.take_along_axis(self.hidden, lists[:, :K], axis=1).any(axis=1)
        return float(hits[tested].mean())


def timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def main() -> None:
    warnings.simplefilter("ignore", ParameterWarning)
    dataset = catalog.load("sample:movielens")
    tasks.run(dataset, RecommendParams(model="popular"))
    rows = []
    for model in ("als", "item_knn", "ease", "bpr", "svd"):
        params = RecommendParams(model=model, k=K)
        ours, theirs = [], []
        for _ in range(REPEATS):
            forget()
            ours.append(timed(lambda params=params: tasks.run(dataset, params)))
            result = tasks.run(dataset, params)
            bare = Bare(result)
            if model != "ease" or not theirs:  # the plain closed form takes a minute: once is enough
                theirs.append(timed(lambda bare=bare, model=model, params=params: getattr(bare, model)(params)))
        metrics = result.metrics.query("metric == 'hit_rate' and k == @K").set_index("model")["value"]
        gain = result.comparisons.query("metric == 'hit_rate' and model_b == 'popular'").iloc[0]
        rows.append(
            {
                "model": model,
                "run, s": median(ours),
                "bare fit + rank, s": median(theirs),
                "ratio": median(ours) / median(theirs),
                "hit rate@10": metrics[model],
                "bare": bare.hit_rate(getattr(bare, model)(params)),
                "over popular": f"{gain['difference']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f})",
            }
        )
    print("MovieLens, split recent, default settings, medians of 5. `run` also cleans, splits, judges two baselines")
    print("and bootstraps every metric 1,000 times.\n")
    print(pd.DataFrame(rows).round(3).to_string(index=False))
    print("\n", quality(dataset).round(4).to_string(index=False))
    print("\nOthers, run, s:", ", ".join(f"{model} {run_alone(dataset, model):.2f}" for model in OTHERS))
    params = RecommendParams()
    people = tasks.run(dataset, params).frames["people"].sort_values("history")["user"]
    for name, user in (("median", people.iloc[len(people) // 2]), ("longest", people.iloc[-1])):
        seconds = median(timed(lambda user=user: tasks.explain(dataset, params, user=user)) for _ in range(REPEATS))
        print(f"Why this list, checked by taking everything away in turn, {name} history: {1000 * seconds:.0f} ms")
    liked = people_liked(dataset)
    tasks.newcomer(dataset, params, items=liked)
    seconds = median(timed(lambda: tasks.newcomer(dataset, params, items=liked)) for _ in range(REPEATS))
    print(f"A newcomer's lists of all models, once trained: {1000 * seconds:.0f} ms")


def quality(dataset: Dataset) -> pd.DataFrame:
    """Hit rate of every model beside the bare library, on the same split with the same settings."""
    rows = []
    for split in ("recent", "last"):
        for model in (*SPECS,):
            seeds = range(SEEDS) if model == "svd" else (0,)  # its start differs, as the readers number items
            for seed in seeds:
                params = RecommendParams(model=model, split=split, k=K, seed=seed)
                result = tasks.run(dataset, params)
                bare = Bare(result)
                if not hasattr(bare, model):
                    continue
                people = bare.asked if model == "knn_baseline" else None
                theirs = bare.hit_rate(getattr(bare, model)(params), people)
                rows.append((split, model, ours(result, bare, people), theirs))
    columns = ["split", "model", "ours", "bare"]
    rows = pd.DataFrame(rows, columns=columns).groupby(columns[:2], sort=False).mean().reset_index()
    return rows.assign(difference=rows["ours"] - rows["bare"])


def ours(result: Result, bare: Bare, people: np.ndarray | None) -> float:
    """Our hit rate, of these people or of everyone."""
    rows = result.frames["per_unit"].query("metric == 'hit_rate' and model == @result.params['model']")
    wanted = rows if people is None else rows[rows["unit"].isin(bare.users[people])]
    return float(wanted["value"].mean())


def run_alone(dataset: Dataset, model: str) -> float:
    def once() -> float:
        forget()
        return timed(lambda: tasks.run(dataset, RecommendParams(model=model)))

    return median(once() for _ in range(REPEATS))


def people_liked(dataset: Dataset) -> list[str]:
    """The three most rated films."""
    return dataset.tables["interactions"]["item"].value_counts().index[:3].tolist()


if __name__ == "__main__":
    main()
