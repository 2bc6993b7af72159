"""The Telegram stand-in itself: what it says to a real client, and how it delivers to a webhook."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import uvloop
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from tests.standins.telegram import BotApi, Fault, Player, View, join_chunks, parse_reply, plain_from_html

SECRET = "s3cret_-"
KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton("A", callback_data="a"), InlineKeyboardButton("B", callback_data="b")]]
)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        running.retry_base_s = 0.01
        yield running


@pytest.fixture(autouse=True)
def waits_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's coming default; without it every RetryAfter warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot") as client:
        yield client


@pytest.fixture
async def an(api: BotApi) -> Player:
    """A person who has started the bot."""
    player = api.player()
    await player.send("/start")
    return player


@dataclass
class Hook:
    """A bot's server of ten lines: notes every update and answers what the test wants."""

    answer: Callable[[dict[str, Any]], Awaitable[web.Response]]
    seen: list[dict[str, Any]] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    connections: set[int] = field(default_factory=set)
    port: int = 0
    deaths: int = 0
    """How many requests are still to be cut off after they were read, as by kill -9."""

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.connections.add(id(request.transport))
        update = await request.json()
        self.seen.append(update)
        if self.deaths and request.transport is not None:
            self.deaths -= 1
            request.transport.abort()
        return await self.answer(update)

    @property
    def ids(self) -> list[int]:
        return [update["update_id"] for update in self.seen]

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.seen if "message" in update]


async def ok(_: dict[str, Any]) -> web.Response:
    return web.Response()


