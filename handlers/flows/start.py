"""Starting an attempt: in which rounds the person may, which one is meant, and the paper drawn for it."""

import re
from dataclasses import replace

from contest.attempt import Attempt, deadline_for, last_instant, next_start
from contest.calendar import Round
from contest.fold import fold
from contest.paper import draw, paper_seed
from contest.settings import AtClose
from handlers.context import Context
from handlers.flows.registration import judged
from handlers.moves import Move, State, Turn
from storage.ports.conversation import Profile, Session

START = "go"
"""Data of the start button; with ":" and the id of a round where several are open."""

_WORDS = re.compile(r"(?:bat dau thi|bat dau|vao thi|thi)(?: (?P<which>.+))?")


def last_attempt(session: Session, here: Round) -> Attempt | None:
    """The person's last attempt in that round."""
    if session.attempt is not None and session.attempt.round_id == here.id:
        return session.attempt
    return session.earlier.get(here.id)


def open_to(context: Context, session: Session, now: int) -> list[Round]:
    """The rounds open to this person: those open to all, and one in which the person may make up."""
    person_id = session.profile.person_id if session.profile else 0
    rounds = []
    for here in context.contest.rounds:
        _, until = context.made_up.get((person_id, here.id), (0, 0))
        if until > now:
            rounds.append(replace(here, closes_at=max(here.closes_at, until), paused=False))
        elif here.is_open(now):
            rounds.append(here)
    return rounds


def next_in(context: Context, session: Session, last: Attempt | None, here: Round) -> int | None:
    """The earliest instant of the next attempt in that round; None: no more."""
    quiz, attempts = context.contest.quiz, context.contest.quiz.attempts
    if attempts is not None and session.profile is not None:
        attempts += context.made_up.get((session.profile.person_id, here.id), (0, 0))[0]
    return next_start(last, attempts=attempts, wait=quiz.wait, closes_at=here.closes_at)


def startable(context: Context, session: Session, now: int) -> list[Round]:
    """The open rounds in which an attempt may start at this instant; one attempt at a time."""
    if session.profile is None or (session.attempt is not None and session.attempt.is_open):
        return []
    starts = [
        (here, next_in(context, session, last_attempt(session, here), here)) for here in open_to(context, session, now)
    ]
    return [here for here, start in starts if start is not None and start <= now]


def meant(turn: Turn) -> tuple[bool, Round | None]:
    """Whether somebody wants to start, and which of several open rounds: a button, "thi", "thi 2", "thi tuần 3".

    Where several are open their number or name alone is enough.
    """
    rounds = open_to(turn.context, turn.session, turn.now)
    if turn.press:
        here = next((each for each in rounds if turn.press == f"{START}:{each.id}"), None)
        return here is not None or turn.press == START, here
    word = fold(turn.typed)
    match = _WORDS.fullmatch(word)
    if match and match["which"] is None:
        return True, None
    if len(rounds) < 2:
        return False, None
    said = {word, match["which"]} if match else {word}
    names = [{str(number), f"dot {number}", fold(each.name)} for number, each in enumerate(rounds, start=1)]
    here = next((each for each, known in zip(rounds, names, strict=True) if known & said), None)
    return here is not None, here


def start_attempt(turn: Turn, here: Round | None = None) -> Move:
    """Open the next attempt if round and rules allow; otherwise home says why not, or asks which round."""
    context, session = turn.context, replace(turn.session, state=State.HOME, draft={})
    free = startable(context, session, turn.now)
    if here is None and len(free) > 1:
        return Move(session, hint=context.texts("which-round"))
    here = free[0] if here is None and free else here
    if here is None or here not in free or session.profile is None:
        return Move(session)
    profile = judged(context, session.profile, turn.now)
    barred = session.profile.eligible and not profile.eligible
    session = replace(session, state=State.QUIZ, profile=profile, attempt=_opened(turn, here, profile))
    return Move(session, news=context.texts("now-unranked", contact=context.contact) if barred else "")


def _opened(turn: Turn, here: Round, profile: Profile) -> Attempt:
    context, quiz = turn.context, turn.context.contest.quiz
    former = last_attempt(turn.session, here)
    number = former.number + 1 if former else 1
    runs_out = quiz.at_close is AtClose.RUN_OUT
    ends_at = last_instant(closes_at=here.closes_at, time_limit=quiz.time_limit, runs_out=runs_out)
    return Attempt(
        id=turn.new_id(),
        person_id=profile.person_id,
        round_id=here.id,
        number=number,
        unit_id=profile.counted_unit,
        paper=draw(
            context.pool(here.id),
            questions=quiz.questions,
            topics=quiz.topics,
            shuffle_options=quiz.shuffle_options,
            seed=paper_seed(context.secret, round_id=here.id, person_id=profile.person_id, number=number),
        ),
        rules_hash=context.rules_hash,
        closes_at=ends_at,
        started_at=turn.now,
        deadline=deadline_for(now=turn.now, time_limit=quiz.time_limit, closes_at=ends_at),
        sent_at=turn.now,
        seat=turn.session.id,
    )
