"""Brings events to a webhook: late answers, retries, repeats, disorder."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp


@dataclass(slots=True)
class Delivery:
    """One event on its way. `statuses`: what each try was answered, 0 for no answer; `took_s`: how long it lasted."""

    name: str
    body: bytes
    headers: dict[str, str]
    statuses: list[int] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)


class Courier:
    """The webhook side of a platform.

    Attributes that tests set as they like:
        url: the webhook as the platform knows it; "" is none.
        deliver_to: real address of the service when `url` is a public one ("http://127.0.0.1:8080").
        answer_limit_s: how long the platform waits for HTTP 200.
        retry_after_s: the waits before each retry; () is no retry. `time_scale` shortens them.
        retry_on: what is tried again: "any" failure, or only a "connection" that could not be had.
        retry_header: the header with the number of the retry; "" is none.
        duplicate: share of events that come once more, `repeat_within_s` later at most.
        delay_s: before every first try.
        reorder: share of events that do not wait for the earlier ones of the same person, but for up to
            `reorder_hold_s`.

    What tests read:
        log: every event, in order. slow: those with a try that was not answered in time. lost: those given up.
        disabled: the last retry of an event failed; nothing goes out until `enable`.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.url = ""
        self.deliver_to: str | None = None
        self.answer_limit_s = 2.0
        self.retry_after_s: tuple[float, ...] = ()
        self.time_scale = 1.0
        self.retry_on: Literal["any", "connection"] = "any"
        self.retry_header = ""
        self.duplicate = 0.0
        self.repeat_within_s = 0.2
        self.delay_s = 0.0
        self.reorder = 0.0
        self.reorder_hold_s = 0.05
        self.log: list[Delivery] = []
        self.slow: list[Delivery] = []
        self.lost: list[Delivery] = []
        self.disabled = False
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._crashes: list[BaseException] = []
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        # A connection for each try: neither a full pool nor one that the service closed meanwhile counts against it.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._raise_crash()

    async def idle(self, limit_s: float) -> None:
        try:
            async with asyncio.timeout(limit_s):
                while self._tasks and not self._crashes:
                    await asyncio.wait(set(self._tasks), return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            newest = [(delivery.name, delivery.statuses) for delivery in self.log[-3:]]
            raise TimeoutError(f"{len(self._tasks)} events undelivered after {limit_s} s; {newest=}") from None
        self._raise_crash()

    def enable(self) -> None:
        """What an administrator does in the console after the webhook was switched off."""
        self.disabled = False

    def bring(self, person: str, name: str, body: bytes, headers: dict[str, str]) -> Delivery:
        """Take an event; the events of one person go out one after the other."""
        delivery = Delivery(name, body, headers)
        self.log.append(delivery)
        if self.url:
            self._spawn(self._bring(person, delivery))
        else:
            self.lost.append(delivery)
        return delivery

    # Inside

    async def _bring(self, person: str, delivery: Delivery) -> None:
        await asyncio.sleep(self.delay_s)
        if self.random.random() < self.reorder:
            await asyncio.sleep(self.random.uniform(0, self.reorder_hold_s))
            settled = await self._try(delivery, retry=0)
        else:
            async with self._turns[person]:
                settled = await self._try(delivery, retry=0)
        if not settled:
            await self._retry(delivery)
        elif delivery.statuses[-1:] == [200] and self.random.random() < self.duplicate:
            await asyncio.sleep(self.random.uniform(0, self.repeat_within_s))
            await self._try(delivery, retry=0)

    async def _retry(self, delivery: Delivery) -> None:
        for retry, wait_s in enumerate(self.retry_after_s, start=1):
            await asyncio.sleep(wait_s * self.time_scale)
            if await self._try(delivery, retry=retry):
                return
        self.lost.append(delivery)
        self.disabled = self.disabled or bool(self.retry_after_s)

    async def _try(self, delivery: Delivery, *, retry: int) -> bool:
        """One POST; False if it is to be tried again."""
        if self.disabled:
            self.lost.append(delivery)
            return True
        started = time.monotonic()
        number = {self.retry_header: str(retry)} if retry and self.retry_header else {}
        status, connected = await self._post(delivery, number)
        delivery.statuses.append(status)
        delivery.took_s.append(time.monotonic() - started)
        if status == 200:
            return True
        if self.retry_on == "connection" and connected:
            self.lost.append(delivery)
            return True
        return False

    async def _post(self, delivery: Delivery, more: dict[str, str]) -> tuple[int, bool]:
        """The status (0: no answer) and whether there was a connection at all."""
        assert self._session is not None
        try:
            async with (
                asyncio.timeout(self.answer_limit_s),
                self._session.post(self._target(), data=delivery.body, headers=delivery.headers | more) as response,
            ):
                await response.read()
                return response.status, True
        except aiohttp.ClientConnectorError:
            return 0, False
        except TimeoutError:
            self.slow.append(delivery)
            return 0, True
        except (aiohttp.ClientError, OSError):
            return 0, True

    def _target(self) -> str:
        url = urlsplit(self.url)
        return self.deliver_to + url.path if self.deliver_to else self.url

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._crashes.append(error)

    def _raise_crash(self) -> None:
        if self._crashes:
            raise self._crashes[0]
