"""Ranking of a million attempts on SQLite, by the real job, and the check of it from the raw answers.

    python -m benchmarks.ranking [--people 1000000] [--questions 15] [--skip-verify]

Each step runs in a process of its own, so that its peak memory is its own. Aim: ranked in 30 s, in 1 GiB.
"""

import argparse
import asyncio
import json
import random
import re
import resource
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.contest_folder import ContestFolder
from bot.paths import load_texts
from bot.process import calm_collector
from contest.calendar import Round
from contest.settings import FinalTie, Ranking, RankKey, Target
from handlers.context import Context
from handlers.ids import Ids
from scheduler.results import Results
from scheduler.verify import Verifier
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Seal
from storage.store import SqlStore
from tests.builders import preset

OPENS = 1_765_150_200_000
CLOSES = OPENS + 7 * 24 * 3600 * 1000
SECRET = b"s" * 32
SEAL = Seal(b"k" * 32)
SLICE = 20_000
MUST_S, MUST_MIB = 30, 1024


def folder(questions: int) -> ContestFolder:
    """Phú Lương with one round, all four keys, a number to predict and prizes."""
    found = preset()
    rounds = (Round("dot-1", "Đợt thi", OPENS, CLOSES, CLOSES + 3_600_000),)
    quiz = replace(found.contest.quiz, questions=min(questions, len(found.bank.questions)), topics={})
    keys = (RankKey.SCORE, RankKey.DURATION, RankKey.PREDICTION_GAP, RankKey.FINISHED_AT)
    prediction = replace(found.contest.prediction, target=Target.PERFECT_PEOPLE)
    ranking = Ranking(keys, final_tie=FinalTie.SHARED)
    return replace(
        found, contest=replace(found.contest, rounds=rounds, quiz=quiz, ranking=ranking, prediction=prediction)
    )


# ---- filling


def fill(path: Path, people: int, questions: int) -> None:
    asyncio.run(_prepare(path, questions))
    rng = random.Random(7)
    found = folder(questions)
    bank, units = list(found.bank.questions.values()), list(found.units.all)
    name = SEAL.close("Nguyễn Thị Hoa")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    for start in range(0, people, SLICE):
        many = range(start + 1, min(start + SLICE, people) + 1)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO person VALUES (?, ?, ?)", ((each, name, OPENS) for each in many))
        connection.executemany(
            "INSERT INTO membership (person_id, contest_id, residence, workplace, counted_unit, locked, eligible,"
            " registered_at) VALUES (?, ?, ?, '', ?, 1, ?, ?)",
            ((p, found.contest.id, units[p % len(units)], units[p % len(units)], p % 500 != 0, OPENS) for p in many),
        )
        _attempts(connection, found, bank, units, many, rng)
        connection.execute("COMMIT")
    connection.close()


async def _prepare(path: Path, questions: int) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    found = folder(questions)
    store = SqlStore(database, contest_id=found.contest.id, seal=SEAL, new_id=lambda: 1)
    await store.open_contest(secret=SECRET, now=OPENS)
    await store.keep_snapshot(found.rules_hash, found.rules_text, now=OPENS)
    await database.close()


def _attempts(
    connection: sqlite3.Connection,
    found: ContestFolder,
    bank: list,  # type: ignore[type-arg]
    units: list[str],
    many: range,
    rng: random.Random,
) -> None:
    attempts, answers = [], []
    count, rules_hash = found.contest.quiz.questions, found.rules_hash
    for person in many:
        attempt = (OPENS << 22) + person * 64
        started = OPENS + rng.randrange(CLOSES - OPENS - 3_600_000)
        at, score = started, 0
        offset, skill = rng.randrange(len(bank)), rng.random()
        for position in range(count):
            question = bank[(offset + position) % len(bank)]
            at += rng.randrange(2_000, 40_000)
            right = rng.random() < skill
            choice = question.right if right else (question.right + 1) % 4
            score += right
            answers.append((attempt, position, question.id, "0123", at - 1000, at, choice, 0, None))
        guess = rng.randrange(20_000) if rng.random() > 0.01 else None
        at += 5_000 if guess is not None else 0
        attempts.append(
            (attempt, person, found.contest.id, "dot-1", 1, units[person % len(units)], "[]", rules_hash, CLOSES,
             started, started + 930_000, at, count, score, at, guess, "finished", at, 0)
        )  # fmt: skip
    connection.executemany(f"INSERT INTO attempt VALUES ({', '.join('?' * 19)})", attempts)
    connection.executemany(f"INSERT INTO answer VALUES ({', '.join('?' * 9)})", answers)


# ---- measured


async def rank(path: Path, questions: int) -> dict[str, float]:
    database = Database(f"sqlite+aiosqlite:///{path}")
    found = folder(questions)
    now = CLOSES + 60_000
    new_id = Ids(lambda: now, secrets.randbits)
    store = SqlStore(database, contest_id=found.contest.id, seal=SEAL, new_id=new_id)
    context = Context(found.contest, found.bank, found.units, load_texts(), SECRET, found.rules_hash)
    began = time.perf_counter()
    await Results(store, context, clock=lambda: now, new_id=new_id).refresh()
    took = time.perf_counter() - began
    version = await store.latest_result("dot-1")
    assert version is not None
    await database.close()
    return {"seconds": took, "people": version.people}


async def verify(path: Path, questions: int) -> dict[str, float]:
    database = Database(f"sqlite+aiosqlite:///{path}")
    found = folder(questions)
    store = SqlStore(database, contest_id=found.contest.id, seal=SEAL, new_id=lambda: 1)
    began = time.perf_counter()
    verdict = await Verifier(store, SECRET, found.contest.rounds).round("dot-1")
    took = time.perf_counter() - began
    await database.close()
    assert verdict.first is None, verdict.first
    return {"seconds": took}


def peak_mib() -> float:
    """Of this process alone: ru_maxrss would begin with the peak of whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


STEPS = {"rank": rank, "verify": verify}


def measured(step: str, path: Path, questions: int) -> dict[str, float]:
    """In a process of its own."""
    command = [sys.executable, "-m", "benchmarks.ranking", "--step", step, "--file", str(path)]
    done = subprocess.run([*command, "--questions", str(questions)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def lines(folder_: Path, people: int, questions: int, *, skip_verify: bool) -> Iterator[str]:
    path = folder_ / "ranking.sqlite3"
    began = time.perf_counter()
    fill(path, people, questions)
    took, size = time.perf_counter() - began, path.stat().st_size / 2**20
    yield f"{people:,} attempts, {questions} answers each: filled in {took:.0f} s, {size:,.0f} MiB"
    for step in ("rank",) if skip_verify else ("rank", "verify"):
        got = measured(step, path, questions)
        fits = got["seconds"] <= MUST_S and got["mib"] <= MUST_MIB
        word = ("  good" if fits else "  TOO MUCH") if step == "rank" else ""
        yield f"{step:>8}: {got['seconds']:6.1f} s ({got['cpu']:.1f} s of processor), peak {got['mib']:5.0f} MiB{word}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=15)
    parser.add_argument("--skip-verify", action="store_true")
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.step:
        calm_collector()
        got = asyncio.run(STEPS[given.step](given.file, given.questions))
        got |= {"mib": peak_mib(), "cpu": time.process_time()}
        print(json.dumps(got))
        return
    with tempfile.TemporaryDirectory(prefix="hoithi-rank-") as found:
        for line in lines(Path(found), given.people, given.questions, skip_verify=given.skip_verify):
            print(line, flush=True)


if __name__ == "__main__":
    main()
