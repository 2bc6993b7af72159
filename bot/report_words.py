"""What the report of the contest and that of a unit share: how they say things, and what both read."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from contest.collective import say_percent
from contest.decisions import WHOLE
from contest.invites import Counts
from contest.settings import Contest, UnitTarget
from handlers.context import Context
from handlers.rules.document import Table
from handlers.texts import group
from storage.database import Database
from storage.invites import Invites
from storage.ports.results import Award, ResultStore, ResultVersion


async def published(store: ResultStore, contest: Contest) -> dict[str, ResultVersion]:
    """The newest published version of each round, then of the whole."""
    names = (*(each.id for each in contest.rounds), WHOLE)
    found = {name: await store.latest_result(name, published=True) for name in names}
    return {name: version for name, version in found.items() if version is not None}


async def reach(database: Database, contest_id: str) -> dict[str, Counts]:
    """Unit → who came by its codes, all of them together."""
    book = Invites(database, contest_id=contest_id)
    counts, found = await book.counts(), dict[str, Counts]()
    for code, invite in (await book.known()).items():
        one, other = found.get(invite.unit_id, Counts()), counts.get(code, Counts())
        found[invite.unit_id] = Counts(
            one.scans + other.scans,
            one.starts + other.starts,
            one.registered + other.registered,
            one.finished + other.finished,
        )
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """Says figures, names and tables as reports do."""

    context: Context

    def __call__(self, name: str, /, **blanks: str | int) -> str:
        """A sentence of reports."""
        return self.context.texts(f"report-{name}", **blanks)

    def table(self, head: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
        """`head` names the columns; a table without lines says that there is no result."""
        nothing = (self("none"), *("",) * (len(head) - 1))
        return Table(self.heads(head), tuple(rows) or (nothing,))

    def heads(self, names: Sequence[str]) -> tuple[str, ...]:
        """The heads of those columns."""
        return tuple(self(f"column-{name}") for name in names)

    def number(self, number: int | None) -> str:
        """With its points, or a dash."""
        return self("unknown") if number is None else group(number)

    def percent(self, rate: Fraction | None) -> str:
        """ "66,67 %", or a dash."""
        return self("unknown") if rate is None else say_percent(rate)

    def target(self, target: UnitTarget) -> str:
        """What is asked of a unit."""
        if target.rate is not None:
            return self("target-rate", rate=target.rate)
        return self("target-people", people=target.people or 0)

    def round(self, name: str) -> str:
        """A round, or the contest as a whole."""
        return self.context.contest.round(name).name if name else self.context.texts("winners-whole")

    def unit(self, unit_id: str) -> str:
        """The name of a unit, as long as the table has it."""
        unit = self.context.units.get(unit_id)
        return unit.name if unit else unit_id

    def rung(self, name: str, award: Award) -> str:
        """A prize, with its round where there are several."""
        several = name != WHOLE and len(self.context.contest.rounds) > 1
        return f"{award.rung} ({self.round(name)})" if several else award.rung
