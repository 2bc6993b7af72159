"""The desk of those who answer residents: `/hoidap` lists what waits, an answer is typed (docs/rules.md section 5)."""

from dataclasses import replace
from math import ceil

from contest.calendar import say_instant
from contest.fold import fold
from contest.roles import RIGHTS, Right, may
from contest.tickets import ANSWER_MAX, Ticket, TicketDone, TicketState, say_wait
from handlers.context import Context
from handlers.flows.roles import OUT, desk_of, enter, leave, may_enter, say, wants_out
from handlers.flows.study import clipped
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column, turning
from handlers.texts import Texts
from storage.ports.conversation import Session

PREFIX = "ticket:"
"""Of the buttons under a notice; they work in every state."""
_ANSWER, _CLOSE = PREFIX + "a:", PREFIX + "c:"
PAGE = 5
_LINE_MAX = 100
ANSWER_MIN = 2
_TICKET, _PAGE = "v-ticket", "v-page"
_LIST, _LIST_WORDS = "list", ("danh sach", "quay lai", "tro lai")


def notice(context: Context, ticket: Ticket, now: int) -> Outgoing:
    """What everybody who answers is told of a new question."""
    buttons = (
        Button(context.texts("ticket-answer"), f"{_ANSWER}{ticket.id}"),
        Button(context.texts("ticket-close"), f"{_CLOSE}{ticket.id}"),
    )
    return Outgoing(context.texts("ticket-new", **_about(context, ticket, now)), (buttons,))


def _about(context: Context, ticket: Ticket, now: int) -> dict[str, str | int]:
    wait = say_wait(now - ticket.asked_at)
    return {"asked": ticket.text, "unit": context.unit_name(ticket.unit_id), "wait": wait}


def pressed(turn: Turn) -> Move:
    """Answer or close, from a notice or at the desk."""
    if not may(turn.session.roles, Right.HELP):
        return say(turn, "stale-button")
    if turn.session.desk is None or not may_enter(turn.session):
        return say(turn, "desk-later")
    rest = turn.press.rpartition(":")[2]
    found = _find(turn.session, rest)
    if found is None:
        return say(turn, "stale-button")
    if found.state is not TicketState.OPEN:
        return Move(turn.session, news=say_done(turn.context.texts, found), ask=False)
    if turn.press.startswith(_ANSWER):
        return Move(enter(turn.session, State.TICKET, **{_TICKET: rest}))
    session, record = _done(turn, found, TicketState.CLOSED, "")
    at_desk = turn.session.state in (State.TICKETS, State.TICKET)
    session = enter(session, State.TICKETS) if at_desk else session
    return Move(session, news=turn.context.texts("ticket-closed"), ask=at_desk, records=(record,))


# ---- the list


def _waiting(session: Session) -> list[Ticket]:
    return [each for each in desk_of(session).tickets if each.state is TicketState.OPEN]


def ask_tickets(context: Context, session: Session, now: int) -> Outgoing:
    """What waits, oldest first, with how long."""
    texts, waiting = context.texts, _waiting(session)
    out = Button(texts("desk-out"), OUT)
    if not waiting:
        return Outgoing(texts("tickets-none"), column(out))
    pages = ceil(len(waiting) / PAGE)
    page = min(int(session.draft.get(_PAGE, "0")), pages - 1)
    shown = list(enumerate(waiting, start=1))[page * PAGE : (page + 1) * PAGE]
    lines = (
        texts("tickets-line", number=number, **_about(context, replace(each, text=clipped(each.text, _LINE_MAX)), now))
        for number, each in shown
    )
    row = tuple(Button(str(number), f"t:{each.id}") for number, each in shown)
    text = texts("tickets-list", count=len(waiting), tickets="\n".join(lines))
    return Outgoing(text, (row, *turning(context, page, range(pages), "p:"), (out,)))


def take_tickets(turn: Turn) -> Move:
    """Open one, by button or number."""
    if wants_out(turn):
        return Move(leave(turn.session))
    if turn.press.startswith("p:") and turn.press[2:].isdigit():
        return Move(enter(turn.session, State.TICKETS, **{_PAGE: turn.press[2:6]}), edit=True)
    typed = fold(turn.typed).removeprefix("cau ").removeprefix("so ")
    for number, each in enumerate(_waiting(turn.session), start=1):
        if turn.pressed(f"t:{each.id}") or typed == str(number):
            return Move(enter(turn.session, State.TICKET, **{_TICKET: str(each.id)}))
    return turn.stale() if turn.press else turn.hint("tickets-wanted")


# ---- one question


def _find(session: Session, ticket_id: str) -> Ticket | None:
    return next((each for each in desk_of(session).tickets if str(each.id) == ticket_id), None)


def ask_ticket(context: Context, session: Session, now: int) -> Outgoing:
    """The whole question; the next line typed is its answer."""
    found = _find(session, session.draft.get(_TICKET, ""))
    if found is None or found.state is not TicketState.OPEN:
        return ask_tickets(context, session, now)
    buttons = (
        Button(context.texts("ticket-close"), f"{_CLOSE}{found.id}"),
        Button(context.texts("ticket-list"), _LIST),
    )
    return Outgoing(context.texts("ask-ticket", **_about(context, found, now)), column(*buttons))


def take_ticket(turn: Turn) -> Move:
    """Kept at once; the person is told as soon as no attempt is open there. The first answer is the one that counts."""
    back = enter(turn.session, State.TICKETS)
    if turn.pressed(_LIST) or wants_out(turn) or fold(turn.typed) in _LIST_WORDS:
        return Move(back)
    found, text = _find(turn.session, turn.session.draft.get(_TICKET, "")), turn.typed.strip()
    if found is None or turn.press:
        return turn.stale() if turn.press else Move(back)
    if found.state is not TicketState.OPEN:
        lost = turn.context.texts("ticket-not-sent", done=say_done(turn.context.texts, found), text=text[:ANSWER_MAX])
        return Move(back, news=lost)
    if not ANSWER_MIN <= len(text) <= ANSWER_MAX:
        return turn.hint("ticket-answer-wanted", least=ANSWER_MIN, most=ANSWER_MAX, have=len(text))
    session, record = _done(turn, found, TicketState.ANSWERED, text)
    return Move(enter(session, State.TICKETS), hint=turn.context.texts("ticket-answered"), records=(record,))


def _done(turn: Turn, ticket: Ticket, state: TicketState, text: str) -> tuple[Session, TicketDone]:
    """The desk without it, and what is kept."""
    session = turn.session
    role = next(held.role for held in session.roles if Right.HELP in RIGHTS[held.role])
    record = TicketDone(ticket.id, state, text, f"{role}:{session.id}", turn.now)
    left = tuple(each for each in desk_of(session).tickets if each.id != ticket.id)
    return replace(session, desk=replace(desk_of(session), tickets=left)), record


def say_done(texts: Texts, ticket: Ticket) -> str:
    """By whom and when."""
    role, _, who = ticket.done_by.partition(":")
    by = texts(f"role-name-{role}") if f"role-name-{role}" in texts else who
    return texts("ticket-was-done", by=by, at=say_instant(ticket.done_at or ticket.asked_at))
