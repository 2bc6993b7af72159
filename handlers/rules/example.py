"""Invented people ranked by the very code that ranks the contest: one more of them for each key that can decide."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise, product

from contest.rank import Entry, Place, Table, rank
from contest.settings import Ranking, RankKey, Target

_START = 2 * 3_600_000
"""09:00 in Việt Nam; only the hour is shown."""
_DURATIONS = (312_345, 312_845, 325_120)
"""The first two differ by milliseconds only; how finely times are compared decides whether they differ at all."""
_GUESSES = (10, 14)
"""Above whatever so few people can make true: the larger is always the further off."""
_PAUSES = (900_000, 960_000)


@lru_cache(maxsize=64)
def example(ranking: Ranking, target: Target, questions: int) -> Table:
    """The people, ranked; `person_id` 1, 2, … names them."""
    chain = _chain(ranking, target, questions)
    # Letters must not look like the order: the last is A.
    named = [entry._replace(person_id=n, attempt_id=n) for n, entry in enumerate(reversed(chain), start=1)]
    return rank(named, ranking, target=target)


def _chain(ranking: Ranking, target: Target, questions: int) -> list[Entry]:
    """From the best down. Late keys first, so that those who lose on an early key may be better on the later ones."""
    candidates = list(_candidates(target, questions))
    behind = partial(_behind, ranking, target)
    chain = candidates[:1]
    # A second time: "all right" before "how many right" lets the second decide only among the imperfect.
    for key in 2 * ranking.keys[::-1]:
        if any(behind(after, before) is key for before, after in pairwise(chain)):
            continue
        last = chain[-1]
        fitting = [each for each in candidates if each is not last and behind(each, last) is key]
        if fitting:
            later = ranking.keys[ranking.keys.index(key) + 1 :]
            chain.append(max(fitting, key=partial(_telling, replace(ranking, keys=later), target, last)))
    return chain


def _candidates(target: Target, questions: int) -> Iterator[Entry]:
    scores = [questions - wrong for wrong in range(3) if wrong <= questions]
    guesses = [None] if target is Target.OFF else list(_GUESSES)
    ends = [pause + duration for pause in _PAUSES for duration in _DURATIONS]
    for n, (score, duration, guess, end) in enumerate(product(scores, _DURATIONS, guesses, ends)):
        finished = _START + end
        yield Entry(n, n, "", score, questions, duration, finished - duration, finished, guess)


def _behind(ranking: Ranking, target: Target, one: Entry, other: Entry) -> RankKey | None:
    """The key that puts `one` behind `other`; None if it does not stand there."""
    second = _two(ranking, target, one, other)
    return second.by if second.entry.attempt_id == one.attempt_id else None


def _telling(ranking: Ranking, target: Target, last: Entry, one: Entry) -> tuple[int, bool]:
    """How well `one` shows that the earlier key decides alone: later keys won; times equal only when rounded."""
    won = sum(_behind(replace(ranking, keys=(key,)), target, last, one) is not None for key in ranking.keys)
    return won, one.duration != last.duration


def _two(ranking: Ranking, target: Target, one: Entry, other: Entry) -> Place:
    return rank([other, one], ranking, target=target).places[1]
