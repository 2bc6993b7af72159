"""`hoithi check`: every mistake; or what the contests say, what is open, and what their ranking would decide by."""

import json
from random import Random
from typing import Any

from rich.table import Table

from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, load_all, out, texts
from bot.contest_folder import ContestFolder
from contest.calendar import say_end, say_instant
from contest.settings import RankKey
from contest.simulate import Simulation, simulate

SEED = 1
"""The same contest gives the same made-up people on every machine."""


def check(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """Validate configuration, contest and bank."""
    _, folders = load_all(config, as_json=as_json)
    if as_json:
        out.print_json(json.dumps({"mistakes": [], "contests": [_checked(folder) for folder in folders]}))
        return
    out.print(texts("check-good"), style="green")
    for folder in folders:
        if len(folders) > 1:
            out.print(f"\n{folder.contest.title}", style="bold", markup=False, highlight=False, soft_wrap=True)
        _say_checked(folder)


def _checked(folder: ContestFolder) -> dict[str, Any]:
    found = {"rules": folder.rules_hash, "to_confirm": folder.contest.to_confirm}
    return {"contest": folder.contest.id, **found, "simulation": _simulation(_simulated(folder))}


def _say_checked(folder: ContestFolder) -> None:
    for each in folder.contest.rounds:
        blanks = {"opens": say_instant(each.opens_at), "closes": say_end(each.closes_at)}
        out.print(texts("check-round", round=each.name, publishes=say_instant(each.publishes_at), **blanks))
    counts = {"questions": len(folder.bank.questions), "units": len(folder.units.all)}
    out.print(texts("check-counts", **counts))
    _say_simulation(_simulated(folder))
    if folder.contest.to_confirm:
        out.print(texts("check-open", count=len(folder.contest.to_confirm)), style="yellow")
        for path in folder.contest.to_confirm:
            out.print(f"  {path}: {texts('open-' + path.replace('.', '-').replace('_', '-'))}", highlight=False)


# ---- what the ranking would decide by


def _simulated(folder: ContestFolder) -> Simulation:
    return simulate(folder.contest, Random(SEED))  # noqa: S311 - made-up people, nothing secret


def _simulation(found: Simulation) -> dict[str, Any]:
    return {
        "people": found.people,
        "prizes": found.prizes,
        "keys": [
            {"key": key, "pairs": pairs, "within_prizes": found.prizes_decided[key]}
            for key, pairs in found.decided.items()
        ],
        "undecided": {"pairs": found.undecided, "within_prizes": found.prizes_undecided},
        "idle": found.idle,
    }


def _say_simulation(found: Simulation) -> None:
    pairs = found.people - 1
    table = Table(*(texts(f"check-column-{name}") for name in ("key", "pairs", "prizes")))
    for number, (key, decided) in enumerate(found.decided.items(), start=1):
        table.add_row(f"{number}. {_key(key)}", *map(_number, (decided, found.prizes_decided[key])))
    if found.undecided:
        table.add_row(texts("check-undecided"), *map(_number, (found.undecided, found.prizes_undecided)))
    out.print(texts("check-simulation", people=found.people, pairs=pairs))
    out.print(table)
    for key in found.idle:
        out.print(texts("check-idle", key=_key(key), decided=found.decided[key], pairs=pairs), style="yellow")


def _key(key: RankKey) -> str:
    return texts("rank-" + key.replace("_", "-"))


def _number(number: int) -> str:
    return texts("number", number=number)
