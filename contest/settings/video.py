"""The video part (HP23 part 2)."""

from dataclasses import dataclass
from enum import StrEnum

from contest.reader import LIST_MAX, NAME_MAX, Reader
from contest.settings.prizes import Prize, read_ladder

GENRES_MAX = 500
"""Characters of all genres together: the card of the desk says them in one line."""


class Scoring(StrEnum):
    """How the marks of several judges become one."""

    AVERAGE = "average"
    DROP_EXTREMES = "drop_extremes"
    """The average without the highest and the lowest; from three judges on."""


@dataclass(frozen=True, slots=True)
class Video:
    """Instants in UTC ms; `longest` in ms, to which `slack` (ms) is added for encoders. `kinds`: who may enter."""

    opens_at: int
    closes_at: int
    kinds: tuple[str, ...]
    longest: int
    slack: int
    genres: tuple[str, ...]
    scoring: Scoring
    ladder: tuple[Prize, ...]
    office: str = ""
    """Where USB sticks are handed in; "" for the organiser."""


def read_video(part: Reader) -> Video:
    """The section `video`."""
    video = Video(
        opens_at=part.instant("opens_at"),
        closes_at=part.instant("closes_at"),
        kinds=part.texts("kinds", together=LIST_MAX),
        longest=part.duration("longest", default=7 * 60_000) or 7 * 60_000,
        slack=part.number("slack", least=0, most=60, default=5) * 1000,
        genres=part.texts("genres", together=GENRES_MAX),
        scoring=part.choice("scoring", Scoring, default=Scoring.AVERAGE),
        ladder=read_ladder(part),
        office=part.text("office", most=NAME_MAX, default=""),
    )
    if not video.opens_at < video.closes_at:
        part.complain("closes_at", "video-order")
    for key, given in (("kinds", video.kinds), ("genres", video.genres)):
        if not given:
            part.complain(key, "list-empty")
    return video
