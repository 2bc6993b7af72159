"""The stand-in of the Zalo Official Account platform itself: what it refuses, what it tells, and that a real client agrees."""

import asyncio
import io
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import requests
import zalo_sdk.oa

from tests.standins.listener import Listener, listening
from tests.standins.zalo_oa import Fault, OaPlatform, Person, View, sign
from tests.standins.zalo_oa.events import MEDIA
from tests.standins.zalo_oa.oauth import challenge_of, proof_of

HOUR = 3_600_000
DAY = 24 * HOUR
MORNING = 1_791_774_000_000
"""2026-10-12 10:00 in Việt Nam."""
JPG = b"\xff\xd8\xff" + b"a picture"
MIB = 1024 * 1024
LINK = {"url": "https://example.gov.vn/the-le"}


@dataclass
class Clock:
    now: int = MORNING

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def oa(clock: Clock) -> AsyncIterator[OaPlatform]:
    async with OaPlatform(clock=clock) as running:
        running.courier.time_scale = 0.00001
        yield running


@pytest.fixture
async def an(oa: OaPlatform) -> Person:
    """A person who has just written."""
    person = oa.person("Trần Thị An")
    await person.says("xin chào")
    return person


async def call(oa: OaPlatform, method: str, path: str, *, token: str | None = None, **more: Any) -> dict[str, Any]:
    headers = {"access_token": oa.access_token if token is None else token} | more.pop("headers", {})
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, oa.url + path, headers=headers, **more) as response,
    ):
        assert response.status == 200
        body: dict[str, Any] = await response.json()
        return body | {"headers": response.headers}


def pass_time(oa: OaPlatform, clock: Clock, span: int) -> None:
    """Later, with an access token of that time."""
    clock.now += span
    oa.access_token, _ = oa.authority.issue(clock.now)


async def send(oa: OaPlatform, person: Person, message: Any) -> dict[str, Any]:
    body = {"recipient": {"user_id": person.user_id}, "message": message}
    return await call(oa, "POST", "/v3.0/oa/message/cs", json=body)


async def exchange(oa: OaPlatform, secret: str = "", **form: str) -> dict[str, Any]:
    headers = {"secret_key": secret or oa.app_secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{oa.url}/v4/oa/access_token", data={"app_id": oa.app_id, **form}, headers=headers) as response,
    ):
        body: dict[str, Any] = await response.json()
        return body


async def refresh(oa: OaPlatform, token: str) -> dict[str, Any]:
    return await exchange(oa, grant_type="refresh_token", refresh_token=token)


def with_buttons(*buttons: dict[str, Any], text: str = "Câu 1", **payload: Any) -> dict[str, Any]:
    return {"text": text, "attachment": {"type": "template", "payload": {"buttons": list(buttons), **payload}}}


def with_element(element: dict[str, Any], kind: str = "media", text: str = "") -> dict[str, Any]:
    payload = {"template_type": kind, "elements": [element]}
    return {"text": text, "attachment": {"type": "template", "payload": payload}}


def a_button(title: str = "A", kind: str = "oa.query.show", payload: Any = "#tl A") -> dict[str, Any]:
    return {"title": title, "type": kind, "payload": payload}


CARD = {"title": "Cuộc thi", "subtitle": "Xin họ tên", "image_url": "https://example.gov.vn/logo.png"}
PICTURE = {"media_type": "image", "url": "https://example.gov.vn/cau4.jpg"}


# --- A2: tokens ---


def test_the_challenge_is_that_of_the_documents() -> None:
    assert challenge_of("Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk0Ll1Mm2Nn3O") == "cDEjV8HjHT-ySrz2vZQW1TIr208gjS701mjOGUn5QPU"


async def test_a_refresh_token_works_once_and_ends_the_old_access_token(oa: OaPlatform, an: Person) -> None:
    new = await refresh(oa, oa.refresh_token)
    assert new["expires_in"] == "90000"
    assert (await send(oa, an, {"text": "cũ"}))["error"] == -216
    assert (await call(oa, "GET", "/v2.0/oa/getoa", token=new["access_token"]))["error"] == 0
    assert (await refresh(oa, oa.refresh_token))["error"] == -14014
    assert oa.authority.refresh_reused == 1
    assert (await refresh(oa, new["refresh_token"]))["access_token"]


async def test_the_old_access_token_may_also_live_on(oa: OaPlatform) -> None:
    oa.authority.old_token_dies = False
    await refresh(oa, oa.refresh_token)
    assert (await call(oa, "GET", "/v2.0/oa/getoa"))["error"] == 0


@pytest.mark.parametrize(("age", "error"), [(25 * HOUR - 1, 0), (25 * HOUR, -220)])
async def test_an_access_token_lives_25_hours(oa: OaPlatform, clock: Clock, age: int, error: int) -> None:
    clock.now += age
    assert (await call(oa, "GET", "/v2.0/oa/getoa"))["error"] == error


