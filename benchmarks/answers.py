"""Quiz answers per second, this project's bot beside its peers, in one run: `python -m benchmarks.answers`.

Each bot runs as a process of its own with fresh files; the load runs here. The bots take turns, several times over, so
that a noisy minute of the machine hits all of them. Each turn measures the greatest throughput (closed loop), then the
latency at half of it (open loop). The ratio to the peers is what counts; the figures belong to the machine. Run it on
a machine that does nothing else: the columns "load cpu" and "other cpu" (shares of a core, the worst turn) tell whether
the load itself or a stranger was the limit.
"""

import argparse
import asyncio
import math
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil
import uvloop

from benchmarks.load import Enrol, Figures, Load, enrol_by_start
from benchmarks.ours import enrol_ours, start_ours
from tests.standins.telegram import BotApi

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 30.0
LOG_TAIL_CHARS = 2000

Start = Callable[[BotApi, int, Path], Awaitable[asyncio.subprocess.Process]]


@dataclass(frozen=True, slots=True)
class Contender:
    """One bot in the comparison. `people` must outlast the windows: each plays one quiz."""

    name: str
    start: Start
    enrol: Enrol
    people: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard."""

    repeats: int
    seconds: float
    concurrency: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One contender's turn."""

    most: Figures
    half: Figures
    foreign_cpu: float
    """Cores that other programs took during the closed loop; much above 0 spoils the turn."""


def peer(name: str) -> Start:
    async def start(api: BotApi, port: int, folder: Path) -> asyncio.subprocess.Process:
        options = {"port": str(port), "api-base": api.url, "token": api.token}
        options["database"] = f"sqlite+aiosqlite:///{folder / 'peer.sqlite3'}"
        arguments = [text for key, value in options.items() for text in (f"--{key}", value)]
        with (folder / "log.txt").open("wb") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", f"benchmarks.peers.{name}", *arguments, cwd=ROOT, stdout=log, stderr=log
            )

    return start


