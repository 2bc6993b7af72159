"""`GET /tep/{key}/{until}/{proof}`: a kept file, for platforms and people who have its address while it holds."""

import hmac
from collections.abc import Callable

from aiohttp import web

from bot.web.files import PATH, file_response
from bot.web.guard import SECURITY_HEADERS
from handlers.ports import KeptFiles

HOLDS_MS = 24 * 3_600_000
"""As long as a list with names is kept (`bot/errands/export.py`)."""


class FileLinks:
    """Addresses that nobody can make up, and that end.

    Args:
        files: what we keep.
        key: signs the addresses; the same on every replica.
        public_url: how the outside reaches us. base: what the addresses of the contest's pages begin with.
    """

    def __init__(self, files: KeptFiles, *, key: bytes, public_url: str, base: str, clock: Callable[[], int]) -> None:
        self._files, self._key, self._public, self._clock = files, key, public_url, clock
        self._path = f"{base}{PATH}"

    def link(self, file: str) -> str:
        """An address that holds for a day. All of an hour are one, so that a broadcast has one picture."""
        hour = HOLDS_MS // 24
        until = self._clock() // hour * hour + HOLDS_MS + hour
        return f"{self._public}{self._path}{file}/{until}/{self._proof(file, str(until))}"

    def routes(self) -> list[web.RouteDef]:
        """What the application has to serve."""
        return [web.get(f"{self._path}{{key}}/{{until}}/{{proof}}", self.serve)]

    async def serve(self, request: web.Request) -> web.Response:
        """The file; 404 for an address that is not ours, or no more."""
        key, until, proof = (request.match_info[part] for part in ("key", "until", "proof"))
        genuine = hmac.compare_digest(proof.encode(), self._proof(key, until).encode())
        holds = genuine and int(until) > self._clock()
        file = await self._files.file(key) if holds else None
        if file is None or file.content is None:
            return web.Response(status=404)
        response = file_response(file.name, file.content)
        response.headers.update(SECURITY_HEADERS)
        return response

    def _proof(self, file: str, until: str) -> str:
        return hmac.digest(self._key, f"{file}/{until}".encode(), "sha256").hex()[:32]
