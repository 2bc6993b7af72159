"""The commands `hoithi requests …`: wishes to change a locked profile, as the committee decides them."""

import asyncio
import getpass
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Annotated, NoReturn

import typer

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, ContestId, err, load, note, opened, out, texts
from bot.contest_folder import ContestFolder
from bot.opening import Opened
from contest.calendar import say_instant, year_of
from contest.eligibility import Verdict, standing
from storage.ports.conversation import ChangeRequest, Profile
from storage.requests import Requests

requests = typer.Typer(help=texts("cli-requests"), no_args_is_help=True)

RequestId = Annotated[int, typer.Argument(metavar="ID", help=texts("cli-option-request"))]
By = Annotated[str | None, typer.Option("--by", help=texts("cli-option-by"))]


@requests.command("list", help=texts("cli-requests-list"))
def list_requests(
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
    decided: Annotated[bool, typer.Option("--all", help=texts("cli-option-all"))] = False,
    as_json: AsJson = False,
) -> None:
    """Print the requests that wait."""
    settings, folder = load(config, contest, as_json=as_json)

    async def read() -> list[ChangeRequest]:
        async with opened(settings, folder) as found:
            return await _requests(found).listed(decided=decided)

    found = asyncio.run(read())
    if as_json:
        out.print_json(json.dumps([asdict(each) for each in found], ensure_ascii=False))
    elif not found:
        out.print(texts("requests-none"))
    else:
        for each in found:
            out.print(_say(folder, each), markup=False, highlight=False, soft_wrap=True)


@requests.command("grant", help=texts("cli-requests-grant"))
def grant(request_id: RequestId, by: By = None, config: Config = DEFAULT_CONFIG, contest: ContestId = "") -> None:
    """Change the profile as asked."""
    settings, folder = load(config, contest)
    now = wall_clock()

    async def decide() -> tuple[ChangeRequest, Profile] | None:
        async with opened(settings, folder) as found:
            store = _requests(found)
            who = by or getpass.getuser()
            done = await store.grant(request_id, by=who, now=now, judge=lambda p: judged(folder, p, now))
            if done is not None:
                await note(found, "RequestGranted", request=request_id)
            return done

    done = asyncio.run(decide())
    if done is None:
        _none_waits(request_id)
    profile = done[1]
    said = texts("requests-done-granted", name=profile.name, unit=_unit(folder, profile.counted_unit))
    out.print(said, markup=False, highlight=False, soft_wrap=True)
    if not profile.eligible:
        out.print(texts("requests-unranked"), style="yellow")


@requests.command("refuse", help=texts("cli-requests-refuse"))
def refuse(
    request_id: RequestId,
    reason: Annotated[str, typer.Option("--reason", help=texts("cli-option-refusal"))],
    by: By = None,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Leave the profile as it is."""
    settings, folder = load(config, contest)

    async def decide() -> ChangeRequest | None:
        async with opened(settings, folder) as found:
            store = _requests(found)
            why, who = reason.strip().rstrip("."), by or getpass.getuser()
            done = await store.refuse(request_id, by=who, now=wall_clock(), reason=why)
            if done is not None:
                await note(found, "RequestRefused", request=request_id)
            return done

    if asyncio.run(decide()) is None:
        _none_waits(request_id)
    out.print(texts("requests-done-refused"))


def judged(folder: ContestFolder, profile: Profile, now: int) -> Profile:
    """The profile with whether it competes, by the rules of the contest folder."""
    found = standing(
        folder.contest.eligibility,
        folder.units,
        folder.excluded,
        folder.roster,
        name=profile.name,
        residence=profile.residence,
        workplace=profile.workplace,
        birth_year=profile.birth_year,
        year=year_of(now),
    )
    return replace(profile, eligible=found.verdict is Verdict.COMPETES)


def _requests(found: Opened) -> Requests:
    return Requests(found.database, contest_id=found.contest_id, seal=found.seal)


def _none_waits(request_id: int) -> NoReturn:
    err.print(texts("requests-unknown", id=str(request_id)), style="red", soft_wrap=True)
    raise typer.Exit(1)


def _say(folder: ContestFolder, request: ChangeRequest) -> str:
    state = "requests-waiting"
    if request.decided_at is not None:
        state = "requests-granted" if request.granted else "requests-refused"
    decided = texts(state, by=request.decided_by or "–", reason=request.reason or "–")
    sides = {"old": _side(folder, request.old), "new": _side(folder, request.new)}
    return texts("requests-line", id=str(request.id), asked=say_instant(request.asked_at), decided=decided, **sides)


def _side(folder: ContestFolder, fields: Mapping[str, str]) -> str:
    if "name" in fields:
        return fields["name"]
    return texts("requests-places", **{field: _unit(folder, unit_id) for field, unit_id in fields.items()})


def _unit(folder: ContestFolder, unit_id: str) -> str:
    unit = folder.units.get(unit_id)
    return unit.name if unit else unit_id or "–"
