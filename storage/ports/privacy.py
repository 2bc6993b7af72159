"""What people see of their own data, and erasing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from contest.people import Tried
from contest.tickets import Ticket
from storage.ports.conversation import ChangeRequest, Profile


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent, as the person is shown it."""

    text_hash: str
    given_at: int
    withdrawn_at: int | None = None


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is kept of whoever asks, for that person alone; instants in UTC ms.

    `profile` None: nobody has registered in that chat. `chats`: (channel, since when). `answers`: attempt → question,
    option as written and instant of each, never whether it was right (promise 6).
    """

    profile: Profile | None
    registered_at: int
    chats: tuple[tuple[str, int], ...]
    consents: tuple[Agreed, ...]
    attempts: tuple[Tried, ...] = ()
    answers: Mapping[int, tuple[tuple[str, int | None, int | None], ...]] = field(default_factory=dict)
    requests: tuple[ChangeRequest, ...] = ()
    tickets: tuple[Ticket, ...] = ()


class ErasureStore(Protocol):
    """Erasing everybody of one contest once its time is over."""

    async def some(self, *, now: int) -> int:
        """The next slice, in one commit; how many people or chats it was, 0: nothing is left."""

    async def finish(self, *, now: int) -> bool:
        """Tell the audit log, once; False if it was told before."""

    async def forget_deleted(self) -> None:
        """What was deleted is not to be read in the files of the database either."""
