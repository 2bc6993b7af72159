"""Results and their versions: draft → provisional → official → superseded (docs/rules.md section 2.7).

Everything here asks what is due and does it once: the number of a version is a key, so of several processes – replicas,
the command line – one computes it. Nothing published is changed; a correction makes the next version.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import structlog

from contest.calendar import Round
from contest.decisions import (
    CORRECTIONS,
    WHOLE,
    Act,
    Amendments,
    Decision,
    amendments,
    for_round,
    is_held,
    reasons,
)
from contest.outcome import Marks, RoundOutcome, is_joint
from contest.rank import Table
from contest.settings import Contest
from contest.timetable import ends
from contest.units import Units
from handlers.context import Context
from scheduler.computing import (
    EARLIER_ROWS,
    Prizes,
    Snapshots,
    VideoMarks,
    award_rows,
    hash_of,
    kept_table,
    no_videos,
    outcome_of,
    raw_entries,
    round_prizes,
    rows_of,
    seed_of,
    stored_entries,
    units_text,
    whole_of,
)
from storage.ports.results import Award, ResultRow, ResultStore, ResultVersion, UnitRow

log = structlog.get_logger(__name__)

DAY_MS = 24 * 3600 * 1000
STALE_MS = 120_000
"""A process that computes a result writes at least this often; one silent for longer is gone."""
WRITE_ROWS = 10_000
DIFFERENCE_ROWS = 200
"""People named in the difference of two versions; the number of all is given besides."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a version would be computed from now; a version of the same basis need not be computed again."""

    decisions: tuple[Decision, ...]
    rounds: Mapping[str, int]
    videos: Marks | None = None
    moves: tuple[int, ...] = ()
    """Ids of the decisions that let people play longer."""

    def differs_from(self, version: ResultVersion) -> bool:
        """Whether something came that the version does not know."""
        known = version.basis
        return (
            [each.id for each in self.decisions] != known.get("decisions")
            or dict(self.rounds) != known.get("rounds")
            or plain_marks(self.videos) != known.get("videos")
            or list(self.moves) != known.get("moves", [])
        )


