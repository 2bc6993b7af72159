"""What the settings of `quiz` and `prediction` do in play, through the real engine and store (docs/rules.md section 2.8)."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, text

from contest.attempt import Status
from contest.bank import Bank
from contest.calendar import Round, say_from
from contest.lists import Document
from contest.reader import _SLUG
from contest.settings import AtClose, Contest, Counted, Pool, Study, Target
from handlers.context import Context
from handlers.conversation import followers, menu, step
from handlers.flows import home, practice, rehearsal, study
from handlers.messages import Kind, Outgoing
from handlers.moves import State
from storage.database import Database
from storage.errors import LimitBroken
from storage.ports.conversation import Change, Session
from storage.sessions import SessionBatch
from tests.builders import OPENS, T0, a_contest, a_context, a_round, incoming
from tests.fakes import Clock, Hall, open_hall

ZALO_TEXT_MAX = 2000
MINUTE = 60_000
SHORT = {"questions": 3, "topics": {}}


async def session(hall: Hall, chat: str = "1") -> Session:
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        return batch.sessions["fake", chat]


async def state(hall: Hall, chat: str = "1") -> str:
    return (await session(hall, chat)).state


def labels(message: Outgoing) -> list[str]:
    return [button.label for row in message.rows for button in row]


async def rows(hall: Hall, query: str) -> list[tuple[object, ...]]:
    async with hall.database.read() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def attempts(hall: Hall) -> list[tuple[object, ...]]:
    return await rows(hall, "SELECT round_id, number, status FROM attempt ORDER BY id")


def short(**quiz: object) -> Contest:
    """Three questions and no prediction."""
    contest = a_contest(quiz={**SHORT, "time_limit": 5 * MINUTE, **quiz})
    return replace(contest, prediction=replace(contest.prediction, target=Target.OFF))


@asynccontextmanager
async def hall_of(
    database: Database, contest: Contest, clock: Clock | None = None, **context: object
) -> AsyncIterator[Hall]:
    """A hall whose context holds more than a contest."""
    async with open_hall(database, contest, clock) as hall:
        hall.context = replace(hall.context, **context)  # type: ignore[arg-type]
        hall.engine._context = replace(hall.engine._context, **context)  # type: ignore[arg-type]
        yield hall


# ---- pool


async def test_each_round_draws_from_its_own_questions(sqlite: Database) -> None:
    first = a_round(minutes=30)
    second = replace(a_round(opens_at=first.publishes_at + MINUTE, minutes=30), id="dot-2")
    bank = a_context().bank
    kept = Bank({key: replace(q, round=("dot-1", "dot-2")[n % 2]) for n, (key, q) in enumerate(bank.questions.items())})
    contest = replace(short(pool=Pool.ROUND), rounds=(first, second))
    async with hall_of(sqlite, contest, bank=kept) as hall:
        await hall.register()
        for here in (first, second):
            hall.clock.now = here.opens_at
            await hall.play("...", guess=None)
            attempt = (await session(hall)).attempt
            assert attempt is not None
            assert {kept[served.question_id].round for served in attempt.paper} == {here.id}


# ---- attempts and wait


async def test_so_many_attempts_and_no_more(sqlite: Database) -> None:
    async with open_hall(sqlite, short(attempts=3, counted=Counted.LAST)) as hall:
        assert "Số lần dự thi: 3. Xếp hạng theo lần thi cuối cùng." in (await hall.register()).text
        for number in (1, 2, 3):
            done = await hall.play("...", guess=None)
            assert f"Lần thi thứ {number}. Xếp hạng theo lần thi cuối cùng." in done.text
            assert ("Xem có thể thi tiếp" in str(labels(done))) is (number < 3)
        assert "đã nộp bài" in (await hall.say("thi")).text
        assert [number for _, number, _ in await attempts(hall)] == [1, 2, 3]


async def test_home_says_how_often_and_that_it_may_go_on(sqlite: Database) -> None:
    async with open_hall(sqlite, short(attempts=None)) as hall:
        await hall.register()
        await hall.play("...", guess=None)
        again = await hall.press("Xem có thể thi tiếp")
        assert "đã thi 1 lần trong đợt này và được thi tiếp. Xếp hạng theo lần thi tốt nhất." in again.text
        assert "Câu 1/3" in (await hall.press("Bắt đầu thi")).text


async def test_the_wait_between_two_attempts(sqlite: Database) -> None:
    """From the end of the last attempt; half-open; said to the minute, never too early."""
    async with open_hall(sqlite, short(attempts=2, wait=10 * MINUTE)) as hall:
        assert "Hai lần thi cách nhau ít nhất 10 phút." in (await hall.register()).text
        await hall.play("...", guess=None, step_ms=1500)
        allowed = hall.clock.now + 10 * MINUTE
        hall.clock.now = allowed - 1
        said = await hall.say("thi")
        assert f"Lần tiếp theo bắt đầu được từ {say_from(allowed)}" in said.text
        assert "07:11" in say_from(allowed)
        assert "Bắt đầu thi" not in str(labels(said))
        assert len(await attempts(hall)) == 1
        hall.clock.now = allowed
        assert "Câu 1/3" in (await hall.say("thi")).text


async def test_a_wait_beyond_the_close_is_no_promise(sqlite: Database) -> None:
    async with open_hall(sqlite, short(attempts=2, wait=60 * MINUTE)) as hall:
        await hall.register()
        done = await hall.play("...", guess=None)
        assert labels(done) == []
        assert "Lần tiếp theo" not in (await hall.say("thi")).text


async def test_the_database_refuses_a_second_attempt_of_a_number(sqlite: Database) -> None:
    """Attempts and wait are decided from the last attempt; whoever decides from an older one is refused by the key."""
    async with open_hall(sqlite, short(attempts=2, wait=MINUTE)) as hall:
        await hall.register()
        await hall.play("...", guess=None)
        stale = await session(hall)
        hall.clock.now += MINUTE
        await hall.play("...", guess=None)
        assert stale.attempt is not None
        second = replace(stale, attempt=replace(stale.attempt, id=77, number=2, status=Status.OPEN))

        async def decide_again() -> None:
            async with hall.store.batch([("fake", "1")], [], hall.clock.now) as batch:
                await batch.save([Change(stale, second, "", hall.clock.now)])

        with pytest.raises(LimitBroken):
            await decide_again()
        assert [number for _, number, _ in await attempts(hall)] == [1, 2]


async def test_two_replicas_open_one_second_attempt(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the row lock off, both decide on number 2: one is refused, decides anew, and shows the same question."""
    contest = short(attempts=2, wait=MINUTE)
    async with open_hall(postgres, contest) as one, open_hall(Database(postgres.url), contest) as two:
        await one.register()
        await one.play("...", guess=None)
        monkeypatch.setattr(SessionBatch, "_lock", lambda *_: None)
        at = one.clock.now + MINUTE
        events = [incoming("thi", at=at) for _ in range(2)]
        await asyncio.gather(one.engine.submit(events[0]), two.engine.submit(events[1]))
        assert sorted(number for _, number, _ in await attempts(one)) == [1, 2]  # type: ignore[type-var]
        await two.database.close()


