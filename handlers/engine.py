"""The pump: takes all events that wait, one per chat, and lets one commit serve them all (docs/architecture.md).

When idle a batch is one event, so latency is lowest; under load a batch is hundreds, so one fsync and a few
round trips serve all. Batches form by themselves: nothing ever waits for a batch to fill.
"""

import asyncio
import secrets
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import structlog

from handlers.context import Context
from handlers.conversation import pack, prompt, step
from handlers.flows.helpdesk import sends
from handlers.flows.roles import reads
from handlers.messages import BY_CLOCK, Incoming, Outgoing
from handlers.moves import Turn
from storage.errors import Busy, LimitBroken
from storage.ports.conversation import Batch, Change, Delivery, Failure, OutboxMessage, Session, Store

log = structlog.get_logger(__name__)

BATCH_MAX = 256
TRIES = 5
PAUSE_S = 0.2
"""After a batch that the database refused: it may be away for longer."""
FAILURE_CODE_BYTES = 3


@dataclass(frozen=True, slots=True)
class Receipt:
    """The event is committed. `toast`: the note for a pressed button, the same for a repeat."""

    toast: str = ""


@dataclass(slots=True)
class _Waiting:
    incoming: Incoming
    done: asyncio.Future[Receipt]
    tries: int = 0


@dataclass(slots=True)
class Figures:
    """Technical counters since the start; nothing here tells how a round is going (promise 6)."""

    events: int = 0
    batches: int = 0
    failures: int = 0
    repeats: int = 0
    largest_batch: int = field(default=0)


