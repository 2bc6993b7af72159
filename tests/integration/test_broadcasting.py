"""A broadcast through the real store to a channel that behaves as platforms do."""

import asyncio
from collections import Counter as Count
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from contest.broadcast import Audience, Broadcast, Progress, Window
from handlers.messages import Outgoing
from handlers.ports import Capabilities, Delivered, Gone, Later, Outcome, Refused
from scheduler.broadcasting import IN_FLIGHT, SLICE, Broadcasting
from scheduler.pace import Pace
from storage.broadcasts import Broadcasts
from storage.database import Database
from storage.seal import Seal
from storage.store import SqlStore
from tests.contract.test_store import NOW, Counter
from tests.fakes import FakeChannel

PEOPLE = 400
PER_S = 800.0
NEWS = Broadcast(900, "news", Audience(), Outgoing("Ngày cuối cùng!").to_bytes(), NOW, NOW)


class Platform:
    """Every 33rd person has blocked us, every 50th message gets 429 once, every 97th is delivered without an answer."""

    name = "fake"
    capabilities = Capabilities(text_max=4096, data_max=64, edits=True, buttons_max=100)

    def __init__(self) -> None:
        self.got: Count[int] = Count()
        self.slowed: set[int] = set()

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        await asyncio.sleep(0.002)
        person = int(chat)
        if person % 33 == 0:
            return Gone("bot was blocked by the user")
        if person % 50 == 0 and person not in self.slowed:
            self.slowed.add(person)
            return Later("too many requests", 0.02)
        self.got[person] += 1
        return Later("TimedOut", perhaps_sent=True) if person % 97 == 0 else Delivered()


IDENTITY = "identity (id, contest_id, channel, chat, state, draft, changed_at, reachable, person_id, created_at, spoke_at, invited_by)"
MEMBERSHIP = (
    "membership (id, person_id, contest_id, residence, workplace, counted_unit, locked, eligible, registered_at)"
)


@pytest.fixture
async def store(sqlite: Database) -> SqlStore:
    made = SqlStore(sqlite, contest_id="c", seal=Seal(b"k" * 32), new_id=Counter())
    await made.open_contest(secret=b"s" * 32, now=NOW)
    rows = [{"n": n, "chat": str(n)} for n in range(1, PEOPLE + 1)]

    def fill(connection: object) -> None:
        for statement in (
            "INSERT INTO person VALUES (:n, x'00', 0)",
            f"INSERT INTO {MEMBERSHIP} VALUES (:n, :n, 'c', 'u', '', 'u', 0, 1, 0)",
            f"INSERT INTO {IDENTITY} VALUES (:n, 'c', 'fake', :chat, 'home', x'', 0, 1, :n, 0, 0, '')",
            "INSERT INTO chat_person VALUES (:n, :n)",
        ):
            connection.execute(text(statement), rows)  # type: ignore[attr-defined]

    async with sqlite.write() as transaction:
        await transaction.run(fill)
    return made


@asynccontextmanager
async def walking(database: Database, platform: Platform, holder: int) -> AsyncIterator[Broadcasts]:
    """A process at work; at the end of the block it is simply gone."""
    desk = Broadcasts(database, contest_id="c", attempts=1, holder=holder)
    walker = Broadcasting(desk, {"fake": platform}, {"fake": Pace(PER_S)}, clock=lambda: NOW + holder * 60_000)
    task = asyncio.create_task(walker.run())
    try:
        yield desk
    finally:
        for each in asyncio.all_tasks() - {asyncio.current_task()}:
            each.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def ended(desk: Broadcasts) -> Broadcast:
    async with asyncio.timeout(30):
        while True:
            found = await desk.get(NEWS.key)
            assert found is not None
            if found.progress is Progress.DONE:
                return found
            await asyncio.sleep(0.02)


