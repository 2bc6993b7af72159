"""What may be read before taking part: documents, and where the contest allows it the whole question set.

Pages are numbered through and need no state: their buttons work wherever the conversation stands. Right options and
sources appear only with `quiz.study: answers`, which the organiser has chosen for that (promise 6).
"""

from collections.abc import Iterable, Iterator

from contest.bank import LETTERS, Question
from contest.lists import Document
from contest.settings import Study
from handlers.context import Context
from handlers.messages import Button
from handlers.moves import Move, State, Turn, column, turning

PREFIX = "study:"
"""Of the buttons that work in every state."""
BEGIN, _CLOSE = PREFIX + "1", PREFIX + "close"

PAGE_MAX = 1650
"""Characters; with heading and hint below the smallest limit of any platform (Zalo: 2,000)."""
SOURCE_MAX = 250


def offered(context: Context) -> bool:
    """Whether there is anything to read."""
    return bool(context.documents) or context.contest.quiz.study is not Study.DOCUMENTS


def show(turn: Turn) -> Move:
    """ "/tailieu", "/tailieu 3"."""
    wanted = turn.typed.split(" ")[-1]
    return _page(turn, int(wanted[:4]) if wanted.isascii() and wanted.isdigit() else 1)


def turn_page(turn: Turn) -> Move:
    """A button of a page."""
    if turn.press == _CLOSE:
        return Move(turn.session)
    wanted = turn.press.removeprefix(PREFIX)
    return _page(turn, int(wanted[:4]) if wanted.isascii() and wanted.isdigit() else 1, edit=turn.press != BEGIN)


def _page(turn: Turn, wanted: int, *, edit: bool = False) -> Move:
    session, texts = turn.session, turn.context.texts
    if session.attempt is not None and session.attempt.is_open:
        return turn.hint("study-later")
    documents, questions = _pages(turn.context)
    pages = [*documents, *questions]
    if not pages:
        return Move(session, news=texts("study-empty"), ask=session.state != State.HOME)
    number = min(max(wanted, 1), len(pages))
    heading = "study-documents" if number <= len(documents) else "study-questions"
    text = f"{texts(heading, page=number, pages=len(pages))}\n\n{pages[number - 1]}"
    if number < len(pages):
        text += "\n\n" + texts("study-more", next=str(number + 1))
    rows = _buttons(turn.context, number, len(documents), len(pages))
    return Move(session, news=text, news_rows=rows, edit_news=edit, ask=False)


def _buttons(context: Context, number: int, documents: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    texts = context.texts
    rows = turning(context, number, range(1, pages + 1), PREFIX)
    if number < documents < pages:
        rows += column(Button(texts("study-to-questions"), f"{PREFIX}{documents + 1}"))
    return rows + column(Button(texts("study-close"), _CLOSE))


def _pages(context: Context) -> tuple[list[str], list[str]]:
    """Of documents, and of questions."""
    documents = _packed(_document(number, each) for number, each in enumerate(context.documents, start=1))
    study = context.contest.quiz.study
    if study is Study.DOCUMENTS:
        return documents, []
    label = context.texts("study-right") if study is Study.ANSWERS else ""
    every = enumerate(context.bank.questions.values(), start=1)
    return documents, _packed(_question(number, each, label) for number, each in every)


def _document(number: int, each: Document) -> str:
    """Name, then number, date and issuer, then the link; what is not given is left out."""
    facts = ", ".join(part for part in (each.number, each.date, each.issuer) if part)
    return "\n".join(part for part in (f"{number}. {each.name}", facts, each.url) if part)


def _question(number: int, each: Question, label: str) -> str:
    """With a `label` also the right letter, in the order written, and the source."""
    lines = [f"{number}. {each.text}", *(f"{LETTERS[i]}. {option}" for i, option in enumerate(each.options))]
    if label:
        lines.append(f"{label} {LETTERS[each.right]}" + (f" – {clipped(each.source)}" if each.source else ""))
    return "\n".join(lines)


def clipped(text: str, most: int = SOURCE_MAX) -> str:
    """At most that many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _packed(blocks: Iterable[str]) -> list[str]:
    """As many whole blocks a page as fit."""
    return list(_fill(clipped(block, PAGE_MAX) for block in blocks))


def _fill(blocks: Iterator[str]) -> Iterator[str]:
    page = ""
    for block in blocks:
        if page and len(page) + 2 + len(block) > PAGE_MAX:
            yield page
            page = ""
        page += f"\n\n{block}" if page else block
    if page:
        yield page
