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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run through one paper.

    `position` counts the questions answered; at `len(paper)` the prediction is asked. `score` is what
    the answers so far earn; it never leaves the server before the round has closed (promise 6).
    `guess` stands as soon as the number was received; confirming it only ends the attempt, so that the
    confirmation costs no time.
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
        return not self.is_open and self.position > 0


def deadline_for(*, now: int, time_limit: int | None, closes_at: int) -> int:
    """When an attempt starting now must end: its limit (ms) or the close of the round, whichever is first."""
    return closes_at if time_limit is None else min(now + time_limit, closes_at)


def is_over(attempt: Attempt, *, now: int, grace: int) -> bool:
    """Past the deadline and the grace (ms) for platform delay: nothing more is accepted."""
    return now >= attempt.deadline + grace


def answer(attempt: Attempt, *, right: bool, now: int, predicts: bool) -> Attempt:
    """Take the answer to the open question.

    An answer in the grace after the deadline still counts, but nothing further is asked. Without a
    prediction (`predicts` false) the last answer finishes the attempt.
    """
    answered = replace(
        attempt,
        position=attempt.position + 1,
        score=attempt.score + right,
        last_answer_at=now,
        sent_at=now,
    )
    if answered.asks_prediction and not predicts:
        return finish(answered, now=now)
    return expire(answered, now=now) if now >= attempt.deadline else answered


def predict(attempt: Attempt, *, guess: int, now: int, timed: bool) -> Attempt:
    """Take the predicted number; a later number replaces it until it is confirmed."""
    return replace(attempt, guess=guess, last_answer_at=now if timed else attempt.last_answer_at)


def finish(attempt: Attempt, *, now: int) -> Attempt:
    """Nothing is left to ask."""
    return replace(attempt, status=Status.FINISHED, ended_at=now)


def expire(attempt: Attempt, *, now: int) -> Attempt:
    """End by the clock: answers stand, the rest is wrong, a missing prediction stays empty."""
    status = Status.CUT if attempt.deadline >= attempt.closes_at else Status.TIMED_OUT
    return replace(attempt, status=status, ended_at=now)
