"""The counts behind `contest.figures.Figures`, read without writing."""

from typing import Any

from sqlalchemy import Executable, case, func, select

from contest.attempt import Status
from contest.figures import Figures, RoundFigures
from storage.database import Database
from storage.tables import (
    AttemptRow,
    ChangeRequestRow,
    FailureRow,
    IdentityRow,
    MembershipRow,
    OutboxRow,
    SeenUpdateRow,
    table,
)

membership, attempt, identity = table(MembershipRow), table(AttemptRow), table(IdentityRow)
outbox, failure, seen, request = table(OutboxRow), table(FailureRow), table(SeenUpdateRow), table(ChangeRequestRow)

DAY_MS = 86_400_000


class Counting:
    """Counts one contest."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def figures(self, now: int) -> Figures:
        """As it stands."""
        people = membership.c.contest_id == self._contest
        theirs = identity.c.contest_id == self._contest
        channels = select(identity.c.channel, func.count(func.distinct(identity.c.person_id))).where(theirs)
        requests = (request.c.contest_id == self._contest, request.c.decided_at.is_(None))
        heard = select(seen.c.channel, func.max(seen.c.seen_at)).where(seen.c.contest_id == self._contest)
        return Figures(
            registered=await self._count(membership, people),
            channels=dict(await self._read(channels.group_by(identity.c.channel))),
            rounds=await self._rounds(),
            units=await self._units(),
            requests=await self._count(request, *requests),
            waiting=await self._count(outbox, outbox.c.contest_id == self._contest),
            failures=await self._count(failure, failure.c.happened_at >= now - DAY_MS),
            heard=dict(await self._read(heard.group_by(seen.c.channel))),
        )

    async def _rounds(self) -> dict[str, RoundFigures]:
        is_open = attempt.c.status == str(Status.OPEN)
        ended = case((~is_open, attempt.c.person_id))
        counted = select(
            attempt.c.round_id,
            func.count(func.distinct(attempt.c.person_id)),
            func.count(func.distinct(ended)),
            func.count(),
            func.count(case((is_open, 1))),
        )
        rows = await self._read(counted.where(attempt.c.contest_id == self._contest).group_by(attempt.c.round_id))
        return {name: RoundFigures(*figures) for name, *figures in rows}

    async def _units(self) -> dict[str, tuple[int, int]]:
        ended = (attempt.c.contest_id == self._contest, attempt.c.status != str(Status.OPEN))
        done = select(attempt.c.person_id).where(*ended).distinct().subquery()
        both = membership.join(done, done.c.person_id == membership.c.person_id, isouter=True)
        counted = select(membership.c.counted_unit, func.count(), func.count(done.c.person_id)).select_from(both)
        mine = counted.where(membership.c.contest_id == self._contest).group_by(membership.c.counted_unit)
        return {unit: (registered, finished) for unit, registered, finished in await self._read(mine)}

    async def _count(self, of: Any, *where: Any) -> int:
        return int((await self._read(select(func.count()).select_from(of).where(*where)))[0][0])

    async def _read(self, query: Executable) -> list[Any]:
        async with self._database.read() as connection:
            return [tuple(row) for row in await connection.execute(query)]
