"""The webhook side: a small HTTP client, and the queues of updates that it brings to the bot."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast
from urllib.parse import urlsplit

import orjson

from tests.standins.telegram.errors import ApiError
from tests.standins.telegram.wire import Json

if TYPE_CHECKING:
    from tests.standins.telegram.server import BotApi


class HookReply(NamedTuple):
    """What the bot's server said to one delivery."""

    status: int
    headers: dict[str, str]
    body: bytes


class HookConnection(asyncio.Protocol):
    """One keep-alive connection to the bot's server, one request at a time.

    Hand-made because a general HTTP client costs more per request than all the rest of the stand-in, and the benchmark
    shares two cores with the bot it measures.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._reply: asyncio.Future[HookReply] | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def usable(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._settle(ended=False)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._settle(ended=True)
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(ConnectionResetError("the bot's server closed the connection"))

    def _settle(self, *, ended: bool) -> None:
        if self._reply is None or self._reply.done():
            return
        try:
            reply = parse_reply(self._buffer, ended=ended)
        except ValueError as error:
            self._reply.set_exception(ConnectionError(f"not HTTP: {error}"))
            return
        if reply is not None:
            self._buffer.clear()
            self._reply.set_result(reply)

    async def post(self, request: bytes, timeout_s: float) -> HookReply:
        if self._transport is None:
            raise ConnectionResetError("the bot's server closed the connection")
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            async with asyncio.timeout(timeout_s):
                reply = await self._reply
        except BaseException:
            self.close()  # a late answer must not be taken for the next one's
            raise
        if reply.headers.get("connection", "").lower() == "close":
            self.close()
        return reply

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def parse_reply(buffer: bytearray, *, ended: bool) -> HookReply | None:
    """The reply if it is complete, None if more must come. Raises ValueError on what is not HTTP."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    status_line, *lines = buffer[:end].decode("latin-1").split("\r\n")
    status = int(status_line.split(" ", 2)[1])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    rest = buffer[end + 4 :]
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = join_chunks(rest)
    elif "content-length" in headers or status == 204:
        length = int(headers.get("content-length", "0"))
        body = bytes(rest[:length]) if len(rest) >= length else None
    else:
        body = bytes(rest) if ended else None
    return None if body is None else HookReply(status, headers, body)


def join_chunks(data: bytearray) -> bytes | None:
    """The body of a chunked reply, or None while its last chunk is missing."""
    parts: list[bytes] = []
    at = 0
    while (line_end := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:line_end].split(b";")[0], 16)
        start = line_end + 2
        if len(data) < start + size + 2:
            return None
        if size == 0:
            return b"".join(parts)
        parts.append(bytes(data[start : start + size]))
        at = start + size + 2
    return None


