"""The state table and the pure step: (session, incoming, context) → change. It sends nothing and reads no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from contest.fold import fold
from contest.roles import Right
from contest.typed import parse_code
from handlers.context import Context
from handlers.flows import (
    answers,
    assist,
    broadcast,
    broadcasts,
    certificates,
    family,
    headcount,
    helpdesk,
    home,
    invited,
    judge,
    links,
    office,
    owndata,
    people,
    practice,
    promotion,
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
    unit_board,
    video,
)
from handlers.labels import meant, named, told, told_before
from handlers.messages import BY_CLOCK, Button, Incoming, Kind, Outgoing
from handlers.moves import AT_REST, Ask, Move, State, Take, Turn
from storage.ports.conversation import Change, OutboxMessage, Session


@dataclass(frozen=True, slots=True)
class Scene:
    """One state: how it prompts, how it reads a reply, and where it may lead besides staying."""

    ask: Ask
    take: Take
    leads_to: frozenset[State] = frozenset()


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
_PUT_ASIDE = frozenset({State.FAMILY, State.ASSIST})
"""By `/doinguoi` and `/giupthi`: somebody who registers on the phone of others may let one of them speak again."""
_DESKS = frozenset(
    {
        *(State.VIDEO, State.OWN_UNIT, State.MARKING, State.ROUNDS, State.PERSON),
        *(State.TICKETS, State.TICKET, State.BROADCASTS, State.BROADCAST, State.ASSIST),
    }
)
"""Where the commands of people with a role lead."""
_OUT_OF_DESKS = frozenset({State.CONSENT, State.REFUSED, State.HOME})

_TAKES: Mapping[Kind, frozenset[State]] = {
    Kind.OTHER: frozenset(),
    Kind.FILE: frozenset({State.BROADCAST_TEXT}),
    Kind.VIDEO: frozenset({State.VIDEO, State.VIDEO_CLIP}),
}
"""Where what is not text means something."""

_RESTING = AT_REST | {State.QUIZ}
"""Beside home nothing counts: `/thi`, `/thithu` and `/luyentap` work there as at home."""
SCENES: Mapping[State, Scene] = {
    State.CONSENT: Scene(registration.ask_consent, registration.take_consent, frozenset({State.NAME})),
    State.NAME: Scene(registration.ask_name, registration.take_name, frozenset({State.NAME_CHECK, State.HOME})),
    State.NAME_CHECK: Scene(registration.ask_name_check, registration.take_name_check, _REGISTERING | _REQUEST_ENDS),
    State.BIRTH_YEAR: Scene(registration.ask_birth_year, registration.take_birth_year, _REGISTERING),
    State.GUARDIAN: Scene(registration.ask_guardian, registration.take_guardian, _REGISTERING),
    State.RESIDENCE: Scene(registration.ask_unit, registration.take_unit, _REGISTERING | _REQUEST_ENDS),
    State.WORKPLACE: Scene(registration.ask_unit, registration.take_unit, _REGISTERING | _REQUEST_ENDS),
    State.COUNTED_UNIT: Scene(registration.ask_counted_unit, registration.take_counted_unit, _COUNTED | _REQUEST_ENDS),
    State.REVIEW: Scene(registration.ask_review, registration.take_review, _REGISTERING | {State.HOME}),
    State.REFUSED: Scene(registration.ask_refused, registration.take_refused, frozenset({State.NAME})),
    State.HOME: Scene(home.ask_home, home.take_home, _RESTING | {State.REVIEW, State.FAMILY} | _REQUEST_BEGINS),
    State.REQUEST: Scene(requests.ask_request, requests.take_request, frozenset({State.HOME})),
    State.FAMILY: Scene(family.ask_family, family.take_family, frozenset({State.CONSENT, State.HOME})),
    State.REHEARSAL: Scene(rehearsal.ask_rehearsal, rehearsal.take_rehearsal, _RESTING | {State.FAMILY}),
    State.PRACTICE: Scene(practice.ask_practice, practice.take_practice, _RESTING | {State.FAMILY}),
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
        frozenset({State.VIDEO_CLIP, State.VIDEO_LENGTH, State.VIDEO_GENRE, State.VIDEO_WITHDRAW}),
    ),
    State.VIDEO_CLIP: Scene(video.ask_clip, video.take_clip, frozenset({State.VIDEO_LENGTH, State.VIDEO_GENRE})),
    State.VIDEO_LENGTH: Scene(video.ask_length, video.take_length, frozenset({State.VIDEO_CLIP, State.VIDEO_GENRE})),
    State.VIDEO_GENRE: Scene(video.ask_genre, video.take_genre, frozenset({State.VIDEO_TITLE})),
    State.VIDEO_TITLE: Scene(video.ask_title, video.take_title),
    State.VIDEO_WITHDRAW: Scene(video.ask_withdraw, video.take_withdraw),
    State.OWN_UNIT: Scene(judge.ask_own_unit, judge.take_own_unit),
    State.MARKING: Scene(judge.ask_marking, judge.take_marking, frozenset({State.MARK})),
    State.MARK: Scene(judge.ask_mark, judge.take_mark),
    State.ROUNDS: Scene(rounds.ask_rounds, rounds.take_rounds, frozenset({State.ROUND_UNTIL, State.ROUND_REASON})),
    State.ROUND_UNTIL: Scene(rounds.ask_until, rounds.take_until, frozenset({State.ROUND_REASON})),
    State.ROUND_REASON: Scene(rounds.ask_reason, rounds.take_reason, frozenset({State.ROUND_CHECK})),
    State.ROUND_CHECK: Scene(rounds.ask_check, rounds.take_check),
    State.PERSON: Scene(people.ask_person, people.take_person, frozenset({State.PERSON_NAME, State.PERSON_UNTIL})),
    State.PERSON_NAME: Scene(people.ask_name, people.take_name, frozenset({State.PERSON_REASON})),
    State.PERSON_UNTIL: Scene(people.ask_until, people.take_until, frozenset({State.PERSON_REASON})),
    State.PERSON_REASON: Scene(people.ask_reason, people.take_reason, frozenset({State.PERSON_CHECK})),
    State.PERSON_CHECK: Scene(people.ask_check, people.take_check),
    State.BROADCASTS: Scene(broadcasts.ask_broadcasts, broadcasts.take_broadcasts, frozenset({State.BROADCAST_WHOM})),
    State.BROADCAST: Scene(broadcasts.ask_broadcast, broadcasts.take_broadcast),
    State.BROADCAST_WHOM: Scene(
        broadcast.ask_whom,
        broadcast.take_whom,
        frozenset({State.BROADCAST_WHICH, State.BROADCAST_TEXT}),
    ),
    State.BROADCAST_WHICH: Scene(
        broadcast.ask_which, broadcast.take_which, frozenset({State.BROADCAST_WHOM, State.BROADCAST_TEXT})
    ),
    State.BROADCAST_TEXT: Scene(
        broadcast.ask_text, broadcast.take_text, frozenset({State.BROADCAST_WHOM, State.BROADCAST_PREVIEW})
    ),
    State.BROADCAST_PREVIEW: Scene(
        broadcast.ask_preview,
        broadcast.take_preview,
        frozenset({State.BROADCAST_TEXT, State.BROADCAST_HOUR, State.BROADCAST_SURE}),
    ),
    State.BROADCAST_HOUR: Scene(
        broadcast.ask_hour,
        broadcast.take_hour,
        frozenset({State.BROADCAST_PREVIEW, State.BROADCAST_SURE}),
    ),
    State.BROADCAST_SURE: Scene(broadcast.ask_sure, broadcast.take_sure, frozenset({State.BROADCAST_PREVIEW})),
    State.TICKETS: Scene(tickets.ask_tickets, tickets.take_tickets),
    State.TICKET: Scene(tickets.ask_ticket, tickets.take_ticket),
    State.ASSIST: Scene(assist.ask_assist, assist.take_assist, frozenset({State.CONSENT, State.HOME, State.FAMILY})),
}
"""Every state but NEW, which becomes CONSENT with the first word."""

_TAKES_ANYTHING = frozenset(
    {
        *(State.PREDICTION, State.PREDICTION_CHECK, State.MARK, State.TICKET, State.OWN_UNIT),
        *(State.VIDEO_CLIP, State.VIDEO_LENGTH, State.VIDEO_TITLE, State.ROUND_UNTIL, State.ROUND_REASON),
        *(State.PERSON, State.PERSON_NAME, State.PERSON_UNTIL, State.PERSON_REASON),
        *(State.BROADCAST_WHICH, State.BROADCAST_TEXT, State.BROADCAST_PREVIEW, State.BROADCAST_HOUR),
    }
)
"""A bare number is an answer here, or near to one: buttons are typed by their words."""

_TOLD = "told"
"""Draft entry: the buttons under what was told last; their words may be typed as long as the draft lasts."""


_PLAYING = frozenset({State.QUIZ, State.ANSWERS, State.CHANGE, State.PREDICTION, State.PREDICTION_CHECK})
"""Steps of an attempt."""

HEARD_EVERY_MS = 3_600_000
"""That somebody wrote is kept once an hour: a write for each answer would cost more than it tells."""

LATE_MS = 20_000
"""Platforms repeat a delivery after 30 s and more; clocks differ by less."""


def followers(state: State) -> frozenset[State]:
    """Where anything said in that state may lead besides staying: its scene, and the commands of people with a role."""
    scene = SCENES[state].leads_to
    if state in roles.DESKS:
        return scene | _DESKS | _OUT_OF_DESKS
    if state in _REGISTERING:
        scene |= _PUT_ASIDE
    return scene | _DESKS if state in roles.ENTRANCES else scene


def step(session: Session, incoming: Incoming, context: Context, new_id: Callable[[], int]) -> Change:
    """Decide what one event means.

    Args:
        session: as stored, already locked by the caller.
        incoming: `received_at` is the only "now".
        new_id: fresh, growing ids for a person, an attempt, messages.
    """
    before = _concerned(session, incoming.person_id)
    beside = before is not session
    turn = Turn(replace(before, state=State.HOME, draft={}) if beside else _settled(before), incoming, context, new_id)
    move = _decide(turn)
    if beside:  # somebody else speaks here now: the conversation stays where it is
        move = replace(move, session=replace(move.session, state=before.state, draft=before.draft), ask=False)
        after = move.session
    else:
        after = _after(turn, move)
    return Change(
        before=before,
        after=after,
        update_id=incoming.update_id,
        seen_at=turn.now,
        toast=move.toast,
        consent=move.consent,
        answer=move.answer,
        request=move.request,
        told_request=move.told_request,
        told_ticket=move.told_ticket,
        scanned=move.scanned,
        records=move.records,
        messages=tuple(_messages(turn, move, after)),
    )


def _concerned(session: Session, person_id: int) -> Session:
    """The session as it is for that person, if others speak in the chat now."""
    if person_id == 0 or (session.profile is not None and session.profile.person_id == person_id):
        return session
    member = next((each for each in session.family if each.profile.person_id == person_id), None)
    return (
        session
        if member is None
        else replace(family.speaking(session, member), state=session.state, draft=session.draft)
    )


def _settled(session: Session) -> Session:
    """At home, when the attempt that was played here goes on, or has ended, in another chat of the person."""
    attempt = session.attempt
    if session.state not in _PLAYING or (attempt is not None and attempt.is_open and attempt.seat == session.id):
        return session
    return replace(session, state=State.HOME, draft={})


def _after(turn: Turn, move: Move) -> Session:
    """The session with what every event changes besides."""
    before, after, kind = turn.session, move.session, turn.incoming.kind
    if move.news_rows:
        after = replace(after, draft={**after.draft, _TOLD: told(move.news_rows)})
    if after.state != before.state:
        after = replace(after, changed_at=turn.now)
    if kind is Kind.LEFT or kind in BY_CLOCK:
        return after
    spoke_at = turn.now if turn.incoming.sent_at is None else min(turn.now, turn.incoming.sent_at)
    heard = spoke_at if spoke_at - after.spoke_at >= HEARD_EVERY_MS else after.spoke_at
    if after.reachable and heard == after.spoke_at:
        return after
    return replace(after, reachable=True, spoke_at=heard)


def _overtaken(turn: Turn) -> bool:
    """Typed before the current step was put, and here only now: no answer to it (docs/zalo.md)."""
    session, sent_at = turn.session, turn.incoming.sent_at
    if sent_at is None or turn.now - sent_at < LATE_MS or not turn.typed or session.state == State.NEW:
        return False
    asked_at = session.attempt.sent_at if session.state in _PLAYING and session.attempt else 0
    return sent_at < max(session.changed_at, asked_at)


def _is_too_late(turn: Turn) -> bool:
    """Something of ours for somebody who was erased meanwhile: nobody here is to hear it."""
    event, profile = turn.incoming, turn.session.profile
    if event.kind not in BY_CLOCK:
        return False
    known = profile.person_id if profile else 0
    return event.person_id not in (0, known) or (turn.session.state == State.NEW and not turn.session.roles)


def prompt(context: Context, session: Session, now: int) -> Outgoing:
    """What the session's state asks."""
    asked = SCENES[State(session.state)].ask(context, session, now)
    return replace(asked, numbered=False) if session.state in _TAKES_ANYTHING else asked


