"""Broadcasts on SQLite and PostgreSQL: whom they reach, nobody twice, and what a lost process leaves."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.attempt import Status
from contest.broadcast import Audience, Broadcast, Group, How, Progress, Reach, Window
from storage.broadcasts import AT_DESK, Broadcasts, broadcasts_of, move_broadcast
from storage.database import Database
from storage.ports.broadcasts import Ended, Missed, Recipient
from storage.ports.conversation import Session
from storage.ports.records import BroadcastMoved
from storage.ports.results import Award, ResultVersion
from storage.seal import Seal
from storage.store import SqlStore
from tests.builders import an_attempt
from tests.contract.test_store import NOW, Counter, change, registered

NEWS = Broadcast(900, "opening:dot-1", Audience(), b"payload", NOW, NOW)
LATER = NOW + 15_000


@pytest.fixture
async def store(database: Database) -> SqlStore:
    made = SqlStore(database, contest_id="c", seal=Seal(b"k" * 32), new_id=Counter())
    await made.open_contest(secret=b"s" * 32, now=NOW)
    return made


def desk(database: Database, holder: int = 1, attempts: int | None = 1) -> Broadcasts:
    return Broadcasts(database, contest_id="c", attempts=attempts, holder=holder)


async def people(store: SqlStore, *ids: int) -> None:
    for person in ids:
        await registered(store, str(person), person)


async def reached(broadcasts: Broadcasts, audience: Audience) -> set[int]:
    """Everybody it would be given out for."""
    await broadcasts.add(replace(NEWS, id=abs(hash(audience)) % 10**9, key=repr(audience), audience=audience))
    due = await broadcasts.claim(now=NOW, lease_until=LATER)
    assert due is not None
    found: set[int] = set()
    while page := await broadcasts.step(due, [], limit=2, lease_until=LATER):
        found |= {each.person_id for each in page}
    await broadcasts.finish(due, now=NOW)
    assert await broadcasts.count(audience) == len(found)
    return found


async def test_everybody_once_in_slices(store: SqlStore, database: Database) -> None:
    await people(store, *range(1, 8))
    broadcasts = desk(database)
    assert await broadcasts.add(NEWS)
    assert not await broadcasts.add(replace(NEWS, id=901)), "its key is known"
    due = await broadcasts.claim(now=NOW, lease_until=LATER)
    assert due == NEWS
    seen: list[int] = []
    ended: list[Ended] = []
    while page := await broadcasts.step(due, ended, limit=3, lease_until=LATER):
        seen += [each.person_id for each in page]
        ended = [Ended(each, How.SENT) for each in page]
    assert seen == [1, 2, 3, 4, 5, 6, 7]
    await broadcasts.finish(due, now=NOW)
    done = await broadcasts.get(NEWS.key)
    assert done is not None
    assert (done.progress, done.sent, done.tried) == (Progress.DONE, 7, 7)
    assert await broadcasts.claim(now=NOW, lease_until=LATER) is None


async def test_a_lost_process(store: SqlStore, database: Database) -> None:
    """What it had in hand is unknown and not sent again; the rest goes on with another process."""
    await people(store, 1, 2, 3, 4)
    lost, other = desk(database, 1), desk(database, 2)
    await lost.add(NEWS)
    due = await lost.claim(now=NOW, lease_until=LATER)
    assert due is not None
    page = await lost.step(due, [], limit=2, lease_until=LATER)
    assert page is not None
    await lost.step(due, [Ended(page[0], How.SENT)], limit=0, lease_until=LATER)
    assert await other.claim(now=LATER - 1, lease_until=LATER) is None, "the lease holds"
    taken = await other.claim(now=LATER, lease_until=LATER + 15_000)
    assert taken is not None
    assert (taken.sent, taken.unknown) == (1, 1)
    rest = await other.step(taken, [], limit=9, lease_until=LATER + 15_000)
    assert rest is not None
    assert [each.person_id for each in rest] == [3, 4]
    assert await lost.step(due, [Ended(page[1], How.SENT)], limit=2, lease_until=LATER) is None, "no longer its own"
    assert await _failures(database) == [(2, "unknown")]


async def test_a_lost_process_of_the_only_one_there_was(store: SqlStore, database: Database) -> None:
    """After `release` no lease is waited for."""
    await people(store, 1)
    lost, again = desk(database, 1), desk(database, 2)
    await lost.add(NEWS)
    assert await lost.claim(now=NOW, lease_until=LATER)
    assert await again.claim(now=NOW, lease_until=LATER) is None
    await again.release()
    assert await again.claim(now=NOW, lease_until=LATER)


async def _failures(database: Database) -> list[tuple[int, str]]:
    async with database.read() as connection:
        rows = await connection.execute(text("SELECT person_id, how FROM broadcast_failure ORDER BY person_id"))
        return [(row.person_id, row.how) for row in rows]


async def test_gone_chats_are_left_alone_afterwards(store: SqlStore, database: Database) -> None:
    await people(store, 1, 2)
    broadcasts = desk(database)
    await broadcasts.add(NEWS)
    due = await broadcasts.claim(now=NOW, lease_until=LATER)
    assert due is not None
    page = await broadcasts.step(due, [], limit=9, lease_until=LATER)
    assert page == [Recipient(1, "fake", "1"), Recipient(2, "fake", "2")]
    ends = [Ended(page[0], How.GONE, "blocked"), Ended(page[1], How.REFUSED, "too long")]
    await broadcasts.step(due, ends, limit=0, lease_until=LATER)
    assert await broadcasts.count(Audience()) == 1
    assert await _failures(database) == [(1, "gone"), (2, "refused")]


async def test_pause_resume_cancel(store: SqlStore, database: Database) -> None:
    await people(store, 1, 2, 3)
    broadcasts = desk(database)
    await broadcasts.add(NEWS)
    due = await broadcasts.claim(now=NOW, lease_until=LATER)
    assert due is not None
    assert await broadcasts.step(due, [], limit=1, lease_until=LATER)
    assert await broadcasts.set_progress(NEWS.key, Progress.OPEN, Progress.PAUSED, now=NOW)
    assert not await broadcasts.set_progress(NEWS.key, Progress.OPEN, Progress.PAUSED, now=NOW)
    ended = [Ended(Recipient(1, "fake", "1"), How.SENT)]
    assert await broadcasts.step(due, ended, limit=1, lease_until=LATER) is None
    assert await broadcasts.claim(now=NOW, lease_until=LATER) is None
    assert await broadcasts.set_progress(NEWS.key, Progress.PAUSED, Progress.OPEN, now=NOW)
    again = await broadcasts.claim(now=NOW, lease_until=LATER)
    assert again is not None
    assert again.sent == 1
    page = await broadcasts.step(again, [], limit=9, lease_until=LATER)
    assert page is not None
    assert [each.person_id for each in page] == [2, 3]
    assert await broadcasts.set_progress(NEWS.key, Progress.OPEN, Progress.CANCELLED, now=NOW)
    assert await broadcasts.claim(now=NOW, lease_until=LATER) is None


async def test_not_before_its_hour_and_not_when_stale(store: SqlStore, database: Database) -> None:
    await people(store, 1)
    broadcasts = desk(database)
    await broadcasts.add(replace(NEWS, starts_at=NOW + 10, stale_at=NOW + 20))
    assert await broadcasts.claim(now=NOW + 9, lease_until=LATER) is None
    assert await broadcasts.claim(now=NOW + 20, lease_until=LATER) is None
    dropped = await broadcasts.get(NEWS.key)
    assert dropped is not None
    assert dropped.progress is Progress.STALE


async def test_groups(store: SqlStore, database: Database) -> None:
    """1 did nothing, 2 finished, 3 ran out of time, 4 is playing, 5 counts for another unit and was in another round."""
    tried = {2: Status.FINISHED, 3: Status.TIMED_OUT, 4: Status.OPEN, 5: Status.FINISHED}
    for person in range(1, 6):
        session = await registered(store, str(person), person)
        if person in tried:
            attempt = replace(an_attempt(), id=person * 10, person_id=person, status=tried[person])
            attempt = replace(attempt, round_id="dot-2" if person == 5 else "dot-1")
            await change(store, replace(session, attempt=attempt))
    async with database.write() as transaction:
        move = text("UPDATE membership SET counted_unit = 'tdp02' WHERE person_id = 5")
        await transaction.run(lambda connection: connection.execute(move))
    once, often = desk(database), desk(database, attempts=3)
    assert await reached(once, Audience()) == {1, 2, 3, 4, 5}
    assert await reached(once, Audience(unit_id="tdp02")) == {5}
    assert await reached(once, Audience(channel="web")) == set()
    assert await reached(once, Audience(Group.NOT_STARTED, "dot-1")) == {1, 5}
    assert await reached(once, Audience(Group.NOT_FINISHED, "dot-1")) == {3, 4}
    assert await reached(once, Audience(Group.TO_REMIND, "dot-1")) == {1, 5}
    assert await reached(often, Audience(Group.TO_REMIND, "dot-1", unit_id="tdp01")) == {1, 3}
    assert await reached(once, Audience(Group.TOOK_PART, "dot-1")) == {2, 3, 4}
    assert await reached(once, Audience(Group.TOOK_PART)) == {2, 3, 4, 5}


async def test_winners_of_the_newest_published_result(store: SqlStore, database: Database) -> None:
    await people(store, 1, 2, 3)
    for number, winner in ((1, 1), (2, 2)):
        version = ResultVersion(500 + number, "", number, NOW, None, None, "", "rules")
        assert await store.begin_result(version, stale_before=NOW)
        won = Award(600 + number, version.id, 1, "individual", "contest", "Giải Nhất", 1, winner, "tdp01", None)
        await store.finish_result(version, [], [won], before=None)
        if number == 1:
            await store.publish_result(version.id, now=NOW)
    winners = Audience(Group.WINNERS)
    assert await reached(desk(database), winners) == {1}
    await store.publish_result(502, now=NOW)
    assert await reached(desk(database), replace(winners, unit_id="tdp01")) == {2}


# ---- from a chat


async def test_what_makers_are_told(store: SqlStore, database: Database) -> None:
    """Once it moves, again only after a while, and no more after its end; of what nobody wrote, never."""
    await people(store, 1, 2)
    broadcasts = desk(database)
    maker = (await store_identity(store)).id
    await broadcasts.add(replace(NEWS, made_by=maker))
    await broadcasts.add(replace(NEWS, id=901, key="own", starts_at=NOW + 1))
    assert await broadcasts.take_reports(now=NOW, told_before=NOW) == [], "not begun"
    due = await broadcasts.claim(now=NOW, lease_until=LATER)
    assert due is not None
    assert await broadcasts.step(due, [], limit=1, lease_until=LATER)
    (first,) = await broadcasts.take_reports(now=NOW, told_before=NOW)
    assert (first.broadcast.key, first.chat, first.ref) == (NEWS.key, "maker", "")
    assert await broadcasts.take_reports(now=NOW + 1, told_before=NOW) == [], "just taken"
    await broadcasts.keep_report(first, ref="m1")
    await broadcasts.finish(due, now=NOW)
    (last,) = await broadcasts.take_reports(now=NOW + 9, told_before=NOW + 1)
    assert (last.broadcast.progress, last.ref) == (Progress.DONE, "m1")
    await broadcasts.keep_report(last, ref="m1")
    assert await broadcasts.take_reports(now=NOW + 99, told_before=NOW + 98) == []


async def store_identity(store: SqlStore) -> Session:
    async with store.batch([("telegram:a", "maker")], [], NOW) as batch:
        return batch.sessions["telegram:a", "maker"]


async def test_a_move_needs_the_state_it_starts_from(database: Database, store: SqlStore) -> None:
    """Two people at once: the second changes nothing. Let go at night, it begins in the morning."""
    broadcasts = desk(database)
    await broadcasts.add(replace(NEWS, progress=Progress.WAITING))
    approved = BroadcastMoved(NEWS.key, Progress.WAITING, Progress.OPEN, NOW, NOW + 7)
    stopped = BroadcastMoved(NEWS.key, Progress.WAITING, Progress.CANCELLED, NOW)
    assert await broadcasts.claim(now=NOW, lease_until=LATER) is None, "not approved"
    done = [await database.do(lambda c, m=move: move_broadcast(c, "c", m)) for move in (approved, stopped)]  # type: ignore[misc]
    assert done == [True, False]
    known = await broadcasts.get(NEWS.key)
    assert known is not None
    assert (known.progress, known.starts_at) == (Progress.OPEN, NOW + 7)


async def test_whom_it_missed(store: SqlStore, database: Database) -> None:
    await people(store, 1, 2, 3)
    broadcasts = desk(database)
    await broadcasts.add(NEWS)
    due = await broadcasts.claim(now=NOW, lease_until=LATER)
    assert due is not None
    page = await broadcasts.step(due, [], limit=9, lease_until=LATER)
    assert page is not None
    hows = (How.SENT, How.GONE, How.UNKNOWN)
    await broadcasts.step(due, [Ended(to, how) for to, how in zip(page, hows, strict=True)], limit=0, lease_until=LATER)
    assert await broadcasts.missed(NEWS.key, limit=9) == [Missed(2, How.GONE), Missed(3, How.UNKNOWN)]
    assert len(await broadcasts.missed(NEWS.key, limit=1)) == 1
    assert await broadcasts.missed("other", limit=9) == []


async def test_a_desk_shows_what_has_not_ended_first(store: SqlStore, database: Database) -> None:
    broadcasts = desk(database)
    for number in range(1, AT_DESK + 3):
        progress = Progress.PAUSED if number == 1 else Progress.DONE
        await broadcasts.add(replace(NEWS, id=number, key=str(number), progress=progress))
    shown = [each.id for each in await database.do(lambda connection: broadcasts_of(connection, "c"))]
    assert shown == [1, *range(AT_DESK + 2, 3, -1)]


# ---- windows

WEEK, DAY = 7 * 86_400_000, 86_400_000
TODAY = NOW + 8 * WEEK


async def silent(store: SqlStore, database: Database, person: int, *, since: int, channel: str = "zalo_oa:oa") -> None:
    """A person of a channel with a window, who wrote last then."""
    session = await registered(store, str(person), person)
    values = {"id": session.id, "channel": channel, "since": since}
    moved = text("UPDATE identity SET channel = :channel, spoke_at = :since WHERE id = :id")
    await database.do(lambda connection: connection.execute(moved, values))


def windowed(database: Database) -> Broadcasts:
    windows = {"zalo_oa:oa": Window(TODAY - WEEK, TODAY - 2 * DAY)}
    return Broadcasts(database, contest_id="c", attempts=1, holder=1, windows=lambda: windows)


async def test_what_a_window_costs_and_closes_is_known_before(store: SqlStore, database: Database) -> None:
    for person, since in enumerate(
        (TODAY, TODAY - 2 * DAY, TODAY - 2 * DAY - 1, TODAY - WEEK, TODAY - WEEK - 1, 0), start=1
    ):
        await silent(store, database, person, since=since)
    await silent(store, database, 7, since=0, channel="telegram:chinh")
    broadcasts = windowed(database)
    reach = await broadcasts.reach(Audience())
    assert reach == {"zalo_oa:oa": Reach(6, closed=2, paid=2), "telegram:chinh": Reach(1)}
    await broadcasts.add(NEWS)
    due = await broadcasts.claim(now=NOW, lease_until=LATER)
    assert due is not None
    page = await broadcasts.step(due, [], limit=99, lease_until=LATER)
    assert page is not None
    assert [each.person_id for each in page if each.closed] == [5, 6]
    await broadcasts.step(due, [Ended(each, How.CLOSED) for each in page if each.closed], limit=0, lease_until=LATER)
    kept = await broadcasts.get(NEWS.key)
    assert kept is not None
    assert (kept.closed, kept.tried) == (2, 2)
    assert await broadcasts.missed_by_unit(NEWS.key) == {"tdp01": 2}


async def test_an_open_chat_goes_before_a_closed_one_used_later(store: SqlStore, database: Database) -> None:
    await silent(store, database, 1, since=TODAY - WEEK - 1)
    other = await registered(store, "99", 99)
    joins = (
        text("UPDATE chat_person SET person_id = 1 WHERE identity_id = :id"),
        text("UPDATE identity SET spoke_at = 1, channel = 'telegram:chinh' WHERE id = :id"),
        text("DELETE FROM membership WHERE person_id = 99"),
    )
    await database.do(lambda connection: [connection.execute(each, {"id": other.id}) for each in joins])
    assert await windowed(database).reach(Audience()) == {"telegram:chinh": Reach(1)}
    assert await desk(database).reach(Audience()) == {"zalo_oa:oa": Reach(1)}