# ---- at_close


async def begin_late(hall: Hall, *, left: int) -> Round:
    """Start with that much time to the close and answer one question."""
    await hall.register()
    here = hall.context.contest.rounds[0]
    hall.clock.now = here.closes_at - left
    await hall.say("thi")
    await hall.say(await hall.letter(".", chat="1"))
    return here


async def tick(hall: Hall) -> None:
    await hall.jobs.tick()
    await hall.settled()


async def test_run_out_uses_the_whole_limit_and_ranking_waits(sqlite: Database) -> None:
    contest = short(at_close=AtClose.RUN_OUT)
    async with open_hall(sqlite, contest) as hall:
        assert "làm đến hết thời gian của mình" in (await hall.register()).text
        hall.clock.now = contest.rounds[0].closes_at - MINUTE
        assert "Chỉ còn" not in (await hall.say("/batdau")).text
        here = await begin_late(hall, left=MINUTE)
        hall.clock.now = here.closes_at + 2 * MINUTE
        await tick(hall)
        assert await hall.store.has_open_attempts(here.id)
        assert await hall.store.latest_result(here.id) is None
        await hall.say(await hall.letter(".", chat="1"))
        hall.clock.now = here.closes_at + 4 * MINUTE + 10_000
        await tick(hall)
        assert "Đã hết thời gian làm bài" in next(m for m in hall.channel.sent["1"] if "biên nhận" in m.text).text
        assert (await attempts(hall)) == [("dot-1", 1, "timed_out")]
        await tick(hall)
        assert await hall.store.latest_result(here.id) is not None


async def test_run_out_does_not_let_anybody_start_late(sqlite: Database) -> None:
    contest = short(at_close=AtClose.RUN_OUT)
    async with open_hall(sqlite, contest) as hall:
        await hall.register()
        hall.clock.now = contest.rounds[0].closes_at
        assert "đã kết thúc" in (await hall.say("thi")).text
        assert await attempts(hall) == []


