"""The web chat as a channel: a message is kept in the database, and the open pages of its chat are woken."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from contest.errors import HoiThiError
from handlers.messages import Outgoing
from handlers.ports import Capabilities, Delivered, Later, Outcome

POLL_S = 1.0
"""How often a waiting page looks into the database by itself: another replica may have done the sending."""


class Line(Protocol):
    """One line of a chat, as `storage.webchat.WebMessage`."""

    @property
    def id(self) -> int:
        """Its place in the chat."""

    @property
    def changed(self) -> int:
        """Grows with every new or edited line."""

    @property
    def from_person(self) -> bool:
        """Whose words these are."""

    @property
    def payload(self) -> bytes:
        """A serialised Outgoing, or what the person typed."""


class Lines(Protocol):
    """The part of `storage.webchat.WebChats` the channel needs."""

    async def say(self, chat: str, payload: bytes, *, replaces: int | None = None) -> int:
        """Keep a message of ours; returns its id."""

    async def hear(self, chat: str, text: str, *, nonce: str) -> None:
        """Keep what the person typed, once per nonce."""

    async def since(self, chat: str, changed: int) -> Sequence[Line]:
        """Lines new or edited after that, oldest change first."""


class WebChannel:
    """Implements `handlers.ports.Channel`, and lets the pages of a chat wait for what is new in it.

    Args:
        lines: where the chats are kept.
        poll_s: how often a waiting page reads the database when nobody in this process has woken it. One process
            alone (SQLite) may set it long.
    """

    name = "web"
    capabilities = Capabilities(text_max=4096, data_max=64, edits=True, buttons_max=100, bulk_per_s=200)

    def __init__(self, lines: Lines, *, poll_s: float = POLL_S) -> None:
        self._lines, self._poll_s = lines, poll_s
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self.closed = False

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        """See `handlers.ports.Channel.send`."""
        edited = message.replaces or ""
        replaces = int(edited) if edited.isascii() and edited.isdigit() else None
        try:
            line = await self._lines.say(chat, message.to_bytes(), replaces=replaces)
        except HoiThiError as error:
            return Later(type(error).__name__)
        self._wake(chat)
        return Delivered(str(line))

    async def hear(self, chat: str, text: str, *, nonce: str) -> None:
        """Keep what the person typed and show it on every open page of the chat."""
        await self._lines.hear(chat, text, nonce=nonce)
        self._wake(chat)

    async def changes(self, chat: str, after: int, timeout_s: float) -> Sequence[Line]:
        """Lines new or edited after `after`; waits for some up to `timeout_s`, and returns none when time is up."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + timeout_s
        with self._listening(chat) as woken:
            while True:
                woken.clear()  # before reading: what is said during the read wakes the wait below at once
                found = await self._lines.since(chat, after)
                left_s = ends_at - loop.time()
                if found or left_s <= 0 or self.closed:
                    return found
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(left_s, self._poll_s)):
                        await woken.wait()

    def close(self) -> None:
        """Let every waiting page go, so that the server can stop at once."""
        self.closed = True
        for chat in self._listeners:
            self._wake(chat)

    @property
    def listened(self) -> int:
        """Chats with at least one page waiting."""
        return len(self._listeners)

    def _wake(self, chat: str) -> None:
        for woken in self._listeners.get(chat, ()):
            woken.set()

    @contextmanager
    def _listening(self, chat: str) -> Iterator[asyncio.Event]:
        woken = asyncio.Event()
        listeners = self._listeners.setdefault(chat, set())
        listeners.add(woken)
        try:
            yield woken
        finally:
            listeners.discard(woken)
            if not listeners:
                del self._listeners[chat]
