"""Uploads (A7): what may be uploaded, and for how long it can be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from tests.standins.platform import Json, Upload
from tests.standins.zalo_oa.errors import refusal

KEPT_MS = 7 * 24 * 3_600_000
MIB = 1024 * 1024
CALLS_A_MONTH = 5_000


class Kind(NamedTuple):
    """What an upload path takes, and under which name it answers."""

    limit: int
    starts: tuple[bytes, ...]
    """What the content begins with; b"" is anything."""
    ends: tuple[str, ...]
    """How the file's name ends."""
    answer: str


KINDS = {
    "image": Kind(MIB, (b"\xff\xd8\xff", b"\x89PNG"), (".jpg", ".jpeg", ".png"), "attachment_id"),
    "gif": Kind(5 * MIB, (b"GIF8",), (".gif",), "attachment_id"),
    "file": Kind(5 * MIB, (b"",), (".pdf", ".doc", ".docx", ".csv"), "token"),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """One upload."""

    kind: str
    name: str
    content: bytes
    ends: int


@dataclass
class Uploads:
    """What was uploaded, by id."""

    new_id: Callable[[str], str]
    calls_a_month: int = CALLS_A_MONTH
    stored: dict[str, Stored] = field(default_factory=dict)
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, kind: str, file: Upload | None, now: int) -> Json:
        """Answer POST /v2.0/oa/upload/<kind>."""
        rule = KINDS[kind]
        if file is None:
            raise refusal(-201, "file")
        month = (kind, datetime.fromtimestamp(now / 1000, UTC).strftime("%Y-%m"))
        if self._counts.get(month, 0) >= self.calls_a_month:
            raise refusal(-211)
        self._counts[month] = self._counts.get(month, 0) + 1
        if not file.name.lower().endswith(rule.ends) or not file.content.startswith(rule.starts):
            raise refusal(-201, f"type of {file.name}")
        if len(file.content) > rule.limit:
            raise refusal(-210, "file is too large")
        key = self.new_id("UP")
        self.stored[key] = Stored(kind, file.name, file.content, now + KEPT_MS)
        return {rule.answer: key}

    def find(self, key: object, kind: str, now: int) -> Stored:
        """An upload that can be sent now."""
        stored = self.stored.get(str(key))
        if stored is None or stored.kind != kind:
            raise refusal(-201, f"no such {kind}")
        if now >= stored.ends:
            raise refusal(-100)
        return stored
