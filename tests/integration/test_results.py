"""Results one can trust: versions, corrections, notices, prizes, and the check from the raw answers (promises 6, 7)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.contest_folder import context_of
from contest.calendar import Round
from contest.decisions import WHOLE, Act, Decision
from contest.fold import fold
from contest.lists import NOBODY, People
from contest.settings import AtClose, FinalTie, Individual, Prize, Publication, Ranking, RankKey, Repeat, Scope
from handlers.messages import Kind
from scheduler.results import DAY_MS, Results
from storage.database import Database
from storage.ports.results import ResultVersion
from tests.builders import OPENS, SECRET, TEXTS, a_contest, a_round, incoming, preset
from tests.fakes import Hall, open_hall

LADDER = (Prize("Giải Nhất", 1, 1_000_000), Prize("Giải Nhì", 1, 500_000))


def individual(**changes: object) -> Individual:
    made = Individual(LADDER, Scope.CONTEST, Repeat.BEST_ONLY, 0)
    return replace(made, **changes)  # type: ignore[arg-type]


def publication(**changes: object) -> Publication:
    return replace(preset().contest.publication, hold=False, complaint_days=3, **changes)  # type: ignore[arg-type]


@asynccontextmanager
async def played(database: Database, **changes: object) -> AsyncIterator[Hall]:
    """Three people: Hoa has all right, An 14, Bình 13; the round is over, nothing is computed yet."""
    contest = a_contest(**{"individual": individual(), "publication": publication(), **changes})  # type: ignore[arg-type]
    folder = replace(preset(), contest=contest)
    async with open_hall(database, context=context_of(folder, TEXTS, SECRET)) as hall:
        await hall.store.keep_snapshot(folder.rules_hash, folder.rules_text, now=hall.clock())
        for chat, name, answers in (
            ("1", "Nguyễn Thị Hoa", "." * 15),
            ("2", "Trần Văn An", "." * 14 + "x"),
            ("3", "Lê Văn Bình", "." * 13 + "xx"),
        ):
            await hall.register(name, chat=chat)
            await hall.play(answers, "1", chat=chat)
        yield hall


async def closed(hall: Hall) -> None:
    hall.clock.now = hall.context.contest.rounds[-1].closes_at + 11_000
    await hall.jobs.tick()


async def published(hall: Hall) -> None:
    await closed(hall)
    hall.clock.now = hall.context.contest.rounds[-1].publishes_at
    await hall.jobs.tick()
    await hall.settled()


async def decide(hall: Hall, act: Act, subject: str = "", value: str = "", *, round_id: str = "dot-1") -> None:
    made = Decision(hall.store._new_id(), round_id, act, subject, value, f"lý do {act}", hall.clock())
    await hall.store.add_decision(made)
    for _ in range(2):  # whose line changed, then whose prize
        await hall.jobs.tick()
        await hall.settled()


async def version(hall: Hall, round_id: str = "dot-1", *, is_published: bool = False) -> ResultVersion:
    found = await hall.store.latest_result(round_id, published=is_published)
    assert found is not None
    return found


async def names(hall: Hall, version_id: int) -> list[tuple[int, str, int]]:
    return [(row.place, name, row.score) for row, name in await hall.store.result_rows(version_id)]


async def prizes(hall: Hall, round_id: str = WHOLE) -> list[tuple[str, str]]:
    found = await hall.store.awards((await version(hall, round_id)).id)
    known = await hall.store.names([each.person_id for each in found if each.person_id])
    return [(each.rung, known[each.person_id]) for each in found if each.person_id]


async def question_at(hall: Hall, chat: str, position: int) -> str:
    """The question that was put to somebody as the n-th."""
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        attempt = batch.sessions["fake", chat].attempt
    assert attempt is not None
    return attempt.paper[position].question_id


def texts_of(hall: Hall, chat: str) -> list[str]:
    return [message.text for message in hall.channel.sent[chat]]


# ---- publication


async def test_draft_then_provisional_on_the_minute_then_official(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await closed(hall)
        assert (await version(hall)).published_at is None
        publishes_at = hall.context.contest.rounds[0].publishes_at
        hall.clock.now = publishes_at - 1
        await hall.jobs.tick()
        assert await hall.store.latest_result("dot-1", published=True) is None
        hall.clock.now = publishes_at
        await hall.jobs.tick()
        assert (await version(hall)).published_at == publishes_at
        hall.clock.now += 3 * DAY_MS - 1
        await hall.jobs.tick()
        assert (await version(hall)).official_at is None
        hall.clock.now += 1
        await hall.jobs.tick()
        assert (await version(hall)).official_at == hall.clock.now
        assert (await version(hall, WHOLE)).official_at == hall.clock.now


async def test_own_result_first_then_the_prize(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        told = hall.last("1").text
        assert told.index("Hạng của quý vị: 1 trên 3") < told.index("Giải Nhất (1.000.000 đồng)")
        assert "Giải Nhì" in hall.last("2").text
        assert "Giải" not in hall.last("3").text
        assert await prizes(hall) == [("Giải Nhất", "Nguyễn Thị Hoa"), ("Giải Nhì", "Trần Văn An")]
        before = len(hall.channel.sent["1"])
        await hall.jobs.tick()
        await hall.settled()
        assert len(hall.channel.sent["1"]) == before, "told once"


async def test_hold_and_release(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await decide(hall, Act.HOLD)
        await published(hall)
        hall.clock.now += DAY_MS
        await hall.jobs.tick()
        assert await hall.store.latest_result("dot-1", published=True) is None
        assert "KẾT QUẢ" not in hall.last("1").text
        await decide(hall, Act.RELEASE)
        assert (await version(hall)).published_at == hall.clock.now
        assert "KẾT QUẢ TẠM THỜI" in hall.last("1").text


async def test_held_by_the_settings_until_released(sqlite: Database) -> None:
    async with played(sqlite, publication=replace(publication(), hold=True)) as hall:
        await published(hall)
        assert await hall.store.latest_result("dot-1", published=True) is None
        await decide(hall, Act.RELEASE)
        assert await hall.store.latest_result("dot-1", published=True) is not None
        assert await hall.store.latest_result(WHOLE, published=True) is None, "the whole is released by its own word"
        await decide(hall, Act.RELEASE, round_id=WHOLE)
        assert "Giải Nhất" in hall.last("1").text


async def test_complaints_stop_the_official_result(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        await decide(hall, Act.HOLD)
        hall.clock.now += 10 * DAY_MS
        await hall.jobs.tick()
        assert (await version(hall)).official_at is None
        await decide(hall, Act.OFFICIAL)
        assert (await version(hall)).official_at == hall.clock.now


# ---- corrections


async def test_a_voided_question_makes_version_2_with_difference_and_notices(database: Database) -> None:
    async with played(database) as hall:
        await published(hall)
        first = await version(hall)
        missed = await question_at(hall, "2", 14)
        await decide(hall, Act.VOID, missed)
        second = await version(hall)
        assert (second.version, second.published_at) == (2, hall.clock.now)
        old = (await hall.store.result_versions("dot-1"))[0]
        assert old.superseded_at == hall.clock.now
        assert old.table_hash == first.table_hash != second.table_hash
        scores = {name: score for _, name, score in await names(hall, second.id)}
        assert scores["Trần Văn An"] == 15
        assert scores["Nguyễn Thị Hoa"] == 15, "a score never falls, and never passes the paper"
        assert second.actual == 2, "corrected keys count the value that was predicted again"
        assert second.difference["actual"] == [1, 2]
        assert second.difference["moved"] >= 1
        told = hall.last("2").text
        assert "Kết quả phiên bản 2 thay phiên bản 1 vì: lý do void" in told


async def test_a_corrected_key_marks_everybody_again(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        question = await question_at(hall, "1", 0)
        wrong = (hall.context.bank[question].right + 1) % 4
        await decide(hall, Act.KEY, question, str(wrong))
        scores = {name: score for _, name, score in await names(hall, (await version(hall)).id)}
        assert scores["Nguyễn Thị Hoa"] == 14


async def test_a_strike_out_passes_the_prize_on(database: Database) -> None:
    async with played(database) as hall:
        await published(hall)
        rows = await hall.store.result_rows((await version(hall)).id)
        winner = rows[0][0].person_id
        await decide(hall, Act.DISQUALIFY, str(winner), round_id=WHOLE)
        second = await version(hall)
        assert await names(hall, second.id) == [
            (1, "Trần Văn An", 14),
            (2, "Lê Văn Bình", 13),
            (0, "Nguyễn Thị Hoa", 15),
        ]
        assert (second.people, second.actual) == (2, 1), "the value that was predicted stays as published"
        assert await prizes(hall) == [("Giải Nhất", "Trần Văn An"), ("Giải Nhì", "Lê Văn Bình")]
        whole = await version(hall, WHOLE)
        moves = {each["person"]: (each["before"], each["after"]) for each in whole.difference["prizes"]}
        assert moves[winner] == ("Giải Nhất", "")
        assert "không xếp hạng" in hall.last("1").text
        assert "Giải Nhất" in hall.last("2").text
        assert "phiên bản 2" in hall.last("2").text


async def test_struck_out_before_the_first_result_is_not_in_the_number(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        async with hall.store.batch([("fake", "1")], [], hall.clock.now) as batch:
            profile = batch.sessions["fake", "1"].profile
        assert profile is not None
        await decide(hall, Act.DISQUALIFY, str(profile.person_id), round_id=WHOLE)
        await closed(hall)
        assert (await version(hall)).actual == 0


async def test_a_correction_before_publication_is_published_once(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await closed(hall)
        await decide(hall, Act.VOID, await question_at(hall, "2", 14))
        await published(hall)
        versions = await hall.store.result_versions("dot-1")
        assert [(each.version, each.published_at is not None) for each in versions] == [(1, False), (2, True)]
        assert versions[0].superseded_at is not None


async def test_who_was_not_touched_is_not_told_again(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        rows = await hall.store.result_rows((await version(hall)).id)
        before = len(hall.channel.sent["1"])
        await decide(hall, Act.DISQUALIFY, str(rows[2][0].person_id), round_id=WHOLE)
        assert len(hall.channel.sent["1"]) == before
        assert "không xếp hạng" in hall.last("3").text


async def test_two_processes_make_one_version(database: Database) -> None:
    async with played(database) as hall:
        await closed(hall)
        other = Results(hall.store, hall.context, clock=hall.clock, new_id=hall.store._new_id)
        await hall.store.add_decision(
            Decision(1, "dot-1", Act.VOID, await question_at(hall, "2", 14), "", "lý do", hall.clock())
        )
        await asyncio.gather(other.refresh(), hall.jobs.results.refresh())
        assert [each.version for each in await hall.store.result_versions("dot-1")] == [1, 2]


async def test_a_result_left_half_written_is_taken_over(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        dead = ResultVersion(1, "dot-1", 1, OPENS, None, None, "", "")
        assert await hall.store.begin_result(dead, stale_before=0)
        await closed(hall)
        assert (await version(hall)).people == 3


# ---- ties


def tied(**changes: object) -> dict[str, object]:
    return {"ranking": Ranking((RankKey.PERFECT,)), **changes}


async def test_a_shared_place_waits_for_the_committee(sqlite: Database) -> None:
    async with played(sqlite, **tied()) as hall:
        await published(hall)
        assert "bằng người khác" in hall.last("2").text
        rows = {name: row for row, name in await hall.store.result_rows((await version(hall)).id)}
        binh = rows["Lê Văn Bình"]
        await decide(hall, Act.DECIDE, str(binh.place), str(binh.person_id), round_id=WHOLE)
        assert await prizes(hall) == [("Giải Nhất", "Nguyễn Thị Hoa"), ("Giải Nhì", "Lê Văn Bình")]
        found = await hall.store.awards((await version(hall, WHOLE)).id)
        assert found[1].reason == "lý do decide"
        assert "Chúc mừng quý vị đoạt Giải Nhì" in hall.last("3").text
        assert "Giải Nhì" not in hall.last("2").text.partition("vì")[0]


async def test_a_draw_ends_ties_by_a_published_seed(sqlite: Database) -> None:
    ranking = Ranking((RankKey.PERFECT,), final_tie=FinalTie.DRAW)
    async with played(sqlite, ranking=ranking) as hall:
        await published(hall)
        found = await version(hall)
        assert len(bytes.fromhex(found.seed)) == 32
        assert [place for place, _, _ in await names(hall, found.id)] == [1, 2, 3]
        assert "bốc thăm" in (await hall.say("/visao", chat="2")).text + (await hall.say("/visao", chat="3")).text


# ---- why


async def test_why_am_i_ranked_here(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        answer = (await hall.say("/visao", chat="2")).text
        assert "VÌ SAO QUÝ VỊ ĐỨNG HẠNG 2 TRÊN 3" in answer
        assert "Nguyễn T. H." in answer
        assert "số câu trả lời đúng nhiều hơn”: 15/15 (của quý vị: 14/15)" in answer
        assert "Lê V. B." in answer
        assert "Hoa" not in answer
        assert [button.label for row in hall.last("1").rows for button in row] == ["❓ Vì sao tôi đứng hạng này"]
        await hall.hear(incoming("why:", kind=Kind.PRESS, chat="1", at=hall.clock.now, pressed="m"))
        assert "HẠNG 1" in hall.last("1").text


async def test_why_before_there_is_a_result(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        assert "kết quả công bố lúc" in (await hall.say("/visao")).text


# ---- /ketqua of somebody without a line


async def nothing(hall: Hall) -> None:
    """Registered only."""


async def opened_only(hall: Hall) -> None:
    await hall.say("thi")


async def left_open(hall: Hall) -> None:
    hall.clock.now = hall.context.contest.rounds[0].closes_at - 60_000
    await hall.say("thi")
    await hall.say("A")


async def played_all(hall: Hall) -> None:
    await hall.play("." * 15, "1")


NO_LINE = [
    pytest.param(nothing, {}, "chưa có bài dự thi", ("chưa có bài dự thi", "không có kết quả riêng"), id="no attempt"),
    pytest.param(
        opened_only, {}, "không có câu trả lời nào", ("không có câu trả lời nào", "không có kết quả riêng"), id="no answer"
    ),
    pytest.param(
        played_all, {"attempts": 2}, "hệ thống sẽ nhắn", ("Hạng của quý vị: 1 trên 1",), id="a line, then no answer"
    ),
    pytest.param(left_open, {"at_close": AtClose.VOID}, "chưa nộp khi đợt thi đóng", ("chưa nộp", "không có kết quả riêng"), id="void"),
    pytest.param(left_open, {}, "hệ thống sẽ nhắn", ("Số câu đúng", "Hạng của quý vị: 1 trên 1"), id="cut with an answer"),
    pytest.param(played_all, {}, "hệ thống sẽ nhắn", ("Hạng của quý vị: 1 trên 1",), id="a line"),
    pytest.param(played_all, {"hold": True}, "hệ thống sẽ nhắn", ("đã qua giờ công bố", "có thể đang xem xét"), id="held"),
    pytest.param(
        played_all, {"outside": True}, "ngoài giải nên không xếp hạng",
        ("không xếp hạng (ngoài giải)", "Số câu đúng: 15/15"), id="out of competition",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("does", "rules", "before", "after"), NO_LINE)
async def test_the_own_result_always_has_an_answer(
    sqlite: Database,
    does: Callable[[Hall], Awaitable[None]],
    rules: dict[str, object],
    before: str,
    after: tuple[str, ...],
) -> None:
    """Why there is none yet, why none will come, or the line itself."""
    rules = dict(rules)
    listed = People({(fold("Nguyễn Thị Hoa"), "tdp01"): "Nguyễn Thị Hoa"}) if rules.pop("outside", False) else NOBODY
    given = replace(publication(), hold=bool(rules.pop("hold", False)))
    contest = a_contest(quiz=rules, individual=individual(), publication=given)
    context = context_of(replace(preset(), contest=contest, excluded=listed), TEXTS, SECRET)
    async with open_hall(sqlite, context=context) as hall:
        await hall.register("Nguyễn Thị Hoa")
        await does(hall)
        if rules.get("attempts"):  # a first attempt counts, the last one does not: only the last one is known here
            hall.clock.now += 20 * 60_000
            await hall.jobs.tick()
            await hall.say("thi")
        await closed(hall)
        assert before in (await hall.say("/ketqua")).text
        hall.clock.now = contest.rounds[0].publishes_at
        await hall.jobs.tick()
        await hall.settled()
        said = (await hall.say("/ketqua")).text
        assert all(words in said for words in after), said


async def test_the_own_result_of_a_stranger(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await hall.hear(incoming("", kind=Kind.START, chat="9", at=hall.clock.now))
        await hall.say("/ketqua", chat="9")
        assert any("chưa có bài dự thi" in said and "kết quả công bố lúc" in said for said in texts_of(hall, "9"))


# ---- several rounds


def two_rounds(**changes: object) -> dict[str, object]:
    first = a_round()
    later = OPENS + 2 * DAY_MS
    second = Round("dot-2", "Đợt hai", later, later + 3_600_000, later + 3_612_000)
    return {"rounds": (first, second), **changes}


async def second_round(hall: Hall) -> None:
    hall.clock.now = hall.context.contest.rounds[1].opens_at
    await hall.jobs.tick()
    await hall.play("." * 15, "1", chat="2")
    await published(hall)


async def test_prizes_of_the_contest_come_from_the_series_table(database: Database) -> None:
    async with played(database, **two_rounds()) as hall:
        hall.clock.now = hall.context.contest.rounds[0].publishes_at
        await hall.jobs.tick()
        await hall.settled()
        assert "Giải" not in hall.last("1").text
        assert await hall.store.latest_result(WHOLE) is None
        await second_round(hall)
        assert await prizes(hall) == [("Giải Nhất", "Trần Văn An"), ("Giải Nhì", "Nguyễn Thị Hoa")]
        whole = await version(hall, WHOLE)
        assert [(place, score) for place, _, score in await names(hall, whole.id)] == [(1, 29), (2, 15), (3, 13)]
        await hall.jobs.tick()
        await hall.settled()
        assert "Chúc mừng quý vị đoạt Giải Nhì" in hall.last("1").text
        assert "Giải Nhất" in hall.last("2").text


async def test_prizes_round_by_round_and_only_the_better_one(sqlite: Database) -> None:
    async with played(sqlite, **two_rounds(individual=individual(scope=Scope.ROUND))) as hall:
        hall.clock.now = hall.context.contest.rounds[0].publishes_at
        await hall.jobs.tick()
        await hall.settled()
        assert "Giải Nhì" in hall.last("2").text
        await second_round(hall)
        assert await prizes(hall, "dot-2") == [("Giải Nhất", "Trần Văn An")]
        settled = await prizes(hall)
        assert ("Giải Nhì", "Lê Văn Bình") in settled, "An keeps the better prize, the next moves up"


# ---- nothing before its time


@pytest.mark.parametrize("moment", [-1, 11_000])
async def test_nothing_of_a_result_is_seen_before_publication(sqlite: Database, moment: int) -> None:
    async with played(sqlite) as hall:
        hall.clock.now = hall.context.contest.rounds[0].closes_at + moment
        await hall.jobs.tick()
        for word in ("/ketqua", "/visao", "/toi"):
            await hall.say(word)
        said = "\n".join(texts_of(hall, "1"))
        for secret in ("KẾT QUẢ", "Hạng của", "Số câu đúng", hall.context.secret.hex(), "Giải Nhất"):
            assert secret not in said


async def test_handed_over_stays_on_record(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        found = await hall.store.awards((await version(hall, WHOLE)).id)
        assert await hall.store.hand_over(found[0].id, to="Nguyễn Thị Hoa", by="Phòng Văn hóa", now=hall.clock())
        assert not await hall.store.hand_over(found[0].id, to="ai đó", by="", now=hall.clock())
        rows = await hall.store.result_rows((await version(hall)).id)
        await decide(hall, Act.DISQUALIFY, str(rows[2][0].person_id), round_id=WHOLE)
        again = await hall.store.awards((await version(hall, WHOLE)).id)
        assert (again[0].handed_to, again[0].handed_by) == ("Nguyễn Thị Hoa", "Phòng Văn hóa")
        async with hall.database.read() as connection:
            raw = (await connection.execute(text("SELECT handed_to FROM award"))).scalars().all()
        assert all(b"Hoa" not in bytes(each) for each in raw if each)
