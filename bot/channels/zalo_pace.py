"""The pace of requests of one app to one account: as the platform tells it, never faster (docs/zalo.md 3)."""

import random
from collections.abc import Callable
from time import time

MINUTE_S = 60.0
FEW = 30
"""With fewer requests left in a minute, the rest of it is divided among them."""
JITTER_S = 2.0
"""After a refusal not everybody comes back in the same instant."""


class ZaloPace:
    """Gives each request its time.

    Replies need no turn as long as there is room; what nobody asked for is let out at a pace of its own before it gets
    here (`scheduler.pace`).

    Args:
        now: seconds of the wall clock: the platform counts by the minute.
        chance: from 0 to 1.
    """

    def __init__(self, *, now: Callable[[], float] = time, chance: Callable[[], float] = random.random) -> None:
        self._now, self._chance = now, chance
        self._next = 0.0
        self._left, self._minute_ends = 0, 0.0
        """What the platform said is left, and until when that holds."""

    def turn(self, *, patience_s: float) -> float:
        """Seconds until the next request may go. The turn is taken, unless it comes later than in `patience_s`."""
        now = self._now()
        at, gap = max(now, self._next), 0.0
        if at < self._minute_ends and self._left <= 0:
            at = self._minute_ends
        elif at < self._minute_ends and self._left < FEW:
            gap = (self._minute_ends - at) / (self._left + 1)
        if at - now <= patience_s:
            self._left -= 1
            self._next = at + gap
        return at - now

    def heard(self, remain: str | None) -> None:
        """What an answer said of requests left in this minute."""
        if remain is None or not remain.isdecimal():
            return
        ends = self._end_of_minute()
        # Answers overtake one another: within a minute the smaller number is the newer one.
        self._left = min(self._left, int(remain)) if ends == self._minute_ends else int(remain)
        self._minute_ends = ends

    def refused(self) -> float:
        """Too many: nothing goes before the next minute; seconds until then."""
        self._next = self._end_of_minute() + JITTER_S * self._chance()
        return self._next - self._now()

    def _end_of_minute(self) -> float:
        return (self._now() // MINUTE_S + 1) * MINUTE_S
