"""One contest as this process runs it: its parts, built, started and stopped together."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog
from aiohttp import web

from bot.channels.platform import Platform
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_oa import ZaloOaChannel
from bot.contest_folder import ContestFolder
from bot.errands import Parts, works
from bot.keys import derived
from bot.official import official_channel, windows
from bot.opening import Opened, open_contest
from bot.promotion import promotion_of
from bot.settings import Settings
from bot.videos import final_marks
from bot.vitals import Vitals
from bot.web.file_links import FileLinks
from bot.web.guard import Guard
from bot.web.pages import Pages
from bot.webhooks import webhook
from bot.winners import painter
from contest.roles import Right, Role, roles_with
from handlers.context import Context
from handlers.conversation import menu
from handlers.engine import Engine
from handlers.ports import Channel
from scheduler.alerts import Alerts
from scheduler.approvals import Approvals
from scheduler.broadcasting import Broadcasting
from scheduler.errands import Errands
from scheduler.helpdesk import HelpDesk
from scheduler.jobs import Jobs
from scheduler.outbox import Outbox
from scheduler.pace import Pace
from scheduler.posting import Posting
from scheduler.reports import Reports
from scheduler.retention import Retention
from scheduler.scans import Scans
from scheduler.summary import Summary
from scheduler.winners import Press
from storage.alerts import Alerts as AlertBook
from storage.alerts import Readings
from storage.broadcasts import Broadcasts
from storage.certificates import Certificates
from storage.database import Database
from storage.erasure import Erasure
from storage.errands import Errands as ErrandBook
from storage.figures import Counting
from storage.files import Files
from storage.invites import Invites
from storage.posts import Posts
from storage.roles import chats_of
from storage.seal import Seal
from storage.store import SqlStore
from storage.tickets import Tickets
from storage.videos import Videos
from storage.webchat import WebChats

log = structlog.get_logger(__name__)

STOP_S = 5.0
MINUTE_S, HOUR_S = 60, 3600
RECOVER_S = 5
POLL_S = 2

Tick = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything of one contest. Halls of one process share its database, ids and clock, and nothing else.

    `base`: what the addresses of its pages begin with. `pages`: None where the web chat is off.
    `ticks`: what is done again and again, with the seconds between.
    """

    base: str
    store: SqlStore
    context: Context
    engine: Engine
    outbox: Outbox
    broadcasting: Broadcasting
    platforms: list[Platform]
    pages: WebChannel | None
    routes: list[web.RouteDef]
    ticks: list[tuple[int, Tick]]

    def start_pumps(self) -> list[asyncio.Task[None]]:
        """Events are committed and bulk messages sent from here on; the tasks end with the hall."""
        return [asyncio.create_task(each()) for each in (self.engine.run, self.outbox.run_bulk, self.broadcasting.run)]

    async def start(self, *, alone: bool) -> None:
        """Say what was left behind. `alone`: no other process can hold a message, so that nothing has to wait."""
        for platform in self.platforms:
            await platform.start()
        await self.outbox.recover(everything=alone)
        if alone:
            await self.broadcasting.take_over()

    async def announce(self, public_url: str) -> None:
        """Tell each platform where we are. One that cannot be reached now is told later; the rest goes on."""
        commands = menu(self.context)
        for platform in [each for each in self.platforms if not each.announced]:
            await platform.announce(public_url, commands)

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
        for platform in self.platforms:
            await platform.stop()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all parts of one contest stand on."""

    settings: Settings
    folder: ContestFolder
    database: Database
    seal: Seal
    opened: Opened
    files: Files
    key: bytes
    new_id: Callable[[], int]
    clock: Callable[[], int]

    @property
    def contest_id(self) -> str:
        return self.opened.contest_id

    @property
    def context(self) -> Context:
        return self.opened.context

    @property
    def store(self) -> SqlStore:
        return self.opened.store

    @property
    def results_page(self) -> str:
        return self.settings.results_page(self.contest_id)

    @property
    def file_links(self) -> FileLinks:
        server, base = self.settings.server, self.settings.base_of(self.contest_id)
        key = derived(self.key, "file-links")
        return FileLinks(self.files, key=key, public_url=server.public_url, base=base, clock=self.clock)

    def chats_with(self, *roles: Role) -> Callable[[], Awaitable[list[tuple[str, str]]]]:
        return partial(chats_of, self.database, self.contest_id, roles)


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
        (context.witness_hash, context.witness_text),
    ):
        await store.keep_snapshot(name, text, now=clock())

    files = Files(database, contest_id=opened.contest_id, seal=seal)
    ground = _Ground(settings, folder, database, seal, opened, files, key, new_id, clock)
    accounts = _zalo_accounts(ground)
    platforms: list[Platform] = [*_platforms(ground), *accounts, *_zalo_bots(ground)]
    scans = Scans(Invites(database, contest_id=opened.contest_id), context)
    await scans.tick()
    chats = WebChats(database, contest_id=opened.contest_id, seal=seal, new_id=new_id)
    # A page learns of this process's messages at once; only other replicas' messages have to be looked for.
    pages = WebChannel(chats, poll_s=15.0 if database.is_sqlite else 1.0) if settings.web else None
    reached: list[Channel] = [*platforms, *([pages] if pages else [])]
    channels = {each.name: each for each in reached}
    context.channels = tuple(channels)

    paces = {name: Pace(each.capabilities.bulk_per_s) for name, each in channels.items()}
    outbox = Outbox(store, channels, paces, clock=clock, delivered=lambda delivery: engine.delivered(delivery))
    engine = Engine(store, context, new_id=new_id, clock=clock, hand_over=outbox.hand_over)
    attempts = folder.contest.quiz.attempts
    broadcasts = Broadcasts(
        database,
        contest_id=opened.contest_id,
        attempts=attempts,
        holder=new_id(),
        windows=windows(settings.accounts_of(opened.contest_id), clock=clock),
    )
    routes = [
        web.post(each.path, webhook(each, submit=engine.submit, keep=store.keep_failure, clock=clock))
        for each in platforms
    ] + ground.file_links.routes()
    if pages is not None:
        routes += _pages(ground, pages, chats, engine, scans).routes()
    return Hall(
        settings.base_of(opened.contest_id),
        store,
        context,
        engine,
        outbox,
        Broadcasting(broadcasts, channels, paces, clock=clock, beyond=_beyond(platforms)),
        platforms,
        pages,
        routes,
        [
            *_of_the_contest(ground, outbox, engine, broadcasts, channels),
            *_of_the_office(ground, engine, broadcasts, channels),
            *_of_the_technician(ground, engine, platforms),
            *_polls(platforms, engine, clock),
            (RECOVER_S, scans.tick),
            *((MINUTE_S, account.tick) for account in accounts),
        ],
    )


def _platforms(ground: _Ground) -> list[Platform]:
    """The bots that serve the contest."""
    return [
        TelegramChannel(
            name=bot.name,
            token=bot.token,
            secret=bot.secret,
            api_base=bot.api_base,
            bulk_per_s=bot.bulk_per_s,
            files=ground.files,
        )
        for bot in ground.settings.bots_of(ground.contest_id)
    ]


def _zalo_accounts(ground: _Ground) -> list[ZaloOaChannel]:
    return [
        official_channel(
            oa,
            ground.database,
            ground.seal,
            hint=ground.context.texts("choose-by-typing"),
            files=ground.files,
            link=ground.file_links.link,
            clock=ground.clock,
        )
        for oa in ground.settings.accounts_of(ground.contest_id)
    ]


def _beyond(platforms: list[Platform]) -> dict[str, Channel]:
    """What still reaches people of a channel whose window is over."""
    accounts = [each for each in platforms if isinstance(each, ZaloOaChannel)]
    return {each.name: each.beyond for each in accounts if each.beyond is not None}


def _zalo_bots(ground: _Ground) -> list[ZaloBotChannel]:
    links, public = ground.file_links, ground.settings.server.public_url.startswith("https:")
    return [
        ZaloBotChannel(
            name=bot.name,
            token=bot.token,
            secret=bot.secret,
            api_base=bot.api_base,
            hint=ground.context.texts("choose-by-typing"),
            files=ground.files,
            link=links.link if public else None,
            poll=bot.poll,
            bulk_per_s=bot.bulk_per_s,
        )
        for bot in ground.settings.zalo_bot
        if bot.contest in ("", ground.contest_id)
    ]


def _polls(platforms: list[Platform], engine: Engine, clock: Callable[[], int]) -> list[tuple[int, Tick]]:
    """Asking for updates where the platform cannot call us."""

    async def poll(bot: ZaloBotChannel) -> None:
        while (incoming := await bot.poll(clock)) is not None:
            await engine.submit(incoming)

    return [(POLL_S, partial(poll, each)) for each in platforms if isinstance(each, ZaloBotChannel) and each.polls]


def _of_the_contest(
    ground: _Ground, outbox: Outbox, engine: Engine, broadcasts: Broadcasts, channels: Mapping[str, Channel]
) -> list[tuple[int, Tick]]:
    """What the calendar asks for: ends of attempts, results, announcements, posts."""
    contest_id, context = ground.contest_id, ground.context
    marks = final_marks(Videos(ground.database, contest_id=contest_id), ground.folder.contest, ground.folder.units)
    posts = Posts(ground.database, contest_id=contest_id)
    places = [(f"telegram:{bot.name}", to) for bot in ground.settings.bots_of(contest_id) for to in bot.announce_to]
    jobs = Jobs(
        ground.store,
        context,
        outbox,
        submit=engine.submit,
        clock=ground.clock,
        new_id=ground.new_id,
        broadcasts=broadcasts,
        videos=marks,
        link=ground.results_page,
        press=Press(posts, ground.files, painter(context, ground.results_page), places),
    )

    erasure = Erasure(ground.database, contest_id=contest_id, seal=ground.seal)

    async def forget_files() -> None:
        await ground.files.forget(now=ground.clock())

    return [
        (1, jobs.tick),
        (1, Posting(posts, channels, clock=ground.clock).tick),
        (RECOVER_S, jobs.recover_outbox),
        (HOUR_S, jobs.forget_updates),
        (HOUR_S, forget_files),
        (HOUR_S, Retention(ground.store, erasure, context, clock=ground.clock).tick),
    ]


def _of_the_office(
    ground: _Ground, engine: Engine, broadcasts: Broadcasts, channels: Mapping[str, Channel]
) -> list[tuple[int, Tick]]:
    """What people with a role asked for, and what they are told."""
    contest_id, context, clock, submit = ground.contest_id, ground.context, ground.clock, engine.submit
    parts = Parts(
        database=ground.database,
        seal=ground.seal,
        store=ground.store,
        context=context,
        broadcasts=broadcasts,
        files=ground.files,
        channels=channels,
        links=partial(ground.settings.links, contest_id),
        promotion=promotion_of(ground.settings, context),
        new_id=ground.new_id,
        clock=clock,
        page=ground.results_page,
    )
    book = ErrandBook(ground.database, contest_id=contest_id)
    tickets = Tickets(ground.database, contest_id=contest_id, seal=ground.seal)
    approvers = partial(chats_of, ground.database, contest_id, roles_with(Right.BROADCAST))
    return [
        (1, Errands(book, works(parts), submit=submit, clock=clock, apology=context.texts("errand-failed")).tick),
        (1, Reports(broadcasts, context, channels, clock=clock).tick),
        (1, Approvals(broadcasts, context, chats=approvers, submit=submit, clock=clock).tick),
        (1, HelpDesk(tickets, context, submit=submit, clock=clock).tick),
    ]


def _of_the_technician(ground: _Ground, engine: Engine, platforms: list[Platform]) -> list[tuple[int, Tick]]:
    """What tells the technician and the organisers how the service is."""
    contest_id, context, database = ground.contest_id, ground.context, ground.database
    vitals = Vitals(
        Readings(database, contest_id=contest_id), context, ground.settings.database, platforms, ground.clock
    )
    operators = ground.chats_with(Role.OPERATOR)
    all_of_them = ground.chats_with(Role.OPERATOR, Role.ORGANIZER)
    book = AlertBook(database, contest_id=contest_id)
    alerts = Alerts(book, context.texts, look=vitals.look, chats=operators, submit=engine.submit)
    summary = Summary(context, count=vitals.day, chats=all_of_them, submit=engine.submit, clock=ground.clock)
    return [(MINUTE_S, alerts.tick), (MINUTE_S, summary.tick)]


def _pages(ground: _Ground, channel: WebChannel, chats: WebChats, engine: Engine, scans: Scans) -> Pages:
    settings, base = ground.settings, ground.settings.base_of(ground.contest_id)
    guard = Guard(
        key=derived(ground.key, "web-session"),
        base=base,
        secure=settings.server.public_url.startswith("https:"),
        public_url=settings.server.public_url,
        trusted_proxies=settings.server.trusted_proxies,
    )
    return Pages(
        channel=channel,
        chats=chats,
        results=ground.store,
        certificates=Certificates(ground.database, contest_id=ground.contest_id),
        submit=engine.submit,
        context=ground.context,
        guard=guard,
        clock=ground.clock,
        files=ground.files,
        draw=painter(ground.context, ground.results_page),
        base=base,
        ways=partial(settings.ways, ground.contest_id),
        scanned=scans.saw,
        address=settings.home_page(ground.contest_id),
        count=Counting(ground.database, contest_id=ground.contest_id).units,
    )
