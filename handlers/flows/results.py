"""A person's own result, and why it is what it is: out of the facts it was told with; nothing else is read."""

from collections.abc import Mapping
from dataclasses import replace

from contest.attempt import Attempt, Status
from contest.calendar import current_round, local, say_duration, say_instant
from contest.settings import RankKey
from handlers.context import Context
from handlers.flows.study import clipped
from handlers.messages import Button
from handlers.moves import Move, State, Turn, column
from storage.ports.conversation import Session

PREFIX = "why:"
"""Of the button that works in every state."""

REASON_MAX = 1000
"""Characters: a version may have many reasons, and all of this is one message. The page of results has them in full."""

Facts = Mapping[str, str | int]


def show(turn: Turn) -> Move:
    """The own result, or when it comes."""
    if turn.session.result is not None:
        return _told(turn, turn.session)
    return Move(turn.session, news=_not_told(turn), ask=turn.session.state != State.HOME)


def _not_told(turn: Turn) -> str:
    """Why there is no own result: not yet, none to come, or one that lets people wait."""
    context, attempt = turn.context, turn.session.attempt
    contest, texts = context.contest, context.texts
    here = current_round(contest.rounds, turn.now)
    if attempt is not None and (attempt.counts or attempt.is_open):
        here = contest.round(attempt.round_id)
    blanks = {"round": here.name, "publishes": say_instant(here.publishes_at)}
    lack = _lack(attempt, here.id)
    if turn.now < here.publishes_at:
        if lack:
            return texts("result-not-yet-none", why=texts(lack), **blanks)
        profile = turn.session.profile
        outside = texts("result-not-yet-outside") if profile is not None and not profile.eligible else ""
        return texts("result-not-yet", outside=outside, **blanks)
    if lack:
        return texts("result-none", round=here.name, why=texts(lack), contact=context.contact)
    return texts("result-late", contact=context.contact, **blanks)


def _lack(attempt: Attempt | None, round_id: str) -> str:
    """The sentence for somebody without a counted attempt in that round; "" where one counts, may yet, or may have."""
    if attempt is None or attempt.round_id != round_id:
        return "result-no-attempt"
    if attempt.is_open or attempt.counts or attempt.number > 1:  # of several attempts only the last is known here
        return ""
    return "result-void" if attempt.status is Status.VOID else "result-no-answer"


def tell(turn: Turn) -> Move:
    """A result has come. A prize settled later joins the line told before."""
    facts = dict(turn.incoming.facts)
    known = dict(turn.session.result or {})
    if facts.pop("only_prize", 0):
        facts = {**known, **facts, "version": known.get("version", facts["version"])}
    if facts == known:
        return Move(turn.session, ask=False)
    session = replace(turn.session, result=facts)
    if "place" not in facts:  # a prize for somebody whose line was never told
        return Move(session, news=_prize(turn.context, facts), ask=False)
    return _told(turn, session)


def why(turn: Turn) -> Move:
    """Each key with the own value and that of the neighbours."""
    facts = turn.session.result
    if not facts or not facts.get("place"):
        return show(turn)
    return Move(turn.session, news=explanation(turn.context, facts), ask=False)


def _told(turn: Turn, session: Session) -> Move:
    facts = session.result or {}
    rows = column(Button(turn.context.texts("why-button"), PREFIX)) if facts.get("place") else ()
    return Move(session, news=own_result(turn.context, session), news_rows=rows, ask=False)


# ---- the own line


def own_result(context: Context, session: Session) -> str:
    """The person's line of the published result: first the result, then a prize if there is one."""
    facts, texts = session.result or {}, context.texts
    parts = [_line(context, facts)]
    if facts.get("prize"):
        parts.append(_prize(context, facts))
    if facts.get("reason"):
        number = int(facts["number"])
        reason = clipped(str(facts["reason"]), REASON_MAX)
        parts.insert(0, texts("own-result-corrected", number=number, before=number - 1, reason=reason))
    if not facts.get("official"):
        parts.append(_provisional(context, facts))
    return "\n\n".join(parts)


