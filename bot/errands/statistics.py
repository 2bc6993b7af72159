"""The chart of the contest: units, and day by day."""

import asyncio

from bot.chart import chart_of
from bot.errands.parts import Parts
from bot.render.chart_picture import chart_picture
from contest.calendar import say_instant
from contest.figures import is_withheld
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.figures import DAY_MS, Counting
from storage.ports.records import Errand

KEPT_MS = DAY_MS
"""Whoever wants it again asks again, and gets newer figures."""


def statistics(parts: Parts) -> Work:
    """Counted now, as a picture."""
    counting = Counting(parts.database, contest_id=parts.context.contest.id)

    async def work(_: Errand) -> Outgoing:
        context, now = parts.context, parts.clock()
        figures = await counting.figures(now)
        chart = chart_of(context, figures, await counting.days(), now)
        content = await asyncio.to_thread(chart_picture, chart)
        name = f"thong-ke-{context.contest.id}.png"
        key = await parts.files.keep(content, media=Media.PHOTO, name=name, now=now, until=now + KEPT_MS)
        blanks = {"registered": figures.registered, "units": len(figures.units)}
        if is_withheld(context.contest, now):
            text = context.texts("statistics-done-withheld", at=say_instant(now), **blanks)
        else:
            done = sum(finished for _, finished in figures.units.values())
            text = context.texts("statistics-done", done=done, at=say_instant(now), **blanks)
        return Outgoing(text, attachment=Attachment(Media.PHOTO, key, kept=True))

    return work
