"""The server itself: every method of the Bot API that the bot uses."""

from __future__ import annotations

import asyncio
import math
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from tests.standins.telegram.chats import Call, Chat, Message, Query
from tests.standins.telegram.errors import ApiError, Fault, bad_request, forbidden, too_many_requests
from tests.standins.telegram.hooks import Deliveries, Webhook
from tests.standins.telegram.parameters import (
    CAPTION_LIMIT,
    Upload,
    read_chat_id,
    read_flag,
    read_int,
    read_json,
    read_markup,
    read_message_text,
    read_params,
    read_secret,
    read_text,
)
from tests.standins.telegram.people import Player
from tests.standins.telegram.wire import Json, Params

BOT_ID = 7_000_000_001
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
TOAST_LIMIT = 200
QUERY_GONE = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


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
            "sendVideo": self._send_video,
            "editMessageText": self._edit_message_text,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            "deleteMessage": self._delete_message,
            "getFile": self._get_file,
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
            if request.path.startswith(f"/file{self._prefix}"):
                return self._download(request.path.rpartition("/")[2])
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
        person = self.players.get(message.chat_id) or self.player(message.chat_id)
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

    def _send_video(self, params: Params) -> Json:
        return self._send_file(params, "video", lambda file: file | {"duration": 58, "width": 1280, "height": 720})

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

    def _get_file(self, params: Params) -> Json:
        """Links live an hour on the real server; here they do not end."""
        file_id = str(params.get("file_id") or "")
        file = self.files.get(file_id)
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(file.content) > DOWNLOAD_LIMIT_BYTES:
            raise bad_request("file is too big")
        about: Json = {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(file.content)}
        return about | {"file_path": f"files/{file_id}"}

    def _download(self, file_id: str) -> web.Response:
        if file_id not in self.files:
            raise ApiError(404, "Not Found")
        return web.Response(body=self.files[file_id].content, content_type="application/octet-stream")

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
