"""One suite over every store: what `storage.ports.conversation.Store` promises holds on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.attempt import Status
from contest.rank import Entry
from storage.database import Database
from storage.errors import LimitBroken
from storage.ports.conversation import (
    Answer,
    Change,
    ChangeRequest,
    Consent,
    Delivery,
    Failure,
    OutboxMessage,
    Profile,
    Session,
)
from storage.requests import Requests
from storage.seal import Seal
from storage.store import SqlStore
from tests.builders import an_attempt

NOW = 1_000_000


class Counter:
    def __init__(self) -> None:
        self.last = 1000

    def __call__(self) -> int:
        self.last += 1
        return self.last


@pytest.fixture
async def store(database: Database) -> SqlStore:
    made = SqlStore(database, contest_id="c", seal=Seal(b"k" * 32), new_id=Counter())
    await made.open_contest(secret=b"s" * 32, now=NOW)
    return made


async def load(store: SqlStore, chat: str = "1") -> Session:
    async with store.batch([("fake", chat)], [], NOW) as batch:
        return batch.sessions["fake", chat]


async def change(store: SqlStore, after: Session, *, update_id: str = "", **more: object) -> None:
    """Save a change from what is stored to `after`."""
    key = (after.channel, after.chat)
    async with store.batch([key], [], NOW) as batch:
        made = Change(batch.sessions[key], after, update_id, NOW, **more)  # type: ignore[arg-type]
        await batch.save([made])


async def registered(store: SqlStore, chat: str = "1", person: int = 7) -> Session:
    profile = Profile(person, "Nguyễn Thị Hoa", "tdp01", "", "tdp01")
    session = replace(await load(store, chat), state="home", profile=profile)
    await change(store, session)
    return session


async def playing(store: SqlStore, chat: str = "1", person: int = 7, attempt_id: int = 70) -> Session:
    session = await registered(store, chat, person)
    attempt = replace(an_attempt(), id=attempt_id, person_id=person, seat=session.id)
    session = replace(session, state="quiz", attempt=attempt)
    await change(store, session)
    return session


def an_answer(attempt_id: int = 70, position: int = 0) -> Answer:
    return Answer(attempt_id, position, "q0", (2, 0, 1, 3), NOW, NOW + 5, 1)


def a_message(session: Session, number: int = 1, **more: object) -> OutboxMessage:
    values: dict[str, object] = {"payload": b"x", "created_at": NOW, **more}
    return OutboxMessage(number, session.id, session.channel, session.chat, **values)  # type: ignore[arg-type]


async def claim(store: SqlStore, *, now: int = NOW + 60_000, everything: bool = False) -> list[int]:
    found = await store.claim_outbox(now=now, lease_until=now + 30_000, limit=None if everything else 10)
    return [message.id for message in found]


async def test_an_unknown_chat_gets_an_identity_once(store: SqlStore) -> None:
    first = await load(store)
    assert (first.state, first.draft, first.profile, first.attempt) == ("new", {}, None, None)
    assert (await load(store)).id == first.id
    assert (await load(store, "2")).id != first.id


async def test_everything_comes_back_as_it_went(store: SqlStore) -> None:
    session = replace(await playing(store), draft={"a": "đ"}, changed_at=5, reachable=False)
    await change(store, session, consent=Consent("hash", NOW), answer=an_answer())
    assert await load(store) == session


async def test_birth_year_and_verdict_come_back(store: SqlStore) -> None:
    session = await registered(store)
    assert session.profile is not None
    await change(store, replace(session, profile=replace(session.profile, birth_year=1955, eligible=False)))
    found = (await load(store)).profile
    assert found == replace(session.profile, birth_year=1955, eligible=False)


def a_request(number: int, **changes: object) -> ChangeRequest:
    asked = ChangeRequest(number, 7, "name", {"name": "Nguyễn Thị Hoa"}, {"name": "Trần Văn An"}, NOW + number)
    return replace(asked, **changes)  # type: ignore[arg-type]


async def test_a_change_request_is_decided_once_and_told_once(database: Database, store: SqlStore) -> None:
    session = await registered(store)
    requests = Requests(database, contest_id="c", seal=Seal(b"k" * 32))
    await change(store, session, request=a_request(1))
    assert await requests.listed() == [a_request(1)]
    assert await store.untold_decisions(limit=9) == []

    done = await requests.grant(1, by="Lan", now=NOW + 9, judge=lambda p: replace(p, eligible=False))
    assert session.profile is not None
    assert done == (a_request(1), replace(session.profile, name="Trần Văn An", eligible=False))
    assert await requests.grant(1, by="Lan", now=NOW, judge=lambda p: p) is None
    ((told, channel, chat),) = await store.untold_decisions(limit=9)
    assert told == a_request(1, decided_at=NOW + 9, decided_by="Lan", granted=True)
    assert (channel, chat) == ("fake", "1")

    await change(store, await load(store), told_request=1)
    assert await store.untold_decisions(limit=9) == []
    assert (await load(store)).profile == done[1]


async def test_a_newer_request_of_the_same_kind_replaces_the_older(database: Database, store: SqlStore) -> None:
    session = await registered(store)
    requests = Requests(database, contest_id="c", seal=Seal(b"k" * 32))
    for asked in (a_request(1), a_request(2, kind="unit"), a_request(3)):
        await change(store, session, request=asked)
    assert [each.id for each in await requests.listed()] == [2, 3]
    assert [each.id for each in await requests.listed(decided=True)] == [1, 2, 3]
    assert await store.untold_decisions(limit=9) == []
    assert await requests.refuse(1, by="Lan", now=NOW, reason="muộn") is None


async def test_who_has_blocked_us_is_told_after_coming_back(database: Database, store: SqlStore) -> None:
    session = await registered(store)
    requests = Requests(database, contest_id="c", seal=Seal(b"k" * 32))
    await change(store, replace(session, reachable=False), request=a_request(1))
    await requests.refuse(1, by="Lan", now=NOW, reason="thiếu giấy tờ")
    assert await store.untold_decisions(limit=9) == []
    await change(store, replace(session, reachable=True))
    ((told, _, _),) = await store.untold_decisions(limit=9)
    assert (told.granted, told.reason) == (False, "thiếu giấy tờ")


async def test_requests_of_another_contest_are_none_of_ours(database: Database, store: SqlStore) -> None:
    await change(store, await registered(store), request=a_request(1))
    other = Requests(database, contest_id="other", seal=Seal(b"k" * 32))
    assert await other.listed() == []
    assert await other.refuse(1, by="x", now=NOW, reason="y") is None


async def test_a_rolled_back_batch_leaves_nothing(store: SqlStore) -> None:
    async def crash_after_saving() -> None:
        async with store.batch([("fake", "1")], [], NOW) as batch:
            before = batch.sessions["fake", "1"]
            await batch.save([Change(before, replace(before, state="home"), "u1", NOW)])
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        await crash_after_saving()
    async with store.batch([("fake", "1")], [("fake", "u1")], NOW) as batch:
        assert batch.sessions["fake", "1"].state == "new"
        assert batch.toasts == {}


async def test_an_update_seen_before_is_known_with_its_toast(store: SqlStore) -> None:
    await change(store, await load(store), update_id="u1", toast="Đã ghi")
    async with store.batch([], [("fake", "u1"), ("other", "u1"), ("fake", "u2")], NOW) as batch:
        assert batch.toasts == {("fake", "u1"): "Đã ghi"}


async def test_the_same_update_twice_breaks_on_the_database(store: SqlStore) -> None:
    """Two replicas that both think an update is new: the second commit is refused."""
    await change(store, await load(store), update_id="u1")
    with pytest.raises(LimitBroken):
        await change(store, await load(store), update_id="u1")


async def test_one_answer_a_question(store: SqlStore) -> None:
    """The limit is a key, not an `if`."""
    session = await playing(store)
    await change(store, session, answer=an_answer())
    with pytest.raises(LimitBroken):
        await change(store, session, answer=an_answer())
    await change(store, session, answer=an_answer(position=1))


async def test_a_change_of_an_answer_stands_beside_it(store: SqlStore, database: Database) -> None:
    """The first answer is never touched; the number of a change is a key."""
    session = await playing(store)
    await change(store, session, answer=an_answer())
    for number, choice in ((1, 3), (2, 0)):
        await change(store, session, answer=replace(an_answer(), change=number, choice=choice))
    with pytest.raises(LimitBroken):
        await change(store, session, answer=replace(an_answer(), change=2, choice=1))
    async with database.read() as connection:
        kept = (await connection.execute(text("SELECT choice FROM answer"))).all()
        query = text("SELECT number, position, choice FROM answer_change ORDER BY number")
        changes = (await connection.execute(query)).all()
    assert ([tuple(row) for row in kept], [tuple(row) for row in changes]) == ([(1,)], [(1, 0, 3), (2, 0, 0)])


async def test_the_last_attempt_of_each_round(store: SqlStore) -> None:
    """Read only where rounds overlap, and only while no attempt is open."""
    session = await playing(store)
    assert session.attempt is not None
    first = replace(session.attempt, status=Status.FINISHED, ended_at=9)
    second = replace(first, id=71, number=2)
    other = replace(first, id=72, round_id="thang", status=Status.OPEN)
    for attempt in (first, second, other):
        await change(store, replace(session, attempt=attempt))
    store._rounds_overlap = True
    assert (await load(store)).earlier == {}, "an attempt is open"
    ended = replace(other, status=Status.CUT, ended_at=10)
    await change(store, replace(session, attempt=ended))
    found = await load(store)
    assert (found.attempt, found.earlier) == (ended, {"dot-1": second, "thang": ended})
    store._rounds_overlap = False
    assert (await load(store)).earlier == {}


async def test_one_attempt_of_each_number(store: SqlStore) -> None:
    session = await playing(store)
    assert session.attempt is not None
    second = replace(session, attempt=replace(session.attempt, id=71))
    with pytest.raises(LimitBroken):
        await change(store, second)
    await change(store, replace(session, attempt=replace(session.attempt, id=71, number=2)))


async def test_names_lie_sealed(store: SqlStore, database: Database) -> None:
    await registered(store)
    async with database.read() as connection:
        raw = (await connection.execute(text("SELECT name FROM person"))).scalar_one()
    assert b"Hoa" not in bytes(raw)
    renamed = await load(store)
    assert renamed.profile is not None
    await change(store, replace(renamed, profile=replace(renamed.profile, name="Trần Văn An", workplace="th1")))
    again = (await load(store)).profile
    assert again is not None
    assert (again.name, again.workplace) == ("Trần Văn An", "th1")


async def test_outbox_leases(store: SqlStore) -> None:
    """A message is in one hand at a time, and found again when that hand is gone."""
    session = await load(store)
    await change(store, session, messages=(a_message(session, 1), a_message(session, 2)))
    assert await claim(store, now=NOW + 1) == []
    assert await claim(store, now=NOW + 1, everything=True) == [1, 2]
    assert await claim(store, now=NOW + 20_000) == []
    assert await claim(store, now=NOW + 60_000) == [1, 2]
    await store.postpone(1, tries=3, until=NOW + 500_000)
    assert await claim(store, now=NOW + 100_000) == [2]
    again = await store.claim_outbox(now=NOW + 600_000, lease_until=NOW + 630_000, limit=1)
    assert [(m.id, m.tries) for m in again] == [(1, 3)]


async def test_a_newer_step_makes_the_older_pointless(store: SqlStore) -> None:
    one, other = await load(store), await load(store, "2")
    await change(store, one, messages=(a_message(one, 1, is_step=True), a_message(one, 2)))
    await change(store, other, messages=(a_message(other, 3, is_step=True),))
    await change(store, one, messages=(a_message(one, 4, is_step=True),))
    assert await claim(store) == [2, 3, 4]


async def test_delivered_messages_leave(store: SqlStore) -> None:
    session = await load(store)
    messages = (a_message(session, 1), a_message(session, 2), a_message(session, 3))
    await change(store, session, messages=messages)
    done = [Delivery(messages[0], NOW), Delivery(messages[1], None, "blocked", reachable=False)]
    async with store.batch([], [], NOW, done):
        pass
    assert await claim(store) == [3]
    assert (await load(store)).reachable is False


@pytest.mark.parametrize(
    ("position", "delay", "sent_at", "started_at", "deadline"),
    [
        pytest.param(0, 900, 0, 0, 100_000, id="in time: nothing moves"),
        pytest.param(0, 5_000, 5_000, 5_000, 105_000, id="first question late: clock starts on delivery"),
        pytest.param(0, 950_000, 950_000, 950_000, 1_000_000, id="but never past the close"),
        pytest.param(1, 5_000, 0, 0, 100_000, id="of another question: ignored"),
    ],
)
async def test_a_late_question_moves_its_sent_time(
    store: SqlStore, position: int, delay: int, sent_at: int, started_at: int, deadline: int
) -> None:
    session = await playing(store)
    message = a_message(session, 1, created_at=0, opens=(70, position))
    async with store.batch([], [], NOW, [Delivery(message, delay)]):
        pass
    attempt = (await load(store)).attempt
    assert attempt is not None
    assert (attempt.sent_at, attempt.started_at, attempt.deadline) == (sent_at, started_at, deadline)


async def counted(store: SqlStore) -> list[Entry]:
    return [entry async for part in store.counted_entries("dot-1", questions=3) for entry in part]


async def test_overdue_and_counted(store: SqlStore) -> None:
    session = await playing(store)
    assert session.attempt is not None
    assert [late.attempt_id for late in await store.overdue_attempts(now=99_999, limit=9)] == []
    assert [late.attempt_id for late in await store.overdue_attempts(now=100_000, limit=9)] == [70]
    assert await store.has_open_attempts("dot-1")
    ended = replace(session.attempt, status=Status.TIMED_OUT, position=2, score=1, last_answer_at=900, ended_at=9)
    await change(store, replace(session, attempt=ended))
    assert not await store.has_open_attempts("dot-1")
    entry = (await counted(store))[0]
    assert (entry.score, entry.duration, entry.questions, entry.guess) == (1, 900, 3, None)
    await change(
        store, replace(await playing(store, "2", 8, 80), attempt=replace(ended, id=80, person_id=8, position=0))
    )
    assert len(await counted(store)) == 1, "an attempt without an answer counts nowhere"


async def test_contests_do_not_mix(store: SqlStore, database: Database) -> None:
    await playing(store)
    other = SqlStore(database, contest_id="other", seal=Seal(b"k" * 32), new_id=Counter())
    await other.open_contest(secret=b"o" * 32, now=NOW)
    assert await other.overdue_attempts(now=NOW, limit=9) == []
    assert not await other.has_open_attempts("dot-1")


async def test_the_secret_of_the_first_start_stays(store: SqlStore) -> None:
    """A new secret would change every paper not yet drawn."""
    assert await store.open_contest(secret=b"x" * 32, now=NOW) == b"s" * 32


async def test_updates_are_forgotten(store: SqlStore) -> None:
    await change(store, await load(store), update_id="u1")
    await store.forget_updates(before=NOW)
    async with store.batch([], [("fake", "u1")], NOW) as batch:
        assert batch.toasts != {}
    await store.forget_updates(before=NOW + 1)
    async with store.batch([], [("fake", "u1")], NOW) as batch:
        assert batch.toasts == {}


async def test_failures_are_kept(store: SqlStore, database: Database) -> None:
    from sqlalchemy import text

    await store.keep_failure(Failure("not-understood", "fake", "why", NOW, b"\xff broken"))
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM failure"))).scalar_one() == 1


async def test_one_chat_in_two_batches_waits_its_turn(store: SqlStore) -> None:
    """The second batch sees what the first one decided (promise 4)."""
    await load(store)
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with store.batch([("fake", "1")], [], NOW) as batch:
            before = batch.sessions["fake", "1"]
            entered.set()
            await go_on.wait()
            await batch.save([Change(before, replace(before, state="name"), "", NOW)])

    async def second() -> str:
        async with store.batch([("fake", "1")], [], NOW) as batch:
            return batch.sessions["fake", "1"].state

    running = asyncio.create_task(first())
    await entered.wait()
    waiting = asyncio.create_task(second())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    go_on.set()
    await running
    assert await waiting == "name"


async def test_strangers_that_arrive_together(store: SqlStore) -> None:
    """Two replicas meet the same new chat at the same moment: one identity."""
    sessions = await asyncio.gather(*(load(store) for _ in range(5)))
    assert len({session.id for session in sessions}) == 1
