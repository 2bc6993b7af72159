"""Articles on prizes for people and units, the video part and the targets of units."""

from contest.calendar import say_instant
from contest.settings import CollectiveKey, Gate, Scope, UnitTarget
from handlers.rules.document import Clause, Section
from handlers.rules.writer import Writer, listed, padded, plain


def individual(write: Writer) -> Section:
    """Prizes for people."""
    rules = write.contest.individual
    if not rules.ladder:
        return Section(write("prize"), (write.clause("prize-none"),))
    clauses = [
        *write.ladder_clauses(f"prize-of-{rules.scope}", rules.ladder),
        _scope(write),
        write.clause(f"prize-{rules.repeat}"),
    ]
    if rules.min_score:
        clauses.append(write.clause(f"prize-min-score-{rules.scope}", score=padded(rules.min_score)))
    clauses.append(write.clause("prize-order"))
    return Section(write("prize"), tuple(clauses))


def _scope(write: Writer) -> Clause:
    rounds, scope = len(write.contest.rounds), write.contest.individual.scope
    several = scope is Scope.CONTEST and rounds > 1
    return write.clause("prize-contest-sum" if several else f"prize-{scope}", rounds=padded(rounds))


def collective(write: Writer) -> Section:
    """Prizes for units: who competes with whom, on which conditions, by what."""
    rules = write.contest.collective
    if not rules.ladder:
        return Section(write("unit"), (write.clause("unit-none"),))
    clauses = [*write.ladder_clauses("unit-ladder", rules.ladder), _blocks(write), write.clause("unit-below")]
    if rules.gates:
        clauses.append(Clause(write("unit-gates"), listed(_gate(write, gate) for gate in rules.gates)))
    clauses += [_order(write), write.clause(f"unit-{rules.count}"), write.clause("unit-figures")]
    if rules.commendation:
        clauses.append(write.clause("unit-commendation", commendation=plain(rules.commendation)))
    return Section(write("unit"), tuple(clauses))


def _blocks(write: Writer) -> Clause:
    blocks = write.contest.collective.blocks
    lines = (write("unit-block", name=block.name, kinds=write.kinds(block.kinds)) for block in blocks)
    return Clause(write("unit-one-block" if len(blocks) == 1 else "unit-blocks"), listed(lines))


def _gate(write: Writer, gate: Gate) -> str:
    text = write(f"gate-{gate.kind}", value=padded(gate.value))
    return write("gate-kinds", gate=text, kinds=write.kinds(gate.kinds)) if gate.kinds else text


def _order(write: Writer) -> Clause:
    rules = write.contest.collective
    if rules.weights:
        shares = (
            write("unit-weight", key=_key(write, key), weight=str(weight)) for key, weight in rules.weights.items()
        )
        return Clause(write("unit-weights"), listed(shares))
    keys = (write("unit-key", number=str(n), key=_key(write, key)) for n, key in enumerate(rules.keys, start=1))
    return Clause(write("unit-keys"), listed(keys))


def _key(write: Writer, key: CollectiveKey) -> str:
    counted = f"-{write.contest.collective.count}" if key is CollectiveKey.COUNT else ""
    return write(f"key-{key}{counted}")


def video(write: Writer) -> Section | None:
    """The video part."""
    rules = write.contest.video
    if rules is None:
        return None
    longest = "video-slack" if rules.slack else "video-longest"
    # "trước 00:00 ngày 18/11" is how a plan says it; the end of 17/11 would hide its date.
    times = {"opens": say_instant(rules.opens_at), "closes": say_instant(rules.closes_at)}
    clauses = [
        write.clause("video-kinds", kinds=write.kinds(rules.kinds)),
        write.clause("video-times", **times),
        write.clause("video-how", office=rules.office or plain(write.contest.organiser)),
        write.clause(longest, longest=write.span(rules.longest), slack=write.span(rules.slack)),
        write.clause("video-genres", genres=write.kinds(rules.genres)),
        write.clause(f"video-{rules.scoring}"),
        write.clause("video-best"),
    ]
    if rules.ladder:
        clauses += write.ladder_clauses("video-ladder", rules.ladder)
    return Section(write("video"), tuple(clauses))


def targets(write: Writer) -> Section | None:
    """What units should reach."""
    found = write.contest.targets
    if not found:
        return None
    lines = listed(_target(write, target) for target in found)
    return Section(write("target"), (Clause(write("target-list"), lines), write.clause("target-note")))


def _target(write: Writer, target: UnitTarget) -> str:
    kinds = "; ".join(target.kinds)
    if target.rate is None:
        return write("target-people", kinds=kinds, people=padded(target.people or 0))
    return write("target-all" if target.rate == 100 else "target-rate", kinds=kinds, rate=str(target.rate))
