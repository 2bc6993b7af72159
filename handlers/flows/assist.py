"""`/giupthi`: somebody without a phone of the own takes part on that of an officer, who is witness to it.

The officer promises first that the person alone decides every answer; that promise is kept with the person's consent,
and the person is marked for good (docs/rules.md section 3.14). At this desk the officer
speaks, not who was helped last.
"""

from dataclasses import replace

from contest.fold import fold, tidy
from contest.roles import Right
from handlers.context import Context
from handlers.flows import invited
from handlers.flows.family import WITNESS, is_helped, members, nobody, speaking
from handlers.flows.of_unit import own_unit
from handlers.flows.office import only_with
from handlers.flows.roles import OUT, enter, leave, may_enter, wants_out
from handlers.flows.start import startable
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column, turning
from storage.ports.conversation import Consent, Member, Session
from storage.ports.records import RegistrationDropped

PAGE = 8
_PROMISE, _MEMBER, _PAGE = "promise", "h:", "hp:"
_AT = "v-page"
"""Draft entry: the page shown."""
_PROMISES = ("cam ket", "toi cam ket", "giup nguoi moi", "nguoi moi", "dong y")


def _whom_to_help(turn: Turn) -> Move:
    """The desk; also out of a registration that was begun for somebody, which is dropped."""
    session = turn.session
    begun = session.profile is None and WITNESS in session.draft
    if not begun and not may_enter(session):
        return turn.hint("assist-later")
    dropped = (RegistrationDropped(turn.now),) if begun else ()
    return Move(enter(_officer(session), State.ASSIST), records=dropped)


open_desk = only_with(Right.ASSIST, _whom_to_help)


def _officer(session: Session) -> Session:
    """The officer speaks again; where several share the phone, or nobody has registered on it, nobody does yet."""
    if session.profile is not None and not is_helped(session):
        return session
    mine = members(session)
    if len(mine) == 1:
        return speaking(session, mine[0])
    return replace(nobody(session), state=State.FAMILY if mine else State.CONSENT)


def _helped(session: Session) -> tuple[Member, ...]:
    """The newest first; not those who were refused."""
    return tuple(each for each in session.desk.helped if each.profile.name) if session.desk else ()


def ask_assist(context: Context, session: Session, now: int) -> Outgoing:
    """The promise, and those helped before."""
    texts, people = context.texts, _helped(session)
    pages = range(-(-len(people) // PAGE))
    page = min(int(session.draft.get(_AT, "0")), max(0, len(pages) - 1))
    names = [
        Button(
            texts(_label(context, session, each, now), number=len(people) - place, name=each.profile.name),
            f"{_MEMBER}{each.profile.person_id}",
        )
        for place, each in enumerate(people)
    ][page * PAGE : (page + 1) * PAGE]
    rows = column(Button(texts("assist-promise"), _PROMISE), *names) + turning(context, page, pages, _PAGE)
    text = context.witness_text
    if people:
        text += "\n\n" + texts("assist-before", people=len(people))
    return Outgoing(text, rows + column(Button(texts("assist-out"), OUT)))


def _label(context: Context, session: Session, member: Member, now: int) -> str:
    if member.attempt is None:
        return "assist-waits"
    return "assist-again" if startable(context, speaking(session, member), now) else "assist-finished"


def take_assist(turn: Turn) -> Move:
    """The promise, somebody helped before, or back to the officer's own."""
    if turn.pressed(_PROMISE) or fold(turn.typed) in _PROMISES:
        return _somebody_new(turn)
    chosen = _chosen(turn)
    if chosen is not None:
        return Move(replace(speaking(turn.session, chosen), family=members(turn.session)))
    if turn.press.startswith(_PAGE) and turn.press[len(_PAGE) :].isdigit():
        return Move(turn.to(State.ASSIST, **{_AT: turn.press[len(_PAGE) :][:6]}), edit=True)
    if wants_out(turn):
        return Move(leave(turn.session))
    return turn.stale() if turn.press else turn.hint("assist-wanted")


def _chosen(turn: Turn) -> Member | None:
    """By the button; by the whole name where only one has it, with its marks or, failing that, without."""
    people, typed = _helped(turn.session), tidy(turn.typed).casefold()
    if turn.press:
        return next((each for each in people if turn.press == f"{_MEMBER}{each.profile.person_id}"), None)
    marked = [each for each in people if tidy(each.profile.name).casefold() == typed]
    found = marked or [each for each in people if typed and fold(each.profile.name) == fold(typed)]
    return found[0] if len(found) == 1 else None


def _somebody_new(turn: Turn) -> Move:
    """As when somebody writes for the first time, with the officer's unit filled in; it can be changed."""
    session = replace(nobody(turn.session), draft={WITNESS: str(turn.session.id)})
    unit = own_unit(turn)
    if unit is not None:
        session = invited.prefilled(turn, session, unit)
    promise = Consent(turn.context.witness_hash, turn.now)
    return Move(session, hint=turn.context.texts("assist-begins"), consent=promise)
