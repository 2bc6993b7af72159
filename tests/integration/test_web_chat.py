"""The web chat over real HTTP: pages, forms, the live stream, and what is turned away."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict
from sqlalchemy import func, select

from bot.channels.web import WebChannel
from bot.web.guard import ADDRESS_SESSIONS, CONTENT_SECURITY_POLICY, COOKIE, SESSION_POSTS, Guard, Limiter, Pace
from bot.web.pages import Pages
from bot.web.render import bubbles
from bot.web.stream import event
from contest.errors import HoiThiError
from contest.invites import App, Way
from handlers.context import Context
from handlers.engine import Receipt
from handlers.messages import Attachment, Button, Incoming, Kind, Media, Outgoing
from handlers.ports import Delivered, Later
from storage.certificates import Certificates
from storage.database import Database
from storage.figures import Counting
from storage.files import Files
from storage.seal import Seal
from storage.store import SqlStore
from storage.webchat import WebChats, WebMessage, message
from tests.builders import OPENS, TEXTS, a_contest, a_context
from tests.fakes import Clock

KEY = b"k" * 32
PUBLIC_URL = "https://thi.example.gov.vn"
NONCE = "nonce-of-22-letters-__"
OTHER_NONCE = "other-of-22-letters-__"
QUESTION = Outgoing(
    "Câu 1/15 · còn 15:30\n\nHỏi gì?\n\nA. một\nB. hai",
    ((Button("A", "q:1:0:0"), Button("B", "q:1:0:1")),),
    until=OPENS + 930_000,
)
ADDRESS = re.compile(r"""(?:src|href|action)=["']([^"']*)""")


@dataclass
class Desk:
    """Stands for the engine: notes what came, says `replies` through the channel once per update."""

    channel: WebChannel
    replies: list[Outgoing] = field(default_factory=lambda: [QUESTION])
    got: list[Incoming] = field(default_factory=list)
    fault: Exception | None = None
    toast: str = ""
    gap_s: float = 0.0
    """Before each message, after the receipt: as the outbox does it."""
    task: asyncio.Task[None] | None = None

    async def __call__(self, incoming: Incoming) -> Receipt:
        if self.fault:
            raise self.fault
        repeat = incoming.update_id in [earlier.update_id for earlier in self.got]
        self.got.append(incoming)
        self.task = None if repeat else asyncio.create_task(self._reply(incoming.chat))
        if self.task and not self.gap_s:
            await self.task
        return Receipt(self.toast)

    async def _reply(self, chat: str) -> None:
        for reply in self.replies:
            await asyncio.sleep(self.gap_s)
            await self.channel.send(chat, reply)


@dataclass
class Memory:
    """Lines that are there at once, of every chat in one list."""

    lines: list[tuple[str, WebMessage]] = field(default_factory=list)
    fault: Exception | None = None

    async def say(self, chat: str, payload: bytes, *, replaces: int | None = None) -> int:
        if self.fault:
            raise self.fault
        number = len(self.lines) + 1
        self.lines.append((chat, WebMessage(number, number, False, payload)))
        return number

    async def hear(self, chat: str, text: str, *, nonce: str) -> None:
        await self.say(chat, text.encode())

    async def since(self, chat: str, changed: int) -> list[WebMessage]:
        return [line for owner, line in self.lines if owner == chat and line.changed > changed]


@dataclass
class Site:
    """A running server and one browser."""

    desk: Desk
    chats: WebChats
    channel: WebChannel
    clock: Clock
    database: Database
    base: str
    browser: aiohttp.ClientSession

    async def get(self, path: str = "/chat", **headers: str) -> str:
        async with self.browser.get(self.base + path, headers=headers) as response:
            assert response.status == 200
            return await response.text()

    async def post(self, **fields: str) -> aiohttp.ClientResponse:
        return await self.post_as({}, **fields)

    async def post_as(self, headers: dict[str, str], **fields: str) -> aiohttp.ClientResponse:
        form = {"nonce": NONCE, **fields}
        response = await self.browser.post(self.base + "/chat", data=form, headers=headers, allow_redirects=False)
        await response.read()
        return response

    async def lines(self) -> int:
        async with self.database.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(message))).scalar_one())

    @property
    def session(self) -> str:
        return self.cookie.partition(".")[0]

    @property
    def cookie(self) -> str:
        return next(cookie.value for cookie in self.browser.cookie_jar if cookie.key == COOKIE)


