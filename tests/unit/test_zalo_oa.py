"""The Zalo Official Account without a network: signatures, events, numbers of errors, the pace (docs/zalo.md)."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.app import wall_clock
from bot.channels.zalo_errors import MEANINGS, outcome_of
from bot.channels.zalo_http import Answer
from bot.channels.zalo_oa import SIGNATURE_HEADER, ZaloOaChannel
from bot.channels.zalo_pace import FEW, ZaloPace
from bot.channels.zalo_tokens import challenge
from bot.official import official_channel
from bot.settings import SignedWith, ZaloOa
from handlers.messages import Incoming, Kind
from handlers.ports import Gone, Later, Outcome, Refused
from storage.database import Database
from storage.files import Files
from tests.zalo_play import SEAL

APP, OA, USER = "2000000000000000002", "1000000000000000003", "9000000000000000001"
SECRETS = {"app_secret": "demo-app-secret", "oa_secret_key": "demo-oa-secret-key"}
AT = 1_790_000_000_123
BODY = (
    '{"app_id":"2000000000000000002","sender":{"id":"9000000000000000001"},"recipient":{"id":"1000000000000000003"},'
    '"event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"aa11bb22cc33dd44ee55"},'
    '"timestamp":"1790000000123"}'
).encode()
MAC = "07e15d45c0bbd42c8ca17c51116736a5323a4372c1268a9658b719a412d0e89d"
MAC_BY_APP = "bbd8f42b0716f6d2c0e20f706e2880d53d4db0e115537b73bfa4f059a305d2d0"
"""Of the same body, with the other key."""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite+aiosqlite:///{tmp_path / 'unused.sqlite3'}")


def channel(database: Database, *, oa: str = OA, signed_with: SignedWith = SignedWith.OA) -> ZaloOaChannel:
    keys = SECRETS["app_secret"], oa, SECRETS["oa_secret_key"]
    settings = ZaloOa("oa", APP, *keys, refresh_token="", code_verifier="", signed_with=signed_with)
    files = Files(database, contest_id="c", seal=SEAL)
    return official_channel(settings, database, SEAL, hint="", files=files, link=str, clock=wall_clock)


# ---- signatures


@pytest.mark.parametrize(
    ("header", "genuine"),
    [
        pytest.param(f"mac={MAC}", True, id="as documented"),
        pytest.param(MAC, True, id="without mac="),
        pytest.param(f"MAC={MAC.upper()}", True, id="upper case"),
        pytest.param(f" mac={MAC} ", True, id="blanks around it"),
        pytest.param(f"mac={MAC[:-1]}e", False, id="one digit off"),
        pytest.param(MAC[:-1], False, id="cut"),
        pytest.param("", False, id="empty"),
        pytest.param("mac=", False, id="nothing after mac="),
        pytest.param("mac=đ", False, id="no hex at all"),
    ],
)
def test_the_documented_vector(database: Database, header: str, genuine: bool) -> None:
    assert channel(database).is_genuine({SIGNATURE_HEADER: header}, BODY) is genuine


def test_only_the_body_as_it_came_counts(database: Database) -> None:
    headers = {SIGNATURE_HEADER: f"mac={MAC}"}
    assert len(BODY) == 232
    assert channel(database).is_genuine(headers, BODY)
    for changed in (BODY + b"\n", BODY.replace(b"Xin", b"xin"), json.dumps(json.loads(BODY)).encode()):
        assert not channel(database).is_genuine(headers, changed)
    assert not channel(database).is_genuine({}, BODY)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"{", b"\xff", b'"x"'])
def test_what_has_no_timestamp_is_not_genuine(database: Database, body: bytes) -> None:
    assert not channel(database).is_genuine({SIGNATURE_HEADER: MAC}, body)


@pytest.mark.parametrize(
    ("signed_with", "good", "other"), [(SignedWith.OA, MAC, MAC_BY_APP), (SignedWith.APP, MAC_BY_APP, MAC)]
)
def test_the_key_is_a_setting_and_the_other_one_is_named_in_the_log(
    database: Database, signed_with: SignedWith, good: str, other: str
) -> None:
    oa = channel(database, signed_with=signed_with)
    with capture_logs() as quiet:
        assert oa.is_genuine({SIGNATURE_HEADER: good}, BODY)
        assert not oa.is_genuine({SIGNATURE_HEADER: "mac=00"}, BODY)
    assert quiet == []
    with capture_logs() as logs:
        assert not oa.is_genuine({SIGNATURE_HEADER: other}, BODY)
    assert ["signed_with" in each["event"] for each in logs] == [True]
    for secret in (*SECRETS.values(), good, other):
        assert secret not in str(logs)


# ---- events


def event(name: str, **more: object) -> dict[str, object]:
    return {"app_id": APP, "user_id_by_app": "5", "event_name": name, "timestamp": str(AT), **more}


def said(name: str, **message: object) -> dict[str, object]:
    return event(name, sender={"id": USER}, recipient={"id": OA}, message={"msg_id": "aa11", **message})


def typed(text: str) -> dict[str, object]:
    return said("user_send_text", text=text)


FOLLOWER = {"oa_id": OA, "follower": {"id": USER}}
PICTURE = [{"type": "image", "payload": {"thumbnail": "https://x.vn/t.jpg", "url": "https://x.vn/i.jpg"}}]
LINK = [{"type": "link", "payload": {"thumbnail": "", "description": "", "url": "https://youtu.be/abc"}}]
INFO = {"name": " Nguyễn Văn Thử ", "phone": "84900000001", "full_address": {"user_city": "Tỉnh Ví Dụ"}}

READ = [
    pytest.param(typed("Xin chào"), (Kind.TEXT, "Xin chào"), id="text"),
    pytest.param(typed(" B "), (Kind.TEXT, " B "), id="text as it is"),
    pytest.param(typed("#ht q:1:0:2"), (Kind.PRESS, "q:1:0:2"), id="button"),
    pytest.param(typed("#ht"), (Kind.TEXT, "#ht"), id="no button"),
    pytest.param(typed("#XA01"), (Kind.START, "XA01"), id="code"),
    pytest.param(typed("# xa 01"), (Kind.START, "xa01"), id="code with blanks"),
    pytest.param(typed(" #tdp7 \n"), (Kind.START, "tdp7"), id="code, blanks around"),
    pytest.param(typed("#1 hay 2"), (Kind.TEXT, "#1 hay 2"), id="a number in words is no code"),
    pytest.param(typed("#chaomung"), (Kind.TEXT, "#chaomung"), id="a tag is no code"),
    pytest.param(typed("Đăng ký thi #XA01"), (Kind.TEXT, "Đăng ký thi #XA01"), id="a code inside words"),
    pytest.param(said("user_send_link", text="", attachments=LINK), (Kind.TEXT, "https://youtu.be/abc"), id="link"),
    pytest.param(said("user_send_link", text="xem https://a.vn"), (Kind.TEXT, "xem https://a.vn"), id="link in words"),
    pytest.param(said("user_send_image", text="", attachments=PICTURE), (Kind.OTHER, ""), id="picture"),
    pytest.param(said("user_send_sticker", text=""), (Kind.OTHER, ""), id="sticker"),
    pytest.param(said("user_send_audio", text=""), (Kind.OTHER, ""), id="voice"),
    pytest.param(said("user_send_file", text=""), (Kind.OTHER, ""), id="file"),
    pytest.param(said("user_send_location", text=""), (Kind.OTHER, ""), id="place"),
    pytest.param(said("user_send_business_card", text=""), (Kind.OTHER, ""), id="business card"),
    pytest.param(event("follow", source="oa_profile", **FOLLOWER), (Kind.START, ""), id="follow"),
    pytest.param(event("unfollow", **FOLLOWER), (Kind.LEFT, ""), id="unfollow"),
    pytest.param(event("user_click_chatnow", oa_id=OA, user_id=USER), (Kind.START, ""), id="chat now"),
    pytest.param(event("user_withdraw", oa_id=OA, user_id=USER), (Kind.WITHDRAWN, ""), id="withdraw"),
    pytest.param(event("user_withdraw", user_id=USER), (Kind.WITHDRAWN, ""), id="withdraw, no account named"),
    pytest.param(
        event("user_submit_info", sender={"id": USER}, recipient={"id": OA}, info=INFO),
        (Kind.TEXT, "Nguyễn Văn Thử"),
        id="the name alone of a card",
    ),
    pytest.param(
        event("user_submit_info", sender={"id": USER}, recipient={"id": OA}, info={"phone": "84900000001"}),
        (Kind.OTHER, ""),
        id="a card without a name",
    ),
]
ECHO = {"sender": {"id": OA}, "recipient": {"id": USER}, "message": {"text": "Chào", "msg_id": "cc33"}}
IGNORED = [
    pytest.param(event("oa_send_text", **ECHO), id="echo"),
    pytest.param(event("oa_send_text", **{**ECHO, "sender": {"id": OA, "admin_id": "7"}}), id="a colleague writes"),
    pytest.param(event("oa_send_image", **ECHO), id="echo of a picture"),
    pytest.param(event("user_seen_message", **ECHO), id="seen"),
    pytest.param(event("user_received_message", **ECHO), id="received"),
    pytest.param(event("user_reacted_message", **ECHO), id="reaction"),
    pytest.param(said("user_send_group_text", text="hi"), id="group"),
    pytest.param(said("anonymous_send_text", text="hi"), id="web guest"),
    pytest.param(event("add_user_to_tag", oa_id=OA, tag={"user_ids": [USER]}), id="tag"),
    pytest.param(event("an_event_of_2031", x=1), id="not invented yet"),
    pytest.param({**typed("This is testing message"), "recipient": {"id": "388613280878808645"}}, id="console test"),
    pytest.param(event("follow", oa_id="4", follower={"id": USER}), id="follow of another account"),
    pytest.param(event("user_withdraw", oa_id="4", user_id=USER), id="withdraw from another account"),
]


@pytest.mark.parametrize(("body", "expected"), READ)
def test_events_are_read(database: Database, body: dict[str, object], expected: tuple[Kind, str]) -> None:
    read = channel(database).parse(json.dumps(body).encode(), received_at=5).incoming
    assert read is not None
    name = body["event_name"]
    person = hashlib.sha256(USER.encode()).hexdigest()[:16]
    event_id = f"{name}.aa11" if "message" in body else f"{name}.{person}.{AT}"
    assert read == Incoming("zalo_oa:oa", USER, event_id, 5, *expected, sent_at=AT)
    assert ":" not in read.update_id, "with a colon it would pass for an event of our own"


@pytest.mark.parametrize("body", IGNORED)
def test_what_is_no_deed_of_a_person_here_is_left_alone(database: Database, body: dict[str, object]) -> None:
    update = channel(database).parse(json.dumps(body).encode(), received_at=5)
    assert update.incoming is None
    assert update.reply("x") == b""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"event_name":"user_send_text"}',
        json.dumps({**typed("x"), "timestamp": "?"}).encode(),
    ],
)
def test_what_is_no_event_raises_what_the_edge_expects(database: Database, body: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        channel(database).parse(body, received_at=0)


# ---- numbers of errors


@pytest.mark.parametrize(
    ("errors", "kind", "wait_s"),
    [
        pytest.param((-204, -205, -209, -212, -219, -221, -224, -235, -320, -321), Later, 300, id="account"),
        pytest.param((-223, -242), Later, 300, id="rights and settings of the app"),
        pytest.param((-213, -217, -218, -227, -244), Gone, None, id="the person"),
        pytest.param((-230, -232), Gone, None, id="the window"),
        pytest.param((-211, -214, -234), Later, 3600, id="not at this hour"),
        pytest.param((-200, -201, -210, -233, -240, -248, -249), Refused, None, id="the message"),
        pytest.param((-135, -136, -137), Later, 300, id="templates: rights and money"),
        pytest.param((-114, -118, -119, -139, -140, -141), Gone, None, id="templates: the person"),
        pytest.param((-115, -133, -144, -147, -1441, -1471, -1472), Later, 3600, id="templates: quotas and night"),
        pytest.param((-117, -131, -1121, -1122), Refused, None, id="templates: the message"),
        pytest.param((-100, -9999), Later, None, id="to be tried again"),
    ],
)
def test_error_table(errors: tuple[int, ...], kind: type[Outcome], wait_s: float | None) -> None:
    for error in errors:
        outcome = outcome_of(Answer(error, "why", {}, {}))
        assert type(outcome) is kind
        assert outcome.reason == f"{error} why"  # type: ignore[union-attr]
        assert getattr(outcome, "wait_s", None) == wait_s
        assert not getattr(outcome, "perhaps_sent", False)


def test_every_number_of_the_table_has_a_row_above() -> None:
    marks = test_error_table.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert set(MEANINGS) == {error for each in marks for error in each.values[0]} - {-100, -9999}


# ---- the pace


class Watch:
    def __init__(self, now: float = 600.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_with_room_nobody_waits() -> None:
    pace = ZaloPace(now=Watch())
    pace.heard("4000")
    assert [pace.turn(patience_s=10) for _ in range(50)] == [0.0] * 50


def test_the_last_requests_share_the_rest_of_the_minute() -> None:
    watch = Watch(630.0)
    pace = ZaloPace(now=watch)
    pace.heard("5")
    waits = [pace.turn(patience_s=60) for _ in range(6)]
    assert waits[:5] == pytest.approx([0, 5, 10, 15, 20])
    assert waits[5] == 30, "the sixth goes with the next minute"
    watch.now = 660.0
    assert pace.turn(patience_s=60) == 0


def test_after_a_refusal_nothing_goes_before_the_next_minute() -> None:
    pace = ZaloPace(now=Watch(630.0), chance=lambda: 0.5)
    assert pace.refused() == 31
    assert pace.turn(patience_s=10) == 31
    assert pace.turn(patience_s=10) == 31, "a turn that is not waited for is not taken"


def test_an_answer_that_was_overtaken_gives_nothing_back() -> None:
    pace = ZaloPace(now=Watch(630.0))
    pace.heard("0")
    pace.heard("7")
    assert pace.turn(patience_s=60) == 30


@given(st.integers(0, FEW * 2), st.floats(0, 59.9), st.integers(1, 100))
def test_never_more_in_a_minute_than_the_platform_said(left: int, second: float, wanted: int) -> None:
    watch = Watch(600.0 + second)
    pace = ZaloPace(now=watch)
    pace.heard(str(left))
    at = [watch.now + pace.turn(patience_s=60) for _ in range(wanted)]
    assert sum(each < 660 for each in at) <= left
    assert at == sorted(at)


# ---- login


def test_the_challenge_of_a_verifier() -> None:
    assert challenge("Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk0Ll1Mm2Nn3O") == "cDEjV8HjHT-ySrz2vZQW1TIr208gjS701mjOGUn5QPU"
