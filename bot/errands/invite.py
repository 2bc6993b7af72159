"""A one-time code for a role, asked for in the chat."""

import secrets

from bot.errands.parts import Parts
from contest.calendar import say_instant
from contest.roles import Invitation, Role, hash_of, make_code
from handlers.messages import Outgoing
from scheduler.errands import Work
from storage.ports.records import Errand
from storage.roles import Invitations

DAYS = 7
DAY_MS = 86_400_000
_CHANCE_BYTES = 24


def invite(parts: Parts) -> Work:
    """Make it and hand it over once; it is not kept."""
    book = Invitations(parts.database, contest_id=parts.context.contest.id)

    async def work(errand: Errand) -> Outgoing:
        role, unit_id = Role(errand.details["role"]), errand.details.get("unit", "")
        now, code = parts.clock(), make_code(secrets.token_urlsafe(_CHANCE_BYTES))
        invitation = Invitation(hash_of(code), role, unit_id, made_at=now, expires_at=now + DAYS * DAY_MS)
        await book.add(invitation)
        texts = parts.context.texts
        unit = f" – {parts.context.unit_name(unit_id)}" if unit_id else ""
        blanks = {"role": texts(f"role-name-{role}") + unit, "until": say_instant(invitation.expires_at)}
        return Outgoing(texts("invitation-made", links="\n".join(parts.links(code)), code=code, **blanks))

    return work