class Results:
    """The results of one contest."""

    def __init__(
        self,
        store: ResultStore,
        context: Context,
        *,
        clock: Callable[[], int],
        new_id: Callable[[], int],
        videos: VideoMarks = no_videos,
    ) -> None:
        self._store, self._context = store, context
        self._clock, self._new_id, self._videos = clock, new_id, videos
        self._snapshots = Snapshots(store)
        self._fresh: dict[int, Table] = {}
        """Tables computed in this very pass: a million lines need not be read back at once."""

    async def refresh(self) -> None:
        """Compute, publish and make official whatever is due."""
        try:
            await self._refresh()
        finally:
            self._fresh.clear()

    async def _refresh(self) -> None:
        contest = self._context.contest
        if self._clock() < min(each.closes_at for each in contest.rounds):
            return
        decisions = await self._store.decisions()
        latest: dict[str, ResultVersion] = {}
        for each in contest.rounds:
            version = await self._round(each, decisions, latest)
            if version is not None:
                latest[each.id] = await self._grow_up(version, each.publishes_at, decisions)
        if len(latest) == len(contest.rounds):
            await self._whole_contest(decisions, latest)

    # ---- a version grows up

    async def _grow_up(
        self, version: ResultVersion, publishes_at: int, decisions: Sequence[Decision], *, may_be_official: bool = True
    ) -> ResultVersion:
        """Publish at its hour unless held; make official when the complaint days are over."""
        now = self._clock()
        held = is_held(decisions, version.round_id, default=self._context.contest.publication.hold)
        if version.published_at is None:
            if held or now < publishes_at:
                return version
            if await self._store.publish_result(version.id, now=now):
                log.info("result published", round=version.round_id, version=version.version)
            version = replace(version, published_at=now)
        if version.official_at is None and may_be_official and self._is_official(version, decisions, held=held):
            if await self._store.make_official(version.id, now=now):
                log.info("result official", round=version.round_id, version=version.version)
            version = replace(version, official_at=now)
        return version

    def _is_official(self, version: ResultVersion, decisions: Sequence[Decision], *, held: bool) -> bool:
        assert version.published_at is not None
        declared = any(
            each.act is Act.OFFICIAL and each.round_id == version.round_id and each.made_at >= version.published_at
            for each in decisions
        )
        until = self._context.contest.publication.complaints_end(version.published_at)
        stopped = held and any(each.act is Act.HOLD and each.round_id == version.round_id for each in decisions)
        return declared or (not stopped and (until is None or self._clock() >= until))

    # ---- one round

    async def _round(
        self, each: Round, decisions: Sequence[Decision], before: Mapping[str, ResultVersion]
    ) -> ResultVersion | None:
        """The newest version of the round, computed first if something is missing in it."""
        contest = self._context.contest
        version = await self._store.latest_result(each.id)
        earlier = {name: known.id for name, known in before.items()} if is_joint(contest) else {}
        longer = [d for d in decisions if d.round_id == each.id and d.act in (Act.EXTEND, Act.MAKE_UP)]
        basis = _Basis(tuple(for_round(decisions, each.id)), earlier, moves=tuple(d.id for d in longer))
        if version is not None and not basis.differs_from(version):
            return version
        if version is None or list(basis.moves) != version.basis.get("moves"):
            ready = self._clock() >= ends(each, longer) + contest.quiz.delivery_grace
            if not ready or await self._store.has_open_attempts(each.id):
                return None
        return await self._compute_round(each, version, basis, decisions) or version

    async def _compute_round(
        self, each: Round, before: ResultVersion | None, basis: _Basis, decisions: Sequence[Decision]
    ) -> ResultVersion | None:
        new = self._next(each.id, before, basis)
        if not await self._claim(new):
            return None
        rules = await self._rules(before)
        first = await self._first_basis(each.id) if before else ()
        amended = amendments(basis.decisions, first)
        if amended.scores:
            entries = await raw_entries(self._store, each.id, rules, amended, self._snapshots)
        else:
            entries = await stored_entries(self._store, each.id, rules)
        seed = seed_of(self._context.secret, each.id, rules)
        outcome = await outcome_of(entries, rules, amended, seed)
        del entries
        table = outcome.table
        digest = await hash_of(table)
        await self._write_rows(new, outcome)
        prizes = await self._round_prizes(each, rules, table, basis, amended, decisions)
        new = replace(new, actual=table.actual, people=len(table.places), table_hash=digest)
        new = replace(new, seed=seed.hex() if seed else "", basis={**new.basis, **_beside(prizes)})
        done = await self._finish(new, before, (), prizes)
        self._fresh[done.id] = table
        log.info("round ranked", round=each.id, version=done.version, people=done.people, table_hash=done.table_hash)
        return done

    async def _round_prizes(
        self,
        each: Round,
        rules: Contest,
        table: Table,
        basis: _Basis,
        amended: Amendments,
        decisions: Sequence[Decision],
    ) -> Prizes:
        tables = {}
        all_amended = {}
        for name, version_id in basis.rounds.items():
            tables[name] = await kept_table(self._store, version_id, None, rules.quiz.questions, limit=EARLIER_ROWS)
            all_amended[name] = amendments(for_round(decisions, name))
        tables[each.id], all_amended[each.id] = table, amended
        return await asyncio.to_thread(round_prizes, rules, tables, each.id, all_amended, decisions)

    async def _first_basis(self, round_id: str) -> Sequence[int]:
        """Decisions the first version knew; a number that never occurs where it knew none."""
        versions = await self._store.result_versions(round_id)
        return list(versions[0].basis.get("decisions", ())) or [-1]

    # ---- the contest as a whole

    async def _whole_contest(self, decisions: Sequence[Decision], rounds: Mapping[str, ResultVersion]) -> None:
        contest = self._context.contest
        videos = await self._videos() if contest.video else None
        if contest.video and videos is None:
            return
        mine = tuple(each for each in decisions if each.act in CORRECTIONS and each.round_id == WHOLE)
        basis = _Basis(mine, {name: version.id for name, version in rounds.items()}, videos)
        version = await self._store.latest_result(WHOLE)
        if version is None or basis.differs_from(version):
            version = await self._compute_whole(version, basis, decisions, rounds) or version
        if version is None:
            return
        everything = list(rounds.values())
        if any(each.published_at is None for each in everything):
            return
        publishes_at = max(each.publishes_at for each in contest.rounds)
        official = all(each.official_at is not None for each in everything)
        await self._grow_up(version, publishes_at, decisions, may_be_official=official)

    async def _compute_whole(
        self,
        before: ResultVersion | None,
        basis: _Basis,
        decisions: Sequence[Decision],
        rounds: Mapping[str, ResultVersion],
    ) -> ResultVersion | None:
        new = self._next(WHOLE, before, basis)
        if not await self._claim(new):
            return None
        rules = await self._rules(before or next(iter(rounds.values())))
        units, units_name = await self._units(before)
        tables = {
            name: self._fresh.get(version.id)
            or await kept_table(self._store, version.id, version.actual, rules.quiz.questions)
            for name, version in rounds.items()
        }
        attempts = await count_attempts(self._store, rounds, decisions)
        hashes = {name: version.table_hash for name, version in rounds.items()}
        marks = basis.videos or {}
        secret = self._context.secret
        whole = await asyncio.to_thread(whole_of, rules, units, tables, hashes, attempts, marks, decisions, secret)
        if whole.table is not None:
            await self._write_rows(new, RoundOutcome(whole.table, ()))
        new = replace(new, people=whole.people, actual=None, table_hash=whole.table_hash)
        new = replace(new, basis={**new.basis, "units": units_name, **_beside(whole.prizes)})
        new = replace(new, reason=_why(new, rounds, before))
        seed = seed_of(secret, WHOLE, rules) if whole.table is not None else None
        new = replace(new, seed=seed.hex() if seed else "")
        known = [each for version in rounds.values() for each in await self._store.awards(version.id)]
        done = await self._finish(new, before, whole.units, whole.prizes, known)
        lost = [each["person"] for each in done.difference.get("prizes", ()) if each["person"] and not each["after"]]
        await self._store.forget_telling(list(rounds.values())[-1].id, lost)
        log.info("contest ranked", version=done.version, people=done.people, table_hash=done.table_hash)
        return done

    async def _units(self, before: ResultVersion | None) -> tuple[Units, str]:
        """Those of the first version; at the first one, those of the folder, kept with their head-counts."""
        if before is not None:
            name = str(before.basis["units"])
            return await self._snapshots.units(name), name
        text = units_text(self._context.units)
        name = hashlib.sha256(text.encode()).hexdigest()
        await self._store.keep_snapshot(name, text, now=self._clock())
        return self._context.units, name

    # ---- writing

    def _next(self, round_id: str, before: ResultVersion | None, basis: _Basis) -> ResultVersion:
        known = set(before.basis.get("decisions", ())) if before else set()
        return ResultVersion(
            id=self._new_id(),
            round_id=round_id,
            version=before.version + 1 if before else 1,
            computed_at=self._clock(),
            published_at=None,
            actual=None,
            table_hash="",
            rules_hash=before.rules_hash if before else self._context.rules_hash,
            reason=reasons([each for each in basis.decisions if each.id not in known]),
            basis={
                "decisions": [each.id for each in basis.decisions],
                "rounds": dict(basis.rounds),
                "videos": plain_marks(basis.videos),
                "moves": list(basis.moves),
            },
        )

    async def _claim(self, new: ResultVersion) -> bool:
        return await self._store.begin_result(new, stale_before=self._clock() - STALE_MS)

    async def _rules(self, before: ResultVersion | None) -> Contest:
        """A later version keeps the rules of the first, whatever the folder says by now."""
        if before is None or before.rules_hash == self._context.rules_hash:
            return self._context.contest
        return (await self._snapshots.rules(before.rules_hash)).contest

    async def _write_rows(self, new: ResultVersion, outcome: RoundOutcome) -> None:
        """In slices, so that nobody's answer waits long; while one is written, the lines of the next are made."""
        rows: list[ResultRow] = []
        position = 1
        for places in (outcome.table.places, outcome.outside, ()):
            for first in range(0, max(1, len(places)), WRITE_ROWS):
                some = places[first : first + WRITE_ROWS]
                making = asyncio.to_thread(rows_of, some, position)
                rows, _ = await asyncio.gather(making, self._store.add_rows(new.id, rows, now=self._clock()))
                position += len(some)

    async def _finish(
        self,
        new: ResultVersion,
        before: ResultVersion | None,
        units: Sequence[UnitRow],
        prizes: Prizes,
        known: Sequence[Award] = (),
    ) -> ResultVersion:
        """Make the version visible. `known`: prizes of the rounds, of which nobody need be told a second time."""
        told = {(_key(each), each.rung) for each in known}
        awards = [
            replace(each, told=(_key(each), each.rung) in told)
            for each in award_rows(new.id, prizes.lines, self._new_id)
        ]
        if before is None:
            await self._store.finish_result(new, units, awards, before=None)
            return new
        old = await self._store.awards(before.id)
        awards = carried_over(awards, old)
        new = replace(new, difference=await self._difference(before, new, old, awards))
        await self._store.finish_result(new, units, awards, before=before.id)
        changed = [each["person"] for each in new.difference["prizes"] if each["person"] is not None]
        await self._store.forget_telling(new.id, changed)
        return new

    async def _difference(
        self, before: ResultVersion, new: ResultVersion, old: Sequence[Award], awards: Sequence[Award]
    ) -> dict[str, object]:
        moved, first = await self._store.changed_rows(before.id, new.id, limit=DIFFERENCE_ROWS)
        return {
            "before": before.version,
            "moved": moved,
            "first": [list(each) for each in first],
            "actual": [before.actual, new.actual],
            "prizes": prize_changes(old, awards),
        }


