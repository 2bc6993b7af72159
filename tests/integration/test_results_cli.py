"""Results as an organiser works with them on the command line, and the checks that must be able to fail."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import openpyxl
import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.contest_folder import context_of
from storage.database import Database
from storage.migrate import migrate
from tests.builders import PRESET, TEXTS, preset
from tests.fakes import Clock, Hall, open_hall

T = TypeVar("T")
KEY = b"k" * 32
SECRET = b"s" * 32
PEOPLE = (
    ("1", "Nguyễn Thị Hoa", "." * 15),
    ("2", "Trần Văn An", "." * 14 + "x"),
    ("3", "Lê Văn Bình", "." * 13 + "xx"),
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    database = f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}"
    lines = (f"contest: {PRESET}", f"database: {database}", "security:", f'  data_key: "{KEY.hex()}"')
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def file_of(config: Path) -> Path:
    return config.parent / "h.sqlite3"


def played(config: Path, after: Callable[[Hall], Awaitable[None]] | None = None) -> dict[str, str]:
    """Three people have played Phú Lương to the end; name → receipt."""
    file = file_of(config)
    if file.exists():  # something was decided before
        receipts = asyncio.run(in_hall(file, play))
    else:
        content, receipts = what_was_played()
        file.write_bytes(content)
    if after:
        asyncio.run(in_hall(file, after))
    return dict(receipts)


@cache
def what_was_played() -> tuple[bytes, dict[str, str]]:
    """The database, and name → receipt: played once, for nearly every test begins with it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "h.sqlite3"
        receipts = asyncio.run(in_hall(file, play))
        return file.read_bytes(), receipts


async def in_hall(file: Path, events: Callable[[Hall], Awaitable[T]]) -> T:
    """What happens at the hour of publication, in a hall on that file."""
    database, folder = Database(f"sqlite+aiosqlite:///{file}"), preset()
    await migrate(database)
    clock = Clock(folder.contest.rounds[0].publishes_at)
    async with open_hall(database, context=context_of(folder, TEXTS, SECRET), clock=clock) as hall:
        found = await events(hall)
    await database.close()
    return found


async def play(hall: Hall) -> dict[str, str]:
    """From the opening to the publication."""
    folder, receipts = preset(), {}
    hall.clock.now = folder.contest.rounds[0].opens_at
    await hall.store.keep_snapshot(folder.rules_hash, folder.rules_text, now=hall.clock())
    for chat, name, answers in PEOPLE:
        await hall.register(name, chat=chat)
        await hall.play(answers, "1", chat=chat)
        async with hall.store.batch([("fake", chat)], [], hall.clock()) as batch:
            attempt = batch.sessions["fake", chat].attempt
        assert attempt is not None
        receipts[name] = hall.context.receipt_code(attempt.id)
    hall.clock.now = folder.contest.rounds[0].publishes_at
    await hall.jobs.tick()
    await hall.settled()
    return receipts


def hoithi(config: Path, *words: str, code: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "250"}).invoke(cli, [*words, "--config", str(config)])
    assert result.exit_code == code, result.output
    return result.output


def as_json(config: Path, *words: str) -> dict[str, object]:
    return dict(json.loads(hoithi(config, *words, "--json")))


def test_results_of_a_round_and_of_the_contest(config: Path, tmp_path: Path) -> None:
    played(config)
    shown = hoithi(config, "results", "dot-1")
    for word in ("phiên bản 1", "tạm thời", "SHA-256"):
        assert word in shown
    whole = hoithi(config, "results")
    for word in ("Giải Nhất", "Bảng tập thể"):
        assert word in whole
    assert "Tổng tiền thưởng" not in whole, "this plan names no money"
    units = as_json(config, "results")["units"]
    assert [each["removed_by"] for each in units if each["unit_id"] == "tdp02"] == [[["nobody", 0, "0"]]]  # type: ignore[attr-defined]
    plain = as_json(config, "results", "dot-1")
    assert (plain["status"], plain["version"], plain["people"], plain["actual"]) == ("provisional", 1, 3, 1)
    assert plain["secret"] is None, "the secret comes with the official result"
    assert [each["rung"] for each in as_json(config, "results")["awards"]][:2] == ["Giải Nhất", "Giải Nhì"]  # type: ignore[attr-defined]
    path = tmp_path / "kq.xlsx"
    hoithi(config, "results", "dot-1", "--format", "xlsx", "--output", str(path))
    sheet = openpyxl.load_workbook(path)["Xếp hạng"]
    assert [cell.value for cell in sheet[2]][:2] == ["1", "Nguyễn Thị Hoa"]
    hoithi(config, "results", "dot-1", "--version", "7", code=1)
    hoithi(config, "results", "dot-9", code=2)


