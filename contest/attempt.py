"""One attempt: its clock and what may still be answered (docs/rules.md section 2, "Duration", "Time-out"; promise 3).

All times are UTC milliseconds of this server. An attempt is a value; each function returns the next one.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from contest.paper import Paper


class Status(StrEnum):
    """Where an attempt stands."""

    OPEN = "open"
    FINISHED = "finished"
    TIMED_OUT = "timed_out"
    """Its own time limit ran out."""
    CUT = "cut"
    """The round closed first (`quiz.at_close: cut`): answers received are kept."""
    VOID = "void"
    """The round closed first (`quiz.at_close: void`): it counts nowhere."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run through one paper.

    `position` counts the questions answered; at `len(paper)` the prediction is asked. `score` is what
    the answers so far earn; it never leaves the server before the round has closed (promise 6).
    `closes_at`: when the round ends it at the latest (`last_instant`).
    `guess` stands as soon as the number was received; confirming it only ends the attempt, so that the
    confirmation costs no time. `seat`: the session in which it is played.
    """

    id: int
    person_id: int
    round_id: str
    number: int
    unit_id: str
    paper: Paper
    rules_hash: str
    closes_at: int
    started_at: int
    deadline: int
    sent_at: int
    position: int = 0
    score: int = 0
    last_answer_at: int = 0
    guess: int | None = None
    status: Status = Status.OPEN
    ended_at: int = 0
    seat: int = 0

    @property
    def is_open(self) -> bool:
        """Still running on the server's books; its time may be over, see `is_over`."""
        return self.status is Status.OPEN

    @property
    def duration(self) -> int:
        """Milliseconds from the first question sent to the last answer received; 0 if none was."""
        return max(0, self.last_answer_at - self.started_at)

    @property
    def asks_prediction(self) -> bool:
        """All questions are answered."""
        return self.position == len(self.paper)

    @property
    def counts(self) -> bool:
        """Finished or ended by the clock with at least one answer (docs/rules.md section 2, "Counted attempts")."""
        return self.status not in (Status.OPEN, Status.VOID) and self.position > 0


def last_instant(*, closes_at: int, time_limit: int | None, runs_out: bool) -> int:
    """When no attempt of a round may run any more: its close, or (`quiz.at_close: run_out`) one limit later."""
    return closes_at + time_limit if runs_out and time_limit is not None else closes_at


def deadline_for(*, now: int, time_limit: int | None, closes_at: int) -> int:
    """When an attempt starting now must end: its limit (ms) or `closes_at`, whichever is first."""
    return closes_at if time_limit is None else min(now + time_limit, closes_at)


def next_start(last: Attempt | None, *, attempts: int | None, wait: int, closes_at: int) -> int | None:
    """The earliest instant of a person's next attempt in a round; None: there is none any more.

    Args:
        last: the person's last attempt in that round, if any.
        attempts: how many are allowed; None: as many as wanted.
        wait: ms after the end of the last one.
        closes_at: close of the round; no attempt starts at or after it.
    """
    if last is None:
        return 0
    if last.is_open or (attempts is not None and last.number >= attempts):
        return None
    start = last.ended_at + wait
    return start if start < closes_at else None


def is_over(attempt: Attempt, *, now: int, grace: int) -> bool:
    """Past the deadline and the grace (ms) for platform delay: nothing more is accepted."""
    return now >= attempt.deadline + grace


def answer(attempt: Attempt, *, right: bool, now: int, goes_on: bool, voids: bool = False) -> Attempt:
    """Take the answer to the open question.

    An answer in the grace after the deadline still counts, but nothing further is asked. The last answer
    finishes the attempt unless something comes after it (`goes_on`: a prediction, a look at the answers).
    """
    answered = replace(
        attempt,
        position=attempt.position + 1,
        score=attempt.score + right,
        last_answer_at=now,
        sent_at=now,
    )
    if answered.asks_prediction and not goes_on:
        return finish(answered, now=now)
    return expire(answered, now=now, voids=voids) if now >= attempt.deadline else answered


def change(attempt: Attempt, *, was_right: bool, right: bool, now: int, voids: bool = False) -> Attempt:
    """Take another option for a question answered before (`quiz.change_answers`)."""
    changed = replace(attempt, score=attempt.score - was_right + right, last_answer_at=now)
    return expire(changed, now=now, voids=voids) if now >= attempt.deadline else changed


def predict(attempt: Attempt, *, guess: int, now: int, timed: bool) -> Attempt:
    """Take the predicted number; a later number replaces it until it is confirmed."""
    return replace(attempt, guess=guess, last_answer_at=now if timed else attempt.last_answer_at)


def finish(attempt: Attempt, *, now: int) -> Attempt:
    """Nothing is left to ask."""
    return replace(attempt, status=Status.FINISHED, ended_at=now)


def expire(attempt: Attempt, *, now: int, voids: bool = False) -> Attempt:
    """End by the clock: answers stand, the rest is wrong, a missing prediction stays empty.

    With `voids` (`quiz.at_close: void`) what the close of the round ends counts nowhere.
    """
    by_close = Status.VOID if voids else Status.CUT
    status = by_close if attempt.deadline >= attempt.closes_at else Status.TIMED_OUT
    return replace(attempt, status=status, ended_at=now)
