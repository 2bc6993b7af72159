"""Two contests in one process on one database: the same people in both, and nothing of one is seen in the other."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

from bot.app import Service, build
from bot.cli import cli
from bot.contest_folder import ContestFolder
from bot.hall import Hall
from bot.settings import Server, Settings, TelegramBot
from bot.web.guard import CONTENT_SECURITY_POLICY
from bot.web.render import fresh_nonce
from tests.builders import PRESET
from tests.conftest import fresh_postgres
from tests.e2e.browser import PHONE, chromium, visitor
from tests.service import SECRET, JumpingClock, open_now_folder, serving
from tests.standins.telegram import BotApi
from tests.telegram_play import Resident, labels, right_answers

IDS = ("cai-cach", "chuyen-doi")
NAMES = ("Nguyễn Thị Hoa", "Trần Văn Bình")
USER = 5_000_000_001
PATIENCE_S = 20
ADDRESS = re.compile(r"""(?:src|href|action|data-chat)=["']([^"']*)""")
OUTSIDE = ("#", "tel:", "https://t.me/")


def two_folders() -> list[ContestFolder]:
    made = open_now_folder(questions=3, topics={})
    return [replace(made, contest=replace(made.contest, id=each, title=f"Hội thi {each}")) for each in IDS]


def settings_for(database: str, folders: Sequence[ContestFolder], apis: Sequence[BotApi]) -> Settings:
    """A bot for each contest; `http`, so that a plain browser keeps the cookie."""
    ids = [folder.contest.id for folder in folders]
    bots = tuple(
        TelegramBot(each, api.token, f"{each}_bot".replace("-", "_"), SECRET, api.url, each)
        for each, api in zip(ids, apis, strict=False)
    )
    return Settings(
        tuple(map(Path, ids)), Server("127.0.0.1", 0, "http://127.0.0.1:1"), database, bots, True, b"d" * 32
    )


@asynccontextmanager
async def running(
    database: str, apis: Sequence[BotApi] = (), clock: JumpingClock | None = None, folders: int = 2
) -> AsyncIterator[Service]:
    served = two_folders()[:folders]
    made = await build(settings_for(database, served, apis), served, clock=clock or JumpingClock())
    async with serving(made, *apis) as service:
        yield service


@pytest.fixture(params=["sqlite", "postgres"])
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Of an empty database on either engine."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}"
    else:
        async with fresh_postgres(request.getfixturevalue("postgres_url")) as url:
            yield url


@pytest.fixture
async def apis() -> AsyncIterator[list[BotApi]]:
    async with BotApi("7000000001:AA") as one, BotApi("7000000002:BB") as two:
        yield [one, two]


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as opened:
        yield opened


class Web:
    """One contest's web chat in a browser."""

    def __init__(self, browser: aiohttp.ClientSession, service: Service, base: str) -> None:
        self._browser, self.url = browser, f"http://127.0.0.1:{service.port}{base}"

    async def page(self, path: str = "/chat") -> str:
        async with self._browser.get(self.url + path) as response:
            assert response.status == 200, path
            return unescape(await response.text())

    async def say(self, value: str, *, kind: str = "text", nonce: str = "") -> None:
        """As the script does it; whoever is too fast waits as told."""
        form = {"kind": kind, "value": value, "nonce": nonce or fresh_nonce()}
        while True:
            async with self._browser.post(
                f"{self.url}/chat", data=form, headers={"Accept": "application/json"}
            ) as response:
                if response.status != 429:
                    assert response.status == 200, await response.text()
                    return
            await asyncio.sleep(0.3)

    async def sees(self, words: str) -> None:
        await until(lambda: self._shows(words))

    async def _shows(self, words: str) -> bool:
        return words in await self.page()

    async def play(self, name: str) -> None:
        await self.page()
        await self.say("", kind="start")
        for words in ("đồng ý", name, "đúng", "1", "không", "đúng", "thi", "A", "A", "A", "7", "đúng"):
            await self.say(words)
        await self.sees("Mã biên nhận")


async def until(fits: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await fits():
            await asyncio.sleep(0.05)


async def scores(hall: Hall) -> dict[str, int]:
    """Name → right answers, as published."""

    async def published() -> bool:
        return await hall.store.latest_result("dot-1", published=True) is not None

    await until(published)
    version = await hall.store.latest_result("dot-1", published=True)
    assert version is not None
    return {name: row.score for row, name in await hall.store.result_rows(version.id)}


async def test_the_same_people_play_in_both(address: str, apis: list[BotApi], browser: aiohttp.ClientSession) -> None:
    """One Telegram chat and one browser, in two contests at the same time."""
    clock = JumpingClock()
    async with running(address, apis, clock) as service:
        residents = [
            Resident(api.player(USER), name, random.Random(n), right_answers())
            for n, (api, name) in enumerate(zip(apis, NAMES, strict=True))
        ]
        webs = [Web(browser, service, hall.base) for hall in service.halls]

        async def play(resident: Resident, skill: float) -> None:
            await resident.register()
            await resident.play(skill=skill)

        on_web = [f"{name} Web" for name in NAMES]
        await asyncio.gather(
            play(residents[0], 1), play(residents[1], 0), *(web.play(n) for web, n in zip(webs, on_web, strict=True))
        )
        assert {cookie["path"] for cookie in browser.cookie_jar} == {f"/{each}/" for each in IDS}
        for resident in residents:
            resident.player._act()
        clock.ahead = 3600_000 + 15_000
        tables = [await scores(hall) for hall in service.halls]
        assert [set(table) for table in tables] == [{NAMES[n], on_web[n]} for n in (0, 1)]
        assert (tables[0][NAMES[0]], tables[1][NAMES[1]]) == (3, 0)
        for resident, score in zip(residents, ("3/3", "0/3"), strict=True):
            told = await resident.wait(lambda view: "KẾT QUẢ TẠM THỜI" in view.text)
            assert score in told.text
        for web, own, other in zip(webs, on_web, reversed(on_web), strict=True):
            await web.sees("KẾT QUẢ TẠM THỜI")
            seen = await web.page() + await web.page("/ket-qua")
            assert own in seen
            assert other not in seen
        for hall in service.halls:
            assert (hall.engine.figures.failures, hall.outbox.pending) == (0, 0)


async def test_what_was_left_behind_is_said_by_its_own_contest(
    address: str, apis: list[BotApi], browser: aiohttp.ClientSession
) -> None:
    """Killed after the commit, before anything was sent: even a process that runs one contest alone leaves the other's
    messages alone; with both, each is said once, by its own bot."""
    clock = JumpingClock()
    async with running(address, apis, clock) as service:
        for hall in service.halls:
            hall.engine._hand_over = lambda messages: None
        players = [api.player(USER) for api in apis]
        await asyncio.gather(*(player.send("/start") for player in players))
        for hall in service.halls:
            web = Web(browser, service, hall.base)
            await web.page()
            await web.say("", kind="start")
        await asyncio.gather(*(api.idle() for api in apis))
        assert [player.messages for player in players] == [[], []]
    clock.ahead = 60_000  # on PostgreSQL leases have to run out
    async with running(address, apis, clock, folders=1):
        assert "Tôi đồng ý" in labels(await players[0].wait())
        assert players[1].messages == []
    async with running(address, apis, clock) as service:
        assert "Tôi đồng ý" in labels(await players[1].wait())
        for hall in service.halls:
            await Web(browser, service, hall.base).sees("Tôi đồng ý")
    said = [[view.text for view in player.messages] for player in players]
    assert all(len(texts) == len(set(texts)) > 0 for texts in said)
    assert [(IDS[0] in "".join(said[n]), IDS[1] in "".join(said[n])) for n in (0, 1)] == [(True, False), (False, True)]


async def test_a_session_begun_alone_goes_on_beside_another_contest(
    address: str, browser: aiohttp.ClientSession
) -> None:
    """The cookie of the root holds in both contests, and is the same chat id in both: still two chats."""
    async with running(address, folders=1) as service:
        alone = Web(browser, service, "")
        await alone.page()
        await alone.say("", kind="start")
        await alone.sees("Tôi đồng ý")
    async with running(address) as service:
        first, second = (Web(browser, service, hall.base) for hall in service.halls)
        assert "Tôi đồng ý" in await first.page()
        assert "Tôi đồng ý" not in await second.page()
        nonce = fresh_nonce()
        await second.say("", kind="start", nonce=nonce)
        await second.sees("Tôi đồng ý")
        await first.say("đồng ý", nonce=nonce)  # the same update id: no repeat in another contest
        await first.sees("gõ họ và tên")
        assert "gõ họ và tên" not in await second.page()
        assert [len(browser.cookie_jar), *(hall.engine.figures.repeats for hall in service.halls)] == [1, 0, 0]


async def test_every_address_stands_below_its_contest(
    tmp_path: Path, apis: list[BotApi], browser: aiohttp.ClientSession
) -> None:
    async with running(f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}", apis) as service:
        for hall in service.halls:
            web = Web(browser, service, hall.base)
            pages = [await web.page(path) for path in ("/", "/?ma=tdp01", "/the-le", "/ket-qua", "/chat")]
            await web.say("", kind="start")
            await web.sees("Tôi đồng ý")
            pages.append(await web.page())
            async with browser.post(f"{web.url}/chat", data={"kind": "?"}) as refused:
                assert refused.status == 400
                pages.append(await refused.text())
            form = {"kind": "text", "value": "đồng ý", "nonce": fresh_nonce()}
            async with browser.post(f"{web.url}/chat", data=form, allow_redirects=False) as sent:
                assert sent.headers["Location"] == f"{hall.base}/chat#newest"
            found = [each for page in pages for each in ADDRESS.findall(page) if not each.startswith(OUTSIDE)]
            assert all(each.startswith(f"{hall.base}/") for each in found), found
            assert f"{hall.base}/chat" in found
            for each in {each for each in found if "/static/" in each}:
                async with browser.get(f"http://127.0.0.1:{service.port}{each}") as response:
                    assert response.status == 200


async def test_the_front_page_leads_to_every_contest(tmp_path: Path, browser: aiohttp.ClientSession) -> None:
    async with running(f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}") as service:
        root = Web(browser, service, "")
        page = await root.page("/?ma=tdp01")
        for each in IDS:
            assert f"Hội thi {each}" in page
            assert f'href="/{each}/?ma=tdp01"' in page
        assert page.count("Đang mở") == 2
        for gone in ("/cai-cach", "/chat", "/the-le", "/ket-qua"):
            async with browser.get(f"{root.url}{gone}?ma=tdp01", allow_redirects=False) as moved:
                wanted = "/cai-cach/" if gone == "/cai-cach" else "/"
                assert (moved.status, moved.headers["Location"]) == (302, f"{wanted}?ma=tdp01")
        async with browser.get(f"{root.url}/") as response:
            assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        async with browser.get(f"{root.url}/banner") as framed:
            assert (framed.status, framed.url.path) == (200, f"/{IDS[0]}/banner"), "a portal's frame stays filled"
        figures = await root.page("/metrics")
        for each in IDS:
            assert f'hoithi_events_total{{contest="{each}"}} 0.0' in figures


async def test_one_browser_plays_live_in_both(tmp_path: Path) -> None:
    """From the front page, by the page's script: it finds the addresses of its own contest."""
    async with (
        running(f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}") as service,
        chromium() as program,
        visitor(program, f"http://127.0.0.1:{service.port}", "several", **PHONE) as person,
    ):
        for each in IDS:
            await person.page.goto("/")
            await person.press(f"Hội thi {each}")
            await person.press("Vào thi trên trang này")
            await person.press("Bắt đầu")
            await person.sees(f"Hội thi {each}")
            await person.press("Tôi đồng ý")
            await person.sees("gõ họ và tên")
            await person.type("Nguyễn Thị Hoa")
            await person.sees("Đã đúng chưa")
            assert person.page.url.startswith(f"http://127.0.0.1:{service.port}/{each}/chat")


# ---- commands


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Two copies of the preset, under two ids."""
    for each in IDS:
        (tmp_path / each).mkdir()
        for file in PRESET.iterdir():
            text = file.read_bytes()
            if file.name == "contest.yaml":
                text = text.replace(b"id: phu-luong-2025", f"id: {each}".encode(), 1)
            (tmp_path / each / file.name).write_bytes(text)
    path = tmp_path / "config.yaml"
    path.write_text(f"contest: [{', '.join(IDS)}]\n", encoding="utf-8")
    return path


def hoithi(config: Path, *words: str, code: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "250"}).invoke(cli, [*words, "--config", str(config)])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("words", [("results", "dot-1"), ("rules",), ("invite", "judge"), ("requests", "list")])
def test_a_command_asks_which_contest(config: Path, words: tuple[str, ...]) -> None:
    assert "cai-cach, chuyen-doi" in hoithi(config, *words, code=2)
    assert "Không có cuộc thi nào mang id “khac”" in hoithi(config, *words, "--contest", "khac", code=2)


def test_a_rehearsal_asks_for_the_folder(config: Path) -> None:
    assert str(config.parent / "cai-cach") in hoithi(config, "rehearse", code=2)


def test_a_command_works_on_the_chosen_contest(config: Path) -> None:
    """An invitation of one contest cannot be withdrawn in the other; its link leads to its own pages."""
    made = hoithi(config, "invite", "judge", "--contest", "chuyen-doi")
    assert "http://localhost:8080/chuyen-doi/?ma=" in made
    code = made.partition("?ma=")[2].split()[0]
    hoithi(config, "invite", "--withdraw", code, "--contest", "cai-cach", code=2)
    hoithi(config, "invite", "--withdraw", code, "--contest", "chuyen-doi")


def test_check_looks_at_all_of_them(config: Path) -> None:
    found = json.loads(hoithi(config, "check", "--json"))
    assert [each["contest"] for each in found["contests"]] == list(IDS)
    for each in IDS:
        (config.parent / each / "units.csv").unlink()
    said = hoithi(config, "check", code=2)
    assert all(str(config.parent / each / "units.csv") in said for each in IDS)


def test_two_folders_of_one_contest(config: Path) -> None:
    config.write_text(f"contest:\n  - {IDS[0]}\n  - {IDS[0]}\n", encoding="utf-8")
    said = hoithi(config, "run", code=2)
    assert "config.yaml:1 contest" in said
    assert "Hai cuộc thi có cùng id “cai-cach”" in said
