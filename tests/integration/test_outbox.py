"""The outbox worker: order within a chat, patience with a platform, nothing lost, nothing needless."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handlers.messages import Outgoing
from handlers.ports import Delivered, Gone, Later, Outcome, Refused
from scheduler.outbox import Outbox
from scheduler.pace import Pace
from storage.errors import Busy
from storage.ports.conversation import Delivery, OutboxMessage
from tests.builders import incoming
from tests.fakes import Clock, FakeChannel, Hall


class Ledger:
    """A store that only remembers."""

    def __init__(self) -> None:
        self.waiting: list[OutboxMessage] = []
        self.postponed: list[tuple[int, int, int]] = []

    async def claim_outbox(self, *, now: int, lease_until: int, limit: int | None) -> list[OutboxMessage]:
        found, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return found

    async def postpone(self, message_id: int, *, tries: int, until: int) -> None:
        self.postponed.append((message_id, tries, until))


class Desk:
    """An outbox whose sleeps are instantaneous and counted."""

    def __init__(self) -> None:
        self.channel, self.ledger, self.done = FakeChannel(), Ledger(), list[Delivery]()
        self.slept: list[float] = []
        self.pace = Pace(25, now=lambda: sum(self.slept), sleep=self.sleep)
        self.outbox = Outbox(
            self.ledger,
            {"fake": self.channel},
            {"fake": self.pace},
            clock=Clock(1000),
            delivered=self.done.append,
            sleep=self.sleep,
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def send(self, *messages: OutboxMessage) -> list[str]:
        self.outbox.hand_over(messages)
        while self.outbox._tasks:
            await asyncio.sleep(0)
        return [message.text for sent in self.channel.sent.values() for message in sent]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    yield made
    await made.outbox.close(within_s=0)


def message(number: int, chat: str = "1", *, is_step: bool = False, bulk: bool = False) -> OutboxMessage:
    payload = Outgoing(str(number)).to_bytes()
    return OutboxMessage(number, 1, "fake", chat, payload, 0, is_step=is_step, bulk=bulk)


async def test_one_chat_in_order(desk: Desk) -> None:
    assert await desk.send(*(message(n) for n in range(5))) == list("01234")
    assert [delivery.message.id for delivery in desk.done] == [0, 1, 2, 3, 4]


async def test_429_makes_this_chat_wait_and_keeps_its_order(desk: Desk) -> None:
    """The platform's own waiting time is obeyed; the other chat does not wait."""
    desk.channel.script = [Later("429", 7.0)]
    await desk.send(message(1), message(2), message(3, "2"))
    assert [m.text for m in desk.channel.sent["1"]] == ["1", "2"]
    assert desk.slept == [7.0]
    assert desk.ledger.postponed == [(1, 1, 1000 + 7_000 + 30_000)], "the lease is prolonged over the wait"
    assert [d.message.id for d in desk.done] == [3, 1, 2]


async def test_a_long_wait_goes_back_to_the_database(desk: Desk) -> None:
    desk.channel.script = [Later("429", 3600.0)]
    assert await desk.send(message(1)) == []
    assert desk.ledger.postponed == [(1, 1, 1000 + 3_600_000)]
    assert desk.done == []
    assert desk.outbox.pending == 0


@pytest.mark.parametrize(
    ("outcome", "delivered", "reachable"),
    [(Delivered("9"), True, True), (Gone("blocked"), False, False), (Refused("too long"), False, True)],
)
async def test_how_it_ends_is_reported_once(desk: Desk, outcome: Outcome, delivered: bool, reachable: bool) -> None:
    desk.channel.script = [outcome]
    await desk.send(message(1))
    assert [(d.delivered_at is not None, d.reachable) for d in desk.done] == [(delivered, reachable)]


async def test_a_newer_step_replaces_one_that_waits(desk: Desk) -> None:
    """While the first is in flight, only the newest of the waiting prompts is worth sending."""
    assert await desk.send(
        message(1, is_step=True), message(2, is_step=True), message(3), message(4, is_step=True)
    ) == ["3", "4"]
    assert desk.outbox.pending == 0


