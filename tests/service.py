"""The whole product in this process, on a free port, against the Telegram stand-in, with a clock that can jump."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.app import Service, build, wall_clock
from bot.contest_folder import ContestFolder
from bot.settings import Server, Settings, TelegramBot
from tests.builders import a_round, preset
from tests.standins.telegram import BotApi

SECRET = "test-secret-0123456789"


@dataclass
class JumpingClock:
    """Wall time plus what was jumped (ms)."""

    ahead: int = 0

    def __call__(self) -> int:
        return wall_clock() + self.ahead


def settings_for(folder: Path, api: BotApi, database: str, *, api_base: str) -> Settings:
    bot = TelegramBot("chinh", api.token, "hoithi_demo_bot", SECRET, api_base)
    server = Server("127.0.0.1", 0, "https://thi.example.gov.vn")
    return Settings((folder,), server, database, (bot,), True, b"d" * 32)


def open_now_folder(minutes: float = 60, **quiz: object) -> ContestFolder:
    """The preset, opened a second ago."""
    folder = preset()
    rounds = (a_round(wall_clock() - 1000, minutes),)
    made = replace(folder.contest.quiz, **quiz)  # type: ignore[arg-type]
    return replace(folder, contest=replace(folder.contest, rounds=rounds, quiz=made))


@asynccontextmanager
async def running(
    api: BotApi,
    database: str,
    folder: ContestFolder | None = None,
    clock: JumpingClock | None = None,
    api_base: str = "",
) -> AsyncIterator[Service]:
    """Build and run until the block ends; the stand-in delivers to it."""
    settings = settings_for(Path(), api, database, api_base=api_base or api.url)
    async with serving(
        await build(settings, [folder or open_now_folder()], clock=clock or JumpingClock()), api
    ) as made:
        yield made


@asynccontextmanager
async def serving(service: Service, *apis: BotApi) -> AsyncIterator[Service]:
    """Run what was built until the block ends; the stand-ins deliver to it."""
    ready, stopped = asyncio.Event(), asyncio.Event()

    def on_ready(started: Service) -> None:
        for api in apis:
            api.deliver_to = f"http://127.0.0.1:{started.port}"
        ready.set()

    task = asyncio.create_task(service.run(on_ready=on_ready, stopped=stopped))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        waiting.cancel()
        task.result()
    try:
        yield service
    finally:
        stopped.set()
        await task
