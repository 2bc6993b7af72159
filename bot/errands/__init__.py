"""The works behind the errands of the chat: what is read or made beside the conversation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.context import Context
from handlers.flows.figures import board
from handlers.messages import Outgoing
from handlers.ports import Channel
from scheduler.errands import Work
from storage.broadcasts import Broadcasts
from storage.database import Database
from storage.figures import Counting
from storage.files import Files
from storage.ports import Errand
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Parts:
    """What works may use, of one contest."""

    database: Database
    store: SqlStore
    context: Context
    broadcasts: Broadcasts
    files: Files
    channels: Mapping[str, Channel]
    new_id: Callable[[], int]
    clock: Callable[[], int]


def works(parts: Parts) -> Mapping[str, Work]:
    """Kind → work."""
    return {"figures": _figures(parts)}


def _figures(parts: Parts) -> Work:
    counting = Counting(parts.database, contest_id=parts.context.contest.id)

    async def work(_: Errand) -> Outgoing:
        now = parts.clock()
        return board(parts.context, await counting.figures(now), now)

    return work
