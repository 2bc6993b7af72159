"""`/dulieucuatoi`: see, mend, take along and erase what is kept of oneself (docs/rules.md section 7).

It needs no state, so that it works everywhere. Erasing asks once more, and the button that agrees holds for a while and
for one person only.
"""

from collections.abc import Iterator
from dataclasses import replace

from contest.calendar import say_instant
from handlers.context import Context
from handlers.flows.family import members
from handlers.flows.helpdesk import under_the_clock
from handlers.flows.registration import say_profile
from handlers.flows.requests import say_side
from handlers.messages import Button, Outgoing
from handlers.moves import Move, State, Turn, column
from storage.ports.conversation import Session
from storage.ports.privacy import OwnData
from storage.ports.records import OWN, ChatErased, Errand, PersonErased

PREFIX = "own:"
"""Of the buttons, which work in every state."""
FIX = PREFIX + "fix"
_FILE, _ERASE, _SURE, _KEEP = PREFIX + "file", PREFIX + "erase", PREFIX + "sure:", PREFIX + "keep"
CARD, FILE = OWN + "card", OWN + "file"
"""Errands: what is kept is read beside the conversation."""
SURE_MS = 600_000
"""How long the question "really?" may be answered."""
SHOWN = 6
"""Lines of a kind on the card; the file has them all."""


def show(turn: Turn) -> Move:
    """Everything that is kept, in words."""
    return _asked(turn, CARD)


def _asked(turn: Turn, kind: str) -> Move:
    profile = turn.session.profile
    wanted = Errand(turn.new_id(), kind, turn.now, {"person": str(profile.person_id if profile else 0)})
    news = turn.context.texts("own-coming")
    return Move(turn.session, news=news, ask=under_the_clock(turn), records=(wanted,))


def pressed(turn: Turn) -> Move:
    """One of the buttons but `FIX`."""
    what, _, who = turn.press.rpartition(":")
    if what in (_FILE, _ERASE) and who != _who(turn.session):
        return Move(turn.session, news=turn.context.texts("own-somebody-else"), ask=under_the_clock(turn))
    if what == _FILE:
        return _asked(turn, FILE)
    if turn.press == _KEEP:
        return Move(turn.session, news=turn.context.texts("own-kept"), ask=under_the_clock(turn))
    if turn.press.startswith(_SURE) and _still_sure(turn):
        return _erased(turn)
    return _really(turn)


def _still_sure(turn: Turn) -> bool:
    who, _, at = turn.press.removeprefix(_SURE).partition(":")
    fresh = at.isascii() and at.isdigit() and 0 <= turn.now - int(at[:15]) < SURE_MS
    return fresh and who == _who(turn.session)


def _who(session: Session) -> str:
    return str(session.profile.person_id if session.profile else 0)


def _really(turn: Turn) -> Move:
    """What it means, before it is done."""
    texts = turn.context.texts
    running = turn.session.attempt is not None and turn.session.attempt.is_open
    parts = [texts("own-sure"), *([texts("own-sure-attempt")] if running else []), texts("own-sure-how")]
    sure = Button(texts("own-erase-sure"), f"{_SURE}{_who(turn.session)}:{turn.now}")
    rows = column(sure, Button(texts("own-keep"), _KEEP))
    return Move(turn.session, news="\n\n".join(parts), news_rows=rows, ask=under_the_clock(turn))


def _erased(turn: Turn) -> Move:
    """The speaker alone; others of the family stay, and the chat is as new where there are none."""
    session, profile = turn.session, turn.session.profile
    news = turn.context.texts("own-erased", title=turn.context.contest.title)
    family = tuple(each for each in members(session) if each.profile.person_id != (profile.person_id if profile else 0))
    after = _nobody(session)
    if family:
        records = () if profile is None else (PersonErased(profile.person_id, turn.now),)
        return Move(replace(after, state=State.FAMILY, family=family), news=news, records=records)
    record = ChatErased(turn.now) if profile is None else PersonErased(profile.person_id, turn.now)
    return Move(after, news=news, ask=False, records=(record,))


def withdrawn(turn: Turn) -> Move:
    """Asked of the platform: everybody here who takes part through no other chat is erased."""
    known = turn.session.state != State.NEW
    news = turn.context.texts("own-erased", title=turn.context.contest.title) if known else ""
    return Move(_nobody(turn.session), news=news, ask=False, records=(ChatErased(turn.now),))


