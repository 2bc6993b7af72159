"""One suite over every channel: what `handlers.ports.Channel` promises."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from handlers.messages import Button, Outgoing
from handlers.ports import Channel, Delivered
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Seal
from storage.webchat import WebChats
from tests.standins.telegram import BotApi

ROWS = ((Button("A", "q:1:0:0"), Button("B", "q:1:0:1")),)


class Reached:
    """A channel with one reachable chat, and how that chat reads it."""

    def __init__(self, channel: Channel, chat: str, read: object) -> None:
        self.channel, self.chat, self.read = channel, chat, read

    async def texts(self) -> list[str]:
        return await self.read()  # type: ignore[operator,no-any-return]


@pytest.fixture(params=["telegram", "web"])
async def reached(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Reached]:
    if request.param == "telegram":
        async with BotApi() as api:
            player = api.player()
            api.started.add(player.user_id)
            bot = TelegramChannel(name="chinh", token=api.token, secret="s" * 8, api_base=api.url)
            await bot.start()

            async def messages() -> list[str]:
                return [view.text for view in player.messages]

            yield Reached(bot, str(player.user_id), messages)
            await bot.stop()
    else:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'w.sqlite3'}")
        await migrate(database)
        chats = WebChats(database, contest_id="c", seal=Seal(b"k" * 32), new_id=iter(range(1, 999)).__next__)

        async def lines() -> list[str]:
            return [Outgoing.from_bytes(m.payload).text for m in await chats.since("c", 0)]

        yield Reached(WebChannel(chats), "c", lines)
        await database.close()


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
