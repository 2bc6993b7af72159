"""The report of a contest with its annexes as a Word file: a draft for the secretary to finish and have signed."""

from dataclasses import dataclass
from io import BytesIO

from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.shared import Cm

from bot.render.office_docx import (
    body,
    clause,
    heading,
    letterhead,
    line,
    new_document,
    saved,
    signature,
    table,
)
from handlers.rules.document import Clause, Letterhead, Table

PICTURE = Cm(15.5)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG file, with what stands below it."""

    content: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what belongs to it."""

    heading: str
    blocks: tuple[Clause | Picture, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """A list on pages of its own; `signed_by`: who signs it, beside each other."""

    heading: str
    title: str
    clauses: tuple[Clause, ...]
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole text."""

    letterhead: Letterhead
    heading: str
    title: str
    opening: str
    parts: tuple[Part, ...]
    annexes: tuple[Annex, ...]


def report_docx(report: Report) -> bytes:
    """The file."""
    document = new_document(report.title, report.letterhead.organiser)
    letterhead(document, report.letterhead)
    for text in (report.heading, report.title):
        line(document.add_paragraph(), text, centred=True, bold=True)
    body(document, report.opening)
    for part in report.parts:
        heading(document, part.heading)
        for block in part.blocks:
            _block(document, block)
    signature(document, report.letterhead)
    for annex in report.annexes:
        _annex(document, annex)
    return saved(document)


def _block(document: Document, block: Clause | Picture) -> None:
    if isinstance(block, Clause):
        clause(document, block)
        return
    document.add_picture(BytesIO(block.content), width=PICTURE)
    line(document.add_paragraph(), block.caption, centred=True, italic=True)


def _annex(document: Document, annex: Annex) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    for text in (annex.heading, annex.title):
        line(document.add_paragraph(), text, centred=True, bold=True)
    for each in annex.clauses:
        clause(document, each)
    if annex.signed_by:
        table(document, Table(annex.signed_by, (("\n\n\n\n",) * len(annex.signed_by),)))
