"""`/thongbao`: what was written to many – planned, waiting, on its way –, and what its maker is told."""

from collections.abc import Mapping
from dataclasses import replace

from contest.announcements import morning
from contest.broadcast import LIVE, Broadcast, How, Progress
from contest.calendar import say_instant
from contest.fold import fold
from contest.people import Found
from contest.roles import Right, may
from contest.typed import is_no, is_yes
from handlers.context import Context
from handlers.flows.broadcast import CANCEL_WORDS, goes_back, say_audience, with_broadcast
from handlers.flows.roles import OUT, desk_of, enter, leave, may_enter, say, wants_out
from handlers.flows.study import clipped
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports.broadcasts import Missed
from storage.ports.conversation import Session
from storage.ports.records import BroadcastMoved, Errand

PREFIX = "broadcast:"
"""Of the button under a report; it works in every state."""
MISSED = "broadcast-missed"
"""The errand that lists whom one did not surely reach."""
REST = "broadcast-rest"
"""The errand that gathers what helps to reach the others."""
SHOWN = 30
"""People named in one message."""
UNITS = 60
"""Units named in one message."""
BAR = 10
_LINE_MAX = 60
_NEW_WORDS = ("moi", "soan", "soan moi", "soan thong bao", "soan thong bao moi", "gui thong bao")
_MOVES = {
    "pause": (Progress.OPEN, Progress.PAUSED),
    "resume": (Progress.PAUSED, Progress.OPEN),
    "approve": (Progress.WAITING, Progress.OPEN),
}
_ERRANDS = {"missed": MISSED, "rest": REST}
_ERRAND_WORDS = {"missed": ("ai chua nhan", "chua nhan"), "rest": ("nho bao giup", "bao giup")}
_MOVE_WORDS = {"pause": ("tam dung", "dung"), "resume": ("gui tiep", "tiep"), "approve": ("duyet", "dong y")}


def open_desk(turn: Turn) -> Move:
    """`/thongbao`."""
    return Move(enter(turn.session, State.BROADCASTS)) if may_enter(turn.session) else say(turn, "desk-later")


# ---- the list


def ask_broadcasts(context: Context, session: Session, now: int) -> Outgoing:
    """What is planned, waits or runs, and what ended of late."""
    texts = context.texts
    known = list(enumerate(desk_of(session).broadcasts, start=1))
    lines = [_line(context, number, each) for number, each in known]
    text = texts("broadcast-list", broadcasts="\n".join(lines)) if lines else texts("broadcast-list-empty")
    numbers = tuple(Button(str(number), f"b:{each.key}") for number, each in known)
    buttons = column(Button(texts("broadcast-new"), "new"), Button(texts("desk-out"), OUT))
    return Outgoing(text, (numbers, *buttons) if numbers else buttons)


def _line(context: Context, number: int, each: Broadcast) -> str:
    return context.texts(
        "broadcast-list-line",
        number=number,
        progress=context.texts(f"broadcast-{each.progress}"),
        at=say_instant(each.starts_at),
        text=_first_words(context, each),
    )


def _first_words(context: Context, each: Broadcast) -> str:
    text = Outgoing.from_bytes(each.payload).text or context.texts("broadcast-file-only")
    return clipped(" ".join(text.split()), _LINE_MAX)


def take_broadcasts(turn: Turn) -> Move:
    """A new one, or one of the list by button or number."""
    if wants_out(turn):
        return Move(leave(turn.session))
    typed = fold(turn.typed)
    if turn.pressed("new") or typed in _NEW_WORDS:
        return Move(enter(turn.session, State.BROADCAST_WHOM))
    for number, each in enumerate(desk_of(turn.session).broadcasts, start=1):
        if turn.pressed(f"b:{each.key}") or typed == str(number):
            return _opened(turn, each)
    return turn.stale() if turn.press else turn.hint("broadcast-list-wanted")


