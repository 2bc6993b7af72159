"""How often the addresses of invite codes are opened, and which codes there are.

A page that is looked at writes nothing: visits are counted in memory and kept with the next tick. A kill loses the
visits of a few seconds, never who started, registered or finished: that is counted from what they did.
"""

from collections import Counter

from contest.invites import code_in
from handlers.context import Context
from storage.ports.office import InviteStore


class Scans:
    """Of one contest in one process."""

    def __init__(self, store: InviteStore, context: Context) -> None:
        self._store, self._context = store, context
        self._seen: Counter[str] = Counter()

    def saw(self, text: str) -> None:
        """An address with that code was opened; what is no code of ours is not counted."""
        code = code_in(text)
        if code is not None and code in self._context.invites:
            self._seen[code] += 1

    async def tick(self) -> None:
        """Keep what was counted, and learn of codes made or withdrawn elsewhere."""
        seen, self._seen = self._seen, Counter()
        if seen:
            await self._store.add_scans(seen)
        self._context.invites = await self._store.known()
