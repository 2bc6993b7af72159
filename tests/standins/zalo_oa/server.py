"""The platform itself: its calls, its webhook, its people."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.standins.courier import Delivery
from tests.standins.platform import Json, Platform, Refusal, Upload, json_response, wall_clock
from tests.standins.zalo_oa import accounts, events, outside
from tests.standins.zalo_oa.content import ButtonTemplate, Content, View, read_content
from tests.standins.zalo_oa.errors import refusal
from tests.standins.zalo_oa.oauth import Authority, Denied, challenge_of, denied, proof_of
from tests.standins.zalo_oa.people import Person
from tests.standins.zalo_oa.uploads import KINDS, Uploads
from tests.standins.zalo_oa.windows import Purse, Windows, reachable

RETRIES_S = (30.0, 300.0, 900.0, 1_800.0, 3_600.0)
MINUTE_MS = 60_000
TOKEN_PATH = "/v4/oa/access_token"
UPLOAD_PATH = "/v2.0/oa/upload/"


class OaPlatform(Platform):
    """The stand-in. Start it, point api_base and oauth_base at `url`, set `webhook_url`, make people with `person()`.

    `access_token` and `refresh_token` are the first pair, as an administrator gets it in the console. The switches and
    their letters are listed in the docstring of the package; beside them tests set as they like:
        proof_required: whether the app asks for appsecret_proof.
        rate_per_minute: calls a minute of the clock, then -32.
        echoes: whether what is sent comes back as an event.
        purse: what pays for messages after 48 hours. uploads, broadcasts, templates: what can be sent.
        courier: the webhook, see `Courier`; `courier.time_scale` shortens the waits before retries.
    """

    def __init__(self, *, seed: int = 0, clock: Callable[[], int] = wall_clock) -> None:
        super().__init__(seed=seed, clock=clock)
        self.app_id = "2000000000000000002"
        self.app_secret = "demo-app-secret"
        self.oa_id = "1000000000000000003"
        self.oa_secret_key = "demo-oa-secret-key"
        self.name = "Ban Tổ chức Hội thi"
        self.code_verifier = "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk0Ll1Mm2Nn3O"
        self.authority = Authority(challenge_of(self.code_verifier), self.new_id)
        self.access_token, self.refresh_token = self.authority.issue(clock())
        self.proof_required = False
        self.rate_per_minute = 4_000
        self.signature_header: Callable[[str], str] = "mac={}".format
        self.receipts_from: Literal["oa", "user"] = "oa"
        self.button_template: ButtonTemplate = "any"
        self.echoes = True
        self.people: dict[str, Person] = {}
        self.purse = Purse()
        self.windows = Windows()
        self.uploads = Uploads(self.new_id)
        self.broadcasts = outside.Broadcasts()
        self.templates: dict[str, dict[str, int]] = {}
        self.courier.retry_after_s = RETRIES_S
        self.courier.retry_header = "num_retry"
        self._media: dict[str, bytes] = {}
        self._minute: Counter[int] = Counter()
        self._paths: dict[tuple[str, str], Callable[[Json], Any]] = {
            ("POST", "/v3.0/oa/message/cs"): self._send,
            ("POST", "/v3.0/oa/message/template"): self._send_template,
            ("POST", "/v3.0/oa/quota/message"): self._quota,
            ("POST", "/v2.0/oa/message"): self._broadcast,
            ("GET", "/v3.0/oa/user/detail"): self._detail,
            ("GET", "/v2.0/oa/getoa"): self._account,
        }

    @property
    def webhook_url(self) -> str:
        """Where events go, as saved in the console."""
        return self.courier.url

    @webhook_url.setter
    def webhook_url(self, url: str) -> None:
        self.courier.url = url

    def person(self, name: str = "Nguyễn Văn Thử", *, follower: bool = False) -> Person:
        """A new person; a follower from the start has not interacted yet."""
        person = Person(self, len(self.people) + 1, name, follower=follower)
        self.people[person.user_id] = person
        return person

    def consent(self) -> str:
        """An administrator agrees in a browser; the code that comes back."""
        return self.authority.consent(self.clock())

    # Events

    def emit(self, name: str, event: Json, *, person: str = "", app_id: str | None = None) -> Delivery:
        """Send any event to the webhook, signed."""
        timestamp = str(self.clock())
        body = events.write({"app_id": app_id or self.app_id, **event, "event_name": name, "timestamp": timestamp})
        mac = events.sign(app_id or self.app_id, body, timestamp, self.oa_secret_key)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "ZaloWebhook",
            "X-ZEvent-Server": "OA OpenAPI",
            "X-ZEvent-Signature": self.signature_header(mac),
        }
        return self.courier.bring(person, name, body, headers)

    def console_test(self) -> Delivery:
        """The button Test of the console: its ids are not those of the account."""
        message = {"text": "This is testing message", "msg_id": self.new_id("t")}
        ends = {"sender": {"id": "246845883529197922"}, "recipient": {"id": "388613280878808645"}}
        return self.emit("user_send_text", {**ends, "message": message, "user_id_by_app": "552177279717587730"})

    def admin_writes(self, person: Person, text: str) -> View:
        """A human answers in the chat tool of the account."""
        return self._deliver(person, Content(text), {"quota": {"quota_type": "reply"}}, admin="7000000000000000007")

    def publish(self, content: bytes) -> str:
        """A public address of something that a person sent."""
        key = self.new_id("m")
        self._media[key] = content
        return f"{self.url}/media/{key}"

    # HTTP

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith("/media/"):
            content = self._media.get(path.rpartition("/")[2])
            return web.Response(status=404) if content is None else web.Response(body=content)
        if path == TOKEN_PATH:
            form = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
            return await self.disturbed(request, path, form, lambda: self._exchange(request, form))
        params = await read_params(request)
        return await self.disturbed(
            request, path, params or {}, lambda: self._call(request.method, path, request, params)
        )

    def respond(self, answer: Any, refused: Refusal | None) -> web.Response:
        if refused is not None:
            return json_response({"error": refused.code, "message": refused.text}, headers=self._rate_headers())
        if isinstance(answer, Denied):
            return json_response(answer.body)
        if isinstance(answer, dict) and "access_token" in answer:
            return json_response(answer)
        body: Json = {"data": answer, "error": 0, "message": "Success"}
        return json_response(body, headers=self._rate_headers())

    def _rate_headers(self) -> dict[str, str]:
        left = max(0, self.rate_per_minute - self._minute[self.clock() // MINUTE_MS])
        return {"X-RateLimit-Limit": str(self.rate_per_minute), "X-RateLimit-Remain": str(left)}

    def _exchange(self, request: web.Request, form: dict[str, str]) -> Any:
        is_form = request.content_type == "application/x-www-form-urlencoded" and request.method == "POST"
        app = (form.get("app_id"), request.headers.get("secret_key"))
        try:
            if not is_form or app != (self.app_id, self.app_secret):
                raise denied("not a form, or app_id or secret_key is wrong")
            return self.authority.exchange(form, self.clock())
        except Denied as error:
            return error

    def _call(self, method: str, path: str, request: web.Request, params: Json | None) -> Any:
        self._admit(request.headers)
        upload = path.removeprefix(UPLOAD_PATH)
        if method == "POST" and path.startswith(UPLOAD_PATH) and upload in KINDS:
            file = (params or {}).get("file")
            return self.uploads.take(upload, file if isinstance(file, Upload) else None, self.clock())
        work = self._paths.get((method, path))
        if work is None or params is None:
            raise refusal(-201, "no such API" if work is None else "not JSON")
        return work(params)

    def _admit(self, headers: Mapping[str, str]) -> None:
        token = headers.get("access_token", "")
        self.authority.check(token, self.clock())
        if self.proof_required:
            proof = headers.get("appsecret_proof", "")
            if not hmac.compare_digest(proof, proof_of(token, self.app_secret)):
                raise refusal(-242)
        minute = self.clock() // MINUTE_MS
        if self._minute[minute] >= self.rate_per_minute:
            raise refusal(-32)
        self._minute[minute] += 1

    # Calls

    def _send(self, params: Json) -> Json:
        recipient = params.get("recipient")
        if not isinstance(recipient, dict) or not isinstance(recipient.get("user_id"), str):
            raise refusal(-201, "recipient.user_id")
        content = read_content(params.get("message"), self.uploads, self.clock(), self.button_template)
        quota = self.windows.open_for(self.people.get(recipient["user_id"]), self.purse, self.clock())
        view = self._deliver(self.people[recipient["user_id"]], content, quota)
        sent = {"message_id": view.message_id, "user_id": recipient["user_id"], "sent_time": str(view.at)}
        return sent | quota

    def _deliver(self, person: Person, content: Content, quota: Json, admin: str = "") -> View:
        paid = quota.get("quota", {}).get("quota_type", "")
        message_id, now = self.new_id("o"), self.clock()
        view = View(message_id, content.text, content.kind, content.buttons, content.media, paid, now)
        person.shows(view)
        if self.echoes:
            sender = {"id": self.oa_id} | ({"admin_id": admin} if admin else {})
            event: Json = {"sender": sender, "recipient": {"id": person.user_id}}
            event |= {"user_id_by_app": person.user_id_by_app, "message": events.echo_message(content, message_id)}
            self.emit(content.echo, event, person=person.user_id)
        return view

    def _send_template(self, params: Json) -> Json:
        data = outside.read_template(params, self.templates)
        person = reachable(self.people.get(str(params.get("user_id"))))
        self.purse.pay()
        view = self._deliver(person, Content(kind="template", media=data), {})
        return {"message_id": view.message_id}

    def _broadcast(self, params: Json) -> Json:
        target, articles = self.broadcasts.read(params, self.clock())
        content = Content(kind="article", media={"articles": articles}, echo="oa_send_list")
        for person in outside.reached(self.people.values(), target):
            self._deliver(person, content, {"quota": {"quota_type": "broadcast"}})
        return {"message_id": self.new_id("b")}

    def _quota(self, params: Json) -> Json:
        return accounts.quota_of(self._known(params))

    def _detail(self, params: Json) -> Json:
        return accounts.detail_of(self._known(params), self.broadcasts.zone)

    def _known(self, params: Json) -> Person:
        person = self.people.get(str(params.get("user_id")))
        if person is None:
            raise refusal(-213)
        return person

    def _account(self, _: Json) -> Json:
        followers = sum(person.follower for person in self.people.values())
        return accounts.account(self.oa_id, self.name, followers=followers, linked=self.purse.money is not None)


async def read_params(request: web.Request) -> Json | None:
    """JSON of a POST, `data` of a GET, fields of a multipart; None if it cannot be read."""
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return {
            name: Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
            for name, value in form.items()
        }
    text = request.query.get("data", "{}") if request.method == "GET" else await request.text()
    try:
        params = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return params if isinstance(params, dict) else None
