"""What the controls of a page may say: a field of `Params`, its bounds, what the data allows, what is in the session."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from ml.base import Choices, Params

Labels = Mapping[str, Mapping[str, str]]
"""Field → value → what people call it."""
Allowed = Mapping[str, Sequence[Any]]
"""Field → the values the data allows; fields it does not name are free within their bounds."""
FREE: Allowed = MappingProxyType({})
Unread = Callable[[Mapping[str, Any]], frozenset[str]]
"""The current values → the fields they leave unread."""
DATA = "data"


def fits(cls: type[Params], field: str, value: Any, allowed: Allowed) -> bool:
    """Whether the data allows a value; of a field of several names, every one of them."""
    if is_several(cls.model_fields[field]):
        return set(value) <= set(allowed.get(field, value))
    return value in allowed.get(field, [value])


def key_of(page: str, field: str) -> str:
    """The name of a field in the session and in the address."""
    return f"{page}_{field}"


def default_of(cls: type[Params], field: str, allowed: Allowed = FREE) -> Any:
    """The default, or the first value the data allows where it does not allow that."""
    default = cls.model_fields[field].default
    return default if fits(cls, field, default, allowed) else allowed[field][0]


def is_free(field: str, allowed: Allowed) -> bool:
    """Whether the data leaves a choice."""
    return field not in allowed or len(allowed[field]) > 1


def is_several(info: FieldInfo) -> bool:
    """Whether a field holds several names."""
    return get_origin(info.annotation) is tuple


def options_of(info: FieldInfo) -> list[str]:
    """The words a field allows; none of a number."""
    offered = [option for rule in info.metadata if isinstance(rule, Choices) for option in rule.options]
    return list(get_args(info.annotation)) if get_origin(info.annotation) is Literal else offered


def is_whole(info: FieldInfo) -> bool:
    """Whether a field is a whole number."""
    return int in (info.annotation, *get_args(info.annotation))


def bounds(info: FieldInfo) -> tuple[float, float]:
    """The lowest and the highest value a field allows."""
    low = next(rule.ge for rule in info.metadata if hasattr(rule, "ge"))
    high = next(rule.le for rule in info.metadata if hasattr(rule, "le"))
    return low, high
