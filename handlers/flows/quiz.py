"""Questions one by one, then the prediction. The server's paper and the server's clock (promise 3)."""

from dataclasses import replace

from contest.attempt import Attempt, Status, answer, expire, finish, is_over, predict
from contest.bank import LETTERS
from contest.calendar import say_seconds
from contest.fold import fold
from contest.paper import Served
from contest.settings import AtClose
from contest.typed import is_no, is_yes, parse_choice, parse_number
from handlers.context import Context
from handlers.flows.home import onward, receipt
from handlers.messages import Button, Kind, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports.conversation import Answer, Session

PICKED = "picked"
"""Draft entry where answers may be changed: the place chosen at each question, one digit each."""

CHANGING = "changing"
"""Draft entry: the question being changed."""
_HAND_IN = ("tiep tuc", "tiep", "nop bai", "xong")
_SKIP = ("bo qua", "khong du doan")
_LOOK = ("xem lai", "xem lai cau tra loi", "sua cau tra loi")


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
    text = context.texts(
        "question",
        number=attempt.position + 1,
        total=len(attempt.paper),
        left=say_seconds(attempt.deadline - now),
        text=context.bank[served.question_id].text,
        options=option_lines(context, served),
    )
    return Outgoing(text, (letters(served, _key(attempt)),), until=attempt.deadline)


def option_lines(context: Context, served: Served) -> str:
    """The options in the order this person sees."""
    options = context.bank[served.question_id].options
    return "\n".join(f"{LETTERS[place]}. {options[i]}" for place, i in enumerate(served.order))


def letters(served: Served, key: str) -> tuple[Button, ...]:
    """A button an option; `key` names attempt and question."""
    return tuple(Button(LETTERS[place], f"{key}:{place}") for place in range(len(served.order)))


def _key(attempt: Attempt) -> str:
    return f"q:{attempt.id:x}:{attempt.position}"


def take_question(turn: Turn) -> Move:
    """One answer to the open question; anything else leaves it open."""
    attempt, context = running(turn.session), turn.context
    served = attempt.paper[attempt.position]
    if turn.press:
        place = pressed_place(turn.press, _key(attempt))
        if place is None:
            return old_question(turn, attempt)
    else:
        place = parse_choice(turn.typed, len(served.order))
    if place is None or place >= len(served.order):
        return turn.hint("letter-wanted")
    choice, changeable = served.order[place], context.contest.quiz.change_answers
    after = answer(
        attempt,
        right=choice == context.bank[served.question_id].right,
        now=turn.now,
        goes_on=changeable or context.contest.prediction.asked,
        voids=voids(context),
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
        said_at=turn.incoming.sent_at,
    )
    toast = context.texts("answer-kept", number=attempt.position + 1, letter=LETTERS[place])
    session = _locked(replace(turn.session, attempt=after))
    if not after.is_open:
        return replace(ended(turn, session), answer=record, toast=toast)
    state = State.QUIZ
    if after.asks_prediction:
        state = State.ANSWERS if changeable else State.PREDICTION
    if changeable:
        session = replace(session, draft={**session.draft, PICKED: session.draft.get(PICKED, "") + str(place)})
    return Move(replace(session, state=state), toast=toast, edit=True, answer=record)


def _locked(session: Session) -> Session:
    """From the first answer on, the profile changes only by request (docs/rules.md section 1, `profile_lock`)."""
    profile = session.profile
    return session if profile is None or profile.locked else replace(session, profile=replace(profile, locked=True))


def pressed_place(data: str, key: str) -> int | None:
    """The place pressed, when the button belongs to that question of that attempt."""
    head, _, place = data.rpartition(":")
    return int(place) if head == key and place.isdigit() else None


def old_question(turn: Turn, attempt: Attempt) -> Move:
    """A button of an answered question: the first answer stands, and that message becomes the open step."""
    parts = turn.press.split(":")
    name = "answered-changeable" if turn.context.contest.quiz.change_answers else "answered-before"
    if len(parts) == 4 and parts[:2] == ["q", f"{attempt.id:x}"] and parts[2].isdigit():
        number = int(parts[2]) + 1
        if number <= attempt.position:
            return Move(turn.session, toast=turn.context.texts(name, number=number), edit=True)
    return turn.stale()


def change_key(attempt: Attempt, position: int) -> str:
    """Of the buttons that change the answer to that question."""
    return f"c:{attempt.id:x}:{position}"


def hands_in(turn: Turn, attempt: Attempt) -> bool:
    """The answers shall stay as they are."""
    typed = is_yes(turn.typed) or fold(turn.typed) in _HAND_IN
    return typed or turn.pressed(f"a:{attempt.id:x}:go")


