"""Home: before, between and after attempts. From here an attempt starts; here a result is read."""

from dataclasses import replace

from contest.attempt import Attempt, Status
from contest.calendar import (
    Round,
    current_round,
    say_duration,
    say_end,
    say_from,
    say_instant,
    say_seconds,
)
from contest.fold import fold, tidy
from contest.roles import Right, may
from contest.settings import AtClose, Counted, RankKey
from handlers.context import Context
from handlers.flows import family, helpdesk, practice, rehearsal, study
from handlers.flows.registration import say_counts_for
from handlers.flows.results import own_result
from handlers.flows.start import START, last_attempt, meant, next_in, open_to, start_attempt, startable
from handlers.messages import Button, Outgoing
from handlers.moves import Move, Turn, column
from handlers.rules.writer import Writer
from storage.ports.conversation import Profile, Session

HERE = "home"
"""Data of the button that leads home."""


TAKE_OVER = "take-over"
_TAKE_OVER_WORDS = ("lam tiep", "lam tiep o day", "tiep tuc", "thi", "vao thi")


def ask_home(context: Context, session: Session, now: int) -> Outgoing:
    """What the person can do or expect now."""
    if session.attempt is not None and session.attempt.is_open:
        return _elsewhere(context, session, session.attempt, now)
    opened = open_to(context, session, now)
    if len(opened) > 1:
        text, rows = _several(context, session, opened, now)
    else:
        here = opened[0] if opened else current_round(context.contest.rounds, now)
        text, rows = _single(context, session, here, now)
    return Outgoing(text, (*rows, *_besides(context, session)))


def _elsewhere(context: Context, session: Session, attempt: Attempt, now: int) -> Outgoing:
    """An open attempt and no step of it here: it is played in another chat of the person."""
    texts, seat = context.texts, session.elsewhere
    kind, _, name = seat.channel.partition(":") if seat else ("", "", "")
    known = f"channel-{kind}" in texts
    channel = texts(f"channel-{kind}", name=name) if known else texts("home-elsewhere-other")
    text = texts("home-elsewhere", channel=channel, left=say_seconds(max(0, attempt.deadline - now)))
    return Outgoing(text, column(Button(texts("take-over"), TAKE_OVER)))


def _take_over(turn: Turn, attempt: Attempt) -> Move:
    """The attempt goes on here, at the step where it stood; the other chat comes home with its next word."""
    session, seat = turn.session, turn.session.elsewhere
    if seat is None:
        return Move(session)
    moved = replace(session, state=seat.state, draft=seat.draft, attempt=replace(attempt, seat=session.id))
    return Move(replace(moved, elsewhere=None))


_Card = tuple[str, tuple[tuple[Button, ...], ...]]


def _single(context: Context, session: Session, here: Round, now: int) -> _Card:
    texts, last = context.texts, last_attempt(session, here)
    if last is None and session.attempt is not None and now < here.opens_at:
        return _after(context, session, session.attempt), ()
    start = next_in(context, session, last, here)
    if last is not None and (start is None or not here.is_open(now)):
        return _after(context, session, last), ()
    if last is not None and start is not None and start > now:
        later = texts("home-wait", done=last.number, start=say_from(start))
        return f"{_after(context, session, last)}\n\n{later}", ()
    if now < here.opens_at:
        return _rules(context, here, "home-before"), ()
    if here.paused and now < here.closes_at:
        return texts("home-paused", round=here.name, contact=context.contact), ()
    if not here.is_open(now):
        return texts("home-closed", round=here.name, closed=say_end(here.closes_at)), ()
    text = _rules(context, here, "home-open")
    if last is not None:
        text += "\n\n" + texts("home-again", done=last.number, counted=_counted(context))
    return text + _little_time(context, [here], now), column(Button(texts("start-quiz"), START))


def _several(context: Context, session: Session, opened: list[Round], now: int) -> _Card:
    """Rounds side by side: how the person stands in each, and a button for each that may be played now."""
    texts = context.texts
    free = startable(context, session, now)
    lines = [f"{number}. {_standing(context, session, here, now)}" for number, here in enumerate(opened, start=1)]
    buttons = [
        Button(texts("start-round", number=number, round=here.name), f"{START}:{here.id}")
        for number, here in enumerate(opened, start=1)
        if here in free
    ]
    name = "home-several" if free else "home-several-done"
    text = texts(name, title=context.contest.short_title, rounds="\n".join(lines))
    return text + _little_time(context, free, now), column(*buttons)


def _standing(context: Context, session: Session, here: Round, now: int) -> str:
    last = last_attempt(session, here)
    texts, start = context.texts, next_in(context, session, last, here)
    blanks = {"round": here.name, "closes": say_end(here.closes_at)}
    if last is None:
        return texts("round-free", **blanks)
    if start is None:
        return texts("round-done", code=context.receipt_code(last.id), **blanks)
    if start > now:
        return texts("round-wait", start=say_from(start), **blanks)
    return texts("round-again", done=last.number, **blanks)


def _little_time(context: Context, rounds: list[Round], now: int) -> str:
    """A warning when the close would cut a whole attempt short; not where it may run out."""
    quiz = context.contest.quiz
    lefts = [here.closes_at - now for here in rounds]
    if quiz.time_limit is None or quiz.at_close is AtClose.RUN_OUT or not lefts or min(lefts) >= quiz.time_limit:
        return ""
    return "\n\n" + context.texts("home-little-time", left=say_seconds(min(lefts)))


