"""Questions one by one, then the prediction. The server's paper and the server's clock (promise 3)."""

from dataclasses import replace

from contest.attempt import Attempt, answer, expire, finish, is_over, predict
from contest.bank import LETTERS
from contest.calendar import say_seconds
from contest.typed import is_no, is_yes, parse_choice, parse_number
from handlers.context import Context
from handlers.flows.home import receipt
from handlers.messages import Button, Kind, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports import Answer, Session


def running(session: Session) -> Attempt:
    """The attempt of a session that is in the quiz; the state table guarantees one."""
    if session.attempt is None:
        raise ValueError(f"state {session.state} without an attempt")
    return session.attempt


# ---- questions


def ask_question(context: Context, session: Session, now: int) -> Outgoing:
    """The open question with progress and remaining time. Buttons carry places, never options as written."""
    attempt = running(session)
    served = attempt.paper[attempt.position]
    question = context.bank[served.question_id]
    options = "\n".join(f"{LETTERS[place]}. {question.options[i]}" for place, i in enumerate(served.order))
    text = context.texts(
        "question",
        number=attempt.position + 1,
        total=len(attempt.paper),
        left=say_seconds(attempt.deadline - now),
        text=question.text,
        options=options,
    )
    key = f"q:{attempt.id:x}:{attempt.position}"
    letters = tuple(Button(LETTERS[place], f"{key}:{place}") for place in range(len(served.order)))
    return Outgoing(text, (letters,), until=attempt.deadline)


def take_question(turn: Turn) -> Move:
    """One answer to the open question; anything else leaves it open."""
    attempt, context = running(turn.session), turn.context
    served = attempt.paper[attempt.position]
    if turn.press:
        place = _pressed_place(turn.press, attempt)
        if place is None:
            return _old_question(turn, attempt)
    else:
        place = parse_choice(turn.typed, len(served.order))
    if place is None or place >= len(served.order):
        return turn.hint("letter-wanted")
    choice = served.order[place]
    after = answer(
        attempt,
        right=choice == context.bank[served.question_id].right,
        now=turn.now,
        predicts=context.contest.prediction.asked,
    )
    record = Answer(
        attempt_id=attempt.id,
        position=attempt.position,
        question_id=served.question_id,
        order=served.order,
        sent_at=attempt.sent_at,
        answered_at=turn.now,
        choice=choice,
        in_grace=turn.now >= attempt.deadline,
    )
    toast = context.texts("answer-kept", number=attempt.position + 1, letter=LETTERS[place])
    session = _locked(replace(turn.session, attempt=after))
    if not after.is_open:
        return replace(ended(turn, session), answer=record, toast=toast)
    state = State.PREDICTION if after.asks_prediction else State.QUIZ
    return Move(replace(session, state=state), toast=toast, edit=True, answer=record)


def _locked(session: Session) -> Session:
    """From the first answer on, the profile changes only by request (docs/rules.md section 1, `profile_lock`)."""
    profile = session.profile
    return session if profile is None or profile.locked else replace(session, profile=replace(profile, locked=True))


def _pressed_place(data: str, attempt: Attempt) -> int | None:
    """The place pressed, when the button belongs to the open question of this attempt."""
    head, _, place = data.rpartition(":")
    return int(place) if head == f"q:{attempt.id:x}:{attempt.position}" and place.isdigit() else None


def _old_question(turn: Turn, attempt: Attempt) -> Move:
    """A button of an answered question: the first answer stands, and that message becomes the open question."""
    parts = turn.press.split(":")
    if len(parts) == 4 and parts[:2] == ["q", f"{attempt.id:x}"] and parts[2].isdigit():
        number = int(parts[2]) + 1
        if number <= attempt.position:
            return Move(turn.session, toast=turn.context.texts("answered-before", number=number), edit=True)
    return turn.stale()


# ---- prediction


