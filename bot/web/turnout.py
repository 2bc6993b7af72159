"""`/tham-gia`: how many take part, unit by unit. Counted once a minute for all visitors together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from fractions import Fraction

from contest.collective import say_percent
from contest.figures import is_guessed, is_withheld
from handlers.context import Context
from storage.ports.results import ResultStore

KEPT_MS = 60_000

Counts = Mapping[str, tuple[int, int]]
"""Unit → people registered, people who handed in."""


class Turnout:
    """The counts, for whoever may see them: everybody, or nobody."""

    def __init__(
        self,
        count: Callable[[], Awaitable[Counts]],
        results: ResultStore,
        context: Context,
        clock: Callable[[], int],
    ) -> None:
        self._count, self._results, self._context, self._clock = count, results, context, clock
        self._counts: Counts | None = None
        self._counted_at = -KEPT_MS
        self._counting = asyncio.Lock()

    async def blocks(self) -> dict[str, list[dict[str, str]]] | None:
        """Kind of unit → its units, those with most people first; None while it has to stay unknown."""
        known = await self._known()
        if known is None:
            return None
        counts = self._with_subunits(known)
        found: dict[str, list[dict[str, str]]] = {}
        for unit_id in sorted(counts, key=lambda each: (-counts[each][1], -counts[each][0], each)):
            unit = self._context.units[unit_id]
            found.setdefault(unit.kind, []).append(self._line(unit.name, unit.headcount, *counts[unit_id]))
        return found

    def _with_subunits(self, counts: Counts) -> Counts:
        """A unit with all below it, as it is ranked and as its officer sees it; nobody is counted in two of them."""
        found: dict[str, tuple[int, int]] = {}
        for unit_id, (registered, finished) in counts.items():
            for unit in self._context.units.upwards(unit_id):
                before = found.get(unit.id, (0, 0))
                found[unit.id] = before[0] + registered, before[1] + finished
        return found

    async def _known(self) -> Counts | None:
        now = self._clock()
        if is_withheld(self._context.contest, now):  # at once, whatever was counted a moment before the opening
            return None
        async with self._counting:
            if now >= self._counted_at + KEPT_MS:
                self._counts = None if await self._is_open_guess(now) else await self._count()
                self._counted_at = now
            return self._counts

    async def _is_open_guess(self, now: int) -> bool:
        """Strangers wait for the result: until then somebody may still be let in, to make up a lost attempt."""
        contest = self._context.contest
        begun = [each.id for each in contest.rounds if each.opens_at <= now] if is_guessed(contest) else []
        return any([await self._results.latest_result(each, published=True) is None for each in begun])

    def _line(self, name: str, headcount: int | None, registered: int, finished: int) -> dict[str, str]:
        texts = self._context.texts
        return {
            "unit": name,
            "registered": texts("number", number=registered),
            "finished": texts("number", number=finished),
            "share": say_percent(Fraction(finished, headcount)) if headcount else "",
        }
