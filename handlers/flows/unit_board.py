"""`/donvi`: how a unit is going, beside its target; and its own report."""

from collections.abc import Iterator, Sequence

from contest.calendar import say_instant
from contest.collective import Progress, progress
from contest.figures import UnitBoard, is_withheld
from contest.roles import Right
from contest.units import Unit
from handlers.context import Context
from handlers.flows.of_unit import errand_about, for_unit, may_ask, said
from handlers.messages import Button
from handlers.moves import Move, Turn, column

UNIT, LEFT, REPORT = "unit-board", "unit-left", "unit-report"
PREFIX = "ur:"
"""Of the buttons under the figures; they work in every state."""
WORD, EXCEL = "docx", "xlsx"
"""As what the report is asked for; both, where nothing is said."""
LEFT_MAX = 100
"""People named in one message."""
BAR = 10

show_unit = for_unit("/donvi", UNIT, Right.UNIT, note="unit-coming")

show_left = for_unit("/chuathi", LEFT, Right.EXPORT, note="unit-coming")
"""An officer sees the names of the own list; of other units only whoever may take lists with names out."""

send_report = for_unit("/baocaodonvi", REPORT, Right.UNIT, note="report-coming")


def report_buttons(context: Context, unit: Unit, now: int) -> tuple[tuple[Button, ...], ...]:
    """The report in one tap; none while it may not be made."""
    if is_withheld(context.contest, now):
        return ()
    return column(
        *(Button(context.texts(f"unit-report-{each}"), f"{PREFIX}{each}:{unit.id}") for each in (WORD, EXCEL))
    )


def pressed(turn: Turn) -> Move:
    """For whom `/donvi` answers about that unit."""
    form, _, unit_id = turn.press.removeprefix(PREFIX).partition(":")
    unit = turn.context.units.get(unit_id)
    if unit is None or form not in (WORD, EXCEL):
        return said(turn, "stale-button")
    if not may_ask(turn, Right.UNIT, unit):
        return said(turn, "right-missing")
    return errand_about(turn, REPORT, unit, "report-coming", form=form)


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
    lines += [texts("unit-helped", people=board.helped)] if board.helped else []
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
