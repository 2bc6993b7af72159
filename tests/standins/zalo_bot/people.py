"""The people who write to the bot (B3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.standins.platform import Json, Reader

if TYPE_CHECKING:
    from tests.standins.zalo_bot.server import ZaloBotPlatform


@dataclass(frozen=True, slots=True)
class View:
    """A message as its reader sees it. `kind`: text, photo, sticker or voice; `media`: its address or id."""

    message_id: str
    text: str
    kind: str
    media: str
    at: int


class Person(Reader[View]):
    """One person in a private chat with the bot; the chat has the person's id. Every action starts a new wait.

    `refused_with`: the number with which every message to this person is refused; 0: none is.
    """

    def __init__(self, platform: ZaloBotPlatform, number: int, name: str) -> None:
        super().__init__()
        self.platform = platform
        self.chat_id = f"a1b2c3d4e5f6{number:08x}"
        self.name = name
        self.has_written = False
        self.refused_with = 0

    @property
    def newest(self) -> View | None:
        """The newest message of the bot."""
        return self.messages[-1] if self.messages else None

    async def says(self, text: str) -> str:
        """Write a message; returns its id."""
        return self._sends("message.text.received", "CHAT_MESSAGE", {"text": text})

    async def sends_photo(self, caption: str = "", *, content: bytes = b"") -> str:
        url = self.platform.publish(content) if content else "https://photo.example.zdn.vn/x.jpg"
        media = {self.platform.picture_field: url, "caption": caption}
        return self._sends("message.image.received", "CHAT_PHOTO", media)

    async def sends_sticker(self) -> str:
        media = {"sticker": "0e078a2bb36e5a30037f", "url": "https://stickers.example.zdn.vn/s.png"}
        return self._sends("message.sticker.received", "CHAT_STICKER", media)

    async def sends_voice(self) -> str:
        media = {"voice_url": "https://voice.example.zdn.vn/v.aac"}
        return self._sends("message.voice.received", "CHAT_VOICE", media)

    async def sends_something_else(self) -> str:
        """A film, a document, a card …: the bot is told that there was something, and no more."""
        return self._sends("message.unsupported.received", "CHAT_UNSUPPORTED", {})

    def _sends(self, event_name: str, kind: str, media: Json) -> str:
        self.acts()
        self.has_written = True
        message_id = self.platform.new_id("m")
        message: Json = {
            "message_id": message_id,
            "date": self.platform.clock(),
            "from": {"id": self.chat_id, "display_name": self.name, "is_bot": False},
            "chat": {"id": self.chat_id, "chat_type": "PRIVATE"},
        }
        event: Json = {"event_name": event_name, "message": message | media | {"message_type": kind}}
        self.platform.tell(self.chat_id, event)
        return message_id
