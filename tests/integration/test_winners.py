"""The list of winners goes out: after the own results, once a version, mended by the next, to people and places."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
import structlog

from bot.channels.telegram import TelegramChannel
from bot.chart import chart_of
from contest.broadcast import Broadcast, Group, Progress
from contest.decisions import WHOLE, Act
from contest.roles import Role
from contest.settings import Target
from handlers.messages import Outgoing
from handlers.ports import Later, Outcome, Refused
from scheduler.posting import LOST_MS, Posting
from scheduler.results import DAY_MS
from storage.database import Database
from storage.figures import Counting
from tests.builders import a_context, preset
from tests.fakes import FakeChannel, Hall, open_hall
from tests.integration.test_results import closed, decide, played, publication, published, version
from tests.standins.telegram import BotApi

PLACES = ["@phuluong_tin", "-1001234567890"]


async def given(hall: Hall) -> list[Broadcast]:
    return [each for each in reversed(await hall.broadcasts.listed()) if each.key.startswith("winners:")]


async def keys(hall: Hall) -> list[str]:
    return [each.key for each in await given(hall)]


async def ticks(hall: Hall, count: int = 3) -> None:
    for _ in range(count):
        await hall.jobs.tick()
        await hall.settled()
        await hall.posting.tick()


def text_of(broadcast: Broadcast) -> str:
    return Outgoing.from_bytes(broadcast.payload).text


async def test_told_to_those_who_took_part_once(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await hall.register("Đỗ Thị Mai", chat="4")
        await published(hall)
        await ticks(hall)
        (list_,) = await given(hall)
        assert (list_.key, list_.audience.group) == ("winners::1", Group.TOOK_PART)
        assert await hall.broadcasts.count(list_.audience) == 3
        text = text_of(list_)
        assert "KẾT QUẢ TẠM THỜI" in text
        assert "Giải Nhất: Nguyễn Thị Hoa" in text
        assert "Lê Văn Bình" not in text


async def test_not_before_everybody_heard_the_own_result(sqlite: Database) -> None:
    """One person's own result is still on its way: the list waits."""
    async with played(sqlite) as hall:
        way = asyncio.Event()
        send = hall.channel.send

        async def slow(chat: str, message: Outgoing) -> Outcome:
            if chat == "2":
                await way.wait()
            return await send(chat, message)

        hall.channel.send = slow  # type: ignore[method-assign]
        await closed(hall)
        hall.clock.now = hall.context.contest.rounds[0].publishes_at
        for _ in range(5):
            await hall.jobs.tick()
        assert await keys(hall) == []
        way.set()
        await hall.settled()
        await hall.engine.drain()
        await ticks(hall)
        assert await keys(hall) == ["winners::1"]


