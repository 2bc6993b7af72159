"""A unit's officer hands in video clips: a film sent in the chat, or a link (docs/rules.md section 2.11)."""

import re
from dataclasses import replace

from contest.calendar import say_end, say_instant, say_seconds
from contest.fold import fold, tidy
from contest.roles import Role
from contest.settings import Video
from contest.typed import is_no, is_yes, parse_length
from contest.video import TITLE_MAX, Clip, Source, is_open, is_too_long, same_clip
from handlers.context import Context
from handlers.flows.roles import OUT, desk_of, enter, holds, leave, may_enter, say, wants_out
from handlers.messages import Button, Kind, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports.conversation import Session
from storage.ports.records import ClipWithdrawn

TITLE_MIN = 3
SHOWN = 6
"""The newest clips of the desk: a message is not endless."""
LINK_MAX = 500
_LINK = re.compile(r"https://[^\s/?#.]+\.[^\s]+", re.IGNORECASE)
_CANCEL = "cancel"
_CANCEL_WORDS = ("huy", "thoi", "bo qua", "quay lai")


def video_of(context: Context) -> Video:
    """The video part; no desk opens without one."""
    if context.contest.video is None:
        raise ValueError("the contest has no video part")
    return context.contest.video


def open_desk(turn: Turn) -> Move:
    """`/video`."""
    video = turn.context.contest.video
    if video is None:
        return say(turn, "video-off")
    if not holds(turn.session, Role.OFFICER):
        return say(turn, "video-not-officer")
    if not _units(turn.context, turn.session):
        return say(turn, "video-other-kind", kinds=", ".join(video.kinds))
    if not may_enter(turn.session):
        return say(turn, "desk-later")
    return Move(enter(turn.session, State.VIDEO))


def _units(context: Context, session: Session) -> list[str]:
    """The units the person may hand in for."""
    mine = [context.units.get(held.unit_id) for held in holds(session, Role.OFFICER)]
    return [unit.id for unit in mine if unit is not None and unit.kind in video_of(context).kinds]


def _clips(context: Context, session: Session) -> list[Clip]:
    units = _units(context, session)
    return [clip for clip in desk_of(session).clips if clip.unit_id in units]


# ---- the desk


def ask_video(context: Context, session: Session, now: int) -> Outgoing:
    """The rules of the part, what was handed in, and what can be done now."""
    texts, video = context.texts, video_of(context)
    clips, units = _clips(context, session), _units(context, session)
    newest = list(enumerate(clips, start=1))[-SHOWN:]
    lines = [_line(context, number, clip) for number, clip in newest]
    parts = [
        texts(
            "video-desk",
            units=", ".join(map(context.unit_name, units)),
            limit=say_seconds(video.longest),
            genres="; ".join(video.genres),
            opens=say_instant(video.opens_at),
            closes=say_end(video.closes_at),
        ),
        texts("video-have", count=len(clips), clips="\n".join(lines)) if lines else texts("video-have-none"),
    ]
    buttons = []
    if is_open(video, now):
        parts.append(texts("video-how"))
        buttons += [_new_button(context, unit, alone=len(units) == 1) for unit in units]
        buttons += [Button(texts("video-drop", number=n), f"drop:{c.id}") for n, c in newest]
    else:
        parts.append(texts("video-not-open" if now < video.opens_at else "video-over"))
    return Outgoing("\n\n".join(parts), column(*buttons, Button(texts("desk-out"), OUT)))


def _new_button(context: Context, unit_id: str, *, alone: bool) -> Button:
    if alone:
        return Button(context.texts("video-new"), f"new:{unit_id}")
    return Button(context.texts("video-new-for", unit=context.unit_name(unit_id)), f"new:{unit_id}")


def _line(context: Context, number: int, clip: Clip) -> str:
    return context.texts(
        "video-line",
        number=number,
        title=clip.title,
        genre=clip.genre,
        length=say_seconds(clip.length),
        code=context.receipt_code(clip.id),
        received=say_instant(clip.received_at),
    )


def take_video(turn: Turn) -> Move:
    """A new clip, one to be taken back, or the way out."""
    units = _units(turn.context, turn.session)
    if wants_out(turn):
        return Move(leave(turn.session))
    if turn.press.startswith("new:") and turn.press[4:] in units:
        return _closed(turn) or Move(_with(turn, State.VIDEO_CLIP, unit=turn.press[4:]))
    if turn.press.startswith("drop:") and _own_clip(turn, turn.press[5:]):
        return _closed(turn) or Move(_with(turn, State.VIDEO_WITHDRAW, clip=turn.press[5:]))
    if turn.press:
        return turn.stale()
    if len(units) == 1 and (turn.incoming.kind is Kind.VIDEO or _link(turn.typed)):
        return _given(turn, _with(turn, State.VIDEO_CLIP, unit=units[0]))
    return turn.hint("video-button-wanted")


