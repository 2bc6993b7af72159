"""Carries questions to those who answer, and answers to those who asked; each is said once."""

from collections.abc import Awaitable, Callable

import structlog

from contest.errors import HoiThiError
from contest.roles import Right
from contest.tickets import Ticket
from handlers.context import Context
from handlers.flows.tickets import notice
from handlers.messages import Incoming, Kind
from storage.ports.office import TicketStore

log = structlog.get_logger(__name__)

AT_ONCE = 50


class HelpDesk:
    """The help desk of one contest. `submit` is the engine's: an update id that was seen is told nobody twice."""

    def __init__(
        self,
        tickets: TicketStore,
        context: Context,
        *,
        submit: Callable[[Incoming], Awaitable[object]],
        clock: Callable[[], int],
    ) -> None:
        self._tickets, self._context, self._submit, self._clock = tickets, context, submit, clock

    async def tick(self) -> None:
        """Whatever waits to be carried."""
        try:
            for ticket in await self._tickets.unannounced(limit=AT_ONCE):
                await self._announce(ticket)
            for ticket, channel, chat in await self._tickets.untold(limit=AT_ONCE):
                await self._reply(ticket, channel, chat)
        except HoiThiError as error:
            log.warning("the help desk waits for the database", problem=str(error))

    async def _announce(self, ticket: Ticket) -> None:
        now = self._clock()
        said = notice(self._context, ticket, now).to_bytes().decode()
        for channel, chat in await self._tickets.chats_with(Right.HELP):
            update = f"ticket:{ticket.id}:{chat}"
            await self._submit(Incoming(channel, chat, update, now, Kind.NOTICE, facts={"message": said}))
        await self._tickets.announced(ticket.id)

    async def _reply(self, ticket: Ticket, channel: str, chat: str) -> None:
        facts: dict[str, str | int] = {
            **{"ticket": ticket.id, "state": str(ticket.state)},
            **{"asked": ticket.text, "answer": ticket.answer},
        }
        await self._submit(Incoming(channel, chat, f"reply:{ticket.id}", self._clock(), Kind.REPLY, facts=facts))
