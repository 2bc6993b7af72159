"""The people who write to the account, tap its buttons and follow it (A6, A7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.standins.courier import Delivery
from tests.standins.platform import Json, Reader
from tests.standins.zalo_oa.content import Button, View
from tests.standins.zalo_oa.events import attachment

if TYPE_CHECKING:
    from tests.standins.zalo_oa.server import OaPlatform

WELCOMES = 3


class Person(Reader[View]):
    """One person and their chat with the account. Every action starts a new wait.

    Attributes that tests set as they like:
        refused_with: the number with which every message to this person is refused (-227, -244 …); 0: none is.
        traits: what the target of a broadcast asks for: gender, ages, locations, cities, platform.
    """

    def __init__(self, platform: OaPlatform, number: int, name: str, *, follower: bool) -> None:
        super().__init__()
        self.platform = platform
        self.user_id = str(9_000_000_000_000_000_000 + number)
        self.user_id_by_app = str(5_000_000_000_000_000_000 + number)
        self.name = name
        self.follower = follower
        self.left = False
        self.last_interaction: int | None = None
        self.welcomes = WELCOMES
        self.refused_with = 0
        self.traits: dict[str, int] = {}
        self.shared_info: Json = {}
        self.own_texts: list[str] = []
        """What stands in the chat as this person's words."""
        self.opened: list[Button] = []
        """Buttons that opened a page, a call or an SMS; nothing of that reaches the account."""

    @property
    def newest(self) -> View | None:
        """The newest message of the account."""
        return self.messages[-1] if self.messages else None

    # What the person does

    async def says(self, text: str, *, quote: str = "") -> str:
        """Write a message; returns its id."""
        self.own_texts.append(text)
        return self._sends_text(text, {"quote_msg_id": quote} if quote else {})

    async def taps(self, choice: str, *, message_id: str | None = None) -> Button:
        """Tap a button by its label, or by how its label starts; of the newest message that has buttons, or of one."""
        button = find_button(self._buttons_of(message_id), choice)
        if not button.kind.startswith("oa.query."):
            self.opened.append(button)
            self.acts()
            return button
        if button.kind == "oa.query.show":
            self.own_texts.append(button.payload)
        self._sends_text(button.payload, {})
        return button

    async def sends(self, kind: str, text: str = "", *, content: bytes = b"", **payload: object) -> str:
        """Send something else: a key of `events.MEDIA`. The platform gives its `content` out at the url of the event."""
        if content:
            payload["url"] = self.platform.publish(content)
        return self._sends_message(
            f"user_send_{kind}", {"text": text, "attachments": [attachment(kind, dict(payload))]}
        )

    async def follows(self, source: str = "oa_profile") -> None:
        self.follower, self.left = True, False
        self._interacts()
        self._tells("follow", self._as_follower() | {"source": source})

    async def leaves(self) -> None:
        """Stop following; nothing more can be sent to them until they come back."""
        self.follower, self.left = False, True
        self.acts()
        self._tells("unfollow", self._as_follower() | {"source": "oa_profile"})

    async def clicks_chatnow(self) -> bool:
        """The button "Nhắn tin"; it tells the account only of somebody who never chatted with it."""
        if self.last_interaction is not None:
            return False
        self._interacts()
        self._tells("user_click_chatnow", self._ids() | {"user_id": self.user_id})
        return True

    async def submits_info(self, phone: str = "84900000001", **info: object) -> None:
        """Fill in the newest card."""
        if not any(message.kind == "card" for message in self.messages):
            raise LookupError(f"no card was sent to {self.name}")
        self.acts()
        self.shared_info = {"name": self.name, "phone": phone}
        full = {"user_city": "Tỉnh Ví Dụ", "user_ward": "Xã Ví Dụ", "user_address": "Thôn 1"}
        answer = {"user_dob": "30/10/1999", "gender": "Nam", "full_address": full} | info
        event = {"info": self.shared_info | answer} | self._to_oa()
        self._tells("user_submit_info", event)

    async def sees(self) -> None:
        """Receipts for all messages that this person's telephone has not told of."""
        sender, recipient = self.platform.oa_id, self.user_id
        if self.platform.receipts_from == "user":
            sender, recipient = recipient, sender
        ends = {"sender": {"id": sender}, "recipient": {"id": recipient}}
        ids = [message.message_id for message in self.messages]
        for message_id in ids:
            self._tells("user_received_message", ends | {"message": {"msg_id": message_id}})
        self._tells("user_seen_message", ends | {"message": {"msg_ids": ids}})

    async def withdraws(self) -> None:
        """Ask that everything the account holds of them be erased."""
        self.acts()
        self._tells("user_withdraw", self._ids() | {"user_id": self.user_id})

    # Inside

    def _sends_text(self, text: str, more: Json) -> str:
        return self._sends_message("user_send_text", {"text": text} | more)

    def _sends_message(self, name: str, message: Json) -> str:
        self._interacts()
        self.left = False
        message_id = self.platform.new_id("u")
        self._tells(name, self._to_oa() | {"message": message | {"msg_id": message_id}})
        return message_id

    def _interacts(self) -> None:
        self.acts()
        self.last_interaction = self.platform.clock()

    def _tells(self, name: str, event: Json) -> Delivery:
        return self.platform.emit(name, event | {"user_id_by_app": self.user_id_by_app}, person=self.user_id)

    def _to_oa(self) -> Json:
        return {"sender": {"id": self.user_id}, "recipient": {"id": self.platform.oa_id}}

    def _as_follower(self) -> Json:
        return {"oa_id": self.platform.oa_id, "follower": {"id": self.user_id}}

    def _ids(self) -> Json:
        return {"oa_id": self.platform.oa_id}

    def _buttons_of(self, message_id: str | None) -> list[Button]:
        for message in reversed(self.messages):
            if message.buttons and message_id in (None, message.message_id):
                return message.buttons
        raise LookupError(f"no message with buttons for {self.name}; newest: {self.newest}")


def find_button(buttons: list[Button], choice: str) -> Button:
    for fits in (choice.__eq__, lambda label: label.startswith(choice)):
        for button in buttons:
            if fits(button.label):
                return button
    raise LookupError(f"no button {choice!r} among {buttons}")
