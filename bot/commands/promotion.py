"""`hoithi qr`, `poster`, `promotion`, `invites`: what brings people in, for one unit or for all at once."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, ContestId, err, load, note, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.promotion import Promotion, codes_for, promotion_of
from bot.render.poster import Size
from bot.settings import Settings
from contest.calendar import say_end
from contest.figures import is_withheld
from contest.invites import Counts, InviteCode, code_in, is_whole
from handlers.context import Context
from handlers.flows.promotion import say_counts
from storage.invites import Invites

DAY_MS = 86_400_000
FOR_ALL = "chung"
"""The name of the file that is for everybody, without a unit."""

_Files = Iterable[tuple[str, bytes]]
"""Where in the folder, and what."""

Unit = Annotated[str, typer.Option("--unit", help=texts("cli-option-promotion-unit"))]
Days = Annotated[int | None, typer.Option("--days", min=1, max=365, help=texts("cli-option-promotion-days"))]

invites = typer.Typer(help=texts("cli-invites"), no_args_is_help=True)


def qr(
    unit: Unit = "",
    output: Annotated[Path, typer.Option("--output", help=texts("cli-option-folder"))] = Path("ma-qr"),
    days: Days = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
    as_json: AsJson = False,
) -> None:
    """Pictures of QR codes."""

    def draw(promotion: Promotion, unit_id: str, code: str) -> _Files:
        yield _picture(promotion, unit_id, code)

    _write(load(config, contest, as_json=as_json), unit, output, days, draw, as_json=as_json)


def poster(
    unit: Unit = "",
    size: Annotated[Size, typer.Option("--size", help=texts("cli-option-size"))] = Size.A4,
    output: Annotated[Path, typer.Option("--output", help=texts("cli-option-folder"))] = Path("ap-phich"),
    days: Days = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
    as_json: AsJson = False,
) -> None:
    """Posters and hand-outs for the printer."""

    def draw(promotion: Promotion, unit_id: str, code: str) -> _Files:
        yield _sheet(promotion, unit_id, code, size)

    _write(load(config, contest, as_json=as_json), unit, output, days, draw, as_json=as_json)


def promotion(
    unit: Unit = "",
    output: Annotated[Path, typer.Option("--output", help=texts("cli-option-folder"))] = Path("quang-ba"),
    days: Days = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
    as_json: AsJson = False,
) -> None:
    """Everything there is, a folder for each unit."""

    def draw(promotion: Promotion, unit_id: str, code: str) -> _Files:
        sheets = (_sheet(promotion, unit_id, code, size) for size in Size)
        for name, content in (_picture(promotion, unit_id, code), *sheets):
            yield f"{unit_id or FOR_ALL}/{name}", content

    _write(load(config, contest, as_json=as_json), unit, output, days, draw, as_json=as_json)


def _picture(promotion: Promotion, unit_id: str, code: str) -> tuple[str, bytes]:
    return f"qr-{unit_id or FOR_ALL}.png", promotion.picture(unit_id, code)


def _sheet(promotion: Promotion, unit_id: str, code: str, size: Size) -> tuple[str, bytes]:
    return f"{size}-{unit_id or FOR_ALL}.pdf", promotion.pdf(unit_id, code, size)


def _write(
    read: tuple[Settings, ContestFolder],
    unit: str,
    output: Path,
    days: int | None,
    draw: Callable[[Promotion, str, str], _Files],
    *,
    as_json: bool,
) -> None:
    settings, folder = read
    if unit and folder.units.get(unit.lower()) is None:
        refuse("promotion-unit-unknown", unit=unit)
    units = [unit.lower()] if unit else list(folder.units.all)
    context, codes = asyncio.run(_codes(settings, folder, units, days))
    promotion = promotion_of(settings, context)
    if not promotion.ways(""):
        refuse("promotion-no-way")
    wanted = [(unit_id, codes[unit_id].code) for unit_id in units] + ([] if unit else [("", "")])
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    written: list[dict[str, Any]] = []
    with Progress(*columns, console=err, transient=True, disable=as_json) as progress:
        for unit_id, code in progress.track(wanted):
            for name, content in draw(promotion, unit_id, code):
                path = output / name
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                except OSError as error:
                    refuse("promotion-unwritable", path=str(path), problem=str(error))
                written.append({"unit_id": unit_id, "code": code, "file": str(path)})
    if as_json:
        out.print_json(json.dumps(written, ensure_ascii=False))
        return
    out.print(texts("promotion-written", count=len(written), folder=str(output)), soft_wrap=True)
    if promotion.draft:
        out.print(texts("promotion-draft"), style="yellow", soft_wrap=True)


async def _codes(
    settings: Settings, folder: ContestFolder, units: Sequence[str], days: int | None
) -> tuple[Context, dict[str, InviteCode]]:
    now = wall_clock()
    expires_at = None if days is None else now + days * DAY_MS
    async with opened(settings, folder) as found:
        codes = await codes_for(found.database, found.context, units, now=now, expires_at=expires_at)
        return found.context, codes


# ---- what became of the codes


@invites.command("list", help=texts("cli-invites-list"))
def list_invites(config: Config = DEFAULT_CONFIG, contest: ContestId = "", as_json: AsJson = False) -> None:
    """Print every code and who came by it."""
    settings, folder = load(config, contest, as_json=as_json)

    async def read() -> tuple[Context, dict[str, InviteCode], dict[str, Counts]]:
        async with opened(settings, folder) as found:
            book = Invites(found.database, contest_id=found.contest_id)
            return found.context, await book.known(), await book.counts()

    context, known, counts = asyncio.run(read())
    now = wall_clock()
    withheld = is_withheld(context.contest, now)
    if as_json:
        listed = [_json(context, each, counts[each.code], now, withheld=withheld) for each in known.values()]
        out.print_json(json.dumps(listed, ensure_ascii=False))
    elif not known:
        out.print(texts("invites-none"))
    for each in () if as_json else known.values():
        out.print(_line(context, each, counts[each.code], now, withheld=withheld), highlight=False, soft_wrap=True)


def _json(context: Context, each: InviteCode, counts: Counts, now: int, *, withheld: bool) -> dict[str, Any]:
    hidden = {"registered": None, "finished": None} if withheld else {}
    return {**asdict(each), "state": each.state(now, ends_at=context.ends_at), **asdict(counts), **hidden}


def _line(context: Context, each: InviteCode, counts: Counts, now: int, *, withheld: bool) -> str:
    state = each.state(now, ends_at=context.ends_at)
    until = say_end(each.expires_at or context.ends_at)
    return texts(
        "invites-line",
        code=each.code,
        unit=context.unit_name(each.unit_id),
        whose=texts("invites-officer" if each.made_for else "invites-unit"),
        state=texts(f"invites-state-{state}", until=until),
        counts=say_counts(context, counts, withheld=withheld),
    )


@invites.command("withdraw", help=texts("cli-invites-withdraw"))
def withdraw(
    code: Annotated[str, typer.Argument(metavar="CODE", help=texts("cli-option-invite-code"))],
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Close a code for good."""
    settings, folder = load(config, contest)
    known = code_in(code)
    if known is None or not is_whole(known):
        refuse("invites-mistyped", code=code)

    async def close() -> bool:
        async with opened(settings, folder) as found:
            done = await Invites(found.database, contest_id=found.contest_id).withdraw(known, now=wall_clock())
            if done:
                await note(found, "InviteCodeWithdrawn", code=known)
            return done

    if not asyncio.run(close()):
        refuse("invites-unknown", code=known)
    out.print(texts("invites-done", code=known), soft_wrap=True)
