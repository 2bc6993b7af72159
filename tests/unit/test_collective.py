"""Collective prizes, docs/rules.md section 2.10, worked by hand. Laws: test_rules_laws.py."""

from dataclasses import replace
from fractions import Fraction

import pytest

from contest.award import Decision
from contest.collective import (
    Mark,
    UnitFigures,
    UnitLine,
    award_units,
    rank_units,
    say_percent,
    target_progress,
    unit_figures,
    unit_for,
)
from contest.rank import Entry, rank
from contest.settings import (
    DEFAULT_RANKING,
    Block,
    Collective,
    CollectiveKey,
    Counted,
    Gate,
    GateKind,
    Prize,
    Ranking,
    Target,
    UnitCount,
    UnitTarget,
)
from contest.units import Unit, Units
from tests.builders import an_entry, attempts_of

B = Ranking(DEFAULT_RANKING)
CITY, CENTRAL, DISTRICT, COMMUNE = "Cơ quan thành phố", "Cơ quan Trung ương", "Quận, huyện", "Xã"
KEYS = (CollectiveKey.RATE, CollectiveKey.AVERAGE_SCORE)
LADDER = (Prize("Nhất", 1, 2_000_000), Prize("Nhì", 2))


def some_units(*units: Unit) -> Units:
    return Units({unit.id: unit for unit in units})


def a_unit(unit_id: str, kind: str = CITY, **changes: object) -> Unit:
    return replace(Unit(unit_id, f"Sở {unit_id}", kind), **changes)  # type: ignore[arg-type]


def rules(*gates: Gate, keys: tuple[CollectiveKey, ...] = KEYS, **changes: object) -> Collective:
    usual = Collective(LADDER, (Block("Khối", (CITY, CENTRAL, DISTRICT)),), UnitCount.PEOPLE, keys, {}, gates)
    return replace(usual, **changes)  # type: ignore[arg-type]


