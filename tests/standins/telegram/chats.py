"""What the server keeps: chats and their messages, presses, and the log of calls."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.standins.telegram.wire import Json


class Button(NamedTuple):
    """An inline button that calls back."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class View:
    """A message as its reader sees it at one moment."""

    message_id: int
    text: str
    buttons: list[Button]
    links: list[tuple[str, str]]
    keys: list[str]
    """Labels of the reply keyboard."""
    kind: str
    edits: int
    at: float
    """Monotonic time of the last change."""


@dataclass(slots=True)
class Message:
    """One message of a chat; `edits` are its earlier (at, text, reply_markup)."""

    message_id: int
    chat_id: int
    date: int
    at: float
    text: str
    from_bot: bool
    reply_markup: Json | None = None
    kind: str = "text"
    media: Json = field(default_factory=dict)
    edits: list[tuple[float, str, Json | None]] = field(default_factory=list)
    edit_date: int = 0
    deleted: bool = False

    def view(self) -> View:
        markup = self.reply_markup or {}
        inline = [button for row in markup.get("inline_keyboard", ()) for button in row]
        return View(
            message_id=self.message_id,
            text=self.text,
            buttons=[Button(b["text"], b["callback_data"]) for b in inline if "callback_data" in b],
            links=[(b["text"], b["url"]) for b in inline if "url" in b],
            keys=[key if isinstance(key, str) else key["text"] for row in markup.get("keyboard", ()) for key in row],
            kind=self.kind,
            edits=len(self.edits),
            at=self.at,
        )


@dataclass(slots=True)
class Chat:
    """A private chat; `changes` are the bot's messages sent or edited since the person last did something."""

    chat_id: int
    messages: dict[int, Message] = field(default_factory=dict)
    latest: Message | None = None
    changes: list[Message] = field(default_factory=list)
    waiters: list[asyncio.Future[None]] = field(default_factory=list)
    tokens: float = 0.0
    refilled_at: float = -math.inf

    def changed(self, message: Message) -> None:
        """Note what the bot did and wake everybody who waits for it."""
        self.latest = message
        self.changes.append(message)
        self.wake()

    def wake(self) -> None:
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


@dataclass(slots=True)
class Query:
    """One press, until and after its answer."""

    query_id: str
    user_id: int
    at: float
    answered_at: float | None = None
    text: str = ""
    show_alert: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A method call as it arrived; `error_code` 0 means served. `free`: it came in the reply to a webhook."""

    method: str
    chat_id: int | None
    at: float
    error_code: int
    free: bool
