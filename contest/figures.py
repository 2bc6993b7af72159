"""How a contest is going, as those who run it see it. Counts only: nothing about who answers how (promise 6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from contest.settings import Contest, Target


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """People and attempts of one round. `answering`: attempts open now."""

    started: int = 0
    finished: int = 0
    attempts: int = 0
    answering: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything counted at one moment. `units`: unit → (people registered, people who handed in).

    `channels`: channel → people reached there. `heard`: channel → when its platform last brought us something (UTC
    ms). `waiting`: messages not delivered yet. `failures`: updates of the last day that could not be handled.
    """

    registered: int
    channels: Mapping[str, int]
    rounds: Mapping[str, RoundFigures]
    units: Mapping[str, tuple[int, int]]
    requests: int
    waiting: int
    failures: int
    heard: Mapping[str, int]


def is_withheld(contest: Contest, now: int) -> bool:
    """Whether it must stay unknown how many take part: people are guessing just that, and a round is not over.

    Those who run the contest have families and colleagues who play (promise 6).
    """
    guessed = contest.prediction.target in (Target.PEOPLE, Target.ATTEMPTS)
    return guessed and any(each.opens_at <= now < each.closes_at for each in contest.rounds)