def figures(
    unit_id: str, people: int = 10, headcount: int | None = 10, score: int = 100, **changes: object
) -> UnitFigures:
    usual = UnitFigures(
        unit_id, headcount, people, person_rounds=people, attempts=people, score=score, duration=people * 60_000
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def sheet(
    *each: UnitFigures,
    collective: Collective,
    kinds: dict[str, str] | None = None,
    videos: dict[str, Mark | None] | None = None,
) -> dict[str, UnitLine]:
    units = some_units(*(a_unit(one.unit_id, (kinds or {}).get(one.unit_id, CITY)) for one in each))
    lines = rank_units({one.unit_id: one for one in each}, units, collective, videos=videos)
    return {line.figures.unit_id: line for line in lines}


def order(lines: dict[str, UnitLine]) -> list[tuple[str, int]]:
    return [(unit_id, line.place) for unit_id, line in lines.items() if line.place is not None]


def marks(lines: dict[str, UnitLine]) -> dict[str, Mark | None]:
    return {unit_id: line.mark for unit_id, line in lines.items()}


# ---- figures


def two_rounds() -> tuple[list[Entry], list[Entry]]:
    first = [
        an_entry(1, unit_id="so1", score=15, duration=100),
        an_entry(1, unit_id="so1", score=3, duration=900, number=2, attempt_id=11),
        an_entry(2, unit_id="so1", score=0, duration=300),
        an_entry(3, unit_id="so2", score=12),
        an_entry(9, unit_id="so1", score=15, eligible=False),
    ]
    second = [an_entry(1, unit_id="so1", score=15, duration=200, attempt_id=21), an_entry(4, unit_id="xa", score=9)]
    return first, second


UNITS = some_units(
    a_unit("so1", headcount=4), a_unit("so2"), a_unit("so3"), a_unit("q", DISTRICT, headcount=8), a_unit("xa", COMMUNE, parent="q")
)  # fmt: skip


@pytest.mark.parametrize(
    ("counted", "zeros", "score", "perfect"),
    [(Counted.BEST, 1, 30, 1), (Counted.FIRST, 1, 30, 1), (Counted.LAST, 1, 18, 1)],
)
def test_figures_over_all_rounds(counted: Counted, zeros: int, score: int, perfect: int) -> None:
    """so1: 1 played both rounds, twice in the first; 2 has 0 right; 9 may not compete."""
    rounds = two_rounds()
    tables = [rank(entries, B, target=Target.OFF, counted=counted) for entries in rounds]
    found = unit_figures(UNITS, (CITY,), tables=tables, attempts=attempts_of(*rounds))
    so1 = found["so1"]
    assert (so1.people, so1.person_rounds, so1.attempts) == (2, 3, 4)
    assert (so1.zero_scores, so1.score, so1.perfect_people) == (zeros, score, perfect)
    assert (so1.rate, so1.average_score) == (Fraction(1, 2), Fraction(score, 3))
    assert found["so2"].rate is None, "no head-count"
    assert found["so3"] == UnitFigures("so3"), "nobody took part"
    assert (found["so3"].average_score, found["so3"].average_duration) == (None, None)
    assert set(found) == {"so1", "so2", "so3"}


def test_a_commune_counts_for_its_district_unless_it_competes_itself() -> None:
    rounds = two_rounds()
    tables = [rank(entries, B, target=Target.OFF) for entries in rounds]
    district = unit_figures(UNITS, (CITY, DISTRICT), tables=tables, attempts=attempts_of(rounds[1]))
    assert (district["q"].people, district["q"].headcount) == (1, 8)
    itself = unit_figures(UNITS, (DISTRICT, COMMUNE), tables=tables, attempts=attempts_of(rounds[1]))
    assert (itself["q"].people, itself["xa"].people) == (0, 1)


@pytest.mark.parametrize(
    ("unit_id", "kinds", "target"),
    [
        ("xa", (COMMUNE,), "xa"),
        ("xa", (DISTRICT,), "q"),
        ("xa", (COMMUNE, DISTRICT), "xa"),
        ("xa", (CITY,), None),
        ("so1", (CITY,), "so1"),
        ("gone", (CITY,), None),
        ("", (CITY,), None),
    ],
)
def test_unit_for(unit_id: str, kinds: tuple[str, ...], target: str | None) -> None:
    assert unit_for(UNITS, unit_id, kinds) == target


def test_units_that_belong_to_each_other_end() -> None:
    assert unit_for(some_units(a_unit("a", parent="b"), a_unit("b", parent="a")), "a", ("khác",)) is None


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Fraction(2, 3), "66,67 %"),
        (Fraction(7, 10), "70,00 %"),
        (Fraction(1), "100,00 %"),
        (Fraction(0), "0,00 %"),
        (Fraction(1, 20_000), "0,01 %"),
        (Fraction(1, 20_001), "0,00 %"),
        (Fraction(11, 10), "110,00 %"),
    ],
)
def test_a_rate_is_shown_with_two_decimals(rate: Fraction, text: str) -> None:
    assert say_percent(rate) == text


# ---- order


def test_rates_are_compared_unrounded() -> None:
    """20001 of 30000 and 2 of 3 are both shown as 66,67 %."""
    lines = sheet(figures("a", 2, 3, 99), figures("b", 20_001, 30_000, 1), collective=rules())
    assert order(lines) == [("b", 1), ("a", 2)]
    assert say_percent(lines["a"].figures.rate or Fraction(0)) == say_percent(lines["b"].figures.rate or Fraction(0))


