"""What the rest of the product asks of a store: plain values and protocols. Loads no driver.

A `Session` is all that a conversation step may know of one chat; a `Change` is all that it wants kept.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from contest.attempt import Attempt
from contest.broadcast import Audience, Broadcast, How, Progress
from contest.certificates import Certificate, Merit
from contest.decisions import Decision
from contest.invites import InviteCode
from contest.people import Tried
from contest.rank import Entry
from contest.roles import Held, Invitation, Right, Role
from contest.tickets import Ticket, TicketDone
from contest.video import Clip


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
class RoleTaken:
    """A code is used up and gives its role to the chat."""

    code_hash: str
    role: Role
    unit_id: str
    at: int


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """Where the judge in the chat works; "" for no unit of the contest."""

    unit_id: str


@dataclass(frozen=True, slots=True)
class ClipWithdrawn:
    """A clip is taken back by its unit."""

    clip_id: int
    at: int


@dataclass(frozen=True, slots=True)
class MarkGiven:
    """The mark of the judge in the chat, in tenths; the newest counts."""

    clip_id: int
    tenths: int
    at: int


OWN = "own-"
"""What kinds of errands begin with that anybody may ask for."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something asked for in a chat that is worked out beside the conversation; its answer comes there as an event.

    `kind` names the work, `details` is what the work needs to know.
    """

    id: int
    kind: str
    asked_at: int
    details: Mapping[str, str] = field(default_factory=dict)
    channel: str = ""
    chat: str = ""

    @property
    def is_own(self) -> bool:
        """Somebody asked for the own data: no act of a role."""
        return self.kind.startswith(OWN)


@dataclass(frozen=True, slots=True)
class FileOffered:
    """A picture or document sent to one of our bots: `key` is ours, `ref` the platform's; nothing is fetched yet."""

    key: str
    media: str
    name: str
    channel: str
    ref: str
    at: int


@dataclass(frozen=True, slots=True)
class RoundExtended:
    """Attempts that run now may use the longer round. `by`: ms longer; `limit`: ms an attempt lasts; None: no limit."""

    round_id: str
    by: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class NameCorrected:
    """A person's name, mended by somebody with the right, and why; the person is told."""

    request_id: int
    person_id: int
    name: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class BroadcastMoved:
    """A broadcast is let go, paused, resumed or cancelled from a chat.

    `starts_at`: nobody more is written to before; None: as it was.
    """

    key: str
    before: Progress
    after: Progress
    at: int
    starts_at: int | None = None


@dataclass(frozen=True, slots=True)
class LinkOffered:
    """A code that brings the person into another chat once, until `expires_at`."""

    code_hash: str
    person_id: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class LinkUsed:
    """The code has brought its person here. `instead_of`: a person who registered here twice and never started."""

    code_hash: str
    at: int
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Somebody registered on an officer's phone; the profile names the witness."""

    person_id: int
    at: int


@dataclass(frozen=True, slots=True)
class RegistrationDropped:
    """Somebody who had agreed went away before registering: nobody else inherits that consent."""

    at: int


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The person had everything erased."""

    person_id: int
    at: int


@dataclass(frozen=True, slots=True)
class ChatErased:
    """The chat is let go, with everybody who takes part through no other."""

    at: int


Record = (
    RoleTaken
    | OwnUnit
    | Clip
    | ClipWithdrawn
    | MarkGiven
    | Errand
    | FileOffered
    | Decision
    | RoundExtended
    | NameCorrected
    | Broadcast
    | BroadcastMoved
    | Ticket
    | TicketDone
    | LinkOffered
    | LinkUsed
    | Witnessed
    | RegistrationDropped
    | PersonErased
    | ChatErased
)
"""What is kept besides, mostly of people with a role; a clip stands for its hand-in, an errand for its asking."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of marking. `reason`: why it came although marks were missing, else ""."""

    at: int
    reason: str = ""


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


