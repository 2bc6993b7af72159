"""Errors of the rules. Each names what is wrong in a form that `assets/texts/` can say in Vietnamese."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class HoiThiError(Exception):
    """Base of every error this product raises on purpose."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in what an organiser wrote.

    `where` is a key path ("rounds[0].opens_at") or a table row ("dòng 12"); `code` names the sentence
    in `assets/texts/vi/check.ftl`; `args` fill its blanks.
    """

    where: str
    code: str
    args: Mapping[str, str | int] = field(default_factory=dict)


class Mistakes(HoiThiError):
    """Everything wrong with one source, collected so that it can be mended in one go."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("; ".join(f"{m.where}: {m.code}" for m in mistakes))
        self.mistakes = mistakes
