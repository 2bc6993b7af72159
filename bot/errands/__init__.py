"""The works behind the errands of the chat: what is read or made beside the conversation."""

from collections.abc import Mapping

from bot.errands.broadcast import list_missed, list_rest, preview
from bot.errands.certificates import certificates as own_certificates
from bot.errands.export import export
from bot.errands.figures import figures
from bot.errands.invite import invite
from bot.errands.owndata import own_card, own_file
from bot.errands.parts import Parts
from bot.errands.people import find_person, list_suspects
from bot.errands.qr import qr
from bot.errands.questions import questions
from bot.errands.report import report, unit_report
from bot.errands.results import results
from bot.errands.statistics import statistics
from bot.errands.unit import unit, unit_left
from bot.errands.winners import winners
from handlers.flows import broadcast, broadcasts, certificates, office, owndata, people, promotion, unit_board
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
        office.REPORT: report(parts),
        promotion.QR: qr(parts),
        unit_board.UNIT: unit(parts),
        unit_board.LEFT: unit_left(parts),
        unit_board.REPORT: unit_report(parts),
        people.FIND: find_person(parts),
        people.SUSPECTS: list_suspects(parts),
        broadcast.PREVIEW: preview(parts),
        broadcasts.MISSED: list_missed(parts),
        owndata.CARD: own_card(parts),
        owndata.FILE: own_file(parts),
        certificates.CERTIFICATES: own_certificates(parts),
        broadcasts.REST: list_rest(parts),
    }


__all__ = ["Parts", "works"]
