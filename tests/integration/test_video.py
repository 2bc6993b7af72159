"""Invitations, clips and blind marking through the real engine and store (docs/rules.md section 2.11)."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.videos import final_marks
from contest.roles import Invitation, Right, Role, hash_of, make_code
from contest.settings import Prize, Scoring, Video
from contest.video import Clip, Source, clip_marks, missing_marks, numbered, standings, unit_marks
from handlers.conversation import followers
from handlers.flows.roles import DESKS
from handlers.messages import Attachment, Kind, Media, Outgoing
from handlers.moves import State
from storage.database import Database
from storage.ports.conversation import Session
from storage.ports.records import Closing
from storage.roles import Invitations
from storage.videos import Videos
from tests.builders import OPENS, a_contest, incoming
from tests.fakes import Hall, open_hall

MINUTE = 60_000
CLOSES = OPENS + 30 * MINUTE
VIDEO = Video(
    opens_at=OPENS,
    closes_at=CLOSES,
    kinds=("Trường học",),
    longest=7 * MINUTE,
    slack=5000,
    genres=("Phóng sự", "Tiểu phẩm"),
    scoring=Scoring.AVERAGE,
    ladder=(Prize("Giải Nhất", 1), Prize("Giải Nhì", 1)),
)
DAY = 86_400_000


@pytest.fixture
async def hall(sqlite: Database) -> AsyncIterator[Hall]:
    async with open_hall(sqlite, a_contest(video=VIDEO)) as opened:
        yield opened


def invitations(hall: Hall) -> Invitations:
    return Invitations(hall.database, contest_id=hall.context.contest.id)


def videos(hall: Hall) -> Videos:
    return Videos(hall.database, contest_id=hall.context.contest.id)


async def a_code(hall: Hall, role: Role, unit: str = "", letter: str = "A") -> str:
    code = make_code(letter * 32)
    now = hall.clock.now
    await invitations(hall).add(Invitation(hash_of(code), role, unit, made_at=now, expires_at=now + DAY))
    return code


async def start(hall: Hall, payload: str, chat: str = "1") -> Outgoing:
    await hall.hear(incoming(payload, kind=Kind.START, chat=chat, at=hall.clock.now))
    return hall.last(chat)


async def officer(hall: Hall, unit: str = "th1", chat: str = "1") -> Outgoing:
    return await start(hall, await a_code(hall, Role.OFFICER, unit, letter=f"{int(chat):x}"), chat)


async def judge(hall: Hall, chat: str, own: str = "không") -> Outgoing:
    """Accepts and declares: "không", or a part of a unit's name that only one has."""
    await start(hall, await a_code(hall, Role.JUDGE, letter=f"{int(chat):x}"), chat)
    said = await hall.say(own, chat=chat)
    return said if own == "không" else await hall.say("1", chat=chat)


async def film(hall: Hall, seconds: int, *, chat: str = "1", media: str = "video", file: str = "F1") -> Outgoing:
    facts: dict[str, str | int] = {"file": file, "media": media, "seconds": seconds}
    await hall.hear(incoming(kind=Kind.VIDEO, chat=chat, at=hall.clock.now, facts=facts))
    return hall.last(chat)


async def hand_in(hall: Hall, title: str = "Một cửa thân thiện", *, chat: str = "1", link: str = "") -> Outgoing:
    """A link of 6:30, from the desk to the receipt."""
    await hall.press("Nộp một clip", chat=chat)
    await hall.say(link or f"https://v.example.vn/{abs(hash(title))}", chat=chat)
    for reply in ("6:30", "1", title):
        await hall.say(reply, chat=chat)
    return hall.channel.sent[chat][-2]


async def session(hall: Hall, chat: str = "1") -> Session:
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        return batch.sessions["fake", chat]


def said(hall: Hall, chat: str = "1") -> str:
    return "\n".join(message.text for message in hall.channel.sent[chat])


# ---- invitations


async def test_a_code_works_once(hall: Hall) -> None:
    """The second person is told kindly and may take part; nothing but the role was given."""
    code = await a_code(hall, Role.OFFICER, "th1")
    assert "VIDEO CLIP" in (await start(hall, code)).text
    assert "Trường Tiểu học A" in said(hall)
    assert [(held.role, held.unit_id) for held in (await session(hall)).roles] == [(Role.OFFICER, "th1")]
    await start(hall, code, chat="2")
    assert "đã được dùng" in said(hall, "2")
    assert (await session(hall, "2")).roles == ()
    assert (await session(hall, "2")).state == State.CONSENT
    await start(hall, code)
    assert "đã có quyền này" in said(hall)


