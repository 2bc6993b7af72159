"""Who is at the other end of a page: the signed session, how fast one may go on, and what a browser may do with us."""

import hashlib
import ipaddress
import re
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web
from itsdangerous import BadSignature, Signer, URLSafeSerializer

COOKIE = "hoithi"
NOTE_COOKIE = "hoithi-note"
NOTE_S = 60
SESSION_DAYS = 90
RENEW_DAYS = 30
"""A session older than this is signed anew, so that a person who keeps coming is never forgotten in the middle."""
SESSION_BYTES = 16
DAY_S = 86_400

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EMBEDDABLE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
)
"""Of the one page that may stand in a frame of another site."""
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": under it browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Pace:
    """So many a second in the long run, `burst` at once."""

    per_s: int
    burst: int


SESSION_POSTS = Pace(per_s=3, burst=12)
ADDRESS_POSTS = Pace(per_s=60, burst=300)
"""A school or an office shares one address: a thousand people answering every 20 s stay below it."""
ADDRESS_OPENS = Pace(per_s=60, burst=300)
"""Opening the chat or its stream; each reads the database."""
ADDRESS_SESSIONS = Pace(per_s=20, burst=300)
"""New visitors of one address."""

_SESSION = re.compile(r"[0-9a-f]{32}")


class Refusal(Exception):
    """A request that is turned away: HTTP status, the name of the sentence that says why, its blanks."""

    def __init__(self, status: int, sentence: str, *, wait_s: int = 0, **blanks: str | int) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.wait_s = status, sentence, wait_s
        self.blanks = {"wait": wait_s, **blanks} if wait_s else blanks


class Limiter:
    """Lets every key go at one pace (a leaky bucket that keeps one number a key, and none for a rested key)."""

    def __init__(self, pace: Pace) -> None:
        self._step_ms = 1000 / pace.per_s
        self._window_ms = pace.burst * self._step_ms
        self._rested_at: dict[str, float] = {}
        self._sweep_at = 0.0

    def wait_ms(self, key: str, now: int) -> float:
        """0 and counted, or how long to wait."""
        self._sweep(now)
        rested_at = max(self._rested_at.get(key, 0.0), float(now))
        wait = rested_at + self._step_ms - self._window_ms - now
        if wait > 0:
            return wait
        self._rested_at[key] = rested_at + self._step_ms
        return 0

    def _sweep(self, now: int) -> None:
        if now < self._sweep_at:
            return
        self._rested_at = {key: at for key, at in self._rested_at.items() if at > now}
        self._sweep_at = now + self._window_ms

    def __len__(self) -> int:
        return len(self._rested_at)


def _wall_clock() -> int:
    return time.time_ns() // 1_000_000