# ---- prediction


def ask_prediction(context: Context, session: Session, now: int) -> Outgoing:
    """The question whose sense comes from `prediction.target`."""
    attempt = running(session)
    target = context.contest.prediction.target.replace("_", "-")
    text = context.texts(f"ask-{target}", questions=len(attempt.paper), left=say_seconds(attempt.deadline - now))
    buttons = []
    if not context.contest.prediction.required:
        buttons.append(Button(context.texts("skip-guess"), f"g:{attempt.id:x}:skip"))
    if context.contest.quiz.change_answers:
        buttons.append(Button(context.texts("look-at-answers"), f"g:{attempt.id:x}:look"))
    return Outgoing(text, column(*buttons), until=attempt.deadline)


def take_prediction(turn: Turn) -> Move:
    """A whole number in range, echoed before it counts as final; or none, or another look, where allowed."""
    attempt, contest = running(turn.session), turn.context.contest
    if _skips(turn, attempt):
        return ended(turn, replace(turn.session, attempt=finish(replace(attempt, guess=None), now=turn.now)))
    looks = turn.pressed(f"g:{attempt.id:x}:look") or fold(turn.typed) in _LOOK
    if looks and contest.quiz.change_answers:
        return Move(replace(turn.session, state=State.ANSWERS))
    if turn.press:
        return old_question(turn, attempt)
    guess = parse_number(turn.typed)
    if guess is None:
        return turn.hint("number-wanted")
    if guess > contest.prediction.largest:
        return turn.hint("number-too-large", largest=contest.prediction.largest)
    after = predict(attempt, guess=guess, now=turn.now, timed=contest.prediction.timed)
    if turn.now >= attempt.deadline:
        after = expire(after, now=turn.now, voids=voids(turn.context))
        return ended(turn, replace(turn.session, attempt=after))
    return Move(replace(turn.session, attempt=after, state=State.PREDICTION_CHECK))


def _skips(turn: Turn, attempt: Attempt) -> bool:
    """A plain wish to give no number, where none is required."""
    wanted = turn.pressed(f"g:{attempt.id:x}:skip") or fold(turn.typed) in _SKIP
    return wanted and not turn.context.contest.prediction.required


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

_RECEIPTS = {
    Status.FINISHED: "receipt",
    Status.TIMED_OUT: "receipt-timed-out",
    Status.CUT: "receipt-cut",
    Status.VOID: "receipt-void",
}


def voids(context: Context) -> bool:
    """Whether what the close of a round ends counts nowhere."""
    return context.contest.quiz.at_close is AtClose.VOID


def ended(turn: Turn, session: Session) -> Move:
    """The receipt, and home."""
    attempt = running(session)
    news = receipt(turn.context, attempt, _RECEIPTS[attempt.status], session.profile)
    rows = onward(turn.context, turn.session, attempt, turn.now)
    return Move(replace(session, state=State.HOME, draft={}), news=news, news_rows=rows, ask=False)


def out_of_time(turn: Turn) -> Move | None:
    """What the clock decides before any reply is looked at; None while the attempt may go on."""
    attempt, contest = turn.session.attempt, turn.context.contest
    if attempt is None or not attempt.is_open or turn.now < attempt.deadline:
        return None
    if is_over(attempt, now=turn.now, grace=contest.quiz.delivery_grace):
        after = expire(attempt, now=turn.now, voids=voids(turn.context))
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
    state, draft = turn.session.state, turn.session.draft
    if state == State.QUIZ or (state == State.CHANGE and CHANGING in draft):
        position = attempt.position if state == State.QUIZ else int(draft[CHANGING])
        key = _key(attempt) if state == State.QUIZ else change_key(attempt, position)
        options = len(attempt.paper[position].order)
        place = pressed_place(turn.press, key) if turn.press else parse_choice(turn.typed, options)
        return place is not None
    if state == State.ANSWERS:  # handing in is on its way; going on to the prediction is not an answer
        return not turn.context.contest.prediction.asked and hands_in(turn, attempt)
    if _skips(turn, attempt):
        return True
    return turn.incoming.kind is Kind.PRESS or parse_number(turn.typed) is not None or is_yes(turn.typed)


def _unanswered(attempt: Attempt) -> Answer | None:
    """The question that lay open at the end, as evidence of what was served."""
    if attempt.asks_prediction:
        return None
    served = attempt.paper[attempt.position]
    return Answer(attempt.id, attempt.position, served.question_id, served.order, attempt.sent_at, None, None)
