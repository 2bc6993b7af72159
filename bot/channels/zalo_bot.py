"""Zalo Bot Platform: webhook updates in, calls out, everything typed. Facts: docs/zalo-bot.md.

Not to be mixed up with the Official Account: another host, another proof, no buttons. The token is part of every
address, so no address may get into a log or an error.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from telegram.error import NetworkError
from yarl import URL

from bot.channels.fit import shown, split_text
from bot.channels.platform import TokenRefused, is_same
from bot.channels.telegram_request import AiohttpRequest, NotConnected
from handlers.messages import Attachment, Incoming, Kind, Media, Outgoing
from handlers.ports import Capabilities, Delivered, KeptFiles, Later, NotFetched, Outcome, Refused, TooLarge

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
TEXT_MAX = 2000
"""Characters of a text, and of the caption of a picture."""
PICTURE_MAX = 20 * 1024 * 1024
POLL_S = 1
"""How long one question for an update waits: another one follows at once."""
OUR_FAULT_WAIT_S, BUSY_WAIT_S = 60.0, 30.0
_METHODS = ("setWebhook", "deleteWebhook", "getUpdates", "sendMessage", "sendPhoto")
_OURS = (401, 403, 404)
_START = re.compile(r"/start(?:\s+(?P<code>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Update:
    """An update as read; without `incoming` it concerns no private chat."""

    incoming: Incoming | None = None

    def reply(self, _: str) -> bytes:
        """Nothing can ride in the answer of the webhook."""
        return b""


_Said = tuple[str, dict[str, str]]
"""A method and what it is given."""


class _Failed(Exception):
    """A call was refused, with the platform's number, or never answered (0)."""

    def __init__(self, code: int, reason: str, *, perhaps_done: bool = False) -> None:
        super().__init__(reason)
        self.code, self.reason, self.perhaps_done = code, reason, perhaps_done


