"""How a contest is going, as those who run it see it. Counts only: nothing about who answers how (promise 6)."""

from collections.abc import Mapping
from dataclasses import dataclass


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
