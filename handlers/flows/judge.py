"""A judge marks clips without knowing whose they are (docs/rules.md section 2.11)."""

from dataclasses import replace
from math import ceil

from contest.calendar import say_end, say_seconds
from contest.fold import fold
from contest.roles import Role
from contest.typed import is_no, parse_mark
from contest.video import Clip, Judge, Source, may_mark, numbered, say_tenths
from handlers.context import Context
from handlers.flows.registration import find_units
from handlers.flows.roles import OUT, desk_of, enter, holds, leave, may_enter, say, wants_out
from handlers.flows.video import video_of
from handlers.messages import Attachment, Button, Media, Outgoing
from handlers.moves import Move, State, Turn, column, turning
from storage.ports.conversation import Session
from storage.ports.records import MarkGiven, OwnUnit

PAGE = 6
_LIST = "list"
_LIST_WORDS = ("danh sach", "quay lai", "tro lai")


def open_marking(turn: Turn) -> Move:
    """`/cham`."""
    if turn.context.contest.video is None:
        return say(turn, "video-off")
    if not holds(turn.session, Role.JUDGE):
        return say(turn, "marking-not-judge")
    if not may_enter(turn.session):
        return say(turn, "desk-later")
    return Move(enter(turn.session, State.OWN_UNIT if _own_unit(turn.session) is None else State.MARKING))


def _own_unit(session: Session) -> str | None:
    return next((held.own_unit for held in holds(session, Role.JUDGE)), None)


# ---- conflict of interest: asked once


def ask_own_unit(context: Context, session: Session, now: int) -> Outgoing:
    """Where the judge works: clips from there never come up."""
    texts = context.texts
    shown = [context.units[unit_id] for unit_id in session.draft.get("v-shown", "").split(",") if unit_id]
    buttons = [Button(f"{number}. {unit.name}", f"u:{unit.id}") for number, unit in enumerate(shown, start=1)]
    text = texts("ask-own-unit-found") if shown else texts("ask-own-unit")
    return Outgoing(text, column(*buttons, Button(texts("no-own-unit"), "none")))


def take_own_unit(turn: Turn) -> Move:
    """A button or its number; a part of the name searches. What is declared stays."""
    shown = [unit_id for unit_id in turn.session.draft.get("v-shown", "").split(",") if unit_id]
    typed = fold(turn.typed)
    if turn.pressed("none") or is_no(turn.typed) or typed in ("khong thuoc", "khong co"):
        return _declared(turn, "")
    if turn.press:
        unit_id = turn.press.removeprefix("u:")
        return _declared(turn, unit_id) if unit_id in shown else turn.stale()
    if typed.isascii() and typed.isdigit():
        number = int(typed[:6])
        return _declared(turn, shown[number - 1]) if 0 < number <= len(shown) else turn.hint("unit-number")
    found = find_units(list(turn.context.units.all.values()), turn.typed)
    if not found:
        return turn.hint("unit-not-found")
    return Move(enter(turn.session, State.OWN_UNIT, **{"v-shown": ",".join(unit.id for unit in found)}))


def _declared(turn: Turn, unit_id: str) -> Move:
    roles = tuple(replace(h, own_unit=unit_id) if h.role is Role.JUDGE else h for h in turn.session.roles)
    session = enter(replace(turn.session, roles=roles), State.MARKING)
    note = turn.context.texts("own-unit-kept", unit=turn.context.unit_name(unit_id))
    return Move(session, news=note, records=(OwnUnit(unit_id),))


# ---- the list


def _mine(context: Context, session: Session) -> dict[int, Clip]:
    """Number → clip, of those this judge may mark. Numbers are the same for every judge."""
    judge = Judge(session.id, _own_unit(session))
    clips = numbered(desk_of(session).clips, context.secret)
    return {number: clip for number, clip in clips.items() if may_mark(judge, clip, context.units)}


def ask_marking(context: Context, session: Session, now: int) -> Outgoing:
    """A page of blind lines with the judge's own marks and how many are left."""
    texts, desk, video = context.texts, desk_of(session), video_of(context)
    out = Button(texts("desk-out"), OUT)
    if now < video.closes_at:
        return Outgoing(texts("marking-not-yet", closes=say_end(video.closes_at)), column(out))
    mine = _mine(context, session)
    done = sum(clip.id in desk.marks for clip in mine.values())
    pages = max(1, ceil(len(mine) / PAGE))
    page = min(int(session.draft.get("v-page", "0")), pages - 1)
    shown = list(mine.items())[page * PAGE : (page + 1) * PAGE]
    lines = "\n".join(_line(context, session, number, clip) for number, clip in shown)
    text = texts("marking-list", done=done, all=len(mine), clips=lines) if mine else texts("marking-none")
    turns = turning(context, page, range(pages), "p:")
    if desk.marking_closed:
        return Outgoing(f"{text}\n\n{texts('marking-over')}", turns + column(out))
    buttons = [Button(texts("marking-open", number=number), f"c:{clip.id}") for number, clip in shown]
    return Outgoing(text, column(*buttons) + turns + column(out))


