"""One contest as this process runs it: its parts, built, started and stopped together."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog
from aiohttp import web

from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.contest_folder import ContestFolder
from bot.errands import Parts, works
from bot.keys import derived
from bot.opening import Opened, open_contest
from bot.settings import Settings
from bot.videos import final_marks
from bot.vitals import Vitals
from bot.web.guard import Guard
from bot.web.pages import Pages
from bot.webhooks import telegram_webhook
from bot.winners import painter
from contest.roles import Role
from handlers.context import Context
from handlers.conversation import menu
from handlers.engine import Engine
from handlers.ports import Channel
from scheduler.alerts import Alerts
from scheduler.broadcasting import Broadcasting
from scheduler.errands import Errands
from scheduler.helpdesk import HelpDesk
from scheduler.jobs import Jobs
from scheduler.outbox import Outbox
from scheduler.pace import Pace
from scheduler.posting import Posting
from scheduler.reports import Reports
from scheduler.summary import Summary
from scheduler.winners import Press
from storage.alerts import Alerts as AlertBook
from storage.alerts import Readings
from storage.broadcasts import Broadcasts
from storage.database import Database
from storage.errands import Errands as ErrandBook
from storage.files import Files
from storage.posts import Posts
from storage.roles import chats_of
from storage.seal import Seal
from storage.store import SqlStore
from storage.tickets import Tickets
from storage.videos import Videos
from storage.webchat import WebChats

log = structlog.get_logger(__name__)

STOP_S = 5.0


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything of one contest. Halls of one process share its database, ids and clock, and nothing else.

    `base`: what the addresses of its pages begin with. `pages`: None where the web chat is off.
    """

    base: str
    store: SqlStore
    context: Context
    engine: Engine
    outbox: Outbox
    broadcasting: Broadcasting
    jobs: Jobs
    files: Files
    errands: Errands
    reports: Reports
    posting: Posting
    helpdesk: HelpDesk
    alerts: Alerts
    summary: Summary
    telegram: list[TelegramChannel]
    pages: WebChannel | None
    routes: list[web.RouteDef]

    def start_pumps(self) -> list[asyncio.Task[None]]:
        """Events are committed and bulk messages sent from here on; the tasks end with the hall."""
        return [asyncio.create_task(each()) for each in (self.engine.run, self.outbox.run_bulk, self.broadcasting.run)]

    async def start(self, *, alone: bool) -> None:
        """Say what was left behind. `alone`: no other process can hold a message, so that nothing has to wait."""
        for bot in self.telegram:
            await bot.start()
        await self.outbox.recover(everything=alone)
        if alone:
            await self.broadcasting.take_over()

    async def announce(self, public_url: str) -> None:
        """Tell each platform where we are. One that cannot be reached now is told later; the rest goes on."""
        commands = menu(self.context)
        for bot in [bot for bot in self.telegram if not bot.announced]:
            await bot.announce(public_url, commands)

    async def end_streams(self, _: web.Application) -> None:
        """Let the open pages go, so that the server can stop at once."""
        if self.pages is not None:
            self.pages.close()

    async def stop(self, pumps: list[asyncio.Task[None]]) -> None:
        """Nothing new comes in any more: what is committed is said, and that it was said is committed."""
        _, bulk, _ = pumps
        self.engine.close()
        self.broadcasting.close()
        bulk.cancel()
        await asyncio.wait(pumps, timeout=STOP_S)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        await self.outbox.close()
        with suppress(TimeoutError):  # a database that is away must not hold up the stop
            async with asyncio.timeout(STOP_S):
                await self.engine.drain()
        for bot in self.telegram:
            await bot.stop()


