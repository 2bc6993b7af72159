"""Laws of ranking and prizes that hold for any contest (docs/rules.md sections 2.4 to 2.10)."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.award import Awards, Decision, award
from contest.collective import award_units, rank_units, unit_figures
from contest.decisions import Amendments, mark
from contest.explain import explain
from contest.rank import Entry, Table, rank, table_hash
from contest.series import series
from contest.settings import (
    Block,
    Collective,
    CollectiveKey,
    Counted,
    FinalTie,
    Gate,
    GateKind,
    Individual,
    Prize,
    Ranking,
    RankKey,
    Repeat,
    Scope,
    Target,
    TimeUnit,
    UnitCount,
)
from contest.simulate import simulate
from contest.units import Unit, Units
from tests.builders import a_contest, an_entry, attempts_of

LAWS = settings(max_examples=30)

KEYS = st.lists(st.sampled_from(RankKey), min_size=1, max_size=6, unique=True).map(tuple)
RANKINGS = st.builds(Ranking, KEYS, st.sampled_from(TimeUnit), st.sampled_from(FinalTie))
TARGETS, COUNTED = st.sampled_from(Target), st.sampled_from(Counted)
MS = st.integers(0, 4_000)


@st.composite
def rounds(draw: st.DrawFn, *, eligible: bool = True) -> list[Entry]:
    """Up to three attempts of each of some people, often equal in everything."""
    people = draw(st.lists(st.integers(0, 3), max_size=9))
    entries = []
    for person, attempts in enumerate(people, start=1):
        for number in range(1, attempts + 1):
            entry = an_entry(
                person,
                attempt_id=person * 10 + number,
                unit_id=f"u{person % 3}",
                number=number,
                score=draw(st.sampled_from((0, 14, 15))),
                duration=draw(MS),
                started_at=draw(MS),
                finished_at=draw(MS),
                guess=draw(st.none() | st.integers(0, 3)),
                eligible=eligible,
            )
            entries.append(entry)
    return entries


# ---- ranking


@given(rounds(), RANKINGS, TARGETS, COUNTED, st.randoms(use_true_random=False))
@LAWS
def test_arrival_order_is_irrelevant(
    entries: list[Entry], ranking: Ranking, target: Target, counted: Counted, rng: Random
) -> None:
    """Replicas that read the rows in another order publish the same table, with the same hash."""
    mixed = list(entries)
    rng.shuffle(mixed)
    one, other = (rank(each, ranking, target=target, counted=counted, seed=b"s") for each in (entries, mixed))
    assert one == other
    assert table_hash(one) == table_hash(other)


@given(rounds(), RANKINGS, TARGETS, COUNTED)
@LAWS
def test_everybody_has_one_place(entries: list[Entry], ranking: Ranking, target: Target, counted: Counted) -> None:
    """A place is one more than the number of people strictly better; after a draw nobody shares one."""
    table = rank(entries, ranking, target=target, counted=counted, seed=b"s")
    assert sorted(p.entry.person_id for p in table.places) == sorted({entry.person_id for entry in entries})
    for index, p in enumerate(table.places):
        assert p.place == 1 + sum(other.place < p.place for other in table.places)
        assert p.shared == (sum(other.place == p.place for other in table.places) > 1)
        assert (p.by is None) == (index == 0 or p.place == table.places[index - 1].place or (p.drawn and p.by is None))
    assert not (ranking.final_tie is FinalTie.DRAW and any(p.shared for p in table.places))


@given(rounds(), rounds(eligible=False), RANKINGS, TARGETS, COUNTED)
@LAWS
def test_somebody_not_eligible_changes_nothing(
    entries: list[Entry], others: list[Entry], ranking: Ranking, target: Target, counted: Counted
) -> None:
    """Not the value predicted, not a place, not a unit's figures."""
    moved = [entry._replace(person_id=-entry.person_id, attempt_id=-entry.attempt_id) for entry in others]
    without = rank(entries, ranking, target=target, counted=counted, seed=b"s")
    with_them = rank(moved + entries, ranking, target=target, counted=counted, seed=b"s")
    assert with_them == without
    assert unit_figures(UNITS, ("k",), tables=[with_them], attempts=attempts_of(moved + entries)) == unit_figures(
        UNITS, ("k",), tables=[without], attempts=attempts_of(entries)
    )


