"""What the web chat shows: the browser has no message store of its own, so a reload reads this."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from storage.database import Database, insert_new
from storage.seal import Seal
from storage.tables import WebMessageRow, table

message = table(WebMessageRow)

HISTORY = 60
"""Messages shown after a reload."""


@dataclass(frozen=True, slots=True)
class WebMessage:
    """One line of the chat. `changed` grows over the chat; `payload` is a serialised Outgoing, or the person's text."""

    id: int
    changed: int
    from_person: bool
    payload: bytes


class WebChats:
    """The lines of all web chats of one contest."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal, new_id: Callable[[], int]) -> None:
        self._database, self._contest = database, contest_id
        self._seal, self._new_id = seal, new_id

    async def say(self, chat: str, payload: bytes, *, replaces: int | None = None) -> int:
        """Keep a message of ours; an edit keeps its place and is new to every reader. Returns its id."""
        sealed = self._seal.close_bytes(payload)
        known = (message.c.id == replaces, *self._of(chat), message.c.nonce.is_(None))

        def work(connection: Connection) -> int:
            changed = self._after_all(connection, chat)
            if replaces is not None:
                edit = update(message).where(*known).values(payload=sealed, changed=changed)
                if connection.execute(edit).rowcount:
                    return replaces
            connection.execute(insert(message), [self._row(chat, changed, None, sealed)])
            return changed

        return await self._database.do(work)

    async def hear(self, chat: str, text: str, *, nonce: str) -> None:
        """Keep what the person typed, once per nonce."""
        sealed = self._seal.close(text)

        def work(connection: Connection) -> None:
            changed = self._after_all(connection, chat)
            connection.execute(insert_new(connection, message), [self._row(chat, changed, nonce, sealed)])

        await self._database.do(work)

    def _after_all(self, connection: Connection, chat: str) -> int:
        """A number above all of the chat: with another replica's clock ahead, ours alone would hide a line."""
        newest = connection.execute(select(func.max(message.c.changed)).where(*self._of(chat))).scalar()
        return max(self._new_id(), (newest or 0) + 1)

    async def since(self, chat: str, changed: int) -> list[WebMessage]:
        """Lines new or edited after that, oldest change first."""
        later = select(message).where(*self._of(chat), message.c.changed > changed)
        async with self._database.read() as connection:
            rows = (await connection.execute(later.order_by(message.c.changed.desc()).limit(HISTORY))).all()
        return [
            WebMessage(row.id, row.changed, row.nonce is not None, self._seal.open_bytes(row.payload))
            for row in reversed(rows)
        ]

    def _of(self, chat: str) -> tuple[ColumnElement[bool], ...]:
        return message.c.contest_id == self._contest, message.c.chat == chat

    def _row(self, chat: str, changed: int, nonce: str | None, sealed: bytes) -> dict[str, object]:
        owner = {"contest_id": self._contest, "chat": chat}
        return {"id": changed, **owner, "changed": changed, "nonce": nonce, "payload": sealed}
