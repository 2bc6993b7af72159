"""The codes of a unit as a picture for a phone: to be shown, forwarded, or put into another document."""

import io
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from PIL import Image, ImageColor, ImageDraw

from bot.render.drawing import AS_MEASURED, GOLD, GREY, INK, RED, WHITE, font
from bot.render.poster import Door, Poster
from bot.render.sheet import (
    Box,
    Modules,
    Part,
    Square,
    Style,
    Words,
    modules_of,
    on_ground,
    one_line,
    paragraph,
    square,
    stacked,
)

WIDTH = 1080
"""Pixels; the height follows from the words."""
MARGIN, GUTTER = 56, 40
ROOM = WIDTH - 2 * MARGIN
MODULE = 10
"""Whole pixels a module: an edge between two pixels would be grey."""

BLACK = "#000000"
_PAIRS = ((WHITE, BLACK), (WHITE, INK), (WHITE, RED), (WHITE, GREY), (RED, WHITE), (RED, GOLD), (GOLD, INK))
"""Ground and colour of all there is."""
_SHADES = 36
"""From one to the other."""


def _shades(ground: str, colour: str) -> Iterable[int]:
    ends = ((ImageColor.getrgb(ground)), ImageColor.getrgb(colour))
    for step in range(_SHADES):
        yield from (round(a + (b - a) * step / (_SHADES - 1)) for a, b in zip(*ends, strict=True))


_PALETTE = [part for pair in _PAIRS for part in _shades(*pair)]
_SOLID = {pair[end]: n * _SHADES + end * (_SHADES - 1) for n, pair in reversed([*enumerate(_PAIRS)]) for end in (1, 0)}
"""Its number in the palette."""


def qr_picture(poster: Poster) -> bytes:
    """A PNG file."""
    return _png(WIDTH, picture(poster))


def picture(poster: Poster) -> Part:
    """Everything in it, in pixels."""
    title = [
        paragraph(poster.draft, Style(44, bold=True, colour=GOLD, align=0.5), ROOM),
        paragraph(poster.short_title, Style(48, bold=True, colour=WHITE, align=0.5), ROOM),
    ]
    head = on_ground(stacked(title, 8), WIDTH, RED, above=40, below=36, indent=MARGIN)
    unit = paragraph(poster.unit, Style(54, bold=True, align=0.5), ROOM)
    named = on_ground(unit, WIDTH, GOLD, above=14, below=22, indent=MARGIN) if poster.unit else Part((), 0)
    doors = stacked((_door(door) for door in poster.doors), GUTTER)
    words = [
        paragraph(poster.contact, Style(36, bold=True, align=0.5), ROOM),
        paragraph(poster.check, Style(30, colour=GREY, align=0.5), ROOM),
    ]
    below = [Part(part.at(MARGIN, 0), part.height) for part in (doors, stacked(words, 10))]
    return stacked([stacked([head, named]), *below, Part((), 1)], GUTTER)


def qr_outline(address: str) -> tuple[int, str]:
    """For a page: modules a side with the quiet zone, and the dark ones as one SVG path."""
    modules = modules_of(address)
    runs = []
    for y, row in enumerate(modules):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            runs.append(f"M{x} {y}h{width}v1h-{width}z" if dark else "")
            x += width
    return len(modules), "".join(runs)


def _door(door: Door) -> Part:
    side = len(modules_of(door.address)) * MODULE
    width = ROOM - side - GUTTER
    lines = [
        paragraph(door.app, Style(44, bold=True, colour=RED), width),
        one_line(door.name, Style(40, bold=True), width),
        one_line(door.hint, Style(40, bold=True, colour=RED), width),
    ]
    words = stacked(lines, 12)
    height = max(side, words.height)
    code = square(door.address, side).at(0, (height - side) / 2)
    return Part((*code, *words.at(side + GUTTER, (height - words.height) / 2)), height)


# ---- painting: a byte a pixel, an eighth of the work of three, and half the file


def _png(width: int, part: Part) -> bytes:
    image = Image.new("L", (width, round(part.height)), _SOLID[WHITE])
    for each in part.shapes:
        x, y = round(each.x), round(each.y)
        match each:
            case Box():
                image.paste(_SOLID[each.colour], (x, y, round(each.x + each.width), round(each.y + each.height)))
            case Words():
                ground = image.getpixel((x, y))
                shades, letters, left, top = _letters(each.text, round(each.size), each.bold, ground, each.colour)
                image.paste(shades, (x + left, y + top), letters)
            case Square():
                image.paste(_code(each.modules), (x, y))
    image.putpalette(_PALETTE)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


@lru_cache(maxsize=32)  # most words of a thousand pictures are the same
def _letters(text: str, size: int, bold: bool, ground: int, colour: str) -> tuple[Image.Image, Image.Image, int, int]:
    """Their shades, where there are any, and how far from the beginning of the line both lie."""
    of = font(size, bold=bold)
    left, top, right, bottom = (round(edge) for edge in of.getbbox(text, anchor="ls", features=AS_MEASURED))
    drawn = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(drawn).text((-left, -top), text, font=of, fill=255, anchor="ls", features=AS_MEASURED)
    first = next(n for n, pair in enumerate(_PAIRS) if _SOLID[pair[0]] == ground and pair[1] == colour) * _SHADES
    return (
        drawn.point(lambda dark: first + dark * (_SHADES - 1) // 255),
        drawn.point(lambda dark: 255 * (dark > 0)),
        left,
        top,
    )


@lru_cache(maxsize=8)
def _code(modules: Modules) -> Image.Image:
    side = len(modules)
    small = Image.frombytes(
        "L", (side, side), bytes(_SOLID[BLACK if dark else WHITE] for row in modules for dark in row)
    )
    return small.resize((side * MODULE, side * MODULE), Image.Resampling.NEAREST)
