"""The pace of bulk sending and what follows from each way a sending may end."""

import asyncio

import pytest

from contest.broadcast import How
from handlers.ports import Delivered, Gone, Later, Outcome, Refused
from scheduler.broadcasting import TRIES_MAX, verdict
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


@pytest.mark.parametrize(
    ("outcome", "tries", "expected"),
    [
        (Delivered("5"), 1, (How.SENT, "")),
        (Gone("blocked"), 1, (How.GONE, "blocked")),
        (Refused("too long"), 1, (How.REFUSED, "too long")),
        (Later("timed out", perhaps_sent=True), 1, (How.UNKNOWN, "timed out")),
        (Later("too many requests", 7.0), 1, 7.0),
        (
            Later("too many requests", 7.0),
            TRIES_MAX,
            (How.REFUSED, f"given up after {TRIES_MAX} tries: too many requests"),
        ),
        (Later("502"), 1, 0.5),
        (Later("502"), 3, 2.0),
        (Later("502"), 12, 60.0),
    ],
)
def test_what_follows(outcome: Outcome, tries: int, expected: tuple[How, str] | float) -> None:
    assert verdict(outcome, tries) == expected
