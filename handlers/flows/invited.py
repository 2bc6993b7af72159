"""Who came by a code of a poster or a picture: the unit it pre-fills, and a kind word where it does not hold."""

from dataclasses import dataclass, replace

from contest.eligibility import asked_kinds
from contest.invites import InviteState, code_in, is_whole, look_up
from contest.units import Unit
from handlers.flows.registration import FIELDS
from handlers.messages import Kind
from handlers.moves import Turn
from storage.ports.conversation import Session

PAGE_CHANNEL = "web"
"""Its page has counted the visit before the chat was begun."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a code means for the session. `note`: "" for one that holds; `scanned`: to be counted."""

    session: Session
    note: str = ""
    scanned: str = ""


def arrive(turn: Turn, session: Session) -> Arrival:
    """Follow the code that was brought, if any; whoever has registered keeps the own unit."""
    brought = turn.incoming.text if turn.incoming.kind is Kind.START else ""
    if not brought:
        return Arrival(session)
    context, is_new = turn.context, session.profile is None and not session.family
    unit = context.units.get(brought.lower())  # links printed before there were invite codes
    if unit is not None:
        return Arrival(prefilled(turn, session, unit) if is_new else session)
    state, invite = look_up(context.invites, brought, turn.now, ends_at=context.ends_at)
    unit = context.units.get(invite.unit_id) if invite else None
    if invite is None or unit is None or state is not InviteState.OPEN:
        state = InviteState.UNKNOWN if state is InviteState.OPEN else state
        return Arrival(session, context.texts(f"invite-code-{state}", contact=context.contact))
    if is_new:
        session = replace(prefilled(turn, session, unit), invited_by=invite.code)
    return Arrival(session, scanned="" if session.channel == PAGE_CHANNEL else invite.code)


def prefilled(turn: Turn, session: Session, unit: Unit) -> Session:
    """The unit as the answer to the first question that it fits; it can be changed like any other."""
    wanted = turn.context.contest.registration
    field = next((field for field in FIELDS if unit.kind in asked_kinds(wanted, field)), None)
    return session if field is None else replace(session, draft={**session.draft, field: unit.id})


def is_meant(turn: Turn, typed: str) -> bool:
    """Whether what was typed after "#", or alone before anybody registered, is one of our codes or near to one."""
    code = code_in(typed)
    if code is None:
        return False
    return "#" in typed or (turn.session.profile is None and is_whole(code) and code in turn.context.invites)