@dataclass(frozen=True, slots=True)
class ResultVersion:
    """One computed result of one round, or (round "") of the contest as a whole.

    `basis`: what it was computed from (ids of decisions and of round versions, the hash of the units, video marks) and
    what the ladder left beside the prizes (reserve, money).
    `seed`: of the draw that ended ties, in hexadecimal; "" without one.
    """

    id: int
    round_id: str
    version: int
    computed_at: int
    published_at: int | None
    actual: int | None
    table_hash: str
    rules_hash: str
    people: int = 0
    official_at: int | None = None
    superseded_at: int | None = None
    seed: str = ""
    reason: str = ""
    basis: Mapping[str, Any] = field(default_factory=dict)
    difference: Mapping[str, Any] = field(default_factory=dict)


class ResultRow(NamedTuple):
    """One line of a result version; `position` counts through, `place` 0 is "ngoài giải" or struck out.

    `by`: the key that put it behind the line before ("draw": the lot), "" for the first line and among equals.
    """

    position: int
    place: int
    shared: bool
    by: str
    person_id: int
    attempt_id: int
    unit_id: str
    score: int
    duration: int
    guess: int | None
    gap: int | None
    finished_at: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the collective sheet; `place` 0: removed.

    `removed_by`: each gate's kind ("nobody": nobody took part), what it asked for, and what it saw, in words.
    """

    unit_id: str
    position: int
    block: str
    place: int
    shared: bool
    figures: Mapping[str, Any]
    removed_by: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """One prize of a result version. `to_decide`: those who share the place are more than the prizes left.

    `reason`: of the committee's decision. `person_id` None: it is a unit's.
    """

    id: int
    version_id: int
    position: int
    kind: str
    block: str
    rung: str
    place: int
    person_id: int | None
    unit_id: str
    amount: int | None
    to_decide: bool = False
    reason: str = ""
    told: bool = False
    handed_over_at: int | None = None
    handed_to: str = ""
    handed_by: str = ""


@dataclass(frozen=True, slots=True)
class RawAttempt:
    """A counted attempt with what was really answered: (question, option as written, when).

    `choice` and instant None: put to the person, never answered.
    """

    id: int
    person_id: int
    unit_id: str
    number: int
    rules_hash: str
    started_at: int
    last_answer_at: int
    guess: int | None
    eligible: bool
    answers: tuple[tuple[str, int | None, int | None], ...]


class ResultStore(Protocol):
    """What results are computed from, and where they are kept."""

    # ---- raw material

    async def has_open_attempts(self, round_id: str) -> bool:
        """Whether somebody's attempt in the round has not ended yet."""

    def counted_entries(self, round_id: str, *, questions: int) -> AsyncIterator[list[Entry]]:
        """The counted attempts of a round by the score kept with them, slice by slice."""

    def raw_attempts(self, round_id: str, *, slice_of: int = 5000) -> AsyncIterator[list[RawAttempt]]:
        """The counted attempts of a round with their answers, slice by slice."""

    async def count_attempts(self, round_id: str) -> int:
        """How many `raw_attempts` will give."""

    async def attempts_by_unit(self, round_id: str, *, without: Collection[int]) -> dict[str, int]:
        """Unit → counted attempts of its eligible people, `without` those people."""

    async def find_attempt(self, wanted: Callable[[int], bool]) -> Attempt | None:
        """The attempt of the contest whose id passes."""

    async def snapshot(self, name: str) -> str | None:
        """A text kept under its hash."""

    async def keep_snapshot(self, name: str, content: str, *, now: int) -> None:
        """Keep a text under its hash."""

    # ---- decisions

    async def add_decision(self, decision: Decision) -> None:
        """Keep what the committee decided."""

    async def decisions(self) -> list[Decision]:
        """All decisions of the contest in the order made."""

    # ---- versions

    async def begin_result(self, version: ResultVersion, *, stale_before: int) -> bool:
        """Claim the next version of a round; False if another process is at it or was first.

        A claim last touched before `stale_before` is of a process that is gone: it is dropped.
        """

    async def add_rows(self, version_id: int, rows: Sequence[ResultRow], *, now: int) -> None:
        """Write some lines of a claimed version. `storage.errors.LimitBroken` if the claim was lost."""

    async def finish_result(
        self, version: ResultVersion, units: Sequence[UnitRow], awards: Sequence[Award], *, before: int | None
    ) -> None:
        """Make a claimed version visible, whole. `before`: the version it follows; lines told and unchanged stay told,
        and if that was never published it never will be."""

    async def publish_result(self, version_id: int, *, now: int) -> bool:
        """Mark as published, and what it replaces as superseded; False if it was already."""

    async def make_official(self, version_id: int, *, now: int) -> bool:
        """Mark a published version as official; False if it was already."""

    async def latest_result(self, round_id: str, *, published: bool = False) -> ResultVersion | None:
        """The newest (published) version of a round."""

    async def result_versions(self, round_id: str) -> list[ResultVersion]:
        """All versions of a round, oldest first."""

    async def result_rows(self, version_id: int, *, after: int = 0, limit: int = 1000) -> list[tuple[ResultRow, str]]:
        """Lines with names in their order, those behind position `after`."""

    async def rows_at(self, version_id: int, positions: Collection[int]) -> dict[int, tuple[ResultRow, str]]:
        """The lines at those positions, with names."""

    async def end_of_place(self, version_id: int, place: int) -> int | None:
        """The position of the first line behind those who hold a place; None: nobody stands behind them."""

    def plain_rows(self, version_id: int) -> AsyncGenerator[list[ResultRow], None]:
        """All lines without names, slice by slice."""

    async def person_rows(self, version_id: int, people: Collection[int]) -> dict[int, tuple[ResultRow, str]]:
        """The lines of those people, with names."""

    async def changed_rows(
        self, older: int, newer: int, *, limit: int
    ) -> tuple[int, list[tuple[int, int | None, int | None]]]:
        """How many people stand at another place, score or gap, and the first of them: (person, old, new place)."""

    async def unannounced(self, version_id: int, *, limit: int) -> list[tuple[ResultRow, str, str]]:
        """Rows whose person has not been told yet, with (channel, chat) of where that person plays."""

    async def forget_telling(self, version_id: int, people: Collection[int]) -> None:
        """These people have to be told (again): their prize changed."""

    # ---- prizes

    async def awards(self, version_id: int) -> list[Award]:
        """The prizes of a version in their order."""

    async def awards_of(self, version_ids: Collection[int], people: Collection[int]) -> list[Award]:
        """Prizes of those people in those versions."""

    async def untold_awards(self, version_id: int, *, limit: int) -> list[tuple[Award, str, str]]:
        """Prizes whose person has not been told, with (channel, chat)."""

    async def unit_rows(self, version_id: int) -> list[UnitRow]:
        """The collective sheet."""

    async def hand_over(self, award_id: int, *, to: str, by: str, now: int) -> bool:
        """Record who received a prize; False if there is no such prize or it was handed over before."""

    async def names(self, people: Collection[int]) -> dict[int, str]:
        """Person → name."""


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


