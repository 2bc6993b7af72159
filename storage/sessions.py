"""Sessions in and changes out: the one transaction behind every batch of the engine."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, Executable, bindparam, case, delete, func, insert, or_, select, update

from contest.attempt import Attempt, Status
from contest.roles import Right, may
from storage.broadcasts import broadcasts_of
from storage.chats import PEOPLE, families_of, helped_by, seat_people
from storage.database import Transaction, insert_new
from storage.invites import count_scans
from storage.ports.conversation import Change, Delivery, Desk, Link, Member, OutboxMessage, Profile, Seat, Session
from storage.records import save_record
from storage.roles import HELD, invitations
from storage.rows import Rows, attempt_from, given_up, new_answer, new_change, new_consent, places
from storage.tables import (
    AnswerChangeRow,
    AnswerRow,
    AttemptRow,
    AwardRow,
    ChangeRequestRow,
    ConsentRow,
    FailureRow,
    IdentityRow,
    LinkCodeRow,
    MembershipRow,
    OutboxRow,
    PersonRow,
    ResultRowRow,
    SeenUpdateRow,
    table,
)
from storage.tickets import count_waiting, tell_ticket, tickets_of
from storage.videos import clips_of, is_closed, marks_of

log = structlog.get_logger(__name__)

LATE_MS = 1000
"""A question delivered later than this after it was decided moves its sent time (docs/rules.md section 2)."""

identity, person, membership = table(IdentityRow), table(PersonRow), table(MembershipRow)
attempt, answer, consent = table(AttemptRow), table(AnswerRow), table(ConsentRow)
request, changed = table(ChangeRequestRow), table(AnswerChangeRow)
outbox, seen, failure, result = table(OutboxRow), table(SeenUpdateRow), table(FailureRow), table(ResultRowRow)
award, link_code = table(AwardRow), table(LinkCodeRow)

_MEMBER = (
    membership.c.person_id.label("member"),
    person.c.name,
    membership.c.residence,
    membership.c.workplace,
    membership.c.counted_unit,
    membership.c.locked,
    membership.c.birth_year,
    membership.c.eligible,
    membership.c.witness,
    membership.c.result,
    attempt,
)
"""What is read of a person who takes part."""

_SESSIONS = (
    select(
        identity.c.id.label("identity_id"),
        identity.c.channel,
        identity.c.chat,
        identity.c.state,
        identity.c.draft,
        identity.c.changed_at,
        identity.c.reachable,
        identity.c.spoke_at,
        identity.c.invited_by,
        HELD.label("roles"),
        PEOPLE.label("people"),
        *_MEMBER,
    )
    .outerjoin(
        membership,
        (membership.c.person_id == identity.c.person_id) & (membership.c.contest_id == identity.c.contest_id),
    )
    .outerjoin(person, person.c.id == membership.c.person_id)
    .outerjoin(attempt, attempt.c.id == membership.c.attempt_id)
    .where(
        identity.c.contest_id == bindparam("contest"),
        identity.c.channel == bindparam("channel"),
        identity.c.chat.in_(bindparam("chats", expanding=True)),
    )
)

_LINKS = (
    select(link_code.c.code_hash, link_code.c.expires_at, link_code.c.used_at, *_MEMBER)
    .join(
        membership,
        (membership.c.person_id == link_code.c.person_id) & (membership.c.contest_id == link_code.c.contest_id),
    )
    .join(person, person.c.id == membership.c.person_id)
    .outerjoin(attempt, attempt.c.id == membership.c.attempt_id)
    .where(link_code.c.contest_id == bindparam("contest"))
    .where(link_code.c.code_hash.in_(bindparam("codes", expanding=True)))
)

_other = attempt.alias()
_LAST_OF_EACH_ROUND = select(attempt).where(
    attempt.c.contest_id == bindparam("contest"),
    attempt.c.person_id.in_(bindparam("people", expanding=True)),
    attempt.c.number
    == select(func.max(_other.c.number))
    .where(
        _other.c.person_id == attempt.c.person_id,
        _other.c.contest_id == attempt.c.contest_id,
        _other.c.round_id == attempt.c.round_id,
    )
    .scalar_subquery(),
)

# Built once: making a statement costs more than running it.
_SEEN = select(seen.c.update_id, seen.c.toast).where(
    seen.c.contest_id == bindparam("contest"),
    seen.c.channel == bindparam("channel"),
    seen.c.update_id.in_(bindparam("updates", expanding=True)),
)
_ADD_PERSON, _ADD_MEMBERSHIP, _ADD_ATTEMPT = insert(person), insert(membership), insert(attempt)
_ADD_CONSENT, _ADD_ANSWER, _ADD_SEEN = insert(consent), insert(answer), insert(seen)
_ADD_MESSAGE, _ADD_FAILURE, _ADD_CHANGE = insert(outbox), insert(failure), insert(changed)
_CLAIM_CONSENT = (
    update(consent)
    .where(consent.c.identity_id == bindparam("b_id"), consent.c.person_id.is_(None), consent.c.withdrawn_at.is_(None))
    .values(person_id=bindparam("b_person"))
)
"""What was agreed to in a chat before anybody registered is the consent of whoever registers now."""
_SET_PERSON = update(person).where(person.c.id == bindparam("b_id"))
_SET_IDENTITY = update(identity).where(identity.c.id == bindparam("b_id"))
_SET_ATTEMPT = update(attempt).where(attempt.c.id == bindparam("b_id"))
_SET_MEMBERSHIP = update(membership).where(
    membership.c.person_id == bindparam("b_person"), membership.c.contest_id == bindparam("b_contest")
)
_SET_TOLD = (
    update(result)
    .where(result.c.version_id == bindparam("b_version"), result.c.position == bindparam("b_position"))
    .values(told=True)
)
_SET_AWARDS_TOLD = update(award).where(award.c.id.in_(bindparam("ids", expanding=True))).values(told=True)
_ADD_REQUEST = insert(request)
_REPLACE_REQUEST = (
    update(request)
    .where(request.c.contest_id == bindparam("b_contest"), request.c.person_id == bindparam("b_person"))
    .where(request.c.kind == bindparam("b_kind"), request.c.decided_at.is_(None))
    .values(decided_at=bindparam("b_now"), decided_by="", granted=False, told=True)
)
"""A newer request of a kind takes the place of one still open; the trail keeps both."""
_SET_REQUEST_TOLD = update(request).where(request.c.id == bindparam("b_id")).values(told=True)
_DROP_OLD_STEPS = delete(outbox).where(
    outbox.c.identity_id.in_(bindparam("identities", expanding=True)), outbox.c.is_step.is_(True)
)
_DROP_MESSAGES = delete(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


class SessionBatch:
    """One open transaction over several sessions; see `storage.ports.conversation.Batch`."""

    def __init__(self, transaction: Transaction, rows: Rows, *, rounds_overlap: bool = False) -> None:
        self._transaction, self._rows, self._rounds_overlap = transaction, rows, rounds_overlap
        self.sessions: dict[tuple[str, str], Session] = {}
        self.toasts: dict[tuple[str, str], str] = {}

    # ---- in

    async def load(
        self,
        chats: Collection[tuple[str, str]],
        updates: Collection[tuple[str, str]],
        deliveries: Sequence[Delivery],
        people: Collection[int],
        fresh: Sequence[int],
        now: int,
    ) -> None:
        """Keep deliveries, then lock and load; unknown chats get an identity with the next of the `fresh` ids."""

        def work(connection: Connection) -> None:
            if deliveries:
                _record(connection, self._rows, deliveries)
            ids = iter(fresh)
            self._lock(connection, chats)
            for channel, wanted in sorted(_by_channel(chats).items()):
                self._load(connection, channel, wanted, people)
                missing = sorted(chat for chat in wanted if (channel, chat) not in self.sessions)
                if missing:
                    self._create(connection, channel, missing, [next(ids) for _ in missing], now)
                    self._lock(connection, [(channel, chat) for chat in missing])
                    self._load(connection, channel, missing, ())
            for channel, update_ids in _by_channel(updates).items():
                values = {"contest": self._rows.contest_id, "channel": channel, "updates": update_ids}
                found = connection.execute(_SEEN, values)
                self.toasts.update({(channel, row.update_id): row.toast for row in found})

        await self._transaction.run(work)

    def _load(self, connection: Connection, channel: str, chats: Sequence[str], people: Collection[int]) -> None:
        values = {"contest": self._rows.contest_id, "channel": channel, "chats": chats}
        shared: list[tuple[str, str]] = []
        for row in connection.execute(_SESSIONS, values):
            session = self._rows.session(row)
            self.sessions[channel, row.chat] = session
            if people or row.people > (session.profile is not None and session.profile.witness != session.id):
                shared.append((channel, row.chat))
        if self._rounds_overlap:
            self._add_earlier(connection, [(channel, chat) for chat in chats])
        self._add_families(connection, shared, people)
        self._add_elsewhere(connection, [(channel, chat) for chat in chats])

    def _add_families(self, connection: Connection, keys: Sequence[tuple[str, str]], people: Collection[int]) -> None:
        """All whose phone it is, where these are several, and whom an event is for."""
        if not keys:
            return
        families = self._members(connection, families_of([self.sessions[key].id for key in keys], _MEMBER, people))
        for key in keys:
            session = self.sessions[key]
            family = families.get(session.id, ())
            alone = len(family) == 1 and session.profile is not None and family[0].profile == session.profile
            self.sessions[key] = replace(session, family=() if alone else family)

    def _members(self, connection: Connection, query: Executable) -> dict[int, tuple[Member, ...]]:
        """Chat → those people."""
        found: dict[int, tuple[Member, ...]] = {}
        for row in connection.execute(query):
            found[row.identity_id] = (*found.get(row.identity_id, ()), self._rows.member(row))
        if self._rounds_overlap:
            earlier = self._earlier(connection, [each.profile.person_id for some in found.values() for each in some])
            found = {
                chat: tuple(replace(each, earlier=earlier.get(each.profile.person_id, {})) for each in some)
                for chat, some in found.items()
            }
        return found

    def _add_elsewhere(self, connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
        """Where an open attempt is played, if not here."""
        seats = {
            key: session.attempt.seat
            for key in keys
            if (session := self.sessions.get(key)) and session.attempt and session.attempt.is_open
            and session.attempt.seat != session.id
        }  # fmt: skip
        if not seats:
            return
        there = select(identity.c.id, identity.c.channel, identity.c.state, identity.c.draft)
        found = {row.id: row for row in connection.execute(there.where(identity.c.id.in_(sorted(seats.values()))))}
        for key, chat in seats.items():
            if (row := found.get(chat)) is not None:
                seat = Seat(row.channel, row.state, self._rows.draft(row.draft))
                self.sessions[key] = replace(self.sessions[key], elsewhere=seat)

    def _add_earlier(self, connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
        """The last attempt of each round, for people between two attempts: who is answering needs none of it."""
        found = [(key, self.sessions[key]) for key in keys if key in self.sessions]
        resting = {key: s.attempt.person_id for key, s in found if s.attempt and not s.attempt.is_open}
        if not resting:
            return
        earlier = self._earlier(connection, resting.values())
        for key, person_id in resting.items():
            self.sessions[key] = replace(self.sessions[key], earlier=earlier.get(person_id, {}))

    def _earlier(self, connection: Connection, people: Iterable[int]) -> dict[int, dict[str, Attempt]]:
        values = {"contest": self._rows.contest_id, "people": sorted(set(people))}
        earlier: dict[int, dict[str, Attempt]] = {}
        for row in connection.execute(_LAST_OF_EACH_ROUND, values):
            earlier.setdefault(row.person_id, {})[row.round_id] = attempt_from(row)
        return earlier

    def _lock(self, connection: Connection, chats: Collection[tuple[str, str]]) -> None:
        """Identities, then memberships, each in id order: no two replicas can wait for each other.

        Of all channels together: one person may write in several at once.
        """
        if not chats or connection.dialect.name != "postgresql":
            return
        contest_id = self._rows.contest_id
        theirs = [(identity.c.channel == name) & identity.c.chat.in_(some) for name, some in _by_channel(chats).items()]
        mine = select(identity.c.person_id).where(identity.c.contest_id == contest_id, or_(*theirs))
        locked = connection.execute(mine.order_by(identity.c.id).with_for_update())
        people = [row.person_id for row in locked if row.person_id is not None]
        if people:
            members = (membership.c.contest_id == contest_id, membership.c.person_id.in_(people))
            connection.execute(select(membership.c.id).where(*members).order_by(membership.c.id).with_for_update())

    def _create(self, connection: Connection, channel: str, chats: Sequence[str], ids: Sequence[int], now: int) -> None:
        known = {"contest_id": self._rows.contest_id, "channel": channel, "created_at": now, "changed_at": now}
        empty = {"state": "new", "draft": b"", "reachable": True, "spoke_at": 0, "invited_by": ""}
        new = [{"id": fresh, "chat": chat, **known, **empty} for fresh, chat in zip(ids, chats, strict=True)]
        connection.execute(insert_new(connection, identity), new)

    async def open_desks(self, wanted: Mapping[tuple[str, str], str]) -> None:
        """See `storage.ports.conversation.Batch.open_desks`."""

        def work(connection: Connection) -> None:
            contest_id = self._rows.contest_id
            clips, closed = clips_of(connection, contest_id), is_closed(connection, contest_id)
            brought = {code for code in wanted.values() if code}
            codes, links = invitations(connection, contest_id, brought), self._links(connection, brought)
            for key, code in wanted.items():
                session = self.sessions[key]
                marks, asked = marks_of(connection, session.id), count_waiting(connection, session.id)
                helps = may(session.roles, Right.HELP)
                tickets = tickets_of(connection, contest_id, self._rows.seal) if helps else ()
                writes = may(session.roles, Right.BROADCAST)
                sent = broadcasts_of(connection, contest_id) if writes else ()
                helped = self._helped(connection, session) if may(session.roles, Right.ASSIST) else ()
                desk = Desk(codes.get(code), links.get(code), clips, marks, closed, tickets, asked, sent, helped)
                self.sessions[key] = replace(session, desk=desk)

        await self._transaction.run(work)

    def _helped(self, connection: Connection, session: Session) -> tuple[Member, ...]:
        return self._members(connection, helped_by(session.id, _MEMBER)).get(session.id, ())

    def _links(self, connection: Connection, codes: Collection[str]) -> dict[str, Link]:
        if not codes:
            return {}
        rows = connection.execute(_LINKS, {"contest": self._rows.contest_id, "codes": sorted(codes)}).all()
        earlier = self._earlier(connection, [row.member for row in rows]) if self._rounds_overlap else {}
        return {
            row.code_hash: Link(
                replace(self._rows.member(row), earlier=earlier.get(row.member, {})), row.expires_at, row.used_at
            )
            for row in rows
        }

    # ---- out

    async def save(self, changes: Sequence[Change]) -> None:
        """Write everything that differs, table by table: one statement a table whatever the size of the batch."""
        rows = self._rows

        def work(connection: Connection) -> None:
            _save_people(connection, rows, changes)
            _save_results(connection, rows, changes)
            _save_attempts(connection, rows, changes)
            _many(connection, _SET_IDENTITY, (rows.moved_identity(c.after) for c in changes if _identity_differs(c)))
            comers = [(c.after.id, c.after.profile) for c in changes if _speaker(c.before) != _speaker(c.after)]
            seat_people(connection, [(chat, profile.person_id) for chat, profile in comers if profile])
            _many(connection, _ADD_CONSENT, (new_consent(c.after, c.consent) for c in changes if c.consent))
            _many(connection, _CLAIM_CONSENT, _claims(changes))
            answers = [c.answer for c in changes if c.answer]
            _many(connection, _ADD_ANSWER, (new_answer(a) for a in answers if not a.change))
            _many(connection, _ADD_CHANGE, (new_change(a) for a in answers if a.change))
            _save_requests(connection, rows, changes)
            for change in changes:
                for record in change.records:
                    save_record(connection, rows, change.after.id, record)
                if change.told_ticket is not None:
                    tell_ticket(connection, change.told_ticket)
            count_scans(connection, rows.contest_id, (c.scanned for c in changes if c.scanned))
            _many(connection, _ADD_SEEN, (rows.new_seen(c) for c in changes if c.update_id))
            _save_messages(connection, rows, [message for c in changes for message in c.messages])
            _many(connection, _ADD_FAILURE, (rows.new_failure(c.failure) for c in changes if c.failure))

        await self._transaction.run(work)


def _save_people(connection: Connection, rows: Rows, changes: Sequence[Change]) -> None:
    fresh: list[tuple[Profile, int]] = []
    moved: list[Profile] = []
    renamed: list[Profile] = []
    for change in changes:
        was, new = _was(change), change.after.profile
        if new is None or (was is not None and new == was.profile):
            continue
        if was is None:
            fresh.append((new, change.after.changed_at))
            continue
        moved.append(new)
        if new.name != was.profile.name:
            renamed.append(new)
    _many(connection, _ADD_PERSON, (rows.new_person(*one) for one in fresh))
    _many(connection, _ADD_MEMBERSHIP, (rows.new_membership(*one) for one in fresh))
    _many(connection, _SET_PERSON, ({"b_id": p.person_id, "name": rows.seal.close(p.name)} for p in renamed))
    _many(connection, _SET_MEMBERSHIP, (rows.of_member(p.person_id, **places(p)) for p in moved))


def _claims(changes: Sequence[Change]) -> Iterable[dict[str, int]]:
    return (
        {"b_id": c.after.id, "b_person": c.after.profile.person_id}
        for c in changes
        if c.after.profile and _was(c) is None
    )


def _save_requests(connection: Connection, rows: Rows, changes: Sequence[Change]) -> None:
    asked = [c.request for c in changes if c.request]
    replaced = (
        {"b_contest": rows.contest_id, "b_person": r.person_id, "b_kind": r.kind, "b_now": r.asked_at} for r in asked
    )
    _many(connection, _REPLACE_REQUEST, replaced)
    _many(connection, _ADD_REQUEST, (rows.new_request(r) for r in asked))
    _many(connection, _SET_REQUEST_TOLD, ({"b_id": c.told_request} for c in changes if c.told_request is not None))


def _save_results(connection: Connection, rows: Rows, changes: Sequence[Change]) -> None:
    told = [
        (c.after.profile.person_id, c.after.result)
        for c in changes
        if c.after.profile and c.after.result and (was := _was(c)) and c.after.result != was.result
    ]
    _many(connection, _SET_MEMBERSHIP, (rows.of_member(p, result=orjson.dumps(line).decode()) for p, line in told))
    lines = ({"b_version": line["version"], "b_position": line.get("position", 0)} for _, line in told)
    _many(connection, _SET_TOLD, lines)
    awards = [int(each) for _, line in told for each in str(line.get("awards", "")).split(",") if each]
    if awards:
        connection.execute(_SET_AWARDS_TOLD, {"ids": awards})


def _save_attempts(connection: Connection, rows: Rows, changes: Sequence[Change]) -> None:
    opened: list[Attempt] = []
    moved: list[Attempt] = []
    for change in changes:
        was, new = _was(change), change.after.attempt
        old = was.attempt if was else None
        if new is not None and new != old:
            (opened if old is None or old.id != new.id else moved).append(new)
    _many(connection, _ADD_ATTEMPT, (rows.new_attempt(a) for a in opened))
    _many(connection, _SET_MEMBERSHIP, (rows.of_member(a.person_id, attempt_id=a.id) for a in opened))
    _many(connection, _SET_ATTEMPT, (rows.moved_attempt(a) for a in moved))


def _save_messages(connection: Connection, rows: Rows, messages: Sequence[OutboxMessage]) -> None:
    stepping = sorted({message.session_id for message in messages if message.is_step})
    if stepping:
        # The newer prompt makes an older undelivered one pointless.
        connection.execute(_DROP_OLD_STEPS, {"identities": stepping})
    _many(connection, _ADD_MESSAGE, (rows.new_message(message) for message in messages))


def _record(connection: Connection, rows: Rows, deliveries: Sequence[Delivery]) -> None:
    """Remove what was said; note unreachable chats; move sent times of late questions."""
    connection.execute(_DROP_MESSAGES, {"ids": [d.message.id for d in deliveries]})
    gone = [d.message.session_id for d in deliveries if not d.reachable]
    if gone:
        connection.execute(update(identity).where(identity.c.id.in_(gone)).values(reachable=False))
    lost = [d for d in deliveries if d.delivered_at is None and d.reachable]
    _many(connection, _ADD_FAILURE, (rows.new_failure(given_up(d)) for d in lost))
    for delivery in deliveries:
        _move_sent_time(connection, delivery)


def _move_sent_time(connection: Connection, delivery: Delivery) -> None:
    """The person is given back the time that a late question of ours cost."""
    message = delivery.message
    if message.opens is None or delivery.delivered_at is None:
        return
    delay = delivery.delivered_at - message.created_at
    if delay <= LATE_MS:
        return
    attempt_id, position = message.opens
    later = attempt.c.deadline + delay
    moved: dict[str, Any] = {
        "sent_at": delivery.delivered_at,
        "deadline": case((later > attempt.c.closes_at, attempt.c.closes_at), else_=later),
    }
    if position == 0:
        moved["started_at"] = delivery.delivered_at
    still_open = (attempt.c.position == position) & (attempt.c.status == str(Status.OPEN))
    connection.execute(update(attempt).where(attempt.c.id == attempt_id, still_open).values(moved))
    log.info("question delivered late", attempt=attempt_id, position=position, delay_ms=delay)


def _many(connection: Connection, statement: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    values = list(rows)
    if values:
        connection.execute(statement, values)


def _by_channel(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for channel, name in pairs:
        grouped.setdefault(channel, []).append(name)
    return grouped


def _identity_differs(change: Change) -> bool:
    return _of_identity(change.before) != _of_identity(change.after)


def _of_identity(session: Session) -> tuple[object, ...]:
    return (
        *(session.state, session.draft, session.changed_at, session.reachable, session.spoke_at, session.invited_by),
        _speaker(session),
    )


def _speaker(session: Session) -> int | None:
    return session.profile.person_id if session.profile else None


def _was(change: Change) -> Member | None:
    """What was known before of the person who speaks afterwards; None: nobody speaks, or somebody new."""
    old, speaker = change.before, _speaker(change.after)
    if speaker is None:
        return None
    if old.profile is not None and old.profile.person_id == speaker:
        return Member(old.profile, old.attempt, old.earlier, old.result)
    link = old.desk.link if old.desk else None
    helped = old.desk.helped if old.desk else ()
    others = (*old.family, *helped, *([link.member] if link else []))
    return next((each for each in others if each.profile.person_id == speaker), None)