async def test_void_counts_nowhere(sqlite: Database) -> None:
    async with open_hall(sqlite, short(at_close=AtClose.VOID)) as hall:
        here = await begin_late(hall, left=MINUTE)
        assert "không được tính" in home.rules_card(hall.context, here)
        hall.clock.now = here.closes_at + 10_000
        await tick(hall)
        assert "bài này không được tính" in hall.last().text
        assert "biên nhận" not in hall.last().text
        attempt = (await session(hall)).attempt
        assert attempt is not None
        assert (attempt.status, attempt.counts) == (Status.VOID, False)
        assert "không được tính" in (await hall.say("thi")).text
        hall.clock.now = here.publishes_at
        for _ in range(2):
            await tick(hall)
        assert await hall.store.latest_result(here.id) is not None
        assert await rows(hall, "SELECT count(*) FROM result_row") == [(0,)]


async def test_void_spares_what_ended_before_the_close_or_was_on_its_way(sqlite: Database) -> None:
    """A person whose own limit ran out, and one whose last answer arrives within the grace."""
    async with open_hall(sqlite, short(at_close=AtClose.VOID, time_limit=MINUTE)) as hall:
        await begin_late(hall, left=3 * MINUTE)
        hall.clock.now += MINUTE + 10_000
        await tick(hall)
        assert (await attempts(hall)) == [("dot-1", 1, "timed_out")]
        await hall.register("Trần Văn An", chat="2")
        here = hall.context.contest.rounds[0]
        hall.clock.now = here.closes_at - 3000
        await hall.play("...", guess=None, chat="2", step_ms=1400)
        assert (await attempts(hall))[1:] == [("dot-1", 1, "finished")]


async def test_void_where_the_answer_in_the_grace_is_not_the_last(sqlite: Database) -> None:
    async with open_hall(sqlite, short(at_close=AtClose.VOID)) as hall:
        here = await begin_late(hall, left=MINUTE)
        hall.clock.now = here.closes_at + 1
        assert "không được tính" in (await hall.say("a")).text


# ---- change_answers


async def answered(hall: Hall) -> dict[int, object]:
    """Position → what counts: the last change, else the answer."""
    final = {int(str(p)): choice for p, choice in await rows(hall, "SELECT position, choice FROM answer")}
    changes = await rows(hall, "SELECT position, choice FROM answer_change ORDER BY number")
    return final | {int(str(p)): choice for p, choice in changes}


async def test_answers_are_looked_at_and_changed(sqlite: Database) -> None:
    async with open_hall(sqlite, short(change_answers=True)) as hall:
        assert "sửa câu trả lời" in (await hall.register()).text
        card = await hall.play("ABC", guess=None)
        assert "1. A   2. B   3. C" in card.text
        assert labels(card) == ["✅ Nộp bài", "✏️ Câu 1", "✏️ Câu 2", "✏️ Câu 3"]
        assert "Quý vị đang chọn: B" in (await hall.press("Câu 2")).text
        assert "1. A   2. B   3. C" in (await hall.press("Giữ nguyên B")).text
        assert "Sửa câu 3/3" in (await hall.say("sửa câu 3")).text
        assert "1. A   2. B   3. D" in (await hall.press("D")).text
        await hall.say("3")
        assert "3. A" in (await hall.say("a")).text
        assert "gõ “tiếp tục”" in (await hall.say("sửa câu 9")).text
        assert "Mã biên nhận" in (await hall.press("Nộp bài")).text
        assert await rows(hall, "SELECT count(*) FROM answer") == [(3,)]
        assert await rows(hall, "SELECT number, position FROM answer_change ORDER BY number") == [(1, 2), (2, 2)]


@pytest.mark.parametrize("seed", range(3))
async def test_the_score_is_that_of_the_answers_that_count(sqlite: Database, seed: int) -> None:
    rng = random.Random(seed)
    async with open_hall(sqlite, short(change_answers=True, questions=6)) as hall:
        await hall.register()
        await hall.play("".join(rng.choices("ABCD", k=6)), guess=None)
        for _ in range(12):
            await hall.say(f"sửa câu {rng.randint(1, 6)}")
            await hall.say(rng.choice("ABCD"))
        await hall.say("nộp bài")
        attempt = (await session(hall)).attempt
        assert attempt is not None
        final = await answered(hall)
        right = [hall.context.bank[served.question_id].right for served in attempt.paper]
        assert attempt.score == sum(final[position] == right[position] for position in range(6))
        assert (await session(hall)).draft == {}


async def test_a_change_costs_its_time_and_the_same_letter_none(sqlite: Database) -> None:
    async with open_hall(sqlite, short(change_answers=True)) as hall:
        await hall.register()
        await hall.play("ABC", guess=None)
        for wanted, duration in (("b", 3000), ("c", 13_000)):
            hall.clock.now += 5000
            await hall.say("sửa câu 2")
            await hall.say(wanted)
            attempt = (await session(hall)).attempt
            assert attempt is not None
            assert attempt.duration == duration
        assert await rows(hall, "SELECT count(*) FROM answer_change") == [(1,)]


