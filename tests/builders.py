"""Builders with defaults: a test spells out only what matters to it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.contest_folder import ContestFolder, load_contest
from bot.paths import CONTESTS, load_texts
from contest.attempt import Attempt
from contest.bank import Bank, Question
from contest.calendar import Round
from contest.paper import Served
from contest.rank import Entry
from contest.settings import Contest, Quiz
from handlers.context import Context
from handlers.messages import Incoming, Kind

PRESET = CONTESTS / "phu-luong-2025"
T0 = 1_765_150_200_000
"""06:30 on 08/12/2025 in Việt Nam: half an hour before Phú Lương opens."""
OPENS = T0 + 30 * 60_000
SECRET = b"s" * 32
TEXTS = load_texts()


@cache
def preset(folder: Path = PRESET) -> ContestFolder:
    """Read once: it is frozen, and hundreds of tests start from it."""
    return load_contest(folder)


def a_round(opens_at: int = OPENS, minutes: float = 60, publishes_after_s: int = 12) -> Round:
    closes_at = opens_at + round(minutes * 60_000)
    return Round("dot-1", "Đợt thi", opens_at, closes_at, closes_at + publishes_after_s * 1000)


def a_contest(
    *, rounds: tuple[Round, ...] | None = None, quiz: dict[str, object] | None = None, **changes: object
) -> Contest:
    contest = preset().contest
    made: Quiz = replace(contest.quiz, **(quiz or {}))  # type: ignore[arg-type]
    return replace(contest, rounds=rounds or (a_round(),), quiz=made, **changes)  # type: ignore[arg-type]


def a_context(contest: Contest | None = None) -> Context:
    folder = preset()
    known = (folder.bank, folder.units, TEXTS, SECRET, folder.rules_hash)
    return Context(contest or a_contest(), *known, samples=folder.samples, documents=folder.documents, faq=folder.faq)


def a_question(question_id: str = "q1", *, right: int = 0, topic: str = "T", options: tuple[str, ...] = ()) -> Question:
    return Question(question_id, topic, f"Câu {question_id}?", options or ("một", "hai", "ba", "bốn"), right)


def a_bank(*questions: Question) -> Bank:
    return Bank({question.id: question for question in questions})


def an_entry(person: int = 1, **changes: object) -> Entry:
    usual = Entry(
        person, person, "tdp01", score=10, questions=15, duration=60_000, started_at=0, finished_at=60_000, guess=5
    )
    return usual._replace(**changes)  # type: ignore[arg-type]


def attempts_of(*rounds: Iterable[Entry]) -> Counter[str]:
    """Unit → counted attempts, as the store gives them."""
    return Counter(entry.unit_id for entries in rounds for entry in entries if entry.eligible)


def an_attempt(
    *, questions: int = 3, started_at: int = 0, deadline: int = 100_000, closes_at: int = 1_000_000
) -> Attempt:
    paper = tuple(Served(f"q{n}", (0, 1, 2, 3)) for n in range(questions))
    return Attempt(
        id=1,
        person_id=1,
        round_id="dot-1",
        number=1,
        unit_id="tdp01",
        paper=paper,
        rules_hash="",
        closes_at=closes_at,
        started_at=started_at,
        deadline=deadline,
        sent_at=started_at,
    )


def incoming(
    text: str = "", *, kind: Kind = Kind.TEXT, chat: str = "1", at: int = OPENS, **changes: object
) -> Incoming:
    incoming.count += 1  # type: ignore[attr-defined]
    update_id = str(changes.pop("update_id", f"u{incoming.count}"))  # type: ignore[attr-defined]
    return Incoming(str(changes.pop("channel", "fake")), chat, update_id, at, kind, text, **changes)  # type: ignore[arg-type]


incoming.count = 0  # type: ignore[attr-defined]
