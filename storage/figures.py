"""The counts behind `contest.figures.Figures`, read without writing."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Executable, case, func, select

from contest.attempt import Status
from contest.figures import Figures, RoundFigures, UnitBoard
from storage.alerts import Readings
from storage.database import Database
from storage.tables import (
    AnswerRow,
    AttemptRow,
    ChangeRequestRow,
    ChatPersonRow,
    FailureRow,
    IdentityRow,
    MembershipRow,
    OutboxRow,
    ResultRowRow,
    table,
)

membership, attempt, answer, identity = (
    *(table(MembershipRow), table(AttemptRow), table(AnswerRow)),
    table(IdentityRow),
)
outbox, failure, request = table(OutboxRow), table(FailureRow), table(ChangeRequestRow)
chat_person, result = table(ChatPersonRow), table(ResultRowRow)

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
        channels = select(identity.c.channel, func.count(func.distinct(chat_person.c.person_id))).where(theirs)
        channels = channels.join(chat_person, chat_person.c.identity_id == identity.c.id)
        requests = (request.c.contest_id == self._contest, request.c.decided_at.is_(None))
        return Figures(
            registered=await self._count(membership, people),
            channels=dict(await self._read(channels.group_by(identity.c.channel))),
            rounds=await self._rounds(),
            units=await self.units(),
            requests=await self._count(request, *requests),
            waiting=await self._count(outbox, outbox.c.contest_id == self._contest),
            failures=await self._count(failure, failure.c.happened_at >= now - DAY_MS),
            heard=await Readings(self._database, contest_id=self._contest).heard(),
            helped=await self._count(membership, people, membership.c.witness.is_not(None)),
        )

    async def unit(self, units: Collection[str]) -> UnitBoard:
        """Of those units together."""
        here = membership.c.counted_unit.in_(list(units))
        registered = await self._count(membership, membership.c.contest_id == self._contest, here)
        mine = (attempt.c.contest_id == self._contest, attempt.c.unit_id.in_(list(units)))
        ended = func.count(func.distinct(case((attempt.c.status != str(Status.OPEN), attempt.c.person_id))))
        started = func.count(func.distinct(attempt.c.person_id))
        finished = (await self._read(select(ended).where(*mine)))[0][0]
        rounds = await self._read(select(attempt.c.round_id, started, ended).where(*mine).group_by(attempt.c.round_id))
        return UnitBoard(
            registered=registered,
            finished=int(finished),
            rounds={name: (begun, done) for name, begun, done in rounds},
            units={name: both for name, both in (await self.units()).items() if name in units},
            days=await self.days(units),
            helped=await self._count(
                membership, membership.c.contest_id == self._contest, here, membership.c.witness.is_not(None)
            ),
        )

    async def branches(self, branches: Mapping[str, Collection[str]]) -> dict[str, tuple[int, int]]:
        """Branch → people registered, people who handed in, of its units together; each as `unit` counts it."""
        registered = await self._people(branches, membership, membership.c.counted_unit)
        finished = await self._people(branches, attempt, attempt.c.unit_id, attempt.c.status != str(Status.OPEN))
        return {name: (registered.get(name, 0), finished.get(name, 0)) for name in branches}

    async def days(self, units: Collection[str] | None = None) -> dict[int, tuple[int, int]]:
        """Local midnight (UTC ms) → people registered, attempts begun on that day; None: of all units."""
        found: dict[int, tuple[int, int]] = {}
        counts = (
            (membership.c.registered_at, membership.c.counted_unit, membership, (1, 0)),
            (attempt.c.started_at, attempt.c.unit_id, attempt, (0, 1)),
        )
        for at, unit, of, (person, begun) in counts:
            day = ((at + EAST_MS) // DAY_MS).label("day")
            counted = select(day, func.count()).where(of.c.contest_id == self._contest).group_by(day)
            if units is not None:
                counted = counted.where(unit.in_(list(units)))
            for number, count in await self._read(counted):
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

    async def scores(self, version_id: int, *, questions: int) -> tuple[int, int, int]:
        """People ranked in a result version, their right answers together, and how many of them had all right."""
        score, ranked = result.c.score, (result.c.version_id == version_id, result.c.place > 0)
        counted = select(func.count(), func.coalesce(func.sum(score), 0), func.count(case((score == questions, 1))))
        ((people, right, perfect),) = await self._read(counted.where(*ranked))
        return people, int(right), perfect

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

    async def units(self) -> dict[str, tuple[int, int]]:
        """Unit → people registered, people who handed in."""
        ended = (attempt.c.contest_id == self._contest, attempt.c.status != str(Status.OPEN))
        done = select(attempt.c.person_id).where(*ended).distinct().subquery()
        both = membership.join(done, done.c.person_id == membership.c.person_id, isouter=True)
        counted = select(membership.c.counted_unit, func.count(), func.count(done.c.person_id)).select_from(both)
        mine = counted.where(membership.c.contest_id == self._contest).group_by(membership.c.counted_unit)
        return {unit: (registered, finished) for unit, registered, finished in await self._read(mine)}

    async def _people(self, branches: Mapping[str, Collection[str]], of: Any, unit: Any, *where: Any) -> dict[str, int]:
        """Branch → different people in that table."""
        branch = case(*((unit.in_(list(units)), name) for name, units in branches.items())).label("branch")
        people = select(branch, func.count(func.distinct(of.c.person_id)))
        return dict(await self._read(people.where(of.c.contest_id == self._contest, *where).group_by(branch)))

    async def _count(self, of: Any, *where: Any) -> int:
        return int((await self._read(select(func.count()).select_from(of).where(*where)))[0][0])

    async def _read(self, query: Executable) -> list[Any]:
        async with self._database.read() as connection:
            return [tuple(row) for row in await connection.execute(query)]
