"""A whole round over Telegram, both sides of Zalo and the web at once, through the real server.

Webhooks come twice, late and out of order; some people have two chats, some share one. One table, equal to the oracle's.
"""

import asyncio
import random
import re
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.web.guard import Pace
from tests.e2e.oracle import Line, table
from tests.four_play import Resident, Screen, Town, is_question, parse, receipt_in, town
from tests.telegram_play import a_name, right_answers

KINDS = ("telegram", "zalo_oa", "zalo_bot", "web")
OTHER = {"telegram": "zalo_oa", "zalo_oa": "zalo_bot", "zalo_bot": "telegram", "web": "zalo_bot"}


async def alone(place: Town, people: list[Resident], kind: str) -> None:
    (person,) = people
    screen = place.screen(kind)
    await screen.opens()
    await person.registers(screen)
    await person.plays(screen, place.clock)


async def link(there: Screen, here: Screen) -> None:
    """Join the two: a code made here and typed there, as the first word."""
    await here.says("/lienket")
    shown = await here.wait(lambda text: "Mã nối" in text)
    code = re.search(r"LK-\w{4}-\w{4}", shown)
    assert code is not None, shown
    await there.says(code[0])
    await there.wait(lambda text: "Đã nối" in text)


async def cannot_start_again(place: Town, people: list[Resident], kind: str) -> None:
    """Plays in one chat; the other one, linked afterwards, shows the receipt and no question."""
    (person,) = people
    first, second = place.screen(kind), place.screen(OTHER[kind])
    await first.opens()
    await person.registers(first)
    await person.plays(first, place.clock)
    await second.opens()
    await second.wait(lambda text: "Quý vị có đồng ý không?" in text)
    await link(second, first)
    await second.says("/thi")
    assert receipt_in(await second.wait(lambda text: "Mã biên nhận" in text)) == person.receipt
    assert not any(map(is_question, second.texts))


async def moves_over(place: Town, people: list[Resident], kind: str) -> None:
    """Begins in one chat and ends in the other; the first one knows nothing more of the questions."""
    (person,) = people
    first, second = place.screen(kind), place.screen(OTHER[kind])
    await first.opens()
    await person.registers(first)
    await second.opens()
    await second.wait(lambda text: "Quý vị có đồng ý không?" in text)
    await link(second, first)
    left = await person.answers(first, await person.starts(first, place.clock), until=person.rng.randrange(3, 14))
    await second.says("/thi")
    await second.wait(lambda text: "Bài thi của quý vị đang mở ở" in text)
    await second.picks("Làm tiếp")
    asked = await second.wait(is_question)
    assert parse(asked) == parse(left)
    await first.says("B")
    await first.wait(lambda text: "đang mở ở" in text)
    await person.answers(second, asked)
    await person.predicts(second)


async def family(place: Town, people: list[Resident], kind: str) -> None:
    """One after another on one phone. From the second one on every message says for whom it is."""
    screen = place.screen(kind)
    await screen.opens()
    for number, person in enumerate(people):
        if number:
            await screen.says("đổi người")
            await screen.wait(lambda text: "Bây giờ ai dự thi?" in text)
            await screen.picks("Thêm một người")
        await person.registers(screen)
        registered = len(screen.texts) - 1
        await person.plays(screen, place.clock)
        if number:
            named = f"👤 {person.name}\n"
            assert [text for text in screen.texts[registered:] if not text.startswith(named)] == []


TURNS = ((alone, 1), (moves_over, 1), (family, 3), (alone, 1), (cannot_start_again, 1), (family, 3))


