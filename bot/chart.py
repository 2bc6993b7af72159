"""What the chart of a contest, or of a unit, shows: units, and day by day."""

from collections.abc import Mapping

from bot.render.chart_picture import UNITS_MAX, Bar, Chart, Day
from contest.calendar import local, say_instant
from contest.figures import Figures, is_withheld
from handlers.context import Context
from storage.figures import DAY_MS


def chart_of(
    context: Context, figures: Figures, days: Mapping[int, tuple[int, int]], now: int, *, title: str = ""
) -> Chart:
    """Units with most people first; every day from the first to the last, empty ones too.

    Where the number of people who play is being guessed, only registrations are shown.
    """
    texts, withheld = context.texts, is_withheld(context.contest, now)
    ranked = sorted(figures.units.items(), key=lambda each: (-each[1][0], -each[1][1] * (not withheld), each[0]))
    left = len(ranked) - UNITS_MAX
    every = range(min(days), max(days) + DAY_MS, DAY_MS) if days else range(0)
    shown = 1 if withheld else 2
    return Chart(
        title=title or context.contest.short_title,
        at=texts("statistics-at", at=say_instant(now)),
        units=tuple(_bar(context, unit, people, 0 if withheld else done, shown) for unit, (people, done) in ranked),
        more=texts("statistics-more", count=left) if left > 0 else "",
        legend=(texts("statistics-registered"), texts("statistics-handed-in"))[:shown],
        days=tuple(Day(f"{local(day):%d/%m}", *_counts(days, day, withheld=withheld)) for day in every),
        days_legend=(texts("statistics-registered-a-day"), texts("statistics-attempts-a-day"))[:shown],
    )


def _bar(context: Context, unit: str, people: int, done: int, shown: int) -> Bar:
    both = context.texts("statistics-both", done=done, all=people)
    return Bar(context.unit_name(unit), people, done, both if shown == 2 else context.texts("number", number=people))


def _counts(days: Mapping[int, tuple[int, int]], day: int, *, withheld: bool) -> tuple[int, int]:
    registered, attempts = days.get(day, (0, 0))
    return registered, 0 if withheld else attempts
