"""Ranking, docs/rules.md section 2. No I/O; the whole file runs in milliseconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rank import Entry, actual_value, rank, table_hash
from contest.settings import DEFAULT_RANKING, RankKey, Target
from tests.builders import an_entry

ORDER_A = (RankKey.PERFECT, RankKey.PREDICTION_GAP, RankKey.FINISHED_AT)


def places(entries: list[Entry], keys: tuple[RankKey, ...] = DEFAULT_RANKING) -> list[tuple[int, int]]:
    table = rank(entries, keys=keys, target=Target.PERFECT_PEOPLE)
    return [(p.entry.person_id, p.place) for p in table.places]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param([], [], id="nobody played"),
        pytest.param([an_entry(1, score=7), an_entry(2, score=9)], [(2, 1), (1, 2)], id="higher score first"),
        pytest.param(
            [an_entry(1, score=15, duration=60_001), an_entry(2, score=15, duration=60_000)],
            [(2, 1), (1, 2)],
            id="all perfect and separated by a millisecond",
        ),
        pytest.param([an_entry(1, guess=9), an_entry(2, guess=1)], [(2, 1), (1, 2)], id="same ms, the gap decides"),
        pytest.param([an_entry(1, guess=None), an_entry(2, guess=10**7)], [(2, 1), (1, 2)], id="empty after any number"),
        pytest.param([an_entry(1), an_entry(2), an_entry(3, score=1)], [(1, 1), (2, 1), (3, 3)], id="shared place, next skipped"),
        pytest.param([an_entry(1, finished_at=9), an_entry(2, finished_at=8)], [(2, 1), (1, 2)], id="who finished first"),
    ],
)  # fmt: skip
def test_order_b(entries: list[Entry], expected: list[tuple[int, int]]) -> None:
    assert places(entries) == expected


def test_order_a_prefers_the_prediction_over_speed() -> None:
    """Perfect first, then the nearest number, however slow."""
    fast = an_entry(1, score=15, duration=1, guess=500)
    near = an_entry(2, score=15, duration=999_999, guess=2)
    assert places([fast, near], ORDER_A) == [(2, 1), (1, 2)]


@pytest.mark.parametrize(
    ("target", "actual"),
    [(Target.PERFECT_PEOPLE, 1), (Target.PEOPLE, 2), (Target.ATTEMPTS, 2), (Target.OFF, None)],
)
def test_actual_value(target: Target, actual: int | None) -> None:
    assert actual_value([an_entry(1, score=15), an_entry(2)], target) == actual


def test_shared_places_are_flagged() -> None:
    table = rank([an_entry(1), an_entry(2), an_entry(3, score=1)], keys=DEFAULT_RANKING, target=Target.OFF)
    assert [p.shared for p in table.places] == [True, True, False]


def test_the_best_attempt_of_a_person_counts_under_the_keys_in_force() -> None:
    """Order B takes the better score; order A, among imperfect ones, the nearer number."""
    tries = [
        an_entry(1, score=9, guess=0),
        an_entry(1, score=12, duration=5, guess=9),
        an_entry(1, score=12, duration=6),
    ]
    best = rank(tries, keys=DEFAULT_RANKING, target=Target.PERFECT_PEOPLE).places
    assert [p.entry for p in best] == [tries[1]]
    assert rank(tries, keys=ORDER_A, target=Target.PERFECT_PEOPLE).places[0].entry is tries[0]


def test_attempts_are_counted_before_the_best_is_taken() -> None:
    """Three lượt by two people: who predicted 3 lượt was right."""
    tries = [an_entry(1), an_entry(1, score=3), an_entry(2)]
    assert rank(tries, keys=DEFAULT_RANKING, target=Target.ATTEMPTS).actual == 3
    assert rank(tries, keys=DEFAULT_RANKING, target=Target.PEOPLE).actual == 2


ENTRIES = st.lists(
    st.builds(
        an_entry,
        st.integers(1, 500),
        score=st.integers(0, 15),
        duration=st.integers(0, 5),
        finished_at=st.integers(0, 3),
        guess=st.none() | st.integers(0, 5),
    ),
    max_size=30,
    unique_by=lambda entry: entry.person_id,
)


@given(ENTRIES, st.randoms())
def test_arrival_order_is_irrelevant(entries: list[Entry], rng: object) -> None:
    """Replicas that read the rows in another order publish the same table, with the same hash."""
    mixed = list(entries)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    tables = [rank(e, keys=DEFAULT_RANKING, target=Target.PERFECT_PEOPLE) for e in (entries, mixed)]
    assert table_hash(tables[0]) == table_hash(tables[1])
    assert [(p.place, p.shared) for p in tables[0].places] == [(p.place, p.shared) for p in tables[1].places]


@given(ENTRIES)
def test_a_better_score_never_stands_behind(entries: list[Entry]) -> None:
    scores = [p.entry.score for p in rank(entries, keys=DEFAULT_RANKING, target=Target.OFF).places]
    assert scores == sorted(scores, reverse=True)


@given(ENTRIES)
def test_places_count_who_is_ahead(entries: list[Entry]) -> None:
    """A place is one more than the number of people strictly better."""
    table = rank(entries, keys=DEFAULT_RANKING, target=Target.OFF)
    for index, p in enumerate(table.places):
        assert p.place == 1 + sum(1 for other in table.places[:index] if other.place < p.place)