def plain_marks(videos: Marks | None) -> dict[str, str | None] | None:
    """Exact, as text."""
    return None if videos is None else {k: None if v is None else str(v) for k, v in sorted(videos.items())}


def marks_from(plain: Mapping[str, str | None] | None) -> Marks:
    """Back from text."""
    return {unit: None if mark is None else Fraction(mark) for unit, mark in (plain or {}).items()}


def _beside(prizes: Prizes) -> dict[str, object]:
    reserve = {table: list(people) for table, people in (prizes.reserve or {}).items()}
    return {"reserve": reserve, "money": prizes.money}


def _why(new: ResultVersion, rounds: Mapping[str, ResultVersion], before: ResultVersion | None) -> str:
    """Its own reasons, and those of the rounds that are newer than it was."""
    known = set((before.basis.get("rounds") or {}).values()) if before else set()
    because = [new.reason, *(each.reason for each in rounds.values() if each.id not in known)]
    return "; ".join(dict.fromkeys(each for each in because if each))


def _key(award: Award) -> tuple[str, str, int | None, str]:
    return award.kind, award.block, award.person_id, award.unit_id if award.person_id is None else ""


def carried_over(awards: Sequence[Award], old: Sequence[Award]) -> list[Award]:
    """A prize handed over stays handed over in the next version, if the same one still has it."""
    given = {(_key(each), each.rung): each for each in old if each.handed_over_at is not None}
    return [
        replace(award, handed_over_at=was.handed_over_at, handed_to=was.handed_to, handed_by=was.handed_by)
        if (was := given.get((_key(award), award.rung)))
        else award
        for award in awards
    ]


