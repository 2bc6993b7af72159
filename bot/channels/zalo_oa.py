"""Zalo Official Account: webhook events in, consultation messages out. Facts: docs/zalo.md."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
import structlog

from bot.channels.fit import shown, split_text
from bot.channels.platform import is_same
from bot.channels.zalo_api import NotNow, ZaloApi
from bot.channels.zalo_errors import FILE_EXPIRED, MEANINGS, SEND_FAILED, Meaning, outcome_of
from bot.channels.zalo_events import PRESS, event_in
from bot.channels.zalo_files import ZaloFiles
from bot.channels.zalo_http import NoAnswer, ZaloHttp
from bot.channels.zalo_tokens import HOUR_MS, ZaloTokens
from contest.errors import HoiThiError
from handlers.messages import Attachment, Button, Incoming, Outgoing
from handlers.ports import Capabilities, Channel, Delivered, KeptFiles, Later, Outcome, Refused

log = structlog.get_logger(__name__)

SIGNATURE_HEADER = "X-ZEvent-Signature"
TEXT_MAX, BUTTONS_MAX, LABEL_MAX, DATA_MAX = 2000, 5, 100, 900
OPEN_MS, FREE_MS = 7 * 24 * HOUR_MS, 48 * HOUR_MS
"""After a person's last word: so long the account may write, and so long that costs nothing."""
ONCE_MORE_S = 1.0
BEGUN_MS = HOUR_MS
"""How long it is remembered that the first parts of a message have arrived."""

Result = TypeVar("Result")
Piece = dict[str, Any]
"""`message` of one call."""


@dataclass(frozen=True, slots=True)
class Update:
    """An event as read; the platform reads nothing in our answer."""

    incoming: Incoming | None = None

    def reply(self, _: str) -> bytes:
        """See `bot.channels.platform.Update`."""
        return b""


@dataclass(frozen=True, slots=True)
class Signing:
    """What proves an event. `key` counts; that `other` would have fitted is told to the log, and nothing more."""

    app_id: str
    key: str
    other: str = ""

    def fits(self, signature: str, body: bytes, timestamp: str, key: str) -> bool:
        """Whether the platform signed the body with that key."""
        made = hashlib.sha256(self.app_id.encode() + body + timestamp.encode() + key.encode()).hexdigest()
        given = signature.strip().lower().removeprefix("mac=")
        return bool(key) and is_same(given, made)


