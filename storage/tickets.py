"""Questions to the organisers: kept with the step that asks or answers, listed for the desk; texts are sealed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select, update

from contest.attempt import Status
from contest.roles import Right, roles_with
from contest.tickets import Ticket, TicketDone, TicketState
from storage.audit import add_deed
from storage.database import Database
from storage.errors import LimitBroken
from storage.roles import chats_of
from storage.seal import Seal
from storage.tables import AttemptRow, IdentityRow, TicketRow, table

ticket, identity, attempt = table(TicketRow), table(IdentityRow), table(AttemptRow)

LISTED_MAX, DONE_MAX = 200, 50
"""Tickets read for a desk: the oldest that wait, and those done last."""


def add_ticket(connection: Connection, contest_id: str, seal: Seal, asked: Ticket) -> None:
    """Keep a question, with the change that asks it."""
    row = {
        **{"id": asked.id, "contest_id": contest_id, "identity_id": asked.session_id, "unit_id": asked.unit_id},
        "person_id": asked.person_id,
        **{"text": seal.close(asked.text), "asked_at": asked.asked_at, "state": str(asked.state)},
        **{"answer": None, "done_at": None, "done_by": "", "announced": False, "told": False},
    }
    connection.execute(insert(ticket), [row])


def finish_ticket(connection: Connection, contest_id: str, seal: Seal, done: TicketDone) -> None:
    """Answer or close one that waits.

    Raises:
        LimitBroken: somebody else was first.
    """
    waits = (ticket.c.id == done.ticket_id, ticket.c.contest_id == contest_id, ticket.c.state == str(TicketState.OPEN))
    ended = {"state": str(done.state), "done_at": done.at, "done_by": done.by}
    sealed = seal.close(done.answer) if done.answer else None
    if connection.execute(update(ticket).where(*waits).values(**ended, answer=sealed)).rowcount != 1:
        raise LimitBroken("the ticket does not wait any more")


def deed_of(done: TicketDone) -> dict[str, object]:
    """For the audit log: which and how, never a text."""
    return {"ticket": done.ticket_id, "state": str(done.state)}


def tell_ticket(connection: Connection, ticket_id: int) -> None:
    """The person has been told how it ended."""
    connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(told=True))


def tickets_of(connection: Connection, contest_id: str, seal: Seal) -> tuple[Ticket, ...]:
    """Those that wait, oldest first, then those done of late, so that a second helper learns who was first."""
    mine = select(ticket).where(ticket.c.contest_id == contest_id)
    waiting = mine.where(ticket.c.state == str(TicketState.OPEN)).order_by(ticket.c.id).limit(LISTED_MAX)
    done = mine.where(ticket.c.state != str(TicketState.OPEN)).order_by(ticket.c.done_at.desc()).limit(DONE_MAX)
    return tuple(ticket_from(seal, row) for query in (waiting, done) for row in connection.execute(query))


def count_waiting(connection: Connection, session_id: int) -> int:
    """How many questions of one chat wait."""
    mine = (ticket.c.identity_id == session_id, ticket.c.state == str(TicketState.OPEN))
    return int(connection.execute(select(func.count()).select_from(ticket).where(*mine)).scalar_one())


class Tickets:
    """The tickets of one contest; see `storage.ports.office.TicketStore`."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal) -> None:
        self._database, self._contest, self._seal = database, contest_id, seal

    async def listed(self, *, done: bool = False) -> list[Ticket]:
        """Those that wait, or with `done` all of them, oldest first."""
        mine = select(ticket).where(ticket.c.contest_id == self._contest).order_by(ticket.c.id)
        if not done:
            mine = mine.where(ticket.c.state == str(TicketState.OPEN))
        return [ticket_from(self._seal, row) for row in await self._all(mine)]

    async def finish(self, done: TicketDone) -> Ticket | None:
        """Answer or close from the command line; the ticket as it stands afterwards, None if there is no such one."""

        def work(connection: Connection) -> Ticket | None:
            mine = select(ticket).where(ticket.c.contest_id == self._contest, ticket.c.id == done.ticket_id)
            row = connection.execute(mine.with_for_update()).first()
            if row is not None and row.state == str(TicketState.OPEN):
                finish_ticket(connection, self._contest, self._seal, done)
                act, details = type(done).__name__, deed_of(done)
                add_deed(connection, self._contest, at=done.at, by=done.by, act=act, details=details)
                row = connection.execute(mine).one()
            return None if row is None else ticket_from(self._seal, row)

        return await self._database.do(work)

    async def unannounced(self, *, limit: int) -> list[Ticket]:
        """See `storage.ports.office.TicketStore`."""
        new = (ticket.c.contest_id == self._contest, ticket.c.announced.is_(False))
        rows = await self._all(select(ticket).where(*new).order_by(ticket.c.id).limit(limit))
        return [ticket_from(self._seal, row) for row in rows]

    async def announced(self, ticket_id: int) -> None:
        """See `storage.ports.office.TicketStore`."""
        known = update(ticket).where(ticket.c.id == ticket_id).values(announced=True)
        await self._database.do(lambda connection: connection.execute(known))

    async def chats_with(self, right: Right) -> list[tuple[str, str]]:
        """See `storage.ports.office.TicketStore`."""
        return await chats_of(self._database, self._contest, roles_with(right))

    async def untold(self, *, limit: int) -> list[tuple[Ticket, str, str]]:
        """See `storage.ports.office.TicketStore`."""
        busy = exists().where(attempt.c.person_id == identity.c.person_id, attempt.c.status == str(Status.OPEN))
        done = (ticket.c.contest_id == self._contest, ticket.c.told.is_(False), ticket.c.done_at.is_not(None))
        waiting = (
            select(ticket, identity.c.channel, identity.c.chat)
            .join(identity, identity.c.id == ticket.c.identity_id)
            .where(*done, identity.c.reachable.is_(True), ~busy)
            .order_by(ticket.c.done_at)
            .limit(limit)
        )
        return [(ticket_from(self._seal, row), row.channel, row.chat) for row in await self._all(waiting)]

    async def _all(self, query: Any) -> Sequence[Any]:
        async with self._database.read() as connection:
            return (await connection.execute(query)).all()


def ticket_from(seal: Seal, row: Any) -> Ticket:
    """A ticket from the columns of its table."""
    return Ticket(
        id=row.id,
        session_id=row.identity_id,
        text=seal.open(row.text),
        unit_id=row.unit_id,
        asked_at=row.asked_at,
        state=TicketState(row.state),
        answer=seal.open(row.answer) if row.answer else "",
        done_at=row.done_at,
        done_by=row.done_by,
    )
