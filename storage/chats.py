"""Which chats a person has, and which people a chat: one may have several of the other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.database import insert_new
from storage.errors import LimitBroken
from storage.ports.records import LinkOffered, LinkUsed
from storage.tables import (
    AttemptRow,
    ChatPersonRow,
    ConsentRow,
    IdentityRow,
    LinkCodeRow,
    MembershipRow,
    PersonRow,
    table,
)

identity, chat_person, link_code = table(IdentityRow), table(ChatPersonRow), table(LinkCodeRow)
membership, attempt, person, consent = table(MembershipRow), table(AttemptRow), table(PersonRow), table(ConsentRow)

_own = membership.c.witness.is_distinct_from(chat_person.c.identity_id)
"""Of a chat's people those whose phone it is: not those whom an officer helps on it."""
PEOPLE = (
    select(func.count())
    .select_from(chat_person.join(membership, (chat_person.c.person_id == membership.c.person_id) & _own))
    .where(chat_person.c.identity_id == identity.c.id)
    .correlate(identity)
    .scalar_subquery()
)
"""How many people's phone it is, as one column of the query that loads sessions."""
HELPED_MAX = 200
"""As many of those whom an officer helped are shown, the newest."""


def silent_since(chat: Any, channels: Mapping[str, int]) -> ColumnElement[bool]:
    """Whether nobody has written in a chat of those channels since the instant given for each."""
    spoken = [and_(chat.c.channel == channel, chat.c.spoke_at < since) for channel, since in channels.items()]
    return or_(false(), *spoken)


def chat_of(
    person_id: ColumnElement[int],
    contest_id: str,
    outside: Any,
    *,
    channel: str = "",
    open_since: Mapping[str, int] | None = None,
) -> Any:
    """The id of the chat in which a person wrote last, of those that can be reached; with `channel`: of those there.

    Args:
        person_id: the column of `outside` that names the person.
        open_since: channel → chats silent since then come last.
    """
    chat, member = identity.alias(), chat_person.alias()
    theirs = [member.c.person_id == person_id, chat.c.contest_id == contest_id, chat.c.reachable.is_(True)]
    if channel:
        theirs.append(chat.c.channel == channel)
    return (
        select(chat.c.id)
        .select_from(member.join(chat, chat.c.id == member.c.identity_id))
        .where(*theirs)
        .order_by(case((silent_since(chat, open_since or {}), 1), else_=0), chat.c.spoke_at.desc(), chat.c.id.desc())
        .limit(1)
        .correlate(outside)
        .scalar_subquery()
    )


def seat_people(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """These people take part through these chats from now on: (identity, person)."""
    rows = [{"identity_id": chat, "person_id": who} for chat, who in pairs]
    if rows:
        connection.execute(insert_new(connection, chat_person), rows)


def offer_link(connection: Connection, contest_id: str, new: LinkOffered) -> None:
    """Keep a fresh code; older ones of the person open nothing any more."""
    connection.execute(delete(link_code).where(link_code.c.person_id == new.person_id, link_code.c.used_at.is_(None)))
    row = {"code_hash": new.code_hash, "person_id": new.person_id, "expires_at": new.expires_at}
    connection.execute(insert(link_code), [{**row, "contest_id": contest_id}])


def use_link(connection: Connection, contest_id: str, identity_id: int, used: LinkUsed) -> None:
    """The code is used up: by one chat, also when two bring it at once.

    Raises:
        LimitBroken: it was used meanwhile.
    """
    fresh = (link_code.c.code_hash == used.code_hash, link_code.c.contest_id == contest_id)
    taken = update(link_code).where(*fresh, link_code.c.used_at.is_(None)).values(used_at=used.at)
    if connection.execute(taken).rowcount != 1:
        raise LimitBroken("link code")
    if used.instead_of is not None:
        _forget(connection, contest_id, identity_id, used.instead_of)
    _leave_officer(connection, contest_id, identity_id, used.code_hash)


def _leave_officer(connection: Connection, contest_id: str, identity_id: int, code_hash: str) -> None:
    """Whoever has an own phone now is no more spoken for on that of the officer who was witness."""
    linked = select(link_code.c.person_id).where(link_code.c.code_hash == code_hash)
    helped = (membership.c.person_id == linked.scalar_subquery(), membership.c.contest_id == contest_id)
    row = connection.execute(select(membership.c.person_id, membership.c.witness).where(*helped)).one()
    if row.witness in (None, identity_id):
        return
    theirs = (chat_person.c.person_id == row.person_id, chat_person.c.identity_id == row.witness)
    connection.execute(delete(chat_person).where(*theirs))
    spoke = (identity.c.id == row.witness, identity.c.person_id == row.person_id)
    connection.execute(update(identity).where(*spoke).values(person_id=None, state="new", draft=b""))


def drop_consents(connection: Connection, chats: Collection[int], now: int) -> None:
    """Whoever agreed in these and never registered has gone."""
    unclaimed = (consent.c.identity_id.in_(chats), consent.c.person_id.is_(None), consent.c.withdrawn_at.is_(None))
    connection.execute(update(consent).where(*unclaimed).values(withdrawn_at=now))


def _forget(connection: Connection, contest_id: str, identity_id: int, person_id: int) -> None:
    """A person registered here a second time, who never started and whom no other chat knows."""
    there = chat_person.c.person_id == person_id
    connection.execute(delete(chat_person).where(there, chat_person.c.identity_id == identity_id))
    known = (exists().where(there), exists().where(attempt.c.person_id == person_id))
    if connection.execute(select(known[0] | known[1])).scalar_one():
        return
    mine = (membership.c.person_id == person_id, membership.c.contest_id == contest_id)
    connection.execute(delete(membership).where(*mine))
    connection.execute(update(person).where(person.c.id == person_id).values(name=b""))


def families_of(identities: Sequence[int], columns: Sequence[Any], besides: Collection[int]) -> Select[Any]:
    """All whose phone these chats are on, and some people besides, with the columns asked for."""
    theirs = _people_of(columns).where(chat_person.c.identity_id.in_(identities))
    return theirs.where(_own | chat_person.c.person_id.in_(besides)).order_by(membership.c.id)


def helped_by(identity_id: int, columns: Sequence[Any]) -> Select[Any]:
    """Those whom an officer helped on that phone, the newest first."""
    theirs = _people_of(columns).where(chat_person.c.identity_id == identity_id)
    helped = theirs.where(membership.c.witness == identity_id, membership.c.erased_at.is_(None))
    return helped.order_by(membership.c.id.desc()).limit(HELPED_MAX)


def _people_of(columns: Sequence[Any]) -> Select[Any]:
    return (
        select(chat_person.c.identity_id.label("identity_id"), *columns)
        .select_from(chat_person)
        .join(identity, identity.c.id == chat_person.c.identity_id)
        .join(
            membership,
            (membership.c.person_id == chat_person.c.person_id) & (membership.c.contest_id == identity.c.contest_id),
        )
        .join(person, person.c.id == membership.c.person_id)
        .outerjoin(attempt, attempt.c.id == membership.c.attempt_id)
    )
