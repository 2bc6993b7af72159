"""A stand-in for the Telegram Bot API server, on loopback, for black-box tests and for the benchmark.

It behaves like the real server where a bot could notice: error shapes and texts, per-chat limits, keyboards that
vanish on a careless edit, callback ids that die, and above all the webhook (one queue per chat and per presser, in
order, next only after 2xx, retries with back-off, expiry, a method call in the reply).

Simplified on purpose: MarkdownV2 and entities are not parsed (HTML is, enough to catch an unescaped name), webhooks
are plain HTTP, and neither setWebhook's own flood limit nor the limit on new connections is modelled.

Everything is raw dicts and orjson: the benchmark needs thousands of calls a second from less than one core.
"""

from __future__ import annotations

import asyncio
import html
import math
import random
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

Params = dict[str, Any]
Json = dict[str, Any]
T = TypeVar("T")

BOT_ID = 7_000_000_001
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_DATA_LIMIT_BYTES = 64
TOAST_LIMIT = 200
QUERY_GONE = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
HTML_TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "tg-emoji", "code"}
    | {"pre", "blockquote"}
)


# --- Errors and injected faults ---------------------------------------------------------------------------------------


class ApiError(Exception):
    """A refusal as the real server words it; `parameters` carries retry_after."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def too_many_requests(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do to one HTTP call. The defaults do nothing, so each field can be used alone.

    `status` other than 200 refuses the call unapplied; `drop` closes the connection before or after applying it;
    `delay_s` withholds the answer of a call that *was* applied, as the real server does while it sits out flood waits.
    """

    status: int = 200
    description: str = "Internal Server Error"
    retry_after: int | None = None
    drop: Literal["", "before", "after"] = ""
    delay_s: float = 0.0

    def error(self) -> ApiError | None:
        if self.retry_after is not None:
            return too_many_requests(self.retry_after)
        return None if self.status == 200 else ApiError(self.status, self.description)


# --- Chats ------------------------------------------------------------------------------------------------------------


class Button(NamedTuple):
    """An inline button that calls back."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class View:
    """A message as its reader sees it at one moment."""

    message_id: int
    text: str
    buttons: list[Button]
    links: list[tuple[str, str]]
    keys: list[str]
    """Labels of the reply keyboard."""
    kind: str
    edits: int
    at: float
    """Monotonic time of the last change."""


@dataclass(slots=True)
class Message:
    """One message of a chat; `edits` are its earlier (at, text, reply_markup)."""

    message_id: int
    chat_id: int
    date: int
    at: float
    text: str
    from_bot: bool
    reply_markup: Json | None = None
    kind: str = "text"
    media: Json = field(default_factory=dict)
    edits: list[tuple[float, str, Json | None]] = field(default_factory=list)
    edit_date: int = 0
    deleted: bool = False

    def view(self) -> View:
        markup = self.reply_markup or {}
        inline = [button for row in markup.get("inline_keyboard", ()) for button in row]
        return View(
            message_id=self.message_id,
            text=self.text,
            buttons=[Button(b["text"], b["callback_data"]) for b in inline if "callback_data" in b],
            links=[(b["text"], b["url"]) for b in inline if "url" in b],
            keys=[key if isinstance(key, str) else key["text"] for row in markup.get("keyboard", ()) for key in row],
            kind=self.kind,
            edits=len(self.edits),
            at=self.at,
        )


@dataclass(slots=True)
class Chat:
    """A private chat; `changes` are the bot's messages sent or edited since the person last did something."""

    chat_id: int
    messages: dict[int, Message] = field(default_factory=dict)
    latest: Message | None = None
    changes: list[Message] = field(default_factory=list)
    waiters: list[asyncio.Future[None]] = field(default_factory=list)
    tokens: float = 0.0
    refilled_at: float = -math.inf

    def changed(self, message: Message) -> None:
        """Note what the bot did and wake everybody who waits for it."""
        self.latest = message
        self.changes.append(message)
        self.wake()

    def wake(self) -> None:
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


