"""A contest folder – contest.yaml, units, questions – read whole or not at all."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.sources import FileMistakes, in_file, read_table, read_yaml
from contest.bank import Bank, read_bank, topic_sizes
from contest.errors import HoiThiError, Mistake, Mistakes
from contest.settings import Contest, read_contest
from contest.units import Units, read_units


class Unfit(HoiThiError):
    """Several files have mistakes; all of them are listed."""

    def __init__(self, files: list[FileMistakes]) -> None:
        super().__init__("; ".join(map(str, files)))
        self.files = files


@dataclass(frozen=True, slots=True)
class ContestFolder:
    """What the folder says."""

    contest: Contest
    bank: Bank
    units: Units

    @property
    def rules_text(self) -> str:
        """Settings and bank in one canonical text: the snapshot that attempts refer to."""
        rules = {"contest": asdict(self.contest), "bank": {k: asdict(q) for k, q in self.bank.questions.items()}}
        return json.dumps(rules, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def rules_hash(self) -> str:
        """Names the snapshot."""
        return hashlib.sha256(self.rules_text.encode()).hexdigest()


def load_contest(folder: Path) -> ContestFolder:
    """Read and check a contest folder.

    Raises:
        Unfit: every mistake of every file.
    """
    wrong: list[FileMistakes] = []
    contest = _contest(folder, wrong)
    bank = _bank(folder, wrong)
    units = _units(folder, wrong)
    if contest and bank and units:
        mistakes = [*_bank_mistakes(contest, bank), *_unit_mistakes(contest, units)]
        if mistakes:
            wrong.append(FileMistakes(folder / "contest.yaml", mistakes, read_yaml(folder / "contest.yaml")[1]))
    if wrong or not (contest and bank and units):
        raise Unfit(wrong)
    return ContestFolder(contest, bank, units)


def _contest(folder: Path, wrong: list[FileMistakes]) -> Contest | None:
    path = folder / "contest.yaml"
    lines: dict[str, int] = {}
    try:
        data, lines = read_yaml(path)
        return read_contest(data)
    except FileMistakes as mistakes:
        wrong.append(mistakes)
    except Mistakes as mistakes:
        wrong.append(in_file(path, mistakes, lines))
    return None


def _bank(folder: Path, wrong: list[FileMistakes]) -> Bank | None:
    path = folder
    try:
        path, rows = read_table(folder, "questions")
        return read_bank(rows)
    except FileMistakes as mistakes:
        wrong.append(mistakes)
    except Mistakes as mistakes:
        wrong.append(in_file(path, mistakes))
    return None


def _units(folder: Path, wrong: list[FileMistakes]) -> Units | None:
    path = folder
    try:
        path, rows = read_table(folder, "units")
        return read_units(rows)
    except FileMistakes as mistakes:
        wrong.append(mistakes)
    except Mistakes as mistakes:
        wrong.append(in_file(path, mistakes))
    return None


def _bank_mistakes(contest: Contest, bank: Bank) -> list[Mistake]:
    """A bank that cannot fill a paper must not open."""
    quiz, have = contest.quiz, topic_sizes(bank)
    if not quiz.topics and len(bank.questions) < quiz.questions:
        args: dict[str, str | int] = {"have": len(bank.questions), "need": quiz.questions}
        return [Mistake("quiz.questions", "bank-too-small", args)]
    return [
        Mistake(f"quiz.topics.{topic}", "bank-topic-small", {"topic": topic, "have": have[topic], "need": need})
        for topic, need in quiz.topics.items()
        if have[topic] < need
    ]


def _unit_mistakes(contest: Contest, units: Units) -> list[Mistake]:
    kinds = {unit.kind for unit in units.all.values()}
    wanted = {
        "residence_kinds": contest.registration.residence_kinds,
        "workplace_kinds": contest.registration.workplace_kinds,
    }
    return [
        Mistake(f"registration.{key}", "kind-without-units", {"kind": kind})
        for key, names in wanted.items()
        for kind in names
        if kind not in kinds
    ]
