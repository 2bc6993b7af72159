"""Ranking of one round (docs/rules.md section 2.6). Pure; arrival order is irrelevant."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, pairwise
from operator import attrgetter
from typing import NamedTuple

from contest.settings import Counted, FinalTie, Ranking, RankKey, Target, TimeUnit

SECOND = 1000
HASHED_AT_ONCE = 5000
TIMES = (RankKey.DURATION, RankKey.FINISHED_AT, RankKey.STARTED_AT)
"""The keys that `ranking_time_unit` is about."""
_NO_GAP = 2**63
"""Beyond every gap: an empty prediction ranks after every number (two peers store 0 and so reward forgetting)."""


class Entry(NamedTuple):
    """A counted attempt as the ranking sees it. Times in ms; `guess` None means an empty prediction.

    `eligible` false: played "ngoài giải"; it changes nothing for anybody.
    """

    attempt_id: int
    person_id: int
    unit_id: str
    score: int
    questions: int
    duration: int
    started_at: int
    finished_at: int
    guess: int | None
    number: int = 1
    eligible: bool = True

    @property
    def perfect(self) -> bool:
        """Every question right."""
        return self.score == self.questions


class Place(NamedTuple):
    """One line of the table.

    Equal on all keys: equal `place` and `shared`, for the committee; or, after a draw, places of their own and `drawn`.
    `by`: the key that put the line behind the one before it; None for the first line and among equals.
    """

    place: int
    entry: Entry
    gap: int | None
    shared: bool
    drawn: bool = False
    by: RankKey | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The ranking of a round and the actual value that the predictions were measured against."""

    actual: int | None
    places: tuple[Place, ...]


def actual_value(entries: Iterable[Entry], target: Target, counted: Counted = Counted.BEST) -> int | None:
    """What really happened in the round (docs/rules.md section 2.5); None when nothing was to be predicted."""
    eligible = [entry for entry in entries if entry.eligible]
    if target is Target.PERFECT_PEOPLE:
        # Which attempt is the best may hang on the gap and so on this very value: then any perfect one will do.
        tried = eligible if counted is Counted.BEST else _one_each(eligible, _BY_NUMBER[counted])
        return len({entry.person_id for entry in tried if entry.perfect})
    if target is Target.PEOPLE:
        return len({entry.person_id for entry in eligible})
    return len(eligible) if target is Target.ATTEMPTS else None


def rank(
    entries: Iterable[Entry],
    ranking: Ranking,
    *,
    target: Target,
    counted: Counted = Counted.BEST,
    seed: bytes | None = None,
    actual: int | None = None,
) -> Table:
    """Order the counted attempts of one round.

    Args:
        entries: every ended attempt with an answer, any order.
        ranking: the tie keys in force, first decides first; how finely times are compared; what ends a tie.
        target: what the prediction predicted; it counts over all eligible entries.
        counted: which of several attempts of one person is placed.
        seed: of the draw (`draw_seed`); None: not drawn yet, equals share their place whatever `ranking` says.
        actual: a value frozen with an earlier version of the result, instead of counting again.

    Returns:
        Places from 1; people equal on every key share a place and the next place is skipped accordingly.
    """
    eligible = [entry for entry in entries if entry.eligible]
    if actual is None:
        actual = actual_value(eligible, target, counted)
    keys = [_key(key, ranking.time_unit, actual) for key in ranking.keys]
    better = _best_by(keys) if counted is Counted.BEST else _BY_NUMBER[counted]
    draw = seed if ranking.final_tie is FinalTie.DRAW else None
    places: list[Place] = []
    _Placing(actual, draw, places).put(_one_each(eligible, better), keys, None)
    return Table(actual, tuple(places))


def draw_seed(secret: bytes, table_id: str) -> bytes:
    """The seed of the draw of one table: HMAC-SHA256(contest secret, "draw|table"), published with the result."""
    return hmac.digest(secret, f"draw|{table_id}".encode(), "sha256")


def _lot(seed: bytes, entry: Entry) -> bytes:
    return hmac.digest(seed, str(entry.person_id).encode(), "sha256")


_PERSON = attrgetter("person_id")
_Value = Callable[[Entry], int]
_Better = Callable[[Entry], tuple[int, ...]]


class _Key(NamedTuple):
    """A tie key: smaller values are better; neighbours up to `reach` apart are equal."""

    key: RankKey
    value: _Value
    reach: int


def _gap(actual: int | None, entry: Entry) -> int | None:
    return None if entry.guess is None or actual is None else abs(entry.guess - actual)