async def test_the_same_message_is_not_taken_twice(desk: Desk) -> None:
    """`recover` may meet what is in hand already."""
    desk.ledger.waiting = [message(1)]
    desk.outbox.hand_over([message(1)])
    await desk.outbox.recover()
    await desk.send()
    assert [m.text for m in desk.channel.sent["1"]] == ["1"]


async def test_all_that_was_left_behind_is_recovered(desk: Desk) -> None:
    desk.ledger.waiting = [message(n, str(n)) for n in range(2500)]
    await desk.outbox.recover(everything=True)
    await desk.send()
    assert len(desk.done) == 2500


async def test_bulk_goes_at_its_pace_and_never_in_front(desk: Desk) -> None:
    """200 results wait; a person's own reply goes out at once (promise 5)."""
    desk.outbox.hand_over([message(n, f"b{n}", bulk=True) for n in range(200)])
    pump = asyncio.create_task(desk.outbox.run_bulk())
    await asyncio.sleep(0)
    await desk.send(message(999, "me"))
    assert [d.message.id for d in desk.done].index(999) < 10
    while desk.outbox.pending:
        await asyncio.sleep(0)
    assert sum(desk.slept) == pytest.approx(199 / 25)
    pump.cancel()


async def test_429_of_a_bulk_message_pauses_bulk_alone(desk: Desk) -> None:
    """The chat waits and so does every other bulk message; whoever writes gets the reply at once."""
    desk.channel.script = [Later("too many requests", 7.0)]
    pump = asyncio.create_task(desk.outbox.run_bulk())
    desk.outbox.hand_over([message(1, "b1", bulk=True), message(2, "b2", bulk=True)])
    await asyncio.sleep(0)
    await desk.send(message(999, "me"))
    while desk.outbox.pending:
        await asyncio.sleep(0)
    assert sum(desk.slept) >= 7
    assert {d.message.id for d in desk.done} == {1, 2, 999}
    pump.cancel()


async def test_a_channel_that_raises_gives_up_that_message_only(desk: Desk) -> None:
    async def broken(chat: str, sent: Outgoing) -> Outcome:
        raise RuntimeError("adapter bug")

    desk.channel.send = broken  # type: ignore[method-assign,assignment]
    await desk.send(message(1))
    assert "adapter bug" in desk.done[0].problem
    assert desk.outbox.pending == 0


async def test_a_channel_no_longer_configured(desk: Desk) -> None:
    gone = OutboxMessage(1, 1, "zalo:old", "1", Outgoing("x").to_bytes(), 0)
    await desk.send(gone)
    assert "not configured" in desk.done[0].problem


async def test_a_database_away_orphans_no_message(desk: Desk) -> None:
    """The platform says wait, the lease cannot be prolonged: the message is still sent by us."""

    async def away(message_id: int, *, tries: int, until: int) -> None:
        raise Busy("connection lost")

    desk.ledger.postpone = away  # type: ignore[method-assign]
    desk.channel.script = [Later("429", 2.0)]
    assert await desk.send(message(1)) == ["1"]
    assert desk.outbox.pending == 0


async def test_the_engine_waits_for_a_database_that_is_away(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery that cannot be kept is tried a few times a second, not thousands, and kept in the end."""
    tries = 0
    real = hall.store.batch

    def away(*arguments: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise Busy("connection lost")
        return real(*arguments)

    await hall.register()
    monkeypatch.setattr(hall.store, "batch", away)
    hall.engine.delivered(Delivery(message(1), 1))
    await asyncio.sleep(0.25)
    assert tries <= 2
    await asyncio.sleep(0.5)
    assert tries == 3


async def test_after_a_crash_between_commit_and_sending(hall: Hall) -> None:
    """The message was committed, its process died: the next process says it without anybody doing anything."""
    hall.engine._hand_over = lambda messages: None
    for reply in ("xin chào", "đồng ý", "Nguyễn Thị Hoa", "đúng", "1", "không", "đúng"):
        await hall.hear(incoming(reply, at=hall.clock.now))
    assert "1" not in hall.channel.sent
    assert await hall.outbox.recover(everything=True) == 2, "the welcome, and of all prompts only the newest"
    await hall.settled()
    assert "Bắt đầu thi" in str(hall.last().rows)