def _errand_done(turn: Turn) -> Move:
    """An answer that is packed is told as it is; a count goes to the flow that asked for it."""
    return office.tell_packed(turn) if "message" in turn.incoming.facts else broadcast.counted(turn)


_FROM_ELSEWHERE: Mapping[Kind, Take] = {
    Kind.WITHDRAWN: owndata.withdrawn,
    Kind.RESULT: results.tell,
    Kind.DECISION: requests.tell_decision,
    Kind.ERRAND: _errand_done,
    Kind.NOTICE: office.tell_packed,
    Kind.REPLY: helpdesk.tell_reply,
}
"""Events that are no words of the person: no clock of an attempt and no state is asked about them."""

_AT_ONCE: Mapping[str, Take] = {
    office.PREFIX: office.pressed,
    headcount.PREFIX: headcount.pressed,
    unit_board.PREFIX: unit_board.pressed,
}
"""Data of a button begins so → what follows, also in a chat that has never said a word."""

_ANYWHERE: Mapping[str, Take] = {
    broadcasts.PREFIX: broadcasts.pressed,
    results.PREFIX: results.why,
    rules.PREFIX: rules.turn_page,
    study.PREFIX: study.turn_page,
    requests.PREFIX: requests.pressed,
    helpdesk.PREFIX: helpdesk.pressed,
    tickets.PREFIX: tickets.pressed,
    owndata.PREFIX: owndata.pressed,
    family.NEXT: assist.open_desk,
}
"""The same in every state, once somebody has spoken."""

