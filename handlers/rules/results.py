"""Articles on results, certificates, what is forbidden, personal data, and the last one."""

from contest.calendar import say_instant
from contest.settings import CertificateFor
from handlers.rules.document import Clause, Section
from handlers.rules.people import fields
from handlers.rules.writer import Writer, listed, padded


def publication(write: Writer) -> Section:
    """When and how results come out, and how to complain."""
    rules = write.contest.publication
    days = rules.complaint_days
    rounds = (
        write("result-round", round=each.name, publishes=say_instant(each.publishes_at))
        for each in write.contest.rounds
    )
    clauses = (
        Clause(write("result-when"), listed(rounds)),
        write.clause("result-hold" if rules.hold else "result-auto"),
        write.clause("result-complaints" if days else "result-final", days=padded(days), contact=write.contact),
        write.clause("result-masked" if rules.mask_names else "result-names"),
        write.clause("result-versions"),
        write.clause("result-own"),
    )
    return Section(write("result"), clauses)


def certificate(write: Writer) -> Section:
    """Who gets one."""
    rules, questions = write.contest.publication, write.contest.quiz.questions
    name, blanks = f"certificate-{rules.certificate}", {}
    if rules.certificate is CertificateFor.THRESHOLD:
        least = -(-questions * rules.certificate_percent // 100)
        blanks = {"percent": str(rules.certificate_percent), "score": padded(least), "questions": padded(questions)}
    elif rules.certificate is CertificateFor.WINNERS and write.contest.collective.ladder:
        name += "-units"
    return Section(write("certificate"), (write.clause(name, **blanks),))


def forbidden(write: Writer) -> Section:
    """What is forbidden, and what follows."""
    acts = [write(f"forbidden-{act}") for act in ("accounts", "false", "machines", "leaks", "abuse")]
    return Section(
        write("forbidden"), (Clause(write("forbidden-list"), listed(acts)), write.clause("forbidden-sanction"))
    )


def personal_data(write: Writer) -> Section:
    """What is kept, what for, how long, and the rights of people."""
    contest = write.contest
    guardian = contest.eligibility.guardian_under
    kept = (*fields(write), write("data-answers"), write("data-account"))
    clauses = [
        Clause(write("data-what"), listed(kept)),
        write.clause("data-not"),
        write.clause("data-why"),
        write.clause(f"data-rights-{contest.data_law}", contact=write.contact),
    ]
    if guardian is not None:
        clauses.append(write.clause("data-guardian", age=str(guardian)))
    clauses.append(write.clause("data-retention", days=padded(contest.publication.retention_days)))
    return Section(write("data"), tuple(clauses))


def in_force(write: Writer) -> Section:
    """From when, how it may change, whom to ask."""
    clauses = (
        write.clause("force-date"),
        write.clause("force-same"),
        write.clause("force-change"),
        write.clause("force-contact", contact=write.contact),
    )
    return Section(write("force"), clauses)
