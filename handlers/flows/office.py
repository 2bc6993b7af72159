"""What people who run the contest ask for in the chat; long work is an errand, answered when it is done."""

from contest.roles import Right, may
from handlers.messages import Outgoing
from handlers.moves import Move, Take, Turn
from storage.ports import Errand


def only_with(right: Right, take: Take) -> Take:
    """The command, for those whose role gives the right; anybody else learns what is missing."""

    def guarded(turn: Turn) -> Move:
        if may(turn.session.roles, right):
            return take(turn)
        if turn.session.roles:
            return Move(turn.session, news=turn.context.texts("right-missing"), ask=False)
        return turn.hint("unknown-command")

    return guarded


def errand(kind: str, note: str) -> Take:
    """Ask for it; `note` names the sentence said meanwhile."""

    def ask(turn: Turn) -> Move:
        wanted = Errand(turn.new_id(), kind, turn.now)
        return Move(turn.session, news=turn.context.texts(note), ask=False, records=(wanted,))

    return ask


def tell_errand(turn: Turn) -> Move:
    """The answer, as it was packed; the conversation stands where it stood."""
    said = Outgoing.from_bytes(str(turn.incoming.facts["message"]).encode())
    return Move(turn.session, news=said.text, news_rows=said.rows, attachment=said.attachment, ask=False)


show_figures = errand("figures", "figures-coming")
