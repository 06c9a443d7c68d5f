"""Segments: features by hand, measures as scikit-learn's, known truth found and none found where there is none."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.preprocessing import RobustScaler, StandardScaler

from data.dataset import DataError
from data.files import read_rows
from ml.base import ParamError
from ml.intervals import bootstrap_counts
from ml.segment import algorithms, evaluate, features, findings, how_many, tasks
from ml.segment.params import LABELS, SegmentParams
from tests.ml.segment import made

PLAIN = SegmentParams(n_clusters=3, outliers="keep", log=False)


@pytest.fixture
def quick(monkeypatch):
    """Fewer numbers, references and resamples: enough for clear cases."""
    monkeypatch.setattr(how_many, "NUMBERS", (2, 3, 4, 5, 6))
    monkeypatch.setattr(how_many, "REFERENCES", 8)
    monkeypatch.setattr(how_many, "RESAMPLES", 5)


def codes(result) -> set[str]:
    return {finding.code for finding in result.findings}


def test_purchases_become_recency_frequency_and_money_as_of_a_day():
    rows = [
        ("ann", "2024-01-01", 10), ("ann", "2024-01-11", 30), ("ann", "2024-01-11", 5), ("ann", "2024-01-12", -5),
        ("bob", "2024-01-06", 24), ("bob", "2024-02-01", 99),
    ]  # fmt: skip
    made_of = features.prepare(made.purchases(rows), SegmentParams(as_of="2024-01-21", outliers="keep"))
    ann, bob = made_of.raw.loc["ann"], made_of.raw.loc["bob"]
    assert ann.to_dict() == {"recency": 10, "frequency": 2, "monetary": 40, "tenure": 20, "basket": 20, "gap": 10}
    assert bob.to_dict() == {"recency": 15, "frequency": 1, "monetary": 24, "tenure": 15, "basket": 24, "gap": 15}
    said = " ".join(made_of.notes)
    assert "1 later purchases" in said and "1 returns" in said and "1 customers bought on one day only" in said


def test_spent_is_what_was_spent_also_where_extremes_are_pulled_in_or_money_is_no_feature():
    rows = [(f"c{n}", f"2024-01-{1 + n % 20:02}", 10.0 + n % 7) for n in range(99)] + [("rich", "2024-01-05", 10_000.0)]
    params = SegmentParams(clip=0.05, features=("recency", "basket"))
    made_of = features.prepare(made.purchases(rows), params)
    assert made_of.spent.sum() == pytest.approx(sum(row[2] for row in rows))
    assert made_of.raw.loc["rich", "basket"] == 10_000 and made_of.columns == ["recency", "basket"]


def test_gower_counts_words_and_numbers_alike():
    table = pd.DataFrame({"n": [0.0, 5.0, 10.0], "p": ["x", "y", "x"]})
    matrix = features.prepare(
        made.customers(table), SegmentParams(categoricals="gower", outliers="keep", log=False)
    ).matrix
    squared = np.square(matrix[:, None] - matrix[None]).sum(axis=2)
    assert squared[0, 1] == pytest.approx(0.5**2 + 1)  # half the range, another word
    assert squared[0, 2] == pytest.approx(1)  # the whole range, the same word


def test_ranks_are_those_of_a_normal_distribution():
    table = pd.DataFrame({"a": np.exp(np.random.default_rng(0).normal(size=1001) * 3)})
    params = SegmentParams(scale="quantile", outliers="keep", log=False)
    matrix = features.prepare(made.customers(table), params).matrix[:, 0]
    inner = np.sort(matrix)[50:-50]
    expected = stats.norm.ppf((np.arange(1001) / 1000)[50:-50])
    np.testing.assert_allclose(inner, expected, atol=0.05)


def test_a_day_before_the_first_purchase_is_refused():
    with pytest.raises(ParamError, match="as_of must be at least 2024-01-01, the first purchase; got 2023-12-31"):
        features.prepare(made.purchases([("ann", "2024-01-01", 1)]), SegmentParams(as_of="2023-12-31"))


@pytest.mark.parametrize("algorithm", LABELS)
def test_every_algorithm_finds_three_clouds_and_assigns_them_again(algorithm):
    dataset, params = made.mixture(), PLAIN.model_copy(update={"algorithm": algorithm})
    result = tasks.run(dataset, params)
    truth = np.arange(240) % 3
    assert adjusted_rand_score(truth, result.frames["assignments"]["segment"]) > 0.95
    applied = tasks.apply(dataset, params, dataset.tables["customers"])
    assert (applied["segment"] == result.frames["assignments"]["segment"]).all()
    assert result.frames["assignments"]["segment"].value_counts().sort_index().is_monotonic_decreasing


def test_part_of_the_purchases_is_assigned_as_all_of_them_were(tmp_path):
    rng = np.random.default_rng(0)
    rows = [(f"c{n % 60}", f"2024-{1 + n % 12:02}-{1 + n % 28:02}", 5 + 90.0 * rng.random()) for n in range(600)]
    dataset, params = made.purchases(rows), SegmentParams(n_clusters=3)
    result = tasks.run(dataset, params)
    own = result.frames["assignments"].set_index("customer")["segment"]
    file = tmp_path / "some.csv"
    purchases = dataset.tables["transactions"]
    purchases[purchases["customer"].isin(["c3", "c7", "c11"])].to_csv(file, index=False)
    applied = tasks.apply(dataset, params, read_rows(str(file), "transactions")).set_index("customer")["segment"]
    assert applied.to_dict() == own[["c3", "c7", "c11"]].to_dict()


def test_k_means_of_many_starts_on_some_and_ends_where_scikit_learn_does_on_all():
    many = made.mixture(5, rows=algorithms.STARTED + 4_000, apart=4.0)
    matrix = features.prepare(many, PLAIN).matrix
    own = algorithms.fit("kmeans", matrix, 5, seed=1)
    theirs = KMeans(5, n_init=algorithms.STARTS, random_state=0).fit(matrix)
    assert own.fitted_on == len(matrix)
    assert adjusted_rand_score(own.labels, theirs.labels_) > 0.99
    assert np.square(matrix - own.centers[own.labels]).sum() == pytest.approx(theirs.inertia_, rel=1e-3)
    said = "start on 8,000 customers"
    assert any(said in note for note in tasks.run(many, PLAIN).frames["notes"]["note"])
    assert not any(said in note for note in tasks.run(made.mixture(5), PLAIN).frames["notes"]["note"])


def test_silhouettes_of_the_same_customers_are_compared_in_pairs():
    rng = np.random.default_rng(0)
    a = rng.normal(0.5, 0.2, 400)
    b = a - 0.02 + rng.normal(0, 0.05, 400)  # nearly alike, customer by customer
    one, other = (evaluate.Judged(np.arange(400), values, np.zeros(1)).resampled(7) for values in (a, b))
    paired, apart = evaluate.compared(one, other, paired=True), evaluate.compared(one, other.resampled(8), paired=False)
    assert paired[0] == apart[0] == pytest.approx(a.mean() - b.mean())
    assert paired[3] == pytest.approx(stats.ttest_rel(a, b).pvalue)
    assert apart[3] == pytest.approx(stats.ttest_ind(a, b, equal_var=False).pvalue)
    assert apart[1] < 0 < paired[1] < paired[0] < paired[2]


def test_measures_equal_scikit_learns_on_the_exported_frames():
    result = tasks.run(made.mixture(), PLAIN)
    table = result.frames["features"].merge(result.frames["assignments"][["customer", "segment"]], on="customer")
    sampled = table[table["customer"].isin(result.frames["sampled"]["customer"])]
    expected = silhouette_score(sampled[["f0", "f1"]], sampled["segment"])
    metrics = result.metrics.set_index(["model", "metric"])["value"]
    assert metrics["kmeans", "silhouette"] == pytest.approx(expected, abs=1e-9)
    for name, score in (("calinski_harabasz", calinski_harabasz_score), ("davies_bouldin", davies_bouldin_score)):
        assert metrics["kmeans", name] == pytest.approx(score(sampled[["f0", "f1"]], sampled["segment"]), abs=1e-9)
    assert metrics["kmeans", "largest"] == pytest.approx(1 / 3)


def test_indices_of_resamples_are_scikit_learns_on_the_customers_drawn():
    rng = np.random.default_rng(0)
    labels = np.r_[0, 0, rng.integers(1, 4, 58)]  # a segment some resamples miss
    sample = rng.normal(size=(60, 3)) + labels[:, None]
    drawn = np.concatenate(list(bootstrap_counts(60, 5, 30))).astype(int)
    expected = []
    for counts in drawn:
        rows = np.repeat(np.arange(60), counts)
        expected.append(
            [score(sample[rows], labels[rows]) for score in (calinski_harabasz_score, davies_bouldin_score)]
        )
    assert any(counts[:2].sum() == 0 for counts in drawn)
    np.testing.assert_allclose(evaluate.resampled_indices(sample, labels, 5)[:30], expected, atol=1e-9)


def test_a_scale_is_scikit_learns():
    numbers = np.array([1.0, 2.0, 4.0, 10.0, 3.0])
    frame = made.customers(pd.DataFrame({"f0": numbers, "f1": [5.0, 1.0, 9.0, 7.0, 2.0]}))
    scalers = {"standard": StandardScaler(), "robust": RobustScaler()}
    for name, scaler in scalers.items():
        matrix = features.prepare(frame, PLAIN.model_copy(update={"scale": name})).matrix
        np.testing.assert_allclose(matrix[:, 0], scaler.fit_transform(numbers[:, None])[:, 0])


def test_segments_sit_where_their_members_mean():
    result = tasks.run(made.mixture(), PLAIN)
    raw = result.frames["raw"].merge(result.frames["assignments"][["customer", "segment"]], on="customer")
    means = raw.groupby("segment")["f0"].mean()
    told = result.frames["segments"].query("feature == 'f0'").set_index("segment")["mean"]
    pd.testing.assert_series_equal(told, means, check_names=False)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_true_number_is_recommended(k, quick):
    assert how_many.scan(features.prepare(made.mixture(k, apart=12, seed=k), PLAIN).matrix).recommended == k


@pytest.mark.parametrize("kind", ["uniform", "cloud", "stretched"])
def test_where_there_are_no_groups_one_is_recommended(kind, quick):
    rng = np.random.default_rng(4)
    points = {
        "uniform": lambda: rng.random((300, 3)),
        "cloud": lambda: rng.normal(size=(300, 3)),
        "stretched": lambda: rng.normal(size=(300, 3)) @ np.array([[3, 1, 0], [0, 1, 0], [0, 0, 0.5]]),
    }[kind]()
    result = tasks.how_many(made.customers(pd.DataFrame(points, columns=list("abc"))), PLAIN)
    assert result.frames["verdict"]["recommended"].item() == 1
    assert "S01" in codes(result)


def test_structure_keeps_s01_silent(quick):
    assert "S01" not in codes(tasks.run(made.mixture(), PLAIN))
    assert "S01" not in codes(tasks.how_many(made.mixture(apart=12), PLAIN))


def test_the_panel_says_what_scikit_learn_says_and_every_criterion_chooses(quick):
    panel = how_many.panel(features.prepare(made.mixture(), PLAIN).matrix)
    assert set(panel.chosen["criterion"]) == set(how_many.CRITERIA)
    rows = panel.frame.query("data == 'real' and criterion == 'silhouette'").set_index("k")["value"]
    assert rows.idxmax() == panel.chosen.set_index("criterion").loc["silhouette", "k"]
    assert (panel.frame["low"] <= panel.frame["value"]).all() and (panel.frame["value"] <= panel.frame["high"]).all()
    assert set(panel.frame["data"]) == {"real", "shuffled", "null"}


def test_the_panel_is_scikit_learns_where_everyone_is_in_it(quick):
    matrix = features.prepare(made.mixture(), PLAIN).matrix
    panel = how_many.panel(matrix).frame.query("data == 'real' and k == 3").set_index("criterion")["value"]
    model = KMeans(3, n_init=how_many.STARTS, random_state=0).fit(matrix)
    for name, score in (
        ("silhouette", silhouette_score), ("calinski_harabasz", calinski_harabasz_score),
        ("davies_bouldin", davies_bouldin_score),
    ):  # fmt: skip
        assert panel[name] == pytest.approx(score(matrix, model.labels_), abs=1e-9)
    assert panel["inertia"] == pytest.approx(model.inertia_)


def test_the_recommended_number_goes_up_from_the_clearest_while_it_stays_clear_and_stable():
    def scan(silhouettes, without, stabilities):
        return how_many.Scan([2, 3, 4, 5], np.array(silhouettes), np.array(without), stabilities).recommended

    low = [0.3] * 4
    assert scan([0.50, 0.52, 0.51, 0.40], low, {2: 1, 3: 0.9, 4: 0.9}) == 4
    assert scan([0.50, 0.52, 0.51, 0.40], low, {2: 1, 3: 0.9, 4: 0.5}) == 3
    assert scan([0.50, 0.52, 0.51, 0.40], low, {2: 0.1, 3: 0.2, 4: 0.5}) == 3
    assert scan([0.52, 0.50, 0.51, 0.40], low, {2: 1, 3: 0.7, 4: 0.9}) == 2
    assert scan([0.50, 0.52, 0.51, 0.44], low, {2: 1, 3: 0.9, 4: 0.9, 5: 0.9}) == 5
    assert scan([0.50, 0.52, 0.51, 0.40], [0.6] * 4, {}) == 1


def test_a_segment_is_as_stable_as_its_likeness_in_other_samples():
    own, again = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 1, 0, 0, 0, 0])
    np.testing.assert_allclose(how_many._alike(own, again, 3), [2 / 3, 2 / 4, 1 / 4])


def test_two_groups_that_touch_are_counted_as_two(quick):
    rng = np.random.default_rng(3)
    middles = np.array([[0, 0], [10, 10], [0, 10], [4, 0]])
    matrix = middles[np.arange(1_200) % 4] + rng.normal(size=(1_200, 2))
    assert how_many.scan(matrix / matrix.std(axis=0)).recommended == 4


def test_s10_where_another_number_is_clear(quick):
    result = tasks.run(made.mixture(apart=14), PLAIN.model_copy(update={"n_clusters": 11}))
    assert "S10" in codes(result) and "S01" not in codes(result)
    assert "S10" not in codes(tasks.run(made.mixture(), PLAIN))


def test_findings_fire_and_stay_silent(quick):
    rng = np.random.default_rng(0)
    twin = rng.normal(size=200)
    table = pd.DataFrame({"a": twin, "b": twin * 2 + 1e-3 * rng.normal(size=200), "number": np.arange(200.0)})
    assert {"S06", "S09"} <= codes(tasks.run(made.customers(table), PLAIN))
    assert not {"S06", "S09"} & codes(tasks.run(made.mixture(), PLAIN))
    far = pd.DataFrame({"a": [*rng.normal(size=299), 500.0], "b": rng.normal(size=300)})
    assert "S04" in codes(tasks.run(made.customers(far), PLAIN.model_copy(update={"n_clusters": 2})))
    assert "S04" not in codes(tasks.run(made.mixture(), PLAIN))
    assert [found.code for found in findings.untrustworthy("PCA", 0.7)] == ["S07"]
    assert list(findings.untrustworthy("PCA", 0.95)) == []
    flat = pd.DataFrame({"a": np.repeat([0.0, 50.0], 100), "b": rng.normal(size=200)})
    none = PLAIN.model_copy(update={"scale": "none", "n_clusters": 2})
    assert "S02" in codes(tasks.run(made.customers(flat), none))
    assert "S02" not in codes(tasks.run(made.mixture(columns=4), PLAIN))
    cloud = pd.DataFrame(rng.normal(size=(200, 6)))
    cloud.columns = list("abcdef")
    assert "S03" in codes(tasks.run(made.customers(cloud), PLAIN.model_copy(update={"n_clusters": 9})))
    assert "S03" not in codes(tasks.run(made.mixture(), PLAIN))


@pytest.mark.parametrize(("lowest", "highest", "fires"), [(2, 9, True), (2, 5, False)])
def test_s05_criteria_that_disagree(lowest, highest, fires):
    chosen = pd.DataFrame({"criterion": ["silhouette", "gap"], "k": [lowest, highest]})
    assert [finding.code for finding in findings.criteria_disagree(chosen)] == (["S05"] if fires else [])


class TestBadInput:
    def test_more_segments_than_customers(self):
        with pytest.raises(ParamError, match="n_clusters must be at most 239 for 240 customers; got 5,000"):
            tasks.run(made.mixture(), SegmentParams(n_clusters=5_000))

    def test_an_unknown_feature(self):
        with pytest.raises(ParamError, match="features must be among f0, f1; got nosuch"):
            tasks.run(made.mixture(), SegmentParams.parse({"features": "f0,nosuch"}))

    def test_one_customer(self):
        with pytest.raises(DataError, match="features must hold at least 1 that differs between customers; got none"):
            tasks.run(made.customers(pd.DataFrame({"a": [1.0]})), PLAIN)

    def test_constant_empty_and_many_worded_columns_are_left_out_and_said(self):
        table = pd.DataFrame(
            {"a": np.arange(50.0), "same": 1.0, "empty": np.nan, "words": [f"w{n}" for n in range(50)]}
        )
        said = " ".join(features.prepare(made.customers(table), PLAIN).notes)
        for reason in (
            "same is left out: it is the same",
            "empty is left out: it is empty",
            "words is left out: it has 50",
        ):
            assert reason in said

    def test_missing_values_are_filled_or_left_out_and_said(self):
        table = pd.DataFrame({"a": [1.0, 2.0, np.nan, 4.0, 100.0], "b": ["x", None, "x", "y", "y"]})
        filled = features.prepare(made.customers(table), PLAIN)
        assert filled.raw["a"].tolist() == [1, 2, 3, 4, 100] and "filled with the median, 3" in " ".join(filled.notes)
        left = features.prepare(made.customers(table), PLAIN.model_copy(update={"missing": "drop"}))
        assert len(left.raw) == 3 and "2 customers with missing values are left out" in " ".join(left.notes)

    def test_ten_thousand_words_are_left_out_and_said(self):
        table = pd.DataFrame({"a": np.arange(10_000.0) % 7, "city": [f"city {n}" for n in range(10_000)]})
        made_of = features.prepare(made.customers(table), PLAIN)
        assert made_of.columns == ["a"] and "city is left out: it has 10,000 different words" in " ".join(made_of.notes)

    def test_everyone_set_aside_is_refused(self):
        table = pd.DataFrame({f"f{n}": np.eye(6)[n] for n in range(6)})
        with pytest.raises(DataError, match="customers must be at least 2 after cleaning; got 0"):
            features.prepare(made.customers(table), SegmentParams(outliers="set_aside", clip=0.1))

    def test_two_customers_cannot_be_asked_how_many_groups_they_make(self):
        with pytest.raises(DataError, match="customers must be at least 3 different ones"):
            tasks.how_many(made.customers(pd.DataFrame({"a": [1.0, 2.0]})), PLAIN)

    def test_returns_are_netted_and_only_returns_are_refused(self):
        with pytest.raises(DataError, match="amount must be above 0 in some row; got returns only"):
            features.prepare(made.purchases([("ann", "2024-01-01", -1)]), SegmentParams())

    def test_a_thousand_columns_run(self):
        table = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 1000)), columns=[f"c{n}" for n in range(1000)])
        assert len(tasks.run(made.customers(table), PLAIN).frames["centers"].columns) == 1001
