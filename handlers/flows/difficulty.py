"""How each question was answered, for whoever wrote them: `/cauhoi`, once a round is over (promise 6)."""

from collections.abc import Mapping

from handlers.context import Context
from handlers.messages import Outgoing

SHOWN = 10
_TEXT_MAX = 90

Answers = Mapping[str, Mapping[int | None, int]]
"""Question → option as written (None: not answered) → how often."""


def hardest(context: Context, answers: Answers) -> Outgoing:
    """The questions answered right least often; one that nearly nobody got right may have a wrong key."""
    texts = context.texts
    known = {name: given for name, given in answers.items() if name in context.bank.questions}
    if not known:
        return Outgoing(texts("difficulty-none"))
    ranked = sorted(known, key=lambda name: (_share(context, name, known[name]), name))
    lines = [_line(context, name, known[name]) for name in ranked[:SHOWN]]
    return Outgoing(texts("difficulty", questions=len(known), lines="\n\n".join(lines)))


def _share(context: Context, name: str, given: Mapping[int | None, int]) -> float:
    return given.get(context.bank[name].right, 0) / sum(given.values())


def _line(context: Context, name: str, given: Mapping[int | None, int]) -> str:
    question, times = context.bank[name], sum(given.values())
    wrong = {choice: count for choice, count in given.items() if choice not in (None, question.right)}
    common = max(wrong, key=lambda choice: wrong[choice], default=None)
    text = question.text if len(question.text) <= _TEXT_MAX else question.text[: _TEXT_MAX - 1] + "…"
    return context.texts(
        "difficulty-line",
        id=name,
        text=text,
        percent=round(100 * _share(context, name, given)),
        times=times,
        wrong="–" if common is None else question.options[common],
    )
