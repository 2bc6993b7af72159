"""Consent, name, residence, workplace, the unit counted, and the card that shows it all."""

from dataclasses import replace
from math import ceil

from rapidfuzz import fuzz, process

from contest.fold import fold, tidy
from contest.typed import clean_name, is_no, is_yes
from contest.units import Unit
from handlers.context import Context
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports import Consent, Profile, Session

NONE = "-"
"""Draft value of "belongs to none"; a missing key means "not asked yet"."""

PAGE = 8
CLOSE_ENOUGH = 72
"""rapidfuzz score (0–100) from which a unit is offered for what was typed."""


def next_state(context: Context, draft: dict[str, str]) -> State:
    """The first thing still to be asked."""
    wanted = context.contest.registration
    residence, workplace = draft.get("residence"), draft.get("workplace")
    if "name" not in draft:
        return State.NAME
    if "name_ok" not in draft:
        return State.NAME_CHECK
    if residence is None and wanted.residence_kinds:
        return State.RESIDENCE
    if workplace is None and wanted.workplace_kinds:
        return State.WORKPLACE
    both = (residence or NONE) != NONE and (workplace or NONE) != NONE
    return State.COUNTED_UNIT if both and "counted" not in draft else State.REVIEW


def _onward(turn: Turn, **draft: str | None) -> Session:
    session = turn.to(State.REVIEW, page=None, shown=None, **draft)
    return replace(session, state=next_state(turn.context, dict(session.draft)))


# ---- consent


def ask_consent(context: Context, session: Session, now: int) -> Outgoing:
    """The consent card; agreeing is an act, and so is refusing."""
    texts = context.texts
    if "refused" in session.draft:
        return Outgoing(texts("consent-refused"), column(Button(texts("yes-consent"), "yes")))
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


# ---- residence and workplace: the same list, of other kinds


def _kinds(context: Context, field: str) -> tuple[str, ...]:
    registration = context.contest.registration
    return registration.residence_kinds if field == "residence" else registration.workplace_kinds


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
    rows = column(*buttons)
    if pages > 1:
        turns = [("‹", page - 1), ("›", page + 1)]
        rows += (tuple(Button(f"{sign} {to + 1}/{pages}", f"p:{to}") for sign, to in turns if 0 <= to < pages),)
    if "shown" in session.draft:
        rows += column(Button(texts("unit-whole-list"), "all"))
    rows += column(Button(texts(f"no-{field}"), "none"))
    return Outgoing(texts(f"ask-{field}", pages=pages, page=page + 1), rows)


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
    other = "workplace" if field == "residence" else "residence"
    if turn.session.draft.get(other) == NONE or not _kinds(turn.context, other):
        session = turn.to(State(field), **{other: None})
        session = replace(session, state=next_state(turn.context, dict(session.draft)))
        return Move(session, hint=turn.context.texts("unit-one-needed"))
    return Move(_onward(turn, counted=None, **{field: NONE}))


# ---- which unit counts


def ask_counted_unit(context: Context, session: Session, now: int) -> Outgoing:
    """Residence or workplace: one of them, chosen once (docs/rules.md section 1, `unit.basis`)."""
    names = {field: context.unit_name(session.draft[field]) for field in ("residence", "workplace")}
    buttons = [Button(f"{number}. {name}", field) for number, (field, name) in enumerate(names.items(), start=1)]
    return Outgoing(context.texts("ask-counted-unit", **names), column(*buttons))


def take_counted_unit(turn: Turn) -> Move:
    """1 or 2, or a button."""
    typed = {"1": "residence", "2": "workplace"}.get(turn.typed.strip(), "")
    field = turn.press or typed
    if field in ("residence", "workplace"):
        return Move(_onward(turn, counted=field))
    return turn.stale() if turn.press else turn.hint("one-or-two")


# ---- the card


def ask_review(context: Context, session: Session, now: int) -> Outgoing:
    """All that was given, and how to mend each."""
    texts, draft = context.texts, session.draft
    lines = {field: context.unit_name(draft.get(field, NONE)) for field in ("residence", "workplace")}
    counted = context.unit_name(_counted_unit(dict(draft)))
    registration = context.contest.registration
    buttons = [Button(texts("yes-review"), "yes"), Button(texts("fix-name"), "fix:name")]
    if registration.residence_kinds:
        buttons.append(Button(texts("fix-residence"), "fix:residence"))
    if registration.workplace_kinds:
        buttons.append(Button(texts("fix-workplace"), "fix:workplace"))
    return Outgoing(texts("review", name=draft["name"], counted=counted, **lines), column(*buttons))


def take_review(turn: Turn) -> Move:
    """Keep it, or ask one thing again."""
    if turn.pressed("yes") or is_yes(turn.typed):
        return Move(replace(turn.session, state=State.HOME, draft={}, profile=_profile(turn)))
    fix = {"fix:name": "name", "fix:residence": "residence", "fix:workplace": "workplace"}.get(turn.press)
    fix = fix or {"ho ten": "name", "ten": "name", "noi o": "residence", "don vi": "workplace"}.get(
        fold(turn.typed).removeprefix("sua ")
    )
    if fix is None:
        return turn.stale() if turn.press else turn.hint("review-wanted")
    dropped: dict[str, str | None] = {fix: None, "counted": None}
    return Move(_onward(turn, **dropped, **({"name_ok": None} if fix == "name" else {})))


def _counted_unit(draft: dict[str, str]) -> str:
    units = {field: draft.get(field, NONE) for field in ("residence", "workplace")}
    if "counted" in draft:
        return units[draft["counted"]]
    return next((unit for unit in units.values() if unit != NONE), "")


def _profile(turn: Turn) -> Profile:
    draft = dict(turn.session.draft)
    known = turn.session.profile
    return Profile(
        person_id=known.person_id if known else turn.new_id(),
        name=draft["name"],
        residence=draft.get("residence", NONE).replace(NONE, ""),
        workplace=draft.get("workplace", NONE).replace(NONE, ""),
        counted_unit=_counted_unit(draft),
    )


def draft_of(profile: Profile) -> dict[str, str]:
    """The draft that would give this profile, for correcting it."""
    draft = {
        "name": profile.name,
        "name_ok": "1",
        "residence": profile.residence or NONE,
        "workplace": profile.workplace or NONE,
    }
    if profile.residence and profile.workplace:
        draft["counted"] = "residence" if profile.counted_unit == profile.residence else "workplace"
    return draft
