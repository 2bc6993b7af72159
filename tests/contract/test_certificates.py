"""Certificates that were issued, on SQLite and on PostgreSQL alike."""

import asyncio
from dataclasses import replace

import pytest

from contest.certificates import Merit
from storage.certificates import Certificates
from storage.database import Database
from storage.seal import Seal
from storage.store import SqlStore

HOA = Merit("dot-1", "individual", 5, "tdp01", "Giải Nhất")
UNIT = Merit("", "collective", 0, "tdp01", "Giải Nhất")


@pytest.fixture
async def book(database: Database) -> Certificates:
    for name in ("c", "other"):
        store = SqlStore(database, contest_id=name, seal=Seal(b"k" * 32), new_id=iter(range(9)).__next__)
        await store.open_contest(secret=b"s" * 32, now=0)
    return Certificates(database, contest_id="c")


async def test_each_merit_is_issued_once(book: Certificates, database: Database) -> None:
    first = await book.issue([HOA, UNIT], codes=["A", "B"], now=7)
    assert [(each.number, each.code, each.merit, each.issued_at) for each in first] == [
        (1, "A", HOA, 7),
        (2, "B", UNIT, 7),
    ]
    second = replace(HOA, what="Giải Nhì")
    again = await book.issue([UNIT, second, HOA], codes=["C", "D", "E"], now=8)
    assert [(each.number, each.code, each.issued_at) for each in again] == [(2, "B", 7), (3, "D", 8), (1, "A", 7)]
    other = Certificates(database, contest_id="other")
    assert [each.number for each in await other.issue([HOA], codes=["A"], now=9)] == [1]
    assert [each.number for each in await book.issued()] == [1, 2, 3]
    assert [each.number for each in await book.issued("")] == [2]
    assert [each.number for each in await book.of_person(5)] == [1, 3]


async def test_processes_that_race_give_one_number_each(book: Certificates, database: Database) -> None:
    """Eight at the same time, each with other codes: nobody gets two, and no number is missing or given twice."""
    merits = [replace(HOA, person_id=n) for n in range(1, 8)]
    others = [Certificates(database, contest_id="c") for _ in range(8)]
    codes = [[f"{n}-{each}" for each in range(len(merits))] for n in range(len(others))]
    turns = [[*merits[n % 7 :], *merits[: n % 7]] for n in range(8)]
    made = await asyncio.gather(
        *(each.issue(turn, codes=given, now=1) for each, turn, given in zip(others, turns, codes, strict=True))
    )
    assert len({(each.merit, each.number, each.code) for some in made for each in some}) == len(merits)
    assert [each.number for each in await book.issued()] == list(range(1, 8))


async def test_many_at_once(book: Certificates) -> None:
    merits = [replace(HOA, person_id=n) for n in range(1, 502)]
    made = await book.issue(merits, codes=[str(n) for n in range(501)], now=1)
    assert [each.number for each in made] == list(range(1, 502))
    assert await book.issue(merits, codes=[f"x{n}" for n in range(501)], now=2) == made


async def test_a_code_is_found_and_revoked_once(book: Certificates, database: Database) -> None:
    await book.issue([HOA], codes=["A"], now=7)
    assert not await Certificates(database, contest_id="other").revoke("A", reason="x", now=8)
    assert not await book.revoke("B", reason="x", now=8)
    assert await book.revoke("A", reason="in sai tên", now=8)
    assert not await book.revoke("A", reason="khác", now=9)
    found = await book.find("A")
    assert found is not None
    assert (found.revoked_at, found.reason) == (8, "in sai tên")
    assert await book.issue([HOA], codes=["Z"], now=10) == [found], "it is not issued again"
    assert await book.find("Z") is None
