"""The public results (`/ket-qua`): only published versions, names as the contest publishes them, nothing else.

Winners are named in full unless `publication.mask_names`; everybody else only as "Nguyễn V. A.". A whole name finds its
line; a part of a name finds winners only, so that the page is no directory of who took part.
"""

import asyncio
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import Any

from aiohttp import web

from bot.web.render import Renderer
from contest.calendar import say_duration, say_instant
from contest.collective import say_percent
from contest.decisions import WHOLE
from contest.fold import fold
from contest.names import mask
from contest.video import say_mark
from contest.winners import announced
from handlers.context import Context
from scheduler.winners import complaints_end
from storage.ports.results import Award, ResultRow, ResultStore, ResultVersion, UnitRow

PAGE_ROWS = 50
FOUND_MAX = 50
NAMES_MAX = 60
INDEXES = 4
"""Versions whose names are kept ready for searching."""
READ_ROWS = 1000
_BLOCK = attrgetter("block")
_ERASED = ("web-erased", "winners-nameless")
"""In place of a name that was erased: of a line, of a holder of a prize."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as strangers see it."""

    place: str
    name: str
    unit: str
    score: str
    duration: str
    gap: str


class NameIndex:
    """Whole folded names of one version → positions. A million names are some 25 MB of text."""

    def __init__(self, names: Sequence[tuple[int, str]]) -> None:
        self._text = "\n" + "".join(f"{name}\n" for _, name in names)
        self._positions = array("q", (position for position, _ in names))
        self._starts, at = array("q"), 1
        for _, name in names:
            self._starts.append(at)
            at += len(name) + 1

    def find(self, name: str, limit: int) -> list[int]:
        """Positions of those called exactly that."""
        found: list[int] = []
        wanted, at = f"\n{name}\n", -1
        while len(found) < limit and (at := self._text.find(wanted, at + 1)) >= 0:
            found.append(self._positions[bisect_right(self._starts, at + 1) - 1])
        return found