async def test_a_refresh_token_lives_three_months(oa: OaPlatform, clock: Clock) -> None:
    clock.now += 90 * DAY
    assert "access_token" not in await refresh(oa, oa.refresh_token)
    assert oa.authority.refresh_reused == 0


@pytest.mark.parametrize(
    ("verifier", "age", "served"),
    [("", 0, True), ("", 10 * 60_000 - 1, True), ("", 10 * 60_000, False), ("another verifier", 0, False)],
)
async def test_a_code_works_once_for_ten_minutes(
    oa: OaPlatform, clock: Clock, verifier: str, age: int, served: bool
) -> None:
    form = {"grant_type": "authorization_code", "code": oa.consent(), "code_verifier": verifier or oa.code_verifier}
    clock.now += age
    assert ("access_token" in await exchange(oa, **form)) is served
    assert "access_token" not in await exchange(oa, **form)


async def test_no_tokens_for_another_secret(oa: OaPlatform) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": oa.refresh_token}
    assert (await exchange(oa, secret="guessed", **form))["error"] != 0
    assert "access_token" in await exchange(oa, **form)


@pytest.mark.parametrize("token", ["", "guessed"])
async def test_no_call_without_a_token(oa: OaPlatform, token: str) -> None:
    assert (await call(oa, "GET", "/v2.0/oa/getoa", token=token))["error"] == -216


async def test_an_app_may_ask_for_a_proof(oa: OaPlatform) -> None:
    oa.proof_required = True
    proof = {"appsecret_proof": proof_of(oa.access_token, oa.app_secret)}
    assert (await call(oa, "GET", "/v2.0/oa/getoa"))["error"] == -242
    assert (await call(oa, "GET", "/v2.0/oa/getoa", headers=proof))["error"] == 0


# --- A3: pace ---


async def test_calls_a_minute_are_counted_and_told(oa: OaPlatform, clock: Clock) -> None:
    oa.rate_per_minute = 2
    answers = [await call(oa, "GET", "/v2.0/oa/getoa") for _ in range(3)]
    assert [answer["error"] for answer in answers] == [0, 0, -32]
    assert [answer["headers"]["X-RateLimit-Remain"] for answer in answers] == ["1", "0", "0"]
    assert answers[0]["headers"]["X-RateLimit-Limit"] == "2"
    clock.now += 60_000
    assert (await call(oa, "GET", "/v2.0/oa/getoa"))["error"] == 0


# --- A7: content ---

COMPOSED = "ế" * 2_000
CONTENT = [
    ("plain", {"text": "Chào"}, 0),
    ("2,000 letters", {"text": COMPOSED}, 0),
    ("2,000 letters, marks apart", {"text": unicodedata.normalize("NFD", COMPOSED)}, 0),
    ("2,001 letters", {"text": COMPOSED + "a"}, -210),
    ("nothing", {"text": ""}, -201),
    ("no message", None, -201),
    ("five buttons", with_buttons(*[a_button()] * 5), 0),
    ("six buttons", with_buttons(*[a_button()] * 6), -210),
    ("no buttons", with_buttons(), -201),
    ("buttons with the older template type", with_buttons(a_button(), template_type="button"), 0),
    ("buttons without text", with_buttons(a_button(), text=""), -201),
    ("buttons and a picture", with_buttons(a_button(), elements=[PICTURE], template_type="media"), -201),
    ("buttons and a picture, no type", with_buttons(a_button(), elements=[PICTURE]), -201),
    ("title of 100", with_buttons(a_button("A" * 100)), 0),
    ("title of 101", with_buttons(a_button("A" * 101)), -210),
    ("no title", with_buttons(a_button("")), -201),
    ("payload of 1,000", with_buttons(a_button(payload="x" * 1_000)), 0),
    ("payload of 1,001", with_buttons(a_button(payload="x" * 1_001)), -210),
    ("payload that is no string", with_buttons(a_button(payload={"c": "A"})), -201),
    ("hidden query", with_buttons(a_button(kind="oa.query.hide")), 0),
    ("link", with_buttons(a_button(kind="oa.open.url", payload=LINK)), 0),
    ("link that is a string", with_buttons(a_button(kind="oa.open.url", payload=LINK["url"])), -201),
    ("phone", with_buttons(a_button(kind="oa.open.phone", payload={"phone_code": "84900000001"})), 0),
    ("phone with a plus", with_buttons(a_button(kind="oa.open.phone", payload={"phone_code": "+84"})), -201),
    ("SMS of 160", with_buttons(a_button(kind="oa.open.sms", payload={"phone_code": "84", "content": "x" * 160})), 0),
    (
        "SMS of 161",
        with_buttons(a_button(kind="oa.open.sms", payload={"phone_code": "84", "content": "x" * 161})),
        -210,
    ),
    ("unknown button", with_buttons(a_button(kind="web_app")), -201),
    ("picture by address", with_element(PICTURE, text="Ảnh câu 4"), 0),
    ("picture twice", with_element(PICTURE | {"attachment_id": "x"}), -201),
    ("picture by no address", with_element({"media_type": "image", "url": "cau4.jpg"}), -201),
    ("picture never uploaded", with_element({"media_type": "image", "attachment_id": "x"}), -201),
    ("gif", with_element({"media_type": "gif", "url": "https://a.vn/x.gif", "width": 120, "height": 80}), 0),
    ("gif without size", with_element({"media_type": "gif", "url": "https://a.vn/x.gif"}), -201),
    ("sticker", with_element({"media_type": "sticker", "attachment_id": "abc"}), 0),
    ("card", with_element(CARD, "request_user_info"), 0),
    ("card with a title of 101", with_element(CARD | {"title": "x" * 101}, "request_user_info"), -210),
    ("card with a subtitle of 501", with_element(CARD | {"subtitle": "x" * 501}, "request_user_info"), -210),
    ("list", with_element({"title": "x"}, "list"), -201),
    ("file never uploaded", {"attachment": {"type": "file", "payload": {"token": "x"}}}, -201),
    ("unknown attachment", {"attachment": {"type": "video", "payload": {}}}, -201),
]


