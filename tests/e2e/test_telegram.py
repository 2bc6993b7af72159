"""Black box: fake residents on a Bot API stand-in play through the real HTTP server."""

import asyncio
import random
import sqlite3
from collections import Counter
from pathlib import Path

from tests.service import JumpingClock, open_now_folder, running
from tests.standins.telegram import BotApi, Fault
from tests.telegram_play import Resident, a_name, labels, right_answers


async def test_one_person_plays_by_buttons_and_typing(tmp_path: Path) -> None:
    """One message is edited through the quiz; nobody sees a score before the close; then the result comes by itself."""
    clock = JumpingClock()
    async with BotApi() as api, running(api, f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}", clock=clock) as service:
        resident = Resident(api.player(), a_name(1), random.Random(1), right_answers())
        await resident.register()
        receipt = await resident.play(typing=0)
        assert "15/15" in receipt.text
        assert f"Dự đoán: {resident.guess}" in receipt.text
        assert len(api.calls_of("editMessageText")) == 15
        resident.player._act()
        clock.ahead = 3600_000 + 15_000
        result = await resident.player.wait(lambda view: "KẾT QUẢ TẠM THỜI" in view.text)
        assert f"Số câu đúng: {resident.score}/15" in result.text
        assert service.halls[0].engine.figures.failures == 0


async def test_two_hundred_people_at_once_amid_chaos(tmp_path: Path) -> None:
    """Duplicated and reordered updates, 429, dropped connections: the table equals one computed from raw rows."""
    clock = JumpingClock()
    database = tmp_path / "h.sqlite3"
    right = right_answers()
    async with BotApi(seed=3) as api:
        api.duplicate, api.reorder, api.retry_base_s = 0.1, 0.2, 0.05
        async with running(api, f"sqlite+aiosqlite:///{database}", open_now_folder(), clock) as service:
            people = [Resident(api.player(), a_name(n), random.Random(n), right) for n in range(200)]
            trouble = random.Random(5)
            api.fault = lambda method, _: _trouble(trouble)

            async def whole(resident: Resident) -> None:
                await resident.register()
                if resident.rng.random() < 0.1:
                    await _block_and_return(resident)
                await resident.play(skill=resident.rng.choice([0.5, 0.8, 1.0]))

            await asyncio.gather(*(whole(resident) for resident in people))
            await api.idle()
            clock.ahead = 3600_000 + 15_000
            await asyncio.wait_for(_published(service), 30)
            version = await service.halls[0].store.latest_result("dot-1")
            assert version is not None
            rows = await service.halls[0].store.result_rows(version.id)
        assert service.halls[0].engine.figures.failures == 0
        assert service.halls[0].engine.figures.repeats > 0
        codes = Counter(call.error_code for call in api.calls)
        assert codes[429] > 10
        assert codes[403] > 5
    oracle = _oracle(database, right)
    assert version.actual == sum(score == 15 for _, score, *_ in oracle)
    gaps = [(a, -s, d, abs(g - version.actual), f) for a, s, d, g, f in oracle]
    known = {attempt: keys for attempt, *keys in gaps}
    assert [known[row.attempt_id] for row, _ in rows] == sorted(known.values())
    assert sorted(row.score for row, _ in rows) == sorted(resident.score for resident in people)
    assert sorted(row.guess for row, _ in rows if row.guess is not None) == sorted(r.guess for r in people)


def _trouble(rng: random.Random) -> Fault | None:
    """1 % of the calls are told to wait, 1 % fail, 1 % are carried out but their answer is lost."""
    chance = rng.random()
    if chance < 0.01:
        return Fault(retry_after=1)
    if chance < 0.02:
        return Fault(status=502)
    return Fault(drop="after") if chance < 0.03 else None


async def _block_and_return(resident: Resident) -> None:
    """Blocks the bot, asks something it cannot answer (403), unblocks, and goes on with /start."""
    player = resident.player
    await player.block()
    made = len(player.api.calls)
    await player.send("/thele")
    async with asyncio.timeout(20):
        while not any(call.error_code == 403 and call.chat_id == player.user_id for call in player.api.calls[made:]):
            await asyncio.sleep(0.05)
    await player.unblock()
    await player.send("/start")
    await resident.wait(lambda view: "Bắt đầu thi" in labels(view))


async def _published(service: object) -> None:
    while not await service.halls[0].store.latest_result("dot-1", published=True):  # type: ignore[attr-defined]
        await asyncio.sleep(0.1)


def _oracle(database: Path, right: dict[str, str]) -> list[tuple[int, int, int, int, int]]:
    """(attempt, score, duration, guess, finished), from the raw rows and the question table alone."""
    import csv

    from tests.builders import PRESET

    with (PRESET / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        keys = {row["Mã"]: "ABCD".index(row["Đáp án"]) for row in csv.DictReader(file)}
    with sqlite3.connect(database) as raw:
        answers = raw.execute("SELECT attempt_id, question_id, choice FROM answer").fetchall()
        attempts = raw.execute("SELECT id, started_at, last_answer_at, guess FROM attempt").fetchall()
    scores: dict[int, int] = {}
    for attempt, question, choice in answers:
        scores[attempt] = scores.get(attempt, 0) + (keys[question] == choice)
    return [(a, scores[a], last - started, guess, last) for a, started, last, guess in attempts]
