"""The help desk, through the real engine: asked anywhere, answered once, carried without disturbing an attempt."""

import asyncio

import pytest

from contest.attempt import Attempt
from contest.roles import Right, Role
from contest.tickets import ASKED_MAX, OPEN_MAX, TicketState
from handlers.conversation import followers
from handlers.messages import Kind
from handlers.moves import State
from storage.audit import Audit
from storage.database import Database
from tests.builders import incoming
from tests.fakes import Hall, open_hall

ASKED = "Hội trường trao giải có chỗ gửi xe không"
"""Nothing in the list of questions is like it."""


async def attempt_of(hall: Hall, chat: str = "1") -> Attempt | None:
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        return batch.sessions["fake", chat].attempt


async def ask(hall: Hall, text: str = ASKED, *, chat: str = "1") -> None:
    await hall.say(f"/hoidap {text}", chat=chat)
    await hall.press("Gửi Ban Tổ chức", chat=chat)
    hall.clock.now += 60_000


async def test_a_known_question_is_answered_at_once(hall: Hall) -> None:
    await hall.register()
    said = (await hall.say("/hoidap tôi quên số dự đoán thì sao")).text
    assert "ghi trong biên nhận" in said
    assert (await hall.say("/ask toi quen so du doan thi sao")).text == said
    assert (await hall.say("hôm trước tôi quên số dự đoán rồi")).text == said
    assert "Câu nào" not in said
    assert await hall.tickets.listed() == []


async def test_the_card_lists_and_pages(hall: Hall) -> None:
    await hall.register()
    card = await hall.say("hỏi đáp")
    assert "1. Vào thi như thế nào?" in card.text
    assert hall.context.contest.organiser in card.text
    assert "6. " in (await hall.press("Trang sau")).text
    by_number = await hall.say("/hoidap 2")
    assert by_number.text.startswith("❓ Ai được dự thi?")
    assert "từ 1 đến 15" in (await hall.say("/hoidap 99")).text


async def test_in_the_middle_of_an_attempt_nothing_moves(hall: Hall) -> None:
    """The question stays the newest prompt, its clock goes on, and sending a question works too."""
    await hall.register()
    question = await hall.play("..", None)
    before = await attempt_of(hall)
    for typed in ("/hoidap", "/hoidap tôi quên số dự đoán thì sao", f"/hoidap {ASKED}", "/hoidap gửi"):
        newest = await hall.say(typed)
        assert (newest.text, newest.rows) == (question.text, question.rows)
    assert await attempt_of(hall) == before
    assert [each.text for each in await hall.tickets.listed()] == [ASKED]
    assert (await hall.say(await hall.letter(".", chat="1"))).text.startswith("Câu 4")


async def test_a_question_goes_to_those_who_answer_and_comes_back_once(hall: Hall) -> None:
    await hall.register()
    for chat, role in (("7", Role.SECRETARY), ("8", Role.VIEWER)):
        await hall.appoint(role, chat=chat)
    quiet = len(hall.channel.sent["8"])
    await ask(hall)
    await hall.carry()
    told = hall.last("7").text
    assert ASKED in told
    assert "Tổ dân phố" in told
    assert "chờ 1 phút" in told
    assert len(hall.channel.sent["8"]) == quiet

    await hall.press("Trả lời", chat="7")
    assert "Không có câu hỏi nào" in (await hall.say("Có, ở sân sau.", chat="7")).text
    for _ in range(2):
        await hall.carry()
    answer = hall.last().text
    assert ASKED in answer
    assert "Có, ở sân sau." in answer
    assert sum("Có, ở sân sau." in each.text for each in hall.channel.sent["1"]) == 1
    assert sum(ASKED in each.text for each in hall.channel.sent["7"]) == 2


async def test_the_answer_waits_for_the_end_of_the_attempt(hall: Hall) -> None:
    await hall.register()
    await hall.appoint(Role.SECRETARY, chat="7")
    await ask(hall)
    question = await hall.play(".", None)
    await hall.carry()
    await hall.press("Trả lời", chat="7")
    await hall.say("Có, ở sân sau.", chat="7")
    await hall.carry()
    assert hall.last() == question
    for _ in range(14):
        await hall.say(await hall.letter(".", chat="1"))
    await hall.say("12")
    await hall.say("đúng")
    await hall.carry()
    assert "Có, ở sân sau." in hall.last().text


async def test_the_first_of_two_answers_counts_and_the_second_is_told(hall: Hall) -> None:
    """Both have the question open; the one who is late learns who was first, and the text is not lost."""
    await hall.register()
    for chat, role in (("7", Role.SECRETARY), ("8", Role.ORGANIZER)):
        await hall.appoint(role, chat=chat)
    await ask(hall)
    await hall.carry()
    for chat in "78":
        await hall.press("Trả lời", chat=chat)
    now = hall.clock.now
    await asyncio.gather(
        hall.hear(incoming("Trả lời thứ nhất.", chat="7", at=now)),
        hall.hear(incoming("Trả lời thứ hai.", chat="8", at=now)),
    )
    (ticket,) = await hall.tickets.listed(done=True)
    assert ticket.answer == "Trả lời thứ nhất."
    late = [each.text for each in hall.channel.sent["8"]]
    assert any("thư ký, lúc" in text and "Trả lời thứ hai." in text for text in late)


