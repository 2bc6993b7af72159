"""Roles, codes, clips and marks hold on SQLite and on PostgreSQL alike."""

import asyncio
from dataclasses import replace

import pytest

from contest.roles import Held, Invitation, Role
from contest.video import Clip, Judge, Mark, Source
from storage.database import Database
from storage.errors import LimitBroken
from storage.ports.conversation import Change, Desk, Session
from storage.ports.records import ClipWithdrawn, Closing, MarkGiven, OwnUnit, Record, RoleTaken
from storage.roles import Invitations
from storage.seal import Seal
from storage.store import SqlStore
from storage.videos import Videos

NOW = 1_000_000
INVITATION = Invitation("hash-1", Role.OFFICER, "th1", made_at=NOW, expires_at=NOW + 1000)
CLIP = Clip(2**62, "th1", "Một cửa", "Phóng sự", 390_000, Source.FILE, "F1", NOW, "fake", "video")


class Counter:
    def __init__(self) -> None:
        self.last = 1000

    def __call__(self) -> int:
        self.last += 1
        return self.last


@pytest.fixture
async def store(database: Database) -> SqlStore:
    made = SqlStore(database, contest_id="c", seal=Seal(b"k" * 32), new_id=Counter())
    await made.open_contest(secret=b"s" * 32, now=NOW)
    return made


@pytest.fixture
def invitations(store: SqlStore, database: Database) -> Invitations:
    return Invitations(database, contest_id="c")


@pytest.fixture
def videos(store: SqlStore, database: Database) -> Videos:
    return Videos(database, contest_id="c")


async def load(store: SqlStore, chat: str = "1") -> Session:
    async with store.batch([("fake", chat)], [], NOW) as batch:
        return batch.sessions["fake", chat]


async def desk(store: SqlStore, code: str = "", chat: str = "1") -> Desk:
    async with store.batch([("fake", chat)], [], NOW) as batch:
        await batch.open_desks({("fake", chat): code})
        found = batch.sessions["fake", chat].desk
        assert found is not None
        return found


async def keep(store: SqlStore, *records: Record, chat: str = "1") -> None:
    async with store.batch([("fake", chat)], [], NOW) as batch:
        session = batch.sessions["fake", chat]
        await batch.save([Change(session, session, "", NOW, records=records)])


def taken(invitation: Invitation) -> RoleTaken:
    return RoleTaken(invitation.code_hash, invitation.role, invitation.unit_id, NOW + 5)


async def a_judge(store: SqlStore, invitations: Invitations, chat: str, own: str | None = "") -> int:
    invitation = replace(INVITATION, code_hash=f"hash-j{chat}", role=Role.JUDGE, unit_id="")
    await invitations.add(invitation)
    await keep(store, taken(invitation), chat=chat)
    if own is not None:
        await keep(store, OwnUnit(own), chat=chat)
    return (await load(store, chat)).id


async def test_a_code_gives_one_role_once(store: SqlStore, invitations: Invitations) -> None:
    await invitations.add(INVITATION)
    assert (await desk(store, "hash-1")).invitation == INVITATION
    assert (await desk(store, "hash-2")).invitation is None
    await keep(store, taken(INVITATION))
    assert (await load(store)).roles == (Held(Role.OFFICER, "th1"),)
    assert (await desk(store, "hash-1")).invitation == replace(INVITATION, used_at=NOW + 5)
    with pytest.raises(LimitBroken):
        await keep(store, taken(INVITATION), chat="2")
    assert (await load(store, "2")).roles == ()


async def test_two_replicas_with_the_same_code(store: SqlStore, invitations: Invitations) -> None:
    await invitations.add(INVITATION)
    tries = (keep(store, taken(INVITATION), chat=chat) for chat in "123")
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, LimitBroken) for outcome in outcomes) == 2


async def test_a_withdrawn_code_gives_nothing(store: SqlStore, invitations: Invitations) -> None:
    await invitations.add(INVITATION)
    assert await invitations.withdraw("hash-1", now=NOW) == INVITATION
    with pytest.raises(LimitBroken):
        await keep(store, taken(INVITATION))
    assert await invitations.withdraw("nothing", now=NOW) is None


