"""Our files through a bot, and files of people out of it (docs/telegram.md 5)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.channels.telegram import DOWNLOAD_MAX, TelegramChannel
from handlers.messages import Attachment, Button, Kind, Media, Outgoing
from handlers.ports import Delivered, Later, NotFetched, Refused, TooLarge
from storage.ports.files import File
from tests.standins.telegram import BotApi, Fault

SECRET = "s" * 8
PICTURE = Attachment(Media.PHOTO, "k", kept=True)


@dataclass
class Kept:
    """One picture, and the ids that were kept."""

    content: bytes | None = b"\xff\xd8\xff"
    refs: dict[tuple[str, str], str] = field(default_factory=dict)

    async def file(self, key: str) -> File | None:
        return File(key, Media.PHOTO, "anh.jpg", self.content) if key == "k" else None

    async def ref(self, key: str, channel: str) -> str | None:
        return self.refs.get((key, channel))

    async def keep_ref(self, key: str, channel: str, ref: str) -> None:
        self.refs[key, channel] = ref


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as opened:
        yield opened


@pytest.fixture
async def kept() -> Kept:
    return Kept()


@pytest.fixture
async def bot(api: BotApi, kept: Kept) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(name="chinh", token=api.token, secret=SECRET, api_base=api.url, files=kept)
    await channel.start()
    yield channel
    await channel.stop()


def chat(api: BotApi) -> str:
    player = api.player()
    api.started.add(player.user_id)
    return str(player.user_id)


async def test_many_at_once_upload_once(api: BotApi, bot: TelegramChannel, kept: Kept) -> None:
    chats = [chat(api) for _ in range(25)]
    outcomes = await asyncio.gather(*(bot.send(each, Outgoing("Tin", attachment=PICTURE)) for each in chats))
    assert all(isinstance(each, Delivered) for each in outcomes)
    assert (api.counts["sendPhoto"], len(api.files)) == (25, 1)
    assert list(kept.refs) == [("k", "telegram:chinh")]


async def test_an_id_that_telegram_forgot_is_uploaded_again_once(api: BotApi, bot: TelegramChannel, kept: Kept) -> None:
    kept.refs["k", bot.name] = "forgotten"
    chats = [chat(api) for _ in range(5)]
    outcomes = await asyncio.gather(*(bot.send(each, Outgoing("Tin", attachment=PICTURE)) for each in chats))
    assert all(isinstance(each, Delivered) for each in outcomes)
    assert len(api.files) == 1
    assert kept.refs["k", bot.name] in api.files


async def test_words_too_long_for_a_caption_follow(api: BotApi, bot: TelegramChannel) -> None:
    """Tried again after a break between the two, the picture does not come twice."""
    to, text = chat(api), "đ" * 1025
    api.fault = lambda method, _: Fault(retry_after=1) if method == "sendMessage" else None
    message = Outgoing(text, ((Button("Thi", "a"),),), attachment=PICTURE)
    assert isinstance(await bot.send(to, message), Later)
    api.fault = None
    assert isinstance(await bot.send(to, message), Delivered)
    shown = [(view.kind, view.text, len(view.buttons)) for view in api.players[int(to)].messages]
    assert shown == [("photo", "", 0), ("text", text, 1)]


async def test_a_caption_keeps_its_buttons(api: BotApi, bot: TelegramChannel) -> None:
    to = chat(api)
    await bot.send(to, Outgoing("Tin", ((Button("Thi", "a"),),), attachment=PICTURE))
    (view,) = api.players[int(to)].messages
    assert (view.text, [button.data for button in view.buttons]) == ("Tin", ["a"])


async def test_what_is_not_here_is_refused(api: BotApi, bot: TelegramChannel, kept: Kept) -> None:
    kept.content = None
    for key in ("k", "unknown"):
        message = Outgoing("Tin", attachment=Attachment(Media.PHOTO, key, kept=True))
        assert isinstance(await bot.send(chat(api), message), Refused)


async def test_a_person_s_file_is_read_and_fetched(api: BotApi, bot: TelegramChannel) -> None:
    """Of a photo the largest size; a document with its name; the caption as text."""
    player = api.player()
    await player.send_photo("Mời xem", b"\xff\xd8\xff large")
    await player.send_document("the-le.pdf", b"%PDF", "Thể lệ")
    read = []
    for message in player.chat.messages.values():
        update = {"update_id": 1, "message": api.message_json(message)}
        read.append(bot.parse(json.dumps(update).encode(), received_at=5).incoming)
    photo, document = read
    assert photo is not None
    assert document is not None
    assert (photo.kind, photo.text, photo.facts["media"]) == (Kind.FILE, "Mời xem", "photo")
    assert (document.kind, document.text, document.facts["name"]) == (Kind.FILE, "Thể lệ", "the-le.pdf")
    assert await bot.fetch(str(photo.facts["file"])) == b"\xff\xd8\xff large"
    assert await bot.fetch(str(document.facts["file"])) == b"%PDF"


async def test_too_large_and_unknown_are_told_apart(api: BotApi, bot: TelegramChannel) -> None:
    player = api.player()
    await player.send_document("phim.pdf", bytes(DOWNLOAD_MAX + 1))
    with pytest.raises(TooLarge):
        await bot.fetch(next(iter(api.files)))
    with pytest.raises(NotFetched) as raised:
        await bot.fetch("unknown")
    assert not isinstance(raised.value, TooLarge)
