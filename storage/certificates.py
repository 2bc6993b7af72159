"""Certificates that were issued; see `storage.ports.office.CertificateStore`."""

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import Connection, func, insert, select, tuple_, update

from contest.certificates import Certificate, Merit
from storage.database import Database
from storage.tables import CertificateRow, ContestRow, table

certificate, contest = table(CertificateRow), table(ContestRow)

_MERIT = tuple(certificate.c[name] for name in Merit.__slots__)
_AT_ONCE = 100
"""Merits a statement may name."""


class Certificates:
    """The certificates of one contest."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def issue(self, merits: Sequence[Merit], *, codes: Sequence[str], now: int) -> list[Certificate]:
        """See `storage.ports.office`. `codes`: one for each merit, used where it is issued only now."""
        # Numbers have no gaps: on PostgreSQL those who issue at the same time wait for each other here.
        turn = select(contest.c.id).where(contest.c.id == self._contest).with_for_update()
        highest = select(func.coalesce(func.max(certificate.c.number), 0)).where(self._mine)

        def work(connection: Connection) -> list[Certificate]:
            connection.execute(turn)
            known = _known(connection, self._contest, merits)
            number, rows = connection.execute(highest).scalar_one(), []
            for merit, code in zip(merits, codes, strict=True):
                if merit not in known:
                    number += 1
                    known[merit] = Certificate(number, code, merit, now)
                    rows.append(_row(self._contest, known[merit]))
            if rows:
                connection.execute(insert(certificate), rows)
            return [known[merit] for merit in merits]

        return await self._database.do(work)

    async def issued(self, round_id: str | None = None) -> list[Certificate]:
        """See `storage.ports.office.CertificateStore`."""
        return await self._read(*() if round_id is None else (certificate.c.round_id == round_id,))

    async def of_person(self, person_id: int) -> list[Certificate]:
        """See `storage.ports.office.CertificateStore`."""
        return await self._read(certificate.c.person_id == person_id)

    async def find(self, code: str) -> Certificate | None:
        """See `storage.ports.office.CertificateStore`."""
        return next(iter(await self._read(certificate.c.code == code)), None)

    async def revoke(self, code: str, *, reason: str, now: int) -> bool:
        """See `storage.ports.office.CertificateStore`."""
        holds = (self._mine, certificate.c.code == code, certificate.c.revoked_at.is_(None))
        revoked = update(certificate).where(*holds).values(revoked_at=now, reason=reason)
        return await self._database.do(lambda connection: connection.execute(revoked).rowcount == 1)

    @property
    def _mine(self) -> Any:
        return certificate.c.contest_id == self._contest

    async def _read(self, *where: Any) -> list[Certificate]:
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(certificate).where(self._mine, *where).order_by(certificate.c.number)
            )
            return [_from(row) for row in rows]


def _known(connection: Connection, contest_id: str, merits: Sequence[Merit]) -> dict[Merit, Certificate]:
    found = {}
    for start in range(0, len(merits), _AT_ONCE):
        wanted = tuple_(*_MERIT).in_([astuple(merit) for merit in merits[start : start + _AT_ONCE]])
        rows = connection.execute(select(certificate).where(certificate.c.contest_id == contest_id, wanted))
        found.update({each.merit: each for each in map(_from, rows)})
    return found


def _from(row: Any) -> Certificate:
    merit = Merit(**{name: getattr(row, name) for name in Merit.__slots__})
    return Certificate(row.number, row.code, merit, row.issued_at, row.revoked_at, row.reason)


def _row(contest_id: str, new: Certificate) -> dict[str, Any]:
    merit = {name: getattr(new.merit, name) for name in Merit.__slots__}
    plain = {"number": new.number, "code": new.code, "issued_at": new.issued_at, "revoked_at": new.revoked_at}
    return {"contest_id": contest_id, **plain, "reason": new.reason, **merit}
