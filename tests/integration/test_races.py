"""Races, each first shown with its guard off (promises 2 and 4)."""

import asyncio
import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.attempt import Status
from handlers.engine import Engine
from handlers.messages import Incoming, Kind
from storage.database import Database
from storage.sessions import SessionBatch
from tests.builders import OPENS, a_contest, a_round, incoming
from tests.fakes import Clock, FakeChannel, Hall, open_hall


async def answers(hall: Hall) -> list[tuple[int, int]]:
    """(position, choice) of every stored answer."""
    async with hall.database.read() as connection:
        rows = await connection.execute(text("SELECT position, choice FROM answer ORDER BY position"))
        return [(row.position, row.choice) for row in rows]


async def at_first_question(hall: Hall) -> list[str]:
    """Register, start; the data of the four buttons."""
    await hall.register()
    question = await hall.say("thi")
    return [button.data for button in question.rows[0]]


@pytest.mark.parametrize("guarded", [True, False])
async def test_one_press_delivered_three_times(hall: Hall, guarded: bool) -> None:
    """With the update id remembered, repeats get the same reply and cause nothing; without, each causes a message."""
    data = (await at_first_question(hall))[1]
    before = len(hall.channel.sent["1"])
    ids = ["u-same"] * 3 if guarded else ["u-1", "u-2", "u-3"]
    presses = [incoming(data, kind=Kind.PRESS, at=hall.clock.now, update_id=one, pressed="5") for one in ids]
    receipts = [await hall.hear(press) for press in presses]
    assert len(await answers(hall)) == 1
    assert len(hall.channel.sent["1"]) - before == (1 if guarded else 3)
    assert (len({receipt.toast for receipt in receipts}) == 1) is guarded


