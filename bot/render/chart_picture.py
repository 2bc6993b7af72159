"""How a contest is going, as a picture for a phone: bars for each unit, and what came day by day."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import ImageDraw

from bot.render.drawing import BLUE, GREEN, GREY, INK, WHITE, font, line_height, png, wrapped, write

WIDTH, MARGIN, GAP = 1080, 56, 24
ROOM = WIDTH - 2 * MARGIN
NAME_WIDTH = 400
ROW, BAR, DAYS_HEIGHT = 62, 34, 220
UNITS_MAX, DAYS_MAX = 15, 31


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit. `done` of the `all` people handed in."""

    name: str
    all: int
    done: int
    said: str
    """Both figures, as they stand beside the bar."""


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: people registered, attempts begun."""

    label: str
    registered: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Words and figures. `more`: of units left out, "" for none.

    `legend`, `days_legend`: of the two bars and the two lines; of one word only the first of them is drawn.
    """

    title: str
    at: str
    units: tuple[Bar, ...]
    more: str
    legend: tuple[str, ...]
    days: tuple[Day, ...]
    days_legend: tuple[str, ...]


def chart_picture(chart: Chart) -> bytes:
    """A PNG file, as high as it has to be."""
    title = wrapped(chart.title, font(40, bold=True), ROOM, most=3)
    units = chart.units[:UNITS_MAX]
    head = 2 * GAP + len(title) * line_height(font(40)) + line_height(font(26)) + 2 * GAP
    bars = line_height(font(26)) + GAP + len(units) * ROW + (line_height(font(26)) if chart.more else 0) + GAP
    days = line_height(font(26)) + 2 * GAP + DAYS_HEIGHT + 2 * line_height(font(22)) if chart.days else 0

    def draw(canvas: ImageDraw.ImageDraw) -> None:
        y = write(canvas, (MARGIN, 2 * GAP), title, font(40, bold=True), INK)
        write(canvas, (MARGIN, y), [chart.at], font(26), GREY)
        _units(canvas, chart, units, head)
        if chart.days:
            _days(canvas, chart, chart.days[-DAYS_MAX:], head + bars)

    return png((WIDTH, head + bars + days + GAP), WHITE, draw)


def _legend(canvas: ImageDraw.ImageDraw, y: float, words: Sequence[str]) -> float:
    """What each colour means; where the next thing may begin."""
    x: float = MARGIN
    of = font(26)
    for word, fill in zip(words, (BLUE, GREEN), strict=False):
        canvas.rectangle((x, y + 8, x + 24, y + 32), fill=fill)
        canvas.text((x + 36, y), word, font=of, fill=INK)
        x += 36 + of.getlength(word) + 2 * GAP
    return y + line_height(of) + GAP


def _units(canvas: ImageDraw.ImageDraw, chart: Chart, units: Sequence[Bar], top: float) -> None:
    y = _legend(canvas, top, chart.legend)
    most = max([1, *(each.all for each in units), *(each.done for each in units)])
    beside = font(24, bold=True)
    figures = max((beside.getlength(each.said) for each in units), default=0)
    left, room = MARGIN + NAME_WIDTH + GAP, ROOM - NAME_WIDTH - 2 * GAP - figures
    for each in units:
        of = font(22)
        lines = wrapped(each.name, of, NAME_WIDTH, most=2)
        write(canvas, (MARGIN, y + (ROW - len(lines) * line_height(of)) / 2 - 2), lines, of, INK)
        middle = y + ROW / 2
        for count, fill in ((each.all, BLUE), (each.done, GREEN)):
            if count:
                width = max(3, room * count / most)
                half = BAR / 2 if fill == BLUE else BAR / 4
                canvas.rectangle((left, middle - half, left + width, middle + half), fill=fill)
        x = left + room * max(each.all, each.done) / most + GAP / 2
        canvas.text((x, middle), each.said, font=beside, fill=INK, anchor="lm")
        y += ROW
    if chart.more:
        write(canvas, (MARGIN, y), [chart.more], font(26), GREY)


def _days(canvas: ImageDraw.ImageDraw, chart: Chart, days: Sequence[Day], top: float) -> None:
    """Two lines over the days, each with its highest figure."""
    top = _legend(canvas, top, chart.days_legend) + GAP
    bottom, of = top + DAYS_HEIGHT, font(22)
    canvas.line((MARGIN, bottom, WIDTH - MARGIN, bottom), fill=GREY, width=2)
    most = max([1, *(each.registered for each in days), *(each.attempts for each in days)])
    step = (ROOM - 120) / max(1, len(days) - 1)
    tops: list[tuple[float, float]] = []
    lines = (([d.registered for d in days], BLUE), ([d.attempts for d in days], GREEN))
    for counts, fill in lines[: len(chart.days_legend)]:
        points = [(MARGIN + 60 + n * step, bottom - DAYS_HEIGHT * count / most) for n, count in enumerate(counts)]
        if len(points) > 1:
            canvas.line(points, fill=fill, width=5, joint="curve")
        for x, y in points:
            canvas.ellipse((x - 6, y - 6, x + 6, y + 6), fill=fill)
        x, y = points[counts.index(max(counts))]
        if not any(abs(x - other) < 90 and abs(y - above) < 30 for other, above in tops):
            canvas.text((x, y - 10), f"{max(counts):,}".replace(",", "."), font=of, fill=INK, anchor="ms")
            tops.append((x, y))
    every = -(-len(days) // 8)
    for n, each in enumerate(days):
        if n % every == 0:
            canvas.text((MARGIN + 60 + n * step, bottom + 12), each.label, font=of, fill=GREY, anchor="ma")
