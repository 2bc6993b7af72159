"""One suite over every channel: what `handlers.ports.Channel` promises."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from handlers.messages import Attachment, Button, Media, Outgoing
from handlers.ports import Channel, Delivered
from storage.database import Database
from storage.files import Files
from storage.migrate import migrate
from storage.seal import Seal
from storage.store import SqlStore
from storage.webchat import WebChats
from tests.standins.telegram import BotApi

ROWS = ((Button("A", "q:1:0:0"), Button("B", "q:1:0:1")),)


PICTURE = b"\xff\xd8\xff\xe0 a picture"


@dataclass
class Reached:
    """A channel with one reachable chat, how that chat reads it, and how many files the platform was given."""

    channel: Channel
    chat: str
    texts: Callable[[], Awaitable[list[str]]]
    files: Files
    pictures: Callable[[], Awaitable[int]]
    uploads: Callable[[], int]


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[Files]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'w.sqlite3'}")
    await migrate(database)
    store = SqlStore(database, contest_id="c", seal=Seal(b"k" * 32), new_id=lambda: 1)
    await store.open_contest(secret=b"s" * 32, now=1)
    yield Files(database, contest_id="c", seal=Seal(b"k" * 32))
    await database.close()


@pytest.fixture(params=["telegram", "web"])
async def reached(request: pytest.FixtureRequest, files: Files) -> AsyncIterator[Reached]:
    if request.param == "telegram":
        async with BotApi() as api:
            player = api.player()
            api.started.add(player.user_id)
            bot = TelegramChannel(name="chinh", token=api.token, secret="s" * 8, api_base=api.url, files=files)
            await bot.start()

            async def messages() -> list[str]:
                return [view.text for view in player.messages]

            async def photos() -> int:
                return sum(view.kind == "photo" for view in player.messages)

            yield Reached(bot, str(player.user_id), messages, files, photos, lambda: len(api.files))
            await bot.stop()
    else:
        chats = WebChats(files._database, contest_id="c", seal=Seal(b"k" * 32), new_id=iter(range(1, 999)).__next__)

        async def sent() -> list[Outgoing]:
            return [Outgoing.from_bytes(m.payload) for m in await chats.since("c", 0)]

        async def lines() -> list[str]:
            return [message.text for message in await sent()]

        async def shown() -> int:
            return sum(message.attachment is not None for message in await sent())

        yield Reached(WebChannel(chats), "c", lines, files, shown, lambda: 1)


async def test_a_message_arrives_whole(reached: Reached) -> None:
    text = "Câu 1/15 · còn 15:30\n\nThủ đô <b>nào</b> & *gì* _đây_?\n\nA. một\nB. hai"
    outcome = await reached.channel.send(reached.chat, Outgoing(text, ROWS))
    assert isinstance(outcome, Delivered)
    assert outcome.ref
    assert await reached.texts() == [text]


async def test_an_edit_takes_the_place(reached: Reached) -> None:
    first = await reached.channel.send(reached.chat, Outgoing("một", ROWS))
    assert isinstance(first, Delivered)
    assert isinstance(await reached.channel.send(reached.chat, Outgoing("hai", ROWS, replaces=first.ref)), Delivered)
    assert await reached.texts() == ["hai"]


async def test_the_same_edit_twice_is_harmless(reached: Reached) -> None:
    first = await reached.channel.send(reached.chat, Outgoing("một", ROWS))
    assert isinstance(first, Delivered)
    for _ in range(2):
        edit = Outgoing("hai", ROWS, replaces=first.ref)
        assert isinstance(await reached.channel.send(reached.chat, edit), Delivered)
    assert await reached.texts() == ["hai"]


async def test_an_edit_of_what_is_gone_becomes_a_new_message(reached: Reached) -> None:
    assert isinstance(await reached.channel.send(reached.chat, Outgoing("hai", ROWS, replaces="424242")), Delivered)
    assert await reached.texts() == ["hai"]


async def test_capabilities_are_declared(reached: Reached) -> None:
    declared = reached.channel.capabilities
    assert declared.text_max >= 2000
    assert declared.data_max >= 64
    longest = "đ" * 2000
    assert isinstance(await reached.channel.send(reached.chat, Outgoing(longest)), Delivered)


async def test_a_kept_picture_arrives_and_is_given_to_the_platform_once(reached: Reached) -> None:
    key = await reached.files.keep(PICTURE, media=Media.PHOTO, name="anh.jpg", now=1)
    message = Outgoing("Kết quả", ROWS, attachment=Attachment(Media.PHOTO, key, kept=True))
    for _ in range(2):
        assert isinstance(await reached.channel.send(reached.chat, message), Delivered)
    assert await reached.texts() == ["Kết quả", "Kết quả"]
    assert await reached.pictures() == 2
    assert reached.uploads() == 1
