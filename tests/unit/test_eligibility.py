"""Who may compete and for which unit, as tables: the cases of the four plans (docs/rules.md section 1.4, 1.5)."""

from dataclasses import replace

import pytest

from contest.eligibility import (
    Reason,
    Standing,
    Verdict,
    asked_kinds,
    counted_unit,
    is_too_young,
    needs_guardian,
    seat,
    standing,
)
from contest.fold import fold
from contest.lists import NOBODY, People
from contest.settings import Action, Basis, Eligibility, OpenTo, Registration
from contest.units import Unit, Units

YEAR = 2025
UNITS = Units(
    {
        unit.id: unit
        for unit in (
            Unit("xa01", "Xã Một", "Xã"),
            Unit("xa02", "Xã Hai", "Xã"),
            Unit("pnv", "Phòng Nội vụ", "Cơ quan", parent="xa01"),
            Unit("to1", "Tổ Một", "Cơ quan", parent="pnv"),
            Unit("truong", "Trường A", "Cơ quan"),
            Unit("vong1", "Vòng", "Cơ quan", parent="vong2"),
            Unit("vong2", "Vòng", "Cơ quan", parent="vong1"),
        )
    }
)
OPEN = Eligibility(OpenTo.ANYONE, (), False, True, Action.UNRANKED, None, None)


def people(*pairs: tuple[str, str]) -> People:
    return People({(fold(name), unit): name for name, unit in pairs})


def judged(
    rules: Eligibility,
    residence: str = "xa01",
    workplace: str = "",
    *,
    name: str = "Nguyễn Thị Hoa",
    born: int | None = None,
    excluded: People = NOBODY,
    roster: People = NOBODY,
) -> Standing:
    places = {"residence": residence, "workplace": workplace}
    return standing(rules, UNITS, excluded, roster, name=name, birth_year=born, year=YEAR, **places)


AGENCY = replace(OPEN, excluded_units=("pnv",))
COMMUNE = replace(OPEN, excluded_units=("xa01",))


@pytest.mark.parametrize(
    ("rules", "residence", "workplace", "reason"),
    [
        pytest.param(AGENCY, "xa02", "pnv", Reason.EXCLUDED_UNIT, id="SH24: staff of an excluded agency"),
        pytest.param(AGENCY, "xa02", "", None, id="SH24: a resident of a commune who is no staff"),
        pytest.param(COMMUNE, "xa01", "", None, id="SH24: the commune has a member; its residents may compete"),
        pytest.param(COMMUNE, "", "xa01", Reason.EXCLUDED_UNIT, id="SH24: its staff may not"),
        pytest.param(COMMUNE, "xa01", "pnv", None, id="below it, but subunits are not meant"),
        pytest.param(replace(COMMUNE, staff_only=False), "xa01", "", Reason.EXCLUDED_UNIT, id="residents too"),
        pytest.param(replace(COMMUNE, staff_only=False), "xa02", "truong", None, id="of another commune"),
        pytest.param(replace(COMMUNE, with_subunits=True), "xa02", "to1", Reason.EXCLUDED_UNIT, id="two levels below"),
        pytest.param(replace(COMMUNE, with_subunits=True), "xa02", "truong", None, id="not below"),
        pytest.param(OPEN, "xa01", "pnv", None, id="nobody excluded"),
    ],
)
def test_excluded_units(rules: Eligibility, residence: str, workplace: str, reason: Reason | None) -> None:
    found = judged(rules, residence, workplace)
    assert found == Standing(Verdict.UNRANKED if reason else Verdict.COMPETES, reason)
    if reason:
        refusing = replace(rules, action=Action.REFUSED)
        assert judged(refusing, residence, workplace) == Standing(Verdict.REFUSED, reason)


@pytest.mark.parametrize(
    ("name", "residence", "workplace", "excluded"),
    [
        ("Đỗ Thị Ánh", "xa02", "pnv", True),
        ("do thi anh", "xa02", "pnv", True),
        ("Đỗ Thị Ánh", "pnv", "", True),
        ("Đỗ Thị Ánh", "xa02", "truong", False),
        ("Đỗ Thị Ánh", "xa02", "", False),
        ("Đỗ Thị Anh Thư", "xa02", "pnv", False),
    ],
)
def test_excluded_people_go_by_name_and_unit(name: str, residence: str, workplace: str, excluded: bool) -> None:
    found = judged(OPEN, residence, workplace, name=name, excluded=people(("Đỗ Thị Ánh", "pnv")))
    wanted = Standing(Verdict.UNRANKED, Reason.EXCLUDED_PERSON) if excluded else Standing(Verdict.COMPETES)
    assert found == wanted


