"""From counted attempts to what a result says: the table, who stands outside it, and the prizes as lines. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from contest.award import CONTEST_TABLE, Awards, Decision, Decisions, award, fill
from contest.collective import Removal, UnitLine, award_units, rank_units, say_percent, unit_figures
from contest.decisions import Amendments
from contest.rank import Entry, Place, Table, actual_value, rank
from contest.settings import Contest, Prize, Repeat, Scope
from contest.units import Units
from contest.video import say_mark, standings

VIDEO = "video"


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """The table of a round, and one line for everybody whose attempts count for nobody ("ngoài giải", struck out)."""

    table: Table
    outside: tuple[Place, ...]


def round_outcome(entries: Iterable[Entry], rules: Contest, amended: Amendments, seed: bytes | None) -> RoundOutcome:
    """Rank one round.

    The value that was predicted is counted once, with the people of the first result: who is struck out later no
    longer stands in the table, but stays in that number. Corrected keys count it again.
    """
    target, counted = rules.prediction.target, rules.quiz.counted
    given = list(entries)
    known = _without(given, amended.struck - amended.late)
    actual = actual_value(known, target, counted)
    standing = _without(known, amended.late)
    table = rank(standing, rules.ranking, target=target, counted=counted, seed=seed, actual=actual)
    others = [entry._replace(eligible=True) for entry in standing if not entry.eligible]
    if not others:
        return RoundOutcome(table, ())
    outside = rank(others, rules.ranking, target=target, counted=counted, seed=None, actual=table.actual)
    return RoundOutcome(table, tuple(place._replace(place=0, shared=False, by=None) for place in outside.places))


def _without(entries: list[Entry], struck: frozenset[int]) -> list[Entry]:
    if not struck:
        return entries
    return [entry._replace(eligible=False) if entry.person_id in struck else entry for entry in entries]


def picks_of(amended: Mapping[str, Amendments], reasons: Mapping[tuple[str, int], str]) -> Decisions[int]:
    """What the committee decided on shared places, as the ladder wants it. Keys of both: table, and (table, place)."""
    return {
        (table, place): Decision(order, reasons.get((table, place), ""))
        for table, each in amended.items()
        for place, order in each.picks.items()
    }


# ---- prizes as lines


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One prize, or one of several people a prize has still to be decided between (`to_decide`)."""

    kind: str
    table: str
    rung: str
    place: int
    person_id: int | None
    unit_id: str
    amount: int | None
    to_decide: bool = False
    reason: str = ""


def people_awards(tables: Mapping[str, Table], rules: Contest, decisions: Decisions[int]) -> Awards[int]:
    """The ladder for people; a decision on a place that nobody there shares any more is left out."""
    holders = {(name, p.place, p.entry.person_id) for name, t in tables.items() for p in t.places if p.shared}
    valid = {key: each for key, each in decisions.items() if all((*key, person) in holders for person in each.order)}
    return award(tables, rules.individual, decisions=valid)


def person_lines(awards: Awards[int], units: Mapping[int, str], *, only: str | None = None) -> list[AwardLine]:
    """Individual prizes in their order. `units`: person → unit; `only`: of that table."""
    lines = [
        AwardLine("individual", won.table, won.prize.name, won.place, won.who, units.get(won.who, ""),
                  won.prize.amount, False, won.decided)
        for won in awards.won
    ]  # fmt: skip
    for tie in awards.to_decide:
        lines += [
            AwardLine("individual", tie.table, _rungs(tie.prizes), tie.place, who, units.get(who, ""), None, True)
            for who in tie.candidates
        ]
    return sorted((line for line in lines if only in (None, line.table)), key=lambda line: line.place)


def unit_lines(awards: Awards[str], kind: str) -> list[AwardLine]:
    """Prizes of units, table by table."""
    lines = [
        AwardLine(kind, won.table, won.prize.name, won.place, None, won.who, won.prize.amount, False, won.decided)
        for won in awards.won
    ]
    for tie in awards.to_decide:
        lines += [
            AwardLine(kind, tie.table, _rungs(tie.prizes), tie.place, None, who, None, True) for who in tie.candidates
        ]
    order = {name: number for number, name in enumerate(dict.fromkeys(line.table for line in lines))}
    return sorted(lines, key=lambda line: (order[line.table], line.place))


def _rungs(prizes: Iterable[Prize]) -> str:
    return " / ".join(dict.fromkeys(prize.name for prize in prizes))


def units_of(tables: Iterable[Table], people: Iterable[int]) -> dict[int, str]:
    """Person → unit, of those people."""
    wanted = set(people)
    return {
        place.entry.person_id: place.entry.unit_id
        for table in tables
        for place in table.places
        if place.entry.person_id in wanted
    }


