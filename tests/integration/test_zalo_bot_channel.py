"""The Zalo Bot Platform against its stand-in: what comes in, what goes out, how it may end, and that nothing leaks."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import orjson
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.platform import TokenRefused
from bot.channels.zalo_bot import SECRET_HEADER, TEXT_MAX, ZaloBotChannel
from bot.web.file_links import HOLDS_MS, FileLinks
from handlers.messages import Attachment, Button, Kind, Media, Outgoing
from handlers.ports import Delivered, Later, NotFetched, Outcome, Refused
from tests.fakes import Clock
from tests.standins.zalo_bot import Fault, Person, ZaloBotPlatform

SECRET = "geheim-0123456789"
HINT = "Gõ số hoặc mấy chữ đầu của dòng."
PICTURE = Outgoing("Kết quả", attachment=Attachment(Media.PHOTO, "key", kept=True))
ROWS = ((Button("✅ Đúng", "yes"),), (Button("Sai", "no"),))


@dataclass
class KeptFile:
    name: str
    content: bytes | None


@dataclass
class Files:
    """Files we keep, by key, and what they are called by a channel."""

    content: dict[str, KeptFile] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)

    async def file(self, key: str) -> KeptFile | None:
        return self.content.get(key)

    async def ref(self, key: str, channel: str) -> str | None:
        return self.refs.get(key)

    async def keep_ref(self, key: str, channel: str, ref: str) -> None:
        self.refs[key] = ref


def a_bot(api: ZaloBotPlatform, **changes: object) -> ZaloBotChannel:
    usual: dict[str, object] = {
        "name": "zb",
        "token": api.token,
        "secret": SECRET,
        "api_base": api.url,
        "hint": HINT,
        "files": Files(),
        "link": lambda key: f"https://thi.example.gov.vn/tep/{key}",
    }
    return ZaloBotChannel(**usual | changes)  # type: ignore[arg-type]


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotPlatform]:
    async with ZaloBotPlatform() as started:
        yield started


@pytest.fixture
async def bot(api: ZaloBotPlatform) -> AsyncIterator[ZaloBotChannel]:
    made = a_bot(api)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def person(api: ZaloBotPlatform) -> Person:
    someone = api.person()
    someone.has_written = True
    return someone


# ---- in


def an_update(
    event: str = "message.text.received", *, chat_type: str = "PRIVATE", **content: object
) -> dict[str, object]:
    chat = {"id": "a1b2", "chat_type": chat_type}
    return {"event_name": event, "message": {"message_id": "m1", "date": 1_790_000_000_123, "chat": chat, **content}}


@pytest.mark.parametrize(
    ("update", "kind", "text"),
    [
        (an_update(text="câu B"), Kind.TEXT, "câu B"),
        (an_update(text="/start XA01"), Kind.START, "XA01"),
        (an_update(text="/start"), Kind.START, ""),
        (an_update(text="/starts"), Kind.TEXT, "/starts"),
        (an_update("message.image.received", photo_url="https://x/1.jpg", caption="Ảnh"), Kind.FILE, "Ảnh"),
        (an_update("message.image.received", photo="https://x/1.jpg"), Kind.FILE, ""),
        (an_update("message.image.received"), Kind.OTHER, ""),
        (an_update("message.sticker.received", sticker="s"), Kind.OTHER, ""),
        (an_update("message.voice.received", voice_url="https://x/1.aac"), Kind.OTHER, ""),
        (an_update("message.unsupported.received"), Kind.OTHER, ""),
        (an_update("message.of.tomorrow"), Kind.OTHER, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("wrapped", [False, True])
async def test_what_comes_in(
    bot: ZaloBotChannel, update: dict[str, object], kind: Kind, text: str, wrapped: bool
) -> None:
    body = orjson.dumps({"ok": True, "result": update} if wrapped else update)
    incoming = bot.parse(body, received_at=7).incoming
    assert incoming is not None
    assert (incoming.channel, incoming.chat, incoming.kind, incoming.text) == ("zalo_bot:zb", "a1b2", kind, text)
    assert (incoming.update_id, incoming.received_at) == (f"{update['event_name']}.m1", 7)
    assert incoming.sent_at == 1_790_000_000_123
    if kind is Kind.FILE:
        assert incoming.facts == {"file": "https://x/1.jpg", "media": "photo", "name": "anh.jpg"}


@pytest.mark.parametrize("body", [b"", b"{}", orjson.dumps(an_update(chat_type="GROUP", text="x"))])
async def test_what_is_not_for_us(bot: ZaloBotChannel, body: bytes) -> None:
    assert bot.parse(body, received_at=7).incoming is None


@pytest.mark.parametrize("body", [b"x", b"[]", b'{"event_name": "message.text.received"}', b'{"message": {}}'])
async def test_what_cannot_be_read_is_said_so(bot: ZaloBotChannel, body: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        bot.parse(body, received_at=7)


async def test_only_the_secret_opens(bot: ZaloBotChannel) -> None:
    assert bot.is_genuine({SECRET_HEADER: SECRET}, b"")
    for wrong in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: "é" * 17}):
        assert not bot.is_genuine(wrong, b"")


async def test_a_picture_somebody_sent_is_fetched(api: ZaloBotPlatform, bot: ZaloBotChannel) -> None:
    assert await bot.fetch(api.publish(b"\xff\xd8\xff picture")) == b"\xff\xd8\xff picture"
    with pytest.raises(NotFetched):
        await bot.fetch(f"{api.url}/media/unknown")
    with pytest.raises(NotFetched):
        await bot.fetch("http://127.0.0.1:1/x")


# ---- the webhook


async def test_it_is_announced_with_its_secret(api: ZaloBotPlatform, bot: ZaloBotChannel) -> None:
    api.public_urls_only = True
    await bot.announce("https://thi.example.gov.vn", [])
    assert bot.announced
    assert (api.courier.url, api.secret) == ("https://thi.example.gov.vn/webhook/zalo-bot/zb", SECRET)


@pytest.mark.parametrize("http_errors", [False, True])
async def test_what_a_person_has_to_mend_is_said(api: ZaloBotPlatform, http_errors: bool) -> None:
    api.http_errors, api.public_urls_only = http_errors, True
    stranger = a_bot(api, token="1:unknown-token")
    for made, url in ((a_bot(api), "http://localhost"), (stranger, "https://thi.example.gov.vn")):
        await made.start()
        with pytest.raises(TokenRefused) as refused:
            await made.announce(url, [])
        assert made.name in str(refused.value)
        assert not made.announced
        await made.stop()


async def test_a_platform_that_is_away_is_told_later(api: ZaloBotPlatform, bot: ZaloBotChannel) -> None:
    api.fault = lambda *_: Fault(status=502)
    await bot.announce("https://thi.example.gov.vn", [])
    assert not bot.announced


async def test_polling_takes_updates_one_by_one(api: ZaloBotPlatform, person: Person) -> None:
    bot = a_bot(api, poll=True)
    await bot.start()
    await bot.announce("http://localhost:8080", [])
    assert bot.announced
    assert not api.courier.url
    assert await bot.poll(lambda: 5) is None
    await person.says("một")
    await person.says("hai")
    first, second = await bot.poll(lambda: 5), await bot.poll(lambda: 6)
    assert first
    assert second
    assert [(each.text, each.chat, each.received_at) for each in (first, second)] == [
        ("một", person.chat_id, 5),
        ("hai", person.chat_id, 6),
    ]
    await bot.stop()


# ---- out


async def test_buttons_are_lines_to_be_typed(bot: ZaloBotChannel, person: Person) -> None:
    await bot.send(person.chat_id, Outgoing("Đúng chưa?", ROWS))
    assert [view.text for view in person.messages] == [f"Đúng chưa?\n\n1. ✅ Đúng\n2. Sai\n\n{HINT}"]


async def test_a_long_text_goes_in_parts(bot: ZaloBotChannel, person: Person) -> None:
    text = " ".join(["chữ"] * 1500)
    assert isinstance(await bot.send(person.chat_id, Outgoing(text)), Delivered)
    assert len(person.messages) == 3
    assert all(len(view.text) <= TEXT_MAX for view in person.messages)
    assert " ".join(view.text for view in person.messages) == text


async def test_parts_that_arrived_are_not_sent_again(api: ZaloBotPlatform, bot: ZaloBotChannel, person: Person) -> None:
    api.sends_left = 1
    long = Outgoing("\n\n".join(["a" * 1500, "b" * 1500, "c" * 1500]))
    assert isinstance(await bot.send(person.chat_id, long), Later)
    api.sends_left = None
    assert isinstance(await bot.send(person.chat_id, long), Delivered)
    assert [view.text[0] for view in person.messages] == ["a", "b", "c"]
    assert isinstance(await bot.send(person.chat_id, long), Delivered)
    assert len(person.messages) == 6, "sent once more, it is another message"


async def test_a_picture_goes_by_its_address(api: ZaloBotPlatform, bot: ZaloBotChannel, person: Person) -> None:
    api.public_urls_only = True
    assert isinstance(await bot.send(person.chat_id, PICTURE), Delivered)
    seen = person.messages[0]
    assert (seen.kind, seen.text, seen.media) == ("photo", "Kết quả", "https://thi.example.gov.vn/tep/key")


async def test_a_picture_it_was_sent_goes_on_by_that_address(api: ZaloBotPlatform, person: Person) -> None:
    bot = a_bot(api, files=Files(refs={"key": "https://photo.example.zdn.vn/x.jpg"}), link=None)
    await bot.start()
    await bot.send(person.chat_id, PICTURE)
    assert person.messages[0].media == "https://photo.example.zdn.vn/x.jpg"
    await bot.stop()


async def test_a_picture_the_platform_cannot_fetch_is_told_in_words(api: ZaloBotPlatform, person: Person) -> None:
    api.public_urls_only = True
    bot = a_bot(api, link=lambda key: f"http://localhost/tep/{key}")
    await bot.start()
    assert isinstance(await bot.send(person.chat_id, PICTURE), Delivered)
    assert [(view.kind, view.text) for view in person.messages] == [("text", "Kết quả\n\nhttp://localhost/tep/key")]
    await bot.stop()


@pytest.mark.parametrize(
    ("file", "link", "text"),
    [
        (Attachment(Media.DOCUMENT, "key", kept=True, name="ds.xlsx"), True, "Danh sách\n\n📎 https://thi.example.gov.vn/tep/key"),
        (Attachment(Media.DOCUMENT, "key", kept=True, name="ds.xlsx"), False, "Danh sách"),
        (Attachment(Media.PHOTO, "key", kept=True), False, "Danh sách"),
        (Attachment(Media.VIDEO, "film of another bot"), True, "Danh sách"),
    ],
)  # fmt: skip
async def test_files_it_cannot_send(
    api: ZaloBotPlatform, person: Person, file: Attachment, link: bool, text: str
) -> None:
    bot = a_bot(api) if link else a_bot(api, link=None)
    await bot.start()
    assert isinstance(await bot.send(person.chat_id, Outgoing("Danh sách", attachment=file)), Delivered)
    assert [(view.kind, view.text) for view in person.messages] == [("text", text)]
    await bot.stop()


@pytest.mark.parametrize("http_errors", [False, True])
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(error=400), Refused),
        (Fault(error=401), Later),
        (Fault(error=403), Later),
        (Fault(error=404), Later),
        (Fault(error=408), Later),
        (Fault(error=429), Later),
        (Fault(error=777), Later),
        (Fault(status=502), Later),
        (Fault(drop="before"), Later),
        (Fault(drop="after"), Later),
    ],
)  # fmt: skip
async def test_how_sending_may_end(
    api: ZaloBotPlatform, bot: ZaloBotChannel, person: Person, http_errors: bool, fault: Fault, outcome: type[Outcome]
) -> None:
    api.http_errors, api.fault = http_errors, lambda *_: fault
    ended = await bot.send(person.chat_id, Outgoing("x"))
    assert type(ended) is outcome
    unclear = fault.error == 408 or fault.status == 502 or fault.drop != ""
    assert getattr(ended, "perhaps_sent", False) is unclear


async def test_without_a_connection_nothing_was_sent(api: ZaloBotPlatform) -> None:
    bot = a_bot(api, api_base="http://127.0.0.1:1")
    await bot.start()
    assert await bot.send("a", Outgoing("x")) == Later("NotConnected")
    await bot.stop()


async def test_the_token_is_told_to_nobody(
    api: ZaloBotPlatform, bot: ZaloBotChannel, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """It stands in every address, and HTTP libraries like to quote those."""
    away = a_bot(api, api_base="http://127.0.0.1:1")
    await away.start()
    faults = [Fault(error=401), Fault(error=400), Fault(status=502), Fault(drop="before"), Fault(error=408)]
    said: list[object] = []
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logs:
        for fault in [*faults, None]:
            api.fault = lambda *_, fault=fault: fault
            for made in (bot, away):
                said += [await made.send(person.chat_id, Outgoing("x")), await made.poll(lambda: 1)]
                try:
                    await made.announce("https://x.vn", [])
                except TokenRefused as refused:
                    said += [refused, refused.__cause__, repr(refused)]
    told = "\n".join(map(str, [*said, *logs, caplog.text]))
    assert "zalo refuses this bot" in told
    assert api.token.partition(":")[2] not in told
    await away.stop()


# ---- addresses of files


async def test_an_address_of_a_file_holds_for_a_day_and_for_that_file() -> None:
    clock, files = Clock(), Files({"k1": KeptFile("ảnh.jpg", b"\xff\xd8\xff picture"), "k2": KeptFile("x.xlsx", b"x")})
    links = FileLinks(files, key=b"k" * 32, public_url="", base="/cds", clock=clock)
    app = web.Application()
    app.add_routes(links.routes())
    async with TestClient(TestServer(app)) as client:
        address = links.link("k1")
        first, _, proof = address.rpartition("/")
        until = int(first.rpartition("/")[2])
        assert clock.now + HOLDS_MS <= until <= clock.now + HOLDS_MS * 25 // 24
        response = await client.get(address)
        assert (response.status, await response.read()) == (200, b"\xff\xd8\xff picture")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        others = [
            address.replace("k1", "k2"),
            f"{first}/{proof[:-1]}x",
            f"{first}/",
            address.replace(str(until), str(until + 1)),
            address.replace(str(until), "x"),
            links.link("k3"),
        ]
        assert {(await client.get(each)).status for each in others} == {404}
        clock.now = until
        assert (await client.get(address)).status == 404
