"""Thái Nguyên 2023: off from 07:50 to 08:07 on 25/9, two replicas come back – one announcement each, in order.

Own result, then the list of winners, then at 08:30 the opening of the second week (promises 2 and 4, docs/rules.md 2.7).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.contest_folder import context_of
from bot.paths import CONTESTS
from contest.calendar import parse_instant, say_instant
from handlers.context import Context
from handlers.messages import Outgoing
from handlers.ports import Outcome
from scheduler.broadcasting import Broadcasting
from scheduler.pace import Pace
from storage.broadcasts import Broadcasts
from storage.database import Database
from tests.builders import TEXTS, preset
from tests.fakes import SECRET, Clock, FakeChannel, Hall, open_hall

PEOPLE = {"1": "Nguyễn Thị Hoa", "2": "Trần Văn An", "3": "Lê Văn Bình"}
PLACE = "@thainguyen_tin"
STEP_MS = 20_000


class Noted(FakeChannel):
    """Also knows when it was given each message; delivery takes a moment, so that replicas overtake each other."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.when: list[tuple[str, str, str]] = []

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        at = say_instant(self.clock.now)[:5]
        await asyncio.sleep(0.001)
        self.when.append((chat, at, kind(message)))
        return await super().send(chat, message)


def kind(message: Outgoing) -> str:
    if message.attachment is not None:
        return "picture"
    for name, sign in (
        ("own", "Hạng của quý vị"),
        ("list", "ẫn đầu"),
        ("list", "DẪN ĐẦU"),
        ("opening", "Tuần thứ Hai"),
    ):
        if sign in message.text:
            return name
    return message.text


def thai_nguyen() -> Context:
    return context_of(preset(CONTESTS / "thai-nguyen-2023"), TEXTS, SECRET)


async def first_week(database: Database, clock: Clock, channel: FakeChannel) -> None:
    """Three people play; the round closes and is ranked; at 07:50 on Monday the power is off."""
    async with open_hall(database, context=thai_nguyen(), clock=clock, channel=channel) as hall:
        clock.now = parse_instant("09:00 18/09/2023")
        for chat, name in PEOPLE.items():
            await hall.register(name, chat=chat)
            await hall.play("." * (20 - int(chat)) + "x" * int(chat), None, chat=chat)
        clock.now = parse_instant("16:31 24/09/2023")
        for _ in range(3):
            await hall.jobs.tick()
        await hall.settled()
        clock.now = parse_instant("07:50 25/09/2023")
        await hall.jobs.tick()
        await hall.settled()


@asynccontextmanager
async def replica(database: Database, clock: Clock, channel: FakeChannel, number: int) -> AsyncIterator[Hall]:
    """One process of several, its broadcasts walked too."""
    async with open_hall(
        database, context=thai_nguyen(), clock=clock, channel=channel, places=[PLACE], seed=number
    ) as hall:
        desk = Broadcasts(database, contest_id=hall.context.contest.id, attempts=1, holder=number)
        paces = {"fake": Pace(1000)}
        walker = Broadcasting(desk, hall.channels, paces, clock=clock, sleep=lambda _: asyncio.sleep(0.005))
        task = asyncio.create_task(walker.run())
        try:
            yield hall
        finally:
            walker.close()
            await task


async def live(halls: list[Hall], clock: Clock, until: str) -> None:
    """All replicas tick together, until that time of 25/9."""
    end = parse_instant(f"{until} 25/09/2023")
    while clock.now < end:
        await asyncio.gather(*(tick() for hall in halls for tick in (hall.jobs.tick, hall.posting.tick)))
        for hall in halls:
            await hall.settled()
        await asyncio.sleep(0.02)
        clock.now += STEP_MS


@pytest.mark.timeout(120)
async def test_each_once_in_order_before_the_next_opening(postgres: Database) -> None:
    clock = Clock()
    await first_week(postgres, clock, FakeChannel())
    channel = Noted(clock)
    clock.now = parse_instant("08:07 25/09/2023")
    async with replica(postgres, clock, channel, 11) as one, replica(postgres, clock, channel, 12) as two:
        await live([one, two], clock, "08:29")
        for chat in PEOPLE:
            assert [kind(each) for each in channel.sent[chat]] == ["own", "list"]
        assert [kind(each) for each in channel.sent[PLACE]] == ["picture", "list"]
        await live([one, two], clock, "08:35")
    for chat in PEOPLE:
        assert [kind(each) for each in channel.sent[chat]] == ["own", "list", "opening"]
    assert len(channel.sent[PLACE]) == 2
    last_own = max(n for n, (_, _, what) in enumerate(channel.when) if what == "own")
    first_list = min(n for n, (chat, _, what) in enumerate(channel.when) if what == "list" and chat in PEOPLE)
    assert last_own < first_list, "nobody reads the list before everybody was told the own result"
    assert {at for _, at, what in channel.when if what == "opening"} <= {"08:30", "08:31"}


@pytest.mark.timeout(120)
async def test_back_only_after_the_opening_the_order_is_the_same(postgres: Database) -> None:
    """Off until 08:40: both are due at once, and the result still comes first."""
    clock = Clock()
    await first_week(postgres, clock, FakeChannel())
    channel = Noted(clock)
    clock.now = parse_instant("08:40 25/09/2023")
    async with replica(postgres, clock, channel, 11) as one, replica(postgres, clock, channel, 12) as two:
        await live([one, two], clock, "08:48")
    for chat in PEOPLE:
        assert [kind(each) for each in channel.sent[chat]] == ["own", "list", "opening"]
