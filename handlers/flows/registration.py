"""Consent, name, birth year, guardian, residence, workplace, the unit counted, and the card that shows it all.

A locked profile is changed by request: the same questions again, with `request` in the draft (flows/requests.py).
"""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from rapidfuzz import fuzz, process

from contest.calendar import year_of
from contest.eligibility import (
    COMPETES,
    FIRST_BIRTH_YEAR,
    Reason,
    Standing,
    Verdict,
    asked_kinds,
    counted_unit,
    is_too_young,
    needs_guardian,
    seat,
    standing,
)
from contest.fold import fold, tidy
from contest.settings import OpenTo
from contest.typed import clean_name, is_no, is_yes, parse_year
from contest.units import Unit
from handlers.context import Context
from handlers.flows.family import WITNESS, next_one
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column, turning
from storage.ports.conversation import Consent, Profile, Session
from storage.ports.records import Witnessed

NONE = "-"
"""Draft value of "belongs to none"; a missing key means "not asked yet"."""

PAGE = 8
CLOSE_ENOUGH = 72
"""rapidfuzz score (0–100) from which a unit is offered for what was typed."""


FIELDS = ("residence", "workplace")

_REFUSALS = {
    Reason.TOO_YOUNG: "refused-too-young",
    Reason.NOT_LISTED: "refused-not-listed",
    Reason.EXCLUDED_PERSON: "refused-excluded-person",
    Reason.EXCLUDED_UNIT: "refused-excluded-unit",
}
NO_GUARDIAN = "no_guardian"


def next_state(context: Context, draft: Mapping[str, str], now: int) -> State:
    """The first thing still to be asked."""
    contest, end = context.contest, State.REQUEST if "request" in draft else State.REVIEW
    if "name" not in draft:
        return State.NAME
    if "name_ok" not in draft:
        return State.NAME_CHECK
    if contest.registration.birth_year and "birth_year" not in draft and "request" not in draft:
        return State.BIRTH_YEAR
    if needs_guardian(contest.eligibility, _birth_year(draft), year_of(now)) and "guardian" not in draft:
        return State.GUARDIAN
    for field in FIELDS:
        unanswered = field not in draft or (draft[field] == NONE and not _may_have_none(context, field))
        if unanswered and _kinds(context, field):
            return State(field)
    return end if counted_of(context, draft) else State.COUNTED_UNIT


def _onward(turn: Turn, **draft: str | None) -> Session:
    """The next question; or, as soon as what is known forbids taking part, the refusal."""
    session = turn.to(State.REVIEW, page=None, shown=None, **draft)
    state = next_state(turn.context, session.draft, turn.now)
    if state is not State.REQUEST:
        found = standing_of(turn.context, session.draft, turn.now, complete=state is State.REVIEW)
        if found.verdict is Verdict.REFUSED:
            return refused(session, str(found.reason))
    return replace(session, state=state)


def standing_of(context: Context, draft: Mapping[str, str], now: int, *, complete: bool = True) -> Standing:
    """What the person of this draft may do; of an incomplete draft only the age is judged."""
    contest, born, year = context.contest, _birth_year(draft), year_of(now)
    if not complete:
        early = is_too_young(contest.eligibility, born, year)
        return Standing(Verdict.REFUSED, Reason.TOO_YOUNG) if early else COMPETES
    return standing(
        contest.eligibility,
        context.units,
        context.excluded,
        context.roster,
        name=draft["name"],
        **places_in(draft),
        birth_year=born,
        year=year,
    )


def _next_one(context: Context, session: Session) -> list[Button]:
    """Where the way ends for somebody helped, the officer goes on to the next."""
    return [next_one(context)] if WITNESS in session.draft else []


def _witness(draft: Mapping[str, str]) -> dict[str, str]:
    return {WITNESS: draft[WITNESS]} if WITNESS in draft else {}


def refused(session: Session, why: str) -> Session:
    """The end of a registration: nothing of the person stays (docs/rules.md section 1.5)."""
    known = session.profile
    if known is not None:
        known = Profile(known.person_id, "", "", "", "", eligible=False, witness=known.witness)
    return replace(session, state=State.REFUSED, draft={"why": why, **_witness(session.draft)}, profile=known)


