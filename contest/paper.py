"""The draw of a paper (docs/rules.md section 2, "Paper"): which questions, in which order, with which option order.

Every choice is a sort by a keyed hash, so that anybody who holds the published secret re-draws the same paper
with any HMAC-SHA256 tool, on any version of any language. No random generator is involved.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contest.bank import Bank, Question


@dataclass(frozen=True, slots=True)
class Served:
    """One question as one person sees it: `order[i]` is the written index of the option shown at place i."""

    question_id: str
    order: tuple[int, ...]


Paper = tuple[Served, ...]


def paper_seed(secret: bytes, *, round_id: str, person_id: int, number: int) -> bytes:
    """32 bytes: HMAC-SHA256(contest secret, "round|person|attempt number")."""
    return _keyed(secret, f"{round_id}|{person_id}|{number}")


def draw(bank: Bank, *, questions: int, topics: Mapping[str, int], shuffle_options: bool, seed: bytes) -> Paper:
    """Draw a paper.

    Args:
        bank: at least `questions` questions, and each topic at least its quota (checked when the contest is loaded).
        questions: length of the paper.
        topics: quota per topic, adding up to `questions`; empty: the whole bank is one topic.
        shuffle_options: whether options change places (pinned ones never do).
        seed: from `paper_seed`.

    Source:
        docs/rules.md section 2; the plans only say "chọn ngẫu nhiên".
    """
    everything = bank.questions.values()
    if topics:
        chosen = [
            question
            for topic, quota in topics.items()
            for question in _lot(seed, "topic", (q for q in everything if q.topic == topic))[:quota]
        ]
    else:
        chosen = _lot(seed, "topic", everything)[:questions]
    return tuple(Served(q.id, _option_order(seed, q, shuffle_options)) for q in _lot(seed, "order", chosen))


def _lot(seed: bytes, purpose: str, questions: Iterable[Question]) -> list[Question]:
    return sorted(questions, key=lambda question: _keyed(seed, f"{purpose}|{question.id}"))


def _option_order(seed: bytes, question: Question, shuffle: bool) -> tuple[int, ...]:
    places = range(len(question.options))
    if not shuffle:
        return tuple(places)
    movable = sorted(places[: question.movable], key=lambda place: _keyed(seed, f"option|{question.id}|{place}"))
    return (*movable, *places[question.movable :])


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
