"""The question bank: what a question is, and what makes a bank fit to open (docs/rules.md section 1, `quiz`)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from contest.errors import Mistake, Mistakes
from contest.fold import fold, tidy

LETTERS = "ABCDEFGH"

QUESTION_MAX = 600
"""Characters. Question, four options and progress line together must fit 2,000, Zalo's limit for one message."""
OPTION_MAX = 250
TOPIC_MAX = 120

COLUMNS = ("Mã", "Chủ đề", "Câu hỏi", "A", "B", "C", "D", "Đáp án", "Căn cứ")
OPTIONAL_COLUMNS = ("Đợt",)
"""Headings of the organiser's table, in Vietnamese because question writers fill it in a spreadsheet."""

# "Cả A và B", "A, B đều đúng": the text names letters, so no option of that question may move.
_NAMES_LETTERS = re.compile(r"(?:\bca )?\b[a-d]\b(?:\s*(?:,|va|hoac)\s*\b[a-d]\b)+", re.ASCII)
# "Tất cả các phương án trên", "Không có đáp án nào": it speaks of the others, so it stays last.
_SPEAKS_OF_OTHERS = re.compile(
    r"(tat ca|ca (hai|ba|bon|[234])|khong co|khong phai|cac|nhung)\b.*"
    r"\b(phuong an|dap an|y|cau|noi dung|deu (dung|sai))\b.*"
)


@dataclass(frozen=True, slots=True)
class Question:
    """One multiple-choice question; `right` is the index of the only right option in the order written."""

    id: str
    topic: str
    text: str
    options: tuple[str, ...]
    right: int
    source: str = ""
    round: str = ""
    """The round it is kept for, when `quiz.pool` is "round"."""

    @property
    def movable(self) -> int:
        """How many leading options may change places; the rest keep theirs (pinned options)."""
        return _movable(self.options)


@lru_cache(maxsize=10_000)
def _movable(options: tuple[str, ...]) -> int:
    """Remembered, as every paper drawn asks again: folding was a tenth of the work when a round opens."""
    folded = [fold(option) for option in options]
    if any(_NAMES_LETTERS.search(option) for option in folded):
        return 0
    if _SPEAKS_OF_OTHERS.fullmatch(folded[-1]):
        return len(folded) - 1
    return len(folded)


@dataclass(frozen=True, slots=True)
class Bank:
    """All questions of a contest by id, in the order of the table."""

    questions: Mapping[str, Question]

    def __getitem__(self, question_id: str) -> Question:
        return self.questions[question_id]

    def of_round(self, round_id: str) -> "Bank":
        """Only the questions kept for that round."""
        return Bank({key: question for key, question in self.questions.items() if question.round == round_id})


EMPTY = Bank({})


def read_bank(rows: Iterable[Sequence[str]]) -> Bank:
    """Build the bank from table rows, the heading first; all or nothing.

    Raises:
        Mistakes: every fault, each with its row as the organiser's spreadsheet numbers it (heading = 1).
    """
    lines = iter(rows)
    heading = [tidy(cell) for cell in next(lines, [])]
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        raise Mistakes([Mistake("dòng 1", "bank-heading", {"columns": ", ".join(missing)})])
    mistakes: list[Mistake] = []
    questions: dict[str, Question] = {}
    every: list[Question] = []
    for number, line in enumerate(lines, start=2):
        cells = dict.fromkeys((*COLUMNS, *OPTIONAL_COLUMNS), "") | {
            n: tidy(v or "") for n, v in zip(heading, line, strict=False)
        }
        if any(cells.values()):
            question = _read_question(cells, f"dòng {number}", mistakes)
            if question.id in questions:
                mistakes.append(Mistake(f"dòng {number}", "bank-same-id", {"id": question.id}))
            questions[question.id] = question
            every.append(question)
    mistakes += _same_texts(every)
    if not questions:
        mistakes.append(Mistake("dòng 2", "bank-empty"))
    if mistakes:
        raise Mistakes(mistakes)
    return Bank(questions)


def _read_question(cells: Mapping[str, str], where: str, mistakes: list[Mistake]) -> Question:
    options = tuple(cells.get(letter, "") for letter in "ABCD")
    letter = cells.get("Đáp án", "").upper()
    right = "ABCD".find(letter) if len(letter) == 1 else -1
    faults: list[tuple[bool, str, dict[str, str | int]]] = [
        (not cells["Mã"], "bank-no-id", {}),
        (len(cells["Chủ đề"]) > TOPIC_MAX, "bank-long-topic", {"max": TOPIC_MAX}),
        (not cells["Câu hỏi"], "bank-no-text", {}),
        (len(cells["Câu hỏi"]) > QUESTION_MAX, "bank-long-text", {"max": QUESTION_MAX}),
        (not all(options), "bank-option-missing", {}),
        (any(len(option) > OPTION_MAX for option in options), "bank-long-option", {"max": OPTION_MAX}),
        (all(options) and len({fold(option) for option in options}) < len(options), "bank-same-option", {}),
        (right < 0, "bank-bad-key", {"key": letter or "—"}),
        (any(_SPEAKS_OF_OTHERS.fullmatch(fold(option)) for option in options[:-1]), "bank-pinned", {}),
    ]
    mistakes += [Mistake(where, code, args) for wrong, code, args in faults if wrong]
    return Question(cells["Mã"], cells["Chủ đề"], cells["Câu hỏi"], options, right, cells["Căn cứ"], cells["Đợt"])


def _same_texts(questions: Iterable[Question]) -> list[Mistake]:
    texts: dict[str, str] = {}
    mistakes = []
    for question in questions:
        first = texts.setdefault(fold(question.text), question.id)
        if first != question.id:
            mistakes.append(Mistake(question.id, "bank-same-text", {"id": question.id, "first": first}))
    return mistakes


def topic_sizes(bank: Bank) -> Counter[str]:
    """How many questions each topic has."""
    return Counter(question.topic for question in bank.questions.values())
