"""/readyz and /metrics, as a balancer and a collector see them."""

from aiohttp.test_utils import make_mocked_request

from bot.health import metrics, ready
from handlers.messages import Outgoing
from scheduler.outbox import Outbox
from scheduler.pace import Pace
from storage.database import Database
from storage.ports.conversation import OutboxMessage
from tests.fakes import Hall

GET = make_mocked_request("GET", "/")


async def test_ready_while_the_database_answers(sqlite: Database) -> None:
    assert (await ready(sqlite)(GET)).status == 200


async def test_not_ready_without_the_database() -> None:
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    assert (await ready(away)(GET)).status == 503
    await away.close()


async def test_metrics_tell_of_waiting_messages_and_of_nothing_people_did(hall: Hall) -> None:
    outbox = Outbox(hall.store, {"fake": hall.channel}, {"fake": Pace(1)}, clock=hall.clock, delivered=lambda _: None)
    said = Outgoing("x").to_bytes()
    outbox.hand_over([OutboxMessage(1, 1, "fake", "1", said, created_at=hall.clock.now - 5000, bulk=True)])
    answer = await metrics({"c": (hall.engine, outbox)})(GET)
    assert isinstance(answer.body, bytes)
    lines = answer.body.decode().splitlines()
    assert 'hoithi_outbox_bulk_waiting{contest="c"} 1.0' in lines
    assert 'hoithi_outbox_oldest_seconds{contest="c"} 5.0' in lines
    assert not [line for line in lines if "ticket" in line or "answer" in line]
