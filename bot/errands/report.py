"""The report of the contest as a Word file, and the results as a workbook, in the chat."""

import asyncio
from collections.abc import Sequence

from bot.errands.export import BYTES_MAX, KEPT_MS
from bot.errands.parts import Parts
from bot.render.report_docx import report_docx
from bot.report import read_facts, report_of, results_workbook
from contest.calendar import say_instant
from contest.figures import is_withheld
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.ports import Errand


def report(parts: Parts) -> Work:
    """Published results only; nothing while how many take part is being guessed."""

    async def work(_: Errand) -> Outgoing | Sequence[Outgoing]:
        context, now = parts.context, parts.clock()
        if is_withheld(context.contest, now):
            return Outgoing(context.texts("report-withheld"))
        facts = await read_facts(parts.store, parts.database, context, now=now)
        document = await asyncio.to_thread(lambda: report_docx(report_of(context, facts)))
        workbook = await results_workbook(parts.store, context)
        said = context.texts("report-done", at=say_instant(now))
        contest_id = context.contest.id
        return [
            await _sent(parts, said, document, f"bao-cao-{contest_id}.docx"),
            await _sent(parts, context.texts("report-workbook"), workbook, f"ket-qua-{contest_id}.xlsx"),
        ]

    return work


async def _sent(parts: Parts, text: str, content: bytes, name: str) -> Outgoing:
    if len(content) > BYTES_MAX:
        return Outgoing(parts.context.texts("report-too-big"))
    now = parts.clock()
    key = await parts.files.keep(content, media=Media.DOCUMENT, name=name, now=now, until=now + KEPT_MS)
    return Outgoing(text, attachment=Attachment(Media.DOCUMENT, key, kept=True, name=name))
