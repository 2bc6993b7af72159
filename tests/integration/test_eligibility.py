"""Registration under every setting of `registration` and `eligibility`, and changes by request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.fold import fold
from contest.lists import People
from contest.settings import Action, Basis, OpenTo
from handlers.conversation import followers
from handlers.messages import Kind, Outgoing
from handlers.moves import State
from storage.database import Database
from storage.ports.conversation import Profile, Session
from storage.requests import Requests
from storage.seal import Seal
from tests.builders import a_contest, a_context, incoming
from tests.fakes import Hall, open_hall

CHILD, ADULT = "2012", "1955"
"""In 2025 the one is 13, the other 70."""


def a_hall(
    database: Database,
    registration: dict[str, object] | None = None,
    eligibility: dict[str, object] | None = None,
    **context: object,
) -> AbstractAsyncContextManager[Hall]:
    """Phú Lương with other settings; `th1` stands in tổ dân phố 2, as an office in its ward (TN23)."""
    contest = a_contest()
    contest = replace(
        contest,
        registration=replace(contest.registration, **(registration or {})),  # type: ignore[arg-type]
        eligibility=replace(contest.eligibility, **(eligibility or {})),  # type: ignore[arg-type]
    )
    made = a_context(contest)
    all_units = {**made.units.all, "th1": replace(made.units["th1"], parent="tdp02")}
    made = replace(made, units=replace(made.units, all=all_units), **context)  # type: ignore[arg-type]
    return open_hall(database, context=made)


def people(*pairs: tuple[str, str]) -> People:
    return People({(fold(name), unit): name for name, unit in pairs})


async def session(hall: Hall, chat: str = "1") -> Session:
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        return batch.sessions["fake", chat]


async def profile(hall: Hall) -> Profile:
    found = (await session(hall)).profile
    assert found is not None
    return found


async def state(hall: Hall) -> str:
    return (await session(hall)).state


async def until(hall: Hall, *replies: str, chat: str = "1") -> Outgoing:
    await hall.hear(incoming(kind=Kind.START, chat=chat, at=hall.clock.now))
    for reply in replies:
        await hall.say(reply, chat=chat)
    return hall.last(chat)


def labels(message: Outgoing) -> list[str]:
    return [button.label for row in message.rows for button in row]


def unit_of(hall: Hall, unit_id: str) -> str:
    return hall.context.units[unit_id].name


NAMED = ("đồng ý", "Nguyễn Thị Hoa", "đúng")


# ---- the unit counted


async def test_by_residence_only_the_residence_is_asked(sqlite: Database) -> None:
    async with a_hall(sqlite, {"basis": Basis.RESIDENCE}) as hall:
        asked = await until(hall, *NAMED)
        assert not any("không" in label for label in labels(asked)), "nothing else is asked, so one must be chosen"
        assert "chọn một nơi" in (await hall.say("không")).text
        review = await hall.say("3")
        assert "Đơn vị" not in review.text
        assert "Sửa đơn vị" not in " ".join(labels(review))
        await hall.say("đúng")
        found = await profile(hall)
        assert (found.residence, found.workplace, found.counted_unit) == ("tdp03", "", "tdp03")
        assert "họ và tên, nơi ở" in hall.context.consent_text
        assert "đơn vị làm việc" not in hall.context.consent_text


async def test_by_workplace_only_the_workplace_is_asked(sqlite: Database) -> None:
    """Under `workplace` an agency counts for itself, wherever it stands."""
    async with a_hall(sqlite, {"basis": Basis.WORKPLACE}) as hall:
        assert "làm việc hoặc học tập" in (await until(hall, *NAMED)).text
        review = await hall.say(unit_of(hall, "th1"))
        assert "Nơi ở" not in review.text
        await hall.say("đúng")
        assert (await profile(hall)).counted_unit == "th1"


async def test_tn23_the_ward_of_the_office_is_chosen_once(sqlite: Database) -> None:
    """The person chooses the office: its ward counts, and question, card and receipt say why."""
    async with a_hall(sqlite) as hall:
        ward = f"{unit_of(hall, 'tdp02')}, nơi cơ quan đóng"
        choice = await until(hall, *NAMED, "1", unit_of(hall, "th1"))
        assert f"Nơi cơ quan đóng: {unit_of(hall, 'tdp02')}" in choice.text
        assert labels(choice) == [f"1. {unit_of(hall, 'tdp01')}", f"2. {ward}"]
        assert f"Tính kết quả cho: {ward}" in (await hall.say("2")).text
        await hall.say("đúng")
        found = await profile(hall)
        assert (found.residence, found.workplace, found.counted_unit) == ("tdp01", "th1", "tdp02")
        assert f"Tính cho: {ward}" in (await hall.play("A" * 15)).text


async def test_the_same_ward_twice_leaves_nothing_to_choose(sqlite: Database) -> None:
    async with a_hall(sqlite) as hall:
        review = await until(hall, *NAMED, "2", unit_of(hall, "th1"))
        assert f"Tính kết quả cho: {unit_of(hall, 'tdp02')}\n" in review.text
        await hall.say("đúng")
        assert (await profile(hall)).counted_unit == "tdp02"


# ---- birth year


@pytest.mark.parametrize("typed", ["1955", "năm 1955", "sinh 1955"])
async def test_the_birth_year_is_asked_and_kept(sqlite: Database, typed: str) -> None:
    async with a_hall(sqlite, {"birth_year": True}) as hall:
        assert "năm sinh" in hall.context.consent_text
        assert "sinh năm nào" in (await until(hall, *NAMED)).text
        review = await until(hall, typed, "1", "không")
        assert "Năm sinh: 1955" in review.text
        await hall.say("đúng")
        assert (await profile(hall)).birth_year == 1955


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("55", "bốn chữ số"), ("không nhớ", "bốn chữ số"), ("1899", "từ 1900 đến 2025"), ("2026", "từ 1900 đến 2025")],
)
async def test_an_implausible_birth_year_is_asked_again(sqlite: Database, typed: str, hint: str) -> None:
    async with a_hall(sqlite, {"birth_year": True}) as hall:
        assert hint in (await until(hall, *NAMED, typed)).text
        assert await state(hall) == State.BIRTH_YEAR


async def test_the_birth_year_is_mended_on_the_card(sqlite: Database) -> None:
    async with a_hall(sqlite, {"birth_year": True}) as hall:
        await until(hall, *NAMED, "1995", "1", "không", "sửa năm sinh", "1955", "đúng", "/toi")
        assert "Năm sinh: 1955" in hall.last().text
        assert (await profile(hall)).birth_year == 1955


async def test_no_birth_year_unless_wanted(hall: Hall) -> None:
    await hall.register()
    assert "năm sinh" not in hall.context.consent_text
    assert (await profile(hall)).birth_year is None


# ---- age


AGES: dict[str, object] = {"min_age": 11, "guardian_under": 16}


async def test_who_is_too_young_is_told_kindly_and_forgotten(sqlite: Database) -> None:
    async with a_hall(sqlite, {"birth_year": True}, AGES) as hall:
        refused = await until(hall, *NAMED, "2015")
        assert "từ 11 tuổi trở lên" in refused.text
        assert hall.context.contact in refused.text
        found = await session(hall)
        assert (found.state, found.draft, found.profile) == (State.REFUSED, {"why": "too_young"}, None)
        for word in ("thi", "/thi", "/toi", "đúng", "abc"):
            assert (await hall.say(word)).text.endswith(refused.text)
        async with hall.database.read() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM person"))).scalar_one() == 0
        assert "gõ họ và tên" in (await hall.press("Đăng ký lại")).text, "a slip of the finger is no verdict"


async def test_a_registered_person_who_turns_out_too_young_is_forgotten_too(sqlite: Database) -> None:
    async with a_hall(sqlite, {"birth_year": True}, AGES) as hall:
        await until(hall, *NAMED, ADULT, "1", "không", "đúng", "/toi", "sửa năm sinh", "2015")
        found = await profile(hall)
        assert (found.name, found.residence, found.counted_unit, found.birth_year) == ("", "", "", None)
        assert not found.eligible
        assert await state(hall) == State.REFUSED


async def test_a_guardian_agrees_on_the_same_phone(sqlite: Database) -> None:
    async with a_hall(sqlite, {"birth_year": True}, AGES) as hall:
        card = await until(hall, *NAMED, CHILD)
        assert "DÀNH CHO CHA, MẸ" in card.text
        assert "Nguyễn Thị Hoa, sinh năm 2012" in card.text
        for word in ("đồng ý", "vâng", "1"):
            assert "phụ huynh đồng ý" in (await hall.say(word)).text, "the child's own yes is none of the guardian's"
        hall.clock.now += 60_000
        await hall.press("Tôi là cha, mẹ hoặc người giám hộ")
        assert await state(hall) == State.RESIDENCE
        async with hall.database.read() as connection:
            rows = (await connection.execute(text("SELECT text_hash, given_at FROM consent ORDER BY id"))).all()
        own, guardian = rows
        assert own.text_hash == hall.context.consent_hash
        assert tuple(guardian) == (hall.context.guardian_hash, hall.clock.now)


async def test_a_guardian_may_type(sqlite: Database) -> None:
    async with a_hall(sqlite, {"birth_year": True}, AGES) as hall:
        await until(hall, *NAMED, CHILD, "Phụ huynh đồng ý.")
        assert await state(hall) == State.RESIDENCE


async def test_a_guardian_may_refuse(sqlite: Database) -> None:
    async with a_hall(sqlite, {"birth_year": True}, AGES) as hall:
        assert "lựa chọn của gia đình" in (await until(hall, *NAMED, CHILD, "không")).text
        assert (await session(hall)).draft == {"why": "no_guardian"}


async def test_another_birth_year_asks_the_guardian_anew(sqlite: Database) -> None:
    async with a_hall(sqlite, {"birth_year": True}, AGES) as hall:
        await until(hall, *NAMED, CHILD, "sửa năm sinh", ADULT)
        assert await state(hall) == State.RESIDENCE
        await until(hall, "1", "không", "sửa năm sinh", CHILD)
        assert await state(hall) == State.GUARDIAN


# ---- who is let in


HP23: tuple[dict[str, object], dict[str, object]] = ({"basis": Basis.WORKPLACE}, {"open_to": OpenTo.LISTED_KINDS})


async def test_hp23_only_people_of_listed_agencies(sqlite: Database) -> None:
    """Nobody may "belong to none": the button is not there, and a sentence says why."""
    async with a_hall(sqlite, *HP23) as hall:
        asked = await until(hall, *NAMED)
        assert not any("không thuộc" in label for label in labels(asked))
        assert "chỉ dành cho người của các đơn vị trong danh sách" in asked.text
        assert hall.context.contact in asked.text
        await hall.say("không thuộc")
        assert await state(hall) == State.WORKPLACE
        await hall.hear(incoming("none", kind=Kind.PRESS, at=hall.clock.now + 9000, pressed="m"))
        assert await state(hall) == State.WORKPLACE
        await hall.say("1")
        await hall.say("đúng")
        assert (await profile(hall)).eligible


async def test_listed_people_may_live_elsewhere(sqlite: Database) -> None:
    async with a_hall(sqlite, None, {"open_to": OpenTo.LISTED_KINDS}) as hall:
        asked = await until(hall, *NAMED, "không")
        assert await state(hall) == State.WORKPLACE
        assert not any("không thuộc" in label for label in labels(asked))


async def test_who_is_not_on_the_roster_can_mend_name_or_unit(sqlite: Database) -> None:
    """Nothing is lost: the card stays, with what to mend and whom to call."""
    roster = people(("Nguyễn Thị Hòa", "tdp02"))
    async with a_hall(sqlite, None, {"open_to": OpenTo.ROSTER}, roster=roster) as hall:
        card = await until(hall, "đồng ý", "Nguyễn Thị Huệ", "đúng", "1", "không")
        for word in ("chưa tìm thấy", hall.context.contact, "Nguyễn Thị Huệ", unit_of(hall, "tdp01")):
            assert word in card.text
        assert not any("Đúng hết" in label for label in labels(card))
        assert (await hall.say("đúng")).text == card.text
        assert (await session(hall)).profile is None
        await hall.press("Sửa họ tên")
        await hall.say("nguyen thi hoa")
        assert "chưa tìm thấy" in (await hall.say("đúng")).text
        await hall.press("Sửa nơi ở")
        assert "Đã đúng hết chưa" in (await hall.say("2")).text
        await hall.say("đúng")
        assert (await profile(hall)).eligible


# ---- excluded


SH24: dict[str, object] = {"excluded_units": ("th1",)}


async def test_sh24_staff_of_an_excluded_agency_play_unranked(sqlite: Database) -> None:
    """Told before confirming and on the receipt; a resident of the same commune who is no staff competes."""
    async with a_hall(sqlite, None, SH24) as hall:
        review = await until(hall, *NAMED, "2", unit_of(hall, "th1"))
        assert "ngoài giải" in review.text
        assert hall.context.contact in review.text
        await hall.say("đúng")
        assert not (await profile(hall)).eligible
        done = await hall.play("." * 15)
        assert "Tính cho: dự thi ngoài giải" in done.text
        assert "dự thi ngoài giải" in (await hall.say("/toi")).text
        await until(hall, "đồng ý", "Trần Văn An", "đúng", "2", "không", "đúng", chat="2")
        resident = (await session(hall, "2")).profile
        assert resident is not None
        assert resident.eligible
        assert "ngoài giải" not in "".join(message.text for message in hall.channel.sent["2"])


async def test_the_commune_excluded_for_its_staff_keeps_its_residents(sqlite: Database) -> None:
    async with a_hall(sqlite, None, {"excluded_units": ("tdp02",), "with_subunits": False}) as hall:
        await until(hall, *NAMED, "2", "không", "đúng")
        assert (await profile(hall)).eligible
    async with a_hall(sqlite, None, {"excluded_units": ("tdp02",), "staff_only": False}) as hall:
        await until(hall, "đồng ý", "Trần Văn An", "đúng", "2", "không", "đúng", chat="2")
        resident = (await session(hall, "2")).profile
        assert resident is not None
        assert not resident.eligible


async def test_subunits_where_meant(sqlite: Database) -> None:
    rules: dict[str, object] = {"excluded_units": ("tdp02",), "with_subunits": True}
    async with a_hall(sqlite, None, rules) as hall:
        await until(hall, *NAMED, "1", unit_of(hall, "th1"), "1", "đúng")
        assert not (await profile(hall)).eligible


async def test_a_named_member_of_the_committee_plays_unranked(sqlite: Database) -> None:
    async with a_hall(sqlite, excluded=people(("Nguyễn Thị Hoa", "tdp01"))) as hall:
        assert "Ban Tổ chức và những người trực tiếp giúp việc" in (await until(hall, *NAMED, "1", "không")).text
        await hall.say("đúng")
        assert not (await profile(hall)).eligible


async def test_a_mended_profile_is_judged_anew(sqlite: Database) -> None:
    async with a_hall(sqlite, None, SH24) as hall:
        await until(hall, *NAMED, "2", unit_of(hall, "th1"), "đúng", "/toi", "sửa đơn vị", "không", "đúng")
        assert (await profile(hall)).eligible


async def test_a_list_that_comes_late_counts_until_the_first_answer(sqlite: Database) -> None:
    """After it only the committee changes the verdict: a published result must stay computable."""
    async with a_hall(sqlite) as hall:
        await until(hall, *NAMED, "1", "không", "đúng")
        hall.engine._context = replace(hall.engine._context, excluded=people(("Nguyễn Thị Hoa", "tdp01")))
        await hall.say("thi")
        assert "danh sách mới" in hall.channel.sent["1"][-2].text
        assert "Câu 1/15" in hall.last().text
        await hall.say("a")
        assert not (await profile(hall)).eligible
        await until(hall, "đồng ý", "Trần Văn An", "đúng", "1", "không", "đúng", "thi", "a", chat="2")
        hall.engine._context = replace(hall.engine._context, excluded=people(("Trần Văn An", "tdp01")))
        await hall.say("a", chat="2")
        other = (await session(hall, "2")).profile
        assert other is not None
        assert other.eligible


@pytest.mark.parametrize("named", [False, True])
async def test_refused_ends_the_registration(sqlite: Database, named: bool) -> None:
    excluded = people(("Nguyễn Thị Hoa", "th1")) if named else people()
    rules: dict[str, object] = {**({} if named else SH24), "action": Action.REFUSED}
    async with a_hall(sqlite, None, rules, excluded=excluded) as hall:
        refused = await until(hall, *NAMED, "2", unit_of(hall, "th1"))
        assert "không dự thi" in refused.text
        assert hall.context.contact in refused.text
        found = await session(hall)
        assert found.profile is None
        assert set(found.draft) == {"why"}


# ---- changes by request


def requests_of(hall: Hall) -> Requests:
    return Requests(hall.database, contest_id=hall.context.contest.id, seal=Seal(b"k" * 32))


@asynccontextmanager
async def played_hall(database: Database) -> AsyncIterator[Hall]:
    """Somebody of tổ dân phố 1 has played."""
    async with a_hall(database) as hall:
        await hall.register()
        await hall.play("." * 15)
        yield hall


async def decide(hall: Hall, *, grant: bool, eligible: bool = True) -> None:
    (waiting,) = await requests_of(hall).listed()
    hall.clock.now += 1000
    if grant:
        await requests_of(hall).grant(
            waiting.id, by="Lan", now=hall.clock.now, judge=lambda p: replace(p, eligible=eligible)
        )
    else:
        await requests_of(hall).refuse(waiting.id, by="Lan", now=hall.clock.now, reason="thiếu giấy tờ")
    for _ in range(2):
        await hall.jobs.tell_decisions()
        await hall.settled()


async def test_another_unit_by_request(database: Database) -> None:
    """The committee decides, the person is told once, the attempt keeps its unit, the trail stays."""
    async with played_hall(database) as hall:
        card = await hall.say("/toi")
        assert labels(card) == ["✏️ Xin đổi đơn vị", "✏️ Xin sửa tên"]
        await hall.press("Xin đổi đơn vị")
        await hall.say("3")
        check = await hall.say("không")
        assert unit_of(hall, "tdp01") in check.text
        assert unit_of(hall, "tdp03") in check.text
        assert "Đã gửi đề nghị" in (await hall.press("Gửi Ban Tổ chức")).text
        assert (await profile(hall)).counted_unit == "tdp01", "nothing changes before the decision"
        assert await state(hall) == State.HOME
        before = len(hall.channel.sent["1"])
        await decide(hall, grant=True)
        assert len(hall.channel.sent["1"]) == before + 1
        assert "đã đồng ý" in hall.last().text
        assert unit_of(hall, "tdp03") in hall.last().text
        found = await session(hall)
        assert found.profile is not None
        assert (found.profile.residence, found.profile.counted_unit, found.profile.locked) == ("tdp03", "tdp03", True)
        assert found.attempt is not None
        assert found.attempt.unit_id == "tdp01"
        assert f"Tính cho: {unit_of(hall, 'tdp01')}" in (await hall.say("thi")).text
        assert await requests_of(hall).listed() == []
        (kept,) = await requests_of(hall).listed(decided=True)
        assert (kept.kind, kept.granted, kept.decided_by, kept.decided_at) == ("unit", True, "Lan", hall.clock.now)
        assert kept.old["counted_unit"] == "tdp01"
        assert kept.new["counted_unit"] == "tdp03"


async def test_another_name_by_request_refused(database: Database) -> None:
    async with played_hall(database) as hall:
        await hall.say("Xin sửa tên")
        await hall.say("trần văn an")
        check = await hall.say("đúng")
        assert "Đang ghi: Nguyễn Thị Hoa" in check.text
        assert "Xin sửa thành: Trần Văn An" in check.text
        await hall.say("có")
        await decide(hall, grant=False)
        assert "chưa đồng ý" in hall.last().text
        assert "thiếu giấy tờ" in hall.last().text
        assert (await profile(hall)).name == "Nguyễn Thị Hoa"


async def test_a_granted_name_is_on_the_profile_and_judged(database: Database) -> None:
    async with played_hall(database) as hall:
        for word in ("xin sửa tên", "Trần Văn An", "đúng", "có"):
            await hall.say(word)
        await decide(hall, grant=True, eligible=False)
        assert "Trần Văn An" in hall.last().text
        found = await profile(hall)
        assert (found.name, found.eligible) == ("Trần Văn An", False)


async def test_a_decision_is_made_once(database: Database) -> None:
    async with played_hall(database) as hall:
        for word in ("xin sửa tên", "Trần Văn An", "đúng", "có"):
            await hall.say(word)
        (waiting,) = await requests_of(hall).listed()
        await decide(hall, grant=False)
        assert await requests_of(hall).grant(waiting.id, by="x", now=1, judge=lambda p: p) is None
        assert await requests_of(hall).refuse(waiting.id, by="x", now=1, reason="y") is None
        assert (await profile(hall)).name == "Nguyễn Thị Hoa"


async def test_a_newer_request_takes_the_place_of_the_older(database: Database) -> None:
    async with played_hall(database) as hall:
        for word in ("xin sửa tên", "Trần Văn An", "đúng", "có", "xin sửa tên", "Lê Thị Bình", "đúng", "có"):
            await hall.say(word)
        assert [each.new["name"] for each in await requests_of(hall).listed()] == ["Lê Thị Bình"]
        assert len(await requests_of(hall).listed(decided=True)) == 2
        before = len(hall.channel.sent["1"])
        await hall.jobs.tell_decisions()
        await hall.settled()
        assert len(hall.channel.sent["1"]) == before, "a replaced request is no decision to be told"


@pytest.mark.parametrize("stop", ["không", "/thi", "/toi"])
async def test_a_request_can_be_dropped(sqlite: Database, stop: str) -> None:
    async with played_hall(sqlite) as hall:
        for word in ("xin sửa tên", "Trần Văn An", "đúng", stop):
            await hall.say(word)
        found = await session(hall)
        assert found.state == State.HOME
        assert found.draft.keys() <= {"told"}
        assert await requests_of(hall).listed() == []


async def test_a_request_for_nothing_is_not_sent(sqlite: Database) -> None:
    async with played_hall(sqlite) as hall:
        for word in ("xin đổi đơn vị", "1", "không"):
            await hall.say(word)
        assert "giống thông tin đang ghi" in (await hall.say("có")).text
        assert await requests_of(hall).listed() == []


async def test_before_the_lock_no_request_is_needed(hall: Hall) -> None:
    await hall.register()
    await hall.say("xin đổi đơn vị")
    assert await state(hall) == State.REVIEW


async def test_no_request_in_the_middle_of_a_paper(sqlite: Database) -> None:
    async with a_hall(sqlite) as hall:
        await hall.register()
        await hall.say("thi")
        await hall.say("a")
        await hall.say("/toi")
        assert "Câu 2/15" in hall.last().text
        assert "làm xong" in (await hall.say("xin sửa tên")).text
        hall.clock.now += 9000
        await hall.hear(incoming("ask:name", kind=Kind.PRESS, at=hall.clock.now, pressed="m"))
        assert await state(hall) == State.QUIZ


async def test_names_in_requests_are_sealed(database: Database) -> None:
    async with played_hall(database) as hall:
        for word in ("xin sửa tên", "Lý Tiểu Ẩn", "đúng", "có"):
            await hall.say(word)
        await decide(hall, grant=False)
        async with hall.database.read() as connection:
            row = (await connection.execute(text("SELECT old, new, reason FROM change_request"))).one()
        for value in row:
            for word in ("Tiểu", "Ti\\u1ec3u", "Hoa", "giấy"):
                assert word.encode() not in bytes(value)


# ---- the table


ALL_SETTINGS: tuple[dict[str, object], dict[str, object]] = ({"birth_year": True}, {**AGES, "action": Action.REFUSED})
RECIPES: dict[State, tuple[str, ...]] = {
    State.NAME: ("đồng ý",),
    State.BIRTH_YEAR: NAMED,
    State.GUARDIAN: (*NAMED, CHILD),
    State.RESIDENCE: (*NAMED, ADULT),
    State.WORKPLACE: (*NAMED, ADULT, "1"),
    State.COUNTED_UNIT: (*NAMED, ADULT, "1", "1"),
    State.REVIEW: (*NAMED, ADULT, "1", "không"),
    State.REFUSED: (*NAMED, "2015"),
}
PLAYED = (*RECIPES[State.REVIEW], "đúng", "thi", *"a" * 15, "5", "đúng")
ASKING: dict[State, tuple[str, ...]] = {
    State.HOME: PLAYED,
    State.NAME: (*PLAYED, "xin sửa tên"),
    State.NAME_CHECK: (*PLAYED, "xin sửa tên", "Trần Văn An"),
    State.RESIDENCE: (*PLAYED, "xin đổi đơn vị"),
    State.WORKPLACE: (*PLAYED, "xin đổi đơn vị", "2"),
    State.COUNTED_UNIT: (*PLAYED, "xin đổi đơn vị", "2", "1"),
    State.REQUEST: (*PLAYED, "xin sửa tên", "Trần Văn An", "đúng"),
}
REPLIES = (
    *("đúng", "không", "1", "2", "a", "Trần Văn An", "sửa họ tên", "sửa năm sinh", "1955", "2012", "2015"),
    *("phụ huynh đồng ý", "đăng ký lại", "xin sửa tên", "xin đổi đơn vị", "/toi", "/thi", "/thele", "/ketqua", "xyz"),
)


@pytest.mark.parametrize(
    ("start", "recipe"),
    [
        *(pytest.param(start, recipe, id=f"registering-{start}") for start, recipe in RECIPES.items()),
        *(pytest.param(start, recipe, id=f"asking-{start}") for start, recipe in ASKING.items()),
    ],
)
async def test_every_reply_is_answered_and_leads_where_the_table_says(
    sqlite: Database, start: State, recipe: tuple[str, ...]
) -> None:
    """With birth year, guardian, refusal and requests; `test_conversation` does the same for the usual contest."""
    async with a_hall(sqlite, *ALL_SETTINGS) as hall:
        chats = [str(number) for number in range(len(REPLIES))]
        for said in ("xin chào", *recipe):  # one commit serves all chats
            events = [incoming(said, chat=chat, at=hall.clock.now) for chat in chats]
            await asyncio.gather(*map(hall.engine.submit, events))
        await hall.settled()
        for chat, reply in zip(chats, REPLIES, strict=True):
            assert (await session(hall, chat)).state == start
            before = len(hall.channel.sent[chat])
            await hall.say(reply, chat=chat)
            after = State((await session(hall, chat)).state)
            assert after == start or after in followers(start), (reply, after)
            assert len(hall.channel.sent[chat]) > before, reply
            assert hall.last(chat).text


async def test_an_invitation_to_what_is_not_asked_is_ignored(sqlite: Database) -> None:
    async with a_hall(sqlite, {"basis": Basis.RESIDENCE}) as hall:
        await hall.hear(incoming("th1", kind=Kind.START, at=hall.clock.now))
        assert (await session(hall)).draft == {}
