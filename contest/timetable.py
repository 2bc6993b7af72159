"""The contest as the committee moved it: rounds, time for one person to make up, head-counts. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from contest.calendar import Round
from contest.decisions import Act, Decision
from contest.units import Units

MOVES = (Act.EXTEND, Act.PAUSE, Act.RESUME, Act.MAKE_UP, Act.HEADCOUNT)
"""What a running contest follows at once."""


def moved(rounds: Iterable[Round], decisions: Iterable[Decision]) -> tuple[Round, ...]:
    """The rounds as they stand after all decisions, in the order these were made.

    An extended round keeps the time between its close and its result, unless the result was later anyway.
    """
    known = {each.id: each for each in rounds}
    for decision in decisions:
        here = known.get(decision.round_id)
        if here is None:
            continue
        if decision.act is Act.EXTEND:
            closes_at = int(decision.value)
            publishes_at = max(here.publishes_at, closes_at + here.publishes_at - here.closes_at)
            known[here.id] = replace(here, closes_at=closes_at, publishes_at=publishes_at)
        elif decision.act in (Act.PAUSE, Act.RESUME):
            known[here.id] = replace(here, paused=decision.act is Act.PAUSE)
    return tuple(known.values())


def made_up(decisions: Iterable[Decision]) -> dict[tuple[int, str], tuple[int, int]]:
    """(person, round) → attempts given besides, and until when (UTC ms) they may start."""
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for decision in decisions:
        if decision.act is Act.MAKE_UP:
            key = int(decision.subject), decision.round_id
            more, until = found.get(key, (0, 0))
            found[key] = more + 1, max(until, int(decision.value))
    return found


def headcounts(units: Units, decisions: Iterable[Decision]) -> Units:
    """The units with the head-counts said since; the newest word on each counts."""
    said = {each.subject: int(each.value) for each in decisions if each.act is Act.HEADCOUNT}
    if not said:
        return units
    return Units({each.id: replace(each, headcount=said.get(each.id, each.headcount)) for each in units.all.values()})


def ends(here: Round, decisions: Iterable[Decision]) -> int:
    """When nobody can start in the round any more, also not to make up. `here`: as moved."""
    lasts = [until for (_, round_id), (_, until) in made_up(decisions).items() if round_id == here.id]
    return max([here.closes_at, *lasts])