@pytest.mark.parametrize(
    ("key", "better", "worse"),
    [
        (CollectiveKey.COUNT, figures("a", 11, 100), figures("b", 10)),
        (CollectiveKey.RATE, figures("a", 9, 9), figures("b", 10, 11)),
        (CollectiveKey.RATE, figures("a", 1, 1000), figures("b", 10, None)),
        (CollectiveKey.AVERAGE_SCORE, figures("a", 1, score=11), figures("b", 10, score=100)),
        (CollectiveKey.PERFECT_PEOPLE, figures("a", perfect_people=2), figures("b", perfect_people=1)),
        (CollectiveKey.AVERAGE_DURATION, figures("a", duration=9), figures("b", duration=10)),
    ],
)
def test_one_key(key: CollectiveKey, better: UnitFigures, worse: UnitFigures) -> None:
    assert order(sheet(worse, better, collective=rules(keys=(key,)))) == [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    ("count", "first"), [(UnitCount.PEOPLE, "a"), (UnitCount.PERSON_ROUNDS, "b"), (UnitCount.ATTEMPTS, "c")]
)
def test_what_the_number_of_participants_means(count: UnitCount, first: str) -> None:
    """a: 5 people; b: 4 people, 8 person-rounds; c: 3 people, 9 attempts."""
    lines = sheet(
        figures("a", 5, person_rounds=5, attempts=5),
        figures("b", 4, person_rounds=8, attempts=8),
        figures("c", 3, person_rounds=3, attempts=9),
        collective=rules(keys=(CollectiveKey.COUNT,), count=count),
    )
    assert order(lines)[0] == (first, 1)


def test_equal_units_share_a_place_and_the_committee_decides() -> None:
    lines = sheet(figures("a"), figures("b"), figures("c", 9), collective=rules())
    assert order(lines) == [("a", 1), ("b", 1), ("c", 3)]
    assert [line.shared for line in lines.values()] == [True, True, False]
    awards = award_units(lines.values(), LADDER)
    assert [(tie.candidates, [prize.name for prize in tie.prizes]) for tie in awards.to_decide] == [
        (("a", "b"), ["Nhất", "Nhì"])
    ]
    assert [(each.who, each.prize.name) for each in awards.won] == [("c", "Nhì")]
    settled = award_units(lines.values(), LADDER, decisions={("Khối", 1): Decision(("b", "a"), "họp ngày 20/12")})
    assert [(each.who, each.prize.name) for each in settled.won] == [("b", "Nhất"), ("a", "Nhì"), ("c", "Nhì")]


def test_each_block_has_the_whole_ladder() -> None:
    collective = rules(blocks=(Block("Thành phố", (CITY,)), Block("Quận", (DISTRICT,))))
    kinds = {"a": CITY, "b": CITY, "q": DISTRICT, "x": COMMUNE}
    lines = sheet(figures("a"), figures("b", 9), figures("q", 1), figures("x"), collective=collective, kinds=kinds)
    assert order(lines) == [("a", 1), ("b", 2), ("q", 1)], "a kind of no block is on no sheet"
    awards = award_units(lines.values(), LADDER, struck_out={"a": "khai sai"})
    assert [(each.table, each.who, each.prize.name) for each in awards.won] == [
        ("Thành phố", "b", "Nhất"),
        ("Quận", "q", "Nhất"),
    ]
    assert awards.money == 4_000_000


def test_the_weighted_sum() -> None:
    """60 % rate, 30 % score, 10 % time; the best of the block is 100 in each.

    a: rate 80 % of best 80 → 100; score 9 of 12 → 75; 60 s of best 40 → 66⅔: 60 + 22.5 + 6⅔ = 89⅙.
    b: rate 40 → 50; score 12 → 100; 40 s → 100: 30 + 30 + 10 = 70. c: no head-count → 0; 6 → 50; 80 s → 50: 0 + 15 + 5 = 20.
    """
    weights = {CollectiveKey.RATE: 60, CollectiveKey.AVERAGE_SCORE: 30, CollectiveKey.AVERAGE_DURATION: 10}
    lines = sheet(
        figures("a", 8, 10, 8 * 9, duration=8 * 60_000),
        figures("b", 4, 10, 4 * 12, duration=4 * 40_000),
        figures("c", 5, None, 5 * 6, duration=5 * 80_000),
        collective=rules(weights=weights),
    )
    assert marks(lines) == {"a": 89 + Fraction(1, 6), "b": 70, "c": 20}
    assert order(lines) == [("a", 1), ("b", 2), ("c", 3)]


