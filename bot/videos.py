"""The marks of the video part, as the ranking of units asks for them."""

from collections.abc import Awaitable, Callable, Mapping
from fractions import Fraction

from contest.settings import Contest
from contest.units import Units
from contest.video import clip_marks, unit_marks
from storage.videos import Videos

UnitMarks = Mapping[str, Fraction | None]


def final_marks(videos: Videos, contest: Contest, units: Units) -> Callable[[], Awaitable[UnitMarks | None]]:
    """Asks for unit → mark of its best clip; None as long as marking has not been closed."""

    async def ask() -> UnitMarks | None:
        if contest.video is None or await videos.closing() is None:
            return None
        clips = await videos.clips()
        by_clip = clip_marks(clips, await videos.judges(), await videos.marks(), units, contest.video.scoring)
        return unit_marks(clips, by_clip)

    return ask
