"""`hoithi qr`, `poster` and `invites` as an organiser types them."""

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.render.poster import Size
from contest.invites import code_in, is_whole
from tests.builders import PRESET, preset

URL = "https://thi.example.gov.vn"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return written(
        tmp_path, "web: {enabled: true}\n  telegram: [{name: a, token: '1:a', username: thi_bot, secret: abcdefgh}]"
    )


def written(folder: Path, channels: str, url: str = URL) -> Path:
    path = folder / "config.yaml"
    database = f"sqlite+aiosqlite:///{folder / 'h.sqlite3'}"
    path.write_text(
        f"contest: {PRESET}\ndatabase: {database}\nserver: {{public_url: '{url}'}}\nchannels:\n  {channels}\n",
        encoding="utf-8",
    )
    return path


def said(config: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(config)])


def listed(config: Path, *words: str) -> list[dict[str, Any]]:
    result = said(config, *words, "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_all_units_at_once(config: Path, tmp_path: Path) -> None:
    """One picture a unit and one for everybody; each leads to its own unit, and the codes are kept."""
    made = listed(config, "qr", "--output", str(tmp_path / "qr"))
    units = list(preset().units.all)
    assert [each["unit_id"] for each in made] == [*units, ""]
    for each in (made[0], made[7], made[-1]):
        start = f"?start={each['code']}" if each["code"] else ""
        found = {code.text for code in zxingcpp.read_barcodes(Image.open(each["file"]))}
        assert f"https://t.me/thi_bot{start}" in found
        assert len(found) == 2
    codes = {each["code"] for each in made[:-1]}
    assert len(codes) == len(units)
    assert all(is_whole(code) for code in codes)
    assert {each["code"] for each in listed(config, "invites", "list")} == codes


@pytest.mark.parametrize("size", ["a4", "a3", "handout"])
def test_a_poster_of_one_unit(config: Path, tmp_path: Path, size: str) -> None:
    [made] = listed(config, "poster", "--unit", "TDP05", "--size", size, "--output", str(tmp_path / "p"))
    assert Path(made["file"]) == tmp_path / "p" / f"{size}-tdp05.pdf"
    with pypdfium2.PdfDocument(Path(made["file"])) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert made["code"] in text
    assert "BẢN MẪU" not in text


def test_an_address_of_this_machine_gives_a_draft(tmp_path: Path) -> None:
    config = written(tmp_path, "web: {enabled: true}", url="http://localhost:8080")
    result = said(config, "poster", "--unit", "tdp05", "--output", str(tmp_path / "p"))
    assert "BẢN MẪU" in result.stdout
    with pypdfium2.PdfDocument(tmp_path / "p" / "a4-tdp05.pdf") as document:
        assert "BẢN MẪU" in document[0].get_textpage().get_text_bounded()


def test_a_code_is_withdrawn_and_the_unit_gets_another(config: Path, tmp_path: Path) -> None:
    draw = ("qr", "--unit", "tdp05", "--output", str(tmp_path))
    [first] = listed(config, *draw)
    result = said(config, "invites", "withdraw", f"#{first['code'].lower()}")
    assert f"Đã thu hồi mã {first['code']}" in result.output
    [second] = listed(config, *draw)
    assert second["code"] != first["code"]
    states = {each["code"]: each["state"] for each in listed(config, "invites", "list")}
    assert states[first["code"]] == "withdrawn"
    assert [deed["act"] for deed in json.loads(said(config, "audit", "--json").stdout)["deeds"]] == [
        "InviteCodeWithdrawn"
    ]
    assert "đã thu hồi" in said(config, "invites", "list").stdout


def test_days_are_counted_from_now(config: Path, tmp_path: Path) -> None:
    listed(config, "qr", "--unit", "tdp05", "--output", str(tmp_path), "--days", "3")
    [kept] = listed(config, "invites", "list")
    assert kept["expires_at"] - kept["made_at"] == pytest.approx(3 * 86_400_000, abs=60_000)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("qr", "--unit", "xyz"), "Không có đơn vị nào mang mã “xyz”", id="unknown unit"),
        pytest.param(("invites", "withdraw", "TD48"), "có lẽ gõ nhầm", id="no code"),
        pytest.param(("poster", "--unit", "tdp05", "--output", "{file}"), "Không ghi được tệp", id="no folder"),
    ],
)
def test_bad_input_is_told(config: Path, words: tuple[str, ...], told: str) -> None:
    result = said(config, *(word.format(file=config) for word in words))
    assert result.exit_code == 2
    assert told in result.output


def test_a_code_that_is_not_ours_is_not_withdrawn(config: Path, tmp_path: Path) -> None:
    [made] = listed(config, "qr", "--unit", "tdp05", "--output", str(tmp_path))
    other = next(
        code for n in range(31) if (code := code_in(f"TD0001{'0123456789ABCDEFGHJKMNPQRSTVWXY'[n]}")) and is_whole(code)
    )
    assert other != made["code"]
    result = said(config, "invites", "withdraw", other)
    assert (result.exit_code, f"Không có mã {other}" in result.output) == (2, True)


def test_nowhere_to_go(tmp_path: Path) -> None:
    """Only a bot without a name: nothing could be printed."""
    config = written(tmp_path, "web: {enabled: false}\n  telegram: [{name: a, token: '1:a', secret: abcdefgh}]")
    result = said(config, "qr", "--output", str(tmp_path / "qr"))
    assert (result.exit_code, "Chưa có đường vào" in result.output) == (2, True)
    assert not (tmp_path / "qr").exists()


def test_everything_in_one_command(config: Path, tmp_path: Path) -> None:
    """A folder for each unit and one for everybody: picture, both posters, hand-outs; all with the same code."""
    made = listed(config, "promotion", "--output", str(tmp_path / "all"))
    units = list(preset().units.all)
    for unit_id in (units[0], units[-1]):
        files = {Path(each["file"]).name: each["code"] for each in made if each["unit_id"] == unit_id}
        assert set(files) == {f"qr-{unit_id}.png", *(f"{size}-{unit_id}.pdf" for size in Size)}
        assert len(set(files.values())) == 1
    assert {Path(each["file"]).parent.name for each in made} == {*units, "chung"}
    assert len(made) == 4 * (len(units) + 1)
    assert all(Path(each["file"]).stat().st_size for each in made)
