"""The list of winners as it is made public: what a notice of it may say, and which results have one. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from contest.decisions import WHOLE
from contest.settings import Contest, Scope


class Stage(StrEnum):
    """How firm the list is."""

    DRAFT = "draft"
    """Not published: only the organiser sees it."""
    PROVISIONAL = "provisional"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class Winner:
    """One line of the list: a prize with its holder, or (`rung` "") somebody at the head of the table.

    `name` as strangers may see it; of a unit's prize it is the unit's, and `unit` its block where there are several.
    `score` and `duration` None: not of a person, or not known any more. `to_decide`: the prize is still between those
    who share the place.
    """

    rung: str
    place: int
    name: str
    unit: str
    score: int | None = None
    duration: int | None = None
    amount: int | None = None
    to_decide: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """What a correction changed for somebody; "" for no prize. `masked`: the name is cut short."""

    name: str
    before: str
    after: str
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Winners:
    """Everything that notices of one result version may say. Instants in UTC ms.

    `people`, `units`: prizes in their order; `leaders`: the head of the table where the version has no prizes for
    people. `corrects`: when the notice was published that this one mends. `moved`: people whose line changed.
    `complain_until`: None where nothing can be contested any more.
    """

    round_id: str
    round_name: str
    version: int
    stage: Stage
    at: int | None
    ranked: int
    people: tuple[Winner, ...]
    leaders: tuple[Winner, ...]
    units: tuple[Winner, ...]
    masked: bool
    table_hash: str
    complain_until: int | None = None
    corrects: int | None = None
    reason: str = ""
    moved: int = 0
    changes: tuple[Changed, ...] = ()


def announced(contest: Contest) -> tuple[str, ...]:
    """Rounds, and WHOLE, whose results are told to the public as a list, in their order.

    A single round whose prizes are settled by the contest as a whole is told with these, not twice.
    """
    individual, ladders = contest.individual, bool(contest.collective.ladder)
    by_contest = bool(individual.ladder) and individual.scope is Scope.CONTEST
    clips = contest.video is not None and bool(contest.video.ladder)
    rounds = () if len(contest.rounds) == 1 and by_contest else tuple(each.id for each in contest.rounds)
    return (*rounds, WHOLE) if by_contest or ladders or clips else rounds
