"""What every step may read and nobody changes while the service runs."""

import hashlib
import hmac
from base64 import b32encode
from dataclasses import dataclass

from contest.bank import EMPTY, Bank
from contest.lists import NOBODY, Document, People
from contest.settings import Contest
from contest.units import Units
from handlers.texts import Texts


@dataclass(frozen=True, slots=True)
class Context:
    """One contest with its bank, units and sentences. `secret` keys the draw; `rules_hash` names the snapshot.

    `samples`: questions of the trial attempt; `documents`: what to read before; `excluded` and `roster`: people
    who may not, or alone may, compete.
    """

    contest: Contest
    bank: Bank
    units: Units
    texts: Texts
    secret: bytes
    rules_hash: str
    samples: Bank = EMPTY
    documents: tuple[Document, ...] = ()
    excluded: People = NOBODY
    roster: People = NOBODY

    def receipt_code(self, attempt_id: int) -> str:
        """Eight letters and digits, "K7Q2-M9PX": a person can read them out, nobody can make one up."""
        digest = hmac.digest(self.secret, f"receipt|{attempt_id}".encode(), "sha256")
        code = b32encode(digest)[:8].decode()
        return f"{code[:4]}-{code[4:]}"

    def unit_name(self, unit_id: str) -> str:
        """The unit's name, or the words for "none"."""
        unit = self.units.get(unit_id)
        return unit.name if unit else self.texts("unit-none")

    @property
    def consent_hash(self) -> str:
        """Which consent text a person agreed to."""
        return hashlib.sha256(self.consent_text.encode()).hexdigest()

    @property
    def consent_text(self) -> str:
        """The consent card (Law 91/2025/QH15: purposes named, nothing pre-ticked)."""
        return self.texts("consent", title=self.contest.title, organiser=self.contest.organiser)
