"""Posts: messages for public places, each given out once; see `storage.ports.broadcasts.PostStore`."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, select, update

from contest.broadcast import How
from storage.database import Database, insert_new
from storage.ports.broadcasts import Post
from storage.tables import PostRow, table

post = table(PostRow)

_PLAIN = ("id", "key", "channel", "chat", "due_at", "position", "tries")
_WAITING = ""


class Posts:
    """The posts of one contest."""

    def __init__(self, database: Database, *, contest_id: str) -> None:
        self._database, self._contest = database, contest_id

    async def add(self, posts: Sequence[Post]) -> None:
        """See `storage.ports.broadcasts.PostStore`."""
        more = {"contest_id": self._contest, "how": _WAITING, "reason": ""}
        rows = [
            {**{name: getattr(each, name) for name in _PLAIN}, **more, "messages": _packed(each.messages)}
            for each in posts
        ]
        await self._database.do(lambda connection: connection.execute(insert_new(connection, post), rows))

    async def take(self, *, now: int) -> list[Post]:
        """See `storage.ports.broadcasts.PostStore`."""
        waiting = (post.c.contest_id == self._contest, post.c.how == _WAITING)
        first = select(func.min(post.c.id)).where(*waiting).group_by(post.c.channel, post.c.chat)
        due = select(post.c.id).where(*waiting, post.c.id.in_(first), post.c.due_at <= now).order_by(post.c.id)

        def work(connection: Connection) -> list[Post]:
            taken = list(connection.execute(due.with_for_update(skip_locked=True)).scalars())
            mine = post.c.id.in_(taken)
            connection.execute(update(post).where(mine).values(how=str(How.UNKNOWN), due_at=now))
            return [_post(row) for row in connection.execute(select(post).where(mine).order_by(post.c.id))]

        async with self._database.read() as reading:
            if (await reading.execute(due.limit(1))).first() is None:
                return []
        return await self._database.do(work)

    async def put_back(self, again: Post) -> None:
        """See `storage.ports.broadcasts.PostStore`."""
        values = {"how": _WAITING, "due_at": again.due_at, "position": again.position, "tries": again.tries}
        await self._change(again.id, values)

    async def end(self, post_id: int, how: How, reason: str) -> None:
        """See `storage.ports.broadcasts.PostStore`."""
        await self._change(post_id, {"how": str(how), "reason": reason})

    async def unknown(self, *, before: int) -> list[Post]:
        """See `storage.ports.broadcasts.PostStore`."""
        lost = (post.c.contest_id == self._contest, post.c.how == str(How.UNKNOWN), post.c.due_at < before)
        async with self._database.read() as connection:
            return [_post(row) for row in await connection.execute(select(post).where(*lost).order_by(post.c.id))]

    async def _change(self, post_id: int, values: dict[str, Any]) -> None:
        change = update(post).where(post.c.id == post_id).values(values)
        await self._database.do(lambda connection: connection.execute(change))


def _packed(messages: Sequence[bytes]) -> bytes:
    return orjson.dumps([each.decode() for each in messages])


def _post(row: Row[Any]) -> Post:
    messages = tuple(each.encode() for each in orjson.loads(row.messages))
    return Post(messages=messages, **{name: getattr(row, name) for name in _PLAIN})
