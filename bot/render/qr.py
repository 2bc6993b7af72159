"""The codes of a unit as a picture for a phone: to be shown, forwarded, or put into another document."""

from collections.abc import Sequence
from itertools import groupby

from PIL import ImageDraw

from bot.render.drawing import GOLD, GREY, RED, WHITE, font, png
from bot.render.poster import Door, Poster
from bot.render.sheet import (
    Box,
    Part,
    Shape,
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


def qr_picture(poster: Poster) -> bytes:
    """A PNG file."""
    part = picture(poster)
    return png((WIDTH, round(part.height)), WHITE, lambda canvas: _draw(canvas, part.shapes))


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


def _draw(canvas: ImageDraw.ImageDraw, shapes: Sequence[Shape]) -> None:
    for each in shapes:
        match each:
            case Box():
                canvas.rectangle((each.x, each.y, each.x + each.width, each.y + each.height), fill=each.colour)
            case Words():
                of = font(round(each.size), bold=each.bold)
                canvas.text((each.x, each.y), each.text, font=of, fill=each.colour, anchor="ls")
            case Square():
                _draw_code(canvas, each)


def _draw_code(canvas: ImageDraw.ImageDraw, code: Square) -> None:
    left, top = round(code.x), round(code.y)
    for row, line in enumerate(code.modules):
        for column, dark in enumerate(line):
            if dark:
                x, y = left + column * MODULE, top + row * MODULE
                canvas.rectangle((x, y, x + MODULE - 1, y + MODULE - 1), fill="#000000")