def test_results_before_there_are_any(config: Path) -> None:
    assert "Chưa có kết quả" in hoithi(config, "results", "dot-1", code=1)


def test_commendations_and_hand_over(config: Path) -> None:
    played(config)
    proposed = json.loads(hoithi(config, "commendations", "--json"))
    assert proposed[0]["who"] == "Nguyễn Thị Hoa"
    awards = as_json(config, "results")["awards"]
    first = str(awards[0]["code"])  # type: ignore[index]
    assert "Nguyễn Thị Hoa" in hoithi(config, "hand-over", first, "--to", "Nguyễn Thị Hoa", "--by", "Ban Tổ chức")
    hoithi(config, "hand-over", first, "--to", "Người khác", code=2)
    assert "đã trao" in hoithi(config, "results")


def test_void_prints_the_difference_and_verifies(config: Path) -> None:
    played(config)
    missed = last_question(config, "Trần Văn An")
    said = hoithi(config, "correct", "dot-1", "--void", missed, "--reason", "Câu hỏi có hai đáp án đúng")
    assert "phiên bản 2" in said
    assert "1 → 2" in said, "the number of perfect papers"
    second = as_json(config, "results", "dot-1")
    assert (second["version"], second["reason"]) == (2, "Câu hỏi có hai đáp án đúng")
    assert as_json(config, "results", "dot-1", "--version", "1")["status"] == "superseded"
    assert "ĐÚNG" in hoithi(config, "verify", "dot-1")
    assert "ĐÚNG" in hoithi(config, "verify", "dot-1", "--version", "1")
    assert hoithi(config, "verify").count("ĐÚNG") == 2
    hoithi(config, "correct", "dot-1", "--void", missed, "--key", f"{missed}=B", "--reason", "x", code=2)
    hoithi(config, "correct", "dot-1", "--void", "không có", "--reason", "x", code=2)
    hoithi(config, "correct", "dot-1", "--key", f"{missed}=E", "--reason", "x", code=2)


def last_question(config: Path, name: str) -> str:
    rows = as_json(config, "results", "dot-1")["rows"]
    attempt = next(row["attempt_id"] for row in rows if row["name"] == name)  # type: ignore[attr-defined]
    with sqlite3.connect(file_of(config)) as connection:
        query = "SELECT question_id FROM answer WHERE attempt_id = ? AND position = 14"
        return str(connection.execute(query, (attempt,)).fetchone()[0])


def test_a_strike_out_by_receipt(config: Path) -> None:
    receipts = played(config)
    code = receipts["Nguyễn Thị Hoa"].lower().replace("-", " ")
    said = hoithi(config, "disqualify", code, "--reason", "Là thành viên Ban Tổ chức")
    assert "Giải của Nguyễn Thị Hoa: Giải Nhất → không" in said
    assert "Giải của Trần Văn An: Giải Nhì → Giải Nhất" in said
    assert hoithi(config, "verify").count("ĐÚNG") == 2
    hoithi(config, "disqualify", "AAAA-AAAA", "--reason", "x", code=2)
    hoithi(config, "disqualify", receipts["Trần Văn An"], "--reason", " ", code=2)


def test_hold_release_official_and_the_secret(config: Path) -> None:
    """The clock of the command is long past the complaint days: only the hold keeps the result from being official."""
    played(config)
    assert "tạm thời" in hoithi(config, "hold", "dot-1", "--reason", "có khiếu nại")
    assert SECRET.hex() not in hoithi(config, "results", "dot-1")
    assert "chính thức" in hoithi(config, "official", "dot-1")
    assert "chính thức" in hoithi(config, "release", "dot-1")
    assert SECRET.hex() in hoithi(config, "results", "dot-1").replace("\n", "")


def test_nothing_unpublished_becomes_official(config: Path) -> None:
    hoithi(config, "hold", "dot-1")
    played(config)
    hoithi(config, "official", "dot-1", code=2)


