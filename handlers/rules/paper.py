"""Articles on times, the paper, how it is played and the question that predicts."""

from contest.calendar import say_end, say_instant
from contest.settings import Contest
from handlers.rules.document import Clause, Section, Table
from handlers.rules.writer import Writer, listed, padded


def times(write: Writer) -> Section:
    """The calendar and the rounds."""
    contest = write.contest
    clauses = [_calendar(write, contest)] if contest.phases else []
    rows = tuple(
        (
            write("when-alongside", round=each.name) if each.alongside else each.name,
            say_instant(each.opens_at),
            say_end(each.closes_at),
            say_instant(each.publishes_at),
        )
        for each in contest.rounds
    )
    head = (write("when-round"), write("when-opens"), write("when-closes"), write("when-publishes"))
    clauses.append(Clause(write("when-rounds", count=padded(len(rows))), table=Table(head, rows)))
    clauses.append(write.clause("when-clock"))
    return Section(write("when"), tuple(clauses))


def _calendar(write: Writer, contest: Contest) -> Clause:
    head = (write("when-phase"), write("when-from"), write("when-to"))
    rows = tuple((each.name, write.starts(each.starts_at), write.ends(each.ends_at)) for each in contest.phases)
    return Clause(write("when-phases"), table=Table(head, rows))


def paper(write: Writer) -> Section:
    """What a paper holds and how it is drawn."""
    quiz = write.contest.quiz
    asked = "paper-with-prediction" if write.contest.prediction.asked else "paper-questions"
    clauses = (
        write.clause(asked, questions=padded(quiz.questions)),
        _topics(write),
        write.clause(f"paper-{quiz.pool}"),
        write.clause("paper-shuffled" if quiz.shuffle_options else "paper-not-shuffled"),
        write.clause("paper-score"),
    )
    return Section(write("paper"), clauses)


def _topics(write: Writer) -> Clause:
    topics = write.contest.quiz.topics
    if not topics:
        return write.clause("paper-random")
    lines = (write("paper-topic", topic=topic, count=padded(count)) for topic, count in topics.items())
    return Clause(write("paper-topics"), listed(lines))


def playing(write: Writer) -> Section:
    """The clock, the attempts, and what the close does."""
    quiz = write.contest.quiz
    clauses = [
        write.clause("play-no-limit")
        if quiz.time_limit is None
        else write.clause("play-limit", limit=write.span(quiz.time_limit)),
        write.clause("play-duration"),
        write.clause("play-changeable" if quiz.change_answers else "play-final"),
        *_attempts(write),
        write.clause(f"play-{quiz.at_close}"),
        write.clause("play-grace", grace=write.span(quiz.delivery_grace))
        if quiz.delivery_grace
        else write.clause("play-no-grace"),
        write.clause("play-counted"),
        write.clause("play-lost"),
    ]
    if quiz.rehearsal:
        clauses.append(write.clause("play-rehearsal", questions=padded(quiz.rehearsal)))
    return Section(write("play"), tuple(clauses))


def _attempts(write: Writer) -> list[Clause]:
    quiz = write.contest.quiz
    if quiz.attempts == 1:
        return [write.clause("play-once")]
    allowed = "play-unlimited" if quiz.attempts is None else "play-several"
    wait = write("play-wait", wait=write.span(quiz.wait)) if quiz.wait else write("play-no-wait")
    return [
        Clause(f"{write(allowed, attempts=padded(quiz.attempts or 0))} {wait}"),
        write.clause(f"play-{quiz.counted}"),
    ]


def prediction(write: Writer) -> Section | None:
    """What is predicted, and how the number counts."""
    rules = write.contest.prediction
    if not rules.asked:
        return None
    clauses = (
        write.clause(f"guess-{rules.target}", questions=padded(write.contest.quiz.questions)),
        write.clause("guess-actual"),
        write.clause("guess-gap"),
        write.clause("guess-required" if rules.required else "guess-optional"),
        write.clause("guess-range", largest=rules.largest),
        write.clause("guess-timed" if rules.timed else "guess-untimed"),
    )
    return Section(write("guess"), clauses)


def study(write: Writer) -> Section:
    """What may be read before."""
    return Section(write("study"), (write.clause(f"study-{write.contest.quiz.study}"),))
