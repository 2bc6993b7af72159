"""`hoithi audit`: who did what when, and whether a line is missing."""

import asyncio
import json
from dataclasses import asdict

import typer

from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, ContestId, err, load, opened, out, texts
from contest.calendar import say_instant
from storage.audit import Audit, first_broken
from storage.ports.office import Deed


def audit(config: Config = DEFAULT_CONFIG, contest: ContestId = "", as_json: AsJson = False) -> None:
    """Print every line; exit code 1 when the chain is broken."""
    settings, folder = load(config, contest, as_json=as_json)

    async def read() -> list[Deed]:
        async with opened(settings, folder) as found:
            return await Audit(found.database, contest_id=found.contest_id).deeds()

    deeds = asyncio.run(read())
    broken = first_broken(deeds)
    if as_json:
        out.print_json(json.dumps({"broken": broken, "deeds": [asdict(each) for each in deeds]}, ensure_ascii=False))
    else:
        for each in deeds:
            details = json.dumps(each.details, ensure_ascii=False)
            about = {"number": str(each.number), "at": say_instant(each.at), "by": each.by, "act": each.act}
            out.print(texts("audit-line", details=details, **about), markup=False, highlight=False, soft_wrap=True)
        if broken is None:
            out.print(texts("audit-whole", lines=len(deeds)), style="green", soft_wrap=True)
        else:
            err.print(texts("audit-broken", line=broken), style="red", soft_wrap=True)
    if broken is not None:
        raise typer.Exit(1)