@given(rounds(), KEYS, TARGETS)
@LAWS
def test_exact_keys_decide_in_their_order(entries: list[Entry], keys: tuple[RankKey, ...], target: Target) -> None:
    """In ms each line is better than the next on the first key on which they differ, and that key is named."""
    table = rank(entries, Ranking(keys), target=target)

    def value(key: RankKey, index: int) -> float:
        p = table.places[index]
        gap = float("inf") if p.gap is None else p.gap
        return {
            RankKey.SCORE: -p.entry.score,
            RankKey.DURATION: p.entry.duration,
            RankKey.PREDICTION_GAP: gap,
            RankKey.FINISHED_AT: p.entry.finished_at,
            RankKey.PERFECT: -p.entry.perfect,
            RankKey.STARTED_AT: p.entry.started_at,
        }[key]

    for index in range(1, len(table.places)):
        differing = [key for key in keys if value(key, index - 1) != value(key, index)]
        assert table.places[index].by == (differing[0] if differing else None)
        assert not differing or value(differing[0], index - 1) < value(differing[0], index)


@given(rounds(), st.sampled_from(TimeUnit))
@LAWS
def test_coarser_times_never_part_more_people(entries: list[Entry], unit: TimeUnit) -> None:
    """Whoever ties on milliseconds ties on seconds too."""
    exact, coarse = (
        rank(entries, Ranking((RankKey.DURATION,), each), target=Target.OFF) for each in (TimeUnit.MS, unit)
    )
    picked = {p.entry.person_id: p.place for p in coarse.places}
    for p in exact.places:
        for other in exact.places:
            assert p.place != other.place or picked[p.entry.person_id] == picked[other.entry.person_id]


@given(rounds(), RANKINGS)
@LAWS
def test_every_place_is_explained(entries: list[Entry], ranking: Ranking) -> None:
    """Neighbours have other places; between neighbours stands a key, or the draw."""
    table = rank(entries, ranking, target=Target.PERFECT_PEOPLE, seed=b"s")
    for p in table.places:
        why = explain(table, p.entry.person_id, ranking)
        assert why is not None
        assert (why.own.place, why.own.person_id) == (p.place, p.entry.person_id)
        assert why.above is None if p.place == 1 else why.above and why.above.line.place < p.place
        assert why.below is None or why.below.line.place == p.place + why.equals + 1
        assert all(side.by or p.drawn for side in (why.above, why.below) if side)


# ---- prizes


LADDERS = st.lists(st.integers(1, 3), max_size=3).map(
    lambda counts: tuple(Prize(f"p{n}", c, 10) for n, c in enumerate(counts))
)
TABLES = st.lists(
    st.builds(lambda entries, ranking: rank(entries, ranking, target=Target.OFF), rounds(), RANKINGS),
    min_size=1,
    max_size=3,
).map(lambda tables: {f"t{n}": table for n, table in enumerate(tables)})
STRUCK = st.dictionaries(st.integers(1, 9), st.just("lý do"), max_size=3)


def prizes(awards: Awards[int]) -> Counter[tuple[str, Prize]]:
    given = [(each.table, each.prize) for each in awards.won]
    return Counter(given + [(tie.table, prize) for tie in awards.to_decide for prize in tie.prizes])


def decide_all(tables: dict[str, Table], rules: Individual, struck: dict[int, str]) -> Awards[int]:
    """A committee that takes one shared place after the other, smallest id first."""
    decided: dict[tuple[str, int], Decision[int]] = {}
    while not (awards := award(tables, rules, struck_out=struck, decisions=decided)).settled:
        tie = awards.to_decide[0]
        decided[tie.table, tie.place] = Decision(tuple(sorted(tie.candidates)), "lý do")
    return awards


