"""The commands `hoithi tickets …`: questions to the organisers, answered without a chat."""

import asyncio
import getpass
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, ContestId, err, load, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.settings import Settings
from contest.calendar import say_instant
from contest.tickets import ANSWER_MAX, Ticket, TicketDone, TicketState, say_wait
from handlers.flows.tickets import ANSWER_MIN, say_done
from storage.tickets import Tickets

tickets = typer.Typer(help=texts("cli-tickets"), no_args_is_help=True)

TicketId = Annotated[int, typer.Argument(metavar="ID", help=texts("cli-option-ticket"))]
By = Annotated[str | None, typer.Option("--by", help=texts("cli-option-by"))]


@tickets.command("list", help=texts("cli-tickets-list"))
def list_tickets(
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
    done: Annotated[bool, typer.Option("--all", help=texts("cli-option-tickets-all"))] = False,
    as_json: AsJson = False,
) -> None:
    """Print the questions that wait."""
    settings, folder = load(config, contest, as_json=as_json)

    async def read() -> list[Ticket]:
        async with _opened(settings, folder) as store:
            return await store.listed(done=done)

    found = asyncio.run(read())
    if as_json:
        out.print_json(json.dumps([asdict(each) for each in found], ensure_ascii=False))
    elif not found:
        out.print(texts("tickets-nothing"))
    else:
        now = wall_clock()
        for each in found:
            out.print(_say(folder, each, now), markup=False, highlight=False, soft_wrap=True)


@tickets.command("answer", help=texts("cli-tickets-answer"))
def answer(
    ticket_id: TicketId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=texts("cli-option-answer"))],
    by: By = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Answer one; the first answer is the one that counts."""
    text = text.strip()
    if not ANSWER_MIN <= len(text) <= ANSWER_MAX:
        refuse("ticket-answer-wanted", least=ANSWER_MIN, most=ANSWER_MAX, have=len(text))
    _finish(config, contest, ticket_id, TicketState.ANSWERED, text, by)


@tickets.command("close", help=texts("cli-tickets-close"))
def close(ticket_id: TicketId, by: By = None, config: Config = DEFAULT_CONFIG, contest: ContestId = "") -> None:
    """Close one without an answer."""
    _finish(config, contest, ticket_id, TicketState.CLOSED, "", by)


def _finish(config: Config, contest: str, ticket_id: int, state: TicketState, text: str, by: str | None) -> None:
    settings, folder = load(config, contest)
    done = TicketDone(ticket_id, state, text, f"cli:{by or getpass.getuser()}", wall_clock())

    async def keep() -> Ticket | None:
        async with _opened(settings, folder) as store:
            return await store.finish(done)

    found = asyncio.run(keep())
    if found is None:
        refuse("tickets-unknown", id=str(ticket_id))
    if (found.done_by, found.done_at) != (done.by, done.at):
        err.print(say_done(texts, found), style="red", soft_wrap=True)
        raise typer.Exit(1)
    out.print(texts("tickets-ended"))


@asynccontextmanager
async def _opened(settings: Settings, folder: ContestFolder) -> AsyncIterator[Tickets]:
    async with opened(settings, folder) as found:
        yield Tickets(found.database, contest_id=folder.contest.id, seal=found.seal)


def _say(folder: ContestFolder, ticket: Ticket, now: int) -> str:
    waits = ticket.state is TicketState.OPEN
    state = texts("tickets-waits", wait=say_wait(now - ticket.asked_at)) if waits else say_done(texts, ticket)
    unit = folder.units.get(ticket.unit_id)
    about = {"unit": unit.name if unit else "–", "asked_at": say_instant(ticket.asked_at), "asked": ticket.text}
    said = texts("tickets-row", id=str(ticket.id), state=state, **about)
    return said + ("\n" + texts("tickets-row-answer", answer=ticket.answer) if ticket.answer else "")
