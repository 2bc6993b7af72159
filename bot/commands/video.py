"""`hoithi video …`: clips handed in at the office, the register, the end of marking, the results."""

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
from rich.table import Table as Grid

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, ContestId, err, load, note, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.opening import Opened
from bot.settings import Settings
from contest.award import Awards
from contest.calendar import parse_instant, say_end, say_instant, say_seconds
from contest.fold import tidy
from contest.settings import Video
from contest.typed import parse_length
from contest.video import (
    TITLE_MAX,
    Clip,
    Judge,
    Mark,
    Missing,
    Source,
    awards,
    best_clips,
    clip_marks,
    is_open,
    is_too_long,
    missing_marks,
    result_hash,
    same_clip,
    say_mark,
    standings,
    unit_marks,
)
from handlers.flows.video import genre_meant, receipt
from storage.ports.records import Closing
from storage.videos import Videos

video = typer.Typer(help=texts("cli-video"), no_args_is_help=True, pretty_exceptions_enable=False)

CHUNK = 4 * 1024 * 1024
BAR_FROM = 64 * 1024 * 1024
"""Bytes: hashing less takes no time worth a bar."""
_SHA256 = re.compile(r"[0-9a-f]{64}")

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Register:
    """All that was handed in and marked."""

    clips: tuple[Clip, ...]
    judges: list[Judge]
    marks: list[Mark]
    closing: Closing | None


# ---- hand-in at the office


