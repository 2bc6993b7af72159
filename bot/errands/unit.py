"""How one unit is going: figures, target and a picture of the trend."""

import asyncio

from bot.chart import chart_of
from bot.errands.parts import Parts
from bot.errands.statistics import KEPT_MS
from bot.render.chart_picture import chart_picture
from contest.figures import Figures
from contest.fold import fold
from handlers.flows.unit_board import report_buttons, unit_board
from handlers.flows.unit_board import unit_left as say_left
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.figures import Counting
from storage.people import People
from storage.ports.records import Errand


def unit(parts: Parts) -> Work:
    """Counted now, with the units below it."""
    counting = Counting(parts.database, contest_id=parts.context.contest.id)

    async def work(errand: Errand) -> Outgoing:
        context, now = parts.context, parts.clock()
        here = context.units[errand.details["unit"]]
        board = await counting.unit(context.units.within(here.id))
        text, rows = unit_board(context, here, board, now), report_buttons(context, here, now)
        if not board.registered:
            return Outgoing(text, rows)
        figures = Figures(board.registered, {}, {}, board.units, 0, 0, 0, {})
        chart = chart_of(context, figures, board.days, now, title=here.name)
        content = await asyncio.to_thread(chart_picture, chart)
        name = f"don-vi-{here.id}.png"
        key = await parts.files.keep(content, media=Media.PHOTO, name=name, now=now, until=now + KEPT_MS)
        return Outgoing(text, rows, attachment=Attachment(Media.PHOTO, key, kept=True))

    return work


def unit_left(parts: Parts) -> Work:
    """Who of the unit's own list has not handed in: by name, as people wrote theirs when they registered."""
    context = parts.context
    people = People(parts.database, contest_id=context.contest.id, seal=parts.seal)

    async def work(errand: Errand) -> Outgoing:
        here = context.units[errand.details["unit"]]
        units = context.units.within(here.id)
        left = context.roster.of(units)
        if left:
            for each in await people.handed_in(units):
                left.pop(fold(each.name), None)
        return Outgoing(say_left(context, here, sorted(left.values(), key=fold), parts.clock()))

    return work
