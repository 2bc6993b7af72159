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
    ranked = by_difficulty(context, answers)
    if not ranked:
        return Outgoing(texts("difficulty-none"))
    lines = [_line(context, name, answers[name]) for name in ranked[:SHOWN]]
    return Outgoing(texts("difficulty", questions=len(ranked), lines="\n\n".join(lines)))


def by_difficulty(context: Context, answers: Answers) -> list[str]:
    """Ids of the questions of the bank that were put to anybody, the one answered right least often first."""
    known = [name for name in answers if name in context.bank.questions]
    return sorted(known, key=lambda name: (_share(context, name, answers[name]), name))


def _share(context: Context, name: str, given: Mapping[int | None, int]) -> float:
    return given.get(context.bank[name].right, 0) / sum(given.values())


def _line(context: Context, name: str, given: Mapping[int | None, int]) -> str:
    question = context.bank[name]
    percent, times, wrong = told(context, name, given)
    text = question.text if len(question.text) <= _TEXT_MAX else question.text[: _TEXT_MAX - 1] + "…"
    return context.texts(
        "difficulty-line",
        id=name,
        text=text,
        percent=percent,
        times=times,
        wrong=wrong,
    )


def told(context: Context, name: str, given: Mapping[int | None, int]) -> tuple[int, int, str]:
    """Percent answered right, out of how many, and the option most often chosen wrongly."""
    question = context.bank[name]
    wrong = {choice: count for choice, count in given.items() if choice not in (None, question.right)}
    common = max(wrong, key=lambda choice: wrong[choice], default=None)
    percent = round(100 * _share(context, name, given))
    return percent, sum(given.values()), "–" if common is None else question.options[common]
