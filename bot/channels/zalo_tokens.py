"""The tokens of an Official Account, kept fresh: one refresher for all processes, and never the same token twice.

A refresh token is good for one use and brings the next pair. So its use is claimed in the database before the platform
is asked, and the new pair is committed before anybody speaks with it. Who dies in between leaves a claim that runs out:
nobody can know whether the token was used, and a second use might be taken for theft. Then the administrator of the
account consents once more (`hoithi zalo login`); as pairs are renewed hours before they end, there is time for it.
"""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar
from urllib.parse import urlencode

import structlog

from bot.channels.zalo_http import TOO_MANY, Answer, NoAnswer, ZaloHttp
from contest.errors import HoiThiError

log = structlog.get_logger(__name__)

HOUR_MS = 3_600_000
RENEW_AFTER_MS = 20 * HOUR_MS
"""An access token lives 25 hours: five are left for people to act in."""
STUCK_AFTER_MS = 21 * HOUR_MS
YOUNG_MS = 10 * 60_000
"""A token so young that is refused will not be mended by another one."""
LEASE_MS = 60_000
"""Longer than the platform may take to answer."""
LOOK_S, LOOKS = 0.2, 50
"""How often, and how many times, a process looks for the pair that another one is fetching."""
COMMIT_AGAIN_S = 1.0
STOP_S = 5.0

Result = TypeVar("Result")


class Token(Protocol):
    """A pair with its number, as kept. `claimed_until`: somebody uses, or used, its refresh token."""

    @property
    def number(self) -> int:
        """Grows with each pair."""

    @property
    def access(self) -> str:
        """Goes with every call; "" when only the refresh token is known."""

    @property
    def refresh(self) -> str:
        """Brings the next pair, once."""

    @property
    def first(self) -> str:
        """The refresh token of config.yaml that was tried last."""

    @property
    def issued_at(self) -> int:
        """UTC ms."""

    @property
    def expires_at(self) -> int:
        """Of the access token, UTC ms."""

    @property
    def claimed_until(self) -> int | None:
        """UTC ms."""


class TokenBook(Protocol):
    """Where the pair of one account is kept (`storage.tokens.Tokens`)."""

    async def kept(self) -> Token | None:
        """The newest pair."""

    async def claim(self, number: int, *, until: int) -> bool:
        """Take the refresh token of that pair in use; at most one caller ever gets True for it."""

    async def settle(self, number: int, *, until: int | None) -> None:
        """End a claim without a new pair: None, the token was not used; an instant, it is not to be used again."""

    async def renew(
        self, number: int, *, access: str, refresh: str, first: str, issued_at: int, expires_at: int
    ) -> bool:
        """Keep what follows that pair (0: the first); False: another pair has followed it already."""


class GrantRefused(HoiThiError):
    """The platform gives no tokens for this. Carries its number, never its words."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A new pair. Its text shows no token."""

    access: str
    refresh: str
    lifetime_ms: int

    def __repr__(self) -> str:
        return "Grant(…)"


class ZaloOauth:
    """Asks for tokens."""

    def __init__(self, http: ZaloHttp, *, base: str, app_id: str, app_secret: str, verifier: str) -> None:
        self._http, self._base = http, base
        self._app_id, self._app_secret, self._verifier = app_id, app_secret, verifier

    def consent_link(self, callback: str) -> str:
        """The page on which an administrator of the account consents; it leads back to `callback` with a code."""
        asked = {"app_id": self._app_id, "redirect_uri": callback, "code_challenge": challenge(self._verifier)}
        return f"{self._base}/v4/oa/permission?{urlencode(asked)}"

    async def by_code(self, code: str) -> Grant:
        """A pair for the code of a consent; as `by_refresh`."""
        return await self._ask(grant_type="authorization_code", code=code, code_verifier=self._verifier)

    async def by_refresh(self, refresh: str) -> Grant:
        """The next pair.

        Raises:
            GrantRefused: no.
            NoAnswer: nobody knows; without `arrived` the token was not used.
        """
        return await self._ask(grant_type="refresh_token", refresh_token=refresh)

    async def _ask(self, **fields: str) -> Grant:
        url, headers = f"{self._base}/v4/oa/access_token", {"secret_key": self._app_secret}
        answer = await self._http.post_form(url, headers, {"app_id": self._app_id, **fields})
        if answer.error == TOO_MANY:
            raise NoAnswer(str(TOO_MANY), arrived=False)
        return _grant(answer)


def _grant(answer: Answer) -> Grant:
    if answer.error:
        raise GrantRefused(str(answer.error))
    try:
        access, refresh = answer.body["access_token"], answer.body["refresh_token"]
        return Grant(str(access), str(refresh), int(answer.body["expires_in"]) * 1000)
    except (KeyError, TypeError, ValueError):
        raise GrantRefused("no tokens in the answer") from None


