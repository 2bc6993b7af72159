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
from bot.report import read_facts, report_of, results_workbook
from bot.settings import Settings
from contest.calendar import say_instant
from contest.figures import is_withheld
from handlers.context import Context
from storage.dump import FIELDS, Dump

SHOWN_EVERY = 1000
"""Lines between two steps of the progress bar."""

Output = Annotated[Path, typer.Option("--output", help=texts("cli-option-report"))]
Folder = Annotated[Path, typer.Option("--output", help=texts("cli-option-export"))]
WithNames = Annotated[bool, typer.Option("--with-names", help=texts("cli-option-with-names"))]


def report(output: Output = Path("bao-cao.docx"), config: Config = DEFAULT_CONFIG, contest: ContestId = "") -> None:
    """Write the report and, beside it, the workbook of results."""
    from bot.render.report_docx import report_docx  # costs a tenth of a second that `run` need not wait

    settings, folder = load(config, contest)
    workbook = output.with_suffix(".xlsx")

    async def make() -> tuple[bytes, bytes]:
        async with opened(settings, folder) as found:
            now = wall_clock()
            _refuse_withheld(found.context, now)
            facts = await read_facts(found.store, found.database, found.context, now=now)
            made = report_docx(report_of(found.context, facts)), await results_workbook(found.store, found.context)
            await note(found, "ReportMade")
            return made

    for path, content in zip((output, workbook), asyncio.run(make()), strict=True):
        _write(path, content)
    out.print(texts("report-written", report=str(output), workbook=str(workbook)), soft_wrap=True)


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
