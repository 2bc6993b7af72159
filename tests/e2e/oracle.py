"""What the plans' words make of what people did, worked out without `contest/`: a second opinion on every list.

Input is only what the fake people themselves remember (question texts, option texts, instants) and the organiser's
own tables, read as plain CSV.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bot.rehearsal.people import Person, Played

GRACE_MS = 10_000


@dataclass(frozen=True)
class Line:
    """One counted attempt."""

    chat: str
    score: int
    duration: int
    guess: int | None
    finished: int


def right_options(folder: Path) -> dict[str, str]:
    """Question text → text of the right option."""
    with (folder / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["Câu hỏi"]: row[row["Đáp án"]] for row in csv.DictReader(file)}


def unit_table(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["Mã"]: row for row in csv.DictReader(file)}


def counted(person: Person, played: Played, right: dict[str, str], *, limit: int, closes: int) -> Line | None:
    """One attempt by the plans' words: what came in time stands, the rest does not.

    An answer sent in time may arrive 10 s later; after it nothing more is asked.
    """
    ends = min(played.started_at + limit, closes)
    taken = []
    late = False
    for given in played.answers:
        if given.at >= ends + GRACE_MS or late:
            break
        taken.append(given)
        late = given.at >= ends
    if not taken:
        return None
    guess_in_time = played.guess is not None and not late and played.guessed_at < ends + GRACE_MS
    complete = len(taken) == len(played.answers)
    guess = played.guess if guess_in_time and complete else None
    finished = played.guessed_at if guess is not None else taken[-1].at
    score = sum(right[given.question] == given.option for given in taken)
    return Line(person.chat, score, finished - played.started_at, guess, finished)


def table(lines: list[Line], questions: int) -> tuple[int, list[Line]]:
    """Most right first, then the fastest, then the nearest prediction, then who finished first."""
    actual = sum(line.score == questions for line in lines)

    def order(line: Line) -> tuple[float, ...]:
        gap = float("inf") if line.guess is None else abs(line.guess - actual)
        return (-line.score, line.duration, gap, line.finished)

    return actual, sorted(lines, key=order)


@dataclass
class Sums:
    """What one unit adds up to."""

    people: set[str]
    times: int = 0
    right: int = 0
    perfect: int = 0
    duration: int = 0
    zeros: int = 0


def by_unit(rounds: list[list[Line]], unit_of: dict[str, str], questions: int) -> dict[str, Sums]:
    """Each unit over all rounds."""
    sums: dict[str, Sums] = defaultdict(lambda: Sums(set()))
    for lines in rounds:
        for line in lines:
            unit = sums[unit_of[line.chat]]
            unit.people.add(line.chat)
            unit.times += 1
            unit.right += line.score
            unit.perfect += line.score == questions
            unit.duration += line.duration
            unit.zeros += line.score == 0
    return sums


def average(total: int, times: int) -> Fraction:
    return Fraction(total, times) if times else Fraction(0)
