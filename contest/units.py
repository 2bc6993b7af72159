"""Units ("đơn vị"): wards, tổ dân phố, agencies, schools; and how people find theirs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contest.errors import Mistake, Mistakes
from contest.fold import fold, tidy

COLUMNS = ("Mã", "Tên", "Loại")
OPTIONAL_COLUMNS = ("Thuộc", "Biên chế")
NAME_MAX = 120
HEADCOUNT_MAX = 10_000_000


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `kind` groups units ("Tổ dân phố"), `id` is also the code of its invitation link.

    `parent`: the unit it belongs to (a commune to its district, an office to its ward), "" for none.
    `headcount`: staff or residents who could take part; None when not known.
    """

    id: str
    name: str
    kind: str
    parent: str = ""
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """All units of a contest, in the order of the table."""

    all: Mapping[str, Unit]

    def __getitem__(self, unit_id: str) -> Unit:
        return self.all[unit_id]

    def get(self, unit_id: str) -> Unit | None:
        """The unit of that id, or None."""
        return self.all.get(unit_id)

    def within(self, unit_id: str) -> set[str]:
        """The unit and everything below it."""
        found = {unit_id}
        while True:
            below = {unit.id for unit in self.all.values() if unit.parent in found} - found
            if not below:
                return found
            found |= below

    def upwards(self, unit_id: str) -> Iterator[Unit]:
        """The unit and those above it, the nearest first."""
        seen: set[str] = set()
        while (unit := self.all.get(unit_id)) and unit_id not in seen:
            yield unit
            seen.add(unit_id)
            unit_id = unit.parent

    def of_kinds(self, kinds: Sequence[str]) -> list[Unit]:
        """The units of those kinds."""
        return [unit for unit in self.all.values() if unit.kind in kinds]


def read_units(table: Iterable[Sequence[str]]) -> Units:
    """Build the units from table rows, the heading first; all or nothing.

    Raises:
        Mistakes: every fault with its row.
    """
    lines = iter(table)
    heading = [tidy(cell) for cell in next(lines, [])]
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        raise Mistakes([Mistake("dòng 1", "units-heading", {"columns": ", ".join(missing)})])
    mistakes: list[Mistake] = []
    units: dict[str, Unit] = {}
    names: set[tuple[str, str]] = set()
    rows: dict[str, int] = {}
    for number, line in enumerate(lines, start=2):
        given = {name: tidy(value or "") for name, value in zip(heading, line, strict=False)}
        cells = dict.fromkeys((*COLUMNS, *OPTIONAL_COLUMNS), "") | given
        if not any(cells.values()):
            continue
        staff = cells["Biên chế"].replace(".", "")
        known = staff.isascii() and staff.isdigit() and 0 < int(staff) <= HEADCOUNT_MAX
        unit = Unit(
            id=cells["Mã"].lower(),
            name=cells["Tên"],
            kind=cells["Loại"],
            parent=cells["Thuộc"].lower(),
            headcount=int(staff) if known else None,
        )
        rows[unit.id] = number
        faults: list[tuple[bool, str, dict[str, str | int]]] = [
            (not (unit.id.isascii() and unit.id.isalnum() and len(unit.id) <= 20), "unit-bad-id", {"id": unit.id}),
            (not 0 < len(unit.name) <= NAME_MAX, "unit-bad-name", {"max": NAME_MAX}),
            (not 0 < len(unit.kind) <= NAME_MAX, "unit-bad-kind", {"max": NAME_MAX}),
            (bool(staff) and not known, "unit-bad-headcount", {"value": staff}),
            (unit.id in units, "unit-same-id", {"id": unit.id}),
            ((fold(unit.name), unit.kind) in names, "unit-same-name", {"name": unit.name}),
        ]
        mistakes += [Mistake(f"dòng {number}", code, args) for wrong, code, args in faults if wrong]
        names.add((fold(unit.name), unit.kind))
        units[unit.id] = unit
    mistakes += [
        Mistake(f"dòng {rows[unit.id]}", "unit-unknown-parent", {"id": unit.parent})
        for unit in units.values()
        if unit.parent and unit.parent not in units
    ]
    if not units:
        mistakes.append(Mistake("dòng 2", "units-empty"))
    if mistakes:
        raise Mistakes(mistakes)
    return Units(units)
