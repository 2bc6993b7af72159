"""`/dotthi`: a round is extended, paused or resumed, with a reason, and everybody is told."""

from contest.announcements import morning
from contest.broadcast import Audience, Broadcast
from contest.calendar import Round, say_end, say_instant
from contest.decisions import Act, Decision
from contest.fold import tidy
from contest.timetable import moved
from contest.typed import is_no, is_yes, parse_when
from handlers.context import Context
from handlers.flows.roles import OUT, enter, leave, may_enter, say, wants_out
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports.conversation import Session
from storage.ports.records import RoundExtended

REASON_MIN, REASON_MAX = 5, 300
_ROUND, _ACT, _UNTIL, _REASON = "v-round", "v-act", "v-until", "v-reason"


def open_desk(turn: Turn) -> Move:
    """`/dotthi`."""
    return Move(enter(turn.session, State.ROUNDS)) if may_enter(turn.session) else say(turn, "desk-later")


# ---- which round, and what


def ask_rounds(context: Context, session: Session, now: int) -> Outgoing:
    """Every round with how it stands and what may be done."""
    lines, buttons = [], []
    for here in context.contest.rounds:
        closes, publishes = say_end(here.closes_at), say_instant(here.publishes_at)
        lines.append(context.texts(f"rounds-{here.state(now)}", round=here.name, closes=closes, publishes=publishes))
        for act in _offered(here, now):
            buttons.append(Button(context.texts(f"rounds-do-{act}", round=here.name), f"{act}:{here.id}"))
    out = Button(context.texts("desk-out"), OUT)
    return Outgoing(context.texts("rounds-head", rounds="\n".join(lines)), column(*buttons, out))


def _offered(here: Round, now: int) -> list[Act]:
    """A round may be extended until its result is out: the server may have been away at its very end."""
    match here.state(now):
        case "open":
            return [Act.EXTEND, Act.PAUSE]
        case "paused":
            return [Act.EXTEND, Act.RESUME]
        case "closed" if now < here.publishes_at:
            return [Act.EXTEND]
        case _:
            return []


def take_rounds(turn: Turn) -> Move:
    """A button."""
    if wants_out(turn):
        return Move(leave(turn.session))
    act, _, round_id = turn.press.partition(":")
    here = _round(turn.context, round_id)
    if here is None or act not in _offered(here, turn.now):
        return turn.stale() if turn.press else turn.hint("rounds-wanted")
    after = State.ROUND_UNTIL if act == Act.EXTEND else State.ROUND_REASON
    return Move(enter(turn.session, after, **{_ROUND: round_id, _ACT: act}))


def _round(context: Context, round_id: str) -> Round | None:
    return next((each for each in context.contest.rounds if each.id == round_id), None)


# ---- until when


def ask_until(context: Context, session: Session, now: int) -> Outgoing:
    """The new close."""
    here = context.contest.round(session.draft[_ROUND])
    text = context.texts("ask-round-until", round=here.name, closes=say_end(here.closes_at))
    return Outgoing(text, _back(context))


def take_until(turn: Turn) -> Move:
    """An hour, perhaps with a day; later than the present close, and before the next round opens."""
    if _goes_back(turn):
        return Move(enter(turn.session, State.ROUNDS))
    here = turn.context.contest.round(turn.session.draft[_ROUND])
    until = parse_when(turn.typed, turn.now)
    if until is None:
        return turn.stale() if turn.press else turn.hint("when-wanted")
    if until <= max(turn.now, here.closes_at):
        return turn.hint("round-until-early", closes=say_end(here.closes_at))
    following = [each.opens_at for each in turn.context.contest.rounds if each.opens_at >= here.closes_at]
    if not here.alongside and following and until > min(following):
        return turn.hint("round-until-late", opens=say_instant(min(following)))
    return Move(enter(turn.session, State.ROUND_REASON, **_kept(turn.session), **{_UNTIL: str(until)}))


# ---- why


def ask_reason(context: Context, session: Session, now: int) -> Outgoing:
    """In words for everybody."""
    return Outgoing(context.texts("ask-round-reason"), _back(context))


def take_reason(turn: Turn) -> Move:
    """Kept as typed: it stands in the notice."""
    if _goes_back(turn):
        return Move(enter(turn.session, State.ROUNDS))
    reason = tidy(turn.typed)
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        return turn.stale() if turn.press else turn.hint("round-reason-wanted", most=REASON_MAX)
    return Move(enter(turn.session, State.ROUND_CHECK, **_kept(turn.session), **{_REASON: reason}))


# ---- once more


def ask_check(context: Context, session: Session, now: int) -> Outgoing:
    """The notice as everybody will read it."""
    texts = context.texts
    buttons = column(Button(texts("yes-round"), "yes"), Button(texts("no-round"), "no"))
    return Outgoing(texts("round-check", notice=_notice(context, session)), buttons)


def take_check(turn: Turn) -> Move:
    """Decided, and the notice is on its way."""
    context, session = turn.context, turn.session
    back = enter(session, State.ROUNDS)
    if turn.pressed("no") or is_no(turn.typed) or _goes_back(turn):
        return Move(back, hint=context.texts("round-left"))
    if not (turn.pressed("yes") or is_yes(turn.typed)):
        return turn.stale() if turn.press else turn.hint("round-check-wanted")
    here, draft = context.contest.round(session.draft[_ROUND]), session.draft
    act = Act(draft[_ACT])
    if act not in _offered(here, turn.now):
        return Move(back, hint=context.texts("round-too-late"))
    until, reason = draft.get(_UNTIL, ""), draft[_REASON]
    decision = Decision(turn.new_id(), here.id, act, "", until, reason, turn.now)
    longer = (RoundExtended(here.id, int(until) - here.closes_at, context.contest.quiz.time_limit),) if until else ()
    notice = Broadcast(
        id=turn.new_id(),
        key=f"round:{decision.id}",
        audience=Audience(),
        payload=Outgoing(_notice(context, session)).to_bytes(),
        made_at=turn.now,
        starts_at=morning(turn.now),
    )
    return Move(leave(session), news=context.texts("round-moved"), records=(decision, *longer, notice))


def _notice(context: Context, session: Session) -> str:
    draft, rounds = session.draft, context.contest.rounds
    decision = Decision(0, draft[_ROUND], Act(draft[_ACT]), "", draft.get(_UNTIL, ""), draft[_REASON], 0)
    after = next(each for each in moved(rounds, [decision]) if each.id == draft[_ROUND])
    return context.texts(
        f"round-notice-{decision.act}",
        title=context.contest.short_title,
        round=after.name,
        closes=say_end(after.closes_at),
        publishes=say_instant(after.publishes_at),
        reason=draft[_REASON],
    )


def _kept(session: Session) -> dict[str, str]:
    return {key: session.draft[key] for key in (_ROUND, _ACT, _UNTIL) if key in session.draft}


def _back(context: Context) -> tuple[tuple[Button, ...], ...]:
    return column(Button(context.texts("go-back"), "back"))


def _goes_back(turn: Turn) -> bool:
    return turn.pressed("back") or wants_out(turn)
