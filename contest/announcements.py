"""What everybody is told by itself about a round, and when: its opening and the last chances to take part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from contest.broadcast import Audience, Group
from contest.calendar import Round, local, to_ms

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
QUIET_FROM, QUIET_UNTIL = 21, 7
"""Hours of the day in Việt Nam in which nobody is woken."""
SHORTEST_FOR_DAY, SHORTEST_FOR_HOUR = 2 * DAY_MS, DAY_MS
"""A round shorter than that needs no such reminder."""
OPENING_STALE_MS = 12 * HOUR_MS


class Topic(StrEnum):
    """What an announcement says. The value is stored."""

    OPENING = "opening"
    LAST_DAY = "last-day"
    LAST_HOURS = "last-hours"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Due in [starts_at, stale_at), UTC ms; later it would be of no use and is dropped."""

    topic: Topic
    round: Round
    starts_at: int
    stale_at: int

    @property
    def key(self) -> str:
        """Names it: each is made once."""
        return f"{self.topic}:{self.round.id}"

    @property
    def audience(self) -> Audience:
        """For those whom it can still help: the opening is no news to whoever is playing already."""
        group = Group.NOT_STARTED if self.topic is Topic.OPENING else Group.TO_REMIND
        return Audience(group, self.round.id)


def announcements(rounds: tuple[Round, ...]) -> Iterator[Announcement]:
    """Of every round, in order.

    The last day begins 24 hours before the close; at night it is told in the morning. The last hours are told one hour
    before the close; at night they are told in the evening before, one hour before the quiet begins.
    """
    for each in rounds:
        length = each.closes_at - each.opens_at
        awake = morning(each.opens_at)
        if awake < each.closes_at:
            yield Announcement(Topic.OPENING, each, awake, min(each.closes_at, awake + OPENING_STALE_MS))
        if length >= SHORTEST_FOR_DAY:
            day, hours = morning(each.closes_at - DAY_MS), _evening(each.closes_at - HOUR_MS)
            yield Announcement(Topic.LAST_DAY, each, day, hours)
            yield Announcement(Topic.LAST_HOURS, each, hours, each.closes_at)
        elif length >= SHORTEST_FOR_HOUR:
            yield Announcement(Topic.LAST_HOURS, each, _evening(each.closes_at - HOUR_MS), each.closes_at)


def is_quiet(ms: int) -> bool:
    """Whether most people sleep."""
    return not QUIET_UNTIL <= local(ms).hour < QUIET_FROM


def morning(ms: int) -> int:
    """That instant, or the end of the night it falls in: nobody is written to before."""
    if not is_quiet(ms):
        return ms
    moment = local(ms)
    day = moment + timedelta(days=1) if moment.hour >= QUIET_FROM else moment
    return to_ms(day.replace(hour=QUIET_UNTIL, minute=0, second=0, microsecond=0))


def _evening(ms: int) -> int:
    """That instant, or an hour before the night it falls in."""
    if not is_quiet(ms):
        return ms
    moment = local(ms)
    day = moment if moment.hour >= QUIET_FROM else moment - timedelta(days=1)
    return to_ms(day.replace(hour=QUIET_FROM - 1, minute=0, second=0, microsecond=0))
