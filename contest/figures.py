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
    `helped`: of those registered, on the phone of an officer.
    """

    registered: int
    channels: Mapping[str, int]
    rounds: Mapping[str, RoundFigures]
    units: Mapping[str, tuple[int, int]]
    requests: int
    waiting: int
    failures: int
    heard: Mapping[str, int]
    helped: int = 0


@dataclass(frozen=True, slots=True)
class UnitBoard:
    """How one unit is going, with those below it: people registered, people who handed in.

    `helped`: of those registered, on the phone of an officer.
    `rounds`: round → (people who started, who handed in); `units`: unit → (registered, handed in); `days`: local
    midnight (UTC ms) → (registered, attempts begun).
    """

    registered: int
    finished: int
    rounds: Mapping[str, tuple[int, int]]
    units: Mapping[str, tuple[int, int]]
    days: Mapping[int, tuple[int, int]]
    helped: int = 0


def is_guessed(contest: Contest) -> bool:
    """Whether how many take part is what people guess."""
    return contest.prediction.target in (Target.PEOPLE, Target.ATTEMPTS)


def is_withheld(contest: Contest, now: int) -> bool:
    """Whether it must stay unknown how many take part: people are guessing just that, and a round is not over.

    Those who run the contest have families and colleagues who play (promise 6). A guess on its way at the close is
    still taken.
    """
    grace = contest.quiz.delivery_grace
    return is_guessed(contest) and any(each.opens_at <= now < each.closes_at + grace for each in contest.rounds)
