"""How numbers, times, money and lists are written in the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contest.calendar import local, say_end, say_instant
from contest.settings import Contest, Prize
from contest.units import Units
from handlers.rules.document import Clause, Table
from handlers.texts import Texts, group

_SPANS = (("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1000))


def padded(number: int) -> str:
    """Counts as plans write them: "01", "10", "1.250"."""
    return f"{number:02}" if number < 10 else group(number)


def plain(text: str) -> str:
    """An organiser's words, to be followed by our own full stop."""
    return text.rstrip(" .;")


def listed(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines of a list: ";" after each, a full stop after the last."""
    bare = [plain(line) for line in lines]
    return (*(f"{line};" for line in bare[:-1]), *(f"{line}." for line in bare[-1:]))


@dataclass(frozen=True, slots=True)
class Writer:
    """Sentences of rules.ftl with the contest at hand; each is given the word for the contest ("Hội thi")."""

    contest: Contest
    units: Units
    texts: Texts

    def __call__(self, name: str, /, **blanks: str | int) -> str:
        """The sentence `terms-<name>`."""
        return self.texts(f"terms-{name}", thi=self._word, **blanks)

    def clause(self, name: str, /, **blanks: str | int) -> Clause:
        """That sentence as a clause of its own."""
        return Clause(self(name, **blanks))

    @property
    def contact(self) -> str:
        """Where to turn: the organiser, with the telephone if there is one."""
        return ", ".join(filter(None, (plain(self.contest.organiser), self.contest.hotline)))

    def kinds(self, kinds: Sequence[str]) -> str:
        """Kinds of unit inside a sentence; they hold commas themselves."""
        return "; ".join(_lowered(kind) for kind in kinds)

    def span(self, ms: int) -> str:
        """ "15 phút 30 giây"."""
        parts = []
        for name, size in _SPANS:
            count, ms = divmod(ms, size)
            if count:
                parts.append(self(name, n=padded(count)))
        return " ".join(parts)

    def starts(self, ms: int) -> str:
        """An instant; a midnight is the day itself."""
        return f"{local(ms):%d/%m/%Y}" if _is_midnight(ms) else say_instant(ms)

    def ends(self, ms: int) -> str:
        """The instant after something; a midnight is the end of the day before."""
        return self("end-of-day", date=f"{local(ms - 1):%d/%m/%Y}") if _is_midnight(ms) else say_end(ms)

    def total(self, ladder: Sequence[Prize]) -> str:
        """How many prizes."""
        return padded(sum(prize.count for prize in ladder))

    def ladder(self, ladder: Sequence[Prize]) -> str:
        """ "01 giải Nhất; 02 giải Nhì"."""
        return "; ".join(self._rung(prize) for prize in ladder)

    def amounts(self, ladder: Sequence[Prize]) -> Table | None:
        """The ladder with its money; None when the plan names no figure."""
        if all(prize.amount is None for prize in ladder):
            return None
        head = (self("ladder-name"), self("ladder-count"), self("ladder-amount"))
        return Table(head, tuple((prize.name, padded(prize.count), self._amount(prize)) for prize in ladder))

    def ladder_clauses(self, name: str, ladder: Sequence[Prize], **blanks: str) -> list[Clause]:
        """The ladder in one sentence with its table, or with the remark that money is decided later."""
        text = self(name, total=self.total(ladder), ladder=self.ladder(ladder), **blanks)
        table = self.amounts(ladder)
        return [Clause(text, table=table)] if table else [Clause(text), self.clause("ladder-no-amounts")]

    @property
    def _word(self) -> str:
        other = self.texts("terms-hoi-thi")
        return other if self.contest.title.startswith(other) else self.texts("terms-cuoc-thi")

    def _rung(self, prize: Prize) -> str:
        # "Giải Nhất" is counted as "01 giải Nhất"; any other name is quoted whole.
        first, _, rest = prize.name.partition(" ")
        if first.casefold() == self("giai").casefold() and rest:
            return self("ladder-rung", count=padded(prize.count), name=rest)
        return self("ladder-other", count=padded(prize.count), name=prize.name)

    def _amount(self, prize: Prize) -> str:
        return self("ladder-later") if prize.amount is None else self("money", amount=group(prize.amount))


def _is_midnight(ms: int) -> bool:
    moment = local(ms)
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _lowered(kind: str) -> str:
    """ "Tổ dân phố" → "tổ dân phố", but "UBND phường" stays."""
    return kind if kind[1:2].isupper() else kind[:1].lower() + kind[1:]
