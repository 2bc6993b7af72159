"""A unit's own report: how its people take part, for its superiors, as a Word file and as a workbook.

No name of anybody without a prize and no score is in it; prizes and places only of official results. Nothing is made
while how many take part is being guessed (promise 6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bot.render.report_docx import Part, Report
from bot.render.workbook import Cell, workbook
from bot.report_words import Words, published, reach
from contest.calendar import local, say_end, say_instant
from contest.collective import Progress, progress
from contest.decisions import WHOLE
from contest.figures import UnitBoard
from contest.invites import Counts
from contest.names import mask
from contest.units import Unit
from handlers.context import Context
from handlers.rules.document import Clause, Table
from storage.database import Database
from storage.figures import Counting
from storage.ports.results import Award, ResultStore, UnitRow

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
DOTTED = ("……",) * 3
"""Lines to write on by hand."""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Everything the report of a unit says, read at `at`. With a unit always go those below it.

    `branches`: the unit itself, then each directly below it with what is below that → (registered, handed in); empty
    where nothing is below. `counts`: unit → who came by its codes. `awards`, by round, and `lines` of the collective
    sheet: of official results; `official`: whether there is one.
    """

    at: int
    unit: Unit
    board: UnitBoard
    branches: Mapping[str, tuple[int, int]]
    counts: Mapping[str, Counts]
    official: bool
    awards: Sequence[tuple[str, Award]]
    names: Mapping[int, str]
    lines: Sequence[UnitRow]


async def read_unit_facts(
    store: ResultStore, database: Database, context: Context, unit: Unit, *, now: int
) -> UnitFacts:
    """From the database, as it stands."""
    contest, within = context.contest, context.units.within(unit.id)
    counting = Counting(database, contest_id=contest.id)
    below = {each.id: context.units.within(each.id) for each in context.units.all.values() if each.parent == unit.id}
    versions = {
        name: version for name, version in (await published(store, contest)).items() if version.official_at is not None
    }
    awards = [
        (name, each)
        for name, version in versions.items()
        for each in await store.awards(version.id)
        if each.unit_id in within and not each.to_decide
    ]
    whole = versions.get(WHOLE)
    return UnitFacts(
        at=now,
        unit=unit,
        board=await counting.unit(within),
        branches=await counting.branches({unit.id: {unit.id}, **below}) if below else {},
        counts={name: each for name, each in (await reach(database, contest.id)).items() if name in within},
        official=bool(versions),
        awards=awards,
        names=await store.names([each.person_id for _, each in awards if each.person_id is not None]),
        lines=[each for each in await store.unit_rows(whole.id) if each.unit_id in within] if whole else [],
    )


def unit_report_of(context: Context, facts: UnitFacts) -> Report:
    """What the Word file says."""
    say, contest, unit = _Words(context, facts), context.contest, facts.unit
    signature = say("unit-signature"), say("unit-signature-below")
    at = say_instant(facts.at)
    figures = [Part(say(each.name), say.blocks(each)) for each in say.sections()]
    by_hand = [Part(say(name), tuple(map(Clause, DOTTED))) for name in ("unit-difficulties", "unit-proposals")]
    return Report(
        letterhead=replace(context.rules.letterhead, organiser=unit.name, signature=signature),
        heading=say("heading"),
        title=say("unit-title", title=contest.title),
        opening=say("unit-opening", unit=unit.name, title=contest.title, organiser=contest.organiser, at=at),
        parts=tuple(
            replace(part, heading=f"{numeral}. {part.heading}")
            for numeral, part in zip(NUMERALS, [*figures, *by_hand], strict=False)
        ),
        annexes=(),
    )


def unit_workbook(context: Context, facts: UnitFacts) -> bytes:
    """The same figures, a sheet for each table; the first also says of whom and when."""
    say = _Words(context, facts)
    grids = [grid for section in say.sections() for grid in section.grids]
    sheets: dict[str, list[Sequence[Cell]]] = {say(each.name): [say.heads(each.head), *each.rows] for each in grids}
    sheets[say("unit-summary")] += [(say("column-unit"), facts.unit.name), (say("unit-at"), say_instant(facts.at))]
    return workbook(sheets)


