"""The pace of bulk sending on one channel (docs/telegram.md 2): everybody waits for a turn, nobody else does."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

SLACK_S = 0.2
"""Turns that a busy process slept through are made up for, up to this much."""


class Pace:
    """Hands out turns evenly. Replies to people never ask for one (promise 5).

    Args:
        per_s: turns a second.
        now: seconds of any steady clock.
    """

    def __init__(
        self,
        per_s: float,
        *,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap, self._now, self._sleep = 1 / per_s, now, sleep
        self._next = now()
        self._line = asyncio.Lock()

    async def turn(self) -> None:
        """Wait for the next turn."""
        async with self._line:
            while (wait := self._next - self._now()) > 0:
                await self._sleep(wait)
            self._next = max(self._next, self._now() - SLACK_S) + self._gap

    def hold(self, seconds: float) -> None:
        """The platform asked for a pause: no turn before it is over."""
        self._next = max(self._next, self._now() + seconds)
