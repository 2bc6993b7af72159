"""What Word files of ours share: the look of Vietnamese administrative documents (Nghị định 30/2020/NĐ-CP)."""

from collections.abc import Sequence
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Length, Pt
from docx.table import Table as Grid
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph

from handlers.rules.document import Clause, Letterhead, Table

FONT = "Times New Roman"
SIZE = Pt(14)
TABLE_SIZE = Pt(12)
INDENT = Cm(1)
_MARGINS = {"top_margin": Cm(2), "bottom_margin": Cm(2), "left_margin": Cm(3), "right_margin": Cm(2)}
_WIDTH = Cm(16)
"""A4 without the margins."""
_COLUMNS = (Cm(6.2), Cm(9.8))
_LETTERS = 80
"""Of the size of tables, side by side in that width."""
_PADDING, _BY_HAND, _LONG, _SHORT = 3, 20, 80, 12
"""In letters: around the text of a cell; of a cell to be written in; as much of a text as counts; what is centred."""
_DOTS = "……"
"""A text that ends so goes on, dotted, to the end of its line."""
_CENTRE, _JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def new_document(title: str, author: str) -> Document:
    """An empty A4 document."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    for name, width in _MARGINS.items():
        setattr(page, name, width)
    page.different_first_page_header_footer = True
    _page_number(page.header.paragraphs[0])
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, SIZE
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):  # letters with marks must not fall back to another font
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(6)
    return document


def saved(document: Document) -> bytes:
    """The file."""
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page_number(paragraph: Paragraph) -> None:
    """In the middle of the top, from the second page on."""
    paragraph.alignment = _CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def letterhead(document: Document, head: Letterhead) -> None:
    """Who writes, the motto, place and date."""
    left, right = _columns(document)
    line(left.paragraphs[0], head.organiser.upper(), centred=True, bold=True, size=TABLE_SIZE)
    first, second = head.motto
    line(right.paragraphs[0], first, centred=True, bold=True, size=TABLE_SIZE)
    line(right.add_paragraph(), second, centred=True, bold=True)
    line(right.add_paragraph(), head.place_and_date, centred=True, italic=True)


def signature(document: Document, head: Letterhead) -> None:
    """Who signs."""
    _, right = _columns(document)
    first, second = head.signature
    line(right.paragraphs[0], first, centred=True, bold=True)
    line(right.add_paragraph(), second, centred=True, bold=True)


def _columns(document: Document) -> tuple[Cell, Cell]:
    """Two, without lines."""
    grid = document.add_table(rows=1, cols=2)
    _widen(grid, _COLUMNS)
    left, right = grid.rows[0].cells
    return left, right


def heading(document: Document, text: str) -> None:
    """Bold, on the page of what follows it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.first_line_indent = INDENT
    line(paragraph, text, bold=True)


def clause(document: Document, said: Clause) -> None:
    """A paragraph, where there is one, with its table and list."""
    if said.text:
        text = body(document, said.text)
        text.paragraph_format.keep_with_next = said.table is not None
    if said.table:
        table(document, said.table)
    for item in said.items:
        body(document, f"- {item}")


def body(document: Document, text: str) -> Paragraph:
    """A justified paragraph."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = INDENT
    if text.endswith(_DOTS):
        paragraph.paragraph_format.tab_stops.add_tab_stop(_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        return line(paragraph, f"{text.rstrip('…')}\t")
    paragraph.alignment = _JUSTIFIED
    return line(paragraph, text)


def table(document: Document, shown: Table) -> None:
    """A grid whose head is repeated on every page; no line is torn in two by the end of a page."""
    grid = document.add_table(rows=0, cols=len(shown.head))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    short = [max(map(len, cells), default=0) <= _SHORT for _, *cells in zip(shown.head, *shown.rows, strict=True)]
    for number, cells in enumerate((shown.head, *shown.rows)):
        row = grid.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, centred in zip(row.cells, cells, short, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            line(paragraph, text, centred=centred or number == 0, bold=number == 0, size=TABLE_SIZE)
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _widen(grid, [Emu(round(_WIDTH * share)) for share in shares(shown)])
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def shares(shown: Table) -> list[float]:
    """Of each column in the width: it holds its longest word, and where texts are long there is more room."""
    columns = list(zip(shown.head, *shown.rows, strict=True))
    least = [max(map(_longest_word, column)) + _PADDING for column in columns]
    wanted = [max(small, _wanted(*column) + _PADDING) for small, column in zip(least, columns, strict=True)]
    left, missing = _LETTERS - sum(least), sum(wanted) - sum(least)
    part = min(1.0, max(0, left) / missing) if missing else 0.0
    given = [small + part * (wide - small) for small, wide in zip(least, wanted, strict=True)]
    return [each / sum(given) for each in given]


def _wanted(head: str, *cells: str) -> int:
    """The longest text; a head may stand in two lines, and under it there may be nothing but room to write."""
    longest = min(max(map(len, cells)), _LONG) if any(cell.strip() for cell in cells) else _BY_HAND
    return max(longest, len(head) // 2)


def _longest_word(cell: str) -> int:
    return len(cell) if _is_figure(cell) else max(map(len, cell.split()), default=0)


def _is_figure(cell: str) -> bool:
    """ "1.250", "75,00 %", "–": never broken."""
    return not any(letter.isalpha() or letter == "\n" for letter in cell)


def _widen(grid: Grid, widths: Sequence[Length]) -> None:
    """Programs differ in whether they look at the columns or at the cells."""
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def line(
    paragraph: Paragraph,
    text: str,
    *,
    centred: bool = False,
    bold: bool = False,
    italic: bool = False,
    size: Pt | None = None,
) -> Paragraph:
    """A run of text in a paragraph."""
    if centred:
        paragraph.alignment = _CENTRE
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    run.font.size = size
    return paragraph
