"""Invite codes and who came by them, on SQLite and on PostgreSQL alike."""

import asyncio
from dataclasses import replace

import pytest

from contest.attempt import Status
from contest.invites import Counts, InviteCode
from storage.database import Database
from storage.invites import Invites
from storage.ports.conversation import Change, Profile
from storage.seal import Seal
from storage.store import SqlStore
from tests.builders import an_attempt

NOW, DAY_MS = 1_000_000, 86_400_000
SECRET = b"s" * 32


@pytest.fixture
async def store(database: Database) -> SqlStore:
    made = SqlStore(database, contest_id="c", seal=Seal(b"k" * 32), new_id=iter(range(1001, 9999)).__next__)
    await made.open_contest(secret=SECRET, now=NOW)
    return made


@pytest.fixture
def invites(store: SqlStore, database: Database) -> Invites:
    return Invites(database, contest_id="c")


async def give(
    invites: Invites, *units: str, now: int = NOW, made_for: int = 0, days: int | None = None
) -> list[InviteCode]:
    until = None if days is None else now + days * DAY_MS
    given = await invites.give(units, made_for=made_for, secret=SECRET, now=now, avoid=["TDP01"], expires_at=until)
    return [given[unit] for unit in units]


async def come(
    store: SqlStore, chat: str, code: str, *people: int, status: Status | None = None, position: int = 1
) -> None:
    """Somebody starts by the code; each of the people registers, and plays an attempt to that end."""
    async with store.batch([("fake", chat)], [], NOW) as batch:
        session = batch.sessions["fake", chat]
        began = replace(session, invited_by=code, state="consent")
        await batch.save([Change(session, began, "", NOW, scanned=code)])
    for person in people:
        async with store.batch([("fake", chat)], [], NOW) as batch:
            session = batch.sessions["fake", chat]
            known = replace(session, profile=Profile(person, "Nguyễn Văn An", "tdp01", "", "tdp01"), attempt=None)
            if status is not None:
                attempt = replace(
                    an_attempt(), id=person, person_id=person, seat=session.id, status=status, position=position
                )
                known = replace(known, attempt=attempt)
            await batch.save([Change(session, known, "", NOW)])


async def test_a_code_is_made_once(invites: Invites) -> None:
    first = await give(invites, "tdp01", "tdp02")
    assert await give(invites, "tdp01", "tdp02", now=NOW + 5) == first
    assert await invites.known() == {each.code: each for each in first}


async def test_an_officer_has_a_code_of_the_own(invites: Invites) -> None:
    [unit], [officer] = await give(invites, "tdp01"), await give(invites, "tdp01", made_for=7)
    assert unit.code != officer.code
    assert (unit.made_for, officer.made_for) == (0, 7)


async def test_a_withdrawn_code_stays_closed_and_another_is_given(invites: Invites) -> None:
    [old] = await give(invites, "tdp01")
    assert await invites.withdraw(old.code, now=NOW + 1)
    assert not await invites.withdraw(old.code, now=NOW + 2)
    assert not await invites.withdraw("TD0000X", now=NOW + 2)
    [new] = await give(invites, "tdp01")
    assert new.code != old.code
    assert (await invites.known())[old.code] == replace(old, withdrawn_at=NOW + 1)


async def test_a_code_expires_and_may_be_given_longer(invites: Invites) -> None:
    [first] = await give(invites, "tdp01", days=1)
    [longer] = await give(invites, "tdp01", days=3)
    assert longer.code == first.code
    assert (await invites.known())[first.code].expires_at == NOW + 3 * DAY_MS
    [after] = await give(invites, "tdp01", now=NOW + 3 * DAY_MS)
    assert after.code != first.code


async def test_two_processes_make_one_code(database: Database, store: SqlStore) -> None:
    books = [Invites(database, contest_id="c") for _ in range(4)]
    units = [f"tdp{number}" for number in range(30)]
    given = await asyncio.gather(*(give(book, *units) for book in books))
    assert {each.code for each in given[0]} == set(await books[0].known())
    assert all([each.code for each in some] == [each.code for each in given[0]] for some in given)


async def test_codes_of_another_contest_are_not_seen(database: Database, store: SqlStore, invites: Invites) -> None:
    other = SqlStore(database, contest_id="d", seal=Seal(b"k" * 32), new_id=iter(range(9)).__next__)
    await other.open_contest(secret=SECRET, now=NOW)
    [code] = await give(invites, "tdp01")
    elsewhere = Invites(database, contest_id="d")
    assert await elsewhere.known() == {}
    assert not await elsewhere.withdraw(code.code, now=NOW)
    await elsewhere.add_scans({code.code: 5})
    assert (await invites.counts())[code.code] == Counts()


async def test_who_came_by_a_code(store: SqlStore, invites: Invites) -> None:
    """A chat that only began, a family of two of whom one is answering, one who handed in; an empty attempt is none."""
    code, other = [each.code for each in await give(invites, "tdp01", "tdp02")]
    await come(store, "1", code)
    await come(store, "2", code, 21)
    await come(store, "2", code, 22, status=Status.OPEN)
    await come(store, "3", code, 31, status=Status.FINISHED)
    await come(store, "4", code, 41, status=Status.CUT, position=0)
    await come(store, "5", other, 51, status=Status.TIMED_OUT)
    await invites.add_scans({code: 3})
    counts = await invites.counts()
    assert counts[code] == Counts(scans=8, starts=4, registered=4, finished=1)
    assert counts[other] == Counts(scans=1, starts=1, registered=1, finished=1)


async def test_scans_of_several_batches_add_up(store: SqlStore, invites: Invites) -> None:
    """Batches that count the same codes at once do not block each other."""
    codes = [each.code for each in await give(invites, "tdp01", "tdp02", "tdp03")]

    async def scan(number: int) -> None:
        chats = [("fake", f"{number}-{each}") for each in range(6)]
        async with store.batch(chats, [], NOW) as batch:
            turned = codes if number % 2 else codes[::-1]
            await batch.save(
                [
                    Change(batch.sessions[c], batch.sessions[c], "", NOW, scanned=turned[i % 3])
                    for i, c in enumerate(chats)
                ]
            )

    await asyncio.gather(*(scan(number) for number in range(10)))
    assert [each.scans for each in (await invites.counts()).values()] == [20, 20, 20]