@pytest.mark.parametrize(("message", "error"), [row[1:] for row in CONTENT], ids=[row[0] for row in CONTENT])
async def test_what_a_message_may_contain(oa: OaPlatform, an: Person, message: Any, error: int) -> None:
    answer = await send(oa, an, message)
    assert answer["error"] == error
    assert len(an.messages) == (error == 0)
    assert ("data" in answer) is (error == 0)


@pytest.mark.parametrize(
    ("switch", "more", "error"),
    [
        ("absent", {}, 0),
        ("absent", {"template_type": "button"}, -201),
        ("button", {}, -201),
        ("button", {"template_type": "button"}, 0),
    ],
)
async def test_the_template_type_of_buttons_is_a_switch(
    oa: OaPlatform, an: Person, switch: Any, more: dict[str, str], error: int
) -> None:
    oa.button_template = switch
    assert (await send(oa, an, with_buttons(a_button(), **more)))["error"] == error


async def test_a_message_is_seen_and_acknowledged(oa: OaPlatform, an: Person, clock: Clock) -> None:
    answer = await send(oa, an, with_buttons(a_button("A. Huế"), text="Câu 1"))
    assert answer["data"] == {
        "message_id": an.messages[0].message_id,
        "user_id": an.user_id,
        "sent_time": str(clock.now),
        "quota": {"quota_type": "reply"},
    }
    assert (an.messages[0].text, an.messages[0].buttons[0].label) == ("Câu 1", "A. Huế")


UPLOADS = [
    ("image", "a.jpg", JPG, 0),
    ("image", "a.png", b"\x89PNG....", 0),
    ("image", "a.jpg", JPG.ljust(MIB, b"."), 0),
    ("image", "a.jpg", JPG.ljust(MIB + 1, b"."), -210),
    ("image", "a.gif", b"GIF89a..", -201),
    ("image", "a.jpg", b"not a picture", -201),
    ("gif", "a.gif", b"GIF89a..".ljust(5 * MIB, b"."), 0),
    ("gif", "a.gif", b"GIF89a..".ljust(5 * MIB + 1, b"."), -210),
    ("file", "ket-qua.PDF", b"%PDF", 0),
    ("file", "ket-qua.xlsx", b"PK", -201),
    ("file", "ket-qua.csv", b".".ljust(5 * MIB + 1, b"."), -210),
]


async def upload(oa: OaPlatform, kind: str, name: str, content: bytes) -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(content), filename=name)
    return await call(oa, "POST", f"/v2.0/oa/upload/{kind}", data=form)


@pytest.mark.parametrize(("kind", "name", "content", "error"), UPLOADS)
async def test_what_may_be_uploaded(oa: OaPlatform, kind: str, name: str, content: bytes, error: int) -> None:
    assert (await upload(oa, kind, name, content))["error"] == error


@pytest.mark.parametrize(("age", "error"), [(7 * DAY - 1, 0), (7 * DAY, -100)])
async def test_an_upload_is_kept_seven_days(oa: OaPlatform, an: Person, clock: Clock, age: int, error: int) -> None:
    picture = (await upload(oa, "image", "a.jpg", JPG))["data"]["attachment_id"]
    token = (await upload(oa, "file", "a.pdf", b"%PDF"))["data"]["token"]
    pass_time(oa, clock, age)
    await an.says("còn đây")
    by_id = with_element({"media_type": "image", "attachment_id": picture})
    by_token = {"attachment": {"type": "file", "payload": {"token": token}}}
    assert [(await send(oa, an, message))["error"] for message in (by_id, by_token)] == [error, error]


