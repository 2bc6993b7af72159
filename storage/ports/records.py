"""What is kept besides, mostly of people with a role."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contest.broadcast import Broadcast, Progress
from contest.decisions import Decision
from contest.roles import Role
from contest.tickets import Ticket, TicketDone
from contest.video import Clip


@dataclass(frozen=True, slots=True)
class RoleTaken:
    """A code is used up and gives its role to the chat."""

    code_hash: str
    role: Role
    unit_id: str
    at: int


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """Where the judge in the chat works; "" for no unit of the contest."""

    unit_id: str


@dataclass(frozen=True, slots=True)
class ClipWithdrawn:
    """A clip is taken back by its unit."""

    clip_id: int
    at: int


@dataclass(frozen=True, slots=True)
class MarkGiven:
    """The mark of the judge in the chat, in tenths; the newest counts."""

    clip_id: int
    tenths: int
    at: int


OWN = "own-"
"""What kinds of errands begin with that anybody may ask for."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something asked for in a chat that is worked out beside the conversation; its answer comes there as an event.

    `kind` names the work, `details` is what the work needs to know.
    """

    id: int
    kind: str
    asked_at: int
    details: Mapping[str, str] = field(default_factory=dict)
    channel: str = ""
    chat: str = ""

    @property
    def is_own(self) -> bool:
        """Somebody asked for the own data: no act of a role."""
        return self.kind.startswith(OWN)


@dataclass(frozen=True, slots=True)
class FileOffered:
    """A picture or document sent to one of our bots: `key` is ours, `ref` the platform's; nothing is fetched yet."""

    key: str
    media: str
    name: str
    channel: str
    ref: str
    at: int


@dataclass(frozen=True, slots=True)
class RoundExtended:
    """Attempts that run now may use the longer round. `by`: ms longer; `limit`: ms an attempt lasts; None: no limit."""

    round_id: str
    by: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class NameCorrected:
    """A person's name, mended by somebody with the right, and why; the person is told."""

    request_id: int
    person_id: int
    name: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class BroadcastMoved:
    """A broadcast is let go, paused, resumed or cancelled from a chat.

    `starts_at`: nobody more is written to before; None: as it was.
    """

    key: str
    before: Progress
    after: Progress
    at: int
    starts_at: int | None = None


@dataclass(frozen=True, slots=True)
class LinkOffered:
    """A code that brings the person into another chat once, until `expires_at`."""

    code_hash: str
    person_id: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class LinkUsed:
    """The code has brought its person here. `instead_of`: a person who registered here twice and never started."""

    code_hash: str
    at: int
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Somebody registered on an officer's phone; the profile names the witness."""

    person_id: int
    at: int


@dataclass(frozen=True, slots=True)
class RegistrationDropped:
    """Somebody who had agreed went away before registering: nobody else inherits that consent."""

    at: int


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The person had everything erased."""

    person_id: int
    at: int


@dataclass(frozen=True, slots=True)
class ChatErased:
    """The chat is let go, with everybody who takes part through no other."""

    at: int


Record = (
    RoleTaken
    | OwnUnit
    | Clip
    | ClipWithdrawn
    | MarkGiven
    | Errand
    | FileOffered
    | Decision
    | RoundExtended
    | NameCorrected
    | Broadcast
    | BroadcastMoved
    | Ticket
    | TicketDone
    | LinkOffered
    | LinkUsed
    | Witnessed
    | RegistrationDropped
    | PersonErased
    | ChatErased
)
"""What is kept besides, mostly of people with a role; a clip stands for its hand-in, an errand for its asking."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of marking. `reason`: why it came although marks were missing, else ""."""

    at: int
    reason: str = ""
