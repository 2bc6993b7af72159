"""A sheet to be printed or shown: shapes placed in mm, so that what fits is known before anything is drawn.

Text shrinks and wraps, it is never cut. The same shapes become a PDF (`bot.render.poster`) or a picture
(`bot.render.qr`).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TypeVar
from unicodedata import normalize

import qrcode
from fontTools.ttLib import TTFont
from qrcode.constants import ERROR_CORRECT_M

from bot.render.drawing import INK, LEADING, font_file

QUIET = 4
"""Modules left white around a code, as the standard asks."""
RISE = 1.04
"""From the top of a line to where its letters stand, in sizes of the font: marks above capitals stay inside."""
SCALES = [number / 40 for number in range(40, 15, -1)]
"""1.0 down to 0.4: how far text may shrink."""

NAME_SHRINKS = 0.62
"""How far a line shrinks before it goes on in the next."""
_BREAKS = "./_@-"
"""After these a long address goes on in the next line."""
_PARTS = re.compile(rf"[^\s{_BREAKS}]+[{_BREAKS}]*|[{_BREAKS}]+")

Modules = tuple[tuple[bool, ...], ...]
Built = TypeVar("Built")


@dataclass(frozen=True, slots=True)
class Words:
    """One line. `x`, `y`: where it begins, and where its letters stand."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    colour: str


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code, its quiet zone included."""

    x: float
    y: float
    side: float
    modules: Modules


Shape = Words | Box | Square


@dataclass(frozen=True, slots=True)
class Part:
    """Shapes that belong together, placed from (0, 0); `height`: all the room they take."""

    shapes: tuple[Shape, ...]
    height: float

    def at(self, x: float, y: float) -> tuple[Shape, ...]:
        """The shapes where the part stands."""
        return tuple(replace(each, x=each.x + x, y=each.y + y) for each in self.shapes)


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks. `size` in mm; `align`: 0 left, 0.5 centred."""

    size: float
    bold: bool = False
    colour: str = INK
    align: float = 0

    def scaled(self, scale: float) -> "Style":
        """Larger or smaller."""
        return replace(self, size=self.size * scale)


@lru_cache(maxsize=256)  # of a thousand posters most words are the same
def paragraph(text: str, style: Style, width: float) -> Part:
    """Text in as many lines as it needs; centred, these are of about one length."""
    lines = wrapped(text, style, width)
    if style.align and len(lines) > 1:
        least = max(width_of(part, style) for part in _PARTS.findall(text))
        widths = (width * part / 20 for part in range(10, 20))
        narrower = (wrapped(text, style, tried) for tried in widths if tried >= least)
        lines = next((found for found in narrower if len(found) == len(lines)), lines)
    shapes, height = [], 0.0
    for line in lines:
        x = style.align * (width - width_of(line, style))
        shapes.append(Words(line, x, height + style.size * RISE, style.size, style.bold, style.colour))
        height += style.size * LEADING
    return Part(tuple(shapes), height)


def one_line(text: str, style: Style, width: float) -> Part:
    """A name, an address, a date: a little smaller rather than in two lines, or than broken elsewhere than at a dot."""
    for parts in ([text], _PARTS.findall(text)):
        fitting = 0.999 * width / max(width, *(width_of(part, style) for part in parts))
        if fitting >= NAME_SHRINKS:
            return paragraph(text, style.scaled(fitting), width)
    return paragraph(text, style, width)


def stacked(parts: Iterable[Part], gap: float = 0) -> Part:
    """One below the other; what is empty takes no room."""
    shapes: list[Shape] = []
    height = 0.0
    for part in (each for each in parts if each.height):
        height += gap if shapes else 0
        shapes += part.at(0, height)
        height += part.height
    return Part(tuple(shapes), height)


def beside(parts: Sequence[Part], width: float, gap: float) -> Part:
    """One next to the other in columns of that width."""
    shapes = [shape for number, part in enumerate(parts) for shape in part.at(number * (width + gap), 0)]
    return Part(tuple(shapes), max((part.height for part in parts), default=0))


def on_ground(part: Part, width: float, colour: str, *, above: float, below: float, indent: float = 0) -> Part:
    """The part on a coloured ground."""
    height = above + part.height + below
    return Part((Box(0, 0, width, height, colour), *part.at(indent, above)), height)


def square(address: str, side: float) -> Part:
    """The code of an address."""
    return Part((Square(0, 0, side, modules_of(address)),), side)


@lru_cache(maxsize=64)  # not more: thousands of posters are drawn in one go
def modules_of(address: str) -> Modules:
    """Its modules with the quiet zone; 15 % of them may be lost (level M)."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(address)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def first_that_fits(build: Callable[[float], Built], fits: Callable[[Built], bool]) -> Built:
    """As large as the text may be; at the end of `SCALES` whatever there is."""
    for scale in SCALES:
        built = build(scale)
        if fits(built):
            break
    return built


# ---- measuring


def wrapped(text: str, style: Style, width: float) -> list[str]:
    """Lines no wider than `width`; a word that is wider by itself goes on in the next line."""
    lines: list[str] = []
    left = -1.0
    space = width_of(" ", style)
    for word in printable(text, bold=style.bold).split():
        wide = width_of(word, style)
        if space + wide <= left:
            lines[-1] += f" {word}"
            left -= space + wide
            continue
        *pieces, word = _pieces(word, style, width)
        lines += [*pieces, word]
        left = width - width_of(word, style)
    return lines


def printable(text: str, *, bold: bool) -> str:
    """Composed; a letter that the font has not ("ŏ" in a name) is printed without its mark, rather than left out."""
    known, composed = _advances(bold).keys(), normalize("NFC", text)
    if known >= set(composed):
        return composed
    return "".join(sign if sign in known or sign.isspace() else normalize("NFD", sign)[0] for sign in composed)


def _pieces(word: str, style: Style, width: float) -> list[str]:
    pieces = []
    while width_of(word, style) > width and len(word) > 1:
        fitting = max(1, sum(width_of(word[:end], style) <= width for end in range(1, len(word))))
        fitting = next((end for end in range(fitting, 0, -1) if word[end - 1] in _BREAKS), fitting)
        pieces.append(word[:fitting])
        word = word[fitting:]
    return [*pieces, word]


def width_of(text: str, style: Style) -> float:
    """As printed: letters are set side by side without kerning."""
    return _width(text, style.bold) * style.size


@lru_cache(maxsize=8192)
def _width(text: str, bold: bool) -> float:
    advances = _advances(bold)
    return sum(advances.get(sign, advances[" "]) for sign in text)


@cache
def _advances(bold: bool) -> dict[str, float]:
    with TTFont(font_file(bold=bold)) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        return {chr(number): widths[name][0] / em for number, name in font.getBestCmap().items()}
