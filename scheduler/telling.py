"""Telling people their own result: a slice at a time, behind all interactive traffic, each line once a version."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from contest.decisions import WHOLE
from contest.names import mask
from handlers.context import Context
from handlers.messages import Incoming, Kind
from scheduler.winners import complaints_end
from storage.ports.results import Award, ResultRow, ResultStore, ResultVersion

SLICE = 100

Facts = dict[str, str | int]
Named = tuple[ResultRow, str]


class Telling:
    """Puts results before people as events of the engine. `submit` is the engine's."""

    def __init__(
        self,
        store: ResultStore,
        context: Context,
        *,
        submit: Callable[[Incoming], Awaitable[object]],
        clock: Callable[[], int],
    ) -> None:
        self._store, self._context, self._submit, self._clock = store, context, submit, clock

    async def tell_round(self, round_id: str) -> bool:
        """The next people of the newest published version; whether there were any."""
        version = await self._store.latest_result(round_id, published=True)
        waiting = await self._store.unannounced(version.id, limit=SLICE) if version else []
        if version is None or not waiting:
            return False
        whole = await self._store.latest_result(WHOLE, published=True)
        facts = await self._facts(version, whole, [row for row, _, _ in waiting])
        name = f"result:{version.id}:{whole.id if whole else 0}"
        # All at once: one commit serves the whole slice.
        await asyncio.gather(
            *(
                self._tell(channel, chat, f"{name}:{row.person_id}", row.person_id, facts[row.person_id])
                for row, channel, chat in waiting
            )
        )
        return True

    async def tell_prizes(self) -> bool:
        """Prizes of the contest as a whole, to those who had their own result before these were settled."""
        version = await self._store.latest_result(WHOLE, published=True)
        waiting = await self._store.untold_awards(version.id, limit=SLICE) if version else []
        if version is None:
            return False
        for award, channel, chat in waiting:
            facts: Facts = {"version": version.id, "only_prize": 1, **_replaced(version, None), **self._prize([award])}
            await self._tell(channel, chat, f"award:{award.id}", award.person_id or 0, facts)
        return bool(waiting)

    async def _tell(self, channel: str, chat: str, update_id: str, person_id: int, facts: Facts) -> None:
        now = self._clock()
        told = Incoming(channel, chat, update_id, now, Kind.RESULT, facts=facts, person_id=person_id)
        await self._submit(told)

    # ---- the facts of a line

    async def _facts(
        self, version: ResultVersion, whole: ResultVersion | None, rows: Sequence[ResultRow]
    ) -> dict[int, Facts]:
        given = [version.id, *([whole.id] if whole else [])]
        prizes: dict[int, list[Award]] = {}
        for award in await self._store.awards_of(given, [row.person_id for row in rows]):
            if award.person_id is not None:
                prizes.setdefault(award.person_id, []).append(award)
        ends = {
            row.place: await self._store.end_of_place(version.id, row.place) for row in rows if row.place and row.shared
        }
        wanted = {position for row in rows if row.place for position in self._around(row, ends)}
        lines = await self._store.rows_at(version.id, wanted)
        return {
            row.person_id: {
                **self._own(version, row),
                **_replaced(version, whole),
                **self._beside(row, lines, ends, version),
                **self._prize(prizes.get(row.person_id, [])),
            }
            for row in rows
        }

    @staticmethod
    def _around(row: ResultRow, ends: Mapping[int, int | None]) -> tuple[int, int, int]:
        """Positions of the next better place, of the first who shares this one, of the next worse place."""
        after = ends[row.place] if row.shared else row.position + 1
        first = row.place if row.shared else row.position
        return first - 1, first, after or 0

    def _own(self, version: ResultVersion, row: ResultRow) -> Facts:
        return {
            "version": version.id,
            "position": row.position,
            "round": version.round_id,
            "official": int(version.official_at is not None),
            "complaints_end": complaints_end(self._context, version) or "",
            "place": row.place,
            "people": version.people,
            "score": row.score,
            "questions": self._context.contest.quiz.questions,
            "duration": row.duration,
            "finished": row.finished_at,
            "gap": "" if row.gap is None else row.gap,
            "guess": "" if row.guess is None else row.guess,
            "actual": "" if version.actual is None else version.actual,
        }

    def _beside(
        self, row: ResultRow, lines: Mapping[int, Named], ends: Mapping[int, int | None], version: ResultVersion
    ) -> Facts:
        """For "why am I ranked here": how many share the place, and the neighbours with the key that parts them."""
        if not row.place:
            return {}
        above, first, below = self._around(row, ends)
        after = below or version.people + 1
        facts: Facts = {"equals": after - first - 1 if row.shared else 0}
        if above in lines:
            facts |= _neighbour("above", lines[above], lines[first][0].by)
        if below in lines and lines[below][0].place:
            facts |= _neighbour("below", lines[below], lines[below][0].by)
        return facts

    def _prize(self, awards: Sequence[Award]) -> Facts:
        """A prize of the contest goes before one of a round: it was settled later."""
        if not awards:
            return {}
        best = awards[-1]
        return {
            "awards": ",".join(str(award.id) for award in awards),
            "prize": best.rung,
            "amount": best.amount or 0,
            "to_decide": int(best.to_decide),
        }


def _replaced(version: ResultVersion, whole: ResultVersion | None) -> Facts:
    """Which version this is and why it had to be made."""
    newer = version if version.version > 1 or whole is None else whole
    return {"number": newer.version, "reason": newer.reason if newer.version > 1 else ""}


def _neighbour(side: str, named: Named, by: str) -> Facts:
    row, name = named
    return {
        f"{side}.name": mask(name),
        f"{side}.place": row.place,
        f"{side}.score": row.score,
        f"{side}.duration": row.duration,
        f"{side}.finished": row.finished_at,
        f"{side}.gap": "" if row.gap is None else row.gap,
        f"{side}.by": by,
    }
