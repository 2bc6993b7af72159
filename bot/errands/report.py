"""The report of the contest, or of a unit, as a Word file and a workbook in the chat."""

import asyncio
from collections.abc import Sequence

from bot.errands.export import BYTES_MAX, KEPT_MS
from bot.errands.parts import Parts
from bot.render.report_docx import report_docx
from bot.report import read_facts, report_of, results_workbook
from bot.unit_report import UnitFacts, read_unit_facts, unit_report_of, unit_workbook
from contest.calendar import say_instant
from contest.figures import is_withheld
from handlers.context import Context
from handlers.flows.unit_board import EXCEL, WORD
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.ports.records import Errand


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


def unit_report(parts: Parts) -> Work:
    """Of one unit with those below it, in the form that was asked for, or both."""

    async def work(errand: Errand) -> Outgoing | Sequence[Outgoing]:
        context, now = parts.context, parts.clock()
        if is_withheld(context.contest, now):
            return Outgoing(context.texts("report-withheld"))
        unit = context.units[errand.details["unit"]]
        facts = await read_unit_facts(parts.store, parts.database, context, unit, now=now)
        blanks = {"unit": unit.name, "at": say_instant(now)}
        answers = []
        for form in (WORD, EXCEL):
            if errand.details.get("form", form) == form:
                made = await asyncio.to_thread(_made, form, context, facts)
                said = context.texts(f"unit-report-done-{form}", **blanks)
                answers.append(await _sent(parts, said, made, f"bao-cao-{unit.id}.{form}"))
        return answers

    return work


def _made(form: str, context: Context, facts: UnitFacts) -> bytes:
    return report_docx(unit_report_of(context, facts)) if form == WORD else unit_workbook(context, facts)


async def _sent(parts: Parts, text: str, content: bytes, name: str) -> Outgoing:
    if len(content) > BYTES_MAX:
        return Outgoing(parts.context.texts("report-too-big"))
    now = parts.clock()
    key = await parts.files.keep(content, media=Media.DOCUMENT, name=name, now=now, until=now + KEPT_MS)
    return Outgoing(text, attachment=Attachment(Media.DOCUMENT, key, kept=True, name=name))
