"""The video part rehearsed: officers hand in clips, the office enters what came on sticks, judges mark.

Officers and judges come with real one-time codes and read messages as people would. What they did is in `films` and
in the `marks` of the judges.
"""

import hashlib
import random
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.rehearsal.people import HOUR, SECOND, Reply
from contest.calendar import say_seconds
from contest.roles import Invitation, Role, hash_of, make_code
from contest.settings import Video
from contest.units import Unit
from contest.video import MARK_MAX, TITLE_MAX, Clip, Source, say_tenths
from handlers.context import Context
from handlers.messages import Kind, Outgoing
from handlers.texts import Texts
from storage.database import Database
from storage.ports.records import Closing
from storage.roles import Invitations
from storage.videos import Videos

MARKING_MS = 24 * HOUR
JUDGES = 3
_ENTER, _TWO_CLIPS = 0.8, 0.2
"""Shares of units: that enter, and that hand in two clips."""
_SHORTEST_S = 60
_CODE_LETTERS = 32
_TITLE = re.compile("“(.*)”")


@dataclass(slots=True)
class Film:
    """One clip as its makers know it. `worth`: how good it is, of 100; `handed_in_at` in UTC ms, 0: not yet."""

    unit: Unit
    title: str
    genre: int
    seconds: int
    source: Source
    worth: float
    handed_in_at: int = 0

    @property
    def ref(self) -> str:
        """What would be sent: the file, the link, or the SHA-256 of what is on the stick."""
        digest = hashlib.sha256(self.title.encode()).hexdigest()
        return f"https://video.example.vn/{digest[:12]}" if self.source is Source.LINK else digest


@dataclass(slots=True)
class Officer:
    """Hands in the clips of one unit in the chat."""

    chat: str
    films: list[Film]
    texts: Texts
    rng: random.Random
    heard: bytes = b""

    def react(self, message: Outgoing, now: int) -> Reply | None:
        """One clip after the other, from the desk to the receipt."""
        film = next((each for each in self.films if not each.handed_in_at), None)
        if film is None:
            return None
        after = self.rng.randint(5, 60) * SECOND
        data = [button.data for row in message.rows for button in row]
        if any(item.startswith("new:") for item in data):
            facts: dict[str, str | int] = {"file": film.ref, "media": "video", "seconds": film.seconds}
            is_link = film.source is Source.LINK
            return Reply(after, Kind.TEXT, film.ref) if is_link else Reply(after, Kind.VIDEO, "", facts=facts)
        if self.texts("ask-video-length") in message.text:
            return Reply(after, Kind.TEXT, say_seconds(film.seconds * SECOND))
        if f"g:{film.genre}" in data:
            return Reply(after, Kind.PRESS, f"g:{film.genre}", pressed="m")
        if self.texts("ask-video-title", max=TITLE_MAX) in message.text:
            film.handed_in_at = now + after
            return Reply(after, Kind.TEXT, film.title)
        return None


@dataclass(slots=True)
class Judge:
    """Marks every clip that comes up. `own`: where the judge works; `marks`: title → tenths."""

    chat: str
    own: Unit | None
    worth: dict[str, float]
    pace_ms: int
    rng: random.Random
    marks: dict[str, int] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    heard: bytes = b""

    def react(self, message: Outgoing, now: int) -> Reply | None:
        """Says where he or she works, then takes the list page by page."""
        after = self.rng.randint(1, self.pace_ms)
        buttons = [button for row in message.rows for button in row]
        data = [button.data for button in buttons]
        if "none" in data:
            return self._work(data, after)
        title = _TITLE.search(message.text)
        if "list" in data and title:
            return Reply(after, Kind.TEXT, self._mark(title[1]))
        wanted = [item for item in data if item.startswith("c:") and item not in self.opened]
        wanted += [button.data for button in buttons if button.label.endswith("›")]
        if not wanted:
            return None
        self.opened.add(wanted[0])
        return Reply(after, Kind.PRESS, wanted[0], pressed="m")

    def _work(self, offered: list[str], after: int) -> Reply:
        if self.own is None:
            return Reply(after, Kind.PRESS, "none", pressed="m")
        if f"u:{self.own.id}" in offered:
            return Reply(after, Kind.PRESS, f"u:{self.own.id}", pressed="m")
        return Reply(after, Kind.TEXT, self.own.name)

    def _mark(self, title: str) -> str:
        half_points = round(2 * self.rng.gauss(self.worth[title], 5))
        self.marks[title] = min(MARK_MAX, max(0, 5 * half_points))
        return say_tenths(self.marks[title])


