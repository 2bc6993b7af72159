"""The board of those who run the contest: `/bangdieukhien`."""

from collections.abc import Iterator

from contest.calendar import say_instant
from contest.figures import Figures, RoundFigures, is_withheld
from handlers.context import Context
from handlers.messages import Outgoing

UNITS_SHOWN = 10
SILENT_MS = 10 * 60_000
"""A platform that brought nothing for so long is worth a look; at night it may just be quiet."""


def board(context: Context, figures: Figures, now: int) -> Outgoing:
    """Live figures as one message."""
    texts, withheld = context.texts, is_withheld(context.contest, now)
    lines = [
        texts("figures-head", title=context.contest.short_title, at=say_instant(now)),
        texts("figures-people", registered=figures.registered),
        *([texts("figures-withheld")] if withheld else _rounds(context, figures)),
        "",
        *_units(context, figures, withheld=withheld),
        "",
        texts("figures-technical", waiting=figures.waiting, failures=figures.failures, requests=figures.requests),
        *_channels(context, figures, now),
    ]
    return Outgoing("\n".join(lines))


def _rounds(context: Context, figures: Figures) -> Iterator[str]:
    for each in context.contest.rounds:
        known = figures.rounds.get(each.id, RoundFigures())
        yield context.texts(
            "figures-round",
            round=each.name,
            started=known.started,
            finished=known.finished,
            attempts=known.attempts,
            answering=known.answering,
        )


def _units(context: Context, figures: Figures, *, withheld: bool) -> Iterator[str]:
    """Those with most people who handed in first."""
    known = {unit: (registered, 0 if withheld else finished) for unit, (registered, finished) in figures.units.items()}
    ranked = sorted(known.items(), key=lambda each: (-each[1][1], -each[1][0], each[0]))
    yield context.texts("figures-units", units=len(ranked))
    for unit_id, (registered, finished) in ranked[:UNITS_SHOWN]:
        name = context.unit_name(unit_id)
        sentence = "figures-unit-withheld" if withheld else "figures-unit"
        yield context.texts(sentence, unit=name, registered=registered, finished=finished)


def _channels(context: Context, figures: Figures, now: int) -> Iterator[str]:
    for channel in sorted(figures.channels.keys() | figures.heard.keys()):
        heard = figures.heard.get(channel)
        name = "figures-never" if heard is None else "figures-silent" if now - heard > SILENT_MS else "figures-heard"
        yield context.texts(
            name,
            channel=channel,
            people=figures.channels.get(channel, 0),
            at="" if heard is None else say_instant(heard),
        )
