"""Tokens (A2): who may call, until when, and how the next pair is had."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.standins.platform import Json
from tests.standins.zalo_oa.errors import refusal

HOUR_MS = 3_600_000
ACCESS_MS = 25 * HOUR_MS
REFRESH_MS = 90 * 24 * HOUR_MS
CODE_MS = 10 * 60_000


class Denied(Exception):
    """The authority gives no tokens; `body` says so in its words."""

    def __init__(self, body: Json) -> None:
        super().__init__(str(body))
        self.body = body


def denied(reason: str) -> Denied:
    """The number is of our making: which ones the authority gives is not documented."""
    return Denied({"error": -14001, "error_name": "Invalid request", "error_reason": reason})


@dataclass
class Authority:
    """The tokens of one app for one account. `refresh_reused`: how often a spent refresh token was shown again."""

    code_challenge: str
    new_id: Callable[[str], str]
    old_token_dies: bool = True
    refresh_refusal: Json = field(
        default_factory=lambda: {"error": -14014, "error_name": "Invalid refresh token", "error_reason": "unknown"}
    )
    refresh_reused: int = 0
    access: dict[str, int] = field(default_factory=dict)
    """Access token → when it ends."""
    refresh: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)

    def issue(self, now: int) -> tuple[str, str]:
        """A new pair."""
        if self.old_token_dies:
            self.access.clear()
        access, refresh = self.new_id("AT"), self.new_id("RT")
        self.access[access] = now + ACCESS_MS
        self.refresh[refresh] = now + REFRESH_MS
        return access, refresh

    def consent(self, now: int) -> str:
        """The code that an administrator's browser brings back."""
        code = self.new_id("CODE")
        self.codes[code] = now + CODE_MS
        return code

    def exchange(self, form: dict[str, str], now: int) -> Json:
        """Answer POST /v4/oa/access_token of the right app."""
        match form.get("grant_type"):
            case "refresh_token":
                self._spend_refresh(form.get("refresh_token", ""), now)
            case "authorization_code":
                self._spend_code(form.get("code", ""), form.get("code_verifier", ""), now)
            case other:
                raise denied(f"grant_type {other!r}")
        access, refresh = self.issue(now)
        return {"access_token": access, "refresh_token": refresh, "expires_in": str(ACCESS_MS // 1000)}

    def _spend_refresh(self, token: str, now: int) -> None:
        if token in self.spent:
            self.refresh_reused += 1
        ends = self.refresh.pop(token, 0)
        if now >= ends:
            raise Denied(self.refresh_refusal)
        self.spent.add(token)

    def _spend_code(self, code: str, verifier: str, now: int) -> None:
        ends = self.codes.pop(code, 0)
        if now >= ends:
            raise denied("code is unknown, used or too old")
        if challenge_of(verifier) != self.code_challenge:
            raise denied("code_verifier does not fit the challenge")

    def check(self, token: str, now: int) -> None:
        """Raises Refusal unless the token lets its bearer in."""
        ends = self.access.get(token)
        if ends is None:
            raise refusal(-216)
        if now >= ends:
            raise refusal(-220)


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def proof_of(access_token: str, app_secret: str) -> str:
    """The header appsecret_proof."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()