def _with(turn: Turn, state: State, **kept: str) -> Session:
    """The next place of the desk with what is known so far."""
    known = {key: value for key, value in turn.session.draft.items() if key.startswith("v-")}
    return enter(turn.session, state, **known | {f"v-{key}": value for key, value in kept.items()})


def _closed(turn: Turn) -> Move | None:
    """Half-open: at the closing instant nothing is taken any more, however much was done before."""
    video = video_of(turn.context)
    if is_open(video, turn.now):
        return None
    name = "video-closed" if turn.now >= video.closes_at else "video-not-open"
    return Move(enter(turn.session, State.VIDEO), hint=turn.context.texts(name, closes=say_end(video.closes_at)))


def _cancelled(turn: Turn) -> Move | None:
    if turn.pressed(_CANCEL) or fold(turn.typed) in _CANCEL_WORDS or wants_out(turn):
        return Move(enter(turn.session, State.VIDEO))
    return _closed(turn)


def _asked(context: Context, text: str, *buttons: Button) -> Outgoing:
    return Outgoing(text, column(*buttons, Button(context.texts("video-cancel"), _CANCEL)))


# ---- the film


def ask_clip(context: Context, session: Session, now: int) -> Outgoing:
    """A film or a link."""
    limit = say_seconds(video_of(context).longest)
    unit = context.unit_name(session.draft["v-unit"])
    return _asked(context, context.texts("ask-video-clip", unit=unit, limit=limit))


def take_clip(turn: Turn) -> Move:
    """Keep where it is; never fetch it."""
    if turn.incoming.kind is Kind.VIDEO or _link(turn.typed):
        return _closed(turn) or _given(turn, turn.session)
    cancelled = _cancelled(turn)
    if cancelled is not None:
        return cancelled
    return turn.stale() if turn.press else turn.hint("video-clip-wanted")


def _link(typed: str) -> str:
    link = typed.strip()
    return link if len(link) <= LINK_MAX and _LINK.fullmatch(link) else ""


def _given(turn: Turn, session: Session) -> Move:
    """A film with its length goes on to the genre, everything else is asked for the length."""
    closed = _closed(turn)
    if closed is not None:
        return closed
    turn = replace(turn, session=session)
    facts, sent = turn.incoming.facts, turn.incoming.kind is Kind.VIDEO
    ref = str(facts["file"]) if sent else _link(turn.typed)
    source, media = (Source.FILE, str(facts["media"])) if sent else (Source.LINK, "")
    same = _same(turn, source, ref)
    if same is not None:
        return Move(session, hint=turn.context.texts("video-same", code=turn.context.receipt_code(same.id)))
    after = _with(turn, State.VIDEO_LENGTH, source=str(source), ref=ref, media=media)
    length = int(facts.get("seconds", 0)) * 1000 if sent else 0
    return _measured(replace(turn, session=after), length) if length else Move(after)


def _same(turn: Turn, source: Source, ref: str) -> Clip | None:
    unit_id = turn.session.draft["v-unit"]
    return same_clip(desk_of(turn.session).clips, Clip(0, unit_id, "", "", 0, source, ref, turn.now))


def _measured(turn: Turn, length: int) -> Move:
    video = video_of(turn.context)
    if is_too_long(video, length):
        blanks = {"length": say_seconds(length), "limit": say_seconds(video.longest)}
        again = _with(turn, State.VIDEO_CLIP, unit=turn.session.draft["v-unit"])
        return Move(again, hint=turn.context.texts("video-too-long", **blanks))
    return Move(_with(turn, State.VIDEO_GENRE, length=str(length)))


def ask_length(context: Context, session: Session, now: int) -> Outgoing:
    """Minutes and seconds, as a link tells nothing."""
    return _asked(context, context.texts("ask-video-length"))


def take_length(turn: Turn) -> Move:
    """As typed; the limit is checked here too."""
    cancelled = _cancelled(turn)
    if cancelled is not None:
        return cancelled
    length = parse_length(turn.typed)
    if not length:
        return turn.stale() if turn.press else turn.hint("video-length-wanted")
    return _measured(turn, length)


