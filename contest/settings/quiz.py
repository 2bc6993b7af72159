"""The paper, its clock, and the extra question that predicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contest.reader import Reader

PREDICTION_MAX = 10_000_000


class Pool(StrEnum):
    """Which questions a round draws from."""

    BANK = "bank"
    """The whole bank in every round."""
    ROUND = "round"
    """Those whose column "Đợt" names the round: HP23 "thay đổi sau mỗi đợt thi"."""


class Counted(StrEnum):
    """Which of several attempts of one person in one round is ranked."""

    BEST = "best"
    FIRST = "first"
    LAST = "last"


class AtClose(StrEnum):
    """What the close of the round does to an attempt under way."""

    CUT = "cut"
    """It ends; answers received are kept."""
    RUN_OUT = "run_out"
    """It may use its own time limit to the end."""
    VOID = "void"
    """It ends and counts nowhere."""


class Study(StrEnum):
    """What people may read before they take part (TN23: the whole set with answers)."""

    DOCUMENTS = "documents"
    QUESTIONS = "questions"
    """The whole set without the right letters."""
    ANSWERS = "answers"
    """The whole set with the right letters and their sources."""


class Target(StrEnum):
    """What the prediction predicts, over the counted attempts of the round."""

    PERFECT_PEOPLE = "perfect_people"
    PEOPLE = "people"
    ATTEMPTS = "attempts"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Quiz:
    """Times in ms. `attempts` None: as many as wanted; `time_limit` None: none.

    `rehearsal`: questions of the trial attempt, which counts nowhere.
    """

    questions: int
    topics: Mapping[str, int]
    pool: Pool
    shuffle_options: bool
    time_limit: int | None
    attempts: int | None
    wait: int
    counted: Counted
    at_close: AtClose
    delivery_grace: int
    change_answers: bool
    rehearsal: int
    study: Study


@dataclass(frozen=True, slots=True)
class Prediction:
    """The extra question. `timed`: its answer belongs to the duration. `required`: the attempt waits for a number."""

    target: Target
    required: bool
    largest: int
    timed: bool

    @property
    def asked(self) -> bool:
        """Whether an attempt ends with a prediction."""
        return self.target is not Target.OFF


def read_quiz(part: Reader) -> Quiz:
    """The section `quiz`."""
    questions = part.number("questions", least=1, most=200)
    quiz = Quiz(
        questions=questions,
        topics=part.quotas("topics"),
        pool=part.choice("pool", Pool, default=Pool.BANK),
        shuffle_options=part.flag("shuffle_options", default=True),
        # 1 minute a question + 30 s is the ratio of Hải Phòng's 10'30" (docs/rules.md section 1, `quiz.time_limit`).
        time_limit=part.duration("time_limit", default=questions * 60_000 + 30_000),
        attempts=part.number_or("attempts", "unlimited", least=1, most=1000, default=1),
        wait=part.number("wait", least=0, most=7 * 24 * 60, default=0) * 60_000,
        counted=part.choice("counted", Counted, default=Counted.BEST),
        at_close=part.choice("at_close", AtClose, default=AtClose.CUT),
        delivery_grace=part.number("delivery_grace", least=0, most=60, default=10) * 1000,
        change_answers=part.flag("change_answers", default=False),
        rehearsal=part.number("rehearsal", least=0, most=10, default=0),
        study=part.choice("study", Study, default=Study.DOCUMENTS),
    )
    if quiz.topics and sum(quiz.topics.values()) != questions:
        part.complain("topics", "topics-sum", sum=sum(quiz.topics.values()), questions=questions)
    if quiz.time_limit is None and quiz.at_close is AtClose.RUN_OUT:
        part.complain("at_close", "run-out-without-limit")
    if quiz.attempts == 1 and quiz.wait:
        part.complain("wait", "wait-for-one")
    return quiz


def read_prediction(part: Reader) -> Prediction:
    """The section `prediction`."""
    return Prediction(
        target=part.choice("target", Target, default=Target.PERFECT_PEOPLE),
        required=part.flag("required", default=True),
        largest=part.number("largest", least=1, most=PREDICTION_MAX, default=PREDICTION_MAX),
        timed=part.flag("timed", default=True),
    )
