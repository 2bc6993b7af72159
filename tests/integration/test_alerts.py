"""Alerts and the morning summary through the real engine: each once, whoever looks."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from bot.vitals import Vitals, disk_of
from contest.calendar import parse_instant
from contest.roles import Role
from handlers.messages import Incoming
from scheduler.alerts import HOUR, MINUTE, REPEAT_MS, Alerts, Look
from scheduler.summary import Summary
from storage.alerts import Alerts as AlertBook
from storage.alerts import Readings
from storage.database import Database
from storage.roles import chats_of
from tests.builders import preset
from tests.fakes import Clock, Hall, open_hall

BAD = (0, 2**40)


class Disk:
    """A disk that fills up and is cleared."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.disk = clock, BAD

    async def look(self) -> Look:
        return Look(self.clock.now, disk=self.disk)


def watching(hall: Hall, look: Callable[[], Awaitable[Look]]) -> Alerts:
    contest_id = hall.context.contest.id
    chats = partial(chats_of, hall.database, contest_id, [Role.OPERATOR])
    book = AlertBook(hall.database, contest_id=contest_id)
    return Alerts(book, hall.context.texts, look=look, chats=chats, submit=hall.engine.submit)


def told(hall: Hall, chat: str = "9") -> list[str]:
    return [each.text for each in hall.channel.sent[chat][1:]]


async def test_two_processes_tell_once_again_after_hours_and_once_when_over(hall: Hall) -> None:
    await hall.appoint(Role.OPERATOR, chat="9")
    await hall.appoint(Role.ORGANIZER, chat="7")
    disk = Disk(hall.clock)
    both = [watching(hall, disk.look), watching(hall, disk.look)]

    async def later(ms: int) -> list[str]:
        hall.clock.now += ms
        for each in both:
            await each.tick()
        await hall.settled()
        return [text.splitlines()[0][:3] for text in told(hall)]

    assert await later(0) == ["⚠️ "]
    assert await later(MINUTE) == ["⚠️ "]
    assert len(await later(REPEAT_MS)) == 2
    disk.disk = (2**40, 2**40)
    assert len(await later(MINUTE)) == 2
    assert len(await later(3 * MINUTE)) == 3
    assert told(hall)[-1].startswith("✅")
    disk.disk = BAD
    assert len(await later(MINUTE)) == 4
    assert told(hall, "7") == []


async def test_an_operator_who_comes_late_is_told_what_goes_on(hall: Hall) -> None:
    disk = Disk(hall.clock)
    alerts = watching(hall, disk.look)
    await alerts.tick()
    await hall.appoint(Role.OPERATOR, chat="9")
    await alerts.tick()
    await hall.settled()
    assert len(told(hall)) == 1
    assert "ĐĨA SẮP ĐẦY" in told(hall)[0]


async def test_what_nobody_was_told_needs_no_all_clear(hall: Hall) -> None:
    disk = Disk(hall.clock)
    alerts = watching(hall, disk.look)
    await alerts.tick()
    disk.disk = (2**40, 2**40)
    hall.clock.now += HOUR
    await alerts.tick()
    await hall.appoint(Role.OPERATOR, chat="9")
    await alerts.tick()
    await hall.settled()
    assert told(hall) == []


async def test_an_alert_does_not_count_as_a_sign_of_life(hall: Hall) -> None:
    """What we say to a chat leaves an update id there; only what a platform brought is heard."""
    await hall.appoint(Role.OPERATOR, chat="9")
    readings = Readings(hall.database, contest_id=hall.context.contest.id)
    before = await readings.heard()
    hall.clock.now += MINUTE
    await watching(hall, Disk(hall.clock).look).tick()
    assert await readings.heard() == before == {"fake": hall.clock.now - MINUTE}


class Bot:
    """A bot whose platform does not take the webhook."""

    name, announced = "fake", False


async def test_the_readings_of_a_running_contest(hall: Hall) -> None:
    await hall.register()
    readings = Readings(hall.database, contest_id=hall.context.contest.id)
    address = f"sqlite+aiosqlite:///{Path.cwd() / 'x.sqlite3'}"
    vitals = Vitals(readings, hall.context, address, [Bot()], hall.clock)  # type: ignore[list-item]
    first = hall.clock.now
    await vitals.look()
    hall.clock.now += MINUTE
    look = await vitals.look()
    assert look.round_opened == hall.context.contest.rounds[0].opens_at
    assert dict(look.heard) == {"fake": first}
    assert dict(look.unknown_since) == {"fake": first}
    assert look.disk is not None
    assert 0 < look.disk[0] < look.disk[1]
    assert (look.waiting, look.failures) == (0, (0, 0))


def test_the_disk_of_a_database_server_is_not_ours_to_see() -> None:
    assert disk_of("postgresql+asyncpg://u@h/d") is None


@pytest.mark.parametrize("restart", [False, True])
async def test_the_summary_comes_once_a_morning(sqlite: Database, restart: bool) -> None:
    clock = Clock(parse_instant("20:00 09/12/2025"))
    async with open_hall(sqlite, preset().contest, clock) as hall:
        contest_id = hall.context.contest.id
        readings = Readings(hall.database, contest_id=contest_id)
        vitals = Vitals(readings, hall.context, "postgresql+asyncpg://u@h/d", [], clock)

        def made() -> Summary:
            chats = partial(chats_of, hall.database, contest_id, [Role.OPERATOR, Role.ORGANIZER])
            submit: Callable[[Incoming], Awaitable[object]] = hall.engine.submit
            return Summary(hall.context, count=vitals.day, chats=chats, submit=submit, clock=clock)

        for chat, role in (("7", Role.ORGANIZER), ("8", Role.SECRETARY), ("9", Role.OPERATOR)):
            await hall.appoint(role, chat=chat)
        await hall.register()
        await hall.play(".", None)
        summary = made()
        for at in ("06:00", "07:30", "07:31", "09:00"):
            clock.now = parse_instant(f"{at} 10/12/2025")
            summary = made() if restart else summary
            await summary.tick()
            await hall.settled()
        assert [len(told(hall, chat)) for chat in "789"] == [1, 0, 1]
        assert "1 người đăng ký · 1 lượt vào thi" in told(hall, "7")[0]
        clock.now = parse_instant("07:30 11/12/2025")
        await summary.tick()
        await hall.settled()
        assert "0 người đăng ký" in told(hall, "7")[1]
