"""The public page and the web chat of one contest. Works without a script; with one it is live.

A GET never writes: a crawler or a link preview makes no visitor. What a person sends carries the nonce of the form
it was sent from, so that a repeated request changes nothing (promise 2).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from bot.certificates import PATH as VERIFY
from bot.certificates import CertificateDesk
from bot.channels.web import WebChannel
from bot.web.certificates import CertificatePages
from bot.web.files import PATH as FILES
from bot.web.files import FilePages
from bot.web.forms import read_form, read_incoming
from bot.web.guard import Guard, Refusal
from bot.web.pictures import WinnersPictures
from bot.web.public import BANNER, PublicPages, code_of
from bot.web.render import Renderer, bubbles, fresh_nonce, html_page
from bot.web.results import ResultPages
from bot.web.static_files import PREFIX, StaticFiles
from bot.web.stream import Streams
from bot.web.turnout import Counts, Turnout
from contest.errors import HoiThiError
from contest.invites import Way
from contest.roles import code_in
from contest.winners import Winners
from handlers.context import Context
from handlers.engine import Receipt
from handlers.messages import Incoming, Kind
from handlers.ports import KeptFiles
from storage.ports.office import CertificateStore
from storage.ports.results import ResultStore
from storage.webchat import WebChats

log = structlog.get_logger(__name__)

REPLY_S = 2.0
"""How long a browser without a script waits for the reply before it is sent on."""
SETTLE_S = 0.15
"""After the first message of a reply: time for the next one that belongs to it."""
BUSY_WAIT_S = 3

CHAT = "/chat"
NEWEST = "#newest"
"""Without a script the page itself must open where the new message is."""

Submit = Callable[[Incoming], Awaitable[Receipt]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Pages:
    """Every address of the public page and the web chat, and what answers there."""

    def __init__(
        self,
        *,
        channel: WebChannel,
        chats: WebChats,
        results: ResultStore,
        certificates: CertificateStore,
        submit: Submit,
        context: Context,
        guard: Guard,
        clock: Callable[[], int],
        files: KeptFiles,
        draw: Callable[[Winners], bytes],
        base: str = "",
        address: str = "",
        count: Callable[[], Awaitable[Counts]],
        ways: Callable[[str], Sequence[Way]] = lambda _: (),
        scanned: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._channel, self._chats, self._submit = channel, chats, submit
        self._context, self._guard, self._clock = context, guard, clock
        self._base = base
        self._static = StaticFiles()
        self._renderer = Renderer(context, self._static, base)
        turnout = Turnout(count, results, context, clock)
        self._public = PublicPages(
            context, self._renderer, turnout, clock=clock, address=address, ways=ways, scanned=scanned
        )
        self._results = ResultPages(results, context, self._renderer)
        self._certificates = CertificatePages(CertificateDesk(results, certificates, context), context, self._renderer)
        self._pictures = WinnersPictures(results, context, draw)
        self._files = FilePages(files, chats, guard)
        self._streams = Streams(channel, self._renderer, guard, clock=clock)

    def routes(self) -> list[web.RouteDef]:
        """What the application has to serve."""
        base, chat = self._base, self._base + CHAT
        return [
            web.get(f"{base}/", self.safe(self._public.home)),
            web.get(f"{base}{BANNER}", self.safe(self._public.banner)),
            web.get(f"{base}/nhung", self.safe(self._public.embedding)),
            web.get(f"{base}/tham-gia", self.safe(self.turnout)),
            web.get(f"{base}/the-le", self.safe(self.rules)),
            web.get(f"{base}/ket-qua", self.safe(self.results)),
            web.get(f"{base}/ket-qua/anh", self.safe(self._pictures.serve)),
            web.get(f"{base}{VERIFY}", self.safe(self.verify)),
            web.get(f"{base}{VERIFY}/{{code}}", self.safe(self.verify)),
            web.get(chat, self.safe(self.chat)),
            web.post(chat, self.safe(self.receive)),
            web.get(f"{chat}/stream", self.safe(self._streams.serve), allow_head=False),
            web.get(f"{base}{FILES}{{key}}", self.safe(self._files.serve)),
            web.get(f"{base}{PREFIX}{{name}}", self._static.serve),
        ]

    def safe(self, handler: Handler) -> Handler:
        """The handler with every refusal and fault turned into a kind page, and with security headers."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                response = await handler(request)
            except Refusal as refusal:
                response = self._refuse(request, refusal)
            except HoiThiError:
                response = self._refuse(request, Refusal(503, "web-busy", wait_s=BUSY_WAIT_S))
            except web.HTTPException:
                raise
            except Exception:
                log.exception("page failed", path=request.path)
                response = self._refuse(request, Refusal(500, "web-broken"))
            if not response.prepared:
                self._guard.dress(response)
            return response

        return guarded

    async def turnout(self, request: web.Request) -> web.Response:
        """How many take part."""
        self._guard.let_open(request)
        return await self._public.turnout(request)

    async def rules(self, request: web.Request) -> web.Response:
        """The rules in full, for reading and for print."""
        return html_page(self._renderer.page("rules.html", rules=self._context.rules, code=code_of(request)))

    async def results(self, request: web.Request) -> web.Response:
        """What has been published of the results."""
        self._guard.let_open(request)
        return html_page(await self._results.page(request))

    async def verify(self, request: web.Request) -> web.Response:
        """Whether a certificate is genuine."""
        self._guard.let_open(request)
        return html_page(await self._certificates.page(request))

    async def chat(self, request: web.Request) -> web.Response:
        """The chat as it stands."""
        self._guard.let_open(request)
        known, note = self._guard.visitor(request), self._guard.take_note(request)
        lines = await self._chats.since(known, 0) if known else []
        session = known or self._guard.greet(request)
        in_place = sorted(lines, key=lambda line: line.id)
        response = html_page(
            self._renderer.page(
                "chat.html",
                bubbles=bubbles(in_place, self._clock()),
                last=lines[-1].changed if lines else 0,
                code=code_of(request),
                begins=not lines or code_in(code_of(request)) is not None,
                nonces={"start": fresh_nonce(), "text": fresh_nonce()},
                note=note,
            )
        )
        self._guard.remember(request, response, session)
        if note:
            self._guard.leave_note(response, "")
        return response

    async def receive(self, request: web.Request) -> web.Response:
        """One thing a person sent; answered once it is committed."""
        session = self._guard.let_post(request)
        form = await read_form(request)
        incoming = read_incoming(form, chat=session, received_at=self._clock())
        if _is_script(request):
            receipt = await self._take(incoming)
            return web.json_response({"toast": receipt.toast, "nonce": fresh_nonce()})
        lines = await self._chats.since(session, 0)
        receipt = await self._take(incoming)
        await self._reply_is_there(session, lines[-1].changed if lines else 0)
        response = web.Response(status=303, headers={"Location": self._base + CHAT + NEWEST})
        if receipt.toast:
            self._guard.leave_note(response, receipt.toast)
        return response

    async def _take(self, incoming: Incoming) -> Receipt:
        if incoming.kind is Kind.TEXT:
            await self._channel.hear(incoming.chat, incoming.text, nonce=incoming.update_id)
        return await self._submit(incoming)

    async def _reply_is_there(self, session: str, after: int) -> None:
        """Wait for a message of ours, and a moment more for those that follow it."""
        now = asyncio.get_running_loop().time
        ends_at = now() + REPLY_S
        while lines := await self._channel.changes(session, after, ends_at - now()):
            after = lines[-1].changed
            if not all(line.from_person for line in lines):
                ends_at = min(ends_at, now() + SETTLE_S)

    def _refuse(self, request: web.Request, refusal: Refusal) -> web.Response:
        sentence = self._context.texts(refusal.sentence, **refusal.blanks)
        if _is_script(request):
            response = web.json_response({"error": sentence}, status=refusal.status)
        else:
            response = html_page(self._renderer.page("notice.html", sentence=sentence), status=refusal.status)
        if refusal.wait_s:
            response.headers["Retry-After"] = str(refusal.wait_s)
            if request.method == "GET":
                # Browsers do not read Retry-After; this one sentence reloads itself.
                response.headers["Refresh"] = str(refusal.wait_s)
        return response


def _is_script(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")
