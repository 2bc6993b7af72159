"""`/nguoi`: find a person, mend the name, or give time to make up an attempt; each with a reason."""

from collections.abc import Sequence

from contest.broadcast import Audience, Broadcast
from contest.calendar import Round, say_end, say_instant
from contest.decisions import Act, Decision
from contest.fold import fold, tidy
from contest.people import Found
from contest.typed import clean_name, is_no, is_yes, parse_when
from handlers.context import Context
from handlers.flows.roles import OUT, enter, leave, may_enter, say, wants_out
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports.conversation import Session
from storage.ports.records import Errand, NameCorrected, Record

FIND, SUSPECTS = "find-person", "suspects"
GROUPS = 20
"""Of people alike, in one message."""
REASON_MIN, REASON_MAX = 5, 300
WANTED_MIN, WANTED_MAX = 3, 80
_SUSPECT_WORDS = ("nghi trung", "trung", "dang ky trung", "nghi dang ky trung")
_MEND, _MAKE_UP = "pn", "pm"
_WHO, _ROUND, _NAME, _UNTIL, _REASON = "v-who", "v-round", "v-name", "v-until", "v-reason"


def open_desk(turn: Turn) -> Move:
    """`/nguoi`."""
    return Move(enter(turn.session, State.PERSON)) if may_enter(turn.session) else say(turn, "desk-later")


# ---- whom


def ask_person(context: Context, session: Session, now: int) -> Outgoing:
    """A name or a receipt."""
    texts = context.texts
    return Outgoing(texts("ask-person"), column(Button(texts("suspects"), SUSPECTS), Button(texts("desk-out"), OUT)))


def take_person(turn: Turn) -> Move:
    """What was typed is looked for beside the conversation; a button under what was found leads on."""
    if wants_out(turn):
        return Move(leave(turn.session))
    if turn.pressed(SUSPECTS) or fold(turn.typed) in _SUSPECT_WORDS:
        errand = Errand(turn.new_id(), SUSPECTS, turn.now)
        return Move(turn.session, news=turn.context.texts("person-looking"), ask=False, records=(errand,))
    if turn.press:
        return _chosen(turn)
    wanted = tidy(turn.typed)
    if not WANTED_MIN <= len(wanted) <= WANTED_MAX:
        return turn.hint("person-wanted")
    errand = Errand(turn.new_id(), FIND, turn.now, {"wanted": wanted})
    return Move(turn.session, news=turn.context.texts("person-looking"), ask=False, records=(errand,))


def _chosen(turn: Turn) -> Move:
    what, _, rest = turn.press.partition(":")
    who, _, round_id = rest.partition(":")
    if not (who.isascii() and who.isdigit() and len(who) < 20):
        return turn.stale()
    if what == _MEND:
        return Move(enter(turn.session, State.PERSON_NAME, **{_WHO: who}))
    if what == _MAKE_UP and round_id in {each.id for each in _to_make_up(turn.context, turn.now)}:
        return Move(enter(turn.session, State.PERSON_UNTIL, **{_WHO: who, _ROUND: round_id}))
    return turn.stale()


def _to_make_up(context: Context, now: int) -> list[Round]:
    """Rounds that have begun and whose result is not out."""
    return [each for each in context.contest.rounds if each.opens_at <= now < each.publishes_at]


def found_people(context: Context, found: list[Found], *, more: bool, now: int) -> Outgoing:
    """What the search gave, with what may be done for each. Nothing of how anybody answered (promise 6)."""
    texts = context.texts
    if not found:
        return Outgoing(texts("person-none"))
    lines, buttons = [], []
    for number, each in enumerate(found, start=1):
        lines.append(_card(context, number, each))
        buttons.append(Button(texts("person-mend", number=number), f"{_MEND}:{each.person_id}"))
        buttons += [
            Button(texts("person-make-up", number=number, round=here.name), f"{_MAKE_UP}:{each.person_id}:{here.id}")
            for here in _to_make_up(context, now)
        ]
    lines += [texts("person-more")] if more else []
    return Outgoing("\n\n".join(lines), column(*buttons))


def _card(context: Context, number: int, found: Found) -> str:
    texts = context.texts
    attempts = [
        texts(
            f"person-attempt-{each.status}",
            round=context.contest.round(each.round_id).name,
            number=each.number,
            started=say_instant(each.started_at),
            code=context.receipt_code(each.id),
        )
        for each in found.attempts
    ]
    return texts(
        "person-card",
        number=number,
        name=found.name,
        unit=context.unit_name(found.unit_id),
        registered=say_instant(found.registered_at),
        attempts="\n".join(attempts) or texts("person-no-attempt"),
    )


# ---- the new name, or until when


def ask_name(context: Context, session: Session, now: int) -> Outgoing:
    """As the identity card has it."""
    return Outgoing(context.texts("ask-person-name"), _back(context))


def take_name(turn: Turn) -> Move:
    """As in the registration."""
    if _goes_back(turn):
        return Move(enter(turn.session, State.PERSON))
    name = clean_name(turn.typed)
    if name is None:
        return turn.stale() if turn.press else turn.hint("name-wanted")
    return Move(enter(turn.session, State.PERSON_REASON, **_kept(turn.session), **{_NAME: name}))


