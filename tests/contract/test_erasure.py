"""Erasing for real, on SQLite and on PostgreSQL: the whole database is read afterwards, as text and opened with the key."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, select, text
from sqlalchemy.engine import make_url

from bot.contest_folder import context_of
from contest.attempt import Status
from contest.fold import fold
from contest.roles import Role
from handlers.messages import Incoming, Kind, Outgoing
from handlers.moves import State
from scheduler.retention import Retention, erases_at
from scheduler.verify import Verifier
from storage.audit import Audit, first_broken
from storage.database import Database
from storage.erasure import RETENTION, Erasure, erase_person
from storage.ports.conversation import Failure
from storage.rows import Rows
from storage.seal import Seal
from storage.tables import metadata
from storage.webchat import WebChats
from tests.builders import TEXTS, a_contest, a_round, incoming, preset
from tests.fakes import Hall, open_hall

SEAL = Seal(b"k" * 32)
NAME, YEAR, CHAT = "Nguyễn Thị Hoa Mười", 1931, "884422117755"
DAY_MS = 86_400_000


@asynccontextmanager
async def a_hall(database: Database) -> AsyncIterator[Hall]:
    folder = replace(preset(), contest=a_contest(rounds=(a_round(publishes_after_s=12),)))
    async with open_hall(database, context=context_of(folder, TEXTS, b"s" * 32)) as opened:
        await opened.store.keep_snapshot(folder.rules_hash, folder.rules_text, now=opened.clock())
        yield opened


@pytest.fixture
async def hall(database: Database) -> AsyncIterator[Hall]:
    async with a_hall(database) as opened:
        yield opened


async def dump(database: Database) -> str:
    """Every cell of every table; what is sealed is opened."""
    cells: list[str] = []
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            sealed = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
            for row in await connection.execute(select(table)):
                for name, value in row._mapping.items():
                    if name in sealed and value:
                        value = opened(bytes(value))
                    cells.append(f"{table.name}.{name}={value}")
    return "\n".join(cells)


def opened(value: bytes) -> str:
    try:
        return SEAL.open_bytes(value).decode(errors="replace")
    except InvalidTag:
        return value.decode(errors="replace")


def traces(found: str, *, chat: str = CHAT) -> list[str]:
    marks = (NAME, fold(NAME), NAME.upper(), "Nguyễn T. H. M.", chat)
    return [line for line in found.split("\n") if any(mark in line for mark in marks)]


def files(path: Path) -> bytes:
    return path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()


async def only(database: Database, query: str) -> list[tuple[object, ...]]:
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def erase(hall: Hall, chat: str = CHAT) -> Outgoing:
    """As people do: ask, press, type the word."""
    await hall.errand("/dulieucuatoi", chat=chat)
    await hall.press("Xóa dữ liệu", chat=chat)
    await hall.say("XÓA", chat=chat)
    await all_said(hall)
    return hall.last(chat)


async def all_said(hall: Hall) -> None:
    """That the farewell has arrived is kept too: until then it waits under the id of the chat."""
    while await only(hall.database, "SELECT id FROM outbox"):
        await asyncio.sleep(0.01)


async def lived(hall: Hall) -> None:
    """A person who left traces everywhere, and a neighbour."""
    await hall.register(NAME, chat=CHAT)
    await hall.register("Trần Văn An", chat="2")
    await hall.say("/hoidap tôi là nguyễn thị hoa mười, sân vận động ở đâu", chat=CHAT)
    await hall.say("/hoidap gửi", chat=CHAT)
    await hall.play("." * 9 + "x" * 6, chat="2")
    await hall.play("." * 10 + "x" * 5, chat=CHAT)
    await hall.say("xin sửa tên", chat=CHAT)
    for word in ("Nguyễn Thị Hoa Mười Một", "đúng", "gửi"):
        await hall.say(word, chat=CHAT)
    await hall.say("/lienket", chat=CHAT)
    kept = Failure("A1B2C3", "fake", f"KeyError: {CHAT}", hall.clock.now, f"chat {CHAT}: {NAME}".encode())
    await hall.store.keep_failure(kept)
    year = text(f"UPDATE membership SET birth_year = {YEAR}")
    await hall.database.do(lambda connection: connection.execute(year))
    lines = WebChats(hall.database, contest_id=hall.context.contest.id, seal=SEAL, new_id=iter(range(1, 99)).__next__)
    await lines.hear(CHAT, NAME, nonce="n1")


async def publish(hall: Hall) -> None:
    hall.clock.now = hall.context.contest.rounds[0].publishes_at
    for _ in range(3):
        await hall.jobs.tick()
        await hall.settled()


async def verified(hall: Hall) -> list[str]:
    """The hashes of the round and of the contest, each computed again without a difference."""
    verifier = Verifier(hall.store, hall.context.secret, hall.context.contest.rounds)
    found = await verifier.whole()
    assert [each.first for each in found] == [None] * len(found)
    return [each.table_hash for each in found]


# ---- nothing is left


async def test_nothing_identifies_whoever_was_erased(hall: Hall, database: Database) -> None:
    await lived(hall)
    await publish(hall)
    assert len(traces(await dump(database))) > 8  # or the search itself is blind
    before = await verified(hall)
    said = await erase(hall)
    assert "Đã xóa dữ liệu" in said.text
    assert traces(await dump(database)) == []
    assert await only(database, f"SELECT count(*) FROM membership WHERE birth_year = {YEAR}") == [(1,)]  # the neighbour
    assert await verified(hall) == before
    assert first_broken(await Audit(database, contest_id=hall.context.contest.id).deeds()) is None


async def test_the_files_of_the_database_hold_nothing_either(sqlite: Database) -> None:
    """Unlinked rows stay readable in pages and journal unless they are overwritten; sealed ones open with the key."""
    async with a_hall(sqlite) as hall:
        await lived(hall)
        await publish(hall)
        hidden = await only(sqlite, "SELECT person.name FROM person JOIN membership ON person_id = person.id LIMIT 1")
        sealed_name = bytes(hidden[0][0])  # type: ignore[call-overload]
        path = Path(str(make_url(sqlite.url).database))
        assert CHAT.encode() in files(path)
        assert sealed_name in files(path)
        await erase(hall)
        await sqlite.forget_deleted()
        left = files(path)
        assert not [mark for mark in (NAME, fold(NAME), CHAT) if mark.encode() in left]
        assert sealed_name not in left


async def test_a_new_word_makes_somebody_new(hall: Hall, database: Database) -> None:
    await hall.register(NAME, chat=CHAT)
    await erase(hall)
    assert "ĐỒNG Ý" in (await hall.say("xin chào", chat=CHAT)).text
    ((states,),) = await only(database, "SELECT count(*) FROM identity")
    assert states == 2
    ((text_hash, withdrawn),) = await only(database, "SELECT text_hash, withdrawn_at FROM consent")
    assert (text_hash, withdrawn) == (hall.context.consent_hash, hall.clock.now)


# ---- results


async def test_before_the_result_the_person_competes_no_more(hall: Hall, database: Database) -> None:
    await lived(hall)
    await erase(hall)
    await publish(hall)
    version = await hall.store.latest_result("dot-1", published=True)
    assert version is not None
    rows = await hall.store.result_rows(version.id)
    assert [(row.place, name) for row, name in rows] == [(1, "Trần Văn An"), (0, "")]
    assert await only(database, "SELECT DISTINCT eligible FROM membership") in ([(1,)], [(True,)])
    await verified(hall)


async def test_a_draft_is_computed_again_without_the_person(hall: Hall) -> None:
    await lived(hall)
    hall.clock.now = hall.context.contest.rounds[0].closes_at + 11_000
    await hall.jobs.tick()
    draft = await hall.store.latest_result("dot-1")
    assert draft is not None
    assert (draft.published_at, draft.people) == (None, 2)
    await erase(hall)
    await publish(hall)
    version = await hall.store.latest_result("dot-1", published=True)
    assert version is not None
    assert (version.version, version.people) == (2, 1)
    await verified(hall)


async def test_a_published_line_stays_without_a_name(hall: Hall) -> None:
    await lived(hall)
    await publish(hall)
    await erase(hall)
    await publish(hall)
    version = await hall.store.latest_result("dot-1", published=True)
    assert version is not None
    assert version.version == 1
    assert [(row.place, name) for row, name in await hall.store.result_rows(version.id)] == [
        (1, ""),
        (2, "Trần Văn An"),
    ]
    told = await hall.say("vì sao", chat="2")
    assert "Nguyễn T." not in told.text


async def test_an_open_attempt_ends_and_counts_nowhere(hall: Hall, database: Database) -> None:
    await hall.register(NAME, chat=CHAT)
    await hall.say("thi", chat=CHAT)
    await hall.say("A", chat=CHAT)
    await hall.errand("/dulieucuatoi", chat=CHAT)
    data = next(b.data for m in hall.channel.sent[CHAT] for r in m.rows for b in r if "Xóa dữ liệu" in b.label)
    await hall.hear(incoming(data, kind=Kind.PRESS, chat=CHAT, at=hall.clock.now))
    assert any("Quý vị đang làm bài" in said.text for said in hall.channel.sent[CHAT])
    await hall.say("xoa", chat=CHAT)
    assert await only(database, "SELECT status FROM attempt") == [(str(Status.VOID),)]
    await publish(hall)
    assert traces(await dump(database)) == []


# ---- families, several chats, roles


async def test_of_a_family_only_the_speaker_is_erased(hall: Hall, database: Database) -> None:
    await hall.register("Trần Văn An", chat=CHAT)
    for word in ("đổi người", "thêm một người", "đồng ý", NAME, "đúng", "1", "không", "đúng"):
        await hall.say(word, chat=CHAT)
    await erase(hall)
    await hall.say("Trần Văn An", chat=CHAT)
    async with hall.store.batch([("fake", CHAT)], [], hall.clock.now) as batch:
        session = batch.sessions["fake", CHAT]
    assert session.profile is not None
    assert (session.profile.name, session.state, session.family) == ("Trần Văn An", State.HOME, ())
    assert traces(await dump(database), chat=NAME) == []
    withdrawn = await only(database, "SELECT withdrawn_at FROM consent ORDER BY id")
    assert withdrawn == [(None,), (hall.clock.now,)]


async def test_a_chat_with_a_role_keeps_it(hall: Hall, database: Database) -> None:
    await hall.register(NAME, chat="7")
    await hall.appoint(Role.OFFICER, chat="7", unit="th1")
    await erase(hall, chat="7")
    async with hall.store.batch([("fake", "7")], [], hall.clock.now) as batch:
        session = batch.sessions["fake", "7"]
    assert [held.role for held in session.roles] == [Role.OFFICER]
    assert (session.profile, session.state) == (None, State.NEW)
    assert traces(await dump(database), chat=NAME) == []


async def link(hall: Hall, chat: str, to: str) -> None:
    offered = (await hall.say("/lienket", chat=chat)).text
    code = re.search(r": (\S*\d?\S+)\n", offered)
    assert code is not None
    await hall.say(code[1], chat=to)


async def test_all_chats_of_the_person_are_let_go(hall: Hall, database: Database) -> None:
    await hall.register(NAME, chat="5550001")
    await link(hall, "5550001", CHAT)
    await erase(hall)
    found = await dump(database)
    assert traces(found) == traces(found, chat="5550001") == []


def withdrawal(hall: Hall, chat: str) -> Incoming:
    return incoming(kind=Kind.WITHDRAWN, chat=chat, at=hall.clock.now)


async def test_a_withdrawal_takes_the_chat_off_whoever_has_another(hall: Hall, database: Database) -> None:
    await hall.register("Trần Văn An", chat="5550001")
    await hall.register(NAME, chat=CHAT)
    await link(hall, "5550001", CHAT)
    await hall.hear(withdrawal(hall, CHAT))
    assert "Đã xóa dữ liệu" in hall.last(CHAT).text
    await all_said(hall)
    assert traces(await dump(database)) == []
    async with hall.store.batch([("fake", "5550001")], [], hall.clock.now) as batch:
        kept = batch.sessions["fake", "5550001"].profile
    assert kept is not None
    assert kept.name == "Trần Văn An"
    said = len(hall.channel.sent[CHAT])
    await hall.hear(withdrawal(hall, CHAT))  # platforms repeat themselves
    assert len(hall.channel.sent[CHAT]) == said


async def test_the_question_really_holds_for_a_while_and_for_one_person(hall: Hall, database: Database) -> None:
    await hall.register(NAME, chat=CHAT)
    await hall.errand("/dulieucuatoi", chat=CHAT)
    await hall.press("Xóa dữ liệu", chat=CHAT)
    hall.clock.now += 600_000
    assert "XÓA DỮ LIỆU CỦA QUÝ VỊ?" in (await hall.say("XÓA", chat=CHAT)).text
    await hall.hear(incoming(f"own:sure:1:{hall.clock.now}", kind=Kind.PRESS, chat=CHAT, at=hall.clock.now))
    assert await only(database, "SELECT erased_at FROM membership") == [(None,)]
    await hall.say("không xóa", chat=CHAT)
    await hall.errand("/dulieucuatoi", chat=CHAT)
    assert NAME in hall.last(CHAT).text


async def test_erasing_twice_is_erasing_once(hall: Hall, database: Database) -> None:
    await lived(hall)
    ((person,),) = await only(database, "SELECT min(person_id) FROM membership")
    rows = Rows(hall.context.contest.id, SEAL)
    for at in (5, 6):
        await database.do(partial(erase_person, rows=rows, person_id=int(str(person)), now=at))
    assert await only(database, f"SELECT erased_at FROM membership WHERE person_id = {person}") == [(5,)]
    assert await only(database, "SELECT count(*) FROM decision") == [(1,)]


async def test_what_comes_too_late_is_told_to_nobody(hall: Hall) -> None:
    await hall.register(NAME, chat=CHAT)
    async with hall.store.batch([("fake", CHAT)], [], hall.clock.now) as batch:
        profile = batch.sessions["fake", CHAT].profile
    assert profile is not None
    await erase(hall)
    said = len(hall.channel.sent[CHAT])
    packed: dict[str, str | int] = {"message": Outgoing(NAME).to_bytes().decode()}
    for kind, who in ((Kind.RESULT, profile.person_id), (Kind.ERRAND, 0), (Kind.NOTICE, 0)):
        event = incoming(kind=kind, chat=CHAT, at=hall.clock.now, facts=packed, person_id=who)
        await hall.hear(event)
    assert len(hall.channel.sent[CHAT]) == said


# ---- the own data


async def test_the_own_data_are_shown_and_taken_along(hall: Hall) -> None:
    await lived(hall)
    shown = await hall.errand("dữ liệu của tôi", chat=CHAT)
    for part in (NAME, "Lượt thi (1)", "Đề nghị sửa thông tin (1)", "Câu hỏi gửi Ban Tổ chức (1)", "(1):\n– fake"):
        assert part in shown.text
    await hall.press("Tải về", chat=CHAT)
    await hall.errands.tick()
    await hall.settled()
    file = hall.last(CHAT).attachment
    assert file is not None
    kept = await hall.files.file(file.file)
    assert kept is not None
    assert kept.content is not None
    whole = kept.content.decode("utf-8-sig")
    assert "có trong tệp này từ khi đợt thi đóng" in whole
    assert "sân vận động ở đâu" in whole
    assert "Nguyễn Thị Hoa Mười Một" in whole
    assert "Trần Văn An" not in whole
    hall.clock.now = hall.context.contest.rounds[0].closes_at
    await hall.press("Tải về", chat=CHAT) if hall.last(CHAT).rows else await hall.errand("/mydata", chat=CHAT)
    assert "Sửa" in str(hall.last(CHAT).rows)
    await hall.press("Sửa", chat=CHAT)
    assert "không tự sửa được" in hall.last(CHAT).text


# ---- when the time is over


async def test_after_its_time_everybody_is_erased_but_the_winners_names(hall: Hall, database: Database) -> None:
    await lived(hall)
    for number in range(3, 12):
        await hall.register(f"Lê Văn Bình {'I' * number}", chat=str(9_900_000 + number))
        hall.clock.now += 1
    await hall.register("Phạm Thị Cúc", chat="12")
    await hall.appoint(Role.JUDGE, chat="13")
    await publish(hall)
    contest = hall.context.contest
    assert await erases_at(hall.store, hall.context) is None
    hall.clock.now += (contest.publication.complaint_days or 0) * DAY_MS
    for _ in range(3):
        await hall.jobs.tick()
        await hall.settled()
    due = await erases_at(hall.store, hall.context)
    assert due is not None
    erasure = Erasure(database, contest_id=contest.id, seal=SEAL)
    retention = Retention(hall.store, erasure, hall.context, clock=hall.clock)
    before = await verified(hall)
    hall.clock.now = due - 1
    await retention.tick()
    assert "Phạm Thị Cúc" in await dump(database)
    hall.clock.now = due
    assert await erasure.some(now=due) > 0  # a process that was killed here
    await retention.tick()
    found = await dump(database)
    assert [each for each in ("Phạm Thị Cúc", "Lê Văn Bình", "9900003", CHAT) if each in found] == []
    winners = {row[0] for row in await only(database, "SELECT DISTINCT person_id FROM award WHERE person_id > 0")}
    names = await hall.store.names([int(str(each)) for each in winners])
    assert names
    assert all(names.values())
    assert await only(database, "SELECT count(*) FROM identity WHERE chat = '13'") == [(1,)]
    assert await verified(hall) == before
    await retention.tick()
    deeds = [each for each in await Audit(database, contest_id=contest.id).deeds() if each.act == RETENTION]
    assert [dict(each.details) for each in deeds] == [{"named": len(winners), "people": 12}]
