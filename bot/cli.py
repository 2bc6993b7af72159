"""The command `hoithi`. Output is Vietnamese for organisers; `--json` where a program would read."""

import asyncio
import os
import signal
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bot.app import Service, build, wall_clock
from bot.channels.platform import TokenRefused
from bot.commands.audit import audit
from bot.commands.broadcast import broadcast
from bot.commands.certificates import certificates
from bot.commands.check import check
from bot.commands.decisions import correct, decide, disqualify, hand_over, hold, official, release
from bot.commands.erase import erase
from bot.commands.export import export, report
from bot.commands.invite import invite
from bot.commands.promotion import invites, poster, promotion, qr
from bot.commands.rehearse import rehearse
from bot.commands.requests import requests
from bot.commands.results import commendations, results, verify
from bot.commands.rules import rules
from bot.commands.terminal import DEFAULT_CONFIG, Config, err, load_all, out, say_key_lost, texts
from bot.commands.tickets import tickets
from bot.commands.video import video
from bot.commands.zalo import zalo
from bot.contest_folder import ContestFolder
from bot.demo import demo_folder, demo_settings, forget_demo
from bot.keys import KeyLost
from bot.logs import configure_logs
from bot.process import calm_collector
from bot.settings import Settings
from contest.calendar import say_instant
from storage.seal import new_key

cli = typer.Typer(help=texts("cli-help"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
cli.command(help=texts("cli-invite"))(invite)
cli.command(help=texts("cli-check"))(check)
cli.command(help=texts("cli-rules"))(rules)
cli.command(help=texts("cli-rehearse"))(rehearse)
cli.command(help=texts("cli-results"))(results)
cli.command(help=texts("cli-commendations"))(commendations)
cli.command(help=texts("cli-verify"))(verify)
cli.command(help=texts("cli-report"))(report)
cli.command(help=texts("cli-export"))(export)
cli.command(help=texts("cli-hold"))(hold)
cli.command(help=texts("cli-release"))(release)
cli.command(help=texts("cli-official"))(official)
cli.command(help=texts("cli-correct"))(correct)
cli.command(help=texts("cli-disqualify"))(disqualify)
cli.command(help=texts("cli-decide"))(decide)
cli.command("hand-over", help=texts("cli-hand-over"))(hand_over)
cli.command(help=texts("cli-audit"))(audit)
cli.command(help=texts("cli-erase"))(erase)
cli.command(help=texts("cli-qr"))(qr)
cli.command(help=texts("cli-poster"))(poster)
cli.command(help=texts("cli-promotion"))(promotion)
cli.add_typer(invites, name="invites")
cli.add_typer(certificates, name="certificates")
cli.add_typer(video, name="video")
cli.add_typer(requests, name="requests")
cli.add_typer(tickets, name="tickets")
cli.add_typer(broadcast, name="broadcast")
cli.add_typer(zalo, name="zalo")


@cli.command(help=texts("cli-run"))
def run(config: Config = DEFAULT_CONFIG) -> None:
    """Serve what config.yaml says."""
    settings, folders = load_all(config)
    _serve(settings, folders, lambda service: _say_running(service))


@cli.command(help=texts("cli-demo"))
def demo(
    port: Annotated[int, typer.Option(help=texts("cli-option-port"))] = 8080,
    minutes: Annotated[float, typer.Option(help=texts("cli-option-minutes"))] = 15.0,
    data: Annotated[Path, typer.Option(help=texts("cli-option-data"))] = Path("data/demo"),
    browser: Annotated[bool, typer.Option(help=texts("cli-option-browser"))] = True,
) -> None:
    """A contest open now, on this machine, with nothing to install or configure."""
    forget_demo(data)
    settings = demo_settings(data, port)
    folder = demo_folder(wall_clock(), minutes)
    _serve(settings, [folder], lambda service: _say_demo(service, browser=browser))


@cli.command(help=texts("cli-key"))
def key() -> None:
    """Make a data key."""
    out.print(new_key().hex(), highlight=False)


# ---- serving


def _serve(settings: Settings, folders: Sequence[ContestFolder], on_ready: Callable[[Service], None]) -> None:
    configure_logs()
    calm_collector()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            runner.run(_run(settings, folders, on_ready))
        except KeyLost as lost:
            say_key_lost(lost)
        except TokenRefused as refused:
            err.print(texts("token-refused", channel=refused.channel, reason=refused.reason), style="red")
            raise typer.Exit(2) from refused
        except OSError as error:
            err.print(texts("cannot-listen", port=str(settings.server.port), problem=str(error)), style="red")
            raise typer.Exit(2) from error


async def _run(settings: Settings, folders: Sequence[ContestFolder], on_ready: Callable[[Service], None]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    service = await build(settings, folders)
    await service.run(on_ready=on_ready, stopped=stopped)


def _say_running(service: Service) -> None:
    for hall in service.halls:
        url = service.settings.server.public_url + hall.base
        out.print(texts("running", title=hall.context.contest.title, url=url))


def _say_demo(service: Service, *, browser: bool) -> None:
    url = f"http://localhost:{service.port}/"
    closes = say_instant(service.halls[0].context.contest.rounds[0].closes_at)
    out.print(texts("demo-running", url=url, closes=closes))
    if browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.name == "nt"):
        webbrowser.open(url)
