"""HTTP in from the platforms: verify, parse, commit, and only then answer 200 (DESIGN section 4)."""

import asyncio
from collections.abc import Awaitable, Callable

import orjson
import structlog
from aiohttp import web

from bot.channels.telegram import TelegramChannel
from contest.errors import HoiThiError
from handlers.engine import Receipt
from handlers.messages import Incoming
from storage.ports import Failure

log = structlog.get_logger(__name__)

BODY_MAX = 1024 * 1024
"""Bytes. Telegram's updates are a few kilobytes; anything larger is not from Telegram."""
RETRY_AFTER_S = "2"

Submit = Callable[[Incoming], Awaitable[Receipt]]
Handler = Callable[[web.Request], Awaitable[web.Response]]


def telegram_webhook(
    channel: TelegramChannel,
    *,
    submit: Submit,
    keep: Callable[[Failure], Awaitable[None]],
    clock: Callable[[], int],
) -> Handler:
    """The handler of one bot's webhook."""

    async def receive(request: web.Request) -> web.Response:
        if not channel.is_genuine(request.headers):
            return web.Response(status=403)
        body = await request.read()
        received_at = clock()
        try:
            incoming = channel.parse(body, received_at=received_at)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Anything but 200 would block this chat's queue at Telegram for up to a day (telegram.md 1.3).
            log.warning("update not understood", channel=channel.name, problem=type(error).__name__)
            await keep(Failure("update-not-understood", channel.name, repr(error), received_at, body))
            return web.Response()
        if incoming is None:
            return web.Response()
        try:
            # The commit must go on even if Telegram hangs up meanwhile.
            receipt = await asyncio.shield(submit(incoming))
        except HoiThiError:
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER_S})
        reply = channel.reply(body, receipt.toast)
        return web.Response() if reply is None else web.Response(body=orjson.dumps(reply), content_type=JSON)

    return receive


JSON = "application/json"
