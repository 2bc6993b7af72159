"""One-time codes give roles; officers and judges have desks of their own beside taking part."""

from collections.abc import Mapping
from dataclasses import replace

from contest.fold import fold
from contest.links import hash_of as hash_of_link
from contest.links import link_code_in
from contest.roles import CODE_PREFIX, Held, InvitationState, Right, Role, code_in, hash_of, may
from handlers.messages import Incoming, Kind
from handlers.moves import Move, State, Turn
from storage.ports.conversation import Desk, Session
from storage.ports.records import RoleTaken

_HAND_IN = (
    *(State.VIDEO, State.VIDEO_CLIP, State.VIDEO_LENGTH, State.VIDEO_GENRE, State.VIDEO_TITLE),
    State.VIDEO_WITHDRAW,
)
_MARK = (State.OWN_UNIT, State.MARKING, State.MARK)
_ROUNDS = (State.ROUNDS, State.ROUND_UNTIL, State.ROUND_REASON, State.ROUND_CHECK)
_PEOPLE = (State.PERSON, State.PERSON_NAME, State.PERSON_UNTIL, State.PERSON_REASON, State.PERSON_CHECK)
_TICKETS = (State.TICKETS, State.TICKET)
_BROADCASTS = (
    *(State.BROADCASTS, State.BROADCAST, State.BROADCAST_WHOM, State.BROADCAST_WHICH, State.BROADCAST_TEXT),
    *(State.BROADCAST_PREVIEW, State.BROADCAST_HOUR, State.BROADCAST_SURE),
)
DESKS: Mapping[State, Right] = {
    **dict.fromkeys(_HAND_IN, Right.HAND_IN),
    **dict.fromkeys(_MARK, Right.MARK),
    **dict.fromkeys(_ROUNDS, Right.ROUNDS),
    **dict.fromkeys(_PEOPLE, Right.PEOPLE),
    **dict.fromkeys(_TICKETS, Right.HELP),
    **dict.fromkeys(_BROADCASTS, Right.BROADCAST),
    State.ASSIST: Right.ASSIST,
}
"""States of people with a role, and the right each needs. The draft remembers under `back` where a person came from."""

ENTRANCES = frozenset({State.NEW, State.CONSENT, State.REFUSED, State.HOME}) | DESKS.keys()
"""From here a desk may be opened: nothing half done is put aside."""

_REFUSED = {
    InvitationState.USED: "code-used",
    InvitationState.EXPIRED: "code-expired",
    InvitationState.WITHDRAWN: "code-withdrawn",
}
_BACK, _OURS = "back", "v-"
OUT = "out"
_OUT_WORDS = ("thoat", "xong", "ve", "ve trang chinh", "tro ve", "/thoat")


def reads(session: Session, incoming: Incoming) -> str | None:
    """What the engine reads before the step: nothing (None), or the desk, with the code of that hash ("": none)."""
    code = code_of(incoming)
    if code is not None:
        return hash_of(code)
    link = link_code_of(incoming)
    if link is not None:
        return hash_of_link(link)
    busy = session.attempt is not None and session.attempt.is_open
    return "" if session.roles and not busy else None


def code_of(incoming: Incoming) -> str | None:
    """The invitation code that a link or a typed line brings."""
    brings = incoming.kind in (Kind.START, Kind.TEXT) and CODE_PREFIX in incoming.text
    return code_in(incoming.text) if brings else None


def link_code_of(incoming: Incoming) -> str | None:
    """The code, typed or come with a link, that brings a person from another chat."""
    return link_code_in(incoming.text) if incoming.kind in (Kind.START, Kind.TEXT) else None


def desk_of(session: Session) -> Desk:
    """What was read for this step; the engine has seen to it for everybody with a role."""
    if session.desk is None:
        raise ValueError(f"state {session.state} without a desk")
    return session.desk


def holds(session: Session, role: Role) -> tuple[Held, ...]:
    """The roles of that kind."""
    return tuple(held for held in session.roles if held.role is role)


