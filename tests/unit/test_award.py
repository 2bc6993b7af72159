"""Individual prizes, docs/rules.md section 2.9, worked by hand. Laws: test_rules_laws.py."""

import pytest

from contest.award import Awards, Decision, ToDecide, award, money
from contest.rank import Entry, Table, rank
from contest.series import series
from contest.settings import DEFAULT_RANKING, Individual, Prize, Ranking, RankKey, Repeat, Scope, Target
from tests.builders import an_entry

FIRST, SECOND, THIRD = Prize("Nhất", 1, 1_500_000), Prize("Nhì", 2, 1_000_000), Prize("Ba", 3, 500_000)
B = Ranking(DEFAULT_RANKING)


def a_table(*groups: int | tuple[int, ...]) -> Table:
    """People in the order given, one a place; a tuple shares its place."""
    entries = [
        an_entry(person, duration=n)
        for n, group in enumerate(groups)
        for person in (group if isinstance(group, tuple) else (group,))
    ]
    return rank(entries, B, target=Target.OFF)


def rules(
    *ladder: Prize, scope: Scope = Scope.ROUND, repeat: Repeat = Repeat.BEST_ONLY, min_score: int = 0
) -> Individual:
    return Individual(ladder, scope, repeat, min_score)


def won(awards: Awards[int], table: str = "t1") -> dict[str, list[int]]:
    """Prize → winners in their order."""
    found: dict[str, list[int]] = {}
    for each in awards.won:
        if each.table == table:
            found.setdefault(each.prize.name, []).append(each.who)
    return found


def test_the_ladder_is_filled_in_order() -> None:
    awards = award({"t1": a_table(*range(1, 10))}, rules(FIRST, SECOND, THIRD))
    assert won(awards) == {"Nhất": [1], "Nhì": [2, 3], "Ba": [4, 5, 6]}
    assert awards.reserve == {"t1": (7, 8, 9)}
    assert (awards.settled, awards.money) == (True, 1_500_000 + 2 * 1_000_000 + 3 * 500_000)


def test_fewer_people_than_prizes() -> None:
    awards = award({"t1": a_table(4, 2)}, rules(FIRST, SECOND))
    assert (won(awards), awards.reserve) == ({"Nhất": [4], "Nhì": [2]}, {"t1": ()})
    assert award({"t1": a_table()}, rules(FIRST)).won == ()


def test_no_ladder_no_prizes() -> None:
    assert award({"t1": a_table(1)}, rules()) == Awards((), (), {"t1": ()}, ())


def test_nobody_wins_below_the_least_score() -> None:
    """Order A puts the near number of a bad paper high; the next good one moves up."""
    near, good = an_entry(1, score=4, guess=0), an_entry(2, score=12, guess=9)
    table = rank([near, good], Ranking((RankKey.PREDICTION_GAP,)), target=Target.PERFECT_PEOPLE)
    assert won(award({"t1": table}, rules(FIRST, min_score=8))) == {"Nhất": [2]}


# ---- struck out


def test_the_prize_of_one_struck_out_passes_on() -> None:
    awards = award(
        {"t1": a_table(1, 2, 3, 4)}, rules(FIRST, SECOND), struck_out={1: "hai tài khoản", 9: "không dự thi"}
    )
    assert won(awards) == {"Nhất": [2], "Nhì": [3, 4]}
    assert [(p.table, p.place, p.who, p.reason) for p in awards.passed_over] == [("t1", 1, 1, "hai tài khoản")]


def test_striking_out_one_of_a_shared_place_may_settle_it() -> None:
    table = a_table((1, 2), 3)
    assert not award({"t1": table}, rules(FIRST)).settled
    assert won(award({"t1": table}, rules(FIRST), struck_out={1: "lý do"})) == {"Nhất": [2]}


# ---- shared places