async def build_hall(
    settings: Settings,
    folder: ContestFolder,
    database: Database,
    *,
    key: bytes,
    new_id: Callable[[], int],
    clock: Callable[[], int],
) -> Hall:
    """Wire one contest on a migrated database; nothing is served yet."""
    seal = Seal(key)
    opened = await open_contest(database, folder, seal=seal, new_id=new_id, secret=secrets.token_bytes(32), now=clock())
    store, context = opened.store, opened.context
    log.info("draw committed", contest=opened.contest_id, sha256=context.commitment)
    for name, text in (
        (context.rules_hash, folder.rules_text),
        (context.consent_hash, context.consent_text),
        (context.guardian_hash, context.guardian_text),
    ):
        await store.keep_snapshot(name, text, now=clock())

    files = Files(database, contest_id=opened.contest_id, seal=seal)
    telegram = [
        TelegramChannel(
            name=bot.name,
            token=bot.token,
            secret=bot.secret,
            api_base=bot.api_base,
            bulk_per_s=bot.bulk_per_s,
            files=files,
        )
        for bot in settings.bots_of(opened.contest_id)
    ]
    chats = WebChats(database, contest_id=opened.contest_id, seal=seal, new_id=new_id)
    # A page learns of this process's messages at once; only other replicas' messages have to be looked for.
    channel = WebChannel(chats, poll_s=15.0 if database.is_sqlite else 1.0) if settings.web else None
    channels: dict[str, Channel] = {bot.name: bot for bot in telegram}
    if channel is not None:
        channels[channel.name] = channel
    context.channels = tuple(channels)

    paces = {name: Pace(each.capabilities.bulk_per_s) for name, each in channels.items()}
    outbox = Outbox(store, channels, paces, clock=clock, delivered=lambda delivery: engine.delivered(delivery))
    engine = Engine(store, context, new_id=new_id, clock=clock, hand_over=outbox.hand_over)
    marks = final_marks(Videos(database, contest_id=opened.contest_id), folder.contest, folder.units)
    broadcasts = Broadcasts(
        database, contest_id=opened.contest_id, attempts=folder.contest.quiz.attempts, holder=new_id()
    )
    broadcasting = Broadcasting(broadcasts, channels, paces, clock=clock)
    posts, link = Posts(database, contest_id=opened.contest_id), settings.results_page(opened.contest_id)
    bots = zip(telegram, settings.bots_of(opened.contest_id), strict=True)
    places = [(made.name, place) for made, bot in bots for place in bot.announce_to]
    press = Press(posts, files, painter(context, link), places)
    jobs = Jobs(
        store,
        context,
        outbox,
        submit=engine.submit,
        clock=clock,
        new_id=new_id,
        broadcasts=broadcasts,
        videos=marks,
        link=link,
        press=press,
    )

    errands = Errands(
        ErrandBook(database, contest_id=opened.contest_id),
        works(
            Parts(
                database=database,
                seal=seal,
                store=store,
                context=context,
                broadcasts=broadcasts,
                files=files,
                channels=channels,
                links=partial(settings.links, opened.contest_id),
                new_id=new_id,
                clock=clock,
                page=link,
            )
        ),
        submit=engine.submit,
        clock=clock,
        apology=context.texts("errand-failed"),
    )
    tickets = Tickets(database, contest_id=opened.contest_id, seal=seal)
    helpdesk = HelpDesk(tickets, context, submit=engine.submit, clock=clock)

    posting = Posting(posts, channels, clock=clock)
    routes = [
        web.post(bot.path, telegram_webhook(bot, submit=engine.submit, keep=store.keep_failure, clock=clock))
        for bot in telegram
    ]
    if channel is not None:
        routes += _pages(settings, opened, channel, chats, engine, files=files, key=key, clock=clock).routes()
    base = settings.base_of(opened.contest_id)
    return Hall(
        base,
        store,
        context,
        engine,
        outbox,
        broadcasting,
        jobs,
        files,
        errands,
        Reports(broadcasts, context, channels, clock=clock),
        posting,
        helpdesk,
        *_watchers(settings, opened, database, telegram, engine, clock=clock),
        telegram,
        channel,
        routes,
    )


def _watchers(
    settings: Settings,
    opened: Opened,
    database: Database,
    telegram: list[TelegramChannel],
    engine: Engine,
    *,
    clock: Callable[[], int],
) -> tuple[Alerts, Summary]:
    """What tells the technician and the organisers how the service is."""
    contest_id, context = opened.contest_id, opened.context
    vitals = Vitals(Readings(database, contest_id=contest_id), context, settings.database, telegram, clock)
    operators, all_of_them = [Role.OPERATOR], [Role.OPERATOR, Role.ORGANIZER]
    book, chats = AlertBook(database, contest_id=contest_id), partial(chats_of, database, contest_id)
    alerts = Alerts(book, context.texts, look=vitals.look, chats=partial(chats, operators), submit=engine.submit)
    summary = Summary(context, count=vitals.day, chats=partial(chats, all_of_them), submit=engine.submit, clock=clock)
    return alerts, summary


def _pages(
    settings: Settings,
    opened: Opened,
    channel: WebChannel,
    chats: WebChats,
    engine: Engine,
    *,
    files: Files,
    key: bytes,
    clock: Callable[[], int],
) -> Pages:
    base = settings.base_of(opened.contest_id)
    guard = Guard(
        key=derived(key, "web-session"),
        base=base,
        secure=settings.server.public_url.startswith("https:"),
        public_url=settings.server.public_url,
        trusted_proxies=settings.server.trusted_proxies,
    )
    return Pages(
        channel=channel,
        chats=chats,
        results=opened.store,
        submit=engine.submit,
        context=opened.context,
        guard=guard,
        clock=clock,
        files=files,
        base=base,
        telegram_usernames=[bot.username for bot in settings.bots_of(opened.contest_id) if bot.username],
    )
