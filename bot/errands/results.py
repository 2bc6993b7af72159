"""How the result of each round stands, with what may be decided about it."""

from bot.errands.parts import Parts
from contest.decisions import WHOLE, is_held
from handlers.flows.office import results_board
from handlers.messages import Outgoing
from scheduler.errands import Work
from storage.ports.records import Errand


def results(parts: Parts) -> Work:
    """The newest version of each round and of the whole."""

    async def work(_: Errand) -> Outgoing:
        contest, decisions = parts.context.contest, await parts.store.decisions()
        names = [each.id for each in contest.rounds] + ([WHOLE] if len(contest.rounds) > 1 else [])
        versions = {name: await parts.store.latest_result(name) for name in names}
        held = {name: is_held(decisions, name, default=contest.publication.hold) for name in names}
        return results_board(parts.context, versions, held)

    return work
