"""Every table, as SQLModel. Times are UTC milliseconds. Limits of the contest are constraints here (promise 2).

Rows never leave `storage`; the values that do are in `storage/ports/`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel


def _id() -> Column[int]:
    return Column(BigInteger, primary_key=True, autoincrement=False)


def _ref(target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(BigInteger, ForeignKey(target), nullable=nullable, index=index)


def _ms(*, nullable: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=nullable)


class ContestRow(SQLModel, table=True):
    """One contest of this installation; `secret` keys its draws and receipts."""

    __tablename__ = "contest"
    id: str = Field(primary_key=True)
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: int = Field(sa_column=_ms())


class SnapshotRow(SQLModel, table=True):
    """A text that must be provable later, named by its hash: rules with bank, a consent card."""

    __tablename__ = "snapshot"
    hash: str = Field(primary_key=True)
    contest_id: str
    content: str
    created_at: int = Field(sa_column=_ms())


class PersonRow(SQLModel, table=True):
    """A human being; the name is sealed."""

    __tablename__ = "person"
    id: int = Field(sa_column=_id())
    name: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: int = Field(sa_column=_ms())


class MembershipRow(SQLModel, table=True):
    """A person in a contest: where counted, the latest attempt, the result told last.

    `erased_at`: since then nothing here says who it was (docs/rules.md section 7).
    `witness`: the chat of the officer on whose phone the person takes part.
    """

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "contest_id"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(sa_column=_ref("person.id"))
    contest_id: str = Field(foreign_key="contest.id")
    residence: str
    workplace: str
    counted_unit: str
    locked: bool = False
    birth_year: int | None = None
    eligible: bool = True
    witness: int | None = Field(default=None, sa_column=_ref("identity.id", nullable=True))
    attempt_id: int | None = Field(default=None, sa_column=_ms(nullable=True))
    result: str | None = None
    registered_at: int = Field(sa_column=_ms())
    erased_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class IdentityRow(SQLModel, table=True):
    """One chat of one channel and where its conversation stands. Not a person: a family may share a phone.

    `person_id`: who speaks in it now. `spoke_at`: when somebody last did, to the hour. `invited_by`: the invite code
    that was brought last before anybody registered, "" for none.
    The draft is sealed: it holds the name while a registration is under way.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("contest_id", "channel", "chat"),)
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    channel: str
    chat: str
    state: str
    draft: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    changed_at: int = Field(sa_column=_ms())
    reachable: bool = True
    person_id: int | None = Field(default=None, sa_column=_ref("person.id", nullable=True, index=True))
    created_at: int = Field(sa_column=_ms())
    spoke_at: int = Field(sa_column=_ms())
    invited_by: str = ""


class ChatPersonRow(SQLModel, table=True):
    """A person who takes part through a chat: a family may share one, and one person may have several."""

    __tablename__ = "chat_person"
    __table_args__ = ({"sqlite_with_rowid": False},)
    identity_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("identity.id"), primary_key=True, autoincrement=False)
    )
    person_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True)
    )


class LinkCodeRow(SQLModel, table=True):
    """A one-time code, by its hash, that brings a person into another chat."""

    __tablename__ = "link_code"
    code_hash: str = Field(primary_key=True)
    contest_id: str = Field(foreign_key="contest.id")
    person_id: int = Field(sa_column=_ref("person.id"))
    expires_at: int = Field(sa_column=_ms())
    used_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class ConsentRow(SQLModel, table=True):
    """An active consent, provable: which text, when, from which chat.

    `person_id`: who registered on it; none as long as nobody has.
    """

    __tablename__ = "consent"
    id: int | None = Field(default=None, primary_key=True)
    identity_id: int = Field(sa_column=_ref("identity.id", index=True))
    text_hash: str
    given_at: int = Field(sa_column=_ms())
    person_id: int | None = Field(default=None, sa_column=_ref("person.id", nullable=True, index=True))
    withdrawn_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class ChangeRequestRow(SQLModel, table=True):
    """A wish to change a locked profile, and what became of it: the trail. `old`, `new`, `reason` are sealed."""

    __tablename__ = "change_request"
    __table_args__ = (Index("ix_change_request_told", "contest_id", "told", "decided_at"),)
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    person_id: int = Field(sa_column=_ref("person.id", index=True))
    kind: str
    old: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    new: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    asked_at: int = Field(sa_column=_ms())
    decided_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    decided_by: str | None = None
    granted: bool | None = None
    reason: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    told: bool = False
    """The person has been told the decision."""


