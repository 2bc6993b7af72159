"""Each plan's whole calendar through the real engine with fake people; every list equals the oracle's."""

import csv
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from bot.commands.rehearse import open_stage
from bot.contest_folder import ContestFolder, load_contest
from bot.paths import CONTESTS
from bot.rehearsal.clips import VideoPart
from bot.rehearsal.people import Person, make_people
from bot.rehearsal.stage import Stage
from contest.calendar import parse_instant
from contest.decisions import WHOLE
from contest.video import Source
from storage.database import Database
from storage.ports.results import Award
from tests.e2e.oracle import (
    Line,
    Sums,
    average,
    by_unit,
    counted,
    is_near,
    prizes_in_order,
    rate,
    right_options,
    shut_out,
    table,
    unit_table,
    video_marks,
)

HAI_PHONG = CONTESTS / "hai-phong-2023"
STAFF = (1.1, 1.3, 1.6, 2.2)
"""Head-counts of the replay, in turn: so many times the people of the rehearsal who work there."""
GATES = ("entered_video", "top_video", "no_zero_score", "min_rate")


@pytest.fixture(params=[300, pytest.param(1000, marks=pytest.mark.soak)])
def people(request: pytest.FixtureRequest) -> int:
    """How many take part. Three hundred meet every rule below: more only make each list longer."""
    return int(request.param)


@dataclass
class Replayed:
    """What is left after a replay."""

    folder: Path
    contest: ContestFolder
    stage: Stage
    rounds: list[tuple[int, list[Line]]]
    """The oracle's own: actual value and table of each round."""
    chat_of: dict[int, str]

    async def published(self, round_id: str) -> list[str]:
        """Chats in the order of the published list."""
        version = await self.stage.store.latest_result(round_id, published=True)
        assert version is not None
        found: list[str] = []
        while rows := await self.stage.store.result_rows(version.id, after=len(found)):
            found += [self.chat_of[row.person_id] for row, _ in rows if row.place]
        return found

    async def prizes(self, round_id: str, kind: str = "individual") -> list[Award]:
        version = await self.stage.store.latest_result(round_id, published=True)
        assert version is not None
        return [award for award in await self.stage.store.awards(version.id) if award.kind == kind]

    def unit_of(self) -> dict[str, str]:
        """Where each person counts, by the plans' words alone."""
        return {person.chat: counts_for(person, unit_table(self.folder)) for person in self.stage.people}


def counts_for(person: Person, units: dict[str, dict[str, str]]) -> str:
    """Residence, or workplace; an office counts for the ward it lies in (TN23 II.2.1)."""
    home, work = person.home and person.home.id, person.work and person.work.id
    if work and (not home or person.chosen == "workplace"):
        above = units[work].get("Thuộc", "")
        return above if home and above else work
    assert home
    return home


@asynccontextmanager
async def replay(
    folder: Path, tmp_path: Path, *, people: int, limit_s: int, questions: int, seed: int
) -> AsyncIterator[Replayed]:
    """Run the calendar, then check what holds for every plan: lists, instants, actual values."""
    contest = load_contest(folder)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}")
    stage = await open_stage(contest, database, people=people, seed=seed)
    await stage.run()
    with sqlite3.connect(tmp_path / "h.sqlite3") as raw:
        chat_of = dict(raw.execute("SELECT person_id, chat FROM identity WHERE person_id IS NOT NULL").fetchall())
    right = right_options(folder)
    rounds = []
    for each in contest.contest.rounds:
        lines = [
            line
            for person in stage.people
            if (played := person.played.get(each.id))
            and (line := counted(person, played, right, limit=limit_s * 1000, closes=each.closes_at))
        ]
        rounds.append(table(lines, questions))
    found = Replayed(folder, contest, stage, rounds, chat_of)
    for each, (actual, lines) in zip(contest.contest.rounds, rounds, strict=True):
        version = await stage.store.latest_result(each.id, published=True)
        assert version is not None
        assert version.published_at == each.publishes_at
        assert len(lines) > people / 2
        assert version.people == len(lines)
        if contest.contest.prediction.asked:
            assert version.actual == actual
        assert await found.published(each.id) == [line.chat for line in lines]
    assert stage.engine.figures.failures == 0
    yield found
    await database.close()


def rungs(awards: list[Award]) -> list[str]:
    return [award.rung for award in awards]


