"""Every sentence people read comes from `assets/texts/` through here (Fluent)."""

import re
from collections.abc import Iterable

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType

_PLAIN_MAX = 2500
"""Characters above which fluent.runtime refuses a plain text in a blank, against patterns nobody trusts: ours are."""

ENTRY = re.compile(r"^([a-z][\w-]*) *=.*\n(?:(?![^\s}]).*\n?)*", re.MULTILINE | re.ASCII)
"""A sentence of a file: its name, and all lines until one begins with something else."""


class Texts:
    """Sentences by name. A missing sentence or blank is an error, never a half-empty message."""

    def __init__(self, sources: Iterable[str]) -> None:
        # Isolation marks are invisible characters around every name; chat clients of old phones show them.
        self._bundle = FluentBundle(["vi"], use_isolating=False)
        # Each is parsed when it is first said: all of them would be a third of a second of every command.
        self._sources = {entry[1]: entry[0] for source in sources for entry in ENTRY.finditer(source)}

    def __call__(self, name: str, /, **blanks: str | int) -> str:
        """The sentence of that name with its blanks filled. Numbers are shown the Vietnamese way: 1.250."""
        filled = {key: _filled(value) for key, value in blanks.items()}
        if not self._bundle.has_message(name):
            self._bundle.add_resource(FluentResource(self._sources[name]))
        pattern = self._bundle.get_message(name).value
        if pattern is None:
            raise KeyError(name)
        text, problems = self._bundle.format_pattern(pattern, filled)
        if problems:
            raise problems[0]
        return str(text)

    def __contains__(self, name: str) -> bool:
        return name in self._sources


class _Long(str, FluentType):
    """A long text, as it is: the reasons of many decisions, or what a file holds in place of a number."""

    def format(self, *args: object, **kwargs: object) -> str:
        return self


def _filled(value: str | int) -> str:
    text = group(value) if isinstance(value, int) else value
    return text if len(text) <= _PLAIN_MAX else _Long(text)


def group(number: int) -> str:
    """1250 → "1.250"."""
    return f"{number:,}".replace(",", ".")
