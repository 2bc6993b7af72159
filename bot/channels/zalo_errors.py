"""What a refusal of the Official Account API means for a message: the table of docs/zalo.md 6."""

from collections.abc import Mapping
from enum import Enum

from bot.channels.zalo_http import Answer
from handlers.ports import Gone, Later, Outcome, Refused

ACCOUNT_WAIT_S, HOUR_S = 300.0, 3600.0
TOKEN = frozenset({-216, -220})
"""The access token is not taken (any more)."""
FILE_EXPIRED = -100
"""An upload that the platform has dropped; the next try brings it anew."""
SEND_FAILED = -200
"""For no reason given: tried once more, with care."""


class Meaning(Enum):
    """What follows from a refusal."""

    ACCOUNT = "account"
    """Nothing can be sent until a person has mended something about the account; the messages wait."""
    GONE = "gone"
    LATER = "later"
    """Not at this hour, or not so many: waits for an hour."""
    REFUSED = "refused"


MEANINGS: Mapping[int, Meaning] = {
    **dict.fromkeys((-204, -205, -209, -212, -219, -221, -223, -224, -235, -242, -320, -321), Meaning.ACCOUNT),
    **dict.fromkeys((-213, -217, -218, -227, -230, -232, -244), Meaning.GONE),
    **dict.fromkeys((-211, -214, -234), Meaning.LATER),
    **dict.fromkeys((SEND_FAILED, -201, -210, -233, -240, -248, -249), Meaning.REFUSED),
    # Of templates alone.
    **dict.fromkeys((-135, -136, -137), Meaning.ACCOUNT),
    **dict.fromkeys((-114, -118, -119, -139, -140, -141), Meaning.GONE),
    **dict.fromkeys((-115, -133, -144, -147, -1441, -1471, -1472), Meaning.LATER),
    **dict.fromkeys((-117, -131, -1121, -1122), Meaning.REFUSED),
}


def outcome_of(answer: Answer) -> Outcome:
    """The outcome of a call that was refused."""
    reason = f"{answer.error} {answer.message}".strip()
    match MEANINGS.get(answer.error):
        case Meaning.ACCOUNT:
            return Later(reason, ACCOUNT_WAIT_S)
        case Meaning.GONE:
            return Gone(reason)
        case Meaning.LATER:
            return Later(reason, HOUR_S)
        case Meaning.REFUSED:
            return Refused(reason)
        case None:
            return Later(reason)