@pytest.mark.parametrize(
    ("groups", "sure", "open_"),
    [
        pytest.param([1, (2, 3), 4], {"Nhất": [1], "Nhì": [2, 3], "Ba": [4]}, [], id="as many as the rung has: no question"),
        pytest.param([(1, 2), 3, 4], {"Nhì": [3], "Ba": [4]}, [((1, 2), [FIRST, SECOND])], id="over two rungs"),
        pytest.param([1, 2, (3, 4), 5], {"Nhất": [1], "Nhì": [2], "Ba": [5]}, [((3, 4), [SECOND, THIRD])], id="the last of a rung"),
        pytest.param(
            [(1, 2, 3, 4), 5, 6, 7],
            {"Ba": [5, 6]},
            [((1, 2, 3, 4), [FIRST, SECOND, SECOND, THIRD])],
            id="over three rungs",
        ),
        pytest.param(
            [1, 2, 3, 4, (5, 6, 7), 8],
            {"Nhất": [1], "Nhì": [2, 3], "Ba": [4]},
            [((5, 6, 7), [THIRD, THIRD])],
            id="more than prizes are left",
        ),
        pytest.param(
            [(1, 2), (3, 4, 5), 6, 7],
            {"Ba": [6]},
            [((1, 2), [FIRST, SECOND]), ((3, 4, 5), [SECOND, THIRD, THIRD])],
            id="two shared places",
        ),
    ],
)  # fmt: skip
def test_shared_places(
    groups: list[int | tuple[int, ...]], sure: dict[str, list[int]], open_: list[tuple[tuple[int, ...], list[Prize]]]
) -> None:
    awards = award({"t1": a_table(*groups)}, rules(FIRST, SECOND, THIRD))
    assert won(awards) == sure
    assert [(tie.candidates, list(tie.prizes)) for tie in awards.to_decide] == open_
    assert awards.settled == (not open_)


def test_the_twentieth_place_is_shared() -> None:
    """20 equal prizes; places 20, 21 and 22 are one place: 19 are sure, one prize is to be decided among three."""
    table = a_table(*range(1, 20), (20, 21, 22), 23)
    awards = award({"t1": table}, rules(Prize("Khuyến khích", 20, 300_000)))
    assert won(awards) == {"Khuyến khích": list(range(1, 20))}
    assert awards.to_decide == (ToDecide("t1", 20, (20, 21, 22), (Prize("Khuyến khích", 20, 300_000),)),)
    assert awards.money == 20 * 300_000
    assert awards.reserve == {"t1": (23,)}


def test_the_decision_of_the_committee_is_applied_with_its_reason() -> None:
    table = a_table(1, 2, (3, 4, 5), 6)
    decided = {("t1", 3): Decision((5, 3), "bốc thăm ngày 16/12")}
    awards = award({"t1": table}, rules(FIRST, SECOND), decisions=decided, reserve=2)
    assert won(awards) == {"Nhất": [1], "Nhì": [2, 5]}
    assert [(each.who, each.decided) for each in awards.won if each.decided] == [(5, "bốc thăm ngày 16/12")]
    assert awards.reserve == {"t1": (3, 4)}, "the order decided holds for the reserve too"


def test_a_decision_may_leave_the_others_equal() -> None:
    """Two prizes, three people: the committee names the first; two still share what is left."""
    awards = award({"t1": a_table((1, 2, 3))}, rules(SECOND), decisions={("t1", 1): Decision((2,), "lý do")})
    assert won(awards) == {"Nhì": [2]}
    assert awards.to_decide == (ToDecide("t1", 1, (1, 3), (SECOND,)),)


@pytest.mark.parametrize("order", [(9,), (3,), (1, 1)], ids=["nobody", "of another place", "twice"])
def test_a_decision_about_others_is_refused(order: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="place 1 of t1"):
        award({"t1": a_table((1, 2), 3)}, rules(FIRST), decisions={("t1", 1): Decision(order, "")})


def test_the_reserve_keeps_a_shared_place_together() -> None:
    awards = award({"t1": a_table(1, 2, (3, 4), 5)}, rules(FIRST), reserve=2)
    assert awards.reserve == {"t1": (2, 3, 4)}


# ---- several rounds


TWO_ROUNDS = {"t1": a_table(1, 2, 3, 4, 5, 6), "t2": a_table(2, 1, 5, 3, 7, 8)}


