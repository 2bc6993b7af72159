"""A small workbook: a sheet for each table, its first line the heads."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from io import BytesIO

import xlsxwriter

from bot.render.long_table import ROWS, numbered

Cell = str | int | Fraction | None
"""A fraction is shown as percent; None: nothing is known."""

A4 = 9
LOOKED_AT = 200
NARROW, WIDE = 9, 60


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """The file; `sheets`: title → lines."""
    made = BytesIO()
    # strings_to_formulas off: a name may begin with "=".
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.00%"})
        for title, lines in (part for each in sheets.items() for part in _whole_sheets(*each)):
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.set_paper(A4)
            sheet.fit_to_pages(1, 0)  # printed no wider than a page, however long
            sheet.repeat_rows(0)
            for line, cells in enumerate(lines):
                for column, cell in enumerate(cells):
                    if isinstance(cell, Fraction):
                        sheet.write_number(line, column, float(cell), percent)
                    elif cell is not None:
                        sheet.write(line, column, cell, None if line else bold)
            for column in range(max(map(len, lines), default=0)):
                sheet.set_column(column, column, _width(lines, column))
    return made.getvalue()


def _whole_sheets(title: str, lines: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, Sequence[Sequence[Cell]]]]:
    """A table longer than a sheet goes on in "title (2)", under the same heads."""
    yield title, lines[:ROWS]
    for number, begin in enumerate(range(ROWS, len(lines), ROWS - 1), start=2):
        yield numbered(title, number), [lines[0], *lines[begin : begin + ROWS - 1]]


def _width(lines: Sequence[Sequence[Cell]], column: int) -> int:
    """In letters, as the first lines need it; a fraction is short when it is shown."""
    cells = [line[column] for line in lines[:LOOKED_AT] if column < len(line)]
    longest = max((len(str(cell)) for cell in cells if not isinstance(cell, Fraction)), default=0)
    return min(max(longest + 2, NARROW), WIDE)
