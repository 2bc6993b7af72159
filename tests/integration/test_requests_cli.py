"""`hoithi requests` as an organiser types it: what waits, a yes, a no, and the trail."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.commands.requests import judged
from bot.contest_folder import load_contest
from bot.keys import data_key
from contest.calendar import parse_instant
from contest.fold import fold
from contest.lists import People
from storage.database import Database
from storage.migrate import migrate
from storage.ports.conversation import Change, ChangeRequest, Profile
from storage.seal import Seal
from storage.store import SqlStore
from tests.builders import PRESET

NOW = parse_instant("09:00 10/12/2025")
HOA = Profile(7, "Nguyễn Thị Hoa", "tdp01", "", "tdp01", locked=True)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    database = f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}"
    path.write_text(f"contest: {PRESET}\ndatabase: {database}\n", encoding="utf-8")
    return path


def hoithi(config: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["requests", *words, "--config", str(config)])
    assert result.exit_code == code, result.output
    return result.output


def with_requests(config: Path, *requests: ChangeRequest) -> None:
    """What the conversation would have kept."""

    async def keep() -> None:
        url = f"sqlite+aiosqlite:///{config.parent / 'h.sqlite3'}"
        seal = Seal(data_key(None, url))
        database = Database(url)
        await migrate(database)
        store = SqlStore(database, contest_id="phu-luong-2025", seal=seal, new_id=iter(range(100, 200)).__next__)
        await store.open_contest(secret=b"s" * 32, now=NOW)
        async with store.batch([("web", "1")], [], NOW) as batch:
            before = batch.sessions["web", "1"]
            after = replace(before, state="home", profile=HOA, changed_at=NOW)
            await batch.save([Change(before, after, "", NOW)])
        for request in requests:
            async with store.batch([("web", "1")], [], NOW) as batch:
                session = batch.sessions["web", "1"]
                await batch.save([Change(session, session, "", NOW, request=request)])
        await database.close()

    asyncio.run(keep())


NAME = ChangeRequest(11, 7, "name", {"name": HOA.name}, {"name": "Trần Văn An"}, NOW)
UNIT = ChangeRequest(
    12,
    7,
    "unit",
    {"residence": "tdp01", "workplace": "", "counted_unit": "tdp01"},
    {"residence": "tdp03", "workplace": "", "counted_unit": "tdp03"},
    NOW,
)


def test_nothing_waits_before_the_first_start(config: Path) -> None:
    assert "Không có đề nghị nào" in hoithi(config, "list")


def test_a_list_a_yes_and_a_no(config: Path) -> None:
    with_requests(config, NAME, UNIT)
    shown = hoithi(config, "list")
    for word in ("Số 11", "09:00 ngày 10/12/2025", HOA.name, "Trần Văn An", "Tổ dân phố số 3", "đang chờ quyết định"):
        assert word in shown
    assert "Đã sửa: Trần Văn An, tính cho Tổ dân phố số 1" in hoithi(config, "grant", "11", "--by", "Chị Lan")
    assert "không đồng ý" in hoithi(config, "refuse", "12", "--reason", "Thiếu [giấy tờ].", "--by", "Chị Lan")
    assert "Không có đề nghị nào" in hoithi(config, "list")
    trail = hoithi(config, "list", "--all")
    assert "đã đồng ý (Chị Lan)" in trail
    assert "lý do: Thiếu [giấy tờ]" in trail
    kept = json.loads(hoithi(config, "list", "--all", "--json"))
    assert [(each["id"], each["granted"], each["decided_by"]) for each in kept] == [
        (11, True, "Chị Lan"),
        (12, False, "Chị Lan"),
    ]


def test_who_decided_is_never_nobody(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "bantochuc")
    with_requests(config, NAME)
    hoithi(config, "grant", "11")
    assert json.loads(hoithi(config, "list", "--all", "--json"))[0]["decided_by"] == "bantochuc"


@pytest.mark.parametrize("words", [("grant", "99"), ("refuse", "99", "--reason", "x")])
def test_a_number_that_does_not_wait(config: Path, words: tuple[str, ...]) -> None:
    with_requests(config, NAME)
    hoithi(config, *words, code=1)


def test_a_refusal_needs_a_reason(config: Path) -> None:
    hoithi(config, "refuse", "11", code=2)


def test_a_granted_change_is_judged_by_the_lists() -> None:
    folder = load_contest(PRESET)
    listed = replace(folder, excluded=People({(fold(HOA.name), "tdp01"): HOA.name}))
    assert judged(folder, HOA, NOW).eligible
    assert not judged(listed, HOA, NOW).eligible
    assert judged(listed, replace(HOA, residence="tdp02"), NOW).eligible
