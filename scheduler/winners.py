"""The list of winners: its facts, read in one place, and how it goes out once to everybody (docs/rules.md 2.7)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from contest.broadcast import Audience, Broadcast, Group, Progress
from contest.calendar import Round
from contest.decisions import WHOLE, is_held
from contest.names import mask
from contest.outcome import VIDEO
from contest.winners import Changed, Stage, Winner, Winners, announced
from handlers.context import Context
from handlers.flows.winners import caption, notices
from handlers.messages import Attachment, Media, Outgoing
from scheduler.results import prize_changes
from storage.ports.broadcasts import BroadcastStore, Post, PostStore
from storage.ports.conversation import Store
from storage.ports.files import FileStore
from storage.ports.results import Award, ResultRow, ResultStore, ResultVersion

log = structlog.get_logger(__name__)

LEADERS = 10
OPENING_WAITS_MS = 3_600_000
"""The next opening is told after the list of winners, but is not put off for longer than this."""
POST_MAX = 4096
"""Characters of one message (docs/telegram.md 3)."""


# ---- the facts


async def winners_of(store: ResultStore, context: Context, version: ResultVersion) -> Winners:
    """What notices of this version may say."""
    contest = context.contest
    awards = await store.awards(version.id)
    people = [each.person_id for each in awards if each.person_id is not None]
    rows, names = await _lines(store, context, version, people), await store.names(people)
    before = await _published_before(store, version)
    old = await store.awards(before.id) if before else []
    named = names | await store.names([each.person_id for each in old if each.person_id is not None])
    masked = contest.publication.mask_names
    persons = tuple(_person(context, each, rows, names, masked=masked) for each in awards if each.person_id is not None)
    stage = _stage(version)
    return Winners(
        round_id=version.round_id,
        round_name=contest.round(version.round_id).name if version.round_id else context.texts("winners-whole"),
        version=version.version,
        stage=stage,
        at=version.official_at or version.published_at,
        ranked=version.people,
        people=persons,
        leaders=() if persons else await _leaders(store, context, version),
        units=tuple(_unit(context, each) for each in awards if each.person_id is None),
        masked=masked,
        table_hash=version.table_hash,
        complain_until=complaints_end(context, version),
        corrects=before.published_at if before else None,
        reason=version.reason if before else "",
        moved=int(version.difference.get("moved", 0)) if before else 0,
        changes=_changes(context, old, awards, named) if before else (),
    )


def complaints_end(context: Context, version: ResultVersion) -> int | None:
    """Until when this version may be contested; None of one that is not, or not any more, to be contested."""
    if version.published_at is None or version.official_at is not None:
        return None
    return context.contest.publication.complaints_end(version.published_at)


def _stage(version: ResultVersion) -> Stage:
    if version.published_at is None:
        return Stage.DRAFT
    return Stage.PROVISIONAL if version.official_at is None else Stage.OFFICIAL


async def _published_before(store: ResultStore, version: ResultVersion) -> ResultVersion | None:
    earlier = [each for each in await store.result_versions(version.round_id) if each.version < version.version]
    return next((each for each in reversed(earlier) if each.published_at is not None), None)


async def _table(store: ResultStore, context: Context, version: ResultVersion) -> ResultVersion:
    """The version that holds the lines: of a single round the contest as a whole has no table of its own."""
    if version.round_id == WHOLE and len(context.contest.rounds) == 1:
        return await store.latest_result(context.contest.rounds[0].id) or version
    return version


async def _lines(
    store: ResultStore, context: Context, version: ResultVersion, people: Sequence[int]
) -> Mapping[int, tuple[ResultRow, str]]:
    return await store.person_rows((await _table(store, context, version)).id, people)


async def _leaders(store: ResultStore, context: Context, version: ResultVersion) -> tuple[Winner, ...]:
    """The head of the table, named as strangers see people who hold no prize."""
    rows = await store.result_rows((await _table(store, context, version)).id, limit=LEADERS)
    return tuple(
        Winner("", row.place, mask(name), context.unit_name(row.unit_id), row.score, row.duration)
        for row, name in rows
        if row.place
    )


def _person(
    context: Context,
    award: Award,
    rows: Mapping[int, tuple[ResultRow, str]],
    names: Mapping[int, str],
    *,
    masked: bool,
) -> Winner:
    assert award.person_id is not None
    row = rows[award.person_id][0] if award.person_id in rows else None
    name = names.get(award.person_id, "")
    return Winner(
        rung=award.rung,
        place=award.place,
        name=mask(name) if masked or award.to_decide else name,
        unit=context.unit_name(award.unit_id),
        score=row.score if row else None,
        duration=row.duration if row else None,
        amount=award.amount,
        to_decide=award.to_decide,
    )


def _unit(context: Context, award: Award) -> Winner:
    name = context.unit_name(award.unit_id)
    block = award.block if len(context.contest.collective.blocks) > 1 else ""
    if award.kind == VIDEO:
        block = context.texts("winners-clip")
    return Winner(award.rung, award.place, name, block, amount=award.amount, to_decide=award.to_decide)


def _changes(
    context: Context, old: Sequence[Award], new: Sequence[Award], names: Mapping[int, str]
) -> tuple[Changed, ...]:
    """Who lost or gained what; of a prize that is still to be decided nobody is named as the holder."""
    found = []
    for each in prize_changes([a for a in old if not a.to_decide], [a for a in new if not a.to_decide]):
        person, before, after = each["person"], str(each["before"]), str(each["after"])
        # Who has no prize any more need not be pilloried.
        masked = isinstance(person, int) and (context.contest.publication.mask_names or not after)
        name = names.get(person, "") if isinstance(person, int) else context.unit_name(str(each["unit"]))
        found.append(Changed(mask(name) if masked else name, before, after, masked))
    return tuple(found)


# ---- going out


@dataclass(frozen=True, slots=True)
class Press:
    """What posts in public places are made of. `places`: (channel, chat); `picture` draws a list."""

    posts: PostStore
    files: FileStore
    picture: Callable[[Winners], bytes]
    places: Sequence[tuple[str, str]]


class WinnersNews:
    """Sends each list out once: to those who took part as a broadcast, to public places as posts.

    `link`: the page of results, "" for none. `press`: None where no place is named.
    """

    def __init__(
        self,
        store: Store,
        context: Context,
        broadcasts: BroadcastStore,
        *,
        clock: Callable[[], int],
        new_id: Callable[[], int],
        link: str = "",
        press: Press | None = None,
    ) -> None:
        self._store, self._context, self._broadcasts = store, context, broadcasts
        self._clock, self._new_id, self._link, self._press = clock, new_id, link, press
        self._given: dict[str, int] = {}

    async def tell(self, round_id: str) -> None:
        """The newest published list, once its people have all heard their own result."""
        version = await self._store.latest_result(round_id, published=True)
        if version is None or round_id not in announced(self._context.contest):
            return
        key = await self._key(version)
        if key is None or await self._store.has_unsent_bulk():
            return
        winners = await winners_of(self._store, self._context, version)
        text = notices(self._context, winners, self._link).fanpage
        if self._press is not None and self._press.places:
            await self._press.posts.add(await self._made(self._press, key, winners))
        now = self._clock()
        before = _name(round_id, version.version - 1)
        for each in (before, f"{before}:official"):  # nobody gets a list that has been mended meanwhile
            await self._broadcasts.set_progress(each, Progress.OPEN, Progress.CANCELLED, now=now)
        audience = Audience(Group.TOOK_PART, round_id)
        new = Broadcast(self._new_id(), key, audience, Outgoing(text).to_bytes(), made_at=now, starts_at=now)
        if await self._broadcasts.add(new):
            log.info("winners announced", key=key)

    async def _key(self, version: ResultVersion) -> str | None:
        """Of the notice still to be given, None for none: one when published, one when it becomes official later."""
        key = _name(version.round_id, version.version)
        first = await self._given_at(key)
        if first is None:
            return key
        if version.official_at is None or version.official_at <= first:
            return None
        return None if await self._given_at(f"{key}:official") is not None else f"{key}:official"

    async def _given_at(self, key: str) -> int | None:
        """When that notice was given; once known it need not be asked for again."""
        if key not in self._given:
            given = await self._broadcasts.get(key)
            if given is None:
                return None
            self._given[key] = given.made_at
        return self._given[key]

    async def _made(self, press: Press, key: str, winners: Winners) -> list[Post]:
        """A picture with its caption, and the longest text that fits, for each place."""
        now = self._clock()
        content = await asyncio.to_thread(press.picture, winners)
        name = f"ket-qua-{winners.round_id or self._context.contest.id}-v{winners.version}.png"
        photo = await press.files.keep(content, media=Media.PHOTO, name=name, now=now)
        made = notices(self._context, winners, self._link)
        messages = (
            Outgoing(caption(self._context, winners), attachment=Attachment(Media.PHOTO, photo, kept=True)).to_bytes(),
            Outgoing(made.longest(POST_MAX)).to_bytes(),
        )
        return [Post(self._new_id(), key, channel, chat, messages, due_at=now) for channel, chat in press.places]

    async def is_waited_for(self, opening: Round) -> bool:
        """Whether the list of an earlier round is on its way and has to arrive before that opening is told."""
        contest, now = self._context.contest, self._clock()
        decisions = None
        for each in contest.rounds:
            if each.publishes_at > opening.opens_at or each.id not in announced(contest) or each.id == opening.id:
                continue
            version = await self._store.latest_result(each.id, published=True)
            if version is None:
                decisions = decisions if decisions is not None else await self._store.decisions()
                held = is_held(decisions, each.id, default=contest.publication.hold)
                if not held and now < opening.opens_at + OPENING_WAITS_MS:
                    return True
            elif now < (version.published_at or 0) + OPENING_WAITS_MS and not await self._arrived(version):
                return True
        return False

    async def _arrived(self, version: ResultVersion) -> bool:
        given = await self._broadcasts.get(_name(version.round_id, version.version))
        return given is not None and given.progress is not Progress.OPEN


def _name(round_id: str, version: int) -> str:
    return f"winners:{round_id}:{version}"
