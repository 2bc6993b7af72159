"""All answers once more before the attempt ends, each still to be changed (`quiz.change_answers`).

The first answer is kept as it came; each change is kept beside it (docs/rules.md section 2.8).
"""

from dataclasses import replace

from contest.attempt import Attempt, change, finish
from contest.bank import LETTERS
from contest.calendar import say_seconds
from contest.fold import fold
from contest.typed import is_no, parse_choice, parse_question
from handlers.context import Context
from handlers.flows.quiz import (
    CHANGING,
    PICKED,
    change_key,
    ended,
    hands_in,
    letters,
    old_question,
    option_lines,
    pressed_place,
    running,
    voids,
)
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn
from storage.ports.conversation import Answer, Session

CHANGES = "changes"
"""Draft entry: how many changes this attempt has seen."""
BUTTONS_MAX, BUTTONS_IN_ROW, LETTERS_IN_LINE = 60, 3, 5


def ask_answers(context: Context, session: Session, now: int) -> Outgoing:
    """The letters chosen, a button for each question, and the way on. Beyond 60 questions by typing only."""
    attempt, texts = running(session), context.texts
    picked = session.draft.get(PICKED, "")
    chosen = [f"{number}. {LETTERS[int(place)]}" for number, place in enumerate(picked, start=1)]
    lines = ["   ".join(chosen[i : i + LETTERS_IN_LINE]) for i in range(0, len(chosen), LETTERS_IN_LINE)]
    text = texts("answers", total=len(picked), left=say_seconds(attempt.deadline - now), letters="\n".join(lines))
    key = f"a:{attempt.id:x}"
    label = texts("answers-to-prediction" if context.contest.prediction.asked else "answers-hand-in")
    buttons = [
        Button(texts("answers-question", number=number), f"{key}:{number - 1}")
        for number in range(1, len(picked) + 1)
        if len(picked) <= BUTTONS_MAX
    ]
    rows = [tuple(buttons[i : i + BUTTONS_IN_ROW]) for i in range(0, len(buttons), BUTTONS_IN_ROW)]
    return Outgoing(text, ((Button(label, f"{key}:go"),), *rows), until=attempt.deadline)


def take_answers(turn: Turn) -> Move:
    """Go on, or take one question again."""
    attempt, session = running(turn.session), turn.session
    if hands_in(turn, attempt):
        if not turn.context.contest.prediction.asked:
            return ended(turn, replace(session, attempt=finish(attempt, now=turn.now)))
        state = State.PREDICTION if attempt.guess is None else State.PREDICTION_CHECK
        return Move(replace(session, state=state))
    if turn.press:
        position = pressed_place(turn.press, f"a:{attempt.id:x}")
        if position is None or position >= len(attempt.paper):
            return old_question(turn, attempt)
    else:
        position = parse_question(turn.typed, len(attempt.paper))
    if position is None:
        return turn.hint("answers-wanted")
    return Move(turn.to(State.CHANGE, **{CHANGING: str(position)}), edit=True)


def ask_change(context: Context, session: Session, now: int) -> Outgoing:
    """A question answered before, with the letter that stands."""
    attempt, texts = running(session), context.texts
    position = int(session.draft[CHANGING])
    served, key = attempt.paper[position], change_key(attempt, position)
    letter = LETTERS[int(session.draft[PICKED][position])]
    text = texts(
        "change-question",
        number=position + 1,
        total=len(attempt.paper),
        left=say_seconds(attempt.deadline - now),
        text=context.bank[served.question_id].text,
        options=option_lines(context, served),
        letter=letter,
    )
    keep = Button(texts("change-keep", letter=letter), f"{key}:keep")
    return Outgoing(text, (letters(served, key), (keep,)), until=attempt.deadline)


def take_change(turn: Turn) -> Move:
    """Another letter, or the old one; then the list again."""
    attempt, context = running(turn.session), turn.context
    position = int(turn.session.draft[CHANGING])
    served, key = attempt.paper[position], change_key(attempt, position)
    if turn.pressed(f"{key}:keep") or is_no(turn.typed) or fold(turn.typed) in ("giu nguyen", "tro lai"):
        return Move(_back(turn), edit=True)
    if turn.press:
        place = pressed_place(turn.press, key)
        if place is None:
            return old_question(turn, attempt)
    else:
        place = parse_choice(turn.typed, len(served.order))
    if place is None or place >= len(served.order):
        return turn.hint("letter-wanted")
    toast = context.texts("answer-kept", number=position + 1, letter=LETTERS[place])
    before = int(turn.session.draft[PICKED][position])
    if place == before:
        return Move(_back(turn), toast=toast, edit=True)
    return _changed(turn, attempt, position, (before, place), toast)


def _changed(turn: Turn, attempt: Attempt, position: int, places: tuple[int, int], toast: str) -> Move:
    """The first answer stays on record; this one beside it is what counts from now on."""
    context, served = turn.context, attempt.paper[position]
    was, choice = (served.order[place] for place in places)
    right = context.bank[served.question_id].right
    after = change(attempt, was_right=was == right, right=choice == right, now=turn.now, voids=voids(context))
    number = int(turn.session.draft.get(CHANGES, "0")) + 1
    record = Answer(
        attempt_id=attempt.id,
        position=position,
        question_id=served.question_id,
        order=served.order,
        sent_at=attempt.sent_at,
        answered_at=turn.now,
        choice=choice,
        in_grace=turn.now >= attempt.deadline,
        change=number,
    )
    if not after.is_open:
        return replace(ended(turn, replace(turn.session, attempt=after)), answer=record, toast=toast)
    picked = turn.session.draft[PICKED]
    picked = picked[:position] + str(places[1]) + picked[position + 1 :]
    session = replace(_back(turn, **{PICKED: picked, CHANGES: str(number)}), attempt=after)
    return Move(session, toast=toast, edit=True, answer=record)


def _back(turn: Turn, **draft: str) -> Session:
    return turn.to(State.ANSWERS, **{CHANGING: None, **draft})
