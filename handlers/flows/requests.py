"""A locked profile changes by request: asked here, decided by the committee, told here (docs/rules.md section 1.6)."""

from collections.abc import Mapping
from dataclasses import replace

from contest.typed import is_no, is_yes
from handlers.context import Context
from handlers.flows.registration import (
    FIELDS,
    counted_of,
    draft_of,
    next_state,
    places_in,
    say_counted,
    say_profile,
)
from handlers.flows.results import REASON_MAX
from handlers.flows.study import clipped
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports.conversation import ChangeRequest, Session

PREFIX = "ask:"
NAME, UNIT = "name", "unit"


def card(turn: Turn) -> Move:
    """The locked profile, and the two requests while nothing else is going on."""
    context, profile = turn.context, turn.session.profile
    assert profile is not None
    free = turn.session.state == State.HOME
    asked = ((UNIT, "ask-change-unit"), (NAME, "ask-change-name"))
    rows = column(*(Button(context.texts(name), PREFIX + kind) for kind, name in asked))
    news = context.texts("profile-locked", lines=say_profile(context, profile), contact=context.contact)
    return Move(turn.session, news=news, news_rows=rows if free else (), ask=not free)


def pressed(turn: Turn) -> Move:
    """One of the buttons of the card."""
    kind = turn.press.removeprefix(PREFIX)
    if turn.session.state != State.HOME or kind not in (NAME, UNIT):
        return turn.stale()
    return begin(turn, kind)


def begin_name(turn: Turn) -> Move:
    """Typed "xin sửa tên"."""
    return begin(turn, NAME)


def begin_unit(turn: Turn) -> Move:
    """Typed "xin đổi đơn vị"."""
    return begin(turn, UNIT)


def begin(turn: Turn, kind: str) -> Move:
    """The same questions as in the registration, of this matter alone; before the lock no request is needed."""
    profile = turn.session.profile
    if profile is None:
        return Move(turn.session)
    if turn.session.state != State.HOME:
        return turn.hint("profile-later")
    draft = draft_of(profile)
    if not profile.locked:
        return Move(replace(turn.session, state=State.REVIEW, draft=draft))
    dropped = ("name", "name_ok") if kind == NAME else ("residence", "workplace", "counted")
    draft = {key: value for key, value in draft.items() if key not in dropped} | {"request": kind}
    return Move(replace(turn.session, state=next_state(turn.context, draft, turn.now), draft=draft))


def dropped(session: Session) -> Session:
    """Home without the request that was being written."""
    return replace(session, state=State.HOME, draft={}) if "request" in session.draft else session


def ask_request(context: Context, session: Session, now: int) -> Outgoing:
    """What is asked for, before it is sent."""
    texts = context.texts
    old, new = _sides(context, session)
    buttons = column(Button(texts("yes-request"), "yes"), Button(texts("no-request"), "no"))
    return Outgoing(texts("request-check", old=say_side(context, old), new=say_side(context, new)), buttons)


def take_request(turn: Turn) -> Move:
    """Sent to the committee, or dropped."""
    context, session = turn.context, turn.session
    if turn.pressed("no") or is_no(turn.typed):
        return Move(dropped(session), toast=context.texts("request-dropped"))
    if not (turn.pressed("yes") or is_yes(turn.typed)):
        return turn.stale() if turn.press else turn.hint("request-wanted")
    old, new = _sides(context, session)
    if old == new:
        return Move(dropped(session), news=context.texts("request-same"), ask=False)
    assert session.profile is not None
    request = ChangeRequest(turn.new_id(), session.profile.person_id, session.draft["request"], old, new, turn.now)
    news = context.texts("request-sent", contact=context.contact)
    return Move(dropped(session), news=news, ask=False, request=request)


def _sides(context: Context, session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Fields of the profile, as they are and as asked for."""
    draft = session.draft
    if draft["request"] == NAME:
        new = {"name": draft["name"]}
    else:
        new = {**places_in(draft), "counted_unit": counted_of(context, draft)}
    return {field: getattr(session.profile, field) for field in new}, new


def say_side(context: Context, fields: Mapping[str, str]) -> str:
    """The old or the new side of a request."""
    if NAME in fields:
        return fields[NAME]
    counted = say_counted(
        context, residence=fields["residence"], workplace=fields["workplace"], counted=fields["counted_unit"]
    )
    return context.texts("places", counted=counted, **{f: context.unit_name(fields[f]) for f in FIELDS})


def tell_decision(turn: Turn) -> Move:
    """What the committee decided; a granted change is in the profile already."""
    facts, context, profile = turn.incoming.facts, turn.context, turn.session.profile
    told = int(facts["request"])
    if profile is None:
        return Move(turn.session, ask=False, told_request=told)
    if facts["granted"]:
        news = context.texts("request-granted", lines=say_profile(context, profile))
    else:
        news = context.texts(
            "request-refused", reason=clipped(str(facts["reason"]), REASON_MAX), contact=context.contact
        )
    return Move(turn.session, news=news, ask=False, told_request=told)