async def test_phu_luong_2025(tmp_path: Path, people: int) -> None:
    """One week; 01 Nhất, 02 Nhì, 03 Ba, 10 Khuyến khích; units by lượt, then quality: 01, 01, 01, 05."""
    async with replay(CONTESTS / "phu-luong-2025", tmp_path, people=people, limit_s=930, questions=15, seed=1) as done:
        only = done.contest.contest.rounds[0]
        assert only.closes_at == parse_instant("00:00 15/12/2025")
        prizes = await done.prizes(WHOLE)
        assert [done.chat_of[a.person_id or 0] for a in prizes] == [line.chat for line in done.rounds[0][1][:16]]
        assert rungs(prizes) == ["Giải Nhất"] + ["Giải Nhì"] * 2 + ["Giải Ba"] * 3 + ["Giải Khuyến khích"] * 10
        sums = by_unit([lines for _, lines in done.rounds], done.unit_of(), 15)
        collective = await done.prizes(WHOLE, "collective")
        best = sorted(sums, key=lambda unit: quality(sums[unit], count=sums[unit].times))
        assert [award.unit_id for award in collective] == best[:8]
        assert rungs(collective) == ["Giải Nhất", "Giải Nhì", "Giải Ba"] + ["Giải Khuyến khích"] * 5


def quality(unit: Sums, *, count: int) -> tuple[Fraction, ...]:
    """Most participation, then average of right answers, then people with all right, then the shorter average."""
    return (
        -Fraction(count),
        -average(unit.right, unit.times),
        -Fraction(len(unit.perfect)),
        average(unit.duration, unit.times),
    )


async def test_son_ha_2024(tmp_path: Path, people: int) -> None:
    """30 questions; most right, then fastest; 1 500 000, 1 000 000, 500 000, 300 000 đ; five units 2 000 000 đ each."""
    async with replay(CONTESTS / "son-ha-2024", tmp_path, people=people, limit_s=1830, questions=30, seed=2) as done:
        prizes = await done.prizes(WHOLE)
        assert [award.amount for award in prizes] == [1_500_000] + [1_000_000] * 2 + [500_000] * 3 + [300_000] * 10
        assert sum(award.amount or 0 for award in prizes) == 8_000_000
        assert [done.chat_of[a.person_id or 0] for a in prizes] == [line.chat for line in done.rounds[0][1][:16]]
        sums = by_unit([lines for _, lines in done.rounds], done.unit_of(), 30)

        def order(unit: str) -> tuple[Fraction, ...]:
            one = sums[unit]
            people, perfect = Fraction(len(one.people)), Fraction(len(one.perfect))
            return (-people, -perfect, -average(one.right, one.times), average(one.duration, one.times))

        collective = await done.prizes(WHOLE, "collective")
        assert [award.unit_id for award in collective] == sorted(sums, key=order)[:5]
        assert [award.amount for award in collective] == [2_000_000] * 5


async def test_thai_nguyen_2023(tmp_path: Path, people: int) -> None:
    """Two weeks, published at 08:00, half an hour before the second opens; 02, 05, 08, 10; wards by lượt."""
    async with replay(
        CONTESTS / "thai-nguyen-2023", tmp_path, people=people, limit_s=1230, questions=20, seed=3
    ) as done:
        first, second = done.contest.contest.rounds
        assert (first.publishes_at, second.opens_at) == (
            parse_instant("08:00 25/9/2023"),
            parse_instant("08:30 25/9/2023"),
        )
        prizes = await done.prizes(WHOLE)
        assert [done.chat_of[a.person_id or 0] for a in prizes] == both_weeks([lines for _, lines in done.rounds])[:25]
        assert [rungs(prizes).count(f"Giải {name}") for name in ("Nhất", "Nhì", "Ba", "Khuyến khích")] == [2, 5, 8, 10]
        sums = by_unit([lines for _, lines in done.rounds], done.unit_of(), 20)
        wards = [unit for unit in sums if unit_table(done.folder)[unit]["Loại"] in ("Phường", "Xã")]
        best = sorted(wards, key=lambda unit: quality(sums[unit], count=sums[unit].times))
        assert [award.unit_id for award in await done.prizes(WHOLE, "collective")] == best[:8]


def both_weeks(rounds: list[list[Line]]) -> list[str]:
    """Sums over both weeks; a missed week counts 0 right with that week's longest duration and latest finish."""
    chats = {line.chat for lines in rounds for line in lines}
    totals = dict.fromkeys(chats, (0, 0, 0))
    for lines in rounds:
        played = {line.chat: line for line in lines}
        longest, latest = max(line.duration for line in lines), max(line.finished for line in lines)
        for chat, (score, duration, finished) in totals.items():
            mine = played.get(chat) or Line(chat, 0, longest, None, latest)
            totals[chat] = (score + mine.score, duration + mine.duration, max(finished, mine.finished))
    return sorted(totals, key=lambda chat: (-totals[chat][0], totals[chat][1], totals[chat][2]))


