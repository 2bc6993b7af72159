"""`/doinguoi`: several people on one phone, one after another. Each registers; the one who speaks is always named."""

from dataclasses import replace

from contest.fold import fold
from handlers.context import Context
from handlers.messages import Button, Outgoing
from handlers.moves import AT_REST, Move, State, Turn, column
from storage.ports.conversation import Member, Session
from storage.ports.records import RegistrationDropped

FAMILY_MAX = 8
"""People in one chat: a family, not a hall."""

OPEN = "family"
"""Data of the button at home."""
NEXT = "assist"
"""Data of the button that leads an officer to the next person."""
WITNESS = "witness"
"""Draft entry: the chat of the officer on whose phone somebody registers."""
_MEMBER, _ADD, _BACK = "f:", "add", "back"
_ADD_WORDS = ("them", "them nguoi", "nguoi moi", "them mot nguoi")
_BACK_WORDS = ("quay lai", "thoat", "thoi", "ve")


def open_family(turn: Turn) -> Move:
    """Who takes part here; not in the middle of an attempt or of somebody's registration."""
    session = turn.session
    busy = session.attempt is not None and session.attempt.is_open
    registering = session.profile is None and bool(session.family) and WITNESS not in session.draft
    if (session.state in AT_REST and not busy) or registering:
        dropped = (RegistrationDropped(turn.now),) if registering else ()
        return Move(replace(session, state=State.FAMILY, draft={}), records=dropped)
    return turn.hint("family-later")


def members(session: Session) -> tuple[Member, ...]:
    """Everybody whose phone it is; somebody alone too."""
    if session.family or session.profile is None or is_helped(session):
        return session.family
    return (Member(session.profile, session.attempt, session.earlier, session.result),)


def is_helped(session: Session) -> bool:
    """Whether the speaker takes part here before the eyes of an officer."""
    return session.profile is not None and session.profile.witness == session.id


def next_one(context: Context) -> Button:
    """For an officer who helps one after another."""
    return Button(context.texts("assist-next"), NEXT)


def speaking(session: Session, member: Member) -> Session:
    """The chat with that person speaking in it, at home."""
    return replace(
        session,
        state=State.HOME,
        draft={},
        profile=member.profile,
        attempt=member.attempt,
        earlier=member.earlier,
        result=member.result,
        elsewhere=None,
    )


def for_whom(context: Context, session: Session) -> str:
    """The line that names who speaks, where there are others; "" where there is nobody else."""
    profile = session.profile
    alone = profile is not None and all(each.profile.person_id == profile.person_id for each in session.family)
    if profile is None or (alone and not is_helped(session)):
        return ""
    return context.texts("speaks-for", name=profile.name) + "\n"


def ask_family(context: Context, session: Session, now: int) -> Outgoing:
    """A button a person, in the order they came."""
    texts, here = context.texts, members(session)
    speaker = session.profile.person_id if session.profile else 0
    people = [
        Button(
            texts("family-speaks" if each.profile.person_id == speaker else "family-member", name=each.profile.name),
            f"{_MEMBER}{each.profile.person_id}",
        )
        for each in here
    ]
    more = [Button(texts("family-add"), _ADD)] if len(here) < FAMILY_MAX else []
    return Outgoing(texts("family"), column(*people, *more, Button(texts("go-back"), _BACK)))


def take_family(turn: Turn) -> Move:
    """One of them speaks from now on, or somebody new registers."""
    here, typed = members(turn.session), fold(turn.typed)
    for each in here:
        if turn.pressed(f"{_MEMBER}{each.profile.person_id}") or (typed and typed == fold(each.profile.name)):
            return Move(speaking(turn.session, each))
    if turn.pressed(_ADD) or typed in _ADD_WORDS:
        if len(here) >= FAMILY_MAX:
            return turn.hint("family-full")
        return Move(nobody(turn.session))
    if turn.pressed(_BACK) or typed in _BACK_WORDS:
        back = State.HOME if turn.session.profile else State.CONSENT
        return Move(replace(turn.session, state=back))
    return turn.stale() if turn.press else turn.hint("family-wanted")


def nobody(session: Session) -> Session:
    """As when somebody writes for the first time, except that the others are known."""
    empty = replace(session, state=State.CONSENT, draft={}, profile=None, attempt=None, earlier={}, result=None)
    return replace(empty, elsewhere=None, family=members(session))
