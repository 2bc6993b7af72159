"""`/lienket`: one person in several chats. A one-time code made in one of them is typed in the other."""

from dataclasses import replace

from contest.fold import fold
from contest.links import LIFE_MS, hash_of, link_code_in, make_code
from handlers.flows.family import speaking
from handlers.flows.roles import link_code_of, refuse
from handlers.moves import Move, State, Turn
from storage.ports.conversation import Profile, Session
from storage.ports.records import LinkOffered, LinkUsed


def offer(turn: Turn) -> Move:
    """A fresh code; an older one opens nothing any more."""
    session, context = turn.session, turn.context
    if session.profile is None or session.state == State.REFUSED:
        return turn.hint("link-register-first")
    code = make_code(context.link_code(turn.new_id()))
    known = link_code_in(code)
    assert known is not None
    record = LinkOffered(hash_of(known), session.profile.person_id, turn.now + LIFE_MS)
    news = context.texts("link-offer", code=code, name=session.profile.name, minutes=LIFE_MS // 60_000)
    return Move(session, news=news, ask=False, records=(record,))


def join(turn: Turn) -> Move | None:
    """The person of the code that was brought speaks here from now on; None if there was no code."""
    session, code = turn.session, link_code_of(turn.incoming)
    if code is None or session.desk is None:
        return None
    link = session.desk.link
    if link is None:
        return refuse(turn, "link-unknown")
    profile = link.member.profile
    if session.profile is not None and session.profile.person_id == profile.person_id:
        return refuse(turn, "link-same")
    if link.used_at is not None or link.expires_at <= turn.now:
        return refuse(turn, "link-over")
    if session.attempt is not None and session.attempt.is_open:
        return refuse(turn, "link-later")
    used = LinkUsed(hash_of(code), turn.now, instead_of=_doubled(session, profile))
    family = tuple(each for each in session.family if each.profile.person_id != used.instead_of)
    joined = replace(speaking(session, link.member), family=family)
    return Move(joined, news=turn.context.texts("link-done", name=profile.name), records=(used,))


def _doubled(session: Session, profile: Profile) -> int | None:
    """Whoever registered here under the same name and never started is the same human being, counted twice."""
    here = session.profile
    if here is None or session.attempt is not None or fold(here.name) != fold(profile.name):
        return None
    return here.person_id
