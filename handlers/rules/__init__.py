"""The rules of a contest ("Thể lệ") written out of its settings: what is played is what is printed (promise 8)."""

from collections.abc import Callable
from dataclasses import replace

from contest.settings import Contest
from contest.units import Units
from handlers.rules import paper, people, prizes, ranking, results
from handlers.rules.document import Clause, Letterhead, RulesDocument, Section
from handlers.rules.writer import Writer
from handlers.texts import Texts

SECTIONS: tuple[Callable[[Writer], Section | None], ...] = (
    people.name,
    people.who,
    people.who_not,
    people.registration,
    paper.times,
    paper.paper,
    paper.playing,
    paper.prediction,
    ranking.ranking,
    prizes.individual,
    prizes.collective,
    prizes.video,
    prizes.targets,
    results.publication,
    results.certificate,
    results.forbidden,
    results.personal_data,
    paper.study,
    results.in_force,
)
"""The articles in their order; one that does not apply is left out."""


def rules_document(contest: Contest, units: Units, texts: Texts) -> RulesDocument:
    """The whole text, articles and clauses numbered.

    Args:
        units: names the excluded units.
    """
    write = Writer(contest, units, texts)
    found = [section for section in (build(write) for build in SECTIONS) if section is not None]
    return RulesDocument(
        letterhead=Letterhead(
            organiser=contest.organiser,
            motto=(write("motto"), write("motto-below")),
            place_and_date=write("place-date"),
            signature=(write("signature"), write("signature-below")),
        ),
        heading=write("heading"),
        title=contest.title,
        opening=(write("basis-plan", title=contest.title), write("issues", organiser=contest.organiser)),
        sections=tuple(_numbered(write, number, section) for number, section in enumerate(found, start=1)),
    )


def _numbered(write: Writer, number: int, section: Section) -> Section:
    heading = write("article", number=str(number), title=section.heading)
    if len(section.clauses) == 1:
        return Section(heading, section.clauses)
    return Section(heading, tuple(_clause(n, clause) for n, clause in enumerate(section.clauses, start=1)))


def _clause(number: int, clause: Clause) -> Clause:
    return replace(clause, text=f"{number}. {clause.text}")
