"""The moved clock: people's acts and the scheduler's ticks, in order of simulated time, through the real engine."""

import asyncio
import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.rehearsal.people import HOUR, SECOND, Habit, Minds, Person, make_people
from contest.calendar import Round
from handlers.context import Context
from handlers.engine import Engine
from handlers.ids import Ids
from handlers.messages import Incoming, Kind, Outgoing
from scheduler.jobs import Jobs
from storage.ports import Delivery, OutboxMessage
from storage.store import SqlStore

CHANNEL = "rehearsal"
AT_ONCE = 256
TICK_MS = 24 * HOUR
SETTLED_TICKS = 10_000
"""Ticks at one instant, until everybody has been told."""


@dataclass(order=True, slots=True)
class _Act:
    at: int
    number: int
    person: Person = field(compare=False)
    kind: Kind = field(compare=False)
    text: str = field(compare=False)
    pressed: str | None = field(compare=False, default=None)


class Stage:
    """One contest rehearsed from the first opening to the last publication.

    Args:
        on_progress: told after each step how far the calendar has gone, from 0 to 1.
    """

    def __init__(
        self, store: SqlStore, context: Context, *, people: int, seed: int, on_progress: Callable[[float], None]
    ) -> None:
        self.store, self.context = store, context
        self._rng = random.Random(seed)  # noqa: S311 - fake people
        self.people = make_people(context.contest, context.units, people, self._rng)
        self._by_chat = {person.chat: person for person in self.people}
        self._minds = Minds(context.bank, context.texts)
        self._acts: list[_Act] = []
        self._count = self._said = 0
        self._delivered: list[Delivery] = []
        self.now = min(each.opens_at for each in context.contest.rounds) - 24 * HOUR
        new_id = Ids(self._clock, self._rng.getrandbits)
        self.engine = Engine(store, context, new_id=new_id, clock=self._clock, hand_over=self.hand_over)
        self.jobs = Jobs(store, context, self, submit=self.engine.submit, clock=self._clock, new_id=new_id)
        self._on_progress = on_progress

    def _clock(self) -> int:
        return self.now

    # ---- what the engine sees as its outbox: everything is delivered the moment it is said

    pending_bulk = 0

    async def recover(self) -> int:
        """Nothing is ever left behind."""
        return 0

    def hand_over(self, messages: Sequence[OutboxMessage]) -> None:
        """Put messages before the people."""
        for message in messages:
            self._said += 1
            self._by_chat[message.chat].inbox.append(Outgoing.from_bytes(message.payload))
            self._delivered.append(Delivery(message, message.created_at))

    def _note_deliveries(self) -> None:
        """With the next commit, so that they cost none of their own."""
        for delivery in self._delivered:
            self.engine.delivered(delivery)
        self._delivered.clear()

    # ---- the run

    async def run(self) -> None:
        """Play the whole calendar."""
        for each in self.context.contest.rounds:
            self._invite(each)
        first, last = self.now, max(each.publishes_at for each in self.context.contest.rounds)
        pump = asyncio.create_task(self.engine.run())
        try:
            for moment in self._moments(first, last):
                await self._play_until(moment)
                self.now = moment
                await self._tick()
                self._on_progress((moment - first) / (last - first))
        finally:
            self._note_deliveries()
            self.engine.close()
            await pump
            await self.engine.drain()

    def _moments(self, first: int, last: int) -> list[int]:
        """When the scheduler looks: once a day, and sharp at each instant of the calendar."""
        grace = self.context.contest.quiz.delivery_grace
        sharp = {
            moment
            for each in self.context.contest.rounds
            for moment in (each.opens_at, each.closes_at, each.closes_at + grace, each.publishes_at)
        }
        return sorted({*range(first, last + 1, TICK_MS), *sharp, last})

    def _invite(self, each: Round) -> None:
        """Most come in the first and last days; some skip a round."""
        length = each.closes_at - each.opens_at
        for person in self.people:
            if len(self.context.contest.rounds) > 1 and self._rng.random() > 0.8:
                continue
            if person.habit is Habit.LATE:
                at = each.closes_at - self._rng.randint(1, 8) * 60 * SECOND
            else:
                at = each.opens_at + round(length * self._rng.betavariate(0.7, 0.9) * 0.995)
            self._later(at, person, Kind.TEXT, f"/thi {each.id}")

    def _later(self, at: int, person: Person, kind: Kind, text: str, pressed: str | None = None) -> None:
        self._count += 1
        heapq.heappush(self._acts, _Act(at, self._count, person, kind, text, pressed))

    async def _play_until(self, moment: int) -> None:
        """Acts due before the moment. Different people's acts share a batch; one person's stay in order."""
        while self._acts and self._acts[0].at < moment:
            batch: dict[str, _Act] = {}
            while self._acts and self._acts[0].at < moment and len(batch) < AT_ONCE:
                if self._acts[0].person.chat in batch:
                    break
                act = heapq.heappop(self._acts)
                batch[act.person.chat] = act
            self.now = max(act.at for act in batch.values())
            self._note_deliveries()
            await asyncio.gather(*(self._do(act) for act in batch.values()))

    async def _do(self, act: _Act) -> None:
        person = act.person
        if act.text.startswith("/thi "):
            act = self._come(act)
        await self.engine.submit(
            Incoming(CHANNEL, person.chat, str(act.number), act.at, act.kind, act.text, act.pressed)
        )
        if person.inbox:
            message = person.inbox[-1]
            person.inbox.clear()
            self._react(person, message, act.at)

    def _come(self, act: _Act) -> _Act:
        """Into the chat for a round: the first time by the link, later by typing."""
        known = bool(act.person.round_id)
        act.person.round_id = act.text.removeprefix("/thi ")
        kind, text = (Kind.TEXT, "thi") if known else (Kind.START, "")
        return _Act(act.at, act.number, act.person, kind, text)

    def _react(self, person: Person, message: Outgoing, at: int) -> None:
        home = [b.data for row in message.rows for b in row if b.data.startswith("go")]
        if home:
            if person.habit is not Habit.NO_SHOW and person.round_id not in person.played:
                self._later(at + self._rng.randint(5, 60) * SECOND, person, Kind.PRESS, home[0], "m")
            return
        reply = self._minds.react(person, message, at)
        if reply:
            self._later(at + reply.after, person, reply.kind, reply.text, reply.pressed)

    async def _tick(self) -> None:
        """One look at what is due; again as long as somebody is told something."""
        for _ in range(SETTLED_TICKS):
            before = self._said
            await self.jobs.tick()
            if self._said == before:
                break
        for person in self.people:
            person.inbox.clear()
