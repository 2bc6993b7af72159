"""The steps and the tables say the same, on both engines; a newer database is refused."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, text

from storage.database import Database
from storage.migrate import migrate
from storage.tables import metadata


async def test_migrations_give_exactly_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await database.do(differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await migrate(database)


async def test_a_newer_database_is_refused(database: Database) -> None:
    await database.do(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(CommandError, match="9999"):
        await migrate(database)


async def test_sqlite_is_durable(sqlite: Database) -> None:
    """WAL and synchronous=FULL (2): the commit is on the disk before the platform gets its 200."""

    def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await sqlite.do(pragmas) == ["wal", 2, 1]
