"""What works may use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.promotion import Promotion
from handlers.context import Context
from handlers.ports import Channel
from storage.broadcasts import Broadcasts
from storage.database import Database
from storage.files import Files
from storage.seal import Seal
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Parts:
    """What works may use, of one contest."""

    database: Database
    seal: Seal
    store: SqlStore
    context: Context
    broadcasts: Broadcasts
    files: Files
    channels: Mapping[str, Channel]
    links: Callable[[str], list[str]]
    """Where a code opens the chat: an address for each bot, and the web page."""
    promotion: Promotion
    new_id: Callable[[], int]
    clock: Callable[[], int]
    page: str = ""
    """The address of the public results."""