def _gap_or_last(actual: int | None, entry: Entry) -> int:
    gap = _gap(actual, entry)
    return _NO_GAP if gap is None else gap


_VALUES: Mapping[RankKey, _Value] = {
    RankKey.SCORE: lambda entry: -entry.score,
    RankKey.DURATION: attrgetter("duration"),
    RankKey.FINISHED_AT: attrgetter("finished_at"),
    RankKey.PERFECT: lambda entry: -entry.perfect,
    RankKey.STARTED_AT: attrgetter("started_at"),
}


def _key(key: RankKey, unit: TimeUnit, actual: int | None) -> _Key:
    if key is RankKey.PREDICTION_GAP:
        return _Key(key, partial(_gap_or_last, actual), 0)
    value = _VALUES[key]
    if key in TIMES and unit is TimeUnit.S:
        return _Key(key, lambda entry: value(entry) // SECOND, 0)
    return _Key(key, value, SECOND if key in TIMES and unit is TimeUnit.WITHIN_1S else 0)


_BY_NUMBER: Mapping[Counted, _Better] = {
    Counted.FIRST: lambda entry: (entry.number, entry.attempt_id),
    Counted.LAST: lambda entry: (-entry.number, -entry.attempt_id),
}


def _best_by(keys: Sequence[_Key]) -> _Better:
    values = [key.value for key in keys]
    return lambda entry: (*(value(entry) for value in values), entry.number, entry.attempt_id)


def _one_each(entries: Iterable[Entry], better: _Better) -> list[Entry]:
    """Of each person the entry that `better` puts first."""
    chosen: dict[int, Entry] = {}
    for entry in entries:
        held = chosen.setdefault(entry.person_id, entry)
        if held is not entry and better(entry) < better(held):
            chosen[entry.person_id] = entry
    return list(chosen.values())


class _Placing(NamedTuple):
    """Fills `places`, best first."""

    actual: int | None
    draw: bytes | None
    places: list[Place]

    def put(self, entries: list[Entry], keys: Sequence[_Key], by: RankKey | None) -> None:
        """Place people who are equal so far; `by` is the key that put the first of them behind whoever stands already.

        One key after the other, each among those equal on the keys before it. So a chain of near times
        (`within_1s`) joins only people who were equal so far.
        """
        if not keys:
            self._equals(entries, by)
            return
        key, value, reach = keys[0]
        entries.sort(key=value)
        values = map(value, entries)
        ends = [end for end, (here, after) in enumerate(pairwise(values), 1) if after - here > reach]
        start = 0
        for end in (*ends, len(entries)):
            if end - start == 1:
                entry = entries[start]
                self.places.append(Place(len(self.places) + 1, entry, _gap(self.actual, entry), False, False, by))
            elif end > start:
                self.put(entries[start:end], keys[1:], by)
            start, by = end, key

    def _equals(self, entries: list[Entry], by: RankKey | None) -> None:
        """Lines of people equal on every key: one place for all, or the draw."""
        # Shared places too stand in one order on every replica, the one that the hash is taken in.
        entries.sort(key=_PERSON if self.draw is None else partial(_lot, self.draw))
        first, shared = len(self.places) + 1, self.draw is None
        for n, entry in enumerate(entries):
            place = first if shared else first + n
            self.places.append(Place(place, entry, _gap(self.actual, entry), shared, not shared, None if n else by))


def table_hash(table: Table) -> str:
    """SHA-256 over the table in a canonical form; equal tables on any replica give equal hashes.

    A draw is in it, as the places it gave; people who are not eligible have no place and are not; those who share a
    place stand in the order of their ids. The text is that of JSON without spaces, fed some lines at a time: a million
    at once would fill the memory.
    """
    digest = hashlib.sha256(f'{{"actual":{_json(table.actual)},"rows":['.encode())
    lines = _hashed_lines(table)
    comma = ""
    while some := ",".join(islice(lines, HASHED_AT_ONCE)):
        digest.update(f"{comma}{some}".encode())
        comma = ","
    digest.update(b"]}")
    return digest.hexdigest()


def _hashed_lines(table: Table) -> Iterator[str]:
    for place, entry, gap, *_ in table.places:
        yield (
            f"[{place},{entry.person_id},{entry.attempt_id},{entry.score},{entry.duration},"
            f"{'null' if gap is None else gap},{entry.finished_at}]"
        )


def _json(number: int | None) -> str:
    return "null" if number is None else str(number)
