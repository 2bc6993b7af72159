"""The rules as chat messages: pages well below the smallest limit of any platform (Zalo: 2,000 characters)."""

import textwrap
from collections.abc import Iterator

from handlers.rules.document import Clause, RulesDocument, Section, Table
from handlers.texts import Texts

PAGE_MAX = 1500


def pages(document: RulesDocument, texts: Texts) -> tuple[str, ...]:
    """The whole text; an article that runs on repeats its heading."""
    found = list(_packed(document, texts))
    return tuple(
        f"{texts('terms-page', page=number, pages=len(found))}\n\n{text}" for number, text in enumerate(found, start=1)
    )


def _packed(document: RulesDocument, texts: Texts) -> Iterator[str]:
    page = "\n".join((document.heading, document.title, "", *document.opening))
    for section in document.sections:
        heading, gap = section.heading, "\n\n"
        for block in _blocks(section):
            start = gap + heading + "\n" if heading else "\n"
            if len(page) + len(start) + len(block) > PAGE_MAX:
                yield page
                page, start = "", (heading or texts("terms-continued", heading=section.heading)) + "\n"
            page += start + block
            heading = ""
    yield page


def _blocks(section: Section) -> Iterator[str]:
    """Clauses, whole where they fit on a page."""
    room = PAGE_MAX - 2 * len(section.heading)
    for clause in section.clauses:
        block = "\n".join(_lines(clause))
        if len(block) <= room:
            yield block
        else:
            for line in _lines(clause):
                yield from textwrap.wrap(line, room)


def _lines(clause: Clause) -> Iterator[str]:
    yield clause.text
    if clause.table:
        yield from _rows(clause.table)
    yield from (f"- {item}" for item in clause.items)


def _rows(table: Table) -> Iterator[str]:
    """ "• Tuần 1: mở 08:00 …; đóng 17:00 …"."""
    heads = [head[:1].lower() + head[1:] for head in table.head[1:]]
    for name, *cells in table.rows:
        yield f"• {name}: " + "; ".join(f"{head} {cell}" for head, cell in zip(heads, cells, strict=True))
