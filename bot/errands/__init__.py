"""The works behind the errands of the chat: what is read or made beside the conversation."""

from collections.abc import Mapping

from bot.errands.broadcast import list_missed, preview
from bot.errands.export import export
from bot.errands.figures import figures
from bot.errands.invite import invite
from bot.errands.parts import Parts
from bot.errands.people import find_person
from bot.errands.questions import questions
from bot.errands.results import results
from bot.errands.statistics import statistics
from bot.errands.winners import winners
from handlers.flows import broadcast, broadcasts, office, people
from scheduler.errands import Work


def works(parts: Parts) -> Mapping[str, Work]:
    """Kind → work."""
    return {
        office.FIGURES: figures(parts),
        office.RESULTS: results(parts),
        office.QUESTIONS: questions(parts),
        office.EXPORT: export(parts),
        office.INVITE: invite(parts),
        office.WINNERS: winners(parts),
        office.STATISTICS: statistics(parts),
        people.FIND: find_person(parts),
        broadcast.PREVIEW: preview(parts),
        broadcasts.MISSED: list_missed(parts),
    }


__all__ = ["Parts", "works"]
