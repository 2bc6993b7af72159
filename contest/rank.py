"""Ranking of one round (RULES 2, "Individual ranking" and "Prediction"). Pure; arrival order is irrelevant."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from contest.settings import RankKey, Target


@dataclass(frozen=True, slots=True)
class Entry:
    """A counted attempt as the ranking sees it. Times in ms; `guess` None means an empty prediction."""

    attempt_id: int
    person_id: int
    unit_id: str
    score: int
    questions: int
    duration: int
    started_at: int
    finished_at: int
    guess: int | None

    @property
    def perfect(self) -> bool:
        """Every question right."""
        return self.score == self.questions


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the table. Equal on all keys: equal `place`, and `shared` is set for the committee."""

    place: int
    entry: Entry
    gap: int | None
    shared: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The ranking of a round and the actual value that the predictions were measured against."""

    actual: int | None
    places: tuple[Place, ...]


def best_of_each(entries: Iterable[Entry]) -> list[Entry]:
    """Each person's counted attempt: the best score, then the shorter time, then the earlier one."""
    best: dict[int, Entry] = {}
    for entry in entries:
        known = best.get(entry.person_id)
        if known is None or _merit(entry) < _merit(known):
            best[entry.person_id] = entry
    return list(best.values())


def _merit(entry: Entry) -> tuple[int, int, int]:
    return -entry.score, entry.duration, entry.finished_at


def actual_value(entries: Iterable[Entry], target: Target) -> int | None:
    """What really happened, over the counted attempts; None when nothing was to be predicted."""
    counted = list(entries)
    if target is Target.PERFECT_PEOPLE:
        return len({entry.person_id for entry in counted if entry.perfect})
    if target is Target.PEOPLE:
        return len({entry.person_id for entry in counted})
    return len(counted) if target is Target.ATTEMPTS else None


def rank(entries: Sequence[Entry], *, keys: Sequence[RankKey], target: Target) -> Table:
    """Order the counted attempts of one round.

    Args:
        entries: at most one per person, any order.
        keys: the tie keys in force, first decides first.
        target: what the prediction predicted.

    Returns:
        Places from 1; attempts equal on every key share a place and the next place is skipped accordingly.

    Raises:
        ValueError: a person appears twice.
    """
    if len({entry.person_id for entry in entries}) < len(entries):
        raise ValueError("one person, two entries")
    actual = actual_value(entries, target)
    keyed = sorted(((_sort_key(entry, keys, actual), entry) for entry in entries), key=lambda pair: pair[0])
    places: list[Place] = []
    for index, (key, entry) in enumerate(keyed):
        equal_before = index > 0 and keyed[index - 1][0] == key
        equal_after = index + 1 < len(keyed) and keyed[index + 1][0] == key
        place = places[-1].place if equal_before else index + 1
        places.append(Place(place, entry, _gap(entry, actual), equal_before or equal_after))
    return Table(actual, tuple(places))


def _gap(entry: Entry, actual: int | None) -> int | None:
    return None if entry.guess is None or actual is None else abs(entry.guess - actual)


def _gap_key(entry: Entry, actual: int | None) -> float:
    # An empty prediction ranks after every number; two peers store 0 and so reward forgetting (peers.md F6).
    gap = _gap(entry, actual)
    return float("inf") if gap is None else gap


_KEYS: Mapping[RankKey, Callable[[Entry, int | None], float]] = {
    RankKey.SCORE: lambda entry, actual: -entry.score,
    RankKey.DURATION: lambda entry, actual: entry.duration,
    RankKey.PREDICTION_GAP: _gap_key,
    RankKey.FINISHED_AT: lambda entry, actual: entry.finished_at,
    RankKey.PERFECT: lambda entry, actual: -entry.perfect,
    RankKey.STARTED_AT: lambda entry, actual: entry.started_at,
}


def _sort_key(entry: Entry, keys: Sequence[RankKey], actual: int | None) -> tuple[float, ...]:
    return tuple(_KEYS[key](entry, actual) for key in keys)


def table_hash(table: Table) -> str:
    """SHA-256 over the table in a canonical form; equal tables on any replica give equal hashes."""
    rows = sorted(
        [p.place, p.entry.person_id, p.entry.attempt_id, p.entry.score, p.entry.duration, p.gap, p.entry.finished_at]
        for p in table.places
    )
    canonical = json.dumps({"actual": table.actual, "rows": rows}, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
