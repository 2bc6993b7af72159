"""What the committee decides by hand: `hold`, `release`, `official`, `correct`, `disqualify`, `decide`, `hand-over`.

Each word is kept for ever; where it changes a result, the next version is computed at once and the difference printed.
People are told by the running service.
"""

import asyncio
import getpass
import re
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.results import CONTEST_WORD, RoundOrWhole, round_of, status_of, with_store
from bot.commands.terminal import DEFAULT_CONFIG, Config, ContestId, load, note, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.opening import Opened
from bot.settings import Settings
from bot.videos import final_marks
from contest.decisions import UNIT, WHOLE, Act, Decision
from contest.settings import Scope
from scheduler.results import Results
from storage.ports.results import ResultVersion
from storage.store import SqlStore
from storage.videos import Videos

Reason = Annotated[str, typer.Option("--reason", help=texts("cli-option-why"))]
Round = Annotated[str, typer.Argument(metavar="ROUND", help=texts("cli-argument-round"))]

WAIT_S = 120
"""How long to wait for a running service that is computing the same version."""
_PERSON = re.compile(r"\d{9,}")


def hold(
    round_id: RoundOrWhole = "", reason: Reason = "", config: Config = DEFAULT_CONFIG, contest: ContestId = ""
) -> None:
    """Keep a result from being published, or a published one from becoming official."""
    _publish_word(config, contest, round_id, Act.HOLD, reason)


def release(
    round_id: RoundOrWhole = "", reason: Reason = "", config: Config = DEFAULT_CONFIG, contest: ContestId = ""
) -> None:
    """Let a held result out: at its hour, or at once when that has passed."""
    _publish_word(config, contest, round_id, Act.RELEASE, reason)


def official(
    round_id: RoundOrWhole = "", reason: Reason = "", config: Config = DEFAULT_CONFIG, contest: ContestId = ""
) -> None:
    """Make a published result official before its complaint days are over."""
    _publish_word(config, contest, round_id, Act.OFFICIAL, reason)


def _publish_word(config: Config, contest: ContestId, round_id: str, act: Act, reason: str) -> None:
    settings, folder = load(config, contest)
    wanted = round_of(folder, round_id)

    async def work(store: SqlStore, found: Opened) -> ResultVersion | None:
        if act is Act.OFFICIAL and await store.latest_result(wanted, published=True) is None:
            refuse("official-unpublished", round=round_id or CONTEST_WORD)
        await _keep(store, found, wanted, act, reason=reason)
        await _results(store, found).refresh()
        return await store.latest_result(wanted)

    version = with_store(settings, folder, work)
    state = texts("results-none-yet") if version is None else texts(f"results-{status_of(version)}")
    out.print(texts(f"done-{act}", round=round_id or CONTEST_WORD, state=state), soft_wrap=True)