# ---- words


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of figures. `name` is that of its title, `head` of its columns, `note` of the sentence above it or ""."""

    name: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part with figures; `otherwise` names what is said where there are none."""

    name: str
    grids: tuple[Grid, ...]
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class _Words(Words):
    facts: UnitFacts

    def sections(self) -> list[Section]:
        board, official = self.facts.board, self.facts.official
        found = [
            Section("unit-summary", (self.summary(),)),
            Section("unit-rounds", (self.rounds(),)),
            Section("unit-branches", (self.branches(),) if self.facts.branches else ()),
            Section("unit-days", (self.days(),) if board.days else (), "unit-days-none"),
            Section("unit-reach", (self.reach(),) if self.facts.counts else (), "unit-reach-none"),
            Section("unit-prizes", self.prizes(), "unit-prizes-none" if official else "unit-prizes-later"),
        ]
        return [each for each in found if each.grids or each.otherwise]

    def blocks(self, section: Section) -> tuple[Clause, ...]:
        clauses = tuple(Clause(self(each.note) if each.note else "", table=self._shown(each)) for each in section.grids)
        return clauses or (Clause(self(section.otherwise)),)

    def _shown(self, grid: Grid) -> Table:
        return self.table(grid.head, [tuple(map(self._cell, row)) for row in grid.rows])

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, str):
            return cell
        return self.percent(cell) if isinstance(cell, Fraction) else self.number(cell)

    # ---- figures

    def summary(self) -> Grid:
        unit, board = self.facts.unit, self.facts.board
        rows: list[tuple[Cell, ...]] = [
            (self("column-headcount"), unit.headcount),
            (self("unit-registered"), board.registered),
            (self("unit-helped"), board.helped),
            (self("unit-finished"), board.finished),
            (self("unit-rate"), _rate(board.finished, unit.headcount)),
        ]
        for each in self._aims(unit, board.finished):
            rows += [
                (self("unit-target", target=self.target(each.target)), each.needed),
                (self("column-met"), self._met([each])),
            ]
        return Grid("unit-summary", ("figure", "value"), rows)

    def rounds(self) -> Grid:
        rows = [
            (
                each.name,
                say_instant(each.opens_at),
                say_end(each.closes_at),
                *self.facts.board.rounds.get(each.id, (0, 0)),
            )
            for each in self.context.contest.rounds
        ]
        return Grid("unit-rounds", ("round", "opens", "closes", "started", "finished"), rows)

    def branches(self) -> Grid:
        """The unit itself only where people count for it and for none below; at last all together."""
        unit, board, below = self.facts.unit, self.facts.board, dict(self.facts.branches)
        direct = below.pop(unit.id)
        rows: list[tuple[Cell, ...]] = [(self("unit-direct"), None, *direct, None, None)] if any(direct) else []
        rows += [self._branch(self.unit(name), self.context.units[name], *both) for name, both in below.items()]
        rows.append(self._branch(self("unit-all"), unit, board.registered, board.finished))
        return Grid("unit-branches", ("unit", "headcount", "registered", "done", "rate", "met"), rows)

    def _branch(self, name: str, unit: Unit, registered: int, finished: int) -> tuple[Cell, ...]:
        met = self._met(self._aims(unit, finished))
        return name, unit.headcount, registered, finished, _rate(finished, unit.headcount), met

    def _aims(self, unit: Unit, people: int) -> Sequence[Progress]:
        return progress(self.context.contest.targets, unit, people=people, headcount=unit.headcount)

    def _met(self, aims: Sequence[Progress]) -> str | None:
        return "; ".join(self("met" if each.reached else "missed") for each in aims if each.needed is not None) or None

    def days(self) -> Grid:
        days = sorted(self.facts.board.days.items())
        rows = [(f"{local(day):%d/%m/%Y}", *both) for day, both in days]
        return Grid("unit-days", ("day", "registered", "attempts"), self._summed(rows))

    def reach(self) -> Grid:
        rows = [
            (self.unit(unit), each.scans, each.starts, each.registered, each.finished)
            for unit, each in self.facts.counts.items()
        ]
        head = ("unit", "scans", "starts", "registered", "done")
        return Grid("unit-reach", head, self._summed(rows), note="unit-reach-note")

    def _summed(self, rows: Sequence[tuple[str, *tuple[int, ...]]]) -> list[tuple[Cell, ...]]:
        """With a last line that adds up, where there are several."""
        if len(rows) < 2:
            return list(rows)
        _, *columns = zip(*rows, strict=True)
        return [*rows, (self("unit-sum"), *(sum(column) for column in columns))]

    # ---- of official results

    def prizes(self) -> tuple[Grid, ...]:
        awards = self.facts.awards
        people = [
            (self.rung(name, each), self._name(each.person_id), self.unit(each.unit_id), each.place)
            for name, each in awards
            if each.person_id is not None
        ]
        units = [
            (self.rung(name, each), self.unit(each.unit_id), each.place) for name, each in awards if not each.person_id
        ]
        lines = [
            (self.unit(each.unit_id), each.block, each.place or self.context.texts("results-outside"), *_figures(each))
            for each in self.facts.lines
        ]
        found = (
            Grid("unit-people", ("rung", "person", "unit", "place"), people, note="unit-people"),
            Grid("unit-collective", ("rung", "unit", "place"), units, note="unit-collective"),
            Grid("unit-standing", ("unit", "block", "place", "people", "rate"), lines, note="unit-standing"),
        )
        return tuple(each for each in found if each.rows)

    def _name(self, person_id: int) -> str:
        """As strangers may read it on the page of results."""
        name = self.facts.names.get(person_id, "")
        shown = mask(name) if self.context.contest.publication.mask_names else name
        return shown or self.context.texts("winners-nameless")


def _rate(part: int, whole: int | None) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _figures(row: UnitRow) -> tuple[Cell, Cell]:
    rate = row.figures["rate"]
    return int(row.figures["people"]), None if rate is None else Fraction(rate)