@dataclass(slots=True)
class Query:
    """One press, until and after its answer."""

    query_id: str
    user_id: int
    at: float
    answered_at: float | None = None
    text: str = ""
    show_alert: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A method call as it arrived; `error_code` 0 means served. `free`: it came in the reply to a webhook."""

    method: str
    chat_id: int | None
    at: float
    error_code: int
    free: bool


# --- Reading parameters -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came by multipart."""

    name: str
    content: bytes


def read_int(params: Params, name: str, missing: str) -> int:
    value = params.get(name)
    if value is None or value == "":
        raise bad_request(missing)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_request(missing) from None


def read_chat_id(params: Params) -> int:
    if params.get("chat_id") in (None, ""):
        raise bad_request("chat_id is empty")
    return read_int(params, "chat_id", "chat not found")


def read_json(params: Params, name: str) -> Any:
    """Nested values come as JSON text in forms and as they are in JSON bodies."""
    value = params.get(name)
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value) if value else None
    except orjson.JSONDecodeError:
        raise bad_request(f"can't parse {name} JSON object") from None


def read_flag(params: Params, name: str) -> bool:
    return str(params.get(name, "")).lower() in {"true", "1"}


def read_markup(params: Params) -> Json | None:
    markup = read_json(params, "reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    buttons = [button for row in markup.get("inline_keyboard", ()) for button in row]
    if len(buttons) > 100:
        raise bad_request("reply markup is too long")
    for button in buttons:
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_DATA_LIMIT_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    return markup


def read_text(params: Params, name: str, *, limit: int, what: str) -> str:
    """The text after entity parsing, because that is what the limits count."""
    text = str(params.get(name) or "")
    if str(params.get("parse_mode", "")).lower() == "html":
        text = plain_from_html(text)
    if len(text) > limit:
        raise bad_request(f"{what} is too long")
    return text.strip()


def read_message_text(params: Params) -> str:
    text = read_text(params, "text", limit=TEXT_LIMIT, what="message")
    if not text:
        raise bad_request("message text is empty")
    return text


def plain_from_html(source: str) -> str:
    """Drop Telegram's tags; anything else that looks like one is an error, as it is on the real server."""
    open_tags: list[str] = []
    plain: list[str] = []
    rest = 0
    for match in re.finditer(r"<(/?)([^\s<>/]*)[^<>]*>|<", source):
        closing, tag = match[1], (match[2] or "").lower()
        if tag not in HTML_TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {match.start()}')
        if closing and (not open_tags or open_tags.pop() != tag):
            raise bad_request(f"can't parse entities: Unmatched end tag at byte offset {match.start()}")
        if not closing:
            open_tags.append(tag)
        plain.append(source[rest : match.start()])
        rest = match.end()
    if open_tags:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1]}\"")
    return html.unescape("".join([*plain, source[rest:]]))


async def read_params(request: web.BaseRequest) -> Params:
    """Query string, JSON, form and multipart, all alike, as the real server takes them."""
    params: Params = dict(request.query) if "?" in request.raw_path else {}
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        for name, value in (await request.post()).items():
            params[name] = Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
        return params
    body = await request.read()
    if not body:
        return params
    if kind.startswith("application/json"):
        try:
            params.update(orjson.loads(body))
        except (orjson.JSONDecodeError, TypeError, ValueError):
            raise bad_request("can't parse request: invalid JSON") from None
    else:
        params.update(parse_qsl(body.decode(), keep_blank_values=True))
    return params


# --- The webhook side: a small HTTP client ----------------------------------------------------------------------------


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


# --- The server -------------------------------------------------------------------------------------------------------


