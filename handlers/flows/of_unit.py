"""Commands about one unit: an officer asks for the own one, whoever runs the contest names one."""

from collections.abc import Iterable

from contest.roles import Right, Role, may
from contest.units import Unit
from handlers.flows.registration import find_units
from handlers.flows.roles import holds
from handlers.moves import Move, Take, Turn
from storage.ports.records import Errand

SAID_MAX = 60
"""As much of what was typed is repeated."""


def for_unit(command: str, kind: str, right: Right, *, note: str) -> Take:
    """The errand of that kind about a unit; `note` names the sentence said meanwhile, `command` is how it is typed."""

    def named(turn: Turn, typed: str) -> Move:
        example = {"command": command, "unit": next(iter(turn.context.units.all.values())).name}
        if not typed:
            return said(turn, "unit-which", **example)
        found = meant(turn, typed)
        if not found:
            return said(turn, "unit-none-found", said=typed[:SAID_MAX], **example)
        if len(found) > 1:
            return said(turn, "units-alike", units="\n".join(f"{command} {unit.name}" for unit in found))
        return errand_about(turn, kind, found[0], note)

    def take(turn: Turn) -> Move:
        typed = turn.typed.partition(" ")[2].strip()
        if _of_any(turn, right):
            return named(turn, typed)
        own = _own_units(turn)
        if not own:
            return said(turn, "unit-not-yours")
        found = [unit for unit in meant(turn, typed) if _is_below(turn, unit, own)] if typed else own
        if not found:
            return said(turn, "unit-only-own", unit=", ".join(unit.name for unit in own), command=command)
        if len(found) > 1:
            return said(turn, "units-alike", units="\n".join(f"{command} {unit.name}" for unit in found))
        return errand_about(turn, kind, found[0], note, made_for=str(turn.session.id))

    return take


def errand_about(turn: Turn, kind: str, unit: Unit, note: str, **more: str) -> Move:
    """Ask for something about that unit."""
    wanted = Errand(turn.new_id(), kind, turn.now, {"unit": unit.id, **more})
    return Move(turn.session, news=turn.context.texts(note), ask=False, records=(wanted,))


def may_ask(turn: Turn, right: Right, unit: Unit) -> bool:
    """Whether a command that asks for the right answers about that unit."""
    return _of_any(turn, right) or _is_below(turn, unit, _own_units(turn))


def _of_any(turn: Turn, right: Right) -> bool:
    """By another role than an officer's: those are not bound to a unit."""
    return may((held for held in turn.session.roles if held.role is not Role.OFFICER), right)


def own_unit(turn: Turn) -> Unit | None:
    """The unit an officer acts for; of several the first."""
    return next(iter(_own_units(turn)), None)


def _own_units(turn: Turn) -> list[Unit]:
    units = turn.context.units
    return [unit for held in holds(turn.session, Role.OFFICER) if (unit := units.get(held.unit_id))]


def _is_below(turn: Turn, unit: Unit, own: Iterable[Unit]) -> bool:
    """One of them, or a part of one."""
    return any(unit.id in turn.context.units.within(each.id) for each in own)


def meant(turn: Turn, typed: str) -> list[Unit]:
    """By its code, or by a part of the name."""
    by_code = turn.context.units.get(typed.lower())
    return [by_code] if by_code else find_units(list(turn.context.units.all.values()), typed)


def said(turn: Turn, name: str, **blanks: str) -> Move:
    """A sentence, and nothing else."""
    return Move(turn.session, news=turn.context.texts(name, **blanks), ask=False)
