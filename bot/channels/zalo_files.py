"""Our files on an Official Account: uploaded once a week, sent on by the id the platform gave (docs/zalo.md 5)."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import outcome_of
from bot.channels.zalo_http import NoAnswer
from handlers.ports import KeptFiles, Later, Outcome, Refused

IMAGE_MAX, FILE_MAX = 2**20, 5 * 2**20
"""Bytes."""
_PICTURES = {b"\xff\xd8\xff": "anh.jpg", b"\x89PNG\r\n\x1a\n": "anh.png"}
"""How a picture begins → what it is called: the platform goes by the ending."""
_DOCUMENTS = frozenset({".pdf", ".doc", ".docx", ".csv"})
_IDS = {"image": "attachment_id", "file": "token"}
"""As what the platform knows an upload of each kind."""


class ZaloFiles:
    """The files of one account."""

    def __init__(self, channel: str, kept: KeptFiles, api: ZaloApi) -> None:
        self._channel, self._kept, self._api = channel, kept, api
        self._uploading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def attachment(self, key: str) -> dict[str, Any] | Outcome:
        """The part of a message that shows a kept file, or why there is none (refused: none ever)."""
        async with self._uploading[key]:
            known = await self._kept.ref(key, self._channel) or await self._upload(key)
        return _part(known) if isinstance(known, str) else known

    async def lost(self, key: str, part: Mapping[str, Any]) -> None:
        """The platform has dropped what that part shows; unless somebody has brought it anew, the next try does."""
        known = await self._kept.ref(key, self._channel)
        if known and _part(known) == part:
            await self._kept.keep_ref(key, self._channel, "")

    async def _upload(self, key: str) -> str | Outcome:
        file = await self._kept.file(key)
        content = None if file is None else file.content
        kind, name = ("", "") if file is None or content is None else _kind(file.name, content)
        if content is None or not kind:
            return Refused("a file that this platform does not take")
        try:
            answer = await self._api.upload(kind, name, content)
        except NoAnswer as problem:
            return Later(str(problem))  # whether the upload arrived: nobody has seen it
        if answer.error:
            return outcome_of(answer)
        known = f"{kind}:{answer.data[_IDS[kind]]}"
        await self._kept.keep_ref(key, self._channel, known)
        return known


def _part(known: str) -> dict[str, Any]:
    kind, _, given = known.partition(":")
    if kind == "file":
        return {"type": "file", "payload": {"token": given}}
    element = {"media_type": "image", "attachment_id": given}
    return {"type": "template", "payload": {"template_type": "media", "elements": [element]}}


def _kind(name: str, content: bytes) -> tuple[str, str]:
    """As what it goes out, "image" or "file", and its name; "" when the platform takes it as neither."""
    picture = next((called for start, called in _PICTURES.items() if content.startswith(start)), "")
    if picture:
        return ("image", picture) if len(content) <= IMAGE_MAX else ("", "")
    is_known = PurePath(name).suffix.lower() in _DOCUMENTS
    return ("file", name) if is_known and len(content) <= FILE_MAX else ("", "")
