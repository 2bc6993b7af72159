"""The page at `/` of an installation with several contests: which there are, and the way to each."""

from collections.abc import Callable, Mapping

from aiohttp import web

from bot.web.guard import SECURITY_HEADERS
from bot.web.public import BANNER, code_of, round_shown
from bot.web.render import environment, html_page
from bot.web.static_files import PREFIX, StaticFiles
from contest.calendar import current_round
from contest.settings import Contest
from handlers.texts import Texts

MOVED = ("/chat", "/the-le", "/tham-gia", "/ket-qua", "/xac-minh", "/xac-minh/{code}")
"""Pages of a contest that was alone before: links to them are printed, and open in browsers."""


class Front:
    """The list of the contests; `contests` maps the base of each contest's pages to it."""

    def __init__(self, contests: Mapping[str, Contest], texts: Texts, *, clock: Callable[[], int]) -> None:
        self._contests, self._clock = contests, clock
        self._static = StaticFiles()
        self._template = environment(texts, self._static, "").get_template("contests.html")

    def routes(self) -> list[web.RouteDef]:
        """What the application has to serve."""
        return [
            web.get("/", self.page),
            web.get(BANNER, self.banner),
            web.get(f"{PREFIX}{{name}}", self._static.serve),
            *(web.get(base, _add_slash) for base in self._contests),
            *(web.get(moved, _to_list) for moved in MOVED),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """The list. The code of a unit in an older link goes along to every contest."""
        now = self._clock()
        shown = [
            {"base": base, "contest": contest, "round": round_shown(current_round(contest.rounds, now), now)}
            for base, contest in self._contests.items()
        ]
        response = html_page(self._template.render(contests=shown, code=code_of(request)))
        response.headers.update(SECURITY_HEADERS)
        return response

    async def banner(self, _: web.Request) -> web.Response:
        """That of the first contest, which was alone once: a portal keeps its frame, and the list stands in none."""
        raise web.HTTPFound(next(iter(self._contests)) + BANNER)


async def _add_slash(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.rel_url.with_path(f"{request.path}/", keep_query=True))


async def _to_list(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.rel_url.with_path("/", keep_query=True))
