"""A result checked: computed again from raw answers, rules snapshot and decisions, and held against what is kept.

Nothing that an earlier computation wrote is believed: neither the score of an attempt nor a line of a table. Attempts
are read in slices, so that a million of them fit.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from contest.calendar import Round
from contest.decisions import WHOLE, Amendments, Decision, amendments, for_round
from contest.errors import HoiThiError
from contest.outcome import AwardLine, RoundOutcome
from contest.paper import Paper, draw, paper_seed
from contest.rank import Table
from contest.settings import Pool
from scheduler.computing import (
    EARLIER_ROWS,
    Prizes,
    Progress,
    SnapshotMissing,
    Snapshots,
    hash_of,
    kept_table,
    outcome_of,
    raw_entries,
    round_prizes,
    rows_of,
    seed_of,
    whole_of,
)
from scheduler.results import marks_from
from storage.ports.results import Award, ResultRow, ResultStore, ResultVersion

COMPARE_ROWS = 10_000


class NoSuchResult(HoiThiError):
    """There is no such version of that round."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first thing that differs. `where`: what kind of thing; `line`: its position, 0 where there is none."""

    where: str
    line: int
    field: str
    kept: str
    computed: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking one version came to; `first` None: everything is the same."""

    version: ResultVersion
    table_hash: str
    first: Mismatch | None


@dataclass(frozen=True, slots=True)
class _Checked:
    verdict: Verdict
    table: Table
    attempts: dict[str, int]
    decisions: tuple[Decision, ...]


class Verifier:
    """Checks the results of one contest. `secret` keys draws and papers."""

    def __init__(self, store: ResultStore, secret: bytes, rounds: Sequence[Round]) -> None:
        self._store, self._secret, self._rounds = store, secret, rounds
        self._snapshots = Snapshots(store)

    async def round(self, round_id: str, *, number: int | None = None, on_progress: Progress | None = None) -> Verdict:
        """Check one version of a round, the newest unless a number is given."""
        version = await self.find(round_id, number)
        return (await self._check(version, on_progress)).verdict

    async def whole(self, *, number: int | None = None, on_progress: Progress | None = None) -> list[Verdict]:
        """Check the contest as a whole with the versions of the rounds it was computed from, rounds first."""
        version = await self.find(WHOLE, number)
        used: dict[str, int] = dict(version.basis["rounds"])
        checked = {}
        for round_id, version_id in used.items():
            known = await self._store.result_versions(round_id)
            of_round = next(each for each in known if each.id == version_id)
            checked[round_id] = await self._check(of_round, on_progress)
        return [*(each.verdict for each in checked.values()), await self._check_whole(version, checked)]

    async def find(self, round_id: str, number: int | None) -> ResultVersion:
        """That version, or the newest."""
        versions = await self._store.result_versions(round_id)
        found = [each for each in versions if number in (None, each.version)]
        if not found:
            raise NoSuchResult(round_id)
        return found[-1]

    # ---- one round

    async def _check(self, version: ResultVersion, on_progress: Progress | None) -> _Checked:
        rules = (await self._snapshots.rules(version.rules_hash)).contest
        decisions = await self._decisions(version)
        first = (await self._store.result_versions(version.round_id))[0]
        known = () if first.id == version.id else [*first.basis["decisions"], -1]
        amended = amendments(decisions, known)
        entries = await raw_entries(self._store, version.round_id, rules, amended, self._snapshots, on_progress)
        attempts: dict[str, int] = {}
        for entry in entries:
            if entry.eligible and entry.person_id not in amended.struck:
                attempts[entry.unit_id] = attempts.get(entry.unit_id, 0) + 1
        seed = seed_of(self._secret, version.round_id, rules)
        outcome = await outcome_of(entries, rules, amended, seed)
        del entries
        table = outcome.table
        computed = await hash_of(table)
        found = await self._compare_rows(version, outcome)
        found = found or _first(
            ("actual", 0, "actual", version.actual, table.actual),
            ("seed", 0, "seed", version.seed, seed.hex() if seed else ""),
            ("hash", 0, "sha256", version.table_hash, computed),
        )
        if found is None:
            prizes = await self._round_prizes(version, table, amended, decisions)
            found = _compare_awards(await self._store.awards(version.id), prizes.lines)
        return _Checked(Verdict(version, computed, found), table, attempts, tuple(decisions))

    async def _decisions(self, version: ResultVersion) -> list[Decision]:
        """Those the version names; SnapshotMissing if one has gone."""
        every = {each.id: each for each in await self._store.decisions()}
        wanted = version.basis["decisions"]
        if not set(wanted) <= set(every):
            raise SnapshotMissing("decision")
        return [every[decision_id] for decision_id in wanted]

    async def _compare_rows(self, version: ResultVersion, outcome: RoundOutcome) -> Mismatch | None:
        places = (*outcome.table.places, *outcome.outside)
        at = 0
        async with aclosing(self._store.plain_rows(version.id)) as parts:
            async for kept in parts:
                computed = rows_of(places[at : at + len(kept)], at + 1)
                if kept != computed:
                    return _first_row(kept, computed)
                at += len(kept)
        if at < len(places):
            missing = rows_of(places[at : at + 1], at + 1)[0]
            return Mismatch("row", at + 1, "person", "–", str(missing.person_id))
        return None

    async def _round_prizes(
        self, version: ResultVersion, table: Table, amended: Amendments, decisions: Sequence[Decision]
    ) -> Prizes:
        rules = (await self._snapshots.rules(version.rules_hash)).contest
        tables, every, all_amended = {}, list(decisions), {}
        for round_id, version_id in version.basis["rounds"].items():
            tables[round_id] = await kept_table(self._store, version_id, None, rules.quiz.questions, limit=EARLIER_ROWS)
            of_round = next(e for e in await self._store.result_versions(round_id) if e.id == version_id)
            earlier = await self._decisions(of_round)
            every += earlier
            all_amended[round_id] = amendments(for_round(earlier, round_id))
        tables[version.round_id], all_amended[version.round_id] = table, amended
        return await asyncio.to_thread(round_prizes, rules, tables, version.round_id, all_amended, every)

    # ---- the contest as a whole

    async def _check_whole(self, version: ResultVersion, checked: dict[str, _Checked]) -> Verdict:
        rules = (await self._snapshots.rules(version.rules_hash)).contest
        units = await self._snapshots.units(str(version.basis["units"]))
        attempts: dict[str, int] = {}
        for each in checked.values():
            for unit_id, count in each.attempts.items():
                attempts[unit_id] = attempts.get(unit_id, 0) + count
        decisions = {d.id: d for each in checked.values() for d in each.decisions}
        decisions |= {d.id: d for d in await self._decisions(version)}
        made = [decisions[each] for each in sorted(decisions)]
        whole = await asyncio.to_thread(
            whole_of,
            rules,
            units,
            {name: each.table for name, each in checked.items()},
            {name: each.verdict.table_hash for name, each in checked.items()},
            attempts,
            marks_from(version.basis.get("videos")),
            made,
            self._secret,
        )
        found = None
        if whole.table is not None:
            found = await self._compare_rows(version, RoundOutcome(whole.table, ()))
        for kept, computed in zip(await self._store.unit_rows(version.id), whole.units, strict=False):
            plain = replace(computed, figures=dict(computed.figures))
            if kept != plain and found is None:
                found = Mismatch("unit", kept.position, kept.unit_id, str(kept), str(plain))
        found = found or _first(("hash", 0, "sha256", version.table_hash, whole.table_hash))
        found = found or _compare_awards(await self._store.awards(version.id), whole.prizes.lines)
        return Verdict(version, whole.table_hash, found)


def _first(*pairs: tuple[str, int, str, object, object]) -> Mismatch | None:
    for where, line, field, kept, computed in pairs:
        if kept != computed:
            return Mismatch(where, line, field, str(kept), str(computed))
    return None


def _first_row(kept: Sequence[ResultRow], computed: Sequence[ResultRow]) -> Mismatch:
    for ours, theirs in zip(kept, computed, strict=False):
        for field in ResultRow._fields:
            if getattr(ours, field) != getattr(theirs, field):
                return Mismatch("row", ours.position, field, str(getattr(ours, field)), str(getattr(theirs, field)))
    extra = kept[len(computed)]
    return Mismatch("row", extra.position, "person_id", str(extra.person_id), "–")


def _compare_awards(kept: Sequence[Award], computed: Sequence[AwardLine]) -> Mismatch | None:
    ours = [(a.kind, a.block, a.rung, a.place, a.person_id, a.unit_id, a.amount, a.to_decide) for a in kept]
    theirs = [(a.kind, a.table, a.rung, a.place, a.person_id, a.unit_id, a.amount, a.to_decide) for a in computed]
    for position, (one, other) in enumerate(zip(ours, theirs, strict=False), start=1):
        if one != other:
            return Mismatch("award", position, one[2], str(one), str(other))
    return None if len(ours) == len(theirs) else Mismatch("award", 0, "count", str(len(ours)), str(len(theirs)))


# ---- papers


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """A paper drawn anew beside the one that was served."""

    round_id: str
    number: int
    seed: str
    served: Paper
    drawn: Paper

    @property
    def same(self) -> bool:
        """Question by question, option by option."""
        return self.served == self.drawn


async def check_paper(store: ResultStore, secret: bytes, attempt_id: int) -> PaperCheck:
    """Draw the paper of an attempt again from the secret and the rules it began under."""
    attempt = await store.find_attempt(lambda each: each == attempt_id)
    if attempt is None:
        raise NoSuchResult(str(attempt_id))
    rules = await Snapshots(store).rules(attempt.rules_hash)
    quiz = rules.contest.quiz
    seed = paper_seed(secret, round_id=attempt.round_id, person_id=attempt.person_id, number=attempt.number)
    drawn = draw(
        rules.bank.of_round(attempt.round_id) if quiz.pool is Pool.ROUND else rules.bank,
        questions=quiz.questions,
        topics=quiz.topics,
        shuffle_options=quiz.shuffle_options,
        seed=seed,
    )
    return PaperCheck(attempt.round_id, attempt.number, seed.hex(), attempt.paper, drawn)
