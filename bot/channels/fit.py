"""A message made to fit a platform: text in parts, and buttons that do not fit as lines to be typed.

What such a line says is what `handlers.labels` understands.
"""

import re
import unicodedata

from handlers.labels import is_plain, numbers, own_mark
from handlers.messages import Button, Outgoing

_CUTS = tuple(map(re.compile, (r"\s*\n\s*\n\s*", r"\s*\n\s*", r"(?<=[.!?…:;])\s+", r"\s+")))
"""Where a text may be cut, best first: paragraph, line, sentence, word."""
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def split_text(text: str, limit: int) -> list[str]:
    """Parts of 1 to `limit` characters (NFC); only white space is lost, and only where it was cut.

    A better place to cut counts in the second half of a part only: a heading does not go out alone.
    """
    rest = unicodedata.normalize("NFC", text).strip()
    parts = []
    while len(rest) > limit:
        end, following = _cut(rest, limit)
        parts.append(rest[:end])
        rest = rest[following:]
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int) -> tuple[int, int]:
    """Where the first part ends, and where the next begins."""
    for least, cuts in ((limit // 2, _CUTS), (0, _CUTS[-1:])):
        for cut in cuts:
            # A cut may reach beyond the limit: white space belongs to no part.
            places = [each for each in cut.finditer(text, 0, limit + 1) if least < each.start() <= limit]
            if places:
                end = places[-1].start()
                return end, end + len(text[end:]) - len(text[end:].lstrip())
    end = next((place for place in range(limit, 0, -1) if not _inside_sign(text, place)), limit)
    return end, end


def _inside_sign(text: str, place: int) -> bool:
    """Whether a cut there would tear one visible sign apart: a letter and its marks, an emoji of several, a flag."""
    before, after = text[place - 1], text[place]
    if unicodedata.category(after).startswith("M") or after in _JOINERS or before == "\u200d":
        return True
    if ord(after) in _SKIN_TONES:
        return True
    letters = 0
    while letters < place and ord(text[place - 1 - letters]) in _FLAG_LETTERS:
        letters += 1
    return ord(after) in _FLAG_LETTERS and letters % 2 == 1


def shown(message: Outgoing, buttons_max: int, hint: str) -> tuple[str, list[Button]]:
    """The text with the buttons that do not fit as lines, and the buttons that go under it.

    Args:
        message: its buttons count from 1 in reading order (`handlers.labels.numbers`).
        buttons_max: how many fit.
        hint: how to choose what is no button; said once, at the end.
    """
    counted = numbers(message)
    lines = [_line(number, button) for number, button in counted[buttons_max:] if not is_plain(button, message.text)]
    parts = [message.text, *(["\n".join(lines)] if lines else []), *([hint] if len(counted) > buttons_max else [])]
    return "\n\n".join(parts), [button for _, button in counted[:buttons_max]]


def _line(number: int | None, button: Button) -> str:
    if number is not None:
        return f"{number}. {button.label}"
    return button.label if own_mark(button) else f"– {button.label}"
