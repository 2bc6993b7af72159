"""`/giupthi`: somebody without a phone takes part on that of an officer, who is witness to it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.broadcast import Audience, Group
from contest.roles import RIGHTS, Right, Role, hash_of, make_code
from handlers.messages import Kind
from storage.audit import Audit
from storage.database import Database
from storage.invites import Invites
from storage.ports.conversation import Profile, Session
from storage.roles import Invitations
from tests.builders import a_contest, a_round, incoming
from tests.fakes import SECRET, Hall, open_hall

OFFICER, UNIT = "7", "tdp03"


@pytest.fixture
async def hall(sqlite: Database) -> AsyncIterator[Hall]:
    async with open_hall(sqlite) as opened:
        await opened.appoint(Role.OFFICER, chat=OFFICER, unit=UNIT)
        yield opened


async def session(hall: Hall) -> Session:
    async with hall.store.batch([("fake", OFFICER)], [], hall.clock.now) as batch:
        return batch.sessions["fake", OFFICER]


async def speaker(hall: Hall) -> Profile:
    profile = (await session(hall)).profile
    assert profile is not None
    return profile


async def rows(hall: Hall, query: str) -> list[tuple[object, ...]]:
    async with hall.database.read() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def helps(hall: Hall, name: str) -> None:
    """The officer promises and registers somebody; the unit is filled in."""
    await hall.say("/giupthi", chat=OFFICER)
    await hall.press("Tôi cam kết", chat=OFFICER)
    for reply in ("đồng ý", name, "đúng", "không", "đúng"):
        await hall.say(reply, chat=OFFICER)


async def plays(hall: Hall) -> None:
    await hall.play("." * hall.context.contest.quiz.questions, chat=OFFICER)


async def test_one_after_another_without_ever_registering_oneself(hall: Hall) -> None:
    await helps(hall, "Nguyễn Thị Già")
    first = await speaker(hall)
    assert (first.residence, first.counted_unit, first.witness) == (UNIT, UNIT, (await session(hall)).id)
    question = await hall.say("thi", chat=OFFICER)
    assert question.text.startswith("👤 Nguyễn Thị Già\n"), "alone in the chat, and named all the same"
    assert "Xin làm xong" in (await hall.say("/giupthi", chat=OFFICER)).text
    for _ in range(hall.context.contest.quiz.questions):
        await hall.say("a", chat=OFFICER)
    await hall.say("5", chat=OFFICER)
    receipt = await hall.say("đúng", chat=OFFICER)
    assert receipt.text.startswith("👤 Nguyễn Thị Già\n")
    desk = await hall.press("Giúp người tiếp theo", chat=OFFICER)
    assert "Đã giúp 1 người" in desk.text
    assert "👤" not in desk.text, "here the officer speaks"
    assert [b.label for row in desk.rows for b in row][1] == "1. Nguyễn Thị Già – đã thi"
    await helps(hall, "Trần Văn Lão")
    assert (await speaker(hall)).name == "Trần Văn Lão"
    await hall.press("Giúp người tiếp theo", chat=OFFICER)
    await hall.say("nguyen thi gia", chat=OFFICER)
    assert (await speaker(hall)).name == "Nguyễn Thị Già"
    assert await rows(hall, "SELECT count(*), count(witness) FROM membership") == [(2, 2)]


async def test_the_promise_and_the_witness_are_kept(hall: Hall) -> None:
    await helps(hall, "Nguyễn Thị Già")
    profile = await speaker(hall)
    consents = await rows(hall, f"SELECT text_hash FROM consent WHERE person_id = {profile.person_id} ORDER BY id")
    assert consents == [(hall.context.witness_hash,), (hall.context.consent_hash,)]
    deed = (await Audit(hall.database, contest_id=hall.context.contest.id).deeds())[-1]
    assert (deed.act, deed.by, deed.details) == (
        "Witnessed",
        f"chat:{profile.witness}",
        {"person": profile.person_id},
    )
    assert "cán bộ chứng kiến" in (await hall.say("/toi", chat=OFFICER)).text


async def test_the_officers_own_part_stays_apart(hall: Hall) -> None:
    await hall.register("Lê Cán Bộ", chat=OFFICER)
    own = await speaker(hall)
    assert own.witness is None
    await helps(hall, "Nguyễn Thị Già")
    await plays(hall)
    await hall.press("Giúp người tiếp theo", chat=OFFICER)
    home = await hall.press("về phần của tôi", chat=OFFICER)
    assert (await speaker(hall)).name == "Lê Cán Bộ"
    assert "Vào thi" in " ".join(b.label for row in home.rows for b in row) or "thi" in home.text
    family = await hall.say("đổi người", chat=OFFICER)
    assert not any("Già" in b.label for row in family.rows for b in row), "who was helped is none of the family"


async def test_what_was_said_wrongly_is_mended_and_the_witness_stays(hall: Hall) -> None:
    await helps(hall, "Nguyễn Thị Giá")
    await hall.say("/toi", chat=OFFICER)
    await hall.say("sửa họ tên", chat=OFFICER)
    for reply in ("Nguyễn Thị Già", "đúng", "đúng"):
        await hall.say(reply, chat=OFFICER)
    profile = await speaker(hall)
    assert (profile.name, profile.witness is not None) == ("Nguyễn Thị Già", True)


@pytest.mark.parametrize("steps", [[], ["đồng ý"], ["đồng ý", "Trần Văn Lão"], ["không"]])
async def test_a_registration_may_be_dropped(hall: Hall, steps: list[str]) -> None:
    """The old man walks off: nothing of him is kept, and the next one does not inherit it."""
    await hall.say("/giupthi", chat=OFFICER)
    await hall.press("Tôi cam kết", chat=OFFICER)
    for step in steps:
        await hall.say(step, chat=OFFICER)
    desk = await hall.say("/giupthi", chat=OFFICER)
    assert "Tôi cam kết" in desk.rows[0][0].label
    await hall.press("về phần của tôi", chat=OFFICER)
    left = await session(hall)
    assert (left.state, dict(left.draft), left.profile) == ("consent", {}, None)
    assert await rows(hall, "SELECT count(*) FROM person") == [(0,)]


async def test_the_unit_can_be_changed(hall: Hall) -> None:
    await hall.say("/giupthi", chat=OFFICER)
    await hall.press("Tôi cam kết", chat=OFFICER)
    for reply in ("đồng ý", "Nguyễn Thị Già", "đúng", "không", "sửa nơi ở", "1", "đúng"):
        await hall.say(reply, chat=OFFICER)
    assert (await speaker(hall)).residence != UNIT


async def test_without_a_promise_nothing_begins(hall: Hall) -> None:
    await hall.say("/giupthi", chat=OFFICER)
    answer = await hall.say("Nguyễn Thị Già", chat=OFFICER)
    assert "cam kết" in answer.text
    assert (await session(hall)).state == "assist"


async def test_a_role_taken_back_ends_it(hall: Hall) -> None:
    await helps(hall, "Nguyễn Thị Già")
    code = make_code(f"{int(OFFICER):032d}")
    await Invitations(hall.database, contest_id=hall.context.contest.id).withdraw(hash_of(code), now=hall.clock.now)
    answer = await hall.press("Giúp người tiếp theo", chat=OFFICER)
    assert (await session(hall)).state == "home"
    assert "Tôi cam kết" not in str(answer.rows)


async def test_a_forged_button_finds_nobody_elses_people(hall: Hall) -> None:
    await hall.register("Hoàng Người Lạ", chat="1")
    stranger = (await rows(hall, "SELECT id FROM person"))[0][0]
    await hall.say("/giupthi", chat=OFFICER)
    await hall.hear(incoming(f"h:{stranger}", kind=Kind.PRESS, chat=OFFICER, at=hall.clock.now + 9000))
    assert (await session(hall)).profile is None


async def test_more_than_a_page_are_turned(hall: Hall) -> None:
    names = [f"Người Thứ {'ABCDEFGHIK'[number]}a" for number in range(9)]
    for name in names:
        await helps(hall, name)
    await hall.say("/giupthi", chat=OFFICER)
    shown = [b.label for row in hall.last(OFFICER).rows for b in row]
    assert sum("chưa thi" in label for label in shown) == 8
    assert names[-1] in shown[1], "the newest first"
    turned = await hall.press("Trang sau", chat=OFFICER)
    assert [b.label for row in turned.rows for b in row if names[0] in b.label]


@pytest.mark.parametrize("plays_too", [True, False])
async def test_what_goes_to_many_comes_to_the_officer_once(hall: Hall, plays_too: bool) -> None:
    """Also where only those helped belong to the group: nobody is left out, and no chat hears it twice."""
    if plays_too:
        await hall.register("Lê Cán Bộ", chat=OFFICER)
        await plays(hall)
    for name in ("Nguyễn Thị Già", "Trần Văn Lão"):
        await helps(hall, name)
    helped, here = await speaker(hall), hall.context.contest.rounds[0].id
    for audience in (
        Audience(Group.ALL),
        Audience(Group.NOT_STARTED, here),
        Audience(Group.ALL, unit_id=UNIT),
        Audience(Group.ALL, person_id=helped.person_id),
    ):
        assert await hall.broadcasts.count(audience) == 1, audience


@pytest.mark.parametrize("at", ["home", "desk", "own"])
async def test_the_own_result_comes_to_the_officer_with_the_name(hall: Hall, at: str) -> None:
    """Wherever the officer stands."""
    if at == "own":
        await hall.register("Lê Cán Bộ", chat=OFFICER)
    await helps(hall, "Nguyễn Thị Già")
    await plays(hall)
    if at != "home":
        await hall.say("/giupthi", chat=OFFICER)
    if at == "own":
        await hall.press("về phần của tôi", chat=OFFICER)
    hall.clock.now = hall.context.contest.rounds[0].publishes_at
    for _ in range(12):
        await hall.jobs.tick()
        await hall.settled()
    assert any("👤 Nguyễn Thị Già" in sent.text and "Hạng" in sent.text for sent in hall.channel.sent[OFFICER])


async def test_a_code_does_not_count_whom_the_officer_helps(hall: Hall) -> None:
    """The officer came by a code once; those helped came by no code."""
    book, now = Invites(hall.database, contest_id=hall.context.contest.id), hall.clock.now
    given = await book.give([UNIT], secret=SECRET, now=now, avoid=())
    hall.context.invites = await book.known()
    await hall.hear(incoming(given[UNIT].code, kind=Kind.START, chat=OFFICER, at=now))
    await helps(hall, "Nguyễn Thị Già")
    assert (await book.counts())[given[UNIT].code].registered == 0


async def test_letting_the_chat_go_keeps_whom_the_officer_helped(hall: Hall) -> None:
    """A withdrawal is the officer's alone: the residents have not asked for it."""
    await hall.register("Lê Cán Bộ", chat=OFFICER)
    await helps(hall, "Nguyễn Thị Già")
    await plays(hall)
    await hall.hear(incoming(kind=Kind.WITHDRAWN, chat=OFFICER, at=hall.clock.now))
    assert await rows(hall, "SELECT witness IS NOT NULL, erased_at IS NULL FROM membership ORDER BY 1") == [
        (0, 0),
        (1, 1),
    ]
    assert await rows(hall, "SELECT count(*) FROM attempt WHERE status = 'finished'") == [(1,)]


