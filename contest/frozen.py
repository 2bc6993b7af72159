"""A rules snapshot read back: the plain JSON of frozen settings becomes the same frozen settings again.

A field that a snapshot of an older version does not know takes its default.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

Frozen = TypeVar("Frozen")


def thaw(kind: type[Frozen], plain: Mapping[str, Any]) -> Frozen:
    """The value of that dataclass; KeyError if a field without default is missing."""
    return typing.cast(Frozen, _value(kind, plain))


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _value(hint: Any, plain: Any) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if plain is None:
            return None
        return _value(next(each for each in inner if each is not type(None)), plain)
    if origin is tuple:
        return tuple(_value(inner[0], each) for each in plain)
    if origin is not None:
        return {_value(inner[0], key): _value(inner[1], each) for key, each in plain.items()}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        known = {each.name for each in dataclasses.fields(hint)} & set(plain)
        return hint(**{name: _value(hints[name], plain[name]) for name in known})
    return hint(plain) if isinstance(hint, type) and issubclass(hint, StrEnum) else plain
