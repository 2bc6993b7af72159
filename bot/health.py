"""/healthz, /readyz and /metrics: technical figures only, nothing that tells how a round is going (promise 6)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from handlers.engine import Engine
from scheduler.outbox import Outbox
from storage.database import Database

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.Response]]

READY_S = 5.0
"""A balancer that asks has given up by then."""


async def alive(_: web.Request) -> web.Response:
    """The process answers."""
    return web.Response(text="ok\n")


def ready(database: Database) -> Handler:
    """The database answers too."""

    async def handler(_: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(READY_S), database.read() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:  # a time-out is an OSError
            log.warning("not ready", problem=type(error).__name__)
            return web.Response(text="the database does not answer\n", status=503)
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
    ("hoithi_outbox_bulk_waiting", "Bulk messages waiting for their turn", lambda _, outbox: outbox.pending_bulk),
    ("hoithi_outbox_oldest_seconds", "Age of the oldest of them", lambda _, outbox: outbox.oldest_ms / 1000),
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