def ask_refused(context: Context, session: Session, now: int) -> Outgoing:
    """Why not, whom to ask, and a way back for a slip."""
    texts, why = context.texts, session.draft["why"]
    name = "refused-no-guardian" if why == NO_GUARDIAN else _REFUSALS[Reason(why)]
    least = context.contest.eligibility.min_age or 0
    blanks = {"title": context.contest.title, "audience": context.contest.audience, "contact": context.contact}
    rows = column(Button(texts("register-again"), "again"), *_next_one(context, session))
    return Outgoing(texts(name, age=least, **blanks), rows)


def take_refused(turn: Turn) -> Move:
    """Only the wish to begin again leads on."""
    if turn.pressed("again") or fold(turn.typed) in ("dang ky lai", "khai lai", "lam lai"):
        return Move(replace(turn.session, state=State.NAME, draft=_witness(turn.session.draft)))
    return turn.stale() if turn.press else turn.hint("register-again-wanted")


def places_in(draft: Mapping[str, str]) -> dict[str, str]:
    """Residence and workplace of a draft as unit ids, "" for none or not asked."""
    return {field: draft.get(field, NONE).replace(NONE, "") for field in FIELDS}


def _birth_year(draft: Mapping[str, str]) -> int | None:
    return int(draft["birth_year"]) if "birth_year" in draft else None


def counted_of(context: Context, draft: Mapping[str, str]) -> str:
    """The unit counted, "" while it has to be chosen."""
    return counted_unit(
        context.contest.registration,
        context.units,
        **places_in(draft),
        chosen=draft.get("counted", ""),
    )


# ---- consent


def ask_consent(context: Context, session: Session, now: int) -> Outgoing:
    """The consent card; agreeing is an act, and so is refusing."""
    texts = context.texts
    if "refused" in session.draft:
        rows = column(Button(texts("yes-consent"), "yes"), *_next_one(context, session))
        return Outgoing(texts("consent-refused"), rows)
    return Outgoing(
        context.consent_text, column(Button(texts("yes-consent"), "yes"), Button(texts("no-consent"), "no"))
    )


def take_consent(turn: Turn) -> Move:
    """Only an active yes goes on: silence is not consent."""
    if turn.pressed("yes") or is_yes(turn.typed):
        return Move(_onward(turn, refused=None), consent=Consent(turn.context.consent_hash, turn.now))
    if turn.pressed("no") or is_no(turn.typed):
        return Move(turn.to(State.CONSENT, refused="1"))
    return turn.stale() if turn.press else turn.hint("consent-wanted")


# ---- name


def ask_name(context: Context, session: Session, now: int) -> Outgoing:
    """Full name, as it shall stand on a certificate."""
    return Outgoing(context.texts("ask-name"))


def take_name(turn: Turn) -> Move:
    """A name a certificate can carry, or a word on what is missing."""
    if turn.press:
        return turn.stale()
    name = clean_name(turn.typed)
    if name is None:
        return turn.hint("name-wanted")
    return Move(_onward(turn, name=name, name_ok=None))


def ask_name_check(context: Context, session: Session, now: int) -> Outgoing:
    """Echo the name."""
    texts = context.texts
    buttons = column(Button(texts("yes-name"), "yes"), Button(texts("no-name"), "no"))
    return Outgoing(texts("name-check", name=session.draft["name"]), buttons)


def take_name_check(turn: Turn) -> Move:
    """Yes, or the right name at once, or back."""
    if turn.pressed("yes") or is_yes(turn.typed):
        return Move(_onward(turn, name_ok="1"))
    if turn.pressed("no") or is_no(turn.typed):
        return Move(_onward(turn, name=None, name_ok=None))
    if turn.press:
        return turn.stale()
    return take_name(turn)


# ---- birth year, and the guardian of a child


def ask_birth_year(context: Context, session: Session, now: int) -> Outgoing:
    """The year alone: no more is needed."""
    return Outgoing(context.texts("ask-birth-year"))


def take_birth_year(turn: Turn) -> Move:
    """A year a living person can be born in."""
    if turn.press:
        return turn.stale()
    year = parse_year(turn.typed)
    if year is None:
        return turn.hint("birth-year-wanted")
    if not FIRST_BIRTH_YEAR <= year <= year_of(turn.now):
        return turn.hint("birth-year-range", first=str(FIRST_BIRTH_YEAR), last=str(year_of(turn.now)))
    return Move(_onward(turn, birth_year=str(year), guardian=None))