async def test_closing_tells_the_person(hall: Hall) -> None:
    await hall.register()
    await hall.appoint(Role.QUESTION_WRITER, chat="7")
    await ask(hall)
    await hall.carry()
    await hall.press("Đóng", chat="7")
    await hall.carry()
    assert "đã xem câu hỏi" in hall.last().text
    (ticket,) = await hall.tickets.listed(done=True)
    assert ticket.state is TicketState.CLOSED


async def test_the_desk_lists_the_oldest_first(hall: Hall) -> None:
    await hall.register()
    await hall.appoint(Role.SECRETARY, chat="7")
    await ask(hall, "Có phải mang theo giấy giới thiệu không")
    await ask(hall)
    listed = (await hall.say("/hoidap", chat="7")).text
    assert listed.index("giấy giới thiệu") < listed.index("gửi xe")
    assert "chờ 2 phút" in listed
    assert "giấy giới thiệu" in (await hall.say("1", chat="7")).text
    assert "từ 2 đến 1.000 ký tự" in (await hall.say("x", chat="7")).text
    assert "Không" not in (await hall.say("danh sách", chat="7")).text
    await hall.say("xong", chat="7")


async def test_limits_are_said_and_change_nothing(hall: Hall) -> None:
    await hall.register()
    assert "nhiều nhất là 500" in (await hall.say("/hoidap " + "x" * (ASKED_MAX + 1))).text
    for number in range(OPEN_MAX):
        await ask(hall, f"{ASKED} lần {number}")
    await hall.say(f"/hoidap {ASKED}")
    assert "3 câu hỏi chờ" in (await hall.press("Gửi Ban Tổ chức")).text
    assert len(await hall.tickets.listed()) == OPEN_MAX
    await hall.say("/hoidap abc")
    assert "gõ rõ câu hỏi" in hall.last().text


async def test_a_button_pressed_twice_sends_once(hall: Hall) -> None:
    await hall.register()
    await hall.say(f"/hoidap {ASKED}")
    for _ in range(2):
        await hall.hear(incoming("help:send", kind=Kind.PRESS, at=hall.clock.now, pressed="m"))
    assert len(await hall.tickets.listed()) == 1


async def test_only_those_with_the_right_answer(hall: Hall) -> None:
    await hall.register()
    await ask(hall)
    (ticket,) = await hall.tickets.listed()
    await hall.hear(incoming(f"ticket:c:{ticket.id}", kind=Kind.PRESS, at=hall.clock.now, pressed="m"))
    assert await hall.tickets.listed() == [ticket]
    assert await hall.tickets.chats_with(Right.HELP) == []


async def test_the_audit_log_has_the_act_and_no_text(hall: Hall) -> None:
    await hall.register()
    await hall.appoint(Role.SECRETARY, chat="7")
    await ask(hall)
    await hall.say("/hoidap", chat="7")
    await hall.say("1", chat="7")
    await hall.say("Có, ở sân sau.", chat="7")
    deed = (await Audit(hall.database, contest_id=hall.context.contest.id).deeds())[-1]
    (ticket,) = await hall.tickets.listed(done=True)
    assert (deed.act, dict(deed.details)) == ("TicketDone", {"ticket": ticket.id, "state": "answered"})


@pytest.mark.parametrize("typed", ["/hoidap", f"/hoidap {ASKED}"])
async def test_nobody_is_lost_before_registering(sqlite: Database, typed: str) -> None:
    """The first word of all is a question: the welcome comes, and the next one is answered beside the consent card."""
    async with open_hall(sqlite) as hall:
        await hall.say(typed)
        assert "đồng ý" in hall.last().text
        await hall.say("/hoidap 1")
        assert "Vào thi như thế nào?" in hall.last().text
        assert hall.context.texts("ask-name") in (await hall.say("đồng ý")).text


@pytest.mark.parametrize(
    "reply", ["1", "9", "x", "Có, ở sân sau.", "danh sách", "xong", "/thi", "/toi", "/hoidap", "/cham"]
)
@pytest.mark.parametrize("state", [State.TICKETS, State.TICKET])
async def test_every_move_of_the_desk_is_in_the_table(hall: Hall, state: State, reply: str) -> None:
    await hall.register()
    await hall.appoint(Role.SECRETARY, chat="7")
    await ask(hall)
    await hall.say("/hoidap", chat="7")
    if state is State.TICKET:
        await hall.say("1", chat="7")
    await hall.say(reply, chat="7")
    async with hall.store.batch([("fake", "7")], [], hall.clock.now) as batch:
        after = State(batch.sessions["fake", "7"].state)
    assert after in followers(state) | {state}