class ResultPages:
    """Reads published results and renders them."""

    def __init__(self, store: ResultStore, context: Context, renderer: Renderer) -> None:
        self._store, self._context, self._renderer = store, context, renderer
        self._indexes: OrderedDict[int, NameIndex] = OrderedDict()
        self._building = asyncio.Lock()

    async def page(self, request: web.Request) -> str:
        """The page a query asks for."""
        rounds = {each.id: await self._published(each.id) for each in self._context.contest.rounds}
        whole = await self._published(WHOLE)
        there = [name for name, versions in rounds.items() if versions]
        if not there:
            return self._renderer.page("results.html", tabs=[], shown=None, **self._common(None))
        wanted = request.query.get("dot", "")
        single = len(rounds) == 1
        if wanted not in there:
            wanted = there[0] if single or not whole else WHOLE
        versions = rounds[wanted] if wanted else whole
        number = _number(request.query.get("ban", ""))
        version = next((each for each in versions if each.version == number), versions[-1])
        latest_whole = whole[-1] if whole and (single or wanted == WHOLE) else None
        shown = await self._shown(version, latest_whole, versions, request)
        tabs = [] if single else [(name, self._name(name), name == wanted) for name in there]
        if tabs and whole:
            tabs.append((WHOLE, self._name(WHOLE), wanted == WHOLE))
        return self._renderer.page("results.html", tabs=tabs, shown=shown, **self._common(whole[-1] if whole else None))

    async def _published(self, round_id: str) -> list[ResultVersion]:
        return [each for each in await self._store.result_versions(round_id) if each.published_at is not None]

    def _common(self, whole: ResultVersion | None) -> dict[str, object]:
        context = self._context
        secret = context.secret.hex() if whole is not None and whole.official_at is not None else ""
        rounds = [(each.name, say_instant(each.publishes_at)) for each in context.contest.rounds]
        return {"secret": secret, "coming": rounds}

    def _name(self, round_id: str) -> str:
        return self._context.contest.round(round_id).name if round_id else self._context.texts("web-results-whole")

    # ---- one version

    async def _shown(
        self,
        version: ResultVersion,
        whole: ResultVersion | None,
        versions: Sequence[ResultVersion],
        request: web.Request,
    ) -> dict[str, object]:
        awards = await self._store.awards(version.id)
        if whole is not None and whole.id != version.id and version.superseded_at is None:
            awards = [*awards, *await self._store.awards(whole.id)]
        units = await self._store.unit_rows(version.id)
        if whole is not None and not units:
            units = await self._store.unit_rows(whole.id)
        winners = {each.person_id: each for each in awards if each.person_id is not None and not each.to_decide}
        named = await self._store.names(list(winners))
        asked = " ".join(request.query.get("tim", "").split())[:NAMES_MAX]
        number = max(1, _number(request.query.get("trang", "")) or 1)
        pages = -(-version.people // PAGE_ROWS) if self._has_rows(version) else 0
        number = min(number, max(pages, 1))
        if asked:
            rows = await self._found(version, asked, winners, named)
        elif pages:
            rows = await self._store.result_rows(version.id, after=(number - 1) * PAGE_ROWS, limit=PAGE_ROWS)
        else:
            rows = []
        return {
            "round": version.round_id,
            "title": self._name(version.round_id),
            "version": version,
            "state": _state(version),
            "published": say_instant(version.published_at or 0),
            "complaints_end": self._complaints_end(version),
            "versions": [(each.version, say_instant(each.published_at or 0), each.reason) for each in versions],
            "picture": self._picture([version, *([whole] if whole else [])]),
            "moved": version.difference.get("moved", 0),
            "lines": [self._line(row, name, version, winners) for row, name in rows if row.place],
            "asked": asked,
            "page": number,
            "pages": pages,
            "awards": [self._award(each, version, named) for each in awards],
            "blocks": [(name, [self._unit_line(each) for each in rows]) for name, rows in groupby(units, _BLOCK)],
            "actual": version.actual,
        }

    def _picture(self, shown: Sequence[ResultVersion]) -> str | None:
        """The list among those shown of which there is a picture: of what is out of date there is none."""
        known = announced(self._context.contest)
        return next((each.round_id for each in shown if each.round_id in known and each.superseded_at is None), None)

    def _complaints_end(self, version: ResultVersion) -> str:
        until = None if version.superseded_at is not None else complaints_end(self._context, version)
        return "" if until is None else say_instant(until)

    def _has_rows(self, version: ResultVersion) -> bool:
        return version.round_id != WHOLE or len(self._context.contest.rounds) > 1

    def _line(self, row: ResultRow, name: str, version: ResultVersion, winners: Mapping[int, Award]) -> Line:
        won = winners.get(row.person_id)
        shown = self._public(name, version, full=won is not None) or self._context.texts(_ERASED[won is not None])
        return Line(
            place=f"{row.place}{'=' if row.shared else ''}",
            name=f"{shown} · {won.rung}" if won else shown,
            unit=self._unit(row.unit_id),
            score=str(row.score),
            duration=say_duration(row.duration),
            gap="" if row.gap is None else self._context.texts("number", number=row.gap),
        )

    def _public(self, name: str, version: ResultVersion, *, full: bool) -> str:
        """Of a superseded version nobody is named in full any more: who was struck out need not be pilloried."""
        shown = full and version.superseded_at is None and not self._context.contest.publication.mask_names
        return name if shown else mask(name)

    def _award(self, award: Award, version: ResultVersion, named: Mapping[int, str]) -> dict[str, object]:
        texts = self._context.texts
        person = named.get(award.person_id or 0)
        who = "" if person is None else self._public(person, version, full=True) or texts(_ERASED[True])
        if award.to_decide:
            who = texts("web-results-to-decide", place=award.place)
        amount = "" if award.amount is None else texts("number", number=award.amount)
        unit = self._unit(award.unit_id)
        return {"rung": award.rung, "who": who or unit, "unit": unit if who else award.block, "amount": amount}

    def _unit_line(self, row: UnitRow) -> dict[str, Any]:
        texts, figures = self._context.texts, row.figures
        removed = [texts(f"gate-{kind.replace('_', '-')}", need=need, seen=seen) for kind, need, seen in row.removed_by]
        rate, average, video = figures["rate"], figures["average_score"], figures["video"]
        return {
            "place": f"{row.place}{'=' if row.shared else ''}" if row.place else "–",
            "unit": self._unit(row.unit_id),
            "people": texts("number", number=int(figures["people"])),
            "rate": "–" if rate is None else say_percent(Fraction(rate)),
            "score": "–" if average is None else say_mark(Fraction(average)),
            "perfect": figures["perfect_people"],
            "video": "" if video is None else say_mark(Fraction(video)),
            "removed": "; ".join(removed),
        }

    def _unit(self, unit_id: str) -> str:
        unit = self._context.units.get(unit_id)
        return unit.name if unit else unit_id

    # ---- search

    async def _found(
        self, version: ResultVersion, asked: str, winners: Mapping[int, Award], named: Mapping[int, str]
    ) -> list[tuple[ResultRow, str]]:
        wanted = fold(asked)
        index = await self._index(version.id)
        found = await self._store.rows_at(version.id, index.find(wanted, FOUND_MAX))
        masked = self._context.contest.publication.mask_names or version.superseded_at is not None
        if not masked and len(wanted) > 1:
            like = [person for person in winners if wanted in fold(named[person])][:FOUND_MAX]
            known = await self._store.person_rows(version.id, like)
            found |= {row.position: (row, name) for row, name in known.values()}
        return [found[position] for position in sorted(found) if found[position][1]]  # erased since the index was built

    async def _index(self, version_id: int) -> NameIndex:
        async with self._building:
            if version_id not in self._indexes:
                self._indexes[version_id] = await self._build(version_id)
                while len(self._indexes) > INDEXES:
                    self._indexes.popitem(last=False)
            self._indexes.move_to_end(version_id)
            return self._indexes[version_id]

    async def _build(self, version_id: int) -> NameIndex:
        names: list[tuple[int, str]] = []
        at = 0
        while part := await self._store.result_rows(version_id, after=at, limit=READ_ROWS):
            names += [(row.position, fold(name)) for row, name in part if row.place]
            at = part[-1][0].position
        return await asyncio.to_thread(NameIndex, names)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _state(version: ResultVersion) -> str:
    if version.superseded_at is not None:
        return "superseded"
    return "provisional" if version.official_at is None else "official"