async def test_a_file_is_no_picture(oa: OaPlatform, an: Person) -> None:
    token = (await upload(oa, "file", "a.pdf", b"%PDF"))["data"]["token"]
    assert (await send(oa, an, with_element({"media_type": "image", "attachment_id": token})))["error"] == -201


async def test_uploads_of_a_month_are_counted(oa: OaPlatform, clock: Clock) -> None:
    oa.uploads.calls_a_month = 1
    errors = [(await upload(oa, "image", "a.jpg", JPG))["error"] for _ in range(2)]
    pass_time(oa, clock, 31 * DAY)
    assert [*errors, (await upload(oa, "image", "a.jpg", JPG))["error"]] == [0, -211, 0]


# --- A8: windows ---

WINDOWS: list[tuple[str, int | None, dict[str, Any], int, str]] = [
    ("at once", 0, {}, 0, "reply"),
    ("48 h", 48 * HOUR, {}, 0, "reply"),
    ("just later", 48 * HOUR + 1, {}, 0, "sub_quota"),
    ("package used up", 48 * HOUR + 1, {"sub_quota": 0}, 0, ""),
    ("no money", 48 * HOUR + 1, {"sub_quota": 0, "money": 0}, -321, ""),
    ("no account for money", 48 * HOUR + 1, {"sub_quota": 0, "money": None}, -320, ""),
    ("7 days", 7 * DAY, {}, 0, "sub_quota"),
    ("later", 7 * DAY + 1, {}, -230, ""),
    ("never", None, {}, -232, ""),
]


@pytest.mark.parametrize(("age", "purse", "error", "quota"), [r[1:] for r in WINDOWS], ids=[r[0] for r in WINDOWS])
async def test_when_the_account_may_write(
    oa: OaPlatform, clock: Clock, age: int | None, purse: dict[str, Any], error: int, quota: str
) -> None:
    person = oa.person()
    if age is not None:
        await person.says("xin chào")
        pass_time(oa, clock, age)
    for name, value in purse.items():
        setattr(oa.purse, name, value)
    answer = await send(oa, person, {"text": "Chào"})
    assert answer["error"] == error
    assert answer.get("data", {}).get("quota", {}).get("quota_type", "") == quota
    assert [message.quota for message in person.messages] == ([] if error else [quota])


async def test_the_package_and_the_money_run_out(oa: OaPlatform, an: Person, clock: Clock) -> None:
    oa.purse.sub_quota, oa.purse.money = 1, 1
    pass_time(oa, clock, 3 * DAY)
    assert [(await send(oa, an, {"text": "Chào"}))["error"] for _ in range(3)] == [0, 0, -321]
    assert [message.quota for message in an.messages] == ["sub_quota", ""]
    assert oa.purse.charged == 1


async def test_an_old_follower_gets_three_welcomes(oa: OaPlatform) -> None:
    person = oa.person(follower=True)
    answers = [await send(oa, person, {"text": "Chào"}) for _ in range(4)]
    assert [answer["error"] for answer in answers] == [0, 0, 0, -232]
    assert answers[0]["data"]["quota"]["quota_type"] == "welcome_msg"


async def says(person: Person) -> None:
    await person.says("xin chào")


INTERACTIONS: list[tuple[str, Callable[[Person], Awaitable[Any]]]] = [
    ("a message", says),
    ("a picture", lambda person: person.sends("image")),
    ("following", lambda person: person.follows()),
    ("the button Nhắn tin", lambda person: person.clicks_chatnow()),
]


@pytest.mark.parametrize("act", [row[1] for row in INTERACTIONS], ids=[row[0] for row in INTERACTIONS])
async def test_what_opens_the_window(oa: OaPlatform, act: Callable[[Person], Awaitable[Any]]) -> None:
    person = oa.person()
    await act(person)
    assert (await send(oa, person, {"text": "Chào"}))["data"]["quota"]["quota_type"] == "reply"


async def test_who_cannot_be_reached(oa: OaPlatform, an: Person) -> None:
    stranger = await call(
        oa, "POST", "/v3.0/oa/message/cs", json={"recipient": {"user_id": "1"}, "message": {"text": "Chào"}}
    )
    assert stranger["error"] == -213
    an.refused_with = -227
    assert (await send(oa, an, {"text": "Chào"}))["error"] == -227
    an.refused_with = 0
    await an.leaves()
    assert (await send(oa, an, {"text": "Chào"}))["error"] == -213
    await an.says("tôi quay lại")
    assert (await send(oa, an, {"text": "Chào"}))["error"] == 0
    oa.windows.must_follow = True
    assert (await send(oa, an, {"text": "Chào"}))["error"] == -213


