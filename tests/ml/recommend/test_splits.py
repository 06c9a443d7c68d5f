import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.dataset import DataError
from ml.base import ParamError
from ml.recommend.events import clean
from ml.recommend.params import RecommendParams
from ml.recommend.splits import split
from tests.ml.recommend.made import interactions

ROWS = [("ann", f"i{place}", 3.0, place) for place in range(10)] + [("bob", f"i{place}", 3.0, 5) for place in range(4)]


def parts(rows, **params):
    chosen = RecommendParams(**params)
    return split(clean(interactions(rows), chosen), chosen)


def hidden(rows, **params):
    made = parts(rows, **params)
    return sorted(made.frame(made.in_test)[["user", "item"]].itertuples(index=False, name=None))


def test_recent_hides_each_persons_latest_fifth_and_at_least_one():
    assert hidden(ROWS, split="recent") == [("ann", "i8"), ("ann", "i9"), ("bob", "i3")]


def test_last_hides_one_event_each():
    assert hidden(ROWS, split="last") == [("ann", "i9"), ("bob", "i3")]


def test_random_hides_as_many_as_recent_and_repeats_by_seed():
    first, second = (hidden(ROWS, split="random", seed=seed) for seed in (1, 1))
    assert first == second
    assert [user for user, _ in first] == ["ann", "ann", "bob"]
    assert len({tuple(hidden(ROWS, split="random", seed=seed)) for seed in range(10)}) > 1


def test_time_hides_everything_from_one_date_on_and_tests_only_people_known_before():
    rows = [("old", f"i{place}", 3.0, place) for place in range(8)]
    rows += [("old", "late", 3.0, 100), ("new", "i0", 3.0, 100), ("new", "i1", 3.0, 101)]
    made = parts(rows, split="time")
    assert made.frame(made.in_test)["user"].tolist() == ["old"]
    assert set(made.frame(made.in_train)["user"]) == {"old"}


def test_a_split_by_time_needs_timestamps():
    rows = [(user, item) for user, item, _, _ in ROWS]
    params = RecommendParams(split="recent")
    events = clean(interactions(rows, ("user", "item")), params)
    with pytest.raises(ParamError, match="split must be random for data without timestamps; got recent."):
        split(events, params)


def test_a_split_by_date_needs_different_dates():
    rows = [(user, item, rating, 7) for user, item, rating, _ in ROWS]
    with pytest.raises(DataError, match="timestamp must hold different times"):
        parts(rows, split="time")


events_of_people = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 30), st.just(1.0), st.integers(0, 1000)),
    min_size=12,
    max_size=80,
)


@settings(max_examples=60, deadline=None)
@given(rows=events_of_people, kind=st.sampled_from(["recent", "last", "random", "time"]))
def test_no_event_is_on_both_sides_and_the_past_never_holds_the_future(rows, kind):
    try:
        made = parts(rows, split=kind)
    except DataError:
        return  # too little for this split
    assert not (made.in_train & made.in_test).any()
    assert (made.train.multiply(made.test)).nnz == 0
    times = made.events.column("timestamp")
    if kind == "time":
        assert times[made.in_train].max() < times[made.in_test].min()
    if kind in ("recent", "last"):
        for person in made.tested:
            own = made.events.user == person
            assert times[own & made.in_train].max() <= times[own & made.in_test].min()
    if kind != "time":
        assert (made.in_train | made.in_test).all()
    assert np.isin(made.events.user[made.in_test], made.events.user[made.in_train]).all()


def test_people_are_drawn_for_testing_and_the_training_part_stays(tastes):
    everyone, drawn = (
        split(clean(tastes, chosen), chosen) for chosen in (RecommendParams(), RecommendParams(test_people=40))
    )
    assert len(drawn.tested) == 40 and set(drawn.tested) <= set(everyone.tested)
    assert drawn.testable == everyone.testable == len(everyone.tested)
    np.testing.assert_array_equal(drawn.in_train, everyone.in_train)


def test_an_event_counts_half_for_every_half_life_it_is_older():
    day = 86_400
    rows = [("ann", f"i{place}", 3.0, place * day) for place in range(5)]
    made = parts([*rows, ("bob", "i0", 3.0, 0), ("bob", "i1", 3.0, day)], split="last")
    weights = made.weighted(half_life=2.0).toarray()[0]
    np.testing.assert_allclose(weights[:4], 0.5 ** (np.array([3, 2, 1, 0]) / 2), rtol=1e-6)
    assert made.weighted(0.0) is made.train
    assert (made.weighted(0.001).data > 0).all()


def test_age_needs_time():
    rows = [(f"p{person}", f"i{item}") for person in range(4) for item in range(4)]
    chosen = RecommendParams(split="random")
    timeless = split(clean(interactions(rows, ("user", "item")), chosen), chosen)
    with pytest.raises(ParamError, match="half_life needs a timestamp column; got 30"):
        timeless.weighted(30.0)
