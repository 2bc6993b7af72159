"""The public page of results: what it shows, to whom it gives names, and that nothing is there before its time."""

from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.guard import Refusal
from bot.web.pictures import WinnersPictures
from bot.web.render import Renderer
from bot.web.results import NameIndex, ResultPages
from bot.web.static_files import StaticFiles
from contest.calendar import say_instant
from contest.decisions import WHOLE, Act
from contest.winners import Stage, Winners, announced
from scheduler.results import DAY_MS
from storage.database import Database
from tests.fakes import Hall
from tests.integration.test_results import closed, decide, played, publication, published, question_at, version

SECRET = (b"s" * 32).hex()


class Public:
    """A stranger at the page."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._pages = ResultPages(hall.store, hall.context, Renderer(hall.context, StaticFiles()))

    async def get(self, query: str = "") -> str:
        return await self._pages.page(make_mocked_request("GET", f"/ket-qua{query}"))


@pytest.fixture
async def public(sqlite: Database) -> AsyncIterator[Public]:
    async with played(sqlite) as hall:
        yield Public(hall)


async def test_nothing_before_publication(public: Public) -> None:
    before = await public.get()
    await closed(public.hall)
    for query in ("", "?dot=dot-1", "?dot=dot-1&ban=1", "?tim=Nguyễn+Thị+Hoa"):
        assert await public.get(query) == before, "a computed draft changes not a byte"
    assert "Chưa công bố" in before
    assert public.hall.context.commitment in before
    assert SECRET not in before


async def test_winners_by_name_and_others_masked(public: Public) -> None:
    await published(public.hall)
    page = await public.get()
    for word in ("Nguyễn Thị Hoa", "Trần Văn An", "Giải Nhất", "Lê V. B.", "Bảng tập thể", "Con số thực tế"):
        assert word in page
    assert "Lê Văn Bình" not in page
    assert (await version(public.hall)).table_hash in page
    assert SECRET not in page


async def test_all_masked_where_the_contest_says_so(sqlite: Database) -> None:
    async with played(sqlite, publication=replace(publication(), mask_names=True)) as hall:
        await published(hall)
        page = await Public(hall).get()
        assert "Nguyễn T. H." in page
        assert "Hoa" not in page


async def test_search_by_folded_name(public: Public) -> None:
    await published(public.hall)
    assert "Lê V. B." in await public.get("?tim=le+van+binh")
    assert "Không thấy ai" in await public.get("?tim=binh"), "a part of a name finds winners only"
    part = await public.get("?tim=HOA")
    assert "Nguyễn Thị Hoa" in part
    assert "Lê V. B." not in part
    hostile = await public.get("?tim=<script>alert(1)</script>&trang=99999999999&ban=x&dot='")
    assert "<script>alert" not in hostile


async def test_versions_are_linked_with_their_reason(public: Public) -> None:
    await published(public.hall)
    await decide(public.hall, Act.VOID, await question_at(public.hall, "2", 14))
    page = await public.get()
    assert "Kết quả phiên bản 2 thay phiên bản 1 vì: lý do void" in page
    assert "ban=1" in page
    old = await public.get("?dot=dot-1&ban=1")
    assert "phiên bản cũ" in old
    assert "Nguyễn Thị Hoa" not in old, "of a superseded version nobody is named in full"


async def test_a_struck_out_person_is_not_shown(public: Public) -> None:
    await published(public.hall)
    rows = await public.hall.store.result_rows((await version(public.hall)).id)
    await decide(public.hall, Act.DISQUALIFY, str(rows[0][0].person_id), round_id=WHOLE)
    page = await public.get()
    assert "Nguyễn" not in page.replace("Nguyễn V. A.", "")
    assert "Không thấy ai" in await public.get("?tim=nguyen+thi+hoa")


async def test_the_secret_comes_with_the_official_result(public: Public) -> None:
    await published(public.hall)
    public.hall.clock.now += 3 * DAY_MS
    await public.hall.jobs.tick()
    page = await public.get()
    assert "kết quả chính thức" in page
    assert SECRET in page


def test_the_index_finds_whole_names_only() -> None:
    index = NameIndex([(1, "le van binh"), (2, "le van binh an"), (5, "le van binh"), (6, "an")])
    assert index.find("le van binh", 9) == [1, 5]
    assert index.find("le van binh", 1) == [1]
    assert index.find("an", 9) == [6]
    assert index.find("van binh", 9) == []
    assert index.find("", 9) == []


async def test_the_picture_of_the_list_comes_with_its_publication(sqlite: Database) -> None:
    async with played(sqlite) as hall:
        drawn: list[Winners] = []

        def draw(winners: Winners) -> bytes:
            drawn.append(winners)
            return b"picture"

        pictures = WinnersPictures(hall.store, hall.context, draw)
        await closed(hall)
        for query in ("", "?dot=dot-1", "?dot=nothing"):
            with pytest.raises(Refusal):
                await pictures.serve(make_mocked_request("GET", f"/ket-qua/anh{query}"))
        assert not drawn, "a draft is nobody's"
        await published(hall)
        (wanted,) = announced(hall.context.contest)
        for _ in range(3):
            shown = await pictures.serve(make_mocked_request("GET", f"/ket-qua/anh?dot={wanted}"))
            assert shown.body == b"picture"
        assert [each.stage for each in drawn] == [Stage.PROVISIONAL]
        assert f"/ket-qua/anh?dot={wanted}" in await Public(hall).get()


async def test_until_when_and_to_whom_one_complains(public: Public) -> None:
    """With a provisional result, on the page and in the chat; not with one that was replaced, nor with an official one."""
    hall = public.hall
    await published(hall)
    until = say_instant(hall.clock.now + 3 * DAY_MS)
    told = f"báo {hall.context.contact} trước {until}"
    assert told in unescape(await public.get())
    assert told in hall.last("1").text
    await decide(hall, Act.VOID, await question_at(hall, "2", 14))
    assert "xin báo" not in await public.get("?dot=dot-1&ban=1")
    assert "xin báo" in await public.get("?dot=dot-1&ban=2")
    hall.clock.now += 3 * DAY_MS
    await hall.jobs.tick()
    assert "xin báo" not in await public.get()