def pressed(turn: Turn) -> Move:
    """The button under a report."""
    session, key = turn.session, turn.press.removeprefix(PREFIX)
    if not may(session.roles, Right.BROADCAST):
        return turn.stale()
    if session.desk is None or not may_enter(session):
        return say(turn, "desk-later")
    found = _find(session, key)
    return turn.stale() if found is None else _opened(turn, found)


def _opened(turn: Turn, each: Broadcast) -> Move:
    """Shown whole: whoever approves it has seen it."""
    message = Outgoing.from_bytes(each.payload)
    session = enter(turn.session, State.BROADCAST, **{"v-key": each.key})
    return Move(session, news=message.text, news_rows=message.rows, attachment=message.attachment)


def _find(session: Session, key: str) -> Broadcast | None:
    return next((each for each in desk_of(session).broadcasts if each.key == key), None)


# ---- one of the list


def ask_broadcast(context: Context, session: Session, now: int) -> Outgoing:
    """How far it is, and what can be done with it."""
    each = _find(session, session.draft.get("v-key", ""))
    if each is None:
        return ask_broadcasts(context, session, now)
    texts = context.texts
    if "v-stop" in session.draft:
        buttons = column(Button(texts("broadcast-yes-stop"), "yes"), Button(texts("broadcast-no-stop"), "no"))
        return Outgoing(texts("broadcast-sure-stop"), buttons)
    lines = [
        texts(
            "broadcast-card",
            whom=say_audience(context, each.audience),
            at=say_instant(each.starts_at),
            progress=texts(f"broadcast-{each.progress}"),
        ),
        *([texts("broadcast-counts", **_counts(each))] if each.tried else []),
        *([texts("broadcast-own")] if each.progress is Progress.WAITING and each.made_by == session.id else []),
    ]
    acts = [Button(texts(f"broadcast-do-{act}"), act) for act in _offered(session, each)]
    return Outgoing("\n".join(lines), column(*acts, Button(texts("broadcast-back-to-list"), "back")))


def _counts(each: Broadcast) -> dict[str, int]:
    return {str(how): getattr(each, how) for how in How}


def _offered(session: Session, each: Broadcast) -> list[str]:
    """Nobody approves the own one."""
    acts = [act for act, (before, _) in _MOVES.items() if before is each.progress]
    if each.made_by == session.id and "approve" in acts:
        acts.remove("approve")
    others = ["missed", "rest"] if each.tried > each.sent else []
    return [*acts, *(["stop"] if each.progress in LIVE else []), *others]


def take_broadcast(turn: Turn) -> Move:
    """Approve, pause, resume, cancel, or see whom it missed."""
    each, typed = _find(turn.session, turn.session.draft.get("v-key", "")), fold(turn.typed)
    if each is None or goes_back(turn) or wants_out(turn):
        return Move(enter(turn.session, State.BROADCASTS))
    if "v-stop" in turn.session.draft:
        return _stopped(turn, each)
    offered = _offered(turn.session, each)
    act = next((act for act in _MOVES if turn.pressed(act) or typed in _MOVE_WORDS[act]), None)
    if act in offered and act is not None:
        return _moved(turn, each, *_MOVES[act], hint=f"broadcast-done-{act}")
    if "stop" in offered and (turn.pressed("stop") or typed in CANCEL_WORDS):
        return Move(enter(turn.session, State.BROADCAST, **{"v-key": each.key, "v-stop": "1"}))
    for name, kind in _ERRANDS.items():
        if name in offered and (turn.pressed(name) or typed in _ERRAND_WORDS[name]):
            wanted = Errand(turn.new_id(), kind, turn.now, {"key": each.key})
            return Move(turn.session, news=turn.context.texts("broadcast-looking"), ask=False, records=(wanted,))
    return turn.stale() if turn.press else turn.hint("broadcast-act-wanted")


