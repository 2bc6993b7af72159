"""What is not well."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that is not well since `began_at`; last seen and last told then (UTC ms)."""

    began_at: int
    seen_at: int
    told_at: int | None = None


class AlertStore(Protocol):
    """What is not well in one contest, as all its processes see it."""

    async def episodes(self) -> dict[str, Episode]:
        """Key → what goes on."""

    async def saw(self, key: str, *, now: int) -> None:
        """It goes on, or begins."""

    async def told(self, key: str, *, now: int) -> None:
        """People have been told of it."""

    async def over(self, key: str) -> None:
        """It is over."""
