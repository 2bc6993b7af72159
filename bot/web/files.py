"""`GET /tep/{key}`: a kept file, for browsers to whose own chat it was sent."""

from pathlib import PurePath
from urllib.parse import quote

from aiohttp import web

from bot.web.guard import Guard, Refusal
from handlers.messages import Outgoing
from handlers.ports import KeptFiles
from storage.webchat import WebChats

PATH = "/tep/"
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_DOCUMENTS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
_UNKNOWN = "application/octet-stream"


class FilePages:
    """Serves what the chats show."""

    def __init__(self, files: KeptFiles, chats: WebChats, guard: Guard) -> None:
        self._files, self._chats, self._guard = files, chats, guard

    async def serve(self, request: web.Request) -> web.Response:
        """The file, to whose chat shows it."""
        self._guard.let_open(request)
        session, key = self._guard.visitor(request), request.match_info["key"]
        file = await self._files.file(key) if session and await self._was_sent(session, key) else None
        if file is None or file.content is None:
            raise Refusal(404, "web-no-file")
        return file_response(file.name, file.content)

    async def _was_sent(self, session: str, key: str) -> bool:
        """Whether the chat shows it: nobody gets a file by knowing its address."""
        lines = [line for line in await self._chats.since(session, 0) if not line.from_person]
        attached = [Outgoing.from_bytes(line.payload).attachment for line in lines]
        return any(each is not None and each.kept and each.file == key for each in attached)


def file_response(name: str, content: bytes) -> web.Response:
    """The file; what is no picture is saved, never shown."""
    shown = next((kind for start, kind in _PICTURES.items() if content.startswith(start)), None)
    kind = shown or _DOCUMENTS.get(PurePath(name).suffix.lower(), _UNKNOWN)
    how = "inline" if shown else "attachment"
    response = web.Response(body=content, content_type=kind)
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
