"""How people are ordered."""

from dataclasses import dataclass
from enum import StrEnum

from contest.reader import Reader


class RankKey(StrEnum):
    """One key of the ranking, best first."""

    SCORE = "score"
    DURATION = "duration"
    PREDICTION_GAP = "prediction_gap"
    FINISHED_AT = "finished_at"
    PERFECT = "perfect"
    STARTED_AT = "started_at"


class TimeUnit(StrEnum):
    """How finely times are compared: nearly nobody ties on milliseconds, so that later keys hardly ever decide."""

    MS = "ms"
    S = "s"
    """Whole seconds, cut off."""
    WITHIN_1S = "within_1s"
    """One group as long as each follows the one before it by at most 1.0 s."""


class FinalTie(StrEnum):
    """People equal on every key."""

    SHARED = "shared"
    """They share the place; the committee decides on prizes with a recorded reason."""
    DRAW = "draw"
    """By lot, from a seed published with the result."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ordered keys, first decides first."""

    keys: tuple[RankKey, ...]
    time_unit: TimeUnit = TimeUnit.MS
    final_tie: FinalTie = FinalTie.SHARED


DEFAULT_RANKING = (RankKey.SCORE, RankKey.DURATION, RankKey.PREDICTION_GAP, RankKey.FINISHED_AT)
"""Order B of docs/rules.md section 1: score, then duration, then prediction, then who finished first."""


def read_ranking(reader: Reader) -> Ranking:
    """The keys `ranking`, `ranking_time_unit` and `final_tie`."""
    return Ranking(
        keys=reader.choices("ranking", RankKey, default=DEFAULT_RANKING),
        time_unit=reader.choice("ranking_time_unit", TimeUnit, default=TimeUnit.MS),
        final_tie=reader.choice("final_tie", FinalTie, default=FinalTie.SHARED),
    )
