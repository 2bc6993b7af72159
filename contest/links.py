"""One-time codes that bring a person into another chat: "LK-7K3P-Q9WX". What is stored of one is its hash."""

import hashlib
import re

from contest.fold import fold

LIFE_MS = 15 * 60_000
"""Long enough to open the other app and type; short enough that nobody finds it lying about."""

_MARK = "lk"
# Base 32: neither 0 nor 1, which look like letters.
_CODE = re.compile(r"(?:/start|/batdau)?#?lk([a-z2-7]{8})")


def make_code(chance: str) -> str:
    """The code around eight random signs of base 32.

    Raises:
        ValueError: not of that form.
    """
    if link_code_in(f"{_MARK}{chance}") is None:
        raise ValueError("eight signs of base 32 wanted")
    return f"LK-{chance[:4]}-{chance[4:]}".upper()


def link_code_in(text: str) -> str | None:
    """The code in a link's payload or in what was typed: "lk 7k3p q9wx", "#LK7K3PQ9WX"; None if there is none."""
    match = _CODE.fullmatch(re.sub(r"[\s-]", "", fold(text)))
    return match[1] if match else None


def hash_of(code: str) -> str:
    """What is stored: 40 random bits that live for minutes and open one chat."""
    return hashlib.sha256(f"{_MARK}|{code}".encode()).hexdigest()
