"""The Telegram adapter: reading updates, the error table, the webhook's edge (docs/telegram.md)."""

import asyncio
import io
import json

import aiohttp
import pytest
from sqlalchemy import text
from telegram import Update

from bot.channels.platform import TokenRefused
from bot.channels.telegram import ALLOWED_UPDATES, SECRET_HEADER, TelegramChannel, outcome_of
from handlers.messages import Incoming, Kind, Outgoing
from handlers.ports import Delivered, Gone, Later, Refused
from tests.service import SECRET, running
from tests.standins.telegram import BotApi, Fault

CHAT = {"id": 5_000_000_001, "first_name": "An", "type": "private"}
USER = {"id": 5_000_000_001, "is_bot": False, "first_name": "An"}
QUIZ = {"message_id": 12, "date": 1_790_000_005, "chat": CHAT, "text": "Câu 1"}


def message(**more: object) -> dict[str, object]:
    return {"message_id": 11, "date": 1_790_000_000, "chat": CHAT, "from": USER, **more}


def callback(**more: object) -> dict[str, object]:
    return {"id": "77", "from": USER, "chat_instance": "1", "data": "q:1:0:1", "message": QUIZ, **more}


def member(status: str) -> dict[str, object]:
    old, new = ({"user": USER, "status": s, "until_date": 0} for s in ("member", status))
    return {"chat": CHAT, "from": USER, "date": 1, "old_chat_member": old, "new_chat_member": new}


STICKER = {
    "file_id": "x", "file_unique_id": "y", "type": "regular",
    "width": 512, "height": 512, "is_animated": False, "is_video": False,
}  # fmt: skip
GROUP = {"id": -100, "title": "Nhóm", "type": "supergroup"}

SHAPES = [
    pytest.param({"message": message(text="Xin chào")}, (Kind.TEXT, "Xin chào", None), id="text"),
    pytest.param({"message": message(text="/start moi_7Kq2Zx")}, (Kind.START, "moi_7Kq2Zx", None), id="deep link"),
    pytest.param({"message": message(text="/start")}, (Kind.START, "", None), id="start"),
    pytest.param({"message": message(text="/start@hoithi_bot tdp01")}, (Kind.START, "tdp01", None), id="start, named"),
    pytest.param({"message": message(text="/startx")}, (Kind.TEXT, "/startx", None), id="another command"),
    pytest.param({"message": message(sticker=STICKER)}, (Kind.OTHER, "", None), id="sticker"),
    pytest.param({"message": message(contact={"phone_number": "1", "first_name": "An"})}, (Kind.OTHER, "", None), id="contact"),
    pytest.param({"edited_message": message(text="B")}, (Kind.EDITED, "", None), id="edited"),
    pytest.param({"callback_query": callback()}, (Kind.PRESS, "q:1:0:1", "12"), id="press"),
    pytest.param({"callback_query": {k: v for k, v in callback().items() if k != "message"}}, (Kind.PRESS, "q:1:0:1", None), id="press, message unknown"),
    pytest.param({"callback_query": callback(message={"chat": CHAT, "message_id": 12, "date": 0})}, (Kind.PRESS, "q:1:0:1", None), id="press, message inaccessible"),
    pytest.param({"my_chat_member": member("kicked")}, (Kind.LEFT, "", None), id="blocked"),
    pytest.param({"my_chat_member": member("member")}, (Kind.RETURNED, "", None), id="unblocked"),
    pytest.param({"message": message(chat=GROUP, text="hi")}, None, id="group"),
    pytest.param({"callback_query": callback(message={**QUIZ, "chat": GROUP})}, None, id="press in a group"),
    pytest.param({"channel_post": {"message_id": 1}}, None, id="another kind"),
    pytest.param({"kind_of_2031": {"x": 1}}, None, id="a kind not invented yet"),
]  # fmt: skip


def channel(api_base: str = "http://127.0.0.1:1") -> TelegramChannel:
    return TelegramChannel(name="chinh", token="1:a", secret=SECRET, api_base=api_base)


@pytest.mark.parametrize(("update", "expected"), SHAPES)
async def test_updates_are_read(update: dict[str, object], expected: tuple[Kind, str, str | None] | None) -> None:
    read = channel().parse(json.dumps({"update_id": 7, **update}).encode(), received_at=5).incoming
    if expected is None:
        assert read is None
    else:
        assert read == Incoming("telegram:chinh", "5000000001", "7", 5, *expected)