def prize_changes(old: Sequence[Award], new: Sequence[Award]) -> list[dict[str, object]]:
    """Who had which prize before and has which one now; `handed_over`: it had been handed over already."""
    was, now = {_key(each): each for each in old}, {_key(each): each for each in new}
    changes: list[dict[str, object]] = []
    for key in dict.fromkeys([*was, *now]):
        before, after = was.get(key), now.get(key)
        if (before and (before.rung, before.to_decide)) == (after and (after.rung, after.to_decide)):
            continue
        kind, block, person_id, unit_id = key
        changes.append(
            {
                "kind": kind,
                "block": block,
                "person": person_id,
                "unit": unit_id,
                "before": _said(before),
                "after": _said(after),
                "handed_over": bool(before and before.handed_over_at),
            }
        )
    return changes


def _said(award: Award | None) -> str:
    return "" if award is None else f"{award.rung}?" if award.to_decide else award.rung


async def count_attempts(
    store: ResultStore, rounds: Mapping[str, ResultVersion], decisions: Sequence[Decision]
) -> dict[str, int]:
    """Unit → counted attempts of all rounds."""
    total: dict[str, int] = {}
    for round_id in rounds:
        struck = amendments(for_round(decisions, round_id)).struck
        for unit_id, count in (await store.attempts_by_unit(round_id, without=struck)).items():
            total[unit_id] = total.get(unit_id, 0) + count
    return total
