"""What the web chat shows: the browser has no message store of its own, so a reload reads this."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from storage.database import Database, insert_new
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
    """The lines of all web chats."""

    def __init__(self, database: Database, *, new_id: Callable[[], int]) -> None:
        self._database, self._new_id = database, new_id

    async def say(self, chat: str, payload: bytes, *, replaces: int | None = None) -> int:
        """Keep a message of ours; an edit keeps its place and is new to every reader. Returns its id."""
        changed = self._new_id()
        known = (message.c.id == replaces, message.c.chat == chat, message.c.nonce.is_(None))

        def work(connection: Connection) -> int:
            if replaces is not None:
                edit = update(message).where(*known).values(payload=payload, changed=changed)
                if connection.execute(edit).rowcount:
                    return replaces
            row = {"id": changed, "chat": chat, "changed": changed, "nonce": None, "payload": payload}
            connection.execute(insert(message), [row])
            return changed

        return await self._database.do(work)

    async def hear(self, chat: str, text: str, *, nonce: str) -> None:
        """Keep what the person typed, once per nonce."""
        new = self._new_id()
        row = {"id": new, "chat": chat, "changed": new, "nonce": nonce, "payload": text.encode()}
        await self._database.do(lambda connection: connection.execute(insert_new(connection, message), [row]))

    async def since(self, chat: str, changed: int) -> list[WebMessage]:
        """Lines new or edited after that, oldest change first."""
        later = select(message).where(message.c.chat == chat, message.c.changed > changed)
        async with self._database.read() as connection:
            rows = (await connection.execute(later.order_by(message.c.changed.desc()).limit(HISTORY))).all()
        return [WebMessage(row.id, row.changed, row.nonce is not None, row.payload) for row in reversed(rows)]