def test_a_removed_unit_sets_no_scale() -> None:
    lines = sheet(
        figures("a", 8, 10), figures("b", 10, 10, zero_scores=1),
        collective=rules(Gate(GateKind.NO_ZERO_SCORE), weights={CollectiveKey.RATE: 100}),
    )  # fmt: skip
    assert marks(lines) == {"a": 100, "b": None}
    assert order(lines) == [("a", 1)]


def test_a_weight_on_what_nobody_has() -> None:
    """Nobody perfect: 0 for all, not a division."""
    weights = {CollectiveKey.PERFECT_PEOPLE: 50, CollectiveKey.AVERAGE_DURATION: 50}
    lines = sheet(figures("a", duration=0), figures("b"), collective=rules(weights=weights))
    assert marks(lines) == {"a": 50, "b": 0}


# ---- gates


RATE_70 = Gate(GateKind.MIN_RATE, 70)
TOP_20 = Gate(GateKind.TOP_VIDEO, 20)
VIDEO = Gate(GateKind.ENTERED_VIDEO)
NO_ZERO = Gate(GateKind.NO_ZERO_SCORE)


@pytest.mark.parametrize(
    ("gate", "unit", "videos", "seen"),
    [
        pytest.param(RATE_70, figures("a", 7, 10), {}, None, id="exactly the rate"),
        pytest.param(RATE_70, figures("a", 1402, 2003), {}, (Fraction(1402, 2003),), id="70,00 % when rounded, below it in truth"),
        pytest.param(RATE_70, figures("a", 7, None), {}, (None,), id="a rate of an unknown head-count"),
        pytest.param(Gate(GateKind.MIN_PEOPLE, 50), figures("a", 50), {}, None, id="enough people"),
        pytest.param(Gate(GateKind.MIN_PEOPLE, 50), figures("a", 49), {}, (49,), id="one too few"),
        pytest.param(VIDEO, figures("a"), {"a": None}, None, id="entered, not marked yet"),
        pytest.param(VIDEO, figures("a"), {"b": 9}, (None,), id="not entered"),
        pytest.param(TOP_20, figures("a"), {"a": 1}, None, id="fewer than 20 entered"),
        pytest.param(TOP_20, figures("a"), {"a": None}, (None,), id="without a mark"),
        pytest.param(NO_ZERO, figures("a"), {}, None, id="nobody with 0"),
        pytest.param(NO_ZERO, figures("a", 100, 100, zero_scores=1), {}, (1,), id="one with 0 is enough"),
        pytest.param(replace(NO_ZERO, kinds=(CENTRAL,)), figures("a", zero_scores=1), {}, None, id="not for this kind"),
        pytest.param(replace(NO_ZERO, kinds=(CENTRAL, CITY)), figures("a", zero_scores=1), {}, (1,), id="for this kind too"),
    ],
)  # fmt: skip
def test_a_gate(gate: Gate, unit: UnitFigures, videos: dict[str, Mark | None], seen: tuple[Mark | None] | None) -> None:
    line = sheet(unit, collective=rules(gate), videos=videos)["a"]
    assert [(removal.gate, removal.value) for removal in line.removed] == ([] if seen is None else [(gate, seen[0])])
    assert line.place == (1 if seen is None else None)


def test_ties_at_the_twentieth_video_mark_stay_in() -> None:
    """Marks 100, 99, … 82 (19 units), then 80, 80 and 80, then 79: 22 stay, the last is out."""
    marks: dict[str, Mark | None] = {f"u{n:02}": 100 - n for n in range(19)}
    marks |= {"u20": 80, "u21": Fraction(80), "u22": Fraction(240, 3), "u23": Fraction(7999, 100)}
    lines = sheet(*(figures(unit_id) for unit_id in marks), collective=rules(TOP_20), videos=marks)
    assert [unit_id for unit_id, line in lines.items() if line.place is None] == ["u23"]
    assert lines["u23"].removed[0].value == Fraction(7999, 100)


