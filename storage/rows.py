"""Values to rows and back. What identifies a person is sealed on the way in and opened on the way out."""

from functools import lru_cache
from typing import Any, cast

import orjson
from sqlalchemy import Row

from contest.attempt import Attempt, Status
from contest.paper import Paper, Served
from storage.ports.conversation import (
    Answer,
    Change,
    ChangeRequest,
    Consent,
    Delivery,
    Failure,
    Member,
    OutboxMessage,
    Profile,
    Session,
)
from storage.roles import held_from
from storage.seal import Seal

AnyRow = Row[*tuple[Any, ...]]
Values = dict[str, Any]

LEASE_MS = 30_000
"""How long the process that decided a message has it in hand before others may send it."""

_ATTEMPT_FIXED = (
    *("id", "person_id", "round_id", "number", "unit_id", "rules_hash", "closes_at", "started_at", "deadline"),
)
_PLACES = ("residence", "workplace", "counted_unit", "locked", "birth_year", "eligible", "witness")
_ATTEMPT_MOVING = ("sent_at", "position", "score", "last_answer_at", "guess", "ended_at", "seat")


class Rows:
    """Converts for one contest under one seal."""

    def __init__(self, contest_id: str, seal: Seal) -> None:
        self.contest_id, self.seal = contest_id, seal

    # ---- out of the database

    def session(self, row: AnyRow) -> Session:
        """A session from the joined row of `storage.sessions`."""
        return Session(
            id=row.identity_id,
            channel=row.channel,
            chat=row.chat,
            state=row.state,
            draft=self.draft(row.draft),
            changed_at=row.changed_at,
            spoke_at=row.spoke_at,
            invited_by=row.invited_by,
            reachable=row.reachable,
            profile=None if row.member is None else self.profile(row, row.member),
            attempt=None if row.id is None else attempt_from(row),
            result=None if row.result is None else orjson.loads(row.result),
            roles=held_from(row.roles),
        )

    def draft(self, sealed: bytes) -> dict[str, str]:
        """What a conversation keeps between two steps."""
        found: dict[str, str] = orjson.loads(self.seal.open(sealed)) if sealed else {}
        return found

    def member(self, row: AnyRow) -> Member:
        """A person who takes part, from the columns of person, membership and the latest attempt."""
        return Member(
            self.profile(row, row.member),
            None if row.id is None else attempt_from(row),
            result=None if row.result is None else orjson.loads(row.result),
        )

    def profile(self, row: AnyRow, person_id: int) -> Profile:
        """A profile from the columns of membership and the name."""
        return Profile(person_id, self.seal.open(row.name), **{field: getattr(row, field) for field in _PLACES})

    def request(self, row: AnyRow) -> ChangeRequest:
        """A change request."""
        return ChangeRequest(
            id=row.id,
            person_id=row.person_id,
            kind=row.kind,
            old=orjson.loads(self.seal.open_bytes(row.old)),
            new=orjson.loads(self.seal.open_bytes(row.new)),
            asked_at=row.asked_at,
            decided_at=row.decided_at,
            decided_by=row.decided_by or "",
            granted=row.granted,
            reason=self.seal.open(row.reason) if row.reason else "",
        )

    def message(self, row: AnyRow) -> OutboxMessage:
        """A message of the outbox."""
        opens = None if row.opens_attempt is None else (row.opens_attempt, cast(int, row.opens_position))
        return OutboxMessage(
            id=row.id,
            session_id=row.identity_id,
            channel=row.channel,
            chat=row.chat,
            payload=self.seal.open_bytes(row.payload),
            created_at=row.created_at,
            is_step=row.is_step,
            bulk=row.bulk,
            tries=row.tries,
            opens=opens,
        )

    # ---- into the database

    def new_person(self, profile: Profile, now: int) -> Values:
        """Of the table person."""
        return {"id": profile.person_id, "name": self.seal.close(profile.name), "created_at": now}

    def new_membership(self, profile: Profile, now: int) -> Values:
        """Of the table membership."""
        ids = {"person_id": profile.person_id, "contest_id": self.contest_id}
        return {**ids, "registered_at": now, **places(profile)}

    def of_member(self, person_id: int, **values: object) -> Values:
        """An update of one membership."""
        return {"b_person": person_id, "b_contest": self.contest_id, **values}

    def new_attempt(self, attempt: Attempt) -> Values:
        """Of the table attempt."""
        fixed = {name: getattr(attempt, name) for name in _ATTEMPT_FIXED}
        paper = orjson.dumps([[served.question_id, order_text(served.order)] for served in attempt.paper]).decode()
        return {**fixed, "contest_id": self.contest_id, "paper": paper, **_moving(attempt)}

    def moved_attempt(self, attempt: Attempt) -> Values:
        """What changes of an attempt while it runs."""
        return {"b_id": attempt.id, **_moving(attempt)}

    def moved_identity(self, session: Session) -> Values:
        """What changes of an identity."""
        return {
            "b_id": session.id,
            "state": str(session.state),
            "draft": self.seal.close_bytes(orjson.dumps(session.draft)) if session.draft else b"",
            "changed_at": session.changed_at,
            "reachable": session.reachable,
            "spoke_at": session.spoke_at,
            "invited_by": session.invited_by,
            "person_id": session.profile.person_id if session.profile else None,
        }

    def new_message(self, message: OutboxMessage) -> Values:
        """Of the table outbox."""
        opens = message.opens or (None, None)
        return {
            "id": message.id,
            "contest_id": self.contest_id,
            "identity_id": message.session_id,
            "channel": message.channel,
            "chat": message.chat,
            "payload": self.seal.close_bytes(message.payload),
            "created_at": message.created_at,
            "is_step": message.is_step,
            "bulk": message.bulk,
            "tries": message.tries,
            "opens_attempt": opens[0],
            "opens_position": opens[1],
            "lease_until": message.created_at + LEASE_MS,
        }

    def new_request(self, request: ChangeRequest) -> Values:
        """Of the table change_request, undecided."""
        fixed = {name: getattr(request, name) for name in ("id", "person_id", "kind", "asked_at")}
        sealed = {name: self.seal.close_bytes(orjson.dumps(getattr(request, name))) for name in ("old", "new")}
        return {"contest_id": self.contest_id, **fixed, **sealed}

    def new_seen(self, change: Change) -> Values:
        """Of the table seen_update."""
        ids = {"contest_id": self.contest_id, "channel": change.before.channel, "update_id": change.update_id}
        return {**ids, "toast": change.toast, "seen_at": change.seen_at}

    def new_failure(self, failure: Failure) -> Values:
        """Of the table failure."""
        return {
            "code": failure.code,
            "channel": failure.channel,
            "detail": failure.detail,
            "happened_at": failure.happened_at,
            "body": self.seal.close_bytes(failure.body),
        }


