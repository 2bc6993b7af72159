"""Results: versions with their lines and prizes, and what they are computed from."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from contest.attempt import Attempt
from contest.decisions import Decision
from contest.rank import Entry


@dataclass(frozen=True, slots=True)
class ResultVersion:
    """One computed result of one round, or (round "") of the contest as a whole.

    `basis`: what it was computed from (ids of decisions and of round versions, the hash of the units, video marks) and
    what the ladder left beside the prizes (reserve, money).
    `seed`: of the draw that ended ties, in hexadecimal; "" without one.
    """

    id: int
    round_id: str
    version: int
    computed_at: int
    published_at: int | None
    actual: int | None
    table_hash: str
    rules_hash: str
    people: int = 0
    official_at: int | None = None
    superseded_at: int | None = None
    seed: str = ""
    reason: str = ""
    basis: Mapping[str, Any] = field(default_factory=dict)
    difference: Mapping[str, Any] = field(default_factory=dict)


class ResultRow(NamedTuple):
    """One line of a result version; `position` counts through, `place` 0 is "ngoài giải" or struck out.

    `by`: the key that put it behind the line before ("draw": the lot), "" for the first line and among equals.
    """

    position: int
    place: int
    shared: bool
    by: str
    person_id: int
    attempt_id: int
    unit_id: str
    score: int
    duration: int
    guess: int | None
    gap: int | None
    finished_at: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the collective sheet; `place` 0: removed.

    `removed_by`: each gate's kind ("nobody": nobody took part), what it asked for, and what it saw, in words.
    """

    unit_id: str
    position: int
    block: str
    place: int
    shared: bool
    figures: Mapping[str, Any]
    removed_by: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """One prize of a result version. `to_decide`: those who share the place are more than the prizes left.

    `reason`: of the committee's decision. `person_id` None: it is a unit's.
    """

    id: int
    version_id: int
    position: int
    kind: str
    block: str
    rung: str
    place: int
    person_id: int | None
    unit_id: str
    amount: int | None
    to_decide: bool = False
    reason: str = ""
    told: bool = False
    handed_over_at: int | None = None
    handed_to: str = ""
    handed_by: str = ""


@dataclass(frozen=True, slots=True)
class RawAttempt:
    """A counted attempt with what was really answered: (question, option as written, when).

    `choice` and instant None: put to the person, never answered.
    """

    id: int
    person_id: int
    unit_id: str
    number: int
    rules_hash: str
    started_at: int
    last_answer_at: int
    guess: int | None
    eligible: bool
    answers: tuple[tuple[str, int | None, int | None], ...]


class ResultStore(Protocol):
    """What results are computed from, and where they are kept."""

    # ---- raw material

    async def has_open_attempts(self, round_id: str) -> bool:
        """Whether somebody's attempt in the round has not ended yet."""

    def counted_entries(self, round_id: str, *, questions: int) -> AsyncIterator[list[Entry]]:
        """The counted attempts of a round by the score kept with them, slice by slice."""

    def raw_attempts(self, round_id: str, *, slice_of: int = 5000) -> AsyncIterator[list[RawAttempt]]:
        """The counted attempts of a round with their answers, slice by slice."""

    async def count_attempts(self, round_id: str) -> int:
        """How many `raw_attempts` will give."""

    async def attempts_by_unit(self, round_id: str, *, without: Collection[int]) -> dict[str, int]:
        """Unit → counted attempts of its eligible people, `without` those people."""

    async def find_attempt(self, wanted: Callable[[int], bool]) -> Attempt | None:
        """The attempt of the contest whose id passes."""

    async def snapshot(self, name: str) -> str | None:
        """A text kept under its hash."""

    async def keep_snapshot(self, name: str, content: str, *, now: int) -> None:
        """Keep a text under its hash."""

    # ---- decisions

    async def add_decision(self, decision: Decision) -> None:
        """Keep what the committee decided."""

    async def decisions(self) -> list[Decision]:
        """All decisions of the contest in the order made."""

    # ---- versions

    async def begin_result(self, version: ResultVersion, *, stale_before: int) -> bool:
        """Claim the next version of a round; False if another process is at it or was first.

        A claim last touched before `stale_before` is of a process that is gone: it is dropped.
        """

    async def add_rows(self, version_id: int, rows: Sequence[ResultRow], *, now: int) -> None:
        """Write some lines of a claimed version. `storage.errors.LimitBroken` if the claim was lost."""

    async def finish_result(
        self, version: ResultVersion, units: Sequence[UnitRow], awards: Sequence[Award], *, before: int | None
    ) -> None:
        """Make a claimed version visible, whole. `before`: the version it follows; lines told and unchanged stay told,
        and if that was never published it never will be."""

    async def publish_result(self, version_id: int, *, now: int) -> bool:
        """Mark as published, and what it replaces as superseded; False if it was already."""

    async def make_official(self, version_id: int, *, now: int) -> bool:
        """Mark a published version as official; False if it was already."""

    async def latest_result(self, round_id: str, *, published: bool = False) -> ResultVersion | None:
        """The newest (published) version of a round."""

    async def result_versions(self, round_id: str) -> list[ResultVersion]:
        """All versions of a round, oldest first."""

    async def result_rows(self, version_id: int, *, after: int = 0, limit: int = 1000) -> list[tuple[ResultRow, str]]:
        """Lines with names in their order, those behind position `after`."""

    async def rows_at(self, version_id: int, positions: Collection[int]) -> dict[int, tuple[ResultRow, str]]:
        """The lines at those positions, with names."""

    async def end_of_place(self, version_id: int, place: int) -> int | None:
        """The position of the first line behind those who hold a place; None: nobody stands behind them."""

    def plain_rows(self, version_id: int) -> AsyncGenerator[list[ResultRow], None]:
        """All lines without names, slice by slice."""

    async def person_rows(self, version_id: int, people: Collection[int]) -> dict[int, tuple[ResultRow, str]]:
        """The lines of those people, with names."""

    async def changed_rows(
        self, older: int, newer: int, *, limit: int
    ) -> tuple[int, list[tuple[int, int | None, int | None]]]:
        """How many people stand at another place, score or gap, and the first of them: (person, old, new place)."""

    async def unannounced(self, version_id: int, *, limit: int) -> list[tuple[ResultRow, str, str]]:
        """Rows whose person has not been told yet, with (channel, chat) of where that person plays."""

    async def forget_telling(self, version_id: int, people: Collection[int]) -> None:
        """These people have to be told (again): their prize changed."""

    # ---- prizes

    async def awards(self, version_id: int) -> list[Award]:
        """The prizes of a version in their order."""

    async def awards_of(self, version_ids: Collection[int], people: Collection[int]) -> list[Award]:
        """Prizes of those people in those versions."""

    async def untold_awards(self, version_id: int, *, limit: int) -> list[tuple[Award, str, str]]:
        """Prizes whose person has not been told, with (channel, chat)."""

    async def unit_rows(self, version_id: int) -> list[UnitRow]:
        """The collective sheet."""

    async def hand_over(self, award_id: int, *, to: str, by: str, now: int) -> bool:
        """Record who received a prize; False if there is no such prize or it was handed over before."""

    async def names(self, people: Collection[int]) -> dict[int, str]:
        """Person → name."""
