"""Home: before, between and after attempts. Here an attempt starts and a result is read."""

from dataclasses import replace

from contest.attempt import Attempt, deadline_for
from contest.calendar import (
    Round,
    current_round,
    say_duration,
    say_end,
    say_instant,
    say_seconds,
)
from contest.fold import fold
from contest.paper import draw, paper_seed
from contest.settings import RankKey
from handlers.context import Context
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports import Session

START = "go"


def ask_home(context: Context, session: Session, now: int) -> Outgoing:
    """What the person can do or expect now."""
    contest, texts = context.contest, context.texts
    here = current_round(contest.rounds, now)
    attempt = session.attempt if session.attempt and session.attempt.round_id == here.id else None
    if attempt is None and session.attempt is not None and now < here.opens_at:
        return Outgoing(_after(context, session, contest.round(session.attempt.round_id), now))
    if attempt is not None and not _may_start(context, attempt):
        return Outgoing(_after(context, session, here, now))
    if now < here.opens_at:
        return Outgoing(_rules(context, here, "home-before"))
    if not here.is_open(now):
        return Outgoing(texts("home-closed", round=here.name, closed=say_end(here.closes_at)))
    text = _rules(context, here, "home-open")
    left, limit = here.closes_at - now, contest.quiz.time_limit
    if limit is not None and left < limit:
        text += "\n\n" + texts("home-little-time", left=say_seconds(left))
    return Outgoing(text, column(Button(texts("start-quiz"), START)))


def _may_start(context: Context, attempt: Attempt) -> bool:
    attempts = context.contest.quiz.attempts
    return not attempt.is_open and (attempts is None or attempt.number < attempts)


def _after(context: Context, session: Session, played: Round, now: int) -> str:
    if session.result is not None and session.result.get("round") == played.id:
        return own_result(context, session)
    assert session.attempt is not None
    return receipt(context, session.attempt, "home-done")


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
        limit=limit,
        attempts=texts("no-limit") if quiz.attempts is None else quiz.attempts,
        ranking=say_ranking(context),
    )


def say_ranking(context: Context) -> str:
    """The tie keys in words, in their order."""
    keys: tuple[RankKey, ...] = context.contest.ranking.keys
    words = [context.texts("rank-" + key.replace("_", "-")) for key in keys]
    return "; ".join(f"({number}) {word}" for number, word in enumerate(words, start=1))


def take_home(turn: Turn) -> Move:
    """Start, by button or word."""
    if turn.pressed(START) or fold(turn.typed) in ("bat dau", "bat dau thi", "thi", "vao thi"):
        return start_attempt(turn)
    if turn.press:
        return turn.stale()
    asked = ask_home(turn.context, turn.session, turn.now)
    return turn.hint("home-wanted" if asked.rows else "help")


def start_attempt(turn: Turn) -> Move:
    """Open the next attempt if round and rules allow; otherwise home says why not."""
    context, session = turn.context, turn.session
    contest, profile = context.contest, session.profile
    here = current_round(contest.rounds, turn.now)
    former = session.attempt if session.attempt and session.attempt.round_id == here.id else None
    if profile is None or not here.is_open(turn.now) or (former is not None and not _may_start(context, former)):
        return Move(turn.to(State.HOME))
    number = former.number + 1 if former else 1
    seed = paper_seed(context.secret, round_id=here.id, person_id=profile.person_id, number=number)
    quiz = contest.quiz
    attempt = Attempt(
        id=turn.new_id(),
        person_id=profile.person_id,
        round_id=here.id,
        number=number,
        unit_id=profile.counted_unit,
        paper=draw(
            context.bank,
            questions=quiz.questions,
            topics=quiz.topics,
            shuffle_options=quiz.shuffle_options,
            seed=seed,
        ),
        rules_hash=context.rules_hash,
        closes_at=here.closes_at,
        started_at=turn.now,
        deadline=deadline_for(now=turn.now, time_limit=quiz.time_limit, closes_at=here.closes_at),
        sent_at=turn.now,
    )
    return Move(replace(turn.to(State.QUIZ), attempt=attempt))


def receipt(context: Context, attempt: Attempt, name: str) -> str:
    """What the person keeps: code, time, duration, unit; never the score (promise 6)."""
    played = context.contest.round(attempt.round_id)
    return context.texts(
        name,
        code=context.receipt_code(attempt.id),
        ended=say_instant(attempt.ended_at),
        duration=say_duration(attempt.duration),
        answered=attempt.position,
        questions=len(attempt.paper),
        guess=context.texts("guess-none") if attempt.guess is None else context.texts("number", number=attempt.guess),
        unit=context.unit_name(attempt.unit_id),
        publishes=say_instant(played.publishes_at),
    )


def own_result(context: Context, session: Session) -> str:
    """The person's line of the published result."""
    result = session.result or {}
    texts = context.texts
    gap = result["gap"]
    return texts(
        "own-result",
        title=context.contest.short_title,
        place=int(result["place"]),
        people=int(result["people"]),
        score=int(result["score"]),
        questions=int(result["questions"]),
        duration=say_duration(int(result["duration"])),
        prediction="" if gap == "" else texts("own-result-gap", gap=int(gap), actual=int(result["actual"])),
    )
