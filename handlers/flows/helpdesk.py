"""`/hoidap`: what people often ask, at once; anything else goes to the organisers (docs/rules.md section 5).

It needs no state, so that it works everywhere: in the middle of an attempt the question stays the newest prompt and
its clock goes on. What was asked last waits in the draft until it is sent.
"""

from dataclasses import replace

from contest.faq import Entry
from contest.fold import fold, tidy
from contest.roles import Right, may
from contest.tickets import ASKED_MAX, ASKED_MIN, OPEN_MAX, Ticket, TicketState
from handlers.context import Context
from handlers.flows.roles import desk_of, enter, may_enter
from handlers.labels import words
from handlers.messages import Button, Incoming, Kind
from handlers.moves import Move, State, Turn, column, turning

PREFIX = "help:"
"""Of the buttons that work in every state."""
_ENTRY, _PAGE, _OTHER, _SEND, _CLOSE = PREFIX + "q:", PREFIX + "p:", PREFIX + "no", PREFIX + "send", PREFIX + "close"
_SEND_WORDS = ("gui", "gui di", "gui ban to chuc")
_ASKED = "h-asked"
"""Draft entry: the question typed last, as long as it may still be sent."""
PAGE = 5
WORDS_MIN = 3
"""At home a sentence of so many words, with no other meaning, is taken as a question."""


def sends(incoming: Incoming) -> bool:
    """Whether a question is being sent: only then has the engine to count those that wait."""
    if incoming.kind is Kind.PRESS:
        return incoming.text == _SEND
    text = incoming.text
    return " ".join(words(_asked_in(text) if text.startswith("/") else text)) in _SEND_WORDS


def show(turn: Turn) -> Move:
    """ "/hoidap", "/hoidap 3", "/hoidap gửi", or the question in the same line. Those who answer get their desk."""
    asked = _asked_in(turn.typed)
    if not asked:
        if may(turn.session.roles, Right.HELP) and may_enter(turn.session):
            return Move(enter(turn.session, State.TICKETS))
        return _card(turn, 1)
    if fold(asked) in _SEND_WORDS:
        return _sent(turn)
    if asked.isascii() and asked.isdigit():
        return _entry(turn, int(asked[:4]) - 1)
    return answer(turn, asked)


def pressed(turn: Turn) -> Move:
    """One of the buttons."""
    rest = turn.press.rpartition(":")[2]
    number = int(rest[:4]) if rest.isascii() and rest.isdigit() else 0
    if turn.press.startswith(_ENTRY):
        return _entry(turn, number)
    if turn.press.startswith(_PAGE):
        return replace(_card(turn, number), edit_news=True)
    if turn.press == _OTHER:
        return _offer(turn)
    return _sent(turn) if turn.press == _SEND else Move(turn.session)


def answer(turn: Turn, asked: str) -> Move:
    """The answer that is meant, those that may be meant, or the way to the organisers."""
    if len(asked) > ASKED_MAX:
        return _say(turn, "help-too-long", most=ASKED_MAX, have=len(asked))
    turn = replace(turn, session=turn.to(State(turn.session.state), **{_ASKED: asked}))
    found = turn.context.faq.find(asked)
    if found.sure is not None:
        return _entry(turn, found.sure)
    if not found.near:
        return _offer(turn)
    news = turn.context.texts("help-near", questions=_lines(turn.context, found.near), first=str(found.near[0] + 1))
    return _told(turn, news, _numbers(found.near), Button(turn.context.texts("help-other"), _OTHER))


