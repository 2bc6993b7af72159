"""`/donvi`: how a unit is going, beside its target."""

from collections.abc import Iterator, Sequence

from contest.calendar import say_instant
from contest.collective import Progress, progress
from contest.figures import UnitBoard, is_withheld
from contest.roles import Right
from contest.units import Unit
from handlers.context import Context
from handlers.flows.of_unit import for_unit

UNIT, LEFT = "unit-board", "unit-left"
LEFT_MAX = 100
"""People named in one message."""
BAR = 10

show_unit = for_unit("/donvi", UNIT, Right.UNIT, note="unit-coming")

show_left = for_unit("/chuathi", LEFT, Right.EXPORT, note="unit-coming")
"""An officer sees the names of the own list; of other units only whoever may take lists with names out."""


def unit_left(context: Context, unit: Unit, names: Sequence[str], now: int) -> str:
    """Who of the unit's list has not handed in; `names` in their order."""
    texts = context.texts
    if not context.roster.of(context.units.within(unit.id)):
        return texts("left-no-roster")
    if is_withheld(context.contest, now):
        return texts("left-withheld")
    if not names:
        return texts("left-nobody", unit=unit.name)
    more = [texts("left-more", people=len(names) - LEFT_MAX)] if len(names) > LEFT_MAX else []
    lines = [f"{number}. {name}" for number, name in enumerate(names[:LEFT_MAX], start=1)]
    return "\n".join([texts("left-head", unit=unit.name, people=len(names), at=say_instant(now)), *lines, *more])


def unit_board(context: Context, unit: Unit, board: UnitBoard, now: int) -> str:
    """The figures in words; how many took part not while people are guessing just that."""
    texts, withheld = context.texts, is_withheld(context.contest, now)
    lines = [texts("unit-head", unit=unit.name, at=say_instant(now))]
    if withheld:
        return "\n".join([*lines, texts("unit-people-withheld", registered=board.registered)])
    lines.append(texts("unit-people", registered=board.registered, finished=board.finished))
    lines += _rounds(context, board)
    targets = progress(context.contest.targets, unit, people=board.finished, headcount=unit.headcount)
    lines += [_target(context, each) for each in targets]
    left = [texts("unit-left")] if context.roster.of(context.units.within(unit.id)) else []
    return "\n".join([*lines, "", *left, texts("unit-more")])


def _rounds(context: Context, board: UnitBoard) -> Iterator[str]:
    if len(context.contest.rounds) < 2:
        return
    for each in context.contest.rounds:
        started, finished = board.rounds.get(each.id, (0, 0))
        yield context.texts("unit-round", round=each.name, started=started, finished=finished)


def _target(context: Context, each: Progress) -> str:
    texts = context.texts
    if each.needed is None:
        return texts("unit-target-unknown", rate=each.target.rate or 0)
    share = min(1.0, each.people / max(1, each.needed))
    full = int(share * BAR)
    left = max(0, each.needed - each.people)
    about: dict[str, str | int] = {
        "bar": "▓" * full + "░" * (BAR - full),
        "people": each.people,
        "needed": each.needed,
        "left": left,
    }
    return texts("unit-target-reached" if each.reached else "unit-target", **about)