def correct(
    round_id: Round,
    reason: Reason,
    void: Annotated[str, typer.Option("--void", metavar="QUESTION", help=texts("cli-option-void"))] = "",
    key: Annotated[str, typer.Option("--key", metavar="QUESTION=LETTER", help=texts("cli-option-key"))] = "",
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Void a question, or correct its right answer, and compute the next version."""
    settings, folder = load(config, contest)
    wanted = round_of(folder, round_id)
    if wanted == WHOLE or bool(void) == bool(key):
        refuse("correct-one")
    question, _, letter = (key or void).partition("=")
    if question not in folder.bank.questions:
        refuse("question-unknown", question=question)
    place = "ABCD".find(letter.strip().upper()) if key and len(letter.strip()) == 1 else -1
    if key and place < 0:
        refuse("letter-unknown", letter=letter)
    act, value = (Act.KEY, str(place)) if key else (Act.VOID, "")
    _correct(settings, folder, Decision(0, wanted, act, question, value, _needed(reason), 0))


def disqualify(
    who: Annotated[str, typer.Argument(metavar="RECEIPT", help=texts("cli-argument-who"))],
    reason: Reason,
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Strike a person out of every table; prizes pass on to the next."""
    settings, folder = load(config, contest)

    async def find(store: SqlStore, found: Opened) -> int:
        return await _person(store, found, who)

    person_id = with_store(settings, folder, find)
    _correct(settings, folder, Decision(0, WHOLE, Act.DISQUALIFY, str(person_id), "", _needed(reason), 0))


def decide(
    round_id: Round,
    place: Annotated[int, typer.Argument(metavar="PLACE", min=1, help=texts("cli-argument-place"))],
    who: Annotated[list[str], typer.Argument(metavar="WHO", help=texts("cli-argument-order"))],
    reason: Reason,
    block: Annotated[str, typer.Option("--block", help=texts("cli-option-block"))] = "",
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Put those who share a place in order for the prizes."""
    settings, folder = load(config, contest)
    wanted = round_of(folder, round_id)
    if block:
        _correct(settings, folder, _units_decision(folder, block, place, who, reason))
        return
    if folder.contest.individual.scope is Scope.CONTEST:
        wanted = WHOLE
    elif wanted == WHOLE:
        refuse("decide-round-wanted")

    async def find(store: SqlStore, found: Opened) -> str:
        people = [await _person(store, found, each) for each in who]
        several = len(folder.contest.rounds) > 1
        table = wanted if wanted or several else folder.contest.rounds[0].id
        version = await store.latest_result(table)
        rows = await store.person_rows(version.id, people) if version else {}
        if len(set(people)) < len(people) or any(p not in rows or rows[p][0].place != place for p in people):
            refuse("decide-not-there", place=place)
        if not all(rows[p][0].shared for p in people):
            refuse("decide-not-shared", place=place)
        return ",".join(map(str, people))

    order = with_store(settings, folder, find)
    _correct(settings, folder, Decision(0, wanted, Act.DECIDE, str(place), order, _needed(reason), 0))


def _units_decision(folder: ContestFolder, block: str, place: int, who: list[str], reason: str) -> Decision:
    names = [each.name for each in folder.contest.collective.blocks] + (["video"] if folder.contest.video else [])
    if block not in names:
        refuse("block-unknown", block=block, blocks=", ".join(names))
    units = [each.lower() for each in who]
    strange = [each for each in units if folder.units.get(each) is None]
    if strange:
        refuse("unit-unknown", id=strange[0])
    return Decision(0, WHOLE, Act.DECIDE, f"{UNIT}{block}:{place}", ",".join(units), _needed(reason), 0)


def hand_over(
    code: Annotated[str, typer.Argument(metavar="AWARD", help=texts("cli-argument-award"))],
    to: Annotated[str, typer.Option("--to", help=texts("cli-option-to"))],
    by: Annotated[str, typer.Option("--by", help=texts("cli-option-handed-by"))] = "",
    config: Config = DEFAULT_CONFIG,
    contest: ContestId = "",
) -> None:
    """Record who received a prize."""
    settings, folder = load(config, contest)
    giver = by or getpass.getuser()

    async def work(store: SqlStore, found: Opened) -> bool:
        wanted = found.context.receipt_matcher(code)
        for round_id in (WHOLE, *(each.id for each in folder.contest.rounds)):
            version = await store.latest_result(round_id)
            for award in await store.awards(version.id) if version else ():
                if wanted(award.id):
                    await note(found, "HandOver", award=award.id)
                    return await store.hand_over(award.id, to=to.strip(), by=giver, now=wall_clock())
        return False

    if not to.strip() or not with_store(settings, folder, work):
        refuse("hand-over-refused", code=code)
    out.print(texts("done-hand-over", to=to.strip(), by=giver), markup=False, soft_wrap=True)


# ---- keeping a word and computing


def _needed(reason: str) -> str:
    if not reason.strip():
        refuse("reason-wanted")
    return reason.strip().rstrip(".")


async def _person(store: SqlStore, found: Opened, who: str) -> int:
    """By receipt, or by the number `hoithi results --json` gives."""
    if _PERSON.fullmatch(who):
        person_id = int(who)
        if not await store.names([person_id]):
            refuse("person-unknown", who=who)
        return person_id
    attempt = await store.find_attempt(found.context.receipt_matcher(who))
    if attempt is None:
        refuse("receipt-unknown", receipt=who)
    return attempt.person_id


def _results(store: SqlStore, found: Opened) -> Results:
    context = found.context
    videos = final_marks(Videos(found.database, contest_id=context.contest.id), context.contest, context.units)
    return Results(store, context, clock=wall_clock, new_id=found.new_id, videos=videos)


async def _keep(
    store: SqlStore, found: Opened, round_id: str, act: Act, *, subject: str = "", value: str = "", reason: str = ""
) -> Decision:
    made = Decision(found.new_id(), round_id, act, subject, value, reason.strip(), wall_clock())
    await store.add_decision(made)
    await note(found, "Decision", decision=made.id, round=round_id, act=act, subject=subject, value=value)
    return made


def _correct(settings: Settings, folder: ContestFolder, wanted: Decision) -> None:
    async def work(store: SqlStore, found: Opened) -> list[str]:
        tables = [*(each.id for each in folder.contest.rounds), WHOLE]
        before = {each: await store.latest_result(each) for each in tables}
        made = await _keep(
            store, found, wanted.round_id, wanted.act, subject=wanted.subject, value=wanted.value, reason=wanted.reason
        )
        await _computed(store, found, made, tables)
        said = []
        for each in tables:
            now, old = await store.latest_result(each), before[each]
            if now is not None and (old is None or now.id != old.id):
                said += await _difference(store, folder, now)
        return said

    said = with_store(settings, folder, work)
    out.print(texts("done-correction"), soft_wrap=True)
    for line in said or [texts("correction-later")]:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


async def _computed(store: SqlStore, found: Opened, made: Decision, tables: list[str]) -> None:
    """Compute, or wait for the service that got there first."""
    results = _results(store, found)
    for _ in range(WAIT_S):
        await results.refresh()
        known = [version for each in tables if (version := await store.latest_result(each))]
        touched = [v for v in known if made.round_id in (WHOLE, v.round_id)]
        if made.act is Act.DECIDE:
            touched = [v for v in touched if v.round_id == made.round_id]
        if all(made.id in version.basis["decisions"] for version in touched):
            return
        await asyncio.sleep(1)


async def _difference(store: SqlStore, folder: ContestFolder, version: ResultVersion) -> list[str]:
    """What the new version changes, with names: it is read by the committee alone."""
    found = version.difference
    about: dict[str, str | int] = {"round": version.round_id or CONTEST_WORD, "version": version.version}
    state, moved = texts(f"results-{status_of(version)}"), int(found.get("moved", 0))
    said = [texts("difference", state=state, moved=moved, **about)]
    first = found.get("first", ())
    prizes = found.get("prizes", ())
    people = [person for person, _, _ in first] + [each["person"] for each in prizes if each["person"] is not None]
    names = await store.names(people)
    before, after = found.get("actual", (None, None))
    if before != after:
        said.append(texts("difference-actual", before=str(before), after=str(after)))
    for person, old, new in first[:20]:
        blanks = {"name": names.get(person, str(person)), "before": _place(old), "after": _place(new)}
        said.append("  " + texts("difference-moved", **blanks))
    for each in prizes:
        unit = folder.units.get(str(each["unit"]))
        name = names.get(each["person"], "") or (unit.name if unit else str(each["unit"]))
        none = texts("difference-none")
        said.append(
            "  " + texts("difference-prize", name=name, before=each["before"] or none, after=each["after"] or none)
        )
        if each["handed_over"]:
            said.append("  " + texts("difference-handed-over", name=name))
    return said


def _place(place: int | None) -> str:
    return str(place) if place else texts("results-outside")
