"""What stand-ins of platforms have in common: a server that can be disturbed, and people who wait for messages."""

from __future__ import annotations

import asyncio
import itertools
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, Self, TypeVar

import orjson
from aiohttp import web

from tests.standins.courier import Courier

Json = dict[str, Any]
Seen = TypeVar("Seen")
LARGEST_REQUEST = 10 * 1024 * 1024


class Refusal(Exception):
    """The platform refuses a call, with a number and words."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do to one call. The defaults do nothing, so each field can be used alone.

    `status` other than 200 answers as a broken gateway would, and `error` as the platform refuses; both leave the call
    unapplied. `drop` closes the connection before or after applying it; `delay_s` withholds the answer of a call that
    *was* applied.
    """

    status: int = 200
    error: int = 0
    drop: Literal["", "before", "after"] = ""
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came by multipart."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it arrived; `error` 0 means served."""

    name: str
    params: Json
    at: int
    error: int


def wall_clock() -> int:
    return time.time_ns() // 1_000_000


class Platform(ABC):
    """A platform on loopback: an API at `url` and a courier for its webhook.

    Attributes that tests set as they like:
        clock: the platform's time (UTC ms); everything that ends with time ends by it.
        fault: asked before every call; return a `Fault` to disturb it.
    """

    def __init__(self, *, seed: int = 0, clock: Callable[[], int] = wall_clock) -> None:
        self.clock = clock
        self.fault: Callable[[str, Json], Fault | None] | None = None
        self.url = ""
        self.calls: list[Call] = []
        self.courier = Courier(seed)
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/{path:.*}", self.serve)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.courier.start()
        return self

    async def stop(self) -> None:
        """Close everything. Raises what went wrong inside a delivery, so that a test cannot pass over it."""
        try:
            await self.courier.stop()
        finally:
            if self._runner is not None:
                await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def idle(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - reads best in tests
        """Wait until every event was delivered or given up, repeats included."""
        await self.courier.idle(timeout)

    def new_id(self, start: str) -> str:
        """An id that was never given before, as long as real ones are."""
        return f"{start}{next(self._numbers):0{20 - len(start)}d}"

    @property
    def deliver_to(self) -> str | None:
        """Real address of the service when its webhook is a public one ("http://127.0.0.1:8080")."""
        return self.courier.deliver_to

    @deliver_to.setter
    def deliver_to(self, base: str | None) -> None:
        self.courier.deliver_to = base

    # HTTP

    @abstractmethod
    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""

    @abstractmethod
    def respond(self, answer: Any, refusal: Refusal | None) -> web.Response:
        """The answer, or the refusal, as this platform words it."""

    async def disturbed(self, request: web.Request, name: str, params: Json, work: Callable[[], Any]) -> web.Response:
        """Apply a call and answer it, unless a fault says otherwise."""
        fault = (self.fault(name, params) if self.fault else None) or Fault()
        if fault.drop == "before":
            return cut(request)
        if fault.status != 200:
            response = web.Response(status=fault.status, text="<html>Bad Gateway</html>", content_type="text/html")
        else:
            response = self._apply(name, params, work, fault.error)
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        return cut(request) if fault.drop == "after" else response

    def _apply(self, name: str, params: Json, work: Callable[[], Any], error: int) -> web.Response:
        answer, refusal = None, Refusal(error, "as the test wishes") if error else None
        if refusal is None:
            try:
                answer = work()
            except Refusal as raised:
                refusal = raised
        self.calls.append(Call(name, params, self.clock(), refusal.code if refusal else 0))
        return self.respond(answer, refusal)

    def calls_of(self, name: str) -> list[Call]:
        return [call for call in self.calls if call.name == name]


def json_response(body: Json, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json", headers=headers)


def cut(request: web.Request) -> web.Response:
    """Close the connection under the caller; what is returned can no longer be written."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


class Reader(Generic[Seen]):
    """Somebody who reads: `messages` are what they were sent, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Seen] = []
        self._since = 0
        self._change = asyncio.Event()

    def shows(self, message: Seen) -> None:
        """A message arrives."""
        self.messages.append(message)
        self._change.set()

    def acts(self) -> None:
        """From here on, only what comes afterwards counts for `wait`."""
        self._since = len(self.messages)

    async def wait(self, fits: Callable[[Seen], bool] | None = None, timeout: float = 10.0) -> Seen:  # noqa: ASYNC109
        """The newest message since this person's last action that fits."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    for message in reversed(self.messages[self._since :]):
                        if fits is None or fits(message):
                            return message
                    self._change.clear()
                    await self._change.wait()
        except TimeoutError:
            raise TimeoutError(f"no fitting message in {timeout} s; newest: {self.messages[-1:]}") from None