def new_consent(session: Session, consent: Consent) -> Values:
    """Of the table consent."""
    return {"identity_id": session.id, "text_hash": consent.text_hash, "given_at": consent.given_at}


def new_answer(answer: Answer) -> Values:
    """Of the table answer."""
    return {
        "attempt_id": answer.attempt_id,
        "position": answer.position,
        "question_id": answer.question_id,
        "option_order": order_text(answer.order),
        "sent_at": answer.sent_at,
        "answered_at": answer.answered_at,
        "choice": answer.choice,
        "in_grace": answer.in_grace,
        "said_at": answer.said_at,
    }


def new_change(answer: Answer) -> Values:
    """Of the table answer_change."""
    return {
        "attempt_id": answer.attempt_id,
        "number": answer.change,
        "position": answer.position,
        "changed_at": answer.answered_at,
        "choice": answer.choice,
        "in_grace": answer.in_grace,
    }


def given_up(delivery: Delivery) -> Failure:
    """The failure of a message that no platform took."""
    message = delivery.message
    return Failure("not-delivered", message.channel, delivery.problem, message.created_at)


def places(profile: Profile) -> Values:
    """Where a person belongs and counts."""
    return {name: getattr(profile, name) for name in _PLACES}


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
        seat=row.seat,
    )


def _moving(attempt: Attempt) -> Values:
    return {"status": str(attempt.status), **{name: getattr(attempt, name) for name in _ATTEMPT_MOVING}}


@lru_cache(maxsize=4096)  # the same paper is read at every answer of its attempt
def _paper(text: str) -> Paper:
    return tuple(Served(question_id, tuple(map(int, order))) for question_id, order in orjson.loads(text))


def order_text(order: tuple[int, ...]) -> str:
    """(2, 0, 1, 3) → "2013"."""
    return "".join(map(str, order))