async def test_the_quota_tells_the_last_interaction(oa: OaPlatform, an: Person, clock: Clock) -> None:
    answer = await call(oa, "POST", "/v3.0/oa/quota/message", json={"user_id": an.user_id})
    assert answer["data"]["last_interaction"] == str(clock.now)


# --- A9: outside the window ---


def article(key: str = "bai-1", count: int = 1, **target: Any) -> dict[str, Any]:
    elements = [{"media_type": "article", "attachment_id": key}] * count
    payload = {"template_type": "media", "elements": elements}
    message = {"attachment": {"type": "template", "payload": payload}}
    return {"recipient": {"target": target}, "message": message}


BROADCASTS: list[tuple[str, dict[str, Any], int, int]] = [
    ("06:00", article(), -4 * HOUR, 0),
    ("before", article(), -4 * HOUR - 1, -234),
    ("21:59", article(), 12 * HOUR - 1, 0),
    ("22:00", article(), 12 * HOUR, -234),
    ("five articles", article(count=5), 0, 0),
    ("six articles", article(count=6), 0, -210),
    ("unknown article", article("bai-9"), 0, -201),
    ("unfinished article", article("bai-2"), 0, -214),
    ("free text", {"recipient": {"target": {}}, "message": {"text": "Chào"}}, 0, -233),
    ("to one person", {"recipient": {"user_id": "1"}, "message": {"text": "Chào"}}, 0, -240),
    ("target in strings", article(gender="0", cities="4,5"), 0, 0),
    ("target in numbers", article(cities=[4]), 0, 0),
    ("a city of the moon", article(cities="64"), 0, -201),
    ("an unknown trait", article(commune="1"), 0, -201),
]


@pytest.mark.parametrize(("body", "later", "error"), [r[1:] for r in BROADCASTS], ids=[r[0] for r in BROADCASTS])
async def test_broadcasts(oa: OaPlatform, clock: Clock, body: dict[str, Any], later: int, error: int) -> None:
    oa.broadcasts.articles = {"bai-1": True, "bai-2": False}
    pass_time(oa, clock, later)
    assert (await call(oa, "POST", "/v2.0/oa/message", json=body))["error"] == error


@pytest.mark.parametrize(
    ("shape", "cities", "error"), [("string", "4", 0), ("string", [4], -201), ("array", "4", -201), ("array", [4], 0)]
)
async def test_the_shape_of_a_target_is_a_switch(oa: OaPlatform, shape: Any, cities: Any, error: int) -> None:
    oa.broadcasts.articles, oa.broadcasts.target_as = {"bai-1": True}, shape
    assert (await call(oa, "POST", "/v2.0/oa/message", json=article(cities=cities)))["error"] == error


async def test_a_broadcast_reaches_the_followers_it_is_for(oa: OaPlatform) -> None:
    oa.broadcasts.articles, oa.broadcasts.left = {"bai-1": True}, 1
    near, far, stranger = oa.person(follower=True), oa.person(follower=True), oa.person()
    near.traits = stranger.traits = {"cities": 4}
    assert (await call(oa, "POST", "/v2.0/oa/message", json=article(gender="0", cities="4")))["error"] == 0
    assert [len(person.messages) for person in (near, far, stranger)] == [1, 0, 0]
    assert (await call(oa, "POST", "/v2.0/oa/message", json=article()))["error"] == -211


TEMPLATES: list[tuple[str, dict[str, Any], int | None, int]] = [
    ("right", {"template_id": "316", "template_data": {"name": "An"}}, 1, 0),
    ("not approved", {"template_id": "317", "template_data": {"name": "An"}}, 1, -131),
    ("parameter missing", {"template_id": "316", "template_data": {}}, 1, -1122),
    ("parameter too long", {"template_id": "316", "template_data": {"name": "A" * 31}}, 1, -1121),
    ("parameter too many", {"template_id": "316", "template_data": {"name": "An", "x": "y"}}, 1, -201),
    ("no account for money", {"template_id": "316", "template_data": {"name": "An"}}, None, -320),
    ("no money", {"template_id": "316", "template_data": {"name": "An"}}, 0, -321),
]


@pytest.mark.parametrize(("body", "money", "error"), [r[1:] for r in TEMPLATES], ids=[r[0] for r in TEMPLATES])
async def test_templates_need_approval_and_money_but_no_window(
    oa: OaPlatform, body: dict[str, Any], money: int | None, error: int
) -> None:
    oa.templates, oa.purse.money = {"316": {"name": 30}}, money
    person = oa.person()
    answer = await call(oa, "POST", "/v3.0/oa/message/template", json=body | {"user_id": person.user_id})
    assert answer["error"] == error
    assert len(person.messages) == (error == 0)


