"""Events of an Official Account: who did what. Facts: docs/zalo.md 2."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.messages import Kind

PRESS = "#ht "
"""Begins the payload of our buttons, which comes back as if it had been typed."""
_INVITATION = re.compile(r"#\s*([A-Za-z]*\s*\d[A-Za-z0-9]*)", re.ASCII)
"""A code as people type it off a poster: "#XA01", "# xa 01". The digit tells it from a tag."""
_UNUSABLE = frozenset(
    f"user_send_{kind}" for kind in ("image", "gif", "video", "audio", "file", "sticker", "location", "business_card")
)


@dataclass(frozen=True, slots=True)
class Event:
    """What one person did. `id`: the same for every delivery of it."""

    chat: str
    id: str
    sent_at: int
    kind: Kind
    text: str = ""


def event_in(body: Mapping[str, Any], *, oa_id: str) -> Event | None:
    """What happened in a chat of our account; None for all else.

    The console's trial events and those of other accounts carry other ids. Echoes of what we sent, receipts and
    whatever this program does not know are nothing that a person did here.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: not one that we understand.
    """
    name = str(body["event_name"])
    read = _read(name, body)
    # A withdrawal may name the person alone; ids of people belong to one account.
    accounts = (oa_id, "") if name == "user_withdraw" else (oa_id,)
    if read is None or _account(body) not in accounts:
        return None
    kind, text = read
    chat = _person(body)
    message_id = (body.get("message") or {}).get("msg_id")
    # No colon in it: that is how the ids of our own events are told apart. Nor the person's id: whoever withdraws is
    # to leave nothing behind.
    event_id = f"{name}.{message_id}" if message_id else f"{name}.{_digest(chat)}.{body['timestamp']}"
    return Event(chat, event_id, int(body["timestamp"]), kind, text)


def _digest(chat: str) -> str:
    return hashlib.sha256(chat.encode()).hexdigest()[:16]


def _read(name: str, body: Mapping[str, Any]) -> tuple[Kind, str] | None:
    match name:
        case "user_send_text":
            return _typed(str(body["message"]["text"]))
        case "user_send_link":
            return Kind.TEXT, _link(body["message"])
        case "user_submit_info":
            # Telephone and address stay unread: we do not ask for them.
            given = str((body.get("info") or {}).get("name") or "").strip()
            return (Kind.TEXT, given) if given else (Kind.OTHER, "")
        case "follow" | "user_click_chatnow":
            return Kind.START, ""
        case "unfollow":
            return Kind.LEFT, ""
        case "user_withdraw":
            return Kind.WITHDRAWN, ""
    return (Kind.OTHER, "") if name in _UNUSABLE else None


def _typed(text: str) -> tuple[Kind, str]:
    if text.startswith(PRESS):
        return Kind.PRESS, text.removeprefix(PRESS)
    invitation = _INVITATION.fullmatch(text.strip())
    return (Kind.START, "".join(invitation[1].split())) if invitation else (Kind.TEXT, text)


def _link(message: Mapping[str, Any]) -> str:
    """A pasted address may stand in the text, or only in what is attached."""
    attached = message.get("attachments") or [{}]
    return str(message.get("text") or (attached[0].get("payload") or {}).get("url") or "")


def _account(body: Mapping[str, Any]) -> str:
    return str(body.get("oa_id") or (body.get("recipient") or {}).get("id") or "")


def _person(body: Mapping[str, Any]) -> str:
    for part in (body.get("sender"), body.get("follower")):
        if part:
            return str(part["id"])
    return str(body["user_id"])
