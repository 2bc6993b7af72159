"""The article on ranking people, with its worked example."""

from collections.abc import Callable, Mapping
from itertools import pairwise

from contest.calendar import local, say_duration
from contest.rank import Place
from contest.rank import Table as Ranked
from contest.settings import RankKey
from handlers.rules.document import Clause, Section, Table
from handlers.rules.example import example
from handlers.rules.writer import Writer, listed, padded


def ranking(write: Writer) -> Section:
    """Keys in their order, how finely times are compared, what happens to people equal on all of them."""
    rules = write.contest.ranking
    keys = (write("rank-key", number=str(n), key=_words(write, key)) for n, key in enumerate(rules.keys, start=1))
    clauses = (
        Clause(write("rank-keys"), listed(keys)),
        write.clause(f"rank-{rules.time_unit}"),
        write.clause(f"rank-{rules.final_tie}"),
        *_worked(write),
    )
    return Section(write("rank"), clauses)


def _words(write: Writer, key: RankKey) -> str:
    # The same words as in the chat (chat.ftl).
    return write.texts("rank-" + key.replace("_", "-"))


def _worked(write: Writer) -> list[Clause]:
    contest = write.contest
    found = example(contest.ranking, contest.prediction.target, contest.quiz.questions)
    people = padded(len(found.places))
    if found.actual is not None and RankKey.PREDICTION_GAP in contest.ranking.keys:
        text = write("rank-example-actual", people=people, actual=found.actual)
    else:
        text = write("rank-example", people=people)
    shown = Clause(text, table=_table(write, found))
    reasons = listed(_reason(write, *pair) for pair in pairwise(found.places))
    return [shown, Clause(write("rank-because"), reasons)] if reasons else [shown]


def _reason(write: Writer, before: Place, after: Place) -> str:
    keys = write.contest.ranking.keys
    assert after.by is not None, "the people of the example differ"
    return write(
        "rank-pair-equal" if keys.index(after.by) else "rank-pair",
        before=_person(write, before),
        after=_person(write, after),
        number=str(keys.index(after.by) + 1),
        key=_words(write, after.by),
    )


def _person(write: Writer, place: Place) -> str:
    return write("rank-person", letter="ABCDEFG"[place.entry.person_id - 1])


def _clock(ms: int) -> str:
    return f"{local(ms):%H:%M:%S}," + f"{ms % 1000:03}"


_CELLS: Mapping[str, Callable[[Place], str]] = {
    "score": lambda place: str(place.entry.score),
    "duration": lambda place: say_duration(place.entry.duration),
    "guess": lambda place: "–" if place.entry.guess is None else str(place.entry.guess),
    "gap": lambda place: "–" if place.gap is None else str(place.gap),
    "started": lambda place: _clock(place.entry.started_at),
    "finished": lambda place: _clock(place.entry.finished_at),
}
_COLUMNS: Mapping[RankKey, tuple[str, ...]] = {
    RankKey.SCORE: ("score",),
    RankKey.PERFECT: ("score",),
    RankKey.DURATION: ("duration",),
    RankKey.PREDICTION_GAP: ("guess", "gap"),
    RankKey.STARTED_AT: ("started",),
    RankKey.FINISHED_AT: ("finished",),
}


def _table(write: Writer, found: Ranked) -> Table:
    """Only what a key looks at is shown."""
    columns = list(dict.fromkeys(name for key in write.contest.ranking.keys for name in _COLUMNS[key]))
    rows = tuple(
        (_person(write, place), *(_CELLS[name](place) for name in columns), str(place.place)) for place in found.places
    )
    names = ("person", *columns, "place")
    return Table(tuple(write(f"column-{name}") for name in names), rows)
