"""Phú Lương 2025 as the officer of a tổ dân phố lives it: from the invitation to the report, through the real server.

"Mỗi tổ dân phố vận động tối thiểu 50 người": the poster is printed, its codes are read off the paper, and whoever comes
by them on Telegram, Zalo or the web counts for the unit.
"""

import io
import random
import re
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import zxingcpp
from docx.document import Document

from contest.roles import Invitation, Role, hash_of, make_code
from storage.invites import Invites
from storage.roles import Invitations
from tests.four_play import Resident, Town, town
from tests.standins.telegram import Player
from tests.telegram_play import a_name, right_answers

UNIT, UNIT_NAME = "tdp05", "Tổ dân phố số 5"
PRINT_DPI = 150


async def appointed(place: Town, player: Player) -> None:
    """An organiser is named by whoever has the server."""
    hall, code = place.service.halls[0], make_code("o" * 32)
    now = place.clock()
    book = Invitations(place.service.database, contest_id=hall.context.contest.id)
    await book.add(Invitation(hash_of(code), Role.ORGANIZER, "", made_at=now, expires_at=now + 60_000))
    await player.send(f"/start {code}")
    await player.wait(lambda view: "🔑" in view.text)


async def invited(organiser: Player, officer: Player) -> None:
    """The organiser asks for a code in the chat and hands the link on."""
    await organiser.send(f"/moi cán bộ {UNIT_NAME}")
    said = await organiser.wait(lambda view: "moi-" in view.text)
    code = re.search(r"moi-[A-Za-z0-9_-]{32}", said.text)
    assert code is not None, said.text
    await officer.send(f"/start {code[0]}")
    welcome = await officer.wait(lambda view: "🔑" in view.text)
    assert f"cán bộ phụ trách của: {UNIT_NAME}" in welcome.text


async def document(place: Town, player: Player, part: str) -> bytes:
    """The newest file in the chat whose name has that part."""
    await player.wait(lambda view: any(part in name_of(each) for each in sent(player)))
    found = next(each for each in reversed(sent(player)) if part in name_of(each))
    return place.telegram.files[found["file_id"]].content


def sent(player: Player) -> list[dict[str, str]]:
    return [message.media["document"] for message in player.chat.changes if "document" in message.media]


def name_of(file: dict[str, str]) -> str:
    return file["file_name"]


def off_the_paper(poster: bytes) -> tuple[set[str], str]:
    """What a telephone reads in the codes of the printed sheet, and the code that is printed to be typed."""
    with pypdfium2.PdfDocument(poster) as pdf:
        printed = pdf[0].render(scale=PRINT_DPI / 72).to_pil()
        typed = re.search(r"#(TD\w+)", pdf[0].get_textpage().get_text_bounded())
    assert typed is not None
    return {found.text for found in zxingcpp.read_barcodes(printed)}, typed[1]


def said(report: Document) -> str:
    lines = [each.text for each in report.paragraphs]
    return "\n".join([*lines, *(" | ".join(c.text for c in row.cells) for grid in report.tables for row in grid.rows)])


async def test_from_the_invitation_to_the_report(tmp_path: Path) -> None:
    right = right_answers()
    async with town(f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}") as place:
        organiser, officer = place.telegram.player(), place.telegram.player()
        await appointed(place, organiser)
        await invited(organiser, officer)

        await officer.send("/qr")
        links, code = off_the_paper(await document(place, officer, "ap-phich"))
        assert links == {
            f"https://t.me/hoithi_demo_bot?start={code}",
            f"https://zalo.me/{place.account.oa_id}",
            f"https://thi.example.gov.vn/?ma={code}",
        }

        for number, kind in enumerate(("telegram", "zalo_oa", "web")):
            person, screen = Resident(a_name(number), random.Random(number), right), place.screen(kind)
            await screen.opens(code)
            card = await person.registers(screen, prefilled=True)
            assert UNIT_NAME in "\n".join(screen.texts), card
            await person.plays(screen, place.clock)
        # A fourth one comes by himself and lives elsewhere: he counts for no target of this unit.
        stranger, screen = Resident(a_name(9), random.Random(9), right), place.screen("zalo_bot")
        await screen.opens()
        await stranger.registers(screen)
        await place.idle()

        await officer.send("/donvi")
        board = await officer.wait(lambda view: "Chỉ tiêu" in view.text)
        assert "3/50" in board.text
        hall = place.service.halls[0]
        counts = (await Invites(place.service.database, contest_id=hall.context.contest.id).counts())[code]
        assert (counts.starts, counts.registered, counts.finished) == (3, 3, 3)

        await officer.press(lambda button: "Word" in button.label)
        report = said(docx.Document(io.BytesIO(await document(place, officer, ".docx"))))
        assert f"{UNIT_NAME} (mẫu) báo cáo kết quả tham gia" in report
        assert "Số người nộp bài | 3\n" in report
        assert f"{UNIT_NAME} (mẫu) | 3 | 3 | 3 | 3\n" in report, "opened, begun, registered, handed in"
        await officer.send("/donvi")
        await officer.wait(lambda view: "3/50" in view.text)
        await officer.press(lambda button: "Excel" in button.label)
        book = openpyxl.load_workbook(io.BytesIO(await document(place, officer, ".xlsx")))
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        assert 3 in cells

        await organiser.send("/baocao")
        whole = said(docx.Document(io.BytesIO(await document(place, organiser, ".docx"))))
        assert "Có 4 người đăng ký dự thi; 3 người đã nộp bài" in whole
