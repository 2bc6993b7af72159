"""A broadcast is written in the chat: to whom, what, when. Nothing goes out before it was seen and confirmed."""

from collections.abc import Mapping
from dataclasses import replace

from contest.announcements import morning
from contest.broadcast import CAPTION_MAX, TEXT_MAX, Audience, Broadcast, Group, Progress
from contest.calendar import say_instant, say_seconds
from contest.fold import fold
from contest.typed import is_no, is_yes, parse_when
from handlers.context import Context
from handlers.flows.registration import find_units
from handlers.flows.roles import desk_of, enter, wants_out
from handlers.messages import Attachment, Button, Kind, Media, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports.conversation import Session
from storage.ports.records import Errand, FileOffered, Record

PREVIEW = "broadcast-preview"
"""The errand behind the preview."""
FARTHEST_MS = 366 * 86_400_000
_KEPT = ("v-group", "v-round", "v-unit", "v-channel", "v-file")
"""What the errand has to know of a draft."""
_UNIT, _CHANNEL = "unit", "channel"
_PER_ROUND = (Group.NOT_STARTED, Group.NOT_FINISHED, Group.WINNERS)
CANCEL_WORDS = ("thoi", "huy", "bo", "khong gui")
_BACK_WORDS = ("quay lai", "tro lai", "sua")
_SAID = {
    "test": ("gui thu", "thu"),
    "now": ("gui ngay", "gui", "gui luon"),
    "hour": ("hen gio", "chon gio"),
    "again": ("dem lai", "xem lai"),
}


def _on(turn: Turn, state: State, **known: str) -> Session:
    """The next step, with what is known so far."""
    so_far = {key: value for key, value in turn.session.draft.items() if key.startswith("v-")}
    return enter(turn.session, state, **so_far | {f"v-{key}": value for key, value in known.items()})


def _cancelled(turn: Turn) -> Move | None:
    """The draft is dropped, from every step of it."""
    if turn.pressed("cancel") or fold(turn.typed) in CANCEL_WORDS or wants_out(turn):
        return Move(enter(turn.session, State.BROADCASTS), hint=turn.context.texts("broadcast-dropped"))
    return None


def goes_back(turn: Turn) -> bool:
    """To the step before."""
    return turn.pressed("back") or fold(turn.typed) in _BACK_WORDS


def _ways_out(context: Context) -> tuple[Button, ...]:
    return Button(context.texts("go-back"), "back"), Button(context.texts("broadcast-cancel"), "cancel")


# ---- to whom


def _choices(options: Mapping[str, str]) -> tuple[Button, ...]:
    return tuple(Button(f"{number}. {label}", f"o:{each}") for number, (each, label) in enumerate(options.items(), 1))


def _chosen(turn: Turn, options: Mapping[str, str]) -> str | None:
    """By button, number or words."""
    typed = fold(turn.typed)
    for number, (each, label) in enumerate(options.items(), start=1):
        if turn.pressed(f"o:{each}") or typed in (str(number), fold(label)):
            return each
    return None


def _groups(context: Context) -> dict[str, str]:
    offered = [Group.ALL, _UNIT, *([_CHANNEL] if len(context.channels) > 1 else []), *_PER_ROUND]
    return {str(each): context.texts(f"broadcast-to-{each}") for each in offered}


def ask_whom(context: Context, session: Session, now: int) -> Outgoing:
    """The groups there are."""
    buttons = (*_choices(_groups(context)), Button(context.texts("broadcast-cancel"), "cancel"))
    return Outgoing(context.texts("ask-broadcast-whom"), column(*buttons))


def take_whom(turn: Turn) -> Move:
    """On to the unit, channel or round where the group has one."""
    if (move := _cancelled(turn)) is not None:
        return move
    if goes_back(turn):
        return Move(enter(turn.session, State.BROADCASTS))
    chosen = _chosen(turn, _groups(turn.context))
    if chosen is None:
        return turn.stale() if turn.press else turn.hint("broadcast-number-wanted")
    if chosen in (_UNIT, _CHANNEL):
        return Move(enter(turn.session, State.BROADCAST_WHICH, **{"v-group": str(Group.ALL), "v-kind": chosen}))
    known, rounds = {"v-group": chosen}, turn.context.contest.rounds
    if chosen not in _PER_ROUND:
        return Move(enter(turn.session, State.BROADCAST_TEXT, **known))
    if len(rounds) == 1 and chosen != Group.WINNERS:
        return Move(enter(turn.session, State.BROADCAST_TEXT, **known, **{"v-round": rounds[0].id}))
    return Move(enter(turn.session, State.BROADCAST_WHICH, **known, **{"v-kind": "round"}))