def ask_prediction(context: Context, session: Session, now: int) -> Outgoing:
    """The question whose sense comes from `prediction.target`."""
    attempt = running(session)
    target = context.contest.prediction.target.replace("_", "-")
    text = context.texts(f"ask-{target}", questions=len(attempt.paper), left=say_seconds(attempt.deadline - now))
    return Outgoing(text, until=attempt.deadline)


def take_prediction(turn: Turn) -> Move:
    """A whole number in range; it is echoed before it counts as final."""
    attempt, contest = running(turn.session), turn.context.contest
    if turn.press:
        return _old_question(turn, attempt)
    guess = parse_number(turn.typed)
    if guess is None:
        return turn.hint("number-wanted")
    if guess > contest.prediction.largest:
        return turn.hint("number-too-large", largest=contest.prediction.largest)
    after = predict(attempt, guess=guess, now=turn.now, timed=contest.prediction.timed)
    if turn.now >= attempt.deadline:
        after = expire(after, now=turn.now)
        return ended(turn, replace(turn.session, attempt=after))
    return Move(replace(turn.session, attempt=after, state=State.PREDICTION_CHECK))


def ask_prediction_check(context: Context, session: Session, now: int) -> Outgoing:
    """Echo the number."""
    attempt, texts = running(session), context.texts
    assert attempt.guess is not None
    key = f"g:{attempt.id:x}"
    buttons = column(Button(texts("yes-guess"), f"{key}:yes"), Button(texts("no-guess"), f"{key}:no"))
    text = texts("prediction-check", guess=attempt.guess, left=say_seconds(attempt.deadline - now))
    return Outgoing(text, buttons, until=attempt.deadline)


def take_prediction_check(turn: Turn) -> Move:
    """Yes ends the attempt; another number replaces the first; no asks again."""
    attempt = running(turn.session)
    key = f"g:{attempt.id:x}"
    if turn.pressed(f"{key}:yes") or is_yes(turn.typed):
        return ended(turn, replace(turn.session, attempt=finish(attempt, now=turn.now)))
    if turn.pressed(f"{key}:no") or is_no(turn.typed):
        return Move(replace(turn.session, state=State.PREDICTION))
    return take_prediction(turn)


# ---- the end


def ended(turn: Turn, session: Session) -> Move:
    """The receipt, and home."""
    attempt = running(session)
    name = {"finished": "receipt", "timed_out": "receipt-timed-out", "cut": "receipt-cut"}[attempt.status]
    return Move(replace(session, state=State.HOME), news=receipt(turn.context, attempt, name), ask=False)


def out_of_time(turn: Turn) -> Move | None:
    """What the clock decides before any reply is looked at; None while the attempt may go on."""
    attempt, contest = turn.session.attempt, turn.context.contest
    if attempt is None or not attempt.is_open or turn.now < attempt.deadline:
        return None
    if is_over(attempt, now=turn.now, grace=contest.quiz.delivery_grace):
        after = expire(attempt, now=turn.now)
        return replace(
            ended(turn, replace(turn.session, attempt=after)),
            toast=turn.context.texts("time-is-up"),
            answer=_unanswered(attempt),
        )
    if _answers_open_step(turn, attempt):
        return None
    return Move(turn.session, news=turn.context.texts("time-is-up"), toast=turn.context.texts("time-is-up"), ask=False)


def _answers_open_step(turn: Turn, attempt: Attempt) -> bool:
    """In the grace only an answer already on its way is taken (docs/rules.md section 1, `quiz.delivery_grace`)."""
    if turn.session.state == State.QUIZ:
        options = len(attempt.paper[attempt.position].order)
        place = _pressed_place(turn.press, attempt) if turn.press else parse_choice(turn.typed, options)
        return place is not None
    return turn.incoming.kind is Kind.PRESS or parse_number(turn.typed) is not None or is_yes(turn.typed)


def _unanswered(attempt: Attempt) -> Answer | None:
    """The question that lay open at the end, as evidence of what was served."""
    if attempt.asks_prediction:
        return None
    served = attempt.paper[attempt.position]
    return Answer(attempt.id, attempt.position, served.question_id, served.order, attempt.sent_at, None, None)
