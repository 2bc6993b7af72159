"""What people with a role and organisers work with: errands, invite codes, certificates, tickets, the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from contest.certificates import Certificate, Merit
from contest.invites import InviteCode
from contest.roles import Right
from contest.tickets import Ticket
from storage.ports.records import Errand


class ErrandStore(Protocol):
    """What was asked for in the chats of one contest and is worked out beside them."""

    async def claim(self, *, now: int, lease_until: int, limit: int) -> list[Errand]:
        """The oldest that wait and that no process has in hand; ours until `lease_until`."""

    async def finish(self, errand_id: int, *, now: int) -> None:
        """Its answer is committed."""


class InviteStore(Protocol):
    """The invite codes of one contest."""

    async def known(self) -> dict[str, InviteCode]:
        """All of them, also those that hold no more."""

    async def add_scans(self, scanned: Mapping[str, int]) -> None:
        """Code → how often it was opened besides."""


class CertificateStore(Protocol):
    """The certificates of one contest."""

    async def issue(self, merits: Sequence[Merit], *, codes: Sequence[str], now: int) -> list[Certificate]:
        """One for each merit, in their order; those issued before are found again, revoked or not."""

    async def issued(self, round_id: str | None = None) -> list[Certificate]:
        """All of a round (of all rounds), by number."""

    async def of_person(self, person_id: int) -> list[Certificate]:
        """All of one person, by number."""

    async def find(self, code: str) -> Certificate | None:
        """The one with that code."""

    async def revoke(self, code: str, *, reason: str, now: int) -> bool:
        """For good; False if there is none with that code that is not revoked."""


class TicketStore(Protocol):
    """Questions of one contest to its organisers, on their way between the chats."""

    async def unannounced(self, *, limit: int) -> list[Ticket]:
        """Those that the people who answer have not been told of."""

    async def announced(self, ticket_id: int) -> None:
        """They have been told."""

    async def chats_with(self, right: Right) -> list[tuple[str, str]]:
        """(channel, chat) of everybody whose role gives the right and who can be reached."""

    async def untold(self, *, limit: int) -> list[tuple[Ticket, str, str]]:
        """Those done whose chat has not been told and is not in the middle of an attempt, with (channel, chat)."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of somebody with a role. `hash` covers the act and the hash before it, so that none can be removed.

    `by`: "chat:<session id>" or "cli:<user>". `details` hold ids and what was decided, never a name.
    """

    number: int
    at: int
    by: str
    act: str
    details: Mapping[str, Any]
    hash: str
