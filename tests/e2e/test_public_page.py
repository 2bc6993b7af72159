"""Every page in a real Chromium: for people who see badly, use only keys, run no scripts, have an old phone, or print."""

import io
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Browser, Page, Response, expect

from bot.certificates import CertificateDesk
from contest.certificates import make_code, say_code
from contest.decisions import Act
from contest.lists import Document
from contest.settings import CertificateFor, Target
from storage.certificates import Certificates
from storage.database import Database
from tests.builders import a_contest
from tests.e2e.browser import chromium
from tests.fakes import Hall
from tests.integration.test_certificates import official
from tests.integration.test_results import closed, decide, played, publication, published, question_at
from tests.integration.test_web_chat import Site, serving

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PAGES = ("/", "/the-le", "/tham-gia", "/ket-qua", "/xac-minh", "/banner", "/nhung", "/chat", "/tep/none")
"""The last one is turned away."""
SCREENS = {"phone": PHONE, "desktop": DESKTOP}
NOBODYS = make_code(b"nobody has it...")
STOPS = "a, button, input:not([type=hidden]), textarea, summary"
NAME = "each => each.value?.trim() || each.textContent.trim() || each.id"
FIRST_LOAD = 150_000
LAW = Document("Luật Chuyển đổi số", "148/2025/QH15", "11/12/2025", "Quốc hội", "https://vanban.chinhphu.vn/luat")


@asynccontextmanager
async def portal(database: Database) -> AsyncIterator[tuple[Hall, Site]]:
    """A contest that three people played, before its result; with a Telegram bot and something to read."""
    guessed = replace(a_contest().prediction, target=Target.PEOPLE)
    winners = publication(certificate=CertificateFor.WINNERS)
    async with played(database, prediction=guessed, publication=winners) as hall:
        context = replace(hall.context, documents=(LAW,))
        async with serving(database, telegram=("phuluong_bot",), context=context, clock=hall.clock) as site:
            yield hall, site


async def certified(hall: Hall) -> tuple[str, str]:
    """The codes of two certificates of the official result; the second was revoked."""
    await official(hall)
    book = Certificates(hall.database, contest_id=hall.context.contest.id)
    desk = CertificateDesk(hall.store, book, hall.context)
    issued = [named async for some in desk.issue("", now=hall.clock()) for named in some]
    kept, gone = (next(each for each in issued if each.name == name) for name in ("Nguyễn Thị Hoa", "Trần Văn An"))
    assert await book.revoke(gone.certificate.code, reason="in nhầm họ tên", now=hall.clock())
    return say_code(kept.certificate.code), gone.certificate.code


@asynccontextmanager
async def opened(browser: Browser, site: Site, **context: Any) -> AsyncIterator[Page]:
    """A page of a new visitor."""
    visit = await browser.new_context(base_url=site.base, locale="vi-VN", reduced_motion="reduce", **context)
    try:
        yield await visit.new_page()
    finally:
        await visit.close()


