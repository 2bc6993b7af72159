"""Reading the rules: the short card first, then the whole text page by page in one message that changes."""

import textwrap

from contest.calendar import current_round
from handlers.context import Context
from handlers.flows.home import rules_card
from handlers.messages import Button
from handlers.moves import Move, State, Turn, column, turning

PREFIX = "rules:"
"""Of the buttons that work in every state."""
_READ, _CLOSE = PREFIX + "read", PREFIX + "close"

_WHO_MAX = 450
"""Characters of the card for those who may, and for those who may not: the whole text has them in full."""

_UNDER_THE_CLOCK = (State.QUIZ, State.ANSWERS, State.CHANGE, State.PREDICTION, State.PREDICTION_CHECK)


def show(turn: Turn) -> Move:
    """The short card. Under the clock the question follows at once: only the newest message has buttons on the web."""
    context, contest = turn.context, turn.context.contest
    card = rules_card(context, current_round(contest.rounds, turn.now))
    who = context.texts(
        "rules-who", title=contest.title, audience=_short(contest.audience), excluded=_short(contest.excluded)
    )
    buttons = column(Button(context.texts("terms-read"), _READ), _close(context))
    busy = turn.session.state in _UNDER_THE_CLOCK
    return Move(turn.session, news=f"{who}\n\n{card}", news_rows=buttons, ask=busy)


def turn_page(turn: Turn) -> Move:
    """A button of the card or of a page; the first page leaves the card where it is."""
    if turn.press == _CLOSE:
        return Move(turn.session)
    pages = turn.context.rules_pages
    wanted = turn.press.removeprefix(PREFIX)
    number = min(max(int(wanted), 1), len(pages)) if wanted.isdecimal() and wanted.isascii() else 1
    return Move(
        turn.session,
        news=pages[number - 1],
        news_rows=_buttons(turn.context, number, len(pages)),
        edit_news=turn.press != _READ,
        ask=False,
    )


def _short(text: str) -> str:
    return textwrap.shorten(text, _WHO_MAX, placeholder=" …")


def _buttons(context: Context, number: int, count: int) -> tuple[tuple[Button, ...], ...]:
    return (*turning(context, number, range(1, count + 1), PREFIX), (_close(context),))


def _close(context: Context) -> Button:
    return Button(context.texts("terms-close"), _CLOSE)
