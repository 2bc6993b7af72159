"""A table of a workbook, line by line: where a sheet is full, it goes on in the next."""

from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

ROWS = 1_048_576
"""Of a sheet; what is written below is lost without a word."""
TITLE_MAX = 31

LINE_BY_LINE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""Of a workbook with such tables: a million lines need no memory, and a name may begin with "="."""


def numbered(title: str, sheet: int) -> str:
    """ "Xếp hạng", "Xếp hạng (2)"."""
    number = f" ({sheet})" if sheet > 1 else ""
    return title[: TITLE_MAX - len(number)] + number


class LongTable:
    """The sheet of that title with its heads, then "title (2)" and so on."""

    def __init__(self, book: xlsxwriter.Workbook, title: str, heads: Sequence[str]) -> None:
        self._book, self._title, self._heads = book, title, heads
        self._bold = book.add_format({"bold": True})
        self._sheets = 0
        self._open()

    def _open(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet(numbered(self._title, self._sheets))
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, self._heads, self._bold)
        self._line = 1

    def write(self, cells: Sequence[Any]) -> None:
        """The next line."""
        if self._line == ROWS:
            self._open()
        self._sheet.write_row(self._line, 0, cells)
        self._line += 1

    def write_all(self, lines: Iterable[Sequence[Any]]) -> None:
        """All of these."""
        for cells in lines:
            self.write(cells)
