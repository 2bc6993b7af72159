"""A certificate: A4 across, as a PDF for the printer and, in the same measures, as a picture for a phone."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.render.drawing import AS_MEASURED, GOLD, GREY, INK, PALE, RED, font
from bot.render.pdf import Logo, pdf_of
from bot.render.sheet import (
    Box,
    Part,
    Shape,
    Square,
    Style,
    Words,
    first_that_fits,
    modules_of,
    one_line,
    paragraph,
    square,
    stacked,
    width_of,
)

WIDTH, HEIGHT = 297.0, 210.0
MARGIN = 24.0
TOP, BOTTOM = 19.0, HEIGHT - 19.0
ROOM = WIDTH - 2 * MARGIN
HEAD = ROOM - 70.0
"""The head leaves room for the logo on its left."""
LOGO = 26.0
"""Side of the square that the logo fills as far as its shape lets it."""
_AIR = 6.0
_SIGNED = 96.0
"""Width of what is signed, on the right."""
_STAMP = 22.0
"""Left free between the signer's title and name, for signature and stamp."""
MODULE = 0.625
"""Of the QR code: five whole pixels of the picture."""
DOTS = 8
"""Pixels of the picture in a mm."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The words. `draft`: "" on one that holds; `address`: of the page that checks it, "" without pages."""

    draft: str
    motto: tuple[str, str]
    organiser: str
    heading: str
    lead: str
    name: str
    unit: str
    wording: str
    number: str
    code: str
    check: str
    address: str
    place_and_date: str
    signer_title: tuple[str, ...]
    signer: str
    logo: bytes = b""


def certificate_pdf(sheet: Sheet) -> bytes:
    """One page."""
    logo = Logo(sheet.logo, MARGIN, TOP, LOGO) if sheet.logo else None
    return pdf_of(f"{sheet.heading} {sheet.number}", (WIDTH, HEIGHT), shapes(sheet), logo=logo)


def certificate_picture(sheet: Sheet) -> bytes:
    """A PNG file."""
    image = Image.new("RGB", (round(WIDTH * DOTS), round(HEIGHT * DOTS)), PALE)
    canvas = ImageDraw.Draw(image)
    for each in shapes(sheet):
        _paint(canvas, each)
    if sheet.logo:
        _paste_logo(image, sheet.logo)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _paint(canvas: ImageDraw.ImageDraw, shape: Shape) -> None:
    x, y = shape.x * DOTS, shape.y * DOTS
    match shape:
        case Box():
            canvas.rectangle((x, y, x + shape.width * DOTS - 1, y + shape.height * DOTS - 1), fill=shape.colour)
        case Words():
            of = font(int(shape.size * DOTS), bold=shape.bold)  # rounded down: never wider than measured
            canvas.text((x, y), shape.text, font=of, fill=shape.colour, anchor="ls", features=AS_MEASURED)
        case Square():
            _paint_code(canvas, shape, round(x), round(y))


def _paint_code(canvas: ImageDraw.ImageDraw, code: Square, left: int, top: int) -> None:
    size = round(MODULE * DOTS)
    whole = len(code.modules) * size
    canvas.rectangle((left, top, left + whole - 1, top + whole - 1), fill="#ffffff")
    for row, line in enumerate(code.modules):
        for column, dark in enumerate(line):
            if dark:
                x, y = left + column * size, top + row * size
                canvas.rectangle((x, y, x + size - 1, y + size - 1), fill="#000000")


