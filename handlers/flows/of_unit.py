"""Commands about one unit: an officer asks for the own one, whoever runs the contest names one."""

from collections.abc import Mapping

from contest.roles import Right, Role, may
from contest.units import Unit
from handlers.flows.registration import find_units
from handlers.flows.roles import holds
from handlers.moves import Move, Take, Turn
from storage.ports import Errand

SAID_MAX = 60
"""As much of what was typed is repeated."""


def for_unit(command: str, kind: str, right: Right, *, note: str) -> Take:
    """The errand of that kind about a unit; `note` names the sentence said meanwhile, `command` is how it is typed."""

    def asked(turn: Turn, unit: Unit, more: Mapping[str, str]) -> Move:
        wanted = Errand(turn.new_id(), kind, turn.now, {"unit": unit.id, **more})
        return Move(turn.session, news=turn.context.texts(note), ask=False, records=(wanted,))

    def named(turn: Turn, typed: str) -> Move:
        example = {"command": command, "unit": next(iter(turn.context.units.all.values())).name}
        if not typed:
            return said(turn, "unit-which", **example)
        found = meant(turn, typed)
        if not found:
            return said(turn, "unit-none-found", said=typed[:SAID_MAX], **example)
        if len(found) > 1:
            return said(turn, "units-alike", units="\n".join(f"{command} {unit.name}" for unit in found))
        return asked(turn, found[0], {})

    def take(turn: Turn) -> Move:
        typed = turn.typed.partition(" ")[2].strip()
        others = tuple(held for held in turn.session.roles if held.role is not Role.OFFICER)
        if may(others, right):
            return named(turn, typed)
        own = own_unit(turn)
        if own is None:
            return said(turn, "unit-not-yours")
        if typed and own not in meant(turn, typed):
            return said(turn, "unit-only-own", unit=own.name, command=command)
        return asked(turn, own, {"made_for": str(turn.session.id)})

    return take


def own_unit(turn: Turn) -> Unit | None:
    """The unit an officer acts for."""
    units = turn.context.units
    return next((unit for held in holds(turn.session, Role.OFFICER) if (unit := units.get(held.unit_id))), None)


def meant(turn: Turn, typed: str) -> list[Unit]:
    """By its code, or by a part of the name."""
    by_code = turn.context.units.get(typed.lower())
    return [by_code] if by_code else find_units(list(turn.context.units.all.values()), typed)


def said(turn: Turn, name: str, **blanks: str) -> Move:
    """A sentence, and nothing else."""
    return Move(turn.session, news=turn.context.texts(name, **blanks), ask=False)
