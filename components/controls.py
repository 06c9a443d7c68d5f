"""Widgets made from the fields of `Params`: bounds, default, title and help are written there, once.

Each widget is bound to the address under `<page>_<field>`, so the address is the experiment.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from components.address import heed_link, judge_data, link, mend
from components.fields import (
    DATA,
    FREE,
    Allowed,
    Labels,
    Unread,
    bounds,
    default_of,
    fits,
    is_free,
    is_several,
    is_whole,
    key_of,
    options_of,
)
from components.words.experiments import Experiment
from data import catalog
from data.dataset import Kind
from ml.base import Params

P = TypeVar("P", bound=Params)
SLIDER_SPAN = 1000
"""Whole numbers within this span get a slider, wider ones a box to type in."""


def data_ref(page: str, *kinds: Kind) -> str:
    """Choose a data set of these kinds; those that are not installed are named with the line that brings them."""
    entries = [entry for entry in catalog.entries() if entry.kind in kinds]
    usable = [entry.ref for entry in entries if entry.available]
    titles = {entry.ref: entry.title for entry in entries if entry.available}
    if usable:
        mend(page, {key_of(page, DATA): judge_data(titles)})
        chosen = st.selectbox("Data", usable, format_func=titles.__getitem__, key=f"{page}_{DATA}", bind="query-params")
    for entry in entries:
        if not entry.available:
            st.caption(f"{entry.title} is not installed: `{entry.remedy}`")
    if not usable:
        st.info("There is no data set to choose from yet.", icon=":material/database_off:")
        st.stop()
    return chosen


def params(
    cls: type[P],
    page: str,
    main: Sequence[str],
    advanced: Sequence[str],
    labels: Labels,
    unread: Unread,
    others: Sequence[str] = (),
    allowed: Allowed = FREE,
) -> P:
    """Draw the controls and return what they say; fields the choice does not read are not shown and at default.

    `others` are what else this page keeps in its address. A field of which the data allows one value is not shown.
    """
    heed_link(cls, page, labels, {DATA, *others}, allowed)
    for field in main:
        if field not in unread(_values(cls, page, allowed)):
            _widget(cls, page, field, labels, allowed)
    idle = unread(_values(cls, page, allowed))
    with st.expander("Advanced", icon=":material/tune:"):
        for field in advanced:
            if field not in idle:
                _widget(cls, page, field, labels, allowed)
    return cls(**{field: value for field, value in _values(cls, page, allowed).items() if field not in idle})


def _values(cls: type[Params], page: str, allowed: Allowed) -> dict[str, Any]:
    return {field: _value(cls, page, field, allowed) for field in cls.model_fields}


def _value(cls: type[Params], page: str, field: str, allowed: Allowed) -> Any:
    default = default_of(cls, field, allowed)
    value = st.session_state.get(key_of(page, field), default)
    return default if value is None or not fits(cls, field, value, allowed) else value


def _widget(cls: type[Params], page: str, field: str, labels: Labels, allowed: Allowed) -> None:
    info = cls.model_fields[field]
    if not is_free(field, allowed):
        return
    key, title, help = key_of(page, field), info.title or field, info.description
    if options := [option for option in options_of(info) if option in allowed.get(field, options_of(info))]:
        label = labels.get(field, {})
        st.selectbox(
            title, options, format_func=lambda option: label.get(option, option), key=key, help=help,
            index=options.index(default_of(cls, field, allowed)), bind="query-params",
        )  # fmt: skip
        return
    if field in allowed or is_several(info):
        _of_allowed(cls, page, field, labels, allowed)
        return
    if info.annotation is bool:
        st.toggle(title, info.default, key=key, help=help, bind="query-params")
        return
    low, high = bounds(info)
    if is_whole(info) and info.default is not None and high - low <= SLIDER_SPAN:
        st.slider(title, int(low), int(high), info.default, key=key, help=help, bind="query-params")
    elif is_whole(info):
        st.number_input(
            title, int(low), int(high), info.default, key=key, help=help, placeholder="auto", bind="query-params"
        )
    else:
        st.number_input(
            title, float(low), float(high), key=key, help=help, value=info.default, format="%g", placeholder="auto",
            bind="query-params",
        )  # fmt: skip


def _of_allowed(cls: type[Params], page: str, field: str, labels: Labels, allowed: Allowed) -> None:
    """A field that the data gives its values: a list to choose several names from, or a slider from value to value.

    Of several names that the data does not give, what was chosen elsewhere on the page can be taken back here.
    """
    info, label = cls.model_fields[field], labels.get(field, {})
    key, title = key_of(page, field), info.title or field
    options = list(allowed.get(field) or st.session_state.get(key) or st.query_params.get_all(key))
    if is_several(info):
        st.multiselect(
            title, options, key=key, help=info.description, placeholder=label.get("", "all"), bind="query-params"
        )
        return
    st.select_slider(
        title, options, default_of(cls, field, allowed), format_func=lambda option: label.get(str(option), str(option)),
        key=key, help=info.description, bind="query-params",
    )  # fmt: skip


def history_buttons(cls: type[Params], page: str, chosen: Params, labels: Labels, allowed: Allowed = FREE) -> None:
    """Undo, Reset and Copy link; every change of the controls is a step to undo."""
    steps: list[dict[str, Any]] = st.session_state.setdefault(f"{page}/steps", [])
    values = chosen.model_dump()
    plain = {field: default_of(cls, field, allowed) for field in cls.model_fields}
    if not steps or steps[-1] != values:
        steps.append(values)

    def undo() -> None:
        steps.pop()
        _set(page, steps[-1])

    def reset() -> None:
        _set(page, {field: value for field, value in plain.items() if is_free(field, allowed)})

    with st.container(horizontal=True, gap="small"):
        st.button("Undo", icon=":material/undo:", type="tertiary", on_click=undo, disabled=len(steps) < 2)
        st.button("Reset", icon=":material/restart_alt:", type="tertiary", on_click=reset, disabled=values == plain)
        with st.popover("Copy link", icon=":material/link:", type="tertiary"):
            st.caption("Opens this page with exactly these settings.")
            st.code(link(cls, page, chosen, labels), language=None, wrap_lines=True)


def experiments(page: str, cls: type[Params], choices: Sequence[Experiment], allowed: Allowed = FREE) -> None:
    """One button per experiment that the data allows; the one whose settings are on says what to watch for."""
    st.markdown("**Try this**")
    for experiment in choices:
        if not all(
            is_free(name, allowed) and fits(cls, name, value, allowed) for name, value in experiment.settings.items()
        ):
            continue
        on = all(st.session_state.get(key_of(page, name)) == value for name, value in experiment.settings.items())
        st.button(
            experiment.title, key=f"{page}/try/{experiment.title}", icon=":material/science:", width="stretch",
            type="primary" if on else "secondary", on_click=_toggle(page, cls, experiment, on, allowed),
        )  # fmt: skip
        if on:
            st.caption(f":material/visibility: {experiment.watch}")


def _toggle(page: str, cls: type[Params], experiment: Experiment, on: bool, allowed: Allowed) -> Callable[[], None]:
    """Pressed again, it sets the same controls back to their defaults."""

    def toggle() -> None:
        _set(
            page, {name: default_of(cls, name, allowed) for name in experiment.settings} if on else experiment.settings
        )

    return toggle


def _set(page: str, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        st.session_state[key_of(page, field)] = list(value) if isinstance(value, tuple) else value
