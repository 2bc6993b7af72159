"""Server-Sent Events: what is new in one chat, as HTML fragments, for as long as the page is open."""

import asyncio
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from aiohttp import web

from bot.channels.web import Line, WebChannel
from bot.web.guard import Guard, Refusal
from bot.web.render import Renderer, bubbles

HEARTBEAT_S = 15.0
"""A comment this often keeps proxies from closing an idle connection, and finds pages that are gone."""
STREAM_S = 600.0
"""A stream ends after this and the browser opens the next one: a phone out of reach holds nothing for long."""
STREAMS_PER_SESSION = 4
"""The newest stay: a phone that lost its connection comes back before the old one is known to be dead."""
RETRY_MS, RETRY_SPREAD_MS = 1000, 3000
"""Browsers come back after a time of their own, so that a restart does not bring all of them at once."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_EVENT_ID = re.compile(r"\d{1,19}")
_HEARTBEAT = b": \n\n"
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would hold events back
}


class Streams:
    """Serves `GET /chat/stream`."""

    def __init__(
        self,
        channel: WebChannel,
        renderer: Renderer,
        guard: Guard,
        *,
        clock: Callable[[], int],
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self._channel, self._renderer, self._guard = channel, renderer, guard
        self._clock, self._heartbeat_s = clock, heartbeat_s
        self._open: defaultdict[str, list[object]] = defaultdict(list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send what came after the event the browser has seen last, then everything as it comes."""
        session = self._guard.visitor(request)
        if session is None:
            raise Refusal(403, "web-no-session")
        self._guard.let_open(request)
        after = _seen_last(request)
        response = web.StreamResponse(headers=_HEADERS)
        self._guard.dress(response)
        with suppress(ConnectionError), self._opened(session) as stream:
            await response.prepare(request)
            await self._feed(response, session, after, stream)
        return response

    async def _feed(self, response: web.StreamResponse, session: str, after: int, stream: object) -> None:
        now = asyncio.get_running_loop().time
        ends_at = now() + STREAM_S
        await response.write(f"retry: {RETRY_MS + secrets.randbelow(RETRY_SPREAD_MS)}\n\n".encode())
        while now() < ends_at and stream in self._open[session] and not self._channel.closed:
            lines = await self._channel.changes(session, after, self._heartbeat_s)
            after = lines[-1].changed if lines else after
            await response.write(self._events(lines) if lines else _HEARTBEAT)

    @contextmanager
    def _opened(self, session: str) -> Iterator[object]:
        stream = object()
        streams = self._open[session]
        streams.append(stream)
        del streams[:-STREAMS_PER_SESSION]
        try:
            yield stream
        finally:
            if stream in streams:
                streams.remove(stream)
            if not streams:
                self._open.pop(session, None)

    def _events(self, lines: Sequence[Line]) -> bytes:
        shown = zip(lines, bubbles(lines, self._clock()), strict=True)
        return "".join(event(line.changed, self._renderer.fragment(bubble)) for line, bubble in shown).encode()


def event(event_id: int, data: str) -> str:
    """One event in the format of the HTML standard, section 9.2.6."""
    lines = "".join(f"data: {line}\n" for line in _LINE_END.split(data))
    return f"id: {event_id}\n{lines}\n"


def _seen_last(request: web.Request) -> int:
    """`Last-Event-ID` of a browser that comes back, else where the page it was given ended."""
    seen = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    if not _EVENT_ID.fullmatch(seen):
        raise Refusal(400, "web-bad-form")
    return min(int(seen), 2**63 - 1)
