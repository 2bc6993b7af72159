"""Every morning: what yesterday brought and what comes next, to those who run the contest and the service."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from contest.calendar import local, say_end, say_instant, to_ms
from contest.errors import HoiThiError
from contest.figures import is_withheld
from contest.settings import Contest
from handlers.context import Context
from handlers.messages import Incoming, Outgoing
from scheduler.alerts import Chats, tell

log = structlog.get_logger(__name__)

FROM, UNTIL = (7, 30), (12, 0)
"""Local hour and minute; a service that was off all morning says nothing of yesterday any more."""
NEXT_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Day:
    """What yesterday brought, and what waits now. `free`: MB on the disk of the database, None: not ours to see."""

    registered: int = 0
    attempts: int = 0
    failures: int = 0
    tickets: int = 0
    requests: int = 0
    free: int | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing happened and nothing waits."""
        return not (self.registered or self.attempts or self.failures or self.tickets or self.requests)


Count = Callable[[int, int], Awaitable[Day]]
"""Counts what happened in [since, until) (UTC ms)."""


def is_time(now: int) -> bool:
    """Whether it is the time of day for a summary."""
    here = local(now)
    return FROM <= (here.hour, here.minute) < UNTIL


def yesterday(now: int) -> tuple[int, int]:
    """From midnight to midnight, local (UTC ms)."""
    today = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return to_ms(today - timedelta(days=1)), to_ms(today)


def dates(contest: Contest) -> list[tuple[int, str, str]]:
    """(instant, sentence, name) of everything planned, in order."""
    planned = [
        *((each.starts_at, "next-begins", each.name) for each in contest.phases),
        *((each.ends_at, "next-ends", each.name) for each in contest.phases),
        *((each.opens_at, "next-opens", each.name) for each in contest.rounds),
        *((each.closes_at, "next-closes", each.name) for each in contest.rounds),
        *((each.publishes_at, "next-publishes", each.name) for each in contest.rounds),
    ]
    return sorted(planned)


def is_wanted(contest: Contest, day: Day, now: int) -> bool:
    """Inside the weeks of the contest always; outside only if there is something to say."""
    planned = dates(contest)
    first, _ = yesterday(planned[0][0])
    _, last = yesterday(planned[-1][0] + 2 * 86_400_000)
    return first <= now < last or not day.is_empty


def say_summary(context: Context, day: Day, now: int) -> str:
    """In words."""
    texts = context.texts
    since, _ = yesterday(now)
    happened = "summary-day-withheld" if is_withheld(context.contest, now) else "summary-day"
    lines = [
        texts("summary-head", title=context.contest.short_title, day=f"{local(since):%d/%m/%Y}"),
        texts(happened, registered=day.registered, attempts=day.attempts, failures=day.failures),
        texts("summary-waiting", tickets=day.tickets, requests=day.requests),
    ]
    if day.free is not None:
        lines.append(texts("summary-disk", mb=day.free))
    coming = [each for each in dates(context.contest) if each[0] > now][:NEXT_SHOWN]
    for at, name, what in coming:
        said = say_end(at) if name in ("next-ends", "next-closes") else say_instant(at)
        lines.append(texts(name, at=said, what=what))
    return "\n".join(lines)


class Summary:
    """The morning message of one contest; its update id, the day, makes it one message whoever sends it."""

    def __init__(
        self,
        context: Context,
        *,
        count: Count,
        chats: Chats,
        submit: Callable[[Incoming], Awaitable[object]],
        clock: Callable[[], int],
    ) -> None:
        self._context, self._count, self._chats = context, count, chats
        self._submit, self._clock = submit, clock
        self._done = ""

    async def tick(self) -> None:
        """Once a morning."""
        now = self._clock()
        today = f"{local(now):%Y-%m-%d}"
        if self._done == today or not is_time(now):
            return
        try:
            day = await self._count(*yesterday(now))
            if is_wanted(self._context.contest, day, now):
                said = Outgoing(say_summary(self._context, day, now))
                await tell(self._submit, await self._chats(), f"summary:{today}", said, now)
            self._done = today
        except HoiThiError as error:
            log.warning("the summary waits for the database", problem=str(error))
