"""The counts behind `contest.figures.Figures`, read without writing."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Executable, case, func, select

from contest.attempt import Status
from contest.figures import Figures, RoundFigures
from storage.alerts import Readings
from storage.database import Database
from storage.tables import (
    AnswerRow,
    AttemptRow,
    ChangeRequestRow,
    FailureRow,
    IdentityRow,
    MembershipRow,
    OutboxRow,
    table,
)

membership, attempt, answer, identity = (
    *(table(MembershipRow), table(AttemptRow), table(AnswerRow)),
    table(IdentityRow),
)
outbox, failure, request = table(OutboxRow), table(FailureRow), table(ChangeRequestRow)

DAY_MS = 86_400_000
EAST_MS = 7 * 3_600_000
"""Việt Nam is that far ahead of UTC, all year."""


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
        return Figures(
            registered=await self._count(membership, people),
            channels=dict(await self._read(channels.group_by(identity.c.channel))),
            rounds=await self._rounds(),
            units=await self._units(),
            requests=await self._count(request, *requests),
            waiting=await self._count(outbox, outbox.c.contest_id == self._contest),
            failures=await self._count(failure, failure.c.happened_at >= now - DAY_MS),
            heard=await Readings(self._database, contest_id=self._contest).heard(),
        )

    async def days(self) -> dict[int, tuple[int, int]]:
        """Local midnight (UTC ms) → people registered, attempts begun on that day."""
        found: dict[int, tuple[int, int]] = {}
        counts = ((membership.c.registered_at, membership, (1, 0)), (attempt.c.started_at, attempt, (0, 1)))
        for at, of, (person, begun) in counts:
            day = ((at + EAST_MS) // DAY_MS).label("day")
            for number, count in await self._read(
                select(day, func.count()).where(of.c.contest_id == self._contest).group_by(day)
            ):
                midnight = number * DAY_MS - EAST_MS
                known = found.get(midnight, (0, 0))
                found[midnight] = (known[0] + person * count, known[1] + begun * count)
        return found

    async def answers(self, rounds: Collection[str]) -> dict[str, dict[int | None, int]]:
        """Question → option as written (None: not answered) → how often, over the ended attempts of those rounds."""
        ended = (attempt.c.contest_id == self._contest, attempt.c.round_id.in_(list(rounds)))
        given = select(answer.c.question_id, answer.c.choice, func.count()).join(
            attempt, attempt.c.id == answer.c.attempt_id
        )
        given = given.where(*ended, attempt.c.status != str(Status.OPEN))
        found: dict[str, dict[int | None, int]] = {}
        for question_id, choice, count in await self._read(given.group_by(answer.c.question_id, answer.c.choice)):
            found.setdefault(question_id, {})[choice] = count
        return found

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