async def test_back_from_the_prediction(sqlite: Database) -> None:
    """Until the attempt is finished; a number given stays."""
    contest = a_contest(quiz={**SHORT, "change_answers": True})
    async with open_hall(sqlite, contest) as hall:
        await hall.register()
        await hall.play("ABC", guess=None)
        assert "Câu dự đoán" in (await hall.press("sang câu dự đoán")).text
        assert "Muốn sửa câu nào" in (await hall.press("Xem lại")).text
        await hall.say("tiếp tục")
        await hall.say("12")
        await hall.press("Gõ số khác")
        assert "Muốn sửa câu nào" in (await hall.say("xem lại")).text
        await hall.say("sửa câu 1")
        await hall.say("d")
        assert "Quý vị dự đoán: 12" in (await hall.say("tiếp tục")).text
        assert "Dự đoán: 12" in (await hall.say("đúng")).text


async def test_old_buttons_say_that_answers_are_changed_later(sqlite: Database) -> None:
    async with open_hall(sqlite, short(change_answers=True)) as hall:
        await hall.register()
        question = await hall.say("thi")
        await hall.say("a")
        again = incoming(question.rows[0][2].data, kind=Kind.PRESS, at=hall.clock.now + 9000, pressed="5")
        assert "Sau câu cuối cùng" in (await hall.hear(again)).toast


async def test_time_runs_out_over_the_list(sqlite: Database) -> None:
    """Handing in is on its way within the grace; a change too, and it ends the attempt."""
    async with open_hall(sqlite, short(change_answers=True)) as hall:
        for chat, words in (("1", ("nộp bài",)), ("2", ()), ("3", ("d",))):
            await hall.register(chat=chat)
            hall.clock.now = OPENS
            await hall.play("ABC", guess=None, chat=chat)
            if chat == "3":
                await hall.say("sửa câu 1", chat=chat)
            hall.clock.now = OPENS + 5 * MINUTE + 5000
            for word in words:
                await hall.say(word, chat=chat)
        hall.clock.now = OPENS + 5 * MINUTE + 10_000
        await tick(hall)
        assert [status for _, _, status in await attempts(hall)] == ["finished", "timed_out", "timed_out"]
        assert await rows(hall, "SELECT choice IS NULL, in_grace FROM answer_change") in ([(0, 1)], [(False, True)])


async def test_the_database_refuses_a_change_of_the_same_number(sqlite: Database) -> None:
    async with open_hall(sqlite, short(change_answers=True)) as hall:
        await hall.register()
        await hall.play("ABC", guess=None)
        await hall.say("sửa câu 1")
        stale = await session(hall)
        await hall.say("d")

        async def decide_again() -> None:
            change = step(stale, incoming("c", at=hall.clock.now), hall.engine._context, lambda: 5)
            async with hall.store.batch([("fake", "1")], [], hall.clock.now) as batch:
                await batch.save([change])

        with pytest.raises(LimitBroken):
            await decide_again()


# ---- rehearsal


async def test_the_trial_attempt_counts_nowhere(sqlite: Database) -> None:
    """Before the opening, resumed, right options and sources in the end; nothing but the draft is kept."""
    async with open_hall(sqlite, a_contest(quiz={"rehearsal": 3}), Clock(T0)) as hall:
        await hall.register()
        question = await hall.press("Thi thử")
        assert "THI THỬ · câu 1/3" in question.text
        assert "THI THỬ · câu 2/3" in (await hall.press("A")).text
        shown = hall.last().text
        await hall.hear(incoming(kind=Kind.START, at=hall.clock.now))
        assert hall.last().text == shown
        assert "gõ một chữ cái" in (await hall.say("xyz")).text
        await hall.say("b")
        await hall.say("c")
        summary = hall.channel.sent["1"][-2].text
        assert "Thi thử xong: đúng" in summary
        assert await state(hall) == State.HOME
        assert (await session(hall)).draft == {}
        for name in ("attempt", "answer", "answer_change"):
            assert await rows(hall, f"SELECT count(*) FROM {name}") == [(0,)]
        attempt = (await session(hall)).attempt
        assert attempt is None
        assert not (await session(hall)).profile.locked  # type: ignore[union-attr]


async def test_the_summary_tells_right_from_wrong(sqlite: Database) -> None:
    async with open_hall(sqlite, a_contest(quiz={"rehearsal": 5})) as hall:
        await hall.register()
        await hall.say("thi thử")
        for turn in range(5):
            one = await session(hall)
            paper = rehearsal._paper(hall.engine._context, one)
            served = paper[len(one.draft["picked"])]
            right = served.order.index(hall.context.samples[served.question_id].right)
            await hall.say("ABCD"[right if turn % 2 == 0 else (right + 1) % 4])
        summary = hall.channel.sent["1"][-2].text
        assert "đúng 3/5" in summary
        assert (summary.count("✅"), summary.count("❌")) == (3, 2)
        assert "[T" in summary


