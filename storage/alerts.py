"""What is not well, shared by all processes; and the readings it is judged by. See `storage.ports.alerts`."""

from typing import Any

from sqlalchemy import Connection, delete, func, select, text, update

from storage.database import Database, insert_new
from storage.ports.alerts import Episode
from storage.tables import (
    AlertRow,
    AttemptRow,
    ChangeRequestRow,
    FailureRow,
    MembershipRow,
    OutboxRow,
    SeenUpdateRow,
    TicketRow,
    table,
)

alert, seen, outbox, failure = table(AlertRow), table(SeenUpdateRow), table(OutboxRow), table(FailureRow)
membership, attempt = table(MembershipRow), table(AttemptRow)
request, ticket = table(ChangeRequestRow), table(TicketRow)

_OUR_OWN = "%:%"
"""Update ids of our own events ("time:…", "result:…"); no platform has a colon in its ids."""


class Alerts:
    """The episodes of one contest."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def episodes(self) -> dict[str, Episode]:
        """See `storage.ports.alerts.AlertStore`."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(alert).where(alert.c.contest_id == self._contest))
            return {row.key: Episode(row.began_at, row.seen_at, row.told_at) for row in rows}

    async def saw(self, key: str, *, now: int) -> None:
        """See `storage.ports.alerts.AlertStore`."""
        row = {"contest_id": self._contest, "key": key, "began_at": now, "seen_at": now, "told_at": None}

        def work(connection: Connection) -> None:
            connection.execute(insert_new(connection, alert), [row])
            connection.execute(update(alert).where(*self._known(key)).values(seen_at=now))

        await self._database.do(work)

    async def told(self, key: str, *, now: int) -> None:
        """See `storage.ports.alerts.AlertStore`."""
        known = update(alert).where(*self._known(key)).values(told_at=now)
        await self._database.do(lambda connection: connection.execute(known))

    async def over(self, key: str) -> None:
        """See `storage.ports.alerts.AlertStore`."""
        gone = delete(alert).where(*self._known(key))
        await self._database.do(lambda connection: connection.execute(gone))

    def _known(self, key: str) -> tuple[Any, ...]:
        return alert.c.contest_id == self._contest, alert.c.key == key


class Readings:
    """Technical figures of one contest, and the counts of a day."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def answer(self) -> None:
        """A query that asks nothing: how long it takes is how slow the database is."""
        async with self._database.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def heard(self) -> dict[str, int]:
        """Channel → when its platform last brought us something."""
        theirs = (seen.c.contest_id == self._contest, seen.c.update_id.not_like(_OUR_OWN))
        newest = select(seen.c.channel, func.max(seen.c.seen_at).label("at")).where(*theirs).group_by(seen.c.channel)
        async with self._database.read() as connection:
            return {row.channel: row.at for row in await connection.execute(newest)}

    async def waiting(self, *, before: int) -> int:
        """Replies (not bulk messages) decided before then and not delivered yet."""
        late = (outbox.c.bulk.is_(False), outbox.c.created_at < before)
        return await self._count(outbox, outbox.c.contest_id == self._contest, *late)

    async def failures(self, since: int, until: int) -> int:
        """Updates that could not be handled; those of all contests of the database."""
        return await self._count(failure, failure.c.happened_at >= since, failure.c.happened_at < until)

    async def registered(self, since: int, until: int) -> int:
        """People who registered in that time."""
        new = (membership.c.registered_at >= since, membership.c.registered_at < until)
        return await self._count(membership, membership.c.contest_id == self._contest, *new)

    async def attempts(self, since: int, until: int) -> int:
        """Attempts begun in that time."""
        new = (attempt.c.started_at >= since, attempt.c.started_at < until)
        return await self._count(attempt, attempt.c.contest_id == self._contest, *new)

    async def open_tickets(self) -> int:
        """Questions that wait."""
        return await self._count(ticket, ticket.c.contest_id == self._contest, ticket.c.state == "open")

    async def open_requests(self) -> int:
        """Change requests that wait."""
        return await self._count(request, request.c.contest_id == self._contest, request.c.decided_at.is_(None))

    async def _count(self, of: Any, *where: Any) -> int:
        async with self._database.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(of).where(*where))).scalar_one())
