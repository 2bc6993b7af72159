"""One contest in a database, opened: the first thing the service, a command and a rehearsal do alike."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.contest_folder import ContestFolder, context_of
from bot.paths import load_texts
from contest.calendar import overlap
from contest.timetable import MOVES
from handlers.context import Context
from storage.database import Database
from storage.seal import Seal
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Opened:
    """The database, what one contest keeps in it, and what the steps of that contest may read."""

    database: Database
    seal: Seal
    new_id: Callable[[], int]
    store: SqlStore
    context: Context

    @property
    def contest_id(self) -> str:
        """The id of the contest, as in contest.yaml."""
        return self.context.contest.id


async def open_contest(
    database: Database, folder: ContestFolder, *, seal: Seal, new_id: Callable[[], int], secret: bytes, now: int
) -> Opened:
    """Register the contest in a migrated database; `secret` becomes its secret if it is new."""
    contest = folder.contest
    store = SqlStore(database, contest_id=contest.id, seal=seal, new_id=new_id, rounds_overlap=overlap(contest.rounds))
    kept = await store.open_contest(secret=secret, now=now)
    context = context_of(folder, load_texts(), kept)
    context.move([each for each in await store.decisions() if each.act in MOVES])
    return Opened(database, seal, new_id, store, context)
