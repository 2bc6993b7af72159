"""Instants and rounds, docs/rules.md section 1. No I/O."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.calendar import (
    ZONE,
    Round,
    current_round,
    local,
    open_rounds,
    overlap,
    parse_instant,
    say_duration,
    say_end,
    say_from,
    say_instant,
    say_seconds,
    to_ms,
)
from tests.builders import a_round


def at(*parts: int) -> int:
    return to_ms(datetime(*parts, tzinfo=ZONE))  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        pytest.param("07:00 08/12/2025", at(2025, 12, 8, 7, 0), id="Phú Lương opens"),
        pytest.param("24:00 14/12/2025", at(2025, 12, 15, 0, 0), id="24 giờ 00 phút is the end of the day"),
        pytest.param("24:00 31/12/2025", at(2026, 1, 1, 0, 0), id="the end of the year"),
        pytest.param("00:00 14/12/2025", at(2025, 12, 14, 0, 0), id="the start of the day"),
        pytest.param(" 8:30  18/9/2023 ", at(2023, 9, 18, 8, 30), id="as people write it"),
        pytest.param("24:00 28/02/2024", at(2024, 2, 29, 0, 0), id="leap day"),
    ],
)
def test_instants(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text", ["25:00 14/12/2025", "24:01 14/12/2025", "12:60 14/12/2025", "07:00 31/02/2025", "14/12/2025", "", "mai"]
)
def test_impossible_instants(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reader turns any of them into one sentence
        parse_instant(text)


def test_round_is_half_open() -> None:
    """23:59:59.999 counts, 00:00:00.000 does not."""
    closes = parse_instant("24:00 14/12/2025")
    round_ = a_round(opens_at=closes - 3600_000)
    assert round_.is_open(round_.opens_at)
    assert not round_.is_open(round_.opens_at - 1)
    assert round_.is_open(closes - 1)
    assert not round_.is_open(closes)


def test_current_round() -> None:
    first, second = a_round(0, 1), a_round(200_000, 1)
    assert current_round((first, second), 0) is first
    assert current_round((first, second), 60_000) is second
    assert current_round((first, second), 999_999) is second


def test_rounds_side_by_side() -> None:
    """Two weeks with a pause, and a month over both, named last in the settings."""
    first, second, month = a_round(0, 1), a_round(200_000, 1), a_round(0, 10)
    rounds = (first, second, month)
    assert open_rounds(rounds, 0) == [first, month]
    assert [current_round(rounds, now) for now in (0, 100_000, 200_000, 300_000)] == [first, month, second, month]
    assert open_rounds(rounds, 600_000) == []
    assert current_round(rounds, 600_000) is month
    assert current_round(rounds, -1) is first


@pytest.mark.parametrize(
    ("rounds", "they_do"),
    [
        pytest.param((a_round(0, 1), a_round(60_000, 1)), False, id="one opens as the other closes"),
        pytest.param((a_round(0, 1), a_round(59_999, 1)), True, id="one millisecond"),
        pytest.param((a_round(200_000, 1), a_round(0, 1), a_round(0, 10)), True, id="in any order"),
        pytest.param((a_round(0, 1),), False, id="one alone"),
    ],
)
def test_overlap(rounds: tuple[Round, ...], they_do: bool) -> None:
    assert overlap(rounds) is they_do


def test_words() -> None:
    assert say_from(at(2025, 12, 8, 7, 0)) == "07:00 ngày 08/12/2025"
    assert say_from(at(2025, 12, 8, 7, 0) + 1) == "07:01 ngày 08/12/2025"
    assert say_instant(at(2025, 12, 8, 7, 0)) == "07:00 ngày 08/12/2025"
    assert say_end(at(2025, 12, 15, 0, 0)) == "24:00 ngày 14/12/2025"
    assert say_end(at(2023, 9, 24, 16, 30)) == "16:30 ngày 24/09/2023"
    assert say_seconds(680_000) == "11:20"
    assert say_seconds(1) == "0:01"
    assert say_seconds(-5) == "0:00"
    assert say_duration(423_250) == "7 phút 03,250 giây"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - the wall clock itself
def test_what_is_said_can_be_read_back(moment: datetime) -> None:
    """Local minute → instant → words → instant."""
    instant = parse_instant(f"{moment:%H:%M %d/%m/%Y}")
    assert parse_instant(say_instant(instant).replace("ngày ", "")) == instant
    assert parse_instant(say_end(instant).replace("ngày ", "")) == instant
    assert local(instant).minute == moment.minute
