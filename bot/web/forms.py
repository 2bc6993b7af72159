"""The one form of the chat, read strictly: whatever a browser of ours would not send is refused and changes nothing."""

import re
import unicodedata
from collections.abc import Mapping

from aiohttp import web

from bot.web.guard import Refusal
from bot.web.render import NONCE
from handlers.messages import Incoming, Kind

TEXT_MAX = 2000
"""Characters of one typed message."""
FORM_MAX = 64 * 1024
"""Bytes. 2,000 Vietnamese letters, percent-encoded, are at most 18,000."""
DATA_MAX = 64
"""Bytes of a button's data (`handlers.messages.Button`)."""

_KINDS = {"start": Kind.START, "press": Kind.PRESS, "text": Kind.TEXT}
_REF = re.compile(r"\d{1,19}")


async def read_form(request: web.Request) -> Mapping[str, str]:
    """The fields of a form that was posted the plain way.

    Raises:
        Refusal: 413 too large, 400 not a form.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise Refusal(400, "web-bad-form")
    if (request.content_length or 0) > FORM_MAX:
        raise Refusal(413, "web-too-long", max=TEXT_MAX)
    try:
        fields = await request.post()
    except web.HTTPRequestEntityTooLarge as error:
        raise Refusal(413, "web-too-long", max=TEXT_MAX) from error
    except (ValueError, LookupError) as error:
        raise Refusal(400, "web-bad-form") from error
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def read_incoming(form: Mapping[str, str], *, chat: str, received_at: int) -> Incoming:
    """What the person did.

    Raises:
        Refusal: 413 too long, 400 anything else that is wrong.
    """
    kind, nonce, ref = _KINDS.get(form.get("kind", "")), form.get("nonce", ""), form.get("ref", "")
    value = _clean(form.get("value", ""))
    if kind is None or not NONCE.fullmatch(nonce):
        raise Refusal(400, "web-bad-form")
    if kind is Kind.TEXT:
        _check_text(value)
    elif len(value.encode()) > DATA_MAX or (kind is Kind.PRESS and not (value and _is_message(ref))):
        raise Refusal(400, "web-bad-form")
    return Incoming(
        channel="web",
        chat=chat,
        update_id=nonce,
        received_at=received_at,
        kind=kind,
        text=value,
        pressed=ref if kind is Kind.PRESS else None,
    )


def _check_text(value: str) -> None:
    if len(value) > TEXT_MAX:
        raise Refusal(413, "web-too-long", max=TEXT_MAX)
    if not value.strip():
        raise Refusal(400, "web-empty")


def _clean(value: str) -> str:
    """Without control characters: PostgreSQL refuses some, and none is ever meant."""
    plain = value.replace("\r\n", "\n")
    return "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) != "Cc")


def _is_message(ref: str) -> bool:
    return bool(_REF.fullmatch(ref)) and int(ref) < 2**63
