"""The composition root: builds the process, starts its parts in order, stops them in the opposite order."""

import asyncio
import random
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import health
from bot.contest_folder import ContestFolder
from bot.hall import STOP_S, Hall, build_hall
from bot.keys import data_key
from bot.settings import Settings
from bot.web.front import Front
from bot.webhooks import BODY_MAX
from handlers.ids import Ids
from storage.database import Database
from storage.migrate import migrate

ANNOUNCE_S = 30


def wall_clock() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Service:
    """One running process: a hall for each contest, and what they share."""

    settings: Settings
    database: Database
    halls: list[Hall]
    app: web.Application
    port: int = 0

    async def run(self, *, on_ready: Callable[["Service"], None], stopped: asyncio.Event) -> None:
        """Serve until `stopped`."""
        ticks = self._ticks()
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=STOP_S)
        pumps = [hall.start_pumps() for hall in self.halls]
        try:
            await runner.setup()
            site = web.TCPSite(runner, self.settings.server.host, self.settings.server.port, backlog=1024)
            # On SQLite no other process can hold a message: whatever a kill left behind is said first.
            for hall in self.halls:
                await hall.start(alone=self.database.is_sqlite)
            await site.start()
            self.port = runner.addresses[0][1]
            await self._announce_webhooks()
            ticks.add_job(self._announce_webhooks, "interval", seconds=ANNOUNCE_S)
            ticks.start()
            on_ready(self)
            await _first_of(stopped, [pump for both in pumps for pump in both])
        finally:
            if ticks.running:
                ticks.shutdown(wait=False)
            await runner.cleanup()
            await asyncio.gather(*(hall.stop(both) for hall, both in zip(self.halls, pumps, strict=True)))
            await self.database.close()

    async def _announce_webhooks(self) -> None:
        for hall in self.halls:
            await hall.announce(self.settings.server.public_url)

    def _ticks(self) -> AsyncIOScheduler:
        ticks = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
        for hall in self.halls:
            for seconds, work in hall.ticks:
                ticks.add_job(work, "interval", seconds=seconds)
        return ticks


async def _first_of(stopped: asyncio.Event, pumps: list[asyncio.Task[None]]) -> None:
    """Wait for the wish to stop; a pump that dies stops the process loudly, so that its supervisor restarts it."""
    waiting = asyncio.create_task(stopped.wait())
    done, _ = await asyncio.wait([waiting, *pumps], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done:
        task.result()


async def build(
    settings: Settings, folders: Sequence[ContestFolder], *, clock: Callable[[], int] = wall_clock
) -> Service:
    """Wire one process; the database is migrated, nothing is served yet."""
    key = data_key(settings.data_key, settings.database)
    database = Database(settings.database)
    await migrate(database)
    new_id = Ids(clock, random.Random(secrets.token_bytes(32)).getrandbits)  # noqa: S311 - ids are not secrets
    halls = [await build_hall(settings, folder, database, key=key, new_id=new_id, clock=clock) for folder in folders]
    app = web.Application(client_max_size=BODY_MAX)
    app.router.add_get("/healthz", health.alive)
    app.router.add_get("/readyz", health.ready(database))
    figures = {hall.context.contest.id: (hall.engine, hall.outbox) for hall in halls}
    app.router.add_get("/metrics", health.metrics(figures))
    for hall in halls:
        app.add_routes(hall.routes)
        app.on_shutdown.append(hall.end_streams)
    if settings.web and len(halls) > 1:
        contests = {hall.base: hall.context.contest for hall in halls}
        app.add_routes(Front(contests, halls[0].context.texts, clock=clock).routes())
    return Service(settings, database, halls, app)
