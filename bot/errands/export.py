"""The list of everybody who takes part, as a workbook in the chat."""

import asyncio

from bot.errands.parts import Parts
from bot.render.workbook import workbook
from contest.calendar import say_instant
from contest.figures import is_withheld
from contest.people import Found, suspects
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.people import People
from storage.ports.records import Errand

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
        heads: Line = [
            texts(f"export-{name}") for name in ("number", "name", "unit", "registered", "helped", "attempts")
        ]
        doubled = [
            [number, *_about(parts, each)] for number, some in enumerate(suspects(everybody), 1) for each in some
        ]
        sheets = {texts("export-sheet"): [heads, *lines], texts("export-suspects"): [heads[:5], *doubled]}
        content = await asyncio.to_thread(workbook, sheets)
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
    helped = parts.context.texts("export-is-helped") if found.helped else ""
    return [found.name, parts.context.unit_name(found.unit_id), say_instant(found.registered_at), helped]
