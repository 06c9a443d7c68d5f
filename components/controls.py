"""Widgets made from the fields of `Params`: bounds, default, title and help are written there, once.

Each widget is bound to the address under `<page>_<field>`, so the address is the experiment.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import urlencode

import streamlit as st
from pydantic.fields import FieldInfo

from components.words.experiments import Experiment
from data import catalog
from data.dataset import Kind
from ml.base import Choices, ParamError, Params

P = TypeVar("P", bound=Params)
Labels = Mapping[str, Mapping[str, str]]
"""Field → value → what people call it."""

Allowed = Mapping[str, Sequence[Any]]
"""Field → the values the data allows; fields it does not name are free within their bounds."""
FREE: Allowed = MappingProxyType({})

Unread = Callable[[Mapping[str, Any]], frozenset[str]]
"""The current values → the fields they leave unread."""

SLIDER_SPAN = 1000
"""Whole numbers within this span get a slider, wider ones a box to type in."""

DATA = "data"


def data_ref(page: str, *kinds: Kind) -> str:
    """Choose a data set of these kinds; those that are not installed are named with the line that brings them."""
    entries = [entry for entry in catalog.entries() if entry.kind in kinds]
    usable = [entry.ref for entry in entries if entry.available]
    titles = {entry.ref: entry.title for entry in entries if entry.available}
    if usable:
        _mend(page, {_key(page, DATA): _judge_data(titles)})
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
    _heed_link(cls, page, labels, {DATA, *others}, allowed)
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
    default = _default(cls, field, allowed)
    value = st.session_state.get(_key(page, field), default)
    return default if value is None or not _fits(cls, field, value, allowed) else value


def _fits(cls: type[Params], field: str, value: Any, allowed: Allowed) -> bool:
    """Whether the data allows a value; of a field of several names, every one of them."""
    if _is_several(cls.model_fields[field]):
        return set(value) <= set(allowed.get(field, value))
    return value in allowed.get(field, [value])


def _key(page: str, field: str) -> str:
    return f"{page}_{field}"


def _default(cls: type[Params], field: str, allowed: Allowed = FREE) -> Any:
    default = cls.model_fields[field].default
    return default if _fits(cls, field, default, allowed) else allowed[field][0]


def _is_free(field: str, allowed: Allowed) -> bool:
    return field not in allowed or len(allowed[field]) > 1


def _widget(cls: type[Params], page: str, field: str, labels: Labels, allowed: Allowed) -> None:
    info = cls.model_fields[field]
    if not _is_free(field, allowed):
        return
    key, title, help = _key(page, field), info.title or field, info.description
    if options := [option for option in _options(info) if option in allowed.get(field, _options(info))]:
        label = labels.get(field, {})
        st.selectbox(
            title, options, format_func=lambda option: label.get(option, option), key=key, help=help,
            index=options.index(_default(cls, field, allowed)), bind="query-params",
        )  # fmt: skip
        return
    if field in allowed or _is_several(info):
        _of_allowed(cls, page, field, labels, allowed)
        return
    if info.annotation is bool:
        st.toggle(title, info.default, key=key, help=help, bind="query-params")
        return
    low, high = bounds(info)
    if _is_whole(info) and info.default is not None and high - low <= SLIDER_SPAN:
        st.slider(title, int(low), int(high), info.default, key=key, help=help, bind="query-params")
    elif _is_whole(info):
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
    key, title = _key(page, field), info.title or field
    options = list(allowed.get(field) or st.session_state.get(key) or st.query_params.get_all(key))
    if _is_several(info):
        st.multiselect(
            title, options, key=key, help=info.description, placeholder=label.get("", "all"), bind="query-params"
        )
        return
    st.select_slider(
        title, options, _default(cls, field, allowed), format_func=lambda option: label.get(str(option), str(option)),
        key=key, help=info.description, bind="query-params",
    )  # fmt: skip


def _is_several(info: FieldInfo) -> bool:
    return get_origin(info.annotation) is tuple


def _options(info: FieldInfo) -> list[str]:
    offered = [option for rule in info.metadata if isinstance(rule, Choices) for option in rule.options]
    return list(get_args(info.annotation)) if get_origin(info.annotation) is Literal else offered


def _is_whole(info: FieldInfo) -> bool:
    return int in (info.annotation, *get_args(info.annotation))


def bounds(info: FieldInfo) -> tuple[float, float]:
    """The lowest and the highest value a field allows."""
    low = next(rule.ge for rule in info.metadata if hasattr(rule, "ge"))
    high = next(rule.le for rule in info.metadata if hasattr(rule, "le"))
    return low, high


# The address


def _heed_link(cls: type[Params], page: str, labels: Labels, others: Collection[str], allowed: Allowed) -> None:
    """Mend a link before a widget reads it, and say what was wrong with it."""
    names = [name for name in st.query_params if name.startswith(f"{page}_")]
    fields = {name: name.removeprefix(f"{page}_") for name in names}
    _mend(page, {name: _judge(cls, fields[name], labels, allowed) for name in names if fields[name] not in others})
    said = _said(page)
    problems = [problem for problem in said.values() if problem]
    if problems:
        with st.container(border=True):
            st.badge("In the link", icon=":material/link_off:", color="orange")
            for problem in problems:
                st.text(problem)
            st.button("Understood", key=f"{page}/understood", type="tertiary", on_click=lambda: _forget(said))


Judgement = Callable[[Sequence[str]], tuple[str, str | list[str] | None]]
"""What stands in the link under a name → the problem with it, empty for none, and what should stand there instead."""


def _mend(page: str, judgements: Mapping[str, Judgement]) -> None:
    """Judge what has not been seen yet; a mended address is read anew.

    It must be done before the widgets are made: they take what they can from a link (7 from 7.5) and drop the rest.
    """
    said, mended = _said(page), False
    for name, judge in judgements.items():
        texts = st.query_params.get_all(name)
        seen = f"{name}={'&'.join(texts)}"
        if not texts or seen in said:
            continue
        said[seen], right = judge(texts)
        wanted = [right] if isinstance(right, str) else right or []
        if not wanted:
            del st.query_params[name]
        elif texts != wanted:
            st.query_params[name] = wanted
        mended |= texts != wanted
    if mended:
        st.rerun()


def _said(page: str) -> dict[str, str]:
    """What came in a link → what was said about it."""
    said: dict[str, str] = st.session_state.setdefault(f"{page}/link", {})
    return said


def _judge(cls: type[Params], field: str, labels: Labels, allowed: Allowed) -> Judgement:
    """A value is known by its label, which Streamlit writes and reads, and by its name in the command line."""

    def judge(texts: Sequence[str]) -> tuple[str, str | list[str] | None]:
        if field in cls.model_fields and _is_several(cls.model_fields[field]):
            return _judge_several(cls, field, texts, allowed)
        values = {label: value for value, label in labels.get(field, {}).items()}
        text = values.get(texts[-1], texts[-1])
        known = field in cls.model_fields
        try:
            if known and len(texts) > 1:
                raise ParamError(f"{field} stands in the link {len(texts)} times. Keep one of them.")
            value = getattr(cls.parse({field: text}), field)
            if not _fits(cls, field, value, allowed):
                choice = ", ".join(labels.get(field, {}).get(str(one), str(one)) for one in allowed[field])
                raise ParamError(f"{field} must be one of {choice} for this data; got {text}.")
        except ParamError as error:
            default = _default(cls, field, allowed) if known else None
            shown = labels.get(field, {}).get(str(default), "auto" if default is None else default)
            return f"{error} The default, {shown}, is used." if known else str(error), None
        return "", labels.get(field, {}).get(text, text)

    return judge


def _judge_several(
    cls: type[Params], field: str, texts: Sequence[str], allowed: Allowed
) -> tuple[str, str | list[str] | None]:
    """Names the data does not have are left out, and that is said."""
    known = [text for text in texts if text in allowed.get(field, texts)]
    try:
        cls.parse({field: known})
    except ParamError as error:
        return f"{error} None is used.", None
    if unknown := [text for text in texts if text not in known]:
        return f"{field} must be among {', '.join(allowed[field])}; got {unknown[0]}. It is left out.", known
    return "", known


def _judge_data(titles: Mapping[str, str]) -> Judgement:
    """A data set is known by its title and by its reference."""

    def judge(texts: Sequence[str]) -> tuple[str, str | list[str] | None]:
        title = titles.get(texts[-1], texts[-1])
        if len(texts) == 1 and title in titles.values():
            return "", title
        first, *_ = titles.values()
        return f"data must be one of {', '.join(titles.values())}; got {', '.join(texts)!r}. {first} is used.", None

    return judge


def _forget(said: dict[str, str]) -> None:
    for link in said:
        said[link] = ""


def link(cls: type[Params], page: str, chosen: Params, labels: Labels) -> str:
    """The address that brings anyone to this data and these settings; settings at their default are left out."""
    changed = {
        _key(page, field): labels.get(field, {}).get(str(value), value)
        for field, value in chosen.model_dump().items()
        if value != _default(cls, field)
    }
    if (ref := st.session_state.get(_key(page, DATA))) is not None:
        changed = {_key(page, DATA): ref} | changed
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{urlencode(changed, doseq=True)}" if changed else base


# Undo, Reset, Try this


def history_buttons(cls: type[Params], page: str, chosen: Params, labels: Labels, allowed: Allowed = FREE) -> None:
    """Undo, Reset and Copy link; every change of the controls is a step to undo."""
    steps: list[dict[str, Any]] = st.session_state.setdefault(f"{page}/steps", [])
    values = chosen.model_dump()
    plain = {field: _default(cls, field, allowed) for field in cls.model_fields}
    if not steps or steps[-1] != values:
        steps.append(values)

    def undo() -> None:
        steps.pop()
        _set(page, steps[-1])

    def reset() -> None:
        _set(page, {field: value for field, value in plain.items() if _is_free(field, allowed)})

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
            _is_free(name, allowed) and _fits(cls, name, value, allowed) for name, value in experiment.settings.items()
        ):
            continue
        on = all(st.session_state.get(_key(page, name)) == value for name, value in experiment.settings.items())
        st.button(
            experiment.title, key=f"{page}/try/{experiment.title}", icon=":material/science:", width="stretch",
            type="primary" if on else "secondary", on_click=_toggle(page, cls, experiment, on, allowed),
        )  # fmt: skip
        if on:
            st.caption(f":material/visibility: {experiment.watch}")


def _toggle(page: str, cls: type[Params], experiment: Experiment, on: bool, allowed: Allowed) -> Callable[[], None]:
    """Pressed again, it sets the same controls back to their defaults."""

    def toggle() -> None:
        _set(page, {name: _default(cls, name, allowed) for name in experiment.settings} if on else experiment.settings)

    return toggle


def _set(page: str, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        st.session_state[_key(page, field)] = list(value) if isinstance(value, tuple) else value
