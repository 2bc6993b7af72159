"""`hoithi rehearse`: the whole contest with fake people and a moved clock, before the real one."""

import asyncio
import json
import logging
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, AsJson, err, load_all, out, print_mistakes, refuse, texts
from bot.contest_folder import ContestFolder, Unfit, load_contest
from bot.demo import forget_demo
from bot.keys import data_key
from bot.logs import configure_logs
from bot.opening import open_contest
from bot.rehearsal.stage import Stage
from bot.settings import Settings
from contest.calendar import say_instant
from contest.decisions import WHOLE
from handlers.ids import Ids
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Seal
from storage.videos import Videos

CONFIG = "config.yaml"

Folder = Annotated[Path | None, typer.Option("--contest", help=texts("cli-option-contest"))]
Crowd = Annotated[int, typer.Option("--people", min=10, max=20_000, help=texts("cli-option-people"))]
Seed = Annotated[int, typer.Option("--seed", help=texts("cli-option-seed"))]
Data = Annotated[Path, typer.Option("--data", help=texts("cli-option-rehearsal-data"))]


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What one round came to. `published_at` in UTC ms; None: held back."""

    name: str
    ranked: int
    actual: int | None
    published_at: int | None


@dataclass(frozen=True, slots=True)
class VideoReport:
    """What the video part came to: clips, units they came from, judges, marks. `published_at`: of the whole contest."""

    clips: int
    units: int
    judges: int
    marks: int
    published_at: int | None


def rehearse(
    contest: Folder = None,
    config: Annotated[Path, typer.Option("--config", help=texts("cli-option-config"))] = DEFAULT_CONFIG,
    people: Crowd = 1000,
    seed: Seed = 1,
    data: Data = Path("data/rehearsal"),
    as_json: AsJson = False,
) -> None:
    """Play the calendar, then say what came of it and where the reports are."""
    source = contest or _only_folder(load_all(config, as_json=as_json)[0])
    try:
        folder = load_contest(source)
    except Unfit as unfit:
        print_mistakes(unfit.files, as_json=as_json)
        raise typer.Exit(2) from unfit
    configure_logs(logging.WARNING)
    database = prepare(data, source)
    with _progress() as bar:
        task = bar.add_task(folder.contest.short_title, total=1.0)
        play = _play(folder, database, people, seed, lambda share: bar.update(task, completed=share))
        reports, video = asyncio.run(play)
    if as_json:
        rounds = [asdict(report) for report in reports]
        out.print_json(json.dumps({"people": people, "rounds": rounds, "video": asdict(video) if video else None}))
        return
    _print(reports, video, people, data)


def _only_folder(settings: Settings) -> Path:
    if len(settings.contests) > 1:
        refuse("contest-folder-wanted", folders=", ".join(map(str, settings.contests)))
    return settings.contests[0]


def prepare(data: Path, source: Path) -> str:
    """An empty folder with a configuration that the other commands can read; the database's address."""
    data.mkdir(parents=True, exist_ok=True)
    forget_demo(data)
    address = f"sqlite+aiosqlite:///{(data / 'hoithi.sqlite3').resolve()}"
    settings = {"contest": str(source.resolve()), "database": address, "channels": {"web": {"enabled": True}}}
    (data / CONFIG).write_text(json.dumps(settings, ensure_ascii=False, indent=2), encoding="utf-8")
    return address


async def _play(
    folder: ContestFolder, address: str, people: int, seed: int, on_progress: Any
) -> tuple[list[RoundReport], VideoReport | None]:
    database = Database(address)
    try:
        stage = await open_stage(folder, database, people=people, seed=seed, on_progress=on_progress)
        await stage.run()
        reports = [await _report(stage, each.id, each.name) for each in folder.contest.rounds]
        return reports, await _video_report(stage, Videos(database, contest_id=folder.contest.id))
    finally:
        await database.close()


async def open_stage(
    folder: ContestFolder, database: Database, *, people: int, seed: int, on_progress: Any = lambda share: None
) -> Stage:
    """A migrated database and the stage on it; one seed gives one contest, to the last answer."""
    seal = Seal(data_key(None, database.url))
    await migrate(database)
    new_id = Ids(wall_clock, random.Random(seed).getrandbits)  # noqa: S311 - ids are not secrets
    opened = await open_contest(database, folder, seal=seal, new_id=new_id, secret=seed.to_bytes(32), now=0)
    await opened.store.keep_snapshot(opened.context.rules_hash, folder.rules_text, now=0)
    return Stage(opened.store, opened.context, database, people=people, seed=seed, on_progress=on_progress)


async def _report(stage: Stage, round_id: str, name: str) -> RoundReport:
    version = await stage.store.latest_result(round_id)
    if version is None:
        return RoundReport(name, 0, None, None)
    return RoundReport(name, version.people, version.actual, version.published_at)


async def _video_report(stage: Stage, videos: Videos) -> VideoReport | None:
    if stage.video is None:
        return None
    clips, whole = await videos.clips(), await stage.store.latest_result(WHOLE)
    return VideoReport(
        clips=len(clips),
        units=len({clip.unit_id for clip in clips}),
        judges=len(await videos.judges()),
        marks=len(await videos.marks()),
        published_at=whole.published_at if whole else None,
    )


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn(),
        console=err,
    )  # fmt: skip


def _print(reports: list[RoundReport], video: VideoReport | None, people: int, data: Path) -> None:
    grid = Grid(title=texts("rehearsal-title", people=people))
    for column in ("round", "ranked", "actual", "published"):
        grid.add_column(texts(f"rehearsal-column-{column}"))
    for report in reports:
        actual = "–" if report.actual is None else str(report.actual)
        grid.add_row(report.name, str(report.ranked), actual, _say(report.published_at))
    out.print(grid)
    if video:
        said = texts("rehearsal-video", **asdict(video) | {"published_at": _say(video.published_at)})
        out.print(said, markup=False, highlight=False, soft_wrap=True)
    out.print(texts("rehearsal-reports", config=str(data / CONFIG)), markup=False, soft_wrap=True)


def _say(instant: int | None) -> str:
    return "–" if instant is None else say_instant(instant)
