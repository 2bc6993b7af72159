"""When the account may write to somebody, and what pays for it (A8)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.standins.platform import Json
from tests.standins.zalo_oa.errors import refusal
from tests.standins.zalo_oa.people import Person

HOUR_MS = 3_600_000
FREE_MS = 48 * HOUR_MS
LAST_MS = 7 * 24 * HOUR_MS


@dataclass
class Purse:
    """What pays for messages after 48 hours. `money`: messages that can still be paid for; None: no linked account."""

    sub_quota: int = 500
    money: int | None = 1_000
    charged: int = 0

    def pay(self) -> None:
        if self.money is None:
            raise refusal(-320)
        if self.money == 0:
            raise refusal(-321)
        self.money -= 1
        self.charged += 1


@dataclass
class Windows:
    """The rules of consultation messages."""

    must_follow: bool = False
    late_code: int = -230

    def open_for(self, person: Person | None, purse: Purse, now: int) -> Json:
        """Spend what a message costs; returns the `quota` field of the answer, if any."""
        person = reachable(person)
        if person.left or (self.must_follow and not person.follower):
            raise refusal(-213)
        last = person.last_interaction
        if last is None:
            if not person.follower or not person.welcomes:
                raise refusal(-232)
            person.welcomes -= 1
            return {"quota": {"quota_type": "welcome_msg"}}
        if now - last > LAST_MS:
            raise refusal(self.late_code)
        if now - last <= FREE_MS:
            return {"quota": {"quota_type": "reply"}}
        if purse.sub_quota:
            purse.sub_quota -= 1
            return {"quota": {"quota_type": "sub_quota"}}
        purse.pay()
        return {}


def reachable(person: Person | None) -> Person:
    """A person whom the platform knows and would bring a message to."""
    if person is None:
        raise refusal(-213)
    if person.refused_with:
        raise refusal(person.refused_with)
    return person
