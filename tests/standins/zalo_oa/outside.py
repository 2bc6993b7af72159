"""Reaching people outside the window (A9): broadcasts of articles and templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tests.standins.platform import Json
from tests.standins.zalo_oa.errors import refusal
from tests.standins.zalo_oa.people import Person

ARTICLES_LIMIT = 5
DAY_HOURS = range(6, 22)
TARGETS = {"ages": range(8), "gender": range(3), "locations": range(3), "cities": range(64), "platform": range(1, 3)}


@dataclass
class Broadcasts:
    """Articles that can be sent to all followers. `articles`: id → ready, or still being processed."""

    articles: dict[str, bool] = field(default_factory=dict)
    left: int = 4
    """How many broadcasts the package still allows."""
    zone: str = "Asia/Ho_Chi_Minh"
    target_as: Literal["any", "string", "array"] = "any"

    def read(self, params: Json, now: int) -> tuple[dict[str, set[int]], list[str]]:
        """The target and the articles of a broadcast that may go out now."""
        target = self._target(params)
        articles = self._articles(params)
        if datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(self.zone)).hour not in DAY_HOURS:
            raise refusal(-234)
        if not self.left:
            raise refusal(-211)
        self.left -= 1
        return target, articles

    def _target(self, params: Json) -> dict[str, set[int]]:
        recipient = params.get("recipient")
        if isinstance(recipient, dict) and "user_id" in recipient:
            raise refusal(-240)
        if not isinstance(recipient, dict) or not isinstance(recipient.get("target"), dict):
            raise refusal(-201, "recipient.target")
        return {name: self._values(name, value) for name, value in recipient["target"].items()}

    def _values(self, name: str, value: Any) -> set[int]:
        given = "array" if isinstance(value, list) else "string"
        if name not in TARGETS or self.target_as not in ("any", given):
            raise refusal(-201, f"target.{name}")
        parts = value if isinstance(value, list) else str(value).split(",")
        if not all(str(part).isdigit() and int(part) in TARGETS[name] for part in parts):
            raise refusal(-201, f"target.{name}")
        return {int(part) for part in parts}

    def _articles(self, params: Json) -> list[str]:
        message = params.get("message")
        attachment = message.get("attachment") if isinstance(message, dict) else None
        if not isinstance(attachment, dict):
            raise refusal(-233, "only articles")
        payload = attachment.get("payload", {})
        elements = payload.get("elements", [])
        if attachment.get("type") != "template" or payload.get("template_type") != "media":
            raise refusal(-201, "template_type")
        if not 1 <= len(elements) <= ARTICLES_LIMIT:
            raise refusal(-210, f"1 to {ARTICLES_LIMIT} articles")
        return [self._article(element) for element in elements]

    def _article(self, element: Json) -> str:
        key = str(element.get("attachment_id"))
        if element.get("media_type") != "article" or key not in self.articles:
            raise refusal(-201, "article")
        if not self.articles[key]:
            raise refusal(-214)
        return key


def reached(people: Iterable[Person], target: dict[str, set[int]]) -> list[Person]:
    """The followers whom a broadcast is for; gender 0 is everybody."""
    asked = {name: values for name, values in target.items() if (name, values) != ("gender", {0})}
    return [
        person
        for person in people
        if person.follower and all(person.traits.get(name) in values for name, values in asked.items())
    ]


def read_template(params: Json, templates: dict[str, dict[str, int]]) -> Json:
    """The data of an approved template; `templates`: id → parameter → its greatest length."""
    limits = templates.get(str(params.get("template_id")))
    data = params.get("template_data")
    if limits is None:
        raise refusal(-131)
    if not isinstance(data, dict):
        raise refusal(-201, "template_data")
    for name, limit in limits.items():
        if data.get(name) in (None, ""):
            raise refusal(-1122, name)
        if len(str(data[name])) > limit:
            raise refusal(-1121, name)
    if set(data) - set(limits):
        raise refusal(-201, "template_data has parameters that the template has not")
    return data
