"""One service behind all four channels, and people who take part through any of them, reading only what they see."""

import asyncio
import random
import re
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import aiohttp

from bot.app import Service, build
from bot.contest_folder import ContestFolder
from bot.settings import Server, Settings, TelegramBot, ZaloBot
from bot.web.render import fresh_nonce
from tests.service import SECRET, JumpingClock, open_now_folder, serving
from tests.standins import zalo_bot, zalo_oa
from tests.standins.platform import Reader
from tests.standins.telegram import BotApi, Player
from tests.zalo_play import oa_settings

Fits = Callable[[str], bool]
PATIENCE_S = 20.0
_QUESTION = re.compile(r"Câu (\d+)/\d+ · còn [\d:]+\n\n(.*?)\n\n(A\. .*)", re.DOTALL)


class Screen(Protocol):
    """What one person has in hand. `limit`: characters of a message there; `texts`: all that was ever shown."""

    limit: int

    @property
    def texts(self) -> list[str]: ...

    async def opens(self, code: str = "") -> None:
        """The first word; with the code of a poster, as this app brings it."""

    async def says(self, text: str) -> None: ...

    async def picks(self, label: str) -> None:
        """Press the button that holds these words; type them where there is no such button."""

    async def wait(self, fits: Fits) -> str:
        """The newest text since the last action that fits."""


@dataclass
class OnTelegram:
    player: Player
    texts: list[str]
    limit: int = 4096

    async def opens(self, code: str = "") -> None:
        await self.player.send(f"/start {code}".strip())

    async def says(self, text: str) -> None:
        await self.player.send(text)

    async def picks(self, label: str) -> None:
        """Of the newest message that has it: an announcement may have come in between."""
        having = (view for view in reversed(self.player.messages) if any(label in each.label for each in view.buttons))
        await self.player.press(lambda button: label in button.label, message_id=next(having).message_id)

    async def wait(self, fits: Fits) -> str:
        return (await self.player.wait(lambda view: fits(view.text), timeout=PATIENCE_S)).text


@dataclass
class OnZaloAccount:
    person: zalo_oa.Person
    limit: int = 2000

    @property
    def texts(self) -> list[str]:
        return [view.text for view in self.person.messages]

    async def opens(self, code: str = "") -> None:
        await self.person.follows()
        if code:
            await self.person.says(f"#{code}")

    async def says(self, text: str) -> None:
        await self.person.says(text)

    async def picks(self, label: str) -> None:
        shown = [(each.label, view.message_id) for view in reversed(self.person.messages) for each in view.buttons]
        button, message_id = next((each for each in shown if label in each[0]), ("", ""))
        await (self.person.taps(button, message_id=message_id) if button else self.person.says(label))

    async def wait(self, fits: Fits) -> str:
        return (await self.person.wait(lambda view: fits(view.text), timeout=PATIENCE_S)).text


@dataclass
class OnZaloBot:
    """Everything is typed here."""

    person: zalo_bot.Person
    limit: int = 2000

    @property
    def texts(self) -> list[str]:
        return [view.text for view in self.person.messages]

    async def opens(self, code: str = "") -> None:
        await self.person.says(f"#{code}" if code else "xin chào")

    async def says(self, text: str) -> None:
        await self.person.says(text)

    async def picks(self, label: str) -> None:
        await self.person.says(label.lower())

    async def wait(self, fits: Fits) -> str:
        return (await self.person.wait(lambda view: fits(view.text), timeout=PATIENCE_S)).text


class Bubble(NamedTuple):
    """A line of the web chat."""

    ref: str
    text: str
    buttons: list[tuple[str, str]]
    """Label and data."""


_REF = re.compile(r'<article class="bubble ours" id="m(\d+)"')
_TEXT = re.compile(r'<div class="text">(.*?)</div>', re.DOTALL)
_BUTTON = re.compile(r'<button class="button [^"]*" name="value" value="([^"]*)">(.*?)</button>')


