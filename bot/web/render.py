"""HTML out of values: pages and the fragments of a chat. Everything a person or an organiser wrote is escaped."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.channels.web import Line
from bot.web.static_files import StaticFiles
from contest.calendar import say_seconds
from handlers.context import Context
from handlers.messages import Attachment, Button, Outgoing
from handlers.texts import Texts

TEMPLATES = Path(__file__).resolve().parent / "templates"

_NONCE_BYTES = 16
NONCE = re.compile(r"[A-Za-z0-9_-]{22}")
"""What `fresh_nonce` gives: no update id of ours (they hold a colon) can look like it."""

_CLOCK = re.compile(r"( · còn )\d{1,4}:\d{2}$", re.MULTILINE)
"""The time left as chat.ftl writes it at the end of a line: it runs on the newest message, and is history on others."""
_ADDRESS = re.compile(r"(https://[^\s<>\"]+)")
_LINK = '<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>'
_TONES = {"✅": "yes", "▶": "yes"}


def fresh_nonce() -> str:
    """The name of one thing a person may send; sent twice it counts once."""
    return secrets.token_urlsafe(_NONCE_BYTES)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One line of a chat, ready for its template. While time runs, `due` and `clock` stand after `before`.

    `file`: a picture is shown in it, a document linked.
    """

    id: int
    from_person: bool
    before: str
    due: str = ""
    clock: str = ""
    after: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    left_ms: int | None = None
    nonce: str = ""
    file: Attachment | None = None


def bubbles(lines: Sequence[Line], now: int) -> list[Bubble]:
    """Each line in the order given. Buttons and clock only under the newest of ours: older ones are history."""
    newest = max((line.changed for line in lines if not line.from_person), default=0)
    return [_bubble(line, now, live=line.changed == newest) for line in lines]


def _bubble(line: Line, now: int, *, live: bool) -> Bubble:
    if line.from_person:
        return Bubble(line.id, True, line.payload.decode())
    message = Outgoing.from_bytes(line.payload)
    left_ms = None if message.until is None else max(0, message.until - now)
    found = None if left_ms is None else _CLOCK.search(message.text)
    before = message.text[: found.start()] if found else message.text
    after = message.text[found.end() :] if found else ""
    file = _shown(message.attachment)
    if not live:
        return Bubble(line.id, False, before, after=after, file=file)
    due, clock = (found[1], say_seconds(left_ms)) if found and left_ms is not None else ("", "")
    return Bubble(line.id, False, before, due, clock, after, message.rows, left_ms, fresh_nonce(), file)


def _shown(file: Attachment | None) -> Attachment | None:
    """A file of ours; one that only another platform has is not shown."""
    return file if file is not None and file.kept else None


def is_letters(row: tuple[Button, ...]) -> bool:
    """A row of answer letters, shown large and together."""
    return len(row) > 1 and all(len(button.label) == 1 for button in row)


def tone(button: Button) -> str:
    """The button that goes on stands out."""
    return _TONES.get(button.label[:1], "plain")


def linked(text: str) -> Markup:
    """Escaped, with https addresses made clickable: a judge opens a clip with one tap."""
    parts = _ADDRESS.split(text)
    made = [Markup(_LINK).format(part) if number % 2 else escape(part) for number, part in enumerate(parts)]  # noqa: S704
    return Markup("").join(made)


def html_page(text: str, *, status: int = 200) -> web.Response:
    """A page of ours: never cached, compressed."""
    response = web.Response(text=text, content_type="text/html", status=status)
    response.headers["Cache-Control"] = "no-store"
    response.enable_compression()
    return response


def environment(texts: Texts, static: StaticFiles, base: str) -> Environment:
    """The templates with the sentences at hand. `base`: what every address of ours begins with."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(t=texts, base=base, static=lambda name: base + static.url(name))
    return made


class Renderer:
    """The templates with the contest at hand."""

    def __init__(self, context: Context, static: StaticFiles, base: str = "") -> None:
        self._environment = environment(context.texts, static, base)
        self._environment.globals.update(
            contest=context.contest,
            contact=context.contact,
            commitment=context.commitment,
            is_letters=is_letters,
            linked=linked,
            tone=tone,
        )

    def page(self, name: str, **values: object) -> str:
        """A whole page."""
        return self._environment.get_template(name).render(**values)

    def fragment(self, bubble: Bubble) -> str:
        """One line of a chat."""
        return self._environment.get_template("fragment.html").render(bubble=bubble)
