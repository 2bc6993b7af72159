"""What is due? Each job asks the database and the clock; none sleeps until a date (docs/architecture.md).

A server that was off does on return what was due meanwhile, once: the work is recorded under a unique key
(update id, result version), so that any replica may try and one succeeds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from contest.announcements import Announcement, Topic, announcements
from contest.broadcast import Broadcast, Progress
from contest.decisions import WHOLE
from contest.timetable import MOVES
from handlers.context import Context
from handlers.flows.announce import announce
from handlers.messages import Incoming, Kind
from scheduler.computing import VideoMarks, no_videos
from scheduler.results import Results
from scheduler.telling import Telling
from scheduler.winners import Press, WinnersNews
from storage.ports.broadcasts import BroadcastStore
from storage.ports.conversation import Overdue, Store

log = structlog.get_logger(__name__)

OVERDUE_LIMIT = 500
ANNOUNCE_LIMIT = 100
REMEMBER_UPDATES_MS = 48 * 3600 * 1000
"""Telegram repeats an update for at most 24 h (docs/telegram.md 1)."""


class Sender(Protocol):
    """The part of `scheduler.outbox.Outbox` the jobs need."""

    @property
    def pending_bulk(self) -> int:
        """Bulk messages waiting for their turn."""

    async def recover(self) -> int:
        """Take over messages nobody has in hand."""


class Jobs:
    """The periodic work of one contest. `submit` is the engine's; `link` and `press` are for the list of winners."""

    def __init__(
        self,
        store: Store,
        context: Context,
        outbox: Sender,
        *,
        submit: Callable[[Incoming], Awaitable[object]],
        clock: Callable[[], int],
        new_id: Callable[[], int],
        broadcasts: BroadcastStore,
        videos: VideoMarks = no_videos,
        link: str = "",
        press: Press | None = None,
    ) -> None:
        self._store, self._context, self._outbox = store, context, outbox
        self._submit, self._clock, self._new_id = submit, clock, new_id
        self._broadcasts, self._announced = broadcasts, set[str]()
        self.results = Results(store, context, clock=clock, new_id=new_id, videos=videos)
        self._telling = Telling(store, context, submit=submit, clock=clock)
        self._winners = WinnersNews(store, context, broadcasts, clock=clock, new_id=new_id, link=link, press=press)

    async def tick(self) -> None:
        """Everything that may be due, in the order a round lives through it."""
        await self.follow_calendar()
        await self.end_overdue_attempts()
        await self.announce_rounds()
        await self.results.refresh()
        await self.tell_results()
        await self.tell_decisions()

    async def follow_calendar(self) -> None:
        """Rounds extended or paused, perhaps by another process."""
        decisions = await self._store.decisions()
        self._context.move([each for each in decisions if each.act in MOVES])

    async def end_overdue_attempts(self) -> None:
        """End what the clock has ended, so that nobody has to press anything to get the receipt."""
        grace = self._context.contest.quiz.delivery_grace
        overdue = await self._store.overdue_attempts(now=self._clock() - grace, limit=OVERDUE_LIMIT)
        # All at once: one commit serves many.
        await asyncio.gather(*(self._end(late) for late in {late.attempt_id: late for late in overdue}.values()))

    async def _end(self, late: Overdue) -> None:
        await self._submit(
            Incoming(
                channel=late.channel,
                chat=late.chat,
                # With the deadline: a deadline moved by a late delivery makes another event.
                update_id=f"time:{late.attempt_id}:{late.deadline}",
                received_at=self._clock(),
                kind=Kind.TIME,
            )
        )

    async def announce_rounds(self) -> None:
        """Openings and reminders that are due; what was missed for too long is dropped, and that is kept too."""
        now = self._clock()
        for due in announcements(self._context.contest.rounds):
            if due.starts_at <= now and due.key not in self._announced:
                if due.topic is Topic.OPENING and now < due.stale_at and await self._winners.is_waited_for(due.round):
                    continue
                await self._announce(due, now)
                self._announced.add(due.key)

    async def _announce(self, due: Announcement, now: int) -> None:
        late = now >= due.stale_at
        new = Broadcast(
            id=self._new_id(),
            key=due.key,
            audience=due.audience,
            payload=announce(self._context, due).to_bytes(),
            made_at=now,
            starts_at=due.starts_at,
            stale_at=due.stale_at,
            progress=Progress.STALE if late else Progress.OPEN,
        )
        if await self._broadcasts.add(new) and late:
            log.warning("announcement dropped: its time was over", key=due.key)

    async def tell_results(self) -> None:
        """Tell the next people their own result, a slice each tick, behind all interactive traffic; then the list.

        Nobody hears of a later round before all have heard of the one before.
        """
        contest = self._context.contest
        if self._clock() < min(each.publishes_at for each in contest.rounds):
            return
        if self._outbox.pending_bulk > ANNOUNCE_LIMIT:
            return
        for each in contest.rounds:
            if self._clock() >= each.publishes_at:
                if await self._telling.tell_round(each.id):
                    return
                await self._winners.tell(each.id)
        if not await self._telling.tell_prizes():
            await self._winners.tell(WHOLE)

    async def tell_decisions(self) -> None:
        """Tell people what the committee decided on their change requests; the decision may come from elsewhere."""
        for request, channel, chat in await self._store.untold_decisions(limit=ANNOUNCE_LIMIT):
            await self._submit(
                Incoming(
                    channel=channel,
                    chat=chat,
                    update_id=f"decision:{request.id}",
                    received_at=self._clock(),
                    kind=Kind.DECISION,
                    person_id=request.person_id,
                    facts={"request": request.id, "granted": int(bool(request.granted)), "reason": request.reason},
                )
            )

    async def recover_outbox(self) -> None:
        """Take over messages whose process is gone."""
        await self._outbox.recover()

    async def forget_updates(self) -> None:
        """Drop update ids that no platform repeats any more."""
        await self._store.forget_updates(before=self._clock() - REMEMBER_UPDATES_MS)
