"""The tokens of an account on a platform, shared by all processes; see `bot.channels.zalo_tokens.TokenBook`."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import DBAPIError

from storage.database import Database, insert_new
from storage.errors import Busy
from storage.seal import Seal
from storage.tables import ChannelTokenRow, table

token = table(ChannelTokenRow)


@dataclass(frozen=True, slots=True)
class Token:
    """A pair of tokens and its number; `first`: the refresh token of config.yaml that was tried last, "" for none.

    Its text shows no token: whoever logs it by mistake tells nothing.
    """

    number: int
    access: str
    refresh: str
    first: str
    issued_at: int
    expires_at: int
    claimed_until: int | None

    def __repr__(self) -> str:
        return f"Token(number={self.number}, issued_at={self.issued_at}, claimed_until={self.claimed_until})"


class Tokens:
    """The pair of one account. Every change is committed when its call returns."""

    def __init__(self, database: Database, *, account: str, seal: Seal) -> None:
        self._database, self._account, self._seal = database, account, seal

    async def kept(self) -> Token | None:
        """The newest pair.

        Raises:
            Busy: the database does not answer now.
        """
        mine = select(token).where(token.c.account == self._account)
        try:
            async with self._database.read() as connection:
                row = (await connection.execute(mine)).first()
        except (DBAPIError, OSError) as error:
            raise Busy(type(error).__name__) from error
        if row is None:
            return None
        access, refresh, first = orjson.loads(self._seal.open_bytes(row.pair))
        return Token(row.number, access, refresh, first, row.issued_at, row.expires_at, row.claimed_until)

    async def claim(self, number: int, *, until: int) -> bool:
        """Take the refresh token of that pair in use; False: somebody has or had it, or the pair is an older one."""
        free = (*self._pair(number), token.c.claimed_until.is_(None))
        take = update(token).where(*free).values(claimed_until=until)
        return await self._database.do(lambda connection: connection.execute(take).rowcount == 1)

    async def settle(self, number: int, *, until: int | None) -> None:
        """End a claim without a new pair: None, the token was not used; an instant, it is not to be used again."""
        end = update(token).where(*self._pair(number)).values(claimed_until=until)
        await self._database.do(lambda connection: connection.execute(end))

    async def renew(
        self, number: int, *, access: str, refresh: str, first: str, issued_at: int, expires_at: int
    ) -> bool:
        """Keep what follows pair `number` (0: there is none); False: another pair has followed it already."""
        pair = self._seal.close_bytes(orjson.dumps((access, refresh, first)))
        values = {"number": number + 1, "pair": pair, "issued_at": issued_at, "expires_at": expires_at}

        def work(connection: Connection) -> bool:
            row = values | {"account": self._account, "claimed_until": None}
            if number == 0:
                return connection.execute(insert_new(connection, token), row).rowcount == 1
            return connection.execute(update(token).where(*self._pair(number)).values(row)).rowcount == 1

        return await self._database.do(work)

    def _pair(self, number: int) -> tuple[Any, ...]:
        return token.c.account == self._account, token.c.number == number