def challenge(verifier: str) -> str:
    """What the console of the platform is told of a code verifier (PKCE)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class ZaloTokens:
    """Keeps one account able to speak. `first`: the refresh token of config.yaml, "" where people log in."""

    def __init__(self, book: TokenBook, oauth: ZaloOauth, *, name: str, first: str, clock: Callable[[], int]) -> None:
        self.oauth = oauth
        self._book, self._name, self._first, self._clock = book, name, first, clock
        self._renewing: asyncio.Task[Token | None] | None = None

    async def tick(self) -> None:
        """Begin with the token of config.yaml where there is none or where it is a new one; renew what is old."""
        try:
            kept = await self._book.kept()
            if self._first and (kept is None or (self._is_spent(kept) and self._first != kept.first)):
                await self._begin(kept)
                kept = await self._book.kept()
            if kept is not None and not self._is_spent(kept) and self._clock() - kept.issued_at >= RENEW_AFTER_MS:
                await self.newer(kept)
        except (HoiThiError, OSError) as error:
            log.warning("tokens wait for the database", channel=self._name, problem=type(error).__name__)

    async def _begin(self, kept: Token | None) -> None:
        number = 0 if kept is None else kept.number
        await self._book.renew(number, access="", refresh=self._first, first=self._first, issued_at=0, expires_at=0)

    async def kept(self) -> Token | None:
        """The pair to speak with. Never remembered: another process may have renewed it a moment ago."""
        return await self._book.kept()

    async def newer(self, than: Token) -> Token | None:
        """A newer pair than one the platform refused or that is old; None: there is none now.

        However many ask, one task of this process does it; a caller who goes away does not end it.
        """
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renewed(than.number))
        return await asyncio.shield(self._renewing)

    async def log_in(self, code: str) -> None:
        """Take the code of a fresh consent.

        Raises:
            GrantRefused, NoAnswer: as `ZaloOauth.by_refresh`.
        """
        grant = await self.oauth.by_code(code)
        while True:
            kept = await self._book.kept()
            number, first = (0, self._first) if kept is None else (kept.number, kept.first)
            if await self._keep(number, grant, first=first):
                return

    async def trouble(self) -> str:
        """What a person has to see to: the administrator's "consent", a "renewal" that does not come; "": nothing."""
        kept = await self._book.kept()
        if kept is None or self._is_spent(kept):
            return "consent"
        return "renewal" if self._clock() - kept.issued_at > STUCK_AFTER_MS else ""

    async def stop(self) -> None:
        """Let a renewal end: cut off, it would cost a consent."""
        if self._renewing is not None and not self._renewing.done():
            await asyncio.wait([self._renewing], timeout=STOP_S)
            self._renewing.cancel()
            with suppress(asyncio.CancelledError, HoiThiError, OSError):
                await self._renewing

    def _is_spent(self, kept: Token) -> bool:
        """Its refresh token was used, or perhaps used, and brought nothing."""
        return kept.claimed_until is not None and kept.claimed_until <= self._clock()

    async def _renewed(self, number: int) -> Token | None:
        kept = await self._book.kept()
        if kept is None or kept.number > number:
            return kept
        now = self._clock()
        if self._is_spent(kept) or now - kept.issued_at < YOUNG_MS:
            return None
        if not await self._book.claim(number, until=now + LEASE_MS):
            return await self._of_another(number)
        try:
            grant = await self.oauth.by_refresh(kept.refresh)
        except NoAnswer as problem:
            log.warning("tokens not renewed", channel=self._name, problem=str(problem), unclear=problem.arrived)
            await self._settle(number, until=self._clock() if problem.arrived else None)
            return None
        except GrantRefused as problem:
            log.error("the administrator has to consent again", channel=self._name, problem=str(problem))
            await self._settle(number, until=self._clock())
            return None
        await self._keep(number, grant, first=kept.first)
        return await self._book.kept()

    async def _of_another(self, number: int) -> Token | None:
        """What the process brings that was first."""
        for _ in range(LOOKS):
            kept = await self._book.kept()
            if kept is None or kept.number > number:
                return kept
            if kept.claimed_until is None or self._is_spent(kept):
                break
            await asyncio.sleep(LOOK_S)
        return None

    async def _settle(self, number: int, *, until: int | None) -> None:
        await self._surely(lambda: self._book.settle(number, until=until))

    async def _keep(self, number: int, grant: Grant, *, first: str) -> bool:
        now = self._clock()
        return await self._surely(
            lambda: self._book.renew(
                number,
                access=grant.access,
                refresh=grant.refresh,
                first=first,
                issued_at=now,
                expires_at=now + grant.lifetime_ms,
            )
        )

    async def _surely(self, commit: Callable[[], Awaitable[Result]]) -> Result:
        """Until it is committed: this process alone knows it."""
        while True:
            try:
                return await commit()
            except (HoiThiError, OSError) as error:
                log.warning("tokens wait for the database", channel=self._name, problem=type(error).__name__)
                await asyncio.sleep(COMMIT_AGAIN_S)
