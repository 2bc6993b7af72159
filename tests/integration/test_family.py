"""One person in several chats, and several people in one: `/lienket`, `/doinguoi`."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.links import LIFE_MS
from handlers.conversation import LATE_MS
from handlers.messages import Kind
from storage.database import Database
from storage.ports.conversation import Session
from tests.builders import a_contest, a_round, incoming
from tests.fakes import Hall, open_hall

HERE, THERE = "1", "2"


@pytest.fixture
async def hall(sqlite: Database) -> AsyncIterator[Hall]:
    async with open_hall(sqlite) as opened:
        yield opened


async def session(hall: Hall, chat: str) -> Session:
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        return batch.sessions["fake", chat]


async def person(hall: Hall, chat: str) -> int:
    profile = (await session(hall, chat)).profile
    assert profile is not None
    return profile.person_id


async def rows(hall: Hall, query: str) -> list[tuple[object, ...]]:
    async with hall.database.read() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def code_from(hall: Hall, chat: str) -> str:
    offer = await hall.say("/lienket", chat=chat)
    return next(word.strip(".,") for word in offer.text.split() if word.startswith("LK-"))


async def joined(hall: Hall) -> None:
    """The person of HERE speaks THERE too."""
    code = await code_from(hall, HERE)
    await hall.hear(incoming(kind=Kind.START, chat=THERE, at=hall.clock.now))
    await hall.say(code, chat=THERE)


@pytest.mark.parametrize("form", ["{}", "#{}", "  {} ", "/start {}"])
async def test_a_code_typed_in_any_form_joins(hall: Hall, form: str) -> None:
    await hall.register()
    code = await code_from(hall, HERE)
    await hall.say(form.format(code.lower().replace("-", " ")), chat=THERE)
    assert await person(hall, THERE) == await person(hall, HERE)
    assert "Nguyễn Thị Hoa" in hall.channel.sent[THERE][-2].text
    assert await rows(hall, "SELECT count(*) FROM person") == [(1,)]


async def test_one_attempt_over_both_chats(hall: Hall) -> None:
    await hall.register()
    await joined(hall)
    await hall.play("." * 15, chat=HERE)
    again = await hall.say("thi", chat=THERE)
    assert "Câu 1/" not in again.text
    assert await rows(hall, "SELECT count(*) FROM attempt") == [(1,)]


async def test_an_open_attempt_is_taken_over_and_the_other_chat_comes_home(hall: Hall) -> None:
    await hall.register()
    await joined(hall)
    await hall.say("thi", chat=HERE)
    await hall.say("a", chat=HERE)
    card = await hall.say("xin chào", chat=THERE)
    assert "đang mở ở" in card.text
    question = await hall.press("Làm tiếp ở đây", chat=THERE)
    assert "Câu 2/" in question.text
    hall.clock.now += 5000
    stale = await hall.say("b", chat=HERE)
    assert "đang mở ở" in stale.text
    assert (await session(hall, HERE)).state == "home"
    assert "Câu 3/" in (await hall.say("b", chat=THERE)).text
    assert await rows(hall, "SELECT count(*) FROM answer") == [(2,)]


async def test_what_was_chosen_is_taken_along(sqlite: Database) -> None:
    contest = a_contest()
    contest = replace(contest, quiz=replace(contest.quiz, change_answers=True))
    async with open_hall(sqlite, contest) as hall:
        await hall.register()
        await joined(hall)
        await hall.say("thi", chat=HERE)
        for _ in range(contest.quiz.questions):
            await hall.say("a", chat=HERE)
        await hall.say("x", chat=THERE)
        answers = await hall.press("Làm tiếp ở đây", chat=THERE)
        assert answers.text.count("A") >= contest.quiz.questions


async def test_two_chats_at_the_same_instant_make_one_attempt(hall: Hall) -> None:
    await hall.register()
    await joined(hall)
    both = [incoming("thi", chat=chat, at=hall.clock.now) for chat in (HERE, THERE)]
    await asyncio.gather(*(hall.engine.submit(each) for each in both))
    await hall.settled()
    assert await rows(hall, "SELECT count(*) FROM attempt") == [(1,)]
    assert "Câu 1/" in hall.last(THERE).text, "the second word took the attempt over"
    assert (await session(hall, HERE)).elsewhere is not None


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("unknown", "Không có mã"),
        ("used", "đã dùng"),
        ("late", "hết hạn"),
        ("older", "Không có mã"),
        ("own", "chính quý vị"),
    ],
)
async def test_codes_that_open_nothing(hall: Hall, case: str, says: str) -> None:
    await hall.register()
    code = await code_from(hall, HERE)
    chat = THERE
    match case:
        case "unknown":
            code = "LK-2222-2222"
        case "used":
            await hall.say(code, chat="3")
        case "late":
            hall.clock.now += LIFE_MS
        case "older":
            await code_from(hall, HERE)
        case "own":
            chat = HERE
    before = await rows(hall, "SELECT identity_id, person_id FROM chat_person ORDER BY 1, 2")
    await hall.say(code, chat=chat)
    assert any(says in message.text for message in hall.channel.sent[chat][-2:])
    assert await rows(hall, "SELECT identity_id, person_id FROM chat_person ORDER BY 1, 2") == before


async def test_nobody_joins_in_the_middle_of_an_attempt(hall: Hall) -> None:
    await hall.register()
    code = await code_from(hall, HERE)
    await hall.register("Trần Văn An", chat=THERE)
    await hall.say("thi", chat=THERE)
    await hall.say(code, chat=THERE)
    assert await person(hall, THERE) != await person(hall, HERE)
    assert "Câu 1/" in hall.last(THERE).text


async def test_registered_twice_and_never_started_is_counted_once(hall: Hall) -> None:
    await hall.register()
    await hall.register("nguyễn thị hoa", chat=THERE)
    await hall.say(await code_from(hall, HERE), chat=THERE)
    assert await rows(hall, "SELECT count(*) FROM membership") == [(1,)]
    assert await person(hall, THERE) == await person(hall, HERE)


# ---- a family


async def a_second_person(hall: Hall, name: str = "Trần Văn An") -> None:
    await hall.say("đổi người")
    await hall.press("Thêm một người")
    for reply in ("đồng ý", name, "đúng", "1", "không", "đúng"):
        await hall.say(reply)


async def test_each_has_an_attempt_and_is_named(hall: Hall) -> None:
    await hall.register()
    await hall.play("." * 15)
    assert "👤" not in hall.last().text, "alone nobody needs to be named"
    await a_second_person(hall)
    question = await hall.say("thi")
    assert question.text.startswith("👤 Trần Văn An\n")
    assert "Xin làm xong" in (await hall.say("đổi người")).text
    for _ in range(15):
        await hall.say("a")
    await hall.say("7")
    receipt = await hall.say("đúng")
    assert receipt.text.startswith("👤 Trần Văn An\n")
    await hall.say("đổi người")
    back = await hall.press("Nguyễn Thị Hoa")
    assert back.text.startswith("👤 Nguyễn Thị Hoa\n")
    assert await rows(hall, "SELECT count(DISTINCT person_id), count(*) FROM attempt") == [(2, 2)]


async def test_whoever_turns_back_while_registering_finds_the_others(hall: Hall) -> None:
    await hall.register()
    await hall.say("đổi người")
    await hall.say("thêm người")
    await hall.say("đồng ý")
    await hall.say("đổi người")
    await hall.press("Nguyễn Thị Hoa")
    assert (await session(hall, HERE)).state == "home"
    assert await rows(hall, "SELECT count(*) FROM membership") == [(1,)]


async def test_a_result_names_its_person_and_leaves_the_other_alone(sqlite: Database) -> None:
    """Both have played; one of them plays the next round when the results of the first come."""
    first = a_round(minutes=60)
    second = replace(a_round(opens_at=first.closes_at + 60_000, minutes=600), id="dot-2", name="Đợt hai")
    async with open_hall(sqlite, a_contest(rounds=(first, second))) as hall:
        await hall.register()
        await hall.play("." * 15)
        await a_second_person(hall)
        await hall.play("x" * 15)
        hall.clock.now = second.opens_at
        await hall.say("thi")
        hall.clock.now = max(first.publishes_at, second.opens_at)
        question = (await session(hall, HERE)).state
        assert question == "quiz"
        for _ in range(12):
            await hall.jobs.tick()
            await hall.settled()
        told = [message.text for message in hall.channel.sent[HERE] if "Hạng" in message.text or "hạng" in message.text]
        assert {text.splitlines()[0] for text in told if text.startswith("👤")} >= {
            "👤 Nguyễn Thị Hoa",
            "👤 Trần Văn An",
        }
        after = await session(hall, HERE)
        assert after.state == "quiz"
        assert after.profile is not None
        assert after.profile.name == "Trần Văn An"
        assert await rows(hall, "SELECT count(*) FROM membership WHERE result IS NOT NULL") == [(2,)]


async def test_a_phone_is_no_hall(hall: Hall) -> None:
    await hall.register()
    for number in range(7):
        await a_second_person(hall, f"Người Thứ {'ABCDEFG'[number]}a")
    card = await hall.say("đổi người")
    assert not any("Thêm" in button.label for row in card.rows for button in row)
    assert "đủ số người" in (await hall.say("thêm người")).text


# ---- late deliveries


@pytest.mark.parametrize(("late_ms", "counts"), [(LATE_MS - 1, True), (LATE_MS, False)])
async def test_a_letter_typed_before_the_question_was_put_answers_nothing(
    hall: Hall, late_ms: int, counts: bool
) -> None:
    await hall.register()
    await hall.say("thi")
    hall.clock.now += 60_000
    await hall.say("a")
    asked_at = hall.clock.now
    hall.clock.now += late_ms - 1
    late = replace(incoming("b", at=hall.clock.now), sent_at=asked_at - 1)
    await hall.hear(late)
    answered = await rows(hall, "SELECT count(*) FROM answer")
    assert answered == [(2 if counts else 1,)]
    assert ("đến muộn" in hall.last().text) is not counts
