"""What pictures share: the font that comes with the product, and text that never leaves its room."""

import io
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from unicodedata import normalize

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
Font = ImageFont.FreeTypeFont
ELLIPSIS = "…"
LEADING = 1.32
"""Height of a line in sizes of its font: marks stand above capitals and below letters."""

AS_MEASURED = ["-kern"]
"""Letters side by side without kerning, as `bot.render.sheet` measures them: what is centred stays so."""

WHITE, INK, GREY, RED, GOLD, GREEN = "#ffffff", "#1d2733", "#5b6773", "#a3151b", "#ffd75e", "#2e7d4f"
PALE, BLUE = "#f6f1e7", "#9db7d5"


def font_file(*, bold: bool = False) -> Path:
    """Every Vietnamese letter is in it."""
    return FONTS / f"BeVietnamPro-{'Bold' if bold else 'Regular'}.ttf"


@cache
def font(size: int, *, bold: bool = False) -> Font:
    """The font for pictures."""
    return ImageFont.truetype(font_file(bold=bold), size)


def line_height(of: Font) -> int:
    """From one line to the next."""
    return round(of.size * LEADING)


def wrapped(text: str, of: Font, width: float, *, most: int) -> list[str]:
    """At most that many lines, none wider than `width`; what is left over ends in an ellipsis."""
    words = normalize("NFC", text).split()
    lines: list[str] = []
    while words and len(lines) < most:
        taken = 1
        while taken < len(words) and of.getlength(" ".join(words[: taken + 1])) <= width:
            taken += 1
        line, words = " ".join(words[:taken]), words[taken:]
        is_last = len(lines) == most - 1
        lines.append(_cut(f"{line} {' '.join(words)}".strip() if is_last else line, of, width))
        if is_last:
            words = []
    return lines


def _cut(text: str, of: Font, width: float) -> str:
    if of.getlength(text) <= width:
        return text
    too_long = bisect_left(range(len(text)), True, key=lambda kept: of.getlength(text[:kept] + ELLIPSIS) > width)
    return text[: max(0, too_long - 1)].rstrip(" ,;–") + ELLIPSIS


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], lines: Sequence[str], of: Font, fill: str) -> float:
    """Lines below each other; where the next thing may begin."""
    x, y = at
    for line in lines:
        draw.text((x, y), line, font=of, fill=fill)
        y += line_height(of)
    return y


def png(size: tuple[int, int], ground: str, draw: Callable[[ImageDraw.ImageDraw], None]) -> bytes:
    """A picture as a file; the same drawing gives the same bytes."""
    image = Image.new("RGB", size, ground)
    draw(ImageDraw.Draw(image))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