@asynccontextmanager
async def serving(
    database: Database,
    *,
    poll_s: float = 0.05,
    telegram: tuple[str, ...] = (),
    context: Context | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Site]:
    clock, ids = clock or Clock(), iter(range(1, 10_000))
    chats = WebChats(database, contest_id="c", seal=Seal(b"k" * 32), new_id=lambda: next(ids))
    channel = WebChannel(chats, poll_s=poll_s)
    desk = Desk(channel)
    app = web.Application()
    guard = Guard(key=KEY, secure=False, public_url=PUBLIC_URL, clock=clock)
    context = context or a_context(a_contest(trial=True))
    app.add_routes(
        Pages(
            channel=channel,
            chats=chats,
            results=SqlStore(database, contest_id=context.contest.id, seal=Seal(b"k" * 32), new_id=lambda: next(ids)),
            certificates=Certificates(database, contest_id=context.contest.id),
            submit=desk,
            context=context,
            guard=guard,
            clock=clock,
            files=Files(database, contest_id="c", seal=Seal(b"k" * 32)),
            draw=lambda _: b"",
            ways=lambda code: [Way(App.TELEGRAM, f"@{name}", f"https://t.me/{name}?start={code}") for name in telegram],
            address=PUBLIC_URL,
            count=Counting(database, contest_id=context.contest.id).units,
        ).routes()
    )
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield Site(desk, chats, channel, clock, database, base, browser)
        finally:
            channel.close()
            await runner.cleanup()


@pytest.fixture
async def site(sqlite: Database) -> AsyncIterator[Site]:
    async with serving(sqlite) as opened:
        yield opened


@pytest.fixture
async def visited(site: Site) -> Site:
    """A browser that has its cookie."""
    await site.get()
    return site


# ---- opening


async def test_looking_creates_nothing(site: Site) -> None:
    """Crawlers and link previews make no visitor: no line, no event."""
    for path in ("/", "/?ma=tdp01", "/chat", "/chat?ma=tdp01"):
        await site.get(path)
    assert (await site.lines(), site.desk.got) == (0, [])


async def test_public_page_says_what_the_contest_says(sqlite: Database) -> None:
    async with serving(sqlite, telegram=("phuluong_bot",)) as site:
        page = unescape(await site.get("/?ma=tdp03"))
    contest = a_contest()
    for wanted in (contest.title, contest.organiser, "07:00 ngày 08/12/2025", "15 câu hỏi", "15:30", "BẢN CHẠY THỬ"):
        assert wanted in page
    assert 'href="/chat?ma=tdp03#newest"' in page
    assert 'href="https://t.me/phuluong_bot?start=tdp03"' in page


async def test_invitation_code_starts_the_chat(visited: Site) -> None:
    assert 'name="value" value="tdp03"' in await visited.get("/chat?ma=tdp03")
    assert "script" not in (await visited.get('/chat?ma="><b>')).partition('id="start"')[2].partition("</form>")[0]
    await visited.post(kind="start", value="tdp03")
    start = visited.desk.got[0]
    assert (start.kind, start.text, start.channel, start.pressed) == (Kind.START, "tdp03", "web", None)


@pytest.mark.parametrize("path", ["/", "/chat", "/chat?ma=x"])
async def test_pages_carry_the_policy_and_no_foreign_address(visited: Site, path: str) -> None:
    """Nothing is fetched from anybody else, and the browser is told to refuse it."""
    await visited.post(kind="start")
    async with visited.browser.get(visited.base + path) as response:
        page = await response.text()
        assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["Cache-Control"] == "no-store"
    assert '<html lang="vi">' in page
    addresses = ADDRESS.findall(page)
    assert addresses
    assert all(address.startswith(("/", "#", "tel:")) and not address.startswith("//") for address in addresses)
    assert "style=" not in page
    assert not re.search(r"<script(?! src)|\son\w+=", page)


