"""/healthz, /readyz and /metrics: technical figures only, nothing that tells how a round is going (promise 6)."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text

from handlers.engine import Engine
from scheduler.outbox import Outbox
from storage.database import Database

Handler = Callable[[web.Request], Awaitable[web.Response]]


async def alive(_: web.Request) -> web.Response:
    """The process answers."""
    return web.Response(text="ok\n")


def ready(database: Database) -> Handler:
    """The database answers too."""

    async def handler(_: web.Request) -> web.Response:
        async with database.read() as connection:
            await connection.execute(text("SELECT 1"))
        return web.Response(text="ready\n")

    return handler


_FIGURES: tuple[tuple[str, str, Callable[[Engine, Outbox], float]], ...] = (
    ("hoithi_events_total", "Events committed since the start", lambda engine, _: engine.figures.events),
    ("hoithi_batches_total", "Commits since the start", lambda engine, _: engine.figures.batches),
    ("hoithi_repeats_total", "Updates delivered again by a platform", lambda engine, _: engine.figures.repeats),
    ("hoithi_failures_total", "Updates that could not be handled", lambda engine, _: engine.figures.failures),
    ("hoithi_largest_batch", "Most events served by one commit", lambda engine, _: engine.figures.largest_batch),
    ("hoithi_engine_backlog", "Events waiting for their commit", lambda engine, _: engine.backlog),
    ("hoithi_outbox_in_hand", "Messages committed but not delivered yet", lambda _, outbox: outbox.pending),
)


def metrics(contests: Mapping[str, tuple[Engine, Outbox]]) -> Handler:
    """Figures of each contest's engine and outbox, in Prometheus' text form."""
    registry = CollectorRegistry()
    for name, meaning, read in _FIGURES:
        gauge = Gauge(name, meaning, ["contest"], registry=registry)
        for contest_id, parts in contests.items():
            gauge.labels(contest_id).set_function(partial(read, *parts))

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": "text/plain; version=0.0.4"})

    return handler
