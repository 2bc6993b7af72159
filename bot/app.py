"""The composition root: builds every part, starts them in order, stops them in the opposite order."""

import asyncio
import random
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import health
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.contest_folder import ContestFolder, context_of
from bot.keys import data_key, derived
from bot.paths import load_texts
from bot.settings import Settings
from bot.videos import final_marks
from bot.web.guard import Guard
from bot.web.pages import Pages
from bot.webhooks import BODY_MAX, telegram_webhook
from contest.calendar import overlap
from handlers.context import Context
from handlers.conversation import menu
from handlers.engine import Engine
from handlers.ids import Ids
from handlers.ports import Channel
from scheduler.jobs import Jobs
from scheduler.outbox import Outbox
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Seal
from storage.store import SqlStore
from storage.videos import Videos
from storage.webchat import WebChats

log = structlog.get_logger(__name__)

TICK_S = 1
RECOVER_S = 5
FORGET_S = 3600
ANNOUNCE_S = 30
STOP_S = 5.0


def wall_clock() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Service:
    """One running process with all its parts."""

    settings: Settings
    database: Database
    store: SqlStore
    context: Context
    engine: Engine
    outbox: Outbox
    jobs: Jobs
    telegram: list[TelegramChannel]
    pages: WebChannel | None
    app: web.Application
    port: int = 0

    async def run(self, *, on_ready: Callable[["Service"], None], stopped: asyncio.Event) -> None:
        """Serve until `stopped`."""
        ticks = self._ticks()
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=STOP_S)
        engine, bulk = asyncio.create_task(self.engine.run()), asyncio.create_task(self.outbox.run_bulk())
        try:
            await runner.setup()
            site = web.TCPSite(runner, self.settings.server.host, self.settings.server.port, backlog=1024)
            await self._start_channels()
            # On SQLite no other process can hold a message: whatever a kill left behind is said first.
            await self.outbox.recover(everything=self.database.is_sqlite)
            await site.start()
            self.port = runner.addresses[0][1]
            await self._announce_webhooks()
            ticks.add_job(self._announce_webhooks, "interval", seconds=ANNOUNCE_S)
            ticks.start()
            on_ready(self)
            await _first_of(stopped, [engine, bulk])
        finally:
            if ticks.running:
                ticks.shutdown(wait=False)
            await runner.cleanup()
            await self._stop(engine, bulk)

    async def _start_channels(self) -> None:
        for bot in self.telegram:
            await bot.start()

    async def _announce_webhooks(self) -> None:
        """Tell each platform where we are. One that cannot be reached now is told later; the rest goes on."""
        commands = menu(self.context)
        for bot in [bot for bot in self.telegram if not bot.announced]:
            await bot.announce(self.settings.server.public_url, commands)

    def _ticks(self) -> AsyncIOScheduler:
        ticks = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
        ticks.add_job(self.jobs.tick, "interval", seconds=TICK_S)
        ticks.add_job(self.jobs.recover_outbox, "interval", seconds=RECOVER_S)
        ticks.add_job(self.jobs.forget_updates, "interval", seconds=FORGET_S)
        return ticks

    async def _stop(self, engine: asyncio.Task[None], bulk: asyncio.Task[None]) -> None:
        """Nothing new comes in any more: what is committed is said, and that it was said is committed."""
        self.engine.close()
        bulk.cancel()
        await asyncio.wait([engine, bulk], timeout=STOP_S)
        engine.cancel()
        await asyncio.gather(engine, bulk, return_exceptions=True)
        await self.outbox.close()
        with suppress(TimeoutError):  # a database that is away must not hold up the stop
            async with asyncio.timeout(STOP_S):
                await self.engine.drain()
        for bot in self.telegram:
            await bot.stop()
        await self.database.close()


async def _first_of(stopped: asyncio.Event, pumps: list[asyncio.Task[None]]) -> None:
    """Wait for the wish to stop; a pump that dies stops the process loudly, so that its supervisor restarts it."""
    waiting = asyncio.create_task(stopped.wait())
    done, _ = await asyncio.wait([waiting, *pumps], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done:
        task.result()


async def build(settings: Settings, folder: ContestFolder, *, clock: Callable[[], int] = wall_clock) -> Service:
    """Wire one process; the database is migrated, nothing is served yet."""
    key = data_key(settings.data_key, settings.database)
    database = Database(settings.database)
    await migrate(database)
    new_id = Ids(clock, random.Random(secrets.token_bytes(32)).getrandbits)  # noqa: S311 - ids are not secrets
    seal = Seal(key)
    store = SqlStore(
        database,
        contest_id=folder.contest.id,
        seal=seal,
        new_id=new_id,
        rounds_overlap=overlap(folder.contest.rounds),
    )
    secret = await store.open_contest(secret=secrets.token_bytes(32), now=clock())
    context = context_of(folder, load_texts(), secret)
    log.info("draw committed", contest=folder.contest.id, sha256=context.commitment)
    await store.keep_snapshot(context.rules_hash, folder.rules_text, now=clock())
    await store.keep_snapshot(context.consent_hash, context.consent_text, now=clock())
    await store.keep_snapshot(context.guardian_hash, context.guardian_text, now=clock())

    telegram = [
        TelegramChannel(name=bot.name, token=bot.token, secret=bot.secret, api_base=bot.api_base)
        for bot in settings.telegram
    ]
    chats = WebChats(database, seal=seal, new_id=new_id)
    # A page learns of this process's messages at once; only other replicas' messages have to be looked for.
    pages = WebChannel(chats, poll_s=15.0 if database.is_sqlite else 1.0) if settings.web else None
    channels: dict[str, Channel] = {channel.name: channel for channel in telegram}
    if pages is not None:
        channels[pages.name] = pages

    outbox = Outbox(store, channels, clock=clock, delivered=lambda delivery: engine.delivered(delivery))
    engine = Engine(store, context, new_id=new_id, clock=clock, hand_over=outbox.hand_over)
    marks = final_marks(Videos(database, contest_id=folder.contest.id), folder.contest, folder.units)
    jobs = Jobs(store, context, outbox, submit=engine.submit, clock=clock, new_id=new_id, videos=marks)

    app = web.Application(client_max_size=BODY_MAX)
    app.router.add_get("/healthz", health.alive)
    app.router.add_get("/readyz", health.ready(database))
    app.router.add_get("/metrics", health.metrics(engine, outbox))
    for bot in telegram:
        handler = telegram_webhook(bot, submit=engine.submit, keep=store.keep_failure, clock=clock)
        app.router.add_post(bot.path, handler)
    if pages is not None:
        guard = Guard(
            key=derived(key, "web-session"),
            secure=settings.server.public_url.startswith("https:"),
            public_url=settings.server.public_url,
            trusted_proxies=settings.server.trusted_proxies,
        )
        streams = pages

        async def end_streams(_: web.Application) -> None:
            streams.close()

        app.on_shutdown.append(end_streams)
        usernames = [bot.username for bot in settings.telegram if bot.username]
        app.add_routes(
            Pages(
                channel=pages,
                chats=chats,
                results=store,
                submit=engine.submit,
                context=context,
                guard=guard,
                clock=clock,
                telegram_usernames=usernames,
            ).routes()
        )
    return Service(settings, database, store, context, engine, outbox, jobs, telegram, pages, app)
