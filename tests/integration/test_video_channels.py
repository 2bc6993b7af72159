"""Films through the channels: Telegram by file id, the web chat by link."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from telegram import Update

from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.web.guard import COOKIE
from bot.web.render import linked
from contest.roles import Invitation, Role, hash_of, make_code
from contest.settings import Prize, Scoring, Video
from contest.video import Source
from handlers.messages import Attachment, Button, Kind, Media, Outgoing
from handlers.ports import Delivered
from storage.database import Database
from storage.roles import Invitations
from storage.seal import Seal
from storage.videos import Videos
from storage.webchat import WebChats
from tests.service import SECRET, JumpingClock, open_now_folder, running
from tests.standins.telegram import BotApi

CHAT = {"id": 5_000_000_001, "first_name": "An", "type": "private"}
USER = {"id": 5_000_000_001, "is_bot": False, "first_name": "An"}
FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 2_000_000_000}
THUMB = {"file_id": "T1", "file_unique_id": "T1", "width": 9, "height": 9}


def update(**media: object) -> dict[str, object]:
    return {"update_id": 7, "message": {"message_id": 11, "date": 1, "chat": CHAT, "from": USER, **media}}


FILM = FILE | {"duration": 390, "width": 1280, "height": 720, "mime_type": "video/mp4"}
DOCUMENT = FILE | {"file_name": "thi.mp4", "mime_type": "video/mp4"}


@pytest.mark.parametrize(
    ("media", "facts"),
    [
        ({"video": FILM, "caption": "Bài dự thi"}, {"file": "F1", "media": "video", "seconds": 390}),
        ({"video_note": FILE | {"duration": 58, "length": 240}}, {"file": "F1", "media": "video_note", "seconds": 58}),
        ({"animation": FILM, "document": DOCUMENT}, {"file": "F1", "media": "animation", "seconds": 390}),
        ({"document": DOCUMENT}, {"file": "F1", "media": "document", "seconds": 0}),
        ({"document": DOCUMENT | {"mime_type": "application/pdf"}}, None),
        ({"photo": [THUMB]}, None),
    ],
)
def test_films_are_read(media: dict[str, object], facts: dict[str, object] | None) -> None:
    """Larger than what may be downloaded: never mind, it is not. Other files are no films."""
    channel = TelegramChannel(name="chinh", token="1:a", secret=SECRET, api_base="http://127.0.0.1:1")
    data = update(**media)
    reference = Update.de_json(json.loads(json.dumps(data)), None)
    assert reference.message is not None
    read = channel.parse(json.dumps(data).encode(), received_at=5).incoming
    assert read is not None
    assert read.kind is (Kind.VIDEO if facts else Kind.FILE)
    assert facts in (None, read.facts)


@pytest.mark.parametrize("media", list(Media))
def test_an_attachment_survives_the_outbox(media: Media) -> None:
    message = Outgoing("Clip 1", ((Button("A", "a"),),), attachment=Attachment(media, "F1"))
    assert Outgoing.from_bytes(message.to_bytes()) == message
    plain = replace(message, attachment=None)
    assert Outgoing.from_bytes(plain.to_bytes()) == plain


async def test_a_film_is_sent_on_by_its_id() -> None:
    async with BotApi() as api:
        player = api.player()
        await player.send_video(seconds=390)
        film = next(iter(api.files))
        channel = TelegramChannel(name="chinh", token=api.token, secret=SECRET, api_base=api.url)
        await channel.start()
        message = Outgoing("Clip 1", attachment=Attachment(Media.VIDEO, film))
        assert isinstance(await channel.send(str(player.user_id), message), Delivered)
        await channel.stop()
        assert [(view.kind, view.text) for view in player.messages] == [("video", "Clip 1")]
        assert api.counts["sendMessage"] == 0


async def test_a_channel_without_films_shows_the_words(sqlite: Database) -> None:
    chats = WebChats(sqlite, contest_id="c", seal=Seal(b"k" * 32), new_id=iter(range(1, 99)).__next__)
    channel = WebChannel(chats)
    assert not channel.capabilities.media
    await channel.send("c", Outgoing("Clip 1", attachment=Attachment(Media.VIDEO, "F1")))
    assert [Outgoing.from_bytes(line.payload).text for line in await chats.since("c", 0)] == ["Clip 1"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("không có gì", "không có gì"),
        ("<b>", "&lt;b&gt;"),
        ("🔗 https://v.vn/a?b=1&c=2 xem", 'href="https://v.vn/a?b=1&amp;c=2"'),
        ("http://v.vn/a", "http://v.vn/a"),
        ('https://v.vn/"onclick="x', 'href="https://v.vn/"'),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_links_in_the_web_chat(text: str, html: str) -> None:
    made = str(linked(text))
    assert html in made
    assert ("<a " in made) is ("https://" in text)
    assert "<b>" not in made


async def test_from_an_officers_phone_to_a_judges(tmp_path: Path) -> None:
    """The whole service: the film goes by its file id from one chat to the other, and the web page shows the links."""
    clock = JumpingClock()
    now = clock()
    video = Video(
        now - 1000, now + 60_000, ("Trường học",), 420_000, 5000, ("Phóng sự",), Scoring.AVERAGE, (Prize("Nhất", 1),)
    )
    folder = open_now_folder()
    folder = replace(folder, contest=replace(folder.contest, video=video))
    async with BotApi() as api, running(api, f"sqlite+aiosqlite:///{tmp_path}/h.sqlite3", folder, clock) as service:
        contest_id = folder.contest.id
        invitations = Invitations(service.database, contest_id=contest_id)
        codes = {}
        for name, role, unit in (("officer", Role.OFFICER, "th1"), ("judge", Role.JUDGE, ""), ("web", Role.JUDGE, "")):
            codes[name] = make_code(name[0] * 32)
            await invitations.add(Invitation(hash_of(codes[name]), role, unit, now, now + 86_400_000))

        officer = api.player()
        await officer.send(f"/start {codes['officer']}")
        await officer.wait(lambda view: "VIDEO CLIP" in view.text)
        await officer.send_video(seconds=390)
        await officer.wait(lambda view: "thể loại nào" in view.text)
        await officer.press("1. Phóng sự")
        await officer.wait(lambda view: "tên clip" in view.text)
        await officer.send("Một cửa thân thiện")
        await officer.wait(lambda view: "Mã biên nhận" in view.text)
        await officer.send("https://v.example.vn/xem?id=1&b=2")
        await officer.wait(lambda view: "dài bao lâu" in view.text)
        for reply in ("6:00", "1", "Thủ tục trong một ngày"):
            await officer.send(reply)
        await officer.wait(lambda view: "Đã nộp 2 clip" in view.text)

        clock.ahead = 61_000
        judge = api.player()
        await judge.send(f"/start {codes['judge']}")
        await judge.wait(lambda view: "công tác ở cơ quan" in view.text)
        await judge.press("Tôi không thuộc")
        listed = await judge.wait(lambda view: "đã chấm 0/2" in view.text)
        number = next(line[5] for line in listed.text.splitlines() if "thân thiện" in line)
        await judge.send(number)
        await judge.wait(lambda view: "Xin gõ điểm" in view.text)
        assert [view.kind for view in judge.messages].count("video") == 1
        await judge.send("85,5")
        await judge.wait(lambda view: "Đã ghi 85,5 điểm" in view.text)

        # The cookie is for https; the test stands where the proxy would.
        async with aiohttp.ClientSession(
            f"http://127.0.0.1:{service.port}", cookie_jar=aiohttp.DummyCookieJar()
        ) as web:
            opened = await web.get("/chat")
            web.headers["Cookie"] = f"{COOKIE}={opened.cookies[COOKIE].value}"
            await web_chat(web, codes["web"])

        videos = Videos(service.database, contest_id=contest_id)
        clips = {clip.id: clip for clip in await videos.clips()}
        marks = [(clips[mark.clip_id].source, mark.tenths) for mark in await videos.marks()]
        assert sorted(marks) == [(Source.FILE, 855), (Source.LINK, 900)]


async def web_chat(web: aiohttp.ClientSession, code: str) -> None:
    """A judge without Telegram: a page with a real link, marks typed into the form. Works without a script."""
    page = await (await web.get(f"/chat?ma={code}")).text()
    page = await post(web, page, "start", value=code)
    assert "công tác ở cơ quan" in page
    page = await post(web, page, "text", value="không")
    assert "đã chấm 0/2" in page
    number = page.partition("“Thủ tục trong một ngày”")[0].rpartition("Clip ")[2].partition(":")[0]
    page = await post(web, page, "text", value=number)
    assert 'href="https://v.example.vn/xem?id=1&amp;b=2"' in page
    page = await post(web, page, "text", value="90")
    assert "Đã ghi 90 điểm" in page
    other = "2" if number == "1" else "1"
    page = await post(web, page, "text", value=other)
    assert "gửi qua Telegram" in page
    again = await (await web.get(f"/chat?ma={code}")).text()
    assert 'id="start" class="start" method="post" action="/chat" autocomplete="off">' in again, (
        "a code can be brought later"
    )


async def post(web: aiohttp.ClientSession, page: str, kind: str, value: str) -> str:
    await asyncio.sleep(0.4)  # three messages a second
    form = page.partition(f'name="kind" value="{kind}"')[2]
    nonce = form.partition('name="nonce" value="')[2].partition('"')[0]
    reply = await web.post("/chat", data={"kind": kind, "nonce": nonce, "value": value})
    assert reply.status == 200
    return await reply.text()
