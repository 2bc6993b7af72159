"""Reads typed values out of a plain mapping and collects every mistake with its key path.

A value that cannot be read is replaced by a harmless one, so that reading goes on and all mistakes are
listed together; the caller raises them in the end.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from contest.calendar import parse_instant
from contest.errors import Mistake

Choice = TypeVar("Choice", bound=StrEnum)

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_MINUTES = re.compile(r"(\d{1,4}):([0-5]\d)")
_REQUIRED = object()

LINE_MAX = 1000
"""Characters of a text. With the limits here and in the sections every message fits every platform: 2,000 (Zalo)."""
NAME_MAX = 120
"""Of a name inside a sentence or a list: a kind of units, a prize, a round."""
LIST_MAX = 2000
"""Of a whole list of names, said in one sentence."""


class Reader:
    """One mapping of the settings, with the path that leads to it."""

    def __init__(self, data: Any, path: str = "", mistakes: list[Mistake] | None = None) -> None:
        self.mistakes: list[Mistake] = [] if mistakes is None else mistakes
        self._path = path
        self._used: set[str] = set()
        self._parts: list[Reader] = []
        if not isinstance(data, Mapping):
            self.mistakes.append(Mistake(path or "contest", "not-a-mapping"))
            data = {}
        self._data: Mapping[str, Any] = data

    def complain(self, key: str, code: str, /, **args: str | int) -> None:
        """Note a mistake at a key of this mapping."""
        self.mistakes.append(Mistake(self._at(key), code, args))

    def text(self, key: str, *, most: int = LINE_MAX, default: str | None = None) -> str:
        """A text of at least one letter and at most `most`."""
        value = self._value(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.complain(key, "text-wanted")
            return ""
        if len(value.strip()) > most:
            self.complain(key, "text-long", most=most, have=len(value.strip()))
        return value.strip()

    def texts(self, key: str, *, together: int | None = None) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent. `together`: of names that one sentence says, joined."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.complain(key, "texts-wanted")
            return ()
        found = tuple(item.strip() for item in value)
        if any(len(item) > NAME_MAX for item in found):
            self.complain(key, "text-long", most=NAME_MAX, have=max(map(len, found)))
        elif together is not None and len("; ".join(found)) > together:
            self.complain(key, "list-long-text", most=together, have=len("; ".join(found)))
        return found

    def slug(self, key: str) -> str:
        """A short name for machines: a-z, 0-9 and "-"."""
        value = self.text(key)
        if value and not _SLUG.fullmatch(value):
            self.complain(key, "slug-wanted", value=value)
        return value

    def number(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number from `least` to `most`."""
        value = self._value(key, None if default is None else str(default))
        if value is _REQUIRED:
            self.complain(key, "key-missing")
        elif not re.fullmatch(r"\d{1,9}", str(value)) or not least <= int(value) <= most:
            self.complain(key, "whole-number-wanted", least=least, most=most, value=str(value))
        else:
            return int(value)
        return least

    def number_or(self, key: str, word: str, *, least: int, most: int, default: int | None) -> int | None:
        """A whole number, or that one word, read as None."""
        value = self._value(key, word if default is None else str(default))
        return None if value == word else self.number(key, least=least, most=most, default=default)

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self._value(key, str(default).lower())
        if value not in ("true", "false"):
            self.complain(key, "flag-wanted", value=str(value))
        return bool(value == "true")

    def instant(self, key: str) -> int:
        """A local instant, as UTC milliseconds."""
        value = self._value(key, None)
        if value is _REQUIRED:
            self.complain(key, "key-missing")
            return 0
        try:
            return parse_instant(str(value))
        except ValueError:
            self.complain(key, "instant-wanted", value=str(value))
            return 0

    def duration(self, key: str, *, default: int) -> int | None:
        """Minutes and seconds "15:30" as milliseconds, or "none"."""
        value = self._value(key, "")
        if value == "":
            return default
        if value == "none":
            return None
        match = _MINUTES.fullmatch(str(value))
        if match is None or value in ("0:00", "00:00"):
            self.complain(key, "duration-wanted", value=str(value))
            return default
        return (int(match[1]) * 60 + int(match[2])) * 1000

    def choice(self, key: str, kind: type[Choice], *, default: Choice) -> Choice:
        """One word of a closed list."""
        value = self._value(key, str(default))
        if value in tuple(kind):
            return kind(value)
        self.complain(key, "choice-wanted", value=str(value), choices=", ".join(kind))
        return default

    def choices(self, key: str, kind: type[Choice], *, default: Sequence[Choice]) -> tuple[Choice, ...]:
        """Several different words of a closed list, in order."""
        value = self._value(key, [str(item) for item in default])
        known = isinstance(value, list) and value and all(item in tuple(kind) for item in value)
        if not known or len(set(value)) < len(value):
            self.complain(key, "choices-wanted", choices=", ".join(kind))
            return tuple(default)
        return tuple(kind(item) for item in value)

    def quotas(self, key: str) -> dict[str, int]:
        """A mapping of names to whole numbers of at least 1; empty when absent."""
        part = self.section(key, optional=True)
        for name in part._data:
            if len(name) > NAME_MAX:
                self.complain(key, "text-long", most=NAME_MAX, have=len(name))
        return {name: part.number(name, least=1, most=200) for name in part._data}

    def section(self, key: str, *, optional: bool = False) -> "Reader":
        """The mapping under a key."""
        value = self._value(key, {} if optional else None)
        if value is _REQUIRED:
            self.complain(key, "key-missing")
            value = {}
        return self._part(value, self._at(key))

    def sections(self, key: str, *, most: int = 100) -> list["Reader"]:
        """The list of mappings under a key, at most that many."""
        value = self._value(key, [])
        if not isinstance(value, list):
            self.complain(key, "list-wanted")
            return []
        if len(value) > most:
            self.complain(key, "list-long", most=most, have=len(value))
        return [self._part(item, f"{self._at(key)}[{number}]") for number, item in enumerate(value)]

    @property
    def is_empty(self) -> bool:
        """Nothing is written here."""
        return not self._data

    def has(self, path: str) -> bool:
        """Whether something is written at a dotted key path."""
        part: Any = self._data
        for key in path.split("."):
            if not isinstance(part, Mapping) or key not in part:
                return False
            part = part[key]
        return True

    def refuse_unknown_keys(self) -> None:
        """A key that nobody reads is a typing error, and is said to be one."""
        for key in self._data:
            if key not in self._used:
                self.complain(str(key), "key-unknown")
        for part in self._parts:
            part.refuse_unknown_keys()

    def _part(self, value: Any, path: str) -> "Reader":
        part = Reader(value, path, self.mistakes)
        self._parts.append(part)
        return part

    def _value(self, key: str, default: Any) -> Any:
        self._used.add(key)
        return self._data.get(key, _REQUIRED if default is None else default)

    def _at(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key