async def test_everybody_gets_one_copy(sqlite: Database, store: SqlStore) -> None:
    platform = Platform()
    async with walking(sqlite, platform, 1) as desk:
        await desk.add(NEWS)
        done = await ended(desk)
    blocked = {n for n in range(1, PEOPLE + 1) if n % 33 == 0}
    assert platform.got == Count(n for n in range(1, PEOPLE + 1) if n not in blocked)
    assert platform.slowed == set(range(50, PEOPLE + 1, 50))
    assert (done.gone, done.unknown, done.refused) == (len(blocked), PEOPLE // 97, 0)
    assert done.tried == PEOPLE


async def test_lost_five_times_on_the_way(sqlite: Database, store: SqlStore) -> None:
    """Nobody gets two copies, and whoever may have got none is counted."""
    platform = Platform()
    await Broadcasts(sqlite, contest_id="c", attempts=1, holder=99).add(NEWS)
    for holder in range(1, 6):
        before = sum(platform.got.values())
        async with walking(sqlite, platform, holder):
            while sum(platform.got.values()) < before + 30:
                await asyncio.sleep(0.002)
    async with walking(sqlite, platform, 6) as desk:
        done = await ended(desk)
    assert max(platform.got.values()) == 1
    assert done.tried == PEOPLE
    assert PEOPLE // 97 <= done.unknown <= PEOPLE // 97 + 5 * (SLICE + IN_FLIGHT)
    missed = PEOPLE - done.gone - len(platform.got)
    assert missed <= done.unknown, "whoever got nothing is among those counted as unknown"


async def test_a_closed_walker_leaves_nothing_unknown(sqlite: Database, store: SqlStore) -> None:
    platform = Platform()
    desk = Broadcasts(sqlite, contest_id="c", attempts=1, holder=1)
    await desk.add(NEWS)
    walker = Broadcasting(desk, {"fake": platform}, {"fake": Pace(PER_S)}, clock=lambda: NOW)
    task = asyncio.create_task(walker.run())
    while len(platform.got) < 50:
        await asyncio.sleep(0.002)
    walker.close()
    await task
    found = await desk.get(NEWS.key)
    assert found is not None
    assert found.progress is Progress.OPEN
    assert found.sent + found.unknown == len(platform.got)
    assert found.unknown == len([n for n in platform.got if n % 97 == 0])
    async with walking(sqlite, platform, 2) as other:
        assert (await ended(other)).tried == PEOPLE
    assert max(platform.got.values()) == 1


async def test_a_message_the_platform_refuses_stops_nobody_else(sqlite: Database, store: SqlStore) -> None:
    class Strict(Platform):
        async def send(self, chat: str, message: Outgoing) -> Outcome:
            return Refused("message is too long") if chat == "7" else await super().send(chat, message)

    async with walking(sqlite, Strict(), 1) as desk:
        await desk.add(NEWS)
        done = await ended(desk)
    assert (done.refused, done.tried) == (1, PEOPLE)


@pytest.mark.parametrize("reached", [True, False])
async def test_whom_the_platform_has_closed_is_counted_without_a_call(
    store: SqlStore, sqlite: Database, reached: bool
) -> None:
    """Or is reached by what the account has beyond its window."""
    windows = {"fake": Window(open_since=NOW - 1000, free_since=NOW)}
    desk = Broadcasts(sqlite, contest_id="c", attempts=1, holder=1, windows=lambda: windows)
    spoke = text("UPDATE identity SET spoke_at = :at WHERE id % 4 > 0")
    await sqlite.do(lambda connection: connection.execute(spoke, {"at": NOW}))
    channel, beyond = FakeChannel(), FakeChannel()
    walker = Broadcasting(
        desk, {"fake": channel}, {"fake": Pace(100_000)}, clock=lambda: NOW, beyond={"fake": beyond} if reached else {}
    )
    await desk.add(NEWS)
    due = await desk.claim(now=NOW, lease_until=NOW + 1000)
    assert due is not None
    await walker._walk(due)
    done = await desk.get(NEWS.key)
    assert done is not None
    quarter = PEOPLE // 4
    assert len(channel.sent) == PEOPLE - quarter
    assert len(beyond.sent) == (quarter if reached else 0)
    assert (done.sent, done.closed) == ((PEOPLE, 0) if reached else (PEOPLE - quarter, quarter))
