"""What is printed and shown of a contest, in its own words: pictures of QR codes, posters, hand-outs (promise 8)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from bot.render.poster import Door, Poster, Size, poster_pdf
from bot.render.qr import qr_picture
from bot.settings import Settings
from contest.calendar import Round, local, say_end, say_instant
from contest.invites import App, InviteCode, Way
from contest.settings import Prize, Scope
from handlers.context import Context
from handlers.rules.writer import Writer
from handlers.texts import group
from storage.database import Database
from storage.invites import Invites

ROUNDS_SHOWN = 4
"""More are told as the time from the first to the last."""
RUNGS_SHOWN = 6
"""A longer ladder is told as the number of prizes."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """Of one contest. `ways`: where a code leads; `page`: the address where a code can be checked, "" without pages.

    `draft`: what comes out leads nowhere yet, and says so.
    """

    context: Context
    ways: Callable[[str], Sequence[Way]]
    page: str
    draft: bool

    def picture(self, unit_id: str, code: str) -> bytes:
        """A PNG for a phone."""
        return qr_picture(self.poster(unit_id, code))

    def pdf(self, unit_id: str, code: str, size: Size) -> bytes:
        """For the printer."""
        return poster_pdf(self.poster(unit_id, code), size)

    def poster(self, unit_id: str, code: str) -> Poster:
        """The words. Without a unit it is for everybody, and there is no code."""
        texts, contest = self.context.texts, self.context.contest
        answer = "poster-step-predict" if contest.prediction.asked else "poster-step-answer"
        return Poster(
            draft=texts("poster-draft") if self.draft or contest.trial else "",
            organiser=contest.organiser,
            title=contest.title,
            short_title=contest.short_title,
            unit_label=texts("poster-for"),
            unit=self.context.unit_name(unit_id) if unit_id else "",
            steps=(
                texts("poster-step-scan"),
                texts("poster-step-register"),
                texts(answer, questions=contest.quiz.questions),
            ),
            doors=tuple(self._door(way, code) for way in self._one_each(code)),
            when_label=texts("poster-when"),
            when=self._when(),
            prizes_label=texts("poster-prizes"),
            prizes=self._prizes(),
            check=self._check(),
            contact=texts("poster-contact", hotline=contest.hotline) if contest.hotline else "",
        )

    def forwarded(self, unit_id: str, code: str) -> str:
        """A message that may be sent on."""
        texts, links = self.context.texts, []
        for way in self._one_each(code):
            name = "qr-link-typed" if way.typed else "qr-link"
            links.append(texts(name, app=texts(f"poster-app-{way.app}"), address=way.address, typed=way.typed))
        unit, title = self.context.unit_name(unit_id), self.context.contest.title
        return texts("qr-forward", unit=unit, title=title, links="\n".join(links), check=self._check())

    def _one_each(self, code: str) -> list[Way]:
        """A poster has room for one way an app."""
        found: dict[App, Way] = {}
        for way in self.ways(code):
            found.setdefault(way.app, way)
        return list(found.values())

    def _door(self, way: Way, code: str) -> Door:
        texts = self.context.texts
        hint = texts("poster-type", typed=way.typed) if way.typed else texts("poster-code", code=code) if code else ""
        return Door(texts(f"poster-app-{way.app}"), way.address, way.name, hint)

    def _when(self) -> tuple[str, ...]:
        texts, rounds = self.context.texts, self.context.contest.rounds
        if len(rounds) > ROUNDS_SHOWN:
            opens = say_instant(min(each.opens_at for each in rounds))
            closes = say_end(max(each.closes_at for each in rounds))
            return (texts("poster-rounds", count=len(rounds), opens=opens, closes=closes),)
        if len(rounds) == 1:
            opens, closes = say_instant(rounds[0].opens_at), say_end(rounds[0].closes_at)
            return texts("poster-opens", opens=opens), texts("poster-closes", closes=closes)
        return tuple(texts("poster-round", round=each.name, **_times(each)) for each in rounds)

    def _prizes(self) -> tuple[str, ...]:
        contest, texts = self.context.contest, self.context.texts
        by_round = contest.individual.scope is Scope.ROUND and len(contest.rounds) > 1
        people = "poster-people-prizes-round" if by_round else "poster-people-prizes"
        ladders = ((people, contest.individual.ladder), ("poster-unit-prizes", contest.collective.ladder))
        return tuple(texts(name, ladder=self._ladder(ladder)) for name, ladder in ladders if ladder)

    def _ladder(self, ladder: Sequence[Prize]) -> str:
        texts, write = self.context.texts, Writer(self.context.contest, self.context.units, self.context.texts)
        if len(ladder) > RUNGS_SHOWN:
            return texts("poster-many-prizes", total=write.total(ladder))
        rungs = [(write.ladder([prize]), prize.amount) for prize in ladder]
        return ", ".join(
            rung if amount is None else texts("poster-amount", rung=rung, amount=group(amount))
            for rung, amount in rungs
        )

    def _check(self) -> str:
        texts = self.context.texts
        return texts("poster-check", page=_plain(self.page)) if self.page else texts("poster-check-plain")


def promotion_of(settings: Settings, context: Context) -> Promotion:
    """With the addresses of config.yaml; only an address of its own on the internet is one to be printed."""
    contest_id = context.contest.id
    ways, page = partial(settings.ways, contest_id), settings.home_page(contest_id)
    return Promotion(context, ways, page, draft=not settings.server.public_url.startswith("https:"))


async def codes_for(
    database: Database,
    context: Context,
    units: Collection[str],
    *,
    now: int,
    made_for: int = 0,
    expires_at: int | None = None,
) -> dict[str, InviteCode]:
    """Unit → the code that holds now; see `storage.invites.Invites.give`. This process knows it at once."""
    given = await Invites(database, contest_id=context.contest.id).give(
        units,
        made_for=made_for,
        secret=context.secret,
        now=now,
        avoid=[unit_id.upper() for unit_id in context.units.all],
        expires_at=expires_at,
    )
    context.invites = {**context.invites, **{each.code: each for each in given.values()}}
    return given


def _times(here: Round) -> dict[str, str]:
    """ "08:00 23/10" and "17:00 27/10/2023"; the end of a day is said as everywhere."""
    return {"opens": f"{local(here.opens_at):%H:%M %d/%m}", "closes": say_end(here.closes_at).replace(" ngày", "")}


def _plain(address: str) -> str:
    """As it is typed: "thi.phuluong.vn"."""
    return address.removeprefix("https://")
