"""Announcements become broadcasts once, on whichever replica, and too late ones are dropped."""

from contest.announcements import announcements
from contest.broadcast import Progress
from tests.fakes import Hall

HOUR = 3_600_000


async def test_made_once_when_due(hall: Hall) -> None:
    here = hall.context.contest.rounds[0]
    opening = next(announcements((here,)))
    hall.clock.now = opening.starts_at - 1
    await hall.jobs.announce_rounds()
    assert await hall.broadcasts.get(opening.key) is None
    hall.clock.now = opening.starts_at
    await hall.jobs.announce_rounds()
    made = await hall.broadcasts.get(opening.key)
    assert made is not None
    assert made.progress is Progress.OPEN
    other = type(hall)(hall.database, hall.context, hall.clock)
    await other.jobs.announce_rounds()
    assert await hall.broadcasts.get(opening.key) == made


async def test_missed_and_still_of_use(hall: Hall) -> None:
    """Off from before the opening until an hour after it: told on return."""
    opening = next(announcements((hall.context.contest.rounds[0],)))
    hall.clock.now = opening.stale_at - 1
    await hall.jobs.announce_rounds()
    made = await hall.broadcasts.get(opening.key)
    assert made is not None
    assert made.progress is Progress.OPEN


async def test_missed_for_too_long(hall: Hall) -> None:
    """A reminder after the close is dropped, and that is kept."""
    found = list(announcements(hall.context.contest.rounds))
    hall.clock.now = max(each.stale_at for each in found)
    await hall.jobs.announce_rounds()
    for each in found:
        made = await hall.broadcasts.get(each.key)
        assert made is not None
        assert made.progress is Progress.STALE
    assert await hall.broadcasts.claim(now=hall.clock.now, lease_until=hall.clock.now + HOUR) is None
