"""Shapes of a sheet as a PDF: vectors, the text in it selectable, the fonts embedded.

The empty sheet with its fonts is most of the work, and the same for thousands of files: it is made once. Each file is
that sheet with its own page and title put behind it, which the standard calls an incremental update.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby, product
from string import ascii_letters, digits, punctuation
from unicodedata import normalize

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.render.drawing import WHITE, font_file
from bot.render.sheet import Box, Modules, Shape, Square, Words

_MM = 72 / 25.4
_MADE = datetime(2025, 1, 1, tzinfo=UTC)
"""Every file says this date, so that the same sheet is the same file."""
_BLACK = "#000000"

_TONES = ("", *"\u0300\u0301\u0303\u0309\u0323")
_VOWELS = (normalize("NFC", "".join(each)) for each in product("AĂÂEÊIOÔƠUƯYaăâeêioôơuưy", _TONES))
LETTERS = frozenset("".join(_VOWELS) + ascii_letters + digits + punctuation + "Đđ –—“”‘’…·•×")
"""In every file, whether it needs them or not. A sheet with others gets its own empty sheet."""

_NOT_PRINTED = ("DSIG", "GDEF", "GPOS", "GSUB", "cvt ", "fpgm", "gasp", "prep")
"""Tables for letters that are moved or set on a screen."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in a square, in mm."""

    content: bytes
    x: float
    y: float
    side: float


def pdf_of(
    title: str, size: tuple[float, float], shapes: Sequence[Shape], *, enlarged: float = 1.0, logo: Logo | None = None
) -> bytes:
    """A file with one page of that width and height in mm, `enlarged` or not."""
    others = {letter for each in shapes if isinstance(each, Words) for letter in each.text} - LETTERS
    empty = _empty(size, enlarged, logo, "".join(sorted(others)))
    return empty.with_page(title, "\n".join(_drawn(shapes, size[1], enlarged * _MM, empty.codes)))


@dataclass(frozen=True, slots=True)
class _Empty:
    """A whole file. `page`, `info`: the objects to be replaced; `under`: what is drawn on every page already."""

    file: bytes
    codes: Mapping[bool, Mapping[str, str]]
    under: bytes
    page: int
    info: int
    trailer: bytes
    """Without its brackets, ending in where the list of objects is."""

    def with_page(self, title: str, drawn: str) -> bytes:
        """The file with this page."""
        page = zlib.compress(drawn.encode("ascii") + b"\n" + self.under)
        told = b"/Title <FEFF%b> /CreationDate (D:%b)" % (
            title.encode("utf-16-be").hex().encode(),
            f"{_MADE:%Y%m%d%H%M%S}Z".encode(),
        )
        objects = {
            self.page: b"<</Filter /FlateDecode /Length %d>>\nstream\n%b\nendstream" % (len(page), page),
            self.info: b"<<%b>>" % told,
        }
        file, places = bytearray(self.file), list[bytes]()
        for number, content in sorted(objects.items()):
            places.append(b"%d 1\n%010d 00000 n \n" % (number, len(file)))
            file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
        end = len(file)
        file += b"xref\n%btrailer\n<<%b>>\nstartxref\n%d\n%%%%EOF\n" % (b"".join(places), self.trailer, end)
        return bytes(file)


@lru_cache(maxsize=8)
def _empty(size: tuple[float, float], enlarged: float, logo: Logo | None, others: str) -> _Empty:
    pdf = FPDF(unit=_MM * enlarged, format=size)
    pdf.set_creation_date(_MADE)
    pdf.set_title("-")  # so that there is one to be replaced
    pdf.set_lang("vi")
    pdf.add_page()
    if logo is not None:
        pdf.image(BytesIO(logo.content), logo.x, logo.y, logo.side, logo.side, keep_aspect_ratio=True)
    drawn = pdf.pages[1].contents
    assert isinstance(drawn, bytearray)
    under = bytes(drawn)
    codes = {bold: _with_font(pdf, sorted(LETTERS | set(others)), bold=bold) for bold in (False, True)}
    file = bytes(pdf.output())
    page, info = _number(rb"/Contents (\d+) 0 R", file), _number(rb"/Info (\d+) 0 R", file)
    before, _, after = file.rpartition(b"trailer\n<<")[2].partition(b">>\nstartxref\n")
    return _Empty(file, codes, under, page, info, b"%b /Prev %d" % (before, int(after.split()[0])))


def _with_font(pdf: FPDF, letters: Iterable[str], *, bold: bool) -> dict[str, str]:
    """Letter → its code in the file."""
    style = "B" if bold else ""
    pdf.add_font("sheet", style, font_file(bold=bold))
    pdf.set_font("sheet", style, 10)
    pdf.text(0, 0, " ")  # a font with which nothing is written would be left out
    used = pdf.fonts[f"sheet{style}"]
    assert isinstance(used, TTFFont)
    _strip(used.ttfont)
    codes = {letter: used.subset.pick(ord(letter)) for letter in letters}
    return {letter: f"{code:04x}" for letter, code in codes.items() if code is not None}


def _strip(font: TTFont) -> None:
    """A third of the size."""
    for glyph in font["glyf"].glyphs.values():
        glyph.removeHinting()
    for table in _NOT_PRINTED:
        if table in font:
            del font[table]


def _number(pattern: bytes, file: bytes) -> int:
    found = re.search(pattern, file)
    assert found is not None
    return int(found[1])


# ---- drawing


def _drawn(shapes: Iterable[Shape], height: float, k: float, codes: Mapping[bool, Mapping[str, str]]) -> Iterable[str]:
    """In the language of the page, whose y grows upwards."""
    for each in shapes:
        match each:
            case Box():
                yield f"{_colour(each.colour)} {_rectangle(each.x, each.y, each.width, each.height, height, k)} f"
            case Words():
                known = codes[each.bold]
                text = "".join(known.get(letter, "") for letter in each.text)
                at = f"{each.x * k:.2f} {(height - each.y) * k:.2f}"
                yield f"BT /F{1 + each.bold} {each.size * k:.2f} Tf {_colour(each.colour)} {at} Td <{text}> Tj ET"
            case Square():
                yield f"{_colour(WHITE)} {_rectangle(each.x, each.y, each.side, each.side, height, k)} f"
                module = each.side / len(each.modules) * k
                moved = f"{module:.4f} 0 0 {-module:.4f} {each.x * k:.3f} {(height - each.y) * k:.3f} cm"
                yield f"q {moved} {_colour(_BLACK)} {_dark(each.modules)} f Q"


@lru_cache(maxsize=8)
def _dark(modules: Modules) -> str:
    """Runs of dark modules as one rectangle each: between two of them a printer would leave hairlines."""
    runs = []
    for row, line in enumerate(modules):
        column = 0
        for dark, run in groupby(line):
            wide = len(list(run))
            runs += [f"{column} {row} {wide} 1 re"] * dark
            column += wide
    return " ".join(runs)


def _rectangle(x: float, y: float, wide: float, high: float, height: float, k: float) -> str:
    return f"{x * k:.3f} {(height - y - high) * k:.3f} {wide * k:.3f} {high * k:.3f} re"


@cache
def _colour(colour: str) -> str:
    """ "#a3151b" as three parts of one."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return f"{red:.3f} {green:.3f} {blue:.3f} rg"
