"""Units: their figures, who is ranked, the ladder, and the targets (docs/rules.md section 2.10). Exact, unrounded."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from contest.award import RESERVE, Awards, Decisions, fill
from contest.rank import Entry, Table
from contest.settings import Collective, CollectiveKey, Gate, GateKind, Prize, Repeat, UnitCount, UnitTarget
from contest.units import Unit, Units

Mark = Fraction | int


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What the counted attempts of eligible people of one unit add up to, over all rounds.

    `people`: different ones; `person_rounds`: each once a round; `attempts`: every one with an answer. `score`,
    `duration` (ms) and `zero_scores` are over the placed attempts, one a person and round; `perfect_people` had
    every question right in at least one of them. `headcount` includes the units below.
    """

    unit_id: str
    headcount: int | None = None
    people: int = 0
    person_rounds: int = 0
    attempts: int = 0
    score: int = 0
    duration: int = 0
    zero_scores: int = 0
    perfect_people: int = 0

    @property
    def rate(self) -> Fraction | None:
        """People of the head-count; None when that is not known."""
        return Fraction(self.people, self.headcount) if self.headcount else None

    @property
    def average_score(self) -> Fraction | None:
        """Right answers a person and round; None when nobody took part."""
        return Fraction(self.score, self.person_rounds) if self.person_rounds else None

    @property
    def average_duration(self) -> Fraction | None:
        """Milliseconds a person and round; None when nobody took part."""
        return Fraction(self.duration, self.person_rounds) if self.person_rounds else None


