"""Telegram: webhook updates in, Bot API calls out. Facts: docs/telegram.md.

python-telegram-bot sets the bot up and is the reference for shapes. The two steps of every answer – reading an
update, sending a message – work on the plain JSON: PTB's objects would cost more than all the rest (decision 0004).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from telegram import Bot, error
from yarl import URL

from bot.channels.platform import TokenRefused, is_same
from bot.channels.telegram_files import CAPTION_MAX, SENDS, TelegramFiles, Upload, largest
from bot.channels.telegram_request import AiohttpRequest, NotConnected
from handlers.messages import Attachment, Incoming, Kind, Media, Outgoing
from handlers.ports import (
    Capabilities,
    Delivered,
    Gone,
    KeptFiles,
    Later,
    NotFetched,
    Outcome,
    Refused,
    TooLarge,
)

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
TOAST_MAX = 200
PHOTO_NAME, DOCUMENT_NAME = "anh.jpg", "tep"
"""Of files that come without a name."""
UNUSABLE_TOKEN_WAIT_S = 60.0

_GONE = ("chat not found", "peer_id_invalid", "user not found", "upgraded to a supergroup")
DOWNLOAD_MAX = 20 * 1024 * 1024
"""Bytes; Telegram gives out no larger file."""
_METHODS = ("sendMessage", "editMessageText", "getFile", *(method for method, _ in SENDS.values()))
_EDIT_LOST = ("message to edit not found", "message can't be edited", "message_id_invalid")


@dataclass(frozen=True, slots=True)
class Update:
    """An update as read: without `incoming` it concerns no private chat, without `query_id` nothing was pressed."""

    incoming: Incoming | None = None
    query_id: str = ""

    def reply(self, toast: str) -> bytes:
        """The call that rides in the webhook's answer: it stops the spinner of a pressed button for free."""
        if not self.query_id:
            return b""
        call = {"method": "answerCallbackQuery", "callback_query_id": self.query_id}
        return orjson.dumps(call | {"text": toast[:TOAST_MAX]} if toast else call)


class TelegramChannel:
    """One bot. `name` as in config.yaml; the channel id in the database is "telegram:name".

    `files`: what we keep; None: this bot never sends a file of ours.
    """

    def __init__(
        self,
        *,
        name: str,
        token: str,
        secret: str,
        api_base: str,
        bulk_per_s: float = 25,
        files: KeptFiles | None = None,
    ) -> None:
        self.name = f"telegram:{name}"
        self.path = f"/webhook/telegram/{name}"
        self.announced = False
        self.capabilities = Capabilities(
            text_max=4096, data_max=64, edits=True, buttons_max=100, media=frozenset(Media), bulk_per_s=bulk_per_s
        )
        self._secret = secret
        self._request = AiohttpRequest()
        self._urls = {name: URL(f"{api_base}/bot{token}/{name}") for name in _METHODS}
        self._downloads = f"{api_base}/file/bot{token}/"
        self._files = None if files is None else TelegramFiles(self.name, files, self._call)
        self._bot = Bot(
            token,
            base_url=f"{api_base}/bot",
            base_file_url=f"{api_base}/file/bot",
            request=self._request,
            get_updates_request=AiohttpRequest(),
        )

    async def start(self) -> None:
        """From here on messages can be sent."""
        await self._request.initialize()

    async def announce(self, public_url: str, commands: Sequence[tuple[str, str]]) -> None:
        """Point Telegram at our webhook; updates that wait there are kept. Sets `announced` when it worked.

        Raises:
            TokenRefused: Telegram does not know the token, or refuses the webhook's address.
        """
        try:
            await self._bot.set_webhook(
                public_url + self.path, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES, max_connections=100
            )
            self.announced = True
            await self._bot.set_my_commands(commands)
        except (error.InvalidToken, error.BadRequest) as problem:
            raise TokenRefused(self.name, str(problem)) from problem
        except error.TelegramError as problem:
            log.warning("telegram not reached", channel=self.name, problem=type(problem).__name__)

    async def stop(self) -> None:
        """Close connections; the webhook stays, so that Telegram keeps updates for our return."""
        await self._request.shutdown()

    # ---- in

    def is_genuine(self, headers: Mapping[str, str], _: bytes = b"") -> bool:
        """Whether the request carries the secret that only Telegram and we know."""
        return is_same(headers.get(SECRET_HEADER, ""), self._secret)

    def parse(self, body: bytes, *, received_at: int) -> Update:
        """Read an update.

        Raises:
            ValueError, KeyError, TypeError: not an update we understand.
        """
        update = orjson.loads(body)
        update_id = str(int(update["update_id"]))
        read = _read(update)
        if read is None:
            return Update()
        chat, kind, text, pressed = read
        query_id = str(update["callback_query"]["id"]) if kind is Kind.PRESS else ""
        facts = _attached(update["message"])[1] if kind in (Kind.VIDEO, Kind.FILE) else None
        return Update(Incoming(self.name, chat, update_id, received_at, kind, text, pressed, facts or {}), query_id)

    # ---- out

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        """One message or one edit."""
        call = _call(chat, message)
        attached = message.attachment
        if attached is not None and attached.kept:
            return Refused("no files are kept") if self._files is None else await self._files.send(call, attached)
        if attached is not None:
            return (await self._call(*_with_film(call, attached)))[0]
        if message.replaces is None:
            return (await self._call("sendMessage", call))[0]
        outcome, _ = await self._call("editMessageText", {**call, "message_id": message.replaces})
        if isinstance(outcome, Refused) and any(part in outcome.reason for part in _EDIT_LOST):
            outcome, _ = await self._call("sendMessage", call)
        return outcome

    async def fetch(self, ref: str) -> bytes:
        """See `handlers.ports.Source`."""
        outcome, file = await self._call("getFile", {"file_id": ref})
        too_big = isinstance(outcome, Refused) and "file is too big" in outcome.reason
        if too_big or int(file.get("file_size") or 0) > DOWNLOAD_MAX:
            raise TooLarge
        if not file.get("file_path"):
            raise NotFetched
        try:
            status, content = await self._request.get(URL(self._downloads + str(file["file_path"])))
        except error.NetworkError as problem:
            raise NotFetched from problem
        if status != 200:
            raise NotFetched
        return content

    async def _call(
        self, method: str, parameters: Mapping[str, Any], upload: Upload | None = None
    ) -> tuple[Outcome, Mapping[str, Any]]:
        """How it ended, and what came back."""
        url = self._urls[method]
        try:
            status, body = await (
                self._request.post_json(url, parameters)
                if upload is None
                else self._request.post_file(url, parameters, upload)
            )
            answer = orjson.loads(body)
        except (error.NetworkError, ValueError) as problem:
            return Later(type(problem).__name__, perhaps_sent=not isinstance(problem, NotConnected)), {}
        if status != 200:
            return outcome_of(status, answer), {}
        result = answer.get("result")
        result = result if isinstance(result, dict) else {}
        return Delivered(str(result.get("message_id", ""))), result


