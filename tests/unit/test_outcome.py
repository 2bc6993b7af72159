"""Decisions, the marking they change, the outcome of a round, snapshots read back, names as strangers see them."""

import json
from dataclasses import replace

import pytest

from bot.paths import CONTESTS
from contest.bank import Bank
from contest.decisions import (
    UNIT,
    WHOLE,
    Act,
    Amendments,
    Decision,
    amendments,
    for_round,
    is_held,
    mark,
    reasons,
    unit_picks,
)
from contest.frozen import thaw
from contest.names import mask
from contest.outcome import round_outcome
from contest.settings import Contest, Target
from tests.builders import a_contest, an_entry, preset


def made(number: int, act: Act, subject: str = "", value: str = "", round_id: str = "r1") -> Decision:
    return Decision(number, round_id, act, subject, value, f"lý do {number}", number)


@pytest.mark.parametrize(
    ("choices", "amended", "points"),
    [
        pytest.param([1, 2, 0], Amendments(), 2, id="as answered"),
        pytest.param([1, 2, 0], Amendments(voided=frozenset({"q3"})), 3, id="a voided question counts"),
        pytest.param([1, 2, None], Amendments(voided=frozenset({"q3"})), 3, id="also when it was left open"),
        pytest.param([1, 2, 0], Amendments(voided=frozenset({"q1"})), 2, id="and never takes a point away"),
        pytest.param([1, 2, 0], Amendments(keys={"q3": 0}), 3, id="a corrected key"),
        pytest.param([1, 2, 0], Amendments(keys={"q1": 0}), 1, id="takes the point of the old one"),
        pytest.param([1, None, None], Amendments(), 1, id="unanswered"),
    ],
)
def test_marking(choices: list[int | None], amended: Amendments, points: int) -> None:
    answers = [(f"q{n}", choice, None) for n, choice in enumerate(choices, start=1)]
    assert mark(answers, {"q1": 1, "q2": 2, "q3": 3}, amended) == points


def test_a_voided_question_that_was_not_put_to_somebody_gives_nothing() -> None:
    assert mark([("q1", 1, None)], {"q1": 1}, Amendments(voided=frozenset({"q9"}))) == 1


def test_what_decisions_amount_to() -> None:
    found = amendments(
        [
            made(1, Act.KEY, "q1", "2"),
            made(2, Act.KEY, "q1", "0"),
            made(3, Act.VOID, "q2"),
            made(4, Act.DISQUALIFY, "7"),
            made(5, Act.DECIDE, "3", "8,9"),
            made(6, Act.DECIDE, f"{UNIT}Khối 1:2", "tdp01"),
            made(7, Act.HOLD),
        ]
    )
    assert found.keys == {"q1": 0}
    assert (found.voided, found.struck, found.picks) == (frozenset({"q2"}), frozenset({7}), {3: (8, 9)})
    assert found.late == frozenset()
    assert amendments([made(4, Act.DISQUALIFY, "7")], [4]).late == frozenset()
    assert amendments([made(4, Act.DISQUALIFY, "7")], [-1]).late == frozenset({7})


def test_which_decisions_touch_a_round() -> None:
    every = [
        made(1, Act.VOID, "q1"),
        made(2, Act.VOID, "q2", round_id="r2"),
        made(3, Act.DISQUALIFY, "7", round_id=WHOLE),
        made(4, Act.DECIDE, "1", "7", round_id=WHOLE),
        made(5, Act.HOLD),
    ]
    assert [each.id for each in for_round(every, "r1")] == [1, 3]
    picks = unit_picks([made(6, Act.DECIDE, f"{UNIT}Khối: A:2", "tdp01,tdp02", WHOLE)])
    assert picks == {("Khối: A", 2): (("tdp01", "tdp02"), "lý do 6")}
    assert reasons([made(1, Act.VOID), replace(made(2, Act.VOID), reason="lý do 1")]) == "lý do 1"


@pytest.mark.parametrize("default", [True, False])
def test_the_newest_word_holds(default: bool) -> None:
    assert is_held([], "r1", default=default) is default
    assert is_held([made(1, Act.HOLD)], "r1", default=default)
    assert not is_held([made(1, Act.HOLD), made(2, Act.RELEASE)], "r1", default=default)
    assert is_held([made(1, Act.RELEASE, round_id="r2")], "r1", default=default) is default


PERFECT = {"score": 15, "questions": 15}


def test_the_predicted_value_after_a_strike_out() -> None:
    """Two perfect papers. Struck out before the first result: 1; afterwards the published 2 stays."""
    rules = a_contest()
    assert rules.prediction.target is Target.PERFECT_PEOPLE
    entries = [an_entry(1, **PERFECT), an_entry(2, **PERFECT), an_entry(3)]
    early = round_outcome(entries, rules, Amendments(struck=frozenset({1})), None)
    late = round_outcome(entries, rules, Amendments(struck=frozenset({1}), late=frozenset({1})), None)
    assert (early.table.actual, late.table.actual) == (1, 2)
    for outcome in (early, late):
        assert [place.entry.person_id for place in outcome.table.places] == [2, 3]
        assert [(place.place, place.entry.person_id) for place in outcome.outside] == [(0, 1)]


def test_who_plays_outside_the_ranking_changes_nothing() -> None:
    rules = a_contest()
    alone = round_outcome([an_entry(1)], rules, Amendments(), None)
    beside = round_outcome([an_entry(1), an_entry(2, eligible=False, **PERFECT)], rules, Amendments(), None)
    assert beside.table == alone.table
    assert [place.entry.person_id for place in beside.outside] == [2]


@pytest.mark.parametrize("folder", sorted(CONTESTS.iterdir()), ids=lambda path: path.name)
def test_a_snapshot_gives_the_same_rules_back(folder):  # type: ignore[no-untyped-def]
    found = preset(folder)
    plain = json.loads(found.rules_text)
    assert thaw(Contest, plain["contest"]) == found.contest
    assert thaw(Bank, {"questions": plain["bank"]}) == found.bank


def test_a_snapshot_of_an_older_version_takes_defaults() -> None:
    plain = json.loads(preset().rules_text)["contest"]
    del plain["trial"]
    assert thaw(Contest, plain).trial is False
    del plain["quiz"]
    with pytest.raises(TypeError):
        thaw(Contest, plain)


def test_masked_names() -> None:
    assert mask("Nguyễn Văn An") == "Nguyễn V. A."
    assert mask("Đỗ Ánh") == "Đỗ Á."
    assert mask("") == ""
