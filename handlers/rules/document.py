"""A document of numbered articles, free of any page, file or chat format."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph, then its table, then its list."""

    text: str
    items: tuple[str, ...] = ()
    table: Table | None = None

    def lines(self) -> Iterator[str]:
        """Every text in it, in reading order."""
        yield self.text
        if self.table:
            yield from self.table.head
            for row in self.table.rows:
                yield from row
        yield from self.items


@dataclass(frozen=True, slots=True)
class Section:
    """One article ("Điều")."""

    heading: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What only the printed document shows around the text."""

    organiser: str
    motto: tuple[str, str]
    place_and_date: str
    signature: tuple[str, str]


@dataclass(frozen=True, slots=True)
class RulesDocument:
    """The whole text."""

    letterhead: Letterhead
    heading: str
    title: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]

    def lines(self) -> Iterator[str]:
        """Every text but the letterhead, in reading order."""
        yield from (self.heading, self.title, *self.opening)
        for section in self.sections:
            yield section.heading
            for clause in section.clauses:
                yield from clause.lines()
