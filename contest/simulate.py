"""What a ranking would decide by, tried on made-up people, for whoever sets it up (docs/rules.md section 2.6).

With times in milliseconds hardly anybody ties, so that a prediction placed behind the duration decides next to
nothing: better seen before the rules are published than after.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from contest.rank import Entry, rank
from contest.settings import Contest, Ranking, RankKey

PEOPLE = 2000
PACE = 14_000
"""Usual ms a question."""


_LAST_RESORT = (RankKey.FINISHED_AT, RankKey.STARTED_AT)


class Chance(Protocol):
    """The random source, from outside: `random.Random`."""

    def random(self) -> float:
        """In [0, 1)."""

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Normally distributed."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """How many neighbouring pairs each key decided, over all and down to the last prize.

    `undecided`, `prizes_undecided`: pairs equal on every key, left to the committee or the draw.
    """

    people: int
    prizes: int
    decided: Mapping[RankKey, int]
    undecided: int
    prizes_decided: Mapping[RankKey, int]
    prizes_undecided: int

    @property
    def idle(self) -> tuple[RankKey, ...]:
        """Keys that decide next to nothing where they stand.

        Not the first: few different scores part few neighbours, yet come first. Not who was earlier: that is there
        for the rare case that all else is equal.
        """
        least = max(1, (self.people - 1) // 100)
        return tuple(key for key in list(self.decided)[1:] if key not in _LAST_RESORT and self.decided[key] < least)


def simulate(contest: Contest, chance: Chance, *, people: int = PEOPLE, ranking: Ranking | None = None) -> Simulation:
    """Let made-up people play the first round and count what decides.

    Args:
        contest: paper, clock, prediction and ladder.
        chance: one seed gives one simulation.
        people: how many play.
        ranking: another order to compare with the contest's own.
    """
    ranking = ranking or contest.ranking
    table = rank(
        [_entry(number, people, contest, chance) for number in range(1, people + 1)],
        ranking,
        target=contest.prediction.target,
    )
    deciding = [place.by for place in table.places[1:]]
    prizes = sum(prize.count for prize in contest.individual.ladder)
    near = deciding[:prizes]
    return Simulation(
        people=people,
        prizes=prizes,
        decided=_by_key(deciding, ranking),
        undecided=deciding.count(None),
        prizes_decided=_by_key(near, ranking),
        prizes_undecided=near.count(None),
    )


def _by_key(deciding: list[RankKey | None], ranking: Ranking) -> dict[RankKey, int]:
    counted = Counter(deciding)
    return {key: counted[key] for key in ranking.keys}


def _entry(number: int, people: int, contest: Contest, chance: Chance) -> Entry:
    """One attempt: most people know most answers and take 9 to 21 seconds a question; guesses spread widely."""
    questions, limit = contest.quiz.questions, contest.quiz.time_limit
    first = contest.rounds[0]
    skill = min(0.995, max(0.2, chance.gauss(0.8, 0.15)))
    pace = PACE * 2 ** chance.gauss(0, 0.6)
    duration = round(pace * questions)
    if limit and duration > limit:
        duration = max(0, limit - round(pace * chance.random()))  # the last answer that still came in time
    started_at = first.opens_at + int(chance.random() * (first.closes_at - first.opens_at))
    return Entry(
        attempt_id=number,
        person_id=number,
        unit_id="",
        score=sum(chance.random() < skill for _ in range(questions)),
        questions=questions,
        duration=duration,
        started_at=started_at,
        finished_at=started_at + duration,
        guess=int(people ** chance.random()) if contest.prediction.asked else None,
    )