@pytest.mark.parametrize(("update", "_"), SHAPES[:13])
async def test_our_reading_agrees_with_python_telegram_bot(update: dict[str, object], _: object) -> None:
    """The library is the reference for shapes: it reads the same chat and text out of the same JSON."""
    data = {"update_id": 7, **update}
    reference = Update.de_json(json.loads(json.dumps(data)), None)
    read = channel().parse(json.dumps(data).encode(), received_at=5).incoming
    assert read is not None
    assert reference.effective_user is not None
    assert read.chat == str(reference.effective_user.id)
    if reference.callback_query:
        assert read.text == reference.callback_query.data


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"null", b'{"update_id": "x"}', b'{"update_id": 1, "message": {}}', b"\xff"]
)
async def test_what_is_no_update_raises_what_the_edge_expects(body: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        channel().parse(body, received_at=0)


@pytest.mark.parametrize(
    ("code", "description", "parameters", "outcome"),
    [
        (429, "Too Many Requests: retry after 7", {"retry_after": 7}, Later("too many requests: retry after 7", 7.0)),
        (400, "Bad Request: message is not modified: specified new …", {}, Delivered()),
        (400, "Bad Request: chat not found", {}, Gone("bad request: chat not found")),
        (400, "Bad Request: BUTTON_DATA_INVALID", {}, Refused("bad request: button_data_invalid")),
        (403, "Forbidden: bot was blocked by the user", {}, Gone("forbidden: bot was blocked by the user")),
        (403, "Forbidden: user is deactivated", {}, Gone("forbidden: user is deactivated")),
        (401, "Unauthorized", {}, Later("unauthorized", 60.0)),
        (500, "Internal Server Error: restart", {}, Later("500 internal server error: restart")),
        (502, "", {}, Later("502 ")),
    ],
)
def test_error_table(code: int, description: str, parameters: dict[str, int], outcome: object) -> None:
    assert outcome_of(code, {"ok": False, "description": description, "parameters": parameters}) == outcome


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(status=500), Later),
        (Fault(retry_after=3), Later),
        (Fault(drop="before"), Later),
        (Fault(drop="after"), Later),
    ],
)
async def test_trouble_on_the_way_means_later(fault: Fault, kind: type) -> None:
    async with BotApi() as api:
        bot = TelegramChannel(name="chinh", token=api.token, secret=SECRET, api_base=api.url)
        await bot.start()
        api.fault = lambda method, _: fault
        assert isinstance(await bot.send("1", Outgoing("x")), kind)
        await bot.stop()


# ---- the edge, through the real server


async def post(url: str, body: bytes | io.BytesIO, secret: str | None = SECRET) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret is not None else {})
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status, await response.read()


async def test_the_webhook_edge(tmp_path: object) -> None:
    """Forged: 401 and no change. Broken: kept and 200. Pressed: the free answer rides in the reply."""
    async with BotApi() as api, running(api, f"sqlite+aiosqlite:///{tmp_path}/h.sqlite3") as service:
        url = f"http://127.0.0.1:{service.port}/webhook/telegram/chinh"
        good = json.dumps({"update_id": 7, "message": message(text="/start")}).encode()
        for secret in (None, "", "wrong", SECRET + "x", SECRET[:-1]):
            assert (await post(url, good, secret))[0] == 401
        assert service.halls[0].engine.figures.events == 0

        assert await post(url, b"{broken") == (200, b"")
        async with service.database.read() as connection:
            kept = (await connection.execute(text("SELECT code FROM failure"))).scalars().all()
        assert kept == ["update-not-understood"]

        assert await post(url, good) == (200, b"")
        assert await post(url, good) == (200, b"")
        assert service.halls[0].engine.figures.repeats == 1

        press = json.dumps({"update_id": 8, "callback_query": callback(data="nonsense")}).encode()
        status, body = await post(url, press)
        answer = json.loads(body)
        assert status == 200
        assert (answer["method"], answer["callback_query_id"]) == ("answerCallbackQuery", "77")
        assert len(answer["text"]) <= 200
        assert (await post(url, press))[1] == body, "a repeat gets the same reply"

        assert (await post(url, io.BytesIO(b"x" * 2_000_000)))[0] == 413
        assert (await post(url.replace("chinh", "khac"), good))[0] == 404


async def test_a_platform_away_at_the_start_is_told_later(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The web chat serves meanwhile; a wrong token, which no waiting mends, stops the start with its reason."""
    monkeypatch.setattr("bot.app.ANNOUNCE_S", 0.2)
    async with BotApi() as api:
        api.fault = lambda method, _: Fault(status=502)
        async with running(api, f"sqlite+aiosqlite:///{tmp_path}/h.sqlite3") as service:
            home = f"http://127.0.0.1:{service.port}/"
            async with aiohttp.ClientSession() as session, session.get(home) as page:
                assert page.status == 200
            assert not api.deliveries.hook.url
            api.fault = None
            async with asyncio.timeout(5):
                while not api.deliveries.hook.url:
                    await asyncio.sleep(0.05)
        api.token = "9:other"
        with pytest.raises(TokenRefused):
            async with running(BotApi(token="1:a"), f"sqlite+aiosqlite:///{tmp_path}/h.sqlite3", api_base=api.url):
                pass


async def test_the_webhook_is_set_once_with_its_secret(tmp_path: object) -> None:
    async with BotApi() as api, running(api, f"sqlite+aiosqlite:///{tmp_path}/h.sqlite3"):
        assert len(api.calls_of("setWebhook")) == 1
        hook = api.deliveries.hook
        assert hook.url == "https://thi.example.gov.vn/webhook/telegram/chinh"
        assert hook.secret == SECRET
        assert set(hook.allowed or ()) == set(ALLOWED_UPDATES)
