"""What a step of the conversation reads and changes, and the store behind it.

A `Session` is all that a step may know of one chat; a `Change` is all that it wants kept.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from contest.attempt import Attempt
from contest.broadcast import Broadcast
from contest.roles import Held, Invitation
from contest.tickets import Ticket
from contest.video import Clip
from storage.ports.records import Record
from storage.ports.results import ResultStore


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as a participant of the contest. `residence`, `workplace`: unit ids, "" for none.

    `counted_unit` is the one unit the person counts for (docs/rules.md section 1);
    `locked` since the first answer. `birth_year` only where the contest asks for it.
    `eligible`: whether the person competes, or plays "ngoài giải".
    `witness`: the chat (its session id) of the officer on whose phone the person takes part; None: on the own one.
    """

    person_id: int
    name: str
    residence: str
    workplace: str
    counted_unit: str
    locked: bool = False
    birth_year: int | None = None
    eligible: bool = True
    witness: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One of several people who take part through a chat, as the conversation needs them."""

    profile: Profile
    attempt: Attempt | None = None
    earlier: Mapping[str, Attempt] = field(default_factory=dict)
    result: Mapping[str, str | int] | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """The other chat in which an open attempt is played, and where that conversation stands."""

    channel: str
    state: str
    draft: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time code that brings a person into another chat; `member`: that person."""

    member: Member
    expires_at: int
    used_at: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a step of an officer or a judge needs besides: read only for chats that hold a role or bring a code.

    `invitation`, `link`: of the code brought, None if there is no such code.
    `marks`: clip id → the chat's own, in tenths.
    `tickets`: for those who answer, what waits and what was done of late; `asked`: own questions that wait.
    `broadcasts`: for those who write to many, what has not ended, then the newest of the rest.
    `helped`: those whom an officer helped on this phone, the newest first.
    """

    invitation: Invitation | None = None
    link: Link | None = None
    clips: tuple[Clip, ...] = ()
    marks: Mapping[int, int] = field(default_factory=dict)
    marking_closed: bool = False
    tickets: tuple[Ticket, ...] = ()
    asked: int = 0
    broadcasts: tuple[Broadcast, ...] = ()
    helped: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One chat of one channel, with the person now speaking in it and that person's latest attempt.

    `earlier`: the last attempt in each round by its id; filled only where rounds overlap, and only between attempts.
    `family`: all whose phone this is, where these are several, or somebody else or nobody speaks now; besides them
    whom an event is for.
    `elsewhere`: filled while the open attempt is played in another chat of the person.
    """

    id: int
    channel: str
    chat: str
    state: str = "new"
    draft: Mapping[str, str] = field(default_factory=dict)
    changed_at: int = 0
    """When the state last changed (UTC ms)."""
    spoke_at: int = 0
    """When somebody last wrote here (UTC ms), to the hour."""
    invited_by: str = ""
    """The invite code that was brought last before anybody registered here."""
    reachable: bool = True
    profile: Profile | None = None
    attempt: Attempt | None = None
    earlier: Mapping[str, Attempt] = field(default_factory=dict)
    result: Mapping[str, str | int] | None = None
    """The person's line of the last published result, as told."""
    roles: tuple[Held, ...] = ()
    desk: Desk | None = None
    """Never stored; see `Batch.open_desks`."""
    family: tuple[Member, ...] = ()
    elsewhere: Seat | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """An active consent: to which text (hash), and when (UTC ms)."""

    text_hash: str
    given_at: int


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A locked profile asked to be changed; the organiser decides. `old`, `new`: fields of `Profile` by name."""

    id: int
    person_id: int
    kind: str
    """ "name" or "unit"."""
    old: Mapping[str, str]
    new: Mapping[str, str]
    asked_at: int
    decided_at: int | None = None
    decided_by: str = ""
    granted: bool | None = None
    reason: str = ""
    """Why it was refused, in words for the person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered (or, at the end of an attempt, unanswered: `choice` None) question, never changed afterwards.

    `choice` is the index of the option as written in the bank. `in_grace`: received after the deadline.
    `said_at`: when the platform says that it was given (UTC ms); ours is what counts.
    `change` n > 0: the n-th change of the attempt, kept beside the first answer; the last one counts.
    """

    attempt_id: int
    position: int
    question_id: str
    order: tuple[int, ...]
    sent_at: int
    answered_at: int | None
    choice: int | None
    in_grace: bool = False
    change: int = 0
    said_at: int | None = None


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """Something to be said, from the transaction that decided it until it is delivered.

    `payload` is a serialised `handlers.messages.Outgoing`. `is_step` marks the prompt of the current step:
    a newer one of the same chat makes an undelivered older one pointless. `opens` names the question that
    this message puts before the person, so that a late delivery moves its sent time.
    """

    id: int
    session_id: int
    channel: str
    chat: str
    payload: bytes
    created_at: int
    is_step: bool = False
    bulk: bool = False
    tries: int = 0
    opens: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An update that could not be handled, kept for the technician under a code people can quote."""

    code: str
    channel: str
    detail: str
    happened_at: int
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Change:
    """What one step decided about one session. Only what differs between the two sessions is written."""

    before: Session
    after: Session
    update_id: str
    seen_at: int
    toast: str = ""
    consent: Consent | None = None
    answer: Answer | None = None
    request: ChangeRequest | None = None
    told_request: int | None = None
    """The id of a change request whose decision is being told with this change."""
    told_ticket: int | None = None
    """The id of a ticket whose end is being told with this change."""
    scanned: str = ""
    """The invite code that was brought, if it holds."""
    records: tuple[Record, ...] = ()
    messages: tuple[OutboxMessage, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one outbox message ended. `delivered_at` None: it was given up, for the reason in `problem`."""

    message: OutboxMessage
    delivered_at: int | None
    problem: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Overdue:
    """An open attempt past its deadline, and a chat of its person."""

    attempt_id: int
    deadline: int
    channel: str
    chat: str


class Batch(Protocol):
    """One open transaction over several sessions; nothing is kept unless the block ends without an exception."""

    @property
    def sessions(self) -> Mapping[tuple[str, str], Session]:
        """(channel, chat) → session, locked until the end of the block."""

    @property
    def toasts(self) -> Mapping[tuple[str, str], str]:
        """(channel, update id) → the toast given, for updates handled before."""

    async def open_desks(self, wanted: Mapping[tuple[str, str], str]) -> None:
        """Add their desk to the sessions of those (channel, chat); the value is the hash of a code brought, or ""."""

    async def save(self, changes: Sequence[Change]) -> None:
        """Write the changes. A broken limit (second answer, second attempt) raises `storage.errors.LimitBroken`."""


class Store(ResultStore, Protocol):
    """The database behind the conversation, for one contest."""

    def batch(
        self,
        chats: Collection[tuple[str, str]],
        updates: Collection[tuple[str, str]],
        now: int,
        deliveries: Sequence[Delivery] = (),
        people: Collection[int] = (),
    ) -> AbstractAsyncContextManager[Batch]:
        """Open a transaction, lock and load the sessions of those (channel, chat), creating unknown ones.

        `people`: whom events are for; they are in the family of their chat, whoever speaks there.

        Before that, keep how messages ended: remove what was said from the outbox, move the sent time of
        questions delivered late.

        Raises on leaving: `storage.errors.Busy` when the database refused for now and nothing was kept.
        """

    async def claim_outbox(self, *, now: int, lease_until: int, limit: int | None) -> list[OutboxMessage]:
        """Take over messages whose lease has run out, oldest first.

        `limit` None: all that are not put off beyond `lease_until`, for the start of the only process there is.
        """

    async def postpone(self, message_id: int, *, tries: int, until: int) -> None:
        """Keep a message out of everybody's reach until then, with how often it was tried."""

    async def has_unsent_bulk(self) -> bool:
        """Whether a bulk message of the contest still waits for its first try."""

    async def overdue_attempts(self, *, now: int, limit: int) -> list[Overdue]:
        """Open attempts whose deadline is not after `now`, once for each chat of the person."""

    async def untold_decisions(self, *, limit: int) -> list[tuple[ChangeRequest, str, str]]:
        """Decided change requests whose person has not been told, with (channel, chat) of that person."""

    async def keep_failure(self, failure: Failure) -> None:
        """Keep an update that could not be read."""

    async def forget_updates(self, *, before: int) -> None:
        """Drop remembered update ids older than that."""
