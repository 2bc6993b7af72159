"""Ranking, docs/rules.md sections 2.4 to 2.6. No I/O; the whole file runs in milliseconds. Laws: test_rules_laws.py."""

import hmac
from dataclasses import replace

import pytest

from contest.attempt import answer, expire
from contest.explain import Explanation, explain
from contest.rank import Entry, actual_value, draw_seed, rank, table_hash
from contest.settings import DEFAULT_RANKING, Counted, FinalTie, Ranking, RankKey, Target, TimeUnit
from tests.builders import an_attempt, an_entry

B = Ranking(DEFAULT_RANKING)
A = Ranking((RankKey.PERFECT, RankKey.PREDICTION_GAP, RankKey.FINISHED_AT))
C = Ranking((RankKey.SCORE, RankKey.DURATION, RankKey.STARTED_AT))
SECONDS = replace(B, time_unit=TimeUnit.S)
WITHIN = replace(B, time_unit=TimeUnit.WITHIN_1S)
DRAW = replace(B, final_tie=FinalTie.DRAW)


def places(entries: list[Entry], ranking: Ranking = B, target: Target = Target.PERFECT_PEOPLE) -> list[tuple[int, int]]:
    return [(p.entry.person_id, p.place) for p in rank(entries, ranking, target=target).places]


def perfect(person: int, duration: int, guess: int | None = 5, **changes: object) -> Entry:
    return an_entry(person, score=15, duration=duration, guess=guess, **changes)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param([], [], id="nobody played"),
        pytest.param([an_entry(1, score=7), an_entry(2, score=9)], [(2, 1), (1, 2)], id="higher score first"),
        pytest.param([perfect(1, 60_001), perfect(2, 60_000)], [(2, 1), (1, 2)], id="all perfect and separated by a millisecond"),
        pytest.param([an_entry(1, guess=9), an_entry(2, guess=1)], [(2, 1), (1, 2)], id="same ms, the gap decides"),
        pytest.param([an_entry(1, guess=None), an_entry(2, guess=10**7)], [(2, 1), (1, 2)], id="empty after any number"),
        pytest.param([an_entry(1), an_entry(2), an_entry(3, score=1)], [(1, 1), (2, 1), (3, 3)], id="same everything: shared place, next skipped"),
        pytest.param([an_entry(1, finished_at=9), an_entry(2, finished_at=8)], [(2, 1), (1, 2)], id="who finished first"),
        pytest.param([an_entry(1, eligible=False, score=15), an_entry(2)], [(2, 1)], id="excluded agency: has no place"),
    ],
)  # fmt: skip
def test_order_b(entries: list[Entry], expected: list[tuple[int, int]]) -> None:
    assert places(entries) == expected


def test_order_a_prefers_the_prediction_over_speed() -> None:
    """Perfect first, then the nearest number, however slow."""
    fast, near = perfect(1, 1, guess=500), perfect(2, 999_999, guess=2)
    assert places([fast, near], A) == [(2, 1), (1, 2)]


def test_order_c_ends_with_who_started_first() -> None:
    assert places([an_entry(1, started_at=9, finished_at=1), an_entry(2, started_at=8)], C) == [(2, 1), (1, 2)]


@pytest.mark.parametrize(
    ("ranking", "entries", "expected"),
    [
        pytest.param(SECONDS, [perfect(1, 60_000, 9), perfect(2, 60_999, 2)], [(2, 1), (1, 2)], id="s: cut off, the gap decides"),
        pytest.param(SECONDS, [perfect(1, 60_999, 9), perfect(2, 61_000, 2)], [(1, 1), (2, 2)], id="s: 1 ms over the second"),
        pytest.param(WITHIN, [perfect(1, 60_999, 9), perfect(2, 61_000, 2)], [(2, 1), (1, 2)], id="within 1 s: near over the second"),
        pytest.param(WITHIN, [perfect(1, 60_000, 9), perfect(2, 61_000, 2)], [(2, 1), (1, 2)], id="within 1 s: exactly 1,000 ms"),
        pytest.param(WITHIN, [perfect(1, 60_000, 9), perfect(2, 61_001, 3)], [(1, 1), (2, 2)], id="within 1 s: 1,001 ms"),
        # 60,000 – 60,900 – 61,800 hang together although their ends are 1,800 apart; 62,801 begins a new group.
        pytest.param(
            WITHIN,
            [perfect(1, 60_000, 9), perfect(2, 60_900, 8), perfect(3, 61_800, 7), perfect(4, 62_801, 4)],
            [(3, 1), (2, 2), (1, 3), (4, 4)],
            id="within 1 s: a chain",
        ),
        # The middle one of that chain has 14 right: it stands elsewhere and joins nobody.
        pytest.param(
            WITHIN,
            [perfect(1, 60_000, 9), an_entry(2, score=14, duration=60_900), perfect(3, 61_800, 2)],
            [(1, 1), (3, 2), (2, 3)],
            id="within 1 s: only among those equal so far",
        ),
        # finished_at too: same duration and gap, finished 1,000 ms apart.
        pytest.param(WITHIN, [an_entry(1, finished_at=9_000), an_entry(2, finished_at=8_000)], [(1, 1), (2, 1)], id="within 1 s: finished"),
        pytest.param(SECONDS, [an_entry(1, finished_at=9_000), an_entry(2, finished_at=8_999)], [(2, 1), (1, 2)], id="s: finished"),
    ],
)  # fmt: skip
def test_time_units(ranking: Ranking, entries: list[Entry], expected: list[tuple[int, int]]) -> None:
    assert places(entries, ranking, Target.PERFECT_PEOPLE) == expected


