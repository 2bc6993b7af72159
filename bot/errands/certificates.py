"""The certificates of the person who asks, as a picture and for the printer; or why there is none."""

import asyncio
from collections.abc import Sequence

from bot.certificates import CertificateDesk, CertificatePress, Named, say_number
from bot.errands.parts import Parts
from contest.calendar import say_instant
from contest.certificates import say_code
from contest.settings import CertificateFor
from handlers.context import Context
from handlers.messages import Attachment, Media, Outgoing
from scheduler.errands import Work
from storage.certificates import Certificates
from storage.ports.records import Errand

KEPT_MS = 3_600_000
"""They hold a name: afterwards they are dropped from the database, and drawn again for whoever asks again."""


def certificates(parts: Parts) -> Work:
    """Issued with the first asking, if the batch has not done so."""
    book = Certificates(parts.database, contest_id=parts.context.contest.id)
    desk = CertificateDesk(parts.store, book, parts.context)
    press = CertificatePress(parts.context, parts.promotion.page)

    async def work(errand: Errand) -> Outgoing | Sequence[Outgoing]:
        found = await desk.of_person(int(errand.details["person"]), now=parts.clock())
        answers = [each for named in found for each in await _answers(parts, press, named)]
        return answers or Outgoing(why_none(parts.context, parts.clock()))

    return work


async def _answers(parts: Parts, press: CertificatePress, named: Named) -> list[Outgoing]:
    context, certificate = parts.context, named.certificate
    number = say_number(context, certificate)
    if certificate.revoked_at is not None:
        at = say_instant(certificate.revoked_at)
        return [Outgoing(context.texts("certificate-revoked", number=number, at=at, reason=certificate.reason))]
    caption = context.texts("certificate-picture", number=number, code=say_code(certificate.code))
    name = f"giay-chung-nhan-{certificate.number:03}"
    picture = await _kept(parts, await asyncio.to_thread(press.picture, named), Media.PHOTO, f"{name}.png")
    printed = await _kept(parts, await asyncio.to_thread(press.pdf, named), Media.DOCUMENT, f"{name}.pdf")
    return [
        Outgoing(caption, attachment=Attachment(Media.PHOTO, picture, kept=True)),
        Outgoing(
            context.texts("certificate-file"),
            attachment=Attachment(Media.DOCUMENT, printed, kept=True, name=f"{name}.pdf"),
        ),
    ]


async def _kept(parts: Parts, content: bytes, media: Media, name: str) -> str:
    now = parts.clock()
    return await parts.files.keep(content, media=media, name=name, now=now, until=now + KEPT_MS)


def why_none(context: Context, now: int) -> str:
    """Not offered; not yet; or not for this person."""
    contest, texts = context.contest, context.texts
    rules, questions = contest.publication, contest.quiz.questions
    if rules.certificate is CertificateFor.NOBODY:
        return texts("certificate-off", contact=context.contact)
    publishes, days = max(each.publishes_at for each in contest.rounds), rules.complaint_days
    if now < publishes + days * DAY_MS:
        name = "certificate-not-yet" if days else "certificate-not-yet-soon"
        return texts(name, publishes=say_instant(publishes), **({"days": days} if days else {}))
    blanks = {"score": -(-questions * rules.certificate_percent // 100), "questions": questions}
    if rules.certificate is CertificateFor.THRESHOLD:
        return texts("certificate-none-threshold", contact=context.contact, **blanks)
    return texts("certificate-none-winners", contact=context.contact)


DAY_MS = 86_400_000
