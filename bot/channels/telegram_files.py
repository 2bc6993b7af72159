"""Our files on Telegram: uploaded once a bot, sent on by the id that Telegram gave (docs/telegram.md 5)."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from contest.errors import HoiThiError
from handlers.messages import Attachment, Media
from handlers.ports import Delivered, KeptFiles, Later, Outcome, Refused

log = structlog.get_logger(__name__)

CAPTION_MAX = 1024
SENDS = {
    Media.VIDEO: ("sendVideo", "video"),
    Media.DOCUMENT: ("sendDocument", "document"),
    Media.ANIMATION: ("sendAnimation", "animation"),
    Media.VIDEO_NOTE: ("sendVideoNote", "video_note"),
    Media.PHOTO: ("sendPhoto", "photo"),
}
"""A file id is taken back only as the kind of file it was given out for."""
_ID_LOST = ("wrong file identifier", "wrong file_id")

Upload = tuple[str, str, bytes]
"""Parameter, name and content of a file."""
Call = Callable[[str, Mapping[str, Any], Upload | None], Awaitable[tuple[Outcome, Mapping[str, Any]]]]
"""Method, parameters and file → how it ended, and the message that came of it."""


class TelegramFiles:
    """Sends kept files through one bot."""

    def __init__(self, channel: str, kept: KeptFiles, call: Call) -> None:
        self._channel, self._kept, self._call = channel, kept, call
        self._ids: dict[str, str] = {}
        self._uploading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._half_sent: set[tuple[str, str, str]] = set()

    async def send(self, call: Mapping[str, Any], attached: Attachment) -> Outcome:
        """The file with its words; words too long for a caption follow as a message of their own, with the buttons."""
        about = {name: value for name, value in call.items() if name != "text"}
        text = str(call["text"])
        try:
            if len(text) <= CAPTION_MAX:
                return await self._send_file({**about, "caption": text}, attached)
            return await self._send_both(call, attached)
        except HoiThiError as error:
            return Later(type(error).__name__)

    async def _send_both(self, call: Mapping[str, Any], attached: Attachment) -> Outcome:
        half = (call["chat_id"], attached.file, call["text"])
        if half not in self._half_sent:
            outcome = await self._send_file({"chat_id": call["chat_id"]}, attached)
            if not isinstance(outcome, Delivered):
                return outcome
        outcome, _ = await self._call("sendMessage", call, None)
        # Tried again, the words go alone: nobody gets the file twice.
        (self._half_sent.add if isinstance(outcome, Later) else self._half_sent.discard)(half)
        return outcome

    async def _send_file(self, call: Mapping[str, Any], attached: Attachment) -> Outcome:
        method, name = SENDS[attached.media]
        known = await self._id_of(attached.file)
        if known is not None:
            outcome, _ = await self._call(method, {**call, name: known}, None)
            if not (isinstance(outcome, Refused) and any(part in outcome.reason for part in _ID_LOST)):
                return outcome
        async with self._uploading[attached.file]:
            newer = await self._id_of(attached.file)
            if newer in (None, known):
                return await self._upload(call, attached)
        outcome, _ = await self._call(method, {**call, name: newer}, None)
        return outcome

    async def _id_of(self, key: str) -> str | None:
        if key not in self._ids:
            known = await self._kept.ref(key, self._channel)
            if known is None:
                return None
            self._ids.setdefault(key, known)
        return self._ids[key]

    async def _upload(self, call: Mapping[str, Any], attached: Attachment) -> Outcome:
        method, name = SENDS[attached.media]
        file = await self._kept.file(attached.file)
        if file is None or file.content is None:
            return Refused("the file is not kept here")
        outcome, message = await self._call(method, call, (name, file.name, file.content))
        if given := message.get(name):
            await self._keep(attached.file, str((largest(given) if name == "photo" else given)["file_id"]))
        return outcome

    async def _keep(self, key: str, file_id: str) -> None:
        self._ids[key] = file_id
        try:
            await self._kept.keep_ref(key, self._channel, file_id)
        except HoiThiError as error:  # the message has arrived: no reason to send it again
            log.warning("file id not kept", problem=str(error))


def largest(sizes: list[dict[str, Any]]) -> dict[str, Any]:
    """Of the sizes Telegram makes of a photo."""
    return max(sizes, key=lambda size: int(size.get("width", 0)) * int(size.get("height", 0)))
