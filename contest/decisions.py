"""What the committee decides by hand about a result, kept for ever (docs/rules.md section 2.7). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

WHOLE = ""
"""In place of a round: the contest as a whole."""


class Act(StrEnum):
    """What was decided. The value is stored."""

    VOID = "void"
    """A question gives its point to everyone it was put to."""
    KEY = "key"
    """Another option of a question is the right one."""
    DISQUALIFY = "disqualify"
    ERASED = "erased"
    """A person had everything erased before the result of the round was public; the committee is not asked."""
    DECIDE = "decide"
    """Who of the people sharing a place comes first for prizes."""
    HOLD = "hold"
    RELEASE = "release"
    OFFICIAL = "official"
    """The result is official now, before the complaint days are over."""
    EXTEND = "extend"
    """A round closes later; the value is the new instant (UTC ms)."""
    PAUSE = "pause"
    """Nobody starts in the round until it is resumed; who is answering goes on."""
    RESUME = "resume"
    HEADCOUNT = "headcount"
    """How many people of a unit, the subject, could take part."""
    MAKE_UP = "make_up"
    """A person may start once more in the round, until the instant in the value."""


UNIT = "unit:"
"""A shared place of units is named "unit:block:place", and its value the ids of units."""

CORRECTIONS = (Act.VOID, Act.KEY, Act.DISQUALIFY, Act.ERASED, Act.DECIDE)
"""These change a result, so each makes a new version."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, never changed. `subject`: the question, person, or place; `value`: what was decided of it.

    `round_id` WHOLE: it holds for every round.
    """

    id: int
    round_id: str
    act: Act
    subject: str
    value: str
    reason: str
    made_at: int


@dataclass(frozen=True, slots=True)
class Amendments:
    """All corrections in force for one round.

    `keys`: question → index of the right option as written; `picks`: place → people in the order decided;
    `late`: struck out after the first result, so that they stay in the value that was predicted.
    """

    voided: frozenset[str] = frozenset()
    keys: Mapping[str, int] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    picks: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def scores(self) -> bool:
        """Whether answers have to be marked again."""
        return bool(self.voided or self.keys)


def amendments(decisions: Iterable[Decision], first: Iterable[int] = ()) -> Amendments:
    """What the corrections amount to; a later one about the same thing replaces the earlier.

    Args:
        decisions: those that hold for the round, in the order made.
        first: ids of those that the first version of the result already knew.
    """
    known = set(first)
    voided, struck, late = set(), set(), set()
    keys: dict[str, int] = {}
    picks: dict[int, tuple[int, ...]] = {}
    for decision in decisions:
        if decision.act is Act.VOID:
            voided.add(decision.subject)
        elif decision.act is Act.KEY:
            keys[decision.subject] = int(decision.value)
        elif decision.act in (Act.DISQUALIFY, Act.ERASED):
            struck.add(int(decision.subject))
            if known and decision.id not in known:
                late.add(int(decision.subject))
        elif decision.act is Act.DECIDE and not decision.subject.startswith(UNIT):
            picks[int(decision.subject)] = tuple(map(int, decision.value.split(",")))
    return Amendments(frozenset(voided), keys, frozenset(struck), frozenset(late), picks)


def unit_picks(decisions: Iterable[Decision]) -> dict[tuple[str, int], tuple[tuple[str, ...], str]]:
    """(block, place) of units → their order as decided, and why."""
    found = {}
    for each in decisions:
        if each.act is Act.DECIDE and each.subject.startswith(UNIT):
            block, _, place = each.subject.removeprefix(UNIT).rpartition(":")
            found[block, int(place)] = (tuple(each.value.split(",")), each.reason)
    return found


def for_round(decisions: Iterable[Decision], round_id: str) -> list[Decision]:
    """Corrections that touch the round: its own, and people struck out of the whole contest."""
    return [
        each
        for each in decisions
        if each.act in CORRECTIONS
        and (each.round_id == round_id or (each.round_id == WHOLE and each.act is Act.DISQUALIFY))
    ]


def is_held(decisions: Iterable[Decision], round_id: str, *, default: bool) -> bool:
    """Whether publication waits for the committee: the newest word on it, else the setting."""
    held = default
    for each in decisions:
        if each.round_id == round_id and each.act in (Act.HOLD, Act.RELEASE):
            held = each.act is Act.HOLD
    return held


# ---- marking


Given = tuple[str, int | None, int | None]
"""A served question, the option chosen (index as written) and when; None for none."""


def mark(answers: Iterable[Given], right: Mapping[str, int], amended: Amendments) -> int:
    """Points of the answers of one attempt.

    Args:
        answers: every question that was put to the person.
        right: question → index of the right option in the rules the attempt began under.
        amended: corrections; a voided question counts for everyone it was put to.
    """
    voided, keys = amended.voided, amended.keys
    return sum(
        question_id in voided or (choice is not None and choice == keys.get(question_id, right.get(question_id)))
        for question_id, choice, _ in answers
    )


def reasons(decisions: Sequence[Decision]) -> str:
    """Why a new version was made, in the committee's words."""
    return "; ".join(dict.fromkeys(each.reason for each in decisions if each.reason))
