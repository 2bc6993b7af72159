"""Broadcasts on their way: one process walks one at a time, at the pace of each channel, and nobody gets two copies.

A recipient is taken in a commit before the sending and counted in a commit after it. What a lost process had in hand
in between – some messages – is counted as unknown; so is a message whose answer from the platform never came.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from contest.broadcast import Broadcast, How
from contest.errors import HoiThiError
from handlers.messages import Outgoing
from handlers.ports import Channel, Outcome, Refused
from scheduler.pace import Pace
from scheduler.retry import BULK, Again, decide
from storage.ports.broadcasts import BroadcastStore, Ended, Recipient

log = structlog.get_logger(__name__)

SLICE = 8
"""Recipients a commit: about three commits a second, and few left unknown when the process is lost."""
IN_FLIGHT = 64
LEASE_MS = 15_000
BEAT_S = 5.0
"""How often a lease is renewed while nothing else is to be kept."""
LOOK_S = 1.0
"""How soon a new broadcast is noticed."""


class Broadcasting:
    """Walks the broadcasts of one contest.

    Args:
        paces: one a channel, shared with every other bulk traffic there.
        beyond: channel → what still reaches people there whose chat the platform has closed.
    """

    def __init__(
        self,
        store: BroadcastStore,
        channels: Mapping[str, Channel],
        paces: Mapping[str, Pace],
        *,
        clock: Callable[[], int],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        beyond: Mapping[str, Channel] | None = None,
    ) -> None:
        self._store, self._channels, self._paces, self._beyond = store, channels, paces, beyond or {}
        self._clock, self._sleep = clock, sleep
        self._closing = False

    async def take_over(self) -> None:
        """At the start of the only process there is: wait for no lease."""
        await self._store.release()

    async def run(self) -> None:
        """Walk whatever is due until closed."""
        while not self._closing:
            try:
                due = await self._store.claim(now=self._clock(), lease_until=self._clock() + LEASE_MS)
                if due is not None:
                    await self._walk(due)
                    continue
            except HoiThiError as error:
                log.warning("broadcast waits for the database", problem=str(error))
            await self._sleep(LOOK_S)

    def close(self) -> None:
        """Take nobody more; `run` ends once those in hand are counted."""
        self._closing = True

    async def _walk(self, due: Broadcast) -> None:
        log.info("broadcast begins", key=due.key, tried=due.tried)
        message, ended, flying = Outgoing.from_bytes(due.payload), list[Ended](), set[asyncio.Task[None]]()
        people: list[Recipient] | None = []
        while not self._closing and (people := await self._step(due, ended, limit=SLICE)):
            for each in people:
                if each.closed and each.channel not in self._beyond:
                    ended.append(Ended(each, How.CLOSED))
                    continue
                await self._keeping(due, ended, self._turn(each.channel))
                flying.add(asyncio.create_task(self._serve(each, message, ended)))
            flying = {each for each in flying if not each.done()}
            if len(flying) > IN_FLIGHT:
                await self._keeping(due, ended, asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED))
        if flying:
            await self._keeping(due, ended, asyncio.wait(flying))
        await self._step(due, ended, limit=0, lease_ms=0)
        if people is not None and not self._closing:
            await self._store.finish(due, now=self._clock())
        log.info("broadcast ends", key=due.key)

    async def _keeping(self, due: Broadcast, ended: list[Ended], wait: Awaitable[object]) -> None:
        """Wait as long as it takes – a platform may ask for minutes – and keep the broadcast ours meanwhile."""
        waiting = asyncio.ensure_future(wait)
        while not (await asyncio.wait({waiting}, timeout=BEAT_S))[0]:
            await self._step(due, ended, limit=0)

    async def _step(
        self, due: Broadcast, ended: list[Ended], *, limit: int, lease_ms: int = LEASE_MS
    ) -> list[Recipient] | None:
        kept = list(ended)
        while True:
            try:
                people = await self._store.step(due, kept, limit=limit, lease_until=self._clock() + lease_ms)
            except HoiThiError as error:
                log.warning("broadcast waits for the database", key=due.key, problem=str(error))
                await self._sleep(LOOK_S)
            else:
                del ended[: len(kept)]
                return people

    async def _serve(self, to: Recipient, message: Outgoing, ended: list[Ended]) -> None:
        """Send at its turn, again if need be."""
        tries = 1
        while isinstance(verdict := decide(await self._send(to, message), tries, BULK), Again):
            # The bulk class of the channel pauses, not the channel: people who write get their reply.
            self._paces[to.channel].hold(verdict.wait_s)
            await self._turn(to.channel)
            tries += 1
        ended.append(Ended(to, verdict.how, verdict.problem))

    async def _turn(self, channel: str) -> None:
        pace = self._paces.get(channel)  # none: not configured any more, nothing is sent
        if pace is not None:
            await pace.turn()

    async def _send(self, to: Recipient, message: Outgoing) -> Outcome:
        channel = (self._beyond if to.closed else self._channels).get(to.channel)
        if channel is None:
            return Refused("channel is not configured any more")
        try:
            return await channel.send(to.chat, message)
        except Exception as error:
            log.exception("channel raised", channel=to.channel)
            return Refused(type(error).__name__)