def ask_guardian(context: Context, session: Session, now: int) -> Outgoing:
    """The card for a parent or guardian, on the same phone."""
    texts, draft = context.texts, session.draft
    child = texts("guardian-of", name=draft["name"], year=draft["birth_year"])
    buttons = column(
        Button(texts("yes-guardian"), "guardian"),
        Button(texts("no-guardian"), "no"),
        Button(texts("fix-birth-year"), "fix:birth_year"),
    )
    return Outgoing(f"{child}\n\n{context.guardian_text}", buttons)


def take_guardian(turn: Turn) -> Move:
    """Agreeing is an act of the guardian; the child's own "yes" is not enough words for it."""
    if turn.pressed("guardian") or fold(turn.typed).strip(".! ") in _GUARDIAN_AGREES:
        return Move(_onward(turn, guardian="1"), consent=Consent(turn.context.guardian_hash, turn.now))
    if turn.pressed("no") or is_no(turn.typed):
        return Move(refused(turn.session, NO_GUARDIAN))
    if turn.pressed("fix:birth_year") or fold(turn.typed).removeprefix("sua ") == "nam sinh":
        return Move(_onward(turn, birth_year=None, guardian=None))
    return turn.stale() if turn.press else turn.hint("guardian-wanted")


_GUARDIAN_AGREES = frozenset(
    f"{who} dong y"
    for who in ("phu huynh", "giam ho", "nguoi giam ho", "cha me", "bo me", "cha", "bo", "me", "ong", "ba")
)


# ---- residence and workplace: the same list, of other kinds


def _kinds(context: Context, field: str) -> tuple[str, ...]:
    return asked_kinds(context.contest.registration, field)


def _may_have_none(context: Context, field: str) -> bool:
    """Whether one may belong to no such unit: not where it is all that is asked, nor where only its people may come."""
    other = "workplace" if field == "residence" else "residence"
    listed = context.contest.eligibility.open_to is OpenTo.LISTED_KINDS and field == "workplace"
    return bool(_kinds(context, other)) and not listed


def _offered(context: Context, session: Session, field: str) -> list[Unit]:
    shown = session.draft.get("shown")
    if shown:
        return [context.units[unit_id] for unit_id in shown.split(",")]
    return context.units.of_kinds(_kinds(context, field))


def ask_unit(context: Context, session: Session, now: int) -> Outgoing:
    """A page of numbered units; typing a part of the name searches."""
    texts, field = context.texts, session.state
    units = _offered(context, session, field)
    pages = ceil(len(units) / PAGE)
    page = min(int(session.draft.get("page", "0")), pages - 1)
    start = page * PAGE
    found = units[start : start + PAGE]
    buttons = [Button(f"{start + i}. {unit.name}", f"u:{unit.id}") for i, unit in enumerate(found, start=1)]
    rows = column(*buttons) + turning(context, page, range(pages), "p:")
    if "shown" in session.draft:
        rows += column(Button(texts("unit-whole-list"), "all"))
    text = texts(f"ask-{field}", pages=pages, page=page + 1)
    if _may_have_none(context, field):
        rows += column(Button(texts(f"no-{field}"), "none"))
    elif context.contest.eligibility.open_to is OpenTo.LISTED_KINDS:
        text += "\n\n" + texts("listed-only", contact=context.contact)
    return Outgoing(text, rows)


def take_unit(turn: Turn) -> Move:
    """A button, the number in the list, or a part of the name with or without marks."""
    field = turn.session.state
    if turn.pressed("none") or fold(turn.typed) in ("khong", "khong co", "khong thuoc"):
        return _none_chosen(turn, field)
    if turn.pressed("all"):
        return Move(turn.to(State(field), shown=None, page=None), edit=True)
    if turn.press.startswith("p:") and turn.press[2:].isdigit():
        return Move(turn.to(State(field), page=turn.press[2:]), edit=True)
    if turn.press:
        unit = turn.context.units.get(turn.press.removeprefix("u:"))
        if unit is None or unit.kind not in _kinds(turn.context, field):
            return turn.stale()
        return _unit_chosen(turn, field, unit)
    return _search(turn, field)


def _search(turn: Turn, field: str) -> Move:
    offered = _offered(turn.context, turn.session, field)
    if turn.typed.isascii() and turn.typed.strip().isdigit():
        number = int(turn.typed.strip()[:6])
        return (
            _unit_chosen(turn, field, offered[number - 1]) if 0 < number <= len(offered) else turn.hint("unit-number")
        )
    found = find_units(turn.context.units.of_kinds(_kinds(turn.context, field)), turn.typed)
    if not found:
        return turn.hint("unit-not-found")
    if len(found) == 1:
        return _unit_chosen(turn, field, found[0])
    session = turn.to(State(field), shown=",".join(unit.id for unit in found), page=None)
    return Move(session, hint=turn.context.texts("unit-several"))


