"""Typing in place of pressing: how the buttons of a message are told apart in words, and which one was meant.

A button is typed by its own mark ("B", "3" of "3. Tổ dân phố 3"), by its number in reading order where numbers mean
nothing else there, or by its label or the first words of it (docs/rules.md section 3).
"""

import re

import orjson

from contest.fold import fold
from handlers.messages import Button, Outgoing

_MARK = re.compile(r"\W*(?:(?:([^\W\d]+) )?(\d+)\W*|([A-H])\W*|(?:(\d+)|([A-H]))\. .*)", re.DOTALL)
"""A label that is no more than a mark ("B", "7", "▶️ Clip 7"), or begins with one ("7. Tổ dân phố 7")."""
_NUMBERED = re.compile(r"^\s*\d+\. ", re.MULTILINE)
_WORD = re.compile(r"\w+")


def own_mark(button: Button) -> str:
    """The letter or number that stands in the label itself, or ""."""
    found = _MARK.fullmatch(button.label)
    return next((mark for mark in found.groups()[1:] if mark), "") if found else ""


def is_plain(button: Button, text: str) -> bool:
    """Whether the text tells already what such a button means: it has a line with the mark, or the label is no more."""
    mark = own_mark(button)
    is_mark = bool(mark) and not re.match(rf"\W*{mark}\. ", button.label)
    return is_mark or (bool(mark) and re.search(rf"^\s*{mark}\. ", text, re.MULTILINE) is not None)


def numbers(message: Outgoing) -> list[tuple[int | None, Button]]:
    """The buttons in reading order with the number each is typed by, from 1; None: words alone.

    The options A–D of a question are 1–4. No number is given twice: not where labels or text bring their own.
    """
    buttons = [button for row in message.rows for button in row]
    taken = _NUMBERED.search(message.text) or any(own_mark(button).isdigit() for button in buttons)
    return [(number if message.numbered and not taken else None, b) for number, b in enumerate(buttons, start=1)]


def named(message: Outgoing, typed: str) -> Button | None:
    """The button whose whole label was typed; None if none, or several, are called so."""
    said = words(typed)
    found = [button for _, button in numbers(message) if said and _label_words(button) == said]
    return found[0] if len(found) == 1 else None


def meant(message: Outgoing, typed: str) -> Button | None:
    """The button meant by a number or by first words; None if that is not plain."""
    said = words(typed)
    if len(said) == 1 and said[0].isascii() and said[0].isdigit():
        return next((button for number, button in numbers(message) if str(number) == said[0]), None)
    found = [button for _, button in numbers(message) if said and _label_words(button)[: len(said)] == said]
    return found[0] if len(found) == 1 else None


def told(rows: tuple[tuple[Button, ...], ...]) -> str:
    """The buttons under what was told last, as a draft keeps them: they are no part of the current prompt."""
    return orjson.dumps([(button.label, button.data) for row in rows for button in row]).decode()


def told_before(kept: str) -> Outgoing:
    """Back from the draft."""
    return Outgoing("", (tuple(Button(*each) for each in orjson.loads(kept)),) if kept else (), numbered=False)


def words(text: str) -> list[str]:
    """Without marks, signs and pictures."""
    return _WORD.findall(fold(text))


def _label_words(button: Button) -> list[str]:
    """Without its mark: "3. Tổ dân phố 3" is typed "tổ dân phố 3"."""
    mark = own_mark(button)
    return words(re.sub(rf"^\W*{mark}\. ", "", button.label) if mark else button.label)