# ---- what it is


def ask_genre(context: Context, session: Session, now: int) -> Outgoing:
    """One of `video.genres`."""
    genres = video_of(context).genres
    buttons = [Button(f"{number}. {genre}", f"g:{number}") for number, genre in enumerate(genres, start=1)]
    return _asked(context, context.texts("ask-video-genre"), *buttons)


def take_genre(turn: Turn) -> Move:
    """A button, its number, or its name."""
    cancelled = _cancelled(turn)
    if cancelled is not None:
        return cancelled
    genre = genre_meant(video_of(turn.context), turn.press.removeprefix("g:") if turn.press else turn.typed)
    if genre is None:
        return turn.stale() if turn.press else turn.hint("video-genre-wanted")
    return Move(_with(turn, State.VIDEO_TITLE, genre=genre))


def genre_meant(video: Video, typed: str) -> str | None:
    """By number, by name or by a part of the name that fits only one."""
    wanted = fold(typed)
    if wanted.isascii() and wanted.isdigit():
        number = int(wanted[:6])
        return video.genres[number - 1] if 0 < number <= len(video.genres) else None
    exact = [genre for genre in video.genres if fold(genre) == wanted]
    part = [genre for genre in video.genres if wanted and wanted in fold(genre)]
    found = exact or part
    return found[0] if len(found) == 1 else None


def ask_title(context: Context, session: Session, now: int) -> Outgoing:
    """As the judges will read it."""
    return _asked(context, context.texts("ask-video-title", max=TITLE_MAX))


def take_title(turn: Turn) -> Move:
    """The last thing asked: with it the clip is handed in, and its time is now."""
    cancelled = _cancelled(turn)
    if cancelled is not None:
        return cancelled
    title = tidy(turn.typed)
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        return turn.stale() if turn.press else turn.hint("video-title-wanted", max=TITLE_MAX)
    draft = turn.session.draft
    source = Source(draft["v-source"])
    clip = Clip(
        id=turn.new_id(),
        unit_id=draft["v-unit"],
        title=title,
        genre=draft["v-genre"],
        length=int(draft["v-length"]),
        source=source,
        ref=draft["v-ref"],
        received_at=turn.now,
        channel=turn.session.channel if source is Source.FILE else "",
        media=draft["v-media"],
    )
    desk = desk_of(turn.session)
    session = replace(enter(turn.session, State.VIDEO), desk=replace(desk, clips=(*desk.clips, clip)))
    return Move(session, news=receipt(turn.context, clip), records=(clip,))


def receipt(context: Context, clip: Clip) -> str:
    """What the officer keeps."""
    return context.texts(
        "video-receipt",
        code=context.receipt_code(clip.id),
        received=say_instant(clip.received_at),
        unit=context.unit_name(clip.unit_id),
        title=clip.title,
        genre=clip.genre,
        length=say_seconds(clip.length),
    )


# ---- taking one back


def _own_clip(turn: Turn, clip_id: str) -> Clip | None:
    return next((clip for clip in _clips(turn.context, turn.session) if str(clip.id) == clip_id), None)


def ask_withdraw(context: Context, session: Session, now: int) -> Outgoing:
    """Once more, before it is gone."""
    texts, clip_id = context.texts, session.draft["v-clip"]
    title = next((c.title for c in desk_of(session).clips if str(c.id) == clip_id), "")
    buttons = column(Button(texts("yes-withdraw"), f"gone:{clip_id}"), Button(texts("video-cancel"), _CANCEL))
    return Outgoing(texts("ask-video-withdraw", title=title), buttons)


def take_withdraw(turn: Turn) -> Move:
    """Yes takes it back; anything that is no keeps it."""
    cancelled = _cancelled(turn)
    if cancelled is not None:
        return cancelled
    clip = _own_clip(turn, turn.session.draft["v-clip"])
    if clip is None or is_no(turn.typed):
        return Move(enter(turn.session, State.VIDEO))
    if not (turn.pressed(f"gone:{clip.id}") or is_yes(turn.typed)):
        return turn.stale() if turn.press else turn.hint("yes-or-no")
    desk = desk_of(turn.session)
    left = tuple(each for each in desk.clips if each.id != clip.id)
    session = replace(enter(turn.session, State.VIDEO), desk=replace(desk, clips=left))
    news = turn.context.texts("video-withdrawn", title=clip.title, code=turn.context.receipt_code(clip.id))
    return Move(session, news=news, records=(ClipWithdrawn(clip.id, turn.now),))