# ---- codes


def accept(turn: Turn) -> Move | None:
    """Take the role of the code that was brought; None if there was none."""
    session, code = turn.session, code_of(turn.incoming)
    if code is None or session.desk is None:
        return None
    found = session.desk.invitation
    if found is None:
        return refuse(turn, "code-unknown")
    if any(held.role is found.role and held.unit_id == found.unit_id for held in session.roles):
        return refuse(turn, "role-held")
    state = found.state(turn.now)
    if state is not InvitationState.OPEN:
        return refuse(turn, _REFUSED[state])
    session = replace(session, roles=(*session.roles, Held(found.role, found.unit_id)))
    record = RoleTaken(found.code_hash, found.role, found.unit_id, turn.now)
    session = _at_desk(turn, session, found.role, found.unit_id)
    news = _welcome(turn, found.role, found.unit_id)
    return Move(session, news=news, records=(record,), ask=session.state != State.NEW)


def refuse(turn: Turn, name: str) -> Move:
    """Whoever came with a code that opens nothing may still take part."""
    session = turn.to(State.CONSENT) if turn.session.state == State.NEW else turn.session
    return Move(session, news=turn.context.texts(name))


def _welcome(turn: Turn, role: Role, unit_id: str) -> str:
    texts, contest = turn.context.texts, turn.context.contest
    match role:
        case Role.OFFICER:
            said = texts("role-officer", title=contest.title, unit=turn.context.unit_name(unit_id))
            return "\n".join([said, *([texts("role-officer-video")] if contest.video else [])])
        case Role.JUDGE:
            return texts("role-judge", title=contest.title)
        case _:
            return texts(f"role-{role}", title=contest.title)


def _at_desk(turn: Turn, session: Session, role: Role, unit_id: str) -> Session:
    """The desk of the new role, when there is one and nothing else is going on."""
    video, unit = turn.context.contest.video, turn.context.units.get(unit_id)
    if video is None or not may_enter(session):
        return session
    if role is Role.JUDGE:
        return enter(session, State.OWN_UNIT)
    enters = role is Role.OFFICER and unit is not None and unit.kind in video.kinds
    return enter(session, State.VIDEO) if enters else session


# ---- desks


def may_enter(session: Session) -> bool:
    """Nobody is taken out of an attempt or a registration."""
    return session.state in ENTRANCES and not (session.attempt is not None and session.attempt.is_open)


def enter(session: Session, state: State, **draft: str) -> Session:
    """A desk, or another place of it; what it kept before is dropped."""
    back = State.CONSENT if session.state == State.NEW else session.state
    if session.state in DESKS:
        back = State(session.draft.get(_BACK, State.CONSENT))
    return replace(session, state=state, draft={**_kept(session), _BACK: str(back), **draft})


def leave(session: Session) -> Session:
    """Back to where the person came from; elsewhere than at a desk nothing happens."""
    if session.state not in DESKS:
        return session
    return replace(session, state=State(session.draft.get(_BACK, State.CONSENT)), draft=_kept(session))


def _kept(session: Session) -> dict[str, str]:
    return {key: value for key, value in session.draft.items() if key != _BACK and not key.startswith(_OURS)}


def wants_out(turn: Turn) -> bool:
    """Done here."""
    return turn.pressed(OUT) or fold(turn.typed) in _OUT_WORDS


def lost(turn: Turn) -> Move | None:
    """A role that was taken back leaves its desk at once."""
    state = turn.session.state
    if state not in DESKS or may(turn.session.roles, DESKS[State(state)]):
        return None
    return Move(leave(turn.session), news=turn.context.texts("role-lost"))


def say(turn: Turn, name: str, **blanks: str | int) -> Move:
    """A sentence over the current prompt; alone where nothing was asked yet."""
    if turn.session.state == State.NEW:
        return Move(turn.session, news=turn.context.texts(name, **blanks), ask=False)
    return turn.hint(name, **blanks)