class TicketRow(SQLModel, table=True):
    """A question to the organisers and its answer, both sealed. `announced`: those who answer have been told of it;
    `told`: the chat has been told how it ended.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_state", "contest_id", "state"),
        Index("ix_ticket_announced", "contest_id", "announced"),
        Index("ix_ticket_told", "contest_id", "told", "done_at"),
    )
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    identity_id: int = Field(sa_column=_ref("identity.id", index=True))
    person_id: int | None = Field(default=None, sa_column=_ref("person.id", nullable=True))
    unit_id: str
    text: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    asked_at: int = Field(sa_column=_ms())
    state: str
    answer: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    done_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    done_by: str
    announced: bool = False
    told: bool = False


class AttemptRow(SQLModel, table=True):
    """One attempt. The number is unique per person and round: a race cannot open two.

    `seat`: the chat in which it is played.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "contest_id", "round_id", "number"),
        Index("ix_attempt_status_deadline", "status", "deadline"),
        Index("ix_attempt_round_status", "contest_id", "round_id", "status"),
    )
    id: int = Field(sa_column=_id())
    person_id: int = Field(sa_column=_ref("person.id"))
    contest_id: str = Field(foreign_key="contest.id")
    round_id: str
    number: int
    unit_id: str
    paper: str
    rules_hash: str
    closes_at: int = Field(sa_column=_ms())
    started_at: int = Field(sa_column=_ms())
    deadline: int = Field(sa_column=_ms())
    sent_at: int = Field(sa_column=_ms())
    position: int
    score: int
    last_answer_at: int = Field(sa_column=_ms())
    guess: int | None = Field(default=None, sa_column=_ms(nullable=True))
    status: str
    ended_at: int = Field(sa_column=_ms())
    seat: int = Field(sa_column=_ms())


class AnswerRow(SQLModel, table=True):
    """One served question with its answer; written once. The key allows one answer a question.

    `said_at`: the platform's own time of it, where it tells, beside ours that counts.
    """

    __tablename__ = "answer"
    __table_args__ = ({"sqlite_with_rowid": False},)
    attempt_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    )
    position: int = Field(primary_key=True)
    question_id: str
    option_order: str
    sent_at: int = Field(sa_column=_ms())
    answered_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    choice: int | None = None
    in_grace: bool = False
    said_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class AnswerChangeRow(SQLModel, table=True):
    """Another option for a question answered before, where the contest allows it; written once, the last one counts.

    `number` counts the changes of an attempt: the key refuses a second one decided from the same state.
    """

    __tablename__ = "answer_change"
    __table_args__ = ({"sqlite_with_rowid": False},)
    attempt_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    )
    number: int = Field(primary_key=True)
    position: int
    changed_at: int = Field(sa_column=_ms())
    choice: int
    in_grace: bool = False


class SeenUpdateRow(SQLModel, table=True):
    """An update handled before, with the note it was answered with: a repeat gets the same reply.

    The contest is part of the key: the web chats of two contests are one channel.
    """

    __tablename__ = "seen_update"
    __table_args__ = ({"sqlite_with_rowid": False},)
    contest_id: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    update_id: str = Field(primary_key=True)
    toast: str
    seen_at: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))


class OutboxRow(SQLModel, table=True):
    """Said but not delivered yet; the payload is sealed. `lease_until`: until then one process has it in hand."""

    __tablename__ = "outbox"
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    identity_id: int = Field(sa_column=_ref("identity.id", index=True))
    channel: str
    chat: str
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: int = Field(sa_column=_ms())
    is_step: bool
    bulk: bool
    tries: int = 0
    opens_attempt: int | None = Field(default=None, sa_column=_ms(nullable=True))
    opens_position: int | None = None
    lease_until: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))


