"""The report of a contest: its figures, read in one place, and the document they make.

Only published results are in it. Nothing is made while how many take part is being guessed (promise 6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter

from bot.chart import chart_of
from bot.render.chart_picture import chart_picture
from bot.render.long_table import LINE_BY_LINE, LongTable
from bot.render.report_docx import Annex, Part, Picture, Report
from bot.report_words import Words, published, reach
from contest.calendar import say_duration, say_end, say_instant
from contest.collective import progress
from contest.decisions import WHOLE
from contest.figures import Figures
from contest.invites import Counts
from contest.settings import Contest
from contest.units import Unit
from contest.video import say_mark
from handlers.context import Context
from handlers.flows.difficulty import Answers, by_difficulty, told
from handlers.rules.document import Clause, Table
from handlers.texts import Texts, group
from storage.database import Database
from storage.figures import Counting
from storage.ports.results import Award, ResultRow, ResultStore, ResultVersion, UnitRow

HARDEST = 10
SHEET_ROWS = 100
"""Lines of a round on the sheet that is signed; all of them are in the workbook."""
READ_ROWS = 1000
_GUESSED = ("place", "who", "unit", "score", "duration", "guess", "gap")


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the report says, read at `at`.

    `versions`: the newest published one of each round and of the whole. `scores`: round → people ranked, their right
    answers, how many had all right. `sheets`: round → its first lines. `counts`: unit → who came by its codes.
    """

    at: int
    figures: Figures
    days: Mapping[int, tuple[int, int]]
    versions: Mapping[str, ResultVersion]
    scores: Mapping[str, tuple[int, int, int]]
    sheets: Mapping[str, Sequence[tuple[ResultRow, str]]]
    awards: Sequence[tuple[str, Award]]
    names: Mapping[int, str]
    units: Sequence[UnitRow]
    answers: Answers
    counts: Mapping[str, Counts]


async def read_facts(store: ResultStore, database: Database, context: Context, *, now: int) -> Facts:
    """From the database, as it stands."""
    contest = context.contest
    counting = Counting(database, contest_id=contest.id)
    versions = await published(store, contest)
    awards = [(name, each) for name, version in versions.items() for each in await store.awards(version.id)]
    rounds = {name: version for name, version in versions.items() if name != WHOLE}
    whole, questions = versions.get(WHOLE), contest.quiz.questions
    return Facts(
        at=now,
        figures=await counting.figures(now),
        days=await counting.days(),
        versions=versions,
        scores={name: await counting.scores(each.id, questions=questions) for name, each in rounds.items()},
        sheets={name: await store.result_rows(each.id, limit=SHEET_ROWS) for name, each in rounds.items()},
        awards=awards,
        names=await store.names([each.person_id for _, each in awards if each.person_id is not None]),
        units=await store.unit_rows(whole.id) if whole else [],
        answers=await counting.answers([each.id for each in contest.rounds if each.closes_at <= now]),
        counts=await reach(database, contest.id),
    )


def commendation(contest: Contest, texts: Texts, award: Award) -> str:
    """What the holder of a prize is proposed for."""
    first = award.kind == "collective" and award.place == 1
    return (contest.collective.commendation if first else "") or texts("commend-usual")


# ---- the document


def report_of(context: Context, facts: Facts) -> Report:
    """What the report says."""
    texts, contest = context.texts, context.contest
    say = _Words(context, facts)
    opening = texts("report-opening", organiser=contest.organiser, title=contest.title, at=say_instant(facts.at))
    return Report(
        letterhead=context.rules.letterhead,
        heading=texts("report-heading"),
        title=texts("report-title", title=contest.title),
        opening=opening,
        parts=(
            Part(texts("report-part-held"), (Clause(texts("report-held"), table=say.rounds()),)),
            Part(texts("report-part-people"), say.people()),
            Part(texts("report-part-quality"), (say.quality(),)),
            Part(texts("report-part-prizes"), say.prizes()),
            Part(texts("report-part-questions"), (say.questions(),)),
            Part(texts("report-part-reach"), (say.reach(),)),
            Part(
                texts("report-part-remarks"),
                tuple(Clause(texts(f"report-remark-{name}")) for name in ("good", "bad", "wish")),
            ),
        ),
        annexes=(say.index(), say.sheets(), say.commendations(), say.hand_over()),
    )


