"""`hoithi rehearse`: the whole contest with fake people and a moved clock, before the real one."""

import asyncio
import json
import logging
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from bot.app import wall_clock
from bot.contest_folder import ContestFolder, Unfit, context_of, load_contest
from bot.demo import forget_demo
from bot.keys import data_key
from bot.logs import configure_logs
from bot.rehearsal.stage import Stage
from bot.terminal import DEFAULT_CONFIG, AsJson, err, load, out, print_mistakes, texts
from contest.calendar import overlap, say_instant
from handlers.ids import Ids
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Seal
from storage.store import SqlStore

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


def rehearse(
    contest: Folder = None,
    config: Annotated[Path, typer.Option("--config", help=texts("cli-option-config"))] = DEFAULT_CONFIG,
    people: Crowd = 1000,
    seed: Seed = 1,
    data: Data = Path("data/rehearsal"),
    as_json: AsJson = False,
) -> None:
    """Play the calendar, then say what came of it and where the reports are."""
    source = contest or load(config, as_json=as_json)[0].contest
    try:
        folder = load_contest(source)
    except Unfit as unfit:
        print_mistakes(unfit.files, as_json=as_json)
        raise typer.Exit(2) from unfit
    configure_logs(logging.WARNING)
    database = prepare(data, source)
    with _progress() as bar:
        task = bar.add_task(folder.contest.short_title, total=1.0)
        reports = asyncio.run(_play(folder, database, people, seed, lambda share: bar.update(task, completed=share)))
    if as_json:
        out.print_json(json.dumps({"people": people, "rounds": [_plain(report) for report in reports]}))
        return
    _print(reports, people, data)


def prepare(data: Path, source: Path) -> str:
    """An empty folder with a configuration that the other commands can read; the database's address."""
    data.mkdir(parents=True, exist_ok=True)
    forget_demo(data)
    address = f"sqlite+aiosqlite:///{(data / 'hoithi.sqlite3').resolve()}"
    settings = {"contest": str(source.resolve()), "database": address, "channels": {"web": {"enabled": True}}}
    (data / CONFIG).write_text(json.dumps(settings, ensure_ascii=False, indent=2), encoding="utf-8")
    return address


async def _play(folder: ContestFolder, address: str, people: int, seed: int, on_progress: Any) -> list[RoundReport]:
    database = Database(address)
    try:
        stage = await open_stage(folder, database, people=people, seed=seed, on_progress=on_progress)
        await stage.run()
        return [await _report(stage, each.id, each.name) for each in folder.contest.rounds]
    finally:
        await database.close()


async def open_stage(
    folder: ContestFolder, database: Database, *, people: int, seed: int, on_progress: Any = lambda share: None
) -> Stage:
    """A migrated database and the stage on it; one seed gives one contest, to the last answer."""
    seal = Seal(data_key(None, database.url))
    await migrate(database)
    new_id = Ids(wall_clock, random.Random(seed).getrandbits)  # noqa: S311 - ids are not secrets
    store = SqlStore(
        database,
        contest_id=folder.contest.id,
        seal=seal,
        new_id=new_id,
        rounds_overlap=overlap(folder.contest.rounds),
    )
    secret = await store.open_contest(secret=seed.to_bytes(32), now=0)
    context = context_of(folder, texts, secret)
    await store.keep_snapshot(context.rules_hash, folder.rules_text, now=0)
    return Stage(store, context, people=people, seed=seed, on_progress=on_progress)


async def _report(stage: Stage, round_id: str, name: str) -> RoundReport:
    version = await stage.store.latest_result(round_id)
    if version is None:
        return RoundReport(name, 0, None, None)
    return RoundReport(name, version.people, version.actual, version.published_at)


def _plain(report: RoundReport) -> dict[str, Any]:
    return {field: getattr(report, field) for field in RoundReport.__slots__}


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn(),
        console=err,
    )  # fmt: skip


def _print(reports: list[RoundReport], people: int, data: Path) -> None:
    grid = Grid(title=texts("rehearsal-title", people=people))
    for column in ("round", "ranked", "actual", "published"):
        grid.add_column(texts(f"rehearsal-column-{column}"))
    for report in reports:
        published = "–" if report.published_at is None else say_instant(report.published_at)
        actual = "–" if report.actual is None else str(report.actual)
        grid.add_row(report.name, str(report.ranked), actual, published)
    out.print(grid)
    out.print(texts("rehearsal-reports", config=str(data / CONFIG)), markup=False, soft_wrap=True)
