"""The platform itself: its methods, its webhook, its people."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

import orjson
from aiohttp import web

from tests.standins.courier import Delivery
from tests.standins.platform import Json, Platform, Refusal, json_response, wall_clock
from tests.standins.zalo_bot import methods
from tests.standins.zalo_bot.methods import refusal
from tests.standins.zalo_bot.people import Person, View


class ZaloBotPlatform(Platform):
    """The stand-in. Start it, point the bot's api_base at `url`, make people with `person()`.

    The switches and their letters are listed in the docstring of the package.
    """

    def __init__(
        self,
        token: str = "7000000000000000001:fake-token-of-the-stand-in",
        *,
        seed: int = 0,
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        super().__init__(seed=seed, clock=clock)
        self.token = token
        self.me: Json = {
            "id": token.partition(":")[0],
            "account_name": "bot.HoiThi",
            "account_type": "BASIC",
            "can_join_groups": False,
        }
        self.http_errors = False
        self.public_urls_only = False
        self.info_needs_webhook = False
        self.wrapped = False
        self.picture_field: Literal["photo_url", "photo"] = "photo_url"
        self.sends_left: int | None = None
        self.first_contact = False
        self.people: dict[str, Person] = {}
        self.secret = ""
        self.typing: list[str] = []
        """Chats in which the bot showed that it writes."""
        self._updated_at = 0
        self._waiting: deque[Json] = deque()
        self._arrived = asyncio.Event()
        self._media: dict[str, bytes] = {}
        self._methods: dict[str, Callable[[Json], Any]] = {
            "getMe": lambda _: self.me,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "getUpdates": self._next_update,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendSticker": self._send_sticker,
            "sendVoice": self._send_voice,
            "sendChatAction": self._send_chat_action,
        }

    def person(self, name: str = "Người Thử") -> Person:
        """A new person."""
        person = Person(self, len(self.people) + 1, name)
        self.people[person.chat_id] = person
        return person

    def publish(self, content: bytes) -> str:
        """A public address of something that a person sent."""
        key = self.new_id("p")
        self._media[key] = content
        return f"{self.url}/media/{key}"

    # Events

    def tell(self, chat_id: str, event: Json) -> Delivery | None:
        """Bring an event to the webhook, or keep it for getUpdates if there is none."""
        if not self.courier.url:
            self._waiting.append(event)
            self._arrived.set()
            return None
        body = {"ok": True, "result": event} if self.wrapped else event
        return self._bring(chat_id, event["event_name"], orjson.dumps(body))

    def probe(self) -> Delivery:
        """An empty body, as the platform may send to see whether somebody is there."""
        return self._bring("", "probe", b"")

    def _bring(self, chat_id: str, name: str, body: bytes) -> Delivery:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Java/17.0.9",
            "X-Bot-Api-Secret-Token": self.secret,
        }
        return self.courier.bring(chat_id, name, body, headers)

    # HTTP

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/media/"):
            content = self._media.get(request.path.rpartition("/")[2])
            return web.Response(status=404) if content is None else web.Response(body=content)
        token, _, method = request.path.removeprefix("/bot").partition("/")
        try:
            params = await methods.read_params(request)
            if method == "getUpdates" and token == self.token:
                await self._wait_for_update(params)
        except Refusal as error:
            return self.respond(None, error)
        return await self.disturbed(request, method, params, lambda: self._call(token, method, params))

    def respond(self, answer: Any, refused: Refusal | None) -> web.Response:
        if refused is not None:
            body = {"ok": False, "error_code": refused.code, "description": refused.text}
            status = refused.code if self.http_errors and refused.code != 401 else 200
            return json_response(body, status=status)
        return json_response({"ok": True} if answer is None else {"ok": True, "result": answer})

    def _call(self, token: str, method: str, params: Json) -> Any:
        if token != self.token:
            raise refusal(401)
        if method not in self._methods:
            raise refusal(404, method)
        return self._methods[method](params)

    # Sending

    def _send_message(self, params: Json) -> Json:
        text = methods.read_text(params, "text", least=1)
        methods.check_style(params)
        return self._show(params, text, "text")

    def _send_photo(self, params: Json) -> Json:
        caption = methods.read_text(params, "caption", least=0)
        return self._show(params, caption, "photo", methods.read_url(params, "photo", public=self.public_urls_only))

    def _send_sticker(self, params: Json) -> Json:
        sticker = params.get("sticker")
        if not isinstance(sticker, str) or not sticker:
            raise refusal(400, "sticker")
        return self._show(params, "", "sticker", sticker)

    def _send_voice(self, params: Json) -> Json:
        url = methods.read_url(params, "voice_url", public=self.public_urls_only)
        if not url.endswith(".aac"):
            raise refusal(400, "voice_url must end with .aac")
        return self._show(params, "", "voice", url)

    def _send_chat_action(self, params: Json) -> None:
        if params.get("action") != "typing":
            raise refusal(400, "action")
        self.typing.append(self._reader(params).chat_id)

    def _show(self, params: Json, text: str, kind: str, media: str = "") -> Json:
        person = self._reader(params)
        if self.sends_left == 0:
            raise refusal(429)
        if self.sends_left is not None:
            self.sends_left -= 1
        view = View(self.new_id("m"), text, kind, media, self.clock())
        person.shows(view)
        return {"message_id": view.message_id, "date": view.at}

    def _reader(self, params: Json) -> Person:
        person = self.people.get(str(params.get("chat_id")))
        if person is None:
            raise refusal(400, "chat_id")
        if person.refused_with:
            raise refusal(person.refused_with)
        if not person.has_written and not self.first_contact:
            raise refusal(403, "this person never wrote")
        return person

    # Receiving

    def _set_webhook(self, params: Json) -> Json:
        url = methods.read_url(params, "url", public=self.public_urls_only, scheme="https")
        self.secret = methods.read_secret(params)
        return self._save_webhook(url)

    def _delete_webhook(self, _: Json) -> Json:
        self.secret = ""
        return self._save_webhook("")

    def _save_webhook(self, url: str) -> Json:
        self.courier.url, self._updated_at = url, self.clock()
        return {"url": url, "updated_at": self._updated_at}

    def _webhook_info(self, _: Json) -> Json:
        if self.info_needs_webhook and not self.courier.url:
            raise refusal(404, "no webhook")
        return {"url": self.courier.url, "updated_at": self._updated_at}

    async def _wait_for_update(self, params: Json) -> None:
        limit_s = methods.read_timeout(params)
        if self._waiting or self.courier.url:
            return
        self._arrived.clear()
        try:
            async with asyncio.timeout(limit_s):
                await self._arrived.wait()
        except TimeoutError:
            return

    def _next_update(self, _: Json) -> Json:
        if self.courier.url:
            raise refusal(400, "a webhook is set")
        if not self._waiting:
            raise refusal(408)
        return self._waiting.popleft()
