"""The moved clock: people's acts and the scheduler's ticks, in order of simulated time, through the real engine."""

import asyncio
import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.rehearsal.clips import Judge, Officer, VideoPart
from bot.rehearsal.people import HOUR, SECOND, Habit, Minds, Person, Reply, make_people
from bot.videos import final_marks
from contest.calendar import Round
from handlers.context import Context
from handlers.engine import Engine
from handlers.ids import Ids
from handlers.messages import Incoming, Kind, Outgoing
from scheduler.jobs import Jobs
from storage.broadcasts import Broadcasts
from storage.database import Database
from storage.ports.conversation import Delivery, OutboxMessage
from storage.store import SqlStore
from storage.videos import Videos

CHANNEL = "rehearsal"
AT_ONCE = 256
TICK_MS = 24 * HOUR
SETTLED_TICKS = 10_000
"""Ticks at one instant, until everybody has been told."""
_COME = "/thi "
TURN_UP = 0.65
"""The share of people who come to a round, where there are several."""

Actor = Person | Officer | Judge


@dataclass(order=True, slots=True)
class _Act:
    at: int
    number: int
    who: Actor = field(compare=False)
    does: Reply = field(compare=False)


class Stage:
    """One contest rehearsed from the first opening to the last publication, with its video part if there is one.

    Args:
        on_progress: told after each step how far the calendar has gone, from 0 to 1.
    """

    def __init__(
        self,
        store: SqlStore,
        context: Context,
        database: Database,
        *,
        people: int,
        seed: int,
        on_progress: Callable[[float], None],
    ) -> None:
        self.store, self.context = store, context
        contest, units = context.contest, context.units
        self._rng = random.Random(seed)  # noqa: S311 - fake people
        self.people = make_people(contest, units, people, self._rng)
        self.video = VideoPart(context, contest.video, database, seed=seed) if contest.video else None
        helpers: list[Actor] = [*self.video.officers, *self.video.judges] if self.video else []
        self._by_chat: dict[str, Actor] = {who.chat: who for who in (*self.people, *helpers)}
        self._minds = Minds(context.bank, context.texts)
        self._acts: list[_Act] = []
        self._count = self._said = 0
        self._delivered: list[Delivery] = []
        opens = [each.opens_at for each in contest.rounds] + ([contest.video.opens_at] if contest.video else [])
        self.now = min(opens) - 24 * HOUR
        self._new_id = new_id = Ids(self._clock, self._rng.getrandbits)
        self.engine = Engine(store, context, new_id=new_id, clock=self._clock, hand_over=self.hand_over)
        marks = final_marks(Videos(database, contest_id=contest.id), contest, units)
        submit = self.engine.submit
        broadcasts = Broadcasts(database, contest_id=contest.id, attempts=contest.quiz.attempts, holder=0)
        self.jobs = Jobs(
            store,
            context,
            self,
            submit=submit,
            clock=self._clock,
            new_id=new_id,
            broadcasts=broadcasts,
            videos=marks,
        )
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
            self._by_chat[message.chat].heard = message.payload
            self._delivered.append(Delivery(message, message.created_at))

    async def _note_deliveries(self) -> None:
        """Behind events that wait already: with their commit, so that they cost none of their own."""
        for delivery in self._delivered:
            self.engine.delivered(delivery)
        self._delivered.clear()

    # ---- the run

    async def run(self) -> None:
        """Play the whole calendar."""
        for each in self.context.contest.rounds:
            self._invite(each)
        if self.video:
            for at, who, code in await self.video.invite():
                self._later(at, who, Reply(0, Kind.START, code))
        moments = self._moments(self.now)
        first, last = moments[0], moments[-1]
        pump = asyncio.create_task(self.engine.run())
        try:
            for moment in moments:
                await self._play_until(moment)
                self.now = moment
                await self._work_of_the_office()
                await self._tick()
                self._on_progress((moment - first) / (last - first))
        finally:
            await self._note_deliveries()
            self.engine.close()
            await pump
            await self.engine.drain()

    async def _work_of_the_office(self) -> None:
        """What falls due in the video part at this instant."""
        if self.video and self.now == self.video.video.closes_at:
            await self.video.enter_sticks(self._new_id)
        if self.video and self.now == self.video.marking_ends:
            await self.video.close_marking()

    def _moments(self, first: int) -> list[int]:
        """When the scheduler looks: once a day, and sharp at each instant of the calendar."""
        grace = self.context.contest.quiz.delivery_grace
        sharp = {
            moment
            for each in self.context.contest.rounds
            for moment in (each.opens_at, each.closes_at, each.closes_at + grace, each.publishes_at)
        }
        if self.video:
            sharp |= {self.video.video.closes_at, self.video.marking_ends}
        return sorted({*range(first, max(sharp), TICK_MS), *sharp})

    def _invite(self, each: Round) -> None:
        """Most come in the first and last days; some skip a round."""
        length = each.closes_at - each.opens_at
        for person in self.people:
            if len(self.context.contest.rounds) > 1 and self._rng.random() > TURN_UP:
                continue
            if person.habit is Habit.LATE:
                at = each.closes_at - self._rng.randint(1, 8) * 60 * SECOND
            else:
                at = each.opens_at + round(length * self._rng.betavariate(0.7, 0.9) * 0.995)
            self._later(at, person, Reply(0, Kind.TEXT, f"{_COME}{each.id}"))

    def _later(self, at: int, who: Actor, does: Reply) -> None:
        self._count += 1
        heapq.heappush(self._acts, _Act(at, self._count, who, does))

    async def _play_until(self, moment: int) -> None:
        """Acts due before the moment. Different people's acts share a batch; one person's stay in order."""
        while self._acts and self._acts[0].at < moment:
            batch: dict[str, _Act] = {}
            while self._acts and self._acts[0].at < moment and len(batch) < AT_ONCE:
                if self._acts[0].who.chat in batch:
                    break
                act = heapq.heappop(self._acts)
                batch[act.who.chat] = act
            self.now = max(act.at for act in batch.values())
            await asyncio.gather(*(self._do(act) for act in batch.values()), self._note_deliveries())

    async def _do(self, act: _Act) -> None:
        who, does = act.who, act.does
        if isinstance(who, Person) and does.text.startswith(_COME):
            does = self._come(who, does.text.removeprefix(_COME))
        await self.engine.submit(
            Incoming(CHANNEL, who.chat, str(act.number), act.at, does.kind, does.text, does.pressed, does.facts)
        )
        if who.heard:
            message, who.heard = Outgoing.from_bytes(who.heard), b""
            reply = self._minds.react(who, message, act.at) if isinstance(who, Person) else who.react(message, act.at)
            if reply:
                self._later(act.at + reply.after, who, reply)

    def _come(self, person: Person, round_id: str) -> Reply:
        """Into the chat for a round: the first time by the link, later by typing."""
        known, person.round_id = bool(person.round_id), round_id
        return Reply(0, Kind.TEXT, "thi") if known else Reply(0, Kind.START, "")

    async def _tick(self) -> None:
        """One look at what is due; again as long as somebody is told something."""
        for _ in range(SETTLED_TICKS):
            before = self._said
            await self.jobs.tick()
            if self._said == before:
                break
        for person in self.people:
            person.heard = b""
