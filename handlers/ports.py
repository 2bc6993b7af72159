"""What a channel must be able to do, and how sending may end (docs/architecture.md)."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from contest.errors import HoiThiError
from handlers.messages import Media, Outgoing


@dataclass(frozen=True, slots=True)
class Delivered:
    """The platform has it. `ref` names the message there."""

    ref: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again after `wait_s` seconds (told by the platform), or when the retry rule says (None).

    `perhaps_sent`: no answer came, so the platform may have it already.
    """

    reason: str
    wait_s: float | None = None
    perhaps_sent: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """This chat cannot be reached (blocked, deleted): stop until it speaks again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refuses this message for good: our bug."""

    reason: str


Outcome = Delivered | Later | Gone | Refused


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can show. `text_max` in characters, `data_max` in bytes.

    `buttons_max`: how many go under one message; 0: none, everything is typed.
    `media`: the attachments it takes by the id of a file it has; on others the text of the message stands alone.
    Files that we keep go out on every channel.
    `bulk_per_s`: messages a second that nobody asked for.
    """

    text_max: int
    data_max: int
    edits: bool
    buttons_max: int
    media: frozenset[Media] = frozenset()
    bulk_per_s: float = 25


class KeptFile(Protocol):
    """A file that goes out; `content` is None as long as only the platform it came from has it."""

    @property
    def name(self) -> str:
        """As people see it when they save it."""

    @property
    def content(self) -> bytes | None:
        """The bytes."""


class KeptFiles(Protocol):
    """What a channel asks of the files we keep (`storage.ports.files.FileStore`)."""

    async def file(self, key: str) -> KeptFile | None:
        """By its key."""

    async def ref(self, key: str, channel: str) -> str | None:
        """As what the channel knows it."""

    async def keep_ref(self, key: str, channel: str, ref: str) -> None:
        """The channel has it now."""


class NotFetched(HoiThiError):
    """A file that somebody sent cannot be had from its platform now."""


class TooLarge(NotFetched):
    """It never can: the platform gives out no file of that size."""


@runtime_checkable
class Source(Protocol):
    """A channel that gives out the files it was sent."""

    async def fetch(self, ref: str) -> bytes:
        """The content of a file.

        Raises:
            NotFetched: the platform does not give it.
        """


class Channel(Protocol):
    """One way to reach people; `name` is its id in the database ("telegram:chinh")."""

    name: str
    capabilities: Capabilities

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        """Hand one message to the platform. Never raises for what a platform may answer."""