def test_the_group_of_highest_marks_is_taken_over_all_who_entered() -> None:
    """The best two videos are a's and b's, though b is out for a zero: c does not move up."""
    best_two = Gate(GateKind.TOP_VIDEO, 2)
    lines = sheet(
        figures("a"), figures("b", zero_scores=1), figures("c"),
        collective=rules(NO_ZERO, best_two), videos={"a": 9, "b": 8, "c": 7},
    )  # fmt: skip
    assert order(lines) == [("a", 1)]
    only_central = sheet(
        figures("a"), figures("b"), figures("c"),
        collective=rules(replace(best_two, value=1, kinds=(CENTRAL,))), videos={"a": 9, "b": 8, "c": 7}, kinds={"b": CENTRAL, "c": CENTRAL},
    )  # fmt: skip
    assert order(only_central) == [("a", 1), ("b", 1)]


def test_every_gate_that_removes_is_named() -> None:
    line = sheet(figures("a", 6, 10, zero_scores=2), collective=rules(VIDEO, RATE_70, NO_ZERO))["a"]
    assert [(removal.gate, removal.value) for removal in line.removed] == [
        (VIDEO, None),
        (RATE_70, Fraction(3, 5)),
        (NO_ZERO, 2),
    ]


def test_a_unit_without_participants_has_no_place() -> None:
    line = sheet(UnitFigures("a", 10), collective=rules())["a"]
    assert [(removal.gate, removal.value) for removal in line.removed] == [(None, 0)]


def test_a_whole_contest_as_hai_phong_wrote_it() -> None:
    """Video and top 20, 70 % of city and 50 % of central agencies, no zero; then rate, then score."""
    gates = (VIDEO, TOP_20, NO_ZERO, replace(RATE_70, kinds=(CITY,)), Gate(GateKind.MIN_RATE, 50, (CENTRAL,)))
    lines = sheet(
        figures("so1", 8, 10, 72), figures("so2", 8, 10, 70), figures("so3", 6, 10), figures("thue", 6, 10),
        figures("cong", 10, 10, zero_scores=1), figures("quan", 1, 100), figures("so4", 10, 10),
        collective=rules(*gates), kinds={"thue": CENTRAL, "cong": CENTRAL, "quan": DISTRICT},
        videos={"so1": 80, "so2": 85, "so3": 99, "thue": 70, "cong": 90, "quan": 60},
    )  # fmt: skip
    assert order(lines) == [("so1", 1), ("so2", 2), ("thue", 3), ("quan", 4)]
    assert {
        unit_id: [r.gate.kind for r in line.removed if r.gate] for unit_id, line in lines.items() if line.removed
    } == {
        "cong": [GateKind.NO_ZERO_SCORE],
        "so3": [GateKind.MIN_RATE],
        "so4": [GateKind.ENTERED_VIDEO, GateKind.TOP_VIDEO],
    }
    assert [(each.who, each.prize.name) for each in award_units(lines.values(), LADDER).won] == [
        ("so1", "Nhất"),
        ("so2", "Nhì"),
        ("thue", "Nhì"),
    ]


# ---- targets


@pytest.mark.parametrize(
    ("target", "people", "headcount", "needed", "reached"),
    [
        (UnitTarget((CITY,), None, 50), 49, None, 50, False),
        (UnitTarget((CITY,), None, 50), 50, None, 50, True),
        (UnitTarget((CITY,), 70, None), 7, 10, 7, True),
        (UnitTarget((CITY,), 70, None), 7, 11, 8, False),
        (UnitTarget((CITY,), 100, None), 11, 11, 11, True),
        (UnitTarget((CITY,), 100, None), 11, None, None, False),
    ],
)
def test_targets(target: UnitTarget, people: int, headcount: int | None, needed: int | None, reached: bool) -> None:
    """70 % of 11 is 7.7: eight people."""
    other = UnitTarget((CENTRAL,), 50, None)
    (progress,) = target_progress(figures("a", people, headcount), a_unit("a"), [other, target])
    assert (progress.target, progress.people, progress.needed, progress.reached) == (target, people, needed, reached)
