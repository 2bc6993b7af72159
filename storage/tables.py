"""Every table, as SQLModel. Times are UTC milliseconds. Limits of the contest are constraints here (promise 2).

Rows never leave `storage`; the values that do are in `storage/ports.py`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
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
    """A person in a contest: where counted, the latest attempt, the result told last."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "contest_id"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(sa_column=_ref("person.id"))
    contest_id: str = Field(foreign_key="contest.id")
    residence: str
    workplace: str
    counted_unit: str
    locked: bool = False
    attempt_id: int | None = Field(default=None, sa_column=_ms(nullable=True))
    result: str | None = None
    registered_at: int = Field(sa_column=_ms())


class IdentityRow(SQLModel, table=True):
    """One chat of one channel and where its conversation stands. Not a person: a family may share a phone.

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


class ConsentRow(SQLModel, table=True):
    """An active consent, provable: which text, when, from which chat."""

    __tablename__ = "consent"
    id: int | None = Field(default=None, primary_key=True)
    identity_id: int = Field(sa_column=_ref("identity.id", index=True))
    text_hash: str
    given_at: int = Field(sa_column=_ms())


class AttemptRow(SQLModel, table=True):
    """One attempt. The number is unique per person and round: a race cannot open two."""

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


class AnswerRow(SQLModel, table=True):
    """One served question with its answer; written once. The key allows one answer a question."""

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


class SeenUpdateRow(SQLModel, table=True):
    """An update handled before, with the note it was answered with: a repeat gets the same reply."""

    __tablename__ = "seen_update"
    __table_args__ = ({"sqlite_with_rowid": False},)
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
    """One computed result of a round; the number is unique, so that only one replica computes it."""

    __tablename__ = "result_version"
    __table_args__ = (UniqueConstraint("contest_id", "round_id", "version"),)
    id: int = Field(sa_column=_id())
    contest_id: str = Field(foreign_key="contest.id")
    round_id: str
    version: int
    computed_at: int = Field(sa_column=_ms())
    published_at: int | None = Field(default=None, sa_column=_ms(nullable=True))
    actual: int | None = Field(default=None, sa_column=_ms(nullable=True))
    table_hash: str
    rules_hash: str


class ResultRowRow(SQLModel, table=True):
    """One place of a result version."""

    __tablename__ = "result_row"
    __table_args__ = (Index("ix_result_row_place", "version_id", "place"),)
    version_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("result_version.id"), primary_key=True, autoincrement=False)
    )
    attempt_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    )
    place: int
    shared: bool
    person_id: int = Field(sa_column=_ref("person.id"))
    unit_id: str
    score: int
    duration: int = Field(sa_column=_ms())
    guess: int | None = Field(default=None, sa_column=_ms(nullable=True))
    gap: int | None = Field(default=None, sa_column=_ms(nullable=True))
    finished_at: int = Field(sa_column=_ms())
    told: bool = False
    """The person has been sent this line."""


class WebMessageRow(SQLModel, table=True):
    """One message of the web chat, from either side, sealed. `changed` grows with every new or edited message.

    `nonce` is the browser's name for what a person sent, so that a repeated request shows it once.
    """

    __tablename__ = "web_message"
    __table_args__ = (Index("ix_web_message_chat", "chat", "changed"), UniqueConstraint("chat", "nonce"))
    id: int = Field(sa_column=_id())
    chat: str
    changed: int = Field(sa_column=_ms())
    nonce: str | None = None
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def table(row: type[SQLModel]) -> Table:
    """The Core table of a row class: the hot path works without ORM objects."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


metadata = SQLModel.metadata
