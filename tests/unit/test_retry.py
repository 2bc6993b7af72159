"""When to send again: one table."""

import pytest

from handlers.ports import Delivered, Gone, Later, Outcome, Refused
from scheduler.retry import TRIES_MAX, Again, Done, decide


@pytest.mark.parametrize(
    ("outcome", "tries", "verdict"),
    [
        pytest.param(Delivered(), 1, Done(), id="delivered"),
        pytest.param(Gone("blocked"), 1, Done("blocked", reachable=False), id="blocked: stop until they speak again"),
        pytest.param(Refused("too long"), 1, Done("too long"), id="our bug: never repeated"),
        pytest.param(Later("429", 7.0), 1, Again(7.0), id="the platform says how long"),
        pytest.param(Later("429", 7.0), 39, Again(7.0), id="and is obeyed however often"),
        pytest.param(Later("network"), 1, Again(0.5), id="first wait"),
        pytest.param(Later("network"), 3, Again(2.0), id="waits double"),
        pytest.param(Later("network"), 20, Again(300.0), id="up to five minutes"),
        pytest.param(Later("network"), TRIES_MAX, Done(f"given up after {TRIES_MAX} tries: network"), id="in the end"),
    ],
)
def test_decision(outcome: Outcome, tries: int, verdict: Done | Again) -> None:
    assert decide(outcome, tries) == verdict
