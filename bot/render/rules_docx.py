"""The rules as a Word file.

What organisers sign and publish: they may still edit it, which is why it is no PDF.
"""

from bot.render.office_docx import body, clause, heading, letterhead, line, new_document, saved, signature
from handlers.rules.document import RulesDocument


def rules_docx(rules: RulesDocument) -> bytes:
    """The file."""
    document = new_document(rules.title, rules.letterhead.organiser)
    letterhead(document, rules.letterhead)
    for text in (rules.heading, rules.title):
        line(document.add_paragraph(), text, centred=True, bold=True)
    for text in rules.opening:
        body(document, text)
    for section in rules.sections:
        heading(document, section.heading)
        for each in section.clauses:
            clause(document, each)
    signature(document, rules.letterhead)
    return saved(document)