async def everybody(place: Town, people: list[Resident]) -> None:
    """Each way to take part, on each channel, again and again until all had their turn."""
    plays: list[Coroutine[Any, Any, None]] = []
    while people:
        take_part, size = TURNS[len(plays) // len(KINDS) % len(TURNS)]
        size = min(size, len(people))
        plays.append(take_part(place, people[:size], KINDS[len(plays) % len(KINDS)]))
        people = people[size:]
    await asyncio.gather(*plays)


def lines_of(people: list[Resident], database: Path, receipt_of: Callable[[int], str]) -> list[Line]:
    """What people remember of answers and guess, with the instants that were kept: under the receipt they hold."""
    with sqlite3.connect(database) as raw:
        attempts = raw.execute("SELECT id, started_at, last_answer_at FROM attempt").fetchall()
    kept = {receipt_of(number): (started, last) for number, started, last in attempts}
    lines = []
    for person in people:
        started, last = kept.pop(person.receipt)
        before, seen = person.started_between
        assert before <= started <= seen + 1000  # the clock of a late first question starts when its sending has ended
        lines.append(Line(person.receipt, person.score, last - started, person.guess, last))
    assert kept == {}
    return lines


async def plays_out(folder: Path, count: int) -> None:
    right, path = right_answers(), folder / "h.sqlite3"
    people = [Resident(a_name(n), random.Random(n), right, skill=[0.5, 0.8, 1.0][n % 3]) for n in range(count)]
    async with town(f"sqlite+aiosqlite:///{path}", trouble=0.2) as place:
        hall = place.service.halls[0]
        await everybody(place, people)
        await place.idle()
        place.clock.ahead = 3600_000 + 15_000
        async with asyncio.timeout(60):
            while (version := await hall.store.latest_result("dot-1", published=True)) is None:
                await asyncio.sleep(0.1)
            while (told := results_told(place)) < count:
                await asyncio.sleep(0.1)
        rows = await hall.store.result_rows(version.id, limit=count)
        assert told == count
        assert place.too_long() == []
        assert place.refused() == []
        assert (hall.engine.figures.failures, hall.engine.figures.repeats > count) == (0, True)
        actual, expected = table(lines_of(people, path, hall.context.receipt_code), 15)
        assert version.actual == actual
        shown = [(hall.context.receipt_code(row.attempt_id), row.score, row.duration, row.guess) for row, _ in rows]
        assert shown == [(line.chat, line.score, line.duration, line.guess) for line in expected]


def results_told(place: Town) -> int:
    return sum("KẾT QUẢ TẠM THỜI" in text for screen in place.screens for text in screen.texts)


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the web three people on one phone would need half a minute: so many forms a second are let through."""
    monkeypatch.setattr("bot.web.guard.SESSION_POSTS", Pace(per_s=100, burst=100))


async def test_forty_people_on_four_channels(tmp_path: Path) -> None:
    await plays_out(tmp_path, 40)


@pytest.mark.soak
async def test_three_hundred_people_on_four_channels(tmp_path: Path) -> None:
    await plays_out(tmp_path, 300)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("kind", ["zalo_oa", "zalo_bot"])
async def test_a_delivery_that_comes_late(
    tmp_path: Path, kind: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed at the first question, here after the second was put: no answer to it; with the guard off it is one."""
    if not guarded:
        monkeypatch.setattr("handlers.conversation._overtaken", lambda turn: False)
    path = tmp_path / "h.sqlite3"
    async with town(f"sqlite+aiosqlite:///{path}") as place:
        person, screen = Resident(a_name(1), random.Random(1), right_answers()), place.screen(kind)
        courier = (place.account if kind == "zalo_oa" else place.bot).courier
        await screen.opens()
        await person.registers(screen)
        await person.starts(screen, place.clock)
        courier.delay_s = 0.5
        await screen.says("B")
        courier.delay_s = 0.0
        place.clock.ahead += 25_000
        await screen.says("A")
        await screen.wait(lambda text: "Câu 2/15" in text)
        await place.idle()
        await screen.wait(lambda text: ("đến muộn" if guarded else "Câu 3/15") in text)
        await place.idle()
    with sqlite3.connect(path) as raw:
        answered = raw.execute("SELECT position FROM answer ORDER BY position").fetchall()
    assert answered == ([(0,)] if guarded else [(0,), (1,)])
