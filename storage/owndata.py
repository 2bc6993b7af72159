"""All that is kept of one person, read for that person."""

from typing import Any

from sqlalchemy import Select, or_, select

from contest.attempt import Status
from contest.people import Tried
from contest.tickets import Ticket
from storage.database import Database
from storage.ports.privacy import Agreed, OwnData
from storage.rows import Rows
from storage.seal import Seal
from storage.tables import (
    AnswerRow,
    AttemptRow,
    ChangeRequestRow,
    ChatPersonRow,
    ConsentRow,
    IdentityRow,
    MembershipRow,
    PersonRow,
    TicketRow,
    table,
)
from storage.tickets import ticket_from

identity, chat_person, consent, person = table(IdentityRow), table(ChatPersonRow), table(ConsentRow), table(PersonRow)
membership, attempt, answer = table(MembershipRow), table(AttemptRow), table(AnswerRow)
request, ticket = table(ChangeRequestRow), table(TicketRow)


class OwnDataReader:
    """Of one contest."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal) -> None:
        self._database, self._rows = database, Rows(contest_id, seal)

    async def of(self, person_id: int, channel: str, chat: str) -> OwnData:
        """Of the person who asks in that chat; `person_id` 0: nobody has registered there."""
        theirs = select(chat_person.c.identity_id).where(chat_person.c.person_id == person_id)
        here = (identity.c.channel == channel) & (identity.c.chat == chat)
        known = (identity.c.contest_id == self._rows.contest_id, identity.c.id.in_(theirs) if person_id else here)
        chats = await self._all(select(identity).where(*known).order_by(identity.c.id))
        ids = [row.id for row in chats]
        unclaimed = consent.c.identity_id.in_(ids) & consent.c.person_id.is_(None)
        agreed = select(consent).where(or_(consent.c.person_id == person_id, unclaimed)).order_by(consent.c.given_at)
        member = await self._member(person_id)
        attempts = await self._all(select(attempt).where(*self._of(attempt, person_id)).order_by(attempt.c.id))
        requests = await self._all(select(request).where(*self._of(request, person_id)).order_by(request.c.id))
        return OwnData(
            profile=self._rows.profile(member, person_id) if member else None,
            registered_at=member.registered_at if member else 0,
            chats=tuple((row.channel, row.created_at) for row in chats),
            consents=tuple(Agreed(r.text_hash, r.given_at, r.withdrawn_at) for r in await self._all(agreed)),
            attempts=tuple(Tried(r.id, r.round_id, r.number, Status(r.status), r.started_at) for r in attempts),
            answers={row.id: await self._answers(row.id) for row in attempts},
            requests=tuple(self._rows.request(row) for row in requests),
            tickets=await self._tickets(person_id, [each for each in ids if member is None or each != member.witness]),
        )

    async def _member(self, person_id: int) -> Any:
        named = select(membership, person.c.name).join(person, person.c.id == membership.c.person_id)
        found = await self._all(named.where(*self._of(membership, person_id)))
        return found[0] if found else None

    async def _answers(self, attempt_id: int) -> tuple[tuple[str, int | None, int | None], ...]:
        columns = (answer.c.question_id, answer.c.choice, answer.c.answered_at)
        given = select(*columns).where(answer.c.attempt_id == attempt_id).order_by(answer.c.position)
        return tuple((row.question_id, row.choice, row.answered_at) for row in await self._all(given))

    async def _tickets(self, person_id: int, chats: list[int]) -> tuple[Ticket, ...]:
        """Of the person; and what was asked in the own chats before anybody had registered there."""
        early = ticket.c.identity_id.in_(chats) & ticket.c.person_id.is_(None)
        theirs = select(ticket).where(or_(ticket.c.person_id == person_id, early))
        rows = await self._all(theirs.order_by(ticket.c.id))
        return tuple(ticket_from(self._rows.seal, row) for row in rows)

    def _of(self, rows: Any, person_id: int) -> tuple[Any, Any]:
        return rows.c.person_id == person_id, rows.c.contest_id == self._rows.contest_id

    async def _all(self, query: Select[Any]) -> list[Any]:
        async with self._database.read() as connection:
            return list((await connection.execute(query)).all())