_WITH_ROLE: Mapping[str, Take] = {tickets.PREFIX: tickets.pressed, broadcasts.PREFIX: broadcasts.pressed}
"""Of these, what people with a role press before they ever spoke."""


def _pressed(turn: Turn, known: Mapping[str, Take]) -> Take | None:
    return next((take for prefix, take in known.items() if turn.press.startswith(prefix)), None)


def _decide(turn: Turn) -> Move:
    kind = turn.incoming.kind
    if kind is Kind.LEFT:
        return Move(replace(turn.session, reachable=False), ask=False)
    if kind is Kind.RETURNED or _is_too_late(turn):
        return Move(turn.session, ask=False)
    if kind in _FROM_ELSEWHERE:
        return _FROM_ELSEWHERE[kind](turn)
    ended = quiz.out_of_time(turn)
    if ended is not None or kind is Kind.TIME:
        return ended or Move(turn.session, ask=False)
    with_role = links.join(turn) or roles.accept(turn) or roles.lost(turn)
    if with_role is not None:
        return with_role
    if _overtaken(turn):
        return turn.hint("said-before")
    turn = _named(_with_code(turn))
    kind = turn.incoming.kind
    if (pressed := _pressed(turn, _AT_ONCE)) is not None:
        return pressed(turn)
    if turn.session.state == State.NEW:
        return _first_word(turn)
    if kind is Kind.START:
        return _start(turn)
    if turn.session.state not in _TAKES.get(kind, SCENES):
        return turn.hint("not-text")
    if kind is Kind.EDITED:
        return turn.hint("not-edited")
    command = _show_me if turn.press == owndata.FIX else _command(turn.typed)
    if command in _OUTWARD and turn.session.state in roles.DESKS:
        return Move(roles.leave(turn.session))
    if command is not None:
        return command(turn)
    if (pressed := _pressed(turn, _ANYWHERE)) is not None:
        return pressed(turn)
    move = SCENES[State(turn.session.state)].take(turn)
    wanted = meant(prompt(turn.context, turn.session, turn.now), turn.typed) if _no_use(turn, move) else None
    return move if wanted is None else _decide(_pressing(turn, wanted))


