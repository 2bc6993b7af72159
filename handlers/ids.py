"""Growing 63-bit ids: the millisecond in front, chance behind, never the same twice in one process."""

from collections.abc import Callable

_CHANCE_BITS = 22


class Ids:
    """`chance(bits)` gives that many random bits; `clock` UTC milliseconds.

    Growing ids keep database inserts at the end of the index and outbox messages in the order they were said.
    """

    def __init__(self, clock: Callable[[], int], chance: Callable[[int], int]) -> None:
        self._clock, self._chance, self._last = clock, chance, 0

    def __call__(self) -> int:
        """The next id."""
        self._last = max(self._last + 1, self._clock() << _CHANCE_BITS | self._chance(_CHANCE_BITS))
        return self._last
