"""The state table and the pure step: (session, incoming, context) → change. It sends nothing and reads no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from contest.eligibility import asked_kinds
from contest.fold import fold
from contest.roles import Right
from handlers.context import Context
from handlers.flows import (
    answers,
    broadcast,
    broadcasts,
    helpdesk,
    home,
    judge,
    office,
    people,
    practice,
    quiz,
    registration,
    rehearsal,
    requests,
    results,
    roles,
    rounds,
    rules,
    start,
    study,
    tickets,
    video,
)
from handlers.messages import BY_CLOCK, Incoming, Kind, Outgoing
from handlers.moves import AT_REST, Ask, Move, State, Take, Turn
from storage.ports import Change, OutboxMessage, Session


@dataclass(frozen=True, slots=True)
class Scene:
    """One state: how it prompts, how it reads a reply, and where it may lead besides staying."""

    ask: Ask
    take: Take
    leads_to: frozenset[State]


_REGISTERING = frozenset(
    {
        *(State.NAME, State.NAME_CHECK, State.BIRTH_YEAR, State.GUARDIAN, State.RESIDENCE, State.WORKPLACE),
        *(State.COUNTED_UNIT, State.REVIEW, State.REFUSED),
    }
)
_REQUEST_ENDS = frozenset({State.REQUEST, State.HOME})
"""A request to change a locked profile asks the same; `/thi` and `/toi` lead from its questions back home."""
_REQUEST_BEGINS = frozenset({State.NAME, State.RESIDENCE, State.WORKPLACE})
_COUNTED = frozenset({State.REVIEW, State.REFUSED})
_DESKS = frozenset(
    {
        *(State.VIDEO, State.OWN_UNIT, State.MARKING, State.ROUNDS, State.PERSON),
        *(State.TICKETS, State.TICKET, State.BROADCASTS, State.BROADCAST),
    }
)
"""Where the commands of people with a role lead."""
_DESKS_END = _DESKS | {State.CONSENT, State.REFUSED, State.HOME}

_TAKES: Mapping[Kind, frozenset[State]] = {
    Kind.OTHER: frozenset(),
    Kind.FILE: frozenset({State.BROADCAST_TEXT}),
    Kind.VIDEO: frozenset({State.VIDEO, State.VIDEO_CLIP}),
}
"""Where what is not text means something."""

_RESTING = AT_REST | {State.QUIZ}
"""Beside home nothing counts: `/thi`, `/thithu` and `/luyentap` work there as at home."""
SCENES: Mapping[State, Scene] = {
    State.CONSENT: Scene(registration.ask_consent, registration.take_consent, frozenset({State.NAME}) | _DESKS),
    State.NAME: Scene(registration.ask_name, registration.take_name, frozenset({State.NAME_CHECK, State.HOME})),
    State.NAME_CHECK: Scene(registration.ask_name_check, registration.take_name_check, _REGISTERING | _REQUEST_ENDS),
    State.BIRTH_YEAR: Scene(registration.ask_birth_year, registration.take_birth_year, _REGISTERING),
    State.GUARDIAN: Scene(registration.ask_guardian, registration.take_guardian, _REGISTERING),
    State.RESIDENCE: Scene(registration.ask_unit, registration.take_unit, _REGISTERING | _REQUEST_ENDS),
    State.WORKPLACE: Scene(registration.ask_unit, registration.take_unit, _REGISTERING | _REQUEST_ENDS),
    State.COUNTED_UNIT: Scene(registration.ask_counted_unit, registration.take_counted_unit, _COUNTED | _REQUEST_ENDS),
    State.REVIEW: Scene(registration.ask_review, registration.take_review, _REGISTERING | {State.HOME}),
    State.REFUSED: Scene(registration.ask_refused, registration.take_refused, frozenset({State.NAME}) | _DESKS),
    State.HOME: Scene(home.ask_home, home.take_home, _RESTING | {State.REVIEW} | _REQUEST_BEGINS | _DESKS),
    State.REQUEST: Scene(requests.ask_request, requests.take_request, frozenset({State.HOME})),
    State.REHEARSAL: Scene(rehearsal.ask_rehearsal, rehearsal.take_rehearsal, _RESTING),
    State.PRACTICE: Scene(practice.ask_practice, practice.take_practice, _RESTING),
    State.QUIZ: Scene(quiz.ask_question, quiz.take_question, frozenset({State.ANSWERS, State.PREDICTION, State.HOME})),
    State.ANSWERS: Scene(
        answers.ask_answers,
        answers.take_answers,
        frozenset({State.CHANGE, State.PREDICTION, State.PREDICTION_CHECK, State.HOME}),
    ),
    State.CHANGE: Scene(answers.ask_change, answers.take_change, frozenset({State.ANSWERS, State.HOME})),
    State.PREDICTION: Scene(
        quiz.ask_prediction,
        quiz.take_prediction,
        frozenset({State.ANSWERS, State.PREDICTION_CHECK, State.HOME}),
    ),
    State.PREDICTION_CHECK: Scene(
        quiz.ask_prediction_check, quiz.take_prediction_check, frozenset({State.ANSWERS, State.PREDICTION, State.HOME})
    ),
    State.VIDEO: Scene(
        video.ask_video,
        video.take_video,
        frozenset({State.VIDEO_CLIP, State.VIDEO_LENGTH, State.VIDEO_GENRE, State.VIDEO_WITHDRAW}) | _DESKS_END,
    ),
    State.VIDEO_CLIP: Scene(
        video.ask_clip, video.take_clip, frozenset({State.VIDEO_LENGTH, State.VIDEO_GENRE}) | _DESKS_END
    ),
    State.VIDEO_LENGTH: Scene(
        video.ask_length, video.take_length, frozenset({State.VIDEO_CLIP, State.VIDEO_GENRE}) | _DESKS_END
    ),
    State.VIDEO_GENRE: Scene(video.ask_genre, video.take_genre, frozenset({State.VIDEO_TITLE}) | _DESKS_END),
    State.VIDEO_TITLE: Scene(video.ask_title, video.take_title, _DESKS_END),
    State.VIDEO_WITHDRAW: Scene(video.ask_withdraw, video.take_withdraw, _DESKS_END),
    State.OWN_UNIT: Scene(judge.ask_own_unit, judge.take_own_unit, _DESKS_END),
    State.MARKING: Scene(judge.ask_marking, judge.take_marking, frozenset({State.MARK}) | _DESKS_END),
    State.MARK: Scene(judge.ask_mark, judge.take_mark, _DESKS_END),
    State.ROUNDS: Scene(
        rounds.ask_rounds, rounds.take_rounds, frozenset({State.ROUND_UNTIL, State.ROUND_REASON}) | _DESKS_END
    ),
    State.ROUND_UNTIL: Scene(rounds.ask_until, rounds.take_until, frozenset({State.ROUND_REASON}) | _DESKS_END),
    State.ROUND_REASON: Scene(rounds.ask_reason, rounds.take_reason, frozenset({State.ROUND_CHECK}) | _DESKS_END),
    State.ROUND_CHECK: Scene(rounds.ask_check, rounds.take_check, _DESKS_END),
    State.PERSON: Scene(
        people.ask_person, people.take_person, frozenset({State.PERSON_NAME, State.PERSON_UNTIL}) | _DESKS_END
    ),
    State.PERSON_NAME: Scene(people.ask_name, people.take_name, frozenset({State.PERSON_REASON}) | _DESKS_END),
    State.PERSON_UNTIL: Scene(people.ask_until, people.take_until, frozenset({State.PERSON_REASON}) | _DESKS_END),
    State.PERSON_REASON: Scene(people.ask_reason, people.take_reason, frozenset({State.PERSON_CHECK}) | _DESKS_END),
    State.PERSON_CHECK: Scene(people.ask_check, people.take_check, _DESKS_END),
    State.BROADCASTS: Scene(
        broadcasts.ask_broadcasts, broadcasts.take_broadcasts, frozenset({State.BROADCAST_WHOM}) | _DESKS_END
    ),
    State.BROADCAST: Scene(broadcasts.ask_broadcast, broadcasts.take_broadcast, _DESKS_END),
    State.BROADCAST_WHOM: Scene(
        broadcast.ask_whom,
        broadcast.take_whom,
        frozenset({State.BROADCAST_WHICH, State.BROADCAST_TEXT}) | _DESKS_END,
    ),
    State.BROADCAST_WHICH: Scene(
        broadcast.ask_which, broadcast.take_which, frozenset({State.BROADCAST_WHOM, State.BROADCAST_TEXT}) | _DESKS_END
    ),
    State.BROADCAST_TEXT: Scene(
        broadcast.ask_text, broadcast.take_text, frozenset({State.BROADCAST_WHOM, State.BROADCAST_PREVIEW}) | _DESKS_END
    ),
    State.BROADCAST_PREVIEW: Scene(
        broadcast.ask_preview,
        broadcast.take_preview,
        frozenset({State.BROADCAST_TEXT, State.BROADCAST_HOUR, State.BROADCAST_SURE}) | _DESKS_END,
    ),
    State.BROADCAST_HOUR: Scene(
        broadcast.ask_hour,
        broadcast.take_hour,
        frozenset({State.BROADCAST_PREVIEW, State.BROADCAST_SURE}) | _DESKS_END,
    ),
    State.BROADCAST_SURE: Scene(
        broadcast.ask_sure, broadcast.take_sure, frozenset({State.BROADCAST_PREVIEW}) | _DESKS_END
    ),
    State.TICKETS: Scene(tickets.ask_tickets, tickets.take_tickets, _DESKS_END),
    State.TICKET: Scene(tickets.ask_ticket, tickets.take_ticket, _DESKS_END),
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
    if not after.reachable and incoming.kind not in (Kind.LEFT, *BY_CLOCK):
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
        request=move.request,
        told_request=move.told_request,
        told_ticket=move.told_ticket,
        records=move.records,
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
        return results.tell(turn)
    if kind is Kind.DECISION:
        return requests.tell_decision(turn)
    if kind is Kind.ERRAND and "message" not in turn.incoming.facts:
        return broadcast.counted(turn)
    if kind in (Kind.ERRAND, Kind.NOTICE):
        return office.tell_packed(turn)
    if kind is Kind.REPLY:
        return helpdesk.tell_reply(turn)
    ended = quiz.out_of_time(turn)
    if ended is not None or kind is Kind.TIME:
        return ended or Move(turn.session, ask=False)
    with_role = roles.accept(turn) or roles.lost(turn)
    if with_role is not None:
        return with_role
    if turn.press.startswith(office.PREFIX):
        return office.pressed(turn)
    if turn.session.state == State.NEW:
        return _first_word(turn)
    if kind is Kind.START:
        return _start(turn)
    if turn.session.state not in _TAKES.get(kind, SCENES):
        return turn.hint("not-text")
    if kind is Kind.EDITED:
        return turn.hint("not-edited")
    command = _command(turn.typed)
    if command in _OUTWARD and turn.session.state in roles.DESKS:
        return Move(roles.leave(turn.session))
    if command is not None:
        return command(turn)
    if turn.press.startswith(broadcasts.PREFIX):
        return broadcasts.pressed(turn)
    if turn.press.startswith(results.PREFIX):
        return results.why(turn)
    if turn.press.startswith(rules.PREFIX):
        return rules.turn_page(turn)
    if turn.press.startswith(study.PREFIX):
        return study.turn_page(turn)
    if turn.press.startswith(requests.PREFIX):
        return requests.pressed(turn)
    if turn.press.startswith(helpdesk.PREFIX):
        return helpdesk.pressed(turn)
    if turn.press.startswith(tickets.PREFIX):
        return tickets.pressed(turn)
    return SCENES[State(turn.session.state)].take(turn)


# ---- beginnings


def _first_word(turn: Turn) -> Move:
    """People with a role need not take part to do their work."""
    if turn.session.roles and turn.press.startswith(tickets.PREFIX):
        return tickets.pressed(turn)
    command = _command(turn.typed) if turn.session.roles else None
    known = command is not None and command in (*STAFF.values(), helpdesk.show)
    return command(turn) if command is not None and known else _welcome(turn)


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
    if unit is None:
        return {}
    wanted = turn.context.contest.registration
    return next(({field: unit.id} for field in registration.FIELDS if unit.kind in asked_kinds(wanted, field)), {})


def _with_trial_note(context: Context, text: str) -> str:
    return f"{context.texts('trial-banner')}\n\n{text}" if context.contest.trial else text


# ---- commands: the same everywhere


def _begin(turn: Turn) -> Move:
    return Move(turn.session)


def _take_part(turn: Turn) -> Move:
    return start.start_attempt(turn) if turn.session.state in AT_REST else Move(requests.dropped(turn.session))


def _show_me(turn: Turn) -> Move:
    turn = replace(turn, session=requests.dropped(turn.session))
    session = turn.session
    if session.profile is None or session.state == State.REFUSED:
        return Move(session)
    if session.profile.locked:
        return requests.card(turn)
    if session.state != State.HOME:
        return turn.hint("profile-later")
    return Move(replace(session, state=State.REVIEW, draft=registration.draft_of(session.profile)))


def _help(turn: Turn) -> Move:
    return turn.hint("help")


def _unknown(turn: Turn) -> Move:
    return turn.hint("unknown-command")


STAFF: Mapping[str, Take] = {
    "video": video.open_desk,
    "cham": judge.open_marking,
    "mark": judge.open_marking,
    "bangdieukhien": office.only_with(Right.FIGURES, office.show_figures),
    "dashboard": office.only_with(Right.FIGURES, office.show_figures),
    "thongke": office.only_with(Right.FIGURES, office.send_statistics),
    "statistics": office.only_with(Right.FIGURES, office.send_statistics),
    "congbo": office.only_with(Right.RESULTS, office.send_winners),
    "announce": office.only_with(Right.RESULTS, office.send_winners),
    "duyetketqua": office.only_with(Right.RESULTS, office.show_results),
    "results": office.only_with(Right.RESULTS, office.show_results),
    "cauhoi": office.only_with(Right.QUESTIONS, office.show_questions),
    "questions": office.only_with(Right.QUESTIONS, office.show_questions),
    "xuat": office.only_with(Right.EXPORT, office.send_export),
    "export": office.only_with(Right.EXPORT, office.send_export),
    "moi": office.only_with(Right.INVITE, office.invite),
    "invite": office.only_with(Right.INVITE, office.invite),
    "dotthi": office.only_with(Right.ROUNDS, rounds.open_desk),
    "rounds": office.only_with(Right.ROUNDS, rounds.open_desk),
    "nguoi": office.only_with(Right.PEOPLE, people.open_desk),
    "person": office.only_with(Right.PEOPLE, people.open_desk),
    "thongbao": office.only_with(Right.BROADCAST, broadcasts.open_desk),
    "broadcast": office.only_with(Right.BROADCAST, broadcasts.open_desk),
}
"""Commands of people with a role."""

COMMANDS: Mapping[str, Take] = {
    "batdau": _begin,
    "start": _begin,
    "thi": _take_part,
    "thele": rules.show,
    "rules": rules.show,
    "ketqua": results.show,
    "result": results.show,
    "visao": results.why,
    "why": results.why,
    "thithu": rehearsal.begin,
    "rehearse": rehearsal.begin,
    "tailieu": study.show,
    "documents": study.show,
    "luyentap": practice.begin,
    "practice": practice.begin,
    "toi": _show_me,
    "me": _show_me,
    "hoidap": helpdesk.show,
    "ask": helpdesk.show,
    "trogiup": _help,
    "help": _help,
    **STAFF,
}
"""Without marks as people type them, each with an English alias."""

_ONLY_WHERE: Mapping[str, Callable[[Context], bool]] = {
    "thithu": rehearsal.offered,
    "tailieu": study.offered,
    "luyentap": practice.offered,
}


def menu(context: Context) -> list[tuple[str, str]]:
    """Commands and their lines for the menu of a chat app: what this contest has."""
    names = [name for name in COMMANDS if f"command-{name}" in context.texts]
    return [(n, context.texts(f"command-{n}")) for n in names if n not in _ONLY_WHERE or _ONLY_WHERE[n](context)]


_SPOKEN: Mapping[str, Take] = {
    "the le": rules.show,
    "ket qua": results.show,
    "vi sao": results.why,
    "hoi dap": helpdesk.show,
    "tro giup": _help,
    "thi thu": rehearsal.begin,
    "tai lieu": study.show,
    "luyen tap": practice.begin,
    "xin sua ten": requests.begin_name,
    "xin doi don vi": requests.begin_unit,
}


_OUTWARD = frozenset({_take_part, _show_me, requests.begin_name, requests.begin_unit})
"""At a desk these only lead back to taking part."""


def _command(typed: str) -> Take | None:
    if typed.startswith("/"):
        name = typed[1:].split("@")[0].split(" ")[0].lower()
        return COMMANDS.get(name, _unknown)
    return _SPOKEN.get(fold(typed)) if typed else None


# ---- packing


def _messages(turn: Turn, move: Move, after: Session) -> list[OutboxMessage]:
    bulk = turn.incoming.kind is Kind.RESULT
    replaced = turn.incoming.pressed if move.edit_news else None
    news = Outgoing(move.news, move.news_rows, replaced, attachment=move.attachment)
    said = [pack(turn, news, bulk=bulk)] if move.news or move.attachment else []
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
