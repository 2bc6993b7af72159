"""What every command of `hoithi` shares: sentences, output, reading what organisers wrote, opening the database."""

import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot.app import wall_clock
from bot.contest_folder import ContestFolder, Unfit, context_of, load_contest
from bot.keys import KeyLost, data_key
from bot.paths import load_texts
from bot.settings import Settings, read_settings
from bot.sources import FileMistakes
from handlers.context import Context
from handlers.ids import Ids
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Seal
from storage.store import SqlStore

texts = load_texts()
out, err = Console(), Console(stderr=True)

Config = Annotated[Path, typer.Option("--config", help=texts("cli-option-config"))]
AsJson = Annotated[bool, typer.Option("--json", help=texts("cli-option-json"))]
DEFAULT_CONFIG = Path("config.yaml")


def load(config: Path, *, as_json: bool = False) -> tuple[Settings, ContestFolder]:
    """Configuration and contest folder, or every mistake and exit code 2."""
    try:
        settings = read_settings(config)
        return settings, load_contest(settings.contest)
    except FileMistakes as mistakes:
        print_mistakes([mistakes], as_json=as_json)
    except Unfit as unfit:
        print_mistakes(unfit.files, as_json=as_json)
    raise typer.Exit(2)


def print_mistakes(files: list[FileMistakes], *, as_json: bool) -> None:
    """Each with its file and line."""
    found = [
        {
            "file": str(file.path),
            "line": file.line_of(mistake),
            "where": mistake.where,
            "problem": texts(mistake.code, **mistake.args),
        }
        for file in files
        for mistake in file.mistakes
    ]
    if as_json:
        out.print_json(json.dumps({"mistakes": found}, ensure_ascii=False))
        return
    err.print(texts("mistakes-heading", count=len(found)), style="red")
    for each in found:
        line = f":{each['line']}" if each["line"] else ""
        where = f" {each['where']}" if each["where"] else ""
        err.print(f"  {each['file']}{line}{where}\n    {each['problem']}", highlight=False, soft_wrap=True)


def say_key_lost(lost: KeyLost) -> NoReturn:
    """The names in the database cannot be opened: exit code 2."""
    err.print(texts("key-lost", key=str(lost.key_file), database=str(lost.database)), style="red")
    raise typer.Exit(2) from lost


def refuse(name: str, **blanks: str | int) -> NoReturn:
    """One sentence on what is wrong, exit code 2."""
    err.print(texts(name, **blanks), style="red", markup=False, soft_wrap=True)
    raise typer.Exit(2)


@dataclass(frozen=True, slots=True)
class Opened:
    """The database of one contest, with what its steps may read."""

    database: Database
    context: Context
    new_id: Callable[[], int]


@asynccontextmanager
async def opened(settings: Settings, folder: ContestFolder) -> AsyncIterator[Opened]:
    """The migrated database with the contest registered: a command may come before the first `run`."""
    try:
        seal = Seal(data_key(settings.data_key, settings.database))
    except KeyLost as lost:
        say_key_lost(lost)
    database = Database(settings.database)
    try:
        await migrate(database)
        new_id = Ids(wall_clock, secrets.randbits)
        store = SqlStore(database, contest_id=folder.contest.id, seal=seal, new_id=new_id)
        secret = await store.open_contest(secret=secrets.token_bytes(32), now=wall_clock())
        yield Opened(database, context_of(folder, texts, secret), new_id)
    finally:
        await database.close()
