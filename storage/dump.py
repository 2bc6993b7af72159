"""Everything of one contest that says nothing about who it was, row by row, for other programs to read."""

from collections.abc import AsyncGenerator, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select

from storage.database import Database
from storage.seal import Seal
from storage.tables import (
    AnswerChangeRow,
    AnswerRow,
    AttemptRow,
    AwardRow,
    CertificateRow,
    InviteCodeRow,
    MembershipRow,
    PersonRow,
    ResultRowRow,
    ResultVersionRow,
    UnitResultRow,
    table,
)

SLICE = 5000

person, membership, attempt, answer = table(PersonRow), table(MembershipRow), table(AttemptRow), table(AnswerRow)
change, version, result = table(AnswerChangeRow), table(ResultVersionRow), table(ResultRowRow)
unit_result, award, code, certificate = (
    *(table(UnitResultRow), table(AwardRow)),
    *(table(InviteCodeRow), table(CertificateRow)),
)

_NAMED = ("name", "birth_year")
FIELDS: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "people": (
        membership,
        ("person_id", "residence", "workplace", "counted_unit", "eligible", "witness", "registered_at", "erased_at"),
    ),
    "attempts": (
        attempt,
        (
            *("id", "person_id", "round_id", "number", "unit_id", "rules_hash", "started_at", "deadline"),
            *("last_answer_at", "ended_at", "status", "position", "score", "guess"),
        ),
    ),
    "answers": (
        answer,
        (
            *("attempt_id", "position", "question_id", "option_order", "sent_at", "answered_at", "choice"),
            "in_grace",
        ),
    ),
    "answer-changes": (change, ("attempt_id", "number", "position", "changed_at", "choice", "in_grace")),
    "results": (
        version,
        (
            *("id", "round_id", "version", "computed_at", "published_at", "official_at", "superseded_at"),
            *("actual", "people", "table_hash", "rules_hash", "seed"),
        ),
    ),
    "result-rows": (
        result,
        (
            *("version_id", "position", "place", "shared", "by", "person_id", "attempt_id", "unit_id", "score"),
            *("duration", "guess", "gap", "finished_at"),
        ),
    ),
    "unit-results": (
        unit_result,
        ("version_id", "unit_id", "position", "block", "place", "shared", "figures", "removed_by"),
    ),
    "awards": (
        award,
        (
            *("id", "version_id", "position", "kind", "block", "rung", "place", "person_id", "unit_id"),
            *("amount", "to_decide", "handed_over_at"),
        ),
    ),
    "invite-codes": (code, ("code", "unit_id", "made_at", "expires_at", "withdrawn_at", "scans")),
    "certificates": (
        certificate,
        (
            *("number", "code", "round_id", "kind", "person_id", "unit_id", "what", "issued_at", "revoked_at"),
            "reason",
        ),
    ),
}
"""File → its table, and the columns that go out: neither chats, nor messages, nor anything sealed."""


@dataclass(frozen=True, slots=True)
class Dump:
    """Reads one contest. `closed`: rounds whose attempts and answers may be known; `named`: with names."""

    database: Database
    contest_id: str
    seal: Seal
    closed: Collection[str]
    named: bool

    def fields(self, name: str) -> tuple[str, ...]:
        """What the lines of that file hold."""
        return FIELDS[name][1] + (_NAMED if name == "people" and self.named else ())

    async def rows(self, name: str) -> AsyncGenerator[dict[str, Any], None]:
        """The lines of that file in a fixed order."""
        async with self.database.read() as connection:
            stream = await connection.stream(self._query(name), execution_options={"yield_per": SLICE})
            async for some in stream.mappings().partitions():
                for row in some:
                    yield self._plain(row)

    def _plain(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self.seal.open(value) if key == "name" and value else value for key, value in row.items()}

    def _query(self, name: str) -> Select[Any]:
        of, columns = FIELDS[name]
        chosen = select(*(of.c[each] for each in columns))
        mine = (attempt.c.contest_id == self.contest_id, attempt.c.round_id.in_(list(self.closed)))
        shown = (version.c.contest_id == self.contest_id, version.c.published_at.is_not(None))
        match name:
            case "people" if self.named:
                people = chosen.add_columns(person.c.name, membership.c.birth_year)
                people = people.join(person, person.c.id == membership.c.person_id)
                return people.where(of.c.contest_id == self.contest_id).order_by(of.c.person_id)
            case "attempts":
                return chosen.where(*mine).order_by(of.c.id)
            case "answers" | "answer-changes":
                theirs = chosen.join(attempt, attempt.c.id == of.c.attempt_id).where(*mine)
                return theirs.order_by(*of.primary_key.columns)
            case "results":
                return chosen.where(*shown).order_by(of.c.id)
            case "result-rows" | "unit-results" | "awards":
                known = chosen.join(version, version.c.id == of.c.version_id).where(*shown)
                return known.order_by(of.c.version_id, of.c.position)
            case _:
                return chosen.where(of.c.contest_id == self.contest_id).order_by(of.c[columns[0]])
