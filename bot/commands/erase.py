"""`hoithi erase`: one person who asked at the office, or everybody once the time of the contest is over."""

import asyncio
import getpass
from contextlib import aclosing
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, Config, ContestId, load, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.opening import Opened
from bot.settings import Settings
from contest.calendar import say_instant
from contest.fold import fold, tidy
from contest.people import Found
from scheduler.retention import Retention, erases_at
from storage.erasure import Erasure
from storage.people import People


def erase(
    who: Annotated[str, typer.Argument(metavar="WHO", help=texts("cli-argument-erase"))] = "",
    unit: Annotated[str, typer.Option("--unit", help=texts("cli-option-erase-unit"))] = "",
    reason: Annotated[str, typer.Option("--reason", help=texts("cli-option-erase-reason"))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=texts("cli-option-yes"))] = False,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Erase; cannot be undone."""
    settings, folder = load(config, contest)
    if not who:
        asyncio.run(_everybody(settings, folder, yes=yes))
    else:
        if not reason.strip():
            refuse("reason-wanted")
        asyncio.run(_one(settings, folder, tidy(who), unit, tidy(reason), yes=yes))


async def _one(settings: Settings, folder: ContestFolder, who: str, unit: str, reason: str, *, yes: bool) -> None:
    async with opened(settings, folder) as found:
        person = await _person(found, who, unit)
        if fold(person.name) in fold(reason):
            refuse("erase-reason-named")
        known = folder.units.get(person.unit_id)
        _ask(texts("erase-sure", name=person.name, unit=known.name if known else "–"), yes=yes)
        await _erasure(found).person(person.person_id, now=wall_clock(), by=f"cli:{getpass.getuser()}", reason=reason)
        out.print(texts("erase-done"))


async def _person(found: Opened, who: str, unit: str) -> Found:
    """By receipt, or by the exact name in a unit."""
    people = People(found.database, contest_id=found.contest_id, seal=found.seal)
    attempt = await found.store.find_attempt(found.context.receipt_matcher(who))
    if attempt is None and not unit:
        refuse("erase-unit-wanted", who=who)
    same: list[Found] = []
    async with aclosing(people.all()) as everybody:
        async for some in everybody:
            if attempt is not None:
                same += [each for each in some if each.person_id == attempt.person_id]
            else:
                same += [each for each in some if (each.name, each.unit_id) == (who, unit.lower())]
    if len(same) != 1:
        refuse("erase-several" if same else "erase-nobody", who=who, count=len(same))
    return same[0]


async def _everybody(settings: Settings, folder: ContestFolder, *, yes: bool) -> None:
    async with opened(settings, folder) as found:
        due = await erases_at(found.store, found.context)
        if due is None:
            refuse("erase-not-official")
        if wall_clock() < due:
            refuse("erase-early", at=say_instant(due))
        _ask(texts("erase-sure-all", title=folder.contest.title), yes=yes)
        erasure = _erasure(found)
        await Retention(found.store, erasure, found.context, clock=wall_clock).erase()
        await erasure.forget_deleted()
        out.print(texts("erase-done-all"))


def _erasure(found: Opened) -> Erasure:
    return Erasure(found.database, contest_id=found.contest_id, seal=found.seal)


def _ask(question: str, *, yes: bool) -> None:
    if not yes and not typer.confirm(question):
        raise typer.Exit(1)