async def test_withdrawing_a_used_code_takes_its_role_only(store: SqlStore, invitations: Invitations) -> None:
    other = replace(INVITATION, code_hash="hash-2", unit_id="th2")
    for invitation in (INVITATION, other):
        await invitations.add(invitation)
        await keep(store, taken(invitation))
    assert [held.unit_id for held in (await load(store)).roles] == ["th1", "th2"]
    before = await invitations.withdraw("hash-1", now=NOW + 9)
    assert before is not None
    assert before.used_at == NOW + 5
    assert [held.unit_id for held in (await load(store)).roles] == ["th2"]


async def test_a_judge_declares_once(store: SqlStore, invitations: Invitations, videos: Videos) -> None:
    await a_judge(store, invitations, "1", own=None)
    assert (await load(store)).roles == (Held(Role.JUDGE, "", None),)
    await keep(store, OwnUnit("th1"))
    await keep(store, OwnUnit("th2"))
    assert (await load(store)).roles == (Held(Role.JUDGE, "", "th1"),)
    assert await videos.judges() == [Judge((await load(store)).id, "th1")]


async def test_clips_come_back_as_they_went(store: SqlStore, videos: Videos) -> None:
    usb = replace(CLIP, id=7, source=Source.USB, ref="a" * 64, received_at=NOW - 1, channel="", media="")
    await keep(store, CLIP)
    await videos.register(usb)
    assert await videos.clips() == (usb, CLIP)
    assert (await desk(store)).clips == (usb, CLIP)
    await keep(store, ClipWithdrawn(CLIP.id, NOW + 1))
    assert await videos.clips() == (usb,)


async def test_one_mark_a_judge_and_clip(store: SqlStore, invitations: Invitations, videos: Videos) -> None:
    await keep(store, CLIP)
    first, second = await a_judge(store, invitations, "1"), await a_judge(store, invitations, "2")
    await keep(store, MarkGiven(CLIP.id, 800, NOW))
    await keep(store, MarkGiven(CLIP.id, 855, NOW + 1))
    await keep(store, MarkGiven(CLIP.id, 0, NOW + 1), chat="2")
    assert await videos.marks() == sorted([Mark(CLIP.id, first, 855), Mark(CLIP.id, second, 0)], key=lambda m: m.judge)
    assert (await desk(store)).marks == {CLIP.id: 855}


async def test_no_mark_after_the_closing(store: SqlStore, invitations: Invitations, videos: Videos) -> None:
    """A judge's step that was decided before and is kept after it is refused and decided again."""
    await keep(store, CLIP)
    await a_judge(store, invitations, "1")
    await keep(store, MarkGiven(CLIP.id, 800, NOW))
    assert not (await desk(store)).marking_closed
    assert await videos.close(Closing(NOW + 1, "lý do"))
    assert not await videos.close(Closing(NOW + 2))
    assert await videos.closing() == Closing(NOW + 1, "lý do")
    assert (await desk(store)).marking_closed
    with pytest.raises(LimitBroken):
        await keep(store, MarkGiven(CLIP.id, 900, NOW + 2))
    assert [mark.tenths for mark in await videos.marks()] == [800]


async def test_marks_of_a_clip_taken_back_are_not_seen(
    store: SqlStore, invitations: Invitations, videos: Videos
) -> None:
    await keep(store, CLIP)
    await a_judge(store, invitations, "1")
    await keep(store, MarkGiven(CLIP.id, 800, NOW), ClipWithdrawn(CLIP.id, NOW))
    assert await videos.marks() == []


async def test_contests_do_not_mix(
    store: SqlStore, database: Database, invitations: Invitations, videos: Videos
) -> None:
    other = SqlStore(database, contest_id="other", seal=Seal(b"k" * 32), new_id=Counter())
    await other.open_contest(secret=b"o" * 32, now=NOW)
    await keep(store, CLIP)
    await invitations.add(INVITATION)
    await a_judge(store, invitations, "1")
    await videos.close(Closing(NOW))
    elsewhere = Videos(database, contest_id="other")
    assert await elsewhere.clips() == ()
    assert await elsewhere.judges() == []
    assert await elsewhere.closing() is None
    assert await Invitations(database, contest_id="other").withdraw("hash-1", now=NOW) is None
