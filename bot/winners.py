"""The picture of a list of winners, in the words of the contest."""

from collections.abc import Callable

from bot.render.winners_picture import Poster, Prizes, winners_picture
from contest.calendar import local
from contest.winners import Stage, Winner, Winners
from handlers.context import Context
from handlers.flows.winners import by_rung, state_of


def painter(context: Context, link: str) -> Callable[[Winners], bytes]:
    """Draws lists of this contest."""
    return lambda winners: winners_picture(poster_of(context, winners, link))


def poster_of(context: Context, winners: Winners, link: str) -> Poster:
    """What the picture says."""
    texts, contest = context.texts, context.contest
    prizes = [_prizes(context, *each) for each in by_rung(winners.people)]
    if winners.leaders and not winners.people and winners.ranked:
        holders = tuple((f"{each.place}. {each.name}", each.unit) for each in winners.leaders)
        prizes.append(Prizes(texts("winners-picture-leaders"), holders))
    for rung, some in by_rung(winners.units):
        prizes.append(_prizes(context, texts("winners-short-units", line=rung), some))
    nobody = texts("winners-none" if winners.ranked else "winners-nobody")
    return Poster(
        draft=texts("winners-draft") if winners.stage is Stage.DRAFT else "",
        organiser=contest.organiser,
        title=contest.short_title,
        round=winners.round_name,
        state=state_of(context, winners),
        prizes=tuple(prizes) if winners.ranked else (),
        nobody=nobody,
        more=texts("winners-picture-more"),
        date=f"{local(winners.at):%d/%m/%Y}" if winners.at is not None else "",
        link=link.removeprefix("https://"),
    )


def _prizes(context: Context, rung: str, some: list[Winner]) -> Prizes:
    if some[0].to_decide:
        waiting = context.texts("winners-short-to-decide", count=len(some))
        return Prizes(rung, ((waiting, ""),))
    nameless = context.texts("winners-nameless")
    return Prizes(rung, tuple((each.name or nameless, each.unit) for each in some))
