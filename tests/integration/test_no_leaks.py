"""Promise 6, as non-interference: two worlds that differ only in the secret must look the same from outside.

If anything a person, a page, a log or a metric shows before the close depended on which option is right, or on how
others fare, the two runs would differ somewhere; they are compared byte for byte.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from aiohttp.test_utils import make_mocked_request

from bot.health import metrics
from bot.logs import configure_logs
from contest.bank import Bank
from handlers.conversation import SCENES
from handlers.messages import Kind, Outgoing
from handlers.moves import State
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Seal
from storage.webchat import WebChats
from tests.builders import a_contest, a_round, incoming
from tests.fakes import open_hall
from tests.service import JumpingClock, open_now_folder, running
from tests.standins.telegram import BotApi
from tests.telegram_play import Resident, right_answers


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    yield
    configure_logs()


def turned(bank: Bank) -> Bank:
    """The same questions, each with another right option."""
    return Bank({key: replace(q, right=(q.right + 1) % 4) for key, q in bank.questions.items()})


async def seen_in_a_world(path: Path, *, other_keys: bool, others_perfect: bool) -> list[object]:
    """Everything that leaves the server while two people play, up to a moment before publication."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    lines = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines), cache_logger_on_first_use=False)
    contest = a_contest(rounds=(a_round(minutes=60),))
    async with open_hall(database, contest) as hall:
        if other_keys:
            hall.engine._context = replace(hall.engine._context, bank=turned(hall.context.bank))
        incoming.count = 0  # type: ignore[attr-defined]
        await hall.register(chat="1")
        await hall.register("Trần Văn An", chat="2")
        await hall.play(("." if others_perfect else "x") * 15, chat="2")
        await hall.play("ABCD" * 3 + "ABC", chat="1")
        toasts = [(await hall.hear(incoming("q:1:0:0", kind=Kind.PRESS, at=hall.clock.now))).toast]
        for word in ("/ketqua", "/toi", "/thele", "thi"):
            await hall.say(word, chat="1")
        hall.clock.now = contest.rounds[0].closes_at - 1
        await hall.jobs.tick()
        page = (await metrics({"c": (hall.engine, hall.outbox)})(make_mocked_request("GET", "/metrics"))).text or ""
        # How events fall into batches hangs on the machine's pace alone.
        page = "\n".join(line for line in page.split("\n") if "batch" not in line)
        shown = list(hall.channel.sent["1"])
    await database.close()
    return [shown, toasts, lines.getvalue(), page]


async def test_nothing_shown_depends_on_the_right_options(tmp_path: Path) -> None:
    # The other person's letters would differ with the keys, so here the other one answers by letter too.
    one = await seen_in_a_world(tmp_path / "1", other_keys=False, others_perfect=True)
    two = await seen_in_a_world(tmp_path / "2", other_keys=True, others_perfect=True)
    assert one == two


async def test_nothing_shown_depends_on_how_others_fare(tmp_path: Path) -> None:
    """Neither the number of perfect papers nor anybody's score can be told before the close."""
    one = await seen_in_a_world(tmp_path / "1", other_keys=False, others_perfect=True)
    two = await seen_in_a_world(tmp_path / "2", other_keys=False, others_perfect=False)
    assert one == two


async def test_the_comparison_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A toast that congratulates would be caught."""
    honest = SCENES[State.QUIZ].ask

    def leaking(context, session, now):  # type: ignore[no-untyped-def]
        message = honest(context, session, now)
        return replace(message, text=message.text + f" [{session.attempt.score}]")

    monkeypatch.setitem(SCENES, State.QUIZ, replace(SCENES[State.QUIZ], ask=leaking))
    one = await seen_in_a_world(tmp_path / "1", other_keys=False, others_perfect=True)
    two = await seen_in_a_world(tmp_path / "2", other_keys=True, others_perfect=True)
    assert one != two


async def test_no_name_lies_readable_in_the_database_file(tmp_path: Path) -> None:
    """Registered, half registered, in the web chat's history, in a message not yet delivered (promise 9)."""
    path = tmp_path / "h.sqlite3"
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    async with open_hall(database) as hall:
        await hall.register("Lý Tiểu Ẩn", chat="1")
        hall.engine._hand_over = lambda messages: None
        for word in ("xin chào", "đồng ý", "Lý Tiểu Ẩn"):
            await hall.hear(incoming(word, chat="2", at=hall.clock.now))
        chats = WebChats(database, contest_id="c", seal=Seal(b"k" * 32), new_id=hall.store._new_id)
        await chats.hear("3", "Lý Tiểu Ẩn", nonce="n")
        await chats.say("3", Outgoing("Họ và tên: Lý Tiểu Ẩn").to_bytes())
        assert (await chats.since("3", 0))[0].payload.decode() == "Lý Tiểu Ẩn"
    await database.close()
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert "Tổ dân phố".encode() not in files, "messages are sealed whole"
    for spelling in ("Tiểu Ẩn", "Ti\\u1ec3u"):
        assert spelling.encode() not in files


async def test_no_personal_data_and_no_token_in_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names, what people type and the bot's token stay out of every log line, also when things go wrong (promise 9)."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(), cache_logger_on_first_use=False)
    async with BotApi() as api:
        api.retry_base_s = 0.05
        database = f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}"
        async with running(api, database, open_now_folder(), JumpingClock()) as service:
            resident = Resident(api.player(), "Lý Tiểu Ẩn", random.Random(1), right_answers())
            await resident.register()
            real = service.halls[0].engine._context
            service.halls[0].engine._context = replace(real, bank=Bank({}))
            await resident.player.send("thi")
            await resident.wait(lambda view: "mã" in view.text)
            service.halls[0].engine._context = real
            api.url = ""
    printed = capsys.readouterr()
    for secret in ("Tiểu Ẩn", api.token, api.token.split(":")[1], "d" * 32):
        assert secret not in printed.out + printed.err
    assert "step failed" in printed.out + printed.err