def _paste_logo(image: Image.Image, logo: bytes) -> None:
    with Image.open(io.BytesIO(logo)) as found:
        mark = found.convert("RGBA")
    side = round(LOGO * DOTS)
    scale = side / max(mark.size)
    mark = mark.resize((round(mark.width * scale), round(mark.height * scale)))
    at = (round(MARGIN * DOTS) + (side - mark.width) // 2, round(TOP * DOTS) + (side - mark.height) // 2)
    image.paste(mark, at, mark)


# ---- what stands where


def shapes(sheet: Sheet) -> list[Shape]:
    """Everything but the logo, in mm; nothing outside the frame, nothing over something else."""
    head, body, foot = first_that_fits(
        lambda scale: (_head(sheet, scale), _body(sheet, scale), _foot(sheet, scale)),
        lambda parts: sum(part.height for part in parts) + 2 * _AIR <= BOTTOM - TOP,
    )
    free = BOTTOM - TOP - head.height - body.height - foot.height
    return [
        *_frame(),
        *head.at((WIDTH - HEAD) / 2, TOP),
        *body.at(MARGIN, TOP + head.height + free / 2),
        *foot.at(MARGIN, BOTTOM - foot.height),
    ]


def _frame() -> list[Shape]:
    ground = Box(0, 0, WIDTH, HEIGHT, PALE)
    return [ground, *_ring(7, 4, RED), *_ring(12.5, 0.8, GOLD)]


def _ring(inset: float, thick: float, colour: str) -> list[Shape]:
    wide, high = WIDTH - 2 * inset, HEIGHT - 2 * inset
    return [
        Box(inset, inset, wide, thick, colour),
        Box(inset, HEIGHT - inset - thick, wide, thick, colour),
        Box(inset, inset, thick, high, colour),
        Box(WIDTH - inset - thick, inset, thick, high, colour),
    ]


def _head(sheet: Sheet, scale: float) -> Part:
    first, second = sheet.motto
    below = Style(5 * scale, bold=True, align=0.5)
    wide = width_of(second, below)
    motto = stacked(
        [
            paragraph(first, Style(5.2 * scale, bold=True, align=0.5), HEAD),
            paragraph(second, below, HEAD),
            Part((Box((HEAD - wide) / 2, 0, wide, 0.35, INK),), 0.35),
        ],
        0.6,
    )
    organiser = paragraph(sheet.organiser.upper(), Style(5.6 * scale, bold=True, colour=RED, align=0.5), HEAD)
    return stacked([motto, organiser], 4 * scale)


def _body(sheet: Sheet, scale: float) -> Part:
    plain = Style(6 * scale, align=0.5)
    return stacked(
        [
            paragraph(sheet.draft, Style(6.4 * scale, bold=True, colour=GREY, align=0.5), ROOM),
            paragraph(sheet.heading.upper(), Style(19 * scale, bold=True, colour=RED, align=0.5), ROOM),
            paragraph(sheet.lead, plain, ROOM),
            one_line(sheet.name, Style(13 * scale, bold=True, align=0.5), ROOM),
            paragraph(sheet.unit, plain, ROOM),
            paragraph(sheet.wording, Style(6.6 * scale, align=0.5), ROOM),
        ],
        2.6 * scale,
    )


def _foot(sheet: Sheet, scale: float) -> Part:
    proof, signed = _proof(sheet, scale), _signed(sheet, scale)
    height = max(proof.height, signed.height)
    left, right = proof.at(0, height - proof.height), signed.at(ROOM - _SIGNED, height - signed.height)
    return Part((*left, *right), height)


def _proof(sheet: Sheet, scale: float) -> Part:
    """The code, and beside it the number and where both can be checked."""
    side = len(modules_of(sheet.address)) * MODULE if sheet.address else 0
    gap = 4 if side else 0
    width = ROOM - _SIGNED - side - gap - 6
    words = stacked(
        [
            one_line(sheet.number, Style(4.6 * scale, bold=True), width),
            one_line(sheet.code, Style(4.6 * scale), width),
            paragraph(sheet.check, Style(3.6 * scale, colour=GREY), width),
        ],
        1,
    )
    height = max(side, words.height)
    code = square(sheet.address, side).at(0, height - side) if side else ()
    return Part((*code, *words.at(side + gap, height - words.height)), height)


def _signed(sheet: Sheet, scale: float) -> Part:
    above = stacked(
        [
            one_line(sheet.place_and_date, Style(4.8 * scale, align=0.5), _SIGNED),
            *(
                paragraph(line.upper(), Style(4.8 * scale, bold=True, align=0.5), _SIGNED)
                for line in sheet.signer_title
            ),
        ],
        0.6,
    )
    name = one_line(sheet.signer, Style(5.2 * scale, bold=True, align=0.5), _SIGNED)
    return Part((*above.shapes, *name.at(0, above.height + _STAMP)), above.height + _STAMP + name.height)