# --- A4, A5, A6: the webhook ---


@pytest.fixture
async def hook(oa: OaPlatform) -> AsyncIterator[Listener]:
    async with listening(Listener()) as running:
        oa.webhook_url = running.url
        yield running


def test_the_signature_is_that_of_the_documents() -> None:
    body = (
        '{"app_id":"2000000000000000002","sender":{"id":"9000000000000000001"},'
        '"recipient":{"id":"1000000000000000003"},"event_name":"user_send_text",'
        '"message":{"text":"Xin chào","msg_id":"aa11bb22cc33dd44ee55"},"timestamp":"1790000000123"}'
    ).encode()
    mac = sign("2000000000000000002", body, "1790000000123", "demo-oa-secret-key")
    assert len(body) == 232
    assert mac == "07e15d45c0bbd42c8ca17c51116736a5323a4372c1268a9658b719a412d0e89d"


async def test_events_are_signed_over_the_body_as_sent(oa: OaPlatform, hook: Listener, clock: Clock) -> None:
    await oa.person().says("Đăng ký thi #XA01")
    await oa.idle()
    mac = sign(oa.app_id, hook.bodies[0], str(clock.now), oa.oa_secret_key)
    assert hook.headers[0]["X-ZEvent-Signature"] == f"mac={mac}"
    assert (hook.headers[0]["User-Agent"], hook.headers[0]["X-ZEvent-Server"]) == ("ZaloWebhook", "OA OpenAPI")
    assert "num_retry" not in hook.headers[0]


async def test_what_people_do_is_told(oa: OaPlatform, hook: Listener, clock: Clock) -> None:
    person = oa.person("An")
    await person.clicks_chatnow()
    await person.follows()
    await person.says("chào", quote="ff00")
    assert not await person.clicks_chatnow()
    await send(oa, person, with_element(CARD, "request_user_info"))
    await person.submits_info("84900000009")
    await person.leaves()
    await person.withdraws()
    await oa.idle()
    chatnow, follow, said, echo, info, unfollow, withdrawn = hook.events
    ends = {"sender": {"id": person.user_id}, "recipient": {"id": oa.oa_id}}
    assert (chatnow["user_id"], chatnow["oa_id"]) == (person.user_id, oa.oa_id)
    assert follow["follower"] == unfollow["follower"] == {"id": person.user_id}
    assert not {"sender", "message"} & set(follow)
    assert said["message"].pop("msg_id")
    assert said == ends | {
        "app_id": oa.app_id,
        "user_id_by_app": person.user_id_by_app,
        "event_name": "user_send_text",
        "message": {"text": "chào", "quote_msg_id": "ff00"},
        "timestamp": str(clock.now),
    }
    assert "admin_id" not in echo["sender"]
    assert (info["info"]["name"], info["info"]["phone"]) == ("An", "84900000009")
    assert (withdrawn["event_name"], withdrawn["user_id"]) == ("user_withdraw", person.user_id)


async def test_a_tap_arrives_as_text_shown_or_hidden(oa: OaPlatform, hook: Listener, an: Person) -> None:
    hidden = a_button("Bỏ qua", "oa.query.hide", "#tl -")
    await send(oa, an, with_buttons(a_button("A. Huế"), hidden, a_button("Thể lệ", "oa.open.url", LINK)))
    for label in ("A", "Bỏ qua", "Thể lệ"):
        await an.taps(label)
    await oa.idle()
    said = [event["message"]["text"] for event in hook.events if event["event_name"] == "user_send_text"]
    assert said == ["xin chào", "#tl A", "#tl -"]
    assert an.own_texts == ["xin chào", "#tl A"]
    assert [button.label for button in an.opened] == ["Thể lệ"]
    with pytest.raises(LookupError, match="no button"):
        await an.taps("D")


@pytest.mark.parametrize(
    ("message", "echo"),
    [
        ({"text": "Chào"}, "oa_send_text"),
        (with_buttons(a_button()), "oa_send_text"),
        (with_element(PICTURE), "oa_send_image"),
        (with_element({"media_type": "sticker", "attachment_id": "x"}), "oa_send_sticker"),
    ],
)
async def test_all_that_is_sent_comes_back(
    oa: OaPlatform, hook: Listener, an: Person, message: dict[str, Any], echo: str
) -> None:
    sent = await send(oa, an, message)
    await oa.idle()
    assert hook.names[-1] == echo
    assert hook.events[-1]["message"]["msg_id"] == sent["data"]["message_id"]


async def test_a_human_of_the_account_is_known_by_an_admin_id(oa: OaPlatform, hook: Listener, an: Person) -> None:
    oa.admin_writes(an, "Tôi là cán bộ đây")
    await oa.idle()
    assert hook.events[-1]["sender"]["admin_id"]
    assert an.messages[-1].text == "Tôi là cán bộ đây"


