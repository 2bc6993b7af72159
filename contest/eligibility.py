"""The unit a person counts for, and whether a person may take part (docs/rules.md section 1.4)."""

from dataclasses import dataclass
from enum import StrEnum

from contest.lists import People
from contest.settings.people import Action, Basis, Eligibility, OpenTo, Registration
from contest.units import Units

FIRST_BIRTH_YEAR = 1900


class Verdict(StrEnum):
    """What a person may do."""

    COMPETES = "competes"
    UNRANKED = "unranked"
    """Plays "ngoài giải" and counts nowhere."""
    UNKNOWN = "unknown"
    """Not found on the roster: name or unit can be corrected."""
    REFUSED = "refused"


class Reason(StrEnum):
    """Why somebody does not compete."""

    TOO_YOUNG = "too_young"
    NOT_LISTED = "not_listed"
    NOT_ON_ROSTER = "not_on_roster"
    EXCLUDED_PERSON = "excluded_person"
    EXCLUDED_UNIT = "excluded_unit"


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict; `reason` is None for those who compete."""

    verdict: Verdict
    reason: Reason | None = None


COMPETES = Standing(Verdict.COMPETES)


def standing(
    rules: Eligibility,
    units: Units,
    excluded: People,
    roster: People,
    *,
    name: str,
    residence: str,
    workplace: str,
    birth_year: int | None,
    year: int,
) -> Standing:
    """Whether this person competes. Unit ids, "" for none; `year` is the calendar year of now.

    What keeps everybody out goes before what keeps one person out, so that nobody hears of a list needlessly.
    """
    if is_too_young(rules, birth_year, year):
        return Standing(Verdict.REFUSED, Reason.TOO_YOUNG)
    if rules.open_to is OpenTo.LISTED_KINDS and not workplace:
        return Standing(Verdict.REFUSED, Reason.NOT_LISTED)
    if rules.open_to is OpenTo.ROSTER and not roster.has(name, residence, workplace):
        return Standing(Verdict.UNKNOWN, Reason.NOT_ON_ROSTER)
    kept_out = Verdict.REFUSED if rules.action is Action.REFUSED else Verdict.UNRANKED
    if excluded.has(name, residence, workplace):
        return Standing(kept_out, Reason.EXCLUDED_PERSON)
    if {workplace} & _excluded(rules, units) or (not rules.staff_only and {residence} & _excluded(rules, units)):
        return Standing(kept_out, Reason.EXCLUDED_UNIT)
    return COMPETES


def _excluded(rules: Eligibility, units: Units) -> set[str]:
    if not rules.with_subunits:
        return set(rules.excluded_units)
    return {below for unit_id in rules.excluded_units for below in units.within(unit_id)}


# ---- age: of the calendar year


def is_too_young(rules: Eligibility, birth_year: int | None, year: int) -> bool:
    """Below `min_age`."""
    return rules.min_age is not None and birth_year is not None and year - birth_year < rules.min_age


def needs_guardian(rules: Eligibility, birth_year: int | None, year: int) -> bool:
    """Below `guardian_under`: a parent or guardian has to agree."""
    return rules.guardian_under is not None and birth_year is not None and year - birth_year < rules.guardian_under


# ---- the unit counted


def asked_kinds(registration: Registration, field: str) -> tuple[str, ...]:
    """Kinds of units offered as "residence" or as "workplace"; none where the basis does not ask for it."""
    if field == "residence":
        return () if registration.basis is Basis.WORKPLACE else registration.residence_kinds
    return () if registration.basis is Basis.RESIDENCE else registration.workplace_kinds


def seat(registration: Registration, units: Units, workplace: str) -> str:
    """The unit a workplace counts for.

    Under `choose_once` the nearest unit above it of a residence kind: the ward where the office stands (TN23 II.2.1).
    Else, or without such a ward, the workplace itself.
    """
    if registration.basis is not Basis.CHOOSE_ONCE:
        return workplace
    return next((unit.id for unit in units.upwards(workplace) if unit.kind in registration.residence_kinds), workplace)


def counted_unit(registration: Registration, units: Units, *, residence: str, workplace: str, chosen: str = "") -> str:
    """The one unit a person counts for; "" while the person has to choose between two that differ.

    Args:
        registration: kinds and basis.
        units: of the contest.
        residence: unit id, "" for none.
        workplace: unit id, "" for none.
        chosen: "residence" or "workplace"; "" if not chosen yet.
    """
    if registration.basis is Basis.RESIDENCE:
        return residence
    office = seat(registration, units, workplace)
    if registration.basis is Basis.WORKPLACE or not residence:
        return office
    if not office or office == residence:
        return residence
    return {"residence": residence, "workplace": office}.get(chosen, "")
