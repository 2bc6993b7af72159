"""The pace of bulk sending."""

import asyncio

from scheduler.pace import SLACK_S, Pace


class Clock:
    """Seconds; sleeping moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


async def times(pace: Pace, clock: Clock, count: int) -> list[float]:
    found = []
    for _ in range(count):
        await pace.turn()
        found.append(round(clock.now - 100, 3))
    return found


async def test_turns_come_evenly() -> None:
    clock = Clock()
    assert await times(Pace(25, now=clock, sleep=clock.sleep), clock, 5) == [0, 0.04, 0.08, 0.12, 0.16]


async def test_turns_slept_through_are_made_up_for_but_not_all_of_them() -> None:
    """After a long pause there is no rush: at most SLACK_S worth of turns comes at once."""
    clock = Clock()
    pace = Pace(10, now=clock, sleep=clock.sleep)
    await pace.turn()
    clock.now += 60
    at_once = sum(each == 60 for each in await times(pace, clock, 10))
    assert at_once == 1 + round(SLACK_S * 10)


async def test_a_pause_asked_for_is_kept_by_everybody_in_line() -> None:
    clock = Clock()
    pace = Pace(25, now=clock, sleep=clock.sleep)
    await pace.turn()
    pace.hold(30)
    pace.hold(2)
    waited: list[float] = []

    async def one() -> None:
        await pace.turn()
        waited.append(round(clock.now - 100, 3))

    await asyncio.gather(*(one() for _ in range(3)))
    assert waited == [30, 30.04, 30.08]