@pytest.mark.parametrize("role", Role)
async def test_who_may_help(sqlite: Database, role: Role) -> None:
    async with open_hall(sqlite) as hall:
        await hall.appoint(role, chat=OFFICER, unit=UNIT if role is Role.OFFICER else "")
        answer = await hall.say("/giupthi", chat=OFFICER)
        assert ("cam kết" in answer.text) is (Right.ASSIST in RIGHTS[role])


async def test_refused_by_age_and_the_next_one_is_still_witnessed(sqlite: Database) -> None:
    contest = a_contest()
    contest = replace(
        contest,
        registration=replace(contest.registration, birth_year=True),
        eligibility=replace(contest.eligibility, min_age=18),
    )
    async with open_hall(sqlite, contest) as hall:
        await hall.appoint(Role.OFFICER, chat=OFFICER, unit=UNIT)
        await hall.say("/giupthi", chat=OFFICER)
        await hall.press("Tôi cam kết", chat=OFFICER)
        for reply in ("đồng ý", "Nguyễn Thị Già", "đúng", "2020"):
            await hall.say(reply, chat=OFFICER)
        assert (await session(hall)).state == "refused"
        for reply in ("khai lại", "Nguyễn Thị Già", "đúng", "1940", "1", "không", "đúng"):
            await hall.say(reply, chat=OFFICER)
        assert (await speaker(hall)).witness is not None