def say_percent(rate: Fraction) -> str:
    """ "66,67 %": two decimals, half up. For the eye only; nothing is compared with it."""
    hundredths = (rate.numerator * 20_000 // rate.denominator + 1) // 2
    return f"{hundredths // 100},{hundredths % 100:02} %"


def unit_for(units: Units, unit_id: str, kinds: Collection[str]) -> str | None:
    """For which unit an entry counts where units of these kinds are compared.

    Its own, if it is of such a kind; else the nearest above that is (HP23: districts including their communes).
    """
    return next((unit.id for unit in units.upwards(unit_id) if unit.kind in kinds), None)


def unit_figures(
    units: Units, kinds: Collection[str], *, tables: Iterable[Table], attempts: Mapping[str, int]
) -> dict[str, UnitFigures]:
    """The figures of every unit of these kinds, also of those where nobody took part.

    Args:
        units: all units.
        kinds: the kinds compared; each entry counts for one unit of them at most (`unit_for`).
        tables: of every round: the placed attempt of each person.
        attempts: unit → counted attempts of all rounds, of people who compete.
    """
    targets = {unit_id: unit_for(units, unit_id, kinds) for unit_id in units.all}
    made: Counter[str | None] = Counter()
    for unit_id, count in attempts.items():
        made[targets.get(unit_id)] += count
    placed: defaultdict[str | None, list[Entry]] = defaultdict(list)
    for table in tables:
        for place in table.places:
            placed[targets.get(place.entry.unit_id)].append(place.entry)
    return {
        unit.id: _figures(unit, placed.get(unit.id, []), made[unit.id])
        for unit in units.all.values()
        if unit.kind in kinds
    }


def _figures(unit: Unit, placed: Sequence[Entry], attempts: int) -> UnitFigures:
    return UnitFigures(
        unit_id=unit.id,
        headcount=unit.headcount,
        people=len({entry.person_id for entry in placed}),
        person_rounds=len(placed),
        attempts=attempts,
        score=sum(entry.score for entry in placed),
        duration=sum(entry.duration for entry in placed),
        zero_scores=sum(entry.score == 0 for entry in placed),
        perfect_people=len({entry.person_id for entry in placed if entry.perfect}),
    )


@dataclass(frozen=True, slots=True)
class Removal:
    """Why a unit is not ranked. `gate` None: nobody took part.

    `value` is what the gate saw: the rate, people, the video mark, or how many zeros; None: not known, not entered.
    """

    gate: Gate | None
    value: Mark | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit on the sheet. `place` None: removed, by every gate named. `mark`: the weighted sum, up to 100."""

    block: str
    figures: UnitFigures
    place: int | None
    shared: bool
    mark: Fraction | None
    removed: tuple[Removal, ...]


def rank_units(
    figures: Mapping[str, UnitFigures],
    units: Units,
    collective: Collective,
    *,
    videos: Mapping[str, Mark | None] | None = None,
) -> tuple[UnitLine, ...]:
    """The sheet: block by block, the ranked units by place, then those removed.

    Args:
        figures: of the units of all blocks (`unit_figures`).
        units: all units.
        collective: blocks, keys or weights, gates.
        videos: unit → video mark; None: entered, without a mark.
    """
    video = _Videos(videos or {}, {g: _last_mark_in(g, units, videos or {}) for g in collective.gates})
    lines: list[UnitLine] = []
    for block in collective.blocks:
        members = [units[unit_id] for unit_id in sorted(figures) if units[unit_id].kind in block.kinds]
        removed = {unit.id: _removed(unit, figures[unit.id], collective.gates, video) for unit in members}
        lines += _ranked(block.name, [figures[each] for each in removed if not removed[each]], collective)
        lines += [UnitLine(block.name, figures[each], None, False, None, why) for each, why in removed.items() if why]
    return tuple(lines)


def award_units(
    lines: Iterable[UnitLine],
    ladder: Sequence[Prize],
    *,
    struck_out: Mapping[str, str] | None = None,
    decisions: Decisions[str] | None = None,
    reserve: int = RESERVE,
) -> Awards[str]:
    """Fill the whole ladder in each block; the tables of the awards are the names of the blocks."""
    standings: dict[str, list[tuple[int, str]]] = {}
    for line in lines:
        ranked = standings.setdefault(line.block, [])
        if line.place is not None:
            ranked.append((line.place, line.figures.unit_id))
    return fill(standings, ladder, Repeat.ALLOWED, struck_out=struck_out, decisions=decisions, reserve=reserve)


@dataclass(frozen=True, slots=True)
class _Videos:
    """The marks of those who entered, and the last mark that passes each gate."""

    marks: Mapping[str, Mark | None]
    last_in: Mapping[Gate, Mark]


def _last_mark_in(gate: Gate, units: Units, videos: Mapping[str, Mark | None]) -> Mark:
    """The n-th highest mark, over every unit the gate is for, whatever block it is in or other gate it fails."""
    marks = sorted(
        mark
        for unit_id, mark in videos.items()
        if mark is not None and (unit := units.get(unit_id)) and _is_for(gate, unit)
    )
    return marks[-gate.value :][0] if marks else 0


def _is_for(gate: Gate, unit: Unit) -> bool:
    return not gate.kinds or unit.kind in gate.kinds


def _removed(unit: Unit, figures: UnitFigures, gates: Iterable[Gate], videos: _Videos) -> tuple[Removal, ...]:
    removed = [] if figures.people else [Removal(None, 0)]
    for gate in gates:
        value, passes = _check(gate, figures, videos)
        if _is_for(gate, unit) and not passes:
            removed.append(Removal(gate, value))
    return tuple(removed)


def _check(gate: Gate, figures: UnitFigures, videos: _Videos) -> tuple[Mark | None, bool]:
    """What the gate sees, and whether it lets the unit pass."""
    mark = videos.marks.get(figures.unit_id)
    match gate.kind:
        case GateKind.MIN_RATE:
            return figures.rate, figures.rate is not None and figures.rate * 100 >= gate.value
        case GateKind.MIN_PEOPLE:
            return figures.people, figures.people >= gate.value
        case GateKind.ENTERED_VIDEO:
            return mark, figures.unit_id in videos.marks
        case GateKind.TOP_VIDEO:
            return mark, mark is not None and mark >= videos.last_in[gate]
        case GateKind.NO_ZERO_SCORE:
            return figures.zero_scores, not figures.zero_scores


def _ranked(block: str, figures: Sequence[UnitFigures], collective: Collective) -> list[UnitLine]:
    """The lines of those no gate removed, best first; equal on everything: the same place."""
    marks = _marks(figures, collective) if collective.weights else {}
    keys = {
        each.unit_id: (-marks[each.unit_id],) if marks else _sort_key(each, collective.keys, collective.count)
        for each in figures
    }
    lines: list[UnitLine] = []
    ordered = sorted(figures, key=lambda each: keys[each.unit_id])
    for _, group in groupby(ordered, key=lambda each: keys[each.unit_id]):
        equals, place = list(group), len(lines) + 1
        lines += [UnitLine(block, each, place, len(equals) > 1, marks.get(each.unit_id), ()) for each in equals]
    return lines


def unit_value(figures: UnitFigures, key: CollectiveKey, count: UnitCount) -> Mark | None:
    """What one key compares; None: not known."""
    match key:
        case CollectiveKey.COUNT:
            return _COUNTS[count](figures)
        case CollectiveKey.RATE:
            return figures.rate
        case CollectiveKey.AVERAGE_SCORE:
            return figures.average_score
        case CollectiveKey.PERFECT_PEOPLE:
            return figures.perfect_people
        case CollectiveKey.AVERAGE_DURATION:
            return figures.average_duration


_COUNTS: Mapping[UnitCount, Callable[[UnitFigures], int]] = {
    UnitCount.PEOPLE: attrgetter("people"),
    UnitCount.ATTEMPTS: attrgetter("attempts"),
    UnitCount.PERSON_ROUNDS: attrgetter("person_rounds"),
}


def _sort_key(figures: UnitFigures, keys: Iterable[CollectiveKey], count: UnitCount) -> tuple[Mark, ...]:
    """Smaller is better; what is not known comes after everything known."""
    key: list[Mark] = []
    for each in keys:
        value = unit_value(figures, each, count)
        known = value or 0
        key += [value is None, known if each is CollectiveKey.AVERAGE_DURATION else -known]
    return tuple(key)


def _marks(figures: Sequence[UnitFigures], collective: Collective) -> dict[str, Fraction]:
    """Unit → weighted sum of its values, each scaled to the best of the block = 100."""
    marks = {each.unit_id: Fraction(0) for each in figures}
    for key, weight in collective.weights.items():
        values = {each.unit_id: unit_value(each, key, collective.count) for each in figures}
        known = {unit_id: Fraction(value) for unit_id, value in values.items() if value is not None}
        for unit_id, own in known.items():
            if key is CollectiveKey.AVERAGE_DURATION:
                part = min(known.values()) / own if own else Fraction(1)
            else:
                best = max(known.values())
                part = own / best if best else Fraction(0)
            marks[unit_id] += weight * part
    return marks


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a unit is with one target. `needed`: people; None when the head-count is not known."""

    target: UnitTarget
    people: int
    needed: int | None

    @property
    def reached(self) -> bool:
        """Enough people took part; false while nobody knows how many that is."""
        return self.needed is not None and self.people >= self.needed


def target_progress(figures: UnitFigures, unit: Unit, targets: Iterable[UnitTarget]) -> tuple[Progress, ...]:
    """Each target set for units of that kind."""
    return progress(targets, unit, people=figures.people, headcount=figures.headcount)


def progress(targets: Iterable[UnitTarget], unit: Unit, *, people: int, headcount: int | None) -> tuple[Progress, ...]:
    """As `target_progress`, while nothing is ranked yet."""
    mine = (target for target in targets if unit.kind in target.kinds)
    return tuple(Progress(target, people, _needed(target, headcount)) for target in mine)


def _needed(target: UnitTarget, headcount: int | None) -> int | None:
    if target.rate is None:
        return target.people
    return None if headcount is None else -(-target.rate * headcount // 100)
