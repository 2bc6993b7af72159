"""A contest folder – contest.yaml, units, questions, lists – read whole or not at all."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image

from bot.sources import FileMistakes, in_file, read_table, read_yaml
from contest.bank import EMPTY, Bank, read_bank, topic_sizes
from contest.certificates import PLAIN, Design, read_design
from contest.errors import HoiThiError, Mistake, Mistakes
from contest.faq import NO_FAQ, Faq, read_faq
from contest.fold import fold
from contest.lists import NOBODY, Document, People, read_documents, read_people
from contest.settings import Contest, GateKind, OpenTo, Pool, read_contest
from contest.units import Units, read_units
from handlers.context import Context
from handlers.texts import Texts

Read = TypeVar("Read")


class Unfit(HoiThiError):
    """Several files have mistakes; all of them are listed."""

    def __init__(self, files: list[FileMistakes]) -> None:
        super().__init__("; ".join(map(str, files)))
        self.files = files


@dataclass(frozen=True)
class ContestFolder:
    """What the folder says. `samples`: questions of the trial attempt, never those of the contest."""

    contest: Contest
    bank: Bank
    units: Units
    samples: Bank = EMPTY
    documents: tuple[Document, ...] = ()
    excluded: People = NOBODY
    roster: People = NOBODY
    faq: Faq = NO_FAQ
    certificate: Design = PLAIN
    logo: bytes = b""

    @cached_property
    def rules_text(self) -> str:
        """Settings and bank in one canonical text: the snapshot that attempts refer to."""
        rules = {"contest": asdict(self.contest), "bank": {k: asdict(q) for k, q in self.bank.questions.items()}}
        return json.dumps(rules, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def rules_hash(self) -> str:
        """Names the snapshot."""
        return hashlib.sha256(self.rules_text.encode()).hexdigest()


def context_of(folder: ContestFolder, texts: Texts, secret: bytes) -> Context:
    """What every step may read. `secret` keys the draw."""
    return Context(
        folder.contest,
        folder.bank,
        folder.units,
        texts,
        secret,
        folder.rules_hash,
        samples=folder.samples,
        documents=folder.documents,
        excluded=folder.excluded,
        roster=folder.roster,
        faq=folder.faq,
        certificate=folder.certificate,
        logo=folder.logo,
    )


def load_contest(folder: Path) -> ContestFolder:
    """Read and check a contest folder.

    Raises:
        Unfit: every mistake of every file.
    """
    wrong: list[FileMistakes] = []
    contest = _contest(folder, wrong)
    bank = _table(folder, "questions", read_bank, wrong)
    units = _table(folder, "units", read_units, wrong)
    if not (contest and bank and units):
        raise Unfit(wrong)
    known, (design, logo) = units, _certificate(folder, wrong)
    found = ContestFolder(
        contest,
        bank,
        units,
        samples=_optional(folder, "samples", read_bank, EMPTY, wrong),
        documents=_optional(folder, "documents", read_documents, (), wrong),
        excluded=_optional(folder, "excluded", lambda rows: read_people(rows, known), NOBODY, wrong),
        roster=_optional(folder, "roster", lambda rows: read_people(rows, known), NOBODY, wrong),
        faq=_optional(folder, "faq", read_faq, NO_FAQ, wrong),
        certificate=design,
        logo=logo,
    )
    mistakes = [*_bank_mistakes(contest, bank), *_unit_mistakes(contest, units), *_list_mistakes(found)]
    if mistakes:
        wrong.append(FileMistakes(folder / "contest.yaml", mistakes, read_yaml(folder / "contest.yaml")[1]))
    if wrong:
        raise Unfit(wrong)
    return found


def _contest(folder: Path, wrong: list[FileMistakes]) -> Contest | None:
    return _settings(folder / "contest.yaml", read_contest, wrong)


def _certificate(folder: Path, wrong: list[FileMistakes]) -> tuple[Design, bytes]:
    """The design, if there is one, and its logo."""
    path = folder / "certificate.yaml"
    design = (_settings(path, read_design, wrong) if path.exists() else None) or PLAIN
    logo = _logo(folder, design.logo)
    if design.logo and not logo:
        mistake = Mistake("logo", "logo-unreadable", {"name": design.logo})
        wrong.append(FileMistakes(path, [mistake], read_yaml(path)[1]))
    return design, logo


def _logo(folder: Path, name: str) -> bytes:
    """The picture; nothing of a file that is none, or lies elsewhere."""
    if not name or Path(name).name != name:
        return b""
    try:
        content = (folder / name).read_bytes()
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            picture.verify()
    except (OSError, SyntaxError):
        return b""
    return content


def _settings(path: Path, read: Callable[[Mapping[str, Any]], Read], wrong: list[FileMistakes]) -> Read | None:
    lines: dict[str, int] = {}
    try:
        data, lines = read_yaml(path)
        return read(data)
    except FileMistakes as mistakes:
        wrong.append(mistakes)
    except Mistakes as mistakes:
        wrong.append(in_file(path, mistakes, lines))
    return None


def _table(
    folder: Path, name: str, read: Callable[[Iterator[list[str]]], Read], wrong: list[FileMistakes]
) -> Read | None:
    path = folder
    try:
        path, rows = read_table(folder, name)
        return read(rows)
    except FileMistakes as mistakes:
        wrong.append(mistakes)
    except Mistakes as mistakes:
        wrong.append(in_file(path, mistakes))
    return None


def _optional(
    folder: Path, name: str, read: Callable[[Iterator[list[str]]], Read], absent: Read, wrong: list[FileMistakes]
) -> Read:
    if not any((folder / f"{name}.{ending}").exists() for ending in ("xlsx", "csv")):
        return absent
    found = _table(folder, name, read, wrong)
    return absent if found is None else found


def _bank_mistakes(contest: Contest, bank: Bank) -> list[Mistake]:
    """A bank that cannot fill the paper of a round must not open."""
    if contest.quiz.pool is Pool.BANK:
        return _too_small(contest, bank)
    ids = {each.id for each in contest.rounds}
    strange = sorted({question.round for question in bank.questions.values()} - ids)
    mistakes = [Mistake("quiz.pool", "question-unknown-round", {"round": name or "—"}) for name in strange]
    for number, each in enumerate(contest.rounds):
        pool = bank.of_round(each.id)
        if len(pool.questions) < contest.quiz.questions:
            args: dict[str, str | int] = {
                "round": each.name,
                "have": len(pool.questions),
                "need": contest.quiz.questions,
            }
            mistakes.append(Mistake(f"rounds[{number}].id", "round-without-questions", args))
        elif contest.quiz.topics:
            mistakes += _too_small(contest, pool)
    return mistakes


def _too_small(contest: Contest, pool: Bank) -> list[Mistake]:
    quiz, have = contest.quiz, topic_sizes(pool)
    if not quiz.topics and len(pool.questions) < quiz.questions:
        args: dict[str, str | int] = {"have": len(pool.questions), "need": quiz.questions}
        return [Mistake("quiz.questions", "bank-too-small", args)]
    return [
        Mistake(f"quiz.topics.{topic}", "bank-topic-small", {"topic": topic, "have": have[topic], "need": need})
        for topic, need in quiz.topics.items()
        if have[topic] < need
    ]


def _unit_mistakes(contest: Contest, units: Units) -> list[Mistake]:
    kinds = {unit.kind for unit in units.all.values()}
    wanted = {
        "registration.residence_kinds": contest.registration.residence_kinds,
        "registration.workplace_kinds": contest.registration.workplace_kinds,
        **{f"prizes.collective.blocks[{n}].kinds": block.kinds for n, block in enumerate(contest.collective.blocks)},
        **{f"prizes.collective.gates[{n}].kinds": gate.kinds for n, gate in enumerate(contest.collective.gates)},
        **{f"unit_targets[{n}].kinds": target.kinds for n, target in enumerate(contest.targets)},
        "video.kinds": contest.video.kinds if contest.video else (),
    }
    mistakes = [
        Mistake(key, "kind-without-units", {"kind": kind})
        for key, names in wanted.items()
        for kind in names
        if kind not in kinds
    ]
    mistakes += [
        Mistake("eligibility.excluded_units", "unit-unknown", {"id": unit_id})
        for unit_id in contest.eligibility.excluded_units
        if units.get(unit_id) is None
    ]
    return mistakes + _headcount_mistakes(contest, units)


def _headcount_mistakes(contest: Contest, units: Units) -> list[Mistake]:
    """A rate needs a denominator: where a rate is a condition, no unit of that kind may be without."""
    by_rate = {
        f"prizes.collective.gates[{n}]": gate.kinds
        for n, gate in enumerate(contest.collective.gates)
        if gate.kind is GateKind.MIN_RATE
    }
    by_rate |= {f"unit_targets[{n}]": target.kinds for n, target in enumerate(contest.targets) if target.rate}
    mistakes = []
    for where, kinds in by_rate.items():
        for kind in kinds:
            missing = [unit.name for unit in units.of_kinds([kind]) if unit.headcount is None]
            if missing:
                names = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
                mistakes.append(Mistake(where, "headcount-missing", {"kind": kind, "names": names}))
    return mistakes


def _list_mistakes(folder: ContestFolder) -> list[Mistake]:
    contest, mistakes = folder.contest, []
    have, need = len(folder.samples.questions), contest.quiz.rehearsal
    if have < need:
        mistakes.append(Mistake("quiz.rehearsal", "rehearsal-no-samples", {"have": have, "need": need}))
    known = {fold(question.text) for question in folder.bank.questions.values()}
    # The trial shows right options, so a sample that is asked in the contest would give one away (promise 6).
    mistakes += [
        Mistake("quiz.rehearsal", "sample-in-bank", {"id": sample.id})
        for sample in folder.samples.questions.values()
        if fold(sample.text) in known
    ]
    if contest.eligibility.open_to is OpenTo.ROSTER and not folder.roster.known:
        mistakes.append(Mistake("eligibility.open_to", "roster-needed"))
    return mistakes