@dataclass(frozen=True, slots=True)
class _Words(Words):
    facts: Facts

    def rounds(self) -> Table:
        figures = self.facts.figures.rounds
        rows = []
        for each in self.context.contest.rounds:
            counted = figures.get(each.id)
            numbers = (counted.started, counted.finished, counted.attempts) if counted else (0, 0, 0)
            rows.append((each.name, say_instant(each.opens_at), say_end(each.closes_at), *map(group, numbers)))
        return self.table(("round", "opens", "closes", "started", "finished", "attempts"), rows)

    def people(self) -> tuple[Clause | Picture, ...]:
        figures = self.facts.figures
        done = sum(finished for _, finished in figures.units.values())
        said = self(
            "people",
            registered=figures.registered,
            done=done,
            rate=self.percent(Fraction(done, figures.registered) if figures.registered else None),
            attempts=sum(each.attempts for each in figures.rounds.values()),
        )
        chart = chart_of(self.context, figures, self.facts.days, self.facts.at)
        helped = (Clause(self("helped", people=figures.helped)),) if figures.helped else ()
        return (
            Clause(said),
            *helped,
            Clause(self("kinds"), table=self._kinds()),
            Picture(chart_picture(chart), self("chart")),
        )

    def _kinds(self) -> Table:
        by_kind: dict[str, list[Unit]] = {}
        for unit in self.context.units.all.values():
            by_kind.setdefault(unit.kind, []).append(unit)
        rows = []
        for kind, units in by_kind.items():
            both = [self.facts.figures.units.get(unit.id, (0, 0)) for unit in units]
            registered, done = sum(r for r, _ in both), sum(d for _, d in both)
            silent = sum(d == 0 for _, d in both)
            rows.append((kind, group(len(units)), group(registered), group(done), group(silent)))
        return self.table(("kind", "units", "registered", "done", "silent"), rows)

    def quality(self) -> Clause:
        rows = []
        for name, (people, right, perfect) in self.facts.scores.items():
            average = say_mark(Fraction(right, people)) if people else self("unknown")
            actual = self.number(self.facts.versions[name].actual)
            rows.append((self.round(name), group(people), average, group(perfect), actual))
        head = ("round", "ranked", "average", "perfect", "actual")
        return Clause(self("quality"), table=self.table(head, rows))

    def prizes(self) -> tuple[Clause, ...]:
        given = [(name, each) for name, each in self.facts.awards if not each.to_decide]
        people = [(self.rung(n, a), self._who(a), self.unit(a.unit_id), self.number(a.amount))
                  for n, a in given if a.person_id is not None]  # fmt: skip
        units = [(self.rung(n, a), self._who(a), self.number(a.amount)) for n, a in given if a.person_id is None]
        if not given:
            return (Clause(self("prizes-none")),)
        clauses = []
        if people:
            clauses.append(Clause(self("prizes-people"), table=self.table(("rung", "who", "unit", "amount"), people)))
        if units:
            clauses.append(Clause(self("prizes-units"), table=self.table(("rung", "who", "amount"), units)))
        money = sum(version.basis.get("money", 0) for version in self.facts.versions.values())
        return (*clauses, Clause(self("money", money=money) if money else self("money-none")))

    def questions(self) -> Clause:
        context, answers = self.context, self.facts.answers
        rows = []
        for name in by_difficulty(context, answers)[:HARDEST]:
            percent, times, wrong = told(context, name, answers[name])
            rows.append((context.bank[name].text, f"{percent} %", group(times), wrong))
        if not rows:
            return Clause(self("questions-none"))
        return Clause(self("questions"), table=self.table(("question", "percent", "times", "wrong"), rows))

    def reach(self) -> Clause:
        if not self.facts.counts:
            return Clause(self("reach-none"))
        rows = [
            (self.unit(unit), group(each.scans), group(each.starts), group(each.registered), group(each.finished))
            for unit, each in self.facts.counts.items()
        ]
        return Clause(self("reach"), table=self.table(("unit", "scans", "starts", "registered", "done"), rows))

    # ---- annexes

    def index(self) -> Annex:
        """What an agency's score for the index is read from (SH24: "tiêu chí thành phần chỉ số CCHC, CĐS")."""
        head = ("number", "unit", "headcount", "target", "people", "rate", "average", "met", "points")
        rows = [(str(number), *self._index_row(each)) for number, each in enumerate(self.facts.units, start=1)]
        table = self.table(head, rows)
        return self._annex("index", [Clause(self("annex-index-text"), table=table)], "signed-writer", "signed-head")

    def _index_row(self, row: UnitRow) -> tuple[str, ...]:
        figures, unit = row.figures, self.context.units.get(row.unit_id)
        people, headcount = int(figures["people"]), figures["headcount"]
        rate, average = figures["rate"], figures["average_score"]
        targets = self.context.contest.targets
        aims = progress(targets, unit, people=people, headcount=headcount) if unit else ()
        wanted = "; ".join(self.target(each.target) for each in aims)
        met = "; ".join(self("met" if each.reached else "missed") for each in aims if each.needed is not None)
        return (
            self.unit(row.unit_id),
            self.number(headcount),
            wanted or self("unknown"),
            group(people),
            self.percent(None if rate is None else Fraction(rate)),
            self("unknown") if average is None else say_mark(Fraction(average)),
            met or self("unknown"),
            "",
        )

    def sheets(self) -> Annex:
        head = ("place", "who", "unit", "score", "duration")
        clauses = []
        for name, lines in self.facts.sheets.items():
            version = self.facts.versions[name]
            rows = [
                (
                    f"{row.place}{'=' if row.shared else ''}",
                    who or self.context.texts("web-erased"),
                    self.unit(row.unit_id),
                    str(row.score),
                    say_duration(row.duration),
                )
                for row, who in lines
                if row.place
            ]
            said = self(
                "annex-results-text",
                round=self.round(name),
                version=version.version,
                people=version.people,
                hash=version.table_hash,
            )
            clauses.append(Clause(said, table=self.table(head, rows)))
            if len(rows) < version.people:
                clauses.append(Clause(self("annex-results-more", shown=len(rows))))
        return self._annex("results", clauses, "signed-secretary", "signed-judges", "signed-head")

    def commendations(self) -> Annex:
        contest, texts = self.context.contest, self.context.texts
        rows = [
            (str(number), self._who(each), self._unit_of(each), self.rung(name, each),
             commendation(contest, texts, each))
            for number, (name, each) in enumerate(self._settled(), start=1)
        ]  # fmt: skip
        head = ("number", "who", "unit", "rung", "form")
        table = self.table(head, rows)
        return self._annex("commend", [Clause("", table=table)], "signed-writer", "signed-head")

    def hand_over(self) -> Annex:
        rows = [
            (str(number), self.rung(name, each), self._who(each), self.number(each.amount),
             self.context.receipt_code(each.id), self._received(each), "")
            for number, (name, each) in enumerate(self._settled(), start=1)
        ]  # fmt: skip
        head = ("number", "rung", "who", "amount", "code", "received", "signed")
        table = self.table(head, rows)
        return self._annex("hand-over", [Clause("", table=table)], "signed-giver", "signed-head")

    # ---- words

    def _settled(self) -> list[tuple[str, Award]]:
        return [(name, each) for name, each in self.facts.awards if not each.to_decide]

    def _annex(self, name: str, clauses: Sequence[Clause], *signed_by: str) -> Annex:
        title = self(f"annex-{name}-title")
        return Annex(self(f"annex-{name}"), title, tuple(clauses), tuple(self(each) for each in signed_by))

    def _unit_of(self, award: Award) -> str:
        return self.unit(award.unit_id) if award.person_id is not None else award.block

    def _who(self, award: Award) -> str:
        if award.person_id is None:
            return self.unit(award.unit_id)
        return self.facts.names.get(award.person_id) or self.context.texts("winners-nameless")

    def _received(self, award: Award) -> str:
        if award.handed_over_at is None:
            return ""
        return self.context.texts("results-handed-over", at=say_instant(award.handed_over_at), to=award.handed_to)


