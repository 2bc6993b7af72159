"""The sums behind a result: from the store's raw material to tables, prizes and the sheet of units.

Used by whoever makes a version (`scheduler.results`) and by whoever checks one (`scheduler.verify`).
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from contest.award import CONTEST_TABLE, Decision
from contest.bank import Bank
from contest.decisions import WHOLE, Act, Amendments, mark, unit_picks
from contest.decisions import Decision as Made
from contest.errors import HoiThiError
from contest.frozen import thaw
from contest.outcome import (
    AwardLine,
    Marks,
    RoundOutcome,
    contest_hash,
    is_joint,
    named_in,
    people_awards,
    person_lines,
    picks_of,
    plain_figures,
    round_outcome,
    say_removal,
    sheet,
    units_of,
)
from contest.rank import Entry, Place, Table, draw_seed, table_hash
from contest.series import series
from contest.settings import Contest, FinalTie, RankKey, Repeat, Scope
from contest.units import Unit, Units
from storage.ports.results import Award, RawAttempt, ResultRow, ResultStore, UnitRow

Progress = Callable[[int], None]
"""Told how many attempts more have been read."""

DRAW = "draw"
EARLIER_ROWS = 20_000
"""Lines of an earlier round in which people who may have won a prize before are looked for."""


class SnapshotMissing(HoiThiError):
    """What a result was computed from (rules, units, a decision) is not in the database any more."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One rules snapshot, read back."""

    contest: Contest
    bank: Bank


class Snapshots:
    """Rules and units by their hash, from the table of snapshots and never from the folder."""

    def __init__(self, store: ResultStore) -> None:
        self._store = store
        self._rules: dict[str, Rules] = {}

    async def rules(self, name: str) -> Rules:
        """The rules of that hash; SnapshotMissing if nobody kept them."""
        if name not in self._rules:
            plain = json.loads(await self._text(name))
            self._rules[name] = Rules(thaw(Contest, plain["contest"]), thaw(Bank, {"questions": plain["bank"]}))
        return self._rules[name]

    async def units(self, name: str) -> Units:
        """The units of that hash."""
        return Units({each["id"]: thaw(Unit, each) for each in json.loads(await self._text(name))})

    async def _text(self, name: str) -> str:
        text = await self._store.snapshot(name)
        if text is None:
            raise SnapshotMissing(name)
        return text


