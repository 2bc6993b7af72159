"""Promise 6, as non-interference: two worlds that differ only in the secret must look the same from outside.

If anything a person, a page, a log or a metric shows before the close depended on which option is right, or on how
others fare, the two runs would differ somewhere; they are compared byte for byte.
"""

import io
import random
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest
import structlog
from aiohttp.test_utils import make_mocked_request

from bot.channels.zalo_bot import ZaloBotChannel
from bot.health import metrics
from bot.logs import configure_logs
from contest.bank import Bank
from handlers.conversation import SCENES
from handlers.messages import Kind, Outgoing
from handlers.moves import State
from handlers.ports import Channel, Delivered, Outcome
from storage.database import Database
from storage.files import Files
from storage.migrate import migrate
from storage.seal import Seal
from storage.webchat import WebChats
from tests.builders import a_contest, a_round, incoming
from tests.fakes import Clock, FakeChannel, open_hall
from tests.four_play import town
from tests.service import SECRET, JumpingClock, open_now_folder, running
from tests.standins import platform, telegram
from tests.standins.platform import Call
from tests.standins.telegram import BotApi
from tests.standins.zalo_bot import ZaloBotPlatform
from tests.standins.zalo_oa import OaPlatform
from tests.telegram_play import Resident, right_answers
from tests.zalo_play import a_channel, oa_settings

Trouble = TypeVar("Trouble")


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    yield
    configure_logs()
    structlog.configure(cache_logger_on_first_use=False)


def turned(bank: Bank) -> Bank:
    """The same questions, each with another right option."""
    return Bank({key: replace(q, right=(q.right + 1) % 4) for key, q in bank.questions.items()})


class Relaying(FakeChannel):
    """Says everything of one chat through other channels too, to that person there."""

    def __init__(self, chat: str, through: list[tuple[Channel, str]]) -> None:
        super().__init__()
        self._chat, self._through = chat, through

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        if chat == self._chat:
            for channel, person in self._through:
                assert isinstance(await channel.send(person, message), Delivered)
        return await super().send(chat, message)


@asynccontextmanager
async def both_of_zalo(database: Database, clock: Clock) -> AsyncIterator[tuple[list[tuple[Channel, str]], list[Call]]]:
    """The two channels, each with somebody who has written there; the calls that both platforms get."""
    calls: list[Call] = []
    async with OaPlatform(clock=clock) as account, ZaloBotPlatform(clock=clock) as bot:
        account.calls = bot.calls = calls
        files = Files(database, contest_id="c", seal=Seal(b"k" * 32))
        typed = ZaloBotChannel(
            name="zb", token=bot.token, secret=SECRET, api_base=bot.url, hint="", files=files, link=None
        )
        await typed.start()
        reader, writer = account.person(), bot.person()
        await reader.says("xin chào")
        await writer.says("xin chào")
        async with a_channel(oa_settings(account), database, clock=clock) as tapped:
            yield [(tapped, reader.user_id), (typed, writer.chat_id)], calls
        await typed.stop()


async def seen_in_a_world(path: Path, *, other_keys: bool, others_perfect: bool) -> list[object]:
    """Everything that leaves the server while two people play, up to a moment before publication."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    lines = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines), cache_logger_on_first_use=False)
    contest, clock = a_contest(rounds=(a_round(minutes=60),)), Clock()
    async with (
        both_of_zalo(database, clock) as (through, calls),
        open_hall(database, contest, clock, channel=Relaying("1", through)) as hall,
    ):
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
        assert len(calls) > 2 * len(shown)
    await database.close()
    return [shown, toasts, lines.getvalue(), page, [(call.name, call.params) for call in calls]]


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
    assert one[0] != two[0]
    assert one[-1] != two[-1], "nor through the channels of Zalo"


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


async def test_no_secret_is_told_on_any_channel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cut off, answered by a gateway, refused: no token, key or secret in a log line, a metric or a kept failure."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(), cache_logger_on_first_use=False)
    path = tmp_path / "h.sqlite3"
    async with town(f"sqlite+aiosqlite:///{path}") as place:
        account, bot = place.account, place.bot
        screens = [place.screen(kind) for kind in ("telegram", "zalo_oa", "zalo_bot", "web")]
        for screen in screens:
            await screen.opens()
            await screen.wait(lambda text: "Quý vị có đồng ý không?" in text)
        place.telegram.fault = in_turn(
            telegram.Fault(drop="before"), telegram.Fault(status=502), telegram.Fault(status=400)
        )
        account.fault = in_turn(platform.Fault(drop="before"), platform.Fault(status=502), platform.Fault(error=-201))
        bot.fault = in_turn(platform.Fault(drop="before"), platform.Fault(status=502), platform.Fault(error=400))
        for screen in screens:
            await screen.says("/thele")
        await place.idle()
        address = f"http://127.0.0.1:{place.service.port}/metrics"
        async with aiohttp.ClientSession() as session, session.get(address) as response:
            page = await response.text()
    with sqlite3.connect(path) as raw:
        failures = raw.execute("SELECT * FROM failure").fetchall()
    printed = capsys.readouterr()
    told = printed.out + printed.err + page + repr(failures)
    assert {failure[2].partition(":")[0] for failure in failures} == {"telegram", "zalo_oa", "zalo_bot"}
    assert told.count("message waits") >= 6
    keys = (
        account.app_secret,
        account.oa_secret_key,
        account.code_verifier,
        account.access_token,
        account.refresh_token,
    )
    tokens = [half for token in (place.telegram.token, bot.token) for half in (token, token.partition(":")[2])]
    assert [secret for secret in (*keys, *tokens, SECRET, "d" * 32) if secret in told] == []


def in_turn(*faults: Trouble) -> Callable[[str, object], Trouble]:
    """One after the other for each way of calling; the last one stays."""
    seen: dict[str, int] = defaultdict(int)

    def fault(name: str, _: object) -> Trouble:
        seen[name] += 1
        return faults[min(seen[name], len(faults)) - 1]

    return fault
