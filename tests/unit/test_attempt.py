"""The clock of an attempt, docs/rules.md section 2. No I/O."""

from dataclasses import replace

import pytest

from contest.attempt import Status, answer, deadline_for, expire, finish, is_over, predict
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
    first = answer(an_attempt(), right=True, now=5_000, predicts=True)
    second = answer(first, right=False, now=9_000, predicts=True)
    assert (second.position, second.score, second.duration, second.sent_at) == (2, 1, 9_000, 9_000)
    assert second.is_open


def test_an_answer_in_the_grace_counts_and_ends_the_attempt() -> None:
    late = answer(an_attempt(deadline=100_000), right=True, now=105_000, predicts=True)
    assert (late.score, late.status, late.duration) == (1, Status.TIMED_OUT, 105_000)
    cut = answer(an_attempt(deadline=100_000, closes_at=100_000), right=True, now=105_000, predicts=True)
    assert cut.status is Status.CUT


def test_without_a_prediction_the_last_answer_finishes() -> None:
    done = answer(an_attempt(questions=1), right=True, now=1, predicts=False)
    assert done.status is Status.FINISHED
    assert answer(an_attempt(questions=1), right=True, now=1, predicts=True).is_open


def test_confirming_the_prediction_costs_no_time() -> None:
    """The number was received at 7 s; a slow confirmation at 60 s does not lengthen the duration."""
    asked = replace(an_attempt(), position=3, last_answer_at=5_000)
    done = finish(predict(asked, guess=12, now=7_000, timed=True), now=60_000)
    assert (done.duration, done.guess, done.ended_at) == (7_000, 12, 60_000)
    assert predict(asked, guess=12, now=7_000, timed=False).duration == 5_000


def test_time_out_keeps_answers_and_an_unconfirmed_number() -> None:
    one = answer(an_attempt(), right=True, now=5_000, predicts=True)
    ended = expire(one, now=110_000)
    assert (ended.score, ended.status, ended.guess, ended.duration, ended.counts) == (
        1, Status.TIMED_OUT, None, 5_000, True,
    )  # fmt: skip
    assert not expire(an_attempt(), now=110_000).counts
    assert expire(predict(one, guess=3, now=6_000, timed=True), now=110_000).guess == 3
