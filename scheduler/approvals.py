"""A broadcast that waits for a second person is put before everybody who may approve it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from contest.broadcast import Broadcast
from contest.errors import HoiThiError
from handlers.context import Context
from handlers.flows.broadcasts import approval_wanted
from handlers.messages import Incoming, Kind

log = structlog.get_logger(__name__)


class Chats(Protocol):
    """Finds (channel, chat) of all who may approve, `but` that session's."""

    async def __call__(self, *, but: int) -> list[tuple[str, str]]:
        """Those that can be reached."""


class WaitingBroadcasts(Protocol):
    """The part of `storage.broadcasts.Broadcasts` this needs."""

    async def waiting(self) -> list[Broadcast]:
        """Those that wait for a second person."""


class Approvals:
    """Asks for one contest.

    Args:
        submit: the engine's; an update id that was seen asks nobody twice.
    """

    def __init__(
        self,
        store: WaitingBroadcasts,
        context: Context,
        *,
        chats: Chats,
        submit: Callable[[Incoming], Awaitable[object]],
        clock: Callable[[], int],
    ) -> None:
        self._store, self._context, self._chats = store, context, chats
        self._submit, self._clock = submit, clock
        self._asked: set[tuple[int, str, str]] = set()
        """By this process: another one, or this one after a restart, finds the update ids."""

    async def tick(self) -> None:
        """Whoever has not been asked yet; somebody appointed later is asked then."""
        try:
            for each in await self._store.waiting():
                for channel, chat in await self._chats(but=each.made_by):
                    if (each.id, channel, chat) not in self._asked:
                        await self._ask(each, channel, chat)
                        self._asked.add((each.id, channel, chat))
        except HoiThiError as error:
            log.warning("approvals wait for the database", problem=str(error))

    async def _ask(self, each: Broadcast, channel: str, chat: str) -> None:
        said = approval_wanted(self._context, each).to_bytes().decode()
        update = f"approval:{each.id}:{chat}"
        await self._submit(Incoming(channel, chat, update, self._clock(), Kind.NOTICE, facts={"message": said}))