# ---- the officer's own affairs, and each person's


async def test_at_the_desk_the_officer_speaks(hall: Hall) -> None:
    """Who erases the own data there erases the own."""
    await hall.register("Lê Cán Bộ", chat=OFFICER)
    await helps(hall, "Nguyễn Thị Già")
    await hall.press("Giúp người tiếp theo", chat=OFFICER)
    assert (await speaker(hall)).name == "Lê Cán Bộ"
    assert "Họ tên: Lê Cán Bộ" in (await hall.errand("/dulieucuatoi", chat=OFFICER)).text
    await hall.press("Xóa dữ liệu", chat=OFFICER)
    await hall.press("XÓA", chat=OFFICER)
    assert await rows(hall, "SELECT witness IS NULL, erased_at IS NULL FROM membership ORDER BY id") == [(1, 0), (0, 1)]
    assert (await session(hall)).state == "new"
    await hall.say("/giupthi", chat=OFFICER)
    assert "Đã giúp 1 người" in hall.last(OFFICER).text


@pytest.mark.parametrize("command", ["/qr", "/donvi", "/baocaodonvi", "/songuoi 9"])
async def test_what_the_office_hears_names_nobody(hall: Hall, command: str) -> None:
    """The message to send on goes to groups as it is."""
    await helps(hall, "Nguyễn Thị Già")
    before = len(hall.channel.sent[OFFICER])
    await hall.errand(command, chat=OFFICER)
    said = [message.text for message in hall.channel.sent[OFFICER][before:]]
    assert said
    assert not any("Già" in text for text in said)


