"""Rounds moved by the committee, and the hours people type."""

import pytest

from contest.calendar import Round, parse_instant
from contest.decisions import Act, Decision
from contest.timetable import ends, made_up, moved
from contest.typed import parse_when

HOUR = 3_600_000
ROUNDS = (Round("dot-1", "Đợt 1", 0, 10 * HOUR, 12 * HOUR), Round("dot-2", "Đợt 2", 20 * HOUR, 30 * HOUR, 40 * HOUR))


def decided(act: Act, round_id: str = "dot-1", value: int | str = "", subject: str = "") -> Decision:
    return Decision(1, round_id, act, subject, str(value), "vì", 0)


def extended(*hours: int) -> list[Decision]:
    return [decided(Act.EXTEND, value=each * HOUR) for each in hours]


@pytest.mark.parametrize(
    ("decisions", "closes", "publishes", "paused"),
    [
        pytest.param([], 10, 12, False, id="as written"),
        pytest.param(extended(11), 11, 13, False, id="the result keeps its distance"),
        pytest.param(extended(11, 13), 13, 15, False, id="twice: from the first extension on"),
        pytest.param([decided(Act.PAUSE)], 10, 12, True, id="paused"),
        pytest.param([decided(Act.PAUSE), decided(Act.RESUME)], 10, 12, False, id="resumed"),
        pytest.param([decided(Act.PAUSE), *extended(11)], 11, 13, True, id="extended while paused"),
        pytest.param([decided(Act.PAUSE, "dot-9")], 10, 12, False, id="of a round that is gone"),
        pytest.param([decided(Act.HOLD)], 10, 12, False, id="a decision on the result"),
    ],
)
def test_moved(decisions: list[Decision], closes: int, publishes: int, paused: bool) -> None:
    first, second = moved(ROUNDS, decisions)
    assert (first.closes_at, first.publishes_at, first.paused) == (closes * HOUR, publishes * HOUR, paused)
    assert second == ROUNDS[1]


def test_a_paused_round_is_not_open() -> None:
    first, _ = moved(ROUNDS, [decided(Act.PAUSE)])
    assert ROUNDS[0].is_open(HOUR)
    assert not first.is_open(HOUR)


def test_made_up() -> None:
    given = [decided(Act.MAKE_UP, value=11 * HOUR, subject="7"), decided(Act.MAKE_UP, value=10 * HOUR, subject="7")]
    assert made_up(given) == {(7, "dot-1"): (2, 11 * HOUR)}
    assert ends(ROUNDS[0], given) == 11 * HOUR
    assert ends(ROUNDS[1], given) == 30 * HOUR


NOW = parse_instant("20:15 31/12/2026")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("22:00", "22:00 31/12/2026"),
        ("22h30", "22:30 31/12/2026"),
        ("22 giờ", "22:00 31/12/2026"),
        ("lúc 22 giờ 05 phút", "22:05 31/12/2026"),
        ("7:00", "7:00 01/01/2027"),
        ("24:00 31/12", "24:00 31/12/2026"),
        ("7:00 2/1", "7:00 02/01/2027"),
        ("07:00 ngày 02-01-2027", "7:00 02/01/2027"),
        ("thêm 30 phút", "20:45 31/12/2026"),
        ("+2 giờ", "22:15 31/12/2026"),
        ("thêm 2 tiếng", "22:15 31/12/2026"),
        ("7:00 2/1/2020", "7:00 02/01/2020"),
        ("7:00 30/12", "7:00 30/12/2026"),
        ("25:00", None),
        ("22:75", None),
        ("7:00 31/02", None),
        ("mai", None),
        ("", None),
        ("22", None),
    ],
)
def test_when(typed: str, expected: str | None) -> None:
    """An hour gone by means tomorrow; a day long gone by means next year; a year typed is taken as it is."""
    assert parse_when(typed, NOW) == (None if expected is None else parse_instant(expected))
