"""What is not well, when people are told of it, and what the morning summary says."""

from dataclasses import replace

import pytest

from contest.calendar import parse_instant
from contest.settings import Target
from contest.tickets import say_wait
from scheduler.alerts import HOUR, MINUTE, REPEAT_MS, Alert, Look, is_due, is_over, wrong
from scheduler.summary import Day, dates, is_time, is_wanted, say_summary, yesterday
from storage.ports.alerts import Episode
from tests.builders import TEXTS, a_context, preset

NOON = parse_instant("12:00 10/12/2025")
OPENED = parse_instant("07:00 08/12/2025")
WELL = Look(NOON, OPENED, {"telegram:a": NOON - MINUTE}, disk=(50 * 2**30, 100 * 2**30))
GIB = 2**30


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        pytest.param({}, [], id="well"),
        pytest.param({"heard": {"telegram:a": NOON - HOUR - 1}}, ["silent"], id="silent"),
        pytest.param({"heard": {"telegram:a": NOON - HOUR}}, [], id="not yet silent"),
        pytest.param({"heard": {}}, [], id="never brought anything"),
        pytest.param({"heard": {"telegram:a": 0}, "round_opened": None}, [], id="no round is open"),
        pytest.param({"heard": {"telegram:a": 0}, "round_opened": NOON - MINUTE}, [], id="just opened"),
        pytest.param({"heard": {"telegram:a": 0}, "at": parse_instant("23:00 10/12/2025")}, [], id="night"),
        pytest.param({"heard": {"telegram:a": 0}, "at": parse_instant("07:59 10/12/2025")}, [], id="early"),
        pytest.param({"heard": {"telegram:a": 0}, "at": parse_instant("08:01 10/12/2025")}, ["silent"], id="morning"),
        pytest.param({"unknown_since": {"telegram:a": NOON - 2 * MINUTE}}, [], id="refused a moment"),
        pytest.param({"unknown_since": {"telegram:a": NOON - 3 * MINUTE}}, ["refused"], id="refused"),
        pytest.param({"slow_ms": 1000}, [], id="not slow"),
        pytest.param({"slow_ms": 1001}, ["database"], id="slow"),
        pytest.param({"disk": (9 * GIB, 100 * GIB)}, ["disk"], id="below a tenth"),
        pytest.param({"disk": (GIB - 1, 5 * GIB)}, ["disk"], id="below a gibibyte"),
        pytest.param({"disk": (GIB, 5 * GIB)}, [], id="small disk, enough"),
        pytest.param({"disk": None}, [], id="not ours to see"),
        pytest.param({"failures": (9, 0)}, [], id="few failures"),
        pytest.param({"failures": (10, 0)}, ["failures"], id="failures"),
        pytest.param({"failures": (30, 16)}, [], id="failures as before"),
        pytest.param({"failures": (32, 16)}, ["failures"], id="twice as many"),
    ],
)
def test_what_is_wrong(changes: dict[str, object], kinds: list[str]) -> None:
    assert [each.kind for each in wrong(replace(WELL, **changes))] == kinds  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("earlier", "now", "found"), [(None, 900, False), (200, 900, False), (201, 201, True), (900, 200, False)]
)
def test_the_outbox_has_to_be_full_twice(earlier: int | None, now: int, found: bool) -> None:
    before = None if earlier is None else replace(WELL, waiting=earlier)
    assert bool(wrong(replace(WELL, waiting=now), before)) is found


@pytest.mark.parametrize(
    ("told_at", "due"), [(None, True), (NOON - MINUTE, False), (NOON - REPEAT_MS, True), (NOON - REPEAT_MS + 1, False)]
)
def test_when_people_are_told(told_at: int | None, due: bool) -> None:
    assert is_due(Episode(NOON - REPEAT_MS, NOON, told_at), NOON) is due


@pytest.mark.parametrize(
    ("found", "seen_ago", "over"),
    [([], 3 * MINUTE, True), ([], 3 * MINUTE - 1, False), ([Alert("disk")], 9 * MINUTE, False)],
)
def test_when_it_is_over(found: list[Alert], seen_ago: int, over: bool) -> None:
    assert is_over("disk:", Episode(0, NOON - seen_ago, 0), found, NOON) is over


