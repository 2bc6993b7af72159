"""An officer sees and exports the own unit alone: by no command, no link, no forged button and no guess another one."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import docx
import openpyxl
import pypdfium2
import pytest
from sqlalchemy import text

from bot.promotion import codes_for
from contest.lists import People
from contest.roles import Invitation, Role, hash_of, make_code
from handlers.conversation import COMMANDS
from handlers.messages import Kind, Media
from storage.database import Database
from storage.roles import Invitations
from tests.builders import a_context, incoming
from tests.fakes import Hall, open_hall

OFFICER, OWN, OTHER = "7", "tdp05", "tdp06"
OUTSIDER, LISTED = "Hoàng Ngoại Đơn", "Phạm Ngoại Danh"
"""Of the other unit: somebody who has handed in, somebody of its roster who has not."""


@asynccontextmanager
async def two_units(database: Database) -> AsyncIterator[tuple[Hall, str]]:
    """Each with somebody who has handed in; the invite code of the other one."""
    listed = {("tran van an", OWN): "Trần Văn An", ("pham ngoai danh", OTHER): LISTED}
    async with open_hall(database, context=replace(a_context(), roster=People(listed))) as hall:
        code = (await codes_for(database, hall.context, [OTHER], now=hall.clock.now))[OTHER].code
        for chat, name, number in (("1", "Nguyễn Thị Hoa", "5"), ("2", OUTSIDER, "6")):
            await hall.hear(incoming("", kind=Kind.START, chat=chat, at=hall.clock.now))
            for reply in ("đồng ý", name, "đúng", number, "không", "đúng"):
                await hall.say(reply, chat=chat)
            await hall.play("." * 15, chat=chat)
        await hall.appoint(Role.OFFICER, chat=OFFICER, unit=OWN)
        yield hall, code


def words_of(content: bytes, name: str) -> str:
    """All that can be read in a file."""
    match name.rpartition(".")[2]:
        case "docx":
            made = docx.Document(io.BytesIO(content))
            cells = [cell.text for grid in made.tables for row in grid.rows for cell in row.cells]
            return "\n".join([*(each.text for each in made.paragraphs), *cells])
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        case "pdf":
            with pypdfium2.PdfDocument(content) as printed:
                return "\n".join(page.get_textpage().get_text_bounded() for page in printed)
    return ""


async def seen(hall: Hall, said: str, *, kind: Kind = Kind.TEXT) -> tuple[str, set[str]]:
    """Everything that reaches the officer by it, files included; and the units that were looked at for that."""
    before = len(hall.channel.sent[OFFICER])
    hall.clock.now += 10_000
    await hall.hear(incoming(said, kind=kind, chat=OFFICER, at=hall.clock.now, pressed="m"))
    async with hall.database.read() as connection:
        asked = await connection.execute(text("SELECT details FROM errand WHERE done_at IS NULL"))
        units = {json.loads(row.details).get("unit", OWN) for row in asked}
    await hall.errands.tick()
    await hall.settled()
    found = []
    for message in hall.channel.sent[OFFICER][before:]:
        found += [message.text, *(f"{button.label} {button.data}" for row in message.rows for button in row)]
        if message.attachment is not None and message.attachment.media is Media.DOCUMENT:
            kept = await hall.files.file(message.attachment.file)
            assert kept is not None
            assert kept.content is not None
            found.append(words_of(kept.content, kept.name))
    return "\n".join(found), units


GUESSES = ("", OTHER, "to dan pho so 6 (mau)", f"120 {OTHER}", "*", f"{OWN} {OTHER}")


async def leaks(hall: Hall, code: str, said: str, *, kind: Kind = Kind.TEXT) -> list[str]:
    """What of the other unit came out."""
    words, units = await seen(hall, said, kind=kind)
    told = [secret for secret in (OUTSIDER, LISTED, code) if secret in words]
    return told + sorted(units - {OWN})


async def test_no_command_shows_another_unit(sqlite: Database) -> None:
    """Each command once, not its alias as well."""
    async with two_units(sqlite) as (hall, code):
        for command in {take: name for name, take in COMMANDS.items()}.values():
            for guess in GUESSES:
                said = f"/{command} {guess}".strip()
                assert await leaks(hall, code, said) == [], said


@pytest.mark.parametrize("command", ["donvi", "qr", "baocaodonvi"])
async def test_with_the_guard_off_the_other_unit_would_show(
    sqlite: Database, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.flows.of_unit._of_any", lambda turn, right: True)
    async with two_units(sqlite) as (hall, code):
        assert OTHER in await leaks(hall, code, f"/{command} {OTHER}")


async def test_no_forged_button_shows_or_moves_another_unit(sqlite: Database) -> None:
    """Data of buttons that somebody else was shown, or that nobody was."""
    async with two_units(sqlite) as (hall, code):
        async with hall.database.read() as connection:
            rows = await connection.execute(text("SELECT person_id FROM membership ORDER BY person_id"))
            outsider = [row.person_id for row in rows][-1]
        forged = (
            *(f"ur:docx:{OTHER}", f"ur:xlsx:{OTHER}", f"ur:docx:{OTHER}:{OWN}", f"hc:{OTHER}:9", f"hc:{OWN}:9:{OTHER}"),
            *("rs:hold!:dot-1", "rs:official!:dot-1", "broadcast:new", "broadcast:1", "ticket:1", "ticket:all"),
            *(f"h:{outsider}", f"f:{outsider}", f"own:sure:{outsider}:{hall.clock.now}", f"mend:{outsider}"),
            *(f"why:{outsider}", "help:1", f"u:{OTHER}", "assist", "promise", "hp:1"),
        )
        for state in ("", "/giupthi", "/donvi"):
            if state:
                await seen(hall, state)
            for data in forged:
                assert await leaks(hall, code, data, kind=Kind.PRESS) == [], (state, data)
        async with hall.database.read() as connection:
            moved = await connection.execute(text("SELECT count(*) FROM decision"))
            assert moved.scalar_one() == 0
            erased = await connection.execute(text("SELECT count(*) FROM membership WHERE erased_at IS NOT NULL"))
            assert erased.scalar_one() == 0


async def test_of_a_unit_with_parts_the_officer_sees_each_part(sqlite: Database) -> None:
    """And somebody who acts for two units says which one."""
    async with open_hall(sqlite) as hall:
        units = dict(hall.context.units.all)
        units[OTHER] = replace(units[OTHER], parent=OWN)
        hall.context.units = replace(hall.context.units, all=units)
        await hall.appoint(Role.OFFICER, chat=OFFICER, unit=OWN)
        assert units[OTHER].name in (await hall.errand(f"/donvi {OTHER}", chat=OFFICER)).text
        assert "chỉ xem được" in (await hall.say("/donvi tdp07", chat=OFFICER)).text
        await hall.hear(incoming(await another_role(hall), kind=Kind.START, chat=OFFICER, at=hall.clock.now))
        which = (await hall.say("/donvi", chat=OFFICER)).text
        assert [line for line in which.splitlines() if line.startswith("/donvi")] == [
            f"/donvi {units[OWN].name}",
            f"/donvi {units['tdp07'].name}",
        ]
        assert units["tdp07"].name in (await hall.errand("/donvi tdp07", chat=OFFICER)).text


async def another_role(hall: Hall) -> str:
    """A code that makes its bringer the officer of tdp07 as well."""
    code, now = make_code("z" * 32), hall.clock.now
    book = Invitations(hall.database, contest_id=hall.context.contest.id)
    await book.add(Invitation(hash_of(code), Role.OFFICER, "tdp07", made_at=now, expires_at=now + 1000))
    return code
