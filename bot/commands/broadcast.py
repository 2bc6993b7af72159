"""The commands `hoithi broadcast …`: one text to many, and holding it up on its way."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

import typer

from bot.app import wall_clock
from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, ContestId, load, note, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.official import windows
from bot.opening import Opened
from bot.settings import Bot, Settings
from contest.announcements import morning
from contest.broadcast import LIVE, TEXT_MAX, Audience, Broadcast, Group, How, Progress, Reach
from contest.calendar import parse_instant, say_instant, say_seconds
from handlers.messages import Outgoing
from storage.broadcasts import Broadcasts

Answer = TypeVar("Answer")
Key = Annotated[str, typer.Argument(metavar="KEY", help=texts("cli-argument-broadcast"))]

broadcast = typer.Typer(help=texts("cli-broadcast"), no_args_is_help=True)


@broadcast.command("send", help=texts("cli-broadcast-send"))
def send(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=texts("cli-argument-text"))],
    group: Annotated[Group, typer.Option("--group", help=texts("cli-option-group"))] = Group.ALL,
    round_id: Annotated[str, typer.Option("--round", help=texts("cli-option-group-round"))] = "",
    unit: Annotated[str, typer.Option("--unit", help=texts("cli-option-group-unit"))] = "",
    channel: Annotated[str, typer.Option("--channel", help=texts("cli-option-group-channel"))] = "",
    at: Annotated[str, typer.Option("--at", help=texts("cli-option-at"))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=texts("cli-option-yes"))] = False,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Show text, number of people and hour; send once that is confirmed."""
    said = text.replace("\\n", "\n").strip()
    if not 0 < len(said) <= TEXT_MAX:
        refuse("broadcast-length", length=len(said), most=TEXT_MAX)
    settings, folder = load(config, contest)

    async def work(desk: Broadcasts, found: Opened) -> None:
        audience = _audience(found, group, round_id, unit, channel)
        starts_at = morning(_instant(at))
        reach = await desk.reach(audience)
        people, closed = sum(each.reachable for each in reach.values()), sum(each.closed for each in reach.values())
        if not people:
            refuse("broadcast-nobody")
        out.print(said, markup=False, highlight=False)
        took = say_seconds(round(_takes_s(reach, settings.serving(found.contest_id)) * 1000))
        out.print(texts("broadcast-plan", people=people, at=say_instant(starts_at), took=took), soft_wrap=True)
        if closed:
            out.print(texts("broadcast-closed", people=closed), soft_wrap=True)
        if not yes and not typer.confirm(texts("broadcast-confirm")):
            raise typer.Exit(1)
        new_id = found.new_id()
        key = found.context.receipt_code(new_id)
        await desk.add(Broadcast(new_id, key, audience, Outgoing(said).to_bytes(), wall_clock(), starts_at))
        await note(found, "Broadcast", key=key)
        out.print(texts("broadcast-added", key=key), soft_wrap=True)

    _with_desk(settings, folder, work)


@broadcast.command("list", help=texts("cli-broadcast-list"))
def list_broadcasts(config: Config = DEFAULT_CONFIG, contest: ContestId = "", as_json: AsJson = False) -> None:
    """How far each is."""

    async def work(desk: Broadcasts, found: Opened) -> None:
        known = await desk.listed()
        if as_json:
            out.print_json(json.dumps([_plain(each) for each in known], ensure_ascii=False))
        elif not known:
            out.print(texts("broadcast-none"))
        for each in () if as_json else known:
            counts = {name: getattr(each, name) for name in map(str, How)}
            progress = texts(f"broadcast-{each.progress}")
            line = texts("broadcast-line", key=each.key, at=say_instant(each.starts_at), progress=progress, **counts)
            out.print(line, markup=False, highlight=False, soft_wrap=True)

    _with_desk(*load(config, contest), work)


@broadcast.command("pause", help=texts("cli-broadcast-pause"))
def pause(key: Key, config: Config = DEFAULT_CONFIG, contest: ContestId = "") -> None:
    """Nobody more is written to until it is resumed."""
    _turn(load(config, contest), key, {Progress.OPEN: Progress.PAUSED})


@broadcast.command("resume", help=texts("cli-broadcast-resume"))
def resume(key: Key, config: Config = DEFAULT_CONFIG, contest: ContestId = "") -> None:
    """Go on with whoever has not been written to."""
    _turn(load(config, contest), key, {Progress.PAUSED: Progress.OPEN})


@broadcast.command("cancel", help=texts("cli-broadcast-cancel"))
def cancel(key: Key, config: Config = DEFAULT_CONFIG, contest: ContestId = "") -> None:
    """For good."""
    _turn(load(config, contest), key, dict.fromkeys(LIVE, Progress.CANCELLED))


def _turn(loaded: tuple[Settings, ContestFolder], key: str, ways: dict[Progress, Progress]) -> None:
    async def work(desk: Broadcasts, found: Opened) -> bool:
        now = wall_clock()
        done = any([await desk.set_progress(key, before, after, now=now) for before, after in ways.items()])
        if done:
            await note(found, "BroadcastMoved", key=key, to=next(iter(ways.values())))
        return done

    if not _with_desk(*loaded, work):
        refuse("broadcast-not-turned", key=key)
    after = next(iter(ways.values()))
    out.print(texts("broadcast-turned", key=key, progress=texts(f"broadcast-{after}")), soft_wrap=True)


def _audience(found: Opened, group: Group, round_id: str, unit: str, channel: str) -> Audience:
    rounds = [each.id for each in found.context.contest.rounds]
    per_round = group in (Group.NOT_STARTED, Group.NOT_FINISHED, Group.TO_REMIND)
    if per_round and not round_id and len(rounds) == 1:
        round_id = rounds[0]
    if (per_round or round_id) and round_id not in rounds:
        refuse("round-unknown", round=round_id, rounds=", ".join(rounds))
    if unit and found.context.units.get(unit.lower()) is None:
        refuse("invite-unit-wanted", unit=unit)
    return Audience(group, round_id, unit.lower(), channel)


def _takes_s(reach: Mapping[str, Reach], bots: Iterable[Bot]) -> float:
    """The bot with the longest way to go decides; the web chat is our own."""
    known = [(reach[bot.channel].reachable, bot.bulk_per_s) for bot in bots if bot.channel in reach]
    return max((people / per_s for people, per_s in known), default=0.0)


def _instant(at: str) -> int:
    """When to begin; now unless an hour to come is given."""
    now = wall_clock()
    if not at:
        return now
    try:
        return max(now, parse_instant(at))
    except ValueError:
        refuse("broadcast-hour", value=at)


def _plain(each: Broadcast) -> dict[str, Any]:
    plain = asdict(each)
    return {**plain, "payload": Outgoing.from_bytes(each.payload).text}


def _with_desk(
    settings: Settings, folder: ContestFolder, work: Callable[[Broadcasts, Opened], Awaitable[Answer]]
) -> Answer:
    async def run() -> Answer:
        async with opened(settings, folder) as found:
            attempts = folder.contest.quiz.attempts
            desk = Broadcasts(
                found.database,
                contest_id=found.contest_id,
                attempts=attempts,
                holder=found.new_id(),
                windows=windows(settings.accounts_of(found.contest_id), clock=wall_clock),
            )
            return await work(desk, found)

    return asyncio.run(run())
