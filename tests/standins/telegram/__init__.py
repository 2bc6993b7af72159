"""A stand-in for the Telegram Bot API server, on loopback, for black-box tests and for the benchmark.

It behaves like the real server where a bot could notice: error shapes and texts, per-chat limits, keyboards that
vanish on a careless edit, callback ids that die, and above all the webhook (one queue per chat and per presser, in
order, next only after 2xx, retries with back-off, expiry, a method call in the reply).

Simplified on purpose: MarkdownV2 and entities are not parsed (HTML is, enough to catch an unescaped name), webhooks
are plain HTTP, and neither setWebhook's own flood limit nor the limit on new connections is modelled.

Everything is raw dicts and orjson: the benchmark needs thousands of calls a second from less than one core.
"""

from tests.standins.telegram.chats import Button, Chat, Message, Query, View
from tests.standins.telegram.errors import Fault
from tests.standins.telegram.hooks import join_chunks, parse_reply
from tests.standins.telegram.parameters import plain_from_html
from tests.standins.telegram.people import Player
from tests.standins.telegram.server import BotApi

__all__ = [
    "BotApi",
    "Button",
    "Chat",
    "Fault",
    "Message",
    "Player",
    "Query",
    "View",
    "join_chunks",
    "parse_reply",
    "plain_from_html",
]
