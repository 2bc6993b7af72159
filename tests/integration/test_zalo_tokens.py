"""Tokens of a Zalo account: one refresher, never the same token twice, nothing lost that can be kept (docs/zalo.md 4)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_tokens import HOUR_MS, LEASE_MS, YOUNG_MS, GrantRefused, ZaloTokens
from bot.official import account_of
from bot.vitals import Vitals
from contest.roles import Role
from handlers.messages import Outgoing
from handlers.ports import Delivered, Later
from storage.alerts import Readings
from storage.database import Database
from storage.errors import Busy
from storage.tokens import Tokens
from tests.fakes import Clock, Hall
from tests.integration.test_alerts import watching
from tests.standins.zalo_oa import Fault, OaPlatform, Person
from tests.zalo_play import SEAL, a_channel, oa_settings

ASK = "/v4/oa/access_token"


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def api(clock: Clock) -> AsyncIterator[OaPlatform]:
    async with OaPlatform(clock=clock) as platform:
        yield platform


@pytest.fixture
async def person(api: OaPlatform) -> Person:
    somebody = api.person()
    await somebody.says("xin chào")
    return somebody


async def asked(api: OaPlatform) -> int:
    return len(api.calls_of(ASK))


async def number(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(text("SELECT number FROM channel_token"))).scalar_one())


async def says(channel: ZaloOaChannel, person: Person, said: str) -> Delivered | Later:
    outcome = await channel.send(person.user_id, Outgoing(said))
    assert isinstance(outcome, Delivered | Later)
    return outcome


async def test_the_token_of_config_yaml_is_used_once(
    database: Database, api: OaPlatform, person: Person, clock: Clock
) -> None:
    """Two starts with the same config.yaml: the second goes on with what the first one got."""
    for _ in range(2):
        async with a_channel(oa_settings(api), database, clock=clock) as channel:
            assert isinstance(await says(channel, person, "một"), Delivered)
            assert await channel.trouble() == ""
    assert (await asked(api), api.authority.refresh_reused) == (1, 0)


async def test_a_pair_is_renewed_after_twenty_hours(
    database: Database, api: OaPlatform, person: Person, clock: Clock
) -> None:
    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        clock.now += 20 * HOUR_MS - 1
        await channel.tick()
        assert await asked(api) == 1
        clock.now += 1
        await channel.tick()
        await channel.tick()
        assert await asked(api) == 2
        clock.now += 24 * HOUR_MS
        person.last_interaction = clock.now
        assert isinstance(await says(channel, person, "còn hạn"), Delivered)


@pytest.mark.parametrize("ended", [-216, -220])
async def test_a_refused_token_is_renewed_and_the_message_sent_once(
    database: Database, api: OaPlatform, person: Person, clock: Clock, ended: int
) -> None:
    """Somebody took a new pair by hand, or the machine slept: a hundred sends at once make one renewal."""
    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        clock.now += 25 * HOUR_MS if ended == -220 else YOUNG_MS
        person.last_interaction = clock.now
        if ended == -216:
            api.authority.access.clear()
        outcomes = await asyncio.gather(*(says(channel, person, f"tin {n}") for n in range(20)))
    assert all(isinstance(each, Delivered) for each in outcomes)
    assert sorted(each.text for each in person.messages) == sorted(f"tin {n}" for n in range(20))
    assert {call.error for call in api.calls_of("/v3.0/oa/message/cs")} == {0, ended}
    assert (await asked(api), api.authority.refresh_reused) == (2, 0)


async def test_a_young_token_that_is_refused_is_not_thrown_away(
    database: Database, api: OaPlatform, person: Person, clock: Clock
) -> None:
    """Each message would cost a pair, and none would help."""
    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        api.authority.access.clear()
        for _ in range(3):
            assert isinstance(await says(channel, person, "x"), Later)
        assert await asked(api) == 1
        clock.now += YOUNG_MS
        assert isinstance(await says(channel, person, "x"), Delivered)


# ---- two processes


@pytest.mark.parametrize("guarded", [True, False])
async def test_two_replicas_renew_once(
    postgres: Database, api: OaPlatform, clock: Clock, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim lets one of them ask; without it both show the same refresh token, and one of them is taken for a thief."""
    if not guarded:

        async def anybody(*_: object, **__: object) -> bool:
            return True

        monkeypatch.setattr(Tokens, "claim", anybody)
    other = Database(postgres.url)
    oa = oa_settings(api)
    async with a_channel(oa, postgres, clock=clock) as one, a_channel(oa, other, clock=clock) as two:
        for _ in range(5):
            clock.now += 20 * HOUR_MS
            api.fault = lambda name, _: Fault(delay_s=0.05) if name == ASK else None
            await asyncio.gather(one.tick(), two.tick())
        if guarded:
            assert (await asked(api), await number(postgres), api.authority.refresh_reused) == (6, 7, 0)
            assert [await each.trouble() for each in (one, two)] == ["", ""]
        else:
            assert api.authority.refresh_reused > 0
    await other.close()


