"""Finding a person by a part of the name or by a receipt."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

from bot.errands.parts import Parts
from contest.fold import fold
from contest.people import Found, suspects
from handlers.flows.people import alike, found_people
from handlers.messages import Outgoing
from scheduler.errands import Work
from storage.people import People
from storage.ports.records import Errand

MOST = 6


def find_person(parts: Parts) -> Work:
    """Up to `MOST` people, each with the attempts made."""
    people = People(parts.database, contest_id=parts.context.contest.id, seal=parts.seal)

    async def work(errand: Errand) -> Outgoing:
        found = await _found(parts, people, errand.details["wanted"])
        attempts = await people.attempts_of([each.person_id for each in found])
        shown = [replace(each, attempts=attempts.get(each.person_id, ())) for each in found[:MOST]]
        return found_people(parts.context, shown, more=len(found) > MOST, now=parts.clock())

    return work


def list_suspects(parts: Parts) -> Work:
    """Groups of people who may be registered more than once."""
    people = People(parts.database, contest_id=parts.context.contest.id, seal=parts.seal)

    async def work(_: Errand) -> Outgoing:
        everybody = [each async for some in people.all() for each in some]
        return alike(parts.context, await asyncio.to_thread(suspects, everybody))

    return work


async def _found(parts: Parts, people: People, wanted: str) -> list[Found]:
    by_receipt = parts.context.receipt_matcher(wanted)
    attempt = await parts.store.find_attempt(by_receipt) if _looks_like_receipt(wanted) else None
    part, found = fold(wanted), list[Found]()
    async with aclosing(people.all()) as everybody:
        async for some in everybody:
            found += await asyncio.to_thread(_matching, some, part, attempt.person_id if attempt else None)
            if len(found) > MOST:
                break
    return found


def _looks_like_receipt(wanted: str) -> bool:
    return any(sign.isdigit() for sign in wanted) or "-" in wanted


def _matching(people: list[Found], part: str, person_id: int | None) -> list[Found]:
    return [each for each in people if each.person_id == person_id or part in fold(each.name)]
