"""Invite codes and who came by them; see `storage.ports.office.InviteStore`."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, func, select, update

from contest.invites import Counts, InviteCode, fresh_code
from storage.database import Database, insert_new
from storage.results import COUNTED
from storage.tables import AttemptRow, ChatPersonRow, IdentityRow, InviteCodeRow, MembershipRow, table

invite_code, identity, chat_person = table(InviteCodeRow), table(IdentityRow), table(ChatPersonRow)
membership, attempt = table(MembershipRow), table(AttemptRow)

_FIELDS = ("code", "unit_id", "made_for", "made_at", "expires_at", "withdrawn_at")
_SCANNED = (
    update(invite_code)
    .where(invite_code.c.contest_id == bindparam("b_contest"), invite_code.c.code == bindparam("b_code"))
    .values(scans=invite_code.c.scans + bindparam("b_scans"))
)


def count_scans(connection: Connection, contest_id: str, scanned: Iterable[str]) -> None:
    """Codes that were opened or typed, once for each time."""
    # In the order of the codes: two replicas that count the same ones do not wait for each other in a ring.
    rows = [{"b_contest": contest_id, "b_code": code, "b_scans": n} for code, n in sorted(Counter(scanned).items())]
    if rows:
        connection.execute(_SCANNED, rows)


class Invites:
    """The codes of one contest."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def known(self) -> dict[str, InviteCode]:
        """See `storage.ports.office.InviteStore`."""
        async with self._database.read() as connection:
            return {row.code: _from(row) for row in await connection.execute(self._all())}

    async def give(
        self,
        units: Collection[str],
        *,
        made_for: int = 0,
        secret: bytes,
        now: int,
        avoid: Collection[str],
        expires_at: int | None = None,
    ) -> dict[str, InviteCode]:
        """Unit → its newest code that was not withdrawn and has not expired; made where there is none.

        With `expires_at` the codes hold until then.

        Args:
            avoid: what no code may look like, in capitals.
        """

        def work(connection: Connection) -> dict[str, InviteCode]:
            kept = [_from(row) for row in connection.execute(self._all())]
            taken = {each.code for each in kept} | set(avoid)
            given = {
                each.unit_id: each
                for each in kept
                if each.made_for == made_for and each.withdrawn_at is None and now < (each.expires_at or now + 1)
            }
            made = []
            for unit_id in units:
                if unit_id not in given:
                    code = fresh_code(secret, unit_id, made_for, taken)
                    taken.add(code)
                    given[unit_id] = InviteCode(code, unit_id, made_for, now, expires_at)
                    made.append({"contest_id": self._contest, "scans": 0, **_row(given[unit_id])})
            if made:
                # Two processes that make a unit's code at once make the same one.
                connection.execute(insert_new(connection, invite_code), made)
            wanted = {unit_id: given[unit_id] for unit_id in units}
            if expires_at is not None:
                longer = update(invite_code).where(*self._codes([each.code for each in wanted.values()]))
                connection.execute(longer.values(expires_at=expires_at))
            return wanted

        return await self._database.do(work)

    async def withdraw(self, code: str, *, now: int) -> bool:
        """Close it for good; False if there is no such code that is not withdrawn."""
        closed = update(invite_code).where(*self._codes([code]), invite_code.c.withdrawn_at.is_(None))
        done = await self._database.do(lambda connection: connection.execute(closed.values(withdrawn_at=now)))
        return bool(done.rowcount)

    async def add_scans(self, scanned: Mapping[str, int]) -> None:
        """See `storage.ports.office.InviteStore`."""
        codes = Counter(scanned).elements()
        await self._database.do(lambda connection: count_scans(connection, self._contest, codes))

    async def counts(self) -> dict[str, Counts]:
        """Code → who came by it."""
        came = (identity.c.contest_id == self._contest, identity.c.invited_by != "")
        people = (
            select(identity.c.invited_by, func.count(func.distinct(membership.c.person_id)))
            .select_from(identity)
            .join(chat_person, chat_person.c.identity_id == identity.c.id)
            .join(membership, membership.c.person_id == chat_person.c.person_id)
            .where(*came, membership.c.contest_id == self._contest, membership.c.witness.is_(None))
            .group_by(identity.c.invited_by)
        )
        counted = (attempt.c.status.in_(COUNTED), attempt.c.position > 0, attempt.c.contest_id == self._contest)
        scans = select(invite_code.c.code, invite_code.c.scans).where(invite_code.c.contest_id == self._contest)
        starts = select(identity.c.invited_by, func.count()).where(*came).group_by(identity.c.invited_by)
        finished = people.join(attempt, attempt.c.person_id == membership.c.person_id).where(*counted)
        begun, registered, done = await self._pairs(starts), await self._pairs(people), await self._pairs(finished)
        return {
            code: Counts(seen, begun.get(code, 0), registered.get(code, 0), done.get(code, 0))
            for code, seen in (await self._pairs(scans)).items()
        }

    def _all(self) -> Any:
        return (
            select(invite_code)
            .where(invite_code.c.contest_id == self._contest)
            .order_by(invite_code.c.made_at, invite_code.c.code)
        )

    def _codes(self, codes: Collection[str]) -> tuple[Any, ...]:
        return invite_code.c.contest_id == self._contest, invite_code.c.code.in_(list(codes))

    async def _pairs(self, query: Executable) -> dict[str, int]:
        async with self._database.read() as connection:
            return {str(code): int(number) for code, number in await connection.execute(query)}


def _from(row: Any) -> InviteCode:
    return InviteCode(**{name: getattr(row, name) for name in _FIELDS})


def _row(new: InviteCode) -> dict[str, Any]:
    return {name: getattr(new, name) for name in _FIELDS}
