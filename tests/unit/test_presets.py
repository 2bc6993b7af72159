"""The four presets say what their plans say: every figure below was read in the documents, not in the folders."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.paths import CONTESTS
from contest.calendar import parse_instant
from contest.settings import Contest, GateKind, Prize, Target
from tests.builders import TEXTS, preset

FOLDERS = sorted(path.name for path in CONTESTS.iterdir())


def ladder(*rungs: tuple[str, int]) -> tuple[Prize, ...]:
    return tuple(Prize(name, count) for name, count in rungs)


def calendar(contest: Contest) -> list[tuple[int, int, int]]:
    return [(each.opens_at, each.closes_at, each.publishes_at) for each in contest.rounds]


def instants(*texts: str) -> tuple[int, ...]:
    return tuple(parse_instant(text) for text in texts)


def test_the_four_plans_have_a_folder() -> None:
    assert FOLDERS == ["hai-phong-2023", "phu-luong-2025", "son-ha-2024", "thai-nguyen-2023"]


PLANS: list[tuple[str, Callable[[Contest], Any], Any]] = [
    (
        "thai-nguyen-2023",
        calendar,
        [
            instants("08:30 18/9/2023", "16:30 24/9/2023", "08:00 25/9/2023"),
            instants("08:30 25/9/2023", "16:30 01/10/2023", "08:00 02/10/2023"),
        ],
    ),
    (
        "thai-nguyen-2023",
        lambda c: c.individual.ladder,
        ladder(("Giải Nhất", 2), ("Giải Nhì", 5), ("Giải Ba", 8), ("Giải Khuyến khích", 10)),
    ),
    (
        "thai-nguyen-2023",
        lambda c: c.collective.ladder,
        ladder(("Giải Nhất", 1), ("Giải Nhì", 1), ("Giải Ba", 1), ("Giải Khuyến khích", 5)),
    ),
    ("thai-nguyen-2023", lambda c: (len(c.quiz.topics), c.quiz.study, c.prediction.target), (5, "answers", Target.OFF)),
    (
        "thai-nguyen-2023",
        lambda c: [(t.kinds, t.rate) for t in c.targets],
        [(("Cơ quan, đơn vị thành phố", "Cơ quan Đảng ủy, HĐND, UBND phường, xã"), 100)],
    ),
    (
        "son-ha-2024",
        lambda c: calendar(c)[0][:2],
        instants("07:00 01/6/2024", "22:00 20/6/2024"),
    ),
    (
        "son-ha-2024",
        lambda c: c.individual.ladder,
        (
            Prize("Giải Nhất", 1, 1_500_000),
            Prize("Giải Nhì", 2, 1_000_000),
            Prize("Giải Ba", 3, 500_000),
            Prize("Giải Khuyến khích", 10, 300_000),
        ),
    ),
    ("son-ha-2024", lambda c: [(p.count, p.amount) for p in c.collective.ladder], [(5, 2_000_000)]),
    ("son-ha-2024", lambda c: (c.quiz.questions, c.prediction.asked, c.eligibility.staff_only), (30, True, True)),
    ("son-ha-2024", lambda c: c.phases[0].starts_at, parse_instant("00:00 15/5/2024")),
    (
        "phu-luong-2025",
        lambda c: calendar(c)[0][:2],
        instants("07:00 08/12/2025", "00:00 15/12/2025"),
    ),
    (
        "phu-luong-2025",
        lambda c: c.individual.ladder,
        ladder(("Giải Nhất", 1), ("Giải Nhì", 2), ("Giải Ba", 3), ("Giải Khuyến khích", 10)),
    ),
    (
        "phu-luong-2025",
        lambda c: c.collective.ladder,
        ladder(("Giải Nhất", 1), ("Giải Nhì", 1), ("Giải Ba", 1), ("Giải Khuyến khích", 5)),
    ),
    ("phu-luong-2025", lambda c: [(t.kinds, t.people) for t in c.targets], [(("Tổ dân phố",), 50)]),
    ("phu-luong-2025", lambda c: c.phases[0].starts_at, parse_instant("00:00 04/12/2025")),
    ("phu-luong-2025", lambda c: c.phases[0].ends_at, parse_instant("00:00 08/12/2025")),
    ("hai-phong-2023", lambda c: len(c.rounds), 4),
    ("hai-phong-2023", lambda c: (c.quiz.questions, c.quiz.time_limit, c.quiz.pool), (10, 630_000, "round")),
    ("hai-phong-2023", lambda c: c.prediction.target, Target.PERFECT_PEOPLE),
    ("hai-phong-2023", lambda c: c.individual.ladder, ladder(("Giải Nhất", 1), ("Giải Nhì", 2), ("Giải Ba", 3))),
    ("hai-phong-2023", lambda c: c.individual.scope, "round"),
    ("hai-phong-2023", lambda c: c.collective.ladder, ladder(("Giải Nhất", 1), ("Giải Nhì", 2), ("Giải Ba", 3))),
    (
        "hai-phong-2023",
        lambda c: {(gate.kind, gate.value, gate.kinds) for gate in c.collective.gates},
        {
            (GateKind.ENTERED_VIDEO, 0, ()),
            (GateKind.TOP_VIDEO, 20, ()),
            (GateKind.NO_ZERO_SCORE, 0, ()),
            (GateKind.MIN_RATE, 70, ("Cơ quan thành phố",)),
            (GateKind.MIN_RATE, 50, ("Cơ quan Trung ương",)),
        },
    ),
    (
        "hai-phong-2023",
        lambda c: c.video and (c.video.closes_at, c.video.longest, c.video.slack, len(c.video.genres), c.video.ladder),
        (
            parse_instant("00:00 18/11/2023"),
            420_000,
            5000,
            3,
            ladder(("Giải Nhất", 1), ("Giải Nhì", 2), ("Giải Ba", 3)),
        ),
    ),
    (
        "hai-phong-2023",
        lambda c: (c.rounds[0].opens_at >= parse_instant("00:00 23/10/2023"), c.rounds[-1].closes_at),
        (True, parse_instant("17:00 17/11/2023")),
    ),
]


@pytest.mark.parametrize(("folder", "read", "said"), PLANS, ids=[f"{n}-{p[0]}" for n, p in enumerate(PLANS)])
def test_as_the_plan_says(folder: str, read: Callable[[Contest], Any], said: Any) -> None:
    assert read(preset(CONTESTS / folder).contest) == said


def test_thai_nguyen_has_32_wards_each_with_its_office() -> None:
    """ "Đảng ủy - HĐND - UBND 32 phường, xã", and 100 % of the staff of each."""
    units = preset(CONTESTS / "thai-nguyen-2023").units
    wards = {unit.id for unit in units.of_kinds(["Phường", "Xã"])}
    offices = units.of_kinds(["Cơ quan Đảng ủy, HĐND, UBND phường, xã"])
    assert len(wards) == 32
    assert {office.parent for office in offices} == wards


LEFT_OPEN = {
    "hai-phong-2023": "phases rounds ranking quiz.attempts prizes.collective.gates unit_targets video.opens_at video.scoring",
    "son-ha-2024": "phases rounds ranking quiz.time_limit quiz.attempts prediction.target prizes.individual.repeat",
    "phu-luong-2025": "rounds ranking quiz.time_limit quiz.attempts prediction.target prizes.individual.repeat",
    "thai-nguyen-2023": "quiz.questions quiz.time_limit quiz.attempts ranking prizes.individual.scope prizes.individual.repeat",
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_the_plan_leaves_open_is_put_to_the_organiser(folder: str) -> None:
    assert set(LEFT_OPEN[folder].split()) <= set(preset(CONTESTS / folder).contest.to_confirm)


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_invented_passes_for_real(folder: str) -> None:
    """A unit that the plan does not name carries "(mẫu)"; open points are put to the organiser in words."""
    found = preset(CONTESTS / folder)
    assert found.contest.to_confirm
    for path in found.contest.to_confirm:
        assert TEXTS("open-" + path.replace(".", "-").replace("_", "-"))
    numbered = [unit for unit in found.units.all.values() if any(letter.isdigit() for letter in unit.name)]
    assert all("mẫu" in unit.name for unit in numbered)
    assert all(question.source for question in found.bank.questions.values())
