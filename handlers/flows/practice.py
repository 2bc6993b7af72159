"""Practice by topic ("luyện tập"): one random question at a time, told at once whether it was right.

Only where the contest shows right options beforehand (`quiz.study: answers`). Nothing is kept but the draft.
"""

from dataclasses import replace

from contest.bank import LETTERS, Bank, Question
from contest.fold import fold
from contest.paper import Served, draw, paper_seed
from contest.settings import Study
from contest.typed import parse_choice
from handlers.context import Context
from handlers.flows.study import clipped
from handlers.messages import Button, Outgoing
from handlers.moves import AT_REST, Move, State, Turn, column
from storage.ports.conversation import Session

BEGIN = "practise"
ROUND = "~luyen"
"""Keys the choice of questions; no id of a round can be this."""

_END, _TOPICS, _TOPIC = "end", "topics", "t:"
_LEAVE = ("thoi", "ket thuc", "tro lai", "thoat")


def offered(context: Context) -> bool:
    """Whether practising gives nothing away."""
    return context.contest.quiz.study is Study.ANSWERS


def begin(turn: Turn) -> Move:
    """The list of topics, from home."""
    if not offered(turn.context):
        return turn.hint("practice-none")
    if turn.session.state not in AT_REST:
        return turn.hint("not-now")
    return Move(replace(turn.session, state=State.PRACTICE, draft={}))


def topics(context: Context) -> list[str]:
    """In the order of the question table; a question without a topic is found under "all" only."""
    return list(dict.fromkeys(q.topic for q in context.bank.questions.values() if q.topic))


def ask_practice(context: Context, session: Session, now: int) -> Outgoing:
    """A question, or first the topics."""
    texts, leave = context.texts, Button(context.texts("practice-leave"), _END)
    if "at" not in session.draft:
        names = [*topics(context), texts("practice-all")]
        buttons = [Button(f"{number}. {name}", f"{_TOPIC}{number}") for number, name in enumerate(names, start=1)]
        return Outgoing(texts("practice-topics"), column(*buttons, leave))
    question, served = _drawn(context, session)
    text = texts(
        "practice-question",
        topic=question.topic or texts("practice-all"),
        text=question.text,
        options="\n".join(f"{LETTERS[place]}. {question.options[i]}" for place, i in enumerate(served.order)),
    )
    key = f"p:{session.draft['at']}"
    letters = tuple(Button(LETTERS[place], f"{key}:{place}") for place in range(len(served.order)))
    return Outgoing(text, (letters, *column(Button(texts("practice-other-topic"), _TOPICS), leave)))


def _drawn(context: Context, session: Session) -> tuple[Question, Served]:
    """The question the draft stands for: the same as long as the draft does not move on."""
    every = list(context.bank.questions.values())
    pool = [q for q in every if q.topic == session.draft.get("topic")] or every
    seed = paper_seed(context.secret, round_id=ROUND, person_id=session.id, number=int(session.draft["at"], 16))
    question = pool[int.from_bytes(seed[:8]) % len(pool)]
    shuffle = context.contest.quiz.shuffle_options
    one = draw(Bank({question.id: question}), questions=1, topics={}, shuffle_options=shuffle, seed=seed)
    return question, one[0]


def take_practice(turn: Turn) -> Move:
    """An answer, a topic, or the end."""
    word = fold(turn.typed)
    if not offered(turn.context) or turn.pressed(_END) or word in _LEAVE:
        return Move(replace(turn.session, state=State.HOME, draft={}))
    if turn.pressed(_TOPICS) or word in ("chu de", "chu de khac"):
        return Move(replace(turn.session, draft={}))
    return _take_topic(turn, word) if "at" not in turn.session.draft else _take_answer(turn)


def _take_topic(turn: Turn, word: str) -> Move:
    names = topics(turn.context)
    wanted = turn.press.removeprefix(_TOPIC) if turn.press.startswith(_TOPIC) else word
    folded = [fold(name) for name in (*names, turn.context.texts("practice-all"))]
    if wanted in folded:
        place = folded.index(wanted)
    elif wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:4]) <= len(folded):
        place = int(wanted[:4]) - 1
    else:
        return turn.stale() if turn.press else turn.hint("practice-topic-wanted")
    return Move(_next(turn, names[place] if place < len(names) else None))


def _take_answer(turn: Turn) -> Move:
    session, texts = turn.session, turn.context.texts
    question, served = _drawn(turn.context, session)
    if turn.press:
        head, _, pressed = turn.press.rpartition(":")
        known = head == f"p:{session.draft['at']}" and pressed in map(str, range(len(served.order)))
        if not known:
            return turn.stale()
        place: int | None = int(pressed)
    else:
        place = parse_choice(turn.typed, len(served.order))
    if place is None:
        return turn.hint("letter-wanted")
    right = served.order.index(question.right)
    name = "practice-right" if place == right else "practice-wrong"
    news = texts(
        name, letter=LETTERS[right], text=question.options[question.right], source=clipped(question.source) or "none"
    )
    return Move(_next(turn, session.draft.get("topic")), news=news)


def _next(turn: Turn, topic: str | None) -> Session:
    draft = {"at": f"{turn.new_id():x}", **({} if topic is None else {"topic": topic})}
    return replace(turn.session, state=State.PRACTICE, draft=draft)