async def test_the_trial_attempt_is_left_and_the_contest_entered_from_it(sqlite: Database) -> None:
    async with open_hall(sqlite, a_contest(quiz={"rehearsal": 3})) as hall:
        await hall.register()
        await hall.say("/thithu")
        assert "Mời quý vị vào thi" in (await hall.press("Thôi thi thử")).text
        await hall.say("/thithu")
        await hall.say("a")
        assert "Câu 1/15" in (await hall.say("/thi")).text
        assert (await session(hall)).draft == {}
        assert "không đang làm bài" in (await hall.say("/thithu")).text
        assert await state(hall) == State.QUIZ


async def test_no_trial_attempt_where_none_is_set(sqlite: Database) -> None:
    async with open_hall(sqlite, a_contest(quiz={"rehearsal": 0})) as hall:
        assert "Thi thử" not in str(labels(await hall.register()))
        assert "không có phần thi thử" in (await hall.say("/thithu")).text


async def test_samples_changed_in_the_middle_are_no_dead_end(sqlite: Database) -> None:
    async with open_hall(sqlite, a_contest(quiz={"rehearsal": 3})) as hall:
        await hall.register()
        await hall.say("/thithu")
        await hall.say("a")
        hall.engine._context = replace(hall.engine._context, samples=Bank({}))
        assert "không có phần thi thử" in (await hall.say("/batdau")).text
        assert "Mời quý vị vào thi" in (await hall.press("Thôi thi thử")).text


# ---- study


DOCUMENTS = tuple(
    Document(
        f"Tài liệu {n} " + "về cải cách hành chính " * 9, f"Số {n}/KH", "01/7/2025", "UBND phường", f"https://a.vn/{n}"
    )
    for n in range(12)
)


def studying(mode: Study) -> Contest:
    return a_contest(quiz={"study": mode})


async def every_page(hall: Hall) -> list[Outgoing]:
    pages = [await hall.say("/tailieu")]
    while any("›" in label for label in labels(pages[-1])):
        pages.append(await hall.press("›"))
    return pages


@pytest.mark.parametrize(
    ("mode", "questions"), [(Study.DOCUMENTS, False), (Study.QUESTIONS, True), (Study.ANSWERS, True)]
)
async def test_everything_may_be_read_page_by_page(sqlite: Database, mode: Study, questions: bool) -> None:
    async with hall_of(sqlite, studying(mode), Clock(T0), documents=DOCUMENTS) as hall:
        await hall.register()
        pages = await every_page(hall)
        whole = "\n".join(page.text for page in pages)
        assert max(len(page.text) for page in pages) <= ZALO_TEXT_MAX
        assert all(document.url in whole for document in DOCUMENTS)
        assert all((q.text in whole) is questions for q in hall.context.bank.questions.values())
        assert ("Đáp án" in whole) is (mode is Study.ANSWERS)
        assert ("[T7-056]" in whole) is (mode is Study.ANSWERS)
        assert all(page.replaces == "m" for page in pages[1:]), "pages turn in place"
        assert (await hall.say(f"/tailieu {len(pages)}")).text == pages[-1].text
        assert (await hall.say("/tailieu 999")).text == pages[-1].text
        if questions:
            await hall.say("tài liệu")
            assert "BỘ CÂU HỎI" in (await hall.press("Đến bộ câu hỏi")).text
        assert "Chưa đến giờ mở" in (await hall.press("Trở lại")).text


async def test_reading_is_open_to_all_and_moves_nobody(sqlite: Database) -> None:
    async with hall_of(sqlite, studying(Study.DOCUMENTS), documents=DOCUMENTS) as hall:
        for word in ("xin chào", "đồng ý"):
            await hall.say(word)
        assert "TÀI LIỆU · trang 1" in (await hall.say("/tailieu")).text
        assert "gõ họ và tên" in (await hall.press("Trở lại")).text
        assert await state(hall) == State.NAME


async def test_not_during_an_attempt(sqlite: Database) -> None:
    async with hall_of(sqlite, studying(Study.ANSWERS), documents=DOCUMENTS) as hall:
        await hall.register()
        await hall.say("/tailieu")
        old = hall.last().rows[0][0].data
        await hall.say("thi")
        for kind, word in ((Kind.TEXT, "/tailieu"), (Kind.PRESS, old), (Kind.TEXT, "/luyentap")):
            await hall.hear(incoming(word, kind=kind, at=hall.clock.now, pressed="5"))
            assert "đang làm bài" in hall.last().text
            assert "Câu 1/15" in hall.last().text
            assert "Đáp án" not in hall.last().text


