"""Every sentence people read comes from `assets/texts/` through here (Fluent)."""

from collections.abc import Iterable

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType

_PLAIN_MAX = 2500
"""Characters above which fluent.runtime refuses a plain text in a blank, against patterns nobody trusts: ours are."""


class Texts:
    """Sentences by name. A missing sentence or blank is an error, never a half-empty message."""

    def __init__(self, sources: Iterable[str]) -> None:
        # Isolation marks are invisible characters around every name; chat clients of old phones show them.
        self._bundle = FluentBundle(["vi"], use_isolating=False)
        for source in sources:
            self._bundle.add_resource(FluentResource(source))

    def __call__(self, name: str, /, **blanks: str | int) -> str:
        """The sentence of that name with its blanks filled. Numbers are shown the Vietnamese way: 1.250."""
        filled = {key: _filled(value) for key, value in blanks.items()}
        pattern = self._bundle.get_message(name).value
        if pattern is None:
            raise KeyError(name)
        text, problems = self._bundle.format_pattern(pattern, filled)
        if problems:
            raise problems[0]
        return str(text)

    def __contains__(self, name: str) -> bool:
        return self._bundle.has_message(name)


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