async def test_two_replicas_refused_at_once_both_deliver(
    postgres: Database, api: OaPlatform, person: Person, clock: Clock
) -> None:
    """The second waits for the pair of the first and speaks with that."""
    other = Database(postgres.url)
    oa = oa_settings(api)
    async with a_channel(oa, postgres, clock=clock) as one, a_channel(oa, other, clock=clock) as two:
        clock.now += 25 * HOUR_MS
        person.last_interaction = clock.now
        api.fault = lambda name, _: Fault(delay_s=0.2) if name == ASK else None
        outcomes = await asyncio.gather(says(one, person, "một"), says(two, person, "hai"))
    assert [type(each) for each in outcomes] == [Delivered, Delivered]
    assert (await asked(api), api.authority.refresh_reused) == (2, 0)
    await other.close()


async def test_two_first_starts_at_once(postgres: Database, api: OaPlatform, clock: Clock) -> None:
    other = Database(postgres.url)
    oa = oa_settings(api)
    both = [account_of(oa, each, SEAL, clock=clock) for each in (postgres, other)]
    for account in both:
        await account.http.start()
    await asyncio.gather(*(account.tokens.tick() for account in both))
    for account in both:
        await account.http.stop()
    assert (await asked(api), api.authority.refresh_reused) == (1, 0)
    await other.close()


# ---- killed, cut off, without a database


class Killed(BaseException):
    """What nothing in the product catches."""


