"""A person as those who run the contest find one: who, where counted, which attempts; nothing of the answers."""

from dataclasses import dataclass

from contest.attempt import Status


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt, without what was answered. Instants in UTC ms."""

    id: int
    round_id: str
    number: int
    status: Status
    started_at: int


@dataclass(frozen=True, slots=True)
class Found:
    """A person found by name or receipt."""

    person_id: int
    name: str
    unit_id: str
    registered_at: int
    attempts: tuple[Tried, ...] = ()
