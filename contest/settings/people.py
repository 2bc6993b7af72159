"""Who may take part, what they are asked, and for which unit they count."""

from dataclasses import dataclass
from enum import StrEnum

from contest.reader import LIST_MAX, Reader


class Basis(StrEnum):
    """The unit a person counts for."""

    RESIDENCE = "residence"
    WORKPLACE = "workplace"
    CHOOSE_ONCE = "choose_once"
    """TN23: permanent residence or the office's ward, chosen once."""


class OpenTo(StrEnum):
    """Who is let in."""

    ANYONE = "anyone"
    LISTED_KINDS = "listed_kinds"
    """People of the units of `registration.workplace_kinds` only."""
    ROSTER = "roster"
    """People named in roster.csv."""


class Action(StrEnum):
    """What happens to people who may not compete."""

    UNRANKED = "unranked"
    """They may play "ngoài giải" and count nowhere."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Registration:
    """What is asked. Kinds of `units.csv` offered as place of residence, and as workplace or school."""

    residence_kinds: tuple[str, ...]
    workplace_kinds: tuple[str, ...]
    basis: Basis
    birth_year: bool


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Ages in years (of the calendar year); None: not asked for."""

    open_to: OpenTo
    excluded_units: tuple[str, ...]
    with_subunits: bool
    staff_only: bool
    action: Action
    min_age: int | None
    guardian_under: int | None


@dataclass(frozen=True, slots=True)
class UnitTarget:
    """What units of these kinds should reach: `rate` percent of their staff, or a number of `people`."""

    kinds: tuple[str, ...]
    rate: int | None
    people: int | None


def read_registration(part: Reader) -> Registration:
    """The section `registration`."""
    registration = Registration(
        residence_kinds=part.texts("residence_kinds", together=LIST_MAX),
        workplace_kinds=part.texts("workplace_kinds", together=LIST_MAX),
        basis=part.choice("basis", Basis, default=Basis.CHOOSE_ONCE),
        birth_year=part.flag("birth_year", default=False),
    )
    if not (registration.residence_kinds or registration.workplace_kinds):
        part.complain("residence_kinds", "registration-no-kinds")
    elif registration.basis is Basis.RESIDENCE and not registration.residence_kinds:
        part.complain("basis", "basis-without-kinds", key="residence_kinds")
    elif registration.basis is Basis.WORKPLACE and not registration.workplace_kinds:
        part.complain("basis", "basis-without-kinds", key="workplace_kinds")
    return registration


def read_eligibility(part: Reader) -> Eligibility:
    """The section `eligibility`."""
    return Eligibility(
        open_to=part.choice("open_to", OpenTo, default=OpenTo.ANYONE),
        excluded_units=part.texts("excluded_units"),
        with_subunits=part.flag("with_subunits", default=False),
        staff_only=part.flag("staff_only", default=True),
        action=part.choice("action", Action, default=Action.UNRANKED),
        min_age=part.number_or("min_age", "none", least=1, most=100, default=None),
        guardian_under=part.number_or("guardian_under", "none", least=1, most=18, default=None),
    )


def read_target(part: Reader) -> UnitTarget:
    """One of `unit_targets`."""
    target = UnitTarget(
        kinds=part.texts("kinds", together=LIST_MAX),
        rate=part.number_or("rate", "none", least=1, most=100, default=None),
        people=part.number_or("people", "none", least=1, most=1_000_000, default=None),
    )
    if not target.kinds:
        part.complain("kinds", "target-without-kinds")
    if (target.rate is None) == (target.people is None):
        part.complain("rate", "target-rate-or-people")
    return target
