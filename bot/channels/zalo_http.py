"""HTTP out to Zalo's Official Account API: an answer as it is, or why there is none. Facts: docs/zalo.md 3."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from contest.errors import HoiThiError

CONNECT_TIMEOUT_S, READ_TIMEOUT_S = 5.0, 20.0
CONNECTIONS = 64

_TIMEOUT = aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT_S, sock_read=READ_TIMEOUT_S)


class NoAnswer(HoiThiError):
    """The call came to nothing that we could read. `arrived`: the platform may have carried it out.

    Only the kind of the error is told: its text may hold an address.
    """

    def __init__(self, kind: str, *, arrived: bool) -> None:
        super().__init__(kind)
        self.arrived = arrived


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `error` 0: done; the platform refuses with HTTP 200 and another number."""

    error: int
    message: str
    data: Mapping[str, Any]
    body: Mapping[str, Any] = field(repr=False)
    """All of it; where tokens are given out they stand here."""
    remain: str | None = None
    """Requests left in this minute, where the platform tells."""


class ZaloHttp:
    """One pooled session."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """From here on calls can be made."""
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=30)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def stop(self) -> None:
        """Close connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Read something."""
        return await self._exchange("GET", url, headers=headers)

    async def post_json(self, url: str, headers: Mapping[str, str], content: Mapping[str, Any]) -> Answer:
        """Do something."""
        typed = {**headers, "Content-Type": "application/json"}
        return await self._exchange("POST", url, headers=typed, data=orjson.dumps(content))

    async def post_form(self, url: str, headers: Mapping[str, str], fields: Mapping[str, str]) -> Answer:
        """As `post_json`, with plain fields."""
        return await self._exchange("POST", url, headers=headers, data=dict(fields))

    async def post_file(self, url: str, headers: Mapping[str, str], name: str, content: bytes) -> Answer:
        """Give the platform a file."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        return await self._exchange("POST", url, headers=headers, data=form)

    async def _exchange(self, method: str, url: str, **how: Any) -> Answer:
        if self._session is None:
            raise NoAnswer("not started", arrived=False)
        try:
            async with self._session.request(method, url, timeout=_TIMEOUT, **how) as response:
                return _read(response.status, response.headers, await response.read())
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise NoAnswer(type(error).__name__, arrived=False) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NoAnswer(type(error).__name__, arrived=True) from None


def _read(status: int, headers: Mapping[str, str], raw: bytes) -> Answer:
    """The envelope; a gateway's page is no answer, and what stood behind it may have done its work."""
    if status == 429:
        return Answer(TOO_MANY, "429", {}, {})
    try:
        body = orjson.loads(raw)
        error = int(body.get("error") or 0)
    except (ValueError, TypeError, AttributeError):
        raise NoAnswer(f"HTTP {status}", arrived=True) from None
    if status != 200 and not error:
        raise NoAnswer(f"HTTP {status}", arrived=True)
    data = body.get("data")
    said = str(body.get("message") or body.get("error_name") or "")
    return Answer(error, said, data if isinstance(data, dict) else {}, body, headers.get("X-RateLimit-Remain"))


TOO_MANY = -32
"""The platform's own number for more requests than a minute allows."""
