"""aiohttp under python-telegram-bot: its default transport slows down as load grows (decision 0004)."""

from collections.abc import Mapping
from typing import Any, cast

import aiohttp
import orjson
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

READ_TIMEOUT_S = 20.0
"""Telegram hides flood waits of up to 8 s inside a call; a shorter limit would repeat delivered messages."""
CONNECT_TIMEOUT_S = 5.0
CONNECTIONS = 128

_TIMEOUT = aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT_S, sock_read=READ_TIMEOUT_S)
_JSON = {"Content-Type": "application/json"}


class NotConnected(NetworkError):
    """No connection came about: the platform cannot have the call."""


class AiohttpRequest(BaseRequest):
    """One pooled aiohttp session."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds."""
        return READ_TIMEOUT_S

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=30)
            # No cookies, no extra headers: the Bot API wants neither, and both cost time on every call.
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
            )

    async def shutdown(self) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One HTTP call; the caller judges the status.

        Raises:
            TimedOut: no answer in time; whether the call took effect is unknown.
            NotConnected: it took no effect.
            NetworkError: the connection broke; unknown too.
        """
        read_s = READ_TIMEOUT_S if read_timeout is BaseRequest.DEFAULT_NONE else cast("float | None", read_timeout)
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT_S, sock_read=read_s)
        return await self._exchange(method, url, data=_body(request_data), timeout=timeout)

    async def post_json(self, url: URL, parameters: Mapping[str, Any]) -> tuple[int, bytes]:
        """As `do_request`, for the calls of every answer: a third of the work of PTB's own way (decision 0004)."""
        return await self._exchange("POST", url, data=orjson.dumps(parameters), headers=_JSON, timeout=_TIMEOUT)

    async def post_file(
        self, url: URL, parameters: Mapping[str, Any], file: tuple[str, str, bytes]
    ) -> tuple[int, bytes]:
        """As `post_json`, with a file: its parameter, its name, its bytes."""
        form = aiohttp.FormData()
        for name, value in parameters.items():
            form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
        name, filename, content = file
        form.add_field(name, content, filename=filename, content_type="application/octet-stream")
        return await self._exchange("POST", url, data=form, timeout=_TIMEOUT)

    async def get(self, url: URL) -> tuple[int, bytes]:
        """What is kept there."""
        return await self._exchange("GET", url, timeout=_TIMEOUT)

    async def _exchange(self, method: str, url: str | URL, **how: Any) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("the request object is not initialised")
        try:
            async with self._session.request(method, url, **how) as response:
                return response.status, await response.read()
        except aiohttp.ConnectionTimeoutError as error:
            raise NotConnected(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientConnectorError as error:
            raise NotConnected(type(error).__name__) from error
        except aiohttp.ClientError as error:
            # The text of the error may hold the URL and thereby the token.
            raise NetworkError(type(error).__name__) from error


def _body(request_data: RequestData | None) -> Any:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
