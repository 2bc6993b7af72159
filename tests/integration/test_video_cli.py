"""`hoithi invite` and `hoithi video` as an organiser types them, on Hải Phòng's contest."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.commands.video import sha256_of
from bot.paths import CONTESTS
from contest.calendar import parse_instant
from contest.roles import InvitationState, Role, hash_of
from storage.database import Database
from storage.ports.conversation import Change
from storage.ports.records import MarkGiven, OwnUnit, RoleTaken
from storage.roles import invitations
from storage.seal import Seal
from storage.store import SqlStore
from storage.videos import Videos

CONTEST = "hai-phong-2023"
CODE = re.compile(r"^  (moi-[\w-]{32})$", re.MULTILINE)
NOW = parse_instant("09:00 20/11/2023")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"contest: {CONTESTS / CONTEST}\n"
        f"database: sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}\n"
        "server: {public_url: 'https://thi.example.vn'}\n"
        "channels:\n  telegram: [{name: chinh, token: '1:a', username: hp_bot, secret: '12345678'}]\n",
        encoding="utf-8",
    )
    return path


def hoithi(config: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, [*words, "--config", str(config)])
    assert result.exit_code == code, result.output
    return result.output


def register(config: Path, *more: str, code: int = 0, **changed: str) -> str:
    given = {
        "unit": "snv",
        "title": "Một cửa [số]",
        "genre": "phóng sự",
        "length": "6:30",
        "received": "16:00 17/11/2023",
        "sha256": "a" * 64,
        **changed,
    }
    words = [word for name, value in given.items() if value for word in (f"--{name}", value)]
    return hoithi(config, "video", "register", *words, *more, code=code)


def at_database(config: Path, work: object) -> object:
    async def run() -> object:
        database = Database(f"sqlite+aiosqlite:///{config.parent / 'h.sqlite3'}")
        try:
            return await work(database)  # type: ignore[operator]
        finally:
            await database.close()

    return asyncio.run(run())


def test_an_invitation_is_printed_once_with_its_links(config: Path) -> None:
    said = hoithi(config, "invite", "officer", "--unit", "SNV")
    (code,) = CODE.findall(said)
    assert f"https://t.me/hp_bot?start={code}" in said
    assert f"https://thi.example.vn/?ma={code}" in said
    assert "Sở Nội vụ" in said

    async def kept(database: Database) -> object:
        found = await database.do(lambda connection: invitations(connection, CONTEST, [hash_of(code)]))
        return found[hash_of(code)]

    invitation = at_database(config, kept)
    assert (invitation.role, invitation.unit_id) == (Role.OFFICER, "snv")  # type: ignore[attr-defined]
    assert invitation.expires_at - invitation.made_at == 7 * 86_400_000  # type: ignore[attr-defined]
    assert code not in (config.parent / "h.sqlite3").read_bytes().decode("latin-1")
    assert "thu hồi" in hoithi(config, "invite", "--withdraw", code)
    withdrawn = at_database(config, kept)
    assert withdrawn.state(invitation.made_at) is InvitationState.WITHDRAWN  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ((), "vai trò"),
        (("officer",), "--unit"),
        (("officer", "--unit", "khongco"), "khongco"),
        (("judge", "--unit", "snv"), "bỏ --unit"),
        (("--withdraw", "moi-khong"), "Không có mã mời"),
    ],
)
def test_an_invitation_that_makes_no_sense(config: Path, words: tuple[str, ...], problem: str) -> None:
    assert problem in hoithi(config, "invite", *words, code=2)


def test_a_stick_at_the_office(config: Path, tmp_path: Path) -> None:
    """The file is hashed; what it says is on the receipt; the same file is known again."""
    film = tmp_path / "phim.mp4"
    film.write_bytes(b"phim")
    said = register(config, "--file", str(film), sha256="")
    assert sha256_of(film) in said
    assert "Một cửa [số]" in said
    assert "16:00 ngày 17/11/2023" in said
    assert "đã nộp đúng clip này" in register(config, "--file", str(film), sha256="", code=2)
    (row,) = json.loads(hoithi(config, "video", "list", "--json"))
    assert (row["unit_id"], row["genre"], row["length"], row["source"]) == ("snv", "Phóng sự", 390_000, "usb")
    assert row["ref"] == sha256_of(film)
    assert row["code"] in said
    assert row["code"] in hoithi(config, "video", "list")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"unit": "khongco"}, "Không có đơn vị"),
        ({"genre": "phim hoạt hình"}, "Thể loại phải là"),
        ({"length": "7:06"}, "quá giới hạn 7:00"),
        ({"length": "dài"}, "phút và giây"),
        ({"received": "00:00 18/11/2023"}, "Lúc nhận phải từ"),
        ({"received": "24:00 17/11/2023"}, "Lúc nhận phải từ"),
        ({"received": "07:59 23/10/2023"}, "Lúc nhận phải từ"),
        ({"received": "hôm qua"}, "hôm qua"),
        ({"sha256": ""}, "một trong hai"),
        ({"sha256": "xyz"}, "64 chữ số"),
    ],
)
def test_what_is_not_taken(config: Path, changed: dict[str, str], problem: str) -> None:
    assert problem in " ".join(register(config, code=2, **changed).split())


def test_the_last_minute_is_taken(config: Path) -> None:
    assert "ĐÃ NHẬN" in register(config, received="23:59 17/11/2023", length="7:05")


def test_closing_and_results(config: Path) -> None:
    """Held up while marks are missing; forced with a reason, which the results then tell."""
    register(config)
    register(config, unit="stc", title="Bài hai", sha256="b" * 64)
    said = hoithi(config, "video", "close", code=1)
    assert said.count("không giám khảo nào được chấm") == 2

    async def mark(database: Database) -> object:
        store = SqlStore(database, contest_id=CONTEST, seal=Seal(b"k" * 32), new_id=lambda: 77)
        clips = {clip.unit_id: clip for clip in await Videos(database, contest_id=CONTEST).clips()}
        (code,) = CODE.findall(invited)
        taken = RoleTaken(hash_of(code), Role.JUDGE, "", NOW)
        async with store.batch([("fake", "1")], [], NOW) as batch:
            session = batch.sessions["fake", "1"]
            records = (taken, OwnUnit("stc"), MarkGiven(clips["snv"].id, 855, NOW))
            await batch.save([Change(session, session, "", NOW, records=records)])
        return None

    invited = hoithi(config, "invite", "judge")
    at_database(config, mark)
    said = hoithi(config, "video", "close", code=1)
    assert "Còn 1 clip" in said
    assert "Bài hai" in said
    assert "--reason" in hoithi(config, "video", "close", "--force", code=2)
    assert '"closed": false' in hoithi(config, "video", "results", "--json")
    assert "Đã kết thúc" in hoithi(config, "video", "close", "--force", "--reason", "Ban Giám khảo [họp] ngày 20/11")
    assert "từ trước" in hoithi(config, "video", "close", "--force", "--reason", "lại", code=2)
    made = json.loads(hoithi(config, "video", "results", "--json"))
    assert (made["closed"], made["reason"]) == (True, "Ban Giám khảo [họp] ngày 20/11")
    assert [(u["unit_id"], u["place"], u["mark"], u["prize"]) for u in made["units"]] == [
        ("snv", 1, "171/2", "Giải Nhất"),
        ("stc", None, None, None),
    ]
    table = hoithi(config, "video", "results")
    assert "85,50" in table
    assert made["sha256"] in table
    assert "[họp]" in table


def test_closing_before_the_deadline(config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "contest"
    folder.mkdir()
    for file in (CONTESTS / CONTEST).iterdir():
        text = file.read_text(encoding="utf-8")
        (folder / file.name).write_text(
            text.replace("closes_at: 00:00 18/11/2023", "closes_at: 00:00 18/11/2099"), "utf-8"
        )
    config.write_text(config.read_text("utf-8").replace(str(CONTESTS / CONTEST), str(folder)), "utf-8")
    assert "Chưa hết hạn" in hoithi(config, "video", "close", code=2)


def test_a_contest_without_video(config: Path) -> None:
    config.write_text(config.read_text("utf-8").replace(CONTEST, "phu-luong-2025", 1), "utf-8")
    for words in (("list",), ("results",), ("close",)):
        assert "không có phần thi video" in hoithi(config, "video", *words, code=2)


def test_a_large_file_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    import bot.commands.video

    monkeypatch.setattr(bot.commands.video, "CHUNK", 10)
    monkeypatch.setattr(bot.commands.video, "BAR_FROM", 1)
    film = tmp_path / "phim.mp4"
    film.write_bytes(b"0123456789" * 10 + b"x")
    assert sha256_of(film) == hashlib.sha256(film.read_bytes()).hexdigest()