def ask_until(context: Context, session: Session, now: int) -> Outgoing:
    """The last moment to start."""
    here = context.contest.round(session.draft[_ROUND])
    text = context.texts("ask-person-until", round=here.name, publishes=say_instant(here.publishes_at))
    return Outgoing(text, _back(context))


def take_until(turn: Turn) -> Move:
    """An hour before the result comes out."""
    if _goes_back(turn):
        return Move(enter(turn.session, State.PERSON))
    here = turn.context.contest.round(turn.session.draft[_ROUND])
    until = parse_when(turn.typed, turn.now)
    if until is None:
        return turn.stale() if turn.press else turn.hint("when-wanted")
    if not turn.now < until < here.publishes_at:
        return turn.hint("person-until-late", publishes=say_instant(here.publishes_at))
    return Move(enter(turn.session, State.PERSON_REASON, **_kept(turn.session), **{_UNTIL: str(until)}))


# ---- why, and once more


def ask_reason(context: Context, session: Session, now: int) -> Outgoing:
    """For the trail."""
    return Outgoing(context.texts("ask-person-reason"), _back(context))


def take_reason(turn: Turn) -> Move:
    """Kept as typed."""
    if _goes_back(turn):
        return Move(enter(turn.session, State.PERSON))
    reason = tidy(turn.typed)
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        return turn.stale() if turn.press else turn.hint("person-reason-wanted", most=REASON_MAX)
    return Move(enter(turn.session, State.PERSON_CHECK, **_kept(turn.session), **{_REASON: reason}))


def ask_check(context: Context, session: Session, now: int) -> Outgoing:
    """What will be done."""
    texts, draft = context.texts, session.draft
    if _NAME in draft:
        text = texts("person-check-name", name=draft[_NAME], reason=draft[_REASON])
    else:
        here = context.contest.round(draft[_ROUND])
        until = say_end(int(draft[_UNTIL]))
        text = texts("person-check-make-up", round=here.name, until=until, reason=draft[_REASON])
    return Outgoing(text, column(Button(texts("yes-person"), "yes"), Button(texts("no-person"), "no")))


def take_check(turn: Turn) -> Move:
    """Done, and the person is told."""
    session, texts = turn.session, turn.context.texts
    back = enter(session, State.PERSON)
    if turn.pressed("no") or is_no(turn.typed) or _goes_back(turn):
        return Move(back, hint=texts("person-left"))
    if not (turn.pressed("yes") or is_yes(turn.typed)):
        return turn.stale() if turn.press else turn.hint("person-check-wanted")
    return Move(back, hint=texts("person-done"), records=_name(turn) if _NAME in session.draft else _make_up(turn))


def _name(turn: Turn) -> tuple[Record, ...]:
    draft = turn.session.draft
    return (NameCorrected(turn.new_id(), int(draft[_WHO]), draft[_NAME], draft[_REASON], turn.now),)


def _make_up(turn: Turn) -> tuple[Record, ...]:
    """The person may start once more, and reads so at once: the hour may be near."""
    draft, context = turn.session.draft, turn.context
    here, until = context.contest.round(draft[_ROUND]), draft[_UNTIL]
    decision = Decision(turn.new_id(), here.id, Act.MAKE_UP, draft[_WHO], until, draft[_REASON], turn.now)
    text = context.texts("make-up-notice", round=here.name, until=say_end(int(until)), reason=draft[_REASON])
    notice = Broadcast(
        id=turn.new_id(),
        key=f"make-up:{decision.id}",
        audience=Audience(person_id=int(draft[_WHO])),
        payload=Outgoing(text).to_bytes(),
        made_at=turn.now,
        starts_at=turn.now,
        stale_at=int(until),
    )
    return decision, notice


def _kept(session: Session) -> dict[str, str]:
    return {key: session.draft[key] for key in (_WHO, _ROUND, _NAME, _UNTIL) if key in session.draft}


def _back(context: Context) -> tuple[tuple[Button, ...], ...]:
    return column(Button(context.texts("go-back"), "back"))


def _goes_back(turn: Turn) -> bool:
    return turn.pressed("back") or wants_out(turn)


def alike(context: Context, groups: Sequence[tuple[Found, ...]]) -> Outgoing:
    """Groups of people who share name, unit and year of birth."""
    texts = context.texts
    if not groups:
        return Outgoing(texts("suspects-none"))
    lines = [
        texts(
            "suspects-line",
            name=some[0].name,
            unit=context.unit_name(some[0].unit_id),
            year=str(some[0].birth_year or "–"),
            when="; ".join(say_instant(each.registered_at) for each in some),
        )
        for some in groups[:GROUPS]
    ]
    lines += [texts("suspects-more", groups=len(groups) - GROUPS)] if len(groups) > GROUPS else []
    return Outgoing("\n".join([texts("suspects-head", groups=len(groups)), *lines]))