def _which(context: Context, session: Session) -> dict[str, str]:
    draft = session.draft
    match draft["v-kind"]:
        case "unit":
            shown = [unit_id for unit_id in draft.get("v-shown", "").split(",") if unit_id]
            return {unit_id: context.unit_name(unit_id) for unit_id in shown}
        case "channel":
            return {channel: say_channel(context, channel) for channel in context.channels}
        case _:
            rounds = {each.id: each.name for each in context.contest.rounds}
            return rounds | ({"": context.texts("board-whole")} if draft["v-group"] == Group.WINNERS else {})


def ask_which(context: Context, session: Session, now: int) -> Outgoing:
    """The unit, channel or round."""
    options = _which(context, session)
    text = context.texts(f"ask-broadcast-{session.draft['v-kind']}")
    return Outgoing(text, column(*_choices(options), *_ways_out(context)))


def take_which(turn: Turn) -> Move:
    """Of the list; a part of a unit's name searches."""
    if (move := _cancelled(turn)) is not None:
        return move
    if goes_back(turn):
        return Move(enter(turn.session, State.BROADCAST_WHOM))
    kind = turn.session.draft["v-kind"]
    chosen = _chosen(turn, _which(turn.context, turn.session))
    if chosen is not None:
        return Move(_on(turn, State.BROADCAST_TEXT, **{kind: chosen}))
    if turn.press:
        return turn.stale()
    found = find_units(list(turn.context.units.all.values()), turn.typed) if kind == _UNIT else []
    if not found:
        return turn.hint("unit-not-found" if kind == _UNIT else "broadcast-number-wanted")
    return Move(_on(turn, State.BROADCAST_WHICH, shown=",".join(unit.id for unit in found)))


def audience_of(known: Mapping[str, str]) -> Audience:
    """The recipients of a draft."""
    unit, channel = known.get("v-unit", ""), known.get("v-channel", "")
    return Audience(Group(known["v-group"]), known.get("v-round", ""), unit, channel)


def say_audience(context: Context, audience: Audience) -> str:
    """Whom it is for, in words."""
    if audience.person_id:
        return context.texts("broadcast-of-person")
    if audience.unit_id:
        return context.texts("broadcast-of-unit", unit=context.unit_name(audience.unit_id))
    if audience.channel:
        return context.texts("broadcast-of-channel", channel=say_channel(context, audience.channel))
    names = {each.id: each.name for each in context.contest.rounds}
    here = names.get(audience.round_id, context.texts("broadcast-whole"))
    return context.texts(f"broadcast-of-{audience.group}", round=here)


def say_channel(context: Context, channel: str) -> str:
    """As people know it."""
    platform, _, name = channel.partition(":")
    return context.texts(f"channel-{platform}", name=name)


# ---- what


def ask_text(context: Context, session: Session, now: int) -> Outgoing:
    """A text, or a file with a caption."""
    whom = say_audience(context, audience_of(session.draft))
    return Outgoing(context.texts("ask-broadcast-text", whom=whom), column(*_ways_out(context)))