class BotApi:
    """The stand-in. Start it, point the bot's api_base at `url`, make people with `player()`.

    Attributes that tests set as they like:
        blocked, deactivated: user ids who blocked the bot, or whose account is gone.
        fault: asked before every HTTP call; return a `Fault` to disturb that call.
        chat_rate, chat_burst: messages per second and burst of one chat; None is no limit.
        duplicate, reorder, seed: chaos of deliveries, see `Deliveries`.
        retry_base_s: 2 on the real server; keep it small in tests.
        deliver_to: real address of the bot's server when its webhook URL is a public one ("http://127.0.0.1:8080").
        record: keep the call log, the edit history and answered queries; switch off for benchmarks.
    """

    def __init__(
        self,
        token: str = "7000000001:AAFakeTokenForTheStandInServer00000",
        *,
        username: str = "hoithi_demo_bot",
        seed: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self.me: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Hội thi", "username": username}
        self.clock = clock
        self.random = random.Random(seed)
        self.url = ""
        self.blocked: set[int] = set()
        self.deactivated: set[int] = set()
        self.started: set[int] = set()
        self.fault: Callable[[str, Params], Fault | None] | None = None
        self.chat_rate: float | None = None
        self.chat_burst = 5
        self.duplicate = 0.0
        self.duplicate_delay_s = 0.2
        self.reorder = 0.0
        self.reorder_hold_s = 0.01
        self.retry_base_s = 2.0
        self.hook_timeout_s = 60.0
        self.deliver_to: str | None = None
        self.callback_expiry_s = 150.0
        self.message_expiry_s = 86_400.0
        self.query_lifetime_s = 30.0
        self.record = True
        self.calls: list[Call] = []
        self.counts: Counter[str] = Counter()
        self.free_counts: Counter[str] = Counter()
        self.failed_deliveries = 0
        self.chats: dict[int, Chat] = {}
        self.players: dict[int, Player] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, Upload] = {}
        self.settings: dict[str, Any] = {}
        self.on_answer: Callable[[Query], None] | None = None
        self.on_change: Callable[[Message], None] | None = None
        self._next_message_id = 11
        self._next_query_id = 21_474_836_480_000_001
        self._prefix = f"/bot{token}/"
        self._runner: web.ServerRunner | None = None
        self._methods: dict[str, Callable[[Params], Any]] = {
            "getMe": self._get_me,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "editMessageText": self._edit_message_text,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_callback_query,
            "sendChatAction": self._send_chat_action,
            "setMyCommands": self._set_my_commands,
            "getMyCommands": self._get_my_commands,
            "setMyDescription": self._set_my_description,
            "setMyShortDescription": self._set_my_short_description,
        }
        self._canonical = {name.lower(): name for name in self._methods}

    async def start(self, port: int = 0) -> BotApi:
        """Listen on loopback; `url` is the api_base then."""
        self.deliveries = Deliveries(self)
        self._runner = web.ServerRunner(web.Server(self._serve, request_factory=make_request, access_log=None))
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, backlog=1024)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        """Close everything. Raises what went wrong inside a delivery, so that a test cannot pass over it."""
        try:
            await self.deliveries.stop()
        finally:
            if self._runner is not None:
                await self._runner.cleanup()

    async def __aenter__(self) -> BotApi:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def idle(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - reads best in tests
        """Wait until every update has been delivered (or has expired), repeats included."""
        try:
            async with asyncio.timeout(timeout):
                await self.deliveries.wait_drained()
        except TimeoutError:
            error = self.deliveries.last_error
            raise TimeoutError(f"{self.deliveries.pending} updates undelivered after {timeout} s ({error=})") from None

    def player(self, user_id: int | None = None, *, name: str = "An", last_name: str = "Nguyễn") -> Player:
        """A new person. Every other id is above 2**32, as real ones have been since 2021."""
        count = len(self.players)
        chosen = user_id if user_id is not None else (5_000_000_001 if count % 2 == 0 else 100_001) + count
        return self.players.setdefault(chosen, Player(self, chosen, name, last_name))

    def calls_of(self, method: str, chat_id: int | None = None) -> list[Call]:
        return [c for c in self.calls if c.method == method and chat_id in (None, c.chat_id)]

    def chat(self, chat_id: int) -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None:
            chat = self.chats[chat_id] = Chat(chat_id)
        return chat

    # HTTP

    async def _serve(self, request: web.BaseRequest) -> web.Response:
        try:
            method = self._method_of(request)
            params = await read_params(request)
            return await self._answer(request, method, params)
        except ApiError as error:
            return respond(error.code, error.body())

    def _method_of(self, request: web.BaseRequest) -> str:
        path = request.raw_path.partition("?")[0]
        if not path.startswith(self._prefix):
            path = unquote(path)
            if not path.startswith(self._prefix):
                raise ApiError(401, "Unauthorized") if path.startswith("/bot") else ApiError(404, "Not Found")
        method = self.canonical_method(path[len(self._prefix) :])
        if method is None:
            raise ApiError(404, "Not Found")
        return method

    def canonical_method(self, name: str) -> str | None:
        return self._canonical.get(name.lower())

    async def _answer(self, request: web.BaseRequest, method: str, params: Params) -> web.Response:
        fault = self.fault(method, params) if self.fault is not None else None
        if fault is None:
            return respond(200, {"ok": True, "result": self.execute(method, params)})
        if fault.drop == "before":
            return cut(request)
        response = self._answer_disturbed(fault, method, params)
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        return cut(request) if fault.drop == "after" else response

    def _answer_disturbed(self, fault: Fault, method: str, params: Params) -> web.Response:
        try:
            if (error := fault.error()) is not None:
                self._note(method, params, error.code, free=False)
                raise error
            return respond(200, {"ok": True, "result": self.execute(method, params)})
        except ApiError as error:
            return respond(error.code, error.body())

    def execute(self, method: str, params: Params, *, free: bool = False) -> Any:
        """Apply one call and note it; raises ApiError as the real server would refuse it."""
        try:
            result = self._methods[method](params)
        except ApiError as error:
            self._note(method, params, error.code, free=free)
            raise
        self._note(method, params, 0, free=free)
        return result

    def _note(self, method: str, params: Params, error_code: int, *, free: bool) -> None:
        (self.free_counts if free else self.counts)[method] += 1
        if self.record:
            chat_id = params.get("chat_id")
            known = int(chat_id) if chat_id is not None and re.fullmatch(r"-?\d+", str(chat_id)) else None
            self.calls.append(Call(method, known, time.monotonic(), error_code, free))

    # Rights and limits

    def _writable_chat(self, params: Params) -> Chat:
        chat_id = read_chat_id(params)
        if chat_id in self.deactivated:
            raise forbidden("user is deactivated")
        if chat_id in self.blocked:
            raise forbidden("bot was blocked by the user")
        if chat_id not in self.started:
            if chat_id in self.players:
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        return self.chat(chat_id)

    def _spend(self, chat: Chat) -> None:
        """Sending and editing share one bucket per chat."""
        if self.chat_rate is None:
            return
        now = time.monotonic()
        chat.tokens = min(float(self.chat_burst), chat.tokens + (now - chat.refilled_at) * self.chat_rate)
        chat.refilled_at = now
        if chat.tokens < 1:
            raise too_many_requests(max(1, math.ceil((1 - chat.tokens) / self.chat_rate)))
        chat.tokens -= 1

    # Messages

    def new_message(self, chat: Chat, text: str, *, from_bot: bool, **more: Any) -> Message:
        message = Message(
            self._next_message_id, chat.chat_id, int(self.clock()), time.monotonic(), text, from_bot, **more
        )
        self._next_message_id += 1
        chat.messages[message.message_id] = message
        return message

    def message_json(self, message: Message) -> Json:
        person = self.players[message.chat_id]
        body: Json = {
            "message_id": message.message_id,
            "from": self.me if message.from_bot else person.user_json,
            "chat": person.chat_json,
            "date": message.date,
        }
        if message.edit_date:
            body["edit_date"] = message.edit_date
        if message.media:
            body |= message.media
        if message.text:
            body["text" if message.kind == "text" else "caption"] = message.text
        if message.reply_markup and "inline_keyboard" in message.reply_markup:
            body["reply_markup"] = message.reply_markup
        return body

    def _post_from_bot(self, chat: Chat, text: str, markup: Json | None, **more: Any) -> Json:
        message = self.new_message(chat, text, from_bot=True, reply_markup=markup, **more)
        self._announce(chat, message)
        return self.message_json(message)

    def _announce(self, chat: Chat, message: Message) -> None:
        chat.changed(message)
        if self.on_change is not None:
            self.on_change(message)

    def _send_message(self, params: Params) -> Json:
        text = read_message_text(params)
        markup = read_markup(params)
        chat = self._writable_chat(params)
        self._spend(chat)
        return self._post_from_bot(chat, text, markup)

    def _send_photo(self, params: Params) -> Json:
        return self._send_file(params, "photo", lambda file: [file | {"width": 1280, "height": 1280}])

    def _send_document(self, params: Params) -> Json:
        return self._send_file(params, "document", lambda file: file)

    def _send_file(self, params: Params, kind: str, describe: Callable[[Json], Any]) -> Json:
        caption = read_text(params, "caption", limit=CAPTION_LIMIT, what="message caption")
        markup = read_markup(params)
        chat = self._writable_chat(params)
        file_id = self._take_file(params, kind)
        self._spend(chat)
        file = self.files[file_id]
        body: Json = {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(file.content)}
        if kind == "document":
            body["file_name"] = file.name
        return self._post_from_bot(chat, caption, markup, kind=kind, media={kind: describe(body)})

    def _take_file(self, params: Params, kind: str) -> str:
        """The id of an uploaded file, new or known, or of one that the server would fetch by its URL."""
        source = params.get(kind)
        if isinstance(source, str) and source.startswith("attach://"):
            source = params.get(source.removeprefix("attach://"))
        if source is None or source == "":
            raise bad_request(f"there is no {kind} in the request")
        if isinstance(source, str) and source.startswith(("http://", "https://")):
            source = Upload(source.rpartition("/")[2], b"")
        if isinstance(source, Upload):
            file_id = f"FILE-{len(self.files) + 1}"
            self.files[file_id] = source
            return file_id
        if source not in self.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return str(source)

    def _editable(self, params: Params) -> tuple[Chat, Message]:
        message_id = read_int(params, "message_id", "message identifier is not specified")
        chat = self._writable_chat(params)
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            raise bad_request("message to edit not found")
        markup = message.reply_markup
        if not message.from_bot or (markup and "inline_keyboard" not in markup):
            raise bad_request("message can't be edited")
        return chat, message

    def _edit(self, chat: Chat, message: Message, text: str, markup: Json | None) -> Json:
        if text == message.text and (markup or None) == (message.reply_markup or None):
            raise bad_request(NOT_MODIFIED)
        self._spend(chat)
        if self.record:
            message.edits.append((message.at, message.text, message.reply_markup))
        message.text, message.reply_markup = text, markup
        message.at, message.edit_date = time.monotonic(), int(self.clock())
        self._announce(chat, message)
        return self.message_json(message)

    def _edit_message_text(self, params: Params) -> Json:
        text = read_message_text(params)
        markup = read_markup(params)
        chat, message = self._editable(params)
        if message.kind != "text":
            raise bad_request("there is no text in the message to edit")
        return self._edit(chat, message, text, markup)

    def _edit_message_reply_markup(self, params: Params) -> Json:
        markup = read_markup(params)
        chat, message = self._editable(params)
        return self._edit(chat, message, message.text, markup)

    def _delete_message(self, params: Params) -> bool:
        message_id = read_int(params, "message_id", "message identifier is not specified")
        chat = self._writable_chat(params)
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            raise bad_request("message to delete not found")
        message.deleted = True
        chat.wake()
        return True

    def _send_chat_action(self, params: Params) -> bool:
        if not params.get("action"):
            raise bad_request("wrong parameter action in request")
        self._writable_chat(params)
        return True

    # Presses

    def new_query(self, user_id: int) -> Query:
        query = Query(str(self._next_query_id), user_id, time.monotonic())
        self._next_query_id += 1
        self.queries[query.query_id] = query
        return query

    def _answer_callback_query(self, params: Params) -> bool:
        text = str(params.get("text") or "")
        query = self.queries.get(str(params.get("callback_query_id", "")))
        now = time.monotonic()
        if query is None or query.answered_at is not None or now - query.at > self.query_lifetime_s:
            raise bad_request(QUERY_GONE)
        if len(text) > TOAST_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        query.answered_at, query.text, query.show_alert = now, text, read_flag(params, "show_alert")
        if not self.record:
            del self.queries[query.query_id]
        if self.on_answer is not None:
            self.on_answer(query)
        self.chat(query.user_id).wake()
        return True

    # The bot itself

    def _get_me(self, _: Params) -> Json:
        return self.me | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _set_webhook(self, params: Params) -> bool:
        url = str(params.get("url") or "")
        if not url:
            return self._delete_webhook(params)
        if urlsplit(url).scheme not in {"http", "https"}:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        old = self.deliveries.hook
        chosen = read_json(params, "allowed_updates")
        hook = Webhook(
            url=url,
            secret=read_secret(params),
            max_connections=min(100, max(1, int(params.get("max_connections") or 40))),
            allowed=old.allowed if chosen is None else frozenset(chosen) or None,
        )
        if read_flag(params, "drop_pending_updates"):
            self.deliveries.drop_pending()
        if hook != old:
            self.deliveries.register(hook)
        return True

    def _delete_webhook(self, params: Params) -> bool:
        if read_flag(params, "drop_pending_updates"):
            self.deliveries.drop_pending()
        self.deliveries.register(Webhook(allowed=self.deliveries.hook.allowed))
        return True

    def _get_webhook_info(self, _: Params) -> Json:
        hook = self.deliveries.hook
        info: Json = {
            "url": hook.url,
            "has_custom_certificate": False,
            "pending_update_count": self.deliveries.pending,
        }
        if hook.url:
            info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
        if hook.allowed is not None:
            info["allowed_updates"] = sorted(hook.allowed)
        if self.deliveries.last_error is not None:
            info["last_error_date"], info["last_error_message"] = self.deliveries.last_error
        return info

    def _set_my_commands(self, params: Params) -> bool:
        commands = read_json(params, "commands") or []
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command.get("command", ""))):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.settings[self._commands_key(params)] = commands
        return True

    def _get_my_commands(self, params: Params) -> Any:
        return self.settings.get(self._commands_key(params), [])

    @staticmethod
    def _commands_key(params: Params) -> str:
        scope = read_json(params, "scope") or {"type": "default"}
        return f"commands {orjson.dumps(scope).decode()} {params.get('language_code', '')}"

    def _set_my_description(self, params: Params) -> bool:
        return self._set_description("description", params, 512)

    def _set_my_short_description(self, params: Params) -> bool:
        return self._set_description("short_description", params, 120)

    def _set_description(self, name: str, params: Params, limit: int) -> bool:
        text = str(params.get(name) or "")
        if len(text) > limit:
            raise bad_request("BOT_DESCRIPTION_TOO_LONG")
        self.settings[f"{name} {params.get('language_code', '')}".strip()] = text
        return True


