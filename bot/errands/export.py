"""The list of everybody who takes part, as a workbook in the chat."""

import asyncio
from collections.abc import Mapping, Sequence
from io import BytesIO

import xlsxwriter

from bot.errands.parts import Parts
from contest.calendar import say_instant
from contest.figures import is_withheld
from contest.people import Found, suspects
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.people import People
from storage.ports import Errand

BYTES_MAX = 45_000_000
"""A bot may send at most 50 MB (docs/telegram.md 3)."""
KEPT_MS = 24 * 3_600_000
"""The workbook holds names: afterwards it is dropped from the database."""

Line = list[str | int]


def export(parts: Parts) -> Work:
    """Names, units, dates and numbers of attempts; no scores before the result is out, and none here at all."""
    people = People(parts.database, contest_id=parts.context.contest.id, seal=parts.seal)

    async def work(_: Errand) -> Outgoing:
        texts, now = parts.context.texts, parts.clock()
        lines: list[Line] = []
        everybody: list[Found] = []
        withheld = is_withheld(parts.context.contest, now)
        async for some in people.all():
            everybody += some
            attempts = await people.attempts_of([each.person_id for each in some])
            for each in some:
                made = "" if withheld else len(attempts.get(each.person_id, ()))
                lines.append(_line(parts, len(lines) + 1, each, made))
        heads: Line = [texts(f"export-{name}") for name in ("number", "name", "unit", "registered", "attempts")]
        doubled = [
            [number, *_about(parts, each)] for number, some in enumerate(suspects(everybody), 1) for each in some
        ]
        sheets = {texts("export-sheet"): [heads, *lines], texts("export-suspects"): [heads[:4], *doubled]}
        content = await asyncio.to_thread(_workbook, sheets)
        if len(content) > BYTES_MAX:
            return Outgoing(texts("export-too-big"))
        name = f"nguoi-du-thi-{parts.context.contest.id}.xlsx"
        key = await parts.files.keep(content, media=Media.DOCUMENT, name=name, now=now, until=now + KEPT_MS)
        text = texts("export-done", people=len(lines), at=say_instant(now))
        return Outgoing(text, attachment=Attachment(Media.DOCUMENT, key, kept=True))

    return work


def _line(parts: Parts, number: int, found: Found, attempts: str | int) -> Line:
    return [number, *_about(parts, found), attempts]


def _about(parts: Parts, found: Found) -> Line:
    return [found.name, parts.context.unit_name(found.unit_id), say_instant(found.registered_at)]


def _workbook(sheets: Mapping[str, Sequence[Line]]) -> bytes:
    """A sheet for each, its first line the heads."""
    made = BytesIO()
    # strings_to_formulas off: a name may begin with "=".
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        bold = book.add_format({"bold": True})
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.set_column(1, 3, 30)
            for line, cells in enumerate(lines):
                for column, cell in enumerate(cells):
                    sheet.write(line, column, cell, bold if line == 0 else None)
    return made.getvalue()