class FailureRow(SQLModel, table=True):
    """An update that could not be handled. The body is sealed: it may hold what a person wrote."""

    __tablename__ = "failure"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True)
    channel: str
    detail: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    happened_at: int = Field(sa_column=_ms())


class ResultVersionRow(SQLModel, table=True):
    """One computed result of a round, or of the whole contest (round ""); the number is unique, so that only one
    replica computes it.

    `ready`: all its rows are written. `basis`: what it was computed from; `difference`: from the version before.
    """

    __tablename__ = "result_version"
    __table_args__ = (UniqueConstraint("contest_id", "round_id", "version"),)
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    round_id: str
    version: int
    computed_at: int = Field(sa_column=_ms())
    ready: bool = False
    published_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    official_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    superseded_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    actual: int | None = Field(default=None, sa_column=_ms(nullable=True))
    people: int
    table_hash: str
    rules_hash: str
    seed: str
    reason: str
    basis: str
    difference: str


class ResultRowRow(SQLModel, table=True):
    """One line of a result version, one a person.

    `position` counts through; `place` 0: played "ngoài giải" or was struck out. `by`: the key that put it behind the
    line before. Neither index nor reference by person or attempt: with them a million lines take five times as long,
    and the list outlives the personal data (docs/rules.md section 2.7).
    """

    __tablename__ = "result_row"
    __table_args__ = ({"sqlite_with_rowid": False},)
    version_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("result_version.id"), primary_key=True, autoincrement=False)
    )
    position: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    place: int
    shared: bool
    by: str
    person_id: int = Field(sa_column=_ms())
    attempt_id: int = Field(sa_column=_ms())
    unit_id: str
    score: int
    duration: int = Field(sa_column=_ms())
    guess: int | None = Field(default=None, sa_column=_ms(nullable=True))
    gap: int | None = Field(default=None, sa_column=_ms(nullable=True))
    finished_at: int = Field(sa_column=_ms())
    told: bool = False
    """The person has been sent this line."""


class UnitResultRow(SQLModel, table=True):
    """One line of the collective sheet. `place` 0: removed by the gates named in `removed_by`."""

    __tablename__ = "unit_result"
    version_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("result_version.id"), primary_key=True, autoincrement=False)
    )
    unit_id: str = Field(primary_key=True)
    position: int
    block: str
    place: int
    shared: bool
    figures: str
    removed_by: str


class AwardRow(SQLModel, table=True):
    """One prize of a result version. `handed_to` is sealed: it is the name of whoever signed for it."""

    __tablename__ = "award"
    __table_args__ = (Index("ix_award_version", "version_id", "position"),)
    id: int = Field(sa_column=_id())
    version_id: int = Field(sa_column=_ref("result_version.id"))
    position: int
    kind: str
    block: str
    rung: str
    place: int
    person_id: int | None = Field(default=None, sa_column=_ref("person.id", nullable=True, index=True))
    unit_id: str
    amount: int | None = Field(default=None, sa_column=_ms(nullable=True))
    to_decide: bool = False
    reason: str
    told: bool = False
    handed_over_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    handed_to: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    handed_by: str | None = None


