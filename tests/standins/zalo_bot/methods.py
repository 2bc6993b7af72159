"""Parameters of methods (B2): what the platform takes, and how it refuses the rest."""

from __future__ import annotations

import ipaddress
import unicodedata
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from aiohttp import web

from tests.standins.platform import Json, Refusal

TEXT_LIMIT = 2_000
MEANING = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    408: "Request timeout",
    429: "Quota exceeded",
}


def refusal(code: int, detail: str = "") -> Refusal:
    meaning = MEANING.get(code, "Refused")
    return Refusal(code, f"{meaning}: {detail}" if detail else meaning)


def read_text(params: Json, name: str, *, least: int) -> str:
    """A text; characters are counted after composing (NFC)."""
    text = params.get(name, "")
    if not isinstance(text, str) or not least <= len(unicodedata.normalize("NFC", text)) <= TEXT_LIMIT:
        raise refusal(400, f"{name} must have {least} to {TEXT_LIMIT} characters")
    return text


def check_style(params: Json) -> None:
    """The two ways to style a text."""
    if params.get("parse_mode") not in (None, "markdown", "html"):
        raise refusal(400, "parse_mode")
    styles = params.get("text_styles", [])
    if not isinstance(styles, list) or not all({"start", "len", "st"} == set(style) for style in styles):
        raise refusal(400, "text_styles")


def read_url(params: Json, name: str, *, public: bool, scheme: str = "") -> str:
    """An address; with `public` none of this machine or of an inner network."""
    value = str(params.get(name) or "")
    url = urlsplit(value)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise refusal(400, f"{name} must be an address")
    if public and (is_inner(url.hostname) or (scheme and url.scheme != scheme)):
        raise refusal(400, f"{name} must be a public address")
    return value


def is_inner(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host


def read_secret(params: Json) -> str:
    secret = params.get("secret_token")
    if not isinstance(secret, str) or not 8 <= len(secret) <= 256:
        raise refusal(400, "secret_token must have 8 to 256 characters")
    return secret


def read_timeout(params: Json) -> float:
    """A number, or a string with one: packages send both."""
    try:
        return float(params.get("timeout", 30))
    except (TypeError, ValueError):
        raise refusal(400, "timeout") from None


async def read_params(request: web.Request) -> Json:
    """Query string, JSON and form, all alike."""
    params: Json = dict(request.query)
    body = await request.read()
    if not body:
        return params
    if request.content_type != "application/json":
        return params | dict(parse_qsl(body.decode(), keep_blank_values=True))
    try:
        value: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise refusal(400, "not JSON") from None
    return params | (value if isinstance(value, dict) else {})
