"""`hoithi results`, `commendations`, `verify`: what came out of the contest, and the proof of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from textwrap import fill
from typing import Annotated, Any, TypeVar

import typer
import xlsxwriter
from rich import box
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table as Grid

from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, ContestId, err, load, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.keys import database_exists
from bot.opening import Opened
from bot.render.long_table import LINE_BY_LINE, LongTable
from bot.report import commendation
from bot.settings import Settings
from bot.winners import painter
from contest.award import CONTEST_TABLE
from contest.calendar import say_duration, say_instant
from contest.collective import say_percent
from contest.decisions import WHOLE
from contest.video import say_mark
from contest.winners import Winners
from handlers.context import Context
from handlers.flows.winners import notices
from scheduler.computing import SnapshotMissing
from scheduler.verify import Mismatch, NoSuchResult, PaperCheck, Verdict, Verifier, check_paper
from scheduler.winners import winners_of
from storage.ports.results import Award, ResultRow, ResultVersion, UnitRow
from storage.store import SqlStore

CONTEST_WORD = "contest"
"""In place of a round's id: the contest as a whole."""
READ_ROWS = 5000
HEAD_WIDTH = 10
"""Over a column of figures a head may be wider than they are, and then it wraps."""

Answer = TypeVar("Answer")
RoundOrWhole = Annotated[str, typer.Argument(metavar="[ROUND]", help=texts("cli-argument-round"))]
Number = Annotated[int | None, typer.Option("--version", min=1, help=texts("cli-option-version"))]


class Format(StrEnum):
    """How a result is given out."""

    TABLE = "table"
    JSON = "json"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Shown:
    """One version with everything that belongs to it."""

    version: ResultVersion
    rows: list[tuple[ResultRow, str]]
    awards: list[Award]
    units: list[UnitRow]
    names: Mapping[int, str]
    codes: Mapping[int, str]
    """Award → its code, by which it is handed over."""
    secret: str = ""
    """Only once the whole contest is official."""


def round_of(folder: ContestFolder, word: str) -> str:
    """The id of a round, or WHOLE."""
    ids = {each.id for each in folder.contest.rounds}
    if word in ids:
        return word
    if word not in ("", CONTEST_WORD):
        refuse("round-unknown", round=word, rounds=", ".join(sorted(ids)))
    return WHOLE


def with_store(
    settings: Settings, folder: ContestFolder, work: Callable[[SqlStore, Opened], Awaitable[Answer]]
) -> Answer:
    """Do something with the database."""

    async def run() -> Answer:
        async with opened(settings, folder) as found:
            return await work(found.store, found)

    return asyncio.run(run())


# ---- results


def results(
    round_id: RoundOrWhole = "",
    number: Number = None,
    form: Annotated[Format, typer.Option("--format", help=texts("cli-option-format"))] = Format.TABLE,
    output: Annotated[Path | None, typer.Option("--output", help=texts("cli-option-workbook"))] = None,
    notices_to: Annotated[Path | None, typer.Option("--texts", help=texts("cli-option-notices"))] = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
    as_json: AsJson = False,
) -> None:
    """Print a computed result, published or not; without a round that of the contest as a whole."""
    settings, folder = load(config, contest, as_json=as_json)
    wanted = round_of(folder, round_id)
    in_lines = form is Format.XLSX and notices_to is None and not as_json
    shown = _read(settings, folder, wanted, number, rows=not in_lines)
    if shown is None:
        err.print(texts("results-none", round=round_id or CONTEST_WORD))
        raise typer.Exit(1)
    if notices_to is not None:
        _write_notices(settings, folder, shown.version, notices_to)
        out.print(texts("results-notices-written", path=str(notices_to)), highlight=False, soft_wrap=True)
    elif as_json or form is Format.JSON:
        out.print_json(json.dumps(_as_json(shown), ensure_ascii=False))
    elif form is Format.XLSX:
        path = output or Path(f"ket-qua-{wanted or folder.contest.id}-v{shown.version.version}.xlsx")
        _write_workbook(settings, folder, shown, path)
        out.print(texts("results-written", path=str(path)), highlight=False, soft_wrap=True)
    else:
        _print(folder, shown)


