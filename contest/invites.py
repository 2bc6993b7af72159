"""Invite codes on posters and pictures: "TD4821K", the unit they bring people to, and whether they still hold.

Two letters from the unit's id, four digits, and a sign that gives a slip of the finger away. A code is public: it
pre-fills a unit that everybody may change, and counts who came by it. What gives a role is `contest.roles`.
"""

import hmac
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""31, a prime number: without I, L, O, U and Z, which are read as other signs."""
_LETTERS = SIGNS[10:]
_READ_AS = str.maketrans("ILOUZ", "110V2")
_SHAPE = re.compile(rf"[{_LETTERS}]{{2}}[0-9]{{4}}[{SIGNS}]")
_BETWEEN = re.compile(r"[\s.·_-]")
_NUMBERS = 10_000
_PAD = "DV"
"""For "đơn vị", where a unit's id has no letters of ours."""


class InviteState(StrEnum):
    """What a person who brings a code is to be told."""

    OPEN = "open"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    """Made up, or of another contest: which of them is not said."""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class InviteCode:
    """One code. `made_for`: the session id of the officer who asked for it, 0 for the unit itself.

    `expires_at` (UTC ms) None: it holds until the last round closes, however often that is extended.
    """

    code: str
    unit_id: str
    made_for: int
    made_at: int
    expires_at: int | None = None
    withdrawn_at: int | None = None

    def state(self, now: int, *, ends_at: int) -> InviteState:
        """Whether it holds; `ends_at`: when the last round closes."""
        if self.withdrawn_at is not None:
            return InviteState.WITHDRAWN
        over_at = ends_at if self.expires_at is None else self.expires_at
        return InviteState.OPEN if now < over_at else InviteState.EXPIRED


@dataclass(frozen=True, slots=True)
class Counts:
    """How many came by a code. `scans`: how often it was opened or typed; `starts`: chats; then people."""

    scans: int = 0
    starts: int = 0
    registered: int = 0
    finished: int = 0


class App(StrEnum):
    """Where a code can be brought to."""

    TELEGRAM = "telegram"
    ZALO = "zalo"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Way:
    """One way in by a code. `name`: the account as printed; `typed`: what to send there, where no link can carry it."""

    app: App
    name: str
    address: str
    typed: str = ""


def fresh_code(secret: bytes, unit_id: str, made_for: int, taken: Container[str]) -> str:
    """The first code of that unit and officer that is not taken; the same secret gives the same ones in the same order.

    Args:
        secret: the contest's, so that two contests give a unit different codes.
        taken: codes in use or used up, in capitals, and ids of units: those stood on posters before codes did.
    """
    return next(code for code in _codes(secret, unit_id, made_for) if code not in taken)


def _codes(secret: bytes, unit_id: str, made_for: int) -> Iterator[str]:
    letters = "".join(sign for sign in unit_id.upper() if sign in _LETTERS)
    for number in count():
        digest = hmac.digest(secret, f"invite|{unit_id}|{made_for}|{number}".encode(), "sha256")
        stem = f"{(letters + _PAD)[:2]}{int.from_bytes(digest[:8]) % _NUMBERS:04}"
        yield stem + check_sign(stem)


def check_sign(stem: str) -> str:
    """Any one wrong sign and any two neighbours changed about give another one."""
    return SIGNS[sum(weight * SIGNS.index(sign) for weight, sign in enumerate(stem, start=2)) % len(SIGNS)]


def as_written(text: str) -> str:
    """As we write signs: capitals, nothing between them, none that is read as another."""
    return _BETWEEN.sub("", text).removeprefix("#").upper().translate(_READ_AS)


def code_in(text: str) -> str | None:
    """The code as we write it in "td4821k", "#TD 4821 K", "TD-4821-K"; None if it has not the shape of one."""
    code = as_written(text)
    return code if _SHAPE.fullmatch(code) else None


def is_whole(code: str) -> bool:
    """Whether the last sign fits the others."""
    return check_sign(code[:-1]) == code[-1]


def look_up(
    known: Mapping[str, InviteCode], text: str, now: int, *, ends_at: int
) -> tuple[InviteState, InviteCode | None]:
    """How what was brought stands, with the code it is."""
    code = code_in(text)
    if code is None or not is_whole(code):
        return InviteState.MISTYPED, None
    found = known.get(code)
    return (InviteState.UNKNOWN, None) if found is None else (found.state(now, ends_at=ends_at), found)