async def test_a_card_of_data_is_its_persons(hall: Hall) -> None:
    """Asked for by one, told while another speaks: it names its person, and its buttons touch nobody else."""
    await helps(hall, "Nguyễn Thị Già")
    await hall.say("/dulieucuatoi", chat=OFFICER)
    await helps(hall, "Trần Văn Lão")
    await hall.errands.tick()
    await hall.settled()
    card = hall.last(OFFICER)
    assert card.text.startswith("👤 Nguyễn Thị Già\n")
    assert "Lão" not in card.text
    assert "của một người khác" in (await hall.press("Xóa dữ liệu", chat=OFFICER)).text
    assert await rows(hall, "SELECT count(*) FROM membership WHERE erased_at IS NOT NULL") == [(0,)]


async def test_nobody_reads_what_another_asked(hall: Hall) -> None:
    await helps(hall, "Nguyễn Thị Già")
    await hall.say("/hoidap con trai tôi đi làm xa thì thi thế nào ạ", chat=OFFICER)
    await hall.say("/hoidap gửi", chat=OFFICER)
    await helps(hall, "Trần Văn Lão")
    others = (await hall.errand("/dulieucuatoi", chat=OFFICER)).text
    await hall.say("/giupthi", chat=OFFICER)
    await hall.say("Nguyễn Thị Già", chat=OFFICER)
    own = (await hall.errand("/dulieucuatoi", chat=OFFICER)).text
    none, one = hall.context.texts("own-tickets", count=0), hall.context.texts("own-tickets", count=1)
    assert none in others
    assert one in own


async def test_an_own_phone_ends_the_officers_say(hall: Hall) -> None:
    """From the linking on the officer's chat speaks for somebody else, and the result goes to the own phone."""
    await helps(hall, "Nguyễn Thị Già")
    offer = await hall.say("/lienket", chat=OFFICER)
    code = next(word.strip(".,") for word in offer.text.split() if word.startswith("LK-"))
    await hall.say("xin chào", chat="1")
    await hall.say(code, chat="1")
    assert (await session(hall)).profile is None
    desk = await hall.say("/giupthi", chat=OFFICER)
    assert not any("Già" in b.label for row in desk.rows for b in row)
    await hall.play("." * 15, chat="1")
    hall.clock.now = hall.context.contest.rounds[0].publishes_at
    for _ in range(12):
        await hall.jobs.tick()
        await hall.settled()
    assert any("Hạng" in sent.text for sent in hall.channel.sent["1"])
    assert not any("Hạng của quý vị" in sent.text for sent in hall.channel.sent[OFFICER])
    assert await rows(hall, "SELECT count(witness) FROM membership") == [(1,)], "the mark stays"


