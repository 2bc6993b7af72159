"""One text for many people: for whom, and how far it is. Storage finds the people, the scheduler walks them."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """Which of the people registered. The value is stored."""

    ALL = "all"
    NOT_STARTED = "not_started"
    """No attempt in the round."""
    NOT_FINISHED = "not_finished"
    """Attempts in the round, but none handed in."""
    TO_REMIND = "to_remind"
    """Nothing handed in yet, and attempts left: whom a reminder can still help."""
    WINNERS = "winners"
    """Holders of a prize in the newest published result of the round, or of the whole contest (round "")."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A group, narrowed to those who count for one unit and to one channel; "" is no narrowing."""

    group: Group = Group.ALL
    round_id: str = ""
    unit_id: str = ""
    channel: str = ""


class Progress(StrEnum):
    """Where a broadcast stands. The value is stored."""

    OPEN = "open"
    """Waits for its hour, or is being sent."""
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"
    STALE = "stale"
    """Its time was over before the first message could go out."""


class How(StrEnum):
    """How the sending to one recipient ended. The value is stored."""

    SENT = "sent"
    GONE = "gone"
    """The chat cannot be reached any more."""
    REFUSED = "refused"
    """The platform did not take the message."""
    UNKNOWN = "unknown"
    """It may have arrived or not; it is not sent again."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One text on its way to many. Instants in UTC ms; nobody is written to before `starts_at` or from `stale_at` on.

    `key` names what it is, so that it is made once: "opening:dot-1". `payload` is the message as packed.
    `made_by`: the session that wrote it; 0: the service itself, or the command line.
    `sent` … `unknown` count recipients by how the sending to them ended (`How`).
    """

    id: int
    key: str
    audience: Audience
    payload: bytes
    made_at: int
    starts_at: int
    stale_at: int | None = None
    progress: Progress = Progress.OPEN
    sent: int = 0
    gone: int = 0
    refused: int = 0
    unknown: int = 0
    made_by: int = 0

    @property
    def tried(self) -> int:
        """Recipients dealt with."""
        return self.sent + self.gone + self.refused + self.unknown
