"""Certificates from the official result to the page that checks them: in the chat, in a batch, revoked, corrected."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pypdfium2
import pytest
from aiohttp.test_utils import make_mocked_request
from PIL import Image

from bot.certificates import CertificateDesk
from bot.contest_folder import context_of
from bot.web.certificates import CertificatePages
from bot.web.render import Renderer
from bot.web.static_files import StaticFiles
from contest.decisions import WHOLE, Act
from contest.roles import Role
from contest.settings import CertificateFor
from handlers.messages import Media, Outgoing
from scheduler.results import DAY_MS
from storage.certificates import Certificates
from storage.database import Database
from tests.builders import TEXTS, preset
from tests.fakes import Hall, open_hall
from tests.integration.test_results import closed, decide, played, publication, published, version
from tests.integration.test_results_cli import as_json, config, file_of, hoithi
from tests.integration.test_results_cli import played as played_for_cli

__all__ = ["config"]


@asynccontextmanager
async def a_hall(database: Database, wanted: CertificateFor = CertificateFor.WINNERS) -> AsyncIterator[Hall]:
    """Hoa won the first prize, An the second, Bình (13 of 15) none."""
    async with played(database, publication=publication(certificate=wanted, certificate_percent=90)) as hall:
        yield hall


async def official(hall: Hall) -> None:
    await published(hall)
    hall.clock.now += 3 * DAY_MS
    await hall.jobs.tick()
    await hall.settled()


async def asked(hall: Hall, chat: str) -> list[Outgoing]:
    """What `/giaychungnhan` brings besides "coming"."""
    before = len(hall.channel.sent[chat])
    await hall.errand("/giaychungnhan", chat=chat)
    return hall.channel.sent[chat][before + 1 :]


async def content_of(hall: Hall, message: Outgoing) -> bytes:
    assert message.attachment is not None
    kept = await hall.files.file(message.attachment.file)
    assert kept is not None
    assert kept.content is not None
    return kept.content


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[0].get_textpage().get_text_bounded().split())


async def page(hall: Hall, code: str = "", *, form: bool = False) -> str:
    book = Certificates(hall.database, contest_id=hall.context.contest.id)
    desk = CertificateDesk(hall.store, book, hall.context)
    pages = CertificatePages(desk, hall.context, Renderer(hall.context, StaticFiles()))
    if form:
        return await pages.page(make_mocked_request("GET", f"/xac-minh?ma={code}"))
    found = {"code": code} if code else {}
    return await pages.page(make_mocked_request("GET", f"/xac-minh/{code}", match_info=found))


async def code_of(hall: Hall, chat: str = "1") -> str:
    (picture, _) = await asked(hall, chat)
    found = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}", picture.text)
    assert found is not None
    return found[0]


# ---- in the chat


async def test_a_winner_gets_picture_and_file(sqlite: Database) -> None:
    async with a_hall(sqlite) as hall:
        await official(hall)
        picture, file = await asked(hall, "1")
        assert picture.attachment is not None
        assert picture.attachment.media is Media.PHOTO
        assert Image.open(io.BytesIO(await content_of(hall, picture))).format == "PNG"
        said = text_of(await content_of(hall, file))
        for word in ("GIẤY CHỨNG NHẬN", "Nguyễn Thị Hoa", "đạt Giải Nhất", "001/GCN"):
            assert word in said
        again, _ = await asked(hall, "1")
        assert again.text == picture.text, "the same number and code"
        assert "chưa đoạt giải" in (await asked(hall, "3"))[0].text


async def test_the_name_is_the_corrected_one(sqlite: Database) -> None:
    async with a_hall(sqlite) as hall:
        await official(hall)
        first = await code_of(hall)
        await hall.appoint(Role.SECRETARY, chat="7")
        await hall.say("/nguoi", chat="7")
        await hall.errand("thị hoa", chat="7")
        await hall.press("Sửa họ tên", chat="7")
        for reply in ("Nguyễn Thị Hòa", "Gõ thiếu dấu", "đúng"):
            await hall.say(reply, chat="7")
        picture, file = await asked(hall, "1")
        assert "Nguyễn Thị Hòa" in text_of(await content_of(hall, file))
        assert first in picture.text


async def test_everybody_who_reaches_the_mark(sqlite: Database) -> None:
    async with a_hall(sqlite, CertificateFor.THRESHOLD) as hall:
        await official(hall)
        _, file = await asked(hall, "2")
        assert "đạt kết quả 14/15 câu đúng" in text_of(await content_of(hall, file))
        assert "từ 14 trong 15 câu" in (await asked(hall, "3"))[0].text


async def test_why_there_is_none_yet(sqlite: Database) -> None:
    async with a_hall(sqlite) as hall:
        assert "kết quả chính thức" in (await asked(hall, "1"))[0].text
        await published(hall)
        assert "kết quả chính thức" in (await asked(hall, "1"))[0].text, "a provisional result may change"


async def test_where_there_are_none_it_is_said(sqlite: Database) -> None:
    async with a_hall(sqlite, CertificateFor.NOBODY) as hall:
        await hall.say("giấy chứng nhận", chat="1")
        await hall.errands.tick()
        await hall.settled()
        assert "không cấp Giấy chứng nhận" in hall.last("1").text


async def test_asking_is_no_act_of_a_role_and_gives_nobody_elses(sqlite: Database) -> None:
    async with a_hall(sqlite) as hall:
        await official(hall)
        assert await code_of(hall, "1") != await code_of(hall, "2")
        issued = await Certificates(sqlite, contest_id=hall.context.contest.id).issued()
        assert [each.merit.what for each in issued] == ["Giải Nhất", "Giải Nhì"]


# ---- the page


async def test_the_page_tells_a_genuine_one(sqlite: Database) -> None:
    async with a_hall(sqlite) as hall:
        await official(hall)
        code = await code_of(hall)
        shown = await page(hall, code)
        for word in ("đang có hiệu lực", "Nguyễn Thị Hoa", "đạt Giải Nhất", "001/GCN-PL2025".partition("-")[0]):
            assert word in shown
        for form in (code.lower(), code.replace("-", "")):
            assert "đang có hiệu lực" in await page(hall, form, form=True)
        empty = await page(hall)
        assert "<form" in empty
        assert "<script" not in empty


async def test_a_name_that_is_not_public_is_masked(sqlite: Database) -> None:
    async with a_hall(sqlite, CertificateFor.THRESHOLD) as hall:
        await official(hall)
        shown = await page(hall, await code_of(hall, "2"))
        assert "Trần V. A." in shown
        assert "Trần Văn An" not in shown


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param("000-000-000", "Không có Giấy chứng nhận", id="made up"),
        pytest.param("000-000-001", "gõ nhầm", id="a slip"),
        pytest.param("<script>alert(1)</script>", "gõ nhầm", id="hostile"),
    ],
)
async def test_a_code_that_is_not_ours(sqlite: Database, code: str, told: str) -> None:
    async with a_hall(sqlite) as hall:
        shown = await page(hall, code, form=True)
        assert told in shown
        assert "<script>alert" not in shown


async def test_a_correction_takes_the_certificate_back_and_the_new_one_has_its_own(sqlite: Database) -> None:
    """Hoa is struck out after the official result: An moves up, and the old ones no longer stand."""
    async with a_hall(sqlite) as hall:
        await official(hall)
        hoa, an = await code_of(hall, "1"), await code_of(hall, "2")
        rows = await hall.store.result_rows((await version(hall)).id)
        await decide(hall, Act.DISQUALIFY, str(rows[0][0].person_id), round_id=WHOLE)
        for code in (hoa, an):
            assert "không còn hiệu lực" in await page(hall, code)
        hall.clock.now += 4 * DAY_MS
        for _ in range(3):
            await hall.jobs.tick()
            await hall.settled()
        new = await code_of(hall, "2")
        assert new != an
        assert "đạt Giải Nhất" in await page(hall, new)
        assert "không còn hiệu lực" in await page(hall, an)


async def test_nothing_before_the_result_is_official(sqlite: Database) -> None:
    async with a_hall(sqlite) as hall:
        await closed(hall)
        await asked(hall, "1")
        await published(hall)
        await asked(hall, "1")
        assert await Certificates(sqlite, contest_id=hall.context.contest.id).issued() == []


# ---- on the command line


def test_the_batch_and_its_end(config: Path, tmp_path: Path) -> None:
    async def after(hall: Hall) -> None:
        hall.clock.now += 3 * DAY_MS
        await hall.jobs.tick()

    played_for_cli(config, after)
    folder = tmp_path / "gcn"
    made = list_of(config, "certificates", "issue", "--output", str(folder))
    assert {path.name for path in folder.iterdir()} == {Path(each["file"]).name for each in made}
    people = {each["name"]: each for each in made if each["kind"] == "individual"}
    units = [each for each in made if each["kind"] == "collective"]
    assert set(people) == {"Nguyễn Thị Hoa", "Trần Văn An", "Lê Văn Bình"}
    assert units
    hoa = people["Nguyễn Thị Hoa"]
    assert hoa["number"].endswith("/GCN-PL2025")
    assert "Nguyễn Thị Hoa" in text_of(Path(hoa["file"]).read_bytes())
    assert units[0]["name"] in text_of(Path(units[0]["file"]).read_bytes())
    assert list_of(config, "certificates", "issue", "--output", str(folder)) == made, "a second time, the same"
    assert "Đã ghi" in hoithi(config, "certificates", "issue", "--output", str(folder))

    assert "Đã thu hồi" in hoithi(config, "certificates", "revoke", hoa["code"].lower(), "--reason", "in nhầm ngày")
    hoithi(config, "certificates", "revoke", hoa["code"], "--reason", "lần nữa", code=2)
    hoithi(config, "certificates", "revoke", "K7Q", "--reason", "x", code=2)
    assert "in nhầm ngày" in hoithi(config, "certificates", "list")
    left = list_of(config, "certificates", "issue", "--output", str(folder))
    assert [each["code"] for each in left] == [each["code"] for each in made if each["code"] != hoa["code"]]
    acts = [deed["act"] for deed in as_json(config, "audit")["deeds"]]  # type: ignore[attr-defined]
    assert acts.count("CertificateRevoked") == 1
    assert asyncio.run(shown_at(config, hoa["code"])).count("in nhầm ngày") == 1


def list_of(config: Path, *words: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(hoithi(config, *words, "--json"))
    return found


async def shown_at(config: Path, code: str) -> str:
    database = Database(f"sqlite+aiosqlite:///{file_of(config)}")
    try:
        async with open_hall(database, context=context_of(preset(), TEXTS, b"s" * 32)) as hall:
            shown = await page(hall, code)
            assert "Nguyễn Thị Hoa" not in shown
            return shown
    finally:
        await database.close()


def test_bad_input_is_told(config: Path, tmp_path: Path) -> None:
    assert "Chưa có Giấy chứng nhận" in hoithi(config, "certificates", "list")
    assert "Chưa có Giấy chứng nhận" in hoithi(config, "certificates", "issue", "--output", str(tmp_path / "x"))
    hoithi(config, "certificates", "issue", "dot-9", code=2)
