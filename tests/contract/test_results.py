"""The part of the store behind results, on SQLite and on PostgreSQL."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from sqlalchemy import text

from contest.attempt import Status
from contest.decisions import WHOLE, Act, Decision
from storage.database import Database
from storage.errors import LimitBroken
from storage.ports.conversation import Answer
from storage.ports.results import Award, ResultRow, ResultVersion, UnitRow
from storage.seal import Seal
from storage.store import SqlStore
from tests.builders import an_attempt
from tests.contract.test_store import NOW, Counter, change, load, registered

VERSION = ResultVersion(500, "dot-1", 1, NOW, None, None, "", "rules")


@pytest.fixture
async def store(database: Database) -> SqlStore:
    made = SqlStore(database, contest_id="c", seal=Seal(b"k" * 32), new_id=Counter())
    await made.open_contest(secret=b"s" * 32, now=NOW)
    return made


async def played(store: SqlStore, person: int = 7, **changes: object) -> None:
    """One ended attempt; its id is ten times the person's."""
    session = await registered(store, str(person), person)
    usual = {"status": Status.FINISHED, "position": 2, "score": 1, "last_answer_at": 900, "ended_at": 900}
    attempt = replace(an_attempt(), id=person * 10, person_id=person, **{**usual, **changes})  # type: ignore[arg-type]
    await change(store, replace(session, attempt=attempt))


def a_row(position: int, person: int, **changes: object) -> ResultRow:
    usual = ResultRow(position, position, False, "score", person, person * 10, "tdp01", 3, 900, 5, 2, 900)
    return usual._replace(**changes)  # type: ignore[arg-type]


def an_award(number: int, person: int | None, **changes: object) -> Award:
    usual = Award(number, 500, number, "individual", "dot-1", "Giải Nhất", 1, person, "tdp01", 1_000_000)
    return replace(usual, **changes)  # type: ignore[arg-type]


async def kept(
    store: SqlStore,
    *rows: ResultRow,
    version: ResultVersion = VERSION,
    awards: Collection[Award] = (),
    units: Collection[UnitRow] = (),
    before: int | None = None,
) -> ResultVersion:
    assert await store.begin_result(version, stale_before=0)
    await store.add_rows(version.id, rows, now=NOW)
    done = replace(version, people=len(rows), table_hash="hash")
    await store.finish_result(done, list(units), list(awards), before=before)
    return done


# ---- raw material


async def test_entries_and_raw_attempts(store: SqlStore) -> None:
    await played(store)
    await played(store, 8, status=Status.VOID)
    await played(store, 9, position=0)
    session = await load(store, "7")
    for position, choice in ((0, 1), (1, None)):
        answered = None if choice is None else NOW
        given = Answer(70, position, f"q{position}", (0, 1, 2, 3), NOW, answered, choice)
        await change(store, session, answer=given)
    entries = [entry async for part in store.counted_entries("dot-1", questions=3) for entry in part]
    assert [(e.attempt_id, e.person_id, e.score, e.duration, e.number, e.eligible) for e in entries] == [
        (70, 7, 1, 900, 1, True)
    ]
    raw = [each async for part in store.raw_attempts("dot-1", slice_of=1) for each in part]
    assert [(each.id, each.answers) for each in raw] == [(70, (("q0", 1, NOW), ("q1", None, None)))]
    assert await store.count_attempts("dot-1") == 1
    assert await store.attempts_by_unit("dot-1", without=[]) == {"tdp01": 1}
    assert await store.attempts_by_unit("dot-1", without=[7]) == {}


async def test_of_a_changed_answer_the_last_choice_counts(store: SqlStore) -> None:
    await played(store)
    session = await load(store, "7")
    first = Answer(70, 0, "q0", (0, 1, 2, 3), NOW, NOW, 1)
    for given in (first, replace(first, choice=2, change=1), replace(first, choice=3, change=2, answered_at=NOW + 9)):
        await change(store, session, answer=given)
    raw = [each async for part in store.raw_attempts("dot-1") for each in part]
    assert raw[0].answers == (("q0", 3, NOW + 9),)