async def test_two_who_come_at_the_same_moment(hall: Hall) -> None:
    """In one batch both find the code open: the key lets one have it, the other hears that it is used."""
    code = await a_code(hall, Role.OFFICER, "th1")
    both = [incoming(code, kind=Kind.START, chat=chat, at=hall.clock.now) for chat in ("1", "2")]
    await asyncio.gather(*(hall.engine.submit(event) for event in both))
    await hall.settled()
    holders = [chat for chat in ("1", "2") if (await session(hall, chat)).roles]
    assert len(holders) == 1
    assert "đã được dùng" in said(hall, "2" if holders == ["1"] else "1")


@pytest.mark.parametrize(("wait", "opens"), [(DAY - 1, True), (DAY, False)])
async def test_a_code_expires(hall: Hall, wait: int, opens: bool) -> None:
    code = await a_code(hall, Role.JUDGE)
    hall.clock.now += wait
    await start(hall, code)
    assert bool((await session(hall)).roles) is opens
    assert ("đã hết hạn" in said(hall)) is not opens


async def test_a_code_is_withdrawn(hall: Hall) -> None:
    code = await a_code(hall, Role.JUDGE)
    assert await invitations(hall).withdraw(hash_of(code), now=hall.clock.now)
    await start(hall, code)
    assert "thu hồi" in said(hall)
    assert (await session(hall)).roles == ()


async def test_an_unknown_code_is_said_to_be_one(hall: Hall) -> None:
    await start(hall, make_code("Z" * 32))
    assert "không có mã mời này" in said(hall)
    assert (await session(hall)).state == State.CONSENT


async def test_withdrawing_a_used_code_takes_the_role_back(hall: Hall) -> None:
    """In the middle of the desk too."""
    code = await a_code(hall, Role.OFFICER, "th1")
    await start(hall, code)
    await invitations(hall).withdraw(hash_of(code), now=hall.clock.now)
    await hall.press("Nộp một clip")
    assert "thu lại quyền" in said(hall)
    assert (await session(hall)).state == State.CONSENT
    assert "dành cho cán bộ" in (await hall.say("/video")).text


async def test_a_typed_code_works_too(hall: Hall) -> None:
    """The web chat of somebody who has been there before has no start button to bring it."""
    await hall.register()
    await hall.say(f"/start {await a_code(hall, Role.OFFICER, 'th1')}")
    assert (await session(hall)).state == State.VIDEO


async def test_a_role_in_the_middle_of_an_attempt_leaves_the_attempt_alone(hall: Hall) -> None:
    await hall.register()
    question = await hall.say("thi")
    again = await start(hall, await a_code(hall, Role.OFFICER, "th1"))
    assert again.text.partition("\n\n")[2] == question.text.partition("\n\n")[2]
    assert "làm dở việc khác" in (await hall.say("/video")).text
    assert (await session(hall)).state == State.QUIZ


async def test_people_without_a_role_get_a_kind_word(hall: Hall) -> None:
    await hall.register()
    assert "dành cho cán bộ" in (await hall.say("/video")).text
    assert "dành cho giám khảo" in (await hall.say("/cham")).text
    assert "chỉ đọc được chữ" in (await film(hall, 60)).text
    assert (await session(hall)).state == State.HOME


