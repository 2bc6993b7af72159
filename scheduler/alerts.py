"""Tells the technician what is not well: once, again every six hours while it lasts, and once when it is over.

What is wrong is decided from one look at technical figures; several processes look, and the update ids of what they
say make it one message.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from contest.calendar import local, to_ms
from contest.errors import HoiThiError
from handlers.messages import Incoming, Kind, Outgoing
from handlers.texts import Texts
from storage.ports.alerts import AlertStore, Episode

log = structlog.get_logger(__name__)

MINUTE, HOUR = 60_000, 3_600_000
SILENT_MS = HOUR
"""A bot that brought something before and brings nothing for so long by day while a round is open."""
DAY_FROM, DAY_UNTIL = 7, 21
"""Local hours between which silence means something."""
WAITING_MAX = 200
"""Replies older than a minute; twice in a row."""
SLOW_MS = 1000
DISK_PART, DISK_LEAST = 10, 2**30
"""Percent of the disk, and bytes: below either it is nearly full."""
REFUSED_MS = 2 * MINUTE
FAILURES_MIN, FAILURES_TIMES = 10, 2
"""In the last hour at least so many, and so many times the hour before."""
REPEAT_MS = 6 * HOUR
OVER_AFTER_MS = 3 * MINUTE
"""Nobody has seen it for so long: another process may see what this one does not."""

Chats = Callable[[], Awaitable[Sequence[tuple[str, str]]]]
"""(channel, chat) of those who are to be told."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one process sees at one moment.

    `round_opened`: when the round that is open now was opened, None when none is. `heard`: bot → its last update.
    `slow_ms`: how long a query that asks nothing took. `disk`: (free, whole) bytes, None where the database is not a
    file of ours. `unknown_since`: bot → since when its platform has not taken our webhook. `failures`: of the last
    hour, and of the one before. `accounts`: Zalo account → what a person has to see to (docs/zalo.md 4, 6).
    """

    at: int
    round_opened: int | None = None
    heard: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    slow_ms: int = 0
    disk: tuple[int, int] | None = None
    unknown_since: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[int, int] = (0, 0)
    accounts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is not well; `kind` names its sentence, `channel` is "" where it is not about one."""

    kind: str
    channel: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Names the episode."""
        return f"{self.kind}:{self.channel}"


def wrong(look: Look, before: Look | None = None) -> list[Alert]:
    """What is not well, by this look and the one before."""
    now = look.at
    found = [
        Alert("silent", channel, {"minutes": (now - heard) // MINUTE})
        for channel, heard in look.heard.items()
        if _is_silent(look, heard)
    ]
    found += [
        Alert("refused", channel, {"minutes": (now - since) // MINUTE})
        for channel, since in look.unknown_since.items()
        if now - since > REFUSED_MS
    ]
    found += [Alert(f"zalo-{trouble}", channel) for channel, trouble in look.accounts.items()]
    if before is not None and min(before.waiting, look.waiting) > WAITING_MAX:
        found.append(Alert("outbox", figures={"waiting": look.waiting}))
    if look.slow_ms > SLOW_MS:
        found.append(Alert("database", figures={"ms": look.slow_ms}))
    if look.disk is not None and _is_full(*look.disk):
        free, whole = look.disk
        found.append(Alert("disk", figures={"mb": free // 2**20, "percent": free * 100 // whole}))
    recent, earlier = look.failures
    if recent >= FAILURES_MIN and recent >= FAILURES_TIMES * earlier:
        found.append(Alert("failures", figures={"recent": recent, "earlier": earlier}))
    return found


def _is_silent(look: Look, heard: int) -> bool:
    """Neither the night nor the time before the opening counts as silence."""
    here = local(look.at)
    if look.round_opened is None or not DAY_FROM <= here.hour < DAY_UNTIL:
        return False
    morning = to_ms(here.replace(hour=DAY_FROM, minute=0, second=0, microsecond=0))
    return look.at - max(heard, morning, look.round_opened) > SILENT_MS


def _is_full(free: int, whole: int) -> bool:
    return free * 100 < DISK_PART * whole or free < DISK_LEAST


def is_due(episode: Episode, now: int) -> bool:
    """Whether people are to be told (again)."""
    return episode.told_at is None or now - episode.told_at >= REPEAT_MS


def is_over(key: str, episode: Episode, found: Sequence[Alert], now: int) -> bool:
    """No process sees it any more."""
    return key not in {each.key for each in found} and now - episode.seen_at >= OVER_AFTER_MS


class Alerts:
    """Watches one contest. `submit` is the engine's; `look` reads the figures."""

    def __init__(
        self,
        store: AlertStore,
        texts: Texts,
        *,
        look: Callable[[], Awaitable[Look]],
        chats: Chats,
        submit: Callable[[Incoming], Awaitable[object]],
    ) -> None:
        self._store, self._texts, self._look = store, texts, look
        self._chats, self._submit = chats, submit
        self._before: Look | None = None

    async def tick(self) -> None:
        """Look once, and tell what has changed."""
        try:
            look = await self._look()
            found = wrong(look, self._before)
            self._before = look
            await self._judge(found, look.at)
        except HoiThiError as error:
            log.warning("alerts wait for the database", problem=str(error))

    async def _judge(self, found: Sequence[Alert], now: int) -> None:
        for each in found:
            log.warning("not well", alert=each.key, **each.figures)
            await self._store.saw(each.key, now=now)
        episodes = await self._store.episodes()
        for each in found:
            episode = episodes[each.key]
            if is_due(episode, now) and await self._tell(each.key, episode, self._say(each), now):
                await self._store.told(each.key, now=now)
        for key, episode in episodes.items():
            if is_over(key, episode, found, now):
                if episode.told_at is not None:
                    kind, _, channel = key.partition(":")
                    await self._tell(f"{key}:over", episode, self._texts(f"over-{kind}", channel=channel), now)
                await self._store.over(key)

    def _say(self, alert: Alert) -> str:
        return self._texts(f"alert-{alert.kind}", channel=alert.channel, **alert.figures)

    async def _tell(self, key: str, episode: Episode, text: str, now: int) -> bool:
        """The id names episode and telling: who is second says nothing. False: nobody is there to tell."""
        chats = await self._chats()
        name = f"alert:{key}:{episode.began_at}:{episode.told_at or 0}"
        await tell(self._submit, chats, name, Outgoing(text), now)
        return bool(chats)


async def tell(
    submit: Callable[[Incoming], Awaitable[object]],
    chats: Sequence[tuple[str, str]],
    name: str,
    message: Outgoing,
    now: int,
) -> None:
    """The message to each of the chats, under a name by which it is told once."""
    packed = message.to_bytes().decode()
    for channel, chat in chats:
        await submit(Incoming(channel, chat, f"{name}:{chat}", now, Kind.NOTICE, facts={"message": packed}))
