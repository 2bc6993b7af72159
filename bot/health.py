"""/healthz, /readyz and /metrics: technical figures only, nothing that tells how a round is going (promise 6)."""

from collections.abc import Awaitable, Callable

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


def metrics(engine: Engine, outbox: Outbox) -> Handler:
    """Figures of the engine and the outbox, in Prometheus' text form."""
    registry = CollectorRegistry()
    figures = engine.figures
    for name, meaning, read in (
        ("hoithi_events_total", "Events committed since the start", lambda: figures.events),
        ("hoithi_batches_total", "Commits since the start", lambda: figures.batches),
        ("hoithi_repeats_total", "Updates delivered again by a platform", lambda: figures.repeats),
        ("hoithi_failures_total", "Updates that could not be handled", lambda: figures.failures),
        ("hoithi_largest_batch", "Most events served by one commit", lambda: figures.largest_batch),
        ("hoithi_engine_backlog", "Events waiting for their commit", lambda: engine.backlog),
        ("hoithi_outbox_in_hand", "Messages committed but not delivered yet", lambda: outbox.pending),
    ):
        Gauge(name, meaning, registry=registry).set_function(read)

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": "text/plain; version=0.0.4"})

    return handler
