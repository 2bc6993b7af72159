""" "Vì sao tôi đứng hạng này": a place beside the next better and the next worse (docs/rules.md section 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from contest.rank import Place, Table
from contest.settings import Ranking, RankKey


@dataclass(frozen=True, slots=True)
class Line:
    """A place and what each key saw, in the order of the keys: times in exact ms, `perfect` 1 or 0, no number None."""

    place: int
    person_id: int
    values: Mapping[RankKey, int | None]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`by`: the key that decided between the person and this one; None: nothing but the draw."""

    line: Line
    by: RankKey | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`equals`: how many others share the place. `drawn`: equal to others on all keys, the lot decided."""

    own: Line
    equals: int
    drawn: bool
    above: Neighbour | None
    below: Neighbour | None


def explain(table: Table, person_id: int, ranking: Ranking) -> Explanation | None:
    """Why the person stands where they stand; None for somebody without a place.

    Neighbours are the nearest people with another place; those who share it are only counted.
    """
    places = table.places
    index = next((i for i, place in enumerate(places) if place.entry.person_id == person_id), None)
    if index is None:
        return None
    own = places[index]
    first = own.place - 1  # before a place stand as many people as it says, less one
    after = first + 1
    while after < len(places) and places[after].place == own.place:
        after += 1
    return Explanation(
        own=_line(own, ranking),
        equals=after - first - 1,
        drawn=own.drawn,
        above=Neighbour(_line(places[first - 1], ranking), places[first].by) if first else None,
        below=Neighbour(_line(places[after], ranking), places[after].by) if after < len(places) else None,
    )


def _line(place: Place, ranking: Ranking) -> Line:
    entry = place.entry
    seen: Mapping[RankKey, int | None] = {
        RankKey.SCORE: entry.score,
        RankKey.DURATION: entry.duration,
        RankKey.PREDICTION_GAP: place.gap,
        RankKey.FINISHED_AT: entry.finished_at,
        RankKey.PERFECT: int(entry.perfect),
        RankKey.STARTED_AT: entry.started_at,
    }
    return Line(place.place, entry.person_id, {key: seen[key] for key in ranking.keys})