class VideoPart:
    """Everybody of the video part of one rehearsal. `marking_ends` in UTC ms."""

    def __init__(self, context: Context, video: Video, database: Database, *, seed: int) -> None:
        self._units, self._texts, self.video = context.units, context.texts, video
        self._videos = Videos(database, contest_id=context.contest.id)
        self._invitations = Invitations(database, contest_id=context.contest.id)
        self._rng = random.Random(f"video {seed}")  # noqa: S311 - fake people
        self.films = list(self._make_films())
        self.officers = self._make_officers()
        self.judges = [self._make_judge(number) for number in range(JUDGES)]
        self.marking_ends = video.closes_at + MARKING_MS

    def _make_films(self) -> Iterator[Film]:
        """Most units enter, some with two clips."""
        number = 0
        for unit in self._units.of_kinds(self.video.kinds):
            if self._rng.random() > _ENTER:
                continue
            source = self._rng.choice(list(Source))
            for _ in range(2 if self._rng.random() < _TWO_CLIPS else 1):
                number += 1
                yield Film(
                    unit=unit,
                    title=f"Sáng kiến cải cách số {number}",
                    genre=self._rng.randint(1, len(self.video.genres)),
                    seconds=self._rng.randint(_SHORTEST_S, self.video.longest // SECOND),
                    source=source,
                    worth=self._rng.uniform(50, 95),
                )

    def _make_officers(self) -> list[Officer]:
        by_unit: dict[str, list[Film]] = {}
        for film in self.films:
            if film.source is not Source.USB:
                by_unit.setdefault(film.unit.id, []).append(film)
        return [
            Officer(f"officer-{unit_id}", films, self._texts, random.Random(self._rng.getrandbits(64)))  # noqa: S311
            for unit_id, films in by_unit.items()
        ]

    def _make_judge(self, number: int) -> Judge:
        """The first works nowhere in the contest; the others in a unit that has entered, or below it."""
        own = None
        if number and self.films:
            own = self._units[self._rng.choice(sorted(self._units.within(self._rng.choice(self.films).unit.id)))]
        return Judge(
            chat=f"judge-{number}",
            own=own,
            worth={film.title: film.worth for film in self.films},
            # Two acts a clip and a page to turn now and then: done before marking ends.
            pace_ms=MARKING_MS // (3 * len(self.films) + 10),
            rng=random.Random(self._rng.getrandbits(64)),  # noqa: S311 - fake people
        )

    async def invite(self) -> list[tuple[int, Officer | Judge, str]]:
        """When each of them comes, and with which code."""
        video, length = self.video, self.video.closes_at - self.video.opens_at
        invited: list[tuple[int, Officer | Judge, str]] = []
        for officer in self.officers:
            at = video.opens_at + round(length * self._rng.betavariate(2, 1) * 0.98)
            code = await self._code(Role.OFFICER, officer.films[0].unit.id, video.opens_at, video.closes_at)
            invited.append((at, officer, code))
        for judge in self.judges:
            code = await self._code(Role.JUDGE, "", video.closes_at, self.marking_ends)
            invited.append((video.closes_at + self._rng.randint(1, judge.pace_ms), judge, code))
        return invited

    async def _code(self, role: Role, unit_id: str, made_at: int, expires_at: int) -> str:
        code = make_code("".join(self._rng.choices(string.ascii_letters + string.digits, k=_CODE_LETTERS)))
        await self._invitations.add(Invitation(hash_of(code), role, unit_id, made_at, expires_at))
        return code

    async def enter_sticks(self, new_id: Callable[[], int]) -> None:
        """As `hoithi video register`: all before marking begins, each with the hour the office had it."""
        video = self.video
        for film in self.films:
            if film.source is Source.USB:
                film.handed_in_at = self._rng.randrange(video.opens_at, video.closes_at)
                genre, length = video.genres[film.genre - 1], film.seconds * SECOND
                clip = (film.unit.id, film.title, genre, length, film.source, film.ref, film.handed_in_at)
                await self._videos.register(Clip(new_id(), *clip))

    async def close_marking(self) -> None:
        """As `hoithi video close`."""
        await self._videos.close(Closing(self.marking_ends, ""))