async def killed_before_the_commit(
    database: Database, api: OaPlatform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform gave the pair, and the process was gone before it was kept."""
    account = account_of(oa_settings(api), database, SEAL, clock=clock)
    await account.http.start()
    with monkeypatch.context() as patched:

        async def killed(*_: object, **__: object) -> bool:
            raise Killed

        patched.setattr(ZaloTokens, "_keep", killed)
        kept = await account.tokens.kept()
        assert kept is not None
        with pytest.raises(Killed):
            await account.tokens._renewed(kept.number)
    await account.http.stop()


@pytest.mark.parametrize("guarded", [True, False])
async def test_a_kill_between_answer_and_commit_needs_consent_and_shows_no_token_twice(
    database: Database,
    api: OaPlatform,
    person: Person,
    clock: Clock,
    guarded: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unguarded – claimed only after the answer – the next process shows the spent token again."""
    async with a_channel(oa_settings(api), database, clock=clock):
        pass
    clock.now += 20 * HOUR_MS
    if not guarded:
        real = Tokens.claim

        async def forgetful(book: Tokens, pair: int, *, until: int) -> bool:
            taken = await real(book, pair, until=until)
            await book.settle(pair, until=None)
            return taken

        monkeypatch.setattr(Tokens, "claim", forgetful)
    await killed_before_the_commit(database, api, clock, monkeypatch)
    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        clock.now += LEASE_MS
        await channel.tick()
        await channel.tick()
        assert api.authority.refresh_reused == (0 if guarded else 1)
        assert await channel.trouble() == "consent"
        outcome = await says(channel, person, "x")
        assert isinstance(outcome, Later)
        assert not outcome.perhaps_sent
        # The administrator consents; the running service goes on.
        other = account_of(oa_settings(api), database, SEAL, clock=clock)
        await other.http.start()
        await other.tokens.log_in(api.consent())
        await other.http.stop()
        person.last_interaction = clock.now
        assert isinstance(await says(channel, person, "x"), Delivered)
        assert await channel.trouble() == ""


async def test_while_a_claim_holds_nobody_else_asks(
    database: Database, api: OaPlatform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_channel(oa_settings(api), database, clock=clock):
        pass
    clock.now += 20 * HOUR_MS
    await killed_before_the_commit(database, api, clock, monkeypatch)
    monkeypatch.setattr("bot.channels.zalo_tokens.LOOKS", 2)
    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        assert await channel.trouble() == ""
        assert await asked(api) == 2


@pytest.mark.parametrize(
    ("fault", "trouble", "calls"),
    [
        pytest.param(Fault(drop="after"), "consent", 1, id="answer lost: nobody knows"),
        pytest.param(Fault(status=502), "consent", 1, id="a gateway answers: nobody knows"),
        pytest.param(Fault(error=-14014), "consent", 1, id="refused"),
        pytest.param(Fault(error=-32), "", 2, id="too many requests: not used"),
    ],
)
async def test_a_renewal_that_fails(
    database: Database, api: OaPlatform, clock: Clock, fault: Fault, trouble: str, calls: int
) -> None:
    asks = 0

    def disturb(name: str, _: object) -> Fault | None:
        nonlocal asks
        asks += name == ASK
        return fault if name == ASK else None

    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        clock.now += 20 * HOUR_MS
        api.fault = disturb
        for _ in range(2):
            await channel.tick()
        assert (await channel.trouble(), asks) == (trouble, calls)
        assert api.authority.refresh_reused == 0


async def test_a_platform_out_of_reach_is_asked_again_and_people_are_told_in_time(
    database: Database, api: OaPlatform, clock: Clock
) -> None:
    oa = oa_settings(api)
    async with a_channel(oa, database, clock=clock):
        pass
    await api.stop()
    async with a_channel(oa, database, clock=clock) as channel:
        clock.now += 20 * HOUR_MS
        await channel.tick()
        assert await channel.trouble() == ""
        clock.now += HOUR_MS + 1
        await channel.tick()
        assert await channel.trouble() == "renewal"
    await api.start(int(oa.api_base.rpartition(":")[2]))
    async with a_channel(oa, database, clock=clock) as channel:
        assert await channel.trouble() == ""
    assert api.authority.refresh_reused == 0


async def test_a_new_pair_waits_for_a_database_that_is_away(
    database: Database, api: OaPlatform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This process alone has it: it does not let go."""
    monkeypatch.setattr("bot.channels.zalo_tokens.COMMIT_AGAIN_S", 0.01)
    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        clock.now += 20 * HOUR_MS
        real, away = Tokens.renew, 3

        async def renew(book: Tokens, pair: int, **values: object) -> bool:
            nonlocal away
            if away:
                away -= 1
                raise Busy("away")
            return await real(book, pair, **values)  # type: ignore[arg-type]

        monkeypatch.setattr(Tokens, "renew", renew)
        await channel.tick()
        assert (away, await number(database), await channel.trouble()) == (0, 3, "")


async def test_who_goes_away_does_not_end_a_renewal(database: Database, api: OaPlatform, clock: Clock) -> None:
    """A send cut off, a service stopped in order: the pair under way is kept."""
    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        clock.now += 20 * HOUR_MS
        api.fault = lambda name, _: Fault(delay_s=0.1) if name == ASK else None
        going = asyncio.create_task(channel.tick())
        await asyncio.sleep(0.05)
        going.cancel()
    assert await number(database) == 3


async def test_the_technician_is_told_what_to_do_and_when_it_is_over(hall: Hall) -> None:
    async with OaPlatform(clock=hall.clock) as api:
        oa = oa_settings(api, refresh_token="")
        async with a_channel(oa, hall.database, clock=hall.clock) as channel:
            readings = Readings(hall.database, contest_id=hall.context.contest.id)
            vitals = Vitals(readings, hall.context, "postgresql+asyncpg://u@h/d", [channel], hall.clock)
            await hall.appoint(Role.OPERATOR, chat="9")
            alerts = watching(hall, vitals.look)
            await alerts.tick()
            await hall.settled()
            assert "ZALO CẦN ĐỒNG Ý LẠI: zalo_oa:oa" in hall.last("9").text
            assert "hoithi zalo login" in hall.last("9").text
            account = account_of(oa, hall.database, SEAL, clock=hall.clock)
            await account.http.start()
            await account.tokens.log_in(api.consent())
            await account.http.stop()
            hall.clock.now += 3 * 60_000
            await alerts.tick()
            await hall.settled()
            assert hall.last("9").text == "✅ zalo_oa:oa đã có mã truy cập mới."


# ---- what config.yaml says


@pytest.mark.parametrize(("changed", "trouble"), [(False, "consent"), (True, "")])
async def test_after_a_lost_pair_a_new_token_in_config_yaml_helps_and_the_old_one_is_not_tried(
    database: Database, api: OaPlatform, clock: Clock, changed: bool, trouble: str
) -> None:
    async with a_channel(oa_settings(api), database, clock=clock) as channel:
        clock.now += 20 * HOUR_MS
        api.fault = lambda name, _: Fault(drop="after") if name == ASK else None
        await channel.tick()
        assert await channel.trouble() == "consent"
    api.fault = None
    again = api.authority.issue(clock())[1] if changed else api.refresh_token
    async with a_channel(oa_settings(api, refresh_token=again), database, clock=clock) as channel:
        assert await channel.trouble() == trouble
    assert api.authority.refresh_reused == 0


async def test_without_any_token_messages_wait(
    database: Database, api: OaPlatform, person: Person, clock: Clock
) -> None:
    async with a_channel(oa_settings(api, refresh_token=""), database, clock=clock) as channel:
        assert await channel.trouble() == "consent"
        assert isinstance(await says(channel, person, "x"), Later)
        assert api.calls == []


async def test_a_code_is_good_once(database: Database, api: OaPlatform, clock: Clock) -> None:
    account = account_of(oa_settings(api), database, SEAL, clock=clock)
    await account.http.start()
    code = api.consent()
    await account.tokens.log_in(code)
    with pytest.raises(GrantRefused):
        await account.tokens.log_in(code)
    assert await account.tokens.trouble() == ""
    await account.http.stop()


async def test_no_token_lies_readable_in_the_database(sqlite: Database, api: OaPlatform, clock: Clock) -> None:
    async with a_channel(oa_settings(api), sqlite, clock=clock) as channel:
        kept = await channel._tokens.kept()
    assert kept is not None
    async with sqlite.read() as connection:
        row = (await connection.execute(text("SELECT * FROM channel_token"))).one()
    for token in (kept.access, kept.refresh, kept.first):
        assert token.startswith(("AT", "RT"))
        assert token not in str(tuple(row))
        assert token not in repr(kept)
