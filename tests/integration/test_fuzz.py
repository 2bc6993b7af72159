"""Whatever is thrown at the doors: no 5xx, nothing changes without proof of who sends, and no secret gets into a log."""

import asyncio
import io
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import orjson
import pytest
import structlog
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy

from bot.channels import telegram, zalo_bot, zalo_oa
from bot.channels.platform import Hook
from bot.channels.web import WebChannel
from bot.logs import configure_logs
from bot.web.guard import COOKIE, Guard, Pace
from bot.web.pages import Pages
from bot.web.render import fresh_nonce
from bot.webhooks import BODY_MAX, webhook
from storage.certificates import Certificates
from storage.figures import Counting
from storage.webchat import WebChats
from tests.builders import OPENS
from tests.conftest import a_copy
from tests.fakes import FakeChannel, Hall, open_hall
from tests.service import SECRET
from tests.standins.zalo_bot import ZaloBotPlatform
from tests.standins.zalo_oa import OaPlatform, sign
from tests.zalo_play import SEAL, a_channel, oa_settings

CHANNELS = ("telegram", "zalo_oa", "zalo_bot", "web")
TOKEN = "7000000001:AAFakeTokenForTheStandInServer00000"
WEB_KEY = b"k" * 32
SESSION = "0123456789abcdef" * 2
HASTE: Any = {
    **{"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)},
    "phases": [Phase.generate],  # twenty bodies on their way together shrink slowly, and the one that fails is shown
}
EXAMPLES = 3
"""In every run the same ones, so that it is not luck which run is green; the soak throws others each time."""
MUTANTS = 4
"""Of one example. Each gives eleven bodies; all are on their way together."""

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


# ---- what real ones look like


def telegram_bodies() -> list[Json]:
    chat = {"id": 5_000_000_001, "type": "private", "first_name": "An"}
    message = {"message_id": 11, "from": {"id": 5_000_000_001, "is_bot": False}, "chat": chat, "date": 1_765_150_200}
    picture = {"file_id": "F", "file_unique_id": "U", "width": 90, "height": 51}
    film = {"file_id": "V", "duration": 58, "mime_type": "video/mp4", "file_name": "clip.mp4"}
    pressed = {"id": "4711", "from": message["from"], "message": message | {"text": "Câu 1"}, "data": "q:1:0:0"}
    member = {"chat": chat, "from": message["from"], "date": 1, "new_chat_member": {"status": "kicked"}}
    return [
        {"update_id": 1, "message": message | {"text": "xin chào"}},
        {"update_id": 2, "message": message | {"text": "/start tdp03"}},
        {"update_id": 3, "callback_query": pressed},
        {"update_id": 4, "message": message | {"photo": [picture, picture], "caption": "ảnh"}},
        {"update_id": 5, "message": message | {"document": film}},
        {"update_id": 6, "edited_message": message | {"text": "sửa", "edit_date": 2}},
        {"update_id": 7, "my_chat_member": member},
    ]


async def account_bodies() -> list[Json]:
    """As the stand-in sends them, to no webhook."""
    api = OaPlatform(clock=lambda: OPENS)
    person = api.person()
    await person.says("xin chào", quote="q1")
    await person.says("#ht q:1:0:0")
    await person.sends("image", "ảnh")
    await person.sends("link")
    await person.follows()
    await person.clicks_chatnow()
    await person.leaves()
    await person.withdraws()
    return [orjson.loads(delivery.body) for delivery in api.courier.log]


async def bot_bodies() -> list[Json]:
    api = ZaloBotPlatform(clock=lambda: OPENS)
    person = api.person()
    await person.says("xin chào")
    await person.says("/start tdp03")
    await person.sends_photo("ảnh")
    await person.sends_sticker()
    await person.sends_something_else()
    events = list(api._waiting)
    return [*events, *({"ok": True, "result": each} for each in events[:2])]


def forms() -> list[Json]:
    return [
        {"kind": "start", "value": "tdp03", "nonce": fresh_nonce(), "ref": ""},
        {"kind": "text", "value": "xin chào", "nonce": fresh_nonce()},
        {"kind": "press", "value": "q:1:0:0", "nonce": fresh_nonce(), "ref": "1"},
    ]


# ---- what is made of them

DEEP = ("\ufdd0deep list\ufdd0", "\ufdd0deep map\ufdd0", "\ufdd0too deep\ufdd0")
"""Stand for nests that the writer of JSON would not write."""
NESTS = ("[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900, "[" * 5000 + "]" * 5000)
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, False, 0, -1, 2**63, -(2**63) - 1, 10**400, 1e308, -0.5, float("nan"), float("inf")),
        *("", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202e\u200d", "٣", "1" * 5000, "0x10", "-7", "1e9"),
        *(
            "x" * 100_000,
            "\n" * 3000,
            "👨‍👩‍👧" * 500,
            "'; DROP TABLE answer; --",
            "../../etc/passwd",
            "/start",
            "#1",
            "LK-2222-2222",
        ),
        *([], {}, [[]], [None], {"id": None}, {"": ""}, [1, "a", {}], *DEEP),
    ]
) | st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20), st.lists, max_leaves=5)


