"""The rules as a Word file, in the look of Vietnamese administrative documents (Nghị định 30/2020/NĐ-CP).

What organisers sign and publish: they may still edit it, which is why it is no PDF.
"""

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

from handlers.rules.document import Clause, Letterhead, RulesDocument, Section, Table

FONT = "Times New Roman"
SIZE = Pt(14)
TABLE_SIZE = Pt(12)
INDENT = Cm(1)
_MARGINS = {"top_margin": Cm(2), "bottom_margin": Cm(2), "left_margin": Cm(3), "right_margin": Cm(2)}
_COLUMNS = (Cm(6.5), Cm(9.5))
"""Together A4 without the margins."""
_CENTRE, _JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def rules_docx(rules: RulesDocument) -> bytes:
    """The file."""
    document = docx.Document()
    _set_up(document, rules)
    _letterhead(document, rules.letterhead)
    for text in (rules.heading, rules.title):
        _line(document.add_paragraph(), text, centred=True, bold=True)
    for text in rules.opening:
        _body(document, text)
    for section in rules.sections:
        _section(document, section)
    _signature(document, rules.letterhead)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _set_up(document: Document, rules: RulesDocument) -> None:
    document.core_properties.title = rules.title
    document.core_properties.author = rules.letterhead.organiser
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


def _page_number(paragraph: Paragraph) -> None:
    """In the middle of the top, from the second page on."""
    paragraph.alignment = _CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _letterhead(document: Document, head: Letterhead) -> None:
    left, right = _columns(document)
    _line(left.paragraphs[0], head.organiser.upper(), centred=True, bold=True, size=TABLE_SIZE)
    first, second = head.motto
    _line(right.paragraphs[0], first, centred=True, bold=True, size=TABLE_SIZE)
    _line(right.add_paragraph(), second, centred=True, bold=True)
    _line(right.add_paragraph(), head.place_and_date, centred=True, italic=True)


def _signature(document: Document, head: Letterhead) -> None:
    _, right = _columns(document)
    first, second = head.signature
    _line(right.paragraphs[0], first, centred=True, bold=True)
    _line(right.add_paragraph(), second, centred=True, bold=True)


def _columns(document: Document) -> tuple[Cell, Cell]:
    """Two, without lines."""
    grid = document.add_table(rows=1, cols=2)
    grid.autofit = False
    left, right = grid.rows[0].cells
    left.width, right.width = _COLUMNS
    return left, right


def _section(document: Document, section: Section) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.keep_with_next = True
    heading.paragraph_format.first_line_indent = INDENT
    _line(heading, section.heading, bold=True)
    for clause in section.clauses:
        _clause(document, clause)


def _clause(document: Document, clause: Clause) -> None:
    text = _body(document, clause.text)
    text.paragraph_format.keep_with_next = clause.table is not None
    if clause.table:
        _table(document, clause.table)
    for item in clause.items:
        _body(document, f"- {item}")


def _body(document: Document, text: str) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = _JUSTIFIED
    paragraph.paragraph_format.first_line_indent = INDENT
    return _line(paragraph, text)


def _table(document: Document, table: Table) -> None:
    grid = document.add_table(rows=0, cols=len(table.head))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, cells in enumerate((table.head, *table.rows)):
        for cell, text in zip(grid.add_row().cells, cells, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            _line(paragraph, text, centred=number == 0, bold=number == 0, size=TABLE_SIZE)
    _repeat_heading(grid)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _repeat_heading(grid: Grid) -> None:
    properties = grid.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _line(
    paragraph: Paragraph,
    text: str,
    *,
    centred: bool = False,
    bold: bool = False,
    italic: bool = False,
    size: Pt | None = None,
) -> Paragraph:
    if centred:
        paragraph.alignment = _CENTRE
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    run.font.size = size
    return paragraph
