"""The list of winners as a picture for a phone: 1080 × 1350, every line in its room however long the names are."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from PIL import ImageDraw

from bot.render.drawing import (
    GOLD,
    GREY,
    INK,
    PALE,
    RED,
    WHITE,
    Font,
    font,
    line_height,
    png,
    wrapped,
    write,
)

SIZE = WIDTH, HEIGHT = 1080, 1350
MARGIN, GAP, FOOT = 64, 40, 96
ROOM = WIDTH - 2 * MARGIN
FOOT_SIZE = 28
_LAYOUTS = [
    *((1, size, True) for size in range(44, 31, -2)),
    *((2, size, True) for size in range(32, 25, -2)),
    *((2, size, False) for size in range(32, 25, -2)),
]
"""(columns, size of names, with units), the most readable first."""


@dataclass(frozen=True, slots=True)
class Prizes:
    """A heading – a prize – and who holds it, each with the unit, "" for none."""

    heading: str
    holders: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Poster:
    """The words of the picture. `draft`: "" on one that may be shown; `more`: what is said of prizes left out."""

    draft: str
    organiser: str
    title: str
    round: str
    state: str
    prizes: tuple[Prizes, ...]
    nobody: str
    more: str
    date: str
    link: str


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    font: Font
    fill: str
    above: int = 0
    """Room left free before it, unless it begins a column."""
    keeps: bool = False
    """Not to be the last of a column: something belongs below it."""

    @property
    def height(self) -> int:
        return line_height(self.font)


def winners_picture(poster: Poster) -> bytes:
    """A PNG file."""

    def draw(canvas: ImageDraw.ImageDraw) -> None:
        top = _head(canvas, poster)
        _body(canvas, poster, top + GAP, HEIGHT - FOOT - GAP // 2)
        _foot(canvas, poster)

    return png(SIZE, PALE, draw)


def _head(canvas: ImageDraw.ImageDraw, poster: Poster) -> float:
    blocks = [
        (wrapped(poster.draft, font(38, bold=True), ROOM, most=1), font(38, bold=True), GOLD),
        (wrapped(poster.organiser, font(28), ROOM, most=1), font(28), WHITE),
        (wrapped(poster.title, font(42, bold=True), ROOM, most=3), font(42, bold=True), WHITE),
        (wrapped(f"{poster.state} – {poster.round}", font(36, bold=True), ROOM, most=2), font(36, bold=True), GOLD),
    ]
    height = sum(len(lines) * line_height(of) + (12 if lines else 0) for lines, of, _ in blocks) + 2 * GAP - 12
    canvas.rectangle((0, 0, WIDTH, height), fill=RED)
    y: float = GAP
    for lines, of, fill in blocks:
        y = write(canvas, (MARGIN, y), lines, of, fill) + (12 if lines else 0)
    return height


def _foot(canvas: ImageDraw.ImageDraw, poster: Poster) -> None:
    of = font(FOOT_SIZE)
    canvas.line((MARGIN, HEIGHT - FOOT, WIDTH - MARGIN, HEIGHT - FOOT), fill=GREY, width=2)
    y = HEIGHT - FOOT + 26
    canvas.text((MARGIN, y), poster.date, font=of, fill=GREY)
    room = ROOM - of.getlength(poster.date) - GAP
    for line in wrapped(poster.link, of, room, most=1):
        canvas.text((WIDTH - MARGIN, y), line, font=of, fill=GREY, anchor="ra")


def _body(canvas: ImageDraw.ImageDraw, poster: Poster, top: float, bottom: float) -> None:
    if not poster.prizes:
        of = font(44, bold=True)
        write(canvas, (MARGIN, top + GAP), wrapped(poster.nobody, of, ROOM, most=3), of, INK)
        return
    holders = sum(len(each.holders) for each in poster.prizes)
    for columns, size, with_units in _LAYOUTS:
        if holders * line_height(font(size, bold=True)) > columns * (bottom - top):
            continue
        lines = list(_lines(poster.prizes, size, _width(columns), with_units=with_units))
        placed = _placed(lines, columns, bottom - top)
        if placed is not None:
            break
    else:
        placed = _as_many_as_fit(poster, columns, size, bottom - top)
    for number, column in enumerate(placed):
        y, x = top, MARGIN + number * (_width(len(placed)) + GAP)
        for line in column:
            y += line.above if line is not column[0] else 0
            canvas.text((x, y), line.text, font=line.font, fill=line.fill)
            y += line.height


def _width(columns: int) -> float:
    return (ROOM - GAP * (columns - 1)) / columns


def _lines(prizes: Sequence[Prizes], size: int, width: float, *, with_units: bool) -> Iterator[_Line]:
    heading, name, unit = font(round(size * 0.9), bold=True), font(size, bold=True), font(round(size * 0.74))
    for each in prizes:
        for number, text in enumerate(wrapped(each.heading, heading, width, most=2)):
            yield _Line(text, heading, RED, above=0 if number else round(size * 0.6), keeps=True)
        for who, where in each.holders:
            named = [(text, name, INK) for text in wrapped(who, name, width, most=3)]
            lines = [
                *named,
                *((text, unit, GREY) for text in wrapped(where if with_units else "", unit, width, most=2)),
            ]
            for number, (text, of, fill) in enumerate(lines, start=1):
                yield _Line(text, of, fill, above=size // 5 if number == 1 else 0, keeps=number < len(lines))


def _placed(lines: Sequence[_Line], columns: int, height: float) -> list[list[_Line]] | None:
    """Lines in columns, what belongs together in one of them; None if they do not fit."""
    filled: list[list[_Line]] = [[]]
    for block in _blocks(lines):
        if filled[-1] and _height([*filled[-1], *block]) > height:
            filled.append([])
        filled[-1] += block
        if len(filled) > columns or _height(filled[-1]) > height:
            return None
    return filled


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    block: list[_Line] = []
    for line in lines:
        block.append(line)
        if not line.keeps:
            yield block
            block = []


def _height(lines: Sequence[_Line]) -> int:
    return sum(line.height for line in lines) + sum(line.above for line in lines[1:])


def _as_many_as_fit(poster: Poster, columns: int, size: int, height: float) -> list[list[_Line]]:
    """The first prizes, and a line that there are more."""
    width = _width(columns)
    more = [_Line(text, font(size), INK, above=size // 2) for text in wrapped(poster.more, font(size), width, most=2)]
    lines = islice(_lines(poster.prizes, size, width, with_units=False), columns * round(height) // size)
    blocks = list(_blocks(list(lines)))

    def shown(count: int) -> list[list[_Line]] | None:
        return _placed([line for block in blocks[:count] for line in block] + more, columns, height)

    too_many = bisect_left(range(len(blocks)), True, key=lambda count: shown(count) is None)
    return shown(too_many - 1) or [more]