@pytest.mark.parametrize("guarded", [True, False])
async def test_two_options_of_one_question_within_5_ms(
    hall: Hall, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One event of a chat at a time; should that guard fail, the key of `answer` refuses and the second is decided anew."""
    if not guarded:
        monkeypatch.setattr(
            Engine, "_take", lambda engine: [engine._waiting.popleft() for _ in range(len(engine._waiting))]
        )
        monkeypatch.setattr("handlers.engine._of_one_person", lambda events, _: [False] * len(events))
    refused = 0
    alone = Engine._retry_alone

    async def counting(engine: Engine, *arguments: object) -> None:
        nonlocal refused
        refused += 1
        await alone(engine, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "_retry_alone", counting)
    data = await at_first_question(hall)
    first = incoming(data[0], kind=Kind.PRESS, at=hall.clock.now, pressed="5")
    second = incoming(data[3], kind=Kind.PRESS, at=hall.clock.now + 5, pressed="5")
    receipts = await asyncio.gather(hall.engine.submit(first), hall.engine.submit(second))
    await hall.settled()
    assert [position for position, _ in await answers(hall)] == [0]
    assert refused == (0 if guarded else 1)
    assert "Đã ghi câu 1: A" in receipts[0].toast
    assert "đã được ghi nhận trước đó" in receipts[1].toast


@pytest.mark.parametrize(
    ("late_ms", "grace", "taken"),
    [
        pytest.param(-1, 10_000, True, id="close − 1 ms"),
        pytest.param(-1, 0, True, id="close − 1 ms needs no grace"),
        pytest.param(0, 10_000, True, id="at the close, on its way"),
        pytest.param(0, 0, False, id="at the close, guard off: lost"),
        pytest.param(9_900, 10_000, True, id="close + 9.9 s"),
        pytest.param(9_900, 0, False, id="close + 9.9 s, guard off: lost"),
        pytest.param(10_100, 10_000, False, id="close + 10.1 s"),
    ],
)
async def test_an_answer_around_the_close(sqlite: Database, late_ms: int, grace: int, taken: bool) -> None:
    """The server's receipt time decides, with 10 s for what was already on its way."""
    contest = a_contest(rounds=(a_round(minutes=5),), quiz={"delivery_grace": grace})
    async with open_hall(sqlite, contest) as hall:
        data = (await at_first_question(hall))[0]
        hall.clock.now = contest.rounds[0].closes_at + late_ms
        await hall.hear(incoming(data, kind=Kind.PRESS, at=hall.clock.now, pressed="5"))
        kept = [choice for _, choice in await answers(hall) if choice is not None]
        assert len(kept) == taken
        async with hall.store.batch([("fake", "1")], [], hall.clock.now) as batch:
            attempt = batch.sessions["fake", "1"].attempt
        assert attempt is not None
        assert attempt.status is (Status.OPEN if late_ms < 0 else Status.CUT)


@pytest.mark.parametrize("guarded", [True, False])
async def test_two_replicas_receive_one_persons_presses(
    postgres: Database, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row lock makes the second replica wait and see; without it the key refuses, and the press is decided anew."""
    async with open_hall(postgres) as one, open_hall(Database(postgres.url)) as two:
        data = await at_first_question(one)
        if not guarded:
            monkeypatch.setattr(SessionBatch, "_lock", lambda *_: None)
        refused = _count_refusals(monkeypatch)
        for question in range(15):
            presses = [
                incoming(f"{data[0].rsplit(':', 2)[0]}:{question}:{place}", kind=Kind.PRESS, at=OPENS, pressed="5")
                for place in (0, 3)
            ]
            await asyncio.gather(one.engine.submit(presses[0]), two.engine.submit(presses[1]))
        assert [position for position, _ in await answers(one)] == list(range(15))
        assert (refused.count("LimitBroken") == 0) is guarded
        await two.database.close()


def _count_refusals(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    alone = Engine._retry_alone

    async def counting(engine: Engine, events: object, error: Exception) -> None:
        seen.append(type(error).__name__)
        await alone(engine, events, error)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "_retry_alone", counting)
    return seen


async def test_two_replicas_open_one_attempt(postgres: Database) -> None:
    """Both hear "thi" at once: one attempt, one paper, the same first question from either."""
    async with open_hall(postgres) as one, open_hall(Database(postgres.url)) as two:
        await one.register()
        events = [incoming("thi", at=OPENS) for _ in range(2)]
        await asyncio.gather(one.engine.submit(events[0]), two.engine.submit(events[1]))
        async with one.database.read() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM attempt"))).scalar_one() == 1
        await two.database.close()


async def test_one_replica_computes_the_result(postgres: Database) -> None:
    """Both tick at the close: one version, and each person is told once."""
    contest = a_contest(rounds=(a_round(minutes=5),))
    clock = Clock()
    async with open_hall(postgres, contest, clock) as one, open_hall(Database(postgres.url), contest, clock) as two:
        await one.register()
        await one.play("." * 15)
        clock.now = contest.rounds[0].publishes_at + 1
        for _ in range(3):
            await asyncio.gather(one.jobs.tick(), two.jobs.tick())
        await one.settled()
        await two.settled()
        async with one.database.read() as connection:
            kept = await connection.execute(text("SELECT round_id, count(*) FROM result_version GROUP BY round_id"))
            # "" is the contest as a whole.
            assert dict(tuple(row) for row in kept) == {"": 1, contest.rounds[0].id: 1}
        told = [m for hall in (one, two) for m in hall.channel.sent["1"] if "KẾT QUẢ" in m.text]
        assert len(told) == 1
        await two.database.close()


async def test_a_step_that_raises_fails_alone(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one person gets a code to quote, the failure is kept, everybody else in the batch is served."""
    await hall.register(chat="1")
    await hall.register(chat="2")
    real = hall.context.bank.questions

    class Broken(dict[str, object]):
        def __getitem__(self, key: str) -> object:
            raise RuntimeError("poison")

    good = hall.engine._context
    hall.engine._context = replace(good, bank=replace(good.bank, questions=Broken(real)))  # type: ignore[arg-type]
    await asyncio.gather(hall.hear(incoming("thi", chat="1")), hall.hear(incoming("/toi", chat="2")))
    assert "báo Ban Tổ chức mã" in hall.last("1").text
    assert "THÔNG TIN CỦA QUÝ VỊ" in hall.last("2").text
    async with hall.database.read() as connection:
        detail = (await connection.execute(text("SELECT detail FROM failure"))).scalar_one()
    assert "poison" in detail
    hall.engine._context = good
    assert "Câu 1/15" in (await hall.say("thi")).text


# ---- one person in two chats, each of another channel


def elsewhere(typed: str, *, chat: str = "1") -> Incoming:
    """Something typed in a chat of the other channel."""
    return incoming(typed, chat=chat, channel="other", at=OPENS)


async def join(hall: Hall, *, chat: str = "1") -> None:
    """Register, and speak in the chat of that name of the other channel too."""
    hall.channels.setdefault("other", FakeChannel("other"))
    await hall.register(f"Nguyễn Thị {chr(64 + int(chat)) * 3}", chat=chat)
    await hall.say("/lienket", chat=chat)
    code = re.search(r"LK-\w{4}-\w{4}", hall.last(chat).text)
    assert code is not None
    await hall.hear(elsewhere(code[0], chat=chat))


async def attempts(hall: Hall) -> list[tuple[int, str]]:
    """Of every attempt: the open question, and the channel where it is played."""
    query = "SELECT position, channel FROM attempt JOIN identity ON identity.id = attempt.seat"
    async with hall.database.read() as connection:
        return [(row.position, row.channel) for row in await connection.execute(text(query))]


@pytest.mark.parametrize("guarded", [True, False])
async def test_two_chats_of_one_person_start_at_once(
    hall: Hall, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One person's events are decided one after the other; else the number of the attempt refuses the second."""
    await join(hall)
    if not guarded:
        monkeypatch.setattr("handlers.engine._of_one_person", lambda events, _: [False] * len(events))
    refused = _count_refusals(monkeypatch)
    await asyncio.gather(hall.engine.submit(incoming("thi", at=OPENS)), hall.engine.submit(elsewhere("/thi")))
    await hall.settled()
    assert await attempts(hall) == [(0, "fake")]
    assert refused == ([] if guarded else ["LimitBroken"])
    assert "Câu 1/15" in hall.last().text
    other = hall.channels["other"]
    assert isinstance(other, FakeChannel)
    assert "đang mở ở" in other.sent["1"][-1].text


@pytest.mark.parametrize("guarded", [True, False])
async def test_an_answer_while_the_other_chat_takes_over(
    hall: Hall, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decided from the same state, the second change would undo the first: an answer kept, and asked for again."""
    await join(hall)
    await hall.say("thi")
    if not guarded:
        monkeypatch.setattr("handlers.engine._of_one_person", lambda events, _: [False] * len(events))
    both = incoming("A", at=OPENS + 1), elsewhere("làm tiếp")
    await asyncio.gather(*(hall.engine.submit(each) for each in both))
    await hall.settled()
    assert len(await answers(hall)) == 1
    assert await attempts(hall) == [(1 if guarded else 0, "other")]


@pytest.mark.parametrize("guarded", [True, False])
async def test_two_replicas_hear_two_chats_of_one_person(
    postgres: Database, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of the membership makes them take turns at the start, at each answer and at each change of the chat."""
    async with open_hall(postgres) as one, open_hall(Database(postgres.url), seed=8) as two:
        two.channels["other"] = FakeChannel("other")
        await join(one)
        if not guarded:
            monkeypatch.setattr(SessionBatch, "_lock", lambda *_: None)
        refused = _count_refusals(monkeypatch)
        await asyncio.gather(one.engine.submit(incoming("thi", at=OPENS)), two.engine.submit(elsewhere("/thi")))
        undone = 0
        for _ in range(12):
            ((position, channel),) = await attempts(one)
            here, there = (
                incoming("A" if channel == "fake" else "làm tiếp"),
                elsewhere("A" if channel == "other" else "làm tiếp"),
            )
            await asyncio.gather(one.engine.submit(here), two.engine.submit(there))
            ((position, _),) = await attempts(one)
            undone += position != len(await answers(one))
        assert (refused == [] and undone == 0) is guarded
        await two.database.close()


async def test_two_replicas_hear_two_people_crosswise(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch holds both people, by chats of both channels: neither replica waits for the other."""
    async with open_hall(postgres) as one, open_hall(Database(postgres.url), seed=8) as two:
        two.channels["other"] = FakeChannel("other")
        for chat in ("1", "2"):
            await join(one, chat=chat)
        refused = _count_refusals(monkeypatch)
        for _ in range(10):
            await asyncio.gather(
                *(one.engine.submit(each) for each in (incoming("/toi", chat="1"), elsewhere("/toi", chat="2"))),
                *(two.engine.submit(each) for each in (incoming("/toi", chat="2"), elsewhere("/toi", chat="1"))),
            )
        assert refused == []
        await two.database.close()
