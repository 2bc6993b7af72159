"""The words of an announcement."""

from contest.announcements import Announcement
from contest.calendar import say_end
from handlers.context import Context
from handlers.flows.start import START
from handlers.messages import Button, Outgoing
from handlers.moves import column


def announce(context: Context, due: Announcement) -> Outgoing:
    """One text for all, with the button that begins."""
    text = context.texts(
        f"announce-{due.topic}",
        title=context.contest.short_title,
        round=due.round.name,
        closes=say_end(due.round.closes_at),
    )
    return Outgoing(text, column(Button(context.texts("start-quiz"), f"{START}:{due.round.id}")), numbered=False)
