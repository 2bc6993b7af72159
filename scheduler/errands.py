"""What organisers asked for in the chat is worked out here, beside the conversation, and answered as an event."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from contest.errors import HoiThiError
from handlers.messages import Incoming, Kind, Outgoing
from storage.ports.office import ErrandStore
from storage.ports.records import Errand

log = structlog.get_logger(__name__)

AT_ONCE = 4
LEASE_MS = 120_000
"""An errand of a process that is gone is done again after this; its answer comes once all the same."""

Facts = Mapping[str, str | int]
"""What the flow that asked is to know; it says it itself."""
Answer = Outgoing | Sequence[Outgoing] | Facts
Work = Callable[[Errand], Awaitable[Answer]]
"""Whoever does one kind of errand; the answer may be several messages in their order.

It may be called twice for the same one, so it changes nothing, or by a key.
"""


class Errands:
    """Does the errands of one contest. `submit` is the engine's; `apology` is said when a work fails."""

    def __init__(
        self,
        store: ErrandStore,
        works: Mapping[str, Work],
        *,
        submit: Callable[[Incoming], Awaitable[object]],
        clock: Callable[[], int],
        apology: str,
    ) -> None:
        self._store, self._works = store, works
        self._submit, self._clock, self._apology = submit, clock, apology

    async def tick(self) -> None:
        """Whatever waits, a few at once."""
        try:
            now = self._clock()
            waiting = await self._store.claim(now=now, lease_until=now + LEASE_MS, limit=AT_ONCE)
            await asyncio.gather(*(self._do(each) for each in waiting))
        except HoiThiError as error:
            log.warning("errands wait for the database", problem=str(error))

    async def _do(self, errand: Errand) -> None:
        try:
            answer: Answer = await self._works[errand.kind](errand)
        except HoiThiError:
            raise
        except Exception:
            log.exception("errand failed", kind=errand.kind)
            answer = Outgoing(self._apology)
        for number, facts in enumerate(_said(answer)):
            await self._submit(
                Incoming(
                    channel=errand.channel,
                    chat=errand.chat,
                    update_id=f"errand:{errand.id}:{number}",
                    received_at=self._clock(),
                    kind=Kind.ERRAND,
                    person_id=int(errand.details["person"]) if errand.is_own else 0,
                    facts={"errand": errand.kind, **facts},
                )
            )
        await self._store.finish(errand.id, now=self._clock())


def _said(answer: Answer) -> list[Facts]:
    if isinstance(answer, Mapping):
        return [answer]
    return [{"message": each.to_bytes().decode()} for each in ([answer] if isinstance(answer, Outgoing) else answer)]