# ---- broadcasts


class Recipient(NamedTuple):
    """One person of a broadcast, at the chat used last; `closed`: the platform lets nobody write there now."""

    person_id: int
    channel: str
    chat: str
    closed: bool = False


class Ended(NamedTuple):
    """How the sending to one recipient ended."""

    recipient: Recipient
    how: How
    reason: str = ""


class Missed(NamedTuple):
    """One person whom a broadcast did not surely reach."""

    person_id: int
    how: How


class Report(NamedTuple):
    """A broadcast whose maker is to be told how far it is. `ref`: of the message told before, "" for none."""

    broadcast: Broadcast
    channel: str
    chat: str
    ref: str


class ReportStore(Protocol):
    """What makers of broadcasts have been told."""

    async def take_reports(self, *, now: int, told_before: int) -> list[Report]:
        """Those that move or have ended since, last told before that instant; taken, so that no process tells twice."""

    async def keep_report(self, told: Report, *, ref: str) -> None:
        """It has been told, as that message; what has ended is told no more."""

    async def count(self, audience: Audience) -> int:
        """See `BroadcastStore`."""


class BroadcastStore(Protocol):
    """Broadcasts of one contest, walked by a cursor over its people."""

    async def add(self, new: Broadcast) -> bool:
        """Keep it; False if its key is known already."""

    async def claim(self, *, now: int, lease_until: int) -> Broadcast | None:
        """The oldest one that is due and that no process walks; ours until `lease_until`.

        Recipients whom a lost process had in hand count as unknown. One that begins too late becomes stale instead.
        """

    async def release(self) -> None:
        """No other process can walk any: whatever a lost one held can be claimed at once."""

    async def step(
        self, walked: Broadcast, ended: Sequence[Ended], *, limit: int, lease_until: int
    ) -> list[Recipient] | None:
        """In one commit: keep how sendings ended, and take the next recipients, at most `limit`.

        Nobody is given out twice. Empty: all have been given out. None: it is paused, cancelled, or no longer ours.
        """

    async def finish(self, walked: Broadcast, *, now: int) -> None:
        """All recipients have been dealt with."""

    async def count(self, audience: Audience) -> int:
        """How many people it would reach now."""

    async def get(self, key: str) -> Broadcast | None:
        """By its key."""

    async def set_progress(self, key: str, before: Progress, after: Progress, *, now: int) -> bool:
        """Pause, resume or cancel; False if it stood elsewhere."""


