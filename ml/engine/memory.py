"""What a process remembers between jobs: fitted models and cleaned events, bounded in number."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

ENTRIES = 16
"""Kept per process, least recently used first to go."""

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """The value of `make()`, made once per key while it stays among the latest used."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            kept: T = _kept[key]
            return kept
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > ENTRIES:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Start afresh: everything is made again when next asked for."""
    with _lock:
        _kept.clear()
