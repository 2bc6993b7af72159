"""When a round is announced by itself: the instants, the night, and whom a reminder is for."""

import pytest

from contest.announcements import Announcement, announcements, is_quiet
from contest.broadcast import Group
from contest.calendar import Round, parse_instant, say_instant
from handlers.flows.announce import announce
from tests.builders import a_context


def a_round(opens: str, closes: str) -> Round:
    end = parse_instant(closes)
    return Round("dot-1", "Tuần thứ nhất", parse_instant(opens), end, end)


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        pytest.param(
            "07:00 08/12/2025", "24:00 14/12/2025",
            {"opening": "07:00 ngày 08/12/2025", "last-day": "07:00 ngày 14/12/2025", "last-hours": "20:00 ngày 14/12/2025"},
            id="Phú Lương: closes at midnight, so the last hours are told in the evening",
        ),
        pytest.param(
            "08:30 25/9/2023", "17:00 29/9/2023",
            {"opening": "08:30 ngày 25/09/2023", "last-day": "17:00 ngày 28/09/2023", "last-hours": "16:00 ngày 29/09/2023"},
            id="closes in the afternoon",
        ),
        pytest.param(
            "00:00 01/10/2025", "06:00 09/10/2025",
            {"opening": "07:00 ngày 01/10/2025", "last-day": "07:00 ngày 08/10/2025", "last-hours": "20:00 ngày 08/10/2025"},
            id="opens and closes at night",
        ),
        pytest.param(
            "22:00 01/10/2025", "20:30 09/10/2025",
            {"opening": "07:00 ngày 02/10/2025", "last-day": "20:30 ngày 08/10/2025", "last-hours": "19:30 ngày 09/10/2025"},
            id="opens late in the evening",
        ),
        pytest.param(
            "08:00 01/10/2025", "17:00 02/10/2025",
            {"opening": "08:00 ngày 01/10/2025", "last-hours": "16:00 ngày 02/10/2025"},
            id="a day and a half: no last day",
        ),
        pytest.param("08:00 01/10/2025", "09:00 01/10/2025", {"opening": "08:00 ngày 01/10/2025"}, id="an hour"),
        pytest.param("22:00 01/10/2025", "23:00 01/10/2025", {}, id="an hour at night: nobody is woken"),
    ],
)  # fmt: skip
def test_instants(opens: str, closes: str, expected: dict[str, str]) -> None:
    found = list(announcements((a_round(opens, closes),)))
    assert {str(each.topic): say_instant(each.starts_at) for each in found} == expected
    assert all(each.starts_at < each.stale_at <= each.round.closes_at for each in found)
    assert not any(is_quiet(each.starts_at) for each in found)
    assert len({each.key for each in found}) == len(found)


def test_a_reminder_is_for_those_it_can_help() -> None:
    found = list(announcements((a_round("07:00 08/12/2025", "24:00 14/12/2025"),)))
    assert [each.audience.group for each in found] == [Group.NOT_STARTED, Group.TO_REMIND, Group.TO_REMIND]
    assert [each.audience.round_id for each in found[1:]] == ["dot-1", "dot-1"]


def test_what_is_said() -> None:
    context = a_context()
    for each in announcements((a_round("07:00 08/12/2025", "24:00 14/12/2025"),)):
        said = announce(context, each)
        assert "24:00 ngày 14/12/2025" in said.text
        assert "Tuần thứ nhất" in said.text
        assert said.rows[0][0].data == "go:dot-1"


def test_the_earlier_reminder_ends_where_the_later_begins() -> None:
    """A server that was off does not tell both."""
    found: dict[str, Announcement] = {
        str(each.topic): each for each in announcements((a_round("07:00 08/12/2025", "24:00 14/12/2025"),))
    }
    assert found["last-day"].stale_at == found["last-hours"].starts_at
