"""`/qr`: the QR code of a unit as a picture, its poster, and a message to send on."""

from contest.invites import Counts
from contest.roles import Right
from handlers.context import Context
from handlers.flows.of_unit import for_unit

QR = "qr"

send_qr = for_unit("/qr", QR, Right.PROMOTE, note="qr-coming")


def say_counts(context: Context, counts: Counts, *, withheld: bool) -> str:
    """Who came by a code; how many registered and handed in not while people are guessing just that."""
    if withheld:
        return context.texts("qr-counts-withheld", scans=counts.scans, starts=counts.starts)
    numbers = {"scans": counts.scans, "starts": counts.starts, "registered": counts.registered}
    return context.texts("qr-counts", **numbers, finished=counts.finished)
