"""Roles of people who help to run a contest, and the one-time codes that give them."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

CODE_PREFIX = "moi-"
"""No unit's code looks like it: those are letters and digits only."""
_CODE = re.compile(r"moi-[A-Za-z0-9_-]{32}")
_START = ("/start ", "/batdau ")


class Role(StrEnum):
    """What somebody may do besides taking part. The value is stored."""

    ORGANIZER = "organizer"
    """Answers for the contest: everything."""
    SECRETARY = "secretary"
    QUESTION_WRITER = "question_writer"
    JUDGE = "judge"
    """Marks video clips."""
    OFFICER = "officer"
    """Acts for one unit: hands in its clips."""
    VIEWER = "viewer"
    OPERATOR = "operator"
    """Keeps the service running: is told when something is not well."""


class Right(StrEnum):
    """What a command asks for."""

    FIGURES = "figures"
    """See how the contest is going."""
    EXPORT = "export"
    """Take lists with names out of the system."""
    BROADCAST = "broadcast"
    """Write to many; where a second person has to approve, prepare it or approve another's."""
    RESULTS = "results"
    """Hold and release results."""
    ROUNDS = "rounds"
    """Extend or pause a round."""
    PEOPLE = "people"
    """Find a person, correct the name, give time to make up."""
    HELP = "help"
    """Answer what residents ask."""
    QUESTIONS = "questions"
    """See how each question was answered, once the round is over."""
    MARK = "mark"
    """Mark video clips."""
    HAND_IN = "hand_in"
    """Hand in video clips for a unit."""
    INVITE = "invite"
    """Give roles to others."""
    UNIT = "unit"
    """See how a unit is going beside its target; an officer the own unit."""
    PROMOTE = "promote"
    """Get QR codes and posters; an officer those of the own unit."""
    ASSIST = "assist"
    """Help people without a phone to take part, and be witness to it."""


_DESK = frozenset({Right.MARK, Right.HAND_IN})
"""Given by name only: a judge is free of other duties, and an officer acts for one unit."""
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ORGANIZER: frozenset(Right) - _DESK,
    Role.SECRETARY: frozenset(
        {
            *(Right.FIGURES, Right.EXPORT, Right.BROADCAST, Right.PEOPLE, Right.HELP, Right.UNIT),
            *(Right.PROMOTE, Right.ASSIST),
        }
    ),
    Role.QUESTION_WRITER: frozenset({Right.FIGURES, Right.QUESTIONS, Right.HELP}),
    Role.JUDGE: frozenset({Right.MARK}),
    Role.OFFICER: frozenset({Right.HAND_IN, Right.UNIT, Right.PROMOTE, Right.ASSIST}),
    Role.VIEWER: frozenset({Right.FIGURES, Right.UNIT}),
    Role.OPERATOR: frozenset({Right.FIGURES}),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role of one chat. `unit_id`: the unit an officer acts for, "" for none.

    `own_unit`: of a judge, where he or she works: "" for none of them, None as long as it was not said.
    """

    role: Role
    unit_id: str = ""
    own_unit: str | None = None


def roles_with(right: Right) -> tuple[Role, ...]:
    """Who may do that."""
    return tuple(role for role in Role if right in RIGHTS[role])


def may(roles: Iterable[Held], right: Right) -> bool:
    """Whether one of the roles gives the right."""
    return any(right in RIGHTS[held.role] for held in roles)


class InvitationState(StrEnum):
    """Whether a code still opens something."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code for one role; only its hash is known. Instants in UTC ms, valid in [made_at, expires_at)."""

    code_hash: str
    role: Role
    unit_id: str
    made_at: int
    expires_at: int
    used_at: int | None = None
    withdrawn_at: int | None = None

    def state(self, now: int) -> InvitationState:
        """What a person who brings the code is to be told."""
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        if self.used_at is not None:
            return InvitationState.USED
        return InvitationState.OPEN if now < self.expires_at else InvitationState.EXPIRED


def make_code(chance: str) -> str:
    """The code around 32 random letters, as of `secrets.token_urlsafe(24)`.

    Raises:
        ValueError: not of that form.
    """
    code = CODE_PREFIX + chance
    if not _CODE.fullmatch(code):
        raise ValueError("32 letters wanted")
    return code


def code_in(text: str) -> str | None:
    """The code in a link's payload or in what was typed ("moi-…", "/start moi-…"); None if there is none."""
    for start in _START:
        text = text.removeprefix(start)
    text = text.strip()
    return text if _CODE.fullmatch(text) else None


def hash_of(code: str) -> str:
    """What is stored of a code: 192 random bits need no salt."""
    return hashlib.sha256(code.encode()).hexdigest()