def _line(context: Context, session: Session, number: int, clip: Clip) -> str:
    given = desk_of(session).marks.get(clip.id)
    mark = context.texts("marking-unmarked") if given is None else say_tenths(given)
    about = {"genre": clip.genre, "title": clip.title, "length": say_seconds(clip.length)}
    return context.texts("marking-line", number=number, mark=mark, **about)


def take_marking(turn: Turn) -> Move:
    """Open a clip, by button or number."""
    if wants_out(turn):
        return Move(leave(turn.session))
    if turn.press.startswith("p:") and turn.press[2:].isdigit():
        return Move(enter(turn.session, State.MARKING, **{"v-page": turn.press[2:8]}), edit=True)
    chosen = _chosen(turn)
    if chosen is None:
        return turn.stale() if turn.press else turn.hint("marking-wanted")
    if desk_of(turn.session).marking_closed or turn.now < video_of(turn.context).closes_at:
        return Move(turn.session)
    return _opened(turn, *chosen)


def _chosen(turn: Turn) -> tuple[int, Clip] | None:
    typed = fold(turn.typed).removeprefix("clip ").removeprefix("so ")
    for number, clip in _mine(turn.context, turn.session).items():
        if turn.pressed(f"c:{clip.id}") or typed == str(number):
            return number, clip
    return None


def _opened(turn: Turn, number: int, clip: Clip) -> Move:
    kept = {"v-clip": str(clip.id), "v-page": turn.session.draft.get("v-page", "0")}
    session = enter(turn.session, State.MARK, **kept)
    if not _is_here(clip, session):
        return Move(session)
    film = Attachment(Media(clip.media), clip.ref)
    return Move(session, news=turn.context.texts("marking-film", number=number), attachment=film)


def _is_here(clip: Clip, session: Session) -> bool:
    """A file id is good only with the bot that was given the file."""
    return clip.source is Source.FILE and clip.channel == session.channel


# ---- one clip


def _open_clip(context: Context, session: Session) -> tuple[int, Clip] | None:
    wanted = session.draft.get("v-clip")
    return next(((n, clip) for n, clip in _mine(context, session).items() if str(clip.id) == wanted), None)


def ask_mark(context: Context, session: Session, now: int) -> Outgoing:
    """What the clip is, where to see it, and the mark so far."""
    found = _open_clip(context, session)
    if found is None:
        return ask_marking(context, session, now)
    texts, (number, clip) = context.texts, found
    given = desk_of(session).marks.get(clip.id)
    text = texts(
        "ask-mark",
        number=number,
        title=clip.title,
        genre=clip.genre,
        length=say_seconds(clip.length),
        where=_where(context, session, clip),
        mark=texts("marking-unmarked") if given is None else say_tenths(given),
    )
    return Outgoing(text, column(Button(texts("marking-back"), _LIST)))


def _where(context: Context, session: Session, clip: Clip) -> str:
    texts = context.texts
    match clip.source:
        case Source.LINK:
            return texts("marking-link", link=clip.ref)
        case Source.USB:
            return texts("marking-usb", code=context.receipt_code(clip.id))
        case _:
            return texts("marking-above" if _is_here(clip, session) else "marking-elsewhere")


def take_mark(turn: Turn) -> Move:
    """0 to 100 with one decimal at most; a new one takes the place of the old one until marking is closed."""
    desk, found = desk_of(turn.session), _open_clip(turn.context, turn.session)
    back = enter(turn.session, State.MARKING, **{"v-page": turn.session.draft.get("v-page", "0")})
    if found is None or turn.pressed(_LIST) or wants_out(turn) or fold(turn.typed) in _LIST_WORDS:
        return Move(back)
    if desk.marking_closed:
        return Move(back, hint=turn.context.texts("marking-over"))
    tenths = parse_mark(turn.typed)
    if tenths is None:
        return turn.stale() if turn.press else turn.hint("mark-wanted")
    number, clip = found
    session = replace(back, desk=replace(desk, marks={**desk.marks, clip.id: tenths}))
    hint = turn.context.texts("mark-kept", number=number, mark=say_tenths(tenths))
    return Move(session, hint=hint, records=(MarkGiven(clip.id, tenths, turn.now),))
