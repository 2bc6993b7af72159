"""The command `hoithi`. Output is Vietnamese for organisers; `--json` where a program would read."""

import asyncio
import json
import os
import signal
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvloop
from rich.console import Console
from rich.table import Table as Grid

from bot.app import Service, build, wall_clock
from bot.channels.telegram import TokenRefused
from bot.contest_folder import ContestFolder, Unfit, load_contest
from bot.demo import demo_folder, demo_settings, forget_demo
from bot.keys import KeyLost, data_key, database_exists
from bot.logs import configure_logs
from bot.paths import load_texts
from bot.process import calm_collector
from bot.settings import Settings, read_settings
from bot.sources import FileMistakes
from contest.calendar import say_duration, say_end, say_instant
from storage.database import Database
from storage.ports import ResultRow, ResultVersion
from storage.seal import Seal, new_key
from storage.store import SqlStore

texts = load_texts()
cli = typer.Typer(help=texts("cli-help"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
out, err = Console(), Console(stderr=True)

Config = Annotated[Path, typer.Option("--config", help=texts("cli-option-config"))]
AsJson = Annotated[bool, typer.Option("--json", help=texts("cli-option-json"))]
DEFAULT_CONFIG = Path("config.yaml")


def main() -> None:
    """Entry point of the distribution."""
    cli()


@cli.command(help=texts("cli-run"))
def run(config: Config = DEFAULT_CONFIG) -> None:
    """Serve what config.yaml says."""
    settings, folder = _load(config)
    _serve(settings, folder, lambda service: _say_running(service))


@cli.command(help=texts("cli-demo"))
def demo(
    port: Annotated[int, typer.Option(help=texts("cli-option-port"))] = 8080,
    minutes: Annotated[float, typer.Option(help=texts("cli-option-minutes"))] = 15.0,
    data: Annotated[Path, typer.Option(help=texts("cli-option-data"))] = Path("data/demo"),
    browser: Annotated[bool, typer.Option(help=texts("cli-option-browser"))] = True,
) -> None:
    """A contest open now, on this machine, with nothing to install or configure."""
    forget_demo(data)
    settings = demo_settings(data, port)
    folder = demo_folder(wall_clock(), minutes)
    _serve(settings, folder, lambda service: _say_demo(service, browser=browser))


@cli.command(help=texts("cli-check"))
def check(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """Validate configuration, contest and bank."""
    _, folder = _load(config, as_json=as_json)
    if as_json:
        out.print_json(json.dumps({"mistakes": [], "rules": folder.rules_hash}))
        return
    out.print(texts("check-good"), style="green")
    for each in folder.contest.rounds:
        blanks = {"opens": say_instant(each.opens_at), "closes": say_end(each.closes_at)}
        out.print(texts("check-round", round=each.name, publishes=say_instant(each.publishes_at), **blanks))
    counts = {"questions": len(folder.bank.questions), "units": len(folder.units.all)}
    out.print(texts("check-counts", **counts))


@cli.command(help=texts("cli-results"))
def results(round_id: Annotated[str, typer.Argument(metavar="ROUND")], config: Config = DEFAULT_CONFIG,
            as_json: AsJson = False) -> None:  # fmt: skip
    """Print the newest computed result of a round."""
    settings, folder = _load(config, as_json=as_json)
    try:
        version, rows = asyncio.run(_read_results(settings, folder, round_id))
    except KeyLost as lost:
        _say_key_lost(lost)
    if version is None:
        err.print(texts("results-none", round=round_id))
        raise typer.Exit(1)
    if as_json:
        out.print_json(json.dumps(_results_json(version, rows), ensure_ascii=False))
    else:
        _print_results(folder, version, rows)


@cli.command(help=texts("cli-key"))
def key() -> None:
    """Make a data key."""
    out.print(new_key().hex(), highlight=False)


# ---- serving


def _serve(settings: Settings, folder: ContestFolder, on_ready: Callable[[Service], None]) -> None:
    configure_logs()
    calm_collector()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            runner.run(_run(settings, folder, on_ready))
        except KeyLost as lost:
            _say_key_lost(lost)
        except TokenRefused as refused:
            err.print(texts("token-refused", channel=refused.channel, reason=refused.reason), style="red")
            raise typer.Exit(2) from refused
        except OSError as error:
            err.print(texts("cannot-listen", port=str(settings.server.port), problem=str(error)), style="red")
            raise typer.Exit(2) from error


async def _run(settings: Settings, folder: ContestFolder, on_ready: Callable[[Service], None]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    service = await build(settings, folder)
    await service.run(on_ready=on_ready, stopped=stopped)


def _say_running(service: Service) -> None:
    out.print(texts("running", title=service.context.contest.title, url=service.settings.server.public_url))


def _say_demo(service: Service, *, browser: bool) -> None:
    url = f"http://localhost:{service.port}/"
    closes = say_instant(service.context.contest.rounds[0].closes_at)
    out.print(texts("demo-running", url=url, closes=closes))
    if browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.name == "nt"):
        webbrowser.open(url)


# ---- reading what organisers wrote


def _load(config: Path, *, as_json: bool = False) -> tuple[Settings, ContestFolder]:
    try:
        settings = read_settings(config)
        return settings, load_contest(settings.contest)
    except FileMistakes as mistakes:
        _print_mistakes([mistakes], as_json=as_json)
    except Unfit as unfit:
        _print_mistakes(unfit.files, as_json=as_json)
    raise typer.Exit(2)


def _print_mistakes(files: list[FileMistakes], *, as_json: bool) -> None:
    found = [
        {
            "file": str(file.path),
            "line": file.line_of(mistake),
            "where": mistake.where,
            "problem": texts(mistake.code, **mistake.args),
        }
        for file in files
        for mistake in file.mistakes
    ]
    if as_json:
        out.print_json(json.dumps({"mistakes": found}, ensure_ascii=False))
        return
    err.print(texts("mistakes-heading", count=len(found)), style="red")
    for each in found:
        line = f":{each['line']}" if each["line"] else ""
        where = f" {each['where']}" if each["where"] else ""
        err.print(f"  {each['file']}{line}{where}\n    {each['problem']}", highlight=False, soft_wrap=True)


# ---- results


def _say_key_lost(lost: KeyLost) -> NoReturn:
    err.print(texts("key-lost", key=str(lost.key_file), database=str(lost.database)), style="red")
    raise typer.Exit(2) from lost


async def _read_results(
    settings: Settings, folder: ContestFolder, round_id: str
) -> tuple[ResultVersion | None, list[tuple[ResultRow, str]]]:
    if not database_exists(settings.database):
        return None, []
    seal = Seal(data_key(settings.data_key, settings.database))
    database = Database(settings.database)
    store = SqlStore(database, contest_id=folder.contest.id, seal=seal, new_id=lambda: 0)
    try:
        version = await store.latest_result(round_id)
        rows: list[tuple[ResultRow, str]] = []
        while version is not None:
            part = await store.result_rows(version.id, after=len(rows))
            rows += part
            if not part:
                break
        return version, rows
    finally:
        await database.close()


def _results_json(version: ResultVersion, rows: list[tuple[ResultRow, str]]) -> dict[str, Any]:
    fields = ("place", "shared", "unit_id", "score", "duration", "guess", "gap", "finished_at", "attempt_id")
    return {
        "round": version.round_id,
        "version": version.version,
        "published": version.published_at is not None,
        "actual": version.actual,
        "sha256": version.table_hash,
        "rows": [{"name": name, **{field: getattr(row, field) for field in fields}} for row, name in rows],
    }


def _print_results(folder: ContestFolder, version: ResultVersion, rows: list[tuple[ResultRow, str]]) -> None:
    state = texts("results-draft" if version.published_at is None else "results-published")
    grid = Grid(title=texts("results-title", round=version.round_id, version=version.version, state=state))
    for column in ("place", "name", "unit", "score", "duration", "guess"):
        grid.add_column(texts(f"results-column-{column}"))
    for row, name in rows:
        unit = folder.units.get(row.unit_id)
        guess = "" if row.guess is None else str(row.guess)
        place = f"{row.place}{'=' if row.shared else ''}"
        cells = (place, name, unit.name if unit else "", str(row.score), say_duration(row.duration), guess)
        grid.add_row(*cells)
    out.print(grid)
    if version.actual is not None:
        out.print(texts("results-actual", actual=version.actual))
    out.print(f"SHA-256: {version.table_hash}", highlight=False)
