"""Results: the raw material, versions with their lines, prizes, units and decisions; see `storage.ports.results`.

What may be a million rows is read in slices and written in transactions of a few thousand rows, so that answers of
residents never wait long behind a ranking.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from itertools import chain
from typing import Any

import orjson
from sqlalchemy import Connection, Select, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from contest.attempt import Attempt, Status
from contest.decisions import Act, Decision
from contest.rank import Entry
from storage.chats import chat_of
from storage.database import Database, insert_new
from storage.errors import LimitBroken
from storage.ports.records import RoundExtended
from storage.ports.results import Award, RawAttempt, ResultRow, ResultVersion, UnitRow
from storage.rows import AnyRow, attempt_from
from storage.seal import Seal
from storage.tables import (
    AnswerChangeRow,
    AnswerRow,
    AttemptRow,
    AwardRow,
    DecisionRow,
    IdentityRow,
    MembershipRow,
    PersonRow,
    ResultRowRow,
    ResultVersionRow,
    SnapshotRow,
    UnitResultRow,
    table,
)

version, result = table(ResultVersionRow), table(ResultRowRow)
award, unit_result, decision = table(AwardRow), table(UnitResultRow), table(DecisionRow)
attempt, answer, changed = table(AttemptRow), table(AnswerRow), table(AnswerChangeRow)
identity, membership, person, snapshot = table(IdentityRow), table(MembershipRow), table(PersonRow), table(SnapshotRow)

SLICE = 10_000
"""Rows read, or written in one transaction, at a time."""
IN_MAX = 500
"""Values in one list of a query."""
COUNTED = tuple(str(status) for status in (Status.FINISHED, Status.TIMED_OUT, Status.CUT))

_VERSION_PLAIN = (
    *("id", "round_id", "version", "computed_at", "published_at", "official_at", "superseded_at", "actual", "people"),
    *("table_hash", "rules_hash", "seed", "reason"),
)
_AWARD_PLAIN = (
    *("id", "version_id", "position", "kind", "block", "rung", "place", "person_id", "unit_id", "amount", "to_decide"),
    *("reason", "told", "handed_over_at"),
)
_ROW_COLUMNS = tuple(result.c[name] for name in ResultRow._fields)
_ADD_ROWS = f"INSERT INTO result_row (version_id, {', '.join(ResultRow._fields)}, told) VALUES "  # noqa: S608 - our own
_MARKS = ", ".join("?" * len(ResultRow._fields))
ROWS_A_STATEMENT = 2_000
"""SQLite's driver lets other threads run once a statement: with a row in each, it would mostly wait for its turn."""
_SET_TOLD_AGAIN = (
    update(result)
    .where(result.c.version_id == bindparam("b_version"), result.c.person_id.in_(bindparam("people", expanding=True)))
    .values(told=False)
)