async def test_first_load_is_small_and_cached_for_ever(visited: Site) -> None:
    page = await visited.get()
    size = len(page.encode())
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        async with visited.browser.get(visited.base + address) as response:
            assert "immutable" in response.headers["Cache-Control"]
            size += len(await response.read())
    assert size < 60_000
    async with visited.browser.get(visited.base + "/static/chat-000000000000.js") as response:
        assert response.status == 404


# ---- session


async def test_cookie_is_closed_to_scripts_and_kept(visited: Site) -> None:
    async with visited.browser.get(visited.base + "/chat") as again:
        assert "Set-Cookie" not in again.headers
    cookie = next(iter(visited.browser.cookie_jar))
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["max-age"]) == (
        True, "Lax", "", str(90 * 86_400)
    )  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{32}", visited.session)


async def test_cookie_is_renewed_in_use_and_forgotten_when_old(visited: Site) -> None:
    visited.clock.now += 31 * 86_400_000
    session = visited.session
    await visited.get()
    await visited.post(kind="start")
    visited.clock.now += 89 * 86_400_000
    assert "Hỏi gì?" in await visited.get()
    assert visited.session == session
    visited.clock.now += 91 * 86_400_000
    assert "Hỏi gì?" not in await visited.get()


@pytest.mark.parametrize("change", ["absent", "forged", "other key"])
async def test_only_our_cookie_may_speak(visited: Site, change: str) -> None:
    """Nobody gets in by forging (promise 10): nothing is kept, the person is told what to do."""
    forged = visited.cookie
    if change == "forged":
        forged = ("0" if forged[0] != "0" else "1") + forged[1:]
    elif change == "other key":
        forged = forged[:-1] + ("A" if forged[-1] != "A" else "B")
    headers = {} if change == "absent" else {"Cookie": f"{COOKIE}={forged}"}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as stranger:
        form = {"kind": "text", "value": "xin chào", "nonce": NONCE}
        async with stranger.post(visited.base + "/chat", data=form, headers=headers) as response:
            assert response.status == 403
            assert TEXTS("web-no-session") in unescape(await response.text())
        async with stranger.get(visited.base + "/chat/stream", headers=headers) as response:
            assert response.status == 403
    assert (visited.desk.got, await visited.lines()) == ([], 0)


async def test_chats_are_apart(visited: Site) -> None:
    await visited.post(kind="text", value="chỉ mình tôi")
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other,
        other.get(visited.base + "/chat") as response,
    ):
        assert "chỉ mình tôi" not in await response.text()


# ---- what a person sends


async def test_forms_become_events(visited: Site) -> None:
    visited.clock.now += 5
    await visited.post(kind="press", value="q:1:0:1", ref="77")
    await visited.post(kind="text", value=" câu B\x00 ", nonce=OTHER_NONCE)
    chat, now = visited.session, visited.clock.now
    assert visited.desk.got == [
        Incoming("web", chat, NONCE, now, Kind.PRESS, "q:1:0:1", "77"),
        Incoming("web", chat, OTHER_NONCE, now, Kind.TEXT, " câu B "),
    ]


async def test_double_submit_shows_one_bubble(visited: Site) -> None:
    """The engine is asked twice (it answers a repeat the same way); the chat shows the words once."""
    for _ in range(2):
        await visited.post_as({"Accept": "application/json"}, kind="text", value="Nguyễn Thị Hoa")
    assert len(visited.desk.got) == 2
    assert (await visited.get()).count("Nguyễn Thị Hoa") == 1


async def test_script_gets_note_and_fresh_nonce(visited: Site) -> None:
    visited.desk.toast = "Đã ghi câu 1: B"
    response = await visited.post_as({"Accept": "application/json"}, kind="press", value="q:1:0:1", ref="7")
    answer = await response.json()
    assert answer["toast"] == "Đã ghi câu 1: B"
    assert re.fullmatch(r"[\w-]{22}", answer["nonce"])


