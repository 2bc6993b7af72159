"""The settings of one contest: the only place that rules text, play, ranking and posters read (promise 8).

`read_contest` turns the plain mapping of a `contest.yaml` (every scalar a string) into a frozen `Contest`,
or raises every mistake at once. Meaning and default of each key: docs/rules.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contest.calendar import Round
from contest.errors import Mistakes
from contest.reader import Reader


class RankKey(StrEnum):
    """One key of the ranking, best first."""

    SCORE = "score"
    DURATION = "duration"
    PREDICTION_GAP = "prediction_gap"
    FINISHED_AT = "finished_at"
    PERFECT = "perfect"
    STARTED_AT = "started_at"


class Target(StrEnum):
    """What the prediction predicts, over the counted attempts of the round."""

    PERFECT_PEOPLE = "perfect_people"
    PEOPLE = "people"
    ATTEMPTS = "attempts"
    OFF = "off"


DEFAULT_RANKING = (RankKey.SCORE, RankKey.DURATION, RankKey.PREDICTION_GAP, RankKey.FINISHED_AT)
"""Order B of docs/rules.md section 1: score, then duration, then prediction, then who finished first."""

PREDICTION_MAX = 10_000_000


@dataclass(frozen=True, slots=True)
class Quiz:
    """The paper and its clock. `time_limit` in ms, None for no limit; `delivery_grace` in ms."""

    questions: int
    topics: Mapping[str, int]
    shuffle_options: bool
    time_limit: int | None
    attempts: int
    delivery_grace: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """The extra question. `timed`: its answer belongs to the duration."""

    target: Target
    largest: int
    timed: bool

    @property
    def asked(self) -> bool:
        """Whether an attempt ends with a prediction."""
        return self.target is not Target.OFF


@dataclass(frozen=True, slots=True)
class Registration:
    """What is asked. Kinds of `units.csv` offered as place of residence, and as workplace or school."""

    residence_kinds: tuple[str, ...]
    workplace_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contest:
    """Everything an organiser decides, as read from one contest folder."""

    id: str
    title: str
    short_title: str
    organiser: str
    hotline: str
    website: str
    audience: str
    excluded: str
    rounds: tuple[Round, ...]
    quiz: Quiz
    prediction: Prediction
    ranking: tuple[RankKey, ...]
    registration: Registration
    trial: bool = False
    """A demonstration: every page and message card says so."""

    def round(self, round_id: str) -> Round:
        """The round of that id; KeyError if there is none."""
        for candidate in self.rounds:
            if candidate.id == round_id:
                return candidate
        raise KeyError(round_id)


def read_contest(data: Mapping[str, Any]) -> Contest:
    """Check and freeze a contest.

    Raises:
        Mistakes: every mistake, each with the path of its key.
    """
    reader = Reader(data)
    contest = Contest(
        id=reader.slug("id"),
        title=reader.text("title"),
        short_title=reader.text("short_title"),
        organiser=reader.text("organiser"),
        hotline=reader.text("hotline", default=""),
        website=reader.text("website", default=""),
        audience=reader.text("audience"),
        excluded=reader.text("excluded", default=""),
        rounds=tuple(_read_round(part) for part in reader.sections("rounds")),
        quiz=_read_quiz(reader.section("quiz")),
        prediction=_read_prediction(reader.section("prediction", optional=True)),
        ranking=reader.choices("ranking", RankKey, default=DEFAULT_RANKING),
        registration=_read_registration(reader.section("registration")),
    )
    reader.refuse_unknown_keys()
    _check_together(contest, reader)
    if reader.mistakes:
        raise Mistakes(reader.mistakes)
    return contest


def _read_round(part: Reader) -> Round:
    found = Round(
        id=part.slug("id"),
        name=part.text("name"),
        opens_at=part.instant("opens_at"),
        closes_at=part.instant("closes_at"),
        publishes_at=part.instant("publishes_at"),
    )
    if not found.opens_at < found.closes_at <= found.publishes_at:
        part.complain("closes_at", "round-order")
    return found


def _read_quiz(part: Reader) -> Quiz:
    questions = part.number("questions", least=1, most=200)
    # 1 minute a question + 30 s is the ratio of Hải Phòng's 10'30" (docs/rules.md section 1, `quiz.time_limit`).
    return Quiz(
        questions=questions,
        topics=part.quotas("topics"),
        shuffle_options=part.flag("shuffle_options", default=True),
        time_limit=part.duration("time_limit", default=questions * 60_000 + 30_000),
        attempts=part.number("attempts", least=1, most=1000, default=1),
        delivery_grace=part.number("delivery_grace", least=0, most=60, default=10) * 1000,
    )


def _read_prediction(part: Reader) -> Prediction:
    return Prediction(
        target=part.choice("target", Target, default=Target.PERFECT_PEOPLE),
        largest=part.number("largest", least=1, most=PREDICTION_MAX, default=PREDICTION_MAX),
        timed=part.flag("timed", default=True),
    )


def _read_registration(part: Reader) -> Registration:
    return Registration(
        residence_kinds=part.texts("residence_kinds"),
        workplace_kinds=part.texts("workplace_kinds"),
    )


def _check_together(contest: Contest, reader: Reader) -> None:
    topics = contest.quiz.topics
    if topics and sum(topics.values()) != contest.quiz.questions:
        reader.complain("quiz.topics", "topics-sum", sum=sum(topics.values()), questions=contest.quiz.questions)
    if not contest.rounds:
        reader.complain("rounds", "rounds-empty")
    if len({candidate.id for candidate in contest.rounds}) < len(contest.rounds):
        reader.complain("rounds", "round-same-id")
    for number, (earlier, later) in enumerate(zip(contest.rounds, contest.rounds[1:], strict=False), start=1):
        if later.opens_at < earlier.publishes_at:
            reader.complain(f"rounds[{number}].opens_at", "round-before-publication")
    if not (contest.registration.residence_kinds or contest.registration.workplace_kinds):
        reader.complain("registration", "registration-no-kinds")
