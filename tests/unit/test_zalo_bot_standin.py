"""The stand-in of the Zalo Bot Platform itself: what it refuses, what it tells, and that real clients agree."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import aiohttp
import pytest
from pyzalo.main import PyZALO
from zalo_bot import Bot

from tests.standins.listener import Listener, listening
from tests.standins.zalo_bot import Fault, Person, ZaloBotPlatform

SECRET = "s3cret-of-8+"
PHOTO = "https://example.gov.vn/cau4.jpg"
NOW = 1_790_000_000_123


@pytest.fixture
async def platform() -> AsyncIterator[ZaloBotPlatform]:
    async with ZaloBotPlatform(clock=lambda: NOW) as running:
        yield running


@pytest.fixture
async def an(platform: ZaloBotPlatform) -> Person:
    """A person who wrote, and whose word was fetched."""
    person = platform.person("Trần Thị An")
    await person.says("/start XA01")
    assert (await call(platform, "getUpdates"))["ok"]
    return person


@pytest.fixture
async def hook(platform: ZaloBotPlatform) -> AsyncIterator[Listener]:
    async with listening(Listener()) as running:
        assert (await call(platform, "setWebhook", url=running.url, secret_token=SECRET))["ok"]
        yield running


async def call(platform: ZaloBotPlatform, method: str, *, token: str = "", **params: Any) -> dict[str, Any]:
    url = f"{platform.url}/bot{token or platform.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as response:
        body: dict[str, Any] = await response.json()
        return body | {"status": response.status}


def code(answer: dict[str, Any]) -> int:
    """0 if served."""
    return 0 if answer["ok"] else int(answer["error_code"])


# --- B1: paths and answers ---


async def test_a_wrong_token_is_told_with_status_200(platform: ZaloBotPlatform) -> None:
    platform.http_errors = True
    answer = await call(platform, "getMe", token="7:guessed")
    assert (answer["status"], answer["ok"], answer["error_code"]) == (200, False, 401)


@pytest.mark.parametrize("method", ["getme", "sendTemplate", "editMessageText", "answerCallbackQuery", ""])
@pytest.mark.parametrize(("http_errors", "status"), [(False, 200), (True, 404)])
async def test_what_does_not_exist(platform: ZaloBotPlatform, method: str, http_errors: bool, status: int) -> None:
    platform.http_errors = http_errors
    answer = await call(platform, method)
    assert (answer["status"], answer["error_code"]) == (status, 404)


async def test_get_and_forms_are_taken_too(platform: ZaloBotPlatform, an: Person) -> None:
    url, params = f"{platform.url}/bot{platform.token}/sendMessage", {"chat_id": an.chat_id, "text": "Chào"}
    async with aiohttp.ClientSession() as session:
        for request in (session.get(url, params=params), session.post(url, data=params)):
            async with request as response:
                assert (await response.json())["ok"]
    assert [message.text for message in an.messages] == ["Chào", "Chào"]


# --- B2: methods ---

SENDING: list[tuple[str, str, dict[str, Any], int]] = [
    ("text", "sendMessage", {"text": "Câu 3/20"}, 0),
    ("2,000 letters", "sendMessage", {"text": "ế" * 2_000}, 0),
    ("2,001 letters", "sendMessage", {"text": "ế" * 2_001}, 400),
    ("no text", "sendMessage", {"text": ""}, 400),
    ("no chat", "sendMessage", {"text": "Chào", "chat_id": "0"}, 400),
    ("html", "sendMessage", {"text": "<b>Chào</b>", "parse_mode": "html"}, 0),
    ("MarkdownV2", "sendMessage", {"text": "Chào", "parse_mode": "MarkdownV2"}, 400),
    ("styles", "sendMessage", {"text": "Chào", "text_styles": [{"start": 0, "len": 4, "st": ["b"]}]}, 0),
    ("half a style", "sendMessage", {"text": "Chào", "text_styles": [{"start": 0}]}, 400),
    ("photo", "sendPhoto", {"photo": PHOTO}, 0),
    ("caption of 2,000", "sendPhoto", {"photo": PHOTO, "caption": "x" * 2_000}, 0),
    ("caption of 2,001", "sendPhoto", {"photo": PHOTO, "caption": "x" * 2_001}, 400),
    ("photo by id", "sendPhoto", {"photo": "FILE-1"}, 400),
    ("sticker", "sendSticker", {"sticker": "0e078a2bb36e5a30037f"}, 0),
    ("no sticker", "sendSticker", {}, 400),
    ("voice", "sendVoice", {"voice_url": "https://example.gov.vn/v.aac"}, 0),
    ("voice as mp3", "sendVoice", {"voice_url": "https://example.gov.vn/v.mp3"}, 400),
]


@pytest.mark.parametrize(("method", "params", "error"), [r[1:] for r in SENDING], ids=[r[0] for r in SENDING])
async def test_what_may_be_sent(
    platform: ZaloBotPlatform, an: Person, method: str, params: dict[str, Any], error: int
) -> None:
    answer = await call(platform, method, **{"chat_id": an.chat_id} | params)
    assert code(answer) == error
    assert len(an.messages) == (error == 0)
    if not error:
        assert answer["result"] == {"message_id": an.messages[0].message_id, "date": NOW}


@pytest.mark.parametrize(("action", "error"), [("typing", 0), ("upload_photo", 400)])
async def test_the_only_action_is_typing(platform: ZaloBotPlatform, an: Person, action: str, error: int) -> None:
    answer = await call(platform, "sendChatAction", chat_id=an.chat_id, action=action)
    assert code(answer) == error
    assert "result" not in answer
    assert platform.typing == [an.chat_id] * (error == 0)


async def test_a_quota_ends(platform: ZaloBotPlatform, an: Person) -> None:
    platform.sends_left = 1
    answers = [await call(platform, "sendMessage", chat_id=an.chat_id, text="Chào") for _ in range(2)]
    assert [code(answer) for answer in answers] == [0, 429]


async def test_who_cannot_be_reached(platform: ZaloBotPlatform, an: Person) -> None:
    silent = platform.person()
    assert code(await call(platform, "sendMessage", chat_id=silent.chat_id, text="Chào")) == 403
    platform.first_contact = True
    assert code(await call(platform, "sendMessage", chat_id=silent.chat_id, text="Chào")) == 0
    an.refused_with = 403
    assert code(await call(platform, "sendMessage", chat_id=an.chat_id, text="Chào")) == 403


WEBHOOKS: list[tuple[str, dict[str, Any], bool, int]] = [
    ("public", {"url": "https://thi.example.gov.vn/hook", "secret_token": "x" * 8}, True, 0),
    ("long secret", {"url": "https://thi.example.gov.vn/hook", "secret_token": "x" * 256}, True, 0),
    ("short secret", {"url": "https://thi.example.gov.vn/hook", "secret_token": "x" * 7}, False, 400),
    ("longer secret", {"url": "https://thi.example.gov.vn/hook", "secret_token": "x" * 257}, False, 400),
    ("no secret", {"url": "https://thi.example.gov.vn/hook"}, False, 400),
    ("no address", {"secret_token": SECRET}, False, 400),
    ("plain http", {"url": "http://thi.example.gov.vn/hook", "secret_token": SECRET}, True, 400),
    ("this machine", {"url": "https://127.0.0.1/hook", "secret_token": SECRET}, True, 400),
    ("localhost", {"url": "https://localhost/hook", "secret_token": SECRET}, True, 400),
    ("inner network", {"url": "https://10.0.0.5/hook", "secret_token": SECRET}, True, 400),
    ("this machine, in tests", {"url": "http://127.0.0.1/hook", "secret_token": SECRET}, False, 0),
]


@pytest.mark.parametrize(("params", "public", "error"), [r[1:] for r in WEBHOOKS], ids=[r[0] for r in WEBHOOKS])
async def test_which_webhook_may_be_set(
    platform: ZaloBotPlatform, params: dict[str, Any], public: bool, error: int
) -> None:
    platform.public_urls_only = public
    answer = await call(platform, "setWebhook", **params)
    info = await call(platform, "getWebhookInfo")
    assert code(answer) == error
    assert info["result"]["url"] == ("" if error else params["url"])


async def test_a_webhook_ends(platform: ZaloBotPlatform, hook: Listener) -> None:
    assert (await call(platform, "deleteWebhook"))["result"] == {"url": "", "updated_at": NOW}
    platform.info_needs_webhook = True
    assert code(await call(platform, "getWebhookInfo")) == 404


async def test_updates_come_one_by_one(platform: ZaloBotPlatform) -> None:
    person = platform.person()
    for text in ("một", "hai"):
        await person.says(text)
    updates = [await call(platform, "getUpdates", timeout="0.01") for _ in range(3)]
    assert [code(update) for update in updates] == [0, 0, 408]
    assert [update["result"]["message"]["text"] for update in updates[:2]] == ["một", "hai"]


async def test_a_poll_waits_for_a_word(platform: ZaloBotPlatform) -> None:
    polling = asyncio.create_task(call(platform, "getUpdates", timeout=5))
    await asyncio.sleep(0.02)
    await platform.person().says("chào")
    assert (await polling)["result"]["event_name"] == "message.text.received"


async def test_no_polling_beside_a_webhook(platform: ZaloBotPlatform, hook: Listener) -> None:
    assert code(await call(platform, "getUpdates", timeout=5)) == 400


# --- B3: the webhook ---


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_text_arrives_flat_or_wrapped(platform: ZaloBotPlatform, hook: Listener, wrapped: bool) -> None:
    platform.wrapped = wrapped
    person = platform.person("Trần Thị An")
    message_id = await person.says("/start XA01")
    await platform.idle()
    event = {
        "event_name": "message.text.received",
        "message": {
            "message_id": message_id,
            "date": NOW,
            "from": {"id": person.chat_id, "display_name": "Trần Thị An", "is_bot": False},
            "chat": {"id": person.chat_id, "chat_type": "PRIVATE"},
            "text": "/start XA01",
            "message_type": "CHAT_MESSAGE",
        },
    }
    assert hook.events == [{"ok": True, "result": event} if wrapped else event]
    assert hook.headers[0]["X-Bot-Api-Secret-Token"] == SECRET
    assert hook.headers[0]["User-Agent"].startswith("Java/")


@pytest.mark.parametrize("picture_field", ["photo_url", "photo"])
async def test_a_picture_stands_in_one_of_two_fields(
    platform: ZaloBotPlatform, hook: Listener, picture_field: Any
) -> None:
    platform.picture_field = picture_field
    await platform.person().sends_photo("bài dự thi", content=b"a picture")
    await platform.idle()
    message = hook.events[0]["message"]
    assert len({"photo_url", "photo"} & set(message)) == 1
    assert message["caption"] == "bài dự thi"
    async with aiohttp.ClientSession() as session, session.get(message[picture_field]) as response:
        assert await response.read() == b"a picture"


@pytest.mark.parametrize(
    ("act", "name", "field"),
    [
        (Person.sends_sticker, "message.sticker.received", "sticker"),
        (Person.sends_voice, "message.voice.received", "voice_url"),
        (Person.sends_something_else, "message.unsupported.received", "message_id"),
    ],
)
async def test_other_things_are_told(
    platform: ZaloBotPlatform, hook: Listener, act: Callable[[Person], Any], name: str, field: str
) -> None:
    await act(platform.person())
    await platform.idle()
    assert hook.names == [name]
    assert hook.events[0]["message"][field]
    assert "text" not in hook.events[0]["message"]


async def test_no_retry_unless_asked_for(platform: ZaloBotPlatform, hook: Listener) -> None:
    async def refuse() -> int:
        return 500

    hook.answer = refuse
    person = platform.person()
    await person.says("một")
    await platform.idle()
    assert len(hook.bodies) == 1
    platform.courier.retry_after_s = (0.001, 0.001)
    await person.says("hai")
    await platform.idle()
    assert len(hook.bodies) == 4


async def test_an_empty_probe(platform: ZaloBotPlatform, hook: Listener) -> None:
    platform.probe()
    await platform.idle()
    assert hook.bodies == [b""]


async def test_a_gateway_may_fail(platform: ZaloBotPlatform, an: Person) -> None:
    platform.fault = lambda method, params: Fault(status=502)
    with pytest.raises(aiohttp.ContentTypeError):
        await call(platform, "sendMessage", chat_id=an.chat_id, text="Chào")
    assert not an.messages


# --- Real clients ---


@pytest.fixture
def pyzalo(platform: ZaloBotPlatform) -> Iterator[Any]:
    client = PyZALO(platform.token, base_url=platform.url)
    yield client
    client.session.close()


async def test_pyzalo_agrees(platform: ZaloBotPlatform, an: Person, pyzalo: Any) -> None:
    async def ask(method: str, *args: Any) -> Any:
        return await asyncio.to_thread(getattr(pyzalo, method), *args)

    assert (await ask("getMe"))["result"] == platform.me
    assert (await ask("sendMessage", an.chat_id, "Chào"))["result"]["message_id"] == an.messages[0].message_id
    assert (await ask("sendPhoto", an.chat_id, PHOTO, "Câu 4"))["ok"]
    assert (await ask("sendVoice", an.chat_id, "https://example.gov.vn/v.aac"))["ok"]
    assert (await ask("sendChatAction", an.chat_id)) == {"ok": True}
    assert (await ask("setWebhook", "https://thi.example.gov.vn/hook", SECRET))["ok"]
    assert (await ask("getWebhookInfo"))["result"]["url"] == "https://thi.example.gov.vn/hook"
    assert (await ask("deleteWebhook"))["result"]["url"] == ""
    assert [(message.text, message.kind) for message in an.messages] == [
        ("Chào", "text"),
        ("Câu 4", "photo"),
        ("", "voice"),
    ]


@pytest.fixture
async def bot(platform: ZaloBotPlatform) -> AsyncIterator[Any]:
    async with Bot(platform.token, base_url=platform.url) as client:
        yield client


async def test_python_zalo_bot_agrees(platform: ZaloBotPlatform, an: Person, bot: Any) -> None:
    assert (await bot.get_me()).account_name == "bot.HoiThi"
    sent = await bot.send_message(an.chat_id, "Chào")
    assert (sent.message_id, sent.date.timestamp()) == (an.messages[0].message_id, pytest.approx(NOW / 1000))
    await bot.send_photo(an.chat_id, "Câu 4", PHOTO)
    await bot.send_sticker(an.chat_id, "0e078a2bb36e5a30037f")
    await bot.send_chat_action(an.chat_id, "typing")
    assert [message.kind for message in an.messages] == ["text", "photo", "sticker"]
    assert platform.typing == [an.chat_id]


async def test_python_zalo_bot_reads_updates(platform: ZaloBotPlatform, bot: Any) -> None:
    person = platform.person("Trần Thị An")
    await person.says("/start XA01")
    await person.sends_photo("bài dự thi")
    said, shown = [(await bot.get_update(timeout=1)).message for _ in range(2)]
    assert (said.text, said.chat.id, said.chat.type) == ("/start XA01", person.chat_id, "PRIVATE")
    assert (said.from_user.display_name, said.from_user.is_bot) == ("Trần Thị An", False)
    assert shown.photo_url.startswith("https://")
    assert await bot.get_update(timeout=0.01) is None


async def test_python_zalo_bot_sets_a_webhook(platform: ZaloBotPlatform) -> None:
    client = Bot(platform.token, base_url=platform.url)
    assert await asyncio.to_thread(client.set_webhook, "https://thi.example.gov.vn/hook", SECRET)
    assert platform.secret == SECRET
