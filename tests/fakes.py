"""Fakes of ten lines: a clock that is set, a channel that remembers, a hall that runs the real engine."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.errands import Parts, works
from bot.promotion import Promotion
from bot.winners import painter
from contest.attempt import Attempt
from contest.calendar import overlap
from contest.invites import App, Way
from contest.roles import Invitation, Role, hash_of, make_code
from contest.settings import Contest
from handlers.context import Context
from handlers.engine import Engine, Receipt
from handlers.ids import Ids
from handlers.messages import Incoming, Kind, Outgoing
from handlers.ports import Capabilities, Channel, Delivered, Outcome
from scheduler.errands import Errands
from scheduler.helpdesk import HelpDesk
from scheduler.jobs import Jobs
from scheduler.outbox import Outbox
from scheduler.posting import Posting
from scheduler.winners import Press
from storage.broadcasts import Broadcasts
from storage.database import Database
from storage.errands import Errands as ErrandBook
from storage.files import Files
from storage.posts import Posts
from storage.roles import Invitations
from storage.seal import Seal
from storage.store import SqlStore
from storage.tickets import Tickets
from tests.builders import OPENS, a_context, incoming

SECRET = b"s" * 32


def ways(code: str) -> list[Way]:
    """An account where the code is typed, and a bot whose link carries it."""
    return [
        Way(App.ZALO, "zalo.me/1", "https://zalo.me/1", f"#{code}"),
        Way(App.TELEGRAM, "@thi_bot", f"https://t.me/thi_bot?start={code}"),
    ]


class Clock:
    """Stands until it is moved."""

    def __init__(self, now: int = OPENS) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class FakeChannel:
    """Keeps what it was given to send, per chat; `script` gives outcomes other than delivered."""

    capabilities = Capabilities(text_max=4096, data_max=64, edits=True, buttons_max=100)

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.sent: dict[str, list[Outgoing]] = defaultdict(list)
        self.script: list[Outcome] = []

    async def send(self, chat: str, message: Outgoing) -> Outcome:
        outcome = self.script.pop(0) if self.script else Delivered(str(len(self.sent[chat])))
        if isinstance(outcome, Delivered):
            self.sent[chat].append(message)
        return outcome


class Hall:
    """The real engine, store, outbox and jobs around a fake channel and a clock that is set by hand."""

    def __init__(
        self,
        database: Database,
        context: Context,
        clock: Clock,
        *,
        channel: FakeChannel | None = None,
        places: Sequence[str] = (),
        seed: int = 7,
    ) -> None:
        """`seed`: of ids, another for each replica; `places`: where lists of winners are posted."""
        self.clock, self.context, self.database = clock, context, database
        self.channel = channel or FakeChannel()
        self.channels: dict[str, Channel] = {"fake": self.channel}
        new_id = Ids(clock, random.Random(seed).getrandbits)
        self.store = SqlStore(
            database,
            contest_id=context.contest.id,
            seal=Seal(b"k" * 32),
            new_id=new_id,
            rounds_overlap=overlap(context.contest.rounds),
        )
        self.outbox = Outbox(self.store, self.channels, {}, clock=clock, delivered=lambda d: self.engine.delivered(d))
        self.engine = Engine(self.store, context, new_id=new_id, clock=clock, hand_over=self.outbox.hand_over)
        attempts = context.contest.quiz.attempts
        self.broadcasts = Broadcasts(database, contest_id=context.contest.id, attempts=attempts, holder=1)
        self.files = Files(database, contest_id=context.contest.id, seal=Seal(b"k" * 32))
        self.posts = Posts(database, contest_id=context.contest.id)
        self.posting = Posting(self.posts, self.channels, clock=clock)
        self.jobs = Jobs(
            self.store,
            context,
            self.outbox,
            submit=self.engine.submit,
            clock=clock,
            new_id=new_id,
            broadcasts=self.broadcasts,
            press=Press(self.posts, self.files, painter(context, ""), [("fake", each) for each in places]),
        )
        promotion = Promotion(context, ways, "", draft=False)
        parts = Parts(
            *(database, Seal(b"k" * 32), self.store, context, self.broadcasts, self.files, self.channels),
            *(lambda code: [f"https://example.vn/?ma={code}"], promotion, new_id, clock),
        )
        book = ErrandBook(database, contest_id=context.contest.id)
        self.errands = Errands(book, works(parts), submit=self.engine.submit, clock=clock, apology="failed")
        self.tickets = Tickets(database, contest_id=context.contest.id, seal=Seal(b"k" * 32))
        self.helpdesk = HelpDesk(self.tickets, context, submit=self.engine.submit, clock=clock)

    async def hear(self, event: Incoming) -> Receipt:
        """Submit and wait until what it caused has been sent."""
        receipt = await self.engine.submit(event)
        await self.settled()
        return receipt

    async def settled(self) -> None:
        while self.outbox.pending or self.engine.backlog:
            await asyncio.sleep(0.001)

    async def say(self, text: str, *, chat: str = "1") -> Outgoing:
        """Type something; the newest message afterwards."""
        await self.hear(incoming(text, chat=chat, at=self.clock.now))
        return self.last(chat)

    async def appoint(self, role: Role, *, chat: str, unit: str = "") -> Outgoing:
        """Give the chat a role, by a code."""
        code, now = make_code(f"{int(chat):032d}"), self.clock.now
        book = Invitations(self.database, contest_id=self.context.contest.id)
        await book.add(Invitation(hash_of(code), role, unit, made_at=now, expires_at=now + 1000))
        await self.hear(incoming(code, kind=Kind.START, chat=chat, at=now))
        return self.last(chat)

    async def errand(self, text: str, *, chat: str) -> Outgoing:
        """Type something that is an errand; its answer."""
        await self.say(text, chat=chat)
        await self.errands.tick()
        await self.settled()
        return self.last(chat)

    async def press(self, label: str, *, chat: str = "1") -> Outgoing:
        """Press the button of the newest message whose label contains that."""
        data = next(b.data for row in self.last(chat).rows for b in row if label in b.label)
        await self.hear(incoming(data, kind=Kind.PRESS, chat=chat, at=self.clock.now, pressed="m"))
        return self.last(chat)

    async def carry(self) -> None:
        """Let the help desk carry what waits."""
        await self.helpdesk.tick()
        await self.settled()

    def last(self, chat: str = "1") -> Outgoing:
        return self.channel.sent[chat][-1]

    async def register(self, name: str = "Nguyễn Thị Hoa", *, chat: str = "1") -> Outgoing:
        """From the first word to home."""
        await self.hear(incoming("", kind=Kind.START, chat=chat, at=self.clock.now))
        for reply in ("đồng ý", name, "đúng", "1", "không", "đúng"):
            await self.say(reply, chat=chat)
        return self.last(chat)

    async def play(self, choices: str, guess: str | None = "1250", *, chat: str = "1", step_ms: int = 1000) -> Outgoing:
        """Start and answer with displayed letters, "." for a right answer and "x" for a wrong one."""
        await self.say("thi", chat=chat)
        attempt = await self._attempt(chat) if set(choices) & {".", "x"} else None
        for place, choice in enumerate(choices):
            self.clock.now += step_ms
            await self.say(self._letter(choice, attempt, place), chat=chat)
        if guess is not None:
            self.clock.now += step_ms
            await self.say(guess, chat=chat)
            await self.say("đúng", chat=chat)
        return self.last(chat)

    async def letter(self, choice: str, *, chat: str) -> str:
        return self._letter(choice, await self._attempt(chat))

    def _letter(self, choice: str, attempt: Attempt | None, further: int = 0) -> str:
        """On the screen of the open question, or of one so much further on."""
        if choice not in ".x":
            return choice
        assert attempt is not None
        served = attempt.paper[attempt.position + further]
        right = served.order.index(self.context.bank[served.question_id].right)
        return "ABCD"[right if choice == "." else (right + 1) % 4]

    async def _attempt(self, chat: str) -> Attempt | None:
        async with self.store.batch([("fake", chat)], [], self.clock.now) as batch:
            return batch.sessions["fake", chat].attempt


@asynccontextmanager
async def open_hall(
    database: Database,
    contest: Contest | None = None,
    clock: Clock | None = None,
    context: Context | None = None,
    **more: Any,
) -> AsyncIterator[Hall]:
    """A hall whose engine runs, for a contest or a whole context; `more` as `Hall` has it."""
    hall = Hall(database, replace(context or a_context(contest), secret=SECRET), clock or Clock(), **more)
    await hall.store.open_contest(secret=SECRET, now=hall.clock())
    pump = asyncio.create_task(hall.engine.run())
    bulk = asyncio.create_task(hall.outbox.run_bulk())
    try:
        yield hall
    finally:
        for task in (pump, bulk):
            task.cancel()
        await asyncio.gather(pump, bulk, return_exceptions=True)
        await hall.outbox.close(within_s=0)
