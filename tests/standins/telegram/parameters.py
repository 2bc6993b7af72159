"""Reading the parameters of a call: what the server accepts, and in which words it refuses the rest."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.standins.telegram.errors import bad_request
from tests.standins.telegram.wire import Json, Params

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_DATA_LIMIT_BYTES = 64
HTML_TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "tg-emoji", "code"}
    | {"pre", "blockquote"}
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came by multipart."""

    name: str
    content: bytes


def read_int(params: Params, name: str, missing: str) -> int:
    value = params.get(name)
    if value is None or value == "":
        raise bad_request(missing)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_request(missing) from None


def read_chat_id(params: Params) -> int:
    if params.get("chat_id") in (None, ""):
        raise bad_request("chat_id is empty")
    return read_int(params, "chat_id", "chat not found")


def read_json(params: Params, name: str) -> Any:
    """Nested values come as JSON text in forms and as they are in JSON bodies."""
    value = params.get(name)
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value) if value else None
    except orjson.JSONDecodeError:
        raise bad_request(f"can't parse {name} JSON object") from None


def read_flag(params: Params, name: str) -> bool:
    return str(params.get(name, "")).lower() in {"true", "1"}


def read_markup(params: Params) -> Json | None:
    markup = read_json(params, "reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    buttons = [button for row in markup.get("inline_keyboard", ()) for button in row]
    if len(buttons) > 100:
        raise bad_request("reply markup is too long")
    for button in buttons:
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_DATA_LIMIT_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    return markup


def read_text(params: Params, name: str, *, limit: int, what: str) -> str:
    """The text after entity parsing, because that is what the limits count."""
    text = str(params.get(name) or "")
    if str(params.get("parse_mode", "")).lower() == "html":
        text = plain_from_html(text)
    if len(text) > limit:
        raise bad_request(f"{what} is too long")
    return text.strip()


def read_message_text(params: Params) -> str:
    text = read_text(params, "text", limit=TEXT_LIMIT, what="message")
    if not text:
        raise bad_request("message text is empty")
    return text


def plain_from_html(source: str) -> str:
    """Drop Telegram's tags; anything else that looks like one is an error, as it is on the real server."""
    open_tags: list[str] = []
    plain: list[str] = []
    rest = 0
    for match in re.finditer(r"<(/?)([^\s<>/]*)[^<>]*>|<", source):
        closing, tag = match[1], (match[2] or "").lower()
        if tag not in HTML_TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {match.start()}')
        if closing and (not open_tags or open_tags.pop() != tag):
            raise bad_request(f"can't parse entities: Unmatched end tag at byte offset {match.start()}")
        if not closing:
            open_tags.append(tag)
        plain.append(source[rest : match.start()])
        rest = match.end()
    if open_tags:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1]}\"")
    return html.unescape("".join([*plain, source[rest:]]))


def read_secret(params: Params) -> str:
    secret = str(params.get("secret_token") or "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    return secret


async def read_params(request: web.BaseRequest) -> Params:
    """Query string, JSON, form and multipart, all alike, as the real server takes them."""
    params: Params = dict(request.query) if "?" in request.raw_path else {}
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        for name, value in (await request.post()).items():
            params[name] = Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
        return params
    body = await request.read()
    if not body:
        return params
    if kind.startswith("application/json"):
        try:
            params.update(orjson.loads(body))
        except (orjson.JSONDecodeError, TypeError, ValueError):
            raise bad_request("can't parse request: invalid JSON") from None
    else:
        params.update(parse_qsl(body.decode(), keep_blank_values=True))
    return params