async def test_without_script_the_next_page_has_reply_and_note(visited: Site) -> None:
    """Both messages of the reply are there after the redirect; the note is shown once."""
    visited.desk.replies, visited.desk.toast, visited.desk.gap_s = [Outgoing("Kính chào"), QUESTION], "Đã ghi", 0.05
    response = await visited.post(kind="text", value="xin chào")
    assert await visited.lines() == 3
    assert (response.status, response.headers["Location"]) == (303, "/chat#newest")
    page = await visited.get()
    assert page.index("xin chào") < page.index("Kính chào") < page.index("Hỏi gì?")
    assert page.index("Kính chào") < page.index('id="newest"') < page.index("Hỏi gì?")
    assert "Đã ghi" in page
    assert "Đã ghi" not in await visited.get()


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        pytest.param({"kind": "text", "value": "ă" * 2001}, 413, "web-too-long", id="one letter too many"),
        pytest.param({"kind": "text", "value": "x" * 80_000}, 413, "web-too-long", id="a large body"),
        pytest.param({"kind": "text", "value": " \t "}, 400, "web-empty", id="blank"),
        pytest.param({"kind": "text", "value": "x", "nonce": "time:1:2"}, 400, "web-bad-form", id="an id of ours"),
        pytest.param({"kind": "admin", "value": "x"}, 400, "web-bad-form", id="unknown kind"),
        pytest.param({"value": "x"}, 400, "web-bad-form", id="no kind"),
        pytest.param({"kind": "press", "value": "A"}, 400, "web-bad-form", id="press of nothing"),
        pytest.param({"kind": "press", "value": "A", "ref": "9" * 19}, 400, "web-bad-form", id="no such number"),
        pytest.param({"kind": "press", "value": "ă" * 33, "ref": "1"}, 400, "web-bad-form", id="66 bytes of data"),
        pytest.param({"kind": "start", "value": "x" * 65}, 400, "web-bad-form", id="no code"),
    ],
)
async def test_what_no_page_of_ours_sends_changes_nothing(
    visited: Site, fields: dict[str, str], status: int, sentence: str
) -> None:
    response = await visited.post(**fields)
    assert response.status == status
    blanks = {"max": 2000} if sentence == "web-too-long" else {}
    assert TEXTS(sentence, **blanks) in unescape(await response.text())
    assert (visited.desk.got, await visited.lines()) == ([], 0)


async def test_longest_text_passes(visited: Site) -> None:
    assert (await visited.post(kind="text", value="ă" * 2000)).status == 303


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(b"{}", "application/json", id="json"),
        pytest.param(b"kind=text&value=\xff\xfe", "application/x-www-form-urlencoded; charset=utf-99", id="charset"),
        pytest.param(b"--x--", "multipart/form-data; boundary=x", id="files"),
    ],
)
async def test_other_forms_are_refused(visited: Site, body: bytes, content_type: str) -> None:
    async with visited.browser.post(
        visited.base + "/chat", data=body, headers={"Content-Type": content_type}
    ) as response:
        assert response.status == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://[", ""])
async def test_form_of_another_site_is_refused(visited: Site, origin: str) -> None:
    response = await visited.post_as({"Origin": origin}, kind="text", value="x")
    assert (response.status, visited.desk.got) == (403, [])


async def test_own_origin_passes(visited: Site) -> None:
    """Also where a reverse proxy asks for us under another name than the public one."""
    for number, origin in enumerate((visited.base, PUBLIC_URL)):
        nonce = f"origin-of-22-letters_{number}"
        assert (await visited.post_as({"Origin": origin}, kind="text", value="x", nonce=nonce)).status == 303


async def test_when_nothing_could_be_kept_the_person_is_told(visited: Site) -> None:
    """A repeat with the same nonce is safe, so the script tries again by itself."""
    visited.desk.fault = HoiThiError("busy")
    response = await visited.post_as({"Accept": "application/json"}, kind="text", value="x")
    assert (response.status, (await response.json())["error"]) == (503, TEXTS("web-busy"))
    assert int(response.headers["Retry-After"]) > 0


