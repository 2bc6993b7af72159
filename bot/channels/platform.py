"""A chat platform as the process runs it: a channel that is started, told where we are, called back and stopped."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Protocol

from contest.errors import HoiThiError
from handlers.messages import Incoming
from handlers.ports import Channel


class TokenRefused(HoiThiError):
    """The platform will not work with this token or address: a person has to mend the configuration."""

    def __init__(self, channel: str, reason: str) -> None:
        super().__init__(f"{channel}: {reason}")
        self.channel, self.reason = channel, reason


def is_same(given: str, ours: str) -> bool:
    """Whether a header holds our secret, in constant time. Its bytes that are no UTF-8 come as lone surrogates."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), ours.encode())


class Update(Protocol):
    """An update as read; without `incoming` there is nothing in it for us."""

    @property
    def incoming(self) -> Incoming | None:
        """What happened."""

    def reply(self, toast: str) -> bytes:
        """What the platform reads in the answer of the webhook, as JSON; b"" for nothing."""


class Hook(Protocol):
    """The side that the platform calls. `path`: where."""

    name: str
    path: str

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the platform, and nobody else, sent this."""

    def parse(self, body: bytes, *, received_at: int) -> Update:
        """Read an update.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: not one that we understand.
        """


class Platform(Hook, Channel, Protocol):
    """Implemented by every channel that is not ours alone. `announced`: the platform knows where we are."""

    announced: bool

    async def start(self) -> None:
        """From here on messages can be sent."""

    async def announce(self, public_url: str, commands: Sequence[tuple[str, str]]) -> None:
        """Tell the platform where we are, and the commands of its menu; sets `announced` when it worked.

        Raises:
            TokenRefused: a person has to mend the configuration.
        """

    async def stop(self) -> None:
        """Close connections."""
