"""Brings a database to the newest schema, on either engine; a database newer than this program is refused."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from storage.database import Database

FOLDER = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 4_207_849_001
"""Key of the PostgreSQL advisory lock: two replicas that start together migrate one after the other."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


async def migrate(database: Database) -> None:
    """Run the steps that are missing.

    Raises:
        alembic.util.CommandError: the database is newer than this program.
    """

    def work(connection: Connection) -> None:
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        command.upgrade(_config(connection), "head")

    await database.do(work)
