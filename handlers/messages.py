"""What comes in and what goes out, in words that belong to no platform."""

from dataclasses import dataclass, field
from enum import StrEnum

import orjson


class Kind(StrEnum):
    """What somebody (or the clock) did."""

    TEXT = "text"
    PRESS = "press"
    """A button; `text` is its data."""
    START = "start"
    """Opened the chat; `text` is the code of the link, if any."""
    OTHER = "other"
    """A sticker, a photo, a voice message: nothing a contest step can use."""
    VIDEO = "video"
    """A film sent in the chat; `facts` hold `file` (the platform's id), `media` and `seconds` (0: not told)."""
    FILE = "file"
    """A picture or a document sent in the chat; `facts` hold `file`, `media` and `name`, `text` is its caption."""
    EDITED = "edited"
    """Changed an older message: what was received first stands."""
    LEFT = "left"
    """Blocked the bot."""
    RETURNED = "returned"
    """Unblocked it."""
    WITHDRAWN = "withdrawn"
    """Asked the platform that what we hold of them be erased."""
    TIME = "time"
    """The clock: the time of the open attempt has run out."""
    RESULT = "result"
    """The scheduler: the person's own result, in `facts`, is to be told."""
    DECISION = "decision"
    """The scheduler: a change request, in `facts`, has been decided."""
    ERRAND = "errand"
    """The scheduler: what was asked for here has been worked out; the answer is in `facts`, packed as `message`."""
    NOTICE = "notice"
    """The scheduler: something to be told here that nobody asked for, in `facts`, packed as `message`."""
    REPLY = "reply"
    """The scheduler: a question to the organisers, in `facts`, has been answered or closed."""


BY_CLOCK = frozenset({Kind.TIME, Kind.RESULT, Kind.DECISION, Kind.ERRAND, Kind.NOTICE, Kind.REPLY})
"""Events of our own: nobody sent them."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event of one chat.

    `update_id` is unique within the channel; a repeat changes nothing. `received_at` (UTC ms) is when our
    server held the whole request: the only time the rules believe.
    """

    channel: str
    chat: str
    update_id: str
    received_at: int
    kind: Kind
    text: str = ""
    pressed: str | None = None
    """The platform's reference of the message whose button was pressed."""
    facts: dict[str, str | int] = field(default_factory=dict)
    """What the scheduler adds to its own events (a result row), and what a film is."""
    person_id: int = 0
    """Of our own events: whom it concerns, where several people share the chat."""
    sent_at: int | None = None
    """The platform's time of it (UTC ms), where it tells: a repeat may come hours later."""


@dataclass(frozen=True, slots=True)
class Button:
    """One choice. `data` comes back in `Incoming.text`; at most 64 bytes (docs/telegram.md 3)."""

    label: str
    data: str


class Media(StrEnum):
    """As what a platform keeps a film, picture or document, and must be given it back."""

    VIDEO = "video"
    DOCUMENT = "document"
    ANIMATION = "animation"
    VIDEO_NOTE = "video_note"
    """A round one; it has no caption."""
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. `kept`: `file` is the key of one we keep; else it is the id of one that this very bot was sent.

    `name`: of a document, as people see it.
    """

    media: Media
    file: str
    kept: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. Text is plain, never markup.

    `replaces`: edit that message instead, where the platform can. `until` (UTC ms): when the time for this step
    runs out, for channels that can show a running clock. With `attachment` the text is its caption.
    `numbered`: typing the number of a button presses it; not so where the step takes numbers or free text itself, nor
    under what is told beside the current step.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    replaces: str | None = None
    until: int | None = None
    attachment: Attachment | None = None
    numbered: bool = True

    def to_bytes(self) -> bytes:
        """For the outbox."""
        rows = [[(button.label, button.data) for button in row] for row in self.rows]
        file = self.attachment
        more = () if file is None else ((file.media, file.file, file.kept, file.name),)
        return orjson.dumps((self.text, rows, self.replaces, self.until, self.numbered, *more))

    @classmethod
    def from_bytes(cls, payload: bytes) -> "Outgoing":
        """Back from the outbox."""
        text, rows, replaces, until, numbered, *more = orjson.loads(payload)
        attachment = Attachment(Media(more[0][0]), *more[0][1:]) if more else None
        buttons = tuple(tuple(Button(*button) for button in row) for row in rows)
        return cls(text, buttons, replaces, until, attachment, numbered)
