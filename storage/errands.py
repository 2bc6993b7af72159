"""Errands: asked for in a chat, worked out beside the conversation, answered there; see `storage.ports.office`."""

import orjson
from sqlalchemy import Connection, insert, select, update

from storage.database import Database
from storage.ports.records import Errand
from storage.tables import ErrandRow, IdentityRow, table

errand, identity = table(ErrandRow), table(IdentityRow)


def add_errand(connection: Connection, contest_id: str, identity_id: int, asked: Errand) -> None:
    """Keep what was asked for, with the change that asked."""
    row = {
        **{"id": asked.id, "contest_id": contest_id, "identity_id": identity_id, "kind": asked.kind},
        **{"details": orjson.dumps(dict(asked.details)).decode(), "asked_at": asked.asked_at},
        **{"lease_until": 0, "done_at": None},
    }
    connection.execute(insert(errand), [row])


class Errands:
    """The errands of one contest."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def claim(self, *, now: int, lease_until: int, limit: int) -> list[Errand]:
        """See `storage.ports.office.ErrandStore`."""
        free = (errand.c.contest_id == self._contest, errand.c.done_at.is_(None), errand.c.lease_until <= now)
        oldest = select(errand.c.id).where(*free).order_by(errand.c.id).limit(limit)
        theirs = (
            select(errand, identity.c.channel, identity.c.chat)
            .join(identity, identity.c.id == errand.c.identity_id)
            .order_by(errand.c.id)
        )

        def work(connection: Connection) -> list[Errand]:
            taken = list(connection.execute(oldest.with_for_update(skip_locked=True)).scalars())
            connection.execute(update(errand).where(errand.c.id.in_(taken)).values(lease_until=lease_until))
            rows = connection.execute(theirs.where(errand.c.id.in_(taken)))
            return [Errand(r.id, r.kind, r.asked_at, orjson.loads(r.details), r.channel, r.chat) for r in rows]

        async with self._database.read() as reading:
            if (await reading.execute(oldest.limit(1))).first() is None:
                return []
        return await self._database.do(work)

    async def finish(self, errand_id: int, *, now: int) -> None:
        """See `storage.ports.office.ErrandStore`. The details go: they may be a name that was looked for."""
        done = update(errand).where(errand.c.id == errand_id).values(done_at=now, details="{}")
        await self._database.do(lambda connection: connection.execute(done))
