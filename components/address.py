"""What stands in a link: judged before the widgets read it, and written to be passed on."""

from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from components.fields import DATA, Allowed, Labels, default_of, fits, is_several, key_of
from ml.base import ParamError, Params


def heed_link(cls: type[Params], page: str, labels: Labels, others: Collection[str], allowed: Allowed) -> None:
    """Mend a link before a widget reads it, and say what was wrong with it."""
    names = [name for name in st.query_params if name.startswith(f"{page}_")]
    fields = {name: name.removeprefix(f"{page}_") for name in names}
    mend(page, {name: _judge(cls, fields[name], labels, allowed) for name in names if fields[name] not in others})
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


def mend(page: str, judgements: Mapping[str, Judgement]) -> None:
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
        if field in cls.model_fields and is_several(cls.model_fields[field]):
            return _judge_several(cls, field, texts, allowed)
        values = {label: value for value, label in labels.get(field, {}).items()}
        text = values.get(texts[-1], texts[-1])
        known = field in cls.model_fields
        try:
            if known and len(texts) > 1:
                raise ParamError(f"{field} stands in the link {len(texts)} times. Keep one of them.")
            value = getattr(cls.parse({field: text}), field)
            if not fits(cls, field, value, allowed):
                choice = ", ".join(labels.get(field, {}).get(str(one), str(one)) for one in allowed[field])
                raise ParamError(f"{field} must be one of {choice} for this data; got {text}.")
        except ParamError as error:
            default = default_of(cls, field, allowed) if known else None
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


def judge_data(titles: Mapping[str, str]) -> Judgement:
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
        key_of(page, field): labels.get(field, {}).get(str(value), value)
        for field, value in chosen.model_dump().items()
        if value != default_of(cls, field)
    }
    if (ref := st.session_state.get(key_of(page, DATA))) is not None:
        changed = {key_of(page, DATA): ref} | changed
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{urlencode(changed, doseq=True)}" if changed else base