def read_secret(params: Params) -> str:
    secret = str(params.get("secret_token") or "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    return secret


def make_request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    """A request that may be as large as Telegram's upload limit; aiohttp's own default is 1 MiB."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=UPLOAD_LIMIT_BYTES)


def respond(status: int, body: Json) -> web.Response:
    headers = {}
    if status == 429 and "retry_after" in body.get("parameters", {}):
        headers["Retry-After"] = str(body["parameters"]["retry_after"])
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json", headers=headers)


def cut(request: web.BaseRequest) -> web.Response:
    """Close the connection under the caller; what is returned can no longer be written."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


# --- People -----------------------------------------------------------------------------------------------------------


class Player:
    """One person in a private chat with the bot (user id = chat id). Every action starts a new wait."""

    def __init__(self, api: BotApi, user_id: int, name: str, last_name: str) -> None:
        self.api = api
        self.user_id = user_id
        self.chat = api.chat(user_id)
        names = {"first_name": name, "last_name": last_name}
        self.user_json: Json = {"id": user_id, "is_bot": False, **names, "language_code": "vi"}
        self.chat_json: Json = {"id": user_id, **names, "type": "private"}
        self.last_query: Query | None = None

    # What the person sees

    @property
    def newest(self) -> View | None:
        """The bot's message that was sent or edited last."""
        latest = self.chat.latest
        return None if latest is None or latest.deleted else latest.view()

    @property
    def messages(self) -> list[View]:
        """All of the bot's messages that still stand, oldest first."""
        return [m.view() for m in self.chat.messages.values() if m.from_bot and not m.deleted]

    @property
    def toasts(self) -> list[str]:
        """Texts with which presses were answered, in order (needs `record`)."""
        queries = self.api.queries.values()
        return [q.text for q in queries if q.user_id == self.user_id and q.answered_at is not None]

    async def wait(self, predicate: Callable[[View], bool] | None = None, timeout: float = 10.0) -> View:  # noqa: ASYNC109
        """The newest message that the bot sent or edited since this person's last action and that fits."""
        return await self._until(lambda: self._fitting(predicate), timeout, "message")

    async def wait_answered(self, timeout: float = 10.0) -> Query:  # noqa: ASYNC109
        """The answer to this person's last press."""
        query = self.last_query
        if query is None:
            raise LookupError("nothing was pressed yet")
        return await self._until(lambda: query if query.answered_at is not None else None, timeout, "answer")

    def _fitting(self, predicate: Callable[[View], bool] | None) -> View | None:
        for message in reversed(self.chat.changes):
            view = message.view()
            if not message.deleted and (predicate is None or predicate(view)):
                return view
        return None

    async def _until(self, look: Callable[[], T | None], limit_s: float, what: str) -> T:
        try:
            async with asyncio.timeout(limit_s):
                while (found := look()) is None:
                    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self.chat.waiters.append(waiter)
                    await waiter
                return found
        except TimeoutError:
            error = self.api.deliveries.last_error
            raise TimeoutError(
                f"no fitting {what} for {self.user_id} in {limit_s} s; newest: {self.newest}; last delivery {error=}"
            ) from None

    # What the person does

    async def send(self, text: str) -> int:
        """Write a message; returns its id."""
        return self._say(text, "text", command_entities(text))

    async def send_sticker(self) -> int:
        thumb = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular", "emoji": "👍"}
        return self._say("", "sticker", {"sticker": file_json("sticker") | thumb})

    async def send_photo(self, caption: str = "") -> int:
        return self._say(caption, "photo", {"photo": [file_json("photo") | {"width": 1280, "height": 720}]})

    async def send_video(self, caption: str = "", *, file_size: int = 18_874_368) -> int:
        about = {"duration": 58, "width": 1280, "height": 720, "mime_type": "video/mp4", "file_size": file_size}
        return self._say(caption, "video", {"video": file_json("video") | about})

    async def send_contact(self, phone: str, *, user_id: int | None = None) -> int:
        """Share a card: the person's own, or with `user_id` somebody else's."""
        owner = self.user_id if user_id is None else user_id
        card = {"phone_number": phone, "first_name": self.user_json["first_name"], "user_id": owner}
        return self._say("", "contact", {"contact": card})

    async def edit_last(self, text: str) -> int:
        """Change the person's own last text; reaches the bot as edited_message, if it asked for those."""
        own = [m for m in self.chat.messages.values() if not m.from_bot and m.kind == "text"]
        if not own:
            raise LookupError("this person has written nothing yet")
        message = own[-1]
        message.text, message.edit_date = text, int(self.api.clock())
        self._act()
        self._queue_message("edited_message", self.api.message_json(message))
        return message.message_id

    async def press(self, choice: str | Callable[[Button], bool], *, message_id: int | None = None) -> Query:
        """Tap a button of the newest message that has any: by label, by data, by the label's start, or by predicate."""
        message = self.chat.messages[message_id] if message_id is not None else self._newest_with_buttons()
        button = find_button(message.view().buttons, choice)
        return await self.press_data(button.data, message.message_id)

    async def press_data(self, data: str, message_id: int | None = None) -> Query:
        """A raw press, forged or stale if you like; a message the server has no longer goes out inaccessible."""
        query = self.api.new_query(self.user_id)
        self._act()
        self.last_query = query
        content: Json = {"id": query.query_id, "from": self.user_json}
        if (pressed := self._pressed_json(message_id)) is not None:
            content["message"] = pressed
        content |= {"chat_instance": str(-3_512_345_678_901_234_567 + self.user_id), "data": data}
        key = ("callback_query", self.user_id)
        self.api.deliveries.enqueue(key, "callback_query", content, lifetime_s=self.api.callback_expiry_s)
        return query

    async def block(self) -> None:
        self.api.blocked.add(self.user_id)
        self._change_membership("member", "kicked")

    async def unblock(self) -> None:
        self.api.blocked.discard(self.user_id)
        self.api.started.add(self.user_id)
        self._change_membership("kicked", "member")

    # Inside

    def _act(self) -> None:
        """From here on, only what the bot does afterwards counts for `wait`."""
        self.api.started.add(self.user_id)
        self.chat.changes.clear()

    def _say(self, text: str, kind: str, media: Json) -> int:
        message = self.api.new_message(self.chat, text, from_bot=False, kind=kind, media=media)
        self._act()
        self._queue_message("message", self.api.message_json(message))
        return message.message_id

    def _queue_message(self, kind: str, content: Json) -> None:
        self.api.deliveries.enqueue(("message", self.user_id), kind, content, lifetime_s=self.api.message_expiry_s)

    def _newest_with_buttons(self) -> Message:
        for message in reversed(self.chat.messages.values()):
            if message.from_bot and not message.deleted and message.view().buttons:
                return message
        raise LookupError(f"no message with buttons in the chat of {self.user_id}; newest: {self.newest}")

    def _pressed_json(self, message_id: int | None) -> Json | None:
        latest = self.chat.latest
        message = latest if message_id is None else self.chat.messages.get(message_id)
        if message is not None and not message.deleted:
            return self.api.message_json(message)
        if message_id is None:
            return None
        return {"chat": self.chat_json, "message_id": message_id, "date": 0}

    def _change_membership(self, old: str, new: str) -> None:
        content: Json = {
            "chat": self.chat_json,
            "from": self.user_json,
            "date": int(self.api.clock()),
            "old_chat_member": member_json(self.api.me, old),
            "new_chat_member": member_json(self.api.me, new),
        }
        key = ("my_chat_member", self.user_id)
        self.api.deliveries.enqueue(key, "my_chat_member", content, lifetime_s=self.api.message_expiry_s)


def command_entities(text: str) -> Json:
    """A leading /command is marked as such; bots look at the mark, not at the slash."""
    match = re.match(r"/[A-Za-z0-9_@]+", text)
    return {"entities": [{"offset": 0, "length": len(match[0]), "type": "bot_command"}]} if match else {}


def file_json(kind: str) -> Json:
    return {"file_id": f"FAKE-{kind}-1", "file_unique_id": f"FAKEu{kind}", "file_size": 12_000}


def member_json(user: Json, status: str) -> Json:
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def find_button(buttons: list[Button], choice: str | Callable[[Button], bool]) -> Button:
    if callable(choice):
        tests = [choice]
    else:
        tests = [
            lambda button: button.label == choice,
            lambda button: button.data == choice,
            lambda button: button.label.startswith(choice),
        ]
    for fits in tests:
        for button in buttons:
            if fits(button):
                return button
    raise LookupError(f"no button {choice!r} among {buttons}")