# ---- typing in place of pressing


def _pressing(turn: Turn, button: Button) -> Turn:
    return replace(turn, incoming=replace(turn.incoming, kind=Kind.PRESS, text=button.data))


def _named(turn: Turn) -> Turn:
    """The whole label of a button is that button, whatever else the step makes of words."""
    typed, session = turn.typed, turn.session
    if len(typed) < _LABEL_MIN or len(typed) > _LABEL_MAX or typed.startswith("/"):
        return turn
    button = named(told_before(session.draft.get(_TOLD, "")), typed)
    if button is None and session.state in SCENES:
        button = named(prompt(turn.context, session, turn.now), typed)
    return turn if button is None else _pressing(turn, button)


_LABEL_MIN, _LABEL_MAX = 3, 200


def _no_use(turn: Turn, move: Move) -> bool:
    """The step did not understand what was typed: it stays, with a hint."""
    return bool(turn.typed and move.hint) and not move.news and move.session == turn.session


def _with_code(turn: Turn) -> Turn:
    """A code typed is the code of a link; after "#" only one that is known, for people also write "#1"."""
    code = parse_code(turn.typed, alone=turn.session.state == State.NEW)
    if invited.is_meant(turn, turn.typed):
        code = turn.typed
    elif code is None or ("#" in turn.typed and turn.context.units.get(code.lower()) is None):
        return turn
    return replace(turn, incoming=replace(turn.incoming, kind=Kind.START, text=code))


