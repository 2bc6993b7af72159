"""The one store, over SQLite and PostgreSQL alike; see `storage.ports.Store` for what each method promises."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from contest.attempt import Status
from contest.rank import Entry
from storage.database import Database, insert_new
from storage.errors import LimitBroken
from storage.ports import Delivery, Failure, OutboxMessage, Overdue, ResultRow, ResultVersion
from storage.rows import AnyRow, Rows
from storage.seal import Seal
from storage.sessions import SessionBatch, attempt, failure, identity, outbox, person, seen
from storage.tables import ContestRow, ResultRowRow, ResultVersionRow, SnapshotRow, table

contest, snapshot = table(ContestRow), table(SnapshotRow)
version, result = table(ResultVersionRow), table(ResultRowRow)

_CHUNK = 5000


class SqlStore:
    """Everything one contest keeps. `new_id` gives fresh, growing ids."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal, new_id: Callable[[], int]) -> None:
        self._database, self._contest, self._seal, self._new_id = database, contest_id, seal, new_id
        self._rows = Rows(contest_id, seal)

    # ---- once, at start

    async def open_contest(self, *, secret: bytes, now: int) -> bytes:
        """Register the contest; the secret of the first start is kept and returned ever after."""

        def work(connection: Connection) -> bytes:
            row = {"id": self._contest, "secret": secret, "created_at": now}
            connection.execute(insert_new(connection, contest), [row])
            kept = select(contest.c.secret).where(contest.c.id == self._contest)
            return bytes(connection.execute(kept).scalar_one())

        return await self._database.do(work)

    async def keep_snapshot(self, name: str, content: str, *, now: int) -> None:
        """Keep a text under its hash: what attempts and consents refer to."""
        row = {"hash": name, "contest_id": self._contest, "content": content, "created_at": now}
        await self._database.do(lambda connection: connection.execute(insert_new(connection, snapshot), [row]))

    # ---- sessions

    @asynccontextmanager
    async def batch(
        self,
        chats: Collection[tuple[str, str]],
        updates: Collection[tuple[str, str]],
        now: int,
        deliveries: Sequence[Delivery] = (),
    ) -> AsyncIterator[SessionBatch]:
        """See `storage.ports.Store.batch`."""
        async with self._database.write() as transaction:
            opened = SessionBatch(transaction, self._rows)
            await opened.load(chats, updates, deliveries, [self._new_id() for _ in chats], now)
            yield opened

    # ---- outbox

    async def claim_outbox(self, *, now: int, lease_until: int, limit: int | None) -> list[OutboxMessage]:
        """See `storage.ports.Store.claim_outbox`."""
        mine = outbox.alias()
        free = select(mine.c.id).where(mine.c.contest_id == self._contest).order_by(mine.c.id).limit(limit)
        free = free.where(mine.c.lease_until <= lease_until if limit is None else mine.c.lease_until < now)
        if not self._database.is_sqlite:
            free = free.with_for_update(skip_locked=True)
        claim = update(outbox).where(outbox.c.id.in_(free.scalar_subquery())).values(lease_until=lease_until)
        rows = await self._database.do(lambda connection: connection.execute(claim.returning(outbox)).all())
        return sorted((self._rows.message(row) for row in rows), key=lambda message: message.id)

    async def postpone(self, message_id: int, *, tries: int, until: int) -> None:
        """See `storage.ports.Store.postpone`."""
        later = update(outbox).where(outbox.c.id == message_id).values(tries=tries, lease_until=until)
        await self._database.do(lambda connection: connection.execute(later))

    # ---- attempts

    async def overdue_attempts(self, *, now: int, limit: int) -> list[Overdue]:
        """See `storage.ports.Store.overdue_attempts`."""
        late = (
            select(attempt.c.id, attempt.c.deadline, identity.c.channel, identity.c.chat)
            .join(identity, identity.c.person_id == attempt.c.person_id)
            .where(attempt.c.contest_id == self._contest, identity.c.contest_id == self._contest)
            .where(attempt.c.status == str(Status.OPEN), attempt.c.deadline <= now)
            .order_by(attempt.c.deadline)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(late)).all()
        return [Overdue(row.id, row.deadline, row.channel, row.chat) for row in rows]

    async def has_open_attempts(self, round_id: str) -> bool:
        """See `storage.ports.Store.has_open_attempts`."""
        still = select(attempt.c.id).where(*self._of_round(round_id), attempt.c.status == str(Status.OPEN)).limit(1)
        async with self._database.read() as connection:
            return (await connection.execute(still)).first() is not None

    async def counted_entries(self, round_id: str, *, questions: int) -> list[Entry]:
        """See `storage.ports.Store.counted_entries`."""
        counted = select(
            attempt.c.id,
            attempt.c.person_id,
            attempt.c.unit_id,
            attempt.c.score,
            attempt.c.started_at,
            attempt.c.last_answer_at,
            attempt.c.guess,
        ).where(*self._of_round(round_id), attempt.c.status != str(Status.OPEN), attempt.c.position > 0)
        async with self._database.read() as connection:
            rows = (await connection.execute(counted)).all()
        return [_entry(row, questions) for row in rows]

    def _of_round(self, round_id: str) -> tuple[Any, Any]:
        return attempt.c.contest_id == self._contest, attempt.c.round_id == round_id

    # ---- results

    async def add_result(self, new: ResultVersion, rows: Sequence[ResultRow]) -> bool:
        """See `storage.ports.Store.add_result`."""

        def work(connection: Connection) -> None:
            values = {name: getattr(new, name) for name in ResultVersion.__slots__}
            connection.execute(insert(version), [{"contest_id": self._contest, **values}])
            for start in range(0, len(rows), _CHUNK):
                part = rows[start : start + _CHUNK]
                connection.execute(insert(result), [_row_values(new.id, row) for row in part])

        try:
            await self._database.do(work)
        except LimitBroken:
            return False
        return True

    async def publish_result(self, version_id: int, *, now: int) -> bool:
        """See `storage.ports.Store.publish_result`."""
        unpublished = (version.c.id == version_id) & version.c.published_at.is_(None)
        publish = update(version).where(unpublished).values(published_at=now)
        return await self._database.do(lambda connection: connection.execute(publish).rowcount == 1)

    async def latest_result(self, round_id: str, *, published: bool = False) -> ResultVersion | None:
        """See `storage.ports.Store.latest_result`."""
        newest = select(version).where(version.c.contest_id == self._contest, version.c.round_id == round_id)
        if published:
            newest = newest.where(version.c.published_at.is_not(None))
        async with self._database.read() as connection:
            row = (await connection.execute(newest.order_by(version.c.version.desc()).limit(1))).first()
        if row is None:
            return None
        return ResultVersion(**{name: getattr(row, name) for name in ResultVersion.__slots__})

    async def result_rows(self, version_id: int, *, after: int = 0, limit: int = 1000) -> list[tuple[ResultRow, str]]:
        """See `storage.ports.Store.result_rows`."""
        named = (
            select(result, person.c.name)
            .join(person, person.c.id == result.c.person_id)
            .where(result.c.version_id == version_id)
            .order_by(result.c.place, result.c.attempt_id)
            .offset(after)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(named)).all()
        return [(_result_row(row), self._seal.open(row.name)) for row in rows]

    async def count_rows(self, version_id: int) -> int:
        """See `storage.ports.Store.count_rows`."""
        count = select(func.count()).select_from(result).where(result.c.version_id == version_id)
        async with self._database.read() as connection:
            return (await connection.execute(count)).scalar_one()

    async def unannounced(self, version_id: int, *, limit: int) -> list[tuple[ResultRow, str, str]]:
        """See `storage.ports.Store.unannounced`."""
        theirs = identity.alias()
        newest_chat = (
            select(func.max(theirs.c.id))
            .where(theirs.c.person_id == result.c.person_id, theirs.c.contest_id == self._contest)
            .where(theirs.c.reachable.is_(True))
            .correlate(result)
            .scalar_subquery()
        )
        waiting = (
            select(result, identity.c.channel, identity.c.chat)
            .select_from(result)
            .join(identity, identity.c.id == newest_chat)
            .where(result.c.version_id == version_id, result.c.told.is_(False))
            .order_by(result.c.place)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(waiting)).all()
        return [(_result_row(row), row.channel, row.chat) for row in rows]

    # ---- housekeeping

    async def keep_failure(self, kept: Failure) -> None:
        """See `storage.ports.Store.keep_failure`."""
        values = self._rows.new_failure(kept)
        await self._database.do(lambda connection: connection.execute(insert(failure), [values]))

    async def forget_updates(self, *, before: int) -> None:
        """See `storage.ports.Store.forget_updates`."""
        old = delete(seen).where(seen.c.seen_at < before)
        await self._database.do(lambda connection: connection.execute(old))


def _entry(row: AnyRow, questions: int) -> Entry:
    return Entry(
        attempt_id=row.id,
        person_id=row.person_id,
        unit_id=row.unit_id,
        score=row.score,
        questions=questions,
        duration=max(0, row.last_answer_at - row.started_at),
        started_at=row.started_at,
        finished_at=row.last_answer_at,
        guess=row.guess,
    )


def _row_values(version_id: int, row: ResultRow) -> dict[str, Any]:
    return {"version_id": version_id, **{name: getattr(row, name) for name in ResultRow.__slots__}}


def _result_row(row: AnyRow) -> ResultRow:
    return ResultRow(**{name: getattr(row, name) for name in ResultRow.__slots__})
