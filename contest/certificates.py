"""Certificates: who is given one, what it looks like, and the code by which anybody can check it. Pure.

The code does not follow from the contest's secret: that is published with the official result.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contest.errors import Mistakes
from contest.invites import SIGNS, as_written, check_sign, is_whole
from contest.reader import NAME_MAX, Reader
from contest.settings import CertificateFor, Contest

CODE_BYTES = 16
"""Randomness behind a code."""
_SIGNS_OF_CODE = 8
_SHAPE = re.compile(rf"[{SIGNS}]{{{_SIGNS_OF_CODE + 1}}}")
_BLANK = re.compile(r"\{[^{}]*\}")
_NUMBER_BLANKS = frozenset({"{number}", "{year}"})
_WORDING_BLANKS = frozenset({"{achievement}", "{title}"})
WORDING_MAX = 400
SCORE = "score"
"""Kind of a certificate for the number of right answers; the other kinds are those of prizes."""


@dataclass(frozen=True, slots=True)
class Merit:
    """What somebody is given a certificate for; the same merit is given one only once.

    `person_id` 0: the unit's. `kind`: of the prize, or `SCORE`; `what`: the prize, or "28/30".
    """

    round_id: str
    kind: str
    person_id: int
    unit_id: str
    what: str


def prize_merit(
    contest: Contest, round_id: str, *, kind: str, rung: str, person_id: int | None, unit_id: str, to_decide: bool
) -> Merit | None:
    """Of a prize that is settled, where certificates are for winners."""
    if contest.publication.certificate is not CertificateFor.WINNERS or to_decide:
        return None
    return Merit(round_id, kind, person_id or 0, unit_id, rung)


def score_merit(
    contest: Contest, round_id: str, *, place: int, score: int, person_id: int, unit_id: str
) -> Merit | None:
    """Of a ranked line of a round, where certificates are for all who reach the mark."""
    rules, questions = contest.publication, contest.quiz.questions
    by_score = rules.certificate is CertificateFor.THRESHOLD and bool(round_id) and place > 0
    if not by_score or score * 100 < questions * rules.certificate_percent:
        return None
    return Merit(round_id, SCORE, person_id, unit_id, f"{score}/{questions}")


@dataclass(frozen=True, slots=True)
class Certificate:
    """One that was issued. `number` counts through the contest; instants in UTC ms."""

    number: int
    code: str
    merit: Merit
    issued_at: int
    revoked_at: int | None = None
    reason: str = ""


class Standing(StrEnum):
    """What whoever checks a code is told."""

    GENUINE = "genuine"
    REVOKED = "revoked"
    CORRECTED = "corrected"
    """The result was corrected and no longer says so."""
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"


# ---- the code


def make_code(noise: bytes) -> str:
    """Nine signs out of `CODE_BYTES` of randomness, the last of them a check."""
    number, stem = int.from_bytes(noise), ""
    for _ in range(_SIGNS_OF_CODE):
        number, sign = divmod(number, len(SIGNS))
        stem += SIGNS[sign]
    return stem + check_sign(stem)


def code_in(text: str) -> str | None:
    """The code in "k7q-2m9-px4" or "K7Q 2M9 PX4"; None if it has not the shape of one or a sign is wrong."""
    code = as_written(text)
    return code if _SHAPE.fullmatch(code) and is_whole(code) else None


def say_code(code: str) -> str:
    """ "K7Q-2M9-PX4": a person can read it out."""
    return "-".join((code[:3], code[3:6], code[6:]))


# ---- the design


@dataclass(frozen=True, slots=True)
class Design:
    """What an organiser may change about a certificate. Of an empty text the usual one is printed, or nothing.

    `number`: with the blanks {number} and {year}; `wording`: with {achievement} and {title}. `logo`: a file of the
    contest folder. `sample`: the signer is made up, and every certificate says so. `unit_…`: on those of units, which
    a People's Committee gives where the organisers give the others.
    """

    heading: str = ""
    number: str = "{number}/GCN"
    place: str = ""
    signer_title: str = ""
    signer: str = ""
    unit_issuer: str = ""
    unit_signer_title: str = ""
    unit_signer: str = ""
    wording: str = ""
    logo: str = ""
    sample: bool = False

    def say_number(self, number: int, year: int) -> str:
        """ "012/GCN-PL2025"."""
        return self.number.replace("{number}", f"{number:03}").replace("{year}", str(year))


PLAIN = Design()


def read_design(data: Mapping[str, Any]) -> Design:
    """The file certificate.yaml.

    Raises:
        Mistakes: every mistake, each with its key.
    """
    reader = Reader(data)
    design = Design(
        heading=reader.text("heading", most=NAME_MAX, default=""),
        number=reader.text("number", most=NAME_MAX, default=PLAIN.number),
        place=reader.text("place", most=NAME_MAX, default=""),
        signer_title=reader.text("signer_title", most=NAME_MAX, default=""),
        signer=reader.text("signer", most=NAME_MAX, default=""),
        unit_issuer=reader.text("unit_issuer", most=NAME_MAX, default=""),
        unit_signer_title=reader.text("unit_signer_title", most=NAME_MAX, default=""),
        unit_signer=reader.text("unit_signer", most=NAME_MAX, default=""),
        wording=reader.text("wording", most=WORDING_MAX, default=""),
        logo=reader.text("logo", most=NAME_MAX, default=""),
        sample=reader.flag("sample", default=False),
    )
    if design.unit_issuer and not design.unit_signer_title:
        reader.complain("unit_signer_title", "unit-signer-wanted")
    _check_blanks(reader, "number", design.number, _NUMBER_BLANKS, needed="{number}")
    if design.wording:
        _check_blanks(reader, "wording", design.wording, _WORDING_BLANKS, needed="{achievement}")
    reader.refuse_unknown_keys()
    if reader.mistakes:
        raise Mistakes(reader.mistakes)
    return design


def _check_blanks(reader: Reader, key: str, text: str, known: frozenset[str], *, needed: str) -> None:
    found = set(_BLANK.findall(text))
    if needed not in found or not found <= known:
        reader.complain(key, "blanks-wanted", needed=needed, known=", ".join(sorted(known)))