# ---- the workbook


async def results_workbook(store: ResultStore, context: Context) -> bytes:
    """A sheet for each published round by person, and one by unit. Line by line: there may be a million."""
    texts, made = context.texts, BytesIO()
    versions = await published(store, context.contest)
    with xlsxwriter.Workbook(made, LINE_BY_LINE) as book:
        for number, (name, version) in enumerate(versions.items(), start=1):
            if name == WHOLE:
                continue
            table = LongTable(book, f"{number}. {name}", [texts(f"report-column-{each}") for each in _GUESSED])
            at = 0
            while some := await store.result_rows(version.id, after=at, limit=READ_ROWS):
                table.write_all(_person_cells(context, row, who) for row, who in some)
                at = some[-1][0].position
        whole = versions.get(WHOLE)
        rows = await store.unit_rows(whole.id) if whole else []
        names = ("place", "unit", "headcount", "people", "attempts", "perfect")
        by_unit = LongTable(book, texts("report-sheet-units"), [texts(f"report-column-{each}") for each in names])
        by_unit.write_all(_unit_cells(context, unit) for unit in rows)
    return made.getvalue()


def _person_cells(context: Context, row: ResultRow, who: str) -> list[Any]:
    name = who or context.texts("web-erased")
    place = row.place or context.texts("results-outside")
    said = (context.unit_name(row.unit_id), row.score, say_duration(row.duration))
    return [place, name, *said, "" if row.guess is None else row.guess, "" if row.gap is None else row.gap]


def _unit_cells(context: Context, row: UnitRow) -> list[Any]:
    figures = row.figures
    headcount = "" if figures["headcount"] is None else figures["headcount"]
    numbers = (figures["people"], figures["attempts"], figures["perfect_people"])
    return [row.place or context.texts("results-outside"), context.unit_name(row.unit_id), headcount, *numbers]