class CertificateRow(SQLModel, table=True):
    """A certificate that was issued; what it is for is told only once. `person_id` 0: a unit's.

    The name is not kept here: it is the one the person has, corrected or erased. `reason`: why it was revoked; public.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("contest_id", "round_id", "kind", "person_id", "unit_id", "what"),
        UniqueConstraint("contest_id", "code"),
    )
    contest_id: str = Field(primary_key=True, foreign_key="contest.id")
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    code: str
    round_id: str
    kind: str
    person_id: int = Field(sa_column=_ms())
    unit_id: str
    what: str
    issued_at: int = Field(sa_column=_ms())
    revoked_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    reason: str = ""


class DecisionRow(SQLModel, table=True):
    """What the committee decided by hand about a result; rows are added, never changed."""

    __tablename__ = "decision"
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id", index=True)
    round_id: str
    act: str
    subject: str
    value: str
    reason: str
    made_at: int = Field(sa_column=_ms())


class WebMessageRow(SQLModel, table=True):
    """One message of the web chat, from either side, sealed. `changed` grows with every new or edited message.

    `nonce` is the browser's name for what a person sent, so that a repeated request shows it once. One browser may
    have the same chat id in two contests.
    """

    __tablename__ = "web_message"
    __table_args__ = (
        Index("ix_web_message_chat", "contest_id", "chat", "changed"),
        UniqueConstraint("contest_id", "chat", "nonce"),
    )
    id: int = Field(sa_column=_id())
    contest_id: str
    chat: str
    changed: int = Field(sa_column=_ms())
    nonce: str | None = None
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class InvitationRow(SQLModel, table=True):
    """A one-time code for a role; only its hash is kept. `used_at` is set once."""

    __tablename__ = "invitation"
    code_hash: str = Field(primary_key=True)
    contest_id: str = Field(foreign_key="contest.id")
    role: str
    unit_id: str
    made_at: int = Field(sa_column=_ms())
    expires_at: int = Field(sa_column=_ms())
    used_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    withdrawn_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class InviteCodeRow(SQLModel, table=True):
    """A code on posters and pictures. `made_for`: the chat of the officer who asked for it, 0 for the unit itself.

    How many started, registered and finished is counted from `identity.invited_by`; only `scans` is a number here.
    """

    __tablename__ = "invite_code"
    contest_id: str = Field(primary_key=True, foreign_key="contest.id")
    code: str = Field(primary_key=True)
    unit_id: str
    made_for: int = Field(sa_column=_ms())
    made_at: int = Field(sa_column=_ms())
    expires_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    withdrawn_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    scans: int = 0


class RoleRow(SQLModel, table=True):
    """A role of one chat. The key is the invitation's: a code gives one role, whoever is first.

    `own_unit`: where a judge works, "" for no unit of the contest, empty as long as it was not declared.
    """

    __tablename__ = "role"
    code_hash: str = Field(primary_key=True, foreign_key="invitation.code_hash")
    contest_id: str = Field(foreign_key="contest.id")
    identity_id: int = Field(sa_column=_ref("identity.id", index=True))
    role: str
    unit_id: str
    own_unit: str | None = None
    given_at: int = Field(sa_column=_ms())
    withdrawn_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class VideoClipRow(SQLModel, table=True):
    """A clip handed in. `ref`: the platform's file id, the link, or the SHA-256 of a file on a USB stick.

    `identity_id`: the chat it came from; none when the office entered it.
    """

    __tablename__ = "video_clip"
    __table_args__ = (Index("ix_video_clip_contest_unit", "contest_id", "unit_id"),)
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    unit_id: str
    identity_id: int | None = Field(default=None, sa_column=_ref("identity.id", nullable=True))
    title: str
    genre: str
    length: int = Field(sa_column=_ms())
    source: str
    ref: str
    channel: str
    media: str
    received_at: int = Field(sa_column=_ms())
    withdrawn_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class VideoMarkRow(SQLModel, table=True):
    """The mark of one judge for one clip, in tenths; the key allows one."""

    __tablename__ = "video_mark"
    clip_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("video_clip.id"), primary_key=True, autoincrement=False)
    )
    identity_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("identity.id"), primary_key=True, autoincrement=False)
    )
    tenths: int
    given_at: int = Field(sa_column=_ms())


class VideoClosingRow(SQLModel, table=True):
    """The end of marking; from here on no mark changes. `reason`: why it was closed although marks were missing."""

    __tablename__ = "video_closing"
    contest_id: str = Field(primary_key=True, foreign_key="contest.id")
    closed_at: int = Field(sa_column=_ms())
    reason: str


class BroadcastRow(SQLModel, table=True):
    """One text on its way to many. `reached`: the people up to this id have been given out.

    `holder` walks it until `lease_until`. `told_ref`: the message that tells its maker how far it is, last edited at
    `told_at`; `told`: nobody is to be told any more.
    """

    __tablename__ = "broadcast"
    __table_args__ = (UniqueConstraint("contest_id", "key"),)
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    key: str
    audience: str
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    made_at: int = Field(sa_column=_ms())
    made_by: int = Field(default=0, sa_column=_ms())
    starts_at: int = Field(sa_column=_ms())
    stale_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    progress: str
    reached: int = Field(default=0, sa_column=_ms())
    sent: int = 0
    gone: int = 0
    closed: int = 0
    refused: int = 0
    unknown: int = 0
    holder: int = Field(default=0, sa_column=_ms())
    lease_until: int = Field(default=0, sa_column=_ms())
    ended_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    told_at: int = Field(default=0, sa_column=_ms())
    told_ref: str = ""
    told: bool = False


class BroadcastSendRow(SQLModel, table=True):
    """A recipient in the hands of a process. Left behind by one that is gone: whether it was sent is unknown."""

    __tablename__ = "broadcast_send"
    broadcast_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("broadcast.id"), primary_key=True, autoincrement=False)
    )
    person_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    channel: str
    chat: str


class BroadcastFailureRow(SQLModel, table=True):
    """A recipient whom a broadcast did not surely reach."""

    __tablename__ = "broadcast_failure"
    broadcast_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("broadcast.id"), primary_key=True, autoincrement=False)
    )
    person_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    how: str
    reason: str


class PostRow(SQLModel, table=True):
    """Messages for a public place. `how` is empty while they wait, and says "unknown" from the moment one is sent."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("contest_id", "key", "channel", "chat"),)
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    key: str
    channel: str
    chat: str
    messages: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    due_at: int = Field(sa_column=_ms())
    position: int = 0
    tries: int = 0
    how: str = ""
    reason: str = ""


