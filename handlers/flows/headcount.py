"""`/songuoi`: an officer says how many people of the unit could take part, until the first round opens; later the
committee does. Rates and targets are measured by it (docs/rules.md section 2.10).
"""

import re

from contest.decisions import WHOLE, Act, Decision
from contest.roles import Right, Role, may
from contest.units import HEADCOUNT_MAX, Unit
from handlers.flows.of_unit import meant, own_unit, said
from handlers.messages import Button
from handlers.moves import Move, Turn, column

PREFIX = "hc:"
"""Of the button that confirms; it works in every state."""
_SAID = re.compile(r"\S+\s+(?P<count>\d[\d.]*)(?:\s+(?P<unit>\S.*))?")


def say_headcount(turn: Turn) -> Move:
    """`/songuoi 120`, or `/songuoi 120 tổ dân phố 3` for whoever answers for the contest: shown, then confirmed."""
    match = _SAID.fullmatch(turn.typed.strip())
    if match is None:
        return said(turn, "headcount-wanted")
    count = int(match["count"].replace(".", ""))
    if not 0 < count <= HEADCOUNT_MAX:
        return said(turn, "headcount-wanted")
    unit = _unit(turn, match["unit"] or "")
    if unit is None:
        return said(turn, "headcount-which")
    if not _may_say(turn, unit):
        return said(turn, "headcount-over", unit=unit.name)
    text = turn.context.texts("headcount-sure", unit=unit.name, count=count)
    yes = column(Button(turn.context.texts("headcount-yes"), f"{PREFIX}{unit.id}:{count}"))
    return Move(turn.session, news=text, news_rows=yes, ask=False)


def pressed(turn: Turn) -> Move:
    """Confirmed: kept as a decision, so that a result says what it was measured by."""
    unit_id, _, number = turn.press.removeprefix(PREFIX).rpartition(":")
    unit = turn.context.units.get(unit_id)
    if unit is None or not (number.isascii() and number.isdigit()) or not 0 < int(number) <= HEADCOUNT_MAX:
        return turn.stale()
    if not _may_say(turn, unit):
        return said(turn, "headcount-over", unit=unit.name)
    reason = turn.context.texts("headcount-reason")
    made = Decision(turn.new_id(), WHOLE, Act.HEADCOUNT, unit.id, str(int(number)), reason, turn.now)
    done = turn.context.texts("headcount-done", unit=unit.name, count=int(number))
    return Move(turn.session, news=done, ask=False, records=(made,))


def _unit(turn: Turn, named: str) -> Unit | None:
    """The own one, or the only one meant."""
    if not named:
        return own_unit(turn)
    found = meant(turn, named)
    return found[0] if len(found) == 1 else None


def _may_say(turn: Turn, unit: Unit) -> bool:
    """An officer of the own unit before the first round opens; whoever moves rounds, at any time."""
    if may(turn.session.roles, Right.ROUNDS):
        return True
    opens_at = min(each.opens_at for each in turn.context.contest.rounds)
    holds = any(held.role is Role.OFFICER and held.unit_id == unit.id for held in turn.session.roles)
    return holds and turn.now < opens_at