class SqlResults:
    """The part of the store behind results, of one contest."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal) -> None:
        self._database, self._contest, self._seal = database, contest_id, seal

    # ---- raw material

    async def has_open_attempts(self, round_id: str) -> bool:
        """See `storage.ports.results.ResultStore`."""
        still = select(attempt.c.id).where(*self._of_round(round_id), attempt.c.status == str(Status.OPEN)).limit(1)
        return bool(await self._all(still))

    async def counted_entries(self, round_id: str, *, questions: int) -> AsyncIterator[list[Entry]]:
        """See `storage.ports.results.ResultStore`."""
        columns = ("id", "person_id", "unit_id", "score", "started_at", "last_answer_at", "guess", "number")
        wanted = self._counted(round_id, *(attempt.c[name] for name in columns), membership.c.eligible)
        # The order decides nothing. It lays neighbours of the table side by side in memory: ranked a third faster.
        best_first = (attempt.c.score.desc(), attempt.c.last_answer_at - attempt.c.started_at)
        units: dict[str, str] = {}  # one text a unit, not one a person
        async for rows in self._slices(wanted.order_by(*best_first), SLICE):
            yield [
                Entry(
                    attempt_id, person_id, units.setdefault(unit_id, unit_id), score, questions,
                    max(0, finished - started), started, finished, guess, number, eligible,
                )
                for attempt_id, person_id, unit_id, score, started, finished, guess, number, eligible in rows
            ]  # fmt: skip

    async def raw_attempts(self, round_id: str, *, slice_of: int = 5000) -> AsyncIterator[list[RawAttempt]]:
        """See `storage.ports.results.ResultStore`."""
        columns = ("id", "person_id", "unit_id", "number", "rules_hash", "started_at", "last_answer_at", "guess")
        wanted = self._counted(round_id, *(attempt.c[name] for name in columns), membership.c.eligible)
        async for rows in self._slices(wanted.order_by(attempt.c.id), slice_of):
            answers = await self._answers([row[0] for row in rows])
            yield [
                RawAttempt(
                    row.id, row.person_id, row.unit_id, row.number, row.rules_hash, row.started_at, row.last_answer_at,
                    row.guess, row.eligible, tuple(answers[row.id]),
                )
                for row in rows
            ]  # fmt: skip

    async def _answers(self, ids: Sequence[int]) -> Mapping[int, Collection[tuple[str, int | None, int | None]]]:
        """What was answered in the attempts with those growing ids; of an answer changed the last one."""
        among = answer.c.attempt_id.between(ids[0], ids[-1])
        columns = (answer.c.attempt_id, answer.c.position, answer.c.question_id, answer.c.choice, answer.c.answered_at)
        later = select(changed).where(changed.c.attempt_id.between(ids[0], ids[-1]))
        found: dict[int, dict[int, tuple[str, int | None, int | None]]] = {each: {} for each in ids}
        async with self._database.read() as connection:
            for attempt_id, position, *given in await connection.execute(select(*columns).where(among)):
                if attempt_id in found:
                    found[attempt_id][position] = tuple(given)
            for row in await connection.execute(later.order_by(changed.c.attempt_id, changed.c.number)):
                if row.attempt_id in found:
                    question_id = found[row.attempt_id][row.position][0]
                    found[row.attempt_id][row.position] = (question_id, row.choice, row.changed_at)
        return {attempt_id: given.values() for attempt_id, given in found.items()}

    async def count_attempts(self, round_id: str) -> int:
        """See `storage.ports.results.ResultStore`."""
        counted = select(func.count()).where(*self._of_round(round_id), attempt.c.status.in_(COUNTED))
        return int((await self._all(counted.where(attempt.c.position > 0)))[0][0])

    async def attempts_by_unit(self, round_id: str, *, without: Collection[int]) -> dict[str, int]:
        """See `storage.ports.results.ResultStore`."""
        counted = self._counted(round_id, attempt.c.unit_id, func.count().label("attempts"))
        counted = counted.where(membership.c.eligible.is_(True), attempt.c.person_id.not_in(list(without)))
        return {row.unit_id: row.attempts for row in await self._all(counted.group_by(attempt.c.unit_id))}

    async def find_attempt(self, wanted: Callable[[int], bool]) -> Attempt | None:
        """See `storage.ports.results.ResultStore`."""
        found = await self._first_id(wanted)
        if found is None:
            return None
        return attempt_from((await self._all(select(attempt).where(attempt.c.id == found)))[0])

    async def _first_id(self, wanted: Callable[[int], bool]) -> int | None:
        every = select(attempt.c.id).where(attempt.c.contest_id == self._contest)
        async with aclosing(self._slices(every, SLICE)) as slices:
            async for rows in slices:
                for (attempt_id,) in rows:
                    if wanted(attempt_id):
                        return int(attempt_id)
        return None

    def _of_round(self, round_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return attempt.c.contest_id == self._contest, attempt.c.round_id == round_id

    def _counted(self, round_id: str, *columns: Any) -> Select[Any]:
        theirs = (membership.c.person_id == attempt.c.person_id) & (membership.c.contest_id == attempt.c.contest_id)
        counts = (*self._of_round(round_id), attempt.c.status.in_(COUNTED), attempt.c.position > 0)
        return select(*columns).select_from(attempt).join(membership, theirs).where(*counts)

    async def snapshot(self, name: str) -> str | None:
        """See `storage.ports.results.ResultStore`."""
        found = await self._all(select(snapshot.c.content).where(snapshot.c.hash == name))
        return str(found[0].content) if found else None

    async def keep_snapshot(self, name: str, content: str, *, now: int) -> None:
        """Keep a text under its hash: what attempts, consents and results refer to."""
        row = {"hash": name, "contest_id": self._contest, "content": content, "created_at": now}
        await self._database.do(lambda connection: connection.execute(insert_new(connection, snapshot), [row]))

    # ---- decisions

    async def add_decision(self, made: Decision) -> None:
        """See `storage.ports.results.ResultStore`."""
        await self._database.do(lambda connection: add_decision(connection, self._contest, made))

    async def decisions(self) -> list[Decision]:
        """See `storage.ports.results.ResultStore`."""
        mine = select(decision).where(decision.c.contest_id == self._contest).order_by(decision.c.id)
        return [
            Decision(row.id, row.round_id, Act(row.act), row.subject, row.value, row.reason, row.made_at)
            for row in await self._all(mine)
        ]

    # ---- a version is written

    async def begin_result(self, new: ResultVersion, *, stale_before: int) -> bool:
        """See `storage.ports.results.ResultStore`."""
        of_round = (version.c.contest_id == self._contest, version.c.round_id == new.round_id)
        gone = select(version.c.id).where(*of_round, version.c.ready.is_(False), version.c.computed_at < stale_before)

        def work(connection: Connection) -> None:
            left = [row.id for row in connection.execute(gone)]
            if left:
                connection.execute(delete(result).where(result.c.version_id.in_(left)))
                connection.execute(delete(version).where(version.c.id.in_(left)))
            connection.execute(insert(version), [{"contest_id": self._contest, "ready": False, **_version_values(new)}])

        try:
            await self._database.do(work)
        except LimitBroken:
            return False
        return True

    async def add_rows(self, version_id: int, rows: Sequence[ResultRow], *, now: int) -> None:
        """See `storage.ports.results.ResultStore`."""
        ours = update(version).where(version.c.id == version_id, version.c.ready.is_(False)).values(computed_at=now)

        def work(connection: Connection) -> None:
            if connection.execute(ours).rowcount != 1:
                raise LimitBroken("another process computes this result")
            if connection.dialect.name == "sqlite":
                for start in range(0, len(rows), ROWS_A_STATEMENT):
                    some = rows[start : start + ROWS_A_STATEMENT]
                    lines = ", ".join([f"({version_id:d}, {_MARKS}, FALSE)"] * len(some))
                    connection.exec_driver_sql(_ADD_ROWS + lines, tuple(chain.from_iterable(some)))
            else:
                told = {"version_id": version_id, "told": False}
                connection.execute(insert(result), [{**row._asdict(), **told} for row in rows])

        if rows:
            await self._database.do(work)

    async def finish_result(
        self, new: ResultVersion, units: Sequence[UnitRow], awards: Sequence[Award], *, before: int | None
    ) -> None:
        """See `storage.ports.results.ResultStore`."""

        def work(connection: Connection) -> None:
            finished = update(version).where(version.c.id == new.id, version.c.ready.is_(False))
            if connection.execute(finished.values(ready=True, **_version_values(new))).rowcount != 1:
                raise LimitBroken("another process computes this result")
            _many(connection, unit_result, (_unit_values(new.id, row) for row in units))
            _many(connection, award, (self._award_values(row) for row in awards))
            if before is not None:
                connection.execute(_keep_told(before, new.id))
                connection.execute(_keep_told_awards(before, new.id))
                never = (version.c.id == before, version.c.published_at.is_(None), version.c.superseded_at.is_(None))
                connection.execute(update(version).where(*never).values(superseded_at=new.computed_at))

        await self._database.do(work)

    async def publish_result(self, version_id: int, *, now: int) -> bool:
        """See `storage.ports.results.ResultStore`."""
        this = select(version.c.contest_id, version.c.round_id, version.c.version).where(version.c.id == version_id)

        def work(connection: Connection) -> bool:
            publish = update(version).where(version.c.id == version_id, version.c.published_at.is_(None))
            done = connection.execute(publish.values(published_at=now)).rowcount == 1
            if done:
                contest_id, round_id, number = connection.execute(this).one()
                older = (version.c.contest_id == contest_id, version.c.round_id == round_id, version.c.version < number)
                replaced = update(version).where(*older, version.c.superseded_at.is_(None))
                connection.execute(replaced.values(superseded_at=now))
            return done

        return await self._database.do(work)

    async def make_official(self, version_id: int, *, now: int) -> bool:
        """See `storage.ports.results.ResultStore`."""
        provisional = (version.c.id == version_id, version.c.published_at.is_not(None), version.c.official_at.is_(None))
        official = update(version).where(*provisional).values(official_at=now)
        return await self._database.do(lambda connection: connection.execute(official).rowcount == 1)

    # ---- versions are read

    async def latest_result(self, round_id: str, *, published: bool = False) -> ResultVersion | None:
        """See `storage.ports.results.ResultStore`."""
        newest = self._versions(round_id).order_by(version.c.version.desc()).limit(1)
        if published:
            newest = newest.where(version.c.published_at.is_not(None))
        found = await self._all(newest)
        return _version(found[0]) if found else None

    async def result_versions(self, round_id: str) -> list[ResultVersion]:
        """See `storage.ports.results.ResultStore`."""
        return [_version(row) for row in await self._all(self._versions(round_id).order_by(version.c.version))]

    def _versions(self, round_id: str) -> Select[Any]:
        mine = (version.c.contest_id == self._contest, version.c.round_id == round_id)
        return select(version).where(*mine, version.c.ready.is_(True))

    async def result_rows(self, version_id: int, *, after: int = 0, limit: int = 1000) -> list[tuple[ResultRow, str]]:
        """See `storage.ports.results.ResultStore`."""
        behind = (result.c.version_id == version_id, result.c.position > after)
        return await self._named(behind, limit=limit)

    async def rows_at(self, version_id: int, positions: Collection[int]) -> dict[int, tuple[ResultRow, str]]:
        """See `storage.ports.results.ResultStore`."""
        found = {}
        for part in _parts(positions):
            there = (result.c.version_id == version_id, result.c.position.in_(part))
            found.update({row.position: (row, name) for row, name in await self._named(there)})
        return found

    async def end_of_place(self, version_id: int, place: int) -> int | None:
        """See `storage.ports.results.ResultStore`."""
        behind = (result.c.version_id == version_id, result.c.position > place, result.c.place > place)
        found = await self._all(select(result.c.position).where(*behind).order_by(result.c.position).limit(1))
        return int(found[0].position) if found else None

    async def person_rows(self, version_id: int, people: Collection[int]) -> dict[int, tuple[ResultRow, str]]:
        """See `storage.ports.results.ResultStore`."""
        found = {}
        for part in _parts(people):
            theirs = (result.c.version_id == version_id, result.c.person_id.in_(part))
            found.update({row.person_id: (row, name) for row, name in await self._named(theirs)})
        return found

    async def _named(self, where: Sequence[ColumnElement[bool]], *, limit: int | None = None) -> list[Any]:
        """An erased person keeps the line and has no name."""
        theirs = person.c.id == result.c.person_id
        named = select(*_ROW_COLUMNS, person.c.name).join(person, theirs, isouter=True).where(*where)
        rows = await self._all(named.order_by(result.c.position).limit(limit))
        return [(ResultRow(*row[:-1]), self._seal.open(row.name) if row.name else "") for row in rows]

    async def plain_rows(self, version_id: int) -> AsyncGenerator[list[ResultRow], None]:
        """See `storage.ports.results.ResultStore`."""
        every = select(*_ROW_COLUMNS).where(result.c.version_id == version_id).order_by(result.c.position)
        async for rows in self._slices(every, SLICE):
            yield [ResultRow(*row) for row in rows]

    async def changed_rows(
        self, older: int, newer: int, *, limit: int
    ) -> tuple[int, list[tuple[int, int | None, int | None]]]:
        """See `storage.ports.results.ResultStore`."""
        was, now = result.alias(), result.alias()
        same = (now.c.person_id == was.c.person_id) & (now.c.version_id == newer)
        moved = or_(now.c.place != was.c.place, now.c.score != was.c.score, now.c.gap.is_distinct_from(was.c.gap))
        stayed = select(was.c.person_id, was.c.place.label("old"), now.c.place.label("new")).select_from(was)
        stayed = stayed.join(now, same, isouter=True).where(was.c.version_id == older)
        differs = stayed.where(or_(now.c.person_id.is_(None), moved))
        count = select(func.count()).select_from(differs.subquery())
        total = int((await self._all(count))[0][0])
        first = await self._all(differs.order_by(was.c.position).limit(limit))
        return total, [(row.person_id, row.old, row.new) for row in first]

    # ---- telling

    async def unannounced(self, version_id: int, *, limit: int) -> list[tuple[ResultRow, str, str]]:
        """See `storage.ports.results.ResultStore`."""
        waiting = (
            select(*_ROW_COLUMNS, identity.c.channel, identity.c.chat)
            .select_from(result)
            .join(identity, identity.c.id == chat_of(result.c.person_id, self._contest, result))
            .where(result.c.version_id == version_id, result.c.told.is_(False))
            .order_by(result.c.position)
            .limit(limit)
        )
        return [(ResultRow(*row[:-2]), row.channel, row.chat) for row in await self._all(waiting)]

    async def untold_awards(self, version_id: int, *, limit: int) -> list[tuple[Award, str, str]]:
        """See `storage.ports.results.ResultStore`."""
        waiting = (
            select(award, identity.c.channel, identity.c.chat)
            .select_from(award)
            .join(identity, identity.c.id == chat_of(award.c.person_id, self._contest, award))
            .where(award.c.version_id == version_id, award.c.told.is_(False))
            .order_by(award.c.position)
            .limit(limit)
        )
        return [(self._award(row), row.channel, row.chat) for row in await self._all(waiting)]

    async def forget_telling(self, version_id: int, people: Collection[int]) -> None:
        """See `storage.ports.results.ResultStore`."""
        parts = _parts(people)

        def work(connection: Connection) -> None:
            for part in parts:
                connection.execute(_SET_TOLD_AGAIN, {"b_version": version_id, "people": part})

        if parts:
            await self._database.do(work)

    # ---- prizes

    async def awards(self, version_id: int) -> list[Award]:
        """See `storage.ports.results.ResultStore`."""
        mine = select(award).where(award.c.version_id == version_id).order_by(award.c.position)
        return [self._award(row) for row in await self._all(mine)]

    async def awards_of(self, version_ids: Collection[int], people: Collection[int]) -> list[Award]:
        """See `storage.ports.results.ResultStore`."""
        found = []
        for part in _parts(people):
            theirs = (award.c.version_id.in_(list(version_ids)), award.c.person_id.in_(part))
            found += [self._award(row) for row in await self._all(select(award).where(*theirs))]
        return sorted(found, key=lambda each: (each.version_id, each.position))

    async def unit_rows(self, version_id: int) -> list[UnitRow]:
        """See `storage.ports.results.ResultStore`."""
        mine = select(unit_result).where(unit_result.c.version_id == version_id).order_by(unit_result.c.position)
        return [_unit_row(row) for row in await self._all(mine)]

    async def hand_over(self, award_id: int, *, to: str, by: str, now: int) -> bool:
        """See `storage.ports.results.ResultStore`."""
        mine = select(version.c.id).where(version.c.contest_id == self._contest)
        waiting = (award.c.id == award_id, award.c.version_id.in_(mine), award.c.handed_over_at.is_(None))
        done = update(award).where(*waiting).values(handed_over_at=now, handed_to=self._seal.close(to), handed_by=by)
        return await self._database.do(lambda connection: connection.execute(done).rowcount == 1)

    async def names(self, people: Collection[int]) -> dict[int, str]:
        """See `storage.ports.results.ResultStore`."""
        found = {}
        for part in _parts(people):
            rows = await self._all(select(person.c.id, person.c.name).where(person.c.id.in_(part)))
            found.update({row.id: self._seal.open(row.name) for row in rows})
        return found

    def _award(self, row: AnyRow) -> Award:
        handed_to = self._seal.open(row.handed_to) if row.handed_to else ""
        plain = {name: getattr(row, name) for name in _AWARD_PLAIN}
        return Award(**plain, handed_to=handed_to, handed_by=row.handed_by or "")

    def _award_values(self, new: Award) -> dict[str, Any]:
        handed_to = self._seal.close(new.handed_to) if new.handed_to else None
        plain = {name: getattr(new, name) for name in _AWARD_PLAIN}
        return {**plain, "handed_to": handed_to, "handed_by": new.handed_by or None}

    # ---- reading

    async def _all(self, query: Any) -> list[Any]:
        async with self._database.read() as connection:
            return list((await connection.execute(query)).all())

    async def _slices(self, query: Any, size: int) -> AsyncGenerator[list[Any], None]:
        async with self._database.read() as connection:
            stream = await connection.stream(query, execution_options={"yield_per": size})
            async for rows in stream.partitions():
                yield list(rows)


def add_decision(connection: Connection, contest_id: str, made: Decision) -> None:
    """Keep what the committee decided."""
    values = {name: getattr(made, name) for name in Decision.__slots__}
    connection.execute(insert(decision), [{**values, "contest_id": contest_id, "act": str(made.act)}])


def extend_attempts(connection: Connection, contest_id: str, extended: RoundExtended) -> None:
    """Attempts that run get the time they would have had: their own limit, or all of the longer round."""
    running = (
        *(attempt.c.contest_id == contest_id, attempt.c.round_id == extended.round_id),
        attempt.c.status == str(Status.OPEN),
    )
    closes_at: ColumnElement[int] = attempt.c.closes_at + extended.by
    deadline = closes_at
    if extended.limit is not None:
        limit = attempt.c.started_at + extended.limit
        deadline = case((limit < closes_at, limit), else_=closes_at)
    connection.execute(update(attempt).where(*running).values(closes_at=closes_at, deadline=deadline))


def _parts(values: Iterable[int]) -> list[list[int]]:
    ordered = sorted(set(values))
    return [ordered[start : start + IN_MAX] for start in range(0, len(ordered), IN_MAX)]


def _many(connection: Connection, into: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    values = list(rows)
    if values:
        connection.execute(insert(into), values)


def _keep_told(before: int, new: int) -> Any:
    """Whoever was told a line that is still the same need not hear it again."""
    was, now = result.alias(), result.alias()
    same = (
        (now.c.person_id == was.c.person_id)
        & (now.c.place == was.c.place)
        & (now.c.score == was.c.score)
        & now.c.gap.is_not_distinct_from(was.c.gap)
    )
    unchanged = select(now.c.position).select_from(was).join(now, same)
    unchanged = unchanged.where(was.c.version_id == before, now.c.version_id == new, was.c.told.is_(True))
    return update(result).where(result.c.version_id == new, result.c.position.in_(unchanged)).values(told=True)


def _keep_told_awards(before: int, new: int) -> Any:
    was = award.alias()
    same = (
        (was.c.version_id == before)
        & (was.c.person_id == award.c.person_id)
        & (was.c.rung == award.c.rung)
        & (was.c.kind == award.c.kind)
        & (was.c.to_decide == award.c.to_decide)
        & was.c.told.is_(True)
    )
    return update(award).where(award.c.version_id == new, select(was.c.id).where(same).exists()).values(told=True)


def _version(row: AnyRow) -> ResultVersion:
    plain = {name: getattr(row, name) for name in _VERSION_PLAIN}
    return ResultVersion(**plain, basis=orjson.loads(row.basis), difference=orjson.loads(row.difference))


def _version_values(new: ResultVersion) -> dict[str, Any]:
    plain = {name: getattr(new, name) for name in _VERSION_PLAIN}
    return {**plain, "basis": _json(new.basis), "difference": _json(new.difference)}


def _unit_row(row: AnyRow) -> UnitRow:
    plain = {name: getattr(row, name) for name in ("unit_id", "position", "block", "place", "shared")}
    return UnitRow(
        **plain, figures=orjson.loads(row.figures), removed_by=tuple(map(tuple, orjson.loads(row.removed_by)))
    )


def _unit_values(version_id: int, row: UnitRow) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("unit_id", "position", "block", "place", "shared")}
    return {**plain, "version_id": version_id, "figures": _json(row.figures), "removed_by": _json(row.removed_by)}


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
