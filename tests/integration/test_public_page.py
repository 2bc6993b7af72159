"""What the portal links to: the public page with its countdown, the banner, and how many take part, when that may be known."""

from dataclasses import dataclass, replace
from html import unescape

import pytest

from bot.web.guard import CONTENT_SECURITY_POLICY, EMBEDDABLE_POLICY
from bot.web.public import countdown
from bot.web.turnout import KEPT_MS, Counts, Turnout
from contest.figures import is_withheld
from contest.lists import Document
from contest.settings import Study, Target
from contest.units import Units
from storage.database import Database
from tests.builders import OPENS, a_contest, a_context, a_round, preset
from tests.fakes import Clock, Hall, open_hall
from tests.integration.test_results import closed, played, published
from tests.integration.test_web_chat import serving

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
ROUND = a_round()


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (ROUND.opens_at - DAY_MS - 2 * HOUR_MS, ("before", 1, 2, 0)),
        (ROUND.opens_at - 1, ("before", 0, 0, 1)),
        (ROUND.opens_at, ("open", *divmod((ROUND.closes_at - ROUND.opens_at) // HOUR_MS, 24), 0)),
        (ROUND.closes_at - 59 * MINUTE_MS - 1, ("open", 0, 1, 0)),
        (ROUND.closes_at - MINUTE_MS, ("open", 0, 0, 1)),
        (ROUND.closes_at, None),
    ],
)
def test_the_countdown_counts_a_started_minute(now: int, shown: tuple[object, ...] | None) -> None:
    found = countdown((ROUND,), now)
    assert (found and tuple(found[part] for part in ("state", "days", "hours", "minutes"))) == shown


def test_a_paused_round_has_no_countdown() -> None:
    assert countdown((replace(ROUND, paused=True),), ROUND.opens_at) is None


async def test_the_public_page_lists_what_to_read(sqlite: Database) -> None:
    law = Document("Luật <Chuyển đổi số>", "12/2025/QH15", "01/07/2025", "Quốc hội", "https://vbpl.vn/luat")
    plain = Document("Tờ gấp", "", "", "", "")
    contest = a_contest(quiz={"study": Study.ANSWERS})
    async with serving(sqlite, context=replace(a_context(contest), documents=(law, plain))) as site:
        page = await site.get("/")
    listed = '<li><a href="https://vbpl.vn/luat" rel="noopener">Luật &lt;Chuyển đổi số&gt;</a>'
    assert f"{listed}. 12/2025/QH15, 01/07/2025, Quốc hội</li>" in page
    assert "<li>Tờ gấp</li>" in page
    assert "gõ /tailieu" in page
    assert contest.audience.rstrip(".") in unescape(page)


async def test_only_the_banner_may_stand_in_a_frame(sqlite: Database) -> None:
    async with serving(sqlite) as site:
        for path in ("/", "/the-le", "/tham-gia", "/ket-qua", "/nhung", "/chat", "/banner"):
            async with site.browser.get(site.base + path) as response:
                framed = response.headers["Content-Security-Policy"]
                assert framed == (EMBEDDABLE_POLICY if path == "/banner" else CONTENT_SECURITY_POLICY)
        banner = await site.get("/banner")
        site.clock.now = OPENS - 1
        assert "Chưa đến giờ mở" in await site.get("/banner")
        assert 'src="https://thi.example.gov.vn/banner"' in unescape(await site.get("/nhung"))
    assert "Đang mở" in banner
    assert "<form" not in banner
    assert "<script" not in banner


# ---- how many take part


async def shown(hall: Hall) -> str:
    async with serving(hall.database, context=hall.context, clock=hall.clock) as site:
        return await site.get("/tham-gia")


async def test_nobody_learns_the_predicted_number_before_the_result(sqlite: Database) -> None:
    """Promise 6: from the opening until the publication; the hour of close is not enough."""
    async with played(sqlite, prediction=replace(a_contest().prediction, target=Target.PEOPLE)) as hall:
        secret = await shown(hall)
        assert "chưa được công khai" in secret
        assert "<table" not in secret
        await closed(hall)
        assert await shown(hall) == secret
        await published(hall)
        page = await shown(hall)
    assert '<td data-head="Đã nộp bài">3</td>' in page
    assert "chưa được công khai" not in page


async def test_what_nobody_guesses_is_shown_at_once(sqlite: Database) -> None:
    contest = a_contest(prediction=replace(a_contest().prediction, target=Target.PERFECT_PEOPLE))
    async with open_hall(sqlite, contest) as hall:
        assert "Chưa có ai đăng ký" in await shown(hall)
        await hall.register()
        page = await shown(hall)
    assert '<td data-head="Đã đăng ký">1</td>' in page
    assert "Nguyễn Thị Hoa" not in page


@dataclass
class Counter:
    """Counts how often it was asked."""

    asked: int = 0

    async def __call__(self) -> Counts:
        self.asked += 1
        return {"tdp01": (2 + self.asked, 1), "tdp02": (9, 3), "gone": (1, 1)}


async def test_a_unit_is_counted_with_all_below_it(sqlite: Database) -> None:
    """Also one where nobody registered by itself; a ring of units, however it came about, does no harm."""
    office, hall_of = (replace(preset().units["tdp01"], id=name, name=name.upper()) for name in ("office", "ward"))
    units = {
        "office": replace(office, parent="ward", headcount=6),
        "ward": replace(hall_of, headcount=12),
        "east": replace(office, id="east", name="EAST", parent="west"),
        "west": replace(office, id="west", name="WEST", parent="east"),
    }

    async def count() -> Counts:
        return {"office": (4, 3), "east": (2, 1)}

    async with open_hall(sqlite) as hall:
        context = replace(hall.context, units=Units(units))
        blocks = await Turnout(count, hall.store, context, hall.clock).blocks()
    (lines,) = (blocks or {}).values()
    told = {line["unit"]: (line["registered"], line["finished"], line["share"]) for line in lines}
    assert told == {
        "OFFICE": ("4", "3", "50,00 %"),
        "WARD": ("4", "3", "25,00 %"),
        "EAST": ("2", "1", ""),
        "WEST": ("2", "1", ""),
    }


async def test_counted_once_a_minute_and_hidden_with_the_opening(sqlite: Database) -> None:
    contest = a_contest(prediction=replace(a_contest().prediction, target=Target.PEOPLE))
    count, clock = Counter(), Clock(OPENS - 2 * KEPT_MS)
    async with open_hall(sqlite, contest, clock) as hall:
        turnout = Turnout(count, hall.store, hall.context, clock)
        for after_ms, asked in ((0, 1), (KEPT_MS - 1, 1), (1, 2), (KEPT_MS - 1, 2)):
            clock.now += after_ms
            (units,) = (await turnout.blocks() or {}).values()
            assert [(each["finished"], each["registered"]) for each in units] == [("3", "9"), ("1", str(2 + asked))]
            assert count.asked == asked
        clock.now = OPENS
        assert await turnout.blocks() is None, "what was counted a moment ago stays ours"


@pytest.mark.parametrize(
    ("target", "after_ms", "withheld"),
    [
        (Target.PEOPLE, -1, True),
        (Target.PEOPLE, 9_999, True),  # a guess on its way is still taken
        (Target.PEOPLE, 10_000, False),
        (Target.ATTEMPTS, -1, True),
        (Target.PERFECT_PEOPLE, -1, False),
        (Target.OFF, -1, False),
    ],
)
def test_withheld_until_no_guess_can_come(target: Target, after_ms: int, withheld: bool) -> None:
    contest = a_contest(prediction=replace(a_contest().prediction, target=target), quiz={"delivery_grace": 10_000})
    assert is_withheld(contest, ROUND.closes_at + after_ms) is withheld
