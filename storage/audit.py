"""The audit log: who did what when, each line bound to all before it by its hash."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from storage.database import Database
from storage.ports.office import Deed
from storage.tables import AuditRow, table

audit = table(AuditRow)

BEGINNING = "0" * 64


def add_deed(
    connection: Connection, contest_id: str, *, at: int, by: str, act: str, details: Mapping[str, Any]
) -> None:
    """Append a line, with the change it tells of.

    Of two processes that append at the same moment the second breaks the key, and so tries again as a whole.
    """
    mine = select(audit.c.number, audit.c.hash).where(audit.c.contest_id == contest_id)
    last = connection.execute(mine.order_by(audit.c.number.desc()).limit(1)).first()
    text = orjson.dumps(details, option=orjson.OPT_SORT_KEYS).decode()
    number, before = (last.number + 1, last.hash) if last else (1, BEGINNING)
    row = {"contest_id": contest_id, "number": number, "at": at, "by": by, "act": act, "details": text}
    connection.execute(insert(audit), [row | {"hash": _chained(before, number, at, by, act, text)}])


def _chained(before: str, *line: str | int) -> str:
    """SHA-256 over the hash before and the line – number, instant, who, act, details – as JSON."""
    return hashlib.sha256(orjson.dumps([before, *line])).hexdigest()


class Audit:
    """The audit log of one contest."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def deeds(self) -> list[Deed]:
        """All lines, oldest first."""
        mine = select(audit).where(audit.c.contest_id == self._contest).order_by(audit.c.number)
        async with self._database.read() as connection:
            rows = (await connection.execute(mine)).all()
        return [Deed(r.number, r.at, r.by, r.act, orjson.loads(r.details), r.hash) for r in rows]

    async def add(self, *, at: int, by: str, act: str, details: Mapping[str, Any]) -> None:
        """Append a line for something done outside a chat."""
        await self._database.do(
            lambda connection: add_deed(connection, self._contest, at=at, by=by, act=act, details=details)
        )


def first_broken(deeds: Iterable[Deed]) -> int | None:
    """The number of the first line that does not fit what stands before it; None: the log is whole."""
    before, wanted = BEGINNING, 1
    for deed in deeds:
        details = orjson.dumps(deed.details, option=orjson.OPT_SORT_KEYS).decode()
        if deed.number != wanted or deed.hash != _chained(before, wanted, deed.at, deed.by, deed.act, details):
            return wanted
        before, wanted = deed.hash, wanted + 1
    return None
