"""Tables that are longer than a sheet: no line is lost, each stands once, in its order, under the heads."""

import io

import openpyxl
import pytest
import xlsxwriter

from bot.render import long_table
from bot.render import workbook as small
from bot.render.long_table import LINE_BY_LINE, TITLE_MAX, LongTable

TITLE = "Bảng xếp hạng của mọi đợt thi này"


@pytest.mark.parametrize(
    ("lines", "sheets"),
    [
        pytest.param(0, [0], id="nobody"),
        pytest.param(3, [3], id="just full"),
        pytest.param(4, [3, 1], id="one more"),
        pytest.param(8, [3, 3, 2], id="three sheets"),
    ],
)
def test_no_line_is_lost(monkeypatch: pytest.MonkeyPatch, lines: int, sheets: list[int]) -> None:
    monkeypatch.setattr(long_table, "ROWS", 4)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, LINE_BY_LINE) as book:
        LongTable(book, TITLE, ("Hạng", "Họ và tên")).write_all((number, f"=Tên {number}") for number in range(lines))
        LongTable(book, "Khác", ("Một",)).write(("ô",))
    *found, other = openpyxl.load_workbook(made).worksheets
    assert [sheet.max_row - 1 for sheet in found] == sheets
    assert [sheet["A1"].value for sheet in found] == ["Hạng"] * len(sheets)
    told = [row for sheet in found for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert told == [(number, f"=Tên {number}") for number in range(lines)]
    titles = [sheet.title for sheet in found]
    assert titles[0] == TITLE[:TITLE_MAX]
    assert titles[1:] == [f"{TITLE[: TITLE_MAX - 4]} ({number})" for number in range(2, len(sheets) + 1)]
    assert (other.title, other["A2"].value) == ("Khác", "ô")


@pytest.mark.parametrize(("lines", "sheets"), [(3, [3]), (4, [3, 1]), (8, [3, 3, 2])])
def test_nor_of_a_small_workbook_that_grew(monkeypatch: pytest.MonkeyPatch, lines: int, sheets: list[int]) -> None:
    monkeypatch.setattr(small, "ROWS", 4)
    made = small.workbook({"Tên": [["Số"], *([number] for number in range(lines))]})
    found = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    assert [sheet.max_row - 1 for sheet in found] == sheets
    assert [sheet["A1"].value for sheet in found] == ["Số"] * len(sheets)
    told = [row[0] for sheet in found for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert told == list(range(lines))


def test_a_sheet_holds_what_the_library_writes() -> None:
    """The line below the last is the one that xlsxwriter would drop."""
    with xlsxwriter.Workbook(io.BytesIO(), LINE_BY_LINE) as book:
        sheet = book.add_worksheet()
        assert (sheet.write(long_table.ROWS - 1, 0, "x"), sheet.write(long_table.ROWS, 0, "x")) == (0, -1)
