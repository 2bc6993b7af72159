"""The people who write to the bot and press its buttons."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tests.standins.telegram.chats import Button, Message, Query, View
from tests.standins.telegram.parameters import Upload
from tests.standins.telegram.wire import Json

if TYPE_CHECKING:
    from tests.standins.telegram.server import BotApi

T = TypeVar("T")


class Player:
    """One person in a private chat with the bot (user id = chat id). Every action starts a new wait."""

    def __init__(self, api: BotApi, user_id: int, name: str, last_name: str) -> None:
        self.api = api
        self.user_id = user_id
        self.chat = api.chat(user_id)
        names = {"first_name": name, "last_name": last_name}
        self.user_json: Json = {"id": user_id, "is_bot": False, **names, "language_code": "vi"}
        self.chat_json: Json = {"id": user_id, **names, "type": "private"}
        self.last_query: Query | None = None

    # What the person sees

    @property
    def newest(self) -> View | None:
        """The bot's message that was sent or edited last."""
        latest = self.chat.latest
        return None if latest is None or latest.deleted else latest.view()

    @property
    def messages(self) -> list[View]:
        """All of the bot's messages that still stand, oldest first."""
        return [m.view() for m in self.chat.messages.values() if m.from_bot and not m.deleted]

    @property
    def toasts(self) -> list[str]:
        """Texts with which presses were answered, in order (needs `record`)."""
        queries = self.api.queries.values()
        return [q.text for q in queries if q.user_id == self.user_id and q.answered_at is not None]

    async def wait(self, predicate: Callable[[View], bool] | None = None, timeout: float = 10.0) -> View:  # noqa: ASYNC109
        """The newest message that the bot sent or edited since this person's last action and that fits."""
        return await self._until(lambda: self._fitting(predicate), timeout, "message")

    async def wait_answered(self, timeout: float = 10.0) -> Query:  # noqa: ASYNC109
        """The answer to this person's last press."""
        query = self.last_query
        if query is None:
            raise LookupError("nothing was pressed yet")
        return await self._until(lambda: query if query.answered_at is not None else None, timeout, "answer")

    def _fitting(self, predicate: Callable[[View], bool] | None) -> View | None:
        for message in reversed(self.chat.changes):
            view = message.view()
            if not message.deleted and (predicate is None or predicate(view)):
                return view
        return None

    async def _until(self, look: Callable[[], T | None], limit_s: float, what: str) -> T:
        try:
            async with asyncio.timeout(limit_s):
                while (found := look()) is None:
                    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self.chat.waiters.append(waiter)
                    await waiter
                return found
        except TimeoutError:
            error = self.api.deliveries.last_error
            raise TimeoutError(
                f"no fitting {what} for {self.user_id} in {limit_s} s; newest: {self.newest}; last delivery {error=}"
            ) from None

    # What the person does

    async def send(self, text: str) -> int:
        """Write a message; returns its id."""
        return self._say(text, "text", command_entities(text))

    async def send_sticker(self) -> int:
        thumb = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular", "emoji": "👍"}
        return self._say("", "sticker", {"sticker": file_json("sticker") | thumb})

    async def send_photo(self, caption: str = "", content: bytes = b"\xff\xd8\xff a picture") -> int:
        small, large = self._file("photo", content[:9]), self._file("photo", content)
        sizes = [small | {"width": 90, "height": 51}, large | {"width": 1280, "height": 720}]
        return self._say(caption, "photo", {"photo": sizes})

    async def send_document(self, name: str, content: bytes, caption: str = "") -> int:
        about = {"file_name": name, "mime_type": "application/pdf"}
        return self._say(caption, "document", {"document": self._file("document", content, name) | about})

    async def send_video(self, caption: str = "", *, seconds: int = 58, file_size: int = 18_874_368) -> int:
        """A film; the bot may send it on by its id."""
        about = {"duration": seconds, "width": 1280, "height": 720, "mime_type": "video/mp4", "file_size": file_size}
        return self._say(caption, "video", {"video": self._file("video", b"", "film.mp4") | about})

    async def send_contact(self, phone: str, *, user_id: int | None = None) -> int:
        """Share a card: the person's own, or with `user_id` somebody else's."""
        owner = self.user_id if user_id is None else user_id
        card = {"phone_number": phone, "first_name": self.user_json["first_name"], "user_id": owner}
        return self._say("", "contact", {"contact": card})

    async def edit_last(self, text: str) -> int:
        """Change the person's own last text; reaches the bot as edited_message, if it asked for those."""
        own = [m for m in self.chat.messages.values() if not m.from_bot and m.kind == "text"]
        if not own:
            raise LookupError("this person has written nothing yet")
        message = own[-1]
        message.text, message.edit_date = text, int(self.api.clock())
        self._act()
        self._queue_message("edited_message", self.api.message_json(message))
        return message.message_id

    async def press(self, choice: str | Callable[[Button], bool], *, message_id: int | None = None) -> Query:
        """Tap a button of the newest message that has any: by label, by data, by the label's start, or by predicate."""
        message = self.chat.messages[message_id] if message_id is not None else self._newest_with_buttons()
        button = find_button(message.view().buttons, choice)
        return await self.press_data(button.data, message.message_id)

    async def press_data(self, data: str, message_id: int | None = None) -> Query:
        """A raw press, forged or stale if you like; a message the server has no longer goes out inaccessible."""
        query = self.api.new_query(self.user_id)
        self._act()
        self.last_query = query
        content: Json = {"id": query.query_id, "from": self.user_json}
        if (pressed := self._pressed_json(message_id)) is not None:
            content["message"] = pressed
        content |= {"chat_instance": str(-3_512_345_678_901_234_567 + self.user_id), "data": data}
        key = ("callback_query", self.user_id)
        self.api.deliveries.enqueue(key, "callback_query", content, lifetime_s=self.api.callback_expiry_s)
        return query

    async def block(self) -> None:
        self.api.blocked.add(self.user_id)
        self._change_membership("member", "kicked")

    async def unblock(self) -> None:
        self.api.blocked.discard(self.user_id)
        self.api.started.add(self.user_id)
        self._change_membership("kicked", "member")

    # Inside

    def _act(self) -> None:
        """From here on, only what the bot does afterwards counts for `wait`."""
        self.api.started.add(self.user_id)
        self.chat.changes.clear()

    def _file(self, kind: str, content: bytes, name: str = "photo.jpg") -> Json:
        """A file of this person's; the bot may fetch it, or send it on by its id."""
        file = file_json(kind, number=len(self.api.files) + 1)
        self.api.files[file["file_id"]] = Upload(name, content)
        return file

    def _say(self, text: str, kind: str, media: Json) -> int:
        message = self.api.new_message(self.chat, text, from_bot=False, kind=kind, media=media)
        self._act()
        self._queue_message("message", self.api.message_json(message))
        return message.message_id

    def _queue_message(self, kind: str, content: Json) -> None:
        self.api.deliveries.enqueue(("message", self.user_id), kind, content, lifetime_s=self.api.message_expiry_s)

    def _newest_with_buttons(self) -> Message:
        for message in reversed(self.chat.messages.values()):
            if message.from_bot and not message.deleted and message.view().buttons:
                return message
        raise LookupError(f"no message with buttons in the chat of {self.user_id}; newest: {self.newest}")

    def _pressed_json(self, message_id: int | None) -> Json | None:
        latest = self.chat.latest
        message = latest if message_id is None else self.chat.messages.get(message_id)
        if message is not None and not message.deleted:
            return self.api.message_json(message)
        if message_id is None:
            return None
        return {"chat": self.chat_json, "message_id": message_id, "date": 0}

    def _change_membership(self, old: str, new: str) -> None:
        content: Json = {
            "chat": self.chat_json,
            "from": self.user_json,
            "date": int(self.api.clock()),
            "old_chat_member": member_json(self.api.me, old),
            "new_chat_member": member_json(self.api.me, new),
        }
        key = ("my_chat_member", self.user_id)
        self.api.deliveries.enqueue(key, "my_chat_member", content, lifetime_s=self.api.message_expiry_s)


def command_entities(text: str) -> Json:
    """A leading /command is marked as such; bots look at the mark, not at the slash."""
    match = re.match(r"/[A-Za-z0-9_@]+", text)
    return {"entities": [{"offset": 0, "length": len(match[0]), "type": "bot_command"}]} if match else {}


def file_json(kind: str, number: int = 1) -> Json:
    return {"file_id": f"FAKE-{kind}-{number}", "file_unique_id": f"FAKEu{kind}{number}", "file_size": 12_000}


def member_json(user: Json, status: str) -> Json:
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def find_button(buttons: list[Button], choice: str | Callable[[Button], bool]) -> Button:
    if callable(choice):
        tests = [choice]
    else:
        tests = [
            lambda button: button.label == choice,
            lambda button: button.data == choice,
            lambda button: button.label.startswith(choice),
        ]
    for fits in tests:
        for button in buttons:
            if fits(button):
                return button
    raise LookupError(f"no button {choice!r} among {buttons}")
