"""What is kept of the person who asks: as a card in the chat, or as a file to take along."""

from bot.errands.parts import Parts
from handlers.flows.owndata import card, whole
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.owndata import OwnDataReader
from storage.ports.privacy import OwnData
from storage.ports.records import Errand

KEPT_MS = 3_600_000
"""Afterwards the file is dropped from the database."""


def own_card(parts: Parts) -> Work:
    """In words, with what may be done."""

    async def work(errand: Errand) -> Outgoing:
        return card(parts.context, await _read(parts, errand))

    return work


def own_file(parts: Parts) -> Work:
    """A text that any telephone opens."""

    async def work(errand: Errand) -> Outgoing:
        now, name = parts.clock(), "du-lieu-cua-toi.txt"
        content = whole(parts.context, await _read(parts, errand), now).encode("utf-8-sig")
        key = await parts.files.keep(content, media=Media.DOCUMENT, name=name, now=now, until=now + KEPT_MS)
        file = Attachment(Media.DOCUMENT, key, kept=True, name=name)
        return Outgoing(parts.context.texts("own-file-here"), attachment=file)

    return work


async def _read(parts: Parts, errand: Errand) -> OwnData:
    reader = OwnDataReader(parts.database, contest_id=parts.context.contest.id, seal=parts.seal)
    return await reader.of(int(errand.details["person"]), errand.channel, errand.chat)
