"""Video clips (docs/rules.md section 2.11): hand-in, blind numbers, conflicts, marks. Pure; marks are exact."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from contest.award import Awards, fill
from contest.settings import Repeat, Scoring, Video
from contest.units import Units

TITLE_MAX = 120
MARK_MAX = 1000
"""Tenths of a point: 100,0."""
AWARDS_TABLE = "video"
EXTREMES_FROM = 3
"""Judges from whom on the highest and the lowest mark are dropped."""


class Source(StrEnum):
    """How a clip came in. The value is stored."""

    FILE = "file"
    """Sent in a chat; `Clip.ref` is the platform's id of the file."""
    LINK = "link"
    USB = "usb"
    """Handed in at the office; `Clip.ref` is the SHA-256 of the file."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip handed in. `length` in ms, `received_at` in UTC ms.

    `channel` and `media`: where a sent file may be fetched by its id, and as what ("video", "document" …).
    """

    id: int
    unit_id: str
    title: str
    genre: str
    length: int
    source: Source
    ref: str
    received_at: int
    channel: str = ""
    media: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one judge gave one clip, in tenths of a point."""

    clip_id: int
    judge: int
    tenths: int


@dataclass(frozen=True, slots=True)
class Judge:
    """One judge. `own_unit`: "" for none, None as long as it was not declared."""

    id: int
    own_unit: str | None


# ---- hand-in


def is_open(video: Video, now: int) -> bool:
    """Half-open: the closing instant is outside."""
    return video.opens_at <= now < video.closes_at


def is_too_long(video: Video, length: int) -> bool:
    """Beyond the limit and what encoders add to it."""
    return length > video.longest + video.slack


def same_clip(clips: Iterable[Clip], clip: Clip) -> Clip | None:
    """The clip that the unit handed in before with the very same file or link."""
    key = (clip.unit_id, clip.source, clip.ref)
    return next((each for each in clips if (each.unit_id, each.source, each.ref) == key), None)


# ---- marking


def numbered(clips: Iterable[Clip], secret: bytes) -> dict[int, Clip]:
    """Clips under the numbers judges see: an order that tells nothing of unit or time of hand-in."""

    def key(clip: Clip) -> bytes:
        return hmac.digest(secret, f"video|{clip.id}".encode(), "sha256")

    return dict(enumerate(sorted(clips, key=key), start=1))


def conflicts(own_unit: str, unit_id: str, units: Units) -> bool:
    """Whether a judge of that unit must not see a clip of `unit_id`: the same, one above it or one below it."""
    return bool(own_unit) and (own_unit in units.within(unit_id) or unit_id in units.within(own_unit))


def may_mark(judge: Judge, clip: Clip, units: Units) -> bool:
    """A judge who has not declared the own unit gets nothing."""
    return judge.own_unit is not None and not conflicts(judge.own_unit, clip.unit_id, units)


@dataclass(frozen=True, slots=True)
class Missing:
    """A clip that cannot be closed yet. No `judges`: nobody without a conflict may mark it."""

    clip: Clip
    judges: tuple[int, ...]


def missing_marks(clips: Iterable[Clip], judges: Sequence[Judge], marks: Iterable[Mark], units: Units) -> list[Missing]:
    """What is still to be marked. A judge who has not declared the own unit is waited for."""
    given = {(mark.clip_id, mark.judge) for mark in marks}
    found = []
    for clip in clips:
        wanted = [j for j in judges if j.own_unit is None or may_mark(j, clip, units)]
        lacking = tuple(judge.id for judge in wanted if (clip.id, judge.id) not in given)
        if lacking or not wanted:
            found.append(Missing(clip, lacking))
    return found


# ---- results


def combine(tenths: Sequence[int], scoring: Scoring) -> Fraction | None:
    """The mark of a clip in points, exact; None without any mark."""
    counted = sorted(tenths)
    if scoring is Scoring.DROP_EXTREMES and len(counted) >= EXTREMES_FROM:
        counted = counted[1:-1]
    return Fraction(sum(counted), 10 * len(counted)) if counted else None


def clip_marks(
    clips: Iterable[Clip], judges: Iterable[Judge], marks: Iterable[Mark], units: Units, scoring: Scoring
) -> dict[int, Fraction | None]:
    """Clip id → mark. Only marks of present judges without a conflict count, whenever they were given."""
    known = {judge.id: judge for judge in judges}
    given: dict[int, list[int]] = {}
    by_clip = {clip.id: clip for clip in clips}
    for mark in marks:
        judge, clip = known.get(mark.judge), by_clip.get(mark.clip_id)
        if judge and clip and may_mark(judge, clip, units):
            given.setdefault(clip.id, []).append(mark.tenths)
    return {clip_id: combine(given.get(clip_id, []), scoring) for clip_id in by_clip}


def unit_marks(clips: Iterable[Clip], by_clip: Mapping[int, Fraction | None]) -> dict[str, Fraction | None]:
    """Each unit that entered → the mark of its best clip, None while it has none (for the collective gates)."""
    best = best_clips(clips, by_clip)
    return {unit_id: by_clip[clip.id] for unit_id, clip in best.items()}


def best_clips(clips: Iterable[Clip], by_clip: Mapping[int, Fraction | None]) -> dict[str, Clip]:
    """Each unit that entered → the clip its mark comes from; of equal clips the one handed in first."""

    def rank(clip: Clip) -> tuple[Fraction, int, int]:
        mark = by_clip[clip.id]
        return (Fraction(1) if mark is None else -mark, clip.received_at, clip.id)

    best: dict[str, Clip] = {}
    for clip in sorted(clips, key=rank):
        best.setdefault(clip.unit_id, clip)
    return best


def standings(marks: Mapping[str, Fraction | None]) -> list[tuple[int, str]]:
    """(place, unit) in order; equal marks share a place, the next is skipped. A unit without a mark has no place."""
    known = sorted(((mark, unit_id) for unit_id, mark in marks.items() if mark is not None), key=_better)
    places: list[tuple[int, str]] = []
    for index, (mark, unit_id) in enumerate(known):
        equal = index > 0 and known[index - 1][0] == mark
        places.append((places[-1][0] if equal else index + 1, unit_id))
    return places


def _better(marked: tuple[Fraction, str]) -> tuple[Fraction, str]:
    return -marked[0], marked[1]


def awards(video: Video, marks: Mapping[str, Fraction | None]) -> Awards[str]:
    """The ladder of the video part, once a contest; prizes of a shared place are left to the committee."""
    return fill({AWARDS_TABLE: standings(marks)}, video.ladder, Repeat.ALLOWED)


def result_hash(marks: Mapping[str, Fraction | None]) -> str:
    """SHA-256 of the units' marks in a canonical form: equal marks on any machine give an equal hash."""
    rows = sorted([unit_id, "" if mark is None else str(mark)] for unit_id, mark in marks.items())
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def say_mark(mark: Fraction | None) -> str:
    """Two decimals, the Vietnamese way: "85,25"; "–" for none. Half a hundredth is rounded up."""
    if mark is None:
        return "–"
    hundredths = int(mark * 100 + Fraction(1, 2))
    return f"{hundredths // 100},{hundredths % 100:02}"


def say_tenths(tenths: int) -> str:
    """One judge's mark: 850 → "85", 855 → "85,5"."""
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)
