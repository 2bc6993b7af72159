"""The organiser's side of change requests: read them, decide one. The person's side is a step of the conversation."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection, insert, select, update

from storage.database import Database
from storage.ports.conversation import ChangeRequest, Profile
from storage.ports.records import NameCorrected
from storage.rows import Rows, places
from storage.seal import Seal
from storage.tables import ChangeRequestRow, MembershipRow, PersonRow, table

request, membership, person = table(ChangeRequestRow), table(MembershipRow), table(PersonRow)


def correct_name(connection: Connection, rows: Rows, corrected: NameCorrected, *, by: str) -> None:
    """Mend a name and leave the trail of a granted request, so that the person is told; of an erased one nothing."""
    gone = (membership.c.person_id == corrected.person_id, membership.c.erased_at.is_not(None))
    if connection.execute(select(membership.c.id).where(*gone)).first() is not None:
        return
    known = select(person.c.name).where(person.c.id == corrected.person_id)
    old = rows.seal.open(connection.execute(known).scalar_one())
    asked = ChangeRequest(
        corrected.request_id, corrected.person_id, "name", {"name": old}, {"name": corrected.name}, corrected.at
    )
    sealed = rows.seal.close(corrected.reason)
    decided = {"decided_at": corrected.at, "decided_by": by, "granted": True, "reason": sealed}
    connection.execute(insert(request), [rows.new_request(asked) | decided])
    named = {"name": rows.seal.close(corrected.name)}
    connection.execute(update(person).where(person.c.id == corrected.person_id).values(**named))


class Requests:
    """The change requests of one contest."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal) -> None:
        self._database, self._rows = database, Rows(contest_id, seal)

    async def listed(self, *, decided: bool = False) -> list[ChangeRequest]:
        """Those that wait, or with `decided` all of them, oldest first."""
        wanted = select(request).where(request.c.contest_id == self._rows.contest_id).order_by(request.c.asked_at)
        if not decided:
            wanted = wanted.where(request.c.decided_at.is_(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(wanted)).all()
        return [self._rows.request(row) for row in rows]

    async def grant(
        self, request_id: int, *, by: str, now: int, judge: Callable[[Profile], Profile]
    ) -> tuple[ChangeRequest, Profile] | None:
        """Change the profile as asked; attempts made before keep their unit.

        Args:
            request_id: as listed.
            by: who decides.
            now: UTC ms.
            judge: says of the changed profile whether it still competes.

        Returns:
            The request and the new profile; None if no such request waits.
        """

        def work(connection: Connection) -> tuple[ChangeRequest, Profile] | None:
            found = self._waiting(connection, request_id)
            if found is None:
                return None
            # The membership is locked first, as by the conversation: neither can wait for the other.
            known = self._profile(connection, found.person_id)
            asked = self._waiting(connection, request_id, lock=True)
            if asked is None:
                return None
            profile = judge(_with(known, asked))
            mine = (membership.c.person_id == asked.person_id, membership.c.contest_id == self._rows.contest_id)
            connection.execute(update(membership).where(*mine).values(**places(profile)))
            named = {"name": self._rows.seal.close(profile.name)}
            connection.execute(update(person).where(person.c.id == asked.person_id).values(**named))
            self._decide(connection, asked.id, by=by, now=now, granted=True, reason="")
            return asked, profile

        return await self._database.do(work)

    async def refuse(self, request_id: int, *, by: str, now: int, reason: str) -> ChangeRequest | None:
        """Leave the profile as it is; the person is told the reason. None if no such request waits."""

        def work(connection: Connection) -> ChangeRequest | None:
            asked = self._waiting(connection, request_id, lock=True)
            if asked is not None:
                self._decide(connection, asked.id, by=by, now=now, granted=False, reason=reason)
            return asked

        return await self._database.do(work)

    def _waiting(self, connection: Connection, request_id: int, *, lock: bool = False) -> ChangeRequest | None:
        mine = (request.c.id == request_id, request.c.contest_id == self._rows.contest_id)
        wanted = select(request).where(*mine, request.c.decided_at.is_(None))
        row = connection.execute(wanted.with_for_update() if lock else wanted).first()
        return None if row is None else self._rows.request(row)

    def _profile(self, connection: Connection, person_id: int) -> Profile:
        mine = (membership.c.person_id == person_id, membership.c.contest_id == self._rows.contest_id)
        found = select(membership, person.c.name).join(person, person.c.id == membership.c.person_id).where(*mine)
        return self._rows.profile(connection.execute(found.with_for_update(of=membership)).one(), person_id)

    def _decide(
        self, connection: Connection, request_id: int, *, by: str, now: int, granted: bool, reason: str
    ) -> None:
        sealed = self._rows.seal.close(reason) if reason else None
        decided = {"decided_at": now, "decided_by": by, "granted": granted, "reason": sealed}
        connection.execute(update(request).where(request.c.id == request_id).values(**decided))


def _with(profile: Profile, asked: ChangeRequest) -> Profile:
    """The profile with what was asked for; an unknown field would be an error, not an attribute."""
    new = asked.new
    if asked.kind == "name":
        return replace(profile, name=new["name"])
    return replace(profile, residence=new["residence"], workplace=new["workplace"], counted_unit=new["counted_unit"])