def _nobody(session: Session) -> Session:
    empty = replace(session, state=State.NEW, draft={}, profile=None, attempt=None, earlier={}, result=None)
    return replace(empty, family=(), elsewhere=None)


# ---- in words


def card(context: Context, data: OwnData) -> Outgoing:
    """For the chat: the newest of each kind, and what may be done."""
    texts = context.texts
    who = data.profile.person_id if data.profile else 0
    buttons = [
        *([Button(texts("own-fix"), FIX)] if data.profile else []),
        Button(texts("own-file"), f"{_FILE}:{who}"),
        Button(texts("own-erase"), f"{_ERASE}:{who}"),
    ]
    return Outgoing("\n\n".join(_parts(context, data, SHOWN)), column(*buttons))


def whole(context: Context, data: OwnData, now: int) -> str:
    """For the file: everything, with the words of questions and requests; answers once their round has closed."""
    parts = list(_parts(context, data, None))
    for attempt in data.attempts:
        code = context.receipt_code(attempt.id)
        if now < context.contest.round(attempt.round_id).closes_at:
            parts.append(context.texts("own-answers-later", code=code))
        else:
            answers = enumerate(data.answers.get(attempt.id, ()), start=1)
            lines = [_answer(context, number, *given) for number, given in answers]
            parts.append("\n".join([context.texts("own-answers", code=code), *lines]))
    return "\n\n".join(parts) + "\n"


def _answer(context: Context, number: int, question_id: str, choice: int | None, at: int | None) -> str:
    texts, question = context.texts, context.bank.questions.get(question_id)
    if choice is None or at is None:
        option = texts("own-no-answer")
    else:
        option = question.options[choice] if question else f"{choice + 1}"
    asked = question.text if question else question_id
    return texts("own-answer", number=str(number), question=asked, option=option, at=say_instant(at) if at else "–")


def _parts(context: Context, data: OwnData, most: int | None) -> Iterator[str]:
    texts = context.texts
    yield texts("own-head", title=context.contest.title)
    profile = data.profile
    if profile is not None:
        yield say_profile(context, profile) + "\n" + texts("own-registered", at=say_instant(data.registered_at))
    else:
        yield texts("own-nobody")
    chats = [texts("own-chat", channel=_channel(context, name), at=say_instant(at)) for name, at in data.chats]
    consents = [
        texts("own-consent", at=say_instant(each.given_at), hash=each.text_hash[:12])
        for each in data.consents
        if each.text_hash != context.witness_hash  # the promise of the officer, told with the profile
    ]
    attempts = [
        texts(
            "own-attempt",
            round=context.contest.round(each.round_id).name,
            number=each.number,
            started=say_instant(each.started_at),
            code=context.receipt_code(each.id),
        )
        for each in data.attempts
    ]
    for name, lines in (("chats", chats), ("consents", consents), ("attempts", attempts)):
        yield _list(context, name, lines, most)
    yield _list(context, "requests", list(_requests(context, data, full=most is None)), most)
    yield _list(context, "tickets", list(_tickets(context, data, full=most is None)), most)


def _list(context: Context, name: str, lines: list[str], most: int | None) -> str:
    """The newest `most`, with how many there are."""
    shown = lines[-most:] if most else lines
    head = context.texts(f"own-{name}", count=len(lines))
    return "\n".join([head, *(f"– {line}" for line in shown)])


def _channel(context: Context, channel: str) -> str:
    kind, _, name = channel.partition(":")
    known = f"channel-{kind}"
    return context.texts(known, name=name) if known in context.texts else channel


def _requests(context: Context, data: OwnData, *, full: bool) -> Iterator[str]:
    for each in data.requests:
        state = "waits" if each.decided_at is None else "granted" if each.granted else "refused"
        said = context.texts(f"own-request-{state}", at=say_instant(each.asked_at))
        sides = (say_side(context, each.old), say_side(context, each.new), each.reason)
        yield "\n".join([said, *filter(None, sides)]) if full else said


def _tickets(context: Context, data: OwnData, *, full: bool) -> Iterator[str]:
    for each in data.tickets:
        said = context.texts(f"own-ticket-{each.state}", at=say_instant(each.asked_at))
        yield said + (f": «{each.text}» {each.answer}" if full else "")