def test_decide_refuses_what_is_no_tie(config: Path) -> None:
    receipts = played(config)
    hoithi(config, "decide", "contest", "1", receipts["Nguyễn Thị Hoa"], "--reason", "x", code=2)
    hoithi(config, "decide", "contest", "2", receipts["Nguyễn Thị Hoa"], "--reason", "x", code=2)
    hoithi(config, "decide", "contest", "1", "xx", "--block", "Không có", "--reason", "x", code=2)


@pytest.mark.parametrize(
    ("tamper", "where"),
    [
        pytest.param("UPDATE answer SET choice = (choice + 1) % 4 WHERE position = 3", "score", id="answers"),
        pytest.param("UPDATE result_row SET place = 3 - place WHERE place < 3", "place", id="places"),
        pytest.param("UPDATE result_version SET table_hash = 'x' WHERE round_id = 'dot-1'", "sha256", id="hash"),
        pytest.param("UPDATE attempt SET guess = guess + 1000", "guess", id="numbers"),
        pytest.param("DELETE FROM result_row WHERE position = 3", "person", id="a line gone"),
    ],
)
def test_verify_finds_what_was_tampered_with(config: Path, tamper: str, where: str) -> None:
    played(config)
    hoithi(config, "verify", "dot-1")
    with sqlite3.connect(file_of(config)) as connection:
        connection.execute(tamper)
    said = hoithi(config, "verify", "dot-1", code=1)
    assert "SAI" in said
    assert where in said


def test_verify_does_not_believe_the_kept_score(config: Path) -> None:
    played(config)
    with sqlite3.connect(file_of(config)) as connection:
        connection.execute("UPDATE attempt SET score = 0")
    assert "ĐÚNG" in hoithi(config, "verify", "dot-1")


def test_verify_reads_the_snapshot_and_not_the_folder(config: Path, tmp_path: Path) -> None:
    """The organiser edits keys in the folder afterwards: the result stays what the rules of its time say."""
    played(config)
    import shutil

    copy = tmp_path / "contest"
    shutil.copytree(PRESET, copy)
    table = (copy / "questions.csv").read_text(encoding="utf-8").splitlines()
    table[1:] = [line.replace(",A,", ",B,") for line in table[1:]]
    (copy / "questions.csv").write_text("\n".join(table), encoding="utf-8")
    config.write_text(config.read_text(encoding="utf-8").replace(str(PRESET), str(copy)), encoding="utf-8")
    assert "ĐÚNG" in hoithi(config, "verify", "dot-1")


def test_a_paper_drawn_again(config: Path) -> None:
    receipts = played(config)
    receipt = receipts["Nguyễn Thị Hoa"]
    said = hoithi(config, "verify", "--paper", receipt)
    assert "ĐÚNG" in said
    assert "đã công bố" in said
    with sqlite3.connect(file_of(config)) as connection:
        paper = json.loads(connection.execute("SELECT paper FROM attempt LIMIT 1").fetchone()[0])
        paper[0], paper[1] = paper[1], paper[0]
        connection.execute("UPDATE attempt SET paper = ?", (json.dumps(paper),))
    assert "SAI" in hoithi(config, "verify", "--paper", receipt, code=1)
    hoithi(config, "verify", "--paper", "AAAA-AAAA", code=2)


def test_without_snapshot_nothing_is_verified(config: Path) -> None:
    played(config)
    with sqlite3.connect(file_of(config)) as connection:
        connection.execute("DELETE FROM snapshot")
    hoithi(config, "verify", "dot-1", code=2)


def test_the_list_of_winners_as_texts_and_a_picture(config: Path) -> None:
    """Ready to be copied; before publication each of them says that it is a draft."""
    played(config)
    folder = config.parent / "bai-dang"
    for is_draft in (False, True):
        hoithi(config, "results", "--texts", str(folder))
        texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
        assert set(texts) == {"cong-thong-tin.txt", "fanpage.txt", "nhom-zalo.txt", "loa-truyen-thanh.txt"}
        assert {"BẢN NHÁP" in text.upper() for text in texts.values()} == {is_draft}
        assert (folder / "anh.png").read_bytes().startswith(b"\x89PNG")
        with sqlite3.connect(file_of(config)) as connection:
            connection.execute("UPDATE result_version SET published_at = NULL, official_at = NULL")
