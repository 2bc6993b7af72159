"""The whole conversation through the real engine and store, one fake channel (docs/architecture.md)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from contest.attempt import Status
from contest.calendar import say_end, say_instant, say_seconds
from contest.settings import Prediction, Ranking, RankKey, Target
from handlers.conversation import SCENES, followers
from handlers.flows.home import rules_card
from handlers.flows.roles import DESKS
from handlers.messages import Kind, Outgoing
from handlers.moves import State
from storage.database import Database
from storage.ports.conversation import Session
from tests.builders import OPENS, T0, TEXTS, a_contest, a_context, a_round, incoming
from tests.fakes import Clock, Hall, open_hall


async def session(hall: Hall, chat: str = "1") -> Session:
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        return batch.sessions["fake", chat]


async def state(hall: Hall) -> str:
    return (await session(hall)).state


def labels(message: Outgoing) -> list[str]:
    return [button.label for row in message.rows for button in row]


async def until(hall: Hall, *replies: str) -> Outgoing:
    """From the first word through those replies."""
    await hall.hear(incoming(kind=Kind.START, at=hall.clock.now))
    for reply in replies:
        await hall.say(reply)
    return hall.last()


# ---- registration


async def test_from_first_word_to_receipt(hall: Hall) -> None:
    """A resident registers by typing only, plays, predicts, and gets a receipt without a score."""
    home = await hall.register()
    assert "Mời quý vị vào thi" in home.text
    done = await hall.play("." * 15, "1.250")
    assert "Mã biên nhận" in done.text
    assert "1.250" in done.text
    assert "câu đúng" not in done.text


async def test_consent_comes_before_any_personal_field(hall: Hall) -> None:
    """Silence, chatter and a refusal are not consent; nothing is stored until "đồng ý"; the text is provable."""
    await until(hall, "Nguyễn Thị Hoa", "ok đi", "không")
    assert "không lưu họ tên" in hall.last().text
    assert await state(hall) == State.CONSENT
    await hall.say("Đồng ý")
    async with hall.database.read() as connection:
        row = (await connection.execute(text("SELECT text_hash, given_at FROM consent"))).one()
        assert (await connection.execute(text("SELECT count(*) FROM person"))).scalar_one() == 0
    assert tuple(row) == (hall.context.consent_hash, hall.clock.now)


async def test_a_name_is_checked_and_can_be_typed_again(hall: Hall) -> None:
    assert "ít nhất hai chữ" in (await until(hall, "đồng ý", "Hoa")).text
    assert "Nguyễn Thị Hoa" in (await hall.say("nguyễn thị hoa")).text
    assert "gõ họ và tên" in (await hall.say("sai")).text
    await hall.say("Trần Văn An")
    assert "Lê Thị Bình" in (await hall.say("Lê Thị Bình")).text


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        pytest.param("Tổ dân phố số 7 (mẫu)", "tdp07", id="whole name"),
        pytest.param("to dan pho so 7 (mau)", "tdp07", id="without marks"),
        pytest.param("số 24", "tdp24", id="a part"),
        pytest.param("7", "tdp07", id="the number in the list"),
        pytest.param("to dan fo so 13 mau", None, id="typing error: near ones are offered"),
    ],
)
async def test_a_unit_is_found(hall: Hall, typed: str, unit: str | None) -> None:
    await until(hall, "đồng ý", "Nguyễn Thị Hoa", "đúng", typed)
    found = (await session(hall)).draft.get("residence")
    assert found == unit
    if unit is None:
        assert any("số 13" in label for label in labels(hall.last()))


async def test_several_units_are_offered_and_numbered(hall: Hall) -> None:
    """ "Số 2" may be 2 or 20 to 24: the choice is offered, and its numbers are those of what is shown."""
    offered = await until(hall, "đồng ý", "Nguyễn Thị Hoa", "đúng", "số 2")
    assert labels(offered)[:3] == ["1. Tổ dân phố số 2 (mẫu)", "2. Tổ dân phố số 20 (mẫu)", "3. Tổ dân phố số 21 (mẫu)"]
    await hall.say("3")
    assert (await session(hall)).draft["residence"] == "tdp21"


async def test_pages_turn_in_place(hall: Hall) -> None:
    first = await until(hall, "đồng ý", "Nguyễn Thị Hoa", "đúng")
    assert "Trang sau ›" in labels(first)
    second = await hall.press("›")
    assert second.replaces == "m"
    assert labels(second)[0].startswith("9.")
    assert {"‹ Trang trước", "Trang sau ›"} <= set(labels(second))


async def test_somebody_must_belong_somewhere(hall: Hall) -> None:
    refused = await until(hall, "đồng ý", "Nguyễn Thị Hoa", "đúng", "không", "không")
    assert "ít nhất một nơi" in refused.text
    assert await state(hall) == State.RESIDENCE


async def test_two_places_one_counts(hall: Hall) -> None:
    """Residence and school: the person chooses once which of them counts."""
    await until(hall, "đồng ý", "Nguyễn Thị Hoa", "đúng", "1", "Trường Mầm non A", "2", "đúng")
    profile = (await session(hall)).profile
    assert profile is not None
    assert (profile.residence, profile.workplace, profile.counted_unit) == ("tdp01", "mn1", "mn1")


async def test_an_invitation_prefills_and_does_not_lock(hall: Hall) -> None:
    await hall.hear(incoming("TDP05", kind=Kind.START, at=hall.clock.now))
    for reply in ("đồng ý", "Nguyễn Thị Hoa", "đúng", "không"):
        await hall.say(reply)
    assert "Tổ dân phố số 5" in hall.last().text
    await hall.say("sửa nơi ở")
    await hall.say("6")
    await hall.say("đúng")
    profile = (await session(hall)).profile
    assert profile is not None
    assert profile.counted_unit == "tdp06"


async def test_a_wrong_invitation_is_no_obstacle(hall: Hall) -> None:
    await hall.hear(incoming("khong-co-ma-nay", kind=Kind.START, at=hall.clock.now))
    assert await state(hall) == State.CONSENT


async def test_the_profile_is_mended_until_the_first_answer(hall: Hall) -> None:
    """Afterwards only by request (docs/rules.md section 1, `profile_lock`)."""
    await hall.register()
    await hall.say("/toi")
    await hall.say("sửa họ tên")
    await hall.say("Trần Văn An")
    await hall.say("đúng")
    assert "Trần Văn An" in hall.last().text
    await hall.say("đúng")
    profile = (await session(hall)).profile
    assert profile is not None
    assert profile.name == "Trần Văn An"
    await hall.play("A" * 15)
    assert "không tự sửa được" in (await hall.say("/toi")).text
    assert await state(hall) == State.HOME


# ---- the quiz


async def test_progress_and_remaining_time(hall: Hall) -> None:
    await hall.register()
    assert (await hall.say("thi")).text.startswith("Câu 1/15 · còn 15:30")
    hall.clock.now += 70_000
    question = await hall.say("b")
    assert question.text.startswith("Câu 2/15 · còn 14:20")
    assert labels(question) == ["A", "B", "C", "D"]


async def test_a_press_edits_and_a_typed_answer_starts_a_new_message(hall: Hall) -> None:
    await hall.register()
    await hall.say("thi")
    assert (await hall.press("B")).replaces == "m"
    assert (await hall.say("c")).replaces is None


@pytest.mark.parametrize(
    ("kind", "typed", "hint"),
    [
        (Kind.OTHER, "", "chỉ đọc được chữ"),
        (Kind.EDITED, "", "sửa lại không được tính"),
        (Kind.TEXT, "không biết", "gõ một chữ cái"),
        (Kind.TEXT, "/lenhla", "Lệnh này chưa có"),
        (Kind.TEXT, "/trogiup", "Các lệnh"),
        (Kind.TEXT, "x" * 10_000, "gõ một chữ cái"),
        (Kind.PRESS, "go", "Nút này đã dùng"),
        (Kind.PRESS, "q:1:0:0", "Nút này đã dùng"),
        (Kind.PRESS, "🤡" * 16, "Nút này đã dùng"),
    ],
)
async def test_anything_else_gets_one_sentence_and_the_same_question(
    hall: Hall, kind: Kind, typed: str, hint: str
) -> None:
    await hall.register()
    question = await hall.say("thi")
    hall.clock.now += 5000
    await hall.hear(incoming(typed, kind=kind, at=hall.clock.now, pressed="9"))
    assert hint in hall.last().text
    assert question.text.partition("\n\n")[2] in hall.last().text
    attempt = (await session(hall)).attempt
    assert attempt is not None
    assert attempt.position == 0


async def test_a_double_tap_only_gets_a_note(hall: Hall) -> None:
    await hall.register()
    await hall.press("Bắt đầu thi")
    before = len(hall.channel.sent["1"])
    receipt = await hall.hear(incoming("go", kind=Kind.PRESS, at=hall.clock.now + 400, pressed="9"))
    assert "đã dùng rồi" in receipt.toast
    assert len(hall.channel.sent["1"]) == before


async def test_forged_buttons_change_nothing(hall: Hall) -> None:
    """Places out of range, other attempts, later questions: validated, not believed."""
    await hall.register()
    question = await hall.say("thi")
    head = question.rows[0][0].data.rsplit(":", 2)[0]
    hall.clock.now += 5000
    for data in (f"{head}:0:7", f"{head}:1:0", f"{head}:-1:0", f"{head}:0:x", f"{head}:0", "u:tdp01", "yes", ""):
        await hall.hear(incoming(data, kind=Kind.PRESS, at=hall.clock.now, pressed="9"))
        attempt = (await session(hall)).attempt
        assert attempt is not None
        assert attempt.position == 0, data


async def test_start_again_resumes_at_the_same_question(hall: Hall) -> None:
    await hall.register()
    await hall.say("thi")
    for _ in range(4):
        await hall.say("a")
    shown = hall.last().text
    hall.clock.now += 60_000
    await hall.hear(incoming(kind=Kind.START, at=hall.clock.now))
    assert hall.last().text.partition("\n\n")[2] == shown.partition("\n\n")[2]
    assert hall.last().text.startswith("Câu 5/15 · còn 14:30")


async def test_one_attempt(hall: Hall) -> None:
    await hall.register()
    await hall.play("A" * 15)
    assert "đã nộp bài" in (await hall.say("thi")).text
    assert await state(hall) == State.HOME


async def test_two_attempts_where_the_rules_allow(sqlite: Database) -> None:
    """The better one counts."""
    contest = a_contest(quiz={"attempts": 2})
    async with open_hall(sqlite, contest) as hall:
        await hall.register()
        await hall.play("." * 5 + "x" * 10)
        await hall.play("." * 9 + "x" * 6)
        assert "đã nộp bài" in (await hall.say("thi")).text
        hall.clock.now = contest.rounds[0].publishes_at
        await hall.jobs.tick()
        await hall.settled()
        assert "Số câu đúng: 9/15" in hall.last().text


# ---- the prediction


async def test_the_prediction_is_echoed_and_can_be_changed(hall: Hall) -> None:
    await hall.register()
    await hall.play("A" * 15, guess=None)
    assert "trả lời đúng tất cả 15 câu" in hall.last().text
    assert "chữ số" in (await hall.say("một nghìn")).text
    assert "không quá 10.000.000" in (await hall.say("10.000.001")).text
    assert "Quý vị dự đoán: 1.250" in (await hall.say("1 250")).text
    assert "Quý vị dự đoán: 7" in (await hall.say("7")).text
    assert "Câu dự đoán" in (await hall.press("Gõ số khác")).text
    await hall.say("1,250 người")
    assert "Dự đoán: 1.250" in (await hall.press("nộp bài")).text


async def test_a_contest_without_prediction_ends_with_the_last_question(sqlite: Database) -> None:
    contest = a_contest()
    off = a_contest(prediction=replace(contest.prediction, target=Target.OFF))
    async with open_hall(sqlite, off) as hall:
        await hall.register()
        assert "Mã biên nhận" in (await hall.play("A" * 15, guess=None)).text
        assert "01 câu dự đoán" not in (await hall.say("/thele")).text


# ---- the clock


async def test_before_the_opening(sqlite: Database) -> None:
    async with open_hall(sqlite, clock=Clock(T0)) as hall:
        assert "Chưa đến giờ mở" in (await hall.register()).text
        assert "Chưa đến giờ mở" in (await hall.say("thi")).text
        hall.clock.now = OPENS
        assert "Câu 1/15" in (await hall.say("thi")).text


async def test_little_time_left_is_said_before_the_start(sqlite: Database) -> None:
    async with open_hall(sqlite, a_contest(rounds=(a_round(minutes=4),))) as hall:
        home = await hall.register()
        assert "Chỉ còn 4:00" in home.text
        assert (await hall.say("thi")).text.startswith("Câu 1/15 · còn 4:00")


async def test_time_out_by_itself(hall: Hall) -> None:
    """Nobody presses anything: the sweeper ends the attempt, answers stand, the receipt comes."""
    await hall.register()
    await hall.say("thi")
    for _ in range(3):
        await hall.say("a")
    hall.clock.now += 930_000 + 9_999
    await hall.jobs.tick()
    await hall.settled()
    attempt = (await session(hall)).attempt
    assert attempt is not None
    assert attempt.is_open, "the grace is not over"
    hall.clock.now += 1
    await hall.jobs.tick()
    await hall.settled()
    assert "Đã hết thời gian làm bài" in hall.last().text
    assert "3/15" in hall.last().text
    attempt = (await session(hall)).attempt
    assert attempt is not None
    assert attempt.status is Status.TIMED_OUT
    before = len(hall.channel.sent["1"])
    await hall.jobs.tick()
    await hall.settled()
    assert len(hall.channel.sent["1"]) == before


async def test_a_word_after_the_time_gets_the_receipt_at_once(hall: Hall) -> None:
    await hall.register()
    await hall.say("thi")
    await hall.say("a")
    hall.clock.now += 960_000
    assert "Đã hết thời gian" in (await hall.say("b")).text
    async with hall.database.read() as connection:
        rows = (await connection.execute(text("SELECT choice FROM answer ORDER BY position"))).all()
    assert [row.choice is None for row in rows] == [False, True], "the open question is kept as served, unanswered"


async def test_chatter_in_the_grace_is_not_an_answer(hall: Hall) -> None:
    await hall.register()
    await hall.say("thi")
    hall.clock.now += 935_000
    assert "đang chốt bài" in (await hall.say("/thele")).text
    assert "chốt những câu" in (await hall.say("b")).text


async def test_after_the_close_the_result_comes_by_itself(hall: Hall) -> None:
    """Not before `publishes_at`, once, and /ketqua repeats it."""
    await hall.register()
    await hall.play("." * 12 + "x" * 3, "0")
    here = hall.context.contest.rounds[0]
    hall.clock.now = here.publishes_at - 1
    await hall.jobs.tick()
    assert "kết quả công bố lúc" in (await hall.say("/ketqua")).text
    hall.clock.now = here.publishes_at
    for _ in range(3):
        await hall.jobs.tick()
        await hall.settled()
    told = [message for message in hall.channel.sent["1"] if "KẾT QUẢ TẠM THỜI" in message.text]
    assert len(told) == 1
    assert "Số câu đúng: 12/15" in told[0].text
    assert "Dự đoán lệch: 0 (con số thực tế: 0)" in told[0].text
    assert (await hall.say("/ketqua")).text == told[0].text


async def test_blocking_and_coming_back(hall: Hall) -> None:
    await hall.register()
    await hall.hear(incoming(kind=Kind.LEFT, at=hall.clock.now))
    assert not (await session(hall)).reachable
    await hall.hear(incoming(kind=Kind.RETURNED, at=hall.clock.now))
    assert (await session(hall)).reachable


# ---- the table


WALKED_IN_TEST_SERVING = {State.REHEARSAL, State.PRACTICE, State.ANSWERS, State.CHANGE}

WALKED_IN_TEST_ELIGIBILITY = {State.BIRTH_YEAR, State.GUARDIAN, State.REFUSED, State.REQUEST}
ELSEWHERE = WALKED_IN_TEST_SERVING | WALKED_IN_TEST_ELIGIBILITY | DESKS.keys()
"""Desks are walked in tests/integration/test_video.py."""


@pytest.mark.parametrize("start", [state for state in SCENES if state not in ELSEWHERE])
async def test_every_move_is_in_the_table(hall: Hall, start: State) -> None:
    """From every state, every reply leads only where the table says (or home, when the clock ends an attempt)."""
    recipes = {
        State.CONSENT: (),
        State.NAME: ("đồng ý",),
        State.NAME_CHECK: ("đồng ý", "Nguyễn Thị Hoa"),
        State.RESIDENCE: ("đồng ý", "Nguyễn Thị Hoa", "đúng"),
        State.WORKPLACE: ("đồng ý", "Nguyễn Thị Hoa", "đúng", "1"),
        State.COUNTED_UNIT: ("đồng ý", "Nguyễn Thị Hoa", "đúng", "1", "1"),
        State.REVIEW: ("đồng ý", "Nguyễn Thị Hoa", "đúng", "1", "không"),
        State.HOME: ("đồng ý", "Nguyễn Thị Hoa", "đúng", "1", "không", "đúng"),
    }
    quiz = (*recipes[State.HOME], "thi")
    recipes |= {
        State.FAMILY: (*recipes[State.HOME], "đổi người"),
        State.QUIZ: quiz,
        State.PREDICTION: (*quiz, *"a" * 15),
        State.PREDICTION_CHECK: (*quiz, *"a" * 15, "5"),
    }
    replies = (
        "đúng",
        "không",
        "1",
        "a",
        "Trần Văn An",
        "sửa họ tên",
        "/toi",
        "/thi",
        "/thele",
        "/ketqua",
        "thi",
        "xyz",
    )
    for chat, reply in enumerate(replies, start=1):
        await hall.hear(incoming(kind=Kind.START, chat=str(chat), at=hall.clock.now))
        for word in recipes[start]:
            await hall.say(word, chat=str(chat))
        assert (await session(hall, str(chat))).state == start
        await hall.say(reply, chat=str(chat))
        after = State((await session(hall, str(chat))).state)
        assert after == start or after in followers(start), (reply, after)


# ---- several rounds


async def test_results_of_two_rounds_are_told_once_each_and_in_order(sqlite: Database) -> None:
    """A later result does not make the earlier one news again, however long the service runs."""
    first = a_round(minutes=30)
    second = replace(a_round(opens_at=first.publishes_at + 60_000, minutes=30), id="dot-2", name="Đợt hai")
    async with open_hall(sqlite, a_contest(rounds=(first, second))) as hall:
        await hall.register()
        await hall.play("." * 15)
        hall.clock.now = second.opens_at
        await hall.play("." * 10 + "x" * 5)
        hall.clock.now = second.publishes_at
        for _ in range(5):
            await hall.jobs.tick()
            await hall.settled()
            await hall.store.forget_updates(before=hall.clock.now + 1)
        told = [m.text for m in hall.channel.sent["1"] if "KẾT QUẢ TẠM THỜI" in m.text]
        assert ["15/15" in text for text in told] == [True, False]
        assert "10/15" in (await hall.say("/ketqua")).text


async def test_an_invitation_of_a_unit_nobody_may_choose_is_ignored(sqlite: Database) -> None:
    contest = a_contest()
    only_homes = replace(contest, registration=replace(contest.registration, workplace_kinds=()))
    async with open_hall(sqlite, only_homes) as hall:
        await hall.hear(incoming("th1", kind=Kind.START, at=hall.clock.now))
        assert (await session(hall)).draft == {}


# ---- promise 8


@settings(deadline=None)
@given(
    questions=st.integers(1, 15),
    attempts=st.integers(1, 9),
    limit=st.none() | st.integers(1, 90).map(lambda minutes: minutes * 60_000),
    keys=st.lists(st.sampled_from(RankKey), min_size=1, unique=True),
    opens=st.integers(0, 10_000).map(lambda minutes: OPENS + minutes * 60_000),
    target=st.sampled_from(Target),
)
def test_the_rules_card_says_what_the_settings_say(
    questions: int, attempts: int, limit: int | None, keys: list[RankKey], opens: int, target: Target
) -> None:
    """Any change of a setting changes the text that people read."""
    quiz: dict[str, object] = {"questions": questions, "attempts": attempts, "time_limit": limit, "topics": {}}
    here = a_round(opens_at=opens)
    contest = a_contest(
        rounds=(here,), quiz=quiz, ranking=Ranking(tuple(keys)), prediction=Prediction(target, True, 1, True)
    )
    card = rules_card(a_context(contest), here)
    assert f"{questions} câu hỏi" in card
    assert f"Số lần dự thi: {attempts}." in card
    assert ("không giới hạn" if limit is None else say_seconds(limit)) in card
    assert ("01 câu dự đoán" in card) is (target is not Target.OFF)
    for instant in (here.opens_at, here.publishes_at):
        assert say_instant(instant) in card
    assert say_end(here.closes_at) in card
    words = [card.index(TEXTS("rank-" + key.replace("_", "-"))) for key in keys]
    assert words == sorted(words)
