"""The four texts and the picture of the newest result, ready to copy, also before it is public."""

import asyncio
from collections.abc import Sequence

from bot.errands.parts import Parts
from bot.winners import painter
from contest.winners import announced
from handlers.flows.winners import answers, caption
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from scheduler.winners import winners_of
from storage.ports.records import Errand

KEPT_MS = 24 * 3_600_000
"""A draft holds names that may never be published: afterwards it is dropped from the database."""


def winners(parts: Parts) -> Work:
    """Of the newest version that is told to the public as a list."""

    async def work(_: Errand) -> Outgoing | Sequence[Outgoing]:
        context, now = parts.context, parts.clock()
        versions = [await parts.store.latest_result(each) for each in announced(context.contest)]
        newest = max((each for each in versions if each is not None), key=lambda each: each.id, default=None)
        if newest is None:
            return Outgoing(context.texts("winners-nothing"))
        found = await winners_of(parts.store, context, newest)
        content = await asyncio.to_thread(painter(context, parts.page), found)
        name = f"ket-qua-{newest.round_id or context.contest.id}-v{newest.version}.png"
        key = await parts.files.keep(content, media=Media.PHOTO, name=name, now=now, until=now + KEPT_MS)
        picture = Outgoing(caption(context, found), attachment=Attachment(Media.PHOTO, key, kept=True))
        return answers(context, found, parts.page, picture)

    return work
