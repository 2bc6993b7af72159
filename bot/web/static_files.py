"""Style, script and icon. The address of each carries a hash of its content, so browsers may keep it for ever."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).resolve().parent / "static"
PREFIX = "/static/"

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HASH_LETTERS = 12


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file in memory."""

    content: bytes
    content_type: str


class StaticFiles:
    """All static files, read once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files: dict[str, StaticFile] = {}
        self._hashed: dict[str, str] = {}
        for path in sorted(folder.iterdir()):
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:_HASH_LETTERS]
            self._hashed[path.name] = f"{path.stem}-{digest}{path.suffix}"
            self._files[self._hashed[path.name]] = StaticFile(content, _TYPES[path.suffix])

    def url(self, name: str) -> str:
        """The address of "chat.js" as it is now, below the base of the pages."""
        return PREFIX + self._hashed[name]

    async def serve(self, request: web.Request) -> web.Response:
        """Answer `GET /static/{name}`."""
        file = self._files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        response = web.Response(body=file.content, content_type=file.content_type, charset="utf-8")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.enable_compression()
        return response
