"""A service of ten lines for tests of stand-ins: notes what the webhook gets and answers what the test wants."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


async def ok() -> int:
    return 200


@dataclass
class Listener:
    """`answer` gives the status of the next answer."""

    answer: Callable[[], Awaitable[int]] = ok
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    @property
    def names(self) -> list[str]:
        return [event["event_name"] for event in self.events]

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        self.bodies.append(await request.read())
        self.headers.append(dict(request.headers))
        return web.Response(status=await self.answer())


@asynccontextmanager
async def listening(listener: Listener) -> AsyncIterator[Listener]:
    runner = web.ServerRunner(web.Server(listener))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    try:
        yield listener
    finally:
        await runner.cleanup()