# ---- posts


@dataclass(frozen=True, slots=True)
class Post:
    """Messages for one public place – a Telegram channel or group –, in their order; `key` names what they are.

    `position`: how many of them are out; `tries` of the next one. `due_at` (UTC ms): not before.
    """

    id: int
    key: str
    channel: str
    chat: str
    messages: tuple[bytes, ...]
    due_at: int
    position: int = 0
    tries: int = 0


class PostStore(Protocol):
    """Posts of one contest. Each is given out once: one whose process is lost stays unknown and is not sent again."""

    async def add(self, posts: Sequence[Post]) -> None:
        """Keep those whose (key, channel, chat) is new."""

    async def take(self, *, now: int) -> list[Post]:
        """The oldest due one of each place; from now on it counts as unknown."""

    async def put_back(self, post: Post) -> None:
        """It was surely not sent: it waits until `due_at`."""

    async def end(self, post_id: int, how: How, reason: str) -> None:
        """How it ended."""

    async def unknown(self, *, before: int) -> list[Post]:
        """Those taken before that instant of which nobody knows whether they arrived."""


# ---- errands


class ErrandStore(Protocol):
    """What was asked for in the chats of one contest and is worked out beside them."""

    async def claim(self, *, now: int, lease_until: int, limit: int) -> list[Errand]:
        """The oldest that wait and that no process has in hand; ours until `lease_until`."""

    async def finish(self, errand_id: int, *, now: int) -> None:
        """Its answer is committed."""


# ---- invite codes


class InviteStore(Protocol):
    """The invite codes of one contest."""

    async def known(self) -> dict[str, InviteCode]:
        """All of them, also those that hold no more."""

    async def add_scans(self, scanned: Mapping[str, int]) -> None:
        """Code → how often it was opened besides."""


# ---- certificates


class CertificateStore(Protocol):
    """The certificates of one contest."""

    async def issue(self, merits: Sequence[Merit], *, codes: Sequence[str], now: int) -> list[Certificate]:
        """One for each merit, in their order; those issued before are found again, revoked or not."""

    async def issued(self, round_id: str | None = None) -> list[Certificate]:
        """All of a round (of all rounds), by number."""

    async def of_person(self, person_id: int) -> list[Certificate]:
        """All of one person, by number."""

    async def find(self, code: str) -> Certificate | None:
        """The one with that code."""

    async def revoke(self, code: str, *, reason: str, now: int) -> bool:
        """For good; False if there is none with that code that is not revoked."""