class OnWeb(Reader[Bubble]):
    """A browser with the chat open. `duplicate`: the share of forms that it sends twice."""

    limit = 10_000

    def __init__(self, base: str, number: int, rng: random.Random, duplicate: float) -> None:
        super().__init__()
        self._base, self._rng, self._duplicate = base, rng, duplicate
        # People come from different addresses.
        headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}", "Accept": "application/json"}
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=base)  # the proxy before us would speak https
        self._browser = aiohttp.ClientSession(headers=headers, cookie_jar=jar)
        self._stream: asyncio.Task[None] | None = None

    @property
    def texts(self) -> list[str]:
        return [bubble.text for bubble in self.messages]

    async def opens(self, code: str = "") -> None:
        """By the public page, as a code of a poster leads."""
        for page in (f"/?ma={code}", f"/chat?ma={code}"):
            async with self._browser.get(self._base + page) as response:
                assert response.status == 200
                shown = await response.text()
        assert f'name="value" value="{code}"' in shown
        self._stream = asyncio.create_task(self._watch())
        await self._post(kind="start", value=code)

    async def says(self, text: str) -> None:
        await self._post(kind="text", value=text)

    async def picks(self, label: str) -> None:
        newest = next((each for each in reversed(self.messages) if each.buttons), None)
        found = [data for words, data in newest.buttons if label in words] if newest else []
        if newest is None or not found:
            await self.says(label)
        else:
            await self._post(kind="press", value=found[0], ref=newest.ref)

    async def wait(self, fits: Fits) -> str:  # type: ignore[override]
        return (await super().wait(lambda bubble: fits(bubble.text), timeout=PATIENCE_S)).text

    async def close(self) -> None:
        if self._stream is not None:
            self._stream.cancel()
            await asyncio.gather(self._stream, return_exceptions=True)
        await self._browser.close()

    async def _post(self, **form: str) -> None:
        self.acts()
        form["nonce"] = fresh_nonce()
        for _ in range(2 if self._rng.random() < self._duplicate else 1):
            while await self._try(form) == 429:
                await asyncio.sleep(0.5)

    async def _try(self, form: dict[str, str]) -> int:
        async with self._browser.post(f"{self._base}/chat", data=form) as response:
            assert response.status in (200, 429), await response.text()
            return response.status

    async def _watch(self) -> None:
        """Read the stream for as long as the page is open."""
        with suppress(aiohttp.ClientError):
            async with self._browser.get(f"{self._base}/chat/stream", timeout=aiohttp.ClientTimeout(None)) as response:
                data: list[str] = []
                async for raw in response.content:
                    line = raw.decode().rstrip("\n")
                    if line.startswith("data: "):
                        data.append(line[6:])
                    elif not line and data:
                        self._read("\n".join(data))
                        data = []

    def _read(self, fragment: str) -> None:
        ref, text = _REF.search(fragment), _TEXT.search(fragment)
        if ref is not None and text is not None:
            words = unescape(re.sub(r"<[^>]*>", "", text[1]))
            buttons = [(unescape(label), unescape(data)) for data, label in _BUTTON.findall(fragment)]
            self.shows(Bubble(ref[1], words, buttons))


@dataclass
class Town:
    """The running service with its platforms, and whoever came."""

    service: Service
    clock: JumpingClock
    telegram: BotApi
    account: zalo_oa.OaPlatform
    bot: zalo_bot.ZaloBotPlatform
    rng: random.Random
    duplicate: float
    screens: list[Screen] = field(default_factory=list)
    on_telegram: dict[int, list[str]] = field(default_factory=dict)
    browsers: list[OnWeb] = field(default_factory=list)

    def screen(self, kind: str) -> Screen:
        """Another person's app or browser, never seen before."""
        made: Screen
        if kind == "telegram":
            player = self.telegram.player()
            made = OnTelegram(player, self.on_telegram.setdefault(player.user_id, []))
        elif kind == "zalo_oa":
            made = OnZaloAccount(self.account.person())
        elif kind == "zalo_bot":
            made = OnZaloBot(self.bot.person())
        else:
            address = f"http://127.0.0.1:{self.service.port}"
            self.browsers.append(OnWeb(address, len(self.browsers), self.rng, self.duplicate))
            made = self.browsers[-1]
        self.screens.append(made)
        return made

    async def idle(self) -> None:
        """Until everything was delivered either way, repeats included."""
        while any(hall.outbox.pending for hall in self.service.halls):
            await asyncio.sleep(0.01)
        for platform in (self.telegram, self.account, self.bot):
            await platform.idle(60)

    def too_long(self) -> list[str]:
        """What no platform would have shown whole."""
        shown = ((each, unicodedata.normalize("NFC", text)) for each in self.screens for text in each.texts)
        return [text for each, text in shown if len(text) > each.limit]

    def refused(self) -> list[object]:
        """Messages that a platform did not take."""
        calls: list[Any] = [call for api in (self.account, self.bot) for call in api.calls if call.error]
        return calls + [call for call in self.telegram.calls if call.error_code and not call.free]