def _provisional(context: Context, facts: Facts) -> str:
    if not facts.get("complaints_end"):
        return context.texts("own-result-provisional")
    until = say_instant(int(facts["complaints_end"]))
    return context.texts("own-result-complain", contact=context.contact, until=until)


def _line(context: Context, facts: Facts) -> str:
    texts = context.texts
    gap = facts.get("gap", "")
    prediction = "" if gap == "" else texts("own-result-gap", gap=int(gap), actual=int(facts["actual"]))
    common: dict[str, str | int] = {
        "state": texts("result-official" if facts.get("official") else "result-provisional"),
        "title": context.contest.short_title,
        "score": int(facts["score"]),
        "questions": int(facts["questions"]),
        "duration": say_duration(int(facts["duration"])),
    }
    if not facts["place"]:
        return texts("own-result-outside", **common)
    place, people = int(facts["place"]), int(facts["people"])
    return texts("own-result", place=place, people=people, prediction=prediction, **common)


def _prize(context: Context, facts: Facts) -> str:
    name = str(facts["prize"])
    if facts.get("to_decide"):
        return context.texts("own-result-to-decide", prize=name)
    amount = int(facts.get("amount") or 0)
    money = context.texts("own-result-amount", amount=amount) if amount else ""
    return context.texts("own-result-prize", prize=name, amount=money)


# ---- why


def explanation(context: Context, facts: Facts) -> str:
    """The keys in their order with the own values, who shares the place, and what parts it from the neighbours."""
    texts, keys = context.texts, context.contest.ranking.keys
    lines = [
        texts("why-key", number=str(number), key=_key(context, key), value=_value(context, facts, "", key))
        for number, key in enumerate(keys, start=1)
    ]
    parts = [texts("why", place=int(facts["place"]), people=int(facts["people"]), keys="\n".join(lines))]
    if facts.get("equals"):
        parts.append(texts("why-equals", count=int(facts["equals"])))
    parts += [_neighbour(context, facts, side) for side in ("above", "below") if f"{side}.place" in facts]
    return "\n\n".join(parts)


def _neighbour(context: Context, facts: Facts, side: str) -> str:
    texts = context.texts
    who: dict[str, str | int] = {"place": int(facts[f"{side}.place"]), "name": str(facts[f"{side}.name"])}
    by = str(facts[f"{side}.by"])
    if by not in tuple(RankKey):
        return texts("why-above-draw" if side == "above" else "why-below-draw", **who)
    key = RankKey(by)
    values = {"own": _value(context, facts, "", key), "other": _value(context, facts, f"{side}.", key)}
    return texts("why-above" if side == "above" else "why-below", key=_key(context, key), **who, **values)


def _key(context: Context, key: RankKey) -> str:
    return context.texts("rank-" + key.replace("_", "-"))


def _value(context: Context, facts: Facts, side: str, key: RankKey) -> str:
    """What a key saw, as people read it. `side`: "" for the own line, else "above." or "below."."""
    texts = context.texts
    score, questions = int(facts[side + "score"]), int(facts["questions"])
    duration, finished = int(facts[side + "duration"]), int(facts[side + "finished"])
    match key:
        case RankKey.SCORE:
            return f"{score}/{questions}"
        case RankKey.PERFECT:
            return texts("why-yes" if score == questions else "why-no")
        case RankKey.DURATION:
            return say_duration(duration)
        case RankKey.PREDICTION_GAP:
            gap = facts[side + "gap"]
            return texts("why-no-number") if gap == "" else texts("why-gap", gap=int(gap))
        case RankKey.FINISHED_AT:
            return _moment(finished)
        case RankKey.STARTED_AT:
            return _moment(finished - duration)


def _moment(ms: int) -> str:
    """ "08:15:03,250 ngày 08/12/2025"."""
    return f"{local(ms):%H:%M:%S},{ms % 1000:03} ngày {local(ms):%d/%m/%Y}"
