"""Connections. SQLite: one writer, several readers, WAL, every commit fsynced. PostgreSQL: one pool.

Work inside a write transaction is a plain function over a SQLAlchemy connection. On PostgreSQL it runs on asyncpg;
on SQLite it runs whole in the writer's own thread, because a change of thread for every statement – aiosqlite's way,
kept for reading – would cost more than the statements (decision 0003).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import Busy, LimitBroken

Result = TypeVar("Result")
Work = Callable[[Connection], Result]


class Transaction(Protocol):
    """An open write transaction."""

    async def run(self, work: Work[Result]) -> Result:
        """Do this piece of work in it."""


class Database:
    """Opens write transactions and read connections on either engine."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._writer: _SqliteWriter | _PostgresWriter
        if self.is_sqlite:
            path = str(make_url(url).database)
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._writer = _SqliteWriter(path)
            self._reader = create_async_engine(url, pool_size=4, max_overflow=0, pool_timeout=60)
            _configure_sqlite(self._reader.sync_engine, begin="BEGIN")
        else:
            self._reader = create_async_engine(url, pool_size=10, pool_pre_ping=True)
            self._writer = _PostgresWriter(self._reader)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """One transaction, committed (on SQLite: fsynced) when the block ends well.

        Raises:
            LimitBroken: a constraint refused.
            Busy: deadlock or lost connection; nothing was kept.
        """
        try:
            async with self._writer.begin() as transaction:
                yield transaction
        except IntegrityError as error:
            raise LimitBroken(str(error.orig)) from error
        except DBAPIError as error:
            raise Busy(str(error.orig)) from error

    async def do(self, work: Work[Result]) -> Result:
        """A write transaction of one piece of work."""
        async with self.write() as transaction:
            return await transaction.run(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view that never waits for the writer."""
        async with self._reader.connect() as connection:
            yield connection

    async def forget_deleted(self) -> None:
        """Leave nothing of deleted rows in the journal; PostgreSQL sees to its own."""
        await self._writer.forget_deleted()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writer.close()
        await self._reader.dispose()


def insert_new(connection: Connection, into: Table) -> Any:
    """An insert that leaves an existing row alone."""
    make = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert
    return make(into).on_conflict_do_nothing()


class _OnThread:
    """A SQLite transaction: each piece of work is one trip to the writer's thread."""

    def __init__(self, writer: "_SqliteWriter", connection: Connection) -> None:
        self._writer, self._connection = writer, connection

    async def run(self, work: Work[Result]) -> Result:
        """See `Transaction.run`."""
        return await self._writer.on_thread(lambda: work(self._connection))


class _SqliteWriter:
    """The only connection that writes, in the only thread that uses it."""

    def __init__(self, path: str) -> None:
        self._engine = create_engine(f"sqlite:///{path}", pool_size=1, max_overflow=0)
        _configure_sqlite(self._engine, begin="BEGIN IMMEDIATE")
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite-writer")
        self._turn = asyncio.Lock()
        self._connection: Connection | None = None

    async def on_thread(self, work: Callable[[], Result]) -> Result:
        """Run in the writer's thread. A caller that is cancelled leaves the work to end by itself."""
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """One transaction at a time."""
        async with self._turn:
            if self._connection is None:
                self._connection = await self.on_thread(self._engine.connect)
            try:
                yield _OnThread(self, self._connection)
                await self.on_thread(self._connection.commit)
            except BaseException:
                await self.on_thread(self._connection.rollback)
                raise

    async def forget_deleted(self) -> None:
        """The journal holds earlier pages until it is written back and cut; a reader may put that off."""
        async with self.begin() as transaction:  # connects, if nothing was written yet
            await transaction.run(lambda connection: None)
        async with self._turn:
            raw = cast(Any, self._connection).connection.driver_connection
            await self.on_thread(lambda: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())

    async def close(self) -> None:
        """End the thread."""
        if self._connection is not None:
            await self.on_thread(self._connection.close)
        await self.on_thread(self._engine.dispose)
        self._thread.shutdown()


class _OnAsyncpg:
    """A PostgreSQL transaction: SQLAlchemy lets plain functions await underneath."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def run(self, work: Work[Result]) -> Result:
        """See `Transaction.run`."""
        return await self._connection.run_sync(work)


class _PostgresWriter:
    """A connection of the pool for each transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """As many transactions at once as the pool has connections."""
        async with self._engine.begin() as connection:
            yield _OnAsyncpg(connection)

    async def forget_deleted(self) -> None:
        """VACUUM runs by itself."""

    async def close(self) -> None:
        """The pool is shared with the readers and closed with them."""


def _configure_sqlite(engine: Engine, *, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own would start too late
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "cache_size=-32000",
            "secure_delete=ON",  # what is deleted is overwritten, not only unlinked (promise 9)
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
