"""The state table and the pure step: (session, incoming, context) → change. It sends nothing and reads no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from contest.calendar import current_round, say_instant
from contest.fold import fold
from handlers.context import Context
from handlers.flows import home, quiz, registration
from handlers.messages import Incoming, Kind, Outgoing
from handlers.moves import Ask, Move, State, Take, Turn
from storage.ports import Change, OutboxMessage, Session


@dataclass(frozen=True, slots=True)
class Scene:
    """One state: how it prompts, how it reads a reply, and where it may lead besides staying."""

    ask: Ask
    take: Take
    leads_to: frozenset[State]


_REGISTERING = frozenset(
    {State.NAME, State.NAME_CHECK, State.RESIDENCE, State.WORKPLACE, State.COUNTED_UNIT, State.REVIEW}
)

SCENES: Mapping[State, Scene] = {
    State.CONSENT: Scene(registration.ask_consent, registration.take_consent, frozenset({State.NAME})),
    State.NAME: Scene(registration.ask_name, registration.take_name, frozenset({State.NAME_CHECK})),
    State.NAME_CHECK: Scene(registration.ask_name_check, registration.take_name_check, _REGISTERING),
    State.RESIDENCE: Scene(registration.ask_unit, registration.take_unit, _REGISTERING),
    State.WORKPLACE: Scene(registration.ask_unit, registration.take_unit, _REGISTERING),
    State.COUNTED_UNIT: Scene(registration.ask_counted_unit, registration.take_counted_unit, frozenset({State.REVIEW})),
    State.REVIEW: Scene(registration.ask_review, registration.take_review, _REGISTERING | {State.HOME}),
    State.HOME: Scene(home.ask_home, home.take_home, frozenset({State.QUIZ, State.REVIEW})),
    State.QUIZ: Scene(quiz.ask_question, quiz.take_question, frozenset({State.PREDICTION, State.HOME})),
    State.PREDICTION: Scene(quiz.ask_prediction, quiz.take_prediction, frozenset({State.PREDICTION_CHECK, State.HOME})),
    State.PREDICTION_CHECK: Scene(
        quiz.ask_prediction_check, quiz.take_prediction_check, frozenset({State.PREDICTION, State.HOME})
    ),
}
"""Every state but NEW, which becomes CONSENT with the first word."""


def step(session: Session, incoming: Incoming, context: Context, new_id: Callable[[], int]) -> Change:
    """Decide what one event means.

    Args:
        session: as stored, already locked by the caller.
        incoming: `received_at` is the only "now".
        new_id: fresh, growing ids for a person, an attempt, messages.
    """
    turn = Turn(session, incoming, context, new_id)
    move = _decide(turn)
    after = move.session
    if not after.reachable and incoming.kind not in (Kind.LEFT, Kind.TIME, Kind.RESULT):
        after = replace(after, reachable=True)
    if after.state != session.state:
        after = replace(after, changed_at=turn.now)
    return Change(
        before=session,
        after=after,
        update_id=incoming.update_id,
        seen_at=turn.now,
        toast=move.toast,
        consent=move.consent,
        answer=move.answer,
        messages=tuple(_messages(turn, move, after)),
    )


def prompt(context: Context, session: Session, now: int) -> Outgoing:
    """What the session's state asks."""
    return SCENES[State(session.state)].ask(context, session, now)


def _decide(turn: Turn) -> Move:
    kind = turn.incoming.kind
    if kind is Kind.LEFT:
        return Move(replace(turn.session, reachable=False), ask=False)
    if kind is Kind.RETURNED:
        return Move(turn.session, ask=False)
    if kind is Kind.RESULT:
        return _tell_result(turn)
    ended = quiz.out_of_time(turn)
    if ended is not None or kind is Kind.TIME:
        return ended or Move(turn.session, ask=False)
    if turn.session.state == State.NEW:
        return _welcome(turn)
    if kind is Kind.START:
        return _start(turn)
    if kind is Kind.OTHER:
        return turn.hint("not-text")
    if kind is Kind.EDITED:
        return turn.hint("not-edited")
    command = _command(turn.typed)
    if command is not None:
        return command(turn)
    return SCENES[State(turn.session.state)].take(turn)


# ---- beginnings


def _welcome(turn: Turn) -> Move:
    welcome = turn.context.texts("welcome", title=turn.context.contest.title)
    session = turn.to(State.CONSENT, **_invited(turn))
    return Move(session, news=_with_trial_note(turn.context, welcome))


def _start(turn: Turn) -> Move:
    """/start again: nothing is lost; a code of another unit is only looked at while registering."""
    session = turn.session
    if session.profile is None and turn.incoming.text:
        session = turn.to(State(session.state), **_invited(turn))
    return Move(session)


