"""What every command of `hoithi` shares: sentences, output, reading what organisers wrote, opening the database."""

import getpass
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot.app import wall_clock
from bot.contest_folder import ContestFolder, Unfit, load_contest
from bot.keys import KeyLost, data_key
from bot.opening import Opened, open_contest
from bot.paths import load_texts
from bot.settings import Settings, read_settings
from bot.sources import FileMistakes, in_file, read_yaml
from contest.errors import Mistakes
from handlers.ids import Ids
from storage.audit import Audit
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Seal

texts = load_texts()
out, err = Console(), Console(stderr=True)

Config = Annotated[Path, typer.Option("--config", help=texts("cli-option-config"))]
ContestId = Annotated[str, typer.Option("--contest", metavar="ID", help=texts("cli-option-contest-id"))]
AsJson = Annotated[bool, typer.Option("--json", help=texts("cli-option-json"))]
DEFAULT_CONFIG = Path("config.yaml")


def load(config: Path, contest_id: str = "", *, as_json: bool = False) -> tuple[Settings, ContestFolder]:
    """Configuration and one contest folder; with several contests the one of that id. Else exit code 2."""
    settings, folders = load_all(config, as_json=as_json)
    known = {folder.contest.id: folder for folder in folders}
    if not contest_id and len(folders) > 1:
        refuse("contest-wanted", contests=", ".join(known))
    if contest_id and contest_id not in known:
        refuse("contest-unknown", contest=contest_id, contests=", ".join(known))
    return settings, known.get(contest_id, folders[0])


def load_all(config: Path, *, as_json: bool = False) -> tuple[Settings, list[ContestFolder]]:
    """Configuration and every contest folder, or every mistake and exit code 2."""
    wrong: list[FileMistakes] = []
    folders: list[ContestFolder] = []
    try:
        settings = read_settings(config)
        for path in settings.contests:
            try:
                folders.append(load_contest(path))
            except Unfit as unfit:
                wrong += unfit.files
        if not wrong:
            settings.check_ids([folder.contest.id for folder in folders])
            return settings, folders
    except FileMistakes as mistakes:
        wrong = [mistakes]
    except Mistakes as mistakes:
        wrong = [in_file(config, mistakes, read_yaml(config)[1])]
    print_mistakes(wrong, as_json=as_json)
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


async def note(found: Opened, act: str, /, **details: str | int) -> None:
    """Tell the audit log what was done on the command line, and by which user of this machine."""
    book = Audit(found.database, contest_id=found.contest_id)
    await book.add(at=wall_clock(), by=f"cli:{getpass.getuser()}", act=act, details=details)


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
        new_id, secret = Ids(wall_clock, secrets.randbits), secrets.token_bytes(32)
        yield await open_contest(database, folder, seal=seal, new_id=new_id, secret=secret, now=wall_clock())
    finally:
        await database.close()
