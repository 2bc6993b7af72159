"""When to send again: one table for replies and for bulk messages."""

import pytest

from contest.broadcast import How
from handlers.ports import Delivered, Gone, Later, Outcome, Refused
from scheduler.retry import BULK, REPLY, Again, Done, Patience, decide

MOST = REPLY.tries_max
LEFT = Later("timed out", perhaps_sent=True)
"""The connection broke after the message had left."""


@pytest.mark.parametrize(
    ("outcome", "tries", "patience", "verdict"),
    [
        pytest.param(Delivered(), 1, REPLY, Done(), id="delivered"),
        pytest.param(Gone("blocked"), 1, REPLY, Done(How.GONE, "blocked"), id="blocked: stop until they speak again"),
        pytest.param(Refused("too long"), 1, REPLY, Done(How.REFUSED, "too long"), id="our bug: never repeated"),
        pytest.param(Later("429", 7.0), 1, REPLY, Again(7.0), id="the platform says how long"),
        pytest.param(Later("429", 7.0), 39, REPLY, Again(7.0), id="and is obeyed however often"),
        pytest.param(Later("network"), 1, REPLY, Again(0.5), id="first wait"),
        pytest.param(Later("network"), 3, REPLY, Again(2.0), id="waits double"),
        pytest.param(Later("network"), 20, REPLY, Again(300.0), id="up to five minutes"),
        pytest.param(LEFT, 1, REPLY, Again(0.5), id="a reply rather twice than never"),
        pytest.param(Later("x"), MOST, REPLY, Done(How.REFUSED, f"given up after {MOST} tries: x"), id="in the end"),
        pytest.param(Delivered("5"), 1, BULK, Done(), id="bulk: delivered"),
        pytest.param(LEFT, 1, BULK, Done(How.UNKNOWN, "timed out"), id="bulk: never twice"),
        pytest.param(Later("429", 7.0), 1, BULK, Again(7.0), id="bulk: the platform says how long"),
        pytest.param(Later("502"), 12, BULK, Again(60.0), id="bulk: up to a minute"),
        pytest.param(Later("x"), 20, BULK, Done(How.REFUSED, "given up after 20 tries: x"), id="bulk: in the end"),
    ],
)
def test_decision(outcome: Outcome, tries: int, patience: Patience, verdict: Done | Again) -> None:
    assert decide(outcome, tries, patience) == verdict
