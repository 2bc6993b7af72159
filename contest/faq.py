"""Questions that come again and again, with answers, and which of them somebody means (docs/rules.md section 5)."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contest.errors import Mistake, Mistakes
from contest.fold import fold
from contest.lists import table_rows

COLUMNS = ("Câu hỏi", "Trả lời", "Từ khóa")
QUESTION_MAX, ANSWER_MAX = 120, 1000
"""Characters: with what stands around it every message fits every platform."""

SURE, CLEAR, NEAR = 0.55, 0.25, 0.25
"""Answered at once from SURE on, when no other entry comes closer than CLEAR and none has as long a keyword in the
question; shown to choose from NEAR on."""
SHOWN = 3
_KEYWORD = 0.35
"""What a whole keyword in the question adds."""

_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    fold("tôi em mình cháu con bác ạ à dạ vâng thì là có không được cho hỏi xin với và hay nhé ơi này đó ở của "
         "bị bao nhiêu thế nào làm sao gì như nếu muốn cần phải mà các những một").split()
)  # fmt: skip
"""Words that stand in every question and part none from another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer. `keywords`: other words people use for the same matter."""

    question: str
    answer: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers of entries, from 0: the one that is meant for sure, or those that may be, best first."""

    sure: int | None = None
    near: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Faq:
    """All entries in the order written."""

    entries: tuple[Entry, ...] = ()
    _words: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list, compare=False, repr=False)
    _weights: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """A word that few entries have tells more than one that many have."""
        self._words.extend(
            (_words(each.question), _words(" ".join((each.question, *each.keywords)))) for each in self.entries
        )
        known = Counter(word for _, all_words in self._words for word in all_words)
        self._weights.update((word, math.log(1 + len(self.entries) / count)) for word, count in known.items())

    def find(self, asked: str) -> Found:
        """What is meant; both parts empty when nothing comes near."""
        words, plain = _words(asked), _plain(asked)
        if plain in (names := [_plain(each.question) for each in self.entries]):
            return Found(names.index(plain))
        named = [_named(each, plain) for each in self.entries]
        scores = [self._alike(number, words) + (_KEYWORD if long else 0) for number, long in enumerate(named)]
        best = sorted(range(len(scores)), key=lambda number: (-scores[number], number))
        near = tuple(number for number in best[:SHOWN] if scores[number] >= NEAR)
        if not near:
            return Found()
        first, others = best[0], best[1:]
        clear = all(scores[first] - scores[other] >= CLEAR and not 0 < named[first] <= named[other] for other in others)
        return Found(first) if scores[first] >= SURE and clear else Found(near=near)

    def _alike(self, number: int, asked: frozenset[str]) -> float:
        """How far two questions point the same way: the cosine of their weighted words."""
        question, every = self._words[number]
        common, one, other = (self._weight(words) for words in (asked & every, asked, question | (asked & every)))
        return common / math.sqrt(one * other) if common else 0.0

    def _weight(self, words: Iterable[str]) -> float:
        unknown = math.log(1 + len(self.entries))
        return sum(self._weights.get(word, unknown) for word in words)


NO_FAQ = Faq()


def read_faq(table: Iterable[Sequence[str]]) -> Faq:
    """The questions from table rows, the heading first; all or nothing. Keywords are parted by semicolons.

    Raises:
        Mistakes: every fault with its row.
    """
    mistakes: list[Mistake] = []
    entries: dict[str, Entry] = {}
    for number, cells in table_rows(table, COLUMNS, mistakes):
        entry = _entry(cells)
        name = _plain(entry.question)
        faults: list[tuple[bool, str, dict[str, str | int]]] = [
            (not 0 < len(entry.question) <= QUESTION_MAX, "faq-bad-question", {"max": QUESTION_MAX}),
            (not 0 < len(entry.answer) <= ANSWER_MAX, "faq-bad-answer", {"max": ANSWER_MAX}),
            (bool(name) and name in entries, "faq-same-question", {"question": entry.question}),
        ]
        mistakes += [Mistake(f"dòng {number}", code, args) for wrong, code, args in faults if wrong]
        entries[name] = entry
    if mistakes:
        raise Mistakes(mistakes)
    return Faq(tuple(entries.values()))


def _entry(cells: Mapping[str, str]) -> Entry:
    question, answer, keywords = (cells[column] for column in COLUMNS)
    return Entry(question, answer, tuple(word for each in keywords.split(";") if (word := each.strip())))


def _named(entry: Entry, plain: str) -> int:
    """Words of the longest keyword that stands whole in the question; 0: none does."""
    found = (keyword for each in entry.keywords if f" {(keyword := _plain(each))} " in f" {plain} ")
    return max((len(keyword.split()) for keyword in found), default=0)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text))) - _EMPTY
