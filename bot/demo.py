"""The embedded default: SQLite, web chat, the Phú Lương preset with its calendar moved to now."""

from dataclasses import replace
from pathlib import Path

from bot.contest_folder import ContestFolder, load_contest
from bot.paths import CONTESTS
from bot.settings import Server, Settings
from contest.settings import Contest

PRESET = CONTESTS / "phu-luong-2025"
PUBLISH_AFTER_S = 12
"""After the close: the grace for late answers is 10 s, then the result is computed."""


FILES = ("hoithi.sqlite3", "hoithi.sqlite3-wal", "hoithi.sqlite3-shm", "hoithi.key")


def forget_demo(data: Path) -> None:
    """Remove what the last trial wrote, and nothing else that may lie in that folder."""
    for name in FILES:
        (data / name).unlink(missing_ok=True)


def demo_settings(data: Path, port: int) -> Settings:
    """No token, no server to install."""
    return Settings(
        contests=(PRESET,),
        server=Server("127.0.0.1", port, f"http://localhost:{port}"),
        database=f"sqlite+aiosqlite:///{(data / 'hoithi.sqlite3').resolve()}",
        telegram=(),
        web=True,
        data_key=None,
    )


def demo_folder(now: int, minutes: float) -> ContestFolder:
    """The preset, open since a minute ago and closing in `minutes`."""
    folder = load_contest(PRESET)
    return replace(folder, contest=open_now(folder.contest, now, minutes))


def open_now(contest: Contest, now: int, minutes: float) -> Contest:
    """The same contest as a trial whose first round is open now and is the only one."""
    closes_at = now + round(minutes * 60_000)
    first = replace(
        contest.rounds[0],
        opens_at=now - 60_000,
        closes_at=closes_at,
        publishes_at=closes_at + PUBLISH_AFTER_S * 1000,
    )
    return replace(contest, rounds=(first,), trial=True)
