"""The clock of an attempt, docs/rules.md section 2. No I/O."""

from dataclasses import replace

import pytest

from contest.attempt import (
    Status,
    answer,
    change,
    deadline_for,
    expire,
    finish,
    is_over,
    last_instant,
    next_start,
    predict,
)
from tests.builders import an_attempt


def test_deadline_is_the_limit_or_the_close() -> None:
    assert deadline_for(now=0, time_limit=930_000, closes_at=10_000_000) == 930_000
    assert deadline_for(now=0, time_limit=930_000, closes_at=500) == 500
    assert deadline_for(now=0, time_limit=None, closes_at=500) == 500


@pytest.mark.parametrize(
    ("now", "over"),
    [(99_999, False), (100_000, False), (109_900, False), (109_999, False), (110_000, True), (110_100, True)],
)
def test_grace_is_half_open(now: int, over: bool) -> None:
    """close − 1 ms and close + 9.9 s are taken, close + 10.1 s is not."""
    assert is_over(an_attempt(deadline=100_000), now=now, grace=10_000) is over


def test_answers_move_on_and_count() -> None:
    first = answer(an_attempt(), right=True, now=5_000, goes_on=True)
    second = answer(first, right=False, now=9_000, goes_on=True)
    assert (second.position, second.score, second.duration, second.sent_at) == (2, 1, 9_000, 9_000)
    assert second.is_open


def test_an_answer_in_the_grace_counts_and_ends_the_attempt() -> None:
    late = answer(an_attempt(deadline=100_000), right=True, now=105_000, goes_on=True)
    assert (late.score, late.status, late.duration) == (1, Status.TIMED_OUT, 105_000)
    cut = answer(an_attempt(deadline=100_000, closes_at=100_000), right=True, now=105_000, goes_on=True)
    assert cut.status is Status.CUT


def test_without_a_prediction_the_last_answer_finishes() -> None:
    done = answer(an_attempt(questions=1), right=True, now=1, goes_on=False)
    assert done.status is Status.FINISHED
    assert answer(an_attempt(questions=1), right=True, now=1, goes_on=True).is_open


def test_confirming_the_prediction_costs_no_time() -> None:
    """The number was received at 7 s; a slow confirmation at 60 s does not lengthen the duration."""
    asked = replace(an_attempt(), position=3, last_answer_at=5_000)
    done = finish(predict(asked, guess=12, now=7_000, timed=True), now=60_000)
    assert (done.duration, done.guess, done.ended_at) == (7_000, 12, 60_000)
    assert predict(asked, guess=12, now=7_000, timed=False).duration == 5_000


def test_time_out_keeps_answers_and_an_unconfirmed_number() -> None:
    one = answer(an_attempt(), right=True, now=5_000, goes_on=True)
    ended = expire(one, now=110_000)
    assert (ended.score, ended.status, ended.guess, ended.duration, ended.counts) == (
        1, Status.TIMED_OUT, None, 5_000, True,
    )  # fmt: skip
    assert not expire(an_attempt(), now=110_000).counts
    assert expire(predict(one, guess=3, now=6_000, timed=True), now=110_000).guess == 3


@pytest.mark.parametrize(
    ("limit", "runs_out", "deadline"),
    [
        pytest.param(930_000, False, 1_000_000, id="cut: the close comes first"),
        pytest.param(930_000, True, 1_830_000, id="run_out: the own limit, past the close"),
        pytest.param(50_000, True, 950_000, id="run_out: a limit before the close stays"),
        pytest.param(None, False, 1_000_000, id="no limit: the close"),
    ],
)
def test_the_deadline_under_each_close(limit: int | None, runs_out: bool, deadline: int) -> None:
    """Started 100 s before the close at 1,000 s."""
    ends_at = last_instant(closes_at=1_000_000, time_limit=limit, runs_out=runs_out)
    assert deadline_for(now=900_000, time_limit=limit, closes_at=ends_at) == deadline
    running = replace(an_attempt(deadline=deadline, closes_at=ends_at), started_at=900_000)
    by_close = deadline == ends_at
    assert expire(running, now=deadline).status is (Status.CUT if by_close else Status.TIMED_OUT)


@pytest.mark.parametrize(
    ("closes_at", "position", "status", "counts"),
    [
        pytest.param(100_000, 2, Status.VOID, False, id="ended by the close"),
        pytest.param(100_000, 3, Status.VOID, False, id="all answered, not handed in"),
        pytest.param(100_001, 2, Status.TIMED_OUT, True, id="ended by its own limit"),
    ],
)
def test_void(closes_at: int, position: int, status: Status, counts: bool) -> None:
    ended = expire(replace(an_attempt(closes_at=closes_at), position=position), now=110_000, voids=True)
    assert (ended.status, ended.counts) == (status, counts)


def test_the_last_answer_in_the_grace_is_not_voided() -> None:
    last = replace(an_attempt(closes_at=100_000), position=2)
    assert answer(last, right=True, now=105_000, goes_on=False, voids=True).status is Status.FINISHED
    assert answer(last, right=True, now=105_000, goes_on=True, voids=True).status is Status.VOID


@pytest.mark.parametrize(
    ("number", "status", "attempts", "wait", "start"),
    [
        pytest.param(0, None, 1, 0, 0, id="none yet: at once"),
        pytest.param(1, Status.FINISHED, 1, 0, None, id="the only one is used"),
        pytest.param(1, Status.FINISHED, 2, 0, 50_000, id="a second one at once"),
        pytest.param(2, Status.TIMED_OUT, 2, 0, None, id="both used"),
        pytest.param(99, Status.CUT, None, 0, 50_000, id="as many as wanted"),
        pytest.param(1, Status.OPEN, 2, 0, None, id="not beside an open one"),
        pytest.param(1, Status.FINISHED, 2, 600, 50_600, id="after the wait"),
        pytest.param(1, Status.FINISHED, 2, 49_999, 99_999, id="the last instant of the round"),
        pytest.param(1, Status.FINISHED, 2, 50_000, None, id="the wait ends at the close"),
    ],
)
def test_when_the_next_attempt_may_start(
    number: int, status: Status | None, attempts: int | None, wait: int, start: int | None
) -> None:
    """The last one ended at 50 s, the round closes at 100 s."""
    last = replace(an_attempt(), number=number, status=status, ended_at=50_000) if status else None
    assert next_start(last, attempts=attempts, wait=wait, closes_at=100_000) == start


@pytest.mark.parametrize(
    ("was", "now_right", "score"), [(True, False, 1), (False, True, 3), (True, True, 2), (False, False, 2)]
)
def test_a_change_moves_the_score_and_the_time(was: bool, now_right: bool, score: int) -> None:
    answered = replace(an_attempt(), position=3, score=2, last_answer_at=5_000)
    changed = change(answered, was_right=was, right=now_right, now=9_000)
    assert (changed.score, changed.duration, changed.is_open) == (score, 9_000, True)
    assert change(answered, was_right=was, right=now_right, now=100_000).status is Status.TIMED_OUT
