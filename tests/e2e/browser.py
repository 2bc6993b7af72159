"""A real Chromium, the real `hoithi demo`, and a person at the page."""

import asyncio
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, ElementHandle, Error, Locator, Page, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
ZOOMED: dict[str, Any] = {**PHONE, "viewport": {"width": 188, "height": 406}, "device_scale_factor": 2}
"""The phone at 200 % zoom: half the CSS pixels each way."""

START_S = 30.0
STOP_S = 20.0
TAP_MS = 1500
REPOSITORY = Path(__file__).resolve().parent.parent.parent


def chromium_path() -> str:
    """Where Chromium is; skips the test when there is none. `HOITHI_CHROMIUM` wins."""
    path = os.environ.get("HOITHI_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on this machine: install it, or name it in HOITHI_CHROMIUM")
    return path


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser until the block ends."""
    path = chromium_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def demo(data: Path, *, minutes: float) -> AsyncIterator[str]:
    """`hoithi demo` as people start it; gives its address."""
    port = _free_port()
    arguments = ["-m", "bot", "demo", "--port", str(port), "--minutes", str(minutes), "--data", str(data / "demo")]
    with (data / "demo.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, "--no-browser", cwd=REPOSITORY, stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            await _ready(address, process, data / "demo.log")
            yield address
        finally:
            await _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(address: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(START_S):
        while process.returncode is None:
            try:
                async with session.get(address + "/readyz") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError(f"the demo ended at once:\n{log.read_text(encoding='utf-8')}")


async def _stop(process: asyncio.subprocess.Process) -> None:
    """It must go in an orderly way, open streams or not."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise


@dataclass
class Visitor:
    """One person with one page. `name` goes into the file names of screenshots."""

    page: Page
    name: str
    touch: bool
    pictures: int = 0
    foreign: list[str] = field(default_factory=list)
    """Addresses the page asked for outside of this machine, and faults of its script."""

    @property
    def newest(self) -> Locator:
        """The last message of ours."""
        return self.page.locator("article.ours").last

    @property
    def choices(self) -> Locator:
        """The one message that can be answered by a button."""
        return self.page.locator("article:has(form)")

    async def sees(self, text: str, *, timeout_s: float = 10) -> None:
        """Wait until our last message says so, and it is on the screen."""
        await expect(self.newest).to_contain_text(text, timeout=timeout_s * 1000)
        await expect(self.newest).to_be_in_viewport(timeout=5000)

    async def press(self, label: str) -> None:
        """Tap or click the button of that label; it must be big enough for an unsteady finger."""
        await self.may_press()
        exact = len(label) == 1
        role = self.page.get_by_role
        button = role("button", name=label, exact=exact).or_(role("link", name=label, exact=exact)).first
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["width"] >= 48
        pressed = await button.element_handle()
        await (button.tap() if self.touch else button.click())
        if self.touch and pressed is not None and await self._is_idle(pressed):
            await button.tap()

    async def _is_idle(self, button: ElementHandle) -> bool:
        """Whether a tap had no effect at all: a busy machine makes a long press of it, and people tap again."""
        with suppress(Error):  # the page went on
            await button.wait_for_element_state("disabled", timeout=TAP_MS)
            return False
        with suppress(Error):
            return await button.is_visible() and await button.is_enabled()
        return False

    async def double_click(self, label: str, *, gap_ms: int) -> None:
        """Click twice on the same spot, whatever is there the second time."""
        await self.page.wait_for_timeout(1000)  # the page scrolls gently
        box = await self.page.get_by_role("button", name=label, exact=True).bounding_box()
        assert box is not None
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await self.page.mouse.click(*place)
        await self.page.wait_for_timeout(gap_ms)
        await self.page.mouse.click(*place)

    async def may_press(self) -> None:
        """A new message lets nobody press for a moment, because of double taps."""
        await expect(self.page.locator("form[data-still]")).to_have_count(0)

    async def press_by_keyboard(self, steps: int) -> None:
        """Tab that often from where the focus is, then Enter."""
        await self.may_press()
        for _ in range(steps):
            await self.page.keyboard.press("Tab")
        await self.page.keyboard.press("Enter")

    async def type(self, text: str) -> None:
        """Type and send with Enter."""
        box = self.page.get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")

    async def left_s(self) -> int:
        """What the running clock shows."""
        minutes, seconds = (await self.page.locator("#clock .left").inner_text()).split(":")
        return int(minutes) * 60 + int(seconds)

    async def question(self) -> str:
        """The open question as shown, without its clock."""
        return re.sub(r" · còn \d+:\d\d", "", await self.choices.locator(".text").inner_text())

    async def fits(self) -> None:
        """Nothing to scroll sideways."""
        assert await self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    async def picture(self, what: str) -> None:
        """Keep a screenshot where `HOITHI_SCREENSHOTS` says."""
        folder = os.environ.get("HOITHI_SCREENSHOTS")
        if folder:
            self.pictures += 1
            await self.page.wait_for_timeout(400)
            await self.page.screenshot(path=f"{folder}/{self.name}-{self.pictures:02}-{what}.png")


@asynccontextmanager
async def visitor(browser: Browser, address: str, name: str, **context: Any) -> AsyncIterator[Visitor]:
    """A new person at the public page; in the end nothing foreign was asked for and no script failed."""
    # Without gentle scrolling: on a busy machine a tap would land where the button was a moment ago.
    opened = await browser.new_context(base_url=address, locale="vi-VN", reduced_motion="reduce", **context)
    page = await opened.new_page()
    person = Visitor(page, name, bool(context.get("has_touch")))
    page.on("request", lambda request: _note_foreign(person, request.url, address))
    page.on("pageerror", lambda error: person.foreign.append(str(error)))
    page.on("console", lambda message: person.foreign.extend([message.text] if message.type == "error" else []))
    try:
        await page.goto("/")
        yield person
    finally:
        await opened.close()
    assert person.foreign == []


def _note_foreign(person: Visitor, url: str, address: str) -> None:
    if not url.startswith(address + "/"):
        person.foreign.append(url)
