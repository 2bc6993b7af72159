"""Whether and when to send again: one pure decision for every channel and both classes (docs/telegram.md 2 and 4)."""

from dataclasses import dataclass
from typing import assert_never

from contest.broadcast import How
from handlers.ports import Delivered, Gone, Later, Outcome, Refused

FIRST_WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one class of messages is tried. `repeats`: also when the platform may have the message already."""

    tries_max: int
    longest_wait_s: float
    repeats: bool


REPLY = Patience(tries_max=40, longest_wait_s=300, repeats=True)
"""A person waits for it: rather twice than never, with waits doubling to five minutes about three hours of trying."""
BULK = Patience(tries_max=20, longest_wait_s=60, repeats=False)
"""Nobody asked for it: never twice, and the next recipient waits."""


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more to send. `problem` is empty when it was delivered."""

    how: How = How.SENT
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """Send again after that many seconds; the chat waits, no other chat does."""

    wait_s: float


def decide(outcome: Outcome, tries: int, patience: Patience) -> Done | Again:
    """What follows from an outcome after `tries` sends (the first is 1)."""
    match outcome:
        case Delivered():
            return Done()
        case Gone(reason):
            return Done(How.GONE, reason)
        case Refused(reason):
            return Done(How.REFUSED, reason)
        case Later(reason, _, True) if not patience.repeats:
            return Done(How.UNKNOWN, reason)
        case Later(reason, wait_s):
            if tries >= patience.tries_max:
                return Done(How.REFUSED, f"given up after {tries} tries: {reason}")
            doubled = min(FIRST_WAIT_S * 2 ** (tries - 1), patience.longest_wait_s)
            return Again(doubled if wait_s is None else wait_s)
        case _:
            assert_never(outcome)
