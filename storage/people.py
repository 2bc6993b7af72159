"""Looking for a person. Names are sealed, so all of them are opened, slice by slice."""

from collections.abc import AsyncGenerator, Collection, Mapping
from typing import Any

from sqlalchemy import exists, select

from contest.attempt import Status
from contest.people import Found, Tried
from storage.database import Database
from storage.seal import Seal
from storage.tables import AttemptRow, MembershipRow, PersonRow, table

membership, person, attempt = table(MembershipRow), table(PersonRow), table(AttemptRow)

SLICE = 2000


class People:
    """The people of one contest."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal) -> None:
        self._database, self._contest, self._seal = database, contest_id, seal

    async def all(self) -> AsyncGenerator[list[Found], None]:
        """Everybody who was not erased, in the order of registration, without attempts."""
        named = select(membership, person.c.name).join(person, person.c.id == membership.c.person_id)
        mine = named.where(membership.c.contest_id == self._contest, membership.c.erased_at.is_(None))
        mine = mine.order_by(membership.c.person_id)
        async with self._database.read() as connection:
            stream = await connection.stream(mine, execution_options={"yield_per": SLICE})
            async for rows in stream.partitions():
                yield [self._found(row) for row in rows]

    async def named(self, people: Collection[int]) -> list[Found]:
        """Some of them, in the order of registration."""
        named = select(membership, person.c.name).join(person, person.c.id == membership.c.person_id)
        theirs = named.where(membership.c.contest_id == self._contest, membership.c.person_id.in_(list(people)))
        async with self._database.read() as connection:
            rows = await connection.execute(theirs.order_by(membership.c.person_id))
            return [self._found(row) for row in rows]

    def _found(self, row: Any) -> Found:
        known = (row.counted_unit, row.registered_at, row.birth_year, row.witness is not None)
        return Found(row.person_id, self._seal.open(row.name), *known)

    async def handed_in(self, units: Collection[str]) -> list[Found]:
        """Those counted for these units who have ended an attempt."""
        ended = exists().where(
            attempt.c.person_id == membership.c.person_id,
            attempt.c.contest_id == self._contest,
            attempt.c.status != str(Status.OPEN),
        )
        named = select(membership, person.c.name).join(person, person.c.id == membership.c.person_id)
        theirs = named.where(
            membership.c.contest_id == self._contest, membership.c.counted_unit.in_(list(units)), ended
        )
        async with self._database.read() as connection:
            return [self._found(row) for row in await connection.execute(theirs)]

    async def attempts_of(self, people: Collection[int]) -> Mapping[int, tuple[Tried, ...]]:
        """Person → attempts, in their order."""
        columns = (attempt.c.person_id, attempt.c.id, attempt.c.round_id, attempt.c.number, attempt.c.status)
        theirs = select(*columns, attempt.c.started_at).where(
            attempt.c.contest_id == self._contest, attempt.c.person_id.in_(list(people))
        )
        found: dict[int, tuple[Tried, ...]] = {}
        async with self._database.read() as connection:
            for who, number_id, round_id, number, status, started_at in await connection.execute(
                theirs.order_by(attempt.c.id)
            ):
                tried = Tried(number_id, round_id, number, Status(status), started_at)
                found[who] = (*found.get(who, ()), tried)
        return found