def with_staff(tmp_path: Path, *, people: int, seed: int) -> Path:
    """Hải Phòng's folder with head-counts that the crowd can half reach: the same of everybody else."""
    folder = tmp_path / HAI_PHONG.name
    shutil.copytree(HAI_PHONG, folder)
    contest = load_contest(folder)
    crowd = make_people(contest.contest, contest.units, people, random.Random(seed))
    rows = unit_table(folder)
    at_work = Counter(agency_of(person.work.id, rows) for person in crowd if person.work)
    for number, row in enumerate(rows.values()):
        row["Biên chế"] = str(ceil(max(1, at_work[row["Mã"]]) * STAFF[number % len(STAFF)]))
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows["snv"]))
        table.writeheader()
        table.writerows(rows.values())
    return folder


def agency_of(unit: str, rows: dict[str, dict[str, str]]) -> str:
    """Districts include their communes (HP23 II.1)."""
    return rows[unit]["Thuộc"] or unit


async def test_hai_phong_2023(tmp_path: Path, people: int) -> None:
    """Four weeks of new questions, each 01, 02, 03; clips 01, 02, 03; units by V.1.3, when the clips are marked."""
    seed = 9
    async with replay(
        with_staff(tmp_path, people=people, seed=seed), tmp_path, people=people, limit_s=630, questions=10, seed=seed
    ) as done:
        for each, (_, lines) in zip(done.contest.contest.rounds, done.rounds, strict=True):
            prizes = await done.prizes(each.id)
            assert [(a.rung, done.chat_of[a.person_id or 0]) for a in prizes] == prizes_in_order(
                [x.chat for x in lines]
            )
        rows, part = unit_table(done.folder), done.stage.video
        assert part is not None
        check_hand_in_and_marking(part, rows)
        videos = video_marks(part.films, part.judges, rows)
        best = sorted(videos, key=lambda unit: -videos[unit])
        assert len({videos[unit] for unit in best[:7]}) == 7, "a shared place is for the committee: take another seed"
        assert [(a.rung, a.unit_id) for a in await done.prizes(WHOLE, "video")] == prizes_in_order(best)
        await check_units(done, rows, videos)


def check_hand_in_and_marking(part: VideoPart, rows: dict[str, dict[str, str]]) -> None:
    """Everything came in time; each judge marked every clip but those of the own unit, and there were such."""
    deadline = parse_instant("00:00 18/11/2023")
    assert all(0 < film.handed_in_at < deadline < part.marking_ends for film in part.films)
    assert {film.source for film in part.films} == set(Source)
    near = 0
    for judge in part.judges:
        allowed = {film.title for film in part.films if not is_near(film, judge, rows)}
        assert set(judge.marks) == allowed
        near += len(part.films) - len(allowed)
    assert near > 0


async def check_units(done: Replayed, rows: dict[str, dict[str, str]], videos: dict[str, Fraction]) -> None:
    """Who is shut out and why, what the others are ranked by, and the prizes."""
    places = {chat: agency_of(unit, rows) for chat, unit in done.unit_of().items()}
    sums = by_unit([lines for _, lines in done.rounds], places, 10)
    agencies = [unit for unit, row in rows.items() if not row["Thuộc"]]
    shut = {unit: shut_out(rows[unit], sums[unit], videos) for unit in agencies}
    version = await done.stage.store.latest_result(WHOLE, published=True)
    assert version is not None
    assert done.stage.video is not None
    assert version.published_at == done.stage.video.marking_ends
    sheet = await done.stage.store.unit_rows(version.id)
    assert {line.unit_id: [gate for gate, _, _ in line.removed_by] for line in sheet} == shut
    for line in sheet:
        mark, one = videos.get(line.unit_id), sums[line.unit_id]
        assert line.figures["video"] == (None if mark is None else str(mark))
        assert (line.figures["people"], line.figures["zero_scores"]) == (len(one.people), one.zeros)
        assert line.figures["rate"] == str(rate(rows[line.unit_id], one))

    def order(unit: str) -> tuple[Fraction, ...]:
        return (-rate(rows[unit], sums[unit]), *quality(sums[unit], count=0))

    ranked = sorted((unit for unit, why in shut.items() if not why), key=order)
    assert [line.unit_id for line in sheet if line.place] == ranked
    collective = await done.prizes(WHOLE, "collective")
    assert [(award.rung, award.unit_id) for award in collective] == prizes_in_order(ranked)
    # Every gate shuts somebody out, and the gate of the rate lets somebody of each kind pass.
    assert {why for reasons in shut.values() for why in reasons} == set(GATES)
    for kind in ("Cơ quan thành phố", "Cơ quan Trung ương"):
        assert {"min_rate" in why for unit, why in shut.items() if rows[unit]["Loại"] == kind} == {True, False}
