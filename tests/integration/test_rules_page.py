"""The rules as a page of the running site: linked from where people come in, dressed like every other page."""

from html import unescape

from bot.web.guard import CONTENT_SECURITY_POLICY, COOKIE
from storage.database import Database
from tests.builders import a_contest, a_context
from tests.integration.test_web_chat import serving


async def test_the_public_page_leads_to_the_rules_and_on_to_the_chat(sqlite: Database) -> None:
    async with serving(sqlite) as site:
        assert 'href="/the-le?ma=tdp03"' in await site.get("/?ma=tdp03")
        assert 'href="/the-le"' in await site.get("/chat")
        page = await site.get("/the-le?ma=tdp03")
        assert 'href="/chat?ma=tdp03#newest"' in page
        assert "<b>" not in await site.get('/the-le?ma="><b>')
        assert await site.lines() == 0, "reading creates nothing"
    text = unescape(page)
    for line in a_context(a_contest(trial=True)).rules.lines():
        assert line in text
    assert "BẢN CHẠY THỬ" in text
    assert "<title>Thể lệ" in page


async def test_the_rules_carry_the_policy_and_no_cookie(sqlite: Database) -> None:
    async with serving(sqlite) as site, site.browser.get(site.base + "/the-le") as response:
        assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert COOKIE not in response.cookies
