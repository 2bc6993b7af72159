"""`/giaychungnhan`: the own certificates, drawn beside the conversation."""

from contest.settings import CertificateFor
from handlers.context import Context
from handlers.flows.helpdesk import under_the_clock
from handlers.moves import Move, Turn
from storage.ports.records import OWN, Errand

CERTIFICATES = OWN + "certificates"


def offered(context: Context) -> bool:
    """Whether the contest gives any."""
    return context.contest.publication.certificate is not CertificateFor.NOBODY


def send(turn: Turn) -> Move:
    """Those of whoever speaks; why there is none yet is said in the answer."""
    profile = turn.session.profile
    if profile is None:
        return Move(turn.session, news=turn.context.texts("certificate-nobody"), ask=under_the_clock(turn))
    wanted = Errand(turn.new_id(), CERTIFICATES, turn.now, {"person": str(profile.person_id)})
    news = turn.context.texts("certificate-coming")
    return Move(turn.session, news=news, ask=under_the_clock(turn), records=(wanted,))