async def test_an_attempt_is_found_by_what_only_we_know(store: SqlStore) -> None:
    await played(store)
    found = await store.find_attempt(lambda each: each == 70)
    assert found is not None
    assert found.person_id == 7
    assert await store.find_attempt(lambda each: each == 71) is None


async def test_snapshots_by_hash(store: SqlStore) -> None:
    assert await store.snapshot("h") is None
    await store.keep_snapshot("h", "{}", now=NOW)
    await store.keep_snapshot("h", "other", now=NOW)
    assert await store.snapshot("h") == "{}"


# ---- versions


async def test_one_process_claims_a_version(store: SqlStore) -> None:
    assert await store.begin_result(VERSION, stale_before=0)
    assert not await store.begin_result(replace(VERSION, id=501), stale_before=0), "the second is told no"
    assert await store.latest_result("dot-1") is None, "nothing is seen until it is whole"
    assert await store.begin_result(replace(VERSION, id=502), stale_before=NOW + 1), "a dead process is replaced"
    with pytest.raises(LimitBroken):
        await store.add_rows(500, [a_row(1, 7)], now=NOW)
    with pytest.raises(LimitBroken):
        await store.finish_result(VERSION, [], [], before=None)


async def test_a_version_comes_back_as_it_went(store: SqlStore) -> None:
    await played(store)
    figures = {"people": 3, "rate": "2/3", "video": None}
    units = [UnitRow("tdp01", 1, "Khối", 0, False, figures, (("min_people", 50, "3"),))]
    version = replace(VERSION, seed="ab", reason="vì", basis={"decisions": [1]}, difference={"moved": 2})
    done = await kept(store, a_row(1, 7), version=version, awards=[an_award(1, 7)], units=units)
    assert await store.latest_result("dot-1") == done
    assert await store.result_rows(500) == [(a_row(1, 7), "Nguyễn Thị Hoa")]
    assert await store.rows_at(500, [1, 2]) == {1: (a_row(1, 7), "Nguyễn Thị Hoa")}
    assert await store.person_rows(500, [7, 8]) == {7: (a_row(1, 7), "Nguyễn Thị Hoa")}
    assert [part async for part in store.plain_rows(500)] == [[a_row(1, 7)]]
    assert await store.awards(500) == [an_award(1, 7)]
    assert await store.unit_rows(500) == units
    assert await store.names([7, 8]) == {7: "Nguyễn Thị Hoa"}


async def test_publication_and_what_it_replaces(store: SqlStore) -> None:
    await played(store)
    await kept(store, a_row(1, 7))
    assert await store.latest_result("dot-1", published=True) is None
    assert not await store.make_official(500, now=NOW), "what is not published cannot be official"
    assert await store.publish_result(500, now=NOW + 1)
    assert not await store.publish_result(500, now=NOW + 2)
    assert await store.make_official(500, now=NOW + 3)
    assert not await store.make_official(500, now=NOW + 4)
    await kept(store, a_row(1, 7), version=replace(VERSION, id=600, version=2), before=500)
    versions = await store.result_versions("dot-1")
    assert [each.superseded_at for each in versions] == [None, None], "the old one stands until the new one is public"
    assert await store.publish_result(600, now=NOW + 5)
    versions = await store.result_versions("dot-1")
    assert [(v.published_at, v.official_at, v.superseded_at) for v in versions] == [
        (NOW + 1, NOW + 3, NOW + 5),
        (NOW + 5, None, None),
    ]


async def test_a_draft_replaced_is_never_published(store: SqlStore) -> None:
    await played(store)
    await kept(store, a_row(1, 7))
    await kept(store, a_row(1, 7), version=replace(VERSION, id=600, version=2, computed_at=NOW + 9), before=500)
    assert [each.superseded_at for each in await store.result_versions("dot-1")] == [NOW + 9, None]


# ---- telling


