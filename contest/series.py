"""One table over all rounds, for a ladder that is filled once a contest (docs/rules.md section 2.9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contest.rank import Entry, Place, Table, rank
from contest.settings import Ranking, Target


@dataclass(frozen=True, slots=True)
class _Round:
    """A round that somebody played, and what it counts for those who did not."""

    lines: Mapping[int, Place]
    questions: int
    longest: int
    latest: int


def series(tables: Sequence[Table], ranking: Ranking, *, seed: bytes | None = None) -> Table:
    """The table of the contest: a single round is its own; of several each person's rounds are added up.

    Args:
        tables: of the rounds, in their order.
        ranking: as in each round.
        seed: of the draw of this table.

    Returns:
        A table whose entries are sums: `guess` is the sum of the gaps, and `actual` 0 (None: nothing was
        predicted). Nobody gains by staying away: a missed round counts 0 right, no number, and the longest
        duration and the latest finish of that round.
    """
    if len(tables) == 1:
        return tables[0]
    rounds = [_round(table) for table in tables if table.places]
    questions = sum(each.questions for each in rounds)
    people = dict.fromkeys(person for each in rounds for person in each.lines)
    entries = [_sum(person, rounds, questions) for person in people]
    predicted = any(table.actual is not None for table in tables)
    return rank(entries, ranking, target=Target.OFF, seed=seed, actual=0 if predicted else None)


def _round(table: Table) -> _Round:
    entries = [place.entry for place in table.places]
    return _Round(
        lines={place.entry.person_id: place for place in table.places},
        questions=entries[0].questions,
        longest=max(entry.duration for entry in entries),
        latest=max(entry.finished_at for entry in entries),
    )


def _sum(person_id: int, rounds: Sequence[_Round], questions: int) -> Entry:
    """The person's rounds as one entry; unit and attempt are those of the last round played."""
    places = [each.lines.get(person_id) for each in rounds]
    entries = [place.entry for place in places if place]
    gaps = [place.gap for place in places if place and place.gap is not None]
    return Entry(
        attempt_id=entries[-1].attempt_id,
        person_id=person_id,
        unit_id=entries[-1].unit_id,
        score=sum(entry.score for entry in entries),
        questions=questions,
        duration=sum(
            place.entry.duration if place else each.longest for each, place in zip(rounds, places, strict=True)
        ),
        started_at=min(entry.started_at for entry in entries),
        finished_at=max(
            place.entry.finished_at if place else each.latest for each, place in zip(rounds, places, strict=True)
        ),
        guess=sum(gaps) if len(gaps) == len(rounds) else None,
    )