async def picture(page: Page, name: str) -> None:
    """Keep what is to be looked at, on screen and on paper, where `HOITHI_SCREENSHOTS` says."""
    if folder := os.environ.get("HOITHI_SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def grave_faults(page: Page) -> list[str]:
    """What shuts people out, as axe sees it: missing names and labels, contrast, headings, landmarks, language."""
    found = await Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.response["passes"], "axe looked at something"
    return [str(each) for each in found.response["violations"] if each["impact"] in ("serious", "critical")]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("screen", SCREENS)
async def test_nobody_is_shut_out(sqlite: Database, screen: str) -> None:
    """Nor has anybody to push a page sideways: before the result, after its correction, and where a code is checked."""
    async with chromium() as browser, portal(sqlite) as (hall, site), opened(browser, site, **SCREENS[screen]) as page:

        async def look(stage: str, paths: Sequence[str]) -> None:
            for number, path in enumerate(paths):
                await page.goto(path)
                await picture(page, f"{screen}-{stage}-{number}{path.replace('/', '-')[:12]}")
                assert await grave_faults(page) == [], path
                assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path

        await look("before", PAGES)
        await published(hall)
        await decide(hall, Act.VOID, await question_at(hall, "2", 14))
        await look("after", ("/ket-qua", "/tham-gia", "/"))
        kept, gone = await certified(hall)
        await look("codes", [f"/xac-minh/{code}" for code in (kept, gone, NOBODYS, "K7Q")])
        await page.evaluate("document.querySelector('h1').style.color = '#ccc'")
        assert "color-contrast" in str(await grave_faults(page)), "a fault is found"


async def fetched(page: Page, path: str) -> dict[str, int]:
    """What is loaded for a page, unpacked; the stream of a chat never ends."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    await page.goto(path, wait_until="load")
    return {each.url: len(await each.body()) for each in answers if "/stream" not in each.url}


async def test_the_first_load_is_light(sqlite: Database) -> None:
    """In a browser that keeps nothing from before."""
    async with chromium() as browser, portal(sqlite) as (hall, site):
        await published(hall)
        for path in PAGES:
            async with opened(browser, site, **PHONE) as page:
                sizes = await fetched(page, path)
                assert len(sizes) >= 2, "page and style"
                assert sum(sizes.values()) <= FIRST_LOAD, sizes


async def test_every_code_on_the_page_leads_in(sqlite: Database) -> None:
    """Read from the screen by another hand than the one that drew it."""
    async with chromium() as browser, portal(sqlite) as (_, site), opened(browser, site, **PHONE) as page:
        await page.goto("/")
        codes = [await each.screenshot() for each in await page.locator(".doors svg").all()]
        read = [each.text for code in codes for each in zxingcpp.read_barcodes(Image.open(io.BytesIO(code)))]
        assert read == ["https://t.me/phuluong_bot?start="]
        await expect(page.get_by_role("img", name="Mã QR vào thi bằng Telegram")).to_be_visible()
        await expect(page.locator(".doors")).to_contain_text("@phuluong_bot")


async def test_with_keys_alone(sqlite: Database) -> None:
    """On every page: all there is to press, in the order of the page, each stop seen, and Enter goes there."""
    async with chromium() as browser, portal(sqlite) as (hall, site), opened(browser, site, **DESKTOP) as page:
        await published(hall)
        for path in ("/", "/the-le", "/tham-gia", "/ket-qua", "/xac-minh", "/nhung", "/banner"):
            await page.goto(path)
            wanted = await page.eval_on_selector_all(STOPS, f"all => all.map({NAME})")
            stops = []
            for _ in wanted:
                await page.keyboard.press("Tab")
                focus = page.locator(":focus")
                assert await focus.evaluate("each => getComputedStyle(each).outlineStyle") != "none", path
                assert await focus.is_visible()
                stops.append(await focus.evaluate(NAME))
            await picture(page, f"focus{path.replace('/', '-')}")
            assert stops == wanted, path
            assert stops[0] == "Đến phần nội dung chính"
        await page.goto("/")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.locator(":focus")).to_have_text("Vào thi trên trang này")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/chat**")


async def test_a_certificate_is_checked_without_script_or_mouse(sqlite: Database) -> None:
    """In the form, and by the address that its code holds: genuine, revoked with its reason, mistyped, nobody's."""
    plain = {**PHONE, "java_script_enabled": False}
    async with chromium() as browser, portal(sqlite) as (hall, site), opened(browser, site, **plain) as page:
        kept, gone = await certified(hall)
        await page.goto("/xac-minh")
        await page.get_by_label("Mã kiểm tra").focus()
        for code, told, name in (
            (kept.lower(), "Giấy chứng nhận này là thật", "Nguyễn Thị Hoa"),
            (gone, "Lý do: in nhầm họ tên", "Trần V. A."),
            (NOBODYS, "Không có Giấy chứng nhận nào mang mã này", ""),
            ("K7Q", "Mã này có lẽ gõ nhầm", ""),
        ):
            await page.get_by_label("Mã kiểm tra").fill(code)
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("status")).to_contain_text(told)
            await expect(page.locator("dl")).to_have_count(1 if name else 0)
            if name:
                await expect(page.locator("dl")).to_contain_text(name)
            said = await page.get_by_role("status").inner_text()
            await page.goto(f"/xac-minh/{code}")
            await expect(page.get_by_role("status")).to_have_text(said)


