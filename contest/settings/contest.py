"""The whole contest, and what must fit together across its sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from contest.calendar import Round, open_rounds, parse_instant
from contest.errors import Mistakes
from contest.reader import NAME_MAX, Reader
from contest.settings.people import (
    Basis,
    Eligibility,
    OpenTo,
    Registration,
    UnitTarget,
    read_eligibility,
    read_registration,
    read_target,
)
from contest.settings.prizes import Collective, GateKind, Individual, read_collective, read_individual
from contest.settings.quiz import Prediction, Quiz, read_prediction, read_quiz
from contest.settings.ranking import Ranking, RankKey, read_ranking
from contest.settings.results import CertificateFor, Publication, read_publication
from contest.settings.video import Video, read_video

ASKED = (
    "prediction.target",
    "ranking",
    "prizes.individual.scope",
    "prizes.individual.repeat",
    "publication.certificate.for",
)
"""What an organiser has to decide: standing on the default of one of these is pointed out by `hoithi check`."""

TITLE_MAX = 300
SHORT_MAX = 150
ROUND_NAME_MAX = 60
"""Characters: with texts of these lengths every message fits 2,000 (tests/unit/test_texts.py)."""
AT_ONCE_MAX = 9
"""Rounds open at the same instant: home lists them in one message, each with its button."""


class DataLaw(StrEnum):
    """What governs the personal data of a contest."""

    DECREE_13 = "decree-13"
    """Nghị định 13/2023/NĐ-CP."""
    LAW_91 = "law-91"
    """Luật 91/2025/QH15."""


LAW_91_FROM = parse_instant("00:00 01/01/2026")


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the calendar other than a round: rules issued, launch, award. [starts_at, ends_at) in UTC ms."""

    name: str
    starts_at: int
    ends_at: int


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
    phases: tuple[Phase, ...]
    rounds: tuple[Round, ...]
    quiz: Quiz
    prediction: Prediction
    ranking: Ranking
    individual: Individual
    collective: Collective
    registration: Registration
    eligibility: Eligibility
    targets: tuple[UnitTarget, ...]
    publication: Publication
    video: Video | None
    to_confirm: tuple[str, ...] = ()
    """Settings whose value the plan leaves open: still to be put to the organiser."""
    approval: bool = False
    """A broadcast written in the chat waits until a second person has approved it."""
    trial: bool = False
    """A demonstration: every page and message card says so."""

    @property
    def data_law(self) -> DataLaw:
        """What is in force when the last round closes: people must be told of the law they will stand under."""
        last = max(each.closes_at for each in self.rounds)
        return DataLaw.LAW_91 if last > LAW_91_FROM else DataLaw.DECREE_13

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
    quiz = read_quiz(reader.section("quiz"))
    prizes = reader.section("prizes", optional=True)
    video = reader.section("video", optional=True)
    contest = Contest(
        id=reader.slug("id"),
        title=reader.text("title", most=TITLE_MAX),
        short_title=reader.text("short_title", most=SHORT_MAX),
        organiser=reader.text("organiser", most=SHORT_MAX),
        hotline=reader.text("hotline", most=NAME_MAX, default=""),
        website=reader.text("website", most=TITLE_MAX, default=""),
        audience=reader.text("audience"),
        excluded=reader.text("excluded", default=""),
        phases=tuple(_read_phase(part) for part in reader.sections("phases")),
        rounds=tuple(_read_round(part) for part in reader.sections("rounds")),
        quiz=quiz,
        prediction=read_prediction(reader.section("prediction", optional=True)),
        ranking=read_ranking(reader),
        individual=read_individual(prizes.section("individual", optional=True), questions=quiz.questions),
        collective=read_collective(prizes.section("collective", optional=True)),
        registration=read_registration(reader.section("registration")),
        eligibility=read_eligibility(reader.section("eligibility", optional=True)),
        targets=tuple(read_target(part) for part in reader.sections("unit_targets")),
        publication=read_publication(reader.section("publication", optional=True)),
        video=None if video.is_empty else read_video(video),
        to_confirm=_undecided(reader),
        approval=reader.section("broadcast", optional=True).flag("approval", default=False),
    )
    reader.refuse_unknown_keys()
    _check_rounds(contest, reader)
    _check_together(contest, reader)
    if reader.mistakes:
        raise Mistakes(reader.mistakes)
    return contest


def _undecided(reader: Reader) -> tuple[str, ...]:
    """What the organiser marked as open, and what stands on a default though only an organiser can decide it."""
    marked = reader.texts("to_confirm")
    for path in marked:
        if not reader.has(path):
            reader.complain("to_confirm", "to-confirm-unknown", key=path)
    return (*marked, *(path for path in ASKED if path not in marked and not reader.has(path)))


def _read_phase(part: Reader) -> Phase:
    phase = Phase(part.text("name", most=NAME_MAX), part.instant("starts_at"), part.instant("ends_at"))
    if not phase.starts_at < phase.ends_at:
        part.complain("ends_at", "phase-order")
    return phase


def _read_round(part: Reader) -> Round:
    found = Round(
        id=part.slug("id"),
        name=part.text("name", most=ROUND_NAME_MAX),
        opens_at=part.instant("opens_at"),
        closes_at=part.instant("closes_at"),
        publishes_at=part.instant("publishes_at"),
        alongside=part.flag("alongside", default=False),
    )
    if not found.opens_at < found.closes_at <= found.publishes_at:
        part.complain("closes_at", "round-order")
    return found


def _check_rounds(contest: Contest, reader: Reader) -> None:
    if not contest.rounds:
        reader.complain("rounds", "rounds-empty")
    if len({candidate.id for candidate in contest.rounds}) < len(contest.rounds):
        reader.complain("rounds", "round-same-id")
    if max((len(open_rounds(contest.rounds, each.opens_at)) for each in contest.rounds), default=0) > AT_ONCE_MAX:
        reader.complain("rounds", "rounds-at-once", most=AT_ONCE_MAX)
    in_turn = [(number, each) for number, each in enumerate(contest.rounds) if not each.alongside]
    for (_, earlier), (number, later) in pairwise(in_turn):
        if later.opens_at < earlier.publishes_at:
            reader.complain(f"rounds[{number}].opens_at", "round-before-publication")


def _check_together(contest: Contest, reader: Reader) -> None:
    if RankKey.PREDICTION_GAP in contest.ranking.keys and not contest.prediction.asked:
        reader.complain("ranking", "gap-without-prediction")
    by_age = contest.eligibility.min_age is not None or contest.eligibility.guardian_under is not None
    if by_age and not contest.registration.birth_year:
        reader.complain("registration.birth_year", "age-without-birth-year")
    who, asks_workplace = contest.eligibility, contest.registration.basis is not Basis.RESIDENCE
    if who.open_to is OpenTo.LISTED_KINDS and not (asks_workplace and contest.registration.workplace_kinds):
        reader.complain("eligibility.open_to", "listed-kinds-not-asked")
    if who.excluded_units and who.staff_only and not asks_workplace:
        reader.complain("eligibility.excluded_units", "staff-not-asked")
    video_gates = {GateKind.ENTERED_VIDEO, GateKind.TOP_VIDEO}
    for number, gate in enumerate(contest.collective.gates):
        if gate.kind in video_gates and contest.video is None:
            reader.complain(f"prizes.collective.gates[{number}].kind", "gate-without-video")
    if contest.publication.certificate is CertificateFor.WINNERS and not contest.individual.ladder:
        reader.complain("publication.certificate.for", "certificate-without-prizes")