def _besides(context: Context, session: Session) -> tuple[tuple[Button, ...], ...]:
    """What may be done at any time."""
    texts = context.texts
    if family.is_helped(session) and may(session.roles, Right.ASSIST):
        return column(family.next_one(context))
    offered = (
        (rehearsal.offered(context), "offer-rehearsal", rehearsal.BEGIN),
        (study.offered(context), "offer-study", study.BEGIN),
        (practice.offered(context), "offer-practice", practice.BEGIN),
    )
    buttons = [Button(texts(name), data) for there, name, data in offered if there]
    return column(*buttons, Button(texts("offer-family"), family.OPEN))


def _after(context: Context, session: Session, attempt: Attempt) -> str:
    if session.result is not None and session.result.get("round") == attempt.round_id:
        return own_result(context, session)
    return receipt(context, attempt, "home-void" if attempt.status is Status.VOID else "home-done", session.profile)


def _rules(context: Context, here: Round, name: str) -> str:
    return context.texts(name, title=context.contest.short_title, rules=rules_card(context, here))


def rules_card(context: Context, here: Round) -> str:
    """The rules that matter before pressing start, from the settings alone (promise 8)."""
    contest, texts = context.contest, context.texts
    quiz = contest.quiz
    limit = texts("no-limit") if quiz.time_limit is None else say_seconds(quiz.time_limit)
    tail = texts("rules-prediction") if contest.prediction.asked else ""
    return texts(
        "rules",
        round=here.name,
        opens=say_instant(here.opens_at),
        closes=say_end(here.closes_at),
        publishes=say_instant(here.publishes_at),
        questions=quiz.questions,
        prediction=tail,
        change=texts("rules-change") if quiz.change_answers else "",
        limit=limit,
        close=texts(_AT_CLOSE[quiz.at_close]) if quiz.at_close in _AT_CLOSE else "",
        attempts=texts("no-limit") if quiz.attempts is None else quiz.attempts,
        again=_again(context),
        ranking=say_ranking(context),
    )


_AT_CLOSE = {AtClose.RUN_OUT: "rules-run-out", AtClose.VOID: "rules-void"}
_COUNTED = {Counted.BEST: "counted-best", Counted.FIRST: "counted-first", Counted.LAST: "counted-last"}


def _counted(context: Context) -> str:
    return context.texts(_COUNTED[context.contest.quiz.counted])


def _again(context: Context) -> str:
    """How several attempts of one person stand to each other."""
    quiz = context.contest.quiz
    if quiz.attempts == 1:
        return ""
    span = Writer(context.contest, context.units, context.texts).span(quiz.wait)
    wait = f" {context.texts('rules-wait', wait=span)}" if quiz.wait else ""
    return f" {_counted(context)}{wait}"


def say_ranking(context: Context) -> str:
    """The tie keys in words, in their order."""
    keys: tuple[RankKey, ...] = context.contest.ranking.keys
    words = [context.texts("rank-" + key.replace("_", "-")) for key in keys]
    return "; ".join(f"({number}) {word}" for number, word in enumerate(words, start=1))


def take_home(turn: Turn) -> Move:
    """Start, by button or word; rehearse, practise, come back."""
    attempt = turn.session.attempt
    if attempt is not None and attempt.is_open:
        if turn.pressed(TAKE_OVER) or fold(turn.typed) in _TAKE_OVER_WORDS:
            return _take_over(turn, attempt)
        return Move(turn.session)
    if turn.pressed(family.OPEN):
        return family.open_family(turn)
    wanted, here = meant(turn)
    if wanted:
        return start_attempt(turn, here)
    if turn.pressed(rehearsal.BEGIN):
        return rehearsal.begin(turn)
    if turn.pressed(practice.BEGIN):
        return practice.begin(turn)
    if turn.pressed(HERE):
        return Move(turn.session)
    if turn.press:
        return turn.stale()
    asked = tidy(turn.typed)
    if len(asked.split()) >= helpdesk.WORDS_MIN:
        return helpdesk.answer(turn, asked)
    return turn.hint("home-wanted" if startable(turn.context, turn.session, turn.now) else "help")


def receipt(context: Context, attempt: Attempt, name: str, profile: Profile | None = None) -> str:
    """What the person keeps: code, time, duration, unit; never the score (promise 6)."""
    played = context.contest.round(attempt.round_id)
    text = context.texts(
        name,
        code=context.receipt_code(attempt.id),
        ended=say_instant(attempt.ended_at),
        duration=say_duration(attempt.duration),
        answered=attempt.position,
        questions=len(attempt.paper),
        guess=context.texts("guess-none") if attempt.guess is None else context.texts("number", number=attempt.guess),
        unit=say_counts_for(context, profile, attempt.unit_id) if profile else context.unit_name(attempt.unit_id),
        publishes=say_instant(played.publishes_at),
    )
    if context.contest.quiz.attempts == 1 or attempt.status is Status.VOID:
        return text
    return f"{text}\n{context.texts('receipt-number', number=attempt.number, counted=_counted(context))}"


def onward(context: Context, session: Session, attempt: Attempt, now: int) -> tuple[tuple[Button, ...], ...]:
    """Under the receipt of an attempt after which more may be played, or more people be helped."""
    rounds = open_to(context, session, now)
    more = [
        here for here in rounds if here.id != attempt.round_id or next_in(context, session, attempt, here) is not None
    ]
    home = [Button(context.texts("go-home"), HERE)] if more else []
    return column(*home, *([family.next_one(context)] if family.is_helped(session) else []))