@pytest.mark.parametrize(
    ("target", "counted", "actual"),
    [
        (Target.PERFECT_PEOPLE, Counted.BEST, 2),
        (Target.PERFECT_PEOPLE, Counted.FIRST, 1),
        (Target.PERFECT_PEOPLE, Counted.LAST, 2),
        (Target.PEOPLE, Counted.BEST, 3),
        (Target.ATTEMPTS, Counted.BEST, 4),
        (Target.ATTEMPTS, Counted.FIRST, 4),
        (Target.OFF, Counted.BEST, None),
    ],
)
def test_actual_value(target: Target, counted: Counted, actual: int | None) -> None:
    """Three people, four lượt: 1 is perfect only the second time; 9 may not compete."""
    tried = [an_entry(1, score=14), an_entry(1, score=15, number=2), an_entry(2, score=15), an_entry(3)]
    assert actual_value([*tried, an_entry(9, score=15, eligible=False)], target, counted) == actual


def test_a_frozen_actual_value_stays() -> None:
    """Scored anew, one person more is perfect; the number that was published still decides."""
    entries = [perfect(1, 1, guess=1), perfect(2, 1, guess=2)]
    table = rank(entries, B, target=Target.PERFECT_PEOPLE, actual=1)
    assert (table.actual, [p.entry.person_id for p in table.places]) == (1, [1, 2])
    assert rank(entries, B, target=Target.PERFECT_PEOPLE).places[0].entry.person_id == 2


def test_shared_places_are_flagged() -> None:
    table = rank([an_entry(1), an_entry(2), an_entry(3, score=1)], B, target=Target.OFF)
    assert [p.shared for p in table.places] == [True, True, False]
    assert [p.by for p in table.places] == [None, None, RankKey.SCORE]


@pytest.mark.parametrize(
    ("counted", "ranking", "number"),
    [
        pytest.param(Counted.BEST, B, 2, id="best under B: the better score, then the shorter time"),
        pytest.param(Counted.BEST, A, 1, id="best under A: among imperfect ones the nearer number"),
        pytest.param(Counted.FIRST, B, 1, id="first"),
        pytest.param(Counted.LAST, B, 3, id="last"),
    ],
)
def test_which_of_several_attempts_is_placed(counted: Counted, ranking: Ranking, number: int) -> None:
    tries = [
        an_entry(1, number=1, score=9, guess=0),
        an_entry(1, number=2, score=12, duration=5, guess=9),
        an_entry(1, number=3, score=12, duration=6),
    ]
    for order in (tries, tries[::-1]):
        table = rank(order, ranking, target=Target.PERFECT_PEOPLE, counted=counted)
        assert [p.entry.number for p in table.places] == [number]


def test_attempts_are_counted_before_the_best_is_taken() -> None:
    """Three lượt by two people: who predicted 3 lượt was right."""
    tries = [an_entry(1), an_entry(1, score=3), an_entry(2)]
    assert rank(tries, B, target=Target.ATTEMPTS).actual == 3
    assert rank(tries, B, target=Target.PEOPLE).actual == 2


def test_the_draw_orders_equals_by_their_lots() -> None:
    """Whoever holds the published seed draws the same: the smallest HMAC-SHA256(seed, person) first."""
    seed = draw_seed(b"s" * 32, "dot-1")
    equal = [an_entry(person) for person in (1, 2, 3, 4)]
    lots = sorted((1, 2, 3, 4), key=lambda person: hmac.new(seed, b"%d" % person, "sha256").digest())
    table = rank([*equal, perfect(5, 1), an_entry(6, score=1)], DRAW, target=Target.OFF, seed=seed)
    assert [p.entry.person_id for p in table.places] == [5, *lots, 6]
    assert [p.place for p in table.places] == [1, 2, 3, 4, 5, 6]
    assert [p.drawn for p in table.places] == [False, True, True, True, True, False]
    assert not any(p.shared for p in table.places)
    assert table_hash(table) != table_hash(rank(equal, DRAW, target=Target.OFF, seed=draw_seed(b"", "dot-1")))


