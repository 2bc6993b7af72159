"""The trial attempt ("thi thử"): some sample questions, played like the contest, counting nowhere.

It lives in the draft alone: no attempt, no answer, no receipt is kept, so nothing of it can reach a ranking. Samples
are never questions of the contest: their right options and sources may be shown in the end.
"""

from dataclasses import replace

from contest.bank import LETTERS
from contest.fold import fold
from contest.paper import Paper, draw, paper_seed
from contest.typed import parse_choice
from handlers.context import Context
from handlers.flows.study import clipped
from handlers.messages import Button, Outgoing
from handlers.moves import AT_REST, Move, State, Turn, column
from storage.ports.conversation import Session

BEGIN = "rehearse"
ROUND = "~thu"
"""Keys the draw; no id of a round can be this."""

_END = "end"
_LEAVE = ("thoi", "ket thuc", "tro lai", "thoat")
OPTION_MAX, SOURCE_MAX = 80, 70
"""Characters in the summary: ten questions must fit one message."""


def offered(context: Context) -> bool:
    """Whether the contest has one."""
    return context.contest.quiz.rehearsal > 0 and bool(context.samples.questions)


def begin(turn: Turn) -> Move:
    """Start anew, from home, before the opening too."""
    session = turn.session
    if not offered(turn.context):
        return turn.hint("rehearsal-none")
    if session.state not in AT_REST:
        return turn.hint("not-now")
    return Move(replace(session, state=State.REHEARSAL, draft={"at": f"{turn.new_id():x}", "picked": ""}))


def _paper(context: Context, session: Session) -> Paper:
    """The same at every step: drawn from what the draft holds."""
    at = int(session.draft.get("at", "0"), 16)
    seed = paper_seed(context.secret, round_id=ROUND, person_id=session.id, number=at)
    quiz = context.contest.quiz
    return draw(context.samples, questions=quiz.rehearsal, topics={}, shuffle_options=quiz.shuffle_options, seed=seed)


def ask_rehearsal(context: Context, session: Session, now: int) -> Outgoing:
    """The open question, without a clock."""
    texts, paper, position = context.texts, _paper(context, session), len(session.draft.get("picked", ""))
    leave = column(Button(texts("rehearsal-leave"), _END))
    if position >= len(paper):  # the samples were changed meanwhile
        return Outgoing(texts("rehearsal-none"), leave)
    served = paper[position]
    question = context.samples[served.question_id]
    text = texts(
        "rehearsal-question",
        number=position + 1,
        total=len(paper),
        text=question.text,
        options="\n".join(f"{LETTERS[place]}. {question.options[i]}" for place, i in enumerate(served.order)),
    )
    key = f"r:{session.draft.get('at')}:{position}"
    letters = tuple(Button(LETTERS[place], f"{key}:{place}") for place in range(len(served.order)))
    return Outgoing(text, (letters, *leave))


def take_rehearsal(turn: Turn) -> Move:
    """One answer; after the last one how it went, with right options and sources."""
    session, paper = turn.session, _paper(turn.context, turn.session)
    picked = session.draft.get("picked", "")
    if turn.pressed(_END) or fold(turn.typed) in _LEAVE or len(picked) >= len(paper):
        return Move(replace(session, state=State.HOME, draft={}))
    options = len(paper[len(picked)].order)
    if turn.press:
        head, _, pressed = turn.press.rpartition(":")
        known = head == f"r:{session.draft.get('at')}:{len(picked)}" and pressed in map(str, range(options))
        place = int(pressed) if known else None
        if place is None:
            return turn.stale()
    else:
        place = parse_choice(turn.typed, options)
    if place is None:
        return turn.hint("letter-wanted")
    picked += str(place)
    if len(picked) < len(paper):
        return Move(turn.to(State.REHEARSAL, picked=picked), edit=True)
    summary = _summary(turn.context, paper, picked)
    return Move(replace(session, state=State.HOME, draft={}), news=summary)


def _summary(context: Context, paper: Paper, picked: str) -> str:
    texts, lines, score = context.texts, [], 0
    for number, (served, place) in enumerate(zip(paper, picked, strict=True), start=1):
        question = context.samples[served.question_id]
        right = served.order[int(place)] == question.right
        score += right
        if right:
            lines.append(texts("rehearsal-right", number=number, letter=LETTERS[int(place)]))
            continue
        lines.append(
            texts(
                "rehearsal-wrong",
                number=number,
                letter=LETTERS[int(place)],
                right=LETTERS[served.order.index(question.right)],
                text=clipped(question.options[question.right], OPTION_MAX),
                source=clipped(question.source, SOURCE_MAX) or "none",
            )
        )
    return texts("rehearsal-done", score=score, total=len(paper), lines="\n".join(lines))
