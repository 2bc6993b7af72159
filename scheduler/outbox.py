"""The outbox worker: sends what was committed, in order within a chat, chats in parallel.

Messages come two ways: handed over right after their commit, and found again when the process that had them in
hand is gone (`recover`). Interactive messages never queue behind bulk ones (promise 5).
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from contest.broadcast import How
from contest.errors import HoiThiError
from handlers.messages import Outgoing
from handlers.ports import Channel, Later, Outcome, Refused
from scheduler.pace import Pace
from scheduler.retry import REPLY, Again, decide
from storage.ports.conversation import Delivery, OutboxMessage

log = structlog.get_logger(__name__)

LEASE_MS = 30_000
PARALLEL = 100
"""Sends in flight per channel."""
RECOVER_LIMIT = 1000
LONG_WAIT_S = 20.0
"""A chat told to wait longer than this is put back into the database, out of memory."""


class OutboxStore(Protocol):
    """The part of `storage.ports.conversation.Store` the worker needs."""

    async def claim_outbox(self, *, now: int, lease_until: int, limit: int | None) -> list[OutboxMessage]:
        """See `storage.ports.conversation.Store`."""

    async def postpone(self, message_id: int, *, tries: int, until: int) -> None:
        """See `storage.ports.conversation.Store`."""


class Outbox:
    """Sends messages of all channels. `paces`: one a channel, shared with every other bulk traffic there."""

    def __init__(
        self,
        store: OutboxStore,
        channels: Mapping[str, Channel],
        paces: Mapping[str, Pace],
        *,
        clock: Callable[[], int],
        delivered: Callable[[Delivery], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store, self._channels, self._paces = store, channels, paces
        self._clock, self._delivered, self._sleep = clock, delivered, sleep
        self._chats: dict[tuple[str, str], deque[OutboxMessage]] = {}
        self._in_hand: dict[int, int] = {}
        """Message → when it was decided."""
        self._slots: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PARALLEL))
        self._bulk = {channel: asyncio.Queue[OutboxMessage]() for channel in paces}
        self._tasks: set[asyncio.Task[None]] = set()

    def hand_over(self, messages: Sequence[OutboxMessage]) -> None:
        """Take committed messages; returns at once."""
        for message in messages:
            if message.id in self._in_hand:
                continue
            self._in_hand[message.id] = message.created_at
            if message.bulk and message.channel in self._bulk:
                self._bulk[message.channel].put_nowait(message)
            else:
                self._queue(message)

    @property
    def pending_bulk(self) -> int:
        """Bulk messages waiting for their turn."""
        return sum(waiting.qsize() for waiting in self._bulk.values())

    @property
    def pending(self) -> int:
        """Messages in this process's hands."""
        return len(self._in_hand)

    @property
    def oldest_ms(self) -> int:
        """How long the oldest of them has waited; 0 when none does."""
        return self._clock() - min(self._in_hand.values()) if self._in_hand else 0

    async def recover(self, *, everything: bool = False) -> int:
        """Find messages nobody has in hand. `everything`: at the start of the only process there is."""
        now = self._clock()
        limit = None if everything else RECOVER_LIMIT
        found = await self._store.claim_outbox(now=now, lease_until=now + LEASE_MS, limit=limit)
        self.hand_over(found)
        return len(found)

    async def run_bulk(self) -> None:
        """Let bulk messages out at their own pace until cancelled."""
        await asyncio.gather(*(self._let_out(channel) for channel in self._bulk))

    async def _let_out(self, channel: str) -> None:
        while True:
            message = await self._bulk[channel].get()
            await self._paces[channel].turn()
            self._queue(message)

    async def close(self, *, within_s: float = 3.0) -> None:
        """Let sends in flight end; what cannot be sent now stays in the database."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _queue(self, message: OutboxMessage) -> None:
        key = (message.channel, message.chat)
        waiting = self._chats.get(key)
        if waiting is not None:
            waiting.append(message)
            return
        self._chats[key] = deque([message])
        task = asyncio.create_task(self._serve_chat(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve_chat(self, key: tuple[str, str]) -> None:
        """Send one chat's messages in order until none is left."""
        waiting = self._chats[key]
        try:
            while waiting:
                message = waiting.popleft()
                if message.is_step and any(later.is_step for later in waiting):
                    self._in_hand.pop(message.id, None)  # its row went when the newer step was committed
                    continue
                await self._deliver(message)
        finally:
            del self._chats[key]

    async def _deliver(self, message: OutboxMessage) -> None:
        while True:
            outcome = await self._send(message)
            message = replace(message, tries=message.tries + 1)
            verdict = decide(outcome, message.tries, REPLY)
            if not isinstance(verdict, Again):
                break
            log.info("message waits", channel=message.channel, tries=message.tries, wait_s=verdict.wait_s)
            if message.bulk and isinstance(outcome, Later) and outcome.wait_s is not None:
                self._paces[message.channel].hold(outcome.wait_s)
            ours = verdict.wait_s <= LONG_WAIT_S
            until = self._clock() + round(verdict.wait_s * 1000) + (LEASE_MS if ours else 0)
            try:
                await self._store.postpone(message.id, tries=message.tries, until=until)
            except HoiThiError as error:
                # Without a lease another replica may send it too; losing it would be worse.
                log.warning("message not put off", problem=str(error))
            if not ours:
                self._in_hand.pop(message.id, None)
                return
            await self._sleep(verdict.wait_s)
        if verdict.problem:
            log.warning("message given up", channel=message.channel, problem=verdict.problem)
        self._in_hand.pop(message.id, None)
        at = None if verdict.problem else self._clock()
        reachable = verdict.how is not How.GONE
        self._delivered(Delivery(message, at, verdict.problem, reachable))

    async def _send(self, message: OutboxMessage) -> Outcome:
        channel = self._channels.get(message.channel)
        if channel is None:
            return Refused("channel is not configured any more")
        async with self._slots[message.channel]:
            try:
                return await channel.send(message.chat, Outgoing.from_bytes(message.payload))
            except Exception as error:
                log.exception("channel raised", channel=message.channel)
                return Refused(f"{type(error).__name__}: {error}")
