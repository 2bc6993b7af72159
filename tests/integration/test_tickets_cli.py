"""`hoithi tickets` as an organiser types it: what waits, an answer, a close, and bad input."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.keys import data_key
from contest.tickets import Ticket
from storage.database import Database
from storage.migrate import migrate
from storage.ports.conversation import Change
from storage.seal import Seal
from storage.store import SqlStore
from tests.builders import PRESET

NOW = 1_000_000


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A contest with two questions, of one resident."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}"
    path = tmp_path / "config.yaml"
    path.write_text(f"contest: {PRESET}\ndatabase: {url}\n", encoding="utf-8")

    async def keep() -> None:
        seal, database = Seal(data_key(None, url)), Database(url)
        await migrate(database)
        store = SqlStore(database, contest_id="phu-luong-2025", seal=seal, new_id=iter(range(100, 200)).__next__)
        await store.open_contest(secret=b"s" * 32, now=NOW)
        async with store.batch([("web", "1")], [], NOW) as batch:
            session = batch.sessions["web", "1"]
            asked = [Ticket(number, session.id, f"Câu thứ {number}?", "tdp01", NOW) for number in (1, 2)]
            await batch.save([Change(session, session, "", NOW, records=tuple(asked))])
        await database.close()

    asyncio.run(keep())
    return path


def hoithi(config: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["tickets", *words, "--config", str(config)])
    assert result.exit_code == code, result.output
    return result.output


def test_answer_and_close(config: Path) -> None:
    assert "Câu thứ 1?" in hoithi(config, "list")
    hoithi(config, "answer", "1", "Có, ở sân sau.", "--by", "An")
    hoithi(config, "close", "2", "--by", "An")
    assert "Không có câu hỏi nào" in hoithi(config, "list")
    listed = hoithi(config, "list", "--all")
    assert "trả lời: Có, ở sân sau." in listed
    assert "An, lúc" in listed
    found = json.loads(hoithi(config, "list", "--all", "--json"))
    assert [(each["id"], each["state"], each["answer"]) for each in found] == [
        (1, "answered", "Có, ở sân sau."),
        (2, "closed", ""),
    ]


def test_the_second_answer_is_refused_with_who_was_first(config: Path) -> None:
    hoithi(config, "answer", "1", "Có.", "--by", "An")
    assert "An, lúc" in hoithi(config, "answer", "1", "Không.", "--by", "Bình", code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("answer", "9", "Có."), "Không có câu hỏi nào mang số 9"),
        (("close", "9"), "Không có câu hỏi nào mang số 9"),
        (("answer", "1", " "), "cần từ 2 đến 1.000 ký tự"),
    ],
)
def test_bad_input_changes_nothing(config: Path, words: tuple[str, ...], said: str) -> None:
    assert said in hoithi(config, *words, code=2)
    assert "Câu thứ 1?" in hoithi(config, "list")
