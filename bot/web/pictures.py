"""`GET /ket-qua/anh`: the picture of a published list, for the Fanpage, a group, a loudspeaker's notice board."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from bot.web.guard import Refusal
from contest.winners import Winners, announced
from handlers.context import Context
from scheduler.winners import winners_of
from storage.ports.results import ResultStore


class WinnersPictures:
    """Draws the newest published list of a round once; it changes when a correction comes or it becomes official."""

    def __init__(self, store: ResultStore, context: Context, draw: Callable[[Winners], bytes]) -> None:
        self._store, self._context, self._draw = store, context, draw
        self._drawn: dict[str, tuple[tuple[int, bool], bytes]] = {}
        self._drawing = asyncio.Lock()

    async def serve(self, request: web.Request) -> web.Response:
        """The picture as PNG."""
        wanted = request.query.get("dot", "")
        published = wanted in announced(self._context.contest)
        version = await self._store.latest_result(wanted, published=True) if published else None
        if version is None:
            raise Refusal(404, "web-no-picture")
        state = version.id, version.official_at is not None
        async with self._drawing:
            if self._drawn.get(wanted, (None,))[0] != state:
                winners = await winners_of(self._store, self._context, version)
                self._drawn[wanted] = state, await asyncio.to_thread(self._draw, winners)
            content = self._drawn[wanted][1]
        name = f"ket-qua-{wanted or self._context.contest.id}-v{version.version}.png"
        shown = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "public, max-age=60"}
        return web.Response(body=content, content_type="image/png", headers=shown)