async def test_held_results_are_told_to_nobody(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await decide(hall, Act.HOLD, round_id=WHOLE)
        await published(hall)
        await ticks(hall)
        assert await keys(hall) == []
        await decide(hall, Act.RELEASE, round_id=WHOLE)
        assert await keys(hall) == ["winners::1"]


async def test_a_correction_says_what_changed_and_stops_the_old_list(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        await ticks(hall)
        (row, _), *_ = await hall.store.result_rows((await version(hall)).id)
        published_at = (await version(hall, WHOLE)).published_at
        hall.clock.now += 60_000
        await decide(hall, Act.DISQUALIFY, str(row.person_id))
        await ticks(hall)
        old, new = await given(hall)
        assert (old.progress, new.progress, new.key) == (Progress.CANCELLED, Progress.OPEN, "winners::2")
        text = text_of(new)
        assert "ĐÍNH CHÍNH thông báo lúc" in text
        assert "lý do disqualify" in text
        assert "Nguyễn T. H.: trước đây Giải Nhất, nay không có giải" in text
        assert "Trần Văn An: trước đây Giải Nhì, nay Giải Nhất" in text
        assert (await version(hall, WHOLE)).published_at != published_at


async def test_once_more_when_it_becomes_official(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        await ticks(hall)
        hall.clock.now += 3 * DAY_MS
        await ticks(hall)
        assert await keys(hall) == ["winners::1", "winners::1:official"]
        assert "KẾT QUẢ CHÍNH THỨC" in text_of((await given(hall))[1])
        other = Hall(hall.database, hall.context, hall.clock, seed=8)
        await other.jobs.tick()
        assert len(await keys(hall)) == 2


async def test_official_at_once_is_told_once(sqlite: Database) -> None:
    async with played(sqlite, publication=replace(publication(), complaint_days=0)) as hall:
        await published(hall)
        await ticks(hall, 5)
        assert await keys(hall) == ["winners::1"]


async def test_nobody_took_part(sqlite: Database) -> None:
    context = a_context()
    async with open_hall(sqlite, context=context, places=PLACES) as hall:
        await hall.store.keep_snapshot(context.rules_hash, "{}", now=hall.clock())
        hall.clock.now = context.contest.rounds[0].publishes_at
        await ticks(hall, 5)
        assert "Không có ai dự thi" in hall.channel.sent[PLACES[0]][1].text


# ---- posts


async def with_places(database: Database, channel: FakeChannel, places: Sequence[str] = PLACES) -> Hall:
    """A process that comes after three people have played and the result is public."""
    async with played(database) as hall:
        await published(hall)
        await ticks(hall)
        context, clock = hall.context, hall.clock
        await hall.broadcasts.release()
    await database.do(lambda connection: connection.exec_driver_sql("DELETE FROM broadcast"))
    return Hall(database, context, clock, channel=channel, places=places, seed=9)


async def test_each_place_gets_the_picture_and_the_text_once(sqlite: Database) -> None:
    hall = await with_places(sqlite, FakeChannel())
    await ticks(hall)
    again = Hall(sqlite, hall.context, hall.clock, channel=hall.channel, places=PLACES, seed=10)
    await ticks(again)
    for place in PLACES:
        picture, text = hall.channel.sent[place]
        assert picture.attachment is not None
        file = await hall.files.file(picture.attachment.file)
        assert file is not None
        assert (file.content or b"").startswith(b"\x89PNG")
        assert "GIẢI CÁ NHÂN" in text.text


async def test_a_place_that_refuses_is_in_the_log_and_stops_no_other(sqlite: Database) -> None:
    hall = await with_places(sqlite, FakeChannel())
    hall.channel.script = [Refused("bot is not a member"), Refused("bot is not a member")]
    with structlog.testing.capture_logs() as logs:
        await ticks(hall)
    assert [(each["chat"], each["reason"]) for each in logs if each["event"] == "post not sent"] == [
        (PLACES[0], "bot is not a member"),
        (PLACES[0], "bot is not a member"),
    ]
    assert len(hall.channel.sent[PLACES[1]]) == 2
    assert hall.channel.sent[PLACES[0]] == []


async def test_too_many_requests_is_tried_again_from_where_it_stood(sqlite: Database) -> None:
    hall = await with_places(sqlite, FakeChannel())
    hall.channel.script = [Later("too many requests", 7.0)]
    await ticks(hall)
    assert hall.channel.sent[PLACES[0]] == []
    hall.clock.now += 7000
    await ticks(hall)
    assert [len(hall.channel.sent[place]) for place in PLACES] == [2, 2]


async def test_killed_on_the_way_it_is_not_sent_again(sqlite: Database) -> None:
    """The picture may have arrived: at most once, and the log says so."""

    class Killed(FakeChannel):
        async def send(self, chat: str, message: Outgoing) -> Outcome:
            await super().send(chat, message)
            raise asyncio.CancelledError

    hall = await with_places(sqlite, Killed())
    await hall.jobs.tick()
    with pytest.raises(asyncio.CancelledError):
        await hall.posting.tick()
    channel = FakeChannel()
    with structlog.testing.capture_logs() as logs:
        await Posting(hall.posts, {"fake": channel}, clock=lambda: hall.clock.now + LOST_MS + 1).tick()
    assert {each["chat"] for each in logs if each["event"] == "post perhaps not sent"} == set(PLACES)
    assert channel.sent == {}


# ---- for the organiser


async def test_the_organiser_gets_a_draft_before_publication(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await hall.appoint(Role.ORGANIZER, chat="7")
        assert "chưa có bài công bố" in (await hall.errand("/congbo", chat="7")).text
        await closed(hall)
        before = len(hall.channel.sent["7"])
        await hall.errand("/announce", chat="7")
        _, picture, *texts = hall.channel.sent["7"][before:]
        assert picture.attachment is not None
        assert [each.text.splitlines()[0] for each in texts] == [
            "📄 Bài đăng Cổng thông tin:",
            "📄 Bài đăng Fanpage:",
            "📄 Tin gửi nhóm Zalo:",
            "📄 Bài đọc loa truyền thanh:",
        ]
        for each in (picture, *texts):
            assert "bản nháp" in each.text.lower()
        assert "Nguyễn Thị Hoa" in texts[0].text
        await published(hall)
        await hall.errand("/congbo", chat="7")
        assert not any("NHÁP" in each.text for each in hall.channel.sent["7"][-5:])


async def test_the_chart_keeps_the_number_that_people_guess(sqlite: Database) -> None:
    """Not even whoever runs the contest sees it before the close (promise 6)."""
    guessed = replace(preset().contest.prediction, target=Target.PEOPLE)
    async with played(sqlite, prediction=guessed) as hall:
        await hall.appoint(Role.ORGANIZER, chat="7")
        answer = await hall.errand("/thongke", chat="7")
        assert "nộp bài" not in answer.text
        counting = Counting(sqlite, contest_id=hall.context.contest.id)
        now = hall.clock.now
        days = await counting.days()
        assert sum(attempts for _, attempts in days.values()) == 3
        chart = chart_of(hall.context, await counting.figures(now), days, now)
        assert (len(chart.legend), len(chart.days_legend)) == (1, 1)
        assert {(bar.done, bar.said) for bar in chart.units} == {(0, "3")}
        assert {day.attempts for day in chart.days} == {0}


async def test_the_chart_counts_days_and_units(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await hall.appoint(Role.VIEWER, chat="7")
        answer = await hall.errand("/thongke", chat="7")
        assert answer.attachment is not None
        assert "3 người đã đăng ký thuộc 1 đơn vị, 3 người đã nộp bài" in answer.text
        file = await hall.files.file(answer.attachment.file)
        assert file is not None
        assert (file.content or b"").startswith(b"\x89PNG")
        now, counting = hall.clock.now, Counting(sqlite, contest_id=hall.context.contest.id)
        chart = chart_of(hall.context, await counting.figures(now), await counting.days(), now)
        assert [(bar.all, bar.done, bar.said) for bar in chart.units] == [(3, 3, "3 / 3")]
        assert [(day.label, day.registered, day.attempts) for day in chart.days] == [("08/12", 3, 3)]


async def test_through_the_real_channel(sqlite: Database) -> None:
    """A photo with its caption, then the text; a place that the bot cannot reach is in the log."""
    async with BotApi() as api:
        player = api.player()
        api.started.add(player.user_id)
        hall = await with_places(sqlite, FakeChannel(), [str(player.user_id), "-1001234567890"])
        await hall.jobs.tick()
        bot = TelegramChannel(name="chinh", token=api.token, secret="s" * 8, api_base=api.url, files=hall.files)
        await bot.start()
        with structlog.testing.capture_logs() as logs:
            await Posting(hall.posts, {"fake": bot}, clock=hall.clock).tick()
        await bot.stop()
        picture, text = player.messages
        assert (picture.kind, picture.text.partition(" – ")[0]) == ("photo", "KẾT QUẢ TẠM THỜI")
        assert "GIẢI CÁ NHÂN" in text.text
        assert {(each["chat"], each["how"]) for each in logs if each["event"] == "post not sent"} == {
            ("-1001234567890", "gone")
        }