# ---- beginnings


def _first_word(turn: Turn) -> Move:
    """People with a role need not take part to do their work."""
    pressed = _pressed(turn, _WITH_ROLE) if turn.session.roles else None
    if pressed is not None:
        return pressed(turn)
    command = _command(turn.typed) if turn.session.roles else None
    known = command is not None and command in (*STAFF.values(), helpdesk.show)
    return command(turn) if command is not None and known else _welcome(turn)


def _welcome(turn: Turn) -> Move:
    welcome = turn.context.texts("welcome", title=turn.context.contest.title)
    came = invited.arrive(turn, turn.to(State.CONSENT))
    news = "\n\n".join(part for part in (_with_trial_note(turn.context, welcome), came.note) if part)
    return Move(came.session, news=news, scanned=came.scanned)


def _start(turn: Turn) -> Move:
    """/start again: nothing is lost; a code of another unit is only looked at while registering."""
    came = invited.arrive(turn, turn.session)
    return Move(came.session, hint=came.note, scanned=came.scanned)


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
    "baocao": office.only_with(Right.EXPORT, office.send_report),
    "report": office.only_with(Right.EXPORT, office.send_report),
    "moi": office.only_with(Right.INVITE, office.invite),
    "invite": office.only_with(Right.INVITE, office.invite),
    "dotthi": office.only_with(Right.ROUNDS, rounds.open_desk),
    "rounds": office.only_with(Right.ROUNDS, rounds.open_desk),
    "nguoi": office.only_with(Right.PEOPLE, people.open_desk),
    "person": office.only_with(Right.PEOPLE, people.open_desk),
    "qr": office.only_with(Right.PROMOTE, promotion.send_qr),
    "donvi": office.only_with(Right.UNIT, unit_board.show_unit),
    "unit": office.only_with(Right.UNIT, unit_board.show_unit),
    "baocaodonvi": office.only_with(Right.UNIT, unit_board.send_report),
    "unit_report": office.only_with(Right.UNIT, unit_board.send_report),
    "songuoi": office.only_with(Right.UNIT, headcount.say_headcount),
    "headcount": office.only_with(Right.UNIT, headcount.say_headcount),
    "chuathi": office.only_with(Right.UNIT, unit_board.show_left),
    "left": office.only_with(Right.UNIT, unit_board.show_left),
    "giupthi": assist.open_desk,
    "assist": assist.open_desk,
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
    "doinguoi": family.open_family,
    "switch": family.open_family,
    "lienket": links.offer,
    "link": links.offer,
    "giaychungnhan": certificates.send,
    "certificate": certificates.send,
    "dulieucuatoi": owndata.show,
    "mydata": owndata.show,
    "hoidap": helpdesk.show,
    "ask": helpdesk.show,
    "trogiup": _help,
    "help": _help,
    **STAFF,
}
"""Without marks as people type them, each with an English alias."""

