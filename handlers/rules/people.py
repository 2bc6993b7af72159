"""Articles on the contest itself and on who takes part."""

from contest.eligibility import asked_kinds
from contest.settings import Basis
from handlers.rules.document import Clause, Section
from handlers.rules.writer import Writer, listed, plain


def name(write: Writer) -> Section:
    """What it is called, what for, and who runs it."""
    contest = write.contest
    clauses = [
        write.clause("name-full", title=contest.title),
        write.clause("name-short", short=plain(contest.short_title)),
        write.clause("name-purpose"),
        write.clause("name-organiser", organiser=contest.organiser),
    ]
    if contest.hotline:
        clauses.append(write.clause("name-hotline", hotline=contest.hotline))
    if contest.website:
        clauses.append(write.clause("name-website", website=contest.website))
    return Section(write("name"), tuple(clauses))


def who(write: Writer) -> Section:
    """Who may take part; ages; guardians."""
    contest, rules = write.contest, write.contest.eligibility
    clauses = [
        write.clause("who-audience", audience=plain(contest.audience)),
        write.clause(f"who-{rules.open_to}", kinds=write.kinds(contest.registration.workplace_kinds)),
    ]
    if rules.min_age is None:
        clauses.append(write.clause("who-any-age"))
    else:
        clauses.append(write.clause("who-min-age", age=str(rules.min_age)))
    if rules.guardian_under is not None:
        clauses.append(write.clause("who-guardian", age=str(rules.guardian_under)))
    clauses.append(write.clause("who-rights", contact=write.contact))
    return Section(write("who"), tuple(clauses))


def who_not(write: Writer) -> Section:
    """Who may not, and what becomes of them."""
    contest, rules = write.contest, write.contest.eligibility
    clauses = []
    if contest.excluded:
        clauses.append(write.clause("not-people", excluded=plain(contest.excluded)))
    if rules.excluded_units:
        heading = write("not-staff" if rules.staff_only else "not-everyone")
        clauses.append(Clause(heading, listed(_unit_name(write, unit_id) for unit_id in rules.excluded_units)))
        clauses.append(write.clause("not-with-subunits" if rules.with_subunits else "not-without-subunits"))
    if not clauses:
        clauses.append(write.clause("not-nobody"))
    clauses.append(write.clause(f"not-{rules.action}"))
    return Section(write("not"), tuple(clauses))


def registration(write: Writer) -> Section:
    """What is asked, one account a person, and the unit a result counts for."""
    asked = write.contest.registration
    clauses = [
        write.clause("register-how"),
        Clause(write("register-fields"), listed(fields(write))),
        write.clause("register-one"),
        write.clause(f"register-{asked.basis}"),
    ]
    if asked.basis is Basis.CHOOSE_ONCE and asked.residence_kinds and asked.workplace_kinds:
        clauses.append(write.clause("register-seat", kinds=write.kinds(asked.residence_kinds)))
    clauses += [write.clause("register-lock"), write.clause("register-duty")]
    return Section(write("register"), tuple(clauses))


def fields(write: Writer) -> tuple[str, ...]:
    """The lines of the registration form."""
    asked = write.contest.registration
    lines = [write("field-name")]
    for field in ("residence", "workplace"):
        if kinds := asked_kinds(asked, field):
            lines.append(write(f"field-{field}", kinds=write.kinds(kinds)))
    if asked.birth_year:
        lines.append(write("field-birth-year"))
    return tuple(lines)


def _unit_name(write: Writer, unit_id: str) -> str:
    unit = write.units.get(unit_id)
    return unit.name if unit else unit_id
