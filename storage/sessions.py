"""Sessions in and changes out: the one transaction behind every batch of the engine."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import orjson
from sqlalchemy import Connection, Row, bindparam, case, delete, insert, select, update

from contest.attempt import Attempt, Status
from contest.paper import Paper, Served
from storage.database import Transaction, insert_new
from storage.ports import Change, Delivery, OutboxMessage, Profile, Session
from storage.seal import Seal
from storage.tables import (
    AnswerRow,
    AttemptRow,
    ConsentRow,
    FailureRow,
    IdentityRow,
    MembershipRow,
    OutboxRow,
    PersonRow,
    SeenUpdateRow,
    table,
)

LATE_MS = 1000
"""A question delivered later than this after it was decided moves its sent time (RULES 2, "Duration")."""

LEASE_MS = 30_000
"""How long the process that decided a message has it in hand before others may send it."""

identity, person, membership = table(IdentityRow), table(PersonRow), table(MembershipRow)
attempt, answer, consent = table(AttemptRow), table(AnswerRow), table(ConsentRow)
outbox, seen, failure = table(OutboxRow), table(SeenUpdateRow), table(FailureRow)

AnyRow = Row[*tuple[Any, ...]]

_SESSIONS = (
    select(
        identity.c.id.label("identity_id"),
        identity.c.channel,
        identity.c.chat,
        identity.c.state,
        identity.c.draft,
        identity.c.changed_at,
        identity.c.reachable,
        person.c.name,
        membership.c.person_id.label("member"),
        membership.c.residence,
        membership.c.workplace,
        membership.c.counted_unit,
        membership.c.locked,
        membership.c.result,
        attempt,
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


# Built once: making a statement costs more than running it.
_SEEN = select(seen.c.update_id, seen.c.toast).where(
    seen.c.channel == bindparam("channel"), seen.c.update_id.in_(bindparam("updates", expanding=True))
)
_ADD_PERSON, _ADD_MEMBERSHIP, _ADD_ATTEMPT = insert(person), insert(membership), insert(attempt)
_ADD_CONSENT, _ADD_ANSWER, _ADD_SEEN = insert(consent), insert(answer), insert(seen)
_ADD_MESSAGE, _ADD_FAILURE = insert(outbox), insert(failure)
_SET_PERSON = update(person).where(person.c.id == bindparam("b_id"))
_SET_IDENTITY = update(identity).where(identity.c.id == bindparam("b_id"))
_SET_ATTEMPT = update(attempt).where(attempt.c.id == bindparam("b_id"))
_SET_MEMBERSHIP = update(membership).where(
    membership.c.person_id == bindparam("b_person"), membership.c.contest_id == bindparam("b_contest")
)
_DROP_OLD_STEPS = delete(outbox).where(
    outbox.c.identity_id.in_(bindparam("identities", expanding=True)), outbox.c.is_step.is_(True)
)
_DROP_MESSAGES = delete(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


class SessionBatch:
    """One open transaction over several sessions; see `storage.ports.Batch`."""

    def __init__(self, transaction: Transaction, contest_id: str, seal: Seal) -> None:
        self._transaction, self._contest, self._seal = transaction, contest_id, seal
        self.sessions: dict[tuple[str, str], Session] = {}
        self.toasts: dict[tuple[str, str], str] = {}

    async def save(self, changes: Sequence[Change]) -> None:
        """See `storage.ports.Batch.save`."""
        await self._transaction.run(lambda connection: self._save(connection, changes))

    # ---- in

    async def load(
        self,
        chats: Collection[tuple[str, str]],
        updates: Collection[tuple[str, str]],
        deliveries: Sequence[Delivery],
        fresh: Sequence[int],
        now: int,
    ) -> None:
        """Keep deliveries, then lock and load; unknown chats get an identity with the next of the `fresh` ids."""

        def work(connection: Connection) -> None:
            if deliveries:
                _record(connection, deliveries)
            ids = iter(fresh)
            for channel, wanted in sorted(_by_channel(chats).items()):
                self._load(connection, channel, wanted)
                missing = sorted(chat for chat in wanted if (channel, chat) not in self.sessions)
                if missing:
                    self._create(connection, channel, missing, [next(ids) for _ in missing], now)
                    self._load(connection, channel, missing)
            for channel, update_ids in _by_channel(updates).items():
                rows = connection.execute(_SEEN, {"channel": channel, "updates": update_ids})
                self.toasts.update({(channel, row.update_id): row.toast for row in rows})

        await self._transaction.run(work)

    def _load(self, connection: Connection, channel: str, chats: Sequence[str]) -> None:
        if connection.dialect.name == "postgresql":
            self._lock(connection, channel, chats)
        values = {"contest": self._contest, "channel": channel, "chats": chats}
        for row in connection.execute(_SESSIONS, values):
            self.sessions[channel, row.chat] = self._session(row)

    def _lock(self, connection: Connection, channel: str, chats: Sequence[str]) -> None:
        """Identities, then memberships, each in id order: no two replicas can wait for each other."""
        mine = (identity.c.contest_id == self._contest, identity.c.channel == channel, identity.c.chat.in_(chats))
        locked = connection.execute(select(identity.c.person_id).where(*mine).order_by(identity.c.id).with_for_update())
        people = [row.person_id for row in locked if row.person_id is not None]
        if people:
            theirs = (membership.c.contest_id == self._contest, membership.c.person_id.in_(people))
            connection.execute(select(membership.c.id).where(*theirs).order_by(membership.c.id).with_for_update())

    def _create(self, connection: Connection, channel: str, chats: Sequence[str], ids: Sequence[int], now: int) -> None:
        rows = [
            {
                "id": new,
                "contest_id": self._contest,
                "channel": channel,
                "chat": chat,
                "state": "new",
                "draft": "{}",
                "changed_at": now,
                "reachable": True,
                "created_at": now,
            }
            for new, chat in zip(ids, chats, strict=True)
        ]
        connection.execute(insert_new(connection, identity), rows)

    def _session(self, row: AnyRow) -> Session:
        profile = None
        if row.member is not None:
            profile = Profile(
                row.member, self._seal.open(row.name), row.residence, row.workplace, row.counted_unit, row.locked
            )
        return Session(
            id=row.identity_id,
            channel=row.channel,
            chat=row.chat,
            state=row.state,
            draft=orjson.loads(row.draft) if row.draft != "{}" else {},
            changed_at=row.changed_at,
            reachable=row.reachable,
            profile=profile,
            attempt=None if row.id is None else attempt_from(row),
            result=None if row.result is None else orjson.loads(row.result),
        )

    # ---- out

    def _save(self, connection: Connection, changes: Sequence[Change]) -> None:
        """Write everything that differs, table by table: one statement a table whatever the size of the batch."""
        self._save_people(connection, changes)
        self._save_attempts(connection, changes)
        _save_identities(connection, changes)
        _many(
            connection,
            _ADD_CONSENT,
            (
                {"identity_id": c.after.id, "text_hash": c.consent.text_hash, "given_at": c.consent.given_at}
                for c in changes
                if c.consent
            ),
        )
        _many(connection, _ADD_ANSWER, (_answer_values(c) for c in changes if c.answer))
        _many(connection, _ADD_SEEN, (_seen_values(c) for c in changes if c.update_id))
        _save_messages(connection, [message for c in changes for message in c.messages])
        _many(connection, _ADD_FAILURE, (failure_values(c, self._seal) for c in changes if c.failure))

    def _save_people(self, connection: Connection, changes: Sequence[Change]) -> None:
        fresh, renamed, moved = [], [], []
        for change in changes:
            old, new = change.before.profile, change.after.profile
            if new is None or new == old:
                continue
            if old is None:
                fresh.append((change, new))
            else:
                moved.append(new)
                if new.name != old.name:
                    renamed.append(new)
        _many(
            connection,
            _ADD_PERSON,
            ({"id": p.person_id, "name": self._seal.close(p.name), "created_at": c.after.changed_at} for c, p in fresh),
        )
        _many(
            connection,
            _ADD_MEMBERSHIP,
            (
                {
                    "person_id": p.person_id,
                    "contest_id": self._contest,
                    "registered_at": c.after.changed_at,
                    **_places(p),
                }
                for c, p in fresh
            ),
        )
        _many(
            connection,
            _SET_PERSON,
            ({"b_id": p.person_id, "name": self._seal.close(p.name)} for p in renamed),
        )
        _many(
            connection,
            _SET_MEMBERSHIP,
            ({"b_person": p.person_id, "b_contest": self._contest, **_places(p)} for p in moved),
        )
        _many(
            connection,
            _SET_MEMBERSHIP,
            (
                {
                    "b_person": c.after.profile.person_id,
                    "b_contest": self._contest,
                    "result": orjson.dumps(c.after.result).decode(),
                    "result_version": c.after.result["version"],
                }
                for c in changes
                if c.after.profile and c.after.result and c.after.result != c.before.result
            ),
        )

    def _save_attempts(self, connection: Connection, changes: Sequence[Change]) -> None:
        opened: list[Attempt] = []
        moved: list[Attempt] = []
        for change in changes:
            old, new = change.before.attempt, change.after.attempt
            if new is None or new == old:
                continue
            (opened if old is None or old.id != new.id else moved).append(new)
        _many(connection, _ADD_ATTEMPT, (_attempt_values(a, self._contest) for a in opened))
        _many(
            connection,
            _SET_MEMBERSHIP,
            ({"b_person": a.person_id, "b_contest": self._contest, "attempt_id": a.id} for a in opened),
        )
        _many(
            connection,
            _SET_ATTEMPT,
            (
                {
                    "b_id": a.id,
                    "sent_at": a.sent_at,
                    "position": a.position,
                    "score": a.score,
                    "last_answer_at": a.last_answer_at,
                    "guess": a.guess,
                    "status": str(a.status),
                    "ended_at": a.ended_at,
                }
                for a in moved
            ),
        )


def _save_identities(connection: Connection, changes: Sequence[Change]) -> None:
    _many(
        connection,
        _SET_IDENTITY,
        (
            {
                "b_id": c.after.id,
                "state": str(c.after.state),
                "draft": orjson.dumps(c.after.draft).decode(),
                "changed_at": c.after.changed_at,
                "reachable": c.after.reachable,
                "person_id": c.after.profile.person_id if c.after.profile else None,
            }
            for c in changes
            if _identity_differs(c)
        ),
    )


def _save_messages(connection: Connection, messages: Sequence[OutboxMessage]) -> None:
    stepping = sorted({message.session_id for message in messages if message.is_step})
    if stepping:
        # The newer prompt makes an older undelivered one pointless.
        connection.execute(_DROP_OLD_STEPS, {"identities": stepping})
    _many(connection, _ADD_MESSAGE, (_outbox_values(message) for message in messages))


def _record(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    """Remove what was said; note unreachable chats; move sent times of late questions."""
    connection.execute(_DROP_MESSAGES, {"ids": [d.message.id for d in deliveries]})
    gone = [d.message.session_id for d in deliveries if not d.reachable]
    if gone:
        connection.execute(update(identity).where(identity.c.id.in_(gone)).values(reachable=False))
    _many(connection, _ADD_FAILURE, (_given_up(d) for d in deliveries if d.delivered_at is None and d.reachable))
    for delivery in deliveries:
        _move_sent_time(connection, delivery)


def _move_sent_time(connection: Connection, delivery: Delivery) -> None:
    message = delivery.message
    if message.opens is None or delivery.delivered_at is None:
        return
    delay = delivery.delivered_at - message.created_at
    if delay <= LATE_MS:
        return
    attempt_id, position = message.opens
    moved: dict[str, Any] = {"sent_at": delivery.delivered_at}
    if position == 0:
        later = attempt.c.deadline + delay
        moved["started_at"] = delivery.delivered_at
        moved["deadline"] = case((later > attempt.c.closes_at, attempt.c.closes_at), else_=later)
    still_open = (attempt.c.position == position) & (attempt.c.status == str(Status.OPEN))
    connection.execute(update(attempt).where(attempt.c.id == attempt_id, still_open).values(moved))


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
    old, new = change.before, change.after
    return (old.state, old.draft, old.changed_at, old.reachable) != (
        new.state,
        new.draft,
        new.changed_at,
        new.reachable,
    ) or (old.profile is None and new.profile is not None)


def _places(profile: Profile) -> dict[str, Any]:
    return {
        "residence": profile.residence,
        "workplace": profile.workplace,
        "counted_unit": profile.counted_unit,
        "locked": profile.locked,
    }


def _paper_text(paper: Paper) -> str:
    return orjson.dumps([[served.question_id, order_text(served.order)] for served in paper]).decode()


@lru_cache(maxsize=4096)  # the same paper is read at every answer of its attempt
def _paper(text: str) -> Paper:
    return tuple(Served(question_id, tuple(map(int, order))) for question_id, order in orjson.loads(text))


def order_text(order: tuple[int, ...]) -> str:
    """(2, 0, 1, 3) → "2013"."""
    return "".join(map(str, order))


def attempt_from(row: AnyRow) -> Attempt:
    """An attempt from the columns of its table."""
    return Attempt(
        id=row.id,
        person_id=row.person_id,
        round_id=row.round_id,
        number=row.number,
        unit_id=row.unit_id,
        paper=_paper(row.paper),
        rules_hash=row.rules_hash,
        closes_at=row.closes_at,
        started_at=row.started_at,
        deadline=row.deadline,
        sent_at=row.sent_at,
        position=row.position,
        score=row.score,
        last_answer_at=row.last_answer_at,
        guess=row.guess,
        status=Status(row.status),
        ended_at=row.ended_at,
    )


def _attempt_values(a: Attempt, contest_id: str) -> dict[str, Any]:
    return {
        "id": a.id,
        "person_id": a.person_id,
        "contest_id": contest_id,
        "round_id": a.round_id,
        "number": a.number,
        "unit_id": a.unit_id,
        "paper": _paper_text(a.paper),
        "rules_hash": a.rules_hash,
        "closes_at": a.closes_at,
        "started_at": a.started_at,
        "deadline": a.deadline,
        "sent_at": a.sent_at,
        "position": a.position,
        "score": a.score,
        "last_answer_at": a.last_answer_at,
        "guess": a.guess,
        "status": str(a.status),
        "ended_at": a.ended_at,
    }


def _answer_values(change: Change) -> dict[str, Any]:
    given = change.answer
    assert given is not None
    return {
        "attempt_id": given.attempt_id,
        "position": given.position,
        "question_id": given.question_id,
        "option_order": order_text(given.order),
        "sent_at": given.sent_at,
        "answered_at": given.answered_at,
        "choice": given.choice,
        "in_grace": given.in_grace,
    }


def _seen_values(change: Change) -> dict[str, Any]:
    return {
        "channel": change.before.channel,
        "update_id": change.update_id,
        "toast": change.toast,
        "seen_at": change.seen_at,
    }


def failure_values(change: Change, seal: Seal) -> dict[str, Any]:
    """A failure with its body sealed."""
    kept = change.failure
    assert kept is not None
    return {
        "code": kept.code,
        "channel": kept.channel,
        "detail": kept.detail,
        "happened_at": kept.happened_at,
        "body": seal.close(kept.body.decode("utf-8", "replace")),
    }


def _given_up(delivery: Delivery) -> dict[str, Any]:
    return {
        "code": "not-delivered",
        "channel": delivery.message.channel,
        "detail": delivery.problem,
        "happened_at": delivery.message.created_at,
        "body": b"",
    }


def _outbox_values(message: OutboxMessage) -> dict[str, Any]:
    opens = message.opens or (None, None)
    return {
        "id": message.id,
        "identity_id": message.session_id,
        "channel": message.channel,
        "chat": message.chat,
        "payload": message.payload,
        "created_at": message.created_at,
        "is_step": message.is_step,
        "bulk": message.bulk,
        "tries": message.tries,
        "opens_attempt": opens[0],
        "opens_position": opens[1],
        "lease_until": message.created_at + LEASE_MS,
    }


def message_from(row: AnyRow) -> OutboxMessage:
    """A message from the columns of the outbox."""
    opens = None if row.opens_attempt is None else (row.opens_attempt, cast(int, row.opens_position))
    return OutboxMessage(
        id=row.id,
        session_id=row.identity_id,
        channel=row.channel,
        chat=row.chat,
        payload=row.payload,
        created_at=row.created_at,
        is_step=row.is_step,
        bulk=row.bulk,
        tries=row.tries,
        opens=opens,
    )