async def test_reading_needs_no_script(sqlite: Database) -> None:
    """The time left, the rules, and a name looked up in the result."""
    plain = {**PHONE, "java_script_enabled": False}
    async with chromium() as browser, portal(sqlite) as (hall, site), opened(browser, site, **plain) as page:
        hall.clock.now = hall.context.contest.rounds[0].closes_at - 61_000
        await page.goto("/")
        await expect(page.locator(".countdown strong")).to_have_text("0 ngày 0 giờ 2 phút")
        await closed(hall)
        await page.get_by_role("link", name="Xem kết quả").click()
        await expect(page.get_by_text("Chưa công bố kết quả")).to_be_visible()
        await published(hall)
        await page.reload()
        await page.get_by_label("Tìm theo họ và tên").fill("le van binh")
        await page.keyboard.press("Enter")
        found = page.locator("section", has=page.get_by_role("search")).get_by_role("row")
        await expect(found).to_have_count(1)
        await expect(found).to_contain_text("Lê V. B.")


async def test_the_countdown_runs_and_the_page_comes_anew(sqlite: Database) -> None:
    """At the end of the time the page is loaded again, and says what follows."""
    async with chromium() as browser, portal(sqlite) as (hall, site), opened(browser, site, **PHONE) as page:
        closes_at = hall.context.contest.rounds[0].closes_at
        hall.clock.now = closes_at - 90_000
        await page.clock.install()
        await page.goto("/")
        left = page.locator(".countdown strong")
        await expect(left).to_have_text("0 ngày 0 giờ 2 phút")
        await page.clock.run_for(31_000)
        await expect(left).to_have_text("0 ngày 0 giờ 1 phút")
        hall.clock.now = closes_at
        await page.clock.run_for(90_000)
        await expect(page.get_by_text("Đã kết thúc")).to_be_visible()
        await expect(left).to_have_count(0)


@asynccontextmanager
async def another_site(page: str) -> AsyncIterator[str]:
    """Serves one page at an address of its own."""

    async def serve(_: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", serve)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def test_the_banner_stands_in_a_frame_of_another_site(sqlite: Database) -> None:
    """And the public page in none."""
    async with chromium() as browser, portal(sqlite) as (_, site), opened(browser, site, **PHONE) as page:
        frames = [f'<iframe src="{site.base}{path}" width="100%" height="300"></iframe>' for path in ("/banner", "/")]
        async with another_site("".join(frames)) as address:
            await page.goto(address)
            await picture(page, "banner-in-a-portal")
            banner, home = page.frame_locator("iframe").first, page.frame_locator("iframe").last
            await expect(home.get_by_role("heading", level=1)).to_have_count(0)
            way_in = banner.get_by_role("link", name="Xem và vào thi")
            await expect(way_in).to_be_in_viewport(ratio=1)
            async with page.context.expect_page() as there:
                await way_in.click()
            await expect((await there.value).get_by_role("heading", level=1)).to_contain_text("Cuộc thi")


async def test_on_paper(sqlite: Database) -> None:
    """A4 without what can only be pressed."""
    async with chromium() as browser, portal(sqlite) as (hall, site), opened(browser, site, **DESKTOP) as page:
        await published(hall)
        for path in ("/", "/the-le", "/ket-qua", "/tham-gia"):
            await page.goto(path)
            document = pypdfium2.PdfDocument(await page.pdf(format="A4"))
            text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
            assert "Cải cách hành chính" in text.replace("\r\n", " ")
            assert "Vào thi trên trang này\r\n" not in text
            assert "Tìm theo họ và tên" not in text
            if folder := os.environ.get("HOITHI_SCREENSHOTS"):
                for number, sheet in enumerate(document):
                    sheet.render(scale=1.2).to_pil().save(f"{folder}/paper{path.replace('/', '-')}-{number + 1}.png")
