"""Messages to many people, and to public places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from contest.broadcast import Audience, Broadcast, How, Progress


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
