"""One text for many people: for whom, and how far it is. Storage finds the people, the scheduler walks them."""

from dataclasses import dataclass
from enum import StrEnum

TEXT_MAX = 4000
"""Characters: every channel takes that much in one message (docs/telegram.md 3)."""
CAPTION_MAX = 1024
"""As much goes with a file; longer words would be a second message, and the pace counts one (docs/telegram.md 5)."""


class Group(StrEnum):
    """Which of the people registered. The value is stored."""

    ALL = "all"
    NOT_STARTED = "not_started"
    """No attempt in the round."""
    NOT_FINISHED = "not_finished"
    """Attempts in the round, but none handed in."""
    TO_REMIND = "to_remind"
    """Nothing handed in yet, and attempts left: whom a reminder can still help."""
    TOOK_PART = "took_part"
    """An attempt in the round, or in any round (round "")."""
    WINNERS = "winners"
    """Holders of a prize in the newest published result of the round, or of the whole contest (round "")."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A group, narrowed to those who count for one unit, to one channel, to one person; "" and 0 are no narrowing."""

    group: Group = Group.ALL
    round_id: str = ""
    unit_id: str = ""
    channel: str = ""
    person_id: int = 0


class Progress(StrEnum):
    """Where a broadcast stands. The value is stored."""

    WAITING = "waiting"
    """Until a second person has approved it."""
    OPEN = "open"
    """Waits for its hour, or is being sent."""
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"
    STALE = "stale"
    """Its time was over before the first message could go out."""


LIVE = (Progress.WAITING, Progress.OPEN, Progress.PAUSED)
"""Not ended."""


class How(StrEnum):
    """How the sending to one recipient ended. The value is stored."""

    SENT = "sent"
    GONE = "gone"
    """The chat cannot be reached any more."""
    CLOSED = "closed"
    """Too long since the person's last word: the platform lets nobody write there, so nothing was sent."""
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
    closed: int = 0
    refused: int = 0
    unknown: int = 0
    made_by: int = 0

    @property
    def tried(self) -> int:
        """Recipients dealt with."""
        return self.sent + self.gone + self.closed + self.refused + self.unknown


@dataclass(frozen=True, slots=True)
class Window:
    """When a chat of one platform may be written to: the person's last word decides (UTC ms).

    `open_since`: nobody is written to who was silent from then on; `free_since`: later words cost nothing.
    """

    open_since: int
    free_since: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people of an audience a channel has: all, those it cannot write to now, those who cost something."""

    people: int
    closed: int = 0
    paid: int = 0

    @property
    def reachable(self) -> int:
        """Those who will be written to."""
        return self.people - self.closed
