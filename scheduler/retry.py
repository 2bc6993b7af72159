"""Whether and when to send again: one pure decision for every channel (docs/telegram.md 2 and 4)."""

from dataclasses import dataclass

from handlers.ports import Delivered, Gone, Later, Outcome, Refused

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 300.0
TRIES_MAX = 40
"""With waits doubling to five minutes: about three hours of trying before a message is given up."""


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more to send. `problem` is empty when it was delivered."""

    problem: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Again:
    """Send again after that many seconds; the chat waits, no other chat does."""

    wait_s: float


def decide(outcome: Outcome, tries: int) -> Done | Again:
    """What follows from an outcome after `tries` sends (the first is 1)."""
    match outcome:
        case Delivered():
            return Done()
        case Gone(reason):
            return Done(reason, reachable=False)
        case Refused(reason):
            return Done(reason)
        case Later(reason, wait_s):
            if tries >= TRIES_MAX:
                return Done(f"given up after {tries} tries: {reason}")
            return Again(min(FIRST_WAIT_S * 2 ** (tries - 1), LONGEST_WAIT_S) if wait_s is None else wait_s)
