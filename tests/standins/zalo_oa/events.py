"""Events of the webhook (A6) and their signature (A5)."""

from __future__ import annotations

import hashlib
import json

from tests.standins.platform import Json
from tests.standins.zalo_oa.content import Content

MEDIA: dict[str, Json] = {
    "image": {"thumbnail": "https://example.zdn.vn/t.jpg", "url": "https://example.zdn.vn/i.jpg"},
    "gif": {"thumbnail": "https://example.zdn.vn/t.jpg", "url": "https://example.zdn.vn/i.gif"},
    "video": {"url": "https://example.zdn.vn/v.mp4", "thumbnail": "https://example.zdn.vn/t.jpg", "description": ""},
    "audio": {"url": "https://example.zdn.vn/a.amr"},
    "file": {"size": "20480", "name": "bai-thi.pdf", "checksum": "0" * 32, "type": "pdf"},
    "sticker": {"url": "https://example.zdn.vn/s.png", "id": "12345"},
    "location": {"coordinates": {"latitude": "10.77", "longitude": "106.69"}},
    "link": {"thumbnail": "https://example.zdn.vn/t.jpg", "description": "", "url": "https://example.vn"},
    "business_card": {"thumbnail": "https://example.zdn.vn/t.jpg", "description": "{}", "url": "https://example.vn"},
}
"""What comes with user_send_<kind>; a business card arrives as a link."""


def sign(app_id: str, body: bytes, timestamp: str, secret_key: str) -> str:
    """Plain SHA-256 over four strings one after the other, in hex."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret_key.encode()).hexdigest()


def write(event: Json) -> bytes:
    """The body. With blanks, so that a service that writes it anew before it checks the signature is found out."""
    return json.dumps(event, ensure_ascii=False).encode()


def attachment(kind: str, more: Json) -> Json:
    return {"type": "link" if kind == "business_card" else kind, "payload": MEDIA[kind] | more}


def echo_message(content: Content, message_id: str) -> Json:
    """`message` of the event that tells of a message of the account."""
    message: Json = {"text": content.text, "msg_id": message_id}
    if content.kind != "text":
        message["attachments"] = [{"type": content.kind, "payload": content.media}]
    return message
