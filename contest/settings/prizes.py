"""Prize ladders for people and for units."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contest.reader import LIST_MAX, NAME_MAX, Reader

AMOUNT_MAX = 1_000_000_000
PRIZE_NAME_MAX = 60
RUNGS_MAX = 20
"""The whole ladder is said in one sentence."""


class Scope(StrEnum):
    """Whether a ladder is filled once a round or once a contest."""

    ROUND = "round"
    CONTEST = "contest"


class Repeat(StrEnum):
    """Whether one person may win more than once."""

    BEST_ONLY = "best_only"
    """One prize per contest, the better one; the next person moves up."""
    ALLOWED = "allowed"
    ONCE = "once"
    """One prize per contest, the first won."""


class UnitCount(StrEnum):
    """What "số người / lượt người tham gia" of a unit means."""

    PEOPLE = "people"
    """Different people with at least one counted attempt."""
    ATTEMPTS = "attempts"
    PERSON_ROUNDS = "person_rounds"
    """Each person once a round: "lượt người tham gia"."""


class CollectiveKey(StrEnum):
    """One value of a unit, best first; all but `average_duration` are better when larger."""

    COUNT = "count"
    RATE = "rate"
    AVERAGE_SCORE = "average_score"
    PERFECT_PEOPLE = "perfect_people"
    AVERAGE_DURATION = "average_duration"


class GateKind(StrEnum):
    """A condition that removes a unit before ranking."""

    MIN_RATE = "min_rate"
    MIN_PEOPLE = "min_people"
    ENTERED_VIDEO = "entered_video"
    TOP_VIDEO = "top_video"
    """Among the n units of highest video mark; those equal to the n-th stay in."""
    NO_ZERO_SCORE = "no_zero_score"
    """Nobody with 0 right in any round."""


@dataclass(frozen=True, slots=True)
class Prize:
    """One rung: `count` prizes of `amount` đồng each (None: the plan names no figure)."""

    name: str
    count: int
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Individual:
    """Prizes for people. `min_score`: right answers below which nobody wins."""

    ladder: tuple[Prize, ...]
    scope: Scope
    repeat: Repeat
    min_score: int


@dataclass(frozen=True, slots=True)
class Gate:
    """`value`: percent, people, or n, as the kind has it. Empty `kinds`: every kind of unit."""

    kind: GateKind
    value: int = 0
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Kinds of unit ranked together; each block has the whole ladder."""

    name: str
    kinds: tuple[str, ...]


DEFAULT_COLLECTIVE = (
    CollectiveKey.COUNT,
    CollectiveKey.AVERAGE_SCORE,
    CollectiveKey.PERFECT_PEOPLE,
    CollectiveKey.AVERAGE_DURATION,
)


@dataclass(frozen=True, slots=True)
class Collective:
    """Prizes for units. With `weights` a weighted sum decides instead of the ordered `keys`."""

    ladder: tuple[Prize, ...]
    blocks: tuple[Block, ...]
    count: UnitCount
    keys: tuple[CollectiveKey, ...]
    weights: Mapping[CollectiveKey, int]
    gates: tuple[Gate, ...]
    commendation: str = ""
    """What the first unit is proposed for besides (HP23: "Bằng khen của Chủ tịch …")."""


def read_individual(part: Reader, *, questions: int) -> Individual:
    """The section `prizes.individual`."""
    return Individual(
        ladder=read_ladder(part),
        scope=part.choice("scope", Scope, default=Scope.CONTEST),
        repeat=part.choice("repeat", Repeat, default=Repeat.BEST_ONLY),
        min_score=part.number("min_score", least=0, most=questions, default=0),
    )


def read_collective(part: Reader) -> Collective:
    """The section `prizes.collective`."""
    weights = part.quotas("weights")
    if any(name not in tuple(CollectiveKey) for name in weights):
        part.complain("weights", "choices-wanted", choices=", ".join(CollectiveKey))
        weights = {}
    elif weights and sum(weights.values()) != 100:
        part.complain("weights", "weights-sum", sum=sum(weights.values()))
    collective = Collective(
        ladder=read_ladder(part),
        blocks=tuple(
            Block(b.text("name", most=NAME_MAX), b.texts("kinds", together=LIST_MAX)) for b in part.sections("blocks")
        ),
        count=part.choice("count", UnitCount, default=UnitCount.PEOPLE),
        keys=part.choices("keys", CollectiveKey, default=DEFAULT_COLLECTIVE),
        weights={CollectiveKey(name): weight for name, weight in weights.items()},
        gates=tuple(_read_gate(gate) for gate in part.sections("gates")),
        commendation=part.text("commendation", most=NAME_MAX, default=""),
    )
    kinds = [kind for block in collective.blocks for kind in block.kinds]
    if collective.ladder and not kinds:
        part.complain("blocks", "blocks-empty")
    if len(set(kinds)) < len(kinds):
        part.complain("blocks", "blocks-overlap")
    return collective


def read_ladder(part: Reader) -> tuple[Prize, ...]:
    """The list `ladder`, highest prize first."""
    ladder = tuple(
        Prize(
            name=rung.text("name", most=PRIZE_NAME_MAX),
            count=rung.number("count", least=1, most=10_000),
            amount=rung.number_or("amount", "none", least=0, most=AMOUNT_MAX, default=None),
        )
        for rung in part.sections("ladder", most=RUNGS_MAX)
    )
    if len({prize.name for prize in ladder}) < len(ladder):
        part.complain("ladder", "ladder-same-name")
    amounts = [prize.amount for prize in ladder if prize.amount is not None]
    if amounts != sorted(amounts, reverse=True):
        part.complain("ladder", "ladder-order")
    return ladder


_LARGEST = {GateKind.MIN_RATE: 100, GateKind.MIN_PEOPLE: 1_000_000, GateKind.TOP_VIDEO: 10_000}


def _read_gate(part: Reader) -> Gate:
    kind = part.choice("kind", GateKind, default=GateKind.MIN_PEOPLE)
    most = _LARGEST.get(kind)
    value = part.number("value", least=1, most=most) if most else 0
    return Gate(kind, value, part.texts("kinds", together=LIST_MAX))
