"""What the official portal links to: the public page, the banner, and how many take part. No session, no form."""

import re
from collections.abc import Callable, Sequence

from aiohttp import web
from markupsafe import Markup

from bot.render.qr import qr_outline
from bot.web.guard import EMBEDDABLE_POLICY
from bot.web.render import Renderer, html_page
from bot.web.turnout import Turnout
from contest.calendar import Round, current_round, say_end, say_instant, say_seconds
from contest.invites import App, InviteState, Way, look_up
from contest.roles import code_in
from contest.settings import Study
from handlers.context import Context
from handlers.rules.writer import Writer, plain

BANNER = "/banner"
BANNER_S = 60
"""A portal with many readers asks for the banner once a minute a reader, not with every page."""
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FRAME = Markup(
    '<iframe src="{address}" title="{title}" width="100%" height="300" style="border: 0" loading="lazy"></iframe>'
)


class PublicPages:
    """Pages for reading. All but the turnout are written without asking the database.

    Args:
        address: how the outside reaches the public page, "" where nobody knows.
        ways: where a code leads. scanned: notes that one was opened.
    """

    def __init__(
        self,
        context: Context,
        renderer: Renderer,
        turnout: Turnout,
        *,
        clock: Callable[[], int],
        address: str,
        ways: Callable[[str], Sequence[Way]],
        scanned: Callable[[str], None],
    ) -> None:
        self._context, self._renderer, self._turnout, self._clock = context, renderer, turnout, clock
        self._address, self._ways, self._scanned = address, ways, scanned
        # Without the code of a link: whoever has that came by a picture of it, and drawing any code asked for is work.
        self._doors = [(way, *qr_outline(way.address)) for way in ways("")]

    async def home(self, request: web.Request) -> web.Response:
        """The public page; with a code it says whether that is one of ours."""
        context, now, code = self._context, self._clock(), code_of(request)
        contest, write = context.contest, Writer(context.contest, context.units, context.texts)
        limit = contest.quiz.time_limit
        if code and request.method == "GET":
            self._scanned(code)
        return html_page(
            self._renderer.page(
                "home.html",
                about=[write("name-purpose"), write("who-audience", audience=plain(contest.audience))],
                countdown=countdown(contest.rounds, now),
                rounds=[round_shown(here, now) for here in contest.rounds],
                limit=None if limit is None else say_seconds(limit),
                apps=[way for way in self._ways(code) if way.app is not App.WEB],
                doors=self._doors,
                documents=context.documents,
                bank_is_open=contest.quiz.study is not Study.DOCUMENTS,
                code=code,
                note=self._code_checked(code, now),
            )
        )

    async def turnout(self, _: web.Request) -> web.Response:
        """How many take part."""
        nested = any(unit.parent for unit in self._context.units.all.values())
        return html_page(self._renderer.page("turnout.html", blocks=await self._turnout.blocks(), nested=nested))

    async def banner(self, _: web.Request) -> web.Response:
        """For a frame on any portal: only a way in stands on it, so nothing can be pressed by deceit."""
        now, rounds = self._clock(), self._context.contest.rounds
        response = html_page(self._renderer.page("banner.html", round=round_shown(current_round(rounds, now), now)))
        response.headers["Content-Security-Policy"] = EMBEDDABLE_POLICY
        response.headers["Cache-Control"] = f"public, max-age={BANNER_S}"
        return response

    async def embedding(self, _: web.Request) -> web.Response:
        """What the keeper of a portal copies."""
        frame = _FRAME.format(address=self._address + BANNER, title=self._context.contest.short_title)
        return html_page(self._renderer.page("embedding.html", frame=str(frame), address=f"{self._address}/"))

    def _code_checked(self, code: str, now: int) -> str:
        """What a code stands for; nothing for one that gives a role: that is nobody else's business."""
        context = self._context
        if not code or code_in(code) is not None:
            return ""
        state, invite = look_up(context.invites, code, now, ends_at=context.ends_at)
        unit = context.units.get(invite.unit_id if invite else code.lower())
        if unit is not None and (invite is None or state is InviteState.OPEN):
            return context.texts("web-code-open", code=code, unit=unit.name)
        state = InviteState.UNKNOWN if state is InviteState.OPEN else state
        return context.texts(f"web-code-{state}", code=code, contact=context.contact)


def code_of(request: web.Request) -> str:
    """The invitation code of the link; anything that cannot be one is dropped."""
    code = request.query.get("ma", "")
    return code if _CODE.fullmatch(code) else ""


def round_shown(here: Round, now: int) -> dict[str, str]:
    """What a page says of a round."""
    return {
        "name": here.name,
        "state": here.state(now),
        "opens": say_instant(here.opens_at),
        "closes": say_end(here.closes_at),
        "publishes": say_instant(here.publishes_at),
    }


def countdown(rounds: tuple[Round, ...], now: int) -> dict[str, str | int] | None:
    """To the next opening or close; a started minute counts. None when nothing is coming, or nobody knows when."""
    here = current_round(rounds, now)
    state = here.state(now)
    if state not in ("before", "open"):
        return None
    ends_at = here.opens_at if state == "before" else here.closes_at
    until = say_instant(ends_at) if state == "before" else say_end(ends_at)
    hours, minutes = divmod(-(-(ends_at - now) // 60_000), 60)
    parts = {"days": hours // 24, "hours": hours % 24, "minutes": minutes}
    return {"state": state, "name": here.name, "until": until, "left_ms": ends_at - now, **parts}