async def test_names_alike_open_nobody_by_chance(hall: Hall) -> None:
    for name in ("Nguyễn Thị Hoa", "Nguyễn Thị Hòa", "Nguyễn Thị Hoa"):
        await helps(hall, name)
    await hall.say("/giupthi", chat=OFFICER)
    labels = [b.label for row in hall.last(OFFICER).rows for b in row if "Nguyễn" in b.label]
    assert len(set(labels)) == 3
    for unclear in ("Nguyễn Thị Hoa", "nguyen thi hoa", "Hoa"):
        await hall.say(unclear, chat=OFFICER)
        assert (await session(hall)).state == "assist", unclear
    await hall.say("nguyễn thị hòa", chat=OFFICER)
    assert (await speaker(hall)).name == "Nguyễn Thị Hòa"


async def test_a_consent_is_not_inherited(hall: Hall) -> None:
    await hall.say("/giupthi", chat=OFFICER)
    await hall.press("Tôi cam kết", chat=OFFICER)
    await hall.say("đồng ý", chat=OFFICER)
    await hall.say("/giupthi", chat=OFFICER)
    await helps(hall, "Trần Văn Lão")
    claimed = await rows(hall, "SELECT person_id IS NULL, withdrawn_at IS NULL FROM consent ORDER BY id")
    assert claimed == [(1, 0), (1, 0), (0, 1), (0, 1)]


async def test_whoever_says_no_is_let_go_by_one_button(hall: Hall) -> None:
    await hall.say("/giupthi", chat=OFFICER)
    await hall.press("Tôi cam kết", chat=OFFICER)
    await hall.say("không", chat=OFFICER)
    await hall.press("Giúp người tiếp theo", chat=OFFICER)
    assert (await session(hall)).state == "assist"


async def test_changing_over_to_the_family_does_not_lose_the_mark(hall: Hall) -> None:
    await hall.register("Lê Cán Bộ", chat=OFFICER)
    await hall.say("/giupthi", chat=OFFICER)
    await hall.press("Tôi cam kết", chat=OFFICER)
    assert "Xin làm xong" in (await hall.say("đổi người", chat=OFFICER)).text
    assert "witness" in (await session(hall)).draft


async def test_without_the_role_the_own_part_can_still_be_reached(hall: Hall) -> None:
    await hall.register("Lê Cán Bộ", chat=OFFICER)
    await helps(hall, "Nguyễn Thị Già")
    code = make_code(f"{int(OFFICER):032d}")
    await Invitations(hall.database, contest_id=hall.context.contest.id).withdraw(hash_of(code), now=hall.clock.now)
    await hall.say("xin chào bà con", chat=OFFICER)
    await hall.say("đổi người", chat=OFFICER)
    await hall.press("Lê Cán Bộ", chat=OFFICER)
    assert (await speaker(hall)).name == "Lê Cán Bộ"


async def test_erasing_the_only_one_helped_leaves_the_officer_the_chat(hall: Hall) -> None:
    await helps(hall, "Nguyễn Thị Già")
    await hall.say("/baocaodonvi", chat=OFFICER)
    await hall.errand("/dulieucuatoi", chat=OFFICER)
    await hall.say("/baocaodonvi", chat=OFFICER)
    await hall.say("xóa dữ liệu của tôi", chat=OFFICER)
    await hall.press("XÓA", chat=OFFICER)
    assert await rows(hall, "SELECT count(*) FROM errand WHERE done_at IS NULL") == [(1,)]
    await hall.errands.tick()
    await hall.settled()
    assert hall.last(OFFICER).attachment is not None


async def test_in_several_rounds_it_shows_who_can_still_play(sqlite: Database) -> None:
    first = a_round(minutes=60)
    second = replace(a_round(opens_at=first.closes_at + 60_000, minutes=600), id="dot-2", name="Đợt hai")
    async with open_hall(sqlite, a_contest(rounds=(first, second))) as hall:
        await hall.appoint(Role.OFFICER, chat=OFFICER, unit=UNIT)
        await helps(hall, "Nguyễn Thị Già")
        await plays(hall)
        assert "đã thi" in (await hall.press("Giúp người tiếp theo", chat=OFFICER)).rows[1][0].label
        hall.clock.now = second.opens_at
        assert "còn lượt thi" in (await hall.say("/giupthi", chat=OFFICER)).rows[1][0].label
        await hall.say("Nguyễn Thị Già", chat=OFFICER)
        assert "Câu 1/" in (await hall.say("thi", chat=OFFICER)).text