@pytest.mark.parametrize(
    ("open_to", "workplace", "name", "verdict", "reason"),
    [
        pytest.param(OpenTo.LISTED_KINDS, "pnv", "A B", Verdict.COMPETES, None, id="HP23: of a listed agency"),
        pytest.param(OpenTo.LISTED_KINDS, "", "A B", Verdict.REFUSED, Reason.NOT_LISTED, id="HP23: of none"),
        pytest.param(OpenTo.ROSTER, "pnv", "TRẦN VĂN AN", Verdict.COMPETES, None, id="on the roster"),
        pytest.param(
            OpenTo.ROSTER, "truong", "Trần Văn An", Verdict.UNKNOWN, Reason.NOT_ON_ROSTER, id="of another unit"
        ),
        pytest.param(OpenTo.ROSTER, "pnv", "Trần An", Verdict.UNKNOWN, Reason.NOT_ON_ROSTER, id="another name"),
    ],
)
def test_open_to(open_to: OpenTo, workplace: str, name: str, verdict: Verdict, reason: Reason | None) -> None:
    roster = people(("Trần Văn An", "pnv"))
    assert judged(replace(OPEN, open_to=open_to), "", workplace, name=name, roster=roster) == Standing(verdict, reason)


@pytest.mark.parametrize(
    ("born", "too_young", "guardian"),
    [
        (2015, True, True),
        (2014, False, True),
        (2010, False, True),
        (2009, False, False),
        (1900, False, False),
        (None, False, False),
    ],
)
def test_ages_are_of_the_calendar_year(born: int | None, too_young: bool, guardian: bool) -> None:
    """min_age 11, guardian_under 16, in 2025: born 2014 is 11, born 2009 is 16."""
    rules = replace(OPEN, min_age=11, guardian_under=16)
    assert is_too_young(rules, born, YEAR) is too_young
    assert needs_guardian(rules, born, YEAR) is guardian
    wanted = Standing(Verdict.REFUSED, Reason.TOO_YOUNG) if too_young else Standing(Verdict.COMPETES)
    assert judged(rules, born=born) == wanted
    assert not is_too_young(OPEN, born, YEAR)
    assert not needs_guardian(OPEN, born, YEAR)


def test_who_is_too_young_hears_nothing_of_a_list() -> None:
    rules = replace(AGENCY, min_age=11)
    assert judged(rules, "", "pnv", born=2020).reason is Reason.TOO_YOUNG


KINDS = Registration(("Xã",), ("Cơ quan",), Basis.CHOOSE_ONCE, birth_year=False)


@pytest.mark.parametrize(
    ("basis", "residence", "workplace", "chosen", "counted"),
    [
        pytest.param(Basis.RESIDENCE, "xa02", "", "", "xa02", id="residence"),
        pytest.param(Basis.WORKPLACE, "", "pnv", "", "pnv", id="workplace: the agency itself, not its ward"),
        pytest.param(Basis.CHOOSE_ONCE, "xa02", "", "", "xa02", id="only a residence"),
        pytest.param(Basis.CHOOSE_ONCE, "", "truong", "", "truong", id="only an office without a ward"),
        pytest.param(Basis.CHOOSE_ONCE, "", "pnv", "", "xa01", id="TN23: only an office: its ward"),
        pytest.param(Basis.CHOOSE_ONCE, "", "to1", "", "xa01", id="TN23: a part of an office: the office's ward"),
        pytest.param(Basis.CHOOSE_ONCE, "xa02", "pnv", "", "", id="TN23: they differ, to be chosen"),
        pytest.param(Basis.CHOOSE_ONCE, "xa02", "pnv", "workplace", "xa01", id="TN23: the office's ward chosen"),
        pytest.param(Basis.CHOOSE_ONCE, "xa02", "pnv", "residence", "xa02", id="TN23: the residence chosen"),
        pytest.param(Basis.CHOOSE_ONCE, "xa01", "pnv", "", "xa01", id="TN23: the same ward, nothing to choose"),
        pytest.param(Basis.CHOOSE_ONCE, "xa01", "truong", "", "", id="an office without a ward differs"),
        pytest.param(Basis.CHOOSE_ONCE, "", "vong1", "", "vong1", id="units in a circle"),
        pytest.param(Basis.CHOOSE_ONCE, "", "", "", "", id="nowhere"),
    ],
)
def test_the_unit_counted(basis: Basis, residence: str, workplace: str, chosen: str, counted: str) -> None:
    registration = replace(KINDS, basis=basis)
    assert counted_unit(registration, UNITS, residence=residence, workplace=workplace, chosen=chosen) == counted


def test_a_unit_nobody_knows_counts_for_itself() -> None:
    assert seat(KINDS, UNITS, "gone") == "gone"


@pytest.mark.parametrize(
    ("basis", "residence", "workplace"),
    [(Basis.RESIDENCE, ("Xã",), ()), (Basis.WORKPLACE, (), ("Cơ quan",)), (Basis.CHOOSE_ONCE, ("Xã",), ("Cơ quan",))],
)
def test_only_what_the_basis_needs_is_asked(
    basis: Basis, residence: tuple[str, ...], workplace: tuple[str, ...]
) -> None:
    registration = replace(KINDS, basis=basis)
    assert asked_kinds(registration, "residence") == residence
    assert asked_kinds(registration, "workplace") == workplace