def test_every_alert_says_what_to_do_and_has_an_all_clear() -> None:
    accounts = {"z": "consent", "z2": "renewal", "z3": "account"}
    bad = Look(NOON, OPENED, {"t": 0}, 999, 9999, (0, GIB), {"t": 0}, (99, 0), accounts)
    found = wrong(bad, bad)
    zalo = {"zalo-consent", "zalo-renewal", "zalo-account"}
    assert {each.kind for each in found} == {"silent", "refused", "outbox", "database", "disk", "failures"} | zalo
    for each in found:
        assert "Cần làm" in TEXTS(f"alert-{each.kind}", channel=each.channel, **each.figures)
        assert TEXTS(f"over-{each.kind}", channel=each.channel).startswith("✅")


# ---- the morning summary


@pytest.mark.parametrize(
    ("at", "wanted"), [("07:29", False), ("07:30", True), ("11:59", True), ("12:00", False), ("23:00", False)]
)
def test_the_hour_of_the_summary(at: str, wanted: bool) -> None:
    assert is_time(parse_instant(f"{at} 10/12/2025")) is wanted


def test_yesterday_goes_from_midnight_to_midnight() -> None:
    assert yesterday(NOON) == (parse_instant("00:00 09/12/2025"), parse_instant("00:00 10/12/2025"))


@pytest.mark.parametrize(
    ("at", "day", "wanted"),
    [
        pytest.param("08:00 01/11/2025", Day(), False, id="long before"),
        pytest.param("08:00 01/11/2025", Day(tickets=1), True, id="somebody waits"),
        pytest.param("08:00 03/12/2025", Day(), True, id="the eve of the first date"),
        pytest.param("08:00 20/12/2025", Day(), True, id="between the dates"),
        pytest.param("08:00 03/01/2026", Day(), False, id="over"),
        pytest.param("08:00 03/01/2026", Day(failures=1), True, id="over, but not well"),
        pytest.param("08:00 03/01/2026", Day(free=5), False, id="the disk alone is no news"),
    ],
)
def test_quiet_days_are_quiet(at: str, day: Day, wanted: bool) -> None:
    assert is_wanted(preset().contest, day, parse_instant(at)) is wanted


def test_the_summary_names_yesterday_and_what_comes_next() -> None:
    said = say_summary(a_context(preset().contest), Day(5, 4, 3, 2, 1, 900), parse_instant("07:30 10/12/2025"))
    assert "09/12/2025" in said
    assert "5 người đăng ký · 4 lượt vào thi · 3 lỗi" in said
    assert "2 câu hỏi" in said
    assert "1 đề nghị" in said
    assert "900 MB" in said
    assert "24:00 ngày 14/12/2025: đóng Đợt thi" in said
    assert len(said.splitlines()) == 5 + 3


@pytest.mark.parametrize(("target", "told"), [(Target.PERFECT_PEOPLE, True), (Target.ATTEMPTS, False)])
def test_what_people_are_guessing_is_not_told(target: Target, told: bool) -> None:
    contest = preset().contest
    guessing = replace(contest, prediction=replace(contest.prediction, target=target))
    said = say_summary(a_context(guessing), Day(attempts=4), parse_instant("07:30 10/12/2025"))
    assert ("4 lượt vào thi" in said) is told


def test_every_kind_of_date_has_its_words() -> None:
    for at, name, what in dates(preset().contest):
        assert what in TEXTS(name, at=str(at), what=what)


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "dưới 1 phút"),
        (25 * MINUTE, "25 phút"),
        (2 * HOUR, "2 giờ"),
        (2 * HOUR + 5 * MINUTE, "2 giờ 5 phút"),
        (76 * HOUR + MINUTE, "3 ngày 4 giờ"),
    ],
)
def test_how_long_somebody_waits(ms: int, said: str) -> None:
    assert say_wait(ms) == said
