"""The one store, over SQLite and PostgreSQL alike; see `storage.ports.conversation` for what each method promises."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import Connection, delete, insert, select, update

from contest.attempt import Status
from storage.chats import chat_of
from storage.database import Database, insert_new
from storage.ports.conversation import ChangeRequest, Delivery, Failure, OutboxMessage, Overdue
from storage.results import SqlResults
from storage.rows import Rows
from storage.seal import Seal
from storage.sessions import SessionBatch, attempt, failure, identity, outbox, request, seen
from storage.tables import ContestRow, table

contest = table(ContestRow)


class SqlStore(SqlResults):
    """Everything one contest keeps. `new_id` gives fresh, growing ids; `rounds_overlap` fills `Session.earlier`."""

    def __init__(
        self,
        database: Database,
        *,
        contest_id: str,
        seal: Seal,
        new_id: Callable[[], int],
        rounds_overlap: bool = False,
    ) -> None:
        super().__init__(database, contest_id=contest_id, seal=seal)
        self._new_id = new_id
        self._rows, self._rounds_overlap = Rows(contest_id, seal), rounds_overlap

    # ---- once, at start

    async def open_contest(self, *, secret: bytes, now: int) -> bytes:
        """Register the contest; the secret of the first start is kept and returned ever after."""

        def work(connection: Connection) -> bytes:
            row = {"id": self._contest, "secret": secret, "created_at": now}
            connection.execute(insert_new(connection, contest), [row])
            kept = select(contest.c.secret).where(contest.c.id == self._contest)
            return bytes(connection.execute(kept).scalar_one())

        return await self._database.do(work)

    # ---- sessions

    @asynccontextmanager
    async def batch(
        self,
        chats: Collection[tuple[str, str]],
        updates: Collection[tuple[str, str]],
        now: int,
        deliveries: Sequence[Delivery] = (),
        people: Collection[int] = (),
    ) -> AsyncIterator[SessionBatch]:
        """See `storage.ports.conversation.Store.batch`."""
        async with self._database.write() as transaction:
            opened = SessionBatch(transaction, self._rows, rounds_overlap=self._rounds_overlap)
            await opened.load(chats, updates, deliveries, people, [self._new_id() for _ in chats], now)
            yield opened

    # ---- outbox

    async def claim_outbox(self, *, now: int, lease_until: int, limit: int | None) -> list[OutboxMessage]:
        """See `storage.ports.conversation.Store.claim_outbox`."""
        mine = outbox.alias()
        free = select(mine.c.id).where(mine.c.contest_id == self._contest).order_by(mine.c.id).limit(limit)
        free = free.where(mine.c.lease_until <= lease_until if limit is None else mine.c.lease_until < now)
        if not self._database.is_sqlite:
            free = free.with_for_update(skip_locked=True)
        claim = update(outbox).where(outbox.c.id.in_(free.scalar_subquery())).values(lease_until=lease_until)
        rows = await self._database.do(lambda connection: connection.execute(claim.returning(outbox)).all())
        return sorted((self._rows.message(row) for row in rows), key=lambda message: message.id)

    async def postpone(self, message_id: int, *, tries: int, until: int) -> None:
        """See `storage.ports.conversation.Store.postpone`."""
        later = update(outbox).where(outbox.c.id == message_id).values(tries=tries, lease_until=until)
        await self._database.do(lambda connection: connection.execute(later))

    # ---- attempts

    async def has_unsent_bulk(self) -> bool:
        """See `storage.ports.conversation.Store.has_unsent_bulk`."""
        fresh = (outbox.c.contest_id == self._contest, outbox.c.bulk.is_(True), outbox.c.tries == 0)
        async with self._database.read() as connection:
            return (await connection.execute(select(outbox.c.id).where(*fresh).limit(1))).first() is not None

    async def overdue_attempts(self, *, now: int, limit: int) -> list[Overdue]:
        """See `storage.ports.conversation.Store.overdue_attempts`."""
        late = (
            select(attempt.c.id, attempt.c.deadline, identity.c.channel, identity.c.chat)
            .join(identity, identity.c.id == attempt.c.seat)
            .where(attempt.c.contest_id == self._contest)
            .where(attempt.c.status == str(Status.OPEN), attempt.c.deadline <= now)
            .order_by(attempt.c.deadline)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(late)).all()
        return [Overdue(row.id, row.deadline, row.channel, row.chat) for row in rows]

    # ---- change requests

    async def untold_decisions(self, *, limit: int) -> list[tuple[ChangeRequest, str, str]]:
        """See `storage.ports.conversation.Store.untold_decisions`."""
        waiting = (
            select(request, identity.c.channel, identity.c.chat)
            .select_from(request)
            .join(identity, identity.c.id == chat_of(request.c.person_id, self._contest, request))
            .where(request.c.contest_id == self._contest, request.c.told.is_(False), request.c.decided_at.is_not(None))
            .order_by(request.c.decided_at)
            .limit(limit)
        )
        return [(self._rows.request(row), row.channel, row.chat) for row in await self._all(waiting)]

    # ---- housekeeping

    async def keep_failure(self, kept: Failure) -> None:
        """See `storage.ports.conversation.Store.keep_failure`."""
        values = self._rows.new_failure(kept)
        await self._database.do(lambda connection: connection.execute(insert(failure), [values]))

    async def forget_updates(self, *, before: int) -> None:
        """See `storage.ports.conversation.Store.forget_updates`; also of contests that nobody runs any more."""
        old = delete(seen).where(seen.c.seen_at < before)
        await self._database.do(lambda connection: connection.execute(old))
