"""Posters A4 and A3 and small hand-outs, nine to an A4: vector PDF, the text in it selectable, the fonts embedded."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.render.drawing import GOLD, GREY, PALE, RED, WHITE
from bot.render.pdf import pdf_of
from bot.render.sheet import (
    Box,
    Part,
    Shape,
    Style,
    beside,
    first_that_fits,
    on_ground,
    one_line,
    paragraph,
    square,
    stacked,
)

WIDTH, HEIGHT = 210.0, 297.0
"""A4 in mm. An A3 is the same sheet, larger."""
MARGIN, GUTTER = 14.0, 8.0
ROOM = WIDTH - 2 * MARGIN
ACROSS = 3
CELL_WIDTH, CELL_HEIGHT = WIDTH / ACROSS, HEIGHT / ACROSS
CELL_MARGIN, CELL_GUTTER = 3.0, 1.0
CELL_ROOM = CELL_WIDTH - 2 * CELL_MARGIN

_ENLARGED = {"a4": 1.0, "a3": 2**0.5, "handout": 1.0}
_SIDES = {1: (82.0, 106.0), 2: (64.0, 84.0), 3: (50.0, 55.0)}
"""Number of codes → the least and the greatest side of one on an A4."""
_CELL_SIDES = {1: (34.0, 48.0), 2: (28.0, 31.5), 3: (20.0, 20.6)}
_AIR = 3.0
"""The least room between two sections of an A4."""
_DASH, _CUT = 1.0, 0.1
"""Length and width of a dash between two hand-outs."""


class Size(StrEnum):
    """What is printed."""

    A4 = "a4"
    A3 = "a3"
    HANDOUT = "handout"


@dataclass(frozen=True, slots=True)
class Door:
    """One code. `name`: the account as people will see it; `hint`: what to type there, "" where the link carries it."""

    app: str
    address: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class Poster:
    """The words of a poster. `draft`: "" on one that may be printed; `unit`: "" where it is for everybody.

    `doors`: one to three; `steps`: three.
    """

    draft: str
    organiser: str
    title: str
    short_title: str
    unit_label: str
    unit: str
    steps: tuple[str, ...]
    doors: tuple[Door, ...]
    when_label: str
    when: tuple[str, ...]
    prizes_label: str
    prizes: tuple[str, ...]
    check: str
    contact: str


def poster_pdf(poster: Poster, size: Size) -> bytes:
    """A file for the printer."""
    shapes = _nine(handout(poster)) if size is Size.HANDOUT else sheet(poster)
    return pdf_of(poster.title, (WIDTH, HEIGHT), shapes, enlarged=_ENLARGED[size])


# ---- the A4


def sheet(poster: Poster) -> list[Shape]:
    """Everything on an A4, nothing outside it, nothing over something else."""
    least, most = _SIDES[len(poster.doors)]
    built = first_that_fits(lambda scale: _sections(poster, scale, least), lambda made: _spare(made) >= 0)
    larger = min(most, least + max(0.0, _spare(built)) * 0.7)
    return _spread(_sections(poster, built.scale, larger).sections)


@dataclass(frozen=True, slots=True)
class _Built:
    scale: float
    sections: tuple[Part, ...]
    """Head, body sections, foot."""


def _spare(built: _Built) -> float:
    filled = [part for part in built.sections if part.height]
    return HEIGHT - sum(part.height for part in filled) - _AIR * (len(filled) - 1)


def _sections(poster: Poster, scale: float, side: float) -> _Built:
    body = (_steps(poster, scale), _doors(poster, scale, side), _facts(poster, scale))
    return _Built(scale, (_head(poster, scale), *(_indented(part) for part in body), _foot(poster, scale)))


def _spread(sections: Sequence[Part]) -> list[Shape]:
    """Head at the top, foot at the bottom, the same air between all."""
    filled = [part for part in sections if part.height]
    air = (HEIGHT - sum(part.height for part in filled)) / (len(filled) - 1)
    shapes: list[Shape] = []
    y = 0.0
    for part in filled:
        shapes += part.at(0, y)
        y += part.height + air
    return shapes


def _indented(part: Part) -> Part:
    return Part(part.at(MARGIN, 0), part.height)


def _head(poster: Poster, scale: float) -> Part:
    white = Style(4.8 * scale, colour=WHITE, align=0.5)
    lines = [
        paragraph(poster.draft, Style(7 * scale, bold=True, colour=GOLD, align=0.5), ROOM),
        paragraph(poster.organiser, white, ROOM),
        paragraph(poster.title, Style(9 * scale, bold=True, colour=WHITE, align=0.5), ROOM),
    ]
    title = on_ground(stacked(lines, 2), WIDTH, RED, above=9, below=7 * scale, indent=MARGIN)
    if not poster.unit:
        return title
    name = [
        paragraph(poster.unit_label, Style(4.6 * scale, align=0.5), ROOM),
        paragraph(poster.unit, Style(9.6 * scale, bold=True, align=0.5), ROOM),
    ]
    return stacked([title, on_ground(stacked(name), WIDTH, GOLD, above=2.5 * scale, below=3 * scale, indent=MARGIN)])


def _steps(poster: Poster, scale: float) -> Part:
    width, badge = (ROOM - 2 * GUTTER) / 3, 11 * scale
    parts = [_step(text, number, width, badge, scale) for number, text in enumerate(poster.steps, start=1)]
    return beside(parts, width, GUTTER)


def _step(text: str, number: int, width: float, badge: float, scale: float) -> Part:
    figure = paragraph(str(number), Style(badge * 0.62, bold=True, colour=WHITE, align=0.5), badge)
    words = paragraph(text, Style(4.7 * scale), width - badge - 2.5)
    square_of_figure = (Box(0, 0, badge, badge, RED), *figure.at(0, (badge - figure.height) / 2))
    return Part((*square_of_figure, *words.at(badge + 2.5, 0)), max(badge, words.height))


def _doors(poster: Poster, scale: float, side: float) -> Part:
    number = len(poster.doors)
    width = (ROOM - (number - 1) * GUTTER) / number
    return beside([_door(each, width, min(side, width), scale) for each in poster.doors], width, GUTTER)


def _door(door: Door, width: float, side: float, scale: float) -> Part:
    code = square(door.address, side)
    centred = Part(code.at((width - side) / 2, 0), side)
    return stacked(
        [
            paragraph(door.app, Style(5.6 * scale, bold=True, colour=RED, align=0.5), width),
            centred,
            one_line(door.name, Style(4.7 * scale, bold=True, align=0.5), width),
            one_line(door.hint, Style(4.7 * scale, bold=True, colour=RED, align=0.5), width),
        ]
    )


def _facts(poster: Poster, scale: float) -> Part:
    width = (ROOM - GUTTER) / 2
    heading, plain = Style(5.6 * scale, bold=True, colour=RED), Style(4.5 * scale)
    when = [one_line(line, plain, width) for line in poster.when]
    prizes = [paragraph(line, plain, width) for line in poster.prizes]
    columns = [
        stacked([paragraph(label, heading, width), *lines], scale)
        for label, lines in ((poster.when_label, when), (poster.prizes_label, prizes))
        if lines
    ]
    return beside(columns, width, GUTTER)


def _foot(poster: Poster, scale: float) -> Part:
    lines = [
        paragraph(poster.check, Style(4.1 * scale, align=0.5), ROOM),
        paragraph(poster.contact, Style(4.7 * scale, bold=True, align=0.5), ROOM),
    ]
    return on_ground(stacked(lines, 1), WIDTH, PALE, above=4 * scale, below=8, indent=MARGIN)


# ---- the hand-out


def handout(poster: Poster) -> list[Shape]:
    """One of nine, placed from its own corner."""
    least, most = _CELL_SIDES[len(poster.doors)]

    def build(scale: float, side: float) -> list[Part]:
        return [_small_head(poster, scale), _small_doors(poster, scale, side), _small_foot(poster, scale)]

    def spare(parts: Sequence[Part]) -> float:
        return CELL_HEIGHT - sum(part.height for part in parts) - 2

    scale, parts = first_that_fits(lambda tried: (tried, build(tried, least)), lambda made: spare(made[1]) >= 0)
    head, doors, foot = build(scale, min(most, least + max(0.0, spare(parts))))
    between = (CELL_HEIGHT - head.height - doors.height - foot.height) / 2
    return [
        *head.at(0, 0),
        *doors.at(CELL_MARGIN, head.height + between),
        *foot.at(CELL_MARGIN, CELL_HEIGHT - foot.height),
    ]


def _small_head(poster: Poster, scale: float) -> Part:
    lines = [
        paragraph(poster.draft, Style(3 * scale, bold=True, colour=GOLD, align=0.5), CELL_ROOM),
        paragraph(poster.short_title, Style(3.9 * scale, bold=True, colour=WHITE, align=0.5), CELL_ROOM),
    ]
    title = on_ground(stacked(lines, 0.5), CELL_WIDTH, RED, above=3.5, below=2 * scale, indent=CELL_MARGIN)
    if not poster.unit:
        return title
    name = paragraph(poster.unit, Style(4.2 * scale, bold=True, align=0.5), CELL_ROOM)
    return stacked([title, on_ground(name, CELL_WIDTH, GOLD, above=0.8, below=1.4 * scale, indent=CELL_MARGIN)])


def _small_doors(poster: Poster, scale: float, side: float) -> Part:
    number = len(poster.doors)
    width = (CELL_ROOM - (number - 1) * CELL_GUTTER) / number
    parts = []
    for door in poster.doors:
        code = Part(square(door.address, side).at((width - side) / 2, 0), side)
        app = paragraph(door.app, Style(3 * scale, bold=True, colour=RED, align=0.5), width)
        name = one_line(door.name, Style(2.6 * scale, bold=True, align=0.5), width)
        hint = paragraph(door.hint, Style(2.6 * scale, bold=True, colour=RED, align=0.5), width)
        parts.append(stacked([app, code, name, hint]))
    return beside(parts, width, CELL_GUTTER)


def _small_foot(poster: Poster, scale: float) -> Part:
    lines = [
        *(one_line(line, Style(2.7 * scale, align=0.5), CELL_ROOM) for line in poster.when),
        paragraph(poster.contact, Style(2.7 * scale, bold=True, align=0.5), CELL_ROOM),
        paragraph(poster.check, Style(2.3 * scale, colour=GREY, align=0.5), CELL_ROOM),
    ]
    return stacked([*lines, Part((), 3.5)], 0.4)


# ---- nine of them


def _nine(shapes: Sequence[Shape]) -> list[Shape]:
    """With dashes where they are cut apart."""
    cell = Part(tuple(shapes), CELL_HEIGHT)
    cells = [cell.at(column * CELL_WIDTH, row * CELL_HEIGHT) for row in range(ACROSS) for column in range(ACROSS)]
    cuts = range(1, ACROSS)
    across = [Box(x, n * CELL_HEIGHT, _DASH, _CUT, GREY) for n in cuts for x in range(0, int(WIDTH), 2)]
    down = [Box(n * CELL_WIDTH, y, _CUT, _DASH, GREY) for n in cuts for y in range(0, int(HEIGHT), 2)]
    return [*(shape for each in cells for shape in each), *across, *down]
