"""What a consultation message may contain (A7), and how its reader sees it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from tests.standins.platform import Json
from tests.standins.zalo_oa.errors import refusal
from tests.standins.zalo_oa.uploads import Uploads

TEXT_LIMIT = 2_000
BUTTON_LIMIT = 5
TITLE_LIMIT = 100
PAYLOAD_LIMIT = 1_000
SUBTITLE_LIMIT = 500
SMS_LIMIT = 160
ButtonTemplate = Literal["any", "absent", "button"]


class Button(NamedTuple):
    """A button under a message."""

    label: str
    kind: str
    payload: Any


@dataclass(frozen=True, slots=True)
class View:
    """A message as its reader sees it. `kind`: text, image, gif, sticker, card, file, article or template."""

    message_id: str
    text: str
    kind: str
    buttons: list[Button]
    media: Json
    """What came with the text: the element, the file, the articles, the data of the template."""
    quota: str
    """What paid for it; "" is money."""
    at: int


@dataclass(frozen=True, slots=True)
class Content:
    """A message as it was asked for, checked. `echo`: the event that tells of it."""

    text: str = ""
    kind: str = "text"
    buttons: list[Button] = field(default_factory=list)
    media: Json = field(default_factory=dict)
    echo: str = "oa_send_text"


def read_content(message: Any, uploads: Uploads, now: int, button_template: ButtonTemplate) -> Content:
    """Check `message` of a consultation call."""
    if not isinstance(message, dict):
        raise refusal(-201, "message")
    text = read_text(message.get("text", ""), "text", TEXT_LIMIT)
    attachment = message.get("attachment")
    if attachment is None:
        if not text:
            raise refusal(-201, "message is empty")
        return Content(text)
    if not isinstance(attachment, dict) or not isinstance(attachment.get("payload"), dict):
        raise refusal(-201, "attachment")
    payload: Json = attachment["payload"]
    if attachment.get("type") == "file":
        stored = uploads.find(payload.get("token"), "file", now)
        return Content(text, "file", media={"name": stored.name}, echo="oa_send_file")
    if attachment.get("type") != "template":
        raise refusal(-201, "attachment.type")
    return _read_template(text, payload, uploads, now, button_template)


def _read_template(text: str, payload: Json, uploads: Uploads, now: int, button_template: ButtonTemplate) -> Content:
    kind = payload.get("template_type")
    if "buttons" in payload:
        wanted = {"any": (None, "button"), "absent": (None,), "button": ("button",)}[button_template]
        if kind not in wanted or "elements" in payload:
            raise refusal(-201, "template_type: one attachment a message")
        if not text:
            raise refusal(-201, "buttons need a text")
        return Content(text, buttons=read_buttons(payload["buttons"]))
    element = _only_element(payload)
    if kind == "media":
        return _read_media(text, element, uploads, now)
    if kind == "request_user_info":
        card = {name: read_text(element.get(name), name, limit, least=1) for name, limit in CARD_LIMITS.items()}
        if "image_url" in element:
            card["image_url"] = read_url(element["image_url"])
        return Content(text, "card", media=card)
    raise refusal(-201, f"template_type {kind!r}")


CARD_LIMITS = {"title": TITLE_LIMIT, "subtitle": SUBTITLE_LIMIT}


def _only_element(payload: Json) -> Json:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
        raise refusal(-201, "elements: exactly one")
    return elements[0]


def _read_media(text: str, element: Json, uploads: Uploads, now: int) -> Content:
    kind = element.get("media_type")
    if kind not in ("image", "gif", "sticker"):
        raise refusal(-201, "media_type")
    if ("url" in element) == ("attachment_id" in element):
        raise refusal(-201, "either url or attachment_id")
    if kind == "gif" and not (_is_size(element.get("width")) and _is_size(element.get("height"))):
        raise refusal(-201, "a gif needs width and height")
    if "url" in element:
        if kind == "sticker":
            raise refusal(-201, "a sticker needs attachment_id")
        read_url(element["url"])
    elif kind != "sticker":
        uploads.find(element["attachment_id"], kind, now)
    return Content(text, kind, media=element, echo=f"oa_send_{kind}")


def _is_size(value: object) -> bool:
    return str(value).isdigit() and int(str(value)) > 0


def read_buttons(buttons: Any) -> list[Button]:
    if not isinstance(buttons, list) or not buttons:
        raise refusal(-201, "buttons")
    if len(buttons) > BUTTON_LIMIT:
        raise refusal(-210, f"more than {BUTTON_LIMIT} buttons")
    return [_read_button(button) for button in buttons]


def _read_button(button: Any) -> Button:
    if not isinstance(button, dict):
        raise refusal(-201, "button")
    title = read_text(button.get("title"), "title", TITLE_LIMIT, least=1)
    read = PAYLOADS.get(str(button.get("type")))
    if read is None:
        raise refusal(-201, f"type {button.get('type')!r}")
    read(button.get("payload"))
    return Button(title, button["type"], button["payload"])


def _check_query(payload: Any) -> None:
    read_text(payload, "payload", PAYLOAD_LIMIT, least=1)


def _check_link(payload: Any) -> None:
    read_url(_object(payload).get("url"))


def _check_phone(payload: Any) -> None:
    phone = _object(payload).get("phone_code")
    if not isinstance(phone, str) or not phone.isdigit():
        raise refusal(-201, "phone_code")


def _check_sms(payload: Any) -> None:
    _check_phone(payload)
    read_text(payload.get("content"), "content", SMS_LIMIT, least=1)


def _object(payload: Any) -> Json:
    if not isinstance(payload, dict):
        raise refusal(-201, "payload")
    return payload


PAYLOADS: dict[str, Callable[[Any], None]] = {
    "oa.query.show": _check_query,
    "oa.query.hide": _check_query,
    "oa.open.url": _check_link,
    "oa.open.phone": _check_phone,
    "oa.open.sms": _check_sms,
}


def read_text(value: Any, name: str, limit: int, *, least: int = 0) -> str:
    """A string; characters are counted after composing (NFC)."""
    if not isinstance(value, str) or len(value) < least:
        raise refusal(-201, name)
    if len(unicodedata.normalize("NFC", value)) > limit:
        raise refusal(-210, f"{name} is longer than {limit}")
    return value


def read_url(value: Any) -> str:
    url = urlsplit(value) if isinstance(value, str) else None
    if url is None or url.scheme not in ("http", "https") or not url.netloc:
        raise refusal(-201, "url")
    return str(value)
