"""Shapes of a sheet as a PDF: vectors, the text in it selectable, the fonts embedded."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fpdf import FPDF

from bot.render.drawing import WHITE, font_file
from bot.render.sheet import Box, Shape, Square, Words

_MM = 72 / 25.4
_MADE = datetime(2025, 1, 1, tzinfo=UTC)
"""Every file says this date, so that the same sheet is the same file."""


def new_pdf(title: str, size: tuple[float, float], *, enlarged: float = 1.0) -> FPDF:
    """A file with one empty page of that width and height in mm, `enlarged` or not."""
    pdf = FPDF(unit=_MM * enlarged, format=size)
    pdf.set_creation_date(_MADE)
    pdf.set_title(title)
    pdf.set_lang("vi")
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    for style, bold in (("", False), ("B", True)):
        pdf.add_font("sheet", style, font_file(bold=bold))
    pdf.add_page()
    return pdf


def draw(pdf: FPDF, shapes: Sequence[Shape], x: float = 0, y: float = 0) -> None:
    """Everything, moved by that much."""
    for each in shapes:
        match each:
            case Box():
                pdf.set_fill_color(each.colour)
                pdf.rect(x + each.x, y + each.y, each.width, each.height, style="F")
            case Words():
                pdf.set_font("sheet", "B" if each.bold else "", each.size * pdf.k)
                pdf.set_text_color(each.colour)
                pdf.text(x + each.x, y + each.y, each.text)
            case Square():
                _draw_code(pdf, each, x, y)


def _draw_code(pdf: FPDF, code: Square, x: float, y: float) -> None:
    """Runs of dark modules as one rectangle each: between two of them a printer would leave hairlines."""
    pdf.set_fill_color(WHITE)
    pdf.rect(x + code.x, y + code.y, code.side, code.side, style="F")
    pdf.set_fill_color("#000000")
    module = code.side / len(code.modules)
    for row, line in enumerate(code.modules):
        column = 0
        while column < len(line):
            end = column
            while end < len(line) and line[end]:
                end += 1
            if end > column:
                across, down = x + code.x + column * module, y + code.y + row * module
                pdf.rect(across, down, (end - column) * module, module, style="F")
            column = end + 1
