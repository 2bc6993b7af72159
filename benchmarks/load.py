"""The load: people who press a button, wait for the next question and the answer to their press, and press again.

The stand-in for Telegram runs in this same process and loop, so a press and the question it brings are stamped by one
clock, at the platform's side. Run it under uvloop, so that it takes little of the machine from the bot.

Two modes. Closed loop: C people are always waiting for the bot, which gives its greatest throughput. Open loop: presses
fall due at a fixed rate whether or not the bot keeps up, and latency counts from the moment a press was due, so that a
stall is charged to every press that it delayed.
"""

from __future__ import annotations

import asyncio
import gc
import math
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from tests.standins.telegram import BotApi, Button, Message, Player, Query, View

Enrol = Callable[[Player], Awaitable[None]]

LABELS = frozenset("ABCD")
LOST_AFTER_S = 20.0


def is_choice(button: Button) -> bool:
    """Whether this is one of A to D, alone or before its text ("A", "A. Năm 1945")."""
    label = button.label.strip()
    return label[:1] in LABELS and not label[1:2].isalnum()


def has_choices(view: View) -> bool:
    return any(map(is_choice, view.buttons))


async def enrol_by_start(player: Player) -> None:
    """The peers ask nothing: /start brings the first question."""
    await player.send("/start")
    await player.wait(has_choices, timeout=LOST_AFTER_S)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one window showed. Latencies are from the press (when it was due) to the next question at the stand-in."""

    answers: int
    seconds: float
    latencies_s: Sequence[float]
    calls: int
    """Method calls that reached the stand-in over HTTP; those in webhook replies are free and not counted."""
    free_calls: int
    lost: int
    """Presses without question or answer after LOST_AFTER_S."""
    ran_dry: bool
    """Nobody was left to press: the window is worth nothing."""
    own_cpu: float
    """Share of one core that the load itself took; near 1 the bot was not the bottleneck."""

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    @property
    def calls_per_answer(self) -> float:
        return self.calls / self.answers if self.answers else math.nan

    def percentile_ms(self, percent: float) -> float:
        """Nearest rank; NaN if nothing was measured."""
        ordered = sorted(self.latencies_s)
        if not ordered:
            return math.nan
        return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] * 1000


class Question(NamedTuple):
    """What one person has to press next."""

    message_id: int
    choices: list[str]


@dataclass(slots=True)
class Press:
    """One press under way: done when both the next question and the answer to it have come."""

    player: Player
    due_at: float
    done: asyncio.Future[None]
    question_at: float = 0.0
    done_at: float = 0.0
    answered: bool = False
    over: bool = False


class Load:
    """People for one bot, enrolled once, used by any number of windows."""

    def __init__(self, api: BotApi, *, enrol: Enrol = enrol_by_start, seed: int = 0) -> None:
        self.api = api
        self._enrol = enrol
        self._random = random.Random(seed)
        self._ready: deque[Player] = deque()
        self._questions: dict[int, Question] = {}
        self._running: dict[int, Press] = {}
        self._overdue: deque[float] = deque()
        self._finished: list[Press] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._crashes: list[BaseException] = []
        self._pressing_on = False
        self._ran_dry = False
        api.record = False
        api.on_change = self._on_change
        api.on_answer = self._on_answer

    @property
    def people_left(self) -> int:
        return len(self._ready)

    async def enrol(self, count: int, *, at_once: int = 32) -> None:
        """Bring new people to their first question. Not measured; raises what an enrolment raised."""
        newcomers = iter([self.api.player() for _ in range(count)])

        async def enrol_some() -> None:
            for player in newcomers:
                await self._enrol(player)
                self._ready.append(player)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(enrol_some())

    # The two modes

    async def closed(self, *, concurrency: int, seconds: float, warm_up_s: float = 1.0) -> Figures:
        """Always `concurrency` people waiting; counts what was finished in the window."""
        self._begin()
        self._pressing_on = True
        for _ in range(concurrency):
            self._press_at(time.monotonic())
        await asyncio.sleep(warm_up_s)
        cost = Cost(self.api)
        await asyncio.sleep(seconds)
        self._pressing_on = False
        used = cost.used()
        lost = await self._settle()
        done = [p for p in self._finished if used.began_at <= p.done_at < used.ended_at]
        return self._figures(done, used, lost)

    async def open(self, *, rate: float, seconds: float, warm_up_s: float = 1.0) -> Figures:
        """`rate` presses fall due each second, come what may; counts those that were due in the window."""
        self._begin()
        await self._fall_due(rate, warm_up_s)
        cost = Cost(self.api)
        await self._fall_due(rate, seconds)
        used = cost.used()
        lost = await self._settle()
        done = [p for p in self._finished if used.began_at <= p.due_at < used.ended_at]
        return self._figures(done, used, lost)

    async def _fall_due(self, rate: float, seconds: float) -> None:
        began = time.monotonic()
        for number in range(round(rate * seconds)):
            due_at = began + number / rate
            if (ahead := due_at - time.monotonic()) > 0:
                await asyncio.sleep(ahead)
            self._press_at(due_at)
        await asyncio.sleep(began + seconds - time.monotonic())

    def _begin(self) -> None:
        self._finished.clear()
        self._overdue.clear()
        self._ran_dry = False
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # the enrolled people are no garbage: do not walk over them inside the window

    def _figures(self, done: list[Press], used: Used, lost: int) -> Figures:
        return Figures(
            answers=len(done),
            seconds=used.ended_at - used.began_at,
            latencies_s=[press.question_at - press.due_at for press in done],
            calls=used.calls,
            free_calls=used.free_calls,
            lost=lost,
            ran_dry=self._ran_dry,
            own_cpu=used.cpu,
        )

    async def _settle(self) -> int:
        """Wait for what is under way; give up on the rest and say how many that were."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOST_AFTER_S):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        lost = len(self._tasks) + len(self._overdue)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._running.clear()
        if self._crashes:
            raise RuntimeError("the load itself failed") from self._crashes[0]
        return lost

    # One press

    def _press_at(self, due_at: float) -> None:
        """Let the person who has waited longest press; if all wait for the bot, the press becomes overdue."""
        if not self._ready:
            self._ran_dry = self._ran_dry or self._pressing_on or not self._tasks
            self._overdue.append(due_at)
            return
        task = asyncio.get_running_loop().create_task(self._press(self._ready.popleft(), due_at))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._crashes.append(error)

    async def _press(self, player: Player, due_at: float) -> None:
        press = Press(player, due_at, asyncio.get_running_loop().create_future())
        question = self._questions[player.user_id]
        self._running[player.user_id] = press
        await player.press_data(self._random.choice(question.choices), question.message_id)
        await press.done
        press.done_at = time.monotonic()
        self._finished.append(press)
        if not press.over:
            self._ready.append(player)
        if self._overdue and not self._pressing_on:
            self._press_at(self._overdue.popleft())
        elif self._pressing_on:
            self._press_at(time.monotonic())

    def _on_change(self, message: Message) -> None:
        """The first change after a press is its result: a question, or the end of this person's quiz."""
        choices = [button.data for button in message.view().buttons if is_choice(button)]
        if choices:
            self._questions[message.chat_id] = Question(message.message_id, choices)
        press = self._running.get(message.chat_id)
        if press is not None and not press.question_at:
            press.question_at, press.over = message.at, not choices
            self._finish_if_complete(press)

    def _on_answer(self, query: Query) -> None:
        press = self._running.get(query.user_id)
        if press is not None:
            press.answered = True
            self._finish_if_complete(press)

    def _finish_if_complete(self, press: Press) -> None:
        if press.answered and press.question_at:
            del self._running[press.player.user_id]
            press.done.set_result(None)


@dataclass(frozen=True, slots=True)
class Used:
    """What a window cost."""

    began_at: float
    ended_at: float
    calls: int
    free_calls: int
    cpu: float


class Cost:
    """Counts from its making to `used()`."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._calls, self._free = api.counts.total(), api.free_counts.total()
        self._cpu_s, self._began_at = time.process_time(), time.monotonic()

    def used(self) -> Used:
        ended_at = time.monotonic()
        return Used(
            self._began_at,
            ended_at,
            self._api.counts.total() - self._calls,
            self._api.free_counts.total() - self._free,
            (time.process_time() - self._cpu_s) / (ended_at - self._began_at),
        )
