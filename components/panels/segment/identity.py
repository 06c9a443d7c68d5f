"""What a person knows segments by: colours and names that stay with them when the number of segments changes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from components import training
from components.words.segment import Identity, suggested
from data.dataset import Manifest
from ml.base import Result
from ml.segment.match import flow, matched

MOSTLY = 0.5
"""A name somebody gave stays where the segments have more than half of their customers, together, in common."""


@dataclass
class _Known:
    """Of one result: segment → place in the palette, and → the name somebody gave it."""

    slots: tuple[int, ...]
    named: dict[int, str] = field(default_factory=dict)


def identity(manifest: Manifest, result: Result) -> Identity:
    """Matched to the result before, so that most customers keep their colour; suggested names where none was given."""
    known, own = _known(manifest, result), suggested(result).names
    return Identity(tuple(known.named.get(number, name) for number, name in enumerate(own, 1)), known.slots)


def rename(manifest: Manifest, result: Result, number: int, name: str) -> None:
    """Call a segment by a name of one's own; an empty one brings the suggestion back."""
    named = _known(manifest, result).named
    if name.strip() and name.strip() != suggested(result).name(number):
        named[number] = name.strip()
    else:
        named.pop(number, None)


def alike(shown: Result, known: Identity, other: Result) -> Identity:
    """Segments of another look at the same customers: suggested names, the colours of those most of them are in."""
    came = matched(flow(shown.frames["assignments"], other.frames["assignments"]))
    names = suggested(other).names
    return Identity(names, _colors(came, known.slots, len(names)))


def _known(manifest: Manifest, result: Result) -> _Known:
    every: dict[str, _Known] = st.session_state.setdefault("segment/known", {})
    key = _key(result)
    if key not in every:
        count, before = len(result.frames["centers"]), training.before("segment", manifest)
        if before is None or _key(before) not in every:
            every[key] = _Known(tuple(range(count)))
        else:
            every[key] = _inherited(before, every[_key(before)], result, count)
    return every[key]


def _key(result: Result) -> str:
    return json.dumps([result.fingerprint, dict(result.params)], sort_keys=True)


def _inherited(before: Result, known: _Known, result: Result, count: int) -> _Known:
    moved = flow(before.frames["assignments"], result.frames["assignments"])
    came = matched(moved)
    both = moved.set_index(["from", "to"])["customers"]
    sizes = moved.groupby("from")["customers"].sum(), moved.groupby("to")["customers"].sum()
    named = {}
    for to, origin in came.items():
        common = both[origin, to] / (sizes[0][origin] + sizes[1][to] - both[origin, to])
        if origin in known.named and common > MOSTLY:
            named[to] = known.named[origin]
    return _Known(_colors(came, known.slots, count), named)


def _colors(came: Mapping[int, int], slots: Sequence[int], count: int) -> tuple[int, ...]:
    """Places in the palette: of who came from a segment its own, of others the next free."""
    taken = {slots[number - 1] for number in came.values()}
    free = iter(slot for slot in range(count + len(slots)) if slot not in taken)
    return tuple(slots[came[number] - 1] if number in came else next(free) for number in range(1, count + 1))