def units_text(units: Units) -> str:
    """The units in one canonical text: head-counts decide, so they are kept with the result."""
    every = [
        {"id": u.id, "name": u.name, "kind": u.kind, "parent": u.parent, "headcount": u.headcount}
        for u in units.all.values()
    ]
    return json.dumps(every, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# ---- one round


async def stored_entries(store: ResultStore, round_id: str, rules: Contest) -> list[Entry]:
    """Counted attempts by the score kept with them: what answering gave."""
    entries: list[Entry] = []
    async for part in store.counted_entries(round_id, questions=rules.quiz.questions):
        entries += part
    return entries


async def raw_entries(
    store: ResultStore,
    round_id: str,
    rules: Contest,
    amended: Amendments,
    snapshots: Snapshots,
    on_progress: Progress | None = None,
) -> list[Entry]:
    """Counted attempts marked anew from their answers, each under the rules it began with."""
    entries: list[Entry] = []
    async for part in store.raw_attempts(round_id):
        for name in {each.rules_hash for each in part}:
            bank = (await snapshots.rules(name)).bank
            entries += _marked([each for each in part if each.rules_hash == name], bank, rules, amended)
        if on_progress:
            on_progress(len(part))
    return entries


def _marked(attempts: Sequence[RawAttempt], bank: Bank, rules: Contest, amended: Amendments) -> list[Entry]:
    right = {question_id: question.right for question_id, question in bank.questions.items()}
    entries = (_entry(each, mark(each.answers, right, amended), rules) for each in attempts)
    return [entry for entry in entries if entry is not None]


def _entry(raw: RawAttempt, score: int, rules: Contest) -> Entry | None:
    """None when nothing was really answered: such an attempt counts nowhere."""
    answered = [at for _, _, at in raw.answers if at is not None]
    if not answered:
        return None
    ends_with_number = raw.guess is not None and rules.prediction.timed
    finished = raw.last_answer_at if ends_with_number else max(answered)
    return Entry(
        attempt_id=raw.id,
        person_id=raw.person_id,
        unit_id=raw.unit_id,
        score=score,
        questions=rules.quiz.questions,
        duration=max(0, finished - raw.started_at),
        started_at=raw.started_at,
        finished_at=finished,
        guess=raw.guess,
        number=raw.number,
        eligible=raw.eligible,
    )


def seed_of(secret: bytes, round_id: str, rules: Contest) -> bytes | None:
    """Of the draw that ends ties in a table, where the rules want one."""
    return draw_seed(secret, round_id or CONTEST_TABLE) if rules.ranking.final_tie is FinalTie.DRAW else None


async def outcome_of(entries: Iterable[Entry], rules: Contest, amended: Amendments, seed: bytes | None) -> RoundOutcome:
    """Ranked in a thread: a million people take seconds, and nobody's answer waits for them."""
    return await asyncio.to_thread(round_outcome, entries, rules, amended, seed)


async def hash_of(table: Table) -> str:
    """As `contest.rank.table_hash`, in a thread."""
    return await asyncio.to_thread(table_hash, table)


_WORD: Mapping[RankKey | None, str] = {None: "", **{key: key.value for key in RankKey}}
"""A look-up: `Enum.value` is a slow attribute, and there are a million lines."""


def rows_of(places: Sequence[Place], start: int) -> list[ResultRow]:
    """The lines of some places, counted through from `start`."""
    return [
        ResultRow(
            position, place, shared, DRAW if drawn and by is None else _WORD[by], e.person_id, e.attempt_id, e.unit_id,
            e.score, e.duration, e.guess, gap, e.finished_at,
        )
        for position, (place, e, gap, shared, drawn, by) in enumerate(places, start)
    ]  # fmt: skip


def place_of(row: ResultRow, questions: int) -> Place:
    """The line as the ranking gave it."""
    entry = Entry(
        row.attempt_id, row.person_id, row.unit_id, row.score, questions, row.duration, row.finished_at - row.duration,
        row.finished_at, row.guess,
    )  # fmt: skip
    by = RankKey(row.by) if row.by and row.by != DRAW else None
    return Place(row.place, entry, row.gap, row.shared, row.by == DRAW, by)


async def kept_table(
    store: ResultStore, version_id: int, actual: int | None, questions: int, *, limit: int | None = None
) -> Table:
    """The table of a version out of its lines; only the first `limit`, more or less."""
    places: list[Place] = []
    async with aclosing(store.plain_rows(version_id)) as parts:
        async for part in parts:
            places += [place_of(row, questions) for row in part if row.place]
            if limit is not None and len(places) >= limit:
                break
    return Table(actual, tuple(places))


# ---- prizes


@dataclass(frozen=True, slots=True)
class Prizes:
    """What a version gives: prizes as lines, who comes next, what it costs."""

    lines: tuple[AwardLine, ...] = ()
    reserve: Mapping[str, Sequence[int | str]] | None = None
    money: int = 0


def reasons_of(decisions: Iterable[Made]) -> dict[tuple[str, int], str]:
    """(round, place) → why the committee decided so on people who share it."""
    return {
        (each.round_id or CONTEST_TABLE, int(each.subject)): each.reason
        for each in decisions
        if each.act is Act.DECIDE and each.subject.isdigit()
    }


def round_prizes(
    rules: Contest, tables: Mapping[str, Table], round_id: str, amended: Mapping[str, Amendments], made: Sequence[Made]
) -> Prizes:
    """The ladder of one round, knowing the tables of the rounds before it where prizes depend on each other."""
    individual = rules.individual
    if individual.scope is not Scope.ROUND or not individual.ladder:
        return Prizes()
    awards = people_awards(tables, rules, picks_of(amended, reasons_of(made)))
    lines = person_lines(awards, units_of(tables.values(), named_in(awards)), only=round_id)
    left = {round_id: awards.reserve.get(round_id, ())}
    money = sum(w.prize.amount or 0 for w in awards.won if w.table == round_id)
    money += sum(p.amount or 0 for tie in awards.to_decide if tie.table == round_id for p in tie.prizes)
    return Prizes(tuple(lines), left, money)


def contest_prizes(
    rules: Contest, tables: Mapping[str, Table], whole: Table, amended: Mapping[str, Amendments], made: Sequence[Made]
) -> Prizes:
    """The ladder filled once a contest; or that of the rounds, settled now that the last one is known."""
    individual = rules.individual
    if not individual.ladder:
        return Prizes()
    if individual.scope is Scope.CONTEST:
        considered: Mapping[str, Table] = {CONTEST_TABLE: whole}
    elif is_joint(rules) and individual.repeat is Repeat.BEST_ONLY:
        considered = tables
    else:
        return Prizes()
    awards = people_awards(considered, rules, picks_of(amended, reasons_of(made)))
    lines = person_lines(awards, units_of(considered.values(), named_in(awards)))
    return Prizes(tuple(lines), awards.reserve, awards.money)


def award_rows(version_id: int, lines: Iterable[AwardLine], new_id: Callable[[], int]) -> list[Award]:
    """Prizes as they are kept."""
    return [
        Award(
            id=new_id(),
            version_id=version_id,
            position=position,
            kind=line.kind,
            block=line.table,
            rung=line.rung,
            place=line.place,
            person_id=line.person_id,
            unit_id=line.unit_id,
            amount=line.amount,
            to_decide=line.to_decide,
            reason=line.reason,
        )
        for position, line in enumerate(lines, start=1)
    ]


# ---- the contest as a whole


@dataclass(frozen=True, slots=True)
class Whole:
    """The contest as a whole: the series table (of several rounds), the sheet, all prizes, the hash over it."""

    table: Table | None
    people: int
    units: tuple[UnitRow, ...]
    prizes: Prizes
    table_hash: str


def whole_of(
    rules: Contest,
    units: Units,
    tables: Mapping[str, Table],
    hashes: Mapping[str, str],
    attempts: Mapping[str, int],
    videos: Marks,
    decisions: Sequence[Made],
    secret: bytes,
) -> Whole:
    """Compute it: of a million people a matter of seconds, so run it in a thread."""
    table = series(list(tables.values()), rules.ranking, seed=seed_of(secret, WHOLE, rules))
    amended = {round_id or CONTEST_TABLE: _picks(decisions, round_id) for round_id in (*tables, WHOLE)}
    people = contest_prizes(rules, tables, table, amended, decisions)
    picks = {key: Decision(order, reason) for key, (order, reason) in unit_picks(decisions).items()}
    shown = sheet(rules, units, list(tables.values()), attempts, videos, picks)
    rows = tuple(
        UnitRow(
            unit_id=line.figures.unit_id,
            position=position,
            block=line.block,
            place=line.place or 0,
            shared=line.shared,
            figures=plain_figures(line, videos),
            removed_by=tuple(say_removal(each) for each in line.removed),
        )
        for position, line in enumerate(shown.lines, start=1)
    )
    several = len(tables) > 1
    series_hash = table_hash(table) if several else ""
    lines = ([r.block, r.unit_id, r.place, sorted(r.figures.items()), [list(x) for x in r.removed_by]] for r in rows)
    prizes = Prizes(
        lines=(*people.lines, *shown.awards),
        reserve={**(people.reserve or {}), **shown.reserve},
        money=people.money + shown.money,
    )
    whole_hash = contest_hash(hashes, series_hash, lines)
    return Whole(table if several else None, len(table.places), rows, prizes, whole_hash)


def _picks(decisions: Iterable[Made], round_id: str) -> Amendments:
    picks = {
        int(each.subject): tuple(map(int, each.value.split(",")))
        for each in decisions
        if each.act is Act.DECIDE and each.round_id == round_id and each.subject.isdigit()
    }
    return replace(Amendments(), picks=picks)


VideoMarks = Callable[[], Awaitable[Marks | None]]
"""Unit → mark of its clip; None as long as marking has not ended."""


async def no_videos() -> Marks | None:
    """For contests without a video part."""
    return None
