"""The maker of a broadcast sees how far it is: one message, edited as it goes on, and at the end how it went."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog

from contest.broadcast import LIVE
from contest.errors import HoiThiError
from handlers.context import Context
from handlers.flows.broadcasts import report
from handlers.messages import Outgoing
from handlers.ports import Channel, Delivered, Later
from storage.ports.broadcasts import Report, ReportStore

log = structlog.get_logger(__name__)

EVERY_MS = 3000
"""Edits count towards the one message a second that a chat may get."""


def _is_worth_a_message(channel: Channel, due: Report) -> bool:
    """Where nothing can be edited, only the beginning and the end are told."""
    return channel.capabilities.edits or not due.ref or due.broadcast.progress not in LIVE


class Reports:
    """Tells the makers of one contest. Which message is edited is kept, so that a restart goes on with it."""

    def __init__(
        self, store: ReportStore, context: Context, channels: Mapping[str, Channel], *, clock: Callable[[], int]
    ) -> None:
        self._store, self._context, self._channels, self._clock = store, context, channels, clock
        self._people: dict[int, int] = {}
        self._said: dict[int, Outgoing] = {}

    async def tick(self) -> None:
        """Whatever has moved."""
        now = self._clock()
        try:
            for each in await self._store.take_reports(now=now, told_before=now - EVERY_MS + 1):
                await self._tell(each)
        except HoiThiError as error:
            log.warning("reports wait for the database", problem=str(error))

    async def _tell(self, due: Report) -> None:
        channel, known = self._channels.get(due.channel), due.broadcast
        if known.id not in self._people:
            self._people[known.id] = await self._store.count(known.audience)
        said = report(self._context, known, self._people[known.id])
        ref = due.ref
        if channel is not None and said != self._said.get(known.id) and _is_worth_a_message(channel, due):
            try:
                outcome = await channel.send(due.chat, replace(said, replaces=due.ref or None))
            except Exception:
                log.exception("channel raised", channel=due.channel)
                return
            if isinstance(outcome, Later):
                return  # taken again in a moment
            ref = (outcome.ref if isinstance(outcome, Delivered) else "") or due.ref
        await self._store.keep_report(due, ref=ref)
        self._said[known.id] = said
        if known.progress not in LIVE:
            del self._said[known.id], self._people[known.id]