def named_in(awards: Awards[int]) -> set[int]:
    """Everybody the ladder speaks of."""
    candidates = (who for tie in awards.to_decide for who in tie.candidates)
    return {won.who for won in awards.won} | set(candidates) | {w for line in awards.reserve.values() for w in line}


# ---- the contest as a whole


@dataclass(frozen=True, slots=True)
class Sheet:
    """The collective part: every unit, and the prizes of units for taking part and for clips."""

    lines: tuple[UnitLine, ...]
    awards: tuple[AwardLine, ...]
    reserve: Mapping[str, tuple[str, ...]]
    money: int


Marks = Mapping[str, Fraction | None]


def sheet(
    rules: Contest,
    units: Units,
    tables: Sequence[Table],
    attempts: Mapping[str, int],
    videos: Marks,
    decisions: Decisions[str] | None = None,
) -> Sheet:
    """Rank the units.

    Args:
        rules: of the contest.
        units: all units.
        tables: of the rounds.
        attempts: unit → counted attempts of all rounds.
        videos: unit → mark of its clip, None: entered without a mark.
        decisions: of the committee about units that share a place.
    """
    collective = rules.collective
    kinds = [kind for block in collective.blocks for kind in block.kinds]
    figures = unit_figures(units, kinds, tables=tables, attempts=attempts)
    lines = rank_units(figures, units, collective, videos=videos)
    known = decisions or {}
    by_block = award_units(lines, collective.ladder, decisions=_held_by(known, _standings(lines)))
    clips = standings(videos)
    ladder = rules.video.ladder if rules.video else ()
    by_clip = fill({VIDEO: clips}, ladder, Repeat.ALLOWED, decisions=_held_by(known, {VIDEO: clips}))
    return Sheet(
        lines=lines,
        awards=(*unit_lines(by_block, "collective"), *unit_lines(by_clip, VIDEO)),
        reserve={**by_block.reserve, **by_clip.reserve},
        money=by_block.money + by_clip.money,
    )


def _standings(lines: Iterable[UnitLine]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for line in lines:
        if line.place is not None:
            found.setdefault(line.block, []).append((line.place, line.figures.unit_id))
    return found


def _held_by(decisions: Decisions[str], standings: Mapping[str, Iterable[tuple[int, str]]]) -> Decisions[str]:
    holders = {(table, place, who) for table, lines in standings.items() for place, who in lines}
    return {key: each for key, each in decisions.items() if all((*key, who) in holders for who in each.order)}


def say_removal(removal: Removal) -> tuple[str, int, str]:
    """The gate's kind, what it asked for, what it saw."""
    kind = "nobody" if removal.gate is None else str(removal.gate.kind)
    need = 0 if removal.gate is None else removal.gate.value
    value = removal.value
    if kind == "min_rate":
        return kind, need, "–" if value is None else say_percent(Fraction(value))
    if kind == "top_video":
        return kind, need, say_mark(None if value is None else Fraction(value))
    return kind, need, "–" if value is None else str(value)


def plain_figures(line: UnitLine, videos: Marks) -> dict[str, int | str | None]:
    """What the sheet shows of a unit; fractions exact, as text."""
    f = line.figures
    return {
        "headcount": f.headcount, "people": f.people, "person_rounds": f.person_rounds, "attempts": f.attempts,
        "perfect_people": f.perfect_people, "zero_scores": f.zero_scores, "rate": _exact(f.rate),
        "average_score": _exact(f.average_score), "average_duration": _exact(f.average_duration),
        "mark": _exact(line.mark), "video": _exact(videos.get(f.unit_id)),
    }  # fmt: skip


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


# ---- the hash of the whole


def contest_hash(rounds: Mapping[str, str], series_hash: str, lines: Iterable[Sequence[object]]) -> str:
    """SHA-256 over the hashes of the rounds, of the series table, and every line of the sheet (rules.md 2.7)."""
    whole = {"rounds": rounds, "series": series_hash, "units": [list(line) for line in lines]}
    canonical = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_joint(rules: Contest) -> bool:
    """Whether the prizes of the rounds depend on each other."""
    individual = rules.individual
    several = len(rules.rounds) > 1 and bool(individual.ladder)
    return several and individual.scope is Scope.ROUND and individual.repeat is not Repeat.ALLOWED


__all__ = [
    "CONTEST_TABLE",
    "AwardLine",
    "Marks",
    "RoundOutcome",
    "Sheet",
    "contest_hash",
    "is_joint",
    "named_in",
    "people_awards",
    "person_lines",
    "picks_of",
    "plain_figures",
    "round_outcome",
    "say_removal",
    "sheet",
    "units_of",
]