def _read(
    settings: Settings, folder: ContestFolder, round_id: str, number: int | None, *, rows: bool = True
) -> Shown | None:
    """All of it; without the `rows` where somebody else reads these as they are needed."""
    if not database_exists(settings.database):
        return None

    async def read(store: SqlStore, found: Opened) -> Shown | None:
        versions = [each for each in await store.result_versions(round_id) if number in (None, each.version)]
        if not versions:
            return None
        version = versions[-1]
        lines = [each async for part in _slices(store, version.id) for each in part] if rows else []
        awards = await store.awards(version.id)
        reserve = [who for people in version.basis.get("reserve", {}).values() for who in people]
        people = [each.person_id for each in awards] + [who for who in reserve if isinstance(who, int)]
        people += [each["person"] for each in version.difference.get("prizes", ())]
        names = await store.names([each for each in people if each is not None])
        whole = await store.latest_result(WHOLE, published=True)
        secret = found.context.secret.hex() if whole and whole.official_at else ""
        codes = {each.id: found.context.receipt_code(each.id) for each in awards}
        return Shown(version, lines, awards, await store.unit_rows(version.id), names, codes, secret)

    return with_store(settings, folder, read)


async def _slices(store: SqlStore, version_id: int) -> AsyncIterator[list[tuple[ResultRow, str]]]:
    at = 0
    while part := await store.result_rows(version_id, after=at, limit=READ_ROWS):
        yield part
        at = part[-1][0].position


def _write_notices(settings: Settings, folder: ContestFolder, version: ResultVersion, path: Path) -> None:
    """The list of winners as four texts and a picture, each a file."""
    link = settings.results_page(folder.contest.id)

    async def read(store: SqlStore, found: Opened) -> tuple[Winners, Context]:
        return await winners_of(store, found.context, version), found.context

    winners, context = with_store(settings, folder, read)
    made = notices(context, winners, link)
    path.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("cong-thong-tin", made.portal),
        ("fanpage", made.fanpage),
        ("nhom-zalo", made.group),
        ("loa-truyen-thanh", made.aloud),
    ):
        (path / f"{name}.txt").write_text(f"{text}\n", encoding="utf-8")
    (path / "anh.png").write_bytes(painter(context, link)(winners))


def status_of(version: ResultVersion) -> str:
    """draft, provisional, official, superseded."""
    if version.superseded_at is not None:
        return "superseded"
    if version.official_at is not None:
        return "official"
    return "draft" if version.published_at is None else "provisional"


def _as_json(shown: Shown) -> dict[str, Any]:
    version = shown.version
    fields = ("place", "shared", "by", "unit_id", "score", "duration", "guess", "gap", "finished_at", "attempt_id")
    return {
        "round": version.round_id,
        "version": version.version,
        "status": status_of(version),
        "published": version.published_at is not None,
        "published_at": version.published_at,
        "official_at": version.official_at,
        "superseded_at": version.superseded_at,
        "actual": version.actual,
        "people": version.people,
        "sha256": version.table_hash,
        "rules": version.rules_hash,
        "seed": version.seed,
        "reason": version.reason,
        "difference": dict(version.difference),
        "secret": shown.secret or None,
        "rows": [
            {"name": name, "person_id": row.person_id, **{field: getattr(row, field) for field in fields}}
            for row, name in shown.rows
        ],
        "awards": [_award_json(shown, each) for each in shown.awards],
        "reserve": version.basis.get("reserve", {}),
        "money": version.basis.get("money", 0),
        "units": [
            {
                "unit_id": each.unit_id,
                "block": each.block,
                "place": each.place,
                "shared": each.shared,
                "figures": dict(each.figures),
                "removed_by": [list(why) for why in each.removed_by],
            }
            for each in shown.units
        ],
    }


def _award_json(shown: Shown, award: Award) -> dict[str, Any]:
    names = ("kind", "block", "rung", "place", "person_id", "unit_id", "amount", "to_decide", "reason")
    handed = ("handed_over_at", "handed_to", "handed_by")
    name = shown.names.get(award.person_id or 0, "")
    found = {"code": shown.codes[award.id], "name": name}
    return found | {field: getattr(award, field) for field in (*names, *handed)}


# ---- on the screen


