"""The board of live figures."""

from bot.errands.parts import Parts
from handlers.flows.figures import board
from handlers.messages import Outgoing
from scheduler.errands import Work
from storage.figures import Counting
from storage.ports.records import Errand


def figures(parts: Parts) -> Work:
    """Counted now."""
    counting = Counting(parts.database, contest_id=parts.context.contest.id)

    async def work(_: Errand) -> Outgoing:
        now = parts.clock()
        return board(parts.context, await counting.figures(now), now)

    return work
