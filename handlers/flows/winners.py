"""The words of the list of winners, in four lengths: portal, Fanpage, group, loudspeaker. Each is whole in itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from contest.calendar import local, say_duration, say_instant
from contest.decisions import WHOLE
from contest.spoken import spoken
from contest.winners import Stage, Winner, Winners
from handlers.context import Context
from handlers.flows.study import clipped
from handlers.messages import Outgoing

FANPAGE_MAX, GROUP_MAX = 1000, 500
"""Characters."""
ALOUD_MAX = 130
"""Words: one minute, read slowly."""
REASON_SHORT, TITLE_WORDS = 80, 20
LEADERS_MIN = 3
CHANGES_SHORT = (3, 1, 0)
"""How many changes a short wording names: the first of these that fits."""
_SHORT_TOTAL = ("winners-short-total", "winners-short-total-people", "winners-short-total-units")
_ALOUD_TOTAL = ("winners-aloud-total", "winners-aloud-total-people", "winners-aloud-total-units")


@dataclass(frozen=True, slots=True)
class Notices:
    """One list of winners in four lengths."""

    portal: str
    fanpage: str
    group: str
    aloud: str

    def longest(self, most: int) -> str:
        """The longest to be read on a screen, of at most that many characters."""
        return self.portal if len(self.portal) <= most else self.fanpage


def notices(context: Context, winners: Winners, link: str) -> Notices:
    """All four. `link`: of the page with the whole table, "" where there is none."""
    return Notices(
        portal=_portal(context, winners, link),
        fanpage=_short(context, winners, link, FANPAGE_MAX),
        group=_short(context, winners, link, GROUP_MAX),
        aloud=_aloud(context, winners),
    )


def caption(context: Context, winners: Winners) -> str:
    """One line under the picture, or in place of it."""
    state = " – ".join(_state(context, winners))
    return context.texts("winners-picture", state=state, title=context.contest.short_title, round=winners.round_name)


def answers(context: Context, winners: Winners, link: str, picture: Outgoing) -> list[Outgoing]:
    """What an organiser is given to copy: the picture, then each text with a line that says where it belongs."""
    made = notices(context, winners, link)
    texts = {
        "winners-for-portal": made.portal,
        "winners-for-fanpage": made.fanpage,
        "winners-for-group": made.group,
        "winners-for-aloud": made.aloud,
    }
    return [picture, *(Outgoing(f"{context.texts(name)}\n\n{text}") for name, text in texts.items())]


def by_rung(winners: Iterable[Winner]) -> list[tuple[str, list[Winner]]]:
    """Prizes of one name together, those of units block by block, as they stand."""
    return [(rung, list(some)) for (rung, _), some in groupby(winners, key=lambda each: (each.rung, each.to_decide))]


def state_of(context: Context, winners: Winners) -> str:
    """What the list is, or would be if the draft were let go now."""
    return context.texts("winners-official" if winners.stage is Stage.OFFICIAL else "winners-provisional")


def _state(context: Context, winners: Winners) -> list[str]:
    draft = [context.texts("winners-draft")] if winners.stage is Stage.DRAFT else []
    return [*draft, state_of(context, winners)]


# ---- for the portal: everything


def _portal(context: Context, winners: Winners, link: str) -> str:
    texts = context.texts
    head = [*_state(context, winners), context.contest.title, winners.round_name]
    if winners.at is not None:
        head.append(texts("winners-published", at=say_instant(winners.at)))
    blocks = ["\n".join(head), "\n".join(_correction(context, winners)), _ranked(context, winners)]
    if winners.ranked:
        blocks += _prizes(context, winners)
    blocks.append("\n".join(_foot(context, winners, link)))
    return "\n\n".join(block for block in blocks if block)


def _correction(context: Context, winners: Winners) -> Iterator[str]:
    """Which notice this one mends, why, and what is different."""
    if winners.corrects is None:
        return
    texts, at = context.texts, say_instant(winners.corrects)
    reason = winners.reason.removesuffix(".")
    yield texts("winners-corrects", at=at, reason=reason) if reason else texts("winners-corrects-plain", at=at)
    if winners.changes:
        yield texts("winners-changes")
        none = texts("winners-no-prize")
        for each in winners.changes:
            name = each.name or texts("winners-nameless")
            yield texts("winners-change", name=name, before=each.before or none, after=each.after or none)
    else:
        yield texts("winners-no-changes")
    if winners.moved:
        yield texts("winners-moved", count=winners.moved)


def _ranked(context: Context, winners: Winners) -> str:
    return context.texts("winners-ranked", count=winners.ranked) if winners.ranked else context.texts("winners-nobody")


def _prizes(context: Context, winners: Winners) -> Iterator[str]:
    texts = context.texts
    if winners.people:
        yield "\n".join([texts("winners-people"), *_rungs(context, winners.people, _person)])
    elif winners.leaders:
        lines = [_person(context, each, "winners-leader") for each in winners.leaders]
        note = [texts("winners-leaders-note")] if context.contest.individual.ladder else []
        yield "\n".join([texts("winners-leaders"), *lines, *note])
    else:
        yield texts("winners-none")
    if winners.units:
        yield "\n".join([texts("winners-units"), *_rungs(context, winners.units, _unit)])


def _rungs(context: Context, winners: Sequence[Winner], say: Callable[[Context, Winner], str]) -> Iterator[str]:
    texts = context.texts
    for rung, some in by_rung(winners):
        amount = some[0].amount
        yield texts("winners-rung-amount", rung=rung, amount=amount) if amount else texts("winners-rung", rung=rung)
        if some[0].to_decide:
            yield texts("winners-to-decide", count=len(some), place=some[0].place)
        else:
            yield from (say(context, each) for each in some)


def _person(context: Context, winner: Winner, name: str = "winners-person") -> str:
    who = winner.name or context.texts("winners-nameless")
    if winner.score is None or winner.duration is None:
        return context.texts("winners-person-plain", name=who, unit=winner.unit)
    blanks = {"place": winner.place} if not winner.rung else {}
    duration = say_duration(winner.duration)
    return context.texts(name, name=who, unit=winner.unit, score=winner.score, duration=duration, **blanks)


def _unit(context: Context, winner: Winner) -> str:
    return context.texts("winners-unit", name=_with_unit(context, winner))


def _foot(context: Context, winners: Winners, link: str) -> Iterator[str]:
    texts = context.texts
    if winners.masked and (winners.people or winners.leaders):
        yield texts("winners-masked")
    if winners.complain_until is not None:
        yield texts("winners-complain", contact=context.contact, until=say_instant(winners.complain_until))
    elif winners.stage is not Stage.OFFICIAL:
        yield texts("winners-not-final", contact=context.contact)
    yield texts("winners-hash", hash=winners.table_hash)
    if link:
        yield texts("winners-link", link=link)
    yield context.contest.organiser


# ---- for a Fanpage and a group: as many names as fit


def _short(context: Context, winners: Winners, link: str, most: int) -> str:
    """The fullest wording that fits: names with units, names, names of the first prizes and counts of the rest."""
    texts = context.texts
    head = [" – ".join(_state(context, winners)), f"{context.contest.short_title} – {winners.round_name}"]
    foot = [texts("winners-short-link", link=link)] if link else []
    if winners.complain_until is not None:
        foot = [texts("winners-short-complain", until=say_instant(winners.complain_until)), *foot]
    elif winners.stage is Stage.OFFICIAL:
        foot = [texts("winners-short-official"), *foot]
    cheer = [texts("winners-congratulations")] if winners.people or winners.units else []
    bodies, mends = list(_bodies(context, winners)), [_mended(context, winners, most) for most in CHANGES_SHORT]
    # With the longest titles and reasons the address of the page is what has to stay.
    tight = [clipped(line, REASON_SHORT) for line in (*head, *mends[-1])]
    wordings = [[*head, *mends[0], *body, *cheer, *foot] for body in bodies]
    wordings += [[*head, *mended, *bodies[-1], *foot] for mended in mends]
    wordings += [[*tight, *bodies[-1], *foot], [*tight, *bodies[-1]]]
    return next((text for each in wordings if len(text := "\n".join(each)) <= most), clipped("\n".join(tight), most))


def _mended(context: Context, winners: Winners, most: int) -> list[str]:
    """A correction in short: what it mends, why, and the first changes."""
    said = list(_correction(context, winners))
    if not said:
        return []
    changes = said[2:][:most] if winners.changes else said[1:2]
    return [clipped(said[0], 2 * REASON_SHORT), *(each.removeprefix("– ") for each in changes)]


def _bodies(context: Context, winners: Winners) -> Iterator[list[str]]:
    """From the fullest to the barest."""
    if not winners.ranked:
        yield [_ranked(context, winners)]
        return
    prizes = len(by_rung(winners.people)) + len(by_rung(winners.units))
    for say in (_with_unit, _name):
        for rungs in range(max(prizes, len(winners.leaders)), 0, -1):
            yield _body(context, winners, say, rungs)
    yield _body(context, winners, _name, 0)
    yield [_total(context, winners, *_SHORT_TOTAL) or _ranked(context, winners)]


def _body(context: Context, winners: Winners, say: Callable[[Context, Winner], str], rungs: int) -> list[str]:
    """The first `rungs` prizes with names, the others counted."""
    texts, lines = context.texts, []
    groups = [(False, *each) for each in by_rung(winners.people)] + [(True, *each) for each in by_rung(winners.units)]
    for number, (of_units, rung, some) in enumerate(groups):
        if some[0].to_decide:
            names = texts("winners-short-to-decide", count=len(some))
            line = texts("winners-short-rung", rung=rung, names=names)
        elif number < rungs:
            line = texts("winners-short-rung", rung=rung, names="; ".join(say(context, each) for each in some))
        else:
            line = texts("winners-short-count", rung=rung, count=len(some))
        lines.append(texts("winners-short-units", line=line) if of_units else line)
    if winners.leaders and not winners.people:
        names = "; ".join(say(context, each) for each in winners.leaders[: max(LEADERS_MIN, rungs)])
        lines.insert(0, texts("winners-short-leaders", names=names))
    return lines or [context.texts("winners-none")]


def _name(context: Context, winner: Winner) -> str:
    return winner.name or context.texts("winners-nameless")


def _with_unit(context: Context, winner: Winner) -> str:
    if not winner.unit:
        return _name(context, winner)
    return context.texts("winners-short-name", name=_name(context, winner), unit=winner.unit)


def _total(context: Context, winners: Winners, both: str, only_people: str, only_units: str) -> str:
    """How many prizes have somebody who holds them, in the sentence of that name; "" where none has."""
    people, units = (sum(not each.to_decide for each in some) for some in (winners.people, winners.units))
    if people and units:
        return context.texts(both, people=people, units=units)
    if people:
        return context.texts(only_people, people=people)
    return context.texts(only_units, units=units) if units else ""


# ---- to be read aloud


def _aloud(context: Context, winners: Winners) -> str:
    """The fullest wording that can be read in a minute."""
    texts = context.texts
    title = context.contest.short_title.removeprefix("Cuộc thi ").strip('“”"')
    said_first = "winners-aloud-official" if winners.stage is Stage.OFFICIAL else "winners-aloud-provisional"
    what = _cut(title) if winners.round_id == WHOLE else f"{_cut(title)}, {winners.round_name}"
    draft = [texts("winners-aloud-draft")] if winners.stage is Stage.DRAFT else []
    head = [*draft, texts("winners-aloud-greeting"), texts(said_first, what=what)]
    mended, thanks = list(_aloud_correction(context, winners)), texts("winners-aloud-thanks")
    closing = [*_aloud_complaints(context, winners), texts("winners-aloud-where"), thanks]
    bodies = list(_aloud_bodies(context, winners))
    wordings = [[*head, *mended, *body, *closing] for body in bodies]
    wordings += [[*head, *mended[:1], *bodies[-1], thanks], [*head, thanks]]
    said = (spoken(" ".join(each)) for each in wordings)
    return next((text for text in said if len(text.split()) <= ALOUD_MAX), spoken(" ".join((*draft, thanks))))


def _cut(title: str) -> str:
    return " ".join(title.split()[:TITLE_WORDS])


def _aloud_correction(context: Context, winners: Winners) -> Iterator[str]:
    if winners.corrects is None:
        return
    texts, none = context.texts, context.texts("winners-no-prize")
    yield texts("winners-aloud-corrects", when=_when(context, winners.corrects))
    for each in winners.changes[: CHANGES_SHORT[0]]:
        name = _read_out(context, each.name, masked=each.masked)
        yield texts("winners-aloud-change", name=name, before=each.before or none, after=each.after or none)


def _aloud_complaints(context: Context, winners: Winners) -> Iterator[str]:
    if winners.complain_until is not None:
        yield context.texts("winners-aloud-complain", when=_when(context, winners.complain_until))


def _when(context: Context, ms: int) -> str:
    moment = local(ms)
    blanks = {"hour": moment.hour, "day": moment.day, "month": moment.month}
    if not moment.minute:
        return context.texts("winners-aloud-hour", **blanks)
    return context.texts("winners-aloud-minute", minute=moment.minute, **blanks)


def _aloud_bodies(context: Context, winners: Winners) -> Iterator[list[str]]:
    """From the fullest to the barest; what is not named is counted."""
    texts = context.texts
    if not winners.ranked:
        yield [texts("winners-nobody")]
        return
    ranked, total = texts("winners-aloud-ranked", count=winners.ranked), _total(context, winners, *_ALOUD_TOTAL)
    prizes = len(by_rung(winners.people)) + len(by_rung(winners.units))
    if winners.leaders and not winners.people:
        for most in range(LEADERS_MIN, 0, -1):
            names = ", ".join(_heard(context, each, masked=True) for each in winners.leaders[:most])
            lead = texts("winners-aloud-leaders", names=names)
            yield [ranked, lead, *_heard_rungs(context, winners, prizes, plain=False)]
            yield [ranked, lead, *([total] if total else [])]
    for most in range(prizes, 0, -1):
        for plain in (False, True):
            named = list(_heard_rungs(context, winners, most, plain=plain))
            yield [ranked, *named] if most == prizes else [ranked, *named, total]
    yield [ranked, total] if total else [ranked]


def _heard_rungs(context: Context, winners: Winners, most: int, *, plain: bool) -> Iterator[str]:
    """The first prizes, and whatever has still to be decided."""
    texts = context.texts
    groups = [(False, *each) for each in by_rung(winners.people)] + [(True, *each) for each in by_rung(winners.units)]
    for number, (of_units, rung, some) in enumerate(groups):
        if some[0].to_decide:
            names = texts("winners-aloud-to-decide", count=len(some))
        elif number < most:
            masked = winners.masked and not of_units
            names = ", ".join(_heard(context, each, masked=masked, plain=plain or of_units) for each in some)
        else:
            continue
        line = texts("winners-aloud-rung", rung=rung, names=names)
        yield texts("winners-aloud-units", line=line) if of_units else line


def _heard(context: Context, winner: Winner, *, masked: bool, plain: bool = False) -> str:
    name = _read_out(context, winner.name, masked=masked)
    return name if plain or not winner.unit else context.texts("winners-aloud-name", name=name, unit=winner.unit)


def _read_out(context: Context, name: str, *, masked: bool) -> str:
    """Initials cannot be read out: of a name cut short only the family name is said."""
    if not name:
        return context.texts("winners-nameless")
    return context.texts("winners-aloud-family", family=name.split()[0]) if masked else name