class ErrandRow(SQLModel, table=True):
    """Something asked for in a chat, worked out beside the conversation."""

    __tablename__ = "errand"
    __table_args__ = (Index("ix_errand_waiting", "contest_id", "done_at"),)
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    identity_id: int = Field(sa_column=_ref("identity.id"))
    kind: str
    details: str
    asked_at: int = Field(sa_column=_ms())
    lease_until: int = Field(default=0, sa_column=_ms())
    done_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class FileRow(SQLModel, table=True):
    """A picture or document that goes out. `content` is empty while only the platform it came from has it."""

    __tablename__ = "file"
    contest_id: str = Field(primary_key=True, foreign_key="contest.id")
    key: str = Field(primary_key=True)
    media: str
    name: str
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    channel: str = ""
    ref: str = ""
    kept_at: int = Field(sa_column=_ms())
    kept_until: int | None = Field(default=None, sa_column=_ms(nullable=True))


class FileRefRow(SQLModel, table=True):
    """As what a channel knows a file: it need not be uploaded again."""

    __tablename__ = "file_ref"
    contest_id: str = Field(primary_key=True, foreign_key="contest.id")
    key: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ref: str


class AuditRow(SQLModel, table=True):
    """One act of somebody with a role; each line carries the hash of all before it."""

    __tablename__ = "audit"
    contest_id: str = Field(primary_key=True, foreign_key="contest.id")
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: int = Field(sa_column=_ms())
    by: str
    act: str
    details: str
    hash: str


class AlertRow(SQLModel, table=True):
    """Something is not well since `began_at`; the row goes when it is over. Any process may see and tell it."""

    __tablename__ = "alert"
    contest_id: str = Field(primary_key=True, foreign_key="contest.id")
    key: str = Field(primary_key=True)
    began_at: int = Field(sa_column=_ms())
    seen_at: int = Field(sa_column=_ms())
    told_at: int | None = Field(default=None, sa_column=_ms(nullable=True))


class ChannelTokenRow(SQLModel, table=True):
    """What lets us speak for an account of a platform: a pair of tokens, sealed. `number` grows with every new pair.

    `claimed_until` set: the refresh token of this pair is in use, or was used; it is never used a second time.
    """

    __tablename__ = "channel_token"
    account: str = Field(primary_key=True)
    number: int
    pair: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    issued_at: int = Field(sa_column=_ms())
    expires_at: int = Field(sa_column=_ms())
    claimed_until: int | None = Field(default=None, sa_column=_ms(nullable=True))


def table(row: type[SQLModel]) -> Table:
    """The Core table of a row class: the hot path works without ORM objects."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


metadata = SQLModel.metadata
