"""What people who run the contest leave behind holds on SQLite and on PostgreSQL alike."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.attempt import Status
from contest.decisions import Act, Decision
from contest.figures import RoundFigures
from contest.people import Found, Tried
from storage.audit import Audit, first_broken
from storage.database import Database
from storage.errands import Errands
from storage.errors import LimitBroken
from storage.figures import Counting
from storage.people import People
from storage.ports.records import Errand, NameCorrected, RoundExtended
from storage.requests import Requests
from storage.seal import Seal
from storage.store import SqlStore
from tests.builders import an_attempt
from tests.contract.test_roles_and_videos import keep, load
from tests.contract.test_store import NOW, Counter, an_answer, change, playing, registered

SEAL = Seal(b"k" * 32)


@pytest.fixture
async def store(database: Database) -> SqlStore:
    made = SqlStore(database, contest_id="c", seal=SEAL, new_id=Counter())
    await made.open_contest(secret=b"s" * 32, now=NOW)
    return made


# ---- errands


async def test_an_errand_is_in_one_hand_and_done_once(store: SqlStore, database: Database) -> None:
    book = Errands(database, contest_id="c")
    await keep(store, Errand(5, "figures", NOW, {"wanted": "Hoa"}))
    first, second = await asyncio.gather(*(book.claim(now=NOW, lease_until=NOW + 100, limit=4) for _ in range(2)))
    (errand,) = [*first, *second]
    assert errand == Errand(5, "figures", NOW, {"wanted": "Hoa"}, "fake", "1")
    assert await book.claim(now=NOW + 99, lease_until=NOW + 200, limit=4) == []
    assert len(await book.claim(now=NOW + 101, lease_until=NOW + 200, limit=4)) == 1
    await book.finish(5, now=NOW + 102)
    assert await book.claim(now=NOW + 999, lease_until=NOW + 2000, limit=4) == []


async def test_errands_of_another_contest_are_not_seen(store: SqlStore, database: Database) -> None:
    await keep(store, Errand(5, "figures", NOW))
    assert await Errands(database, contest_id="other").claim(now=NOW, lease_until=NOW + 1, limit=4) == []


# ---- the audit log


async def test_the_log_is_a_chain(store: SqlStore, database: Database) -> None:
    audit = Audit(database, contest_id="c")
    for number in range(3):
        await audit.add(at=NOW, by="cli:a", act="Decision", details={"n": number})
    deeds = await audit.deeds()
    assert [deed.number for deed in deeds] == [1, 2, 3]
    assert first_broken(deeds) is None
    assert first_broken([*deeds[:1], *deeds[2:]]) == 2
    assert first_broken([deeds[0], replace(deeds[1], details={"n": 7}), deeds[2]]) == 2


async def test_a_line_changed_in_the_database_is_found(store: SqlStore, database: Database) -> None:
    audit = Audit(database, contest_id="c")
    for number in range(3):
        await audit.add(at=NOW, by="cli:a", act="Decision", details={"n": number})
    forged = text("UPDATE audit SET act = 'Nothing' WHERE number = 2")
    await database.do(lambda connection: connection.execute(forged))
    assert first_broken(await audit.deeds()) == 2


async def test_two_at_once_leave_no_hole(store: SqlStore, database: Database) -> None:
    audit = Audit(database, contest_id="c")
    tries = (audit.add(at=NOW, by="cli:a", act="Decision", details={"n": number}) for number in range(5))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    kept = sum(outcome is None for outcome in outcomes)
    assert kept + sum(isinstance(outcome, LimitBroken) for outcome in outcomes) == 5
    deeds = await audit.deeds()
    assert len(deeds) == kept >= 1
    assert first_broken(deeds) is None


# ---- rounds and people


@pytest.mark.parametrize(
    ("limit", "deadline"),
    [
        pytest.param(None, 1500, id="no limit: all of the longer round"),
        pytest.param(300, 400, id="the own limit first"),
        pytest.param(5000, 1500, id="the new close first"),
    ],
)
async def test_who_is_answering_gets_the_longer_round(store: SqlStore, limit: int | None, deadline: int) -> None:
    session = await registered(store)
    running = replace(an_attempt(), id=70, person_id=7, started_at=100, closes_at=1000, deadline=1000)
    await change(store, replace(session, state="quiz", attempt=running))
    await keep(store, RoundExtended(running.round_id, 500, limit))
    after = (await load(store)).attempt
    assert after is not None
    assert (after.closes_at, after.deadline) == (1500, deadline)


async def test_an_ended_attempt_stays_as_it_ended(store: SqlStore) -> None:
    session = await registered(store)
    ended = replace(an_attempt(), id=70, person_id=7, deadline=1000, closes_at=1000, status=Status.CUT, ended_at=1000)
    await change(store, replace(session, attempt=ended))
    await keep(store, RoundExtended(ended.round_id, 500, None))
    after = (await load(store)).attempt
    assert after is not None
    assert after.deadline == 1000


async def test_decisions_come_back_in_their_order(store: SqlStore) -> None:
    made = [Decision(n, "dot-1", Act.MAKE_UP, "7", "99", "vì", NOW) for n in (3, 4)]
    await keep(store, *made)
    assert await store.decisions() == made


async def test_a_mended_name_leaves_its_trail(store: SqlStore, database: Database) -> None:
    await registered(store)
    await keep(store, NameCorrected(5, 7, "Nguyễn Thị Hoà", "gõ nhầm", NOW), chat="9")
    (trail,) = await Requests(database, contest_id="c", seal=SEAL).listed(decided=True)
    assert (trail.old, trail.new, trail.reason) == ({"name": "Nguyễn Thị Hoa"}, {"name": "Nguyễn Thị Hoà"}, "gõ nhầm")
    assert trail.granted
    profile = (await load(store)).profile
    assert profile is not None
    assert profile.name == "Nguyễn Thị Hoà"


async def test_people_are_found_with_their_attempts(store: SqlStore, database: Database) -> None:
    await playing(store)
    people = People(database, contest_id="c", seal=SEAL)
    found = [each async for some in people.all() for each in some]
    assert [(each.person_id, each.name, each.unit_id) for each in found] == [(7, "Nguyễn Thị Hoa", "tdp01")]
    assert isinstance(found[0], Found)
    attempts = await people.attempts_of([7, 8])
    started = an_attempt().started_at
    assert attempts == {7: (Tried(70, an_attempt().round_id, 1, Status.OPEN, started),)}


async def test_the_board_counts(store: SqlStore, database: Database) -> None:
    session = await playing(store)
    assert session.attempt is not None
    await registered(store, "2", 8)
    await change(store, session, answer=an_answer())
    counting = Counting(database, contest_id="c")
    figures = await counting.figures(NOW)
    assert (figures.registered, figures.channels) == (2, {"fake": 2})
    assert figures.rounds == {session.attempt.round_id: RoundFigures(1, 0, 1, 1)}
    assert figures.units == {"tdp01": (2, 0)}
    assert await counting.answers([session.attempt.round_id]) == {}
    ended = replace(session.attempt, status=Status.FINISHED, position=1)
    await change(store, replace(session, attempt=ended))
    assert await counting.answers([session.attempt.round_id]) == {"q0": {1: 1}}
    assert (await counting.figures(NOW)).units == {"tdp01": (2, 1)}
    branches = {"ward": {"tdp01", "tdp02"}, "school": {"th1"}}
    assert await counting.branches(branches) == {"ward": (2, 1), "school": (0, 0)}
