"""What every step may read and nobody changes while the service runs."""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contest.bank import EMPTY, Bank
from contest.calendar import Round
from contest.certificates import PLAIN, Design
from contest.decisions import Decision
from contest.eligibility import asked_kinds
from contest.faq import NO_FAQ, Faq
from contest.invites import InviteCode
from contest.lists import NOBODY, Document, People
from contest.settings import Contest, DataLaw, Pool
from contest.timetable import headcounts, made_up, moved
from contest.units import Units
from handlers.rules import rules_document
from handlers.rules.chat import pages
from handlers.rules.document import RulesDocument
from handlers.texts import Texts

_LAWS = {DataLaw.DECREE_13: "decree-13", DataLaw.LAW_91: "law-91"}


@dataclass(slots=True)
class Context:
    """One contest with its bank, units and sentences. `secret` keys the draw; `rules_hash` names the snapshot.

    Only `move` changes it: the committee may extend or pause a round, and every part of the process shares this.
    `channels`, on which people are reached, is filled in where they are wired, and `invites` while the service runs.

    `samples`: questions of the trial attempt; `documents`: what to read before; `excluded` and `roster`: people
    who may not, or alone may, compete. `faq`: what people often ask.
    """

    contest: Contest
    bank: Bank
    units: Units
    texts: Texts
    secret: bytes
    rules_hash: str
    _rules: list[RulesDocument] = field(default_factory=list, init=False, repr=False, compare=False)
    """Written once, when first asked for; `init=False`, so that a copy with another contest writes its own."""
    samples: Bank = EMPTY
    documents: tuple[Document, ...] = ()
    excluded: People = NOBODY
    roster: People = NOBODY
    faq: Faq = NO_FAQ
    certificate: Design = PLAIN
    logo: bytes = b""
    made_up: Mapping[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    """(person, round) → attempts given besides, and until when; see `contest.timetable`."""
    channels: tuple[str, ...] = ()
    invites: Mapping[str, InviteCode] = field(default_factory=dict)
    """Every invite code of the contest; read again every few seconds (`scheduler.scans`)."""
    _written: list[tuple[tuple[Round, ...], Units]] = field(default_factory=list, init=False, repr=False, compare=False)
    """Rounds and units as the contest folder has them."""

    def move(self, decisions: Sequence[Decision]) -> None:
        """Follow the committee: the rounds as written, with every decision on the calendar."""
        if not self._written:
            self._written.append((self.contest.rounds, self.units))
        rounds, units = self._written[0]
        rounds, self.units = moved(rounds, decisions), headcounts(units, decisions)
        self.made_up = made_up(decisions)
        if rounds != self.contest.rounds:
            self.contest = replace(self.contest, rounds=rounds)
            self._rules.clear()

    @property
    def ends_at(self) -> int:
        """When the last round closes."""
        return max(each.closes_at for each in self.contest.rounds)

    def pool(self, round_id: str) -> Bank:
        """The questions that a paper of that round is drawn from."""
        return self.bank.of_round(round_id) if self.contest.quiz.pool is Pool.ROUND else self.bank

    def receipt_code(self, attempt_id: int) -> str:
        """Eight letters and digits, "K7Q2-M9PX": a person can read them out, nobody can make one up."""
        digest = hmac.digest(self.secret, f"receipt|{attempt_id}".encode(), "sha256")
        code = b32encode(digest)[:8].decode()
        return f"{code[:4]}-{code[4:]}"

    def link_code(self, link_id: int) -> str:
        """Eight signs that nobody can guess from the id."""
        return b32encode(hmac.digest(self.secret, f"link|{link_id}".encode(), "sha256"))[:8].decode().lower()

    def receipt_matcher(self, receipt: str) -> Callable[[int], bool]:
        """Whether an id is that of a receipt as people write it: "k7q2 m9px" is "K7Q2-M9PX"."""
        wanted = "".join(letter for letter in receipt.upper() if letter.isalnum())
        return lambda known_id: self.receipt_code(known_id).replace("-", "") == wanted

    @property
    def rules(self) -> RulesDocument:
        """The rules of this contest, in words."""
        if not self._rules:
            self._rules.append(rules_document(self.contest, self.units, self.texts))
        return self._rules[0]

    @property
    def rules_pages(self) -> tuple[str, ...]:
        """The rules as chat messages."""
        *first, last = pages(self.rules, self.texts)
        return (*first, f"{last}\n\n{self.texts('commitment', sha256=self.commitment)}")

    @property
    def commitment(self) -> str:
        """SHA-256 of the secret, published before anybody plays: the secret itself comes with the official result."""
        return hashlib.sha256(self.secret).hexdigest()

    def unit_name(self, unit_id: str) -> str:
        """The unit's name, or the words for "none"."""
        unit = self.units.get(unit_id)
        return unit.name if unit else self.texts("unit-none")

    @property
    def contact(self) -> str:
        """Whom to call: the telephone, or the organiser's name."""
        return self.contest.hotline or self.contest.organiser

    @property
    def consent_hash(self) -> str:
        """Which consent text a person agreed to."""
        return hashlib.sha256(self.consent_text.encode()).hexdigest()

    @property
    def consent_text(self) -> str:
        """The consent card: purposes and law named, nothing pre-ticked."""
        return self._card("consent")

    @property
    def guardian_hash(self) -> str:
        """Which text the parent or guardian of a child agreed to."""
        return hashlib.sha256(self.guardian_text.encode()).hexdigest()

    @property
    def guardian_text(self) -> str:
        """The card for a parent or guardian."""
        return self._card("guardian")

    @property
    def witness_hash(self) -> str:
        """Which promise an officer gave for somebody who takes part on the officer's phone."""
        return hashlib.sha256(self.witness_text.encode()).hexdigest()

    @property
    def witness_text(self) -> str:
        """What an officer promises before helping somebody."""
        return self.texts("witness", title=self.contest.title)

    def _card(self, name: str) -> str:
        registration, texts = self.contest.registration, self.texts
        asked = [
            texts("asked-name"),
            *([texts("asked-birth-year")] if registration.birth_year else []),
            *(texts(f"asked-{field}") for field in ("residence", "workplace") if asked_kinds(registration, field)),
        ]
        contest, law = self.contest, texts(_LAWS[self.contest.data_law])
        return texts(name, title=contest.title, organiser=contest.organiser, asked=", ".join(asked), law=law)
