"""`hoithi report`, `hoithi export`: what goes to others once the contest is over."""

import asyncio
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, Config, ContestId, err, load, note, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.opening import Opened
from bot.report import read_facts, report_of, results_workbook
from bot.settings import Settings
from bot.unit_report import read_unit_facts, unit_report_of, unit_workbook
from contest.calendar import say_instant
from contest.figures import is_withheld
from handlers.context import Context
from storage.dump import FIELDS, Dump

SHOWN_EVERY = 1000
"""Lines between two steps of the progress bar."""

OfUnit = Annotated[str, typer.Option("--unit", help=texts("cli-option-report-unit"))]
Output = Annotated[Path, typer.Option("--output", help=texts("cli-option-report"))]
Folder = Annotated[Path, typer.Option("--output", help=texts("cli-option-export"))]
WithNames = Annotated[bool, typer.Option("--with-names", help=texts("cli-option-with-names"))]


def report(
    output: Output = Path("bao-cao.docx"),
    unit: OfUnit = "",
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Write the report and, beside it, the workbook of results; or both of one unit."""
    settings, folder = load(config, contest)
    workbook, unit_id = output.with_suffix(".xlsx"), unit.lower()
    if unit and folder.units.get(unit_id) is None:
        refuse("unit-unknown", id=unit)

    async def make() -> tuple[bytes, bytes]:
        async with opened(settings, folder) as found:
            now = wall_clock()
            _refuse_withheld(found.context, now)
            made = await (_of_unit(found, unit_id, now) if unit else _of_contest(found, now))
            await note(found, "ReportMade", unit=unit_id)
            return made

    for path, content in zip((output, workbook), asyncio.run(make()), strict=True):
        _write(path, content)
    out.print(texts("report-written", report=str(output), workbook=str(workbook)), soft_wrap=True)


async def _of_contest(found: Opened, now: int) -> tuple[bytes, bytes]:
    from bot.render.report_docx import report_docx  # costs a tenth of a second that `run` need not wait

    facts = await read_facts(found.store, found.database, found.context, now=now)
    return report_docx(report_of(found.context, facts)), await results_workbook(found.store, found.context)


async def _of_unit(found: Opened, unit_id: str, now: int) -> tuple[bytes, bytes]:
    from bot.render.report_docx import report_docx

    context = found.context
    facts = await read_unit_facts(found.store, found.database, context, context.units[unit_id], now=now)
    return report_docx(unit_report_of(context, facts)), unit_workbook(context, facts)


def export(
    output: Folder = Path("du-lieu"),
    with_names: WithNames = False,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Write every table as JSON lines, with a README that names each field."""
    settings, folder = load(config, contest)
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        refuse("dump-not-empty", folder=str(output))
    with Progress(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=err, transient=True) as progress:
        rows = asyncio.run(_export(settings, folder, output, progress, named=with_names))
    out.print(texts("dump-written", rows=rows, files=len(FIELDS), folder=str(output)), soft_wrap=True)


async def _export(settings: Settings, folder: ContestFolder, output: Path, progress: Progress, *, named: bool) -> int:
    async with opened(settings, folder) as found:
        now = wall_clock()
        _refuse_withheld(found.context, now)
        closed = [each.id for each in found.context.contest.rounds if each.closes_at <= now]
        dump = Dump(found.database, found.contest_id, found.seal, closed, named)
        bar, count = progress.add_task("", total=None), 0
        _write(output / "README.md", readme(found.context, now, named=named).encode())
        for name in FIELDS:
            with (output / f"{name}.jsonl").open("wb") as file:
                async for row in dump.rows(name):
                    file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
                    count += 1
                    if count % SHOWN_EVERY == 0:
                        progress.update(bar, completed=count)
        await note(found, "DataExported", names=str(named), rows=count)
        return count


def readme(context: Context, now: int, *, named: bool) -> str:
    """What each file holds."""
    head = context.texts(
        "dump-readme", title=context.contest.title, at=say_instant(now), names="yes" if named else "no"
    )
    files = (f"## {name}.jsonl\n\n{context.texts(f'dump-{name}')}" for name in FIELDS)
    return "\n\n".join([head, *files]) + "\n"


def _refuse_withheld(context: Context, now: int) -> None:
    if is_withheld(context.contest, now):
        refuse("report-withheld")


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        refuse("promotion-unwritable", path=str(path), problem=str(error))
