"""What the plans' words make of what people did, worked out without `contest/`: a second opinion on every list.

Input is only what the fake people themselves remember (question texts, option texts, instants) and the organiser's
own tables, read as plain CSV.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bot.rehearsal.clips import Film, Judge
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
    perfect: set[str]
    """Who had everything right in at least one round."""
    times: int = 0
    right: int = 0
    duration: int = 0
    zeros: int = 0


def by_unit(rounds: list[list[Line]], unit_of: dict[str, str], questions: int) -> dict[str, Sums]:
    """Each unit over all rounds."""
    sums: dict[str, Sums] = defaultdict(lambda: Sums(set(), set()))
    for lines in rounds:
        for line in lines:
            unit = sums[unit_of[line.chat]]
            unit.people.add(line.chat)
            unit.times += 1
            unit.right += line.score
            unit.perfect |= {line.chat} if line.score == questions else set()
            unit.duration += line.duration
            unit.zeros += line.score == 0
    return sums


def average(total: int, times: int) -> Fraction:
    return Fraction(total, times) if times else Fraction(0)


# ---- Hải Phòng 2023: clips, and the prizes for units "xuất sắc toàn diện"


def video_marks(films: list[Film], judges: list[Judge], units: dict[str, dict[str, str]]) -> dict[str, Fraction]:
    """Each unit that entered → the best of its clips; a clip has the mean of what the judges gave it.

    All judges but those who work in that unit, in the one above it or in one below it.
    """
    best: dict[str, Fraction] = {}
    for film in films:
        given = [Fraction(judge.marks[film.title], 10) for judge in judges if not is_near(film, judge, units)]
        best[film.unit.id] = max(best.get(film.unit.id, Fraction(0)), sum(given, Fraction(0)) / len(given))
    return best


def is_near(film: Film, judge: Judge, units: dict[str, dict[str, str]]) -> bool:
    """Whether the judge belongs to the unit of the clip."""
    if judge.own is None:
        return False
    own, theirs = judge.own.id, film.unit.id
    return own == theirs or units[own]["Thuộc"] == theirs or units[theirs]["Thuộc"] == own


def prizes_in_order(best_first: list[str]) -> list[tuple[str, str]]:
    """01 giải nhất, 02 giải nhì, 03 giải ba."""
    names = ["Giải Nhất"] + ["Giải Nhì"] * 2 + ["Giải Ba"] * 3
    return list(zip(names, best_first, strict=False))


def shut_out(unit: dict[str, str], sums: Sums, videos: dict[str, Fraction]) -> list[str]:
    """Why a unit gets no collective prize, by V.1.3 and II.3.a of the plan; nothing: it is ranked."""
    mark = videos.get(unit["Mã"])
    twentieth = sorted(videos.values(), reverse=True)[:20][-1]
    least = {"Cơ quan thành phố": Fraction(70, 100), "Cơ quan Trung ương": Fraction(50, 100)}.get(unit["Loại"])
    return [
        why
        for why, holds in {
            "nobody": not sums.people,
            "entered_video": mark is None,
            "top_video": mark is None or mark < twentieth,
            "no_zero_score": sums.zeros > 0,
            "min_rate": least is not None and rate(unit, sums) < least,
        }.items()
        if holds
    ]


def rate(unit: dict[str, str], sums: Sums) -> Fraction:
    """Of the head-count, who took part in at least one week."""
    return Fraction(len(sums.people), int(unit["Biên chế"]))
