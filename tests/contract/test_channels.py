"""One suite over every channel: what `handlers.ports.Channel` promises."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.channels.zalo_bot import ZaloBotChannel
from handlers.messages import Attachment, Button, Media, Outgoing
from handlers.ports import Channel, Delivered, Gone, Later, Outcome, Refused
from storage.database import Database
from storage.files import Files
from storage.migrate import migrate
from storage.seal import Seal
from storage.store import SqlStore
from storage.webchat import WebChats
from tests.standins import telegram, zalo_bot, zalo_oa
from tests.zalo_play import a_channel, oa_settings

ROWS = ((Button("A", "q:1:0:0"), Button("B", "q:1:0:1")),)
HINT = "Gõ số để chọn."
PICTURE = b"\xff\xd8\xff\xe0 a picture"
SEAL = Seal(b"k" * 32)


@dataclass
class Reached:
    """A channel with one reachable chat, how that chat reads it, and how many files the platform was given.

    `ends`: how the platform can be brought to let the next call end otherwise than well, as long as it lasts.
    """

    channel: Channel
    chat: str
    messages: Callable[[], Awaitable[list[tuple[str, list[str]]]]]
    """Text and labels of each."""
    files: Files
    pictures: Callable[[], Awaitable[int]]
    uploads: Callable[[], int]
    ends: dict[type[Outcome], Callable[[], None]] = field(default_factory=dict)

    async def texts(self) -> list[str]:
        return [text for text, _ in await self.messages()]


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[Files]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'w.sqlite3'}")
    await migrate(database)
    store = SqlStore(database, contest_id="c", seal=SEAL, new_id=lambda: 1)
    await store.open_contest(secret=b"s" * 32, now=1)
    yield Files(database, contest_id="c", seal=SEAL)
    await database.close()


@asynccontextmanager
async def on_telegram(files: Files) -> AsyncIterator[Reached]:
    async with telegram.BotApi() as api:
        player = api.player()
        api.started.add(player.user_id)
        bot = TelegramChannel(name="chinh", token=api.token, secret="s" * 8, api_base=api.url, files=files)
        await bot.start()

        async def messages() -> list[tuple[str, list[str]]]:
            return [(view.text, [button.label for button in view.buttons]) for view in player.messages]

        async def photos() -> int:
            return sum(view.kind == "photo" for view in player.messages)

        def fails(**how: object) -> Callable[[], None]:
            return lambda: setattr(api, "fault", lambda *_: telegram.Fault(**how))  # type: ignore[arg-type]

        ends: dict[type[Outcome], Callable[[], None]] = {
            Later: fails(status=429, retry_after=1),
            Gone: fails(status=403, description="Forbidden: bot was blocked by the user"),
            Refused: fails(status=400, description="Bad Request: message text is empty"),
        }
        yield Reached(bot, str(player.user_id), messages, files, photos, lambda: len(api.files), ends)
        await bot.stop()


@asynccontextmanager
async def on_zalo_oa(files: Files) -> AsyncIterator[Reached]:
    async with zalo_oa.OaPlatform() as api:
        person = api.person()
        await person.says("xin chào")
        async with a_channel(oa_settings(api), files._database) as account:

            async def messages() -> list[tuple[str, list[str]]]:
                return [(view.text, [button.label for button in view.buttons]) for view in person.messages if view.text]

            async def images() -> int:
                return sum(view.kind == "image" for view in person.messages)

            def refuses(number: int) -> Callable[[], None]:
                return lambda: setattr(person, "refused_with", number)

            ends: dict[type[Outcome], Callable[[], None]] = {
                Later: refuses(-32),
                Gone: refuses(-213),
                Refused: refuses(-201),
            }
            uploads = lambda: len([call for call in api.calls if "upload" in call.name])  # noqa: E731
            yield Reached(account, person.user_id, messages, files, images, uploads, ends)


@asynccontextmanager
async def on_zalo_bot(files: Files) -> AsyncIterator[Reached]:
    async with zalo_bot.ZaloBotPlatform() as api:
        person = api.person()
        await person.says("xin chào")
        bot = ZaloBotChannel(
            name="zb",
            token=api.token,
            secret="s" * 8,
            api_base=api.url,
            hint=HINT,
            files=files,
            link=lambda key: f"https://thi.example.gov.vn/tep/{key}",
        )
        await bot.start()

        async def messages() -> list[tuple[str, list[str]]]:
            return [(view.text, []) for view in person.messages]

        async def photos() -> int:
            return sum(view.kind == "photo" for view in person.messages)

        def refuses(number: int) -> Callable[[], None]:
            return lambda: setattr(person, "refused_with", number)

        ends: dict[type[Outcome], Callable[[], None]] = {Later: refuses(429), Refused: refuses(400)}
        yield Reached(bot, person.chat_id, messages, files, photos, lambda: 1, ends)
        await bot.stop()


@asynccontextmanager
async def on_web(files: Files) -> AsyncIterator[Reached]:
    chats = WebChats(files._database, contest_id="c", seal=SEAL, new_id=iter(range(1, 999)).__next__)

    async def sent() -> list[Outgoing]:
        return [Outgoing.from_bytes(m.payload) for m in await chats.since("c", 0)]

    async def messages() -> list[tuple[str, list[str]]]:
        return [(each.text, [button.label for row in each.rows for button in row]) for each in await sent()]

    async def pictures() -> int:
        return sum(message.attachment is not None for message in await sent())

    yield Reached(WebChannel(chats), "c", messages, files, pictures, lambda: 1)


CHANNELS = {"telegram": on_telegram, "zalo_oa": on_zalo_oa, "zalo_bot": on_zalo_bot, "web": on_web}


@pytest.fixture(params=CHANNELS)
async def reached(request: pytest.FixtureRequest, files: Files) -> AsyncIterator[Reached]:
    async with CHANNELS[request.param](files) as made:
        yield made


async def delivered(reached: Reached, message: Outgoing) -> Delivered:
    outcome = await reached.channel.send(reached.chat, message)
    assert isinstance(outcome, Delivered)
    return outcome


async def test_a_message_arrives_whole(reached: Reached) -> None:
    text = "Câu 1/15 · còn 15:30\n\nThủ đô <b>nào</b> & *gì* _đây_?\n\nA. một\nB. hai"
    assert (await delivered(reached, Outgoing(text, ROWS))).ref
    typed = "" if reached.channel.capabilities.buttons_max else f"\n\n{HINT}"
    assert await reached.texts() == [text + typed], "letters need no line of their own: they stand in the text"


async def test_every_choice_is_on_the_screen(reached: Reached) -> None:
    """As a button, or as a line with its number below."""
    labels = [f"Việc thứ {word}" for word in ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy")]
    await delivered(reached, Outgoing("Chọn gì?", tuple((Button(label, f"d{n}"),) for n, label in enumerate(labels))))
    ((text, under),) = await reached.messages()
    assert under == labels[: reached.channel.capabilities.buttons_max]
    for number, label in enumerate(labels, start=1):
        assert (label in under) is not (f"{number}. {label}" in text.splitlines())
    assert text.endswith(HINT) is (len(under) < len(labels))


async def test_an_edit_takes_the_place_where_the_platform_can(reached: Reached) -> None:
    first = await delivered(reached, Outgoing("một"))
    for _ in range(2):
        await delivered(reached, Outgoing("hai", replaces=first.ref))
    edits = reached.channel.capabilities.edits
    assert await reached.texts() == (["hai"] if edits else ["một", "hai", "hai"])


async def test_an_edit_of_what_is_gone_becomes_a_new_message(reached: Reached) -> None:
    await delivered(reached, Outgoing("hai", replaces="424242"))
    assert await reached.texts() == ["hai"]


async def test_capabilities_are_declared_and_hold(reached: Reached) -> None:
    declared = reached.channel.capabilities
    assert declared.text_max >= 2000
    assert declared.data_max >= 64
    assert declared.buttons_max >= 0
    assert declared.bulk_per_s > 0
    longest = "đ" * 2000
    rows = tuple((Button(letter, "x" * 64),) for letter in "ABCDE"[: declared.buttons_max])
    await delivered(reached, Outgoing(longest, rows))
    assert await reached.texts() == [longest]


async def test_a_platform_with_short_messages_gets_a_long_one_in_parts(reached: Reached) -> None:
    """The stand-ins refuse whatever is longer than they take."""
    text = "\n\n".join(f"Đoạn {number}: " + "chữ " * 150 + "." for number in range(6))
    await delivered(reached, Outgoing(text))
    texts = await reached.texts()
    assert all(len(each) <= reached.channel.capabilities.text_max for each in texts)
    assert "".join("".join(texts).split()) == "".join(text.split())


async def test_a_kept_picture_arrives_and_is_given_to_the_platform_once(reached: Reached) -> None:
    key = await reached.files.keep(PICTURE, media=Media.PHOTO, name="anh.jpg", now=1)
    message = Outgoing("Kết quả", attachment=Attachment(Media.PHOTO, key, kept=True))
    for _ in range(2):
        await delivered(reached, message)
    assert await reached.texts() == ["Kết quả", "Kết quả"]
    assert await reached.pictures() == 2
    assert reached.uploads() == 1


@pytest.mark.parametrize("name", [name for name in CHANNELS if name != "web"])
@pytest.mark.parametrize("expected", [Later, Gone, Refused])
async def test_sending_ends_in_one_of_four_ways(files: Files, name: str, expected: type[Outcome]) -> None:
    """The web chat is our own: it takes everything. A Zalo bot is not told that somebody has blocked it."""
    async with CHANNELS[name](files) as reached:
        if expected not in reached.ends:
            assert (name, expected) == ("zalo_bot", Gone)
            return
        reached.ends[expected]()
        outcome = await reached.channel.send(reached.chat, Outgoing("x", ROWS))
        assert type(outcome) is expected
        assert not getattr(outcome, "perhaps_sent", False)
        assert await reached.texts() == []
