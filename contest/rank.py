"""Ranking of one round (docs/rules.md section 2). Pure; arrival order is irrelevant."""

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
        entries: all counted attempts, any order; of several of one person the best under `keys` is placed.
        keys: the tie keys in force, first decides first.
        target: what the prediction predicted; it counts over all entries.

    Returns:
        Places from 1; people equal on every key share a place and the next place is skipped accordingly.
    """
    actual = actual_value(entries, target)
    keyed = _best_of_each(sorted(((_sort_key(entry, keys, actual), entry) for entry in entries), key=_first))
    places: list[Place] = []
    for index, (key, entry) in enumerate(keyed):
        equal_before = index > 0 and keyed[index - 1][0] == key
        equal_after = index + 1 < len(keyed) and keyed[index + 1][0] == key
        place = places[-1].place if equal_before else index + 1
        places.append(Place(place, entry, _gap(entry, actual), equal_before or equal_after))
    return Table(actual, tuple(places))


_Keyed = tuple[tuple[float, ...], Entry]


def _first(keyed: _Keyed) -> tuple[tuple[float, ...], int]:
    # Equal people stand in one order on every replica; their place is shared all the same.
    return keyed[0], keyed[1].attempt_id


def _best_of_each(ordered: Sequence[_Keyed]) -> list[_Keyed]:
    best: dict[int, _Keyed] = {}
    for keyed in ordered:
        best.setdefault(keyed[1].person_id, keyed)
    return list(best.values())


def _gap(entry: Entry, actual: int | None) -> int | None:
    return None if entry.guess is None or actual is None else abs(entry.guess - actual)


def _gap_key(entry: Entry, actual: int | None) -> float:
    # An empty prediction ranks after every number; two peers store 0 and so reward forgetting.
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