async def test_a_contest_without_video(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await start(hall, await a_code(hall, Role.OFFICER, "th1"))
        assert "cán bộ phụ trách" in said(hall)
        assert "không có phần thi video" in (await hall.say("/video")).text
        assert "không có phần thi video" in (await hall.say("/cham")).text


# ---- hand-in


async def test_an_officer_hands_in_a_film(hall: Hall) -> None:
    """By its file id, never fetched; the length comes with it."""
    await officer(hall)
    assert "thể loại nào" in (await film(hall, 390)).text
    assert "tên clip" in (await hall.say("tiểu phẩm")).text
    hall.clock.now += MINUTE
    assert "Một cửa thân thiện" in (await hall.say("  Một cửa   thân thiện ")).text
    receipt = hall.channel.sent["1"][-2].text
    (clip,) = await videos(hall).clips()
    assert (clip.unit_id, clip.title, clip.genre) == ("th1", "Một cửa thân thiện", "Tiểu phẩm")
    assert (clip.length, clip.source, clip.ref, clip.media, clip.channel) == (
        390_000,
        Source.FILE,
        "F1",
        "video",
        "fake",
    )
    assert clip.received_at == hall.clock.now
    assert hall.context.receipt_code(clip.id) in receipt
    assert "Trường Tiểu học A" in receipt


async def test_an_officer_hands_in_a_link(hall: Hall) -> None:
    await officer(hall)
    await hall.press("Nộp một clip")
    for bad in (
        "http://v.example.vn/a",
        "https://",
        "v.example.vn",
        "https://v.example.vn/a b",
        "xem ở https://v.vn/a",
    ):
        assert "bắt đầu bằng https://" in (await hall.say(bad)).text
        assert (await session(hall)).state == State.VIDEO_CLIP
    assert "dài bao lâu" in (await hall.say("https://v.example.vn/xem?id=1")).text
    assert "6:30 hoặc" in (await hall.say("7")).text
    await hall.say("6 phút 30 giây")
    await hall.press("Phóng sự")
    await hall.say("Sáng kiến")
    (clip,) = await videos(hall).clips()
    assert (clip.source, clip.ref, clip.length, clip.channel) == (
        Source.LINK,
        "https://v.example.vn/xem?id=1",
        390_000,
        "",
    )


@pytest.mark.parametrize(("seconds", "taken"), [(420, True), (425, True), (426, False)])
async def test_the_length_is_checked(hall: Hall, seconds: int, taken: bool) -> None:
    """Whether told by the platform or typed; the refusal names the limit and the next film is looked at."""
    await officer(hall)
    first = await film(hall, seconds)
    assert ("quá giới hạn 7:00" in first.text) is not taken
    if not taken:
        assert "thể loại nào" in (await film(hall, 420, file="F2")).text
    await hall.say("thôi")
    await hall.press("Nộp một clip")
    await hall.say("https://v.example.vn/1")
    typed = await hall.say(f"{seconds // 60}:{seconds % 60:02}")
    assert ("quá giới hạn 7:00" in typed.text) is not taken


async def test_a_document_does_not_tell_its_length(hall: Hall) -> None:
    await officer(hall)
    assert "dài bao lâu" in (await film(hall, 0, media="document")).text


async def test_the_deadline(hall: Hall) -> None:
    """The last millisecond counts, the closing instant does not, even for what was begun before."""
    await officer(hall)
    hall.clock.now = CLOSES - 1
    await hand_in(hall)
    await film(hall, 60, file="F2")
    await hall.say("1")
    hall.clock.now = CLOSES
    late = await hall.say("Clip muộn")
    assert "chưa được nhận" in late.text
    assert "Đã hết hạn nộp" in late.text
    assert [clip.title for clip in await videos(hall).clips()] == ["Một cửa thân thiện"]
    assert [b.label for row in late.rows for b in row] == ["↩ Về trang chính"]
    await film(hall, 60, file="F3")
    assert "chưa được nhận" in hall.last().text


async def test_before_the_opening(hall: Hall) -> None:
    hall.clock.now = OPENS - 1
    desk = await officer(hall)
    assert "Chưa đến giờ nhận" in desk.text
    await film(hall, 60)
    assert "Chưa đến giờ nhận" in hall.last().text
    hall.clock.now = OPENS
    assert "thể loại nào" in (await film(hall, 60)).text


async def test_several_clips_and_one_taken_back(hall: Hall) -> None:
    await officer(hall)
    await hand_in(hall, "Clip một")
    await hand_in(hall, "Clip hai")
    await hall.press("Rút clip 1")
    assert "Clip một" in hall.last().text
    await hall.say("không")
    assert len(await videos(hall).clips()) == 2
    await hall.press("Rút clip 1")
    hall.clock.now += 5000
    await hall.press("Đúng, rút clip")
    assert [clip.title for clip in await videos(hall).clips()] == ["Clip hai"]
    await hall.press("Rút clip 1")
    hall.clock.now = CLOSES
    assert "Đã hết hạn" in (await hall.say("đúng")).text
    assert len(await videos(hall).clips()) == 1, "what stands at the deadline stands"


async def test_the_same_link_is_not_handed_in_twice(hall: Hall) -> None:
    await officer(hall)
    await hand_in(hall, "Clip một", link="https://v.example.vn/1")
    await hall.press("Nộp một clip")
    assert "đã nộp đúng clip này" in (await hall.say("https://v.example.vn/1")).text


async def test_a_repeated_update_hands_in_once(hall: Hall) -> None:
    await officer(hall)
    await film(hall, 60)
    await hall.say("1")
    last = incoming("Sáng kiến", at=hall.clock.now)
    await hall.hear(last)
    await hall.hear(last)
    assert len(await videos(hall).clips()) == 1


async def test_another_units_clips_are_out_of_reach(hall: Hall) -> None:
    await officer(hall)
    await hand_in(hall, "Clip của A")
    (clip,) = await videos(hall).clips()
    await officer(hall, "th2", chat="2")
    assert "Clip của A" not in said(hall, "2")
    hall.clock.now += 5000
    for data in (f"drop:{clip.id}", f"gone:{clip.id}", "new:th1"):
        await hall.hear(incoming(data, kind=Kind.PRESS, chat="2", at=hall.clock.now, pressed="m"))
        assert (await session(hall, "2")).state == State.VIDEO
    assert len(await videos(hall).clips()) == 1


async def test_a_unit_of_another_kind(hall: Hall) -> None:
    await officer(hall, "tdp01")
    assert (await session(hall)).state == State.NEW
    assert "Trường học" in (await hall.say("/video")).text


async def test_an_officer_of_two_units_chooses(hall: Hall) -> None:
    await officer(hall)
    await start(hall, await a_code(hall, Role.OFFICER, "th2", letter="Q"))
    assert "bấm một nút" in (await film(hall, 60)).text
    await hall.press("Trường Tiểu học B")
    await film(hall, 60)
    for reply in ("1", "Sáng kiến"):
        await hall.say(reply)
    assert [clip.unit_id for clip in await videos(hall).clips()] == ["th2"]


async def test_from_the_desk_to_the_quiz(hall: Hall) -> None:
    """An officer may be a contestant; the desk takes nothing away."""
    await hall.register()
    await officer(hall)
    await film(hall, 60)
    await hall.say("/thi")
    assert (await session(hall)).state == State.HOME
    assert (await session(hall)).draft == {}
    assert "Câu 1/15" in (await hall.say("thi")).text


async def test_who_is_only_an_officer_is_never_asked_for_consent(hall: Hall) -> None:
    await officer(hall)
    await hand_in(hall)
    assert "ĐỒNG Ý" not in said(hall)
    assert "ĐỒNG Ý" in (await hall.press("Về trang chính")).text
    assert "VIDEO CLIP" in (await hall.say("/video")).text


# ---- marking


async def three_clips(hall: Hall) -> None:
    """Of A by film, of B and C by link; then the deadline passes."""
    await officer(hall, "th1", chat="1")
    await film(hall, 390)
    for reply in ("1", "Clip của trường thứ nhất"):
        await hall.say(reply)
    await officer(hall, "th2", chat="2")
    await hand_in(hall, "Bài hai", chat="2")
    await officer(hall, "thcs1", chat="3")
    await hand_in(hall, "Bài ba", chat="3")
    hall.clock.now = CLOSES


async def number_of(hall: Hall, title: str) -> str:
    clips = numbered(await videos(hall).clips(), hall.context.secret)
    return next(str(number) for number, clip in clips.items() if clip.title == title)


async def mark(hall: Hall, title: str, typed: str, *, chat: str) -> Outgoing:
    await hall.say(await number_of(hall, title), chat=chat)
    return await hall.say(typed, chat=chat)


async def test_marking_waits_for_the_deadline(hall: Hall) -> None:
    await officer(hall)
    await hand_in(hall)
    waiting = await judge(hall, "7")
    assert "bắt đầu khi hết hạn" in waiting.text
    assert "Một cửa" not in said(hall, "7")
    hall.clock.now = CLOSES
    assert "đã chấm 0/1" in (await hall.say("/cham", chat="7")).text


async def test_a_judge_marks_blind(hall: Hall) -> None:
    """No unit, no time, no receipt, no place in the order of hand-in: only number, title, genre, length."""
    await three_clips(hall)
    await judge(hall, "7")
    for title in ("Clip của trường thứ nhất", "Bài hai", "Bài ba"):
        await mark(hall, title, "85,5", chat="7")
    seen = said(hall, "7")
    for unit in hall.context.units.of_kinds(VIDEO.kinds):
        assert unit.name not in seen
    clips = await videos(hall).clips()
    assert not any(hall.context.receipt_code(clip.id) in seen for clip in clips)
    listed = [int(n) for n in re.findall(r"^Clip (\d+):", hall.last("7").text, re.MULTILINE)]
    assert listed == [1, 2, 3]
    assert "đã chấm 3/3" in hall.last("7").text


async def test_the_film_is_sent_by_its_id_and_a_link_is_shown(hall: Hall) -> None:
    await three_clips(hall)
    await judge(hall, "7")
    await hall.say(await number_of(hall, "Clip của trường thứ nhất"), chat="7")
    assert hall.channel.sent["7"][-2].attachment == Attachment(Media.VIDEO, "F1")
    assert "tin nhắn ngay trên" in hall.last("7").text
    await hall.press("Danh sách clip", chat="7")
    await hall.say(await number_of(hall, "Bài hai"), chat="7")
    assert hall.channel.sent["7"][-2].attachment is None
    assert "https://v.example.vn/" in hall.last("7").text


async def test_a_mark_may_change_until_marking_is_closed(hall: Hall) -> None:
    await three_clips(hall)
    await judge(hall, "7")
    await hall.say(await number_of(hall, "Bài hai"), chat="7")
    for bad in ("101", "8,55", "tốt", "-1"):
        assert "từ 0 đến 100" in (await hall.say(bad, chat="7")).text
    assert "Đã ghi 8 điểm" in (await hall.say("8", chat="7")).text
    assert "Đã ghi 85,5 điểm" in (await mark(hall, "Bài hai", "85.5", chat="7")).text
    assert [m.tenths for m in await videos(hall).marks()] == [855]
    await hall.say(await number_of(hall, "Bài hai"), chat="7")
    assert await videos(hall).close(Closing(hall.clock.now, "thử"))
    assert "đã kết thúc" in (await hall.say("90", chat="7")).text
    assert [m.tenths for m in await videos(hall).marks()] == [855]
    assert "đã kết thúc" in (await hall.say(await number_of(hall, "Bài hai"), chat="7")).text
    assert (await session(hall, "7")).state == State.MARKING


async def test_a_judge_never_gets_the_own_unit(hall: Hall) -> None:
    """Declared once, on accepting; a forged button does not help; the declaration stays."""
    await three_clips(hall)
    desk = await judge(hall, "7", own="tiểu học a")
    clips = {clip.unit_id: clip for clip in await videos(hall).clips()}
    assert "đã chấm 0/2" in desk.text
    assert "thứ nhất" not in said(hall, "7")
    await hall.hear(incoming(f"c:{clips['th1'].id}", kind=Kind.PRESS, chat="7", at=hall.clock.now + 9000, pressed="m"))
    assert (await session(hall, "7")).state == State.MARKING
    for word in ("/cham", "xong", "/cham"):
        await hall.say(word, chat="7")
    assert (await session(hall, "7")).roles[0].own_unit == "th1"
    assert (await session(hall, "7")).state == State.MARKING


async def test_nothing_is_shown_before_the_declaration(hall: Hall) -> None:
    await three_clips(hall)
    await start(hall, await a_code(hall, Role.JUDGE, letter="7"), "7")
    for word in ("1", "/cham", "xyz không có"):
        await hall.say(word, chat="7")
        assert (await session(hall, "7")).state == State.OWN_UNIT
    assert "Bài hai" not in said(hall, "7")


async def test_results(hall: Hall) -> None:
    """Three judges, one with a conflict; the unit's best clip counts; missing marks hold the closing up."""
    await three_clips(hall)
    await judge(hall, "7")
    await judge(hall, "8")
    await judge(hall, "9", own="tiểu học a")
    part = videos(hall)
    units = hall.context.units
    given = {"7": (90, 80, 70), "8": ("85,5", 80, 75)}
    for chat, (one, two, three) in given.items():
        await mark(hall, "Clip của trường thứ nhất", str(one), chat=chat)
        await mark(hall, "Bài hai", str(two), chat=chat)
        await mark(hall, "Bài ba", str(three), chat=chat)
    missing = missing_marks(await part.clips(), await part.judges(), await part.marks(), units)
    assert [(each.clip.title, len(each.judges)) for each in missing] == [("Bài hai", 1), ("Bài ba", 1)]
    await mark(hall, "Bài hai", "81", chat="9")
    await mark(hall, "Bài ba", "71", chat="9")
    clips, judges, marks = await part.clips(), await part.judges(), await part.marks()
    assert missing_marks(clips, judges, marks, units) == []
    by_clip = clip_marks(clips, judges, marks, units, Scoring.AVERAGE)
    made = unit_marks(clips, by_clip)
    assert {unit: float(points or 0) for unit, points in made.items()} == {
        "th1": 87.75,
        "th2": pytest.approx(241 / 3),
        "thcs1": 72.0,
    }
    assert standings(made) == [(1, "th1"), (2, "th2"), (3, "thcs1")]
    ask = final_marks(part, hall.context.contest, units)
    assert await ask() is None, "no gate before the end of marking"
    assert await part.close(Closing(hall.clock.now))
    assert await ask() == made
    assert not await part.close(Closing(hall.clock.now + 1, "lại"))
    assert await part.closing() == Closing(hall.clock.now)


async def test_a_quiz_answer_reads_no_desk(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hot path stays as it is: only role holders who are not in an attempt, and codes, cost queries."""
    from storage.sessions import SessionBatch

    opened: list[object] = []
    real = SessionBatch.open_desks

    async def noted(self: SessionBatch, wanted: object) -> None:
        opened.append(wanted)
        await real(self, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(SessionBatch, "open_desks", noted)
    await hall.register()
    await hall.play("A" * 3, guess=None)
    assert opened == []
    await officer(hall)
    assert len(opened) == 1
    await hall.say("a")
    assert len(opened) == 1


# ---- the table


@pytest.mark.parametrize("beginning", sorted(at for at, right in DESKS.items() if right in (Right.HAND_IN, Right.MARK)))
async def test_every_move_of_a_desk_is_in_the_table(hall: Hall, beginning: State) -> None:
    """From every place of a desk, every reply leads only where the table says."""
    officers: dict[State, tuple[str, ...]] = {
        State.VIDEO: (),
        State.VIDEO_CLIP: ("new:th1",),
        State.VIDEO_LENGTH: ("new:th1", "https://v.example.vn/9"),
        State.VIDEO_GENRE: ("new:th1", "https://v.example.vn/9", "6:00"),
        State.VIDEO_TITLE: ("new:th1", "https://v.example.vn/9", "6:00", "1"),
        State.VIDEO_WITHDRAW: ("drop:",),
    }
    clip = Clip(1, "th1", "Sáng kiến", "Phóng sự", 60_000, Source.LINK, "https://v.example.vn/0", OPENS)
    replies = (
        "đúng",
        "không",
        "1",
        "a",
        "xong",
        "thôi",
        "https://v.example.vn/1",
        "9:00",
        "/thi",
        "/toi",
        "/thele",
        "/video",
        "/cham",
    )
    for chat, reply in enumerate(replies, start=20):
        hall.clock.now = OPENS
        name = str(chat)
        clip = replace(clip, id=clip.id + 1)
        await videos(hall).register(clip)
        if beginning in officers:
            await start(hall, await a_code(hall, Role.OFFICER, "th1", letter=chr(77 + chat - 20)), name)
            for word in officers[beginning]:
                kind = Kind.PRESS if word.startswith(("new:", "drop:")) else Kind.TEXT
                data = {"drop:": f"drop:{clip.id}", "https://v.example.vn/9": f"https://v.example.vn/{name}"}.get(
                    word, word
                )
                await hall.hear(incoming(data, kind=kind, chat=name, at=hall.clock.now, pressed="m"))
        else:
            hall.clock.now = CLOSES
            await start(hall, await a_code(hall, Role.JUDGE, letter=chr(77 + chat - 20)), name)
            for word in {State.OWN_UNIT: (), State.MARKING: ("không",), State.MARK: ("không", "1")}[beginning]:
                await hall.say(word, chat=name)
        assert (await session(hall, name)).state == beginning
        await hall.say(reply, chat=name)
        after = State((await session(hall, name)).state)
        assert after == beginning or after in followers(beginning), (reply, after)
