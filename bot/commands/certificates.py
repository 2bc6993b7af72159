"""`hoithi certificates`: issue them all at once, see them, revoke one."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from bot.app import wall_clock
from bot.certificates import CertificateDesk, CertificatePress, Named, say_merit, say_number
from bot.commands.results import RoundOrWhole, round_of
from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, ContestId, err, load, note, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.opening import Opened
from bot.settings import Settings
from contest.calendar import say_instant
from contest.certificates import code_in, say_code
from contest.settings import CertificateFor
from handlers.context import Context
from storage.certificates import Certificates

Folder = Annotated[Path, typer.Option("--output", help=texts("cli-option-certificate-folder"))]
Reason = Annotated[str, typer.Option("--reason", help=texts("cli-option-revoke-reason"))]
Code = Annotated[str, typer.Argument(metavar="CODE", help=texts("cli-option-certificate-code"))]

certificates = typer.Typer(help=texts("cli-certificates"), no_args_is_help=True)


@certificates.command(help=texts("cli-certificates-issue"))
def issue(
    round_id: RoundOrWhole = "",
    output: Folder = Path("giay-chung-nhan"),
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
    as_json: AsJson = False,
) -> None:
    """Everybody who is due one gets one, each a PDF; a second time gives the same ones with the names of today."""
    settings, folder = load(config, contest, as_json=as_json)
    if folder.contest.publication.certificate is CertificateFor.NOBODY:
        refuse("certificates-off")
    wanted = round_of(folder, round_id) if round_id else None
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=as_json) as progress:
        written, draft = asyncio.run(_issue(settings, folder, wanted, output, progress))
    if as_json:
        out.print_json(json.dumps(written, ensure_ascii=False))
        return
    if not written:
        out.print(texts("certificates-none"), soft_wrap=True)
        return
    out.print(texts("certificates-written", count=len(written), folder=str(output)), soft_wrap=True)
    if draft:
        out.print(texts("certificates-draft"), style="yellow", soft_wrap=True)


async def _issue(
    settings: Settings, folder: ContestFolder, wanted: str | None, output: Path, progress: Progress
) -> tuple[list[dict[str, Any]], bool]:
    async with opened(settings, folder) as found:
        desk = _desk(found)
        press = CertificatePress(found.context, settings.home_page(found.contest_id))
        bar, written = progress.add_task("", total=None), list[dict[str, Any]]()
        for round_id in desk.rounds() if wanted is None else [wanted]:
            async for some in desk.issue(round_id, now=wall_clock()):
                for each in (named for named in some if named.certificate.revoked_at is None):
                    path = output / f"giay-chung-nhan-{each.certificate.number:03}.pdf"
                    _write(path, press.pdf(each))
                    written.append({**_plain(found.context, each), "file": str(path)})
                    progress.update(bar, advance=1)
        if written:
            await note(found, "CertificatesIssued", round=wanted or "", count=len(written))
        return written, press.is_draft


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        refuse("promotion-unwritable", path=str(path), problem=str(error))


def _desk(found: Opened) -> CertificateDesk:
    return CertificateDesk(found.store, Certificates(found.database, contest_id=found.contest_id), found.context)


def _plain(context: Context, named: Named) -> dict[str, Any]:
    certificate, merit = named.certificate, named.certificate.merit
    return {
        "number": say_number(context, certificate),
        "code": say_code(certificate.code),
        "round": merit.round_id,
        "kind": merit.kind,
        "name": named.name,
        "unit_id": merit.unit_id,
        "what": merit.what,
        "issued_at": certificate.issued_at,
        "revoked_at": certificate.revoked_at,
        "reason": certificate.reason,
    }


@certificates.command("list", help=texts("cli-certificates-list"))
def list_certificates(
    round_id: RoundOrWhole = "", config: Config = DEFAULT_CONFIG, contest: ContestId = "", as_json: AsJson = False
) -> None:
    """Print what was issued."""
    settings, folder = load(config, contest, as_json=as_json)
    wanted = round_of(folder, round_id) if round_id else None

    async def read() -> tuple[Context, Sequence[Named]]:
        async with opened(settings, folder) as found:
            issued = await Certificates(found.database, contest_id=found.contest_id).issued(wanted)
            return found.context, await _desk(found).named(issued)

    context, issued = asyncio.run(read())
    if as_json:
        out.print_json(json.dumps([_plain(context, each) for each in issued], ensure_ascii=False))
    elif not issued:
        out.print(texts("certificates-none"), soft_wrap=True)
    for each in () if as_json else issued:
        out.print(_line(context, each), highlight=False, markup=False, soft_wrap=True)


def _line(context: Context, named: Named) -> str:
    certificate = named.certificate
    state = texts("certificates-state-held")
    if certificate.revoked_at is not None:
        at = say_instant(certificate.revoked_at)
        state = texts("certificates-state-revoked", at=at, reason=certificate.reason)
    return texts(
        "certificates-line",
        number=say_number(context, certificate),
        code=say_code(certificate.code),
        who=named.name,
        what=say_merit(context, certificate.merit),
        state=state,
    )


@certificates.command(help=texts("cli-certificates-revoke"))
def revoke(
    code: Code,
    reason: Reason,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """From now on whoever checks the code is told."""
    settings, folder = load(config, contest)
    known = code_in(code)
    if known is None:
        refuse("certificates-revoke-mistyped", code=code)

    async def close() -> bool:
        async with opened(settings, folder) as found:
            book = Certificates(found.database, contest_id=found.contest_id)
            done = await book.revoke(known, reason=reason, now=wall_clock())
            if done:
                await note(found, "CertificateRevoked", code=known)
            return done

    if not asyncio.run(close()):
        refuse("certificates-revoke-unknown", code=say_code(known))
    out.print(texts("certificates-revoked", code=say_code(known)), soft_wrap=True)
