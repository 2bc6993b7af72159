"""Everybody is erased when the time that the rules name is over; the official list stays (docs/rules.md section 7)."""

from collections.abc import Callable

import structlog

from contest.decisions import WHOLE
from contest.errors import HoiThiError
from handlers.context import Context
from scheduler.results import DAY_MS
from storage.ports.privacy import ErasureStore
from storage.ports.results import ResultStore

log = structlog.get_logger(__name__)


async def erases_at(store: ResultStore, context: Context) -> int | None:
    """When everybody is to be erased; None as long as a result is not official."""
    versions = [await store.latest_result(each) for each in (*(each.id for each in context.contest.rounds), WHOLE)]
    official = [each.official_at for each in versions if each is not None and each.official_at is not None]
    if len(official) < len(versions):
        return None
    return max(official) + context.contest.publication.retention_days * DAY_MS


class Retention:
    """The tick of one contest; slice by slice, so that it may stop anywhere and goes on at the next one."""

    def __init__(
        self, results: ResultStore, erasure: ErasureStore, context: Context, *, clock: Callable[[], int]
    ) -> None:
        self._results, self._erasure, self._context, self._clock = results, erasure, context, clock

    async def tick(self) -> None:
        """Erase what is due, and leave nothing of what was deleted since the last time."""
        try:
            due = await erases_at(self._results, self._context)
            if due is not None and self._clock() >= due:
                await self.erase()
            await self._erasure.forget_deleted()
        except HoiThiError as error:
            log.warning("erasing waits for the database", problem=str(error))

    async def erase(self) -> None:
        """Everybody; of those who wrote since the last time too."""
        done = 0
        while some := await self._erasure.some(now=self._clock()):
            done += some
        if await self._erasure.finish(now=self._clock()):
            log.info("retention over, people and chats erased", count=done)
