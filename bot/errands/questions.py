"""How the questions of the rounds that are over were answered."""

from bot.errands.parts import Parts
from handlers.flows.difficulty import hardest
from handlers.messages import Outgoing
from scheduler.errands import Work
from storage.figures import Counting
from storage.ports.records import Errand


def questions(parts: Parts) -> Work:
    """Counted now."""
    counting = Counting(parts.database, contest_id=parts.context.contest.id)

    async def work(_: Errand) -> Outgoing:
        over = [each.id for each in parts.context.contest.rounds if each.closes_at <= parts.clock()]
        return hardest(parts.context, await counting.answers(over))

    return work
