"""Clips, marks and the end of marking."""

from typing import Any

from sqlalchemy import Connection, Executable, delete, insert, select, update

from contest.roles import Role
from contest.video import Clip, Judge, Mark, Source
from storage.database import Database, insert_new
from storage.errors import LimitBroken
from storage.ports.records import ClipWithdrawn, Closing, MarkGiven
from storage.tables import ContestRow, RoleRow, VideoClipRow, VideoClosingRow, VideoMarkRow, table

clip, mark, closing = table(VideoClipRow), table(VideoMarkRow), table(VideoClosingRow)
contest, role = table(ContestRow), table(RoleRow)

_CLIP = ("id", "unit_id", "title", "genre", "length", "ref", "received_at", "channel", "media")


# ---- inside a transaction


def clips_of(connection: Connection, contest_id: str) -> tuple[Clip, ...]:
    """All that stand, in the order of their hand-in."""
    return tuple(_clip(row) for row in connection.execute(_clips(contest_id)))


def marks_of(connection: Connection, identity_id: int) -> dict[int, int]:
    """Clip id → tenths, of one judge."""
    own = select(mark.c.clip_id, mark.c.tenths).where(mark.c.identity_id == identity_id)
    return {row.clip_id: row.tenths for row in connection.execute(own)}


def is_closed(connection: Connection, contest_id: str) -> bool:
    """Whether marking has ended."""
    return connection.execute(select(closing.c.closed_at).where(closing.c.contest_id == contest_id)).first() is not None


def add_clip(connection: Connection, contest_id: str, new: Clip, *, identity_id: int | None) -> None:
    """Keep a clip."""
    values = {name: getattr(new, name) for name in _CLIP}
    row = {"contest_id": contest_id, "identity_id": identity_id, "source": str(new.source), **values}
    connection.execute(insert(clip), [row])


def withdraw_clip(connection: Connection, contest_id: str, gone: ClipWithdrawn) -> None:
    """It stands no more; the row stays."""
    mine = (clip.c.id == gone.clip_id, clip.c.contest_id == contest_id, clip.c.withdrawn_at.is_(None))
    connection.execute(update(clip).where(*mine).values(withdrawn_at=gone.at))


def keep_mark(connection: Connection, contest_id: str, identity_id: int, given: MarkGiven) -> None:
    """Give or change a mark.

    Raises:
        LimitBroken: marking has been closed since the judge's step was decided.
    """
    _hold_contest(connection, contest_id, alone=False)
    if is_closed(connection, contest_id):
        raise LimitBroken("marking is closed")
    connection.execute(delete(mark).where(mark.c.clip_id == given.clip_id, mark.c.identity_id == identity_id))
    row = {"clip_id": given.clip_id, "identity_id": identity_id, "tenths": given.tenths, "given_at": given.at}
    connection.execute(insert(mark), [row])


def _hold_contest(connection: Connection, contest_id: str, *, alone: bool) -> None:
    """Marks go together, the closing goes alone (SQLite has one writer anyway)."""
    row = select(contest.c.id).where(contest.c.id == contest_id)
    connection.execute(row.with_for_update(read=not alone))


# ---- for the command line


class Videos:
    """The video part of one contest."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def clips(self) -> tuple[Clip, ...]:
        """All that stand, in the order of their hand-in."""
        return tuple(_clip(row) for row in await self._read(_clips(self._contest)))

    async def judges(self) -> list[Judge]:
        """Everybody who holds the role, in the order it was taken."""
        mine = (role.c.contest_id == self._contest, role.c.role == str(Role.JUDGE), role.c.withdrawn_at.is_(None))
        present = select(role.c.identity_id, role.c.own_unit).where(*mine).order_by(role.c.given_at, role.c.identity_id)
        return [Judge(row.identity_id, row.own_unit) for row in await self._read(present)]

    async def marks(self) -> list[Mark]:
        """Every mark for clips that stand."""
        given = select(mark).join(clip, clip.c.id == mark.c.clip_id)
        given = given.where(clip.c.contest_id == self._contest, clip.c.withdrawn_at.is_(None))
        rows = await self._read(given.order_by(mark.c.clip_id, mark.c.identity_id))
        return [Mark(row.clip_id, row.identity_id, row.tenths) for row in rows]

    async def closing(self) -> Closing | None:
        """How marking ended, if it did."""
        rows = await self._read(select(closing).where(closing.c.contest_id == self._contest))
        return Closing(rows[0].closed_at, rows[0].reason) if rows else None

    async def register(self, new: Clip) -> None:
        """Keep a clip handed in at the office."""
        await self._database.do(lambda connection: add_clip(connection, self._contest, new, identity_id=None))

    async def close(self, end: Closing) -> bool:
        """End marking; False if it had ended before."""

        def work(connection: Connection) -> bool:
            _hold_contest(connection, self._contest, alone=True)
            row = {"contest_id": self._contest, "closed_at": end.at, "reason": end.reason}
            return bool(connection.execute(insert_new(connection, closing), [row]).rowcount)

        return await self._database.do(work)

    async def _read(self, query: Executable) -> list[Any]:
        async with self._database.read() as connection:
            return list((await connection.execute(query)).all())


def _clips(contest_id: str) -> Any:
    stand = select(clip).where(clip.c.contest_id == contest_id, clip.c.withdrawn_at.is_(None))
    return stand.order_by(clip.c.received_at, clip.c.id)


def _clip(row: Any) -> Clip:
    return Clip(source=Source(row.source), **{name: getattr(row, name) for name in _CLIP})