async def seen_while_studying(database: Database, mode: Study, *, other_keys: bool) -> list[Outgoing]:
    async with hall_of(database, studying(mode), Clock(T0), documents=DOCUMENTS) as hall:
        if other_keys:
            turned = {k: replace(q, right=(q.right + 1) % 4) for k, q in hall.context.bank.questions.items()}
            hall.engine._context = replace(hall.engine._context, bank=Bank(turned))
        await hall.register()
        await every_page(hall)
        for word in ("/luyentap", "1", "a"):
            await hall.say(word)
        return list(hall.channel.sent["1"])


@pytest.mark.parametrize(("mode", "tells"), [(Study.DOCUMENTS, False), (Study.QUESTIONS, False), (Study.ANSWERS, True)])
async def test_right_options_are_told_only_where_the_organiser_chose_so(
    sqlite: Database, mode: Study, tells: bool
) -> None:
    """Two worlds that differ only in the right options (promise 6); the third row shows that it can fail."""
    one = await seen_while_studying(sqlite, mode, other_keys=False)
    await rows_deleted(sqlite)
    two = await seen_while_studying(sqlite, mode, other_keys=True)
    assert (one != two) is tells


async def rows_deleted(database: Database) -> None:
    """Forget everybody, so that the next world begins alike."""
    names = ("outbox", "seen_update", "consent", "chat_person", "identity", "membership", "person")
    await database.do(lambda connection: [connection.execute(text(f"DELETE FROM {name}")) for name in names])


# ---- practice


async def test_practice_by_topic(sqlite: Database) -> None:
    async with open_hall(sqlite, studying(Study.ANSWERS)) as hall:
        await hall.register()
        topics = await hall.press("Luyện tập")
        assert labels(topics)[0] == "1. Nghị quyết số 57-NQ/TW"
        assert "LUYỆN TẬP · Cải cách thể chế" in (await hall.say("cai cach the che")).text
        for turn in range(6):
            question, served = practice._drawn(hall.engine._context, await session(hall))
            assert question.topic == "Cải cách thể chế"
            right = served.order.index(question.right)
            await hall.say("ABCD"[right if turn % 2 == 0 else (right + 1) % 4])
            verdict = hall.channel.sent["1"][-2].text
            assert verdict.startswith("✅ Đúng" if turn % 2 == 0 else "❌ Chưa đúng")
            assert f"Đáp án: {'ABCD'[right]}. {question.options[question.right]}" in verdict
            assert question.source in verdict
        assert "chọn một chủ đề" in (await hall.press("Chủ đề khác")).text
        assert "bấm một nút hoặc gõ số" in (await hall.say("99")).text
        await hall.press("Mọi chủ đề")
        assert "Mời quý vị vào thi" in (await hall.press("Thôi luyện tập")).text
        assert await rows(hall, "SELECT count(*) FROM attempt") == [(0,)]
        assert (await session(hall)).draft == {}


@pytest.mark.parametrize("mode", [Study.DOCUMENTS, Study.QUESTIONS])
async def test_no_practice_where_it_would_tell(sqlite: Database, mode: Study) -> None:
    async with open_hall(sqlite, studying(mode)) as hall:
        assert "Luyện tập" not in str(labels(await hall.register()))
        assert "không có phần luyện tập" in (await hall.say("/luyentap")).text


def test_the_menu_names_what_the_contest_has() -> None:
    def names(context: Context) -> set[str]:
        return {name for name, _ in menu(context)} & {"thithu", "tailieu", "luyentap"}

    assert names(a_context(a_contest(quiz={"rehearsal": 0}))) == set()
    assert names(a_context(a_contest(quiz={"rehearsal": 3, "study": Study.ANSWERS}))) == {
        "thithu",
        "tailieu",
        "luyentap",
    }


# ---- a prediction that is not required


@pytest.mark.parametrize("typed", [True, False])
async def test_the_prediction_is_skipped(sqlite: Database, typed: bool) -> None:
    contest = a_contest(quiz=SHORT)
    contest = replace(contest, prediction=replace(contest.prediction, required=False))
    async with open_hall(sqlite, contest) as hall:
        await hall.register()
        assert labels(await hall.play("ABC", guess=None)) == ["Bỏ qua, không dự đoán"]
        await (hall.say("bỏ qua") if typed else hall.press("Bỏ qua"))
        assert "Dự đoán: không có" in hall.last().text
        attempt = (await session(hall)).attempt
        assert attempt is not None
        assert (attempt.status, attempt.guess, attempt.duration) == (Status.FINISHED, None, 3000)


