"""Tickets and alerts hold on SQLite and on PostgreSQL alike."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.roles import Invitation, Right, Role
from contest.tickets import Ticket, TicketDone, TicketState
from storage.alerts import Alerts, Readings
from storage.audit import Audit
from storage.database import Database
from storage.errors import LimitBroken
from storage.ports.alerts import Episode
from storage.ports.conversation import Change, Desk, Failure, OutboxMessage, Profile
from storage.ports.records import Record, RoleTaken
from storage.roles import Invitations
from storage.seal import Seal
from storage.store import SqlStore
from storage.tickets import Tickets

NOW = 1_000_000
SEAL = Seal(b"k" * 32)


@pytest.fixture
async def store(database: Database) -> SqlStore:
    made = SqlStore(database, contest_id="c", seal=SEAL, new_id=iter(range(1000, 2000)).__next__)
    await made.open_contest(secret=b"s" * 32, now=NOW)
    return made


@pytest.fixture
def tickets(store: SqlStore, database: Database) -> Tickets:
    return Tickets(database, contest_id="c", seal=SEAL)


async def keep(store: SqlStore, *records: Record, chat: str = "1", told: int | None = None) -> int:
    async with store.batch([("fake", chat)], [], NOW) as batch:
        session = batch.sessions["fake", chat]
        await batch.save([Change(session, session, "", NOW, records=records, told_ticket=told)])
        return session.id


async def asked(store: SqlStore, ticket_id: int = 1, chat: str = "1") -> Ticket:
    ticket = Ticket(ticket_id, await keep(store, chat=chat), "Gửi xe ở đâu?", "tdp01", NOW)
    await keep(store, ticket, chat=chat)
    return ticket


async def helper(store: SqlStore, database: Database, chat: str, role: Role = Role.SECRETARY) -> None:
    await Invitations(database, contest_id="c").add(Invitation(f"h{chat}", role, "", NOW, NOW + 9))
    await keep(store, RoleTaken(f"h{chat}", role, "", NOW), chat=chat)


async def desk(store: SqlStore, chat: str) -> Desk:
    async with store.batch([("fake", chat)], [], NOW) as batch:
        await batch.open_desks({("fake", chat): ""})
        found = batch.sessions["fake", chat].desk
        assert found is not None
        return found


def answered(ticket: Ticket, answer: str = "Sân sau.") -> TicketDone:
    return TicketDone(ticket.id, TicketState.ANSWERED, answer, "secretary:7", NOW + 5)


async def test_a_ticket_comes_back_as_it_went_in_and_is_sealed(
    store: SqlStore, tickets: Tickets, database: Database
) -> None:
    ticket = await asked(store)
    assert await tickets.listed() == [ticket]
    await keep(store, answered(ticket), chat="7")
    done = replace(ticket, state=TicketState.ANSWERED, answer="Sân sau.", done_at=NOW + 5, done_by="secretary:7")
    assert await tickets.listed() == []
    assert await tickets.listed(done=True) == [done]
    async with database.read() as connection:
        row = (await connection.execute(text("SELECT text, answer FROM ticket"))).one()
    assert b"xe" not in bytes(row.text)
    assert b"sau" not in bytes(row.answer)


async def test_only_those_who_answer_get_the_tickets(store: SqlStore, database: Database) -> None:
    ticket = await asked(store)
    await helper(store, database, "7")
    await helper(store, database, "8", Role.VIEWER)
    assert (await desk(store, "7")).tickets == (ticket,)
    assert (await desk(store, "8")).tickets == ()
    assert ((await desk(store, "1")).asked, (await desk(store, "7")).asked) == (1, 0)


async def test_the_first_answer_counts(store: SqlStore, tickets: Tickets) -> None:
    ticket = await asked(store)
    tries = (keep(store, answered(ticket, f"Từ {chat}"), chat=chat) for chat in "789")
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, LimitBroken) for outcome in outcomes) == 2
    (done,) = await tickets.listed(done=True)
    assert await tickets.finish(answered(ticket, "Từ máy chủ")) == done


async def test_the_command_line_answers_and_is_in_the_audit_log(
    store: SqlStore, tickets: Tickets, database: Database
) -> None:
    ticket = await asked(store)
    found = await tickets.finish(replace(answered(ticket), by="cli:an"))
    assert found is not None
    assert (found.state, found.done_by) == (TicketState.ANSWERED, "cli:an")
    assert await tickets.finish(answered(replace(ticket, id=99))) is None
    (deed,) = await Audit(database, contest_id="c").deeds()
    assert (deed.by, deed.act, dict(deed.details)) == ("cli:an", "TicketDone", {"ticket": 1, "state": "answered"})


async def test_what_waits_to_be_carried(store: SqlStore, tickets: Tickets, database: Database) -> None:
    ticket = await asked(store)
    await helper(store, database, "7")
    assert await tickets.chats_with(Right.HELP) == [("fake", "7")]
    assert await tickets.unannounced(limit=9) == [ticket]
    await tickets.announced(ticket.id)
    assert await tickets.unannounced(limit=9) == []
    assert await tickets.untold(limit=9) == []
    await keep(store, answered(ticket), chat="7")
    ((found, *where),) = await tickets.untold(limit=9)
    assert (found.answer, where) == ("Sân sau.", ["fake", "1"])
    await keep(store, told=ticket.id)
    assert await tickets.untold(limit=9) == []


async def test_an_episode_begins_once_and_ends(store: SqlStore, database: Database) -> None:
    alerts = Alerts(database, contest_id="c")
    await asyncio.gather(*(alerts.saw("disk:", now=NOW) for _ in range(3)))
    await alerts.saw("disk:", now=NOW + 7)
    assert await alerts.episodes() == {"disk:": Episode(NOW, NOW + 7)}
    await alerts.told("disk:", now=NOW + 8)
    assert await alerts.episodes() == {"disk:": Episode(NOW, NOW + 7, NOW + 8)}
    await alerts.over("disk:")
    assert await alerts.episodes() == {}


async def test_readings_count_what_they_say(store: SqlStore, database: Database) -> None:
    """Our own events are no sign of life of a platform; bulk and young messages are not late replies."""
    readings = Readings(database, contest_id="c")
    await readings.answer()
    await asked(store)
    async with store.batch([("fake", "1")], [], NOW) as batch:
        before = batch.sessions["fake", "1"]
        after = replace(before, profile=Profile(9, "An", "tdp01", "", "tdp01"), changed_at=NOW)
        said = OutboxMessage(1, before.id, "fake", "1", b"x", NOW)
        late = (said, replace(said, id=2, bulk=True), replace(said, id=3, created_at=NOW + 1))
        await batch.save([Change(before, after, "u1", NOW, messages=late)])
    async with store.batch([("fake", "1")], [], NOW) as batch:
        session = batch.sessions["fake", "1"]
        await batch.save([Change(session, session, "time:1:2", NOW + 5)])
    await store.keep_failure(Failure("A1", "fake", "detail", NOW))
    assert await readings.heard() == {"fake": NOW}
    assert await readings.waiting(before=NOW + 1) == 1
    for since, until, found in ((NOW, NOW + 1, 1), (NOW + 1, NOW + 2, 0), (NOW - 1, NOW, 0)):
        assert await readings.registered(since, until) == found
        assert await readings.failures(since, until) == found
        assert await readings.attempts(since, until) == 0
    assert (await readings.open_tickets(), await readings.open_requests()) == (1, 0)
