"""What Word files of ours share: the look of Vietnamese administrative documents (Nghị định 30/2020/NĐ-CP)."""

from io import BytesIO

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table as Grid
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph

from handlers.rules.document import Clause, Letterhead, Table

FONT = "Times New Roman"
SIZE = Pt(14)
TABLE_SIZE = Pt(12)
INDENT = Cm(1)
_MARGINS = {"top_margin": Cm(2), "bottom_margin": Cm(2), "left_margin": Cm(3), "right_margin": Cm(2)}
_COLUMNS = (Cm(6.5), Cm(9.5))
"""Together A4 without the margins."""
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
    grid.autofit = False
    left, right = grid.rows[0].cells
    left.width, right.width = _COLUMNS
    return left, right


def heading(document: Document, text: str) -> None:
    """Bold, on the page of what follows it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.first_line_indent = INDENT
    line(paragraph, text, bold=True)


def clause(document: Document, said: Clause) -> None:
    """A paragraph with its table and list."""
    text = body(document, said.text)
    text.paragraph_format.keep_with_next = said.table is not None
    if said.table:
        table(document, said.table)
    for item in said.items:
        body(document, f"- {item}")


def body(document: Document, text: str) -> Paragraph:
    """A justified paragraph."""
    paragraph = document.add_paragraph()
    paragraph.alignment = _JUSTIFIED
    paragraph.paragraph_format.first_line_indent = INDENT
    return line(paragraph, text)


def table(document: Document, shown: Table) -> None:
    """A grid whose head is repeated on every page."""
    grid = document.add_table(rows=0, cols=len(shown.head))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, cells in enumerate((shown.head, *shown.rows)):
        for cell, text in zip(grid.add_row().cells, cells, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            line(paragraph, text, centred=number == 0, bold=number == 0, size=TABLE_SIZE)
    _repeat_heading(grid)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _repeat_heading(grid: Grid) -> None:
    properties = grid.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


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