def _print(folder: ContestFolder, shown: Shown) -> None:
    version = shown.version
    title = texts(
        "results-title",
        round=version.round_id or folder.contest.short_title,
        version=version.version,
        state=texts(f"results-{status_of(version)}"),
    )
    if version.reason:
        out.print(texts("results-reason", reason=version.reason), markup=False, soft_wrap=True)
    if shown.rows:
        out.print(_grid(title, [texts(f"results-column-{name}") for name in _COLUMNS], _table_rows(folder, shown.rows)))
    else:
        out.print(title, style="bold")
    _print_prizes(folder, shown)
    if shown.units:
        out.print(texts("results-units"), style="bold")
        heads = [texts(f"results-unit-{name}") for name in _UNIT_COLUMNS[1:]]
        for block, rows in groupby(_unit_rows(folder, shown), key=itemgetter(0)):
            out.print(_grid(block, heads, [row[1:] for row in rows]))
    if version.actual is not None:
        out.print(texts("results-actual", actual=version.actual))
    if version.seed:
        out.print(texts("results-seed", seed=version.seed), highlight=False, soft_wrap=True)
    out.print(f"SHA-256: {version.table_hash}", highlight=False, soft_wrap=True)
    if shown.secret:
        out.print(texts("results-secret", secret=shown.secret), highlight=False, soft_wrap=True)


def _print_prizes(folder: ContestFolder, shown: Shown) -> None:
    if shown.awards:
        heads = [texts(f"results-award-{name}") for name in _AWARD_COLUMNS]
        out.print(_grid(texts("results-awards"), heads, _award_rows(folder, shown)))
        if money := int(shown.version.basis.get("money", 0)):
            out.print(texts("results-money", money=money))
    rounds = {each.id: each.name for each in folder.contest.rounds}
    for table, people in shown.version.basis.get("reserve", {}).items():
        if people:
            said = "; ".join(f"{n}. {_who(folder, shown, each)}" for n, each in enumerate(people, start=1))
            named = texts("results-reserve-people") if table == CONTEST_TABLE else rounds.get(table, table)
            out.print(texts("results-reserve", table=named, people=said), markup=False, soft_wrap=True)


