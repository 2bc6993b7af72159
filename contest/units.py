"""Units ("đơn vị"): wards, tổ dân phố, agencies, schools; and how people find theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contest.errors import Mistake, Mistakes
from contest.fold import fold, tidy

COLUMNS = ("Mã", "Tên", "Loại")
NAME_MAX = 120


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `kind` groups units ("Tổ dân phố"), `id` is also the code of its invitation link."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Units:
    """All units of a contest, in the order of the table."""

    all: Mapping[str, Unit]

    def __getitem__(self, unit_id: str) -> Unit:
        return self.all[unit_id]

    def get(self, unit_id: str) -> Unit | None:
        """The unit of that id, or None."""
        return self.all.get(unit_id)

    def of_kinds(self, kinds: Sequence[str]) -> list[Unit]:
        """The units of those kinds."""
        return [unit for unit in self.all.values() if unit.kind in kinds]


def read_units(rows: Iterable[Sequence[str]]) -> Units:
    """Build the units from table rows, the heading first; all or nothing.

    Raises:
        Mistakes: every fault with its row.
    """
    lines = iter(rows)
    heading = [tidy(cell) for cell in next(lines, [])]
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        raise Mistakes([Mistake("dòng 1", "units-heading", {"columns": ", ".join(missing)})])
    mistakes: list[Mistake] = []
    units: dict[str, Unit] = {}
    names: set[tuple[str, str]] = set()
    for number, line in enumerate(lines, start=2):
        cells = dict.fromkeys(COLUMNS, "") | {n: tidy(v or "") for n, v in zip(heading, line, strict=False)}
        if not any(cells.values()):
            continue
        unit = Unit(cells["Mã"].lower(), cells.get("Tên", ""), cells.get("Loại", ""))
        faults: list[tuple[bool, str, dict[str, str | int]]] = [
            (not (unit.id.isascii() and unit.id.isalnum() and len(unit.id) <= 20), "unit-bad-id", {"id": unit.id}),
            (not 0 < len(unit.name) <= NAME_MAX, "unit-bad-name", {"max": NAME_MAX}),
            (not unit.kind, "unit-no-kind", {}),
            (unit.id in units, "unit-same-id", {"id": unit.id}),
            ((fold(unit.name), unit.kind) in names, "unit-same-name", {"name": unit.name}),
        ]
        mistakes += [Mistake(f"dòng {number}", code, args) for wrong, code, args in faults if wrong]
        names.add((fold(unit.name), unit.kind))
        units[unit.id] = unit
    if not units:
        mistakes.append(Mistake("dòng 2", "units-empty"))
    if mistakes:
        raise Mistakes(mistakes)
    return Units(units)
