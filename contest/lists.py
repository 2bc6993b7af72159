"""Lists of people and of documents that an organiser keeps beside the settings."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from contest.errors import Mistake, Mistakes
from contest.fold import fold, tidy
from contest.units import Units

PEOPLE_COLUMNS = ("Họ và tên", "Đơn vị")
DOCUMENT_COLUMNS = ("Tên", "Số hiệu", "Ngày", "Cơ quan ban hành", "Địa chỉ")


@dataclass(frozen=True, slots=True)
class People:
    """Named people of units, found by folded name and unit: a person types marks and capitals as they please.

    `known`: (folded name, unit) → the name as the list has it.
    """

    known: Mapping[tuple[str, str], str]

    def has(self, name: str, *unit_ids: str) -> bool:
        """Whether that person of one of those units is on the list."""
        return any((fold(name), unit_id) in self.known for unit_id in unit_ids)

    def of(self, unit_ids: Collection[str]) -> dict[str, str]:
        """Folded name → name of everybody of those units."""
        return {name: written for (name, unit_id), written in self.known.items() if unit_id in unit_ids}


NOBODY = People({})


@dataclass(frozen=True, slots=True)
class Document:
    """Something to read before taking part. `url` may be empty."""

    name: str
    number: str
    date: str
    issuer: str
    url: str


def read_people(table: Iterable[Sequence[str]], units: Units) -> People:
    """A list of people from table rows, the heading first; all or nothing.

    Raises:
        Mistakes: every fault with its row.
    """
    mistakes: list[Mistake] = []
    known = {}
    for number, cells in table_rows(table, PEOPLE_COLUMNS, mistakes):
        name, unit_id = fold(cells["Họ và tên"]), cells["Đơn vị"].lower()
        if not name:
            mistakes.append(Mistake(f"dòng {number}", "people-no-name"))
        if units.get(unit_id) is None:
            mistakes.append(Mistake(f"dòng {number}", "unit-unknown", {"id": unit_id}))
        known[name, unit_id] = cells["Họ và tên"]
    if mistakes:
        raise Mistakes(mistakes)
    return People(known)


def read_documents(table: Iterable[Sequence[str]]) -> tuple[Document, ...]:
    """The study material from table rows, the heading first; all or nothing.

    Raises:
        Mistakes: every fault with its row.
    """
    mistakes: list[Mistake] = []
    documents = []
    for number, cells in table_rows(table, DOCUMENT_COLUMNS, mistakes):
        document = Document(*(cells[column] for column in DOCUMENT_COLUMNS))
        if not document.name:
            mistakes.append(Mistake(f"dòng {number}", "document-no-name"))
        if document.url and not document.url.startswith(("https://", "http://")):
            mistakes.append(Mistake(f"dòng {number}", "url-wanted", {"value": document.url}))
        documents.append(document)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(documents)


def table_rows(
    table: Iterable[Sequence[str]], columns: Sequence[str], mistakes: list[Mistake]
) -> Iterable[tuple[int, Mapping[str, str]]]:
    """Numbered rows that hold anything, as a spreadsheet numbers them."""
    lines = iter(table)
    heading = [tidy(cell) for cell in next(lines, [])]
    missing = [column for column in columns if column not in heading]
    if missing:
        mistakes.append(Mistake("dòng 1", "table-heading", {"columns": ", ".join(missing)}))
        return
    for number, line in enumerate(lines, start=2):
        cells = dict.fromkeys(columns, "") | {n: tidy(v or "") for n, v in zip(heading, line, strict=False)}
        if any(cells.values()):
            yield number, cells