class ZaloOaChannel:
    """One account. `name` as in config.yaml; the channel id in the database is "zalo_oa:name".

    `hint`: how to choose what is no button. `link`: the address of a kept file, for those the platform does not take.
    `beyond`: what still reaches people who have been silent for too long, if there is anything.
    `button_template`: whether buttons come with a `template_type`, as only older descriptions of the platform say.
    """

    def __init__(
        self,
        *,
        name: str,
        oa_id: str,
        signing: Signing,
        http: ZaloHttp,
        tokens: ZaloTokens,
        api: ZaloApi,
        hint: str,
        files: KeptFiles,
        link: Callable[[str], str],
        clock: Callable[[], int],
        bulk_per_s: float = 1.5,
        button_template: bool = False,
        beyond: Channel | None = None,
    ) -> None:
        self.name = f"zalo_oa:{name}"
        self.path = f"/webhook/zalo-oa/{name}"
        self.capabilities = Capabilities(
            text_max=TEXT_MAX,
            data_max=DATA_MAX,
            edits=False,
            buttons_max=BUTTONS_MAX,
            bulk_per_s=bulk_per_s,
        )
        self.announced, self.beyond = False, beyond
        self._oa_id, self._signing, self._hint, self._link, self._clock = oa_id, signing, hint, link, clock
        self._http, self._tokens, self._api = http, tokens, api
        self._files = ZaloFiles(self.name, files, api)
        self._template = {"template_type": "button"} if button_template else {}
        self._begun: dict[tuple[str, Outgoing], tuple[int, int]] = {}
        """Long message on its way → how many of its parts have arrived, and when."""
        self._unfit = False
        """The platform refuses to work for the account."""

    async def start(self) -> None:
        """See `bot.channels.platform.Platform`."""
        await self._http.start()

    async def announce(self, public_url: str, commands: Sequence[tuple[str, str]]) -> None:
        """Only make sure of the tokens: the address of the webhook is saved by hand, in the console of the platform."""
        await self._tokens.tick()
        self.announced = True

    async def tick(self) -> None:
        """Keep the tokens fresh."""
        await self._tokens.tick()

    async def trouble(self) -> str:
        """What a person has to see to: of the tokens, or "account"; "" for nothing."""
        return await self._tokens.trouble() or ("account" if self._unfit else "")

    async def stop(self) -> None:
        """Close connections, once a renewal under way has ended."""
        await self._tokens.stop()
        await self._http.stop()

    # ---- in

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the body, as it came, carries the signature that only the platform and we can make."""
        try:
            timestamp = orjson.loads(body)["timestamp"]
        except (ValueError, KeyError, TypeError):
            return False
        if not isinstance(timestamp, str | int):
            return False
        given, signing, timestamp = headers.get(SIGNATURE_HEADER, ""), self._signing, str(timestamp)
        if signing.fits(given, body, timestamp, signing.key):
            return True
        if signing.fits(given, body, timestamp, signing.other):
            log.warning("event signed with the other key: see signed_with", channel=self.name)
        return False

    def parse(self, body: bytes, *, received_at: int) -> Update:
        """Read an event.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: not one that we understand.
        """
        event = event_in(orjson.loads(body), oa_id=self._oa_id)
        if event is None:
            return Update()
        return Update(
            Incoming(self.name, event.chat, event.id, received_at, event.kind, event.text, sent_at=event.sent_at)
        )

    # ---- out

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        """One message, in several parts where it is long or has a file; nothing here can be edited.

        A part that fails for now ends the try, and the next try of this process begins with that part: who has read the
        beginning of a question need not read it again every minute while its end is refused. That is remembered in
        memory, for an hour; another process begins anew, as every message may come twice after a kill.
        """
        pieces = await _outcome_of_trouble(self._pieces(message))
        if not isinstance(pieces, list):
            return pieces
        key = (chat, message)
        done = self._done(key)
        outcome: Outcome = Refused("nothing to send")
        for piece in pieces[done:]:
            outcome = await _outcome_of_trouble(self._say(chat, piece, message.attachment))
            if not isinstance(outcome, Delivered):
                break
            done += 1
        if isinstance(outcome, Later) and done:
            self._begun[key] = (done, self._clock())
        return outcome

    def _done(self, key: tuple[str, Outgoing]) -> int:
        """How many parts of this message have arrived by an earlier try."""
        now = self._clock()
        self._begun = {each: kept for each, kept in self._begun.items() if now - kept[1] < BEGUN_MS}
        return self._begun.pop(key, (0, 0))[0]

    async def _pieces(self, message: Outgoing) -> list[Piece] | Outcome:
        """The calls a message takes.

        A message holds one attachment: a picture or the buttons. A file goes ahead, buttons go under the last words.
        """
        text, buttons = shown(message, BUTTONS_MAX, self._hint)
        file: Piece | Outcome | None = None
        if message.attachment is not None and message.attachment.kept:
            file = await self._files.attachment(message.attachment.file)
            if isinstance(file, Refused):
                text, file = f"{text}\n\n📎 {self._link(message.attachment.file)}", None
        if isinstance(file, Outcome):
            return file
        pieces: list[Piece] = [{"text": part} for part in split_text(text, TEXT_MAX)]
        if buttons:
            payload = {**self._template, "buttons": [_button(each) for each in buttons]}
            pieces[-1]["attachment"] = {"type": "template", "payload": payload}
        if file is None:
            return pieces
        if len(pieces) == 1 and not buttons and file["type"] == "template":
            return [{**pieces[0], "attachment": file}]
        return [{"attachment": file}, *pieces]

    async def _say(self, chat: str, piece: Piece, attached: Attachment | None) -> Outcome:
        answer = await self._api.say(chat, piece)
        if answer.error == SEND_FAILED:
            await asyncio.sleep(ONCE_MORE_S)
            answer = await self._api.say(chat, piece)
        if answer.error == FILE_EXPIRED and attached is not None:
            await self._files.lost(attached.file, piece.get("attachment", {}))
        is_unfit = MEANINGS.get(answer.error) is Meaning.ACCOUNT
        if is_unfit:
            log.error("the account cannot send", channel=self.name, error=answer.error)
        if is_unfit or not answer.error:
            self._unfit = is_unfit
        return outcome_of(answer) if answer.error else Delivered(str(answer.data.get("message_id", "")))


async def _outcome_of_trouble(work: Awaitable[Result]) -> Result | Later:
    """What the work brings, or that it has to be done later."""
    try:
        return await work
    except NotNow as problem:
        return Later(str(problem), problem.wait_s)
    except NoAnswer as problem:
        return Later(str(problem), perhaps_sent=problem.arrived)
    except (HoiThiError, OSError) as problem:
        return Later(type(problem).__name__)


def _button(button: Button) -> dict[str, str]:
    """Its payload comes back as if typed, without being shown in the chat."""
    label = button.label if len(button.label) <= LABEL_MAX else f"{button.label[: LABEL_MAX - 1]}…"
    return {"title": label, "type": "oa.query.hide", "payload": PRESS + button.data}