@given(TABLES, LADDERS, st.sampled_from(Repeat), STRUCK, st.sampled_from((0, 14)))
@LAWS
def test_prizes(
    tables: dict[str, Table], ladder: tuple[Prize, ...], repeat: Repeat, struck: dict[int, str], least: int
) -> None:
    rules = Individual(ladder, Scope.ROUND, repeat, least)
    for awards in (award(tables, rules, struck_out=struck), decide_all(tables, rules, struck)):
        assert all(count <= prize.count for (_, prize), count in prizes(awards).items()), "never more than the ladder"
        named = {each.who for each in awards.won} | {who for tie in awards.to_decide for who in tie.candidates}
        named |= {who for reserve in awards.reserve.values() for who in reserve}
        assert not named & set(struck), "struck out: nowhere"
        assert awards.money == 10 * prizes(awards).total()
        for name, table in tables.items():
            places = {p.entry.person_id: p for p in table.places}
            theirs = [each for each in awards.won if each.table == name]
            assert all(places[each.who].entry.score >= least for each in theirs)
            rungs = [(ladder.index(each.prize), each.place) for each in theirs]
            assert rungs == sorted(rungs), "nobody stands behind a worse prize"
    people = Counter(each.who for each in awards.won)
    tables_of = Counter((each.who, each.table) for each in awards.won)
    assert max((people if repeat is not Repeat.ALLOWED else tables_of).values(), default=0) <= 1


@given(TABLES, LADDERS, STRUCK)
@LAWS
def test_nobody_would_rather_have_a_prize_that_went_behind(
    tables: dict[str, Table], ladder: tuple[Prize, ...], struck: dict[int, str]
) -> None:
    """Best only: a prize you like better than your own went to people before you, and none of those stayed."""
    awards = decide_all(tables, Individual(ladder, Scope.ROUND, Repeat.BEST_ONLY, 0), struck)
    order = {name: [p.entry.person_id for p in table.places] for name, table in tables.items()}
    own = {each.who: (ladder.index(each.prize), list(tables).index(each.table)) for each in awards.won}
    for name, people in order.items():
        for prize in ladder:
            holders = [each for each in awards.won if (each.table, each.prize) == (name, prize)]
            liked = [
                who
                for who in people
                if who not in struck and own.get(who, (99, 99)) > (ladder.index(prize), list(tables).index(name))
            ]
            last = max((each.place for each in holders), default=0)
            assert len(holders) == prize.count or not liked, "a prize is left while somebody wants it"
            placed = {p.entry.person_id: p.place for p in tables[name].places}
            assert all(placed[who] >= last for who in liked)


@given(TABLES, RANKINGS)
@LAWS
def test_the_series_has_everybody_once(tables: dict[str, Table], ranking: Ranking) -> None:
    table = series(list(tables.values()), ranking, seed=b"s")
    everybody = [p.entry.person_id for each in tables.values() for p in each.places]
    assert sorted(p.entry.person_id for p in table.places) == sorted(set(everybody))
    scores = Counter[int]()
    for each in tables.values():
        scores.update({p.entry.person_id: p.entry.score for p in each.places})
    assert {p.entry.person_id: p.entry.score for p in table.places} == dict(scores) | dict.fromkeys(
        set(everybody) - set(scores), 0
    )


# ---- a question is voided


CHOICES = st.none() | st.integers(0, 3)
ANSWERS = st.lists(
    st.tuples(st.sampled_from([f"q{n}" for n in range(8)]), CHOICES, st.none()), unique_by=lambda given: given[0]
)
QUESTIONS = st.frozensets(st.sampled_from([f"q{n}" for n in range(8)]))
RIGHT = {f"q{n}": n % 4 for n in range(8)}


@given(ANSWERS, QUESTIONS, QUESTIONS, st.dictionaries(st.sampled_from(sorted(RIGHT)), st.integers(0, 3)))
def test_voiding_never_lowers_a_score(
    answers: list[tuple[str, int | None, None]], voided: frozenset[str], more: frozenset[str], keys: dict[str, int]
) -> None:
    """Everyone it was put to has the point, whatever the answer; nobody else has."""
    before = mark(answers, RIGHT, Amendments(voided=voided, keys=keys))
    after = mark(answers, RIGHT, Amendments(voided=voided | more, keys=keys))
    assert before <= after <= len(answers)
    assert mark(answers, RIGHT, Amendments(voided=frozenset(RIGHT))) == len(answers)


# ---- units


UNITS = Units({f"u{n}": Unit(f"u{n}", f"Sở {n}", "k", headcount=n or None) for n in range(3)})
COLLECTIVE_KEYS = st.lists(st.sampled_from(CollectiveKey), min_size=1, max_size=5, unique=True).map(tuple)
WEIGHTS = st.sampled_from(
    [{}, {CollectiveKey.RATE: 60, CollectiveKey.AVERAGE_DURATION: 40}, {CollectiveKey.COUNT: 100}]
)
GATES = st.lists(
    st.builds(
        Gate, st.sampled_from(GateKind), st.integers(1, 3), st.sampled_from([(), ("k",), ("other",)])
    ),
    max_size=3,
).map(tuple)  # fmt: skip
VIDEOS = st.dictionaries(st.sampled_from(sorted(UNITS.all)), st.none() | st.integers(0, 2))


