"""How the benchmark starts this project's own bot, and how a person gets from /start to the first question in it."""

import asyncio
import re
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from benchmarks.load import LOST_AFTER_S, has_choices
from contest.calendar import ZONE
from tests.standins.telegram import BotApi, Player, View

ROOT = Path(__file__).resolve().parent.parent
CONTEST = ROOT / "assets" / "contests" / "phu-luong-2025"
ENROLMENT_STEPS = 20


async def start_ours(api: BotApi, port: int, folder: Path) -> asyncio.subprocess.Process:
    """Run the bot on `port` with everything it writes inside `folder`; it registers its webhook itself."""
    contest = folder / "contest"
    shutil.copytree(CONTEST, contest)
    open_now(contest / "contest.yaml")
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump(configuration(api, port, contest, folder / "h.sqlite3")), encoding="utf-8")
    with (folder / "log.txt").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", str(config), cwd=ROOT, stdout=log, stderr=log
        )


def open_now(rules: Path) -> None:
    """Move the round to now and lift the time limit, so that people enrolled early can still press later."""
    now = datetime.now(ZONE)
    opens, closes = (f"{now + timedelta(days=days):%H:%M %d/%m/%Y}" for days in (-1, 1))
    text = rules.read_text(encoding="utf-8")
    for key, value in (("opens_at", opens), ("closes_at", closes), ("publishes_at", closes), ("time_limit", "none")):
        text = re.sub(rf"^(\s+{key}:).*$", rf"\1 {value}", text, flags=re.MULTILINE)
    rules.write_text(text, encoding="utf-8")


def configuration(api: BotApi, port: int, contest: Path, database: Path) -> dict[str, object]:
    channel = {
        "name": "chinh",
        "token": api.token,
        "username": api.me["username"],
        "secret": "bench-secret",
        "api_base": api.url,
    }
    return {
        "contest": str(contest),
        "server": {"host": "127.0.0.1", "port": port, "public_url": f"http://127.0.0.1:{port}"},
        "database": f"sqlite+aiosqlite:///{database}",
        "channels": {"telegram": [channel], "web": {"enabled": False}},
        "security": {"data_key": ""},
    }


async def enrol_ours(player: Player) -> None:
    """Say /start and go along: take the first button there is, else write a name, until a question comes."""
    await player.send("/start")
    for _ in range(ENROLMENT_STEPS):
        seen = await player.wait(timeout=LOST_AFTER_S)
        if has_choices(seen):
            return
        await go_on(player, seen)
    raise RuntimeError(f"no question after {ENROLMENT_STEPS} steps; the bot last said: {seen.text}")


async def go_on(player: Player, seen: View) -> None:
    if seen.buttons:
        await player.press_data(seen.buttons[0].data, seen.message_id)
    elif seen.keys:
        await player.send(seen.keys[0])
    else:
        await player.send("Nguyễn Văn An")
