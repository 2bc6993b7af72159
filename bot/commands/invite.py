"""`hoithi invite`: one-time codes that give roles."""

import asyncio
import secrets
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, Config, ContestId, load, note, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.settings import Settings
from contest.calendar import say_instant
from contest.roles import Invitation, Role, code_in, hash_of, make_code
from storage.roles import Invitations

DAY_MS = 86_400_000
_CHANCE_BYTES = 24
"""192 random bits, 32 letters."""


def invite(
    role: Annotated[Role | None, typer.Argument(metavar="ROLE", help=texts("cli-argument-role"))] = None,
    unit: Annotated[str | None, typer.Option("--unit", help=texts("cli-option-unit"))] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=90, help=texts("cli-option-days"))] = 7,
    withdraw: Annotated[str | None, typer.Option("--withdraw", help=texts("cli-option-withdraw"))] = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Make a code, or close one."""
    settings, folder = load(config, contest)
    if withdraw:
        asyncio.run(_withdraw(settings, folder, withdraw))
        return
    if role is None:
        refuse("invite-role-wanted", roles=", ".join(Role))
    unit_id = _unit(folder, role, unit or "")
    now = wall_clock()
    code = make_code(secrets.token_urlsafe(_CHANCE_BYTES))
    invitation = Invitation(hash_of(code), role, unit_id, made_at=now, expires_at=now + days * DAY_MS)
    asyncio.run(_keep(settings, folder, invitation))
    _print(settings, folder, invitation, code)


def _unit(folder: ContestFolder, role: Role, wanted: str) -> str:
    """The unit an officer acts for; no other role has one."""
    if role is not Role.OFFICER:
        if wanted:
            refuse("invite-no-unit", role=role)
        return ""
    unit = folder.units.get(wanted.lower())
    if unit is None:
        refuse("invite-unit-wanted", unit=wanted)
    return unit.id


async def _keep(settings: Settings, folder: ContestFolder, invitation: Invitation) -> None:
    async with opened(settings, folder) as found:
        await Invitations(found.database, contest_id=folder.contest.id).add(invitation)
        await note(found, "Invitation", role=invitation.role, unit=invitation.unit_id)


async def _withdraw(settings: Settings, folder: ContestFolder, code: str) -> None:
    known = code_in(code)
    if known is None:
        refuse("invite-unknown")
    async with opened(settings, folder) as found:
        before = await Invitations(found.database, contest_id=folder.contest.id).withdraw(
            hash_of(known), now=wall_clock()
        )
        if before is not None:
            await note(found, "InvitationWithdrawn", role=before.role, unit=before.unit_id)
    if before is None:
        refuse("invite-unknown")
    out.print(texts("invite-withdrawn" if before.used_at is None else "invite-role-withdrawn", role=before.role))


def _print(settings: Settings, folder: ContestFolder, invitation: Invitation, code: str) -> None:
    unit = folder.units[invitation.unit_id].name if invitation.unit_id else "–"
    lines = [texts("invite-made", role=invitation.role, unit=unit, until=say_instant(invitation.expires_at))]
    lines.append(f"  {code}")
    lines += [f"  {link}" for link in settings.links(folder.contest.id, code)]
    for line in lines:
        out.print(line, highlight=False, soft_wrap=True)
    out.print(texts("invite-once"), style="yellow", soft_wrap=True)
