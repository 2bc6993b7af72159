"""Coming by a code, from the poster to the count; `/qr` for officers and organisers; the page that checks a code."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from bot.app import wall_clock
from bot.promotion import codes_for
from contest.invites import SIGNS, Counts, InviteState, fresh_code
from contest.roles import Role
from contest.settings import Target
from handlers.messages import Incoming, Kind, Media, Outgoing
from scheduler.scans import Scans
from storage.database import Database
from storage.files import Files
from storage.invites import Invites
from storage.ports.conversation import Session
from storage.seal import Seal
from tests.builders import a_contest, incoming
from tests.fakes import Hall, open_hall
from tests.service import running
from tests.standins.telegram import BotApi

DAY_MS = 86_400_000


@pytest.fixture
async def hall(sqlite: Database) -> AsyncIterator[Hall]:
    async with open_hall(sqlite) as opened:
        yield opened


def book(hall: Hall) -> Invites:
    return Invites(hall.database, contest_id=hall.context.contest.id)


async def code_for(hall: Hall, unit: str = "tdp05", **more: int) -> str:
    given = await codes_for(hall.database, hall.context, [unit], now=hall.clock.now, **more)
    await Scans(book(hall), hall.context).tick()
    return given[unit].code


async def bring(hall: Hall, code: str, *, chat: str = "1", channel: str = "fake") -> Outgoing:
    await hall.hear(incoming(code, kind=Kind.START, chat=chat, at=hall.clock.now))
    return hall.last(chat)


async def session(hall: Hall, chat: str = "1") -> Session:
    async with hall.store.batch([("fake", chat)], [], hall.clock.now) as batch:
        return batch.sessions["fake", chat]


def heard(hall: Hall, chat: str = "1") -> str:
    return "\n".join(message.text for message in hall.channel.sent[chat])


# ---- coming by a code


async def test_from_the_code_to_the_count(hall: Hall) -> None:
    """Opened twice, registered, the unit changed all the same, handed in: each is counted once."""
    code = await code_for(hall)
    await bring(hall, code)
    await bring(hall, code)
    for reply in ("đồng ý", "Nguyễn Thị Hoa", "đúng", "không"):
        await hall.say(reply)
    assert "Tổ dân phố số 5" in hall.last().text
    assert (await book(hall).counts())[code] == Counts(scans=2, starts=1)
    for reply in ("sửa nơi ở", "6", "đúng"):
        await hall.say(reply)
    await hall.play("." * 15)
    assert (await session(hall)).profile.counted_unit == "tdp06"  # type: ignore[union-attr]
    assert (await book(hall).counts())[code] == Counts(scans=2, starts=1, registered=1, finished=1)


@pytest.mark.parametrize("form", ["#{}", "{}", "# {}", "/start {}"])
async def test_a_code_is_typed_where_no_link_carries_it(hall: Hall, form: str) -> None:
    """As the first word, and after the greeting, as Zalo begins."""
    code = await code_for(hall)
    await hall.say(form.format(code), chat="1")
    await hall.say("xin chào", chat="2")
    await hall.say(form.format(f"{code[:2]} {code[2:]}" if "#" in form else code.lower()), chat="2")
    for chat in ("1", "2"):
        assert (await session(hall, chat)).draft["residence"] == "tdp05"
        assert (await session(hall, chat)).invited_by == code


def slipped(code: str) -> str:
    """Its last sign is wrong."""
    return code[:-1] + SIGNS[SIGNS.index(code[-1]) - 1]


async def bad_code(hall: Hall, state: str) -> str:
    match state:
        case InviteState.MISTYPED:
            code = await code_for(hall)
            return slipped(code)
        case InviteState.EXPIRED:
            code = await code_for(hall, expires_at=hall.clock.now + 5)
            hall.clock.now += 5
            return code
        case InviteState.WITHDRAWN:
            code = await code_for(hall)
            await book(hall).withdraw(code, now=hall.clock.now)
            await Scans(book(hall), hall.context).tick()
            return code
        case _:
            return fresh_code(b"another contest", "tdp05", 0, ())


BAD = [each for each in InviteState if each is not InviteState.OPEN]


@pytest.mark.parametrize("state", BAD)
async def test_a_code_that_does_not_hold_is_told_kindly(hall: Hall, state: InviteState) -> None:
    """At the first word and later; the way on is open, and nothing is counted."""
    code = await bad_code(hall, state)
    kind = hall.context.texts(f"invite-code-{state}", contact=hall.context.contact)
    before = await book(hall).counts()
    await bring(hall, code)
    assert kind in heard(hall)
    assert hall.context.consent_text in hall.last().text
    assert kind in (await hall.say(f"#{code}")).text
    assert (await session(hall)).invited_by == ""
    assert "residence" not in (await session(hall)).draft
    assert await book(hall).counts() == before
    await hall.say("đồng ý")
    assert hall.last().text == hall.context.texts("ask-name")


def test_each_kind_of_bad_code_has_its_own_words(hall: Hall) -> None:
    said = {hall.context.texts(f"invite-code-{state}", contact="") for state in BAD}
    assert len(said) == len(BAD) == 4


async def test_whoever_is_registered_keeps_the_unit(hall: Hall) -> None:
    """A code of another unit is opened, and counted as that, but nobody is taken over."""
    code = await code_for(hall)
    await hall.register()
    await bring(hall, code)
    now = await session(hall)
    assert (now.profile.counted_unit, now.invited_by) == ("tdp01", "")  # type: ignore[union-attr]
    assert (await book(hall).counts())[code] == Counts(scans=1)


async def test_the_last_code_before_registering_counts(hall: Hall) -> None:
    first, second = await code_for(hall, "tdp05"), await code_for(hall, "tdp07")
    await bring(hall, first)
    await bring(hall, second)
    assert (await session(hall)).draft["residence"] == "tdp07"
    counts = await book(hall).counts()
    assert (counts[first].starts, counts[second].starts) == (0, 1)


async def test_a_code_in_the_middle_of_an_attempt_changes_nothing(hall: Hall) -> None:
    code = await code_for(hall)
    await hall.register()
    await hall.say("thi")
    before = await session(hall)
    await bring(hall, code)
    after = await session(hall)
    assert (after.attempt, after.profile, after.state) == (before.attempt, before.profile, before.state)


async def test_a_repeated_delivery_counts_once(hall: Hall) -> None:
    code = await code_for(hall)
    for _ in range(2):
        await hall.hear(incoming(code, kind=Kind.START, at=hall.clock.now, update_id="same"))
    assert (await book(hall).counts())[code].scans == 1


async def test_a_code_whose_unit_is_gone_is_unknown(hall: Hall) -> None:
    code = await code_for(hall)
    hall.context.units = replace(
        hall.context.units, all={k: u for k, u in hall.context.units.all.items() if k != "tdp05"}
    )
    await bring(hall, code)
    assert hall.context.texts("invite-code-unknown", contact=hall.context.contact) in heard(hall)


# ---- /qr


def decoded(content: bytes) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(content)))}


async def answers(hall: Hall, text: str, *, chat: str) -> list[Outgoing]:
    before = len(hall.channel.sent[chat])
    await hall.errand(text, chat=chat)
    return hall.channel.sent[chat][before + 1 :]


async def content_of(hall: Hall, message: Outgoing) -> bytes:
    assert message.attachment is not None
    kept = await Files(hall.database, contest_id=hall.context.contest.id, seal=Seal(b"k" * 32)).file(
        message.attachment.file
    )
    assert kept is not None
    assert kept.content is not None
    return kept.content


async def test_an_officer_gets_picture_posters_and_a_message_to_send_on(hall: Hall) -> None:
    await hall.appoint(Role.OFFICER, chat="7", unit="tdp05")
    picture, a4, handout, forward = await answers(hall, "/qr", chat="7")
    [invite] = (await book(hall).known()).values()
    assert (invite.unit_id, invite.made_for) == ("tdp05", (await session(hall, "7")).id)
    assert f"Mã QR của {hall.context.unit_name('tdp05')}. Mã: {invite.code}" in picture.text
    assert decoded(await content_of(hall, picture)) == {
        f"https://t.me/thi_bot?start={invite.code}",
        "https://zalo.me/1",
    }
    for printed in (a4, handout):
        assert printed.attachment is not None
        assert printed.attachment.media is Media.DOCUMENT
        with pypdfium2.PdfDocument(await content_of(hall, printed)) as document:
            assert invite.code in document[0].get_textpage().get_text_bounded()
    assert f"https://t.me/thi_bot?start={invite.code}" in forward.text
    assert f"gõ #{invite.code}" in forward.text


async def test_an_officer_asks_twice_and_sees_the_counts(hall: Hall) -> None:
    await hall.appoint(Role.OFFICER, chat="7", unit="tdp05")
    await answers(hall, "/qr", chat="7")
    await Scans(book(hall), hall.context).tick()
    [code] = await book(hall).known()
    await bring(hall, code)
    again = await answers(hall, "/qr", chat="7")
    assert "1 lượt mở, 1 người bắt đầu, 0 đã đăng ký" in again[0].text
    assert list(await book(hall).known()) == [code]


async def test_counts_stay_hidden_while_people_guess_them(sqlite: Database) -> None:
    contest = a_contest()
    contest = replace(contest, prediction=replace(contest.prediction, target=Target.PEOPLE))
    async with open_hall(sqlite, contest) as hall:
        await hall.appoint(Role.OFFICER, chat="7", unit="tdp05")
        picture, *_ = await answers(hall, "/qr", chat="7")
        assert "hiện sau khi đợt thi đóng" in picture.text
        assert "đã nộp bài" not in picture.text


async def test_an_officer_sees_only_the_own_unit(hall: Hall) -> None:
    await hall.appoint(Role.OFFICER, chat="7", unit="tdp05")
    assert "Quý vị chỉ xem được đơn vị mình: Tổ dân phố số 5" in (await hall.errand("/qr tdp06", chat="7")).text
    assert await book(hall).known() == {}
    assert len(await answers(hall, "/qr tổ dân phố số 5", chat="7")) == 4


@pytest.mark.parametrize("wanted", ["tdp03", "TDP03", "to dan pho so 3 (mau)"])
async def test_an_organiser_names_a_unit(hall: Hall, wanted: str) -> None:
    await hall.appoint(Role.ORGANIZER, chat="7")
    picture, *_ = await answers(hall, f"/qr {wanted}", chat="7")
    [invite] = (await book(hall).known()).values()
    assert (invite.unit_id, invite.made_for) == ("tdp03", 0)
    assert invite.code in picture.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param("/qr", "/qr và tên hoặc mã", id="nothing"),
        pytest.param("/qr xyzxyz", "Không tìm thấy đơn vị “xyzxyz”", id="unknown"),
        pytest.param("/qr trường", "Có nhiều đơn vị gần giống", id="several"),
    ],
)
async def test_an_organiser_is_told_how_to_name_one(hall: Hall, said: str, told: str) -> None:
    await hall.appoint(Role.ORGANIZER, chat="7")
    assert told in (await hall.say(said, chat="7")).text
    assert await book(hall).known() == {}


# ---- the page


async def page(browser: aiohttp.ClientSession, url: str) -> str:
    async with browser.get(url) as response:
        assert response.status == 200
        return await response.text()


async def test_the_page_checks_a_code_and_counts_the_visit(tmp_path: Path) -> None:
    """A HEAD and a code that is not ours are no visit."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'd.sqlite3'}"
    async with BotApi() as api, running(api, url) as service, aiohttp.ClientSession() as browser:
        hall = service.halls[0]
        [tick] = [each for _, each in hall.ticks if getattr(each, "__func__", None) is Scans.tick]
        given = await codes_for(service.database, hall.context, ["tdp05"], now=wall_clock())
        code, counts = given["tdp05"].code, Invites(service.database, contest_id=hall.context.contest.id).counts
        await tick()
        address = f"http://127.0.0.1:{service.port}/?ma="
        shown = await page(browser, address + code)
        assert f"Mã {code} là mã thật của cuộc thi này: Tổ dân phố số 5" in shown
        assert f"https://t.me/hoithi_demo_bot?start={code}" in shown
        await browser.head(address + code)
        for other, told in (
            (slipped(code), "sai một chữ"),
            (fresh_code(b"x", "tdp05", 0, ()), "không phải mã của cuộc thi"),
        ):
            assert told in await page(browser, address + other)
        assert "là mã thật" in await page(browser, f"{address}tdp05")
        assert "Mã " not in (await page(browser, f"{address}moi-{'x' * 32}")).split("<h2>")[0]
        await tick()
        assert (await counts())[code].scans == 1


async def test_a_visit_writes_nothing_before_the_tick(hall: Hall) -> None:
    code, scans = await code_for(hall), Scans(book(hall), hall.context)
    scans.saw(code.lower())
    scans.saw("chung-toi")
    assert (await book(hall).counts())[code].scans == 0
    await scans.tick()
    await scans.tick()
    assert (await book(hall).counts())[code].scans == 1


async def test_a_start_from_the_page_is_no_second_visit(hall: Hall) -> None:
    code = await code_for(hall)
    await hall.engine.submit(Incoming("web", "w", "n1", hall.clock.now, Kind.START, code))
    assert (await book(hall).counts())[code] == Counts(scans=0, starts=1)
