"""The rounds as the committee moved them: extended, paused, resumed; and time given to one person to make up. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from contest.calendar import Round
from contest.decisions import Act, Decision

MOVES = (Act.EXTEND, Act.PAUSE, Act.RESUME, Act.MAKE_UP)


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


def ends(here: Round, decisions: Iterable[Decision]) -> int:
    """When nobody can start in the round any more, also not to make up. `here`: as moved."""
    lasts = [until for (_, round_id), (_, until) in made_up(decisions).items() if round_id == here.id]
    return max([here.closes_at, *lasts])