_ONLY_WHERE: Mapping[str, Callable[[Context], bool]] = {
    "thithu": rehearsal.offered,
    "giaychungnhan": certificates.offered,
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
    "giay chung nhan": certificates.send,
    "du lieu cua toi": owndata.show,
    "hoi dap": helpdesk.show,
    "tro giup": _help,
    "thi thu": rehearsal.begin,
    "doi nguoi": family.open_family,
    "lien ket": links.offer,
    "tai lieu": study.show,
    "luyen tap": practice.begin,
    "xin sua ten": requests.begin_name,
    "xin doi don vi": requests.begin_unit,
    "mo thong bao nay": STAFF["thongbao"],
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
    whom = "" if _is_office_work(turn) else family.for_whom(turn.context, after)
    news = Outgoing(whom + move.news, move.news_rows, replaced, attachment=move.attachment, numbered=not move.news_rows)
    said = [pack(turn, news, bulk=bulk)] if move.news or move.attachment else []
    if not move.ask:
        return said
    asked = prompt(turn.context, after, turn.now)
    text = whom + (f"{move.hint}\n\n{asked.text}" if move.hint else asked.text)
    replaces = turn.incoming.pressed if move.edit else None
    asked = replace(asked, text=text, replaces=replaces)
    fresh = after.state == State.QUIZ and (move.answer is not None or turn.session.state != State.QUIZ)
    opens = (after.attempt.id, after.attempt.position) if fresh and after.attempt else None
    return [*said, pack(turn, asked, is_step=True, opens=opens)]


_OFFICE = frozenset({Kind.ERRAND, Kind.NOTICE, Kind.REPLY})


def _is_office_work(turn: Turn) -> bool:
    """What the chat hears as one with a role, or as one who asked: none of those who take part through it is meant."""
    if turn.incoming.kind in _OFFICE:
        return turn.incoming.person_id == 0
    return bool(turn.session.roles) and _command(turn.typed) in STAFF.values()


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