# ---- tickets


class TicketStore(Protocol):
    """Questions of one contest to its organisers, on their way between the chats."""

    async def unannounced(self, *, limit: int) -> list[Ticket]:
        """Those that the people who answer have not been told of."""

    async def announced(self, ticket_id: int) -> None:
        """They have been told."""

    async def chats_with(self, right: Right) -> list[tuple[str, str]]:
        """(channel, chat) of everybody whose role gives the right and who can be reached."""

    async def untold(self, *, limit: int) -> list[tuple[Ticket, str, str]]:
        """Those done whose chat has not been told and is not in the middle of an attempt, with (channel, chat)."""


# ---- personal data


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent, as the person is shown it."""

    text_hash: str
    given_at: int
    withdrawn_at: int | None = None


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is kept of whoever asks, for that person alone; instants in UTC ms.

    `profile` None: nobody has registered in that chat. `chats`: (channel, since when). `answers`: attempt → question,
    option as written and instant of each, never whether it was right (promise 6).
    """

    profile: Profile | None
    registered_at: int
    chats: tuple[tuple[str, int], ...]
    consents: tuple[Agreed, ...]
    attempts: tuple[Tried, ...] = ()
    answers: Mapping[int, tuple[tuple[str, int | None, int | None], ...]] = field(default_factory=dict)
    requests: tuple[ChangeRequest, ...] = ()
    tickets: tuple[Ticket, ...] = ()


class ErasureStore(Protocol):
    """Erasing everybody of one contest once its time is over."""

    async def some(self, *, now: int) -> int:
        """The next slice, in one commit; how many people or chats it was, 0: nothing is left."""

    async def finish(self, *, now: int) -> bool:
        """Tell the audit log, once; False if it was told before."""

    async def forget_deleted(self) -> None:
        """What was deleted is not to be read in the files of the database either."""


# ---- alerts


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that is not well since `began_at`; last seen and last told then (UTC ms)."""

    began_at: int
    seen_at: int
    told_at: int | None = None


class AlertStore(Protocol):
    """What is not well in one contest, as all its processes see it."""

    async def episodes(self) -> dict[str, Episode]:
        """Key → what goes on."""

    async def saw(self, key: str, *, now: int) -> None:
        """It goes on, or begins."""

    async def told(self, key: str, *, now: int) -> None:
        """People have been told of it."""

    async def over(self, key: str) -> None:
        """It is over."""


# ---- files


@dataclass(frozen=True, slots=True)
class File:
    """A picture or document. `content` None: only the platform it came from has it, as `ref` of `channel`."""

    key: str
    media: str
    name: str
    content: bytes | None
    channel: str = ""
    ref: str = ""


class FileStore(Protocol):
    """Files of one contest that go out to many, and as what each channel knows them."""

    async def keep(self, content: bytes, *, media: str, name: str, now: int, until: int | None = None) -> str:
        """Keep a file of ours, for ever or `until` then; returns its key, the same for the same content."""

    async def forget(self, *, now: int) -> None:
        """Drop what was to be kept until then."""

    async def file(self, key: str) -> File | None:
        """By its key."""

    async def fill(self, key: str, content: bytes) -> None:
        """Keep the content of one that was only offered."""

    async def ref(self, key: str, channel: str) -> str | None:
        """As what the channel knows it: a second sending need not upload again."""

    async def keep_ref(self, key: str, channel: str, ref: str) -> None:
        """The channel has it now, under that id; replaces an older one."""


# ---- the audit log


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of somebody with a role. `hash` covers the act and the hash before it, so that none can be removed.

    `by`: "chat:<session id>" or "cli:<user>". `details` hold ids and what was decided, never a name.
    """

    number: int
    at: int
    by: str
    act: str
    details: Mapping[str, Any]
    hash: str
