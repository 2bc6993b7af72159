"""The public page and the web chat. Works without a script; with one it is live.

A GET never writes: a crawler or a link preview makes no visitor. What a person sends carries the nonce of the form
it was sent from, so that a repeated request changes nothing (DESIGN promise 2).
"""

import asyncio
import re
import secrets
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web
from itsdangerous import BadSignature

from bot.channels.web import WebChannel
from bot.web.guard import Guard, Refusal
from bot.web.render import NONCE, Renderer, bubbles, fresh_nonce
from bot.web.static_files import StaticFiles
from bot.web.stream import stream
from contest.calendar import say_end, say_instant, say_seconds
from contest.errors import HoiThiError
from handlers.context import Context
from handlers.engine import Receipt
from handlers.messages import Incoming, Kind
from storage.webchat import WebChats