@asynccontextmanager
async def town(database: str, folder: ContestFolder | None = None, *, trouble: float = 0.0) -> AsyncIterator[Town]:
    """All four channels of one contest. `trouble`: the share of webhooks and forms that come twice, or out of order."""
    clock = JumpingClock()
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(BotApi(seed=1))
        account = await stack.enter_async_context(zalo_oa.OaPlatform(seed=2, clock=clock))
        bot = await stack.enter_async_context(zalo_bot.ZaloBotPlatform(seed=3, clock=clock))
        telegram.duplicate, telegram.reorder, telegram.retry_base_s = trouble, trouble, 0.05
        for courier in (account.courier, bot.courier):
            courier.duplicate, courier.reorder, courier.delay_s = trouble, trouble, trouble / 20
            courier.retry_after_s, courier.time_scale = (30, 300, 900), 0.01
        settings = Settings(
            contests=(Path(),),
            server=Server("127.0.0.1", 0, "https://thi.example.gov.vn", trusted_proxies=("127.0.0.1",)),
            database=database,
            telegram=(TelegramBot("chinh", telegram.token, "hoithi_demo_bot", SECRET, telegram.url, bulk_per_s=200),),
            web=True,
            data_key=b"d" * 32,
            zalo_oa=(replace(oa_settings(account), bulk_per_min=12_000),),
            zalo_bot=(ZaloBot("zb", bot.token, SECRET, bot.url, bulk_per_s=200),),
        )
        service = await build(settings, [folder or open_now_folder()], clock=clock)
        await stack.enter_async_context(serving(service, telegram))
        account.webhook_url = "https://thi.example.gov.vn/webhook/zalo-oa/oa"
        account.deliver_to = bot.deliver_to = f"http://127.0.0.1:{service.port}"
        made = Town(service, clock, telegram, account, bot, random.Random(4), trouble)
        telegram.on_change = lambda message: made.on_telegram.setdefault(message.chat_id, []).append(message.text)
        try:
            yield made
        finally:
            for browser in made.browsers:
                await browser.close()


@dataclass
class Resident:
    """Somebody who takes part; `skill`: how many of the answers this person knows."""

    name: str
    rng: random.Random
    right: dict[str, str]
    skill: float = 0.7
    score: int = 0
    guess: int = 0
    receipt: str = ""
    started_between: tuple[int, int] = (0, 0)
    """What the clock said before the start and after the first question."""

    async def registers(self, screen: Screen, *, prefilled: bool = False) -> str:
        """From the consent to home. `prefilled`: came by a code, so that nobody asks where this person lives."""
        await screen.wait(lambda text: "Quý vị có đồng ý không?" in text)
        await screen.picks("Tôi đồng ý")
        await screen.wait(lambda text: "gõ họ và tên" in text)
        await screen.says(self.name)
        await screen.wait(lambda text: "Đã đúng chưa" in text)
        await screen.picks("Đúng")
        if not prefilled:
            await screen.wait(lambda text: "Quý vị ở tổ dân phố" in text)
            await screen.says(str(self.rng.randrange(1, 9)))
        await screen.wait(lambda text: "ở đơn vị, trường nào" in text)
        await screen.picks("Tôi không thuộc đơn vị nào ở trên")
        await screen.wait(lambda text: "Đã đúng hết chưa" in text)
        await screen.picks("Đúng hết, tiếp tục")
        return await screen.wait(lambda text: "Mời quý vị vào thi" in text)

    async def starts(self, screen: Screen, clock: Callable[[], int]) -> str:
        """The first question."""
        before = clock()
        await screen.picks("Bắt đầu thi")
        text = await screen.wait(is_question)
        self.started_between = (before, clock())
        return text

    async def answers(self, screen: Screen, text: str, *, until: int | None = None) -> str:
        """Question by question; `until`: the number of the one that is left open. What is asked then."""
        while (question := parse(text)) is not None and question.number != until:
            knows = self.rng.random() < self.skill
            options = question.options
            place = self.rng.choice([n for n in range(4) if (options[n] == self.right[question.text]) == knows])
            self.score += options[place] == self.right[question.text]
            await self._gives(screen, "ABCD"[place])
            text = await screen.wait(lambda later, n=question.number: _follows(later, n))  # type: ignore[misc]
        return text

    async def _gives(self, screen: Screen, letter: str) -> None:
        if self.rng.random() < 0.2:
            await screen.says(self.rng.choice(["{}", "{}.", "câu {}", "Đáp án {}"]).format(letter))
        else:
            await screen.picks(letter)

    async def predicts(self, screen: Screen) -> None:
        """The last step of an attempt."""
        self.guess = self.rng.randrange(300)
        await screen.says(str(self.guess))
        await screen.wait(lambda text: "Quý vị dự đoán" in text)
        await screen.picks("Đúng, nộp bài")
        self.receipt = receipt_in(await screen.wait(lambda text: "Mã biên nhận" in text))

    async def plays(self, screen: Screen, clock: Callable[[], int]) -> None:
        """A whole attempt."""
        await self.answers(screen, await self.starts(screen, clock))
        await self.predicts(screen)


class Question(NamedTuple):
    """What stands on the screen."""

    number: int
    text: str
    options: list[str]


def parse(text: str) -> Question | None:
    found = _QUESTION.search(text)
    return Question(int(found[1]), found[2], [line[3:] for line in found[3].split("\n")[:4]]) if found else None


def is_question(text: str) -> bool:
    return parse(text) is not None


def _follows(text: str, number: int) -> bool:
    """The next question, or what comes after the last one."""
    question = parse(text)
    return "Câu dự đoán" in text if question is None else question.number == number + 1


def receipt_in(text: str) -> str:
    found = re.search(r"Mã biên nhận: (\S+)", text)
    assert found is not None, text
    return found[1]