@pytest.mark.parametrize("kind", sorted(MEDIA))
async def test_other_things_come_as_attachments(oa: OaPlatform, hook: Listener, kind: str) -> None:
    await oa.person().sends(kind)
    await oa.idle()
    assert hook.names == [f"user_send_{kind}"]
    assert hook.events[0]["message"]["attachments"][0]["type"] == ("link" if kind == "business_card" else kind)


async def test_a_picture_of_a_person_can_be_fetched(oa: OaPlatform, hook: Listener) -> None:
    await oa.person().sends("image", content=JPG)
    await oa.idle()
    url = hook.events[0]["message"]["attachments"][0]["payload"]["url"]
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert await response.read() == JPG


@pytest.mark.parametrize("sender", ["oa", "user"])
async def test_receipts(oa: OaPlatform, hook: Listener, an: Person, sender: Any) -> None:
    oa.receipts_from, oa.echoes = sender, False
    sent = (await send(oa, an, {"text": "Chào"}))["data"]["message_id"]
    await an.sees()
    await oa.idle()
    received, seen = hook.events[-2:]
    assert (received["message"], seen["message"]) == ({"msg_id": sent}, {"msg_ids": [sent]})
    assert seen["sender"]["id"] == (oa.oa_id if sender == "oa" else an.user_id)


async def test_the_test_of_the_console_is_not_for_this_account(oa: OaPlatform, hook: Listener) -> None:
    oa.console_test()
    await oa.idle()
    assert hook.names == ["user_send_text"]
    assert hook.events[0]["recipient"]["id"] != oa.oa_id


def answers(*statuses: int) -> Callable[[], Awaitable[int]]:
    """These, and then 200."""
    left = list(statuses)

    async def answer() -> int:
        return left.pop(0) if left else 200

    return answer


async def test_a_failed_delivery_is_repeated_with_its_number(oa: OaPlatform, hook: Listener) -> None:
    hook.answer = answers(500, 204)
    await oa.person().says("chào")
    await oa.idle()
    assert [headers.get("num_retry") for headers in hook.headers] == [None, "1", "2"]
    assert len(set(hook.bodies)) == 1
    assert oa.courier.log[0].statuses == [500, 204, 200]


async def test_after_the_fifth_retry_the_webhook_is_off(oa: OaPlatform, hook: Listener) -> None:
    hook.answer = answers(*[500] * 6)
    person = oa.person()
    await person.says("một")
    await oa.idle()
    await person.says("hai")
    await oa.idle()
    assert (len(hook.bodies), oa.courier.disabled) == (6, True)
    oa.courier.enable()
    await person.says("ba")
    await oa.idle()
    assert hook.events[-1]["message"]["text"] == "ba"
    assert [delivery.name for delivery in oa.courier.lost] == ["user_send_text"] * 2


async def test_without_a_connection_it_is_tried_again(oa: OaPlatform, hook: Listener) -> None:
    oa.courier.retry_on, oa.courier.time_scale = "connection", 0.001
    hook.answer = answers(500)
    await oa.person().says("lỗi 500")
    await oa.idle()
    assert len(hook.bodies) == 1
    oa.courier.url, there = "http://127.0.0.1:9/webhook", hook.url
    await oa.person().says("không có ai nghe")
    while not oa.courier.log[-1].statuses:
        await asyncio.sleep(0)
    oa.courier.url = there
    await oa.idle()
    assert "num_retry" in hook.headers[-1]


async def test_slow_answers_are_noted(oa: OaPlatform, hook: Listener) -> None:
    oa.courier.answer_limit_s = 0.1

    async def late_once() -> int:
        if len(hook.bodies) == 1:
            await asyncio.sleep(0.2)
        return 200

    hook.answer = late_once
    await oa.person().says("chào")
    await oa.idle()
    slow = oa.courier.slow[0]
    assert (slow.name, slow.statuses[0], slow.statuses[-1]) == ("user_send_text", 0, 200)
    assert slow.took_s[0] >= 0.1


async def test_repeats_and_disorder_on_request(oa: OaPlatform, hook: Listener) -> None:
    person = oa.person()
    oa.courier.duplicate, oa.courier.reorder = 1.0, 1.0
    oa.courier.repeat_within_s = 0.01
    for number in range(10):
        await person.says(str(number))
    await oa.idle()
    texts = [event["message"]["text"] for event in hook.events]
    assert sorted(texts) == sorted("0123456789" * 2)
    assert list(dict.fromkeys(texts)) != list("0123456789")


async def test_in_order_by_default(oa: OaPlatform, hook: Listener) -> None:
    person = oa.person()
    for number in range(10):
        await person.says(str(number))
    await oa.idle()
    assert [event["message"]["text"] for event in hook.events] == list("0123456789")