class Engine:
    """Takes events, decides them in batches, hands committed messages on.

    Args:
        hand_over: receives the messages of each committed batch, in order.
    """

    def __init__(
        self,
        store: Store,
        context: Context,
        *,
        new_id: Callable[[], int],
        clock: Callable[[], int],
        hand_over: Callable[[Sequence[OutboxMessage]], None],
    ) -> None:
        self._store, self._context = store, context
        self._new_id, self._clock, self._hand_over = new_id, clock, hand_over
        self._waiting: deque[_Waiting] = deque()
        self._deliveries: list[Delivery] = []
        self._wake = asyncio.Event()
        self._closing = False
        self.figures = Figures()

    async def submit(self, incoming: Incoming) -> Receipt:
        """Returns once the event and what it caused are committed: only then may a platform get its 200."""
        done: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(incoming, done))
        self._wake.set()
        return await done

    def delivered(self, delivery: Delivery) -> None:
        """How a message ended; kept with the next commit, which happens at once when nothing else waits."""
        self._deliveries.append(delivery)
        self._wake.set()

    @property
    def backlog(self) -> int:
        """Events waiting for their commit."""
        return len(self._waiting)

    async def run(self) -> None:
        """Pump until closed."""
        while not self._closing:
            await self._wake.wait()
            self._wake.clear()
            await self.drain()

    async def drain(self) -> None:
        """Commit everything that waits."""
        while self._waiting or self._deliveries:
            await self._pump(self._take())

    def close(self) -> None:
        """Let `run` end after the batch in hand: a batch cut off would forget what was delivered."""
        self._closing = True
        self._wake.set()

    def _take(self) -> list[_Waiting]:
        """As many waiting events as fit a batch, the first of each chat; later ones of a chat keep their order."""
        taken: dict[tuple[str, str], _Waiting] = {}
        left: deque[_Waiting] = deque()
        while self._waiting and len(taken) < BATCH_MAX:
            event = self._waiting.popleft()
            key = (event.incoming.channel, event.incoming.chat)
            if key in taken:
                left.append(event)
            else:
                taken[key] = event
        left.extend(self._waiting)
        self._waiting = left
        return list(taken.values())

    async def _pump(self, events: list[_Waiting]) -> None:
        deliveries, self._deliveries = self._deliveries, []
        try:
            changes = await self._commit(events, deliveries)
        except Exception as error:
            if isinstance(error, (Busy, LimitBroken)):
                log.warning("batch refused by the database, trying again one by one", problem=str(error))
            else:
                log.exception("batch failed")
            self._deliveries[:0] = deliveries
            if not events:
                await asyncio.sleep(PAUSE_S)
            await self._retry_alone(events, error)
        else:
            self._settle(events, changes)

    async def _commit(self, events: Sequence[_Waiting], deliveries: Sequence[Delivery]) -> list[Change | str | None]:
        """Decide and keep; a string stands for a repeated update and is the toast it got the first time.

        None: another event of the same person was decided from the same state; this one has to wait for the next batch.
        """
        chats = [(e.incoming.channel, e.incoming.chat) for e in events]
        updates = [(e.incoming.channel, e.incoming.update_id) for e in events]
        people = [e.incoming.person_id for e in events if e.incoming.person_id]
        async with self._store.batch(chats, updates, self._clock(), deliveries, people) as batch:
            await self._open_desks(events, batch)
            decided = [
                None if waits else self._decide(event.incoming, batch)
                for event, waits in zip(events, _of_one_person([e.incoming for e in events], batch), strict=True)
            ]
            changes = [change for change in decided if isinstance(change, Change)]
            if changes:
                await batch.save(changes)
        return decided

    async def _open_desks(self, events: Sequence[_Waiting], batch: Batch) -> None:
        """What only people with a role, bringers of codes and those who ask need is read only for them."""
        wanted: dict[tuple[str, str], str] = {}
        for event in events:
            key = (event.incoming.channel, event.incoming.chat)
            code = reads(batch.sessions[key], event.incoming)
            if code is not None or sends(event.incoming):
                wanted[key] = code or ""
        if wanted:
            await batch.open_desks(wanted)

    def _decide(self, incoming: Incoming, batch: Batch) -> Change | str:
        toast = batch.toasts.get((incoming.channel, incoming.update_id))
        if toast is not None:
            self.figures.repeats += 1
            return toast
        session = batch.sessions[incoming.channel, incoming.chat]
        try:
            return step(session, incoming, self._context, self._new_id)
        except Exception:
            return self._failed(session, incoming, traceback.format_exc(limit=-8))

    def _failed(self, session: Session, incoming: Incoming, detail: str) -> Change:
        """The step fails alone: it is kept with its traceback and the person gets a code to quote."""
        self.figures.failures += 1
        code = secrets.token_hex(FAILURE_CODE_BYTES).upper()
        log.error("step failed", code=code, state=session.state, kind=incoming.kind, detail=detail)
        silent = incoming.kind in BY_CLOCK
        return Change(
            before=session,
            after=session,
            # The clock's own events stay undone, so that they come again once the fault is mended.
            update_id="" if silent else incoming.update_id,
            seen_at=incoming.received_at,
            messages=() if silent else (self._apology(session, incoming, code),),
            failure=None
            if silent
            else Failure(code, incoming.channel, detail, incoming.received_at, incoming.text.encode()),
        )

    def _apology(self, session: Session, incoming: Incoming, code: str) -> OutboxMessage:
        """The code, and the current step again if that can still be said."""
        said = Outgoing(self._context.texts("apology", code=code))
        with suppress(Exception):
            asked = prompt(self._context, session, incoming.received_at)
            said = replace(asked, text=f"{said.text}\n\n{asked.text}")
        return pack(Turn(session, incoming, self._context, self._new_id), said)

    def _settle(self, events: Sequence[_Waiting], decided: Sequence[Change | str | None]) -> None:
        self.figures.batches += 1
        self.figures.events += len(events) - decided.count(None)
        self.figures.largest_batch = max(self.figures.largest_batch, len(events))
        messages = [m for change in decided if isinstance(change, Change) for m in change.messages]
        if messages:
            self._hand_over(messages)
        self._waiting.extendleft(e for e, change in reversed(list(zip(events, decided, strict=True))) if change is None)
        for event, change in zip(events, decided, strict=True):
            if change is not None and not event.done.done():
                event.done.set_result(Receipt(change.toast if isinstance(change, Change) else change))

    async def _retry_alone(self, events: Sequence[_Waiting], error: Exception) -> None:
        """Each event in a batch of its own, so that one that cannot be kept stops no other.

        What still fails after several tries is reported to whoever submitted it: the platform gets no 200 and
        sends it again later.
        """
        for event in events:
            event.tries += 1
            if event.tries >= TRIES:
                if not event.done.done():
                    event.done.set_exception(error)
                continue
            try:
                changes = await self._commit([event], [])
            except Exception as again:
                log.warning("event refused by the database", tries=event.tries, problem=str(again))
                await asyncio.sleep(0.02 * 2**event.tries)
                self._waiting.appendleft(event)
                self._wake.set()
            else:
                self._settle([event], changes)


def _of_one_person(events: Sequence[Incoming], batch: Batch) -> list[bool]:
    """Whether an earlier event of the batch came from the same person, by another chat."""
    seen: set[int] = set()
    found = []
    for event in events:
        profile = batch.sessions[event.channel, event.chat].profile
        person_id = event.person_id or (profile.person_id if profile else 0)
        found.append(person_id in seen)
        seen.add(person_id or -len(seen) - 1)
    return found
