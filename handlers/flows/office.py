"""What people who run the contest ask for in the chat; long work is an errand, answered when it is done."""

from collections.abc import Mapping

from contest.calendar import say_instant
from contest.decisions import WHOLE, Act, Decision
from contest.fold import fold
from contest.roles import Right, Role, may
from handlers.context import Context
from handlers.flows.registration import find_units
from handlers.messages import Button, Outgoing
from handlers.moves import Move, Take, Turn, column
from storage.ports.records import Errand
from storage.ports.results import ResultVersion

FIGURES, RESULTS, QUESTIONS, EXPORT, INVITE = "figures", "results", "questions", "export", "invite"
WINNERS, STATISTICS, REPORT = "winners", "statistics", "report"
PREFIX = "rs:"
"""Of the buttons under the board of results; they work in every state."""
_SURE = "!"
_INVITED = (Role.SECRETARY, Role.QUESTION_WRITER, Role.JUDGE, Role.OFFICER, Role.VIEWER)
"""An organiser is appointed by whoever has the server: `hoithi invite organizer`."""


def only_with(right: Right, take: Take) -> Take:
    """The command, for those whose role gives the right; anybody else learns what is missing."""

    def guarded(turn: Turn) -> Move:
        if may(turn.session.roles, right):
            return take(turn)
        if turn.session.roles:
            return _said(turn, "right-missing")
        return turn.hint("unknown-command")

    return guarded


def errand(kind: str, note: str) -> Take:
    """Ask for it; `note` names the sentence said meanwhile."""

    def ask(turn: Turn) -> Move:
        wanted = Errand(turn.new_id(), kind, turn.now)
        return Move(turn.session, news=turn.context.texts(note), ask=False, records=(wanted,))

    return ask


def tell_packed(turn: Turn) -> Move:
    """The answer or notice, as it was packed; the conversation stands where it stood, an open question newest."""
    said, attempt = Outgoing.from_bytes(str(turn.incoming.facts["message"]).encode()), turn.session.attempt
    busy = attempt is not None and attempt.is_open
    return Move(turn.session, news=said.text, news_rows=said.rows, attachment=said.attachment, ask=busy)


def _said(turn: Turn, name: str, **blanks: str | int) -> Move:
    return Move(turn.session, news=turn.context.texts(name, **blanks), ask=False)


show_figures = errand(FIGURES, "figures-coming")
show_results = errand(RESULTS, "results-coming")
show_questions = errand(QUESTIONS, "figures-coming")
send_export = errand(EXPORT, "export-coming")
send_winners = errand(WINNERS, "winners-coming")
send_statistics = errand(STATISTICS, "statistics-coming")
send_report = errand(REPORT, "report-coming")


# ---- results


def results_board(context: Context, versions: Mapping[str, ResultVersion | None], held: Mapping[str, bool]) -> Outgoing:
    """Each round's newest version, and buttons to hold it, let it go or make it official."""
    lines, buttons = [], []
    for round_id, version in versions.items():
        state = _state(version, held=held[round_id])
        lines.append(_line(context, round_id, version, state))
        buttons += [
            Button(context.texts(f"board-do-{act}", round=_name(context, round_id)), f"{PREFIX}{act}:{round_id}")
            for act in _offered(state)
        ]
    return Outgoing(context.texts("board-results", rounds="\n".join(lines)), column(*buttons))


def _state(version: ResultVersion | None, *, held: bool) -> str:
    if version is not None and version.official_at is not None:
        return "official"
    if version is not None and version.published_at is not None:
        return "held-provisional" if held else "provisional"
    return "held" if held else "waiting" if version is None else "draft"


def _offered(state: str) -> tuple[Act, ...]:
    match state:
        case "official":
            return ()
        case "provisional":
            return Act.HOLD, Act.OFFICIAL
        case "held-provisional":
            return Act.RELEASE, Act.OFFICIAL
        case "held":
            return (Act.RELEASE,)
        case _:
            return (Act.HOLD,)


def _line(context: Context, round_id: str, version: ResultVersion | None, state: str) -> str:
    publishes = max(each.publishes_at for each in context.contest.rounds)
    if round_id != WHOLE:
        publishes = context.contest.round(round_id).publishes_at
    return context.texts(
        f"board-{state}",
        round=_name(context, round_id),
        version=version.version if version else 0,
        people=version.people if version else 0,
        publishes=say_instant(publishes),
    )


def _name(context: Context, round_id: str) -> str:
    return context.texts("board-whole") if round_id == WHOLE else context.contest.round(round_id).name


def pressed(turn: Turn) -> Move:
    """A button of the board: asked once more, then decided."""
    name, _, round_id = turn.press.removeprefix(PREFIX).partition(":")
    act, sure = name.removesuffix(_SURE), name.endswith(_SURE)
    known = {WHOLE, *(each.id for each in turn.context.contest.rounds)}
    if not may(turn.session.roles, Right.RESULTS):
        return _said(turn, "right-missing")
    if act not in (Act.HOLD, Act.RELEASE, Act.OFFICIAL) or round_id not in known:
        return _said(turn, "stale-button")
    label = turn.context.texts(f"board-do-{act}", round=_name(turn.context, round_id))
    if not sure:
        again = Button(label, f"{PREFIX}{act}{_SURE}:{round_id}")
        news = turn.context.texts(f"board-sure-{act}", round=_name(turn.context, round_id))
        return Move(turn.session, news=news, news_rows=column(again), ask=False)
    decision = Decision(turn.new_id(), round_id, Act(act), "", "", "", turn.now)
    return Move(turn.session, news=turn.context.texts("board-decided", what=label), ask=False, records=(decision,))


# ---- invitations


def invite(turn: Turn) -> Move:
    """`/moi thư ký`, `/moi cán bộ <đơn vị>`: a one-time code for that role."""
    texts = turn.context.texts
    _, _, said = turn.typed.partition(" ")
    names = {role: texts(f"role-name-{role}") for role in _INVITED}
    role = next((role for role, name in names.items() if fold(said).startswith(fold(name))), None)
    if role is None:
        return _said(turn, "invite-whom", roles="\n".join(f"/moi {name}" for name in names.values()))
    details = {"role": str(role)}
    if role is Role.OFFICER:
        units = find_units(list(turn.context.units.all.values()), said[len(names[role]) :].strip())
        if len(units) != 1:
            found = "\n".join(f"/moi {names[role]} {unit.name}" for unit in units)
            return _said(turn, "invite-unit", units=found or f"/moi {names[role]} …")
        details["unit"] = units[0].id
    wanted = Errand(turn.new_id(), INVITE, turn.now, details)
    return Move(turn.session, news=texts("invitation-coming"), ask=False, records=(wanted,))
