"""What a broadcast written in the chat needs before it goes out, and whom it missed."""

from collections.abc import Sequence

from bot.errands.parts import Parts
from handlers.flows.broadcast import audience_of
from handlers.flows.broadcasts import SHOWN, missed, rest
from handlers.messages import Outgoing
from handlers.ports import NotFetched, Source, TooLarge
from scheduler.errands import Facts, Work
from storage.people import People
from storage.ports.records import Errand


def preview(parts: Parts) -> Work:
    """How many people it reaches, how long that takes, and whether its file can go out on every channel."""

    async def work(errand: Errand) -> Facts:
        reach = await parts.broadcasts.reach(audience_of(errand.details))
        known = {name: each for name, each in reach.items() if name in parts.channels}
        people = {name: each.reachable for name, each in known.items()}
        paces = {name: parts.channels[name].capabilities.bulk_per_s for name in known}
        # The channel with the longest way to go decides.
        took_s = max((people[name] / paces[name] for name in known), default=0)
        problem = await _problem(parts, errand.details["v-file"], people) if "v-file" in errand.details else ""
        about = {
            "people": sum(people.values()),
            "closed": sum(each.closed for each in known.values()),
            "paid": sum(each.paid for each in known.values()),
            "took": round(took_s * 1000),
        }
        return {"id": errand.details["v-id"], "problem": problem, **about}

    return work


async def _problem(parts: Parts, key: str, people: dict[str, int]) -> str:
    """The sentence that says why other channels cannot send the file; the one it came from always can."""
    file = await parts.files.file(key)
    if file is None:
        return "broadcast-file-lost"
    if file.content is not None or not any(count for name, count in people.items() if name != file.channel):
        return ""
    source = parts.channels.get(file.channel)
    try:
        if not isinstance(source, Source):
            return "broadcast-file-lost"
        await parts.files.fill(key, await source.fetch(file.ref))
    except TooLarge:
        return "broadcast-file-large"
    except NotFetched:
        return "broadcast-file-lost"
    return ""


def list_missed(parts: Parts) -> Work:
    """People by name, with what is known of the sending."""
    people = People(parts.database, contest_id=parts.context.contest.id, seal=parts.seal)

    async def work(errand: Errand) -> Outgoing:
        key = errand.details["key"]
        found, sent = await parts.broadcasts.missed(key, limit=SHOWN), await parts.broadcasts.get(key)
        named = {each.person_id: each for each in await people.named([each.person_id for each in found])}
        known = [(named[each.person_id], each) for each in found if each.person_id in named]
        all_missed = sent.tried - sent.sent if sent is not None else 0
        return missed(parts.context, known, more=max(0, all_missed - len(known)))

    return work


def list_rest(parts: Parts) -> Work:
    """What helps to reach the others: a text to paste, an article, and how many people of which unit are left."""

    async def work(errand: Errand) -> Sequence[Outgoing]:
        sent = await parts.broadcasts.get(errand.details["key"])
        if sent is None:
            return [Outgoing(parts.context.texts("stale-button"))]
        return rest(parts.context, sent, await parts.broadcasts.missed_by_unit(sent.key))

    return work
