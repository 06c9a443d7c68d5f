import pytest

from data.dataset import DataError
from ml.base import ParamError
from ml.recommend.events import clean
from ml.recommend.params import RecommendParams
from tests.ml.recommend.made import interactions

ROWS = [
    ("ann", "a", 5.0, 30),
    ("ann", "a", 5.0, 30),  # the same row twice
    ("ann", "a", 2.0, 10),  # the same item, earlier
    ("ann", "b", 4.0, 20),
    ("bob", "a", 1.0, 10),
    ("bob", "b", 4.0, 20),
    ("bob", "c", 4.0, 30),
    ("cat", "c", 5.0, 10),
]


def funnel(events):
    return {row["step"]: row["events"] for row in events.funnel.to_dict("records")}


def test_each_step_of_the_funnel_counts_what_it_leaves():
    events = clean(interactions(ROWS), RecommendParams())
    assert funnel(events) == {
        "Rows read": 8,
        "Exact duplicates removed": 7,
        "Repeats removed": 6,
        "Robots set aside": 6,
        "People with enough events": 5,  # cat has one event
        "Items with enough events": 5,
    }
    assert events.users.tolist() == ["ann", "bob"]
    assert events.items.tolist() == ["a", "b", "c"]


def test_the_first_of_repeated_events_counts():
    events = clean(interactions(ROWS), RecommendParams())
    first = events.frame()[(events.frame()["user"] == "ann") & (events.frame()["item"] == "a")]
    assert first["rating"].tolist() == [2.0]


def test_low_ratings_are_dropped_before_repeats_are_looked_for():
    events = clean(interactions(ROWS), RecommendParams(positive_from=4))
    assert funnel(events)["Rated 4 or more"] == 5
    assert sorted(zip(events.frame()["user"], events.frame()["item"], strict=True)) == [
        ("ann", "a"), ("ann", "b"), ("bob", "b"), ("bob", "c"),
    ]  # fmt: skip


def test_rare_items_and_light_people_are_removed_until_both_rules_hold():
    rows = [(user, item, 1.0, 1) for user in ("u1", "u2", "u3") for item in ("x", "y")]
    rows += [("u4", "x", 1.0, 1), ("u4", "rare", 1.0, 1)]  # without `rare`, u4 falls below two events
    events = clean(interactions(rows), RecommendParams(min_user_events=2, min_item_events=2))
    assert events.users.tolist() == ["u1", "u2", "u3"]
    assert events.items.tolist() == ["x", "y"]


def test_a_robot_is_set_aside():
    rows = ROWS + [("robot", f"i{place}", 3.0, place) for place in range(11)]
    events = clean(interactions(rows), RecommendParams(max_user_events=10))
    assert "robot" not in events.users


def test_ten_per_cent_duplicates_change_nothing(tastes):
    frame = tastes.tables["interactions"]
    doubled = interactions(
        frame.iloc[[*range(len(frame)), *range(0, len(frame), 10)]]
        .assign(timestamp=lambda rows: rows["timestamp"].astype("int64"))
        .to_numpy()
        .tolist()
    )
    plain, cleaned = clean(tastes, RecommendParams()), clean(doubled, RecommendParams())
    assert len(cleaned.kept) == len(plain.kept)
    assert (cleaned.user == plain.user).all()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("ann", "a", 3.0, 1), ("ann", "b", 3.0, 2)], "user must hold at least 2 people after cleaning; got 1."),
        ([("ann", "a", 3.0, 1), ("bob", "a", 3.0, 2)], "item must hold at least 2 items after cleaning; got 1."),
    ],
)
def test_too_little_to_learn_from_is_refused_with_the_remedy(rows, message):
    with pytest.raises(DataError) as error:
        clean(interactions(rows), RecommendParams(min_user_events=1))
    assert message in str(error.value)
    assert "min_user_events" in str(error.value)


def test_a_threshold_above_every_rating_names_the_highest():
    with pytest.raises(ParamError, match="positive_from must be at most the highest rating, 5; got 7. Lower it."):
        clean(interactions(ROWS), RecommendParams(positive_from=7))


def test_a_threshold_without_ratings_is_refused():
    rows = [(user, item) for user, item, _, _ in ROWS]
    with pytest.raises(ParamError, match="positive_from needs a rating column; got 4"):
        clean(interactions(rows, ("user", "item")), RecommendParams(positive_from=4))
