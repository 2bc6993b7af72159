"""Pictures and documents that go out, and as what each channel knows them; see `storage.ports.files.FileStore`."""

import hashlib
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from storage.database import Database, insert_new
from storage.ports.files import File
from storage.ports.records import FileOffered
from storage.seal import Seal
from storage.tables import FileRefRow, FileRow, table

file, file_ref = table(FileRow), table(FileRefRow)


def offer_file(connection: Connection, contest_id: str, offered: FileOffered) -> None:
    """Remember a file that one of our bots was sent: that bot may send it on at once."""
    mine = {"contest_id": contest_id, "key": offered.key}
    origin = {"channel": offered.channel, "ref": offered.ref}
    about = {"media": offered.media, "name": offered.name, "content": None, "kept_at": offered.at}
    connection.execute(insert_new(connection, file), [mine | origin | about])
    connection.execute(insert_new(connection, file_ref), [mine | origin])


class Files:
    """The files of one contest."""

    def __init__(self, database: Database, *, contest_id: str, seal: Seal) -> None:
        self._database, self._contest, self._seal = database, contest_id, seal

    async def keep(self, content: bytes, *, media: str, name: str, now: int, until: int | None = None) -> str:
        """See `storage.ports.files.FileStore`."""
        key = hashlib.sha256(content).hexdigest()
        mine = {"contest_id": self._contest, "key": key, "channel": "", "ref": ""}
        about = {"media": media, "name": name, "kept_at": now, "kept_until": until}
        row = {**mine, **about, "content": self._seal.close_bytes(content)}
        await self._database.do(lambda connection: connection.execute(insert_new(connection, file), [row]))
        return key

    async def forget(self, *, now: int) -> None:
        """See `storage.ports.files.FileStore`."""
        over = (file.c.contest_id == self._contest, file.c.kept_until <= now)
        await self._database.do(lambda connection: connection.execute(delete(file).where(*over)))

    async def file(self, key: str) -> File | None:
        """See `storage.ports.files.FileStore`."""
        row = await self._first(select(file).where(file.c.contest_id == self._contest, file.c.key == key))
        if row is None:
            return None
        content = None if row.content is None else self._seal.open_bytes(row.content)
        return File(row.key, row.media, row.name, content, row.channel, row.ref)

    async def fill(self, key: str, content: bytes) -> None:
        """See `storage.ports.files.FileStore`."""
        mine = (file.c.contest_id == self._contest, file.c.key == key)
        kept = update(file).where(*mine).values(content=self._seal.close_bytes(content))
        await self._database.do(lambda connection: connection.execute(kept))

    async def ref(self, key: str, channel: str) -> str | None:
        """See `storage.ports.files.FileStore`."""
        row = await self._first(select(file_ref.c.ref).where(*self._known(key, channel)))
        return None if row is None else str(row.ref)

    async def keep_ref(self, key: str, channel: str, ref: str) -> None:
        """See `storage.ports.files.FileStore`."""
        row = {"contest_id": self._contest, "key": key, "channel": channel, "ref": ref}

        def work(connection: Connection) -> None:
            connection.execute(delete(file_ref).where(*self._known(key, channel)))
            connection.execute(insert(file_ref), [row])

        await self._database.do(work)

    def _known(self, key: str, channel: str) -> tuple[Any, ...]:
        return file_ref.c.contest_id == self._contest, file_ref.c.key == key, file_ref.c.channel == channel

    async def _first(self, query: Select[Any]) -> Any:
        async with self._database.read() as connection:
            return (await connection.execute(query)).first()