def paths_in(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, each in inner for path in paths_in(each, (*here, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The same with something else in that place; `...` drops it."""
    if not path:
        return {} if new is ... else new
    copy = value.copy()
    if len(path) == 1 and new is ...:
        del copy[path[0]]
    else:
        copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


@st.composite
def mutants(draw: st.DrawFn, bodies: list[Json]) -> Any:
    """A real body with up to three places dropped, wrapped, swapped for another part of it, or filled with junk."""
    value: Any = draw(st.sampled_from(bodies))
    for _ in range(draw(st.integers(0, 3))):
        paths = paths_in(value)
        path = draw(st.sampled_from(paths))
        match draw(st.sampled_from(["drop", "wrap", "text", "part", "junk", "junk"])):
            case "drop":
                made: Any = ...
            case "wrap":
                made = [at(value, path)]
            case "text":
                made = str(at(value, path))
            case "part":
                made = at(value, draw(st.sampled_from(paths)))
            case _:
                made = draw(JUNK)
        value = put(value, path, made)
    return value


def written(value: Any, *, ascii_only: bool) -> bytes:
    text = json.dumps(value, ensure_ascii=ascii_only, default=str)
    for mark, nest in zip(DEEP, NESTS, strict=True):
        text = text.replace(json.dumps(mark, ensure_ascii=ascii_only), nest)
    return text.encode(errors="surrogatepass")


SPOILS: tuple[Callable[[bytes], bytes], ...] = (
    lambda body: body[: len(body) // 2],
    lambda body: body[:7] + b"\xff\xfe" + body[7:],
    lambda body: body.replace(b"a", b"\xc0\x80"),
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: body + b"\x00",
    lambda body: body + body,
    lambda body: b"",
    lambda body: b"null",
    lambda body: b"<html>" + body,
)


def variants(value: Any) -> list[bytes]:
    """As JSON in two spellings, and spoiled byte by byte."""
    plain = written(value, ascii_only=False)
    return [written(value, ascii_only=True), plain, *(spoil(plain) for spoil in SPOILS)]


def form_variants(value: Any) -> list[bytes]:
    """As a form, with something in it that is no text, and spoiled."""
    if not isinstance(value, dict):
        return variants(value)
    fields = ((str(key), each if isinstance(each, str) else repr(each)) for key, each in value.items())
    form = "&".join(f"{quote_plus(k, errors='replace')}={quote_plus(v, errors='replace')}" for k, v in fields).encode()
    return [form, form.replace(b"o", b"%ED%A0%80%ff%00"), *(spoil(form) for spoil in SPOILS)]


LARGE = b'{"timestamp": 1, "message": "' + b"x" * 10_000_000 + b'"}'
WRONG = ("", "wrong", "é", "\udcff\udc80", "mac=" + "0" * 64, "0" * 64, "x" * 7000, SECRET[:-1], SECRET.upper(), "mac=")
"""What proves nothing; header bytes that are no UTF-8 come from aiohttp as lone surrogates."""


# ---- the doors


@dataclass
class Door:
    """One way in. `prove`: the headers that show a body to be genuine, None if no sender could sign it."""

    hall: Hall
    handler: Handler
    path: str
    proof: str
    prove: Callable[[bytes], str | None]
    bodies: st.SearchStrategy[list[bytes]]
    """Several made of one mutant."""
    refusal: int
    hook: Hook | None
    file: Path
    secrets: tuple[str, ...]
    headers: dict[str, str] = field(default_factory=dict)

    async def knock(self, body: bytes, proof: str | None, **headers: str) -> int:
        """The status of the answer; what is raised is a 500 in the real server."""
        stream = StreamReader(BaseProtocol(asyncio.get_running_loop()), 2**30, loop=asyncio.get_running_loop())
        stream.feed_data(body)
        stream.feed_eof()
        given = CIMultiDict({**self.headers, "Content-Length": str(len(body)), **headers})
        if proof is not None:
            given[self.proof] = proof
        request = make_mocked_request("POST", self.path, payload=stream, client_max_size=BODY_MAX)
        request._headers = CIMultiDictProxy(given)  # made from text it would refuse what servers have to take
        try:
            return (await self.handler(request)).status
        except web.HTTPException as answer:
            return answer.status

    def dump(self) -> list[str]:
        """Everything that is stored."""
        with sqlite3.connect(self.file) as raw:
            return list(raw.iterdump())

    def is_misread(self, body: bytes) -> bool:
        """Whether our own reader cannot make anything of a genuine body."""
        try:
            assert self.hook is not None
            self.hook.parse(body, received_at=OPENS)
        except Exception:
            return True
        return False


def oa_proof(api: OaPlatform) -> Callable[[bytes], str | None]:
    def prove(body: bytes) -> str | None:
        try:
            timestamp = orjson.loads(body)["timestamp"]
        except (ValueError, KeyError, TypeError):
            return None
        is_plain = isinstance(timestamp, str | int)
        return "mac=" + sign(api.app_id, body, str(timestamp), api.oa_secret_key) if is_plain else None

    return prove


@asynccontextmanager
async def a_door(name: str, template: Path, folder: Path) -> AsyncIterator[Door]:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(a_copy(template, folder))
        hall = await stack.enter_async_context(open_hall(database))
        door = await (_page(hall, folder) if name == "web" else _hook(name, hall, folder, stack))
        yield door


async def _hook(name: str, hall: Hall, folder: Path, stack: AsyncExitStack) -> Door:
    hook: Hook
    if name == "telegram":
        hook = telegram.TelegramChannel(name="chinh", token=TOKEN, secret=SECRET, api_base="http://127.0.0.1:9")
        prove, bodies, proof = (lambda _: SECRET), telegram_bodies(), telegram.SECRET_HEADER
        secrets: tuple[str, ...] = (TOKEN, SECRET)
    elif name == "zalo_oa":
        api = await stack.enter_async_context(OaPlatform(clock=lambda: OPENS))
        hook = await stack.enter_async_context(a_channel(oa_settings(api), hall.database, clock=hall.clock))
        prove, bodies, proof = oa_proof(api), await account_bodies(), zalo_oa.SIGNATURE_HEADER  # type: ignore[assignment]
        secrets = (api.app_secret, api.oa_secret_key, api.access_token, api.refresh_token)
    else:
        hook = zalo_bot.ZaloBotChannel(
            name="zb", token=TOKEN, secret=SECRET, api_base="http://127.0.0.1:9", hint="", files=hall.files, link=None
        )
        prove, bodies, proof = (lambda _: SECRET), await bot_bodies(), zalo_bot.SECRET_HEADER
        secrets = (TOKEN, SECRET)
    hall.channels[hook.name] = FakeChannel(hook.name)
    handler = webhook(hook, submit=hall.engine.submit, keep=hall.store.keep_failure, clock=hall.clock)
    file = folder / "test.sqlite3"
    return Door(hall, handler, hook.path, proof, prove, mutants(bodies).map(variants), 401, hook, file, secrets)


async def _page(hall: Hall, folder: Path) -> Door:
    context = hall.context
    chats = WebChats(hall.database, contest_id=context.contest.id, seal=SEAL, new_id=hall.store._new_id)
    channel = WebChannel(chats)
    hall.channels["web"] = channel
    guard = Guard(key=WEB_KEY, secure=False, clock=hall.clock)
    pages = Pages(
        channel=channel,
        chats=chats,
        results=hall.store,
        certificates=Certificates(hall.database, contest_id=context.contest.id),
        submit=hall.engine.submit,
        context=context,
        guard=guard,
        clock=hall.clock,
        files=hall.files,
        draw=lambda _: b"",
        count=Counting(hall.database, contest_id=context.contest.id).units,
    )
    response = web.Response()
    guard.remember(make_mocked_request("GET", "/chat"), response, SESSION)
    cookie = f"{COOKIE}={response.cookies[COOKIE].value}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return Door(
        *(
            hall,
            pages.safe(pages.receive),
            "/chat",
            "Cookie",
            lambda _: cookie,
            mutants(forms()).map(form_variants),
            403,
            None,
        ),
        *(folder / "test.sqlite3", (cookie, WEB_KEY.decode()), headers),
    )


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged. Nobody is too fast here."""
    for pace in ("SESSION_POSTS", "ADDRESS_POSTS"):
        monkeypatch.setattr(f"bot.web.guard.{pace}", Pace(per_s=10**6, burst=10**6))
    kept = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(kept), cache_logger_on_first_use=False)
    yield kept
    configure_logs()
    structlog.configure(cache_logger_on_first_use=False)


Play = Callable[[asyncio.Runner, Door, int], None]


def run(name: str, template: Path, folder: Path, lines: io.StringIO, examples: int, play: Play) -> None:
    """A door that stays open from example to example. Nothing secret is told by it or kept of it."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        door = runner.run(stack.enter_async_context(a_door(name, template, folder)))
        try:
            play(runner, door, examples)
            told = lines.getvalue() + "".join(row for row in door.dump() if row.startswith('INSERT INTO "failure"'))
            assert [secret for secret in door.secrets if secret in told] == []
        finally:
            runner.run(stack.aclose())


def without_proof(runner: asyncio.Runner, door: Door, examples: int) -> None:
    before, shut = door.dump(), {door.refusal}

    @settings(max_examples=examples, derandomize=examples == EXAMPLES, **HASTE)
    @given(st.lists(st.tuples(door.bodies, st.none() | st.sampled_from(WRONG)), min_size=MUTANTS, max_size=MUTANTS))
    def knocks(several: list[tuple[list[bytes], str | None]]) -> None:
        async def all_together() -> None:
            statuses = await asyncio.gather(*(door.knock(body, proof) for some, proof in several for body in some))
            assert set(statuses) == shut

        runner.run(all_together())

    knocks()
    assert runner.run(door.knock(LARGE, "wrong")) in (door.refusal, 413)
    assert door.dump() == before


def with_proof(runner: asyncio.Runner, door: Door, examples: int) -> None:
    misread = 0

    @settings(max_examples=examples, derandomize=examples == EXAMPLES, **HASTE)
    @given(st.lists(door.bodies, min_size=MUTANTS, max_size=MUTANTS))
    def knocks(several: list[list[bytes]]) -> None:
        nonlocal misread

        async def all_together() -> None:
            nonlocal misread
            signed = [(body, proof) for some in several for body in some if (proof := door.prove(body))]
            statuses = await asyncio.gather(*(door.knock(*each) for each in signed))
            if door.hook is None:
                assert set(statuses) <= {200, 400, 413}
            else:
                assert set(statuses) <= {200}
                misread += sum(door.is_misread(body) for body, _ in signed)
            await door.hall.settled()

        runner.run(all_together())

    knocks()
    assert runner.run(door.knock(LARGE, door.prove(LARGE))) == 413
    with sqlite3.connect(door.file) as raw:
        kept = raw.execute("SELECT count(*) FROM failure WHERE code = 'update-not-understood'").fetchone()[0]
    assert kept == misread
    assert (misread > 0) is (door.hook is not None)
    assert door.hall.engine.figures.failures == 0
    assert door.hall.engine.figures.events > 0


@pytest.mark.parametrize("name", CHANNELS)
def test_nothing_changes_without_proof(name: str, sqlite_template: Path, tmp_path: Path, lines: io.StringIO) -> None:
    run(name, sqlite_template, tmp_path, lines, EXAMPLES, without_proof)


@pytest.mark.parametrize("name", CHANNELS)
def test_garbage_with_proof(name: str, sqlite_template: Path, tmp_path: Path, lines: io.StringIO) -> None:
    run(name, sqlite_template, tmp_path, lines, EXAMPLES, with_proof)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("play", [without_proof, with_proof])
def test_fifty_thousand(name: str, play: Play, sqlite_template: Path, tmp_path: Path, lines: io.StringIO) -> None:
    """Either way, so a hundred thousand a channel."""
    run(name, sqlite_template, tmp_path, lines, 50_000 // (11 * MUTANTS) + 1, play)