def _grid(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    """For a terminal of 80 columns: nothing for columns without a word, figures in one piece, names wrap."""
    grid = Grid(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    told = [n for n, _ in enumerate(heads) if any(row[n] not in ("", "–") for row in rows)]
    for n in told:
        figures = all(row[n] in ("", "–") or any(map(str.isdigit, row[n])) for row in rows)
        grid.add_column(fill(heads[n], HEAD_WIDTH), no_wrap=figures, overflow="fold")
    for row in rows:
        grid.add_row(*(row[n] for n in told))
    return grid


_COLUMNS = ("place", "name", "unit", "score", "duration", "guess")
_AWARD_COLUMNS = ("rung", "who", "unit", "place", "amount", "note", "code")
_UNIT_COLUMNS = ("block", "place", "unit", "people", "rate", "score", "perfect", "duration", "video", "removed")


def _table_rows(folder: ContestFolder, rows: Iterable[tuple[ResultRow, str]]) -> list[list[str]]:
    return [
        [
            f"{row.place}{'=' if row.shared else ''}" if row.place else texts("results-outside"),
            name,
            _unit(folder, row.unit_id),
            str(row.score),
            say_duration(row.duration),
            "" if row.guess is None else str(row.guess),
        ]
        for row, name in rows
    ]


def _award_rows(folder: ContestFolder, shown: Shown) -> list[list[str]]:
    return [
        [
            each.rung,
            _who(folder, shown, each.person_id if each.person_id is not None else each.unit_id),
            _unit(folder, each.unit_id) if each.person_id is not None else each.block,
            str(each.place),
            "" if each.amount is None else texts("number", number=each.amount),
            _note(each),
            shown.codes[each.id],
        ]
        for each in shown.awards
    ]


def _note(award: Award) -> str:
    if award.to_decide:
        return texts("results-to-decide")
    if award.handed_over_at is not None:
        return texts("results-handed-over", at=say_instant(award.handed_over_at), to=award.handed_to)
    return award.reason


def _unit_rows(folder: ContestFolder, shown: Shown) -> list[list[str]]:
    return [
        [
            each.block,
            (f"{each.place}{'=' if each.shared else ''}" if each.place else "–"),
            _unit(folder, each.unit_id),
            str(each.figures["people"]),
            say_exact_percent(each.figures["rate"]),
            say_exact(each.figures["average_score"]),
            str(each.figures["perfect_people"]),
            say_exact_duration(each.figures["average_duration"]),
            say_mark(None if each.figures["video"] is None else Fraction(each.figures["video"])),
            say_removed(texts, each),
        ]
        for each in shown.units
    ]


def say_exact(value: str | None) -> str:
    """Two decimals of an exact fraction."""
    return "–" if value is None else say_mark(Fraction(value))


def say_exact_percent(value: str | None) -> str:
    """As `say_percent`, of an exact fraction."""
    return "–" if value is None else say_percent(Fraction(value))


def say_exact_duration(value: str | None) -> str:
    """As `say_duration`, of an exact fraction of ms."""
    return "–" if value is None else say_duration(int(Fraction(value)))


def say_removed(say: Callable[..., str], row: UnitRow) -> str:
    """Why a unit is not ranked, in words."""
    return "; ".join(say(f"gate-{kind.replace('_', '-')}", need=need, seen=seen) for kind, need, seen in row.removed_by)


def _who(folder: ContestFolder, shown: Shown, who: int | str) -> str:
    return shown.names.get(who, str(who)) if isinstance(who, int) else _unit(folder, who)


def _unit(folder: ContestFolder, unit_id: str) -> str:
    unit = folder.units.get(unit_id)
    return unit.name if unit else unit_id


# ---- as a workbook


def _write_workbook(settings: Settings, folder: ContestFolder, shown: Shown, path: Path) -> None:
    version = shown.version
    facts = [
        (texts("results-sheet-round"), version.round_id or folder.contest.title),
        (texts("results-sheet-version"), str(version.version)),
        (texts("results-sheet-state"), texts(f"results-{status_of(version)}")),
        (texts("results-sheet-reason"), version.reason),
        (texts("results-sheet-actual"), "" if version.actual is None else str(version.actual)),
        (texts("results-sheet-money"), str(version.basis.get("money", 0))),
        ("SHA-256", version.table_hash),
    ]

    async def write(store: SqlStore, _: Opened) -> None:
        with xlsxwriter.Workbook(str(path), LINE_BY_LINE) as book:
            first = book.add_worksheet(texts("results-sheet-facts"))
            bold = book.add_format({"bold": True})
            for line, (name, value) in enumerate(facts):
                first.write_string(line, 0, name, bold)
                first.write_string(line, 1, value)
            people = _table(book, "table", "column", _COLUMNS)
            async for part in _slices(store, version.id):
                people.write_all(_table_rows(folder, part))
            _table(book, "awards", "award", _AWARD_COLUMNS).write_all(_award_rows(folder, shown))
            _table(book, "units", "unit", _UNIT_COLUMNS).write_all(_unit_rows(folder, shown))

    with_store(settings, folder, write)


def _table(book: xlsxwriter.Workbook, title: str, heads: str, names: Sequence[str]) -> LongTable:
    return LongTable(book, texts(f"results-sheet-{title}"), [texts(f"results-{heads}-{name}") for name in names])


# ---- commendations


def commendations(config: Config = DEFAULT_CONFIG, contest: ContestId = "", as_json: AsJson = False) -> None:
    """Print who is to be proposed for a certificate of merit: every winner, and the first unit."""
    settings, folder = load(config, contest, as_json=as_json)

    async def read(store: SqlStore, _: Opened) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for round_id in (*(each.id for each in folder.contest.rounds), WHOLE):
            version = await store.latest_result(round_id)
            awards = await store.awards(version.id) if version else []
            names = await store.names([each.person_id for each in awards if each.person_id is not None])
            found += [_proposal(folder, round_id, each, names) for each in awards if not each.to_decide]
        return found

    rows = with_store(settings, folder, read) if database_exists(settings.database) else []
    if as_json:
        out.print_json(json.dumps(rows, ensure_ascii=False))
        return
    heads = [texts(f"commend-{name}") for name in ("form", "who", "unit", "rung")]
    out.print(_grid(texts("commend-title"), heads, [[r["form"], r["who"], r["unit"], r["rung"]] for r in rows]))


def _proposal(folder: ContestFolder, round_id: str, award: Award, names: Mapping[int, str]) -> dict[str, Any]:
    unit = _unit(folder, award.unit_id)
    return {
        "form": commendation(folder.contest, texts, award),
        "who": names.get(award.person_id or 0, "") or unit,
        "unit": unit,
        "rung": award.rung,
        "round": round_id,
        "kind": award.kind,
    }


# ---- verify


def verify(
    round_id: RoundOrWhole = "",
    number: Number = None,
    paper: Annotated[str, typer.Option("--paper", metavar="RECEIPT", help=texts("cli-option-paper"))] = "",
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
    as_json: AsJson = False,
) -> None:
    """Compute a result again from the raw answers; or draw the paper of a receipt again."""
    settings, folder = load(config, contest, as_json=as_json)
    if paper:
        _verify_paper(settings, folder, paper, as_json=as_json)
        return
    wanted = round_of(folder, round_id)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

    async def check(store: SqlStore, found: Opened) -> list[Verdict]:
        verifier = Verifier(store, found.context.secret, folder.contest.rounds)
        rounds = [wanted] if wanted else [each.id for each in folder.contest.rounds]
        total = sum([await store.count_attempts(each) for each in rounds])
        with Progress(*columns, console=err, transient=True, disable=as_json) as progress:
            bar = progress.add_task("", total=total)
            advance = lambda count: progress.update(bar, advance=count)  # noqa: E731
            if wanted:
                return [await verifier.round(wanted, number=number, on_progress=advance)]
            return await verifier.whole(number=number, on_progress=advance)

    try:
        verdicts = with_store(settings, folder, check)
    except NoSuchResult:
        err.print(texts("results-none", round=round_id or CONTEST_WORD))
        raise typer.Exit(2) from None
    except SnapshotMissing as missing:
        refuse("snapshot-missing", hash=str(missing))
    if as_json:
        out.print_json(json.dumps([_verdict_json(each) for each in verdicts], ensure_ascii=False))
    else:
        for each in verdicts:
            _print_verdict(each)
    if any(each.first for each in verdicts):
        raise typer.Exit(1)


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    first = verdict.first
    names = ("where", "line", "field", "kept", "computed")
    return {
        "round": verdict.version.round_id,
        "version": verdict.version.version,
        "same": first is None,
        "sha256": verdict.version.table_hash,
        "computed": verdict.table_hash,
        "first": {name: getattr(first, name) for name in names} if first else None,
    }


def _print_verdict(verdict: Verdict) -> None:
    version = verdict.version
    about: dict[str, str | int] = {"round": version.round_id or CONTEST_WORD, "version": version.version}
    if verdict.first is None:
        out.print(texts("verify-same", sha256=version.table_hash, people=version.people, **about), soft_wrap=True)
        return
    first: Mismatch = verdict.first
    err.print(texts("verify-differs", **about), style="red", soft_wrap=True)
    detail: dict[str, str | int] = {"where": texts(f"verify-{first.where}"), "line": first.line, "field": first.field}
    said = texts("verify-first", kept=first.kept, computed=first.computed, **detail)
    err.print(said, markup=False, highlight=False, soft_wrap=True)


def _verify_paper(settings: Settings, folder: ContestFolder, receipt: str, *, as_json: bool) -> None:
    async def check(store: SqlStore, found: Opened) -> tuple[PaperCheck | None, str]:
        attempt = await store.find_attempt(found.context.receipt_matcher(receipt))
        if attempt is None:
            return None, ""
        return await check_paper(store, found.context.secret, attempt.id), found.context.commitment

    made, commitment = with_store(settings, folder, check)
    if made is None:
        refuse("receipt-unknown", receipt=receipt)
    if as_json:
        served, drawn = ([[each.question_id, list(each.order)] for each in p] for p in (made.served, made.drawn))
        plain = {"same": made.same, "round": made.round_id, "seed": made.seed, "served": served, "drawn": drawn}
        out.print_json(json.dumps({**plain, "commitment": commitment}, ensure_ascii=False))
    else:
        said = texts("paper-same" if made.same else "paper-differs", receipt=receipt, questions=len(made.drawn))
        out.print(said, style="" if made.same else "red", soft_wrap=True)
        out.print(texts("paper-commitment", sha256=commitment), highlight=False, soft_wrap=True)
    if not made.same:
        raise typer.Exit(1)
