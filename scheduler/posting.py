"""Posts for public places on their way: each place gets each message at most once, and what is refused is logged."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog

from contest.broadcast import How
from contest.errors import HoiThiError
from handlers.messages import Outgoing
from handlers.ports import Channel, Outcome, Refused
from scheduler.retry import BULK, Again, Done, decide
from storage.ports.broadcasts import Post, PostStore

log = structlog.get_logger(__name__)

LOST_MS = 600_000
"""A post in hand for longer is of a process that is gone."""


class Posting:
    """Sends the posts of one contest."""

    def __init__(self, store: PostStore, channels: Mapping[str, Channel], *, clock: Callable[[], int]) -> None:
        self._store, self._channels, self._clock = store, channels, clock
        self._looked_back = False

    async def tick(self) -> None:
        """Whatever is due, one post of each place."""
        try:
            await self._look_back()
            for post in await self._store.take(now=self._clock()):
                await self._serve(post)
        except HoiThiError as error:
            log.warning("posts wait for the database", problem=str(error))

    async def _look_back(self) -> None:
        """Once: say which posts a lost process left, for somebody to look whether they are there."""
        if not self._looked_back:
            for lost in await self._store.unknown(before=self._clock() - LOST_MS):
                log.warning("post perhaps not sent", key=lost.key, channel=lost.channel, chat=lost.chat)
            self._looked_back = True

    async def _serve(self, post: Post) -> None:
        """The picture, then the text; a place that refuses the picture still gets the text."""
        ended = Done()
        while post.position < len(post.messages):
            message = Outgoing.from_bytes(post.messages[post.position])
            verdict = decide(await self._send(post, message), post.tries + 1, BULK)
            if isinstance(verdict, Again):
                again = replace(post, tries=post.tries + 1, due_at=self._clock() + round(verdict.wait_s * 1000))
                await self._store.put_back(again)
                return
            if verdict.how is not How.SENT:
                ended = verdict
                log.warning("post not sent", key=post.key, chat=post.chat, how=str(verdict.how), reason=verdict.problem)
            post = replace(post, position=post.position + 1, tries=0)
        await self._store.end(post.id, ended.how, ended.problem)

    async def _send(self, post: Post, message: Outgoing) -> Outcome:
        channel = self._channels.get(post.channel)
        if channel is None:
            return Refused("channel is not configured any more")
        try:
            return await channel.send(post.chat, message)
        except Exception as error:
            log.exception("channel raised", channel=post.channel)
            return Refused(type(error).__name__)
