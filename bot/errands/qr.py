"""The QR code of a unit: picture, poster and hand-out for the printer, and a message to send on."""

import asyncio
from collections.abc import Sequence

from bot.errands.parts import Parts
from bot.promotion import codes_for
from bot.render.poster import Size
from contest.figures import is_withheld
from contest.invites import Counts
from handlers.flows.promotion import say_counts
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.invites import Invites
from storage.ports.records import Errand

KEPT_MS = 30 * 86_400_000
"""Longer than anybody looks back for it in a chat; asked again, it is drawn again."""


def qr(parts: Parts) -> Work:
    """With the code that holds now; one is made at the first time."""
    book, promotion = Invites(parts.database, contest_id=parts.context.contest.id), parts.promotion

    async def work(errand: Errand) -> Outgoing | Sequence[Outgoing]:
        context, now, unit_id = parts.context, parts.clock(), errand.details["unit"]
        if not promotion.ways(""):
            return Outgoing(context.texts("qr-no-way"))
        made_for = int(errand.details.get("made_for", "0"))
        given = await codes_for(parts.database, context, [unit_id], now=now, made_for=made_for)
        code = given[unit_id].code
        picture = await asyncio.to_thread(promotion.picture, unit_id, code)
        counts = (await book.counts()).get(code, Counts())
        said = say_counts(context, counts, withheld=is_withheld(context.contest, now))
        caption = context.texts("qr-picture", unit=context.unit_name(unit_id), code=code, counts=said)
        answers = [await _sent(parts, caption, picture, Media.PHOTO, f"qr-{unit_id}.png")]
        for size, name in ((Size.A4, "ap-phich"), (Size.HANDOUT, "to-roi")):
            printed = await asyncio.to_thread(promotion.pdf, unit_id, code, size)
            text = context.texts("qr-poster" if size is Size.A4 else "qr-handout")
            answers.append(await _sent(parts, text, printed, Media.DOCUMENT, f"{name}-{unit_id}.pdf"))
        return [*answers, Outgoing(promotion.forwarded(unit_id, code))]

    return work


async def _sent(parts: Parts, text: str, content: bytes, media: Media, name: str) -> Outgoing:
    now = parts.clock()
    key = await parts.files.keep(content, media=media, name=name, now=now, until=now + KEPT_MS)
    return Outgoing(text, attachment=Attachment(media, key, kept=True, name=name if media is Media.DOCUMENT else ""))
