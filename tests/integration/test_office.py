"""People who run the contest, in the chat: who may do what, and the board."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from bot.hall import HOUR_S
from contest.decisions import Act, Decision
from contest.figures import UnitBoard
from contest.lists import People
from contest.roles import RIGHTS, Right, Role
from contest.settings import Target, UnitTarget
from contest.units import Unit
from handlers.flows.unit_board import unit_board
from handlers.messages import Kind, Outgoing
from storage.audit import Audit, first_broken
from storage.database import Database
from storage.files import Files
from storage.seal import Seal
from tests.builders import OPENS, a_contest, a_context, a_round, incoming
from tests.fakes import open_hall
from tests.service import running
from tests.standins.telegram import BotApi

COMMANDS = {
    "/bangdieukhien": Right.FIGURES,
    "/thongke": Right.FIGURES,
    "/congbo": Right.RESULTS,
    "/duyetketqua": Right.RESULTS,
    "/dotthi": Right.ROUNDS,
    "/nguoi": Right.PEOPLE,
    "/thongbao": Right.BROADCAST,
    "/xuat": Right.EXPORT,
    "/baocao": Right.EXPORT,
    "/moi": Right.INVITE,
    "/cauhoi": Right.QUESTIONS,
    "/qr": Right.PROMOTE,
    "/donvi": Right.UNIT,
    "/baocaodonvi": Right.UNIT,
    "/chuathi": Right.UNIT,
    "/songuoi": Right.UNIT,
    "/giupthi": Right.ASSIST,
}
"""Command → the right it asks for."""


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("command", COMMANDS)
async def test_each_role_may_what_the_table_says(sqlite: Database, role: Role, command: str) -> None:
    async with open_hall(sqlite) as hall:
        await hall.appoint(role, chat="7", unit="th1" if role is Role.OFFICER else "")
        answer = await hall.say(command, chat="7")
        refused = answer.text == hall.context.texts("right-missing")
        assert refused is (COMMANDS[command] not in RIGHTS[role])


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_resident_has_no_such_command(sqlite: Database, command: str) -> None:
    async with open_hall(sqlite) as hall:
        await hall.register()
        assert hall.context.texts("unknown-command") in (await hall.say(command)).text


async def test_the_board_counts(sqlite: Database) -> None:
    """Two registered, one of them has handed in."""
    async with open_hall(sqlite) as hall:
        await hall.register(chat="1")
        await hall.register("Trần Văn Bình", chat="2")
        await hall.play("." * 15, chat="2")
        await hall.appoint(Role.ORGANIZER, chat="7")
        board = (await hall.errand("/bangdieukhien", chat="7")).text
        assert "Đã đăng ký: 2 người" in board
        assert "1 người đã vào thi, 1 người đã nộp bài" in board
        assert "2 đăng ký, 1 đã nộp bài" in board


@pytest.mark.parametrize("target", [Target.PEOPLE, Target.ATTEMPTS])
async def test_what_people_are_guessing_is_not_shown_before_the_close(sqlite: Database, target: Target) -> None:
    contest = a_contest()
    contest = replace(contest, prediction=replace(contest.prediction, target=target))
    async with open_hall(sqlite, contest) as hall:
        await hall.register(chat="1")
        await hall.play("." * 15, chat="1")
        await hall.appoint(Role.ORGANIZER, chat="7")
        before = (await hall.errand("/bangdieukhien", chat="7")).text
        assert "chỉ hiện khi đợt thi đóng" in before
        assert "nộp bài" not in before
        hall.clock.now = contest.rounds[0].closes_at + contest.quiz.delivery_grace
        assert "1 người đã nộp bài" in (await hall.errand("/bangdieukhien", chat="7")).text


async def test_an_errand_is_done_once_and_survives_its_process(sqlite: Database) -> None:
    """Asked for, and the process is lost before the answer: the next one answers, and nobody answers twice."""
    async with open_hall(sqlite) as hall:
        await hall.appoint(Role.VIEWER, chat="7")
        await hall.say("/bangdieukhien", chat="7")
        before = len(hall.channel.sent["7"])
        for _ in range(2):
            await hall.errands.tick()
            await hall.settled()
        assert len(hall.channel.sent["7"]) == before + 1


async def test_every_act_is_in_the_audit_log(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.appoint(Role.ORGANIZER, chat="7")
        await hall.errand("/bangdieukhien", chat="7")
        deeds = await Audit(sqlite, contest_id=hall.context.contest.id).deeds()
        assert [(deed.act, dict(deed.details)) for deed in deeds] == [
            ("RoleTaken", {"role": "organizer", "unit": ""}),
            ("Errand", {"kind": "figures"}),
        ]
        assert first_broken(deeds) is None
        assert first_broken(deeds[1:]) == 1


# ---- rounds


async def test_a_round_is_extended_for_everybody(sqlite: Database) -> None:
    """Who is answering at the old close goes on to the own limit; the notice goes to all; the result comes later."""
    async with open_hall(sqlite, a_contest(rounds=(a_round(minutes=10, publishes_after_s=60),))) as hall:
        here = hall.context.contest.rounds[0]
        await hall.register(chat="1")
        hall.clock.now = here.closes_at - 60_000
        await hall.say("thi", chat="1")
        await hall.appoint(Role.ORGANIZER, chat="7")
        await hall.say("/dotthi", chat="7")
        await hall.press("Gia hạn", chat="7")
        assert "phải sau giờ đóng" in (await hall.say("7:05 8/12", chat="7")).text
        await hall.say("8:00", chat="7")
        check = await hall.say("Mất điện toàn phường", chat="7")
        assert "được kéo dài đến 08:00" in check.text
        assert "Mất điện toàn phường" in check.text
        await hall.press("Thực hiện", chat="7")
        await hall.jobs.follow_calendar()

        hall.clock.now = here.closes_at + 1
        await hall.jobs.tick()
        assert "Câu 2/" in (await hall.say("A", chat="1")).text
        after = hall.context.contest.rounds[0]
        assert after.publishes_at - after.closes_at == here.publishes_at - here.closes_at
        texts = [Outgoing.from_bytes(each.payload).text for each in await hall.broadcasts.listed()]
        assert any("GIA HẠN" in text and "Mất điện toàn phường" in text for text in texts)


async def test_nobody_starts_in_a_paused_round(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.register(chat="1")
        await hall.appoint(Role.ORGANIZER, chat="7")
        await hall.say("/dotthi", chat="7")
        await hall.press("Tạm dừng", chat="7")
        await hall.say("Lỗi đề thi", chat="7")
        await hall.say("đúng", chat="7")
        await hall.jobs.follow_calendar()
        assert "đang tạm dừng" in (await hall.say("thi", chat="1")).text
        await hall.say("/dotthi", chat="7")
        await hall.press("Mở lại", chat="7")
        await hall.say("Đã sửa xong", chat="7")
        await hall.say("đúng", chat="7")
        await hall.jobs.follow_calendar()
        assert "Câu 1/" in (await hall.say("thi", chat="1")).text


async def test_a_decision_on_a_round_holds_after_a_restart(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        decision = Decision(5, hall.context.contest.rounds[0].id, Act.PAUSE, "", "", "vì", hall.clock.now)
        await hall.store.add_decision(decision)
    async with open_hall(sqlite) as again:
        await again.jobs.follow_calendar()
        assert again.context.contest.rounds[0].paused


# ---- people


async def test_one_person_makes_up(sqlite: Database) -> None:
    """After the close, before the result: this person alone may start once more, and the result waits for it."""
    async with open_hall(sqlite, a_contest(rounds=(a_round(minutes=60, publishes_after_s=3600),))) as hall:
        await hall.register("Nguyễn Thị Hoa", chat="1")
        await hall.register("Trần Văn Bình", chat="2")
        await hall.play("." * 15, chat="2")
        hall.clock.now = hall.context.contest.rounds[0].closes_at + 20_000
        await hall.jobs.tick()
        assert "đã kết thúc" in (await hall.say("thi", chat="1")).text
        await hall.appoint(Role.SECRETARY, chat="7")
        await hall.say("/nguoi", chat="7")
        card = await hall.errand("nguyen thi hoa", chat="7")
        assert "Nguyễn Thị Hoa" in card.text
        assert "Trần" not in card.text
        await hall.press("thi bù", chat="7")
        await hall.say("thêm 30 phút", chat="7")
        await hall.say("Mất mạng lúc đang thi", chat="7")
        await hall.say("đúng", chat="7")
        await hall.jobs.follow_calendar()
        assert "đã nộp" in (await hall.say("thi", chat="2")).text
        await hall.play("." * 15, chat="1")
        hall.clock.now = hall.context.contest.rounds[0].publishes_at + 1000
        await hall.jobs.tick()
        version = await hall.store.latest_result("dot-1", published=True)
        assert version is not None
        assert version.people == 2


async def test_a_name_is_mended_with_a_trail(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.register("Nguyễn Thị Hao", chat="1")
        await hall.play("." * 15, chat="1")
        await hall.appoint(Role.SECRETARY, chat="7")
        await hall.say("/nguoi", chat="7")
        await hall.errand("thị hao", chat="7")
        await hall.press("Sửa họ tên", chat="7")
        assert "Họ tên cần" in (await hall.say("12", chat="7")).text
        await hall.say("Nguyễn Thị Hoa", chat="7")
        await hall.say("Gõ nhầm khi đăng ký", chat="7")
        await hall.say("đúng", chat="7")
        await hall.jobs.tell_decisions()
        await hall.settled()
        assert "Nguyễn Thị Hoa" in hall.last("1").text
        deeds = await Audit(sqlite, contest_id=hall.context.contest.id).deeds()
        assert "NameCorrected" in {deed.act for deed in deeds}
        assert "Hoa" not in repr(deeds)


async def test_a_receipt_finds_its_person(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.register("Nguyễn Thị Hoa", chat="1")
        receipt = re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}", (await hall.play("." * 15, chat="1")).text)
        assert receipt is not None
        await hall.appoint(Role.SECRETARY, chat="7")
        await hall.say("/nguoi", chat="7")
        assert "Nguyễn Thị Hoa" in (await hall.errand(receipt[0].lower(), chat="7")).text
        assert "Không tìm thấy" in (await hall.errand("người không có", chat="7")).text


# ---- lists, results, invitations


async def test_the_export_has_everybody_and_no_score(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.register("=Nguyễn Thị Hoa".removeprefix("="), chat="1")
        await hall.play("." * 15, chat="1")
        await hall.appoint(Role.ORGANIZER, chat="7")
        answer = await hall.errand("/xuat", chat="7")
        assert answer.attachment is not None
        kept = await hall.files.file(answer.attachment.file)
        assert kept is not None
        assert kept.content is not None
        sheet = openpyxl.load_workbook(BytesIO(kept.content)).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0] == ("STT", "Họ và tên", "Tính cho đơn vị", "Đăng ký lúc", "Cán bộ giúp", "Số lượt thi")
        assert rows[1][1] == "Nguyễn Thị Hoa"
        assert rows[1][-1] == 1
        await hall.files.forget(now=hall.clock.now + 25 * 3_600_000)
        assert await hall.files.file(answer.attachment.file) is None


async def test_questions_are_shown_once_the_round_is_over(sqlite: Database) -> None:
    """Not before: whoever writes questions may talk."""
    async with open_hall(sqlite) as hall:
        await hall.register(chat="1")
        await hall.play("x" + "." * 14, chat="1")
        await hall.appoint(Role.QUESTION_WRITER, chat="7")
        assert "Chưa có đợt thi nào kết thúc" in (await hall.errand("/cauhoi", chat="7")).text
        hall.clock.now = hall.context.contest.rounds[0].closes_at
        shown = (await hall.errand("/cauhoi", chat="7")).text
        assert shown.count("Đúng 0 % của 1 lượt") == 1
        assert shown.count("Đúng 100 % của 1 lượt") == 9


async def test_a_result_is_held_and_let_go_from_the_chat(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.register(chat="1")
        await hall.play("." * 15, chat="1")
        await hall.appoint(Role.ORGANIZER, chat="7")
        await hall.errand("/duyetketqua", chat="7")
        await hall.press("Giữ lại", chat="7")
        assert not await hall.store.decisions()
        await hall.press("Giữ lại", chat="7")
        hall.clock.now = hall.context.contest.rounds[0].publishes_at + 60_000
        await hall.jobs.tick()
        assert await hall.store.latest_result("dot-1", published=True) is None
        await hall.errand("/duyetketqua", chat="7")
        await hall.press("Cho công bố", chat="7")
        await hall.press("Cho công bố", chat="7")
        await hall.jobs.tick()
        assert await hall.store.latest_result("dot-1", published=True) is not None


async def test_an_invitation_from_the_chat_works_once(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.appoint(Role.ORGANIZER, chat="7")
        assert "/moi thư ký" in (await hall.say("/moi", chat="7")).text
        made = await hall.errand("/moi thư ký", chat="7")
        code = re.search(r"moi-[A-Za-z0-9_-]{32}", made.text)
        assert code is not None
        await hall.hear(incoming(code[0], kind=Kind.START, chat="8", at=hall.clock.now))
        assert "thư ký" in hall.last("8").text
        await hall.hear(incoming(code[0], kind=Kind.START, chat="9", at=hall.clock.now))
        assert hall.context.texts("code-used") in {each.text for each in hall.channel.sent["9"]}


async def test_an_officer_is_invited_for_one_unit(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.appoint(Role.ORGANIZER, chat="7")
        assert "/moi cán bộ" in (await hall.say("/moi cán bộ không có đơn vị này", chat="7")).text
        unit = next(iter(hall.context.units.all.values()))
        made = await hall.errand(f"/moi cán bộ {unit.name}", chat="7")
        assert unit.name in made.text


async def test_the_service_drops_the_list_after_its_day(tmp_path: Path) -> None:
    """The person was told so; and the job is among those that run."""
    async with BotApi() as api, running(api, f"sqlite+aiosqlite:///{tmp_path}/h.sqlite3") as service:
        (hall,) = service.halls
        files = Files(service.database, contest_id=hall.context.contest.id, seal=Seal(b"k" * 32))
        over = await files.keep(b"names", media="document", name="a.xlsx", now=0, until=1)
        kept = await files.keep(b"picture", media="photo", name="b.png", now=0)
        for work in [work for seconds, work in hall.ticks if seconds == HOUR_S]:
            await work()
        assert await files.file(over) is None
        assert await files.file(kept) is not None


async def test_an_officer_sees_how_the_own_unit_is_going_and_no_other(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        own, other, *_ = hall.context.units.all.values()
        await hall.register()
        await hall.play("." * 15)
        await hall.appoint(Role.OFFICER, chat="7", unit=own.id)
        board = await hall.errand("/donvi", chat="7")
        assert own.name in board.text
        assert "Đã đăng ký: 1 người · đã nộp bài: 1 người" in board.text
        assert board.attachment is not None
        for said in (other.name, other.id):
            refused = await hall.say(f"/donvi {said}", chat="7")
            assert own.name in refused.text
            assert "chỉ xem được đơn vị mình" in refused.text
        await hall.appoint(Role.VIEWER, chat="8")
        assert "Đã đăng ký: 0 người" in (await hall.errand(f"/donvi {other.id}", chat="8")).text


@pytest.mark.parametrize(
    ("rate", "people", "headcount", "says"),
    [
        (None, 3, None, "2/3 người"),
        (None, 2, None, "✅"),
        (50, None, 4, "✅"),
        (70, None, 10, "2/7"),
        (70, None, None, "Chưa biết"),
    ],
)
def test_the_target_beside_the_figures(rate: int | None, people: int | None, headcount: int | None, says: str) -> None:
    unit = Unit("u", "Tổ dân phố 3", "Tổ dân phố", headcount=headcount)
    contest = replace(a_contest(), targets=(UnitTarget(("Tổ dân phố",), rate, people),))
    board = UnitBoard(5, 2, {}, {}, {})
    assert says in unit_board(a_context(contest), unit, board, OPENS)


async def test_who_of_the_own_list_has_not_handed_in(sqlite: Database) -> None:
    context = a_context(a_contest())
    own, other, *_ = context.units.all.values()
    names = {
        ("nguyen thi hoa", own.id): "Nguyễn Thị Hoa",
        ("tran van an", own.id): "Trần Văn An",
        ("le b", other.id): "Lê B",
    }
    async with open_hall(sqlite, context=replace(context, roster=People(names))) as hall:
        await hall.register()
        await hall.appoint(Role.OFFICER, chat="7", unit=own.id)
        assert "2 người" in (await hall.errand("/chuathi", chat="7")).text
        await hall.play("." * 15)
        left = (await hall.errand("/chuathi", chat="7")).text
        assert "1. Trần Văn An" in left
        assert "Hoa" not in left
        assert "Lê B" not in left
        assert "chỉ xem được" in (await hall.say(f"/chuathi {other.name}", chat="7")).text
        await hall.appoint(Role.VIEWER, chat="8")
        assert "chưa phụ trách" in (await hall.say(f"/chuathi {own.name}", chat="8")).text


async def test_a_headcount_is_said_by_the_officer_until_the_opening(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        own, other, *_ = hall.context.units.all.values()
        hall.clock.now = OPENS - 60_000
        await hall.appoint(Role.OFFICER, chat="7", unit=own.id)
        for wrong in ("/songuoi", "/songuoi nhiều", "/songuoi 0", "/songuoi 99999999999"):
            assert "/songuoi 120" in (await hall.say(wrong, chat="7")).text
        assert "chỉ báo được số của đơn vị mình" in (await hall.say(f"/songuoi 9 {other.id}", chat="7")).text
        assert "1.250 người" in (await hall.say("/songuoi 1.250", chat="7")).text
        assert hall.context.units[own.id].headcount == own.headcount
        await hall.press("Xác nhận số người", chat="7")
        await hall.jobs.follow_calendar()
        assert hall.context.units[own.id].headcount == 1250
        stale = incoming(f"hc:{own.id}:7", kind=Kind.PRESS, chat="7", at=OPENS, pressed="5")
        hall.clock.now = OPENS
        await hall.hear(stale)
        assert "đã chốt" in hall.last("7").text
        await hall.appoint(Role.ORGANIZER, chat="8")
        await hall.say(f"/songuoi 80 {own.id}", chat="8")
        await hall.press("Xác nhận số người", chat="8")
        await hall.jobs.follow_calendar()
        assert hall.context.units[own.id].headcount == 80
        forged = incoming(f"hc:{own.id}:1", kind=Kind.PRESS, chat="9", at=OPENS, pressed="5")
        await hall.hear(forged)
        await hall.jobs.follow_calendar()
        assert hall.context.units[own.id].headcount == 80
