"""A person as those who run the contest find one: who, where counted, which attempts; nothing of the answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from contest.attempt import Status
from contest.fold import fold


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
    """A person found by name or receipt. `helped`: takes part on the phone of an officer."""

    person_id: int
    name: str
    unit_id: str
    registered_at: int
    birth_year: int | None = None
    helped: bool = False
    attempts: tuple[Tried, ...] = ()


def suspects(people: Iterable[Found]) -> list[tuple[Found, ...]]:
    """Those who may be one human being registered more than once: same name, unit counted and year of birth.

    Two people of a village may well share all three, so nobody is barred: the organiser looks.
    """
    alike: dict[tuple[str, str, int | None], list[Found]] = {}
    for each in people:
        alike.setdefault((fold(each.name), each.unit_id, each.birth_year), []).append(each)
    return [tuple(some) for some in alike.values() if len(some) > 1]
