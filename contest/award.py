"""Who is awarded what (docs/rules.md section 2.9). Pure; what the rules leave open is handed to the committee."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Generic, TypeVar

from contest.rank import Table
from contest.settings import Individual, Prize, Repeat, Scope

RESERVE = 5
CONTEST_TABLE = "contest"
"""Name of the one table of a ladder filled once a contest."""

Who = TypeVar("Who", bound=Hashable)
"""A person's id, or a unit's."""

Standing = tuple[int, Who]
"""Place and who holds it."""


@dataclass(frozen=True, slots=True)
class Decision(Generic[Who]):
    """What the committee decided about people who share a place: their order, and why."""

    order: tuple[Who, ...]
    reason: str


Decisions = Mapping[tuple[str, int], Decision[Who]]
"""(table, place) → the decision."""


@dataclass(frozen=True, slots=True)
class Award(Generic[Who]):
    """One prize of one table. `decided`: the committee's reason, where the place was shared."""

    table: str
    prize: Prize
    place: int
    who: Who
    decided: str = ""


@dataclass(frozen=True, slots=True)
class ToDecide(Generic[Who]):
    """Prizes, best first and each named once a piece, that go to those of a shared place; to whom, people decide."""

    table: str
    place: int
    candidates: tuple[Who, ...]
    prizes: tuple[Prize, ...]


@dataclass(frozen=True, slots=True)
class PassedOver(Generic[Who]):
    """Struck out: no prize of the table, whatever the place."""

    table: str
    place: int
    who: Who
    reason: str


@dataclass(frozen=True, slots=True)
class Awards(Generic[Who]):
    """All prizes of one ladder. `reserve`: table → who comes next, in their order."""

    won: tuple[Award[Who], ...]
    to_decide: tuple[ToDecide[Who], ...]
    reserve: Mapping[str, tuple[Who, ...]]
    passed_over: tuple[PassedOver[Who], ...]

    @property
    def settled(self) -> bool:
        """Nothing is left to the committee; until then every other line may still change with its decision."""
        return not self.to_decide

    @property
    def money(self) -> int:
        """What the prizes cost in đồng; those still to decide too, for they will be given."""
        return money(award.prize for award in self.won) + money(p for tie in self.to_decide for p in tie.prizes)


def money(prizes: Iterable[Prize]) -> int:
    """Total in đồng of single prizes; those without a figure count nothing."""
    return sum(prize.amount or 0 for prize in prizes)


def award(
    tables: Mapping[str, Table],
    individual: Individual,
    *,
    struck_out: Mapping[int, str] | None = None,
    decisions: Decisions[int] | None = None,
    reserve: int = RESERVE,
) -> Awards[int]:
    """Fill the ladder for people.

    Args:
        tables: scope round: of the rounds by id, in their order; scope contest: the one of the contest (`series`).
        individual: the ladder and who may win it.
        struck_out: person → reason.
        decisions: of the committee about shared places.
        reserve: how many people are named behind the last award of a table.
    """
    if individual.scope is Scope.CONTEST and len(tables) > 1:
        raise ValueError("a ladder filled once a contest takes one table")
    standings = {
        name: ((p.place, p.entry.person_id) for p in table.places if p.entry.score >= individual.min_score)
        for name, table in tables.items()
    }
    return fill(
        standings, individual.ladder, individual.repeat, struck_out=struck_out, decisions=decisions, reserve=reserve
    )


def fill(
    standings: Mapping[str, Iterable[Standing[Who]]],
    ladder: Sequence[Prize],
    repeat: Repeat,
    *,
    struck_out: Mapping[Who, str] | None = None,
    decisions: Decisions[Who] | None = None,
    reserve: int = RESERVE,
) -> Awards[Who]:
    """Fill one ladder for each table, its standings in order of place.

    Everybody likes a higher rung better and, on equal rungs, the earlier table. So `best_only` is one pass:
    each rung through all tables, then the next rung; who has a prize is passed over. `once` takes the tables
    one by one instead.

    Raises:
        ValueError: a decision about somebody who does not hold that place.
    """
    lanes = [_lane(name, lines, struck_out or {}, decisions or {}) for name, lines in standings.items()]
    if repeat is Repeat.BEST_ONLY:
        turns = [(prize, lane) for prize in ladder for lane in lanes]
    else:
        turns = [(prize, lane) for lane in lanes for prize in ladder]
    winners: set[Who] = set()
    for prize, lane in turns:
        _give(prize, lane, winners)
        if repeat is not Repeat.ALLOWED:
            winners.update(won.who for won in lane.won)
    after = {lane.table: tuple(_next(lane, winners, reserve if ladder else 0)) for lane in lanes}
    return Awards(
        won=tuple(won for lane in lanes for won in lane.won),
        to_decide=tuple(tie for lane in lanes for tie in lane.ties),
        reserve=after,
        passed_over=tuple(struck for lane in lanes for struck in lane.passed_over),
    )


@dataclass(frozen=True, slots=True)
class _Group(Generic[Who]):
    """Those of one place nobody has put in order yet; or one of them, with the committee's reason."""

    place: int
    members: Sequence[Who]
    decided: str = ""


@dataclass(slots=True)
class _Lane(Generic[Who]):
    """One table while its ladder is filled. `waiting`: how many of the last tie have no prize yet."""

    table: str
    groups: Iterator[_Group[Who]]
    passed_over: list[PassedOver[Who]]
    won: list[Award[Who]] = field(default_factory=list)
    ties: list[ToDecide[Who]] = field(default_factory=list)
    waiting: int = 0


def _lane(
    table: str, lines: Iterable[Standing[Who]], struck_out: Mapping[Who, str], decisions: Decisions[Who]
) -> _Lane[Who]:
    passed_over: list[PassedOver[Who]] = []

    def groups() -> Iterator[_Group[Who]]:
        for place, standing in groupby(lines, key=itemgetter(0)):
            members = [who for _, who in standing]
            passed_over.extend(PassedOver(table, place, who, struck_out[who]) for who in members if who in struck_out)
            decision = decisions.get((table, place))
            order = decision.order if decision else ()
            if len(set(order)) < len(order) or not set(order) <= set(members):
                raise ValueError(f"decision on place {place} of {table}: {order} do not share it")
            for who in order:
                if decision and who not in struck_out:
                    yield _Group(place, [who], decision.reason)
            yield _Group(place, [who for who in members if who not in struck_out and who not in order])

    return _Lane(table, groups(), passed_over)


def _give(prize: Prize, lane: _Lane[Who], winners: Collection[Who]) -> None:
    """Hand out one rung of one table."""
    left = prize.count
    while left:
        if lane.waiting:
            given = min(left, lane.waiting)
            lane.ties[-1] = replace(lane.ties[-1], prizes=(*lane.ties[-1].prizes, *[prize] * given))
            lane.waiting -= given
            left -= given
            continue
        group = next(lane.groups, None)
        if group is None:
            return
        free = [who for who in group.members if who not in winners]
        if len(free) <= left:
            lane.won += [Award(lane.table, prize, group.place, who, group.decided) for who in free]
            left -= len(free)
        else:
            lane.ties.append(ToDecide(lane.table, group.place, tuple(free), ()))
            lane.waiting = len(free)


def _next(lane: _Lane[Who], winners: Collection[Who], count: int) -> Iterator[Who]:
    """Who comes next, `count` people and those who share the place of the last of them."""
    named = 0
    while named < count:
        group = next(lane.groups, None)
        if group is None:
            return
        free = [who for who in group.members if who not in winners]
        yield from free
        named += len(free)