class ZaloBotChannel:
    """One bot. `name` as in config.yaml; the channel id in the database is "zalo_bot:name".

    Args:
        hint: how to choose a line by typing, said below such lines.
        files: what we keep.
        link: a public address of a kept file, good for a while; None where the outside cannot reach us.
        poll: ask for updates instead of being called; for development only, and once a token.
    """

    def __init__(
        self,
        *,
        name: str,
        token: str,
        secret: str,
        api_base: str,
        hint: str,
        files: KeptFiles,
        link: Callable[[str], str] | None,
        poll: bool = False,
        bulk_per_s: float = 5,
    ) -> None:
        self.name = f"zalo_bot:{name}"
        self.path = f"/webhook/zalo-bot/{name}"
        self.announced = False
        self.capabilities = Capabilities(
            text_max=TEXT_MAX, data_max=64, edits=False, buttons_max=0, bulk_per_s=bulk_per_s
        )
        self.polls = poll
        self._secret, self._hint, self._files, self._link = secret, hint, files, link
        self._request = AiohttpRequest()
        self._urls = {method: URL(f"{api_base}/bot{token}/{method}") for method in _METHODS}
        self._begun: dict[tuple[str, Outgoing], int] = {}
        """How many parts of a message have arrived: tried again, only the rest goes."""

    async def start(self) -> None:
        """From here on messages can be sent."""
        await self._request.initialize()

    async def announce(self, public_url: str, commands: Sequence[tuple[str, str]]) -> None:
        """Point the platform at our webhook, or away from any where we poll. It has no menu of commands.

        Raises:
            TokenRefused: the platform does not know the token, or refuses the webhook's address.
        """
        try:
            if self.polls:
                await self._call("deleteWebhook", {})
            else:
                await self._call("setWebhook", {"url": public_url + self.path, "secret_token": self._secret})
            self.announced = True
        except _Failed as failed:
            if failed.code in (400, *_OURS):
                raise TokenRefused(self.name, failed.reason) from None
            log.warning("zalo not reached", channel=self.name, problem=failed.reason)

    async def stop(self) -> None:
        """Close connections; the webhook stays."""
        await self._request.shutdown()

    # ---- in

    def is_genuine(self, headers: Mapping[str, str], _: bytes = b"") -> bool:
        """Whether the request carries the secret that only the platform and we know."""
        return is_same(headers.get(SECRET_HEADER, ""), self._secret)

    def parse(self, body: bytes, *, received_at: int) -> Update:
        """Read an update: bare, or wrapped as the answers of calls are. An empty body only looks whether we are there.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: not an update we understand.
        """
        update = orjson.loads(body) if body else {}
        return self._read(update.get("result", update), received_at)

    def _read(self, update: Mapping[str, Any], received_at: int) -> Update:
        if not update:
            return Update()
        event, message = str(update["event_name"]), update["message"]
        if message["chat"].get("chat_type", "PRIVATE") != "PRIVATE":
            return Update()
        kind, text, facts = _content(event, message)
        chat, update_id = str(message["chat"]["id"]), f"{event}.{message['message_id']}"
        sent_at = int(message["date"]) if message.get("date") else None
        return Update(Incoming(self.name, chat, update_id, received_at, kind, text, facts=facts, sent_at=sent_at))

    async def poll(self, clock: Callable[[], int]) -> Incoming | None:
        """The next update that waits at the platform; None: nothing for us now."""
        try:
            result = await self._call("getUpdates", {"timeout": str(POLL_S)})
            return self._read(result, clock()).incoming
        except _Failed as failed:
            if failed.code != 408:
                log.warning("no updates", channel=self.name, problem=failed.reason)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("update not understood", channel=self.name, problem=type(error).__name__)
        return None

    async def fetch(self, ref: str) -> bytes:
        """See `handlers.ports.Source`; what somebody sent has an address of its own."""
        try:
            status, content = await self._request.get(URL(ref))
        except NetworkError as problem:
            raise NotFetched from problem
        if status != 200:
            raise NotFetched
        if len(content) > PICTURE_MAX:
            raise TooLarge
        return content

    # ---- out

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        """One message, in as many parts as it takes; nothing is edited, a file is its public address."""
        calls = await self._calls(message)
        done = self._begun.pop((chat, message), 0)
        outcome: Outcome = Refused("nothing to send")
        while done < len(calls):
            outcome = await self._say(chat, *calls[done])
            if isinstance(outcome, Refused) and "photo" in calls[done][1]:
                calls[done : done + 1] = _as_text(calls[done][1])
            elif isinstance(outcome, Delivered):
                done += 1
            else:
                if isinstance(outcome, Later) and done:
                    self._begun[chat, message] = done
                break
        return outcome

    async def _calls(self, message: Outgoing) -> list[_Said]:
        text, _ = shown(message, self.capabilities.buttons_max, self._hint)
        attached = message.attachment
        url = "" if attached is None else await self._address(attached)
        if not url or not _is_picture(attached):
            return _texts(f"{text}\n\n📎 {url}" if url else text)
        first, *more = split_text(text, TEXT_MAX) or [""]
        return [("sendPhoto", {"photo": url, "caption": first}), *(("sendMessage", {"text": part}) for part in more)]

    async def _address(self, attached: Attachment) -> str:
        """Where the platform and people find the file; "" where they cannot."""
        if not attached.kept:
            return ""
        own = await self._files.ref(attached.file, self.name)
        return own or ("" if self._link is None else self._link(attached.file))

    async def _say(self, chat: str, method: str, parameters: dict[str, str]) -> Outcome:
        try:
            result = await self._call(method, {"chat_id": chat, **parameters})
        except _Failed as failed:
            return self._outcome(failed)
        return Delivered(str(result.get("message_id", "")))

    def _outcome(self, failed: _Failed) -> Outcome:
        """The error table of docs/zalo-bot.md 4."""
        match failed.code:
            case 400:
                return Refused(failed.reason)
            case 401 | 403 | 404:
                log.error("zalo refuses this bot", channel=self.name, code=failed.code)
                return Later(failed.reason, OUR_FAULT_WAIT_S)
            case 429:
                return Later(failed.reason, BUSY_WAIT_S)
            case _:
                return Later(failed.reason, perhaps_sent=failed.perhaps_done)

    async def _call(self, method: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """What came back.

        Raises:
            _Failed: nothing did.
        """
        try:
            status, body = await self._request.post_json(self._urls[method], parameters)
            answer = orjson.loads(body)
            if answer["ok"]:
                result = answer.get("result")
                return result if isinstance(result, dict) else {}
            code = int(answer["error_code"])
        except NetworkError as problem:
            raise _Failed(0, type(problem).__name__, perhaps_done=not isinstance(problem, NotConnected)) from None
        except (ValueError, KeyError, TypeError):
            raise _Failed(0, f"HTTP {status}", perhaps_done=True) from None
        raise _Failed(code, f"{code} {answer.get('description', '')}".strip(), perhaps_done=code == 408)


def _texts(text: str) -> list[_Said]:
    return [("sendMessage", {"text": part}) for part in split_text(text, TEXT_MAX)]


def _as_text(picture: Mapping[str, str]) -> list[_Said]:
    """The platform cannot get at the picture: people perhaps can."""
    return _texts("\n\n".join(filter(None, (picture.get("caption"), picture["photo"]))))


def _is_picture(attached: Attachment | None) -> bool:
    return attached is not None and attached.media is Media.PHOTO


def _content(event: str, message: Mapping[str, Any]) -> tuple[Kind, str, dict[str, str | int]]:
    """What somebody sent. A picture has its address under one of two names; most else is told by its kind alone."""
    text = message.get("text")
    if event == "message.text.received" and isinstance(text, str):
        started = _START.fullmatch(text.strip())
        return (Kind.START, (started["code"] or "").strip(), {}) if started else (Kind.TEXT, text, {})
    picture = message.get("photo_url") or message.get("photo")
    if event == "message.image.received" and picture:
        facts: dict[str, str | int] = {"file": str(picture), "media": str(Media.PHOTO), "name": "anh.jpg"}
        return Kind.FILE, str(message.get("caption") or ""), facts
    return Kind.OTHER, "", {}
