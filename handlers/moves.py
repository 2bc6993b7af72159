"""The vocabulary of the state table: states, moves, and reading a reply."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.context import Context
from handlers.messages import Attachment, Button, Incoming, Kind, Outgoing
from storage.ports.conversation import Answer, ChangeRequest, Consent, Session
from storage.ports.records import Record


class State(StrEnum):
    """Where a conversation stands. The value is stored."""

    NEW = "new"
    CONSENT = "consent"
    NAME = "name"
    NAME_CHECK = "name_check"
    BIRTH_YEAR = "birth_year"
    GUARDIAN = "guardian"
    RESIDENCE = "residence"
    WORKPLACE = "workplace"
    COUNTED_UNIT = "counted_unit"
    REVIEW = "review"
    REFUSED = "refused"
    HOME = "home"
    REQUEST = "request"
    FAMILY = "family"
    REHEARSAL = "rehearsal"
    PRACTICE = "practice"
    QUIZ = "quiz"
    ANSWERS = "answers"
    CHANGE = "change"
    PREDICTION = "prediction"
    PREDICTION_CHECK = "prediction_check"
    VIDEO = "video"
    VIDEO_CLIP = "video_clip"
    VIDEO_LENGTH = "video_length"
    VIDEO_GENRE = "video_genre"
    VIDEO_TITLE = "video_title"
    VIDEO_WITHDRAW = "video_withdraw"
    OWN_UNIT = "own_unit"
    MARKING = "marking"
    MARK = "mark"
    ROUNDS = "rounds"
    ROUND_UNTIL = "round_until"
    ROUND_REASON = "round_reason"
    ROUND_CHECK = "round_check"
    PERSON = "person"
    PERSON_NAME = "person_name"
    PERSON_UNTIL = "person_until"
    PERSON_REASON = "person_reason"
    PERSON_CHECK = "person_check"
    BROADCASTS = "broadcasts"
    BROADCAST = "broadcast"
    BROADCAST_WHOM = "broadcast_whom"
    BROADCAST_WHICH = "broadcast_which"
    BROADCAST_TEXT = "broadcast_text"
    BROADCAST_PREVIEW = "broadcast_preview"
    BROADCAST_HOUR = "broadcast_hour"
    BROADCAST_SURE = "broadcast_sure"
    TICKETS = "tickets"
    TICKET = "ticket"
    ASSIST = "assist"


@dataclass(frozen=True, slots=True)
class Move:
    """The answer of a flow: the session afterwards and what to say besides the prompt of its state.

    `news` is a message of its own before the prompt, with the buttons `news_rows`; `hint` one sentence on top of the
    prompt; `toast` the short note over a pressed button. `edit` and `edit_news`: the prompt, or the news, takes the
    place of the pressed message.
    `ask` false: nothing is prompted.
    """

    session: Session
    news: str = ""
    news_rows: tuple[tuple[Button, ...], ...] = ()
    edit_news: bool = False
    hint: str = ""
    toast: str = ""
    edit: bool = False
    ask: bool = True
    consent: Consent | None = None
    answer: Answer | None = None
    request: ChangeRequest | None = None
    told_request: int | None = None
    told_ticket: int | None = None
    scanned: str = ""
    """The invite code that was brought, if it holds."""
    attachment: Attachment | None = None
    """Goes with `news`."""
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One reply to be understood, with all that may be read. `new_id` gives fresh, growing ids."""

    session: Session
    incoming: Incoming
    context: Context
    new_id: Callable[[], int]

    @property
    def now(self) -> int:
        """When our server had the reply (UTC ms)."""
        return self.incoming.received_at

    def pressed(self, data: str) -> bool:
        """Whether exactly that button was pressed."""
        return self.incoming.kind is Kind.PRESS and self.incoming.text == data

    @property
    def press(self) -> str:
        """The data of the pressed button, or ""."""
        return self.incoming.text if self.incoming.kind is Kind.PRESS else ""

    @property
    def typed(self) -> str:
        """What was typed, or ""."""
        return self.incoming.text if self.incoming.kind is Kind.TEXT else ""

    def to(self, state: State, **draft: str | None) -> Session:
        """The session in another state; draft entries set, or dropped when None."""
        merged = {key: value for key, value in {**self.session.draft, **draft}.items() if value is not None}
        return replace(self.session, state=state, draft=merged)

    def hint(self, name: str, **blanks: str | int) -> Move:
        """Stay, with one helpful sentence over the same prompt."""
        return Move(self.session, hint=self.context.texts(name, **blanks))

    def stale(self) -> Move:
        """An old button: say so and show the current step; a second tap within moments only gets the note."""
        note = self.context.texts("stale-button")
        if self.now - self.session.changed_at < DOUBLE_TAP_MS:
            return Move(self.session, toast=note, ask=False)
        return Move(self.session, toast=note, hint=note)


AT_REST = frozenset({State.HOME, State.REHEARSAL, State.PRACTICE})
"""Registered, and nothing is under way that counts."""

DOUBLE_TAP_MS = 3000
"""A press this soon after a step is the same tap again: the new step is on the screen already."""

Ask = Callable[[Context, Session, int], Outgoing]
Take = Callable[[Turn], Move]


def turning(context: Context, page: int, pages: range, prefix: str) -> tuple[tuple[Button, ...], ...]:
    """The row with the pages before and after that one; none where there is but one page."""
    turns = (("page-before", page - 1), ("page-after", page + 1))
    row = tuple(Button(context.texts(name), f"{prefix}{to}") for name, to in turns if to in pages)
    return (row,) if row else ()


def column(*buttons: Button) -> tuple[tuple[Button, ...], ...]:
    """One button a row: long Vietnamese labels stay whole on a narrow phone."""
    return tuple((button,) for button in buttons)