def take_text(turn: Turn) -> Move:
    """Shown as people will get it, while it is counted how many they are."""
    if (move := _cancelled(turn)) is not None:
        return move
    if goes_back(turn):
        return Move(enter(turn.session, State.BROADCAST_WHOM))
    if turn.press:
        return turn.stale()
    text, with_file = turn.incoming.text.strip(), turn.incoming.kind is Kind.FILE
    if with_file and len(text) > CAPTION_MAX:
        return turn.hint("broadcast-caption-long", length=len(text), most=CAPTION_MAX)
    if len(text) > TEXT_MAX or not (text or with_file):
        return turn.hint("broadcast-text-wanted", length=len(text), most=TEXT_MAX)
    whom = {key: value for key, value in turn.session.draft.items() if key in _KEPT and key != "v-file"}
    new_id, offered, file = str(turn.new_id()), tuple[FileOffered, ...](), dict[str, str]()
    if with_file:
        facts = {key: str(value) for key, value in turn.incoming.facts.items()}
        file = {"v-file": f"offered-{new_id}", "v-media": facts["media"], "v-name": facts["name"]}
        origin = (turn.session.channel, facts["file"], turn.now)
        offered = (FileOffered(file["v-file"], facts["media"], facts["name"], *origin),)
    draft = whom | file | {"v-id": new_id, "v-text": text}
    return _counting(turn, enter(turn.session, State.BROADCAST_PREVIEW, **draft), offered)


def _counting(turn: Turn, session: Session, records: tuple[Record, ...] = ()) -> Move:
    """The preview, and the errand that counts."""
    known = {key: session.draft[key] for key in (*_KEPT, "v-id") if key in session.draft}
    wanted = Errand(turn.new_id(), PREVIEW, turn.now, known)
    message = _message(session)
    return Move(session, news=message.text, attachment=message.attachment, records=(*records, wanted))


def _message(session: Session) -> Outgoing:
    """As people get it."""
    draft = session.draft
    if "v-file" not in draft:
        return Outgoing(draft["v-text"])
    file = Attachment(Media(draft["v-media"]), draft["v-file"], kept=True, name=draft["v-name"])
    return Outgoing(draft["v-text"], attachment=file)


# ---- preview


_COUNTED = ("people", "closed", "paid", "took", "problem")


def counted(turn: Turn) -> Move:
    """What the errand found; a draft that was changed meanwhile has an errand of its own."""
    session, facts = turn.session, {key: str(value) for key, value in turn.incoming.facts.items()}
    if session.state != State.BROADCAST_PREVIEW or session.draft.get("v-id") != facts["id"]:
        return Move(session, ask=False)
    return Move(turn.to(State.BROADCAST_PREVIEW, **{f"v-{key}": facts[key] for key in _COUNTED}))


def ask_preview(context: Context, session: Session, now: int) -> Outgoing:
    """How many it is for and how long it takes; then what is to be done."""
    texts, draft = context.texts, session.draft
    whom = say_audience(context, audience_of(draft))
    ways_out = (Button(texts("broadcast-edit"), "back"), Button(texts("broadcast-cancel"), "cancel"))
    if "v-people" not in draft:
        again = Button(texts("broadcast-do-again"), "again")
        return Outgoing(texts("broadcast-counting", whom=whom), column(again, *ways_out))
    people = int(draft["v-people"])
    if problem := _problem(draft):
        again = Button(texts("broadcast-do-again"), "again")
        return Outgoing(texts(problem, whom=whom, people=people), column(again, *ways_out))
    acts = [Button(texts(f"broadcast-do-{act}"), act) for act in ("test", "now", "hour")]
    took = say_seconds(int(draft["v-took"]))
    lines = [
        texts("broadcast-preview", whom=whom, people=people, took=took),
        *(texts(f"broadcast-{name}", people=many) for name in ("closed", "paid") if (many := int(draft[f"v-{name}"]))),
        texts("broadcast-preview-wanted"),
    ]
    return Outgoing("\n\n".join(lines), column(*acts, *ways_out))


def _problem(draft: Mapping[str, str]) -> str:
    return "broadcast-no-people" if draft.get("v-people") == "0" else draft.get("v-problem", "")


