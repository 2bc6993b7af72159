"""The whole product behind the Zalo Bot Platform's stand-in: a person without a single button takes part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import orjson
import pytest

from bot.app import Service, build
from bot.channels.zalo_bot import SECRET_HEADER
from bot.settings import Server, Settings, ZaloBot
from handlers.messages import Attachment, Media, Outgoing
from handlers.ports import Delivered
from storage.files import Files
from storage.seal import Seal
from tests.service import JumpingClock, open_now_folder, serving
from tests.standins.zalo_bot import Person, View, ZaloBotPlatform

SECRET = "geheim-0123456789"


@asynccontextmanager
async def running(api: ZaloBotPlatform, folder: Path, *, poll: bool = False) -> AsyncIterator[Service]:
    bot = ZaloBot("zb", api.token, SECRET, api.url, poll=poll)
    server = Server("127.0.0.1", 0, "https://thi.example.gov.vn")
    database = f"sqlite+aiosqlite:///{folder / 'z.sqlite3'}"
    settings = Settings((Path(),), server, database, (), True, b"d" * 32, zalo_bot=(bot,))
    made = await build(settings, [open_now_folder(questions=3, topics={})], clock=JumpingClock())
    async with serving(made) as service:
        api.courier.deliver_to = f"http://127.0.0.1:{service.port}"
        yield service


@pytest.fixture
async def api() -> AsyncIterator[ZaloBotPlatform]:
    async with ZaloBotPlatform() as started:
        yield started


async def plays(person: Person) -> str:
    """From the first word to the receipt, reading only what is on the screen."""
    replies = (
        ("ĐỒNG Ý", "tôi đồng ý"),
        ("họ và tên đầy đủ", "Nguyễn Thị Hoa"),
        ("Đã đúng chưa", "1"),
        ("đơn vị, trường nào", "tôi không thuộc đơn vị nào ở trên"),
        ("Đã đúng hết chưa", "1"),
        ("Mời quý vị vào thi", "1"),
        ("Câu 1/3", "A"),
        ("Câu 2/3", "2"),
        ("Câu 3/3", "câu c"),
        ("dự đoán", "1.250"),
        ("Quý vị dự đoán: 1.250", "đúng, nộp bài"),
    )
    await person.says("/start tdp03")
    for asked, answer in replies:
        await person.wait(partial(_says, asked))
        await person.says(answer)
    return (await person.wait(lambda view: "Mã biên nhận" in view.text)).text


def _says(asked: str, view: View) -> bool:
    return asked in view.text


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_person_takes_part_by_typing(api: ZaloBotPlatform, tmp_path: Path, wrapped: bool) -> None:
    api.wrapped, api.courier.duplicate, api.public_urls_only = wrapped, 0.5, True
    async with running(api, tmp_path):
        person = api.person()
        assert "Đã trả lời: 3/3 câu · Dự đoán: 1.250" in await plays(person)
        await api.idle()
        assert len([view for view in person.messages if "Mã biên nhận" in view.text]) == 1
        assert api.courier.lost == []
        await person.sends_sticker()
        assert "chưa đọc được hình" in (await person.wait()).text


async def test_a_person_takes_part_where_nobody_can_call_us(api: ZaloBotPlatform, tmp_path: Path) -> None:
    async with running(api, tmp_path, poll=True):
        person = api.person()
        await person.says("xin chào")
        assert "ĐỒNG Ý" in (await person.wait(lambda view: "ĐỒNG Ý" in view.text)).text
        assert api.courier.url == ""


async def test_nobody_else_gets_in(api: ZaloBotPlatform, tmp_path: Path) -> None:
    async with running(api, tmp_path) as service, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{service.port}/webhook/zalo-bot/zb"
        message = {"message_id": "m", "date": 1, "chat": {"id": "x", "chat_type": "PRIVATE"}, "text": "hi"}
        body = orjson.dumps({"event_name": "message.text.received", "message": message})
        for headers in ({}, {SECRET_HEADER: "wrong"}):
            async with session.post(url, data=body, headers=headers) as response:
                assert response.status == 401
        for probe in (b"", b"not JSON"):
            async with session.post(url, data=probe, headers={SECRET_HEADER: SECRET}) as response:
                assert (response.status, await response.read()) == (200, b"")
        assert api.calls_of("sendMessage") == []


async def test_a_picture_is_there_for_whom_it_was_sent_to(api: ZaloBotPlatform, tmp_path: Path) -> None:
    async with running(api, tmp_path) as service, aiohttp.ClientSession() as session:
        person, hall = api.person(), service.halls[0]
        await person.says("xin chào")
        await person.wait()
        files = Files(service.database, contest_id=hall.context.contest.id, seal=Seal(b"d" * 32))
        key = await files.keep(b"\xff\xd8\xff a picture", media=Media.PHOTO, name="anh.jpg", now=1)
        message = Outgoing("Kết quả", attachment=Attachment(Media.PHOTO, key, kept=True))
        assert isinstance(await hall.platforms[0].send(person.chat_id, message), Delivered)
        path = person.messages[-1].media.removeprefix("https://thi.example.gov.vn")
        async with session.get(f"http://127.0.0.1:{service.port}{path}") as response:
            assert (response.status, await response.read()) == (200, b"\xff\xd8\xff a picture")
        async with session.get(f"http://127.0.0.1:{service.port}/tep/{key}") as response:
            assert response.status == 404