async def test_a_required_prediction_is_not_skipped(sqlite: Database) -> None:
    async with open_hall(sqlite, a_contest(quiz=SHORT)) as hall:
        await hall.register()
        assert labels(await hall.play("ABC", guess=None)) == []
        assert "chữ số" in (await hall.say("bỏ qua")).text


# ---- rounds side by side


def side_by_side() -> Contest:
    week = replace(a_round(minutes=60), id="tuan-1", name="Tuần thứ Nhất")
    month = replace(a_round(minutes=600), id="thang", name="Thi tháng", alongside=True)
    return replace(short(), rounds=(week, month))


async def test_home_offers_every_open_round(sqlite: Database) -> None:
    async with open_hall(sqlite, side_by_side()) as hall:
        card = await hall.register()
        assert "1. Tuần thứ Nhất" in card.text
        assert "2. Thi tháng" in card.text
        assert labels(card)[:2] == ["▶️ 1. Thi Tuần thứ Nhất", "▶️ 2. Thi Thi tháng"]
        assert card.rows[1][0].data == "go:thang"
        assert "muốn thi đợt nào" in (await hall.say("thi")).text
        assert await attempts(hall) == []
        assert "Câu 1/3" in (await hall.press("Thi tháng")).text
        assert await attempts(hall) == [("thang", 1, "open")]


@pytest.mark.parametrize("typed", ["2", "thi 2", "thi thang", "thi thi thang", "vào thi đợt 2"])
async def test_a_round_is_named_by_typing(sqlite: Database, typed: str) -> None:
    async with open_hall(sqlite, side_by_side()) as hall:
        await hall.register()
        await hall.say(typed)
        assert await attempts(hall) == [("thang", 1, "open")]


async def test_one_attempt_at_a_time_and_each_round_once(sqlite: Database) -> None:
    """The latest attempt is of another round; the one of this round still counts as had."""
    async with open_hall(sqlite, side_by_side()) as hall:
        await hall.register()
        await hall.say("1")
        old = incoming("go:thang", kind=Kind.PRESS, at=hall.clock.now + 9000, pressed="5")
        await hall.hear(old)
        assert [each for each, _, _ in await attempts(hall)] == ["tuan-1"]
        assert "Câu 1/3" in hall.last().text
        for word in "abc":
            await hall.say(word)
        again = await hall.press("Xem có thể thi tiếp")
        assert "1. Tuần thứ Nhất – ✅ đã nộp bài" in again.text
        assert labels(again)[:1] == ["▶️ 2. Thi Thi tháng"]
        await hall.play("...", guess=None)
        assert [each for each, _, _ in await attempts(hall)] == ["tuan-1", "thang"]
        done = await hall.say("thi")
        assert done.text.count("✅ đã nộp bài") == 2
        await hall.say("thi 1")
        assert len(await attempts(hall)) == 2
        receipts = {
            hall.engine._context.receipt_code(int(str(i))) for (i,) in await rows(hall, "SELECT id FROM attempt")
        }
        assert all(code in done.text for code in receipts)


async def test_a_stale_button_of_a_round_that_is_closed(sqlite: Database) -> None:
    async with open_hall(sqlite, side_by_side()) as hall:
        await hall.register()
        hall.clock.now = hall.context.contest.rounds[0].closes_at
        await hall.hear(incoming("go:tuan-1", kind=Kind.PRESS, at=hall.clock.now, pressed="5"))
        assert "Nút này đã dùng" in hall.last().text
        assert await attempts(hall) == []
        assert "Câu 1/3" in (await hall.say("thi")).text, "one is left: nothing to ask"


async def test_waits_are_kept_apart(sqlite: Database) -> None:
    contest = side_by_side()
    contest = replace(contest, quiz=replace(contest.quiz, attempts=2, wait=10 * MINUTE))
    async with open_hall(sqlite, contest) as hall:
        await hall.register()
        await hall.say("thi 1")
        for word in "abc":
            await hall.say(word)
        await hall.say("thi 2")
        for word in "abc":
            await hall.say(word)
        card = await hall.say("thi")
        assert card.text.count("thi tiếp được từ") == 2
        hall.clock.now += 10 * MINUTE
        await hall.say("thi 1")
        assert (await attempts(hall))[-1] == ("tuan-1", 2, "open")


async def test_results_of_both_rounds(sqlite: Database) -> None:
    async with open_hall(sqlite, side_by_side()) as hall:
        await hall.register()
        await hall.say("thi 1")
        for _ in range(3):
            await hall.say(await hall.letter(".", chat="1"))
        await hall.play("..x", guess=None)
        week, month = hall.context.contest.rounds
        for here, score in ((week, "3/3"), (month, "2/3")):
            hall.clock.now = here.publishes_at
            for _ in range(4):
                await tick(hall)
            assert score in (await hall.say("/ketqua")).text


