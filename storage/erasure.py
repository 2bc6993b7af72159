"""Erasing a person, a chat, or everybody of a contest once its time is over (promise 9, docs/rules.md section 7).

What stays are numbers: attempts and answers under a person without a name, so that every result can be computed again
(promise 7); that somebody agreed, to which text and when; and the audit log, which holds no names.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Table,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from contest.attempt import Status
from contest.decisions import Act
from contest.fold import fold
from contest.names import mask
from contest.tickets import TicketState
from storage.audit import add_deed
from storage.chats import drop_consents
from storage.database import Database
from storage.rows import Rows
from storage.seal import Seal
from storage.tables import (
    AttemptRow,
    AuditRow,
    AwardRow,
    BroadcastFailureRow,
    BroadcastRow,
    BroadcastSendRow,
    CertificateRow,
    ChangeRequestRow,
    ChatPersonRow,
    ConsentRow,
    DecisionRow,
    ErrandRow,
    FailureRow,
    FileRefRow,
    FileRow,
    IdentityRow,
    LinkCodeRow,
    MembershipRow,
    OutboxRow,
    PersonRow,
    PostRow,
    ResultVersionRow,
    RoleRow,
    TicketRow,
    WebMessageRow,
    table,
)

identity, chat_person, role, consent = table(IdentityRow), table(ChatPersonRow), table(RoleRow), table(ConsentRow)
membership, person, attempt, link_code = table(MembershipRow), table(PersonRow), table(AttemptRow), table(LinkCodeRow)
request, ticket, errand, outbox = table(ChangeRequestRow), table(TicketRow), table(ErrandRow), table(OutboxRow)
web_message, failure, file, file_ref = table(WebMessageRow), table(FailureRow), table(FileRow), table(FileRefRow)
broadcast, send, missed = table(BroadcastRow), table(BroadcastSendRow), table(BroadcastFailureRow)
version, award, decision, post, audit, certificate = (
    *(table(ResultVersionRow), table(AwardRow), table(DecisionRow), table(PostRow), table(AuditRow)),
    table(CertificateRow),
)

NOBODY = "erased:"
"""Begins the name of a chat that was let go; no platform has such an id."""
BLANK = "…"
"""Stands for the name in words that are kept."""
RETENTION = "Retention"
"""In the audit log: everybody was erased."""
SLICE = 500


def erase_person(connection: Connection, rows: Rows, person_id: int, now: int) -> None:
    """Nothing says any more who that was; a second time changes nothing."""
    contest_id = rows.contest_id
    chats = _locked_chats(connection, contest_id, person_id)
    mine = (membership.c.person_id == person_id, membership.c.contest_id == contest_id)
    known = (
        select(person.c.name, membership.c.witness).join(membership, membership.c.person_id == person.c.id).where(*mine)
    )
    found = connection.execute(known.where(membership.c.erased_at.is_(None)).with_for_update()).first()
    if found is None:
        return
    name = rows.seal.open(found.name) if found.name else ""
    _leave_rounds(connection, contest_id, person_id, now)
    if name:
        _leave_neighbours(connection, contest_id, person_id, name)
    shared = _leave_families(connection, person_id, chats, found.witness)
    own = [chat for chat in chats if chat not in shared]
    if name:
        _unname(connection, rows, name, shared)
    _let_go(connection, rows, own, now)
    _empty_questions(connection, rows, ticket.c.person_id == person_id, now)
    _drop_details(connection, [person_id])
    connection.execute(update(consent).where(consent.c.person_id == person_id).values(withdrawn_at=now))
    _blank(connection, rows, [person_id], [person_id], now)


def erase_chat(connection: Connection, rows: Rows, identity_id: int, now: int) -> None:
    """Let a chat go: whoever has another one goes on there, everybody else is erased; not whom an officer helped."""
    here = chat_person.c.identity_id == identity_id
    helped = select(membership.c.person_id).where(membership.c.witness == identity_id)
    theirs = select(chat_person.c.person_id).where(here, chat_person.c.person_id.not_in(helped))
    for person_id in connection.execute(theirs).scalars().all():
        others = (chat_person.c.person_id == person_id, chat_person.c.identity_id != identity_id)
        if connection.execute(select(exists().where(*others))).scalar_one():
            seat = (attempt.c.seat == identity_id, attempt.c.person_id == person_id)
            _end(connection, seat, Status.CUT, now)
            connection.execute(delete(chat_person).where(here, chat_person.c.person_id == person_id))
        else:
            erase_person(connection, rows, person_id, now)
    _let_go(connection, rows, [identity_id], now)


def _locked_chats(connection: Connection, contest_id: str, person_id: int) -> Sequence[int]:
    """In the order of ids and before the membership, as everywhere: nobody waits in a ring."""
    theirs = select(chat_person.c.identity_id).where(chat_person.c.person_id == person_id)
    mine = select(identity.c.id).where(identity.c.id.in_(theirs), identity.c.contest_id == contest_id)
    return connection.execute(mine.order_by(identity.c.id).with_for_update()).scalars().all()


# ---- taking part


def _leave_rounds(connection: Connection, contest_id: str, person_id: int, now: int) -> None:
    """An open attempt ends and counts nowhere; where no result is public yet the person competes no more.

    A decision says so, beside `eligible`, which stays: results computed before go on being computed the same.
    """
    mine = (attempt.c.person_id == person_id, attempt.c.contest_id == contest_id)
    _end(connection, mine, Status.VOID, now)
    played = connection.execute(select(attempt.c.round_id).where(*mine).distinct()).scalars()
    out = select(version.c.round_id).where(version.c.contest_id == contest_id, version.c.published_at.is_not(None))
    left = sorted(set(played) - set(connection.execute(out).scalars()))
    last = connection.execute(select(func.max(decision.c.id))).scalar() or 0
    about = {"contest_id": contest_id, "act": str(Act.ERASED), "subject": str(person_id), "made_at": now}
    rows = [
        {**about, "id": last + number, "round_id": round_id, "value": "", "reason": ""}
        for number, round_id in enumerate(left, start=1)
    ]
    if rows:
        connection.execute(insert(decision), rows)


def _end(connection: Connection, which: Iterable[ColumnElement[bool]], status: Status, now: int) -> None:
    running = update(attempt).where(*which, attempt.c.status == str(Status.OPEN))
    connection.execute(running.values(status=str(status), ended_at=now))


def _leave_neighbours(connection: Connection, contest_id: str, person_id: int, name: str) -> None:
    """Out of what others were told of the places beside their own; many names look alike when they are cut short."""
    masked = mask(name)
    ended = select(attempt.c.last_answer_at).where(attempt.c.person_id == person_id)
    instants = set(connection.execute(ended).scalars())
    if not instants:
        return
    like = membership.c.result.contains(orjson.dumps(masked).decode(), autoescape=True)
    told = select(membership.c.id, membership.c.result).where(membership.c.contest_id == contest_id, like)
    for row in connection.execute(told).all():
        facts = orjson.loads(row.result)
        for side in ("above", "below"):
            if facts.get(f"{side}.name") == masked and facts.get(f"{side}.finished") in instants:
                facts[f"{side}.name"] = BLANK
        result = orjson.dumps(facts).decode()
        connection.execute(update(membership).where(membership.c.id == row.id).values(result=result))


def _leave_families(connection: Connection, person_id: int, chats: Sequence[int], witness: int | None) -> set[int]:
    """Chats that others share stay theirs, and an officer's the officer's; whoever comes next says who it is."""
    others = (chat_person.c.identity_id.in_(chats), chat_person.c.person_id != person_id)
    shared = set(connection.execute(select(chat_person.c.identity_id).where(*others).distinct()).scalars())
    shared |= {each for each in chats if each == witness}
    mine = (chat_person.c.person_id == person_id, chat_person.c.identity_id.in_(shared))
    connection.execute(delete(chat_person).where(*mine))
    spoke = update(identity).where(identity.c.id.in_(shared), identity.c.person_id == person_id)
    state = case((identity.c.id == witness, "new"), else_="family")
    connection.execute(spoke.values(person_id=None, state=state, draft=b""))
    return shared


# ---- chats


def _let_go(connection: Connection, rows: Rows, chats: Sequence[int], now: int) -> None:
    """What was said in these chats goes, and whose they were: a new word there is somebody new.

    A chat with a role stays known, for its work.
    """
    written = _written_in(connection, chats)
    for queue in (outbox, errand):
        connection.execute(delete(queue).where(queue.c.identity_id.in_(chats)))
    _empty_questions(connection, rows, ticket.c.identity_id.in_(chats), now)
    web = (web_message.c.contest_id == rows.contest_id, web_message.c.chat.in_(written))
    connection.execute(delete(web_message).where(*web))
    drop_consents(connection, chats, now)
    _forget_failures(connection, rows.seal, written)
    silent = update(identity).where(identity.c.id.in_(chats))
    connection.execute(silent.values(person_id=None, state="new", draft=b""))
    held = select(role.c.identity_id).where(role.c.withdrawn_at.is_(None))
    free = update(identity).where(identity.c.id.in_(chats), identity.c.id.not_in(held))
    connection.execute(free.values(chat=literal(NOBODY) + cast(identity.c.id, String), reachable=False))


def _empty_questions(connection: Connection, rows: Rows, which: ColumnElement[bool], now: int) -> None:
    empty = {"text": rows.seal.close(""), "answer": None, "announced": True, "told": True}
    connection.execute(update(ticket).where(which).values(empty))
    closed = {"state": str(TicketState.CLOSED), "done_at": now}
    connection.execute(update(ticket).where(which, ticket.c.state == str(TicketState.OPEN)).values(closed))


def _written_in(connection: Connection, chats: Collection[int]) -> Sequence[str]:
    """Their ids on the platform; the web chat keeps its lines by them."""
    return connection.execute(select(identity.c.chat).where(identity.c.id.in_(chats))).scalars().all()


# ---- names in words


def _unname(connection: Connection, rows: Rows, name: str, shared: Collection[int]) -> None:
    """Wherever else it may stand: chats of others, of those with a role, failures, reasons, what was sent to many."""
    contest_id, seal = rows.contest_id, rows.seal
    held = select(role.c.identity_id).where(role.c.contest_id == contest_id)
    near = {*shared, *connection.execute(held).scalars()}
    said = (web_message.c.contest_id == contest_id, web_message.c.chat.in_(_written_in(connection, near)))
    for sent, where, opened in (
        (outbox, (outbox.c.identity_id.in_(near),), outbox.c.payload),
        (web_message, said, web_message.c.payload),
    ):
        _drop_naming(connection, seal, sent, where, opened, name)
    _empty_tickets(connection, seal, contest_id, name)
    _forget_failures(connection, seal, [name])
    for column in (decision.c.reason, award.c.reason, version.c.reason, certificate.c.reason):
        named = update(column.table).where(column.contains(name, autoescape=True))
        connection.execute(named.values({column.name: func.replace(column, name, BLANK)}))
    for public in (broadcast.c.payload, post.c.messages):
        _blank_payloads(connection, public, contest_id, name)
    _drop_files(connection, contest_id)


def _drop_naming(
    connection: Connection, seal: Seal, where_from: Table, where: Iterable[ColumnElement[bool]], sealed: Any, name: str
) -> None:
    found = connection.execute(select(where_from.c.id, sealed).where(*where)).all()
    ids = [row[0] for row in found if _names(seal.open_bytes(row[1]), name)]
    connection.execute(delete(where_from).where(where_from.c.id.in_(ids)))


def _names(said: bytes, name: str) -> bool:
    return fold(name) in fold(said.decode(errors="replace"))


def _empty_tickets(connection: Connection, seal: Seal, contest_id: str, name: str) -> None:
    """A question may name somebody, whoever asked it."""
    for row in connection.execute(select(ticket).where(ticket.c.contest_id == contest_id)).all():
        if _names(seal.open_bytes(row.text), name) or (row.answer and _names(seal.open_bytes(row.answer), name)):
            mine = update(ticket).where(ticket.c.id == row.id)
            connection.execute(mine.values(text=seal.close(BLANK), answer=seal.close(BLANK) if row.answer else None))


def _forget_failures(connection: Connection, seal: Seal, words: Sequence[str]) -> None:
    """Updates that could not be handled are kept as they came, with the chat and perhaps the name."""
    marks = [re.compile(rf"(?<!\w){re.escape(fold(word))}(?!\w)") for word in words]
    for row in connection.execute(select(failure)).all() if marks else ():
        kept = fold(f"{row.detail} {seal.open_bytes(row.body).decode(errors='replace')}")
        if any(mark.search(kept) for mark in marks):
            connection.execute(update(failure).where(failure.c.id == row.id).values(detail="", body=seal.close("")))


def _blank_payloads(connection: Connection, payload: Any, contest_id: str, name: str) -> None:
    every: Table = payload.table
    for row in connection.execute(select(every.c.id, payload).where(every.c.contest_id == contest_id)).all():
        if (old := name.encode()) in row[1]:
            new = {payload.name: row[1].replace(old, BLANK.encode())}
            connection.execute(update(every).where(every.c.id == row[0]).values(new))


def _drop_files(connection: Connection, contest_id: str) -> None:
    """Lists and pictures of people, which are made anew for whoever asks; nobody can look for a name in them."""
    drawn = (file.c.kept_until.is_not(None), file.c.name.like("ket-qua-%"))
    keys = select(file.c.key).where(file.c.contest_id == contest_id, drawn[0] | drawn[1])
    gone = connection.execute(keys).scalars().all()
    for each in (file_ref, file):
        connection.execute(delete(each).where(each.c.contest_id == contest_id, each.c.key.in_(gone)))


# ---- the person's own rows


def _drop_details(connection: Connection, people: Sequence[int]) -> None:
    for each in (link_code, request, send, missed):
        connection.execute(delete(each).where(each.c.person_id.in_(people)))
    connection.execute(update(award).where(award.c.person_id.in_(people)).values(handed_to=None))


def _blank(connection: Connection, rows: Rows, people: Sequence[int], unnamed: Sequence[int], now: int) -> None:
    """The membership keeps where the person counted and whether at all; `unnamed` lose their names too."""
    mine = (membership.c.person_id.in_(people), membership.c.contest_id == rows.contest_id)
    gone = {"residence": "", "workplace": "", "birth_year": None, "result": None, "erased_at": now}
    connection.execute(update(membership).where(*mine).values(gone))
    connection.execute(update(person).where(person.c.id.in_(unnamed)).values(name=rows.seal.close("")))


# ---- everybody


def _slice_of_people(connection: Connection, rows: Rows, limit: int, now: int) -> int:
    left = (membership.c.contest_id == rows.contest_id, membership.c.erased_at.is_(None))
    first = select(membership.c.person_id).where(*left).order_by(membership.c.id).limit(limit)
    people = connection.execute(first.with_for_update()).scalars().all()
    winners = set(connection.execute(_winners(rows.contest_id).where(award.c.person_id.in_(people))).scalars())
    speaks = update(identity).where(identity.c.person_id.in_(people))
    connection.execute(speaks.values(person_id=None, state="new", draft=b""))
    _drop_details(connection, people)
    _blank(connection, rows, people, [each for each in people if each not in winners], now)
    return len(people)


def _slice_of_chats(connection: Connection, rows: Rows, limit: int, now: int) -> int:
    held = select(role.c.identity_id).where(role.c.withdrawn_at.is_(None))
    left = (identity.c.contest_id == rows.contest_id, identity.c.chat.not_like(f"{NOBODY}%"))
    first = select(identity.c.id).where(*left, identity.c.id.not_in(held)).order_by(identity.c.id).limit(limit)
    chats = connection.execute(first.with_for_update()).scalars().all()
    _let_go(connection, rows, chats, now)
    return len(chats)


def _winners(contest_id: str) -> Any:
    """Who holds a prize of a list that is public and not replaced."""
    standing = (version.c.published_at.is_not(None), version.c.superseded_at.is_(None))
    theirs = select(award.c.person_id).join(version, version.c.id == award.c.version_id).distinct()
    return theirs.where(version.c.contest_id == contest_id, *standing, award.c.person_id.is_not(None))


class Erasure:
    """Erasing in one contest, from outside the conversation; see `storage.ports.privacy.ErasureStore`."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal) -> None:
        self._database, self._rows = database, Rows(contest_id, seal)

    async def person(self, person_id: int, *, now: int, by: str, reason: str) -> None:
        """One person, as asked for at the office; `reason` goes into the audit log and names nobody."""
        contest_id = self._rows.contest_id

        def work(connection: Connection) -> None:
            erase_person(connection, self._rows, person_id, now)
            details = {"person": person_id, "reason": reason}
            add_deed(connection, contest_id, at=now, by=by, act="PersonErased", details=details)

        await self._database.do(work)
        await self._database.forget_deleted()

    async def some(self, *, now: int) -> int:
        """See `storage.ports.privacy.ErasureStore`."""
        slices: tuple[Callable[[Connection, Rows, int, int], int], ...] = (_slice_of_people, _slice_of_chats)

        def work(connection: Connection) -> int:
            return next((done for each in slices if (done := each(connection, self._rows, SLICE, now))), 0)

        return await self._database.do(work)

    async def finish(self, *, now: int) -> bool:
        """See `storage.ports.privacy.ErasureStore`."""
        contest_id = self._rows.contest_id
        told = select(exists().where(audit.c.contest_id == contest_id, audit.c.act == RETENTION))
        erased = (membership.c.contest_id == contest_id, membership.c.erased_at.is_not(None))
        count = select(func.count()).select_from(membership).where(*erased)
        kept = select(func.count()).select_from(_winners(contest_id).subquery())

        def work(connection: Connection) -> bool:
            if connection.execute(told).scalar_one():
                return False
            _drop_files(connection, contest_id)
            people, named = connection.execute(count).scalar_one(), connection.execute(kept).scalar_one()
            details = {"people": people, "named": named}
            add_deed(connection, contest_id, at=now, by="service", act=RETENTION, details=details)
            return True

        return await self._database.do(work)

    async def forget_deleted(self) -> None:
        """See `storage.ports.privacy.ErasureStore`."""
        await self._database.forget_deleted()