@pytest.mark.parametrize(
    ("repeat", "first_round", "second_round"),
    [
        # 1 keeps Nhất of round 1, 2 takes Nhất of round 2 and leaves the Nhì of round 1; there 3 and 4 move up.
        # In round 2 the Nhì go to the best without a prize: 5 and 7 – 3 has an equal one of the earlier round.
        pytest.param(Repeat.BEST_ONLY, {"Nhất": [1], "Nhì": [3, 4]}, {"Nhất": [2], "Nhì": [5, 7]}, id="best only"),
        pytest.param(Repeat.ALLOWED, {"Nhất": [1], "Nhì": [2, 3]}, {"Nhất": [2], "Nhì": [1, 5]}, id="allowed"),
        # Who won in round 1 is out of round 2, though it would be Nhất for 2.
        pytest.param(Repeat.ONCE, {"Nhất": [1], "Nhì": [2, 3]}, {"Nhất": [5], "Nhì": [7, 8]}, id="once"),
    ],
)
def test_a_repeat_winner(repeat: Repeat, first_round: dict[str, list[int]], second_round: dict[str, list[int]]) -> None:
    awards = award(TWO_ROUNDS, rules(FIRST, SECOND, repeat=repeat))
    assert won(awards, "t1") == first_round
    assert won(awards, "t2") == second_round


def test_the_reserve_names_nobody_with_a_prize() -> None:
    awards = award(TWO_ROUNDS, rules(FIRST, SECOND))
    assert awards.reserve == {"t1": (6,), "t2": (8,)}


def test_a_decision_lets_the_next_one_move_up_elsewhere() -> None:
    """1 and 2 share the first place of round 1; 1 is first in round 2 as well."""
    tables = {"t1": a_table((1, 2)), "t2": a_table(1, 3)}
    still = award(tables, rules(FIRST))
    assert (won(still, "t2"), still.settled) == ({"Nhất": [1]}, False)
    settled = award(tables, rules(FIRST), decisions={("t1", 1): Decision((1, 2), "lý do")})
    assert (won(settled, "t1"), won(settled, "t2")) == ({"Nhất": [1]}, {"Nhất": [3]})


# ---- one ladder for the contest


def test_a_ladder_filled_once_a_contest_takes_one_table() -> None:
    with pytest.raises(ValueError, match="one table"):
        award(TWO_ROUNDS, rules(FIRST, scope=Scope.CONTEST))
    assert won(award({"contest": a_table(3)}, rules(FIRST, scope=Scope.CONTEST)), "contest") == {"Nhất": [3]}


def played(*entries: Entry, target: Target = Target.PERFECT_PEOPLE) -> Table:
    return rank(list(entries), B, target=target)


def test_the_series_adds_the_rounds_up() -> None:
    """Round 1: actual 1. Round 2: actual 0. 1: 15 + 12 right; 2: 14 + 13 right; 3 played round 1 only."""
    first = played(
        an_entry(1, score=15, duration=100, guess=1, started_at=10, finished_at=110),
        an_entry(2, score=14, duration=200, guess=3, started_at=20, finished_at=220),
        an_entry(3, score=14, duration=50, guess=None, started_at=30, finished_at=80),
    )
    second = played(
        an_entry(1, score=12, duration=300, guess=5, attempt_id=21, started_at=500, finished_at=800, unit_id="tdp02"),
        an_entry(2, score=13, duration=100, guess=0, attempt_id=22, started_at=600, finished_at=700),
    )
    table = series([first, second], B)
    assert table.actual == 0
    assert [
        (p.place, e.person_id, e.score, e.questions, e.duration, p.gap, e.started_at, e.finished_at, e.attempt_id)
        for p in table.places
        for e in [p.entry]
    ] == [
        (1, 2, 27, 30, 300, 2, 20, 700, 22),
        (2, 1, 27, 30, 400, 5, 10, 800, 21),
        (3, 3, 14, 30, 350, None, 30, 800, 3),
    ]
    assert table.places[1].entry.unit_id == "tdp02"


def test_staying_away_gains_nothing() -> None:
    """0 right in a long second round stands before not taking part in it."""
    first = played(an_entry(1), an_entry(2))
    second = played(
        an_entry(1, score=0, duration=400, finished_at=500), an_entry(3, score=0, duration=900, finished_at=950)
    )
    assert [p.entry.person_id for p in series([first, second], B).places] == [1, 2, 3]


def test_the_series_of_one_round_is_that_round() -> None:
    table = a_table(2, 1)
    assert series([table], B) is table


def test_rounds_that_nobody_played_and_contests_without_prediction() -> None:
    table = series([played(target=Target.OFF), played(an_entry(1), target=Target.OFF)], B)
    assert (table.actual, [(p.entry.questions, p.gap) for p in table.places]) == (None, [(15, None)])


def test_money_without_a_figure() -> None:
    assert money([Prize("Nhất", 2), FIRST, SECOND]) == 2_500_000