async def test_no_query_more_for_an_answer(sqlite: Database) -> None:
    """The attempts of other rounds are read between attempts only."""
    counts = []
    for contest in (short(), side_by_side()):
        async with open_hall(sqlite, contest) as hall:
            await rows_deleted_with_attempts(sqlite)
            await hall.register()
            await hall.say("thi 1" if len(contest.rounds) > 1 else "thi")
            seen: list[str] = []
            engine = sqlite._writer._engine

            def note(_: object, __: object, statement: str, *___: object, kept: list[str] = seen) -> None:
                kept.append(statement)

            event.listen(engine, "before_cursor_execute", note)
            await hall.say("a")
            event.remove(engine, "before_cursor_execute", note)
            counts.append(sum("attempt" in statement and "SELECT" in statement for statement in seen))
    assert counts[0] == counts[1]


async def rows_deleted_with_attempts(database: Database) -> None:
    names = ("outbox", "answer", "attempt")
    await database.do(lambda connection: [connection.execute(text(f"DELETE FROM {name}")) for name in names])
    await rows_deleted(database)


# ---- the table


@pytest.mark.parametrize("begin", [State.REHEARSAL, State.PRACTICE, State.ANSWERS, State.CHANGE])
async def test_every_move_is_in_the_table(sqlite: Database, begin: State) -> None:
    recipes = {
        State.REHEARSAL: ("/thithu",),
        State.PRACTICE: ("/luyentap", "1"),
        State.ANSWERS: ("thi", "a", "b", "c"),
        State.CHANGE: ("thi", "a", "b", "c", "sửa câu 2"),
    }
    replies = (
        *("đúng", "không", "1", "a", "xem lại", "tiếp tục", "nộp bài", "thôi", "sửa câu 2", "giữ nguyên"),
        *("/toi", "/thi", "/thele", "/ketqua", "/thithu", "/luyentap", "/tailieu", "thi", "xyz", "/video"),
    )
    contest = a_contest(quiz={**SHORT, "change_answers": True, "rehearsal": 2, "study": Study.ANSWERS})
    async with open_hall(sqlite, contest) as hall:
        for chat, reply in enumerate(replies, start=1):
            await hall.register(chat=str(chat))
            for word in recipes[begin]:
                await hall.say(word, chat=str(chat))
            assert await state(hall, str(chat)) == begin
            await hall.say(reply, chat=str(chat))
            after = State(await state(hall, str(chat)))
            assert after == begin or after in followers(begin), (reply, after)


@pytest.mark.parametrize("begin", [State.REHEARSAL, State.PRACTICE, State.ANSWERS, State.CHANGE])
async def test_forged_buttons_change_nothing(sqlite: Database, begin: State) -> None:
    recipes = {State.REHEARSAL: ("/thithu",), State.PRACTICE: ("/luyentap", "1")}
    words = recipes.get(begin, ("thi", "a", "b", "c", *(("sửa câu 2",) if begin is State.CHANGE else ())))
    contest = a_contest(quiz={**SHORT, "change_answers": True, "rehearsal": 2, "study": Study.ANSWERS})
    async with open_hall(sqlite, contest) as hall:
        await hall.register()
        for word in words:
            await hall.say(word)
        before = await session(hall)
        buttons = [button.data for row in hall.last().rows for button in row]
        forged = [f"{data.rpartition(':')[0]}:{end}" for data in buttons for end in ("9", "-1", "x", "", "99999999999")]
        hall.clock.now += 5000
        for data in (*forged, "q:1:0:0", "a:1:go", "c:1:1:0", "r:0:0:0", "p:0:0", "t:999", "study:", "", "🤡" * 16):
            await hall.hear(incoming(data, kind=Kind.PRESS, at=hall.clock.now, pressed="9"))
            after = await session(hall)
            kept = {key: value for key, value in after.draft.items() if key != "told"}
            assert (after.state, kept, after.attempt) == (before.state, before.draft, before.attempt), data


def test_pages_of_a_large_bank_are_made_quickly() -> None:
    """They are made for every page asked for, on the one thread that serves all."""
    context = replace(a_context(studying(Study.ANSWERS)), documents=DOCUMENTS)
    many = {f"{n}-{k}": q for n in range(5) for k, q in context.bank.questions.items()}
    context = replace(context, bank=Bank(many))
    began = time.perf_counter()
    study._pages(context)
    assert time.perf_counter() - began < 0.1


def test_reserved_names_are_no_ids_of_rounds() -> None:
    """What keys draws of trial and practice cannot be written in contest.yaml."""
    assert not any(_SLUG.fullmatch(name) for name in (rehearsal.ROUND, practice.ROUND))
