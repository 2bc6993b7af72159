"""What is due? Each job asks the database and the clock; none sleeps until a date (docs/architecture.md).

A server that was off does on return what was due meanwhile, once: the work is recorded under a unique key
(update id, result version), so that any replica may try and one succeeds.
"""

from collections.abc import Awaitable, Callable

import structlog

from contest.calendar import Round
from contest.rank import rank, table_hash
from handlers.context import Context
from handlers.messages import Incoming, Kind
from scheduler.outbox import Outbox
from storage.ports import ResultRow, ResultVersion, Store

log = structlog.get_logger(__name__)

OVERDUE_LIMIT = 500
ANNOUNCE_LIMIT = 100
REMEMBER_UPDATES_MS = 48 * 3600 * 1000
"""Telegram repeats an update for at most 24 h (docs/telegram.md 1)."""


class Jobs:
    """The periodic work of one contest. `submit` is the engine's."""

    def __init__(
        self,
        store: Store,
        context: Context,
        outbox: Outbox,
        *,
        submit: Callable[[Incoming], Awaitable[object]],
        clock: Callable[[], int],
        new_id: Callable[[], int],
    ) -> None:
        self._store, self._context, self._outbox = store, context, outbox
        self._submit, self._clock, self._new_id = submit, clock, new_id

    async def tick(self) -> None:
        """Everything that may be due, in the order a round lives through it."""
        await self.end_overdue_attempts()
        for each in self._context.contest.rounds:
            await self.rank_closed_round(each)
            await self.publish_result(each)
        for each in self._context.contest.rounds:
            if await self.tell_results(each):
                break  # nobody hears of a later round before all have heard of this one

    async def end_overdue_attempts(self) -> None:
        """End what the clock has ended, so that nobody has to press anything to get the receipt."""
        grace = self._context.contest.quiz.delivery_grace
        overdue = await self._store.overdue_attempts(now=self._clock() - grace, limit=OVERDUE_LIMIT)
        for late in {late.attempt_id: late for late in overdue}.values():
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

    async def rank_closed_round(self, each: Round) -> None:
        """Compute the result once, outside any request, when the last attempt has ended."""
        contest, now = self._context.contest, self._clock()
        if now < each.closes_at + contest.quiz.delivery_grace or await self._store.latest_result(each.id):
            return
        if await self._store.has_open_attempts(each.id):
            return
        entries = await self._store.counted_entries(each.id, questions=contest.quiz.questions)
        table = rank(entries, keys=contest.ranking.keys, target=contest.prediction.target)
        version = ResultVersion(
            id=self._new_id(),
            round_id=each.id,
            version=1,
            computed_at=now,
            published_at=None,
            actual=table.actual,
            table_hash=table_hash(table),
            rules_hash=self._context.rules_hash,
        )
        rows = [
            ResultRow(
                place=p.place,
                shared=p.shared,
                person_id=p.entry.person_id,
                attempt_id=p.entry.attempt_id,
                unit_id=p.entry.unit_id,
                score=p.entry.score,
                duration=p.entry.duration,
                guess=p.entry.guess,
                gap=p.gap,
                finished_at=p.entry.finished_at,
            )
            for p in table.places
        ]
        if await self._store.add_result(version, rows):
            log.info("round ranked", round=each.id, people=len(rows), table_hash=version.table_hash)

    async def publish_result(self, each: Round) -> None:
        """Make the computed result public at its hour."""
        now = self._clock()
        version = await self._store.latest_result(each.id) if now >= each.publishes_at else None
        if version and version.published_at is None and await self._store.publish_result(version.id, now=now):
            log.info("result published", round=each.id, version=version.version)

    async def tell_results(self, each: Round) -> bool:
        """Tell the next people their own result; a slice each tick, behind all interactive traffic.

        Returns whether somebody is still to be told.
        """
        if self._clock() < each.publishes_at:
            return False
        if self._outbox.pending_bulk > ANNOUNCE_LIMIT:
            return True
        version = await self._store.latest_result(each.id, published=True)
        waiting = await self._store.unannounced(version.id, limit=ANNOUNCE_LIMIT) if version else []
        if version is None or not waiting:
            return False
        people = await self._store.count_rows(version.id)
        for row, channel, chat in waiting:
            await self._submit(
                Incoming(
                    channel=channel,
                    chat=chat,
                    update_id=f"result:{version.id}:{row.attempt_id}",
                    received_at=self._clock(),
                    kind=Kind.RESULT,
                    facts=self._facts(version, row, people),
                )
            )
        return True

    def _facts(self, version: ResultVersion, row: ResultRow, people: int) -> dict[str, str | int]:
        return {
            "version": version.id,
            "round": version.round_id,
            "place": row.place,
            "people": people,
            "score": row.score,
            "questions": self._context.contest.quiz.questions,
            "duration": row.duration,
            "gap": "" if row.gap is None else row.gap,
            "actual": "" if version.actual is None else version.actual,
        }

    async def recover_outbox(self) -> None:
        """Take over messages whose process is gone."""
        await self._outbox.recover()

    async def forget_updates(self) -> None:
        """Drop update ids that no platform repeats any more."""
        await self._store.forget_updates(before=self._clock() - REMEMBER_UPDATES_MS)