@asynccontextmanager
async def listening(hook: Hook, port: int = 0) -> AsyncIterator[Hook]:
    runner = web.ServerRunner(web.Server(hook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    hook.port = runner.addresses[0][1]
    try:
        yield hook
    finally:
        await runner.cleanup()


async def register(api: BotApi, hook: Hook, **more: Any) -> dict[str, Any]:
    url = f"http://127.0.0.1:{hook.port}/webhook"
    return await call(api, "setWebhook", {"url": url, "secret_token": SECRET, **more})


async def call(api: BotApi, method: str, params: dict[str, Any], *, token: str | None = None) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session:
        url = f"{api.url}/bot{token or api.token}/{method}"
        async with session.post(url, json=params) as response:
            body: dict[str, Any] = await response.json()
            return body | {"status": response.status, "retry_header": response.headers.get("Retry-After")}


# --- What a real client sees ---


async def test_a_message_reaches_the_player_with_its_buttons(api: BotApi, bot: Bot, an: Player) -> None:
    sent = await bot.send_message(an.user_id, "Câu 1: <b>1 + 1</b> &lt; 3?", parse_mode="HTML", reply_markup=KEYBOARD)
    seen = await an.wait()
    assert (seen.text, seen.buttons) == ("Câu 1: 1 + 1 < 3?", [("A", "a"), ("B", "b")])
    assert seen.message_id == sent.message_id
    assert sent.reply_markup == KEYBOARD
    assert [c.chat_id for c in api.calls_of("sendMessage")] == [an.user_id]


async def test_an_edit_changes_text_and_drops_a_keyboard_not_sent_again(bot: Bot, an: Player) -> None:
    sent = await bot.send_message(an.user_id, "Câu 1", reply_markup=KEYBOARD)
    await bot.edit_message_text("Câu 2", an.user_id, sent.message_id)
    assert an.newest is not None
    assert (an.newest.text, an.newest.buttons, an.newest.edits) == ("Câu 2", [], 1)


async def test_equal_edit_is_not_modified(bot: Bot, an: Player) -> None:
    sent = await bot.send_message(an.user_id, "Câu 1", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Câu 1", an.user_id, sent.message_id, reply_markup=KEYBOARD)


async def test_only_standing_messages_of_the_bot_can_be_edited(bot: Bot, an: Player) -> None:
    own = await an.send("của tôi")
    gone = await bot.send_message(an.user_id, "sắp xoá")
    assert await bot.delete_message(an.user_id, gone.message_id)
    for message_id, words in [(own, "can't be edited"), (gone.message_id, "to edit not found"), (999, "not found")]:
        with pytest.raises(BadRequest, match=words):
            await bot.edit_message_text("x", an.user_id, message_id)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        pytest.param({"text": " \n "}, "text is empty", id="blank"),
        pytest.param({"text": "x" * 4097}, "too long", id="one letter too many"),
        pytest.param({"text": "An <3 Bình", "parse_mode": "HTML"}, "can't parse entities", id="unescaped"),
        pytest.param({"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, "can't parse entities", id="crossed tags"),
        pytest.param(
            {"reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="ă" * 33)]])},
            "button_data_invalid",
            id="66 bytes in 33 letters",
        ),
    ],
)
async def test_content_is_checked(bot: Bot, an: Player, more: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(an.user_id, **{"text": "x", **more})


async def test_longest_text_passes(bot: Bot, an: Player) -> None:
    assert (await bot.send_message(an.user_id, "ă" * 4096)).text == "ă" * 4096


async def test_people_who_cannot_be_reached(api: BotApi, bot: Bot, an: Player) -> None:
    stranger, gone = api.player(), api.player()
    await gone.send("/start")
    api.deactivated.add(gone.user_id)
    await an.block()
    for user_id, words in [(an.user_id, "blocked"), (gone.user_id, "deactivated"), (stranger.user_id, "initiate")]:
        with pytest.raises(Forbidden, match=words):
            await bot.send_message(user_id, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(424242, "x")
    await an.unblock()
    assert await bot.send_message(an.user_id, "x")


async def test_chat_limit_gives_429_with_the_wait(api: BotApi, bot: Bot, an: Player) -> None:
    api.chat_rate, api.chat_burst = 0.5, 2
    for text in "12":
        await bot.send_message(an.user_id, text)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(an.user_id, "3")
    assert caught.value.retry_after == timedelta(seconds=2)
    raw = await call(api, "sendMessage", {"chat_id": an.user_id, "text": "4"})
    assert raw["status"] == raw["error_code"] == 429
    assert (raw["parameters"], raw["retry_header"]) == ({"retry_after": 2}, "2")
    assert [c.error_code for c in api.calls_of("sendMessage")] == [0, 0, 429, 429]


async def test_files_by_upload_and_again_by_id(api: BotApi, bot: Bot, an: Player) -> None:
    photo = await bot.send_photo(an.user_id, b"png" * 500_000, caption="Mã QR", reply_markup=KEYBOARD)
    again = await bot.send_photo(an.user_id, photo.photo[-1].file_id)
    paper = await bot.send_document(an.user_id, b"%PDF", filename="giay.pdf")
    assert (photo.caption, len(api.files)) == ("Mã QR", 2)
    assert again.photo == photo.photo
    assert paper.document is not None
    assert paper.document.file_name == "giay.pdf"
    assert api.files[paper.document.file_id].content == b"%PDF"
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(an.user_id, "made-up")


async def test_wrong_token_and_unknown_method(api: BotApi, an: Player) -> None:
    wrong = await call(api, "getMe", {}, token="1:wrong")
    unknown = await call(api, "makeCoffee", {})
    assert (wrong["status"], wrong["error_code"], wrong["description"]) == (401, 401, "Unauthorized")
    assert (unknown["status"], unknown["error_code"], unknown["description"]) == (404, 404, "Not Found")
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{api.url}/bot"):
            pass


async def test_a_press_is_answered_once(api: BotApi, bot: Bot, an: Player) -> None:
    query = await an.press_data("a")
    await bot.answer_callback_query(query.query_id, "Đã lưu", show_alert=True)
    assert (await an.wait_answered()).text == "Đã lưu"
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query.query_id)
    late = await an.press_data("a")
    api.query_lifetime_s = 0.0
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(late.query_id)


async def test_faults(api: BotApi, bot: Bot, an: Player) -> None:
    """Each fault hits one call; a call dropped or slowed afterwards has been applied, one dropped before has not."""
    faults = [Fault(500), Fault(drop="before"), Fault(drop="after"), Fault(delay_s=0.3), Fault(retry_after=7)]
    api.fault = lambda method, params: faults.pop(0) if faults else None
    for text, error in [("500", NetworkError), ("before", NetworkError), ("after", NetworkError), ("slow", TimedOut)]:
        with pytest.raises(error):
            await bot.send_message(an.user_id, text, read_timeout=0.1)
    with pytest.raises(RetryAfter):
        await bot.send_message(an.user_id, "429")
    await bot.send_message(an.user_id, "last")
    assert [m.text for m in an.messages] == ["after", "slow", "last"]


async def test_commands_and_descriptions(api: BotApi, bot: Bot) -> None:
    await bot.set_my_commands([("thi", "Vào thi")], language_code="vi")
    assert [c.command for c in await bot.get_my_commands(language_code="vi")] == ["thi"]
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("Hội thi")
    assert api.settings["description"] == "Hội thi"
    with pytest.raises(BadRequest):
        await bot.set_my_commands([("Thi", "chữ hoa")])


# --- How updates are delivered ---


async def test_every_update_parses_in_the_library(api: BotApi, bot: Bot) -> None:
    """The shapes are the real ones, with ids on both sides of 2**32, in order and with the secret."""
    async with listening(Hook(ok)) as hook:
        await register(api, hook)
        for player in (api.player(), api.player()):
            await player.send("/start moi_7Kq2Zx")
            sent = await bot.send_message(player.user_id, "Câu 1", reply_markup=KEYBOARD)
            await player.press("B")
            await player.press_data("cũ", message_id=sent.message_id + 100)
            await player.send_sticker()
            await player.send_photo("ảnh")
            await player.send_video()
            await player.send_contact("84900000001")
            await player.edit_last("sửa")
            await player.block()
        await api.idle()
    updates = [Update.de_json(raw, bot) for raw in hook.seen]
    users = [update.effective_user.id for update in updates if update.effective_user]
    assert len(users) == len(updates) == 18
    assert min(users) < 2**32 < max(users)
    assert hook.secrets == {SECRET}
    presses = [u.callback_query for u in updates if u.callback_query]
    assert [p.data for p in presses if p.from_user.id > 2**32] == ["b", "cũ"]
    assert [p.message.is_accessible for p in presses if p.message] == [True, False, True, False]
    blocks = [u.my_chat_member for u in updates if u.my_chat_member]
    assert {b.new_chat_member.status for b in blocks} == {"kicked"}
    starts = [u.message for u in updates if u.message and u.message.text and u.message.text.startswith("/")]
    assert [list(m.parse_entities().values()) for m in starts] == [["/start"], ["/start"]]
    assert sorted(hook.ids) == list(range(700_000_001, 700_000_019))


async def test_one_chat_in_order_and_chats_in_parallel(api: BotApi) -> None:
    """A slow answer holds back its own queue only, and the same connections are used again."""
    running: set[int] = set()
    most = 0

    async def slow(update: dict[str, Any]) -> web.Response:
        nonlocal most
        user_id = update["message"]["from"]["id"]
        assert user_id not in running
        running.add(user_id)
        most = max(most, len(running))
        await asyncio.sleep(0.01)
        running.remove(user_id)
        return web.Response()

    async with listening(Hook(slow)) as hook:
        await register(api, hook, max_connections=3)
        people = [api.player() for _ in range(5)]
        for number in range(4):
            for person in people:
                await person.send(f"{number}")
        await api.idle()
        assert most == 3
        assert len(hook.connections) <= 3
        for person in people:
            own = [u["message"]["text"] for u in hook.seen if u["message"]["from"]["id"] == person.user_id]
            assert own == ["0", "1", "2", "3"]


async def test_a_press_may_overtake_a_text_of_the_same_person(api: BotApi) -> None:
    hold = asyncio.Event()

    async def hold_texts(update: dict[str, Any]) -> web.Response:
        if "message" in update:
            await hold.wait()
        else:
            hold.set()
        return web.Response()

    async with listening(Hook(hold_texts)) as hook:
        await register(api, hook)
        player = api.player()
        await player.send("chữ")
        await player.press_data("a")
        await api.idle()
        assert hold.is_set()
        assert len(hook.seen) == 2


async def test_failures_are_retried_in_order_until_2xx(api: BotApi) -> None:
    refusals = [500, 403, 503]

    async def refuse(_: dict[str, Any]) -> web.Response:
        return web.Response(status=refusals.pop(0)) if refusals else web.Response(status=202)

    async with listening(Hook(refuse)) as hook:
        await register(api, hook)
        player = api.player()
        await player.send("một")
        await player.send("hai")
        await api.idle()
        assert hook.texts() == ["một", "một", "một", "một", "hai"]
        info = await call(api, "getWebhookInfo", {})
    assert info["result"]["last_error_message"] == "Wrong response from the webhook: 503"
    assert info["result"]["pending_update_count"] == 0


async def test_retry_after_of_the_bot_is_honoured(api: BotApi) -> None:
    times: list[float] = []

    async def busy(_: dict[str, Any]) -> web.Response:
        times.append(time.monotonic())
        return web.Response(status=503, headers={"Retry-After": "1"}) if len(times) == 1 else web.Response()

    async with listening(Hook(busy)) as hook:
        await register(api, hook)
        await api.player().send("x")
        await api.idle()
    assert times[1] - times[0] >= 0.99


async def test_deliveries_survive_a_server_that_dies_and_returns(api: BotApi) -> None:
    """Nothing listens, then somebody does on the same port: what was sent in between arrives, in order."""
    player = api.player()
    async with listening(Hook(ok)) as first:
        await register(api, first)
        await player.send("trước")
        await api.idle()
    await player.send("trong lúc tắt")
    with pytest.raises(TimeoutError, match="1 updates undelivered"):
        await api.idle(0.1)
    assert api.failed_deliveries
    await player.send("vẫn tắt")
    async with listening(Hook(ok), first.port) as second:
        await api.idle()
    assert second.texts() == ["trong lúc tắt", "vẫn tắt"]


async def test_a_connection_cut_in_the_middle_is_a_failed_delivery(api: BotApi) -> None:
    async with listening(Hook(ok, deaths=2)) as hook:
        await register(api, hook)
        player = api.player()
        await player.send("một")
        await player.send("hai")
        await api.idle()
        assert hook.texts() == ["một", "một", "một", "hai"]
        assert api.failed_deliveries == 2


async def test_a_silent_server_counts_as_failed(api: BotApi) -> None:
    api.hook_timeout_s = 0.05
    calm = asyncio.Event()

    async def silent_once(_: dict[str, Any]) -> web.Response:
        if not calm.is_set():
            calm.set()
            await asyncio.sleep(0.5)
        return web.Response()

    async with listening(Hook(silent_once)) as hook:
        await register(api, hook)
        await api.player().send("x")
        await api.idle()
        assert hook.texts() == ["x", "x"]


async def test_a_press_expires(api: BotApi) -> None:
    api.callback_expiry_s = 0.05
    async with listening(Hook(ok)) as hook:
        player = api.player()
        await player.press_data("a")
        await asyncio.sleep(0.06)
        await register(api, hook)
        await player.send("x")
        await api.idle()
        assert [set(u) - {"update_id"} for u in hook.seen] == [{"message"}]


async def test_duplicates_and_reordering_lose_nothing(api: BotApi) -> None:
    """Chaos repeats and mixes, but within a queue the first deliveries keep their order."""
    api.duplicate, api.reorder, api.duplicate_delay_s = 0.5, 0.5, 0.05
    people = [api.player() for _ in range(10)]
    async with listening(Hook(ok)) as hook:
        await register(api, hook)
        for number in range(10):
            for person in people:
                await person.send(str(number))
        await api.idle()
    firsts = list(dict.fromkeys(hook.ids))
    assert len(firsts) == 100
    assert len(hook.ids) > 130
    assert max(hook.ids.count(one) for one in firsts) <= 4
    assert firsts != sorted(firsts)
    for person in people:
        texts = [u["message"]["text"] for u in hook.seen if u["message"]["from"]["id"] == person.user_id]
        assert list(dict.fromkeys(texts)) == [str(n) for n in range(10)]


async def test_a_method_in_the_reply_is_executed(api: BotApi) -> None:
    """The free call works for answers and edits, not for setWebhook, and its errors are nobody's."""

    async def free(update: dict[str, Any]) -> web.Response:
        if "message" in update:
            return web.json_response({"method": update["message"]["text"], "url": "", "chat_id": 1, "text": "x"})
        return web.json_response(
            {"method": "answerCallbackQuery", "callback_query_id": update["callback_query"]["id"], "text": "Đã lưu"}
        )

    async with listening(Hook(free)) as hook:
        await register(api, hook)
        player = api.player()
        await player.press_data("a")
        assert (await player.wait_answered()).text == "Đã lưu"
        await player.send("deleteWebhook")
        await player.send("sendMessage")
        await api.idle()
        assert api.deliveries.hook.url
    assert player.toasts == ["Đã lưu"]
    assert dict(api.free_counts) == {"answerCallbackQuery": 1, "sendMessage": 1}
    assert [c.error_code for c in api.calls if c.free] == [0, 400]


async def test_only_allowed_kinds_are_sent_and_the_same_setting_is_no_change(api: BotApi) -> None:
    async with listening(Hook(ok)) as hook:
        await register(api, hook, allowed_updates=["message", "callback_query"])
        before = api.deliveries.hook
        again = await register(api, hook)
        assert again["result"] is True
        assert api.deliveries.hook is before
        player = api.player()
        await player.send("x")
        await player.edit_last("y")
        await player.block()
        await api.idle()
        assert hook.texts() == ["x"]
        assert len(hook.seen) == 1


async def test_set_webhook_checks_its_secret(api: BotApi, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="unallowed"):
        await bot.set_webhook("https://thi.example.gov.vn/w", secret_token="có dấu")
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_webhook("https://thi.example.gov.vn/w", secret_token="x" * 257)


async def test_a_public_address_can_be_routed_to_loopback(api: BotApi, bot: Bot) -> None:
    async with listening(Hook(ok)) as hook:
        api.deliver_to = f"http://127.0.0.1:{hook.port}"
        await bot.set_webhook("https://thi.example.gov.vn/webhook", secret_token=SECRET)
        await api.player().send("x")
        await api.idle()
        assert hook.texts() == ["x"]


def test_it_runs_on_uvloop() -> None:
    """The benchmark does; uvloop's transports are not asyncio's by inheritance."""

    async def deliver_one() -> list[str]:
        async with BotApi() as api, listening(Hook(ok)) as hook:
            await register(api, hook)
            await api.player().send("x")
            await api.idle(5)
            return hook.texts()

    assert uvloop.run(deliver_one()) == ["x"]


# --- People ---


async def test_wait_sees_only_what_came_after_the_last_action(bot: Bot, an: Player) -> None:
    await bot.send_message(an.user_id, "cũ")
    assert (await an.wait()).text == "cũ"
    await an.send("mới đi")
    with pytest.raises(TimeoutError, match="no fitting message"):
        await an.wait(timeout=0.05)

    async def reply() -> None:
        await bot.send_message(an.user_id, "một")
        await bot.send_message(an.user_id, "hai", reply_markup=KEYBOARD)

    waiting: list[asyncio.Task[View]] = [asyncio.create_task(an.wait(lambda m: bool(m.buttons)))]
    await reply()
    assert (await waiting[0]).text == "hai"


async def test_press_finds_the_button_or_says_what_there_is(bot: Bot, an: Player) -> None:
    with pytest.raises(LookupError):
        await an.press("A")
    await bot.send_message(an.user_id, "Câu 1", reply_markup=KEYBOARD)
    await an.press(lambda button: button.data == "b")
    with pytest.raises(LookupError, match="label='A'"):
        await an.press("Z")


# --- Small parts ---


def test_html_is_reduced_to_what_is_read() -> None:
    assert plain_from_html('<b>A</b> <a href="https://x.vn/?a=1">b</a> &amp; <code>1 &lt; 2</code>') == "A b & 1 < 2"


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b"ok", id="length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", b"ok", id="chunked"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", b"", id="none"),
    ],
)
def test_replies_are_read_however_they_are_cut(raw: bytes, body: bytes) -> None:
    for length in range(len(raw)):
        assert parse_reply(bytearray(raw[:length]), ended=False) is None
    reply = parse_reply(bytearray(raw), ended=False)
    assert reply is not None
    assert reply.body == body


def test_chunks_are_joined() -> None:
    assert join_chunks(bytearray(b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")) == b"abcde"
