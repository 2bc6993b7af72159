"""The report, the workbook and the dump: every figure is the database's, and nothing goes out before its time."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from sqlalchemy import text

from bot.commands.export import readme
from bot.paths import ASSETS, CONTESTS
from bot.render.report_docx import report_docx
from bot.report import read_facts, report_of
from contest.roles import Role
from contest.settings import Prize, Target
from handlers.messages import Outgoing
from storage.database import Database
from storage.dump import FIELDS, Dump
from storage.invites import Invites
from storage.seal import Seal
from tests.builders import a_contest, a_context, preset
from tests.fakes import SECRET, Hall, open_hall
from tests.integration.test_results import LADDER, played, published
from tests.integration.test_results_cli import config, hoithi
from tests.integration.test_results_cli import played as played_for_cli

__all__ = ["config"]

ROOT = ASSETS.parent
SAID_IN = (
    *("bot/report_words.py", "bot/unit_report.py"),
    *("bot/report.py", "bot/errands/report.py", "bot/commands/export.py", "storage/dump.py"),
    *("handlers/flows/office.py",),
)


async def document_of(hall: Hall) -> Document:
    facts = await read_facts(hall.store, hall.database, hall.context, now=hall.clock())
    return docx.Document(BytesIO(report_docx(report_of(hall.context, facts))))


def table(document: Document, *heads: str) -> list[list[str]]:
    """The lines of the first table that has those heads, cut to them."""
    for grid in document.tables:
        names = [cell.text for cell in grid.rows[0].cells]
        if set(heads) <= set(names):
            columns = [names.index(head) for head in heads]
            return [[row.cells[column].text for column in columns] for row in grid.rows[1:]]
    raise AssertionError(heads)


def said(document: Document) -> str:
    return "\n".join(each.text for each in document.paragraphs)


async def numbers(database: Database, query: str) -> list[int]:
    """The first line of a query."""
    async with database.read() as connection:
        return [int(each) for each in (await connection.execute(text(query))).one()]


async def rows(database: Database, query: str) -> list[list[str]]:
    async with database.read() as connection:
        return [[str(cell) for cell in row] for row in await connection.execute(text(query))]


async def test_every_figure_is_the_databases(sqlite: Database) -> None:
    ladder = Prize("Giải Nhất", 1, 2_000_000)
    collective = replace(a_contest().collective, ladder=(ladder,))
    async with played(sqlite, collective=collective) as hall:
        await published(hall)
        await hall.register("Đỗ Thị Mai", chat="4")
        made = await document_of(hall)
        attempts = "attempt WHERE status <> 'open'"

        counted = await rows(
            sqlite, f"SELECT count(DISTINCT person_id), count(DISTINCT person_id), count(*) FROM {attempts}"
        )
        assert table(made, "Số người vào thi", "Số người nộp bài", "Số lượt thi") == counted
        (registered,) = await numbers(sqlite, "SELECT count(*) FROM membership")
        (done,) = await numbers(sqlite, f"SELECT count(DISTINCT person_id) FROM {attempts}")
        assert (registered, done) == (4, 3)
        assert f"Có {registered} người đăng ký dự thi; {done} người đã nộp bài (75,00 %" in said(made)

        kinds = table(made, "Loại đơn vị", "Đăng ký", "Nộp bài")
        assert sum(int(line[1]) for line in kinds) == registered
        assert sum(int(line[2]) for line in kinds) == done

        ranked = "result_row r JOIN result_version v ON v.id = r.version_id WHERE v.round_id = 'dot-1' AND r.place > 0"
        people, right = await numbers(sqlite, f"SELECT count(*), sum(score) FROM {ranked}")
        (perfect,) = await numbers(sqlite, f"SELECT count(*) FROM {ranked} AND score = 15")
        quality = table(made, "Số người xếp hạng", "Số câu đúng trung bình", "Đúng tất cả")
        assert quality == [[str(people), f"{right / people:.2f}".replace(".", ","), str(perfect)]]

        prizes = "award a JOIN result_version v ON v.id = a.version_id WHERE v.superseded_at IS NULL"
        (money,) = await numbers(sqlite, f"SELECT sum(amount) FROM {prizes}")
        assert money == sum(each.amount or 0 for each in LADDER) + 2_000_000
        assert f"Tổng số tiền thưởng: {money:,} đồng".replace(",", ".") in said(made)
        (winners,) = await numbers(sqlite, f"SELECT count(*) FROM {prizes}")
        handed = table(made, "Giải", "Người, đơn vị nhận", "Mã giải")
        assert len(handed) == winners == len(table(made, "Hình thức"))
        codes = [
            hall.context.receipt_code(int(each))
            for (each,) in await rows(sqlite, f"SELECT a.id FROM {prizes} ORDER BY a.version_id, a.position")
        ]
        assert [line[2] for line in handed] == codes
        assert handed[0][:2] == ["Giải Nhất", "Nguyễn Thị Hoa"]

        index = table(made, "Đơn vị", "Số người dự thi", "Điểm đề nghị")
        lines = await rows(
            sqlite, "SELECT figures FROM unit_result u JOIN result_version v ON v.id = u.version_id ORDER BY u.position"
        )
        assert [int(line[1]) for line in index] == [json.loads(figures)["people"] for (figures,) in lines]
        assert {line[2] for line in index} == {""}
        sheet = table(made, "Hạng", "Người, đơn vị nhận", "Số câu đúng")
        assert sheet == [["1", "Nguyễn Thị Hoa", "15"], ["2", "Trần Văn An", "14"], ["3", "Lê Văn Bình", "13"]]
        hashed = await rows(sqlite, "SELECT table_hash FROM result_version WHERE round_id = 'dot-1'")
        assert hashed[0][0] in said(made)


async def test_the_hardest_questions_come_after_the_close(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        assert "Chưa có đợt thi nào đóng" in said(await document_of(hall))
        await published(hall)
        hardest = table(await document_of(hall), "Câu hỏi", "Tỷ lệ đúng", "Số lượt trả lời")
        shares = [int(percent.removesuffix(" %")) for _, percent, _ in hardest]
        assert shares == sorted(shares)
        assert shares[0] < 100
        wrong = await numbers(sqlite, "SELECT count(*) FROM answer WHERE choice IS NOT NULL")
        assert wrong == [45]


async def test_a_draft_is_not_in_it(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        hall.clock.now = hall.context.contest.rounds[0].closes_at + 11_000
        await hall.jobs.tick()
        made = await document_of(hall)
        everything = said(made) + "".join(cell.text for grid in made.tables for row in grid.rows for cell in row.cells)
        assert "Nguyễn Thị Hoa" not in everything
        assert "chưa có kết quả được công bố" in everything


async def test_reach_is_that_of_the_codes(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        assert "chưa dùng mã QR riêng" in said(await document_of(hall))
        book = Invites(sqlite, contest_id=hall.context.contest.id)
        given = await book.give(["tdp01"], secret=SECRET, now=0, avoid=[])
        await book.add_scans({given["tdp01"].code: 1250})
        reach = table(await document_of(hall), "Đơn vị", "Lượt mở", "Người bắt đầu")
        assert reach == [[hall.context.unit_name("tdp01"), "1.250", "0"]]


async def test_in_the_chat_for_those_who_may(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        await published(hall)
        await hall.appoint(Role.SECRETARY, chat="7")
        await hall.errand("/baocao", chat="7")
        report, workbook = hall.channel.sent["7"][-2:]
        document = docx.Document(BytesIO(await content_of(hall, report)))
        assert "BÁO CÁO" in said(document)
        assert len(document.inline_shapes) == 1, "the chart"
        book = openpyxl.load_workbook(BytesIO(await content_of(hall, workbook)))
        people, units = book.worksheets
        assert [people.cell(2, column).value for column in (1, 2, 4)] == [1, "Nguyễn Thị Hoa", 15]
        assert people.max_row == 4
        counted = await rows(sqlite, "SELECT figures FROM unit_result ORDER BY position")
        found = [row[3].value for row in units.iter_rows(min_row=2)]
        assert found == [json.loads(figures)["people"] for (figures,) in counted]


async def content_of(hall: Hall, message: Outgoing) -> bytes:
    assert message.attachment is not None
    kept = await hall.files.file(message.attachment.file)
    assert kept is not None
    assert kept.content is not None
    return kept.content


async def test_nothing_while_people_guess_how_many_there_are(sqlite: Database) -> None:
    contest = a_contest()
    contest = replace(contest, prediction=replace(contest.prediction, target=Target.PEOPLE))
    async with open_hall(sqlite, contest) as hall:
        await hall.appoint(Role.SECRETARY, chat="7")
        assert "chỉ lập được sau khi đợt thi đóng" in (await hall.errand("/baocao", chat="7")).text
        hall.clock.now = contest.rounds[0].closes_at + contest.quiz.delivery_grace
        assert "Bảng kết quả" in (await hall.errand("/baocao", chat="7")).text


@pytest.mark.parametrize("folder", sorted(CONTESTS.iterdir()), ids=lambda path: path.name)
async def test_each_preset_gives_one_before_anything_happened(sqlite: Database, folder: Path) -> None:
    known = preset(folder)
    context = replace(a_context(known.contest), units=known.units, bank=known.bank)
    async with open_hall(sqlite, context=context) as hall:
        made = await document_of(hall)
        assert known.contest.title in said(made)
        assert len(table(made, "Đợt thi", "Mở", "Đóng")) == len(known.contest.rounds)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_all(config: Path, tmp_path: Path) -> None:
    """Every Word file and workbook of the command line; its own profile, so that others may open theirs meanwhile."""
    played_for_cli(config)
    made, opened = tmp_path / "made", tmp_path / "opened"
    made.mkdir()
    hoithi(config, "report", "--output", str(made / "contest.docx"))
    hoithi(config, "report", "--unit", "tdp01", "--output", str(made / "unit.docx"))
    hoithi(config, "rules", "--output", str(made / "rules.docx"))
    hoithi(config, "results", "dot-1", "--format", "xlsx", "--output", str(made / "results.xlsx"))
    for files in (sorted(made.glob("*.docx")), sorted(made.glob("*.xlsx"))):
        own = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        words = ["soffice", own, "--headless", "--convert-to", "pdf", "--outdir", str(opened), *map(str, files)]
        subprocess.run(words, check=True, timeout=120)
        for path in files:
            assert (opened / f"{path.stem}.pdf").stat().st_size > 1000
            (opened / f"{path.stem}.pdf").unlink()


def test_the_command_writes_both_of_a_unit_it_knows(config: Path, tmp_path: Path) -> None:
    played_for_cli(config)
    written = tmp_path / "tdp.docx"
    assert "tdp.xlsx" in hoithi(config, "report", "--unit", "TDP01", "--output", str(written))
    people = dict(table(docx.Document(str(written)), "Nội dung", "Số liệu"))["Số người đăng ký dự thi"]
    assert people == str(openpyxl.load_workbook(tmp_path / "tdp.xlsx").worksheets[0]["B3"].value) == "3"
    assert "tdp99" in hoithi(config, "report", "--unit", "tdp99", "--output", str(tmp_path / "no.docx"), code=2)
    assert not (tmp_path / "no.docx").exists()


# ---- the dump


def lines_of(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def test_the_dump_has_no_names_unless_asked(config: Path, tmp_path: Path) -> None:
    played_for_cli(config)
    folder = tmp_path / "du-lieu"
    assert "Đã ghi" in hoithi(config, "export", "--output", str(folder))
    assert {path.name for path in folder.iterdir()} == {"README.md", *(f"{name}.jsonl" for name in FIELDS)}
    everything = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert "Nguyễn Thị Hoa" not in everything
    assert len(list(lines_of(folder / "attempts.jsonl"))) == 3
    assert len(list(lines_of(folder / "answers.jsonl"))) == 45
    assert {each["place"] for each in lines_of(folder / "result-rows.jsonl")} == {1, 2, 3}
    assert "dump-not-empty" not in hoithi(config, "export", "--output", str(folder), code=2)
    named = tmp_path / "co-ten"
    hoithi(config, "export", "--output", str(named), "--with-names")
    assert {each["name"] for each in lines_of(named / "people.jsonl")} == {
        "Nguyễn Thị Hoa",
        "Trần Văn An",
        "Lê Văn Bình",
    }
    assert "phải giữ kín" in (named / "README.md").read_text(encoding="utf-8")
    written = tmp_path / "bao-cao.docx"
    assert "bao-cao.xlsx" in hoithi(config, "report", "--output", str(written))
    assert "Nguyễn Thị Hoa" in [
        cell.text for grid in docx.Document(str(written)).tables for cell in grid.column_cells(1)
    ]
    assert openpyxl.load_workbook(tmp_path / "bao-cao.xlsx").worksheets


async def test_answers_of_an_open_round_stay_inside(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        contest_id = hall.context.contest.id
        for closed, wanted in (((), 0), (("dot-1",), 45)):
            dump = Dump(sqlite, contest_id, Seal(b"k" * 32), closed, False)
            assert len([row async for row in dump.rows("answers")]) == wanted
            assert len([row async for row in dump.rows("attempts")]) == wanted // 15
        await hall.jobs.tick()
        assert [row async for row in dump.rows("results")] == []


def test_each_sentence_of_the_report_is_said() -> None:
    """They are named by their ends: a constant of the code, alone or behind "column-", "annex-"."""
    code = "".join((ROOT / path).read_text(encoding="utf-8") for path in SAID_IN)
    names = set(re.findall(r"^(?:report|dump)-([a-z-]+) =", (ASSETS / "texts/vi/report.ftl").read_text("utf-8"), re.M))
    ends = {re.sub(r"^(column-|remark-|annex-)|(-title)$", "", name) for name in names}
    unsaid = {end for end in ends if not re.search(rf"""[\"'-]{end}["']""", code)}
    assert unsaid == set()
    assert {name for name in names if name in FIELDS} == set(FIELDS)


async def test_the_readme_names_every_field(sqlite: Database) -> None:
    async with open_hall(sqlite) as hall:
        for named in (False, True):
            told = readme(hall.context, hall.clock(), named=named)
            dump = Dump(sqlite, hall.context.contest.id, Seal(b"k" * 32), (), named)
            for name in FIELDS:
                part = told.partition(f"## {name}.jsonl")[2].partition("## ")[0]
                for field in dump.fields(name):
                    assert f"{field}: " in part, (name, field)
