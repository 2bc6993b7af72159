"""The Zalo Official Account against its stand-in: what people see, how sending ends, the webhook's edge (docs/zalo.md)."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import orjson
import pytest
import structlog
from sqlalchemy import text

from bot.app import Service, build
from bot.channels.zalo_oa import OPEN_MS, SIGNATURE_HEADER, ZaloOaChannel
from bot.logs import configure_logs
from bot.settings import Server, Settings, SignedWith, ZaloTemplate
from contest.bank import Bank
from handlers.messages import Attachment, Button, Media, Outgoing
from handlers.ports import Delivered, Gone, Later, Refused
from storage.database import Database
from storage.files import Files
from storage.store import SqlStore
from tests.fakes import Clock
from tests.service import JumpingClock, open_now_folder, serving
from tests.standins.zalo_oa import Fault, OaPlatform, Person, View, sign
from tests.zalo_play import SEAL, a_channel, oa_settings

SEND = "/v3.0/oa/message/cs"
FOUR = tuple((Button(letter, f"q:1:0:{place}"),) for place, letter in enumerate("ABCD"))
PICTURE = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    yield
    configure_logs()
    structlog.configure(cache_logger_on_first_use=False)


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


@pytest.fixture
async def files(sqlite: Database) -> Files:
    store = SqlStore(sqlite, contest_id="c", seal=SEAL, new_id=lambda: 1)
    await store.open_contest(secret=b"s" * 32, now=1)
    return Files(sqlite, contest_id="c", seal=SEAL)


@pytest.fixture
async def channel(
    api: OaPlatform, sqlite: Database, clock: Clock, files: Files, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ZaloOaChannel]:
    monkeypatch.setattr("bot.channels.zalo_oa.ONCE_MORE_S", 0.01)
    async with a_channel(oa_settings(api), sqlite, clock=clock) as made:
        yield made


# ---- what people see


async def test_four_options_and_a_help_button_come_back_as_presses(
    channel: ZaloOaChannel, api: OaPlatform, person: Person
) -> None:
    rows = (*FOUR, (Button("❓ Trợ giúp", "help"),))
    outcome = await channel.send(person.user_id, Outgoing("Câu 1", rows))
    assert isinstance(outcome, Delivered)
    assert person.newest is not None
    assert outcome.ref == person.newest.message_id
    assert [button.label for button in person.newest.buttons] == ["A", "B", "C", "D", "❓ Trợ giúp"]
    await person.taps("C")
    read = channel.parse(api.courier.log[-1].body, received_at=1).incoming
    assert read is not None
    assert (read.text, read.pressed) == ("q:1:0:2", None)
    assert "C" not in person.own_texts, "a tap leaves no line of code in the chat"


async def test_more_buttons_than_fit_are_lines_to_type(channel: ZaloOaChannel, person: Person) -> None:
    rows = tuple((Button(f"Tổ {chr(0x41 + n)}{n}", f"u:{n}"),) for n in range(8))
    assert isinstance(await channel.send(person.user_id, Outgoing("Chọn tổ", rows)), Delivered)
    assert person.newest is not None
    assert len(person.newest.buttons) == 5
    assert "8. Tổ H7" in person.newest.text
    assert person.newest.text.endswith("Gõ số để chọn.")


async def test_a_label_too_long_is_cut(channel: ZaloOaChannel, person: Person) -> None:
    assert isinstance(await channel.send(person.user_id, Outgoing("x", ((Button("đ" * 120, "d"),),))), Delivered)
    assert person.newest is not None
    assert person.newest.buttons[0].label == "đ" * 99 + "…"


async def test_a_long_text_comes_in_parts_with_the_buttons_under_the_last(
    channel: ZaloOaChannel, person: Person
) -> None:
    paragraphs = [f"{n}. " + "ơ" * 900 for n in range(5)]
    assert isinstance(await channel.send(person.user_id, Outgoing("\n\n".join(paragraphs), FOUR)), Delivered)
    assert "\n\n".join(view.text for view in person.messages) == "\n\n".join(paragraphs)
    assert [len(view.buttons) for view in person.messages] == [0, 0, 4]
    assert max(len(view.text) for view in person.messages) <= 2000


async def test_an_edit_is_a_new_message(channel: ZaloOaChannel, person: Person) -> None:
    first = await channel.send(person.user_id, Outgoing("một"))
    assert isinstance(first, Delivered)
    await channel.send(person.user_id, Outgoing("hai", replaces=first.ref))
    assert [view.text for view in person.messages] == ["một", "hai"]


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        pytest.param(Outgoing("Kết quả"), ["image"], id="words with the picture"),
        pytest.param(Outgoing("Kết quả", FOUR), ["image", "text"], id="buttons under words of their own"),
        pytest.param(Outgoing("ơ " * 1500), ["image", "text", "text"], id="long words after the picture"),
    ],
)
async def test_a_picture(
    channel: ZaloOaChannel, person: Person, files: Files, message: Outgoing, kinds: list[str]
) -> None:
    key = await files.keep(PICTURE, media=Media.PHOTO, name="ket-qua", now=1)
    shown = replace(message, attachment=Attachment(Media.PHOTO, key, kept=True))
    assert isinstance(await channel.send(person.user_id, shown), Delivered)
    assert [view.kind for view in person.messages] == kinds
    assert person.messages[-1].text


async def test_a_file_is_uploaded_once_a_week(
    channel: ZaloOaChannel, api: OaPlatform, person: Person, files: Files, clock: Clock
) -> None:
    key = await files.keep(b"%PDF-1.7", media=Media.DOCUMENT, name="the-le.pdf", now=1)
    message = Outgoing("Thể lệ", attachment=Attachment(Media.DOCUMENT, key, kept=True, name="the-le.pdf"))
    outcomes = await asyncio.gather(*(channel.send(person.user_id, message) for _ in range(5)))
    assert all(isinstance(each, Delivered) for each in outcomes)
    assert len(api.uploads.stored) == 1
    assert [view.media for view in person.messages if view.kind == "file"] == [{"name": "the-le.pdf"}] * 5
    clock.now += 8 * 24 * 3_600_000
    await channel.tick()
    await person.says("còn đây")
    assert isinstance(await channel.send(person.user_id, message), Later), "the platform has dropped the upload"
    assert isinstance(await channel.send(person.user_id, message), Delivered)
    assert len(api.uploads.stored) == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"PK", "danh-sach.xlsx", id="a workbook"),
        pytest.param(PICTURE + b"x" * 2**20, "anh.jpg", id="a large picture"),
    ],
)
async def test_a_file_the_platform_does_not_take_is_an_address(
    channel: ZaloOaChannel, api: OaPlatform, person: Person, files: Files, content: bytes, name: str
) -> None:
    key = await files.keep(content, media=Media.DOCUMENT, name=name, now=1)
    attached = Attachment(Media.DOCUMENT, key, kept=True, name=name)
    assert isinstance(await channel.send(person.user_id, Outgoing("Danh sách", FOUR, attachment=attached)), Delivered)
    assert person.newest is not None
    assert person.newest.text == f"Danh sách\n\n📎 https://thi.example.gov.vn/tep/{key}"
    assert not api.uploads.stored


@pytest.mark.parametrize("proof", [True, False])
@pytest.mark.parametrize("named", [True, False])
async def test_switches_of_the_platform(
    api: OaPlatform, person: Person, sqlite: Database, clock: Clock, proof: bool, named: bool
) -> None:
    api.proof_required, api.button_template = proof, "button" if named else "absent"
    oa = oa_settings(api, appsecret_proof=proof, button_template=named)
    async with a_channel(oa, sqlite, clock=clock) as channel:
        assert isinstance(await channel.send(person.user_id, Outgoing("x", FOUR)), Delivered)


# ---- how sending ends


async def test_the_window_of_seven_days(channel: ZaloOaChannel, person: Person, api: OaPlatform, clock: Clock) -> None:
    clock.now += OPEN_MS + 1
    await channel.tick()
    assert isinstance(await channel.send(person.user_id, Outgoing("x")), Gone)
    await person.says("tôi đây")
    assert isinstance(await channel.send(person.user_id, Outgoing("x")), Delivered)
    stranger = api.person()
    assert isinstance(await channel.send(stranger.user_id, Outgoing("x")), Gone)


@pytest.mark.parametrize(
    ("fault", "outcome", "calls"),
    [
        pytest.param(Fault(drop="after"), Later("ServerDisconnectedError", perhaps_sent=True), 1, id="answer lost"),
        pytest.param(Fault(status=502), Later("HTTP 502", perhaps_sent=True), 1, id="a gateway answers"),
        pytest.param(Fault(error=-201), Refused("-201 as the test wishes"), 1, id="our mistake"),
        pytest.param(Fault(error=-200), Refused("-200 as the test wishes"), 2, id="once more with care"),
        pytest.param(Fault(error=-213), Gone("-213 as the test wishes"), 1, id="not a follower"),
        pytest.param(Fault(error=-221), Later("-221 as the test wishes", 300.0), 1, id="the account"),
    ],
)
async def test_outcomes(
    channel: ZaloOaChannel, person: Person, api: OaPlatform, fault: Fault, outcome: object, calls: int
) -> None:
    asked = 0

    def disturb(name: str, _: object) -> Fault | None:
        nonlocal asked
        asked += name == SEND
        return fault

    api.fault = disturb
    assert await channel.send(person.user_id, Outgoing("x")) == outcome
    assert asked == calls


async def test_nobody_there_means_surely_not_sent(channel: ZaloOaChannel, person: Person, api: OaPlatform) -> None:
    await api.stop()
    outcome = await channel.send(person.user_id, Outgoing("x"))
    assert isinstance(outcome, Later)
    assert not outcome.perhaps_sent
    await api.start()


async def test_an_account_that_may_not_send_is_told_of_until_it_may(
    channel: ZaloOaChannel, person: Person, api: OaPlatform
) -> None:
    api.fault = lambda name, _: Fault(error=-221) if name == SEND else None
    await channel.send(person.user_id, Outgoing("x"))
    assert await channel.trouble() == "account"
    api.fault = lambda name, _: Fault(error=-213) if name == SEND else None
    await channel.send(person.user_id, Outgoing("x"))
    assert await channel.trouble() == "account", "that a person left says nothing about the account"
    api.fault = None
    await channel.send(person.user_id, Outgoing("x"))
    assert await channel.trouble() == ""


async def test_too_many_requests_wait_for_the_next_minute(
    channel: ZaloOaChannel, person: Person, api: OaPlatform
) -> None:
    api.fault = lambda name, _: Fault(error=-32) if name == SEND else None
    outcome = await channel.send(person.user_id, Outgoing("x"))
    assert isinstance(outcome, Later)
    assert outcome.wait_s is not None
    assert 0 < outcome.wait_s <= 62
    assert not outcome.perhaps_sent
    api.fault = None
    calls = len(api.calls)
    waiting = await channel.send(person.user_id, Outgoing("y"))
    assert isinstance(waiting, Later | Delivered)
    assert len(api.calls) == calls or isinstance(waiting, Delivered), "what has to wait long is not even asked"


@pytest.mark.parametrize(
    ("fault", "first_try"),
    [
        pytest.param(Fault(error=-32), ["một"], id="not let in"),
        pytest.param(Fault(drop="after"), ["một", "hai"], id="answer lost: this part may come twice"),
    ],
)
async def test_after_a_failure_the_parts_that_arrived_are_not_repeated(
    channel: ZaloOaChannel,
    person: Person,
    api: OaPlatform,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    first_try: list[str],
) -> None:
    monkeypatch.setattr("bot.channels.zalo_pace.MINUTE_S", 0.01)
    monkeypatch.setattr("bot.channels.zalo_pace.JITTER_S", 0.0)
    words = {"một": "một " * 400, "hai": "hai " * 400, "ba": "ba " * 400}
    message = Outgoing("\n\n".join(word.strip() for word in words.values()), FOUR)

    def seen() -> list[str]:
        return [view.text.split()[0] for view in person.messages]

    api.fault = lambda name, call: fault if call.get("message", {}).get("text", "").startswith("hai") else None
    assert isinstance(await channel.send(person.user_id, message), Later)
    assert seen() == first_try
    api.fault = None
    assert isinstance(await channel.send(person.user_id, message), Delivered)
    assert seen() == [*first_try, "hai", "ba"]
    assert isinstance(await channel.send(person.user_id, message), Delivered)
    assert seen()[-3:] == ["một", "hai", "ba"], "said again on purpose, it comes whole"


async def test_an_old_beginning_is_forgotten(
    channel: ZaloOaChannel, person: Person, api: OaPlatform, clock: Clock
) -> None:
    message = Outgoing("\n\n".join(("một " * 400, "hai " * 400)))
    api.fault = lambda name, call: Fault(drop="before") if "hai" in call.get("message", {}).get("text", "") else None
    assert isinstance(await channel.send(person.user_id, message), Later)
    api.fault = None
    clock.now += 3_600_000
    assert isinstance(await channel.send(person.user_id, message), Delivered)
    assert [view.text.split()[0] for view in person.messages] == ["một", "một", "hai"]


# ---- through the real server


def service_settings(api: OaPlatform, tmp_path: Path, signed_with: SignedWith = SignedWith.OA) -> Settings:
    server = Server("127.0.0.1", 0, "https://thi.example.gov.vn")
    database = f"sqlite+aiosqlite:///{tmp_path / 'h.sqlite3'}"
    oa = oa_settings(api, signed_with=signed_with)
    return Settings((Path(),), server, database, (), False, b"d" * 32, zalo_oa=(oa,))


@pytest.fixture
async def live() -> AsyncIterator[OaPlatform]:
    """The platform by the wall clock, as the service runs."""
    async with OaPlatform() as platform:
        platform.webhook_url = "https://thi.example.gov.vn/webhook/zalo-oa/oa"
        platform.courier.time_scale = 0.001
        yield platform


@pytest.fixture
async def service(live: OaPlatform, tmp_path: Path) -> AsyncIterator[Service]:
    built = await build(service_settings(live, tmp_path), [open_now_folder()], clock=JumpingClock())
    async with serving(built):
        live.deliver_to = f"http://127.0.0.1:{built.port}"
        yield built


async def registered(person: Person) -> View:
    """From following to home, tapping where there is a button and typing where not."""
    await person.follows()
    await person.wait(lambda view: "Tôi đồng ý" in labels(view))
    await person.taps("✅ Tôi đồng ý")
    await person.wait(lambda view: "gõ họ và tên" in view.text)
    await person.says("Nguyễn Thị Hoa")
    await person.wait(lambda view: "Đã đúng chưa" in view.text)
    await person.taps("✅ Đúng")
    await person.wait(lambda view: "tổ dân phố" in view.text)
    await person.says("7")
    await person.wait(lambda view: "ở đơn vị, trường nào" in view.text)
    await person.says("không")
    await person.wait(lambda view: "THÔNG TIN CỦA QUÝ VỊ" in view.text)
    await person.taps("✅ Đúng hết")
    return await person.wait(lambda view: "Bắt đầu thi" in labels(view))


def labels(view: View) -> str:
    return " ".join(button.label for button in view.buttons)


async def test_a_resident_registers_and_answers(live: OaPlatform, service: Service) -> None:
    """By taps and by typing, with every event delivered twice and echoed back: each answer counts once."""
    live.courier.duplicate = 1.0
    person = live.person()
    await registered(person)
    await person.taps("▶️ Bắt đầu thi")
    for number in range(1, 4):
        question = await person.wait(lambda view, number=number: f"Câu {number}/15" in view.text)  # type: ignore[misc]
        assert [button.label for button in question.buttons][:4] == list("ABCD")
        await (person.says("B") if number == 2 else person.taps("C"))
    await person.wait(lambda view: "Câu 4/15" in view.text)
    await live.idle()
    async with service.database.read() as connection:
        rows = await connection.execute(text("SELECT position FROM answer WHERE choice IS NOT NULL ORDER BY position"))
        assert list(rows.scalars()) == [0, 1, 2]
        assert (await connection.execute(text("SELECT count(*) FROM failure"))).scalar_one() == 0
    assert not live.courier.slow
    assert not live.courier.lost
    assert all(statuses == [200, 200] for statuses in (each.statuses for each in live.courier.log))


async def test_the_webhook_edge(live: OaPlatform, service: Service) -> None:
    """Forged: 401 and no change. Not ours, a trial, an echo: 200 and nothing. Broken: kept and 200."""
    figures = service.halls[0].engine.figures
    url = f"http://127.0.0.1:{service.port}/webhook/zalo-oa/oa"

    async def post(body: bytes, key: str) -> int:
        timestamp = str(orjson.loads(body).get("timestamp", ""))
        headers = {SIGNATURE_HEADER: f"mac={sign(live.app_id, body, timestamp, key)}"}
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
            return response.status

    good = orjson.dumps({"event_name": "follow", "oa_id": live.oa_id, "follower": {"id": "9"}, "timestamp": "1"})
    for key in ("", "wrong", live.app_secret, live.oa_secret_key + "x"):
        assert await post(good, key) == 401
    assert figures.events == 0
    for _ in range(2):
        assert await post(good, live.oa_secret_key) == 200
    assert (figures.events, figures.repeats) == (2, 1)
    live.console_test()
    live.emit("user_send_text", {"oa_id": "4", "sender": {"id": "5"}, "message": {"text": "x", "msg_id": "6"}})
    await live.idle()
    assert [each.statuses for each in live.courier.log[-2:]] == [[200], [200]]
    assert figures.events == 2
    assert await post(b'{"event_name":"user_send_text","timestamp":"1"}', live.oa_secret_key) == 200
    async with service.database.read() as connection:
        assert (await connection.execute(text("SELECT code FROM failure"))).scalars().all() == ["update-not-understood"]


async def test_no_token_and_no_secret_in_logs_metrics_or_kept_errors(live: OaPlatform, tmp_path: Path) -> None:
    """Played through every trouble there is: lost answers, refused tokens, a step that raises, a lost renewal."""
    lines = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines), cache_logger_on_first_use=False)
    live.courier.retry_after_s = ()
    folder, settings = open_now_folder(), service_settings(live, tmp_path, SignedWith.APP)
    clock = JumpingClock()
    async with serving(await build(settings, [folder], clock=clock)) as service:
        live.deliver_to = f"http://127.0.0.1:{service.port}"
        await live.person().says("chữ ký sai")
        await live.idle()
    service = await build(service_settings(live, tmp_path), [folder], clock=clock)
    async with serving(service):
        live.deliver_to = f"http://127.0.0.1:{service.port}"
        person = live.person()
        await registered(person)
        context = service.halls[0].engine._context
        service.halls[0].engine._context = replace(context, bank=Bank({}))
        await person.says("thi")
        await person.wait(lambda view: "mã" in view.text)
        service.halls[0].engine._context = context
        channel = service.halls[0].platforms[0]
        assert isinstance(channel, ZaloOaChannel)
        for fault in (Fault(drop="after"), Fault(status=502), Fault(error=-221), Fault(error=-201), Fault(error=-216)):
            live.fault = lambda name, _, fault=fault: fault
            await channel.send(person.user_id, Outgoing("x"))
        spoken_with = await channel._tokens.kept()
        assert spoken_with is not None
        clock.ahead += 21 * 3_600_000
        live.fault = lambda name, _: Fault(drop="after")
        await channel.tick()
        assert await channel.trouble() == "consent"
        live.fault = None
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{service.port}/metrics") as response,
        ):
            page = await response.text()
        async with service.database.read() as connection:
            details = (await connection.execute(text("SELECT detail FROM failure"))).scalars().all()
    seen = lines.getvalue() + page + str(details)
    for event in ("signed_with", "step failed", "the account cannot send", "tokens not renewed"):
        assert event in seen, "the trouble did happen"
    tokens = {spoken_with.access, spoken_with.refresh, *live.authority.refresh, *live.authority.spent}
    for secret in (*tokens, live.app_secret, live.oa_secret_key, live.code_verifier, "d" * 32, "Nguyễn Thị Hoa"):
        assert secret not in seen


@pytest.mark.parametrize(
    ("case", "outcome"),
    [("approved", Delivered), ("another", Refused), ("too long", Refused), ("no money", Later)],
)
async def test_a_template_reaches_who_has_been_silent(
    api: OaPlatform, person: Person, sqlite: Database, clock: Clock, case: str, outcome: type
) -> None:
    api.templates, api.purse.money = {"316": {"noi_dung": 60}}, 0 if case == "no money" else 10
    number, most = ("317" if case == "another" else "316"), (90 if case == "too long" else 60)
    oa = replace(oa_settings(api), template=ZaloTemplate(number, "noi_dung", most))
    async with a_channel(oa, sqlite, clock=clock) as channel:
        clock.now += OPEN_MS + 1
        await channel.tick()
        assert channel.beyond is not None
        assert isinstance(await channel.beyond.send(person.user_id, Outgoing("Kết quả đợt một.\n" * 9)), outcome)
        assert isinstance(await channel.send(person.user_id, Outgoing("x")), Gone)