async def test_the_real_address_may_differ(oa: OaPlatform, hook: Listener) -> None:
    oa.webhook_url, oa.deliver_to = "https://thi.example.gov.vn/webhook", hook.url.removesuffix("/webhook")
    await oa.person().says("chào")
    await oa.idle()
    assert hook.names == ["user_send_text"]


async def test_a_wait_ends_with_the_message_that_fits(oa: OaPlatform, an: Person) -> None:
    waiting = asyncio.create_task(an.wait(lambda view: "hai" in view.text))
    for text in ("một", "hai"):
        await send(oa, an, {"text": text})
    seen: View = await waiting
    assert seen.text == "hai"
    await an.says("tiếp")
    with pytest.raises(TimeoutError, match="no fitting message"):
        await an.wait(timeout=0.01)


# --- Faults ---


@pytest.mark.parametrize(("fault", "seen"), [(Fault(drop="before"), 0), (Fault(drop="after"), 1)])
async def test_a_connection_may_break(oa: OaPlatform, an: Person, fault: Fault, seen: int) -> None:
    oa.fault = lambda path, params: fault
    with pytest.raises(aiohttp.ClientError):
        await send(oa, an, {"text": "Chào"})
    assert len(an.messages) == seen


async def test_a_call_may_be_refused_at_will(oa: OaPlatform, an: Person) -> None:
    oa.fault = lambda path, params: Fault(error=-200) if path.endswith("/cs") else None
    assert (await send(oa, an, {"text": "Chào"}))["error"] == -200
    assert [call.error for call in oa.calls_of("/v3.0/oa/message/cs")] == [-200]
    assert not an.messages


# --- A real client ---


@pytest.fixture
def sdk(oa: OaPlatform, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The package zalo-sdk; its OAuth address is written in its code, so that it is exchanged on the way."""
    post = requests.post
    monkeypatch.setattr(
        requests, "post", lambda url, **kw: post(url.replace("https://oauth.zaloapp.com", oa.url), **kw)
    )
    return zalo_sdk.oa.Client(oa.app_id, oa.app_secret, oa.access_token, oa.refresh_token, endpoint_prefix=oa.url)


async def test_a_real_client_refreshes_and_sends(oa: OaPlatform, an: Person, sdk: Any) -> None:
    access, refresh_token, _ = await asyncio.to_thread(sdk.refresh_acccess_token)
    assert access in oa.authority.access
    assert refresh_token in oa.authority.refresh
    body = zalo_sdk.oa.ZaloMessageBody("Chào", zalo_sdk.oa.ZaloAttachment("template", {"buttons": [a_button()]}))
    answer = await asyncio.to_thread(sdk.send_message, zalo_sdk.oa.ZaloRecipient(user_id=an.user_id), body)
    assert answer["data"]["message_id"] == an.messages[0].message_id
    assert an.messages[0].buttons[0].label == "A"


async def test_a_real_client_exchanges_a_code(oa: OaPlatform, sdk: Any) -> None:
    got = await asyncio.to_thread(sdk.get_access_token_from_authorization_code, oa.consent(), oa.code_verifier)
    assert got[0] in oa.authority.access


async def test_a_real_client_uploads_and_sends_a_file(oa: OaPlatform, an: Person, sdk: Any) -> None:
    token = (await asyncio.to_thread(sdk.upload_file, b"%PDF", "file", "ket-qua.pdf"))["data"]["token"]
    body = zalo_sdk.oa.ZaloMessageBody(attachment=zalo_sdk.oa.ZaloAttachment("file", {"token": token}))
    await asyncio.to_thread(sdk.send_message, zalo_sdk.oa.ZaloRecipient(user_id=an.user_id), body)
    assert an.messages[0].media == {"name": "ket-qua.pdf"}


async def test_a_real_client_reads_people(oa: OaPlatform, an: Person, sdk: Any) -> None:
    detail = (await asyncio.to_thread(sdk.get_user_detail, an.user_id))["data"]
    assert (detail["display_name"], detail["user_last_interaction_date"]) == ("Trần Thị An", "12/10/2026")
    quotas = (await asyncio.to_thread(sdk.get_zalo_user_quotas, an.user_id))["data"]
    assert quotas["last_interaction"] == str(MORNING)


async def test_a_real_client_understands_refusals(oa: OaPlatform, sdk: Any) -> None:
    body, stranger = zalo_sdk.oa.ZaloMessageBody("Chào"), zalo_sdk.oa.ZaloRecipient(user_id="1")
    with pytest.raises(zalo_sdk.ZaloOAException, match="User has not follow"):
        await asyncio.to_thread(sdk.send_message, stranger, body)
    sdk.refresh_token = "spent"
    with pytest.raises(zalo_sdk.ZaloOAException):
        await asyncio.to_thread(sdk.refresh_acccess_token)
