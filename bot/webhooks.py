"""HTTP in from the platforms: verify, parse, commit, and only then answer 200 (docs/architecture.md)."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.channels.platform import Hook
from contest.errors import HoiThiError
from handlers.engine import Receipt
from handlers.messages import Incoming
from storage.ports.conversation import Failure

log = structlog.get_logger(__name__)

BODY_MAX = 1024 * 1024
"""Bytes. Telegram's updates are a few kilobytes; anything larger is not from Telegram."""
RETRY_AFTER_S = "2"
JSON = "application/json"

Submit = Callable[[Incoming], Awaitable[Receipt]]
Handler = Callable[[web.Request], Awaitable[web.Response]]


def webhook(
    channel: Hook,
    *,
    submit: Submit,
    keep: Callable[[Failure], Awaitable[None]],
    clock: Callable[[], int],
) -> Handler:
    """The handler of one channel's webhook."""

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        received_at = clock()
        if not channel.is_genuine(request.headers, body):
            return web.Response(status=401)
        try:
            update = channel.parse(body, received_at=received_at)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            # Anything but 200 would block this chat's queue at Telegram for up to a day (telegram.md 1.3), and count
            # against the webhook at Zalo.
            log.warning("update not understood", channel=channel.name, problem=type(error).__name__)
            await keep(Failure("update-not-understood", channel.name, repr(error), received_at, body))
            return web.Response()
        if update.incoming is None:
            return web.Response()
        try:
            receipt = await submit(update.incoming)
        except HoiThiError:
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER_S})
        reply = update.reply(receipt.toast)
        return web.Response(body=reply, content_type=JSON) if reply else web.Response()

    return receive
