"""The report of a unit: every figure is the database's, for whom `/donvi` answers, and nothing before its time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from sqlalchemy import text

from bot.contest_folder import context_of
from bot.paths import CONTESTS
from bot.render.report_docx import report_docx
from bot.unit_report import read_unit_facts, unit_report_of, unit_workbook
from contest.calendar import Round, say_instant
from contest.collective import say_percent
from contest.decisions import WHOLE, Act
from contest.roles import Role
from contest.settings import Prize, Target, UnitTarget
from contest.units import Unit, Units
from handlers.messages import Kind, Outgoing
from handlers.texts import group
from storage.database import Database
from storage.invites import Invites
from tests.builders import OPENS, SECRET, TEXTS, a_contest, a_round, incoming, preset
from tests.fakes import SECRET as HALL_SECRET
from tests.fakes import Hall, open_hall
from tests.integration.test_report import content_of, numbers, rows, said, table
from tests.integration.test_results import decide, individual, publication

DAY_MS = 86_400_000
UNIT_PRIZES = ["Giải", "Đơn vị", "Hạng"]
WARD = ("ward", "tdp01", "tdp02", "tdp03")
LATER = Round("dot-2", "Đợt hai", OPENS + DAY_MS, OPENS + DAY_MS + 3_600_000, OPENS + DAY_MS + 3_700_000)


def units() -> Units:
    """A ward with three tổ dân phố below it; everything else stands beside."""
    known = dict(preset().units.all)
    known["ward"] = Unit("ward", "Phường Phú Lương", "Phường", headcount=1250)
    for number, headcount in enumerate((4, 120, None), start=1):
        name = f"tdp0{number}"
        known[name] = replace(known[name], parent="ward", headcount=headcount)
    return Units(known)


@asynccontextmanager
async def played(database: Database, **changes: object) -> AsyncIterator[Hall]:
    """Hoa and An of tdp01, Bình of tdp02 by its code, Mai of tdp03 who never plays, Nam of a school of its own."""
    ladder = Prize("Giải Nhất", 1, 2_000_000)
    contest = a_contest(
        rounds=(a_round(), LATER),
        individual=individual(),
        collective=replace(a_contest().collective, ladder=(ladder,)),
        publication=replace(publication(), **changes),  # type: ignore[arg-type]
        targets=(UnitTarget(("Tổ dân phố",), 60, None),),
    )
    folder = replace(preset(), contest=contest, units=units())
    async with open_hall(database, context=context_of(folder, TEXTS, SECRET)) as hall:
        await hall.store.keep_snapshot(folder.rules_hash, folder.rules_text, now=hall.clock())
        book = Invites(database, contest_id=contest.id)
        given = await book.give(["tdp01", "tdp02", "th1"], secret=HALL_SECRET, now=0, avoid=[])
        await book.add_scans({given["tdp01"].code: 1250, given["th1"].code: 7})
        hall.context.invites = await book.known()
        for chat, name, unit, answers in (
            ("1", "Nguyễn Thị Hoa", "tdp01", "." * 15),
            ("2", "Trần Văn An", "tdp01", "." * 14 + "x"),
            ("3", "Lê Văn Bình", given["tdp02"].code, "." * 13 + "xx"),
            ("4", "Đỗ Thị Mai", "tdp03", ""),
            ("5", "Phạm Văn Nam", "th1", "." * 12 + "xxx"),
        ):
            await enter(hall, name, unit, chat=chat)
            if answers:
                await hall.play(answers, "1", chat=chat)
        hall.clock.now = LATER.opens_at
        await hall.play("." * 15, "1", chat="1")
        yield hall


async def enter(hall: Hall, name: str, code: str, *, chat: str) -> None:
    await hall.hear(incoming(code, kind=Kind.START, chat=chat, at=hall.clock.now))
    for reply in ("đồng ý", name, "đúng", "không", "đúng"):
        await hall.say(reply, chat=chat)


async def official(hall: Hall) -> None:
    hall.clock.now = LATER.publishes_at
    await hall.jobs.tick()
    await hall.settled()
    for name in ("dot-1", "dot-2", WHOLE):
        await decide(hall, Act.OFFICIAL, round_id=name)


async def made(hall: Hall, unit: str = "ward") -> tuple[Document, openpyxl.Workbook]:
    context = hall.context
    facts = await read_unit_facts(hall.store, hall.database, context, context.units[unit], now=hall.clock())
    document = docx.Document(BytesIO(report_docx(unit_report_of(context, facts))))
    return document, openpyxl.load_workbook(BytesIO(unit_workbook(context, facts)))


def everything(document: Document) -> str:
    return said(document) + "".join(cell.text for grid in document.tables for row in grid.rows for cell in row.cells)


@pytest.mark.parametrize("unit", ["ward", "tdp01", "tdp03"])
async def test_every_figure_is_the_databases(sqlite: Database, unit: str) -> None:
    async with played(sqlite) as hall:
        await official(hall)
        document, _ = await made(hall, unit)
        here = f"({', '.join(repr(each) for each in WARD)})" if unit == "ward" else f"('{unit}')"
        people, ended = f"membership WHERE counted_unit IN {here}", f"unit_id IN {here} AND status <> 'open'"

        (registered,) = await numbers(sqlite, f"SELECT count(*) FROM {people}")
        (done,) = await numbers(sqlite, f"SELECT count(DISTINCT person_id) FROM attempt WHERE {ended}")
        assert (registered, done) == {"ward": (4, 3), "tdp01": (2, 2), "tdp03": (1, 0)}[unit]
        summary = dict(table(document, "Nội dung", "Số liệu"))
        headcount = hall.context.units[unit].headcount
        assert summary["Tổng số người"] == (group(headcount) if headcount else "–")
        assert (summary["Số người đăng ký dự thi"], summary["Số người nộp bài"]) == (str(registered), str(done))
        rate = say_percent(Fraction(done, headcount)) if headcount else "–"
        assert summary["Tỷ lệ nộp bài trên tổng số người"] == rate
        target = {"tdp01": ("3", "Chưa đạt"), "tdp03": ("–", "–")}.get(unit)
        if target:
            assert (summary["Chỉ tiêu 60 %: số người cần nộp bài"], summary["So với chỉ tiêu"]) == target

        for (name, *counted), each in zip(
            table(document, "Đợt thi", "Số người vào thi", "Số người nộp bài"), hall.context.contest.rounds, strict=True
        ):
            begun = f"SELECT count(DISTINCT person_id) FROM attempt WHERE round_id = '{each.id}' AND unit_id IN {here}"
            assert name == each.name
            assert counted == [str((await numbers(sqlite, q))[0]) for q in (begun, f"{begun} AND status <> 'open'")]

        days = await rows(
            sqlite,
            "SELECT strftime('%d/%m/%Y', at / 1000 + 25200, 'unixepoch') AS day, sum(registered), sum(begun) FROM ("
            f"SELECT registered_at AS at, 1 AS registered, 0 AS begun FROM {people} UNION ALL "
            f"SELECT started_at, 0, 1 FROM attempt WHERE unit_id IN {here}) GROUP BY day ORDER BY day",
        )
        shown = table(document, "Ngày", "Đăng ký", "Số lượt thi")
        assert shown[: len(days)] == days
        assert len(days) == (1 if unit == "tdp03" else 2)
        if len(days) > 1:
            assert shown[-1] == ["Cộng", *(str(sum(int(day[column]) for day in days)) for column in (1, 2))]


async def test_branches_and_reach_are_the_databases(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        moved = text("UPDATE membership SET counted_unit = 'tdp03' WHERE counted_unit = 'tdp02'")
        await sqlite.do(lambda connection: connection.execute(moved))  # the attempt stays where it was made
        document, _ = await made(hall)
        below = [hall.context.units[each] for each in WARD[1:]]
        wanted = []
        for each in below:
            (registered,) = await numbers(sqlite, f"SELECT count(*) FROM membership WHERE counted_unit = '{each.id}'")
            ended = f"unit_id = '{each.id}' AND status <> 'open'"
            (done,) = await numbers(sqlite, f"SELECT count(DISTINCT person_id) FROM attempt WHERE {ended}")
            wanted.append([each.name, str(registered), str(done)])
        shown = table(document, "Đơn vị", "Đăng ký", "Nộp bài", "So với chỉ tiêu")
        assert [line[:3] for line in shown[:-1]] == wanted
        assert [line[1:] for line in wanted] == [["2", "2"], ["0", "1"], ["2", "0"]]
        assert [line[3] for line in shown] == ["Chưa đạt", "Chưa đạt", "–", "–"]
        assert shown[-1][:3] == ["Cộng chung", "4", "3"]

        reach = table(document, "Đơn vị", "Lượt mở", "Người bắt đầu", "Đăng ký", "Nộp bài")
        names = [hall.context.unit_name(each) for each in ("tdp01", "tdp02")]
        scans = await rows(sqlite, "SELECT scans FROM invite_code WHERE unit_id IN ('tdp01', 'tdp02') ORDER BY unit_id")
        (came,) = await numbers(sqlite, "SELECT count(*) FROM identity WHERE invited_by <> ''")
        assert came == 1
        assert reach == [
            [names[0], group(int(scans[0][0])), "0", "0", "0"],
            [names[1], scans[1][0], "1", "1", "1"],
            ["Cộng", "1.251", "1", "1", "1"],
        ]


async def test_prizes_come_with_the_official_result(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        hall.clock.now = LATER.publishes_at
        await hall.jobs.tick()
        await hall.settled()
        document, _ = await made(hall)
        assert "Chưa có kết quả chính thức" in everything(document)
        assert "Nguyễn Thị Hoa" not in everything(document), "provisional"
        await official(hall)
        document, book = await made(hall)
        current = "JOIN result_version v ON v.id = a.version_id WHERE v.superseded_at IS NULL"
        theirs = f"SELECT rung, place FROM award a {current} AND a.unit_id IN {WARD}"
        people = table(document, "Giải", "Hạng", "Họ và tên")
        assert [line[:2] for line in people] == await rows(sqlite, f"{theirs} AND person_id IS NOT NULL ORDER BY a.id")
        assert [line[2] for line in people] == ["Nguyễn Thị Hoa", "Trần Văn An"]
        lines = await rows(
            sqlite,
            "SELECT place, json_extract(figures, '$.people') FROM unit_result a "
            f"{current} AND v.round_id = '' AND a.unit_id IN {WARD} ORDER BY a.position",
        )
        standing = table(document, "Hạng", "Số người dự thi", "Bảng")
        assert [[place.replace("ngoài giải", "0"), count] for place, count, _ in standing] == lines
        units_of = [grid for grid in document.tables if [cell.text for cell in grid.rows[0].cells] == UNIT_PRIZES]
        won = [[row.cells[column].text for column in (0, 2)] for grid in units_of for row in grid.rows[1:]]
        assert won == await rows(sqlite, f"{theirs} AND person_id IS NULL ORDER BY a.id")
        assert len(won) == 1
        cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        for words in (everything(document), " ".join(cells)):
            assert "Lê Văn Bình" not in words, "has no prize"
            assert "Phạm Văn Nam" not in words, "of another unit"
        without, _ = await made(hall, "tdp03")
        assert "Nguyễn Thị Hoa" not in everything(without)


async def test_names_are_masked_where_the_public_sees_them_so(sqlite: Database) -> None:
    async with played(sqlite, mask_names=True) as hall:
        await official(hall)
        document, _ = await made(hall)
        assert table(document, "Họ và tên") == [["Nguyễn T. H."], ["Trần V. A."]]


@pytest.mark.parametrize("unit", ["ward", "tdp01", "tdp03"])
async def test_the_workbook_says_the_same(sqlite: Database, unit: str) -> None:
    """Sheet by sheet, cell by cell: a number is a number there."""
    async with played(sqlite) as hall:
        await official(hall)
        document, book = await made(hall, unit)
        grids = [[[cell.text for cell in row.cells] for row in grid.rows] for grid in document.tables[1:-1]]
        sheets = [
            [[as_read(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()] for sheet in book
        ]
        assert [sheets[0].pop(-2), sheets[0].pop()] == [
            ["Đơn vị", hall.context.unit_name(unit)],
            ["Số liệu tính đến", say_instant(hall.clock.now)],
        ]
        assert sheets == grids
        assert book.worksheets[0]["B3"].value == {"ward": 4, "tdp01": 2, "tdp03": 1}[unit]


@pytest.mark.parametrize("folder", sorted(CONTESTS.iterdir()), ids=lambda path: path.name)
async def test_each_preset_gives_one_before_anything_happened(sqlite: Database, folder: Path) -> None:
    known = preset(folder)
    async with open_hall(sqlite, context=context_of(known, TEXTS, SECRET)) as hall:
        unit = next(iter(known.units.all.values()))
        document, book = await made(hall, unit.id)
        assert known.contest.title in said(document)
        assert unit.name in everything(document)
        assert len(table(document, "Đợt thi", "Mở", "Đóng")) == len(known.contest.rounds)
        assert book.sheetnames[:2] == ["Kết quả chung", "Theo đợt thi"]


def as_read(value: object, number_format: str) -> str:
    """As the Word file writes it."""
    if value is None:
        return "–"
    if "%" in number_format:
        return say_percent(Fraction(str(value)).limit_denominator(10_000))
    return value if isinstance(value, str) else group(int(str(value)))


# ---- in the chat


async def test_one_tap_under_the_figures(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await hall.appoint(Role.OFFICER, chat="7", unit="tdp01")
        for label, wanted in (("Báo cáo (Word)", "bao-cao-tdp01.docx"), ("Bảng số liệu (Excel)", "bao-cao-tdp01.xlsx")):
            await hall.errand("/donvi", chat="7")
            await hall.press(label, chat="7")
            await hall.errands.tick()
            await hall.settled()
            answer = hall.last("7")
            assert answer.attachment is not None
            assert answer.attachment.name == wanted
            assert (await content_of(hall, answer)).startswith(b"PK")
        before = len(hall.channel.sent["7"])
        await hall.errand("/baocaodonvi", chat="7")
        report, figures = [each for each in hall.channel.sent["7"][before:] if each.attachment]
        document = docx.Document(BytesIO(await content_of(hall, report)))
        assert "Kết quả tham gia" in said(document)
        assert dict(table(document, "Nội dung", "Số liệu"))["Số người đăng ký dự thi"] == "2"
        assert openpyxl.load_workbook(BytesIO(await content_of(hall, figures))).worksheets


@pytest.mark.parametrize(
    ("role", "of", "pressed", "answers"),
    [
        (Role.OFFICER, "tdp01", "ur:docx:tdp01", True),
        (Role.OFFICER, "tdp01", "ur:docx:tdp02", False),
        (Role.OFFICER, "tdp01", "ur:docx:ward", False),
        (Role.OFFICER, "tdp01", "ur:pdf:tdp01", False),
        (Role.OFFICER, "tdp01", "ur:docx:none", False),
        (Role.VIEWER, "", "ur:xlsx:tdp02", True),
        (Role.SECRETARY, "", "ur:docx:ward", True),
        (Role.JUDGE, "", "ur:docx:tdp01", False),
        (None, "", "ur:docx:tdp01", False),
    ],
)
async def test_only_for_whom_the_command_answers(
    sqlite: Database, role: Role | None, of: str, pressed: str, *, answers: bool
) -> None:
    async with open_hall(sqlite, context=context_of(replace(preset(), units=units()), TEXTS, SECRET)) as hall:
        if role is not None:
            await hall.appoint(role, chat="7", unit=of)
        await hall.hear(incoming(pressed, kind=Kind.PRESS, chat="7", at=hall.clock.now, pressed="5"))
        await hall.errands.tick()
        await hall.settled()
        assert (hall.last("7").attachment is not None) is answers


async def test_an_officer_names_no_other_unit(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        await hall.appoint(Role.OFFICER, chat="7", unit="tdp01")
        assert "chỉ xem được đơn vị mình" in (await hall.say("/baocaodonvi tdp02", chat="7")).text
        await hall.appoint(Role.VIEWER, chat="8")
        answer = await hall.errand("/unit_report tdp02", chat="8")
        assert answer.attachment is not None
        assert answer.attachment.name == "bao-cao-tdp02.xlsx"


async def test_nothing_while_people_guess_how_many_there_are(sqlite: Database) -> None:
    contest = a_contest()
    contest = replace(contest, prediction=replace(contest.prediction, target=Target.PEOPLE))
    async with open_hall(sqlite, contest) as hall:
        await hall.appoint(Role.OFFICER, chat="7", unit="tdp01")
        assert (await hall.errand("/donvi", chat="7")).rows == ()
        for ask in ("/baocaodonvi", "ur:docx:tdp01", "ur:xlsx:tdp01"):
            kind = Kind.TEXT if ask.startswith("/") else Kind.PRESS
            await hall.hear(incoming(ask, kind=kind, chat="7", at=hall.clock.now, pressed="5"))
            await hall.errands.tick()
            await hall.settled()
            answer: Outgoing = hall.last("7")
            assert "chỉ lập được sau khi đợt thi đóng" in answer.text
            assert answer.attachment is None
        hall.clock.now = contest.rounds[0].closes_at + contest.quiz.delivery_grace
        assert (await hall.errand("/baocaodonvi", chat="7")).attachment is not None
