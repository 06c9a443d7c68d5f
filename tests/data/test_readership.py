"""The simulated readers follow their rules: every parameter that can be seen in the reads is found in them again."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from data import catalog
from data.readership import features, parameters, simulation, stored
from data.sources import portal

CONFIDENT = 1e-3
"""Tests of chance fail for a right simulation once in a thousand; the seed is fixed, so once or never."""


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    return portal.articles().set_index("id")


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return stored.customers().set_index("customer")


@pytest.fixture(scope="module")
def reads(customers, articles) -> pd.DataFrame:
    """Of people, with what is known of them and of the article."""
    rows = stored.reads().join(customers, on="customer").join(articles.drop(columns="minutes"), on="article")
    return rows[~rows["robot"]]


@cache
def simulated() -> simulation.Readership:
    return simulation.simulate(simulation.Articles.of(portal.articles()))


def test_what_is_shipped_is_what_the_rules_give():
    written = simulation.Articles.of(portal.articles())
    made, kept = simulated(), stored.reads()
    ids = np.array(written.ids)[made.reads["article"]]
    same = len(ids) == len(kept) and (ids == kept["article"].to_numpy()).mean() > 0.999
    assert same, "run python -m data.readership.stored: the rules or the articles have changed"


def test_size(customers):
    reads = stored.reads()
    assert len(customers) == parameters.CUSTOMERS
    assert len(reads) == pytest.approx(parameters.READS, rel=0.03)
    first, last = reads["timestamp"].min(), reads["timestamp"].max()
    assert first.date() == parameters.FIRST_DAY and last.date() == parameters.LAST_DAY


def test_kinds_have_their_shares(customers):
    seen = customers["kind"].value_counts()
    expected = {name: kind.share * len(customers) for name, kind in parameters.KINDS.items()}
    assert stats.chisquare(seen[list(expected)], list(expected.values())).pvalue > CONFIDENT


def test_plans_follow_the_kind(customers):
    for name, kind in parameters.KINDS.items():
        seen = customers.loc[customers["kind"] == name, "plan"].value_counts()
        expected = np.array(kind.plans) * seen.sum()
        assert stats.chisquare([seen.get(plan, 0) for plan in parameters.PLANS], expected).pvalue > CONFIDENT


def test_each_kind_reads_most_what_it_is_most_interested_in(reads):
    shares = pd.crosstab(reads["kind"], reads["topic"], normalize="index")
    for name, kind in parameters.KINDS.items():
        named = pd.Series(kind.interests)
        assert (
            shares.loc[name].idxmax() == named.idxmax()
            or shares.loc[name].nlargest(2).index.isin(named.nlargest(2).index).all()
        )
        assert stats.spearmanr(shares.loc[name, named.index], named).statistic > 0.6


def test_people_of_one_kind_differ_as_the_dirichlet_says():
    interest, kinds = simulated().people.interest, simulated().people.kind
    topic_of = simulation.Articles.of(portal.articles()).topic_of
    topics = np.zeros((len(kinds), len(parameters.TOPICS)))
    np.add.at(topics.T, topic_of, interest.T)
    for place, kind in enumerate(parameters.KINDS.values()):
        mean = np.array(simulation._weights(kind))
        spread = topics[kinds == place].var(axis=0)
        expected = mean * (1 - mean) / (parameters.CONCENTRATION + 1)
        assert spread.sum() == pytest.approx(expected.sum(), rel=0.2)


def test_english_is_read_by_who_reads_it(reads):
    assert reads[reads["kind"] == "controller"]["language"].eq("en").mean() > 2 * (
        reads[reads["kind"] == "property manager"]["language"].eq("en").mean()
    )
    foreign = simulated().people.language[:, 1]
    assert set(np.unique(foreign)) == {parameters.FOREIGN, 1.0}
    share = sum(kind.share * kind.english for kind in parameters.KINDS.values())
    assert stats.binomtest(int((foreign == 1).sum()), len(foreign), share).pvalue > CONFIDENT


def test_august_is_quiet_january_busy_and_weekends_quieter_still(reads):
    days = reads["timestamp"].dt.normalize().drop_duplicates()
    months = reads.groupby(reads["timestamp"].dt.month).size()
    assert months.idxmin() == 8 and months[1] > 1.5 * months[8]
    by_day = reads.groupby(reads["timestamp"].dt.day_of_week >= 5).size()
    calendar = pd.date_range(parameters.FIRST_DAY, parameters.LAST_DAY).day_of_week >= 5
    ratio = (by_day[True] / calendar.sum()) / (by_day[False] / (~calendar).sum())
    assert ratio == pytest.approx(parameters.WEEKEND, abs=0.03) and len(days) > 700


@pytest.mark.parametrize("topic", ["income_tax", "payroll", "controlling", "property_management", "accounting"])
def test_topics_peak_at_their_deadlines(reads, topic):
    season = parameters.SEASONS[topic]
    share = reads["topic"].eq(topic).groupby(reads["timestamp"].dt.month).mean()
    high = share[[month for month, factor in season.items() if factor >= 1.7]].mean()
    assert high > 1.25 * share.drop(list(season)).mean()


def test_follow_ups_come_as_often_as_they_should_and_stay_near(reads):
    rows = reads.sort_values(["customer", "timestamp"], kind="stable")
    gap = rows["timestamp"].diff().dt.total_seconds() / 60 - rows["minutes"].shift()
    follows = (rows["customer"] == rows["customer"].shift()) & gap.between(-0.1, 2)
    assert follows.mean() == pytest.approx(parameters.FOLLOW, abs=0.03)
    near = (rows["subtopic"] == rows["subtopic"].shift())[follows].mean()
    assert parameters.STAYS - 0.03 < near < parameters.STAYS + (1 - parameters.STAYS) / 2


def test_nothing_is_read_before_it_is_published_and_new_articles_are_read_more(reads):
    age = (reads["timestamp"].dt.normalize() - pd.to_datetime(reads["date"])).dt.days
    assert age.min() >= 0
    published = pd.to_datetime(portal.articles()["date"])
    there = (published >= pd.Timestamp(parameters.FIRST_DAY)) & (published <= pd.Timestamp("2026-07-31"))
    of_new = age[reads["article"].isin(portal.articles().loc[there, "id"])]
    first, later = of_new.between(0, 14).sum() / 15, of_new.between(76, 90).sum() / 15
    expected = (1 + parameters.NOVELTY * np.exp(-7 / parameters.FADES)) / (
        1 + parameters.NOVELTY * np.exp(-83 / parameters.FADES)
    )
    # more than that: who wanted an article has read it by then, and hardly does so again
    assert 0.9 * expected < first / later < 1.4 * expected


def test_appeal_makes_some_articles_far_more_read(reads):
    count = reads["article"].value_counts()
    appeal = pd.Series(simulated().appeal, simulation.Articles.of(portal.articles()).ids)
    assert np.log(appeal).std() == pytest.approx(parameters.APPEAL, rel=0.15)
    assert stats.spearmanr(count, appeal[count.index]).statistic > 0.4


def test_who_pays_by_the_month_leaves_soonest_and_reads_less_before(customers, reads):
    left = customers["left"].notna().groupby(customers["plan"]).mean()
    assert left["monthly"] > 1.5 * left["annual"] > 1.5 * left["company"]
    gone = reads[reads["left"].notna()]
    before = (gone["left"] - gone["timestamp"]).dt.days
    assert (before < 0).sum() == 0
    assert (before < 30).sum() < 0.6 * before.between(180, 209).sum()


def test_robots_are_one_in_a_hundred_and_read_anything_at_any_hour(customers):
    robots = customers.index[customers["robot"]]
    assert len(robots) == round(parameters.ROBOTS * len(customers))
    rows = stored.reads().query("customer in @robots")
    assert rows.groupby("customer").size().mean() == pytest.approx(parameters.ROBOT_READS, rel=0.05)
    hours = rows["timestamp"].dt.hour.value_counts()
    assert stats.chisquare(hours.reindex(range(24))).pvalue > CONFIDENT


def test_the_truth_orders_articles_as_they_are_read(customers):
    liking, reads = stored.affinity(), stored.reads()
    reads = reads[~reads["customer"].isin(customers.index[customers["robot"]])]
    ranks = liking.rank(axis=1, pct=True).to_numpy()
    place = ranks[liking.index.get_indexer(reads["customer"]), liking.columns.get_indexer(reads["article"])]
    assert np.median(place) > 0.9


@pytest.mark.parametrize("name", ["portal_reads", "portal_readers", "portal_visits", "portal_churn"])
def test_what_is_made_of_it_says_that_it_is_simulated_and_how(name):
    kind = catalog.SAMPLES[name].kind
    dataset = catalog.load(f"sample:{name}", kinds=(kind,))
    assert dataset.card.simulated and dataset.card.flaws[0].startswith("Simulated")
    assert f"{parameters.FOLLOW:g}" in dataset.card.parameters["Follow-up reads"]
    assert "CC BY 4.0" in dataset.card.licence
    assert catalog.describe(f"sample:{name}", dataset).rows > 900


def test_no_feature_knows_the_truth():
    readers, churn = features.behaviour(), features.churn()
    assert not {"kind", "robot", "left", "interest"} & (set(readers) | set(churn))
    assert readers.filter(like="share_").iloc[:, :12].sum(axis=1).to_numpy() == pytest.approx(1)


def test_churn_is_asked_of_who_was_there_and_known_by_then(customers):
    churn = features.churn()
    asked = pd.Timestamp(features.ASKED_ON)
    there = customers[(customers["joined"] <= asked - pd.Timedelta(days=60)) & ~(customers["left"] <= asked)]
    assert len(churn) == len(there)
    assert churn["churned"].eq("yes").sum() == there["left"].notna().sum()
    assert churn["days_since_last_read"].min() >= 0
    assert (churn["reads_last_90_days"] + churn["reads_90_days_before"] <= churn["reads_in_all"]).all()


def test_visits_are_the_days_of_the_reads():
    reads = stored.reads()
    summed = reads.groupby([reads["timestamp"].dt.normalize(), "customer"])["minutes"].sum()
    visits = stored.visits()
    assert visits.set_index(["day", "customer"]).index.equals(summed.index.rename(["day", "customer"]))
    assert visits["minutes"].to_numpy() == pytest.approx(summed.to_numpy())
