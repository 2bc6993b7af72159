"""Questions put to the organisers: asked in one chat, answered in another (docs/rules.md section 5)."""

from dataclasses import dataclass
from enum import StrEnum

ASKED_MAX, ANSWER_MAX = 500, 1000
"""Characters: both stand in one message, and that fits every platform."""
ASKED_MIN = 8
"""Shorter than this nobody can tell what is asked."""
OPEN_MAX = 3
"""Questions of one chat that wait at the same time."""


class TicketState(StrEnum):
    """How far a question has come. The value is stored."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    """Done without an answer in words."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One question to the organisers. `session_id`: the chat that asks; `person_id`, `unit_id`: of who speaks there.

    `done_by`: "secretary:<session id>" or "cli:<user>". Instants in UTC ms.
    """

    id: int
    session_id: int
    text: str
    unit_id: str
    asked_at: int
    state: TicketState = TicketState.OPEN
    answer: str = ""
    done_at: int | None = None
    done_by: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class TicketDone:
    """A ticket is answered or closed."""

    ticket_id: int
    state: TicketState
    answer: str
    by: str
    at: int


def say_wait(ms: int) -> str:
    """ "dưới 1 phút", "25 phút", "2 giờ 5 phút", "3 ngày 4 giờ"."""
    minutes = max(0, ms) // 60_000
    days, hours = minutes // 1440, minutes // 60 % 24
    if minutes < 1:
        return "dưới 1 phút"
    if minutes < 60:
        return f"{minutes} phút"
    large, small, names = (days, hours, ("ngày", "giờ")) if days else (hours, minutes % 60, ("giờ", "phút"))
    return f"{large} {names[0]}" + (f" {small} {names[1]}" if small else "")