def _invited(turn: Turn) -> dict[str, str | None]:
    """The unit of the link's code, pre-filled and changeable."""
    unit = turn.context.units.get(turn.incoming.text.lower()) if turn.incoming.kind is Kind.START else None
    wanted = turn.context.contest.registration
    if unit is not None and unit.kind in wanted.residence_kinds:
        return {"residence": unit.id}
    return {"workplace": unit.id} if unit is not None and unit.kind in wanted.workplace_kinds else {}


def _with_trial_note(context: Context, text: str) -> str:
    return f"{context.texts('trial-banner')}\n\n{text}" if context.contest.trial else text


# ---- commands: the same everywhere


def _begin(turn: Turn) -> Move:
    return Move(turn.session)


def _take_part(turn: Turn) -> Move:
    return home.start_attempt(turn) if turn.session.state == State.HOME else Move(turn.session)


def _show_rules(turn: Turn) -> Move:
    contest = turn.context.contest
    card = home.rules_card(turn.context, current_round(contest.rounds, turn.now))
    who = turn.context.texts("rules-who", title=contest.title, audience=contest.audience, excluded=contest.excluded)
    return Move(turn.session, news=f"{who}\n\n{card}")


def _show_me(turn: Turn) -> Move:
    session, texts = turn.session, turn.context.texts
    if session.profile is None:
        return Move(session)
    if session.profile.locked:
        busy = session.state != State.HOME
        return Move(session, news=texts("profile-locked", **_profile_lines(turn)), ask=busy)
    if session.state != State.HOME:
        return turn.hint("profile-later")
    return Move(replace(session, state=State.REVIEW, draft=registration.draft_of(session.profile)))


def _profile_lines(turn: Turn) -> dict[str, str]:
    profile = turn.session.profile
    assert profile is not None
    contact = turn.context.contest.hotline or turn.context.contest.organiser
    return {"name": profile.name, "unit": turn.context.unit_name(profile.counted_unit), "contact": contact}


def _show_result(turn: Turn) -> Move:
    if turn.session.result is not None:
        return Move(turn.session, news=home.own_result(turn.context, turn.session), ask=False)
    here = current_round(turn.context.contest.rounds, turn.now)
    when = say_instant(here.publishes_at)
    news = turn.context.texts("result-not-yet", round=here.name, publishes=when)
    return Move(turn.session, news=news, ask=turn.session.state != State.HOME)


def _help(turn: Turn) -> Move:
    return turn.hint("help")


def _unknown(turn: Turn) -> Move:
    return turn.hint("unknown-command")


COMMANDS: Mapping[str, Take] = {
    "batdau": _begin,
    "start": _begin,
    "thi": _take_part,
    "thele": _show_rules,
    "rules": _show_rules,
    "ketqua": _show_result,
    "result": _show_result,
    "toi": _show_me,
    "me": _show_me,
    "trogiup": _help,
    "help": _help,
}
"""Without marks as people type them, each with an English alias."""

_SPOKEN: Mapping[str, Take] = {"the le": _show_rules, "ket qua": _show_result, "tro giup": _help}


def _command(typed: str) -> Take | None:
    if typed.startswith("/"):
        name = typed[1:].split("@")[0].split(" ")[0].lower()
        return COMMANDS.get(name, _unknown)
    return _SPOKEN.get(fold(typed)) if typed else None


# ---- results


def _tell_result(turn: Turn) -> Move:
    session = replace(turn.session, result=dict(turn.incoming.facts))
    return Move(session, news=home.own_result(turn.context, session), ask=False)


# ---- packing


def _messages(turn: Turn, move: Move, after: Session) -> list[OutboxMessage]:
    bulk = turn.incoming.kind is Kind.RESULT
    said = [pack(turn, Outgoing(move.news), bulk=bulk)] if move.news else []
    if not move.ask:
        return said
    asked = prompt(turn.context, after, turn.now)
    text = f"{move.hint}\n\n{asked.text}" if move.hint else asked.text
    replaces = turn.incoming.pressed if move.edit else None
    asked = Outgoing(text, asked.rows, replaces, asked.until)
    fresh = after.state == State.QUIZ and (move.answer is not None or turn.session.state != State.QUIZ)
    opens = (after.attempt.id, after.attempt.position) if fresh and after.attempt else None
    return [*said, pack(turn, asked, is_step=True, opens=opens)]


def pack(
    turn: Turn,
    message: Outgoing,
    *,
    is_step: bool = False,
    bulk: bool = False,
    opens: tuple[int, int] | None = None,
) -> OutboxMessage:
    """The message as it is kept with the change that caused it."""
    session = turn.session
    return OutboxMessage(
        id=turn.new_id(),
        session_id=session.id,
        channel=session.channel,
        chat=session.chat,
        payload=message.to_bytes(),
        created_at=turn.now,
        is_step=is_step,
        bulk=bulk,
        opens=opens,
    )