def _moved(turn: Turn, each: Broadcast, before: Progress, after: Progress, *, hint: str) -> Move:
    """Nobody is written to at night because somebody let it go at night."""
    starts_at = max(each.starts_at, morning(turn.now)) if after is Progress.OPEN else each.starts_at
    record = BroadcastMoved(each.key, before, after, turn.now, starts_at)
    moved = replace(each, progress=after, starts_at=starts_at)
    session = with_broadcast(enter(turn.session, State.BROADCAST, **{"v-key": each.key}), moved)
    return Move(session, hint=turn.context.texts(hint, at=say_instant(starts_at)), records=(record,))


def _stopped(turn: Turn, each: Broadcast) -> Move:
    """Asked once more: it cannot be taken up again."""
    if (turn.pressed("yes") or is_yes(turn.typed)) and each.progress in LIVE:
        return _moved(turn, each, each.progress, Progress.CANCELLED, hint="broadcast-stopped")
    if turn.pressed("no") or is_no(turn.typed) or each.progress not in LIVE:
        return Move(enter(turn.session, State.BROADCAST, **{"v-key": each.key}))
    return turn.stale() if turn.press else turn.hint("yes-or-no")


# ---- what is told later


def report(context: Context, each: Broadcast, people: int) -> Outgoing:
    """How far it is, as one message that is edited; at the end how it went for everybody."""
    texts = context.texts
    button = column(Button(texts("broadcast-open-one"), f"{PREFIX}{each.key}"))
    about: dict[str, str | int] = {"text": _first_words(context, each), **_counts(each)}
    if each.progress not in LIVE:
        more = [texts("broadcast-missed-how")] if each.tried > each.sent else []
        over = texts("broadcast-over", progress=texts(f"broadcast-{each.progress}"), **about)
        return Outgoing("\n".join([over, *more]), button, numbered=False)
    share = min(1.0, each.tried / max(1, people))
    full = int(share * BAR)
    bar = "▓" * full + "░" * (BAR - full)
    return Outgoing(
        texts("broadcast-runs", bar=bar, percent=int(share * 100), people=people, **about), button, numbered=False
    )


def approval_wanted(context: Context, each: Broadcast) -> Outgoing:
    """To everybody who may approve it, but its maker."""
    about = {"whom": say_audience(context, each.audience), "at": say_instant(each.starts_at)}
    text = context.texts("broadcast-approval-wanted", text=_first_words(context, each), **about)
    return Outgoing(text, column(Button(context.texts("broadcast-open-one"), f"{PREFIX}{each.key}")))


def missed(context: Context, found: list[tuple[Found, Missed]], *, more: int) -> Outgoing:
    """Whom it did not surely reach."""
    texts = context.texts
    lines = [
        texts("broadcast-missed-line", name=who.name, unit=context.unit_name(who.unit_id), how=texts(f"how-{each.how}"))
        for who, each in found
    ]
    lines += [texts("broadcast-missed-more", people=more)] if more else []
    return Outgoing("\n".join([texts("broadcast-missed-head"), *lines]))


def rest(context: Context, each: Broadcast, units: Mapping[str, int]) -> list[Outgoing]:
    """For those it did not reach: the text to paste, the same as an article, and whom to ask to pass it on."""
    texts, contest = context.texts, context.contest
    message = Outgoing.from_bytes(each.payload)
    text = message.text or texts("broadcast-file-only")
    about = {"title": contest.short_title, "organiser": contest.organiser, "text": text, "hotline": context.contact}
    most = sorted(units.items(), key=lambda item: (-item[1], context.unit_name(item[0])))
    lines = [texts("broadcast-rest-unit", unit=context.unit_name(unit), people=people) for unit, people in most[:UNITS]]
    lines += [texts("broadcast-rest-more", units=len(most) - UNITS)] if len(most) > UNITS else []
    return [
        Outgoing(texts("broadcast-rest-paste", **about)),
        Outgoing(texts("broadcast-rest-article", first=_first_words(context, each), **about)),
        Outgoing("\n".join([texts("broadcast-rest-units", people=sum(units.values())), *lines])),
    ]
