"""`/thongbao` through the real engine: written in the chat, sent by the walker, reported to its maker."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from contest.broadcast import Audience, Broadcast, Group, Progress, Window
from contest.calendar import local, parse_instant, say_instant
from contest.roles import Invitation, Right, Role, hash_of, make_code, roles_with
from handlers.conversation import followers
from handlers.flows.broadcast import say_audience
from handlers.flows.broadcasts import report
from handlers.flows.roles import DESKS
from handlers.messages import Attachment, Button, Kind, Media, Outgoing
from handlers.moves import State
from handlers.ports import Gone, TooLarge
from scheduler.approvals import Approvals
from scheduler.broadcasting import Broadcasting
from scheduler.pace import Pace
from scheduler.reports import EVERY_MS, Reports
from storage.audit import Audit
from storage.database import Database
from storage.roles import Invitations, chats_of
from tests.builders import OPENS, a_contest, a_context, incoming
from tests.fakes import FakeChannel, Hall, open_hall
from tests.service import JumpingClock, open_now_folder, running
from tests.standins.telegram import BotApi
from tests.telegram_play import Resident

ME, OTHER = "7", "8"
ALL = ("/thongbao", "soạn mới", "1", "Chào bà con!\nMai đóng đợt thi.")


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Hall]:
    """Two registered people and an organiser."""
    async with an_office(sqlite) as hall:
        yield hall


@asynccontextmanager
async def an_office(database: Database, *, approval: bool = False) -> AsyncIterator[Hall]:
    context = a_context(replace(a_contest(), approval=approval))
    context.channels = ("telegram:chinh", "web")
    async with open_hall(database, context=context) as hall:
        await hall.register(chat="1")
        await hall.register("Trần Văn Bình", chat="2")
        await hall.appoint(Role.ORGANIZER, chat=ME)
        yield hall


async def written(hall: Hall, said: Sequence[str] = ALL) -> Outgoing:
    """Up to the preview, with its count."""
    for each in said:
        await hall.say(each, chat=ME)
    return await worked(hall)


async def worked(hall: Hall) -> Outgoing:
    await hall.errands.tick()
    await hall.settled()
    return hall.last(ME)


async def walked(hall: Hall) -> None:
    """Everything that is due goes out."""
    paces = {"fake": Pace(10_000)}
    walker = Broadcasting(hall.broadcasts, {"fake": hall.channel}, paces, clock=hall.clock)
    due = await hall.broadcasts.claim(now=hall.clock.now, lease_until=hall.clock.now + 1)
    while due is not None:
        await walker._walk(due)
        due = await hall.broadcasts.claim(now=hall.clock.now, lease_until=hall.clock.now + 1)


def got(hall: Hall, chat: str) -> list[str]:
    return [message.text for message in hall.channel.sent[chat] if message.text.startswith("Chào bà con")]


async def test_written_previewed_sent(office: Hall) -> None:
    """The preview is the very message; only "yes" to the last question sends it."""
    preview = await written(office)
    assert office.channel.sent[ME][-3].text == ALL[-1]
    assert "Số người nhận: 2" in preview.text
    assert "tất cả người đã đăng ký" in preview.text
    sure = await office.press("Gửi ngay", chat=ME)
    assert "2 người" in sure.text
    assert await office.broadcasts.listed() == []
    await office.press("Đúng, gửi", chat=ME)
    await walked(office)
    assert (got(office, "1"), got(office, "2")) == ([ALL[-1]], [ALL[-1]])


async def test_confirmed_twice_is_one(office: Hall) -> None:
    """The same update again, and a second tap of the same button."""
    await written(office)
    await office.say("gửi ngay", chat=ME)
    yes = incoming("yes", kind=Kind.PRESS, chat=ME, at=office.clock.now)
    for event in (yes, yes, replace(yes, update_id="another")):
        await office.hear(event)
    assert len(await office.broadcasts.listed()) == 1


async def test_each_act_is_in_the_audit_log(office: Hall) -> None:
    await written(office)
    for each in ("gửi ngay", "đúng", "1", "tạm dừng", "gửi tiếp", "hủy", "đúng"):
        await office.say(each, chat=ME)
    deeds = await Audit(office.database, contest_id=office.context.contest.id).deeds()
    acts = [(deed.act, deed.details.get("to")) for deed in deeds if deed.act.startswith("Broadcast")]
    assert acts == [
        ("Broadcast", None),
        *(("BroadcastMoved", to) for to in ("paused", "open", "cancelled")),
    ]
    (made,) = await office.broadcasts.listed()
    assert made.progress is Progress.CANCELLED


WHOM = [
    (("1",), Audience()),
    (("2", "số 3", "1"), Audience(unit_id="tdp03")),
    (("người dùng một kênh", "1"), Audience(channel="telegram:chinh")),
    (("4",), Audience(Group.NOT_STARTED, "dot-1")),
    (("5",), Audience(Group.NOT_FINISHED, "dot-1")),
    (("6", "2"), Audience(Group.WINNERS, "")),
]


@pytest.mark.parametrize(("said", "audience"), WHOM)
async def test_to_whom(office: Hall, said: tuple[str, ...], audience: Audience) -> None:
    """By typing alone."""
    for each in ("/thongbao", "mới", *said):
        asked = await office.say(each, chat=ME)
    assert say_audience(office.context, audience) in asked.text
    await office.say("Chào", chat=ME)
    deeds = await worked(office)
    assert say_audience(office.context, audience) in deeds.text
    people = await office.broadcasts.count(audience)
    assert (f"Số người nhận: {people}" in deeds.text) if people else ("Không có ai" in deeds.text)


async def test_nobody_to_send_to_is_not_sent(office: Hall) -> None:
    preview = await written(office, ("/thongbao", "mới", "5", "Chào bà con"))
    assert "Không có ai" in preview.text
    await office.say("gửi ngay", chat=ME)
    await office.hear(incoming("now", kind=Kind.PRESS, chat=ME, at=office.clock.now))
    await office.hear(incoming("yes", kind=Kind.PRESS, chat=ME, at=office.clock.now))
    assert await office.broadcasts.listed() == []


@pytest.mark.parametrize(
    ("now", "typed", "begins", "shifted"),
    [
        ("08:00 08/12/2025", "19:30", "19:30 08/12/2025", False),
        ("20:00 08/12/2025", "19:30 9/12", "19:30 09/12/2025", False),
        ("08:00 08/12/2025", "23:00", "07:00 09/12/2025", True),
        ("22:00 08/12/2025", "gửi ngay", "07:00 09/12/2025", True),
    ],
)
async def test_at_an_hour_and_never_at_night(office: Hall, now: str, typed: str, begins: str, shifted: bool) -> None:
    office.clock.now = parse_instant(now)
    await written(office)
    sure = await office.say(typed, chat=ME)
    assert say_instant(parse_instant(begins)) in sure.text
    assert ("Ban đêm" in sure.text) is shifted
    await office.say("đúng", chat=ME)
    (made,) = await office.broadcasts.listed()
    assert made.starts_at == parse_instant(begins)


@pytest.mark.parametrize("typed", ["07:00 01/12/2025", "mai", "25:00", "07:00 01/12/2055"])
async def test_an_hour_that_cannot_be_is_explained(office: Hall, typed: str) -> None:
    await written(office)
    await office.press("Hẹn giờ", chat=ME)
    assert "19:30" in (await office.say(typed, chat=ME)).text or "22:00" in office.last(ME).text
    assert await office.broadcasts.listed() == []


STEPS = {
    "whom": ("/thongbao", "mới"),
    "which": ("/thongbao", "mới", "2"),
    "text": ("/thongbao", "mới", "1"),
    "preview": ALL,
    "hour": (*ALL, "hẹn giờ"),
    "sure": (*ALL, "gửi ngay"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("way", ["thôi", "button"])
async def test_every_step_can_be_left(office: Hall, step: str, way: str) -> None:
    for each in STEPS[step]:
        await office.say(each, chat=ME)
        await worked(office)
    left = await (office.say("thôi", chat=ME) if way == "thôi" else office.press("Thôi, không gửi", chat=ME))
    assert "Chưa gửi cho ai" in left.text
    assert await office.broadcasts.listed() == []


@pytest.mark.parametrize("step", [step for step in STEPS if step != "whom"])
async def test_every_step_leads_back(office: Hall, step: str) -> None:
    """And forward again: a text changed is a new preview, the old count no longer holds."""
    for each in STEPS[step]:
        await office.say(each, chat=ME)
        await worked(office)
    before = office.last(ME).text
    assert (await office.say("quay lại", chat=ME)).text != before


async def test_a_count_that_comes_late_is_not_shown_for_another_text(office: Hall) -> None:
    for each in (*ALL, "sửa", "Chào bà con lần hai"):
        await office.say(each, chat=ME)
    first = (await office.errands._store.claim(now=0, lease_until=1, limit=9))[0]
    await office.errands._do(first)
    await office.settled()
    assert "Đang đếm" in office.last(ME).text
    assert "Số người nhận: 2" in (await worked(office)).text


async def test_a_test_goes_to_the_maker_alone(office: Hall) -> None:
    await written(office)
    await office.press("Gửi thử", chat=ME)
    assert [message.text for message in office.channel.sent[ME]].count(ALL[-1]) == 2
    assert got(office, "1") == []


@pytest.mark.parametrize("length", [0, 4001])
async def test_texts_of_a_wrong_length_are_explained(office: Hall, length: int) -> None:
    for each in ALL[:3]:
        await office.say(each, chat=ME)
    answer = await office.say("đ" * length or " ", chat=ME)
    assert "từ 1 đến 4.000" in answer.text


REPLIES = (
    "1",
    "2",
    "đúng",
    "không",
    "thôi",
    "quay lại",
    "thoát",
    "gửi ngay",
    "hẹn giờ",
    "19:30",
    "hủy",
    "a" * 4001,
    "/thi",
)
PLACES = {
    State.BROADCASTS: ("/thongbao",),
    State.BROADCAST_WHOM: STEPS["whom"],
    State.BROADCAST_WHICH: STEPS["which"],
    State.BROADCAST_TEXT: STEPS["text"],
    State.BROADCAST_PREVIEW: STEPS["preview"],
    State.BROADCAST_HOUR: STEPS["hour"],
    State.BROADCAST_SURE: STEPS["sure"],
    State.BROADCAST: (*STEPS["sure"], "đúng", "1"),
}


@pytest.mark.parametrize("beginning", sorted(at for at, right in DESKS.items() if right is Right.BROADCAST))
async def test_every_move_is_in_the_table_and_fits_every_platform(office: Hall, beginning: State) -> None:
    """From every place, every reply leads only where the table says; 2,000 characters are the smallest limit (Zalo's)."""
    for chat, reply in enumerate(REPLIES, start=20):
        await office.appoint(Role.SECRETARY, chat=str(chat))
        for each in PLACES[beginning]:
            await office.say(each, chat=str(chat))
            await worked(office)
        assert await state(office, chat) == beginning
        asked = await office.say(reply, chat=str(chat))
        after = State(await state(office, chat))
        assert after == beginning or after in followers(beginning), (reply, after)
        assert len(asked.text) <= 2000
        assert all(0 < len(button.data.encode()) <= 64 for row in asked.rows for button in row)


async def state(hall: Hall, chat: int) -> str:
    async with hall.store.batch([("fake", str(chat))], [], hall.clock.now) as batch:
        return batch.sessions["fake", str(chat)].state


class Cloud(FakeChannel):
    """A platform that keeps files."""

    def __init__(self, content: bytes | None) -> None:
        super().__init__()
        self.content = content

    async def fetch(self, ref: str) -> bytes:
        if self.content is None:
            raise TooLarge
        return self.content


async def offered(hall: Hall, caption: str = "Chào bà con") -> Outgoing:
    for each in ALL[:3]:
        await hall.say(each, chat=ME)
    facts: dict[str, str | int] = {"file": "F1", "media": "photo", "name": "anh.jpg"}
    photo = incoming(caption, kind=Kind.FILE, chat=ME, at=hall.clock.now)
    await hall.hear(replace(photo, facts=facts))
    return hall.last(ME)


@pytest.mark.parametrize("caption", ["Chào bà con", ""])
async def test_a_picture_goes_out_as_it_came(office: Hall, caption: str) -> None:
    await offered(office, caption)
    preview = office.channel.sent[ME][-2]
    assert preview.attachment is not None
    assert (preview.text, preview.attachment.kept) == (caption, True)
    assert "Số người nhận: 2" in (await worked(office)).text
    for each in ("gửi ngay", "đúng"):
        await office.say(each, chat=ME)
    await walked(office)
    assert office.last("1") == preview
    file = await office.files.file(preview.attachment.file)
    assert file is not None
    assert (file.channel, file.ref, file.media) == ("fake", "F1", Media.PHOTO)


async def test_a_caption_too_long_is_explained(office: Hall) -> None:
    assert "chỉ được 1.024" in (await offered(office, "đ" * 1025)).text


@pytest.mark.parametrize(
    ("content", "says", "kept"), [(b"jpeg", "Số người nhận: 2", b"jpeg"), (None, "lớn hơn 20 MB", None)]
)
async def test_a_picture_for_other_channels_is_fetched(
    sqlite: Database, content: bytes | None, says: str, kept: bytes | None
) -> None:
    """Offered on a channel nobody uses: its content has to be had, and one too large is said and cannot be sent."""
    async with an_office(sqlite) as office:
        await offered(office)
        key = office.channel.sent[ME][-2].attachment
        assert key is not None
        async with sqlite.write() as transaction:
            await transaction.run(lambda c: c.exec_driver_sql("UPDATE file SET channel = 'cloud'"))
        office.channels["cloud"] = Cloud(content)
        assert says in (await worked(office)).text
        file = await office.files.file(key.file)
        assert file is not None
        assert file.content == kept
        await office.say("gửi ngay", chat=ME)
        await office.say("đúng", chat=ME)
        assert bool(await office.broadcasts.listed()) is (content is not None)


async def test_a_second_person_approves(sqlite: Database) -> None:
    async with an_office(sqlite, approval=True) as hall:
        await hall.appoint(Role.SECRETARY, chat=OTHER)
        await written(hall)
        await hall.say("gửi ngay", chat=ME)
        await hall.say("đúng", chat=ME)
        await walked(hall)
        assert got(hall, "1") == []
        own = await hall.say("1", chat=ME)
        assert "người khác" in own.text
        assert not any("Duyệt" in button.label for row in own.rows for button in row)
        await hall.hear(incoming("approve", kind=Kind.PRESS, chat=ME, at=hall.clock.now))
        await hall.say("duyệt", chat=ME)
        assert (await hall.broadcasts.listed())[0].progress is Progress.WAITING
        hall.clock.now = parse_instant("22:00 08/12/2025")
        await hall.say("/thongbao", chat=OTHER)
        await hall.say("1", chat=OTHER)
        assert hall.channel.sent[OTHER][-2].text == ALL[-1], "read before it is approved"
        await hall.press("Duyệt", chat=OTHER)
        (made,) = await hall.broadcasts.listed()
        assert (made.progress, made.starts_at) == (Progress.OPEN, parse_instant("07:00 09/12/2025"))
        hall.clock.now = made.starts_at
        await walked(hall)
        assert got(hall, "1") == [ALL[-1]]


async def test_the_preview_knows_the_window_and_the_rest_is_handed_over(office: Hall) -> None:
    """Of two people one has been silent for too long; afterwards a text, an article and the units are given out."""
    week, now = 7 * 86_400_000, office.clock.now
    office.broadcasts._windows = lambda: {"fake": Window(now - week, now - 1)}
    silent = text("UPDATE identity SET spoke_at = :at WHERE chat = '2'")
    await office.database.do(lambda connection: connection.execute(silent, {"at": now - week - 1}))
    preview = await written(office)
    assert "Số người nhận: 1" in preview.text
    assert "1 người không gửi được: quá 7 ngày" in preview.text
    for each in ("gửi ngay", "đúng"):
        await office.say(each, chat=ME)
    await walked(office)
    assert (got(office, "1"), got(office, "2")) == ([ALL[-1]], [])
    (sent,) = await office.broadcasts.listed()
    assert (sent.sent, sent.closed) == (1, 1)
    await office.say("/thongbao", chat=ME)
    await office.say("1", chat=ME)
    await office.say("nhờ báo giúp", chat=ME)
    await worked(office)
    paste, article, units = (message.text for message in office.channel.sent[ME][-3:])
    assert ALL[-1] in paste
    assert "Tiêu đề:" in article
    assert "1 người" in units


async def test_all_who_may_approve_are_asked_once_but_not_the_maker(sqlite: Database) -> None:
    async with an_office(sqlite, approval=True) as hall:
        await hall.appoint(Role.SECRETARY, chat=OTHER)
        await hall.appoint(Role.VIEWER, chat="9")
        await written(hall)
        await hall.say("gửi ngay", chat=ME)
        await hall.say("đúng", chat=ME)

        def approvals() -> Approvals:
            roles = roles_with(Right.BROADCAST)
            chats = partial(chats_of, sqlite, hall.context.contest.id, roles)
            return Approvals(hall.broadcasts, hall.context, chats=chats, submit=hall.engine.submit, clock=hall.clock)

        for again in (approvals(), approvals()):  # as after a restart
            await again.tick()
            await again.tick()
        await hall.settled()

        def asked(chat: str) -> int:
            return sum("chờ quý vị duyệt" in message.text for message in hall.channel.sent[chat])

        assert {chat: asked(chat) for chat in (ME, OTHER, "9")} == {ME: 0, OTHER: 1, "9": 0}
        opened = await hall.press("Mở thông báo", chat=OTHER)
        assert any("Duyệt" in button.label for row in opened.rows for button in row)


async def test_where_nothing_can_be_edited_only_beginning_and_end_are_told(office: Hall) -> None:
    """A message every three seconds would be all that the chat holds."""
    office.channel.capabilities = replace(office.channel.capabilities, edits=False)
    await written(office)
    for each in ("gửi ngay", "đúng"):
        await office.say(each, chat=ME)
    now, before = office.clock.now, len(office.channel.sent[ME])
    due = await office.broadcasts.claim(now=now, lease_until=now + 1)
    assert due is not None
    assert await office.broadcasts.step(due, [], limit=1, lease_until=now + 1)
    for _ in range(3):
        await told(office)
        office.clock.now += EVERY_MS
    assert len(office.channel.sent[ME]) == before + 1
    await walked(office)
    office.clock.now += EVERY_MS
    await told(office)
    assert "đã gửi xong" in office.last(ME).text
    assert len(office.channel.sent[ME]) == before + 2


async def test_progress_is_one_message_that_is_edited(office: Hall) -> None:
    """While it runs, after a restart, and at the end; once the end is told nothing more comes."""
    await written(office)
    for each in ("gửi ngay", "đúng"):
        await office.say(each, chat=ME)
    (made,) = await office.broadcasts.listed()
    now = office.clock.now
    due = await office.broadcasts.claim(now=now, lease_until=now + 1)
    assert due is not None
    assert await office.broadcasts.step(due, [], limit=1, lease_until=now + 1)
    before = len(office.channel.sent[ME])
    for _ in range(3):
        await told(office)
        office.clock.now += EVERY_MS
    running = office.channel.sent[ME][before:]
    edits = [None, str(before), str(before + 1)]  # each process knows the message of the one before
    assert [message.replaces for message in running] == edits
    assert "░░░" in running[0].text
    assert "0 / 2" in running[0].text
    office.channel.script = [Gone("blocked")]
    await walked(office)
    office.clock.now += EVERY_MS
    for _ in range(2):
        await told(office)
        office.clock.now += EVERY_MS
    last = office.channel.sent[ME][before + 3 :]
    assert [(message.replaces, "đã gửi xong" in message.text) for message in last] == [(str(before + 2), True)]
    opened = await office.press("Mở thông báo", chat=ME)
    assert "Ai chưa nhận được?" in str(opened.rows)
    await office.press("Ai chưa nhận được?", chat=ME)
    missed = await worked(office)
    assert "Nguyễn Thị Hoa" in missed.text
    assert made.key == (await office.broadcasts.listed())[0].key


async def told(hall: Hall) -> None:
    await Reports(hall.broadcasts, hall.context, {"fake": hall.channel}, clock=hall.clock).tick()


async def test_two_processes_tell_once(office: Hall) -> None:
    await written(office)
    for each in ("gửi ngay", "đúng"):
        await office.say(each, chat=ME)
    await walked(office)
    before = len(office.channel.sent[ME])
    await asyncio.gather(told(office), told(office))
    assert len(office.channel.sent[ME]) == before + 1


NEWS = Broadcast(1, "K", Audience(), Outgoing("Chào").to_bytes(), OPENS, OPENS)


@pytest.mark.parametrize(
    ("each", "people", "says"),
    [
        (NEWS, 10, "░░░░░░░░░░ 0 %"),
        (replace(NEWS, sent=4), 10, "▓▓▓▓░░░░░░ 40 %"),
        (replace(NEWS, sent=3, gone=1, unknown=1), 9, "▓▓▓▓▓░░░░░ 55 %"),
        (replace(NEWS, sent=12), 10, "▓▓▓▓▓▓▓▓▓▓ 100 %"),
        (replace(NEWS, sent=0), 0, "░░░░░░░░░░ 0 %"),
        (replace(NEWS, sent=9, gone=1, progress=Progress.DONE), 10, "đã gửi xong"),
    ],
)
def test_a_report_says_how_far_it_is(each: Broadcast, people: int, says: str) -> None:
    said = report(a_context(), each, people)
    assert says in said.text
    assert said.rows == ((Button("⚙ Mở thông báo này", "broadcast:K"),),)


@pytest.mark.parametrize(
    ("audience", "says"),
    [
        (Audience(), "tất cả người đã đăng ký"),
        (Audience(person_id=7), "một người"),
        (Audience(unit_id="tdp03"), "người của Tổ dân phố số 3"),
        (Audience(channel="telegram:chinh"), "người dùng Telegram (chinh)"),
        (Audience(channel="web"), "người dùng trang trò chuyện trên mạng"),
        (Audience(Group.TOOK_PART), "người đã dự thi cả cuộc thi"),
        *((Audience(group, "dot-1"), a_contest().rounds[0].name) for group in Group if group is not Group.ALL),
    ],
)
def test_every_audience_has_its_words(audience: Audience, says: str) -> None:
    assert says in say_audience(a_context(), audience)


def test_a_file_alone_is_named_in_the_list() -> None:
    picture = Outgoing("", attachment=Attachment(Media.PHOTO, "k", kept=True))
    assert "(tệp không kèm chữ)" in report(a_context(), replace(NEWS, payload=picture.to_bytes()), 1).text


async def test_a_picture_from_one_phone_to_the_others(tmp_path: Path) -> None:
    """The whole service on Telegram: sent to the bot, passed on by its id, and never downloaded."""
    clock = JumpingClock()
    # At ten in the morning: at night nothing would go out.
    clock.ahead = (10 - local(clock()).hour) % 24 * 3_600_000
    folder = open_now_folder(minutes=60 * 24 * 2)
    async with BotApi() as api, running(api, f"sqlite+aiosqlite:///{tmp_path}/h.sqlite3", folder, clock) as service:
        code, now = make_code("o" * 32), clock()
        invitations = Invitations(service.database, contest_id=folder.contest.id)
        await invitations.add(Invitation(hash_of(code), Role.ORGANIZER, "", now, now + 86_400_000))
        people = [Resident(api.player(), f"Nguyễn Văn {name}", Random(1), {}) for name in ("An", "Bình")]
        for each in people:
            await each.register()
        organiser = api.player()
        await organiser.send(f"/start {code}")
        await organiser.wait(lambda view: "phụ trách" in view.text)
        await organiser.send("/thongbao")
        await organiser.wait(lambda view: "thông báo" in view.text)
        await organiser.press("✏️ Soạn thông báo mới")
        await organiser.wait(lambda view: "Gửi cho ai" in view.text)
        await organiser.press("1. Tất cả")
        await organiser.wait(lambda view: "gõ nội dung" in view.text)
        await organiser.send_photo("Chào bà con")
        await organiser.wait(lambda view: "Số người nhận: 2" in view.text)
        assert (organiser.messages[-3].kind, organiser.messages[-3].text) == ("photo", "Chào bà con")
        await organiser.press("🚀 Gửi ngay")
        await organiser.wait(lambda view: "không thu lại được" in view.text)
        await organiser.press("✅ Đúng, gửi")
        for each in people:
            view = await each.wait(lambda view: view.kind == "photo")
            assert view.text == "Chào bà con"
        over = await organiser.wait(lambda view: "đã gửi xong" in view.text)
        assert "Đã gửi 2" in over.text
        assert (api.counts["getFile"], len(api.files)) == (0, 2), "the two sizes of the picture that was sent"
