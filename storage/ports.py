"""What the rest of the product asks of a store: plain values and protocols. Loads no driver.

A `Session` is all that a conversation step may know of one chat; a `Change` is all that it wants kept.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from contest.attempt import Attempt
from contest.rank import Entry


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as a participant of the contest. `residence`, `workplace`: unit ids, "" for none.

    `counted_unit` is the one unit the person counts for (docs/rules.md section 1);
    `locked` since the first answer.
    """

    person_id: int
    name: str
    residence: str
    workplace: str
    counted_unit: str
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One chat of one channel, with the person now speaking in it and that person's latest attempt."""

    id: int
    channel: str
    chat: str
    state: str = "new"
    draft: Mapping[str, str] = field(default_factory=dict)
    changed_at: int = 0
    """When the state last changed (UTC ms)."""
    reachable: bool = True
    profile: Profile | None = None
    attempt: Attempt | None = None
    result: Mapping[str, str | int] | None = None
    """The person's line of the last published result, as told."""


@dataclass(frozen=True, slots=True)
class Consent:
    """An active consent: to which text (hash), and when (UTC ms)."""

    text_hash: str
    given_at: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered (or, at the end of an attempt, unanswered: `choice` None) question, never changed afterwards.

    `choice` is the index of the option as written in the bank. `in_grace`: received after the deadline.
    """

    attempt_id: int
    position: int
    question_id: str
    order: tuple[int, ...]
    sent_at: int
    answered_at: int | None
    choice: int | None
    in_grace: bool = False


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

    async def save(self, changes: Sequence[Change]) -> None:
        """Write the changes. A broken limit (second answer, second attempt) raises `storage.errors.LimitBroken`."""


@dataclass(frozen=True, slots=True)
class ResultVersion:
    """One computed result of one round. `published_at` None: a draft."""

    id: int
    round_id: str
    version: int
    computed_at: int
    published_at: int | None
    actual: int | None
    table_hash: str
    rules_hash: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One place of a result version."""

    place: int
    shared: bool
    person_id: int
    attempt_id: int
    unit_id: str
    score: int
    duration: int
    guess: int | None
    gap: int | None
    finished_at: int


class Store(Protocol):
    """The database behind the conversation, for the one contest that this process runs."""

    def batch(
        self,
        chats: Collection[tuple[str, str]],
        updates: Collection[tuple[str, str]],
        now: int,
        deliveries: Sequence[Delivery] = (),
    ) -> AbstractAsyncContextManager[Batch]:
        """Open a transaction, lock and load the sessions of those (channel, chat), creating unknown ones.

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

    async def overdue_attempts(self, *, now: int, limit: int) -> list[Overdue]:
        """Open attempts whose deadline is not after `now`, once for each chat of the person."""

    async def has_open_attempts(self, round_id: str) -> bool:
        """Whether somebody's attempt in the round has not ended yet."""

    async def counted_entries(self, round_id: str, *, questions: int) -> list[Entry]:
        """The counted attempts of a round, ready to rank."""

    async def add_result(self, version: ResultVersion, rows: Sequence[ResultRow]) -> bool:
        """Keep a new version; False if another replica was first."""

    async def publish_result(self, version_id: int, *, now: int) -> bool:
        """Mark as published; False if it was already."""

    async def latest_result(self, round_id: str, *, published: bool = False) -> ResultVersion | None:
        """The newest (published) version of a round."""

    async def result_rows(self, version_id: int, *, after: int = 0, limit: int = 1000) -> list[tuple[ResultRow, str]]:
        """Rows with names in order of place, `after` skips that many."""

    async def count_rows(self, version_id: int) -> int:
        """How many places a version has."""

    async def unannounced(self, version_id: int, *, limit: int) -> list[tuple[ResultRow, str, str]]:
        """Rows whose person has not been told yet, with (channel, chat) of where that person plays."""

    async def keep_failure(self, failure: Failure) -> None:
        """Keep an update that could not be read."""

    async def forget_updates(self, *, before: int) -> None:
        """Drop remembered update ids older than that."""