@video.command(help=texts("cli-video-register"))
def register(
    unit: Annotated[str, typer.Option("--unit", help=texts("cli-option-unit"))],
    title: Annotated[str, typer.Option("--title", help=texts("cli-option-title"))],
    genre: Annotated[str, typer.Option("--genre", help=texts("cli-option-genre"))],
    length: Annotated[str, typer.Option("--length", help=texts("cli-option-length"))],
    received: Annotated[str, typer.Option("--received", help=texts("cli-option-received"))],
    file: Annotated[Path | None, typer.Option("--file", help=texts("cli-option-file"))] = None,
    sha256: Annotated[str | None, typer.Option("--sha256", help=texts("cli-option-sha256"))] = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Enter a clip from a USB stick; prints its receipt."""
    settings, folder = load(config, contest)
    rules = _rules(folder)
    known = folder.units.get(unit.lower())
    if known is None or known.kind not in rules.kinds:
        refuse("video-unit-wanted", unit=unit, kinds=", ".join(rules.kinds))
    clip = Clip(
        id=0,
        unit_id=known.id,
        title=_title(title),
        genre=_genre(rules, genre),
        length=_length(rules, length),
        source=Source.USB,
        ref="",
        received_at=_received(rules, received),
    )
    digest = _digest(file, (sha256 or "").strip().lower())

    async def keep(found: Opened) -> str:
        videos = _videos(found)
        made = replace(clip, id=found.new_id(), ref=digest)
        same = same_clip(await videos.clips(), made)
        if same is not None:
            refuse("video-same", code=found.context.receipt_code(same.id))
        await videos.register(made)
        await note(found, "ClipRegistered", clip=made.id, unit=made.unit_id)
        return receipt(found.context, made)

    out.print(_with_database(settings, folder, keep), highlight=False, markup=False, soft_wrap=True)
    out.print(f"SHA-256: {digest}", highlight=False, soft_wrap=True)


def _title(typed: str) -> str:
    title = tidy(typed)
    if not 0 < len(title) <= TITLE_MAX:
        refuse("video-title-wanted", max=TITLE_MAX)
    return title


def _genre(rules: Video, typed: str) -> str:
    genre = genre_meant(rules, typed)
    if genre is None:
        refuse("video-genre-unknown", genres="; ".join(rules.genres))
    return genre


def _length(rules: Video, typed: str) -> int:
    length = parse_length(typed)
    if not length:
        refuse("video-length-wanted")
    if is_too_long(rules, length):
        refuse("video-too-long", length=say_seconds(length), limit=say_seconds(rules.longest))
    return length


def _received(rules: Video, typed: str) -> int:
    """When the office had the stick: the deadline is measured by it, not by the moment of typing."""
    try:
        at = parse_instant(typed)
    except ValueError:
        refuse("instant-wanted", value=typed)
    if not is_open(rules, at) or at > wall_clock():
        refuse("video-received-outside", opens=say_instant(rules.opens_at), closes=say_end(rules.closes_at))
    return at


def _digest(file: Path | None, given: str) -> str:
    """Of the file, or as it was computed elsewhere."""
    if (file is None) == (not given):
        refuse("video-file-or-sha256")
    if file is None:
        if not _SHA256.fullmatch(given):
            refuse("video-sha256-wanted")
        return given
    try:
        return sha256_of(file)
    except OSError as problem:
        refuse("video-file-unreadable", path=str(file), problem=str(problem))


def sha256_of(path: Path) -> str:
    """Read in pieces, with a bar for a large file."""
    size = path.stat().st_size
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    digest = hashlib.sha256()
    with path.open("rb") as file, Progress(*columns, console=err, transient=True, disable=size < BAR_FROM) as progress:
        bar = progress.add_task(path.name, total=size)
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            progress.update(bar, advance=len(chunk))
    return digest.hexdigest()


# ---- the register


@video.command("list", help=texts("cli-video-list"))
def list_clips(config: Config = DEFAULT_CONFIG, contest: ContestId = "", as_json: AsJson = False) -> None:
    """Everything handed in, in the order of its time."""
    settings, folder = load(config, contest, as_json=as_json)
    _rules(folder)

    async def read(found: Opened) -> list[dict[str, Any]]:
        return [_clip_json(found, clip) for clip in await _videos(found).clips()]

    rows = _with_database(settings, folder, read)
    if as_json:
        out.print_json(json.dumps(rows, ensure_ascii=False))
        return
    grid = Grid(title=texts("video-list-title", count=len(rows)))
    for name in ("code", "unit", "title", "genre", "length", "source", "received"):
        grid.add_column(texts(f"video-column-{name}"))
    for row in rows:
        cells = (row["code"], folder.units[row["unit_id"]].name, escape(row["title"]), row["genre"])
        source = texts(f"video-source-{row['source']}")
        grid.add_row(*cells, say_seconds(row["length"]), source, say_instant(row["received_at"]))
    out.print(grid)


def _clip_json(found: Opened, clip: Clip) -> dict[str, Any]:
    names = ("unit_id", "title", "genre", "length", "source", "ref", "received_at")
    return {"code": found.context.receipt_code(clip.id), **{name: getattr(clip, name) for name in names}}


# ---- the end of marking


@video.command(help=texts("cli-video-close"))
def close(
    force: Annotated[bool, typer.Option("--force", help=texts("cli-option-force-close"))] = False,
    reason: Annotated[str | None, typer.Option("--reason", help=texts("cli-option-reason"))] = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """From here on no mark changes."""
    settings, folder = load(config, contest)
    rules, now, why = _rules(folder), wall_clock(), (reason or "").strip()
    if force and not why:
        refuse("video-reason-wanted")
    if now < rules.closes_at:
        refuse("video-close-early", closes=say_end(rules.closes_at))

    async def end(found: Opened) -> bool:
        register = await _read(found)
        missing = missing_marks(register.clips, register.judges, register.marks, folder.units)
        if missing and not force:
            _say_missing(found, register.judges, missing)
        done = await _videos(found).close(Closing(now, why if missing else ""))
        if done:
            await note(found, "VideoClosed", missing=int(bool(missing)))
        return done

    if not _with_database(settings, folder, end):
        refuse("video-closed-before")
    out.print(texts("video-marking-closed", at=say_instant(now)))


def _say_missing(found: Opened, judges: list[Judge], missing: list[Missing]) -> None:
    numbers = {judge.id: number for number, judge in enumerate(judges, start=1)}
    err.print(texts("video-marks-missing", count=len(missing)), style="red")
    for each in missing:
        who = ", ".join(str(numbers[judge]) for judge in each.judges)
        blanks = {"code": found.context.receipt_code(each.clip.id), "title": each.clip.title}
        said = texts("video-missing-of", judges=who, **blanks) if who else texts("video-missing-all", **blanks)
        err.print(f"  {said}", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1)


# ---- results


@video.command(help=texts("cli-video-results"))
def results(config: Config = DEFAULT_CONFIG, contest: ContestId = "", as_json: AsJson = False) -> None:
    """Units by the mark of their best clip, with the prizes; a draft as long as marking goes on."""
    settings, folder = load(config, contest, as_json=as_json)
    rules = _rules(folder)

    async def read(found: Opened) -> tuple[Register, dict[str, Any]]:
        register = await _read(found)
        by_clip = clip_marks(register.clips, register.judges, register.marks, folder.units, rules.scoring)
        best = best_clips(register.clips, by_clip)
        codes = {unit_id: found.context.receipt_code(clip.id) for unit_id, clip in best.items()}
        return register, {"marks": unit_marks(register.clips, by_clip), "best": best, "codes": codes}

    register, made = _with_database(settings, folder, read)
    won = awards(rules, made["marks"])
    if as_json:
        out.print_json(json.dumps(_results_json(register, made, won), ensure_ascii=False))
    else:
        _print_results(folder, register, made, won)


def _prizes(won: Awards[str]) -> dict[str, str]:
    """Unit → its prize, or the word that the committee has to decide."""
    decided = {each.who: each.prize.name for each in won.won}
    open_ties = {unit_id: texts("video-to-decide") for tie in won.to_decide for unit_id in tie.candidates}
    return decided | open_ties


def _results_json(register: Register, made: dict[str, Any], won: Awards[str]) -> dict[str, Any]:
    places: dict[str, int] = {unit_id: place for place, unit_id in standings(made["marks"])}
    prizes = {each.who: each.prize.name for each in won.won}
    marks: dict[str, Fraction | None] = made["marks"]
    return {
        "closed": register.closing is not None,
        "reason": register.closing.reason if register.closing else "",
        "sha256": result_hash(marks),
        "units": [
            {
                "unit_id": unit_id,
                "place": places.get(unit_id),
                "mark": None if marks[unit_id] is None else str(marks[unit_id]),
                "clip": made["codes"][unit_id],
                "prize": prizes.get(unit_id),
            }
            for unit_id in sorted(marks, key=lambda unit_id: (places.get(unit_id, len(places) + 1), unit_id))
        ],
        "to_decide": [
            {"place": tie.place, "units": list(tie.candidates), "prizes": [prize.name for prize in tie.prizes]}
            for tie in won.to_decide
        ],
    }


def _print_results(folder: ContestFolder, register: Register, made: dict[str, Any], won: Awards[str]) -> None:
    state = texts("video-results-draft" if register.closing is None else "video-results-final")
    grid = Grid(title=texts("video-results-title", state=state))
    for name in ("place", "unit", "title", "code", "mark", "prize"):
        grid.add_column(texts(f"video-column-{name}"))
    ranked, prizes = standings(made["marks"]), _prizes(won)
    places = [place for place, _ in ranked]
    unmarked = [("", unit_id) for unit_id, mark in made["marks"].items() if mark is None]
    for place, unit_id in [*((f"{p}{'=' if places.count(p) > 1 else ''}", u) for p, u in ranked), *unmarked]:
        cells = (place, folder.units[unit_id].name, escape(made["best"][unit_id].title), made["codes"][unit_id])
        grid.add_row(*cells, say_mark(made["marks"][unit_id]), prizes.get(unit_id, ""))
    out.print(grid)
    for tie in won.to_decide:
        names = ", ".join(folder.units[unit_id].name for unit_id in tie.candidates)
        prizes_open = ", ".join(prize.name for prize in tie.prizes)
        out.print(texts("video-tie", place=tie.place, units=names, prizes=prizes_open), style="yellow")
    if register.closing is not None and register.closing.reason:
        out.print(texts("video-forced", reason=register.closing.reason), style="yellow", markup=False)
    out.print(f"SHA-256: {result_hash(made['marks'])}", highlight=False, soft_wrap=True)


# ---- the way to the database


def _rules(folder: ContestFolder) -> Video:
    if folder.contest.video is None:
        refuse("video-off")
    return folder.contest.video


def _videos(found: Opened) -> Videos:
    return Videos(found.database, contest_id=found.context.contest.id)


async def _read(found: Opened) -> Register:
    videos = _videos(found)
    return Register(await videos.clips(), await videos.judges(), await videos.marks(), await videos.closing())


def _with_database(settings: Settings, folder: ContestFolder, work: Callable[[Opened], Awaitable[Answer]]) -> Answer:
    async def run() -> Answer:
        async with opened(settings, folder) as found:
            return await work(found)

    return asyncio.run(run())
