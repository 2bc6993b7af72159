"""`hoithi zalo` as a technician types it: a login, the state of the account, and bad input; never a token."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.app import wall_clock
from bot.cli import cli
from contest.calendar import local, parse_instant
from tests.builders import PRESET
from tests.standins.zalo_oa import Fault, OaPlatform


@pytest.fixture
async def api() -> AsyncIterator[OaPlatform]:
    async with OaPlatform() as platform:
        yield platform


def write(tmp_path: Path, *accounts: dict[str, str]) -> Path:
    path = tmp_path / "config.yaml"
    data = {
        "contest": str(PRESET),
        "database": f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}",
        "server": {"public_url": "https://thi.example.gov.vn"},
        "channels": {"zalo_oa": list(accounts)},
    }
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


def account(api: OaPlatform, **more: str) -> dict[str, str]:
    return {
        "name": "oa",
        "app_id": api.app_id,
        "app_secret": api.app_secret,
        "oa_id": api.oa_id,
        "oa_secret_key": api.oa_secret_key,
        "code_verifier": api.code_verifier,
        "api_base": api.url,
        "oauth_base": api.url,
        **more,
    }


async def hoithi(config: Path, *words: str, typed: str = "", code: int = 0) -> str:
    """In a thread, for the command has a loop of its own while the platform answers in ours."""
    arguments = ["zalo", *words, "--config", str(config)]
    result = await asyncio.to_thread(CliRunner().invoke, cli, arguments, input=typed)
    assert result.exit_code == code, result.output
    for secret in ("AT000", "RT000", "demo-app-secret", "demo-oa-secret-key", "Aa0Bb1"):
        assert secret not in result.output
    return result.output


@pytest.mark.parametrize("pasted", ["{code}\n", "https://thi.example.gov.vn/?oa_id=1&code={code}&state=x\n"])
async def test_a_login(tmp_path: Path, api: OaPlatform, pasted: str) -> None:
    config = write(tmp_path, account(api))
    assert "cần người quản trị OA đồng ý" in await hoithi(config, "status")
    said = await hoithi(config, "login", typed=pasted.format(code=api.consent()))
    link = (
        f"{api.url}/v4/oa/permission?app_id={api.app_id}&redirect_uri=https%3A%2F%2Fthi.example.gov.vn&code_challenge="
    )
    assert link in said
    assert "đã có mã truy cập" in said
    state = await hoithi(config, "status")
    assert "dùng được" in state
    assert "hết hạn lúc" in state
    assert api.name in state
    assert await hoithi(config, "login", "--code", api.consent())


async def test_the_state_for_programs(tmp_path: Path, api: OaPlatform) -> None:
    config = write(tmp_path, account(api))
    before = json.loads(await hoithi(config, "status", "--json"))
    assert [(each["name"], each["trouble"], each["about"]) for each in before] == [("oa", "consent", {})]
    await hoithi(config, "login", "--code", api.consent())
    [after] = json.loads(await hoithi(config, "status", "--json"))
    assert (after["trouble"], after["problem"], after["about"]["name"]) == ("", "", api.name)
    assert after["expires_at"] - after["issued_at"] == 25 * 3_600_000
    api.fault = lambda *_: Fault(error=-221)
    [refused] = json.loads(await hoithi(config, "status", "--json"))
    assert (refused["trouble"], refused["problem"]) == ("", "-221")


async def test_a_bad_code_is_refused_with_what_to_do(tmp_path: Path, api: OaPlatform) -> None:
    config = write(tmp_path, account(api))
    said = await hoithi(config, "login", "--code", "sai", code=2)
    assert "mở lại địa chỉ" in " ".join(said.split())
    api.fault = lambda *_: Fault(drop="before")
    said = await hoithi(config, "login", "--code", api.consent(), code=2)
    assert "Chưa nhận được trả lời" in said


async def test_which_account(tmp_path: Path, api: OaPlatform) -> None:
    assert "chưa có Zalo OA" in await hoithi(write(tmp_path), "login", code=2)
    assert "chưa có Zalo OA" in await hoithi(write(tmp_path), "status", code=2)
    two = write(tmp_path, account(api), account(api, name="khac", app_id="7"))
    assert "oa, khac" in await hoithi(two, "login", code=2)
    assert "oa, khac" in await hoithi(two, "login", "--name", "la", code=2)
    await hoithi(two, "login", "--name", "oa", "--code", api.consent())
    alone = write(tmp_path, account(api, code_verifier="", refresh_token="r"))
    assert "chưa có code_verifier" in await hoithi(alone, "login", code=2)


@pytest.mark.parametrize(
    ("ids", "hour", "code", "says"),
    [
        (["a1"], 9, 0, "đã nhận"),
        (["nothing"], 9, 2, "-201"),
        (["a1"] * 6, 9, 2, "nhiều nhất 5"),
        (["a1"], 23, 2, "ban ngày"),
    ],
)
async def test_articles_go_out_to_followers(
    tmp_path: Path, api: OaPlatform, ids: list[str], hour: int, code: int, says: str
) -> None:
    api.broadcasts.articles = {"a1": True}
    api.clock = lambda: parse_instant(f"{hour}:00 {local(wall_clock()):%d/%m/%Y}")
    config = write(tmp_path, account(api))
    assert "hoithi zalo status" in await hoithi(config, "article", "a1", "--yes", code=2), "nobody has consented yet"
    await hoithi(config, "login", "--code", api.consent())
    assert says in await hoithi(config, "article", *ids, "--yes", code=code)