CONTENDERS = (
    Contender("ptb_echo", peer("ptb_echo"), enrol_by_start, people=300),
    Contender("ptb_sqlmodel", peer("ptb_sqlmodel"), enrol_by_start, people=600),
    Contender("aiogram_echo", peer("aiogram_echo"), enrol_by_start, people=300),
    Contender("ours", start_ours, enrol_ours, people=4000),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def take_turn(contender: Contender, plan: Plan) -> Turn:
    """Start the bot, measure it, kill it. Raises with the end of its log if it fails."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{contender.name}-") as name:
        folder = Path(name)
        async with BotApi() as api:
            process = await contender.start(api, free_port(), folder)
            try:
                await until_registered(api, process)
                return await measure(contender, api, process.pid, plan)
            except (RuntimeError, TimeoutError, ExceptionGroup, psutil.NoSuchProcess) as error:
                log = (folder / "log.txt").read_text(errors="replace")[-LOG_TAIL_CHARS:]
                raise SystemExit(f"{contender.name}: {error!r}\n{log}") from error
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def until_registered(api: BotApi, process: asyncio.subprocess.Process) -> None:
    """A bot is ready when it has called setWebhook, which it does with its server already listening."""
    async with asyncio.timeout(READY_WITHIN_S):
        while not api.deliveries.hook.url:
            if process.returncode is not None:
                raise RuntimeError(f"ended with code {process.returncode} before it was ready")
            await asyncio.sleep(0.02)


async def measure(contender: Contender, api: BotApi, pid: int, plan: Plan) -> Turn:
    load = Load(api, enrol=contender.enrol)
    await load.enrol(contender.people)
    cpu_s, began = foreign_cpu_s(pid), time.monotonic()
    most = await load.closed(concurrency=plan.concurrency, seconds=plan.seconds)
    foreign_cpu = (foreign_cpu_s(pid) - cpu_s) / (time.monotonic() - began)
    if not most.answers:
        raise RuntimeError(f"no press was answered; {most.lost} were lost")
    half = await load.open(rate=max(1.0, most.rate / 2), seconds=plan.seconds)
    if most.ran_dry or half.ran_dry:
        raise RuntimeError(f"{contender.people} people were too few: everybody had finished the quiz")
    return Turn(most, half, foreign_cpu)


def foreign_cpu_s(pid: int) -> float:
    """Processor time used so far by everything but the bot and the load, stolen time included."""
    machine = psutil.cpu_times()
    ours = [psutil.Process(pid).cpu_times(), psutil.Process().cpu_times()]
    return float(sum(machine) - machine.idle - machine.iowait) - sum(one.user + one.system for one in ours)


# --- The table ---


@dataclass(frozen=True, slots=True)
class Row:
    """A contender's medians over its turns."""

    name: str
    rate: float
    p50_ms: float
    p99_ms: float
    full_p99_ms: float
    calls: float
    lost: int
    load_cpu: float
    foreign_cpu: float


def summarise(name: str, turns: Sequence[Turn]) -> Row:
    return Row(
        name=name,
        rate=statistics.median(t.most.rate for t in turns),
        p50_ms=statistics.median(t.half.percentile_ms(50) for t in turns),
        p99_ms=statistics.median(t.half.percentile_ms(99) for t in turns),
        full_p99_ms=statistics.median(t.most.percentile_ms(99) for t in turns),
        calls=statistics.median(t.most.calls_per_answer for t in turns),
        lost=sum(t.most.lost + t.half.lost for t in turns),
        load_cpu=max(t.most.own_cpu for t in turns),
        foreign_cpu=max(t.foreign_cpu for t in turns),
    )


def ratio(row: Row, rows: Sequence[Row], to: str) -> float:
    return next((row.rate / other.rate for other in rows if other.name == to and other.rate), math.nan)


def table(rows: Sequence[Row]) -> str:
    """Latencies are at half of the bot's own greatest load, except the one that says so."""
    head = (
        "bot",
        "answers/s",
        "× ptb_sqlmodel",
        "× aiogram",
        "p50 ms",
        "p99 ms",
        "p99 full",
        "calls",
        "lost",
        "load cpu",
        "other cpu",
    )
    lines = [
        (
            row.name,
            f"{row.rate:.0f}",
            f"{ratio(row, rows, 'ptb_sqlmodel'):.2f}",
            f"{ratio(row, rows, 'aiogram_echo'):.2f}",
            f"{row.p50_ms:.1f}",
            f"{row.p99_ms:.1f}",
            f"{row.full_p99_ms:.0f}",
            f"{row.calls:.2f}",
            str(row.lost),
            f"{row.load_cpu:.0%}",
            f"{row.foreign_cpu:.0%}",
        )
        for row in rows
    ]
    return "\n".join(f"{line[0]:<13}" + "".join(f"{cell:>15}" for cell in line[1:]) for line in [head, *lines])


def report(row: Row, rows: Sequence[Row]) -> dict[str, float | int | str]:
    return {
        "bot": row.name,
        "answers_per_s": round(row.rate, 1),
        "ratio_to_ptb_sqlmodel": round(ratio(row, rows, "ptb_sqlmodel"), 3),
        "ratio_to_aiogram_echo": round(ratio(row, rows, "aiogram_echo"), 3),
        "p50_ms_at_half": round(row.p50_ms, 2),
        "p99_ms_at_half": round(row.p99_ms, 2),
        "calls_per_answer": round(row.calls, 3),
        "lost": row.lost,
        "load_cpu": round(row.load_cpu, 2),
        "other_cpu": round(row.foreign_cpu, 2),
    }


async def run(contenders: Sequence[Contender], plan: Plan) -> list[Row]:
    turns: dict[str, list[Turn]] = {contender.name: [] for contender in contenders}
    for repeat in range(plan.repeats):
        for contender in contenders:
            turn = await take_turn(contender, plan)
            turns[contender.name].append(turn)
            print(
                f"{repeat + 1}/{plan.repeats} {contender.name}: {turn.most.rate:.0f}/s, "
                f"at half load p50 {turn.half.percentile_ms(50):.1f} ms, p99 {turn.half.percentile_ms(99):.1f} ms, "
                f"other programs {turn.foreign_cpu:.0%} of a core",
                file=sys.stderr,
            )
    return [summarise(name, mine) for name, mine in turns.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    names = [contender.name for contender in CONTENDERS]
    parser.add_argument("--bots", nargs="+", choices=names, default=names)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each window")
    parser.add_argument("--concurrency", type=int, default=64, help="people waiting at once in the closed loop")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    chosen = parser.parse_args()
    contenders = [contender for contender in CONTENDERS if contender.name in chosen.bots]
    rows = uvloop.run(run(contenders, Plan(chosen.repeats, chosen.seconds, chosen.concurrency)))
    print(table(rows))
    if chosen.json:
        chosen.json.write_bytes(orjson.dumps([report(row, rows) for row in rows], option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