def _card(turn: Turn, page: int) -> Move:
    """Whom to call, and the questions page by page."""
    texts, entries = turn.context.texts, turn.context.faq.entries
    pages = max(1, -(-len(entries) // PAGE))
    page = min(max(page, 1), pages)
    shown = tuple(range((page - 1) * PAGE, min(page * PAGE, len(entries))))
    parts = [texts("help-card", contact=_contact(turn.context))]
    if shown:
        parts.append(texts("help-often", page=page, pages=pages, questions=_lines(turn.context, shown)))
    turns = turning(turn.context, page, range(1, pages + 1), _PAGE)
    return _told(turn, "\n\n".join(parts), _numbers(shown), *(button for row in turns for button in row))


def _contact(context: Context) -> str:
    hotline, organiser = context.contest.hotline, context.contest.organiser
    return context.texts("help-hotline", hotline=hotline, organiser=organiser) if hotline else organiser


def _lines(context: Context, numbers: tuple[int, ...]) -> str:
    return "\n".join(f"{number + 1}. {context.faq.entries[number].question}" for number in numbers)


def _numbers(numbers: tuple[int, ...]) -> tuple[Button, ...]:
    return tuple(Button(str(number + 1), f"{_ENTRY}{number}") for number in numbers)


def _entry(turn: Turn, number: int) -> Move:
    entries = turn.context.faq.entries
    if not 0 <= number < len(entries):
        return _say(turn, "help-no-number", most=len(entries))
    entry: Entry = entries[number]
    news = turn.context.texts("help-answer", question=entry.question, answer=entry.answer)
    return _told(turn, news, (), Button(turn.context.texts("help-other"), _OTHER))


def _offer(turn: Turn) -> Move:
    """Shall what was asked go to the organisers?"""
    asked = turn.session.draft.get(_ASKED, "")
    if len(asked) < ASKED_MIN:
        return _say(turn, "help-write", contact=_contact(turn.context))
    return _told(
        turn, turn.context.texts("help-offer", asked=asked), (), Button(turn.context.texts("help-send"), _SEND)
    )


def _sent(turn: Turn) -> Move:
    """One more question waits, unless too many of this chat wait already."""
    session, asked = turn.session, turn.session.draft.get(_ASKED, "")
    if len(asked) < ASKED_MIN:
        return turn.stale() if turn.press else _say(turn, "help-write", contact=_contact(turn.context))
    if desk_of(session).asked >= OPEN_MAX:
        return _say(turn, "help-too-many", most=OPEN_MAX, contact=_contact(turn.context))
    person_id, unit = (session.profile.person_id, session.profile.counted_unit) if session.profile else (None, "")
    ticket = Ticket(turn.new_id(), session.id, asked, unit, turn.now, person_id=person_id)
    turn = replace(turn, session=turn.to(State(session.state), **{_ASKED: None}))
    return replace(_say(turn, "help-sent", contact=_contact(turn.context)), records=(ticket,))


def _say(turn: Turn, name: str, **blanks: str | int) -> Move:
    return Move(turn.session, news=turn.context.texts(name, **blanks), ask=under_the_clock(turn))


def _told(turn: Turn, news: str, row: tuple[Button, ...], *below: Button) -> Move:
    back = Button(turn.context.texts("help-close"), _CLOSE)
    rows = ((row,) if row else ()) + column(*below, back)
    return Move(turn.session, news=news, news_rows=rows, ask=under_the_clock(turn))


def under_the_clock(turn: Turn) -> bool:
    """Whether the open question has to stay the newest message."""
    return turn.session.attempt is not None and turn.session.attempt.is_open


def _asked_in(typed: str) -> str:
    """What stands behind the command."""
    words = typed.split(maxsplit=1)
    return tidy(words[1]) if typed.startswith("/") and len(words) == 2 else ""


def tell_reply(turn: Turn) -> Move:
    """How the organisers answered, with the question quoted."""
    facts, texts = turn.incoming.facts, turn.context.texts
    asked, contact = str(facts["asked"]), _contact(turn.context)
    if facts["state"] == TicketState.ANSWERED:
        news = texts("help-reply", asked=asked, answer=str(facts["answer"]))
    else:
        news = texts("help-reply-closed", asked=asked, contact=contact)
    return Move(turn.session, news=news, ask=under_the_clock(turn), told_ticket=int(facts["ticket"]))