def find_units(units: list[Unit], typed: str) -> list[Unit]:
    """Units meant by what was typed, best first; one only when it is plain.

    Exact marks go before folded ones: "Phú Lãm" must not give "Phú Lam", then typing errors.
    """
    wanted, plain = tidy(typed).casefold(), fold(typed)
    if not plain:
        return []
    marked = [(tidy(unit.name).casefold(), unit) for unit in units]
    folded = [(fold(unit.name), unit) for unit in units]
    stages = (
        [unit for name, unit in marked if name == wanted],
        [unit for name, unit in folded if name == plain],
        [unit for name, unit in marked if wanted in name],
        [unit for name, unit in folded if plain in name],
    )
    for found in stages:
        if found:
            return found[:PAGE]
    names = [name for name, _ in folded]
    scored = process.extract(plain, names, scorer=fuzz.WRatio, score_cutoff=CLOSE_ENOUGH, limit=PAGE)
    return [units[index] for _, _, index in scored]


def _unit_chosen(turn: Turn, field: str, unit: Unit) -> Move:
    return Move(_onward(turn, counted=None, **{field: unit.id}))


def _none_chosen(turn: Turn, field: str) -> Move:
    if not _may_have_none(turn.context, field):
        return turn.hint("unit-must", contact=turn.context.contact)
    other = "workplace" if field == "residence" else "residence"
    if turn.session.draft.get(other) == NONE:
        session = turn.to(State(field), **{other: None})
        session = replace(session, state=next_state(turn.context, session.draft, turn.now))
        return Move(session, hint=turn.context.texts("unit-one-needed"))
    return Move(_onward(turn, counted=None, **{field: NONE}))


# ---- which unit counts


def ask_counted_unit(context: Context, session: Session, now: int) -> Outgoing:
    """Residence or workplace: one of them, chosen once (docs/rules.md section 1.4)."""
    places = places_in(session.draft)
    office = seat(context.contest.registration, context.units, places["workplace"])
    home, work = context.unit_name(places["residence"]), say_counted(context, **places, counted=office)
    buttons = column(Button(f"1. {home}", "residence"), Button(f"2. {work}", "workplace"))
    names = {"residence": home, "workplace": context.unit_name(places["workplace"])}
    name = "ask-counted-unit" if office == places["workplace"] else "ask-counted-ward"
    return Outgoing(context.texts(name, **names, ward=context.unit_name(office)), buttons)


def take_counted_unit(turn: Turn) -> Move:
    """1 or 2, or a button."""
    typed = {"1": "residence", "2": "workplace"}.get(turn.typed.strip(), "")
    field = turn.press or typed
    if field in FIELDS:
        return Move(_onward(turn, counted=field))
    return turn.stale() if turn.press else turn.hint("one-or-two")


def say_counted(context: Context, *, residence: str, workplace: str, counted: str) -> str:
    """The unit counted, in words; of an office's ward with the reason (TN23 II.2.1)."""
    name, office = context.unit_name(counted), seat(context.contest.registration, context.units, workplace)
    by_office = counted == office and counted not in (residence, workplace)
    return context.texts("counted-ward", unit=name) if by_office else name


# ---- the card


_FIXES = {"ho ten": "name", "ten": "name", "nam sinh": "birth_year", "noi o": "residence", "don vi": "workplace"}
_FIX_LABELS = {
    "name": "fix-name",
    "birth_year": "fix-birth-year",
    "residence": "fix-residence",
    "workplace": "fix-workplace",
}


def ask_review(context: Context, session: Session, now: int) -> Outgoing:
    """All that was given, and how to mend each; who is not on the roster hears it here and can mend it."""
    texts, draft = context.texts, session.draft
    profile = profile_of(context, draft, 0, now)
    fixes = [Button(texts(_FIX_LABELS[field]), f"fix:{field}") for field in _asked(context)]
    found = standing_of(context, draft, now)
    if found.verdict is Verdict.UNKNOWN:
        lines = say_profile(context, replace(profile, eligible=True))
        return Outgoing(texts("not-on-roster", lines=lines, contact=context.contact), column(*fixes))
    note = say_unranked(context, found.reason) if found.reason else ""
    lines = say_profile(context, profile)
    return Outgoing(texts("review", lines=lines, note=note), column(Button(texts("yes-review"), "yes"), *fixes))


