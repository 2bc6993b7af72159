"""Roles and the one-time codes that give them. A code is known by its hash alone."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, func, insert, literal, select, update

from contest.roles import Held, Invitation, Role
from storage.database import Database
from storage.errors import LimitBroken
from storage.ports.records import OwnUnit, RoleTaken
from storage.tables import IdentityRow, InvitationRow, RoleRow, table

invitation, role, identity = table(InvitationRow), table(RoleRow), table(IdentityRow)

_UNSAID = "?"
"""No unit's id: the own unit of a judge who has not declared it."""

_HELD = role.c.role + literal("|") + role.c.unit_id + literal("|") + func.coalesce(role.c.own_unit, _UNSAID)
HELD = (
    select(func.aggregate_strings(_HELD, ","))
    .where(role.c.identity_id == identity.c.id, role.c.withdrawn_at.is_(None))
    .correlate(identity)
    .scalar_subquery()
)
"""The roles of a chat as one column of the query that loads sessions: no query of its own."""


def held_from(text: str | None) -> tuple[Held, ...]:
    """Of the column `HELD`."""
    return tuple(_held(part) for part in sorted(text.split(","))) if text else ()


def _held(part: str) -> Held:
    name, unit_id, own_unit = part.split("|")
    return Held(Role(name), unit_id, None if own_unit == _UNSAID else own_unit)


def invitations(connection: Connection, contest_id: str, hashes: Collection[str]) -> dict[str, Invitation]:
    """Hash → invitation, for those that exist."""
    wanted = select(invitation).where(invitation.c.contest_id == contest_id, invitation.c.code_hash.in_(hashes))
    return {row.code_hash: _invitation(row) for row in connection.execute(wanted)}


def take_role(connection: Connection, contest_id: str, identity_id: int, taken: RoleTaken) -> None:
    """Use the code up and give the role.

    Raises:
        LimitBroken: the code was used or withdrawn since it was looked at.
    """
    unused = (invitation.c.used_at.is_(None), invitation.c.withdrawn_at.is_(None))
    use = update(invitation).where(invitation.c.code_hash == taken.code_hash, *unused).values(used_at=taken.at)
    if connection.execute(use).rowcount != 1:
        raise LimitBroken("the invitation is not open any more")
    row = {
        "code_hash": taken.code_hash,
        "contest_id": contest_id,
        "identity_id": identity_id,
        "role": str(taken.role),
        "unit_id": taken.unit_id,
        "given_at": taken.at,
    }
    connection.execute(insert(role), [row])


def keep_own_unit(connection: Connection, identity_id: int, said: OwnUnit) -> None:
    """Where a judge works; said once."""
    mine = (role.c.identity_id == identity_id, role.c.role == str(Role.JUDGE), role.c.own_unit.is_(None))
    connection.execute(update(role).where(*mine).values(own_unit=said.unit_id))


async def chats_of(
    database: Database, contest_id: str, roles: Collection[Role], *, but: int = 0
) -> list[tuple[str, str]]:
    """(channel, chat) of everybody who holds one of the roles and can be reached; `but`: not of that session."""
    held = (role.c.contest_id == contest_id, role.c.withdrawn_at.is_(None), role.c.role.in_([str(r) for r in roles]))
    theirs = select(identity.c.channel, identity.c.chat).join(role, role.c.identity_id == identity.c.id).distinct()
    async with database.read() as connection:
        rows = await connection.execute(theirs.where(*held, identity.c.reachable.is_(True), identity.c.id != but))
        return sorted((row.channel, row.chat) for row in rows)


class Invitations:
    """The codes of one contest, for the command line."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def add(self, new: Invitation) -> None:
        """Keep a fresh code."""
        names = ("code_hash", "unit_id", "made_at", "expires_at", "used_at", "withdrawn_at")
        row = {"contest_id": self._contest, "role": str(new.role), **{name: getattr(new, name) for name in names}}
        await self._database.do(lambda connection: connection.execute(insert(invitation), [row]))

    async def withdraw(self, code_hash: str, *, now: int) -> Invitation | None:
        """Close the code, and take back the role it gave; as it stood before, or None if there is no such code."""

        def work(connection: Connection) -> Invitation | None:
            found = invitations(connection, self._contest, [code_hash]).get(code_hash)
            if found is not None and found.withdrawn_at is None:
                for each in (invitation, role):
                    mine = (each.c.code_hash == code_hash, each.c.withdrawn_at.is_(None))
                    connection.execute(update(each).where(*mine).values(withdrawn_at=now))
            return found

        return await self._database.do(work)


def _invitation(row: Any) -> Invitation:
    return Invitation(
        code_hash=row.code_hash,
        role=Role(row.role),
        unit_id=row.unit_id,
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        withdrawn_at=row.withdrawn_at,
    )
