"""Controls say what the fields of `Params` say, and the address says what the controls say."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from ml.recommend.params import FITTING, RecommendParams, unread

DEFAULTS = RecommendParams().model_dump()


def controls_page():
    import streamlit as st

    from components import controls
    from components.words.experiments import Experiment
    from components.words.recommend import LABELS
    from ml.recommend.params import RecommendParams, unread

    fields = list(RecommendParams.model_fields)
    st.session_state["data"] = controls.data_ref("recommend", "interactions")
    chosen = controls.params(RecommendParams, "recommend", fields[:3], fields[3:], LABELS, unread, others=["person"])
    controls.history_buttons(RecommendParams, "recommend", chosen, LABELS)
    flatter = Experiment("Flatter", {"split": "random"}, "Watch the hit rate.")
    controls.experiments("recommend", RecommendParams, [flatter])
    st.session_state["chosen"] = chosen
    st.session_state["link"] = controls.link(RecommendParams, "recommend", chosen, LABELS)


@pytest.fixture
def screen():
    return AppTest.from_function(controls_page, default_timeout=30)


def opened(screen, **link):
    for field, text in link.items():
        screen.query_params[f"recommend_{field}"] = text
    return screen.run()


def chosen(screen) -> dict:
    assert not screen.exception
    return screen.session_state["chosen"].model_dump()


def widget(screen, field):
    key = f"recommend_{field}"
    return next(w for kind in (screen.selectbox, screen.slider, screen.number_input) for w in kind if w.key == key)


def shown(screen) -> set[str]:
    keys = {w.key for kind in (screen.selectbox, screen.slider, screen.number_input) for w in kind}
    return {key.removeprefix("recommend_") for key in keys} - {"data"}


def button(screen, label):
    return next(one for one in screen.button if one.label == label)


def said(screen) -> str:
    return "\n".join(text.value for text in screen.text)


OTHER = {
    "model": "als",
    "split": "last",
    "k": 7,
    "factors": 8,
    "regularization": 5.0,
    "iterations": 3,
    "alpha": 2.5,
    "neighbours": 5,
    "half_life": 30.0,
    "positive_from": 4.0,
    "min_user_events": 3,
    "min_item_events": 4,
    "max_user_events": 600,
    "test_people": 250,
    "seed": 11,
}


def reader(field) -> str:
    """A model that reads the field."""
    return next(model for model in reversed(FITTING) if field not in unread(DEFAULTS | {"model": model}))


def test_every_field_has_another_value_to_try():
    assert set(OTHER) == set(RecommendParams.model_fields)


@pytest.mark.parametrize("field", OTHER)
def test_every_control_sets_its_parameter_and_no_other(screen, field):
    model = OTHER["model"] if field == "model" else reader(field)
    opened(screen)
    widget(screen, "model").set_value(model).run()
    widget(screen, field).set_value(OTHER[field]).run()
    assert chosen(screen) == DEFAULTS | {"model": model, field: OTHER[field]}


@pytest.mark.parametrize("model", FITTING)
def test_only_what_the_model_reads_is_shown(screen, model):
    opened(screen)
    widget(screen, "model").set_value(model).run()
    assert shown(screen) == set(RecommendParams.model_fields) - unread(DEFAULTS | {"model": model})


def test_a_value_set_for_another_model_stays_out_of_the_parameters(screen):
    opened(screen)
    widget(screen, "regularization").set_value(5.0).run()
    widget(screen, "model").set_value("popular").run()
    assert chosen(screen) == DEFAULTS | {"model": "popular"}


@pytest.mark.parametrize("field", RecommendParams.model_fields)
def test_title_and_help_are_the_fields_own(screen, field):
    opened(screen)
    widget(screen, "model").set_value(reader(field)).run()
    info = RecommendParams.model_fields[field]
    assert (widget(screen, field).label, widget(screen, field).help) == (info.title, info.description)


@pytest.mark.parametrize("field", ["k", "factors", "alpha", "max_user_events"])
def test_bounds_are_the_fields_own(screen, field):
    opened(screen)
    widget(screen, "model").set_value(reader(field)).run()
    rules = RecommendParams.model_fields[field].metadata
    low = next(rule.ge for rule in rules if hasattr(rule, "ge"))
    high = next(rule.le for rule in rules if hasattr(rule, "le"))
    assert (widget(screen, field).min, widget(screen, field).max) == (low, high)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [("k", "20", 20), ("split", "A random fifth", "random"), ("split", "random", "random"), ("model", "als", "als")],
)
def test_a_link_sets_the_controls_by_label_or_by_the_name_of_the_command_line(screen, field, text, value):
    opened(screen, **{field: text})
    assert chosen(screen) == DEFAULTS | {field: value}
    assert not said(screen)


@pytest.mark.parametrize(
    ("field", "text", "parts"),
    [
        ("k", "9999", ["k must be at most 100", "got 9,999", "The default, 10, is used"]),
        ("k", "0", ["k must be at least 1", "0", "The default, 10, is used"]),
        ("k", "abc", ["k must be a whole number", "abc", "The default, 10, is used"]),
        ("k", "7.5", ["k must be a whole number", "7.5", "The default, 10, is used"]),
        ("split", "tomorrow", ["split must be one of", "tomorrow", "The default, Each person's latest fifth, is used"]),
        ("regularization", "nan", ["regularization must be a finite number", "nan", "The default, auto, is used"]),
        ("regularization", "-1", ["regularization must be at least 0.001", "-1", "The default, auto, is used"]),
        ("colour", "red", ["colour is not a parameter here", "regularization"]),
    ],
)
def test_a_bad_link_is_named_and_the_default_used(screen, field, text, parts):
    opened(screen, **{field: text})
    assert chosen(screen) == DEFAULTS
    assert all(part in said(screen) for part in parts), said(screen)


def test_a_value_given_twice_is_named_and_the_default_used(screen):
    opened(screen, k=["5", "7"])
    assert chosen(screen) == DEFAULTS
    assert "k stands in the link 2 times" in said(screen)


def test_data_that_is_not_there_is_named(screen):
    opened(screen, data="sample:nothing")
    assert screen.session_state["data"] == "sample:movielens"
    assert "data must be one of" in said(screen)
    assert "sample:nothing" in said(screen)


@pytest.mark.parametrize("text", ["sample:movielens", "MovieLens"])
def test_data_is_known_by_its_reference_and_by_its_title(screen, text):
    opened(screen, data=text)
    assert screen.session_state["data"] == "sample:movielens"
    assert not said(screen)


def test_what_else_the_page_keeps_in_its_address_is_no_mistake(screen):
    opened(screen, person="617")
    assert not said(screen)


def test_another_pages_address_is_none_of_this_ones_business(screen):
    screen.query_params["segment_k"] = "9999"
    opened(screen)
    assert not said(screen)


def test_one_bad_value_in_a_link_leaves_the_good_ones(screen):
    opened(screen, k="9999", model="als", seed="4")
    assert chosen(screen) == DEFAULTS | {"model": "als", "seed": 4}
    assert said(screen).count("is used") == 1


def test_what_a_link_says_is_shown_as_plain_text(screen):
    opened(screen, split="**<img src=x onerror=alert(1)>**")
    assert "<img src=x onerror=alert(1)>" in said(screen)
    assert not any("<img" in one.value for one in (*screen.markdown, *screen.caption, *screen.warning))


def test_the_word_about_a_bad_link_goes_when_understood(screen):
    opened(screen, k="9999")
    button(screen, "Understood").click().run()
    assert not said(screen)
    widget(screen, "model").set_value("als").run()
    assert not said(screen)


def test_undo_steps_back_one_setting_at_a_time(screen):
    opened(screen)
    assert button(screen, "Undo").disabled
    widget(screen, "k").set_value(7).run()
    widget(screen, "split").set_value("last").run()
    button(screen, "Undo").click().run()
    assert chosen(screen) == DEFAULTS | {"k": 7}
    button(screen, "Undo").click().run()
    assert chosen(screen) == DEFAULTS
    screen.run()
    assert button(screen, "Undo").disabled


def test_reset_brings_the_defaults_back_and_can_be_undone(screen):
    opened(screen)
    assert button(screen, "Reset").disabled
    widget(screen, "k").set_value(7).run()
    button(screen, "Reset").click().run()
    assert chosen(screen) == DEFAULTS
    button(screen, "Undo").click().run()
    assert chosen(screen) == DEFAULTS | {"k": 7}


def test_an_experiment_sets_its_controls_says_what_to_watch_and_is_taken_back(screen):
    opened(screen)
    assert not any("Watch the hit rate" in one.value for one in screen.caption)
    button(screen, "Flatter").click().run()
    assert chosen(screen) == DEFAULTS | {"split": "random"}
    assert any("Watch the hit rate" in one.value for one in screen.caption)
    button(screen, "Flatter").click().run()
    assert chosen(screen) == DEFAULTS


@pytest.mark.parametrize("field", OTHER)
def test_the_copied_link_opens_the_same_settings(screen, field):
    opened(screen)
    widget(screen, "model").set_value(OTHER["model"] if field == "model" else reader(field)).run()
    widget(screen, field).set_value(OTHER[field]).run()
    again = AppTest.from_function(controls_page, default_timeout=30)
    for name, text in parse_qsl(urlsplit(screen.session_state["link"]).query):
        again.query_params[name] = text
    again.run()
    assert chosen(again) == chosen(screen)
    assert not said(again)


def limited_page():
    import streamlit as st

    from components import controls
    from components.words.experiments import Experiment
    from components.words.recommend import LABELS
    from ml.recommend.params import RecommendParams, unread

    fields = list(RecommendParams.model_fields)
    limits = {"split": ("random",), "model": ("popular", "als"), "positive_from": (0.0,)}
    chosen = controls.params(RecommendParams, "recommend", fields[:3], fields[3:], LABELS, unread, allowed=limits)
    controls.history_buttons(RecommendParams, "recommend", chosen, LABELS, limits)
    tries = [Experiment("Flatter", {"split": "random"}, ""), Experiment("Stars", {"model": "svd"}, ""),
             Experiment("Tastes", {"model": "als"}, "")]  # fmt: skip
    controls.experiments("recommend", RecommendParams, tries, limits)
    st.session_state["chosen"] = chosen


@pytest.fixture
def limited():
    return AppTest.from_function(limited_page, default_timeout=30)


def test_what_the_data_allows_one_value_of_is_not_asked(limited):
    opened(limited)
    assert not {"split", "positive_from"} & shown(limited)
    assert (chosen(limited)["split"], chosen(limited)["model"]) == ("random", "popular")
    assert [option for option in widget(limited, "model").options] == ["Bestsellers", "ALS"]


def test_only_experiments_the_data_allows_are_offered(limited):
    assert [one.label for one in opened(limited).button if one.label in ("Flatter", "Stars", "Tastes")] == ["Tastes"]


@pytest.mark.parametrize(("field", "text"), [("split", "recent"), ("model", "ease"), ("positive_from", "3")])
def test_a_link_to_what_the_data_does_not_allow_is_named(limited, field, text):
    opened(limited, **{field: text})
    assert f"{field} must be one of" in said(limited) and "for this data" in said(limited)
    assert chosen(limited)[field] == {"split": "random", "model": "popular", "positive_from": 0.0}[field]


def test_reset_goes_back_to_what_the_data_allows(limited):
    opened(limited, model="als")
    button(limited, "Reset").click().run()
    assert chosen(limited)["model"] == "popular"
    assert button(limited, "Reset").disabled