def _read(update: dict[str, Any]) -> tuple[str, Kind, str, str | None] | None:
    """(chat, kind, text, pressed message) of an update of a private chat."""
    if "callback_query" in update:
        callback = update["callback_query"]
        message = callback.get("message") or {}
        if message.get("chat", {}).get("type", "private") != "private":
            return None
        # date 0: the server no longer has the message, so it cannot be edited.
        pressed = str(message["message_id"]) if message.get("date") else None
        return str(int(callback["from"]["id"])), Kind.PRESS, str(callback.get("data", "")), pressed
    for name in ("message", "edited_message", "my_chat_member"):
        if name in update:
            event = update[name]
            if event["chat"]["type"] != "private":
                return None
            kind, text = _member(event) if name == "my_chat_member" else _message(event, name)
            return str(int(event["chat"]["id"])), kind, text, None
    return None


def _message(message: dict[str, Any], name: str) -> tuple[Kind, str]:
    text = message.get("text")
    if name == "edited_message":
        return Kind.EDITED, ""
    if not isinstance(text, str):
        kind, _ = _attached(message)
        return kind, str(message.get("caption", "")) if kind is Kind.FILE else ""
    command, _, payload = text.partition(" ")
    if command.split("@")[0] == "/start":
        return Kind.START, payload.strip()
    return Kind.TEXT, text


def _attached(message: dict[str, Any]) -> tuple[Kind, dict[str, str | int]]:
    """What is known of a film, picture or document without fetching it: docs/telegram.md 5."""
    for media in (Media.VIDEO, Media.ANIMATION, Media.VIDEO_NOTE, Media.DOCUMENT):
        file = message.get(media)
        if file and (media is not Media.DOCUMENT or str(file.get("mime_type", "")).startswith("video/")):
            # A document does not tell its length.
            seconds = int(file.get("duration") or 0)
            return Kind.VIDEO, {"file": str(file["file_id"]), "media": str(media), "seconds": seconds}
    if sizes := message.get(Media.PHOTO):
        return Kind.FILE, {"file": str(largest(sizes)["file_id"]), "media": str(Media.PHOTO), "name": PHOTO_NAME}
    if file := message.get(Media.DOCUMENT):
        name = str(file.get("file_name") or DOCUMENT_NAME)
        return Kind.FILE, {"file": str(file["file_id"]), "media": str(Media.DOCUMENT), "name": name}
    return Kind.OTHER, {}


def _with_film(call: dict[str, Any], film: Attachment) -> tuple[str, dict[str, Any]]:
    """The method and parameters that send a file which Telegram has; a round film carries no words."""
    method, name = SENDS[film.media]
    text = call.pop("text")
    caption = {} if film.media is Media.VIDEO_NOTE else {"caption": text[:CAPTION_MAX]}
    return method, {**call, **caption, name: film.file}


def _member(event: dict[str, Any]) -> tuple[Kind, str]:
    left = event["new_chat_member"]["status"] in ("kicked", "left")
    return (Kind.LEFT if left else Kind.RETURNED), ""


def _call(chat: str, message: Outgoing) -> dict[str, Any]:
    call: dict[str, Any] = {"chat_id": chat, "text": message.text}
    if message.rows:
        keyboard = [[{"text": b.label, "callback_data": b.data} for b in row] for row in message.rows]
        call["reply_markup"] = {"inline_keyboard": keyboard}
    return call


def outcome_of(code: int, answer: Mapping[str, Any]) -> Outcome:
    """The error table of docs/telegram.md 4: by code, then by a part of the description in lower case."""
    reason = str(answer.get("description", "")).lower()
    wait = (answer.get("parameters") or {}).get("retry_after")
    match code:
        case 429:
            return Later(reason, float(wait) if wait else None)
        case 400 if "message is not modified" in reason:
            return Delivered()
        case 400 if any(part in reason for part in _GONE):
            return Gone(reason)
        case 400:
            return Refused(reason)
        case 403:
            return Gone(reason)
        case 401 | 404:
            log.error("the bot token does not work", problem=reason)
            return Later(reason, UNUSABLE_TOKEN_WAIT_S)
        case _:
            return Later(f"{code} {reason}")