@dataclass(slots=True)
class Webhook:
    """Where updates go, as registered by setWebhook."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    allowed: frozenset[str] | None = None
    """None: everything, as for a bot that never chose."""

    def head(self, length: int, path: str, host: str) -> bytes:
        secret = f"X-Telegram-Bot-Api-Secret-Token: {self.secret}\r\n" if self.secret else ""
        return (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{secret}"
            f"Connection: keep-alive\r\nContent-Length: {length}\r\n\r\n"
        ).encode()


@dataclass(slots=True)
class Update:
    """One update on its way."""

    update_id: int
    kind: str
    body: bytes
    expires_at: float
    attempts: int = 0


QueueKey = tuple[str, int]
DeliveryOutcome = Literal["delivered", "expired", "dropped"]


class Deliveries:
    """Brings updates to the webhook: in order within a queue, queues in parallel, never giving up before expiry."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.hook = Webhook()
        self.pending = 0
        self.last_error: tuple[int, str] | None = None
        self._next_id = 700_000_001
        self._queues: dict[QueueKey, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._crashes: list[BaseException] = []
        self._idle_connections: list[HookConnection] = []
        self._slots = asyncio.Semaphore(self.hook.max_connections)
        self._generation = 0
        self._hook_changed = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()

    # Queueing

    def enqueue(self, key: QueueKey, kind: str, content: Json, *, lifetime_s: float) -> int | None:
        """Line an update up behind the others of its queue; None if the bot has not asked for this kind."""
        if self.hook.allowed is not None and kind not in self.hook.allowed:
            return None
        update_id = self._next_id
        self._next_id += 1
        body = orjson.dumps({"update_id": update_id, kind: content})
        update = Update(update_id, kind, body, time.monotonic() + lifetime_s)
        self._hold(1)
        queue = self._queues.get(key)
        if queue is not None:
            queue.append(update)
        else:
            self._queues[key] = deque((update,))
            self._spawn(self._drain(key))
        return update_id

    def drop_pending(self) -> None:
        """Forget what waits; an update that is on its way at this moment still arrives, as on the real server."""
        for queue in self._queues.values():
            while len(queue) > 1:
                queue.pop()
                self._hold(-1)
        self._generation += 1

    async def wait_drained(self) -> None:
        await self._drained.wait()
        self._raise_crash()

    def _hold(self, count: int) -> None:
        self.pending += count
        if self.pending:
            self._drained.clear()
        else:
            self._drained.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._crashes.append(error)
            self._drained.set()  # let idle() report it instead of hanging

    def _raise_crash(self) -> None:
        if self._crashes:
            raise self._crashes[0]

    # Registration

    def register(self, hook: Webhook) -> None:
        """Change the webhook; whoever sits in a back-off tries the new one at once."""
        self.hook = hook
        self._slots = asyncio.Semaphore(hook.max_connections)
        self._close_idle()
        changed, self._hook_changed = self._hook_changed, asyncio.Event()
        changed.set()

    def _close_idle(self) -> None:
        for connection in self._idle_connections:
            connection.close()
        self._idle_connections.clear()

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._close_idle()
        self._raise_crash()

    # Delivering

    async def _drain(self, key: QueueKey) -> None:
        queue = self._queues[key]
        while queue:
            update = queue[0]
            if self.api.reorder and self.api.random.random() < self.api.reorder:
                await asyncio.sleep(self.api.random.uniform(0, self.api.reorder_hold_s))
            outcome = await self._deliver(update)
            queue.popleft()
            if outcome == "delivered" and self.api.duplicate and self.api.random.random() < self.api.duplicate:
                self._plan_repeats(update)
            self._hold(-1)
        del self._queues[key]

    def _plan_repeats(self, update: Update) -> None:
        for _ in range(self.api.random.randint(1, 3)):
            self._hold(1)
            self._spawn(self._repeat(update, self.api.random.uniform(0, self.api.duplicate_delay_s)))

    async def _repeat(self, update: Update, wait_s: float) -> None:
        """A repeat has no queue: it may overtake, and be overtaken by, anything."""
        await asyncio.sleep(wait_s)
        await self._deliver(Update(update.update_id, update.kind, update.body, update.expires_at))
        self._hold(-1)

    async def _deliver(self, update: Update) -> DeliveryOutcome:
        generation = self._generation
        while time.monotonic() < update.expires_at:
            if generation != self._generation:
                return "dropped"
            hook, changed = self.hook, self._hook_changed
            if not hook.url:
                await changed.wait()
                continue
            async with self._slots:
                retry_after_s = await self._attempt(update)
            if retry_after_s is None:
                return "delivered"
            update.attempts += 1
            wait_s = max(self._backoff_s(update.attempts), retry_after_s)
            with suppress(TimeoutError):
                async with asyncio.timeout(min(wait_s, max(0.0, update.expires_at - time.monotonic()))):
                    await changed.wait()
        return "expired"

    def _backoff_s(self, attempts: int) -> float:
        """At once, then 2, 4, 8 … s, capped at a random 60 to 120 s; in units of `retry_base_s` (really 2)."""
        if attempts == 1:
            return 0.0
        base = self.api.retry_base_s
        return min(base * 2.0 ** min(attempts - 2, 10), base * self.api.random.uniform(30, 60))

    async def _attempt(self, update: Update) -> float | None:
        """One POST. None if the bot took it, else how long it asks us to wait (0: it did not say)."""
        try:
            reply = await self._post(update.body)
        except (OSError, TimeoutError) as error:
            self._note_failure(str(error) or "Read timeout expired")
            return 0.0
        if 200 <= reply.status < 300:
            self._run_method_in_reply(reply)
            return None
        self._note_failure(f"Wrong response from the webhook: {reply.status}")
        wait = reply.headers.get("retry-after", "0")
        return min(float(wait), 3600.0) if wait.isdigit() else 0.0

    def _note_failure(self, text: str) -> None:
        self.last_error = (int(self.api.clock()), text)
        self.api.failed_deliveries += 1

    async def _post(self, body: bytes) -> HookReply:
        hook = self.hook
        url = urlsplit(hook.url)
        target = urlsplit(self.api.deliver_to) if self.api.deliver_to else url
        path = url.path or "/"
        connection = await self._connect(target.hostname or "127.0.0.1", target.port or 80)
        request = hook.head(len(body), f"{path}?{url.query}" if url.query else path, url.netloc) + body
        reply = await connection.post(request, self.api.hook_timeout_s)
        if connection.usable and hook is self.hook:
            self._idle_connections.append(connection)
        else:
            connection.close()
        return reply

    async def _connect(self, host: str, port: int) -> HookConnection:
        while self._idle_connections:
            connection = self._idle_connections.pop()
            if connection.usable:
                return connection
        async with asyncio.timeout(self.api.hook_timeout_s):
            _, connection = await asyncio.get_running_loop().create_connection(HookConnection, host, port)
        return connection

    def _run_method_in_reply(self, reply: HookReply) -> None:
        """The free call: result and errors are never seen by the bot. Not for get*, setWebhook and their like."""
        if b'"method"' not in reply.body or not reply.headers.get("content-type", "").startswith("application/json"):
            return
        try:
            params = orjson.loads(reply.body)
        except orjson.JSONDecodeError:
            return
        method = self.api.canonical_method(str(params.pop("method", ""))) if isinstance(params, dict) else None
        if method is not None and not method.startswith("get") and method not in {"setWebhook", "deleteWebhook"}:
            with suppress(ApiError):
                self.api.execute(method, params, free=True)