@given(
    st.lists(rounds(), min_size=1, max_size=3), COLLECTIVE_KEYS, WEIGHTS, GATES, VIDEOS, LADDERS,
    st.sampled_from(UnitCount), st.randoms(use_true_random=False),
)  # fmt: skip
@LAWS
def test_units(
    played: list[list[Entry]],
    keys: tuple[CollectiveKey, ...],
    weights: dict[CollectiveKey, int],
    gates: tuple[Gate, ...],
    videos: dict[str, int | None],
    ladder: tuple[Prize, ...],
    count: UnitCount,
    rng: Random,
) -> None:
    """Figures add up; each unit is ranked or removed, never both; a gate more never helps; arrival is irrelevant."""
    tables = [rank(entries, Ranking((RankKey.SCORE,)), target=Target.OFF) for entries in played]
    entries = [entry for part in played for entry in part]
    figures = unit_figures(UNITS, ("k",), tables=tables, attempts=attempts_of(entries))
    assert sum(each.attempts for each in figures.values()) == len(entries)
    assert sum(each.person_rounds for each in figures.values()) == sum(len(table.places) for table in tables)
    for each in figures.values():
        assert each.people <= each.person_rounds <= each.attempts
        assert each.perfect_people <= each.people

    rules = Collective(ladder, (Block("b", ("k",)),), count, keys, weights, gates)
    lines = rank_units(figures, UNITS, rules, videos=videos)
    assert sorted(line.figures.unit_id for line in lines) == sorted(figures)
    assert all((line.place is None) == bool(line.removed) for line in lines)
    places = [line.place for line in lines if line.place is not None]
    assert places == sorted(places)
    assert all(place == 1 + sum(other < place for other in places) for place in places)
    assert all(line.mark is None or 0 <= line.mark <= 100 for line in lines)

    free = {
        line.figures.unit_id
        for line in rank_units(figures, UNITS, replace(rules, gates=gates[:-1]), videos=videos)
        if line.place
    }
    assert {line.figures.unit_id for line in lines if line.place} <= free

    awards = award_units(lines, ladder)
    assert {each.who for each in awards.won} <= {line.figures.unit_id for line in lines if line.place}
    assert all(count <= prize.count for prize, count in Counter(each.prize for each in awards.won).items())

    mixed = [list(part) for part in played]
    for part in mixed:
        rng.shuffle(part)
    rng.shuffle(mixed)
    again = [rank(part, Ranking((RankKey.SCORE,)), target=Target.OFF) for part in mixed]
    assert unit_figures(UNITS, ("k",), tables=again, attempts=attempts_of(*mixed)) == figures


# ---- the simulation


@pytest.mark.parametrize("unit", TimeUnit)
def test_the_simulation_names_what_decides(unit: TimeUnit) -> None:
    """Every neighbouring pair is decided once; one seed, one simulation; in ms the gap decides next to nothing."""
    contest = a_contest()
    ranking = replace(contest.ranking, time_unit=unit)
    found = simulate(contest, Random(7), people=500, ranking=ranking)
    assert found == simulate(contest, Random(7), people=500, ranking=ranking)
    assert sum(found.decided.values()) + found.undecided == 499
    assert found.prizes == sum(prize.count for prize in contest.individual.ladder)
    assert sum(found.prizes_decided.values()) + found.prizes_undecided == found.prizes
    assert list(found.decided) == list(ranking.keys)
    if unit is TimeUnit.MS:
        assert found.decided[RankKey.PREDICTION_GAP] <= 2
    else:
        assert found.decided[RankKey.PREDICTION_GAP] > 2


def test_a_simulation_without_prizes_or_people() -> None:
    contest = a_contest()
    none = replace(contest, individual=replace(contest.individual, ladder=()))
    assert simulate(none, Random(1), people=3).prizes_undecided == 0
    assert simulate(contest, Random(1), people=0).undecided == 0