def take_review(turn: Turn) -> Move:
    """Keep it, or ask one thing again."""
    context, draft, session = turn.context, turn.session.draft, turn.session
    found = standing_of(context, draft, turn.now)
    if found.verdict is Verdict.REFUSED:  # the lists may have changed since the card was shown
        return Move(refused(session, str(found.reason)))
    if turn.pressed("yes") or is_yes(turn.typed):
        if found.verdict is Verdict.UNKNOWN:
            return Move(session)
        profile = profile_of(context, draft, session.profile.person_id if session.profile else turn.new_id(), turn.now)
        witnessed = (Witnessed(profile.person_id, turn.now),) if session.profile is None and WITNESS in draft else ()
        return Move(replace(session, state=State.HOME, draft={}, profile=profile), records=witnessed)
    fix = turn.press.removeprefix("fix:") if turn.press else _FIXES.get(fold(turn.typed).removeprefix("sua "))
    if fix not in _asked(context):
        return turn.stale() if turn.press else turn.hint("review-wanted")
    dropped: dict[str, str | None] = {fix: None, "counted": None}
    with_it = {"name": {"name_ok": None}, "birth_year": {"guardian": None}}.get(fix, {})
    return Move(_onward(turn, **dropped, **with_it))


def _asked(context: Context) -> list[str]:
    """Fields of the card, in their order."""
    born = ["birth_year"] if context.contest.registration.birth_year else []
    return ["name", *born, *(field for field in FIELDS if _kinds(context, field))]


def say_profile(context: Context, profile: Profile) -> str:
    """What is known of a person, line by line."""
    texts = context.texts
    said = {
        "name": texts("line-name", name=profile.name),
        "birth_year": texts("line-birth-year", year=str(profile.birth_year or "–")),
        "residence": texts("line-residence", unit=context.unit_name(profile.residence)),
        "workplace": texts("line-workplace", unit=context.unit_name(profile.workplace)),
    }
    counts = texts("line-counted", unit=say_counts_for(context, profile, profile.counted_unit))
    witness = [texts("line-witness")] if profile.witness is not None else []
    return "\n".join([*(said[field] for field in _asked(context)), counts, *witness])


def say_counts_for(context: Context, profile: Profile, unit_id: str) -> str:
    """What an attempt of this person under that unit counts for."""
    if not profile.eligible:
        return context.texts("counts-nowhere")
    return say_counted(context, residence=profile.residence, workplace=profile.workplace, counted=unit_id)


def say_unranked(context: Context, reason: Reason) -> str:
    """Kindly: why this person plays "ngoài giải", and whom to ask if that is wrong."""
    name = "unranked-person" if reason is Reason.EXCLUDED_PERSON else "unranked-unit"
    return "\n\n" + context.texts(name, contact=context.contact)


def profile_of(context: Context, draft: Mapping[str, str], person_id: int, now: int) -> Profile:
    """The profile of a complete draft."""
    places = places_in(draft)
    return Profile(
        person_id=person_id,
        name=draft["name"],
        residence=places["residence"],
        workplace=places["workplace"],
        counted_unit=counted_of(context, draft),
        birth_year=_birth_year(draft),
        eligible=standing_of(context, draft, now).verdict is Verdict.COMPETES,
        witness=int(draft[WITNESS]) if WITNESS in draft else None,
    )


def judged(context: Context, profile: Profile, now: int) -> Profile:
    """The profile with whether it competes now: the lists may have changed since the registration.

    After the first answer nothing changes by itself, or a result could not be recomputed (promise 7).
    """
    if profile.locked:
        return profile
    found = standing_of(context, draft_of(profile), now)
    return replace(profile, eligible=found.verdict is Verdict.COMPETES)


def draft_of(profile: Profile) -> dict[str, str]:
    """The draft that would give this profile, for correcting it."""
    draft = {
        "name": profile.name,
        "name_ok": "1",
        "residence": profile.residence or NONE,
        "workplace": profile.workplace or NONE,
    }
    if profile.witness is not None:
        draft[WITNESS] = str(profile.witness)
    if profile.birth_year is not None:
        draft |= {"birth_year": str(profile.birth_year), "guardian": "1"}
    if profile.residence and profile.workplace:
        draft["counted"] = "residence" if profile.counted_unit == profile.residence else "workplace"
    return draft