async def test_lines_are_told_once_and_unchanged_ones_stay_told(store: SqlStore) -> None:
    for person in (7, 8, 9):
        await played(store, person)
    await kept(store, a_row(1, 7), a_row(2, 8), a_row(3, 9))
    assert [(row.person_id, chat) for row, _, chat in await store.unannounced(500, limit=9)] == [
        (7, "7"),
        (8, "8"),
        (9, "9"),
    ]
    for person, position in ((7, 1), (8, 2), (9, 3)):
        line: dict[str, str | int] = {"version": 500, "position": position, "round": "dot-1"}
        await change(store, replace(await load(store, str(person)), result=line))
    assert await store.unannounced(500, limit=9) == []
    second = replace(VERSION, id=600, version=2)
    await kept(store, a_row(1, 7), a_row(2, 9), a_row(3, 8, place=0), version=second, before=500)
    assert [row.person_id for row, _, _ in await store.unannounced(600, limit=9)] == [9, 8]
    assert await store.changed_rows(500, 600, limit=9) == (2, [(8, 2, 0), (9, 3, 2)])
    assert (await store.changed_rows(500, 600, limit=1))[1] == [(8, 2, 0)]
    await store.forget_telling(600, [7])
    assert [row.person_id for row, _, _ in await store.unannounced(600, limit=9)] == [7, 9, 8]


async def test_the_end_of_a_shared_place(store: SqlStore) -> None:
    for person in (7, 8, 9):
        await played(store, person)
    await kept(store, a_row(1, 7), a_row(2, 8, place=1, shared=True), a_row(3, 9))
    assert await store.end_of_place(500, 1) == 3
    assert await store.end_of_place(500, 3) is None


async def test_prizes_are_told_once(store: SqlStore) -> None:
    await played(store)
    await kept(store, a_row(1, 7), awards=[an_award(1, 7), an_award(2, None, kind="collective")])
    ((found, channel, chat),) = await store.untold_awards(500, limit=9)
    assert (found.person_id, channel, chat) == (7, "fake", "7")
    assert await store.awards_of([500], [7]) == [an_award(1, 7)]
    await change(store, replace(await load(store, "7"), result={"version": 500, "position": 1, "awards": "1"}))
    assert await store.untold_awards(500, limit=9) == []
    again = [an_award(11, 7, version_id=600), an_award(12, 7, version_id=600, rung="Giải Nhì")]
    await kept(store, a_row(1, 7), version=replace(VERSION, id=600, version=2), awards=again, before=500)
    assert [each.id for each, _, _ in await store.untold_awards(600, limit=9)] == [12]


async def test_hand_over_once_and_sealed(store: SqlStore, database: Database) -> None:
    await played(store)
    await kept(store, a_row(1, 7), awards=[an_award(1, 7)])
    assert await store.hand_over(1, to="Nguyễn Thị Hoa", by="Lan", now=NOW)
    assert not await store.hand_over(1, to="ai đó", by="Lan", now=NOW)
    assert not await store.hand_over(99, to="ai đó", by="Lan", now=NOW)
    found = (await store.awards(500))[0]
    assert (found.handed_over_at, found.handed_to, found.handed_by) == (NOW, "Nguyễn Thị Hoa", "Lan")
    async with database.read() as connection:
        raw = (await connection.execute(text("SELECT handed_to FROM award"))).scalar_one()
    assert b"Hoa" not in bytes(raw)
    stranger = SqlStore(database, contest_id="other", seal=Seal(b"k" * 32), new_id=Counter())
    await stranger.open_contest(secret=b"o" * 32, now=NOW)
    assert not await stranger.hand_over(1, to="x", by="y", now=NOW)


# ---- decisions


async def test_decisions_in_the_order_made(store: SqlStore) -> None:
    made = [
        Decision(1, "dot-1", Act.VOID, "q1", "", "hai đáp án", NOW),
        Decision(2, WHOLE, Act.DISQUALIFY, "7", "", "lý do", NOW + 1),
    ]
    for each in made:
        await store.add_decision(each)
    assert await store.decisions() == made
    with pytest.raises(LimitBroken):
        await store.add_decision(made[0])