class Guard:
    """Reads and writes the session cookie, limits the pace, dresses answers with security headers.

    Args:
        key: signs the cookie; the same on every replica.
        base: what the addresses of the pages begin with; the cookie goes there only, so that one browser has a session
            in each contest. A cookie given when the contest was alone, at the root, still holds.
        secure: the public address is https, so the cookie never travels in the clear.
        public_url: its host is accepted as the origin of forms even if a reverse proxy changes `Host`.
        trusted_proxies: addresses of our own reverse proxies. Only from them the last `X-Forwarded-For` entry is
            believed; from anybody else the header is ignored.
        clock: UTC milliseconds.
    """

    def __init__(
        self,
        *,
        key: bytes,
        secure: bool,
        base: str = "",
        public_url: str = "",
        trusted_proxies: Collection[str] = (),
        clock: Callable[[], int] = _wall_clock,
    ) -> None:
        self._signer = Signer(key, salt="hoithi.web.session", key_derivation="hmac", digest_method=hashlib.sha256)
        self._notes = URLSafeSerializer(key, salt="hoithi.web.note")
        self._secure, self._path, self._clock = secure, f"{base}/", clock
        self._host = urlsplit(public_url).netloc.lower()
        self._proxies = frozenset(trusted_proxies)
        self._session_posts, self._address_posts = Limiter(SESSION_POSTS), Limiter(ADDRESS_POSTS)
        self._address_opens, self._address_sessions = Limiter(ADDRESS_OPENS), Limiter(ADDRESS_SESSIONS)

    # ---- session

    def visitor(self, request: web.Request) -> str | None:
        """The session id of a genuine cookie that is not too old."""
        session, age_s = self._read(request)
        return session if age_s < SESSION_DAYS * DAY_S else None

    def greet(self, request: web.Request) -> str:
        """A new session id; nothing is stored anywhere."""
        self._limit(self._address_sessions, self.address(request), "web-too-many")
        return secrets.token_hex(SESSION_BYTES)

    def remember(self, request: web.Request, response: web.Response, session: str) -> None:
        """Give the browser its cookie, unless it has a fresh one."""
        known, age_s = self._read(request)
        if known == session and age_s < RENEW_DAYS * DAY_S:
            return
        value = self._signer.sign(f"{session}.{self._clock() // 1000}").decode()
        self._set(response, COOKIE, value, SESSION_DAYS * DAY_S)

    def _read(self, request: web.Request) -> tuple[str | None, float]:
        try:
            signed = self._signer.unsign(request.cookies.get(COOKIE, "")).decode()
        except (BadSignature, UnicodeError):
            return None, 0.0
        session, _, given_s = signed.partition(".")
        return (session, self._clock() / 1000 - int(given_s)) if _SESSION.fullmatch(session) else (None, 0.0)

    def leave_note(self, response: web.Response, note: str) -> None:
        """A sentence for the next page of a browser without a script; "" takes an old one away."""
        self._set(response, NOTE_COOKIE, str(self._notes.dumps(note)) if note else "", NOTE_S if note else 0)

    def take_note(self, request: web.Request) -> str:
        """The sentence left, or ""."""
        try:
            return str(self._notes.loads(request.cookies.get(NOTE_COOKIE, "")))
        except BadSignature:
            return ""

    def _set(self, response: web.Response, name: str, value: str, max_age_s: int) -> None:
        response.set_cookie(
            name, value, max_age=max_age_s, path=self._path, secure=self._secure, httponly=True, samesite="Lax"
        )

    # ---- who may go on

    def let_open(self, request: web.Request) -> None:
        """Before the chat or its stream is opened."""
        self._limit(self._address_opens, self.address(request), "web-too-many")

    def let_post(self, request: web.Request) -> str:
        """Before a form is read; returns whose it is."""
        self._refuse_foreign(request)
        self._limit(self._address_posts, self.address(request), "web-too-many")
        session = self.visitor(request)
        if session is None:
            raise Refusal(403, "web-no-session")
        self._limit(self._session_posts, session, "web-too-fast")
        return session

    def _refuse_foreign(self, request: web.Request) -> None:
        origin = request.headers.get("Origin")
        if origin is None:  # older browsers; the cookie is SameSite=Lax
            return
        host = origin.partition("://")[2].lower()
        if not host or host not in (request.host.lower(), self._host):
            raise Refusal(403, "web-foreign")

    def _limit(self, limiter: Limiter, key: str, sentence: str) -> None:
        wait_ms = limiter.wait_ms(key, self._clock())
        if wait_ms > 0:
            raise Refusal(429, sentence, wait_s=int(wait_ms // 1000) + 1)

    def address(self, request: web.Request) -> str:
        """Where the request comes from. An IPv6 customer owns a whole /64, so that counts as one."""
        peer = request.remote or ""
        if peer in self._proxies:
            # A proxy appends the address it saw: to the line, or as a line of its own (HAProxy).
            peer = ",".join(request.headers.getall("X-Forwarded-For", [])).rpartition(",")[2].strip() or peer
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return peer
        if isinstance(address, ipaddress.IPv4Address):
            return str(address)
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))

    def dress(self, response: web.StreamResponse) -> None:
        """Put the security headers on; a policy of its own stays."""
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