async def test_fault_of_ours_shows_no_detail(visited: Site) -> None:
    visited.desk.fault = ValueError("bí mật")
    response = await visited.post(kind="text", value="x")
    assert response.status == 500
    assert "bí mật" not in await response.text()
    assert "Content-Security-Policy" in response.headers


# ---- pace


async def test_too_fast_is_told_kindly(visited: Site) -> None:
    statuses = [
        (await visited.post_as({"Accept": "application/json"}, kind="text", value="x")).status
        for _ in range(SESSION_POSTS.burst + 1)
    ]
    assert statuses == [200] * SESSION_POSTS.burst + [429]
    refused = await visited.post(kind="text", value="x")
    assert refused.headers["Retry-After"] == "1"
    assert TEXTS("web-too-fast", wait=1) in unescape(await refused.text())
    visited.clock.now += 1000
    assert (await visited.post(kind="text", value="x")).status == 303


async def test_new_visitors_of_one_address_are_limited(site: Site) -> None:
    """The page that says so comes back by itself."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as crawler:
        for _ in range(ADDRESS_SESSIONS.burst):
            (await crawler.get(site.base + "/chat")).close()
        async with crawler.get(site.base + "/chat") as response:
            assert (response.status, response.headers["Refresh"]) == (429, response.headers["Retry-After"])


def test_limiter_keeps_its_pace_and_forgets_the_rested() -> None:
    limiter, now = Limiter(Pace(per_s=2, burst=3)), 10_000
    assert [limiter.wait_ms("a", now) for _ in range(4)] == [0, 0, 0, 500]
    assert limiter.wait_ms("b", now) == 0
    assert [limiter.wait_ms("a", now + 500) for _ in range(2)] == [0, 500]
    limiter.wait_ms("c", now + 60_000)
    assert len(limiter) == 1


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", "evil, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9|198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "", "203.0.113.5"),
    ],
)
def test_forwarded_address_counts_only_from_our_proxy(remote: str, forwarded: str, address: str) -> None:
    guard = Guard(key=KEY, secure=True, trusted_proxies=["10.0.0.1"])
    headers = CIMultiDict([("X-Forwarded-For", line) for line in forwarded.split("|")])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote)
    assert guard.address(request) == address


# ---- what is shown


async def test_words_are_never_markup(visited: Site) -> None:
    visited.desk.replies = [Outgoing("<script>alert(1)</script>\n<b>hai</b>")]
    await visited.post(kind="text", value="<script>alert(2)</script> & \"'")
    page = await visited.get()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n&lt;b&gt;hai&lt;/b&gt;" in page
    assert "&lt;script&gt;alert(2)&lt;/script&gt; &amp; &#34;&#39;" in page


def test_buttons_and_clock_only_under_the_newest_of_ours() -> None:
    old = WebMessage(1, 1, False, QUESTION.to_bytes())
    new = WebMessage(2, 2, False, QUESTION.to_bytes())
    typed = WebMessage(3, 3, True, b"B")
    shown = bubbles([old, new, typed], OPENS + 60_000)
    assert [len(bubble.rows) for bubble in shown] == [0, 1, 0]
    assert [bubble.left_ms for bubble in shown] == [None, 870_000, None]
    assert [bubble.clock for bubble in shown] == ["", "14:30", ""]
    assert shown[0].before + shown[0].after == QUESTION.text.replace(" · còn 15:30", "")
    edited = bubbles([replace(old, changed=9), new], OPENS)
    assert [len(bubble.rows) for bubble in edited] == [1, 0]


async def test_reload_shows_the_time_that_is_left_now(visited: Site) -> None:
    await visited.post(kind="start")
    visited.clock.now += 30_000
    page = await visited.get()
    assert 'data-left-ms="900000"' in page
    assert '<span class="left">15:00</span>' in page


async def test_each_form_has_a_nonce_of_its_own(visited: Site) -> None:
    await visited.post(kind="start")
    nonces = [nonce for _ in range(2) for nonce in re.findall(r'name="nonce" value="([^"]+)"', await visited.get())]
    assert len(set(nonces)) == len(nonces) == 6


# ---- the channel


async def test_edit_takes_the_place_of_the_message(visited: Site) -> None:
    chat = visited.session
    first = await visited.channel.send(chat, Outgoing("câu một"))
    assert isinstance(first, Delivered)
    await visited.channel.send(chat, Outgoing("tin sau"))
    again = await visited.channel.send(chat, Outgoing("câu hai", replaces=first.ref))
    page = await visited.get()
    assert again == first
    assert "câu một" not in page
    assert page.index("câu hai") < page.index("tin sau")


@pytest.mark.parametrize("ref", ["0", "12345", "x", "", "-1", "²"])
async def test_edit_of_what_is_not_there_is_a_new_message(visited: Site, ref: str) -> None:
    await visited.channel.send("other", Outgoing("của người khác"))
    await visited.channel.send(visited.session, Outgoing("của tôi", replaces=ref))
    assert "của tôi" in await visited.get()
    assert await visited.lines() == 2


async def test_busy_database_means_later() -> None:
    assert isinstance(await WebChannel(Memory(fault=HoiThiError())).send("1", Outgoing("x")), Later)


async def test_waiting_is_woken_and_cleaned_up() -> None:
    """Woken by this process at once (polling is out of the way), and nobody stays in the books."""
    channel = WebChannel(Memory(), poll_s=3600)
    waiting = asyncio.create_task(channel.changes("1", 0, 3600))
    await asyncio.sleep(0)
    assert channel.listened == 1
    await channel.send("2", Outgoing("elsewhere"))
    await channel.send("1", Outgoing("here"))
    assert [b"here" in line.payload for line in await asyncio.wait_for(waiting, 5)] == [True]
    assert channel.listened == 0


async def test_another_process_is_noticed_by_reading(site: Site) -> None:
    waiting = asyncio.create_task(site.channel.changes("1", 0, 5))
    await asyncio.sleep(0)
    await site.chats.say("1", Outgoing("từ tiến trình khác").to_bytes())
    assert len(await waiting) == 1


async def test_waiting_ends_with_its_time_and_with_the_server() -> None:
    channel = WebChannel(Memory(), poll_s=3600)
    assert await channel.changes("1", 0, 0.01) == []
    waiting = asyncio.create_task(channel.changes("1", 0, 3600))
    await asyncio.sleep(0)
    channel.close()
    assert await asyncio.wait_for(waiting, 5) == []


# ---- the stream


async def read_events(response: aiohttp.ClientResponse, wanted: int) -> list[tuple[str, str]]:
    """(id, data) of the next events; comments and the retry time are not events."""
    events: list[tuple[str, str]] = []
    fields: dict[str, list[str]] = {}
    while len(events) < wanted:
        line = (await asyncio.wait_for(response.content.readline(), 5)).decode().rstrip("\n")
        name, _, value = line.partition(": ")
        if line:
            fields.setdefault(name, []).append(value)
        else:
            events += [(fields["id"][0], "\n".join(fields["data"]))] if "data" in fields else []
            fields = {}
    return events


async def test_stream_is_live_and_resumes(visited: Site) -> None:
    """Nothing is missed and nothing comes twice, whether the browser asks by header or by its page."""
    await visited.channel.send(visited.session, Outgoing("một"))
    async with visited.browser.get(visited.base + "/chat/stream?after=0") as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        first = await read_events(response, 1)
        await visited.channel.send(visited.session, Outgoing("hai"))
        second = await read_events(response, 1)
    assert "một" in first[0][1]
    assert "hai" in second[0][1]
    await visited.channel.send(visited.session, Outgoing("ba"))
    resumed = {"Last-Event-ID": second[0][0]}
    async with visited.browser.get(visited.base + "/chat/stream?after=0", headers=resumed) as response:
        assert "ba" in (await read_events(response, 1))[0][1]
    async with visited.browser.get(visited.base + f"/chat/stream?after={second[0][0]}") as response:
        assert "ba" in (await read_events(response, 1))[0][1]


async def test_edit_comes_as_the_same_element(visited: Site) -> None:
    sent = await visited.channel.send(visited.session, QUESTION)
    assert isinstance(sent, Delivered)
    async with visited.browser.get(visited.base + "/chat/stream") as response:
        await read_events(response, 1)
        await visited.channel.send(visited.session, replace(QUESTION, text="Câu 2", replaces=sent.ref))
        ((_, fragment),) = await read_events(response, 1)
    assert f'id="m{sent.ref}"' in fragment
    assert "Câu 2" in fragment


async def test_stream_ends_when_the_server_stops(visited: Site) -> None:
    async with visited.browser.get(visited.base + "/chat/stream") as response:
        await response.content.readline()
        visited.channel.close()
        assert (await asyncio.wait_for(response.read(), 5)).endswith(b"\n\n")


async def test_stream_of_a_wild_number_is_refused(visited: Site) -> None:
    async with visited.browser.get(visited.base + "/chat/stream?after=-1") as response:
        assert response.status == 400


async def test_a_fifth_stream_ends_the_first(visited: Site) -> None:
    """A phone that loses its connection again and again holds no growing number of streams."""
    opened = []
    for _ in range(5):
        opened.append(await visited.browser.get(visited.base + "/chat/stream"))
        await opened[-1].content.readline()
    await visited.channel.send(visited.session, Outgoing("một"))
    assert "một" in (await asyncio.wait_for(opened[0].read(), 5)).decode()
    await visited.channel.send(visited.session, Outgoing("hai"))
    assert len(await read_events(opened[-1], 2)) == 2
    for response in opened:
        response.close()


def test_event_keeps_every_line_inside_its_data() -> None:
    """A line end in the text can start no event of its own."""
    assert event(7, "a\r\nb\rid: 9\n\nc") == "id: 7\ndata: a\ndata: b\ndata: id: 9\ndata: \ndata: c\n\n"


# ---- files

JPEG, PDF = b"\xff\xd8\xff\xe0 a picture", b"%PDF-1.7 a document"


async def kept(site: Site, content: bytes, media: Media, name: str) -> Attachment:
    store = SqlStore(site.database, contest_id="c", seal=Seal(b"k" * 32), new_id=lambda: 1)
    await store.open_contest(secret=b"s" * 32, now=1)
    key = await Files(site.database, contest_id="c", seal=Seal(b"k" * 32)).keep(content, media=media, name=name, now=1)
    return Attachment(media, key, kept=True, name=name)


@pytest.mark.parametrize(
    ("content", "media", "name", "kind", "how", "shown"),
    [
        (JPEG, Media.PHOTO, "anh.jpg", "image/jpeg", "inline", '<img class="picture" src="/tep/'),
        (PDF, Media.DOCUMENT, "Thể lệ.pdf", "application/pdf", "attachment", "Tải về: Thể lệ.pdf</a>"),
        (b"<script>1</script>", Media.DOCUMENT, "x.html", "application/octet-stream", "attachment", "Tải về: x.html"),
        (b"<svg onload=1>", Media.PHOTO, "anh.jpg", "image/jpeg", "attachment", "/tep/"),
    ],
)
async def test_a_kept_file_is_shown_and_served(
    visited: Site, content: bytes, media: Media, name: str, kind: str, how: str, shown: str
) -> None:
    attachment = await kept(visited, content, media, name)
    await visited.channel.send(visited.session, Outgoing("Xin xem", attachment=attachment))
    assert shown in unescape(await visited.get())
    async with visited.browser.get(f"{visited.base}/tep/{attachment.file}") as response:
        assert await response.read() == content
        assert response.content_type == kind
        assert response.headers["Content-Disposition"] == f"{how}; filename*=UTF-8''{quote(name)}"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_a_kept_file_is_for_those_it_was_sent_to(visited: Site) -> None:
    """Its address alone opens nothing: neither another chat's file, nor without a session."""
    attachment = await kept(visited, JPEG, Media.PHOTO, "anh.jpg")
    await visited.channel.send("somebody else", Outgoing("Xin xem", attachment=attachment))
    address = f"{visited.base}/tep/{attachment.file}"
    assert (await visited.browser.get(address)).status == 404
    async with aiohttp.ClientSession() as stranger:
        assert (await stranger.get(address)).status == 404