def take_preview(turn: Turn) -> Move:
    """A test, now, or at an hour – which may be typed at once."""
    if (move := _cancelled(turn)) is not None:
        return move
    if goes_back(turn):
        return Move(_on(turn, State.BROADCAST_TEXT))
    typed, draft = fold(turn.typed), turn.session.draft
    act = next((act for act, words in _SAID.items() if turn.pressed(act) or typed in words), None)
    ready = "v-people" in draft and not _problem(draft)
    if act == "again":
        return _counting(turn, turn.to(State.BROADCAST_PREVIEW, **{"v-people": None, "v-problem": None}))
    if not ready:
        return turn.stale() if turn.press else turn.hint("broadcast-not-ready")
    if act == "test":
        message = _message(turn.session)
        return Move(turn.session, news=message.text, attachment=message.attachment)
    if act == "now":
        return Move(turn.to(State.BROADCAST_SURE, **{"v-at": None}))
    if act == "hour":
        return Move(_on(turn, State.BROADCAST_HOUR))
    return turn.stale() if turn.press else _at(turn, "broadcast-preview-wanted")


def ask_hour(context: Context, session: Session, now: int) -> Outgoing:
    """When."""
    return Outgoing(context.texts("ask-broadcast-hour"), column(*_ways_out(context)))


def take_hour(turn: Turn) -> Move:
    """An hour, perhaps with a day."""
    if (move := _cancelled(turn)) is not None:
        return move
    if goes_back(turn):
        return Move(_on(turn, State.BROADCAST_PREVIEW))
    return turn.stale() if turn.press else _at(turn, "when-wanted")


def _at(turn: Turn, otherwise: str) -> Move:
    at = parse_when(turn.typed, turn.now)
    if at is None:
        return turn.hint(otherwise)
    if not turn.now < at < turn.now + FARTHEST_MS:
        return turn.hint("broadcast-hour-wrong")
    return Move(_on(turn, State.BROADCAST_SURE, at=str(at)))


# ---- once more


def _begins(draft: Mapping[str, str], now: int) -> tuple[int, int]:
    """The instant wanted, and the one at which nobody sleeps."""
    wanted = max(now, int(draft.get("v-at", "0")))
    return wanted, morning(wanted)


def ask_sure(context: Context, session: Session, now: int) -> Outgoing:
    """Nothing sent can be taken back."""
    texts, draft = context.texts, session.draft
    wanted, begins = _begins(draft, now)
    about: dict[str, str | int] = {"whom": say_audience(context, audience_of(draft)), "people": int(draft["v-people"])}
    lines = [
        texts("broadcast-sure-at", **about, at=say_instant(begins))
        if begins > now
        else texts("broadcast-sure", **about),
        *([texts("broadcast-shifted")] if begins > wanted else []),
        *([texts("broadcast-sure-approval")] if context.contest.approval else []),
    ]
    buttons = (Button(texts("broadcast-yes"), "yes"), Button(texts("go-back"), "back"))
    return Outgoing("\n".join(lines), column(*buttons, Button(texts("broadcast-cancel"), "cancel")))


def take_sure(turn: Turn) -> Move:
    """The broadcast is made under the id of its draft: confirmed twice it is one."""
    yes, no = turn.pressed("yes") or is_yes(turn.typed), turn.pressed("no") or is_no(turn.typed) or goes_back(turn)
    if yes:
        return _made(turn)
    if no:
        return Move(_on(turn, State.BROADCAST_PREVIEW))
    return _cancelled(turn) or (turn.stale() if turn.press else turn.hint("yes-or-no"))


def _made(turn: Turn) -> Move:
    session, context = turn.session, turn.context
    draft, approval = session.draft, context.contest.approval
    new_id, (_, begins) = int(draft["v-id"]), _begins(draft, turn.now)
    new = Broadcast(
        id=new_id,
        key=context.receipt_code(new_id),
        audience=audience_of(draft),
        payload=_message(session).to_bytes(),
        made_at=turn.now,
        starts_at=begins,
        progress=Progress.WAITING if approval else Progress.OPEN,
        made_by=session.id,
    )
    hint = "broadcast-made-waiting" if approval else "broadcast-made"
    back = with_broadcast(enter(session, State.BROADCASTS), new)
    return Move(back, hint=context.texts(hint, at=say_instant(begins)), records=(new,))


def with_broadcast(session: Session, new: Broadcast) -> Session:
    """The desk as it stands after that."""
    desk = desk_of(session)
    others = tuple(each for each in desk.broadcasts if each.key != new.key)
    return replace(session, desk=replace(desk, broadcasts=(new, *others)))