@pytest.mark.parametrize(("ranking", "seed"), [(DRAW, None), (B, b"seed")], ids=["not drawn yet", "no draw wanted"])
def test_without_a_draw_the_place_is_shared(ranking: Ranking, seed: bytes | None) -> None:
    table = rank([an_entry(2), an_entry(1)], ranking, target=Target.OFF, seed=seed)
    assert [(p.place, p.entry.person_id, p.shared, p.drawn) for p in table.places] == [
        (1, 1, True, False),
        (1, 2, True, False),
    ]


# ---- attempts that the clock ended


def entry_of(person: int, *answered: tuple[bool, int], ended_at: int, closes_at: int = 1_000_000) -> Entry:
    """An attempt of three questions with a deadline at 100 s, through the functions that play it."""
    attempt = replace(an_attempt(closes_at=closes_at, deadline=min(100_000, closes_at)), person_id=person)
    for right, now in answered:
        attempt = answer(attempt, right=right, now=now, goes_on=False)
    attempt = expire(attempt, now=ended_at) if attempt.is_open else attempt
    assert attempt.counts
    last = attempt.last_answer_at
    return Entry(person, person, "u", attempt.score, 3, attempt.duration, attempt.started_at, last, attempt.guess)


def test_an_attempt_cut_at_the_close_keeps_its_answers() -> None:
    """Two right before the close beat one right of three; the rest of the paper is wrong."""
    cut = entry_of(1, (True, 10_000), (True, 20_000), ended_at=30_000, closes_at=30_000)
    whole = entry_of(2, (True, 1_000), (False, 2_000), (False, 3_000), ended_at=3_000)
    assert (cut.score, cut.duration, cut.guess) == (2, 20_000, None)
    assert places([whole, cut]) == [(1, 1), (2, 2)]


def test_an_answer_in_the_grace_counts_with_its_time() -> None:
    """100,500 ms of 100,000: the third point counts, and the time it took."""
    late = entry_of(1, (True, 1_000), (True, 2_000), (True, 100_500), ended_at=100_500)
    in_time = entry_of(2, (True, 1_000), (True, 2_000), (True, 99_999), ended_at=99_999)
    assert (late.score, late.duration) == (3, 100_500)
    assert places([late, in_time]) == [(2, 1), (1, 2)]


# ---- why do I stand here


def explained(entries: list[Entry], person: int, ranking: Ranking = B, seed: bytes | None = None) -> Explanation:
    found = explain(rank(entries, ranking, target=Target.PERFECT_PEOPLE, seed=seed), person, ranking)
    assert found is not None
    return found


def test_a_place_is_explained_by_its_neighbours() -> None:
    entries = [
        perfect(1, 50_000),
        an_entry(2, guess=3),
        an_entry(3, guess=4),
        an_entry(4, guess=4),
        an_entry(5, duration=61_000),
    ]
    why = explained(entries, 3)
    assert (why.own.place, why.equals, why.drawn) == (3, 1, False)
    assert why.own.values == {
        RankKey.SCORE: 10, RankKey.DURATION: 60_000, RankKey.PREDICTION_GAP: 3, RankKey.FINISHED_AT: 60_000
    }  # fmt: skip
    assert why.above is not None
    assert (why.above.line.person_id, why.above.line.place, why.above.by) == (2, 2, RankKey.PREDICTION_GAP)
    assert why.above.line.values[RankKey.PREDICTION_GAP] == 2
    assert why.below is not None
    assert (why.below.line.person_id, why.below.line.place, why.below.by) == (5, 5, RankKey.DURATION)


def test_the_ends_of_the_table_have_one_neighbour() -> None:
    entries = [perfect(1, 50_000), an_entry(2)]
    assert explained(entries, 1).above is None
    assert explained(entries, 2).below is None
    assert explained(entries[:1], 1) == replace(explained(entries, 1), below=None)


def test_a_drawn_place_says_so() -> None:
    why = [explained([an_entry(1), an_entry(2)], person, DRAW, b"seed") for person in (1, 2)]
    assert sorted(each.own.place for each in why) == [1, 2]
    assert all(each.drawn and each.equals == 0 for each in why)
    assert all(side.by is None for each in why for side in (each.above, each.below) if side)


def test_a_gap_of_more_than_a_second_inside_a_chain_is_not_the_reason() -> None:
    """60,000 and 61,800 are one group because of 60,900; the gap parted them."""
    entries = [perfect(1, 60_000, 9), perfect(2, 60_900, 8), perfect(3, 61_800, 3)]
    why = explained(entries, 3, WITHIN)
    assert (why.own.place, why.below and why.below.by) == (1, RankKey.PREDICTION_GAP)


def test_nobody_without_a_place_is_explained() -> None:
    assert explain(rank([an_entry(1, eligible=False)], B, target=Target.OFF), 1, B) is None
