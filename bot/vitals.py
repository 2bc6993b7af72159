"""What alerts and the morning summary are told of one contest: figures of the database, the disk and the bots."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.channels.platform import Platform
from bot.channels.zalo_oa import ZaloOaChannel
from contest.calendar import open_rounds
from handlers.context import Context
from scheduler.alerts import HOUR, MINUTE, Look
from scheduler.summary import Day
from storage.alerts import Readings


@dataclass(slots=True)
class Vitals:
    """Reads them. `database`: its address; the disk of a server's database is not ours to see."""

    readings: Readings
    context: Context
    database: str
    bots: Sequence[Platform]
    clock: Callable[[], int]
    _unknown: dict[str, int] = field(default_factory=dict)

    async def look(self) -> Look:
        """As it is now."""
        now, asked = self.clock(), time.perf_counter()
        await self.readings.answer()
        slow_ms = round((time.perf_counter() - asked) * 1000)
        opened = [each.opens_at for each in open_rounds(self.context.contest.rounds, now)]
        names = {bot.name for bot in self.bots}
        self._unknown = {bot.name: self._unknown.get(bot.name, now) for bot in self.bots if not bot.announced}
        return Look(
            at=now,
            round_opened=min(opened, default=None),
            heard={name: at for name, at in (await self.readings.heard()).items() if name in names},
            waiting=await self.readings.waiting(before=now - MINUTE),
            slow_ms=slow_ms,
            disk=disk_of(self.database),
            unknown_since=dict(self._unknown),
            failures=(await self._failures(now), await self._failures(now - HOUR)),
            accounts=await self._accounts(),
        )

    async def _accounts(self) -> dict[str, str]:
        troubles = {bot.name: await bot.trouble() for bot in self.bots if isinstance(bot, ZaloOaChannel)}
        return {name: trouble for name, trouble in troubles.items() if trouble}

    async def _failures(self, until: int) -> int:
        return await self.readings.failures(until - HOUR, until)

    async def day(self, since: int, until: int) -> Day:
        """What happened in that time, and what waits now."""
        disk = disk_of(self.database)
        return Day(
            registered=await self.readings.registered(since, until),
            attempts=await self.readings.attempts(since, until),
            failures=await self.readings.failures(since, until),
            tickets=await self.readings.open_tickets(),
            requests=await self.readings.open_requests(),
            free=None if disk is None else disk[0] // 2**20,
        )


def disk_of(database: str) -> tuple[int, int] | None:
    """(free, whole) bytes of the disk that holds a SQLite file."""
    url = make_url(database)
    if url.get_backend_name() != "sqlite":
        return None
    found = shutil.disk_usage(Path(str(url.database)).parent)
    return found.free, found.total
