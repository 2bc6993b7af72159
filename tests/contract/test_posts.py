"""What every store of posts promises: each is given out once, in order within a place."""

import asyncio
from dataclasses import replace

import pytest

from contest.broadcast import How
from handlers.messages import Outgoing
from storage.database import Database
from storage.ports.broadcasts import Post
from storage.posts import Posts
from storage.seal import Seal
from storage.store import SqlStore
from tests.contract.test_store import NOW, Counter

MESSAGES = (Outgoing("Ảnh").to_bytes(), Outgoing("Bài").to_bytes())


def a_post(number: int, key: str = "winners:dot-1:1", chat: str = "@tin") -> Post:
    return Post(number, key, "fake", chat, MESSAGES, due_at=NOW)


@pytest.fixture
async def posts(database: Database) -> Posts:
    await SqlStore(database, contest_id="c", seal=Seal(b"k" * 32), new_id=Counter()).open_contest(secret=b"s", now=NOW)
    return Posts(database, contest_id="c")


async def test_kept_once_and_given_out_once(posts: Posts) -> None:
    await posts.add([a_post(1), a_post(2, chat="-100123456")])
    await posts.add([a_post(3)])
    assert await posts.take(now=NOW - 1) == []
    taken = await posts.take(now=NOW)
    assert [(each.id, each.chat, each.messages) for each in taken] == [
        (1, "@tin", MESSAGES),
        (2, "-100123456", MESSAGES),
    ]
    assert await posts.take(now=NOW + 10**9) == []


async def test_two_replicas_never_take_the_same(posts: Posts, database: Database) -> None:
    await posts.add([a_post(number, chat=f"@tin{number}") for number in range(1, 21)])
    both = await asyncio.gather(*(Posts(database, contest_id="c").take(now=NOW) for _ in range(4)))
    assert sorted(each.id for taken in both for each in taken) == list(range(1, 21))


async def test_in_order_within_a_place(posts: Posts) -> None:
    await posts.add([a_post(1), a_post(2, key="winners:dot-1:2")])
    (first,) = await posts.take(now=NOW)
    await posts.put_back(replace(first, position=1, tries=2, due_at=NOW + 5))
    assert await posts.take(now=NOW) == [], "the second waits for the first"
    (again,) = await posts.take(now=NOW + 5)
    assert (again.id, again.position, again.tries) == (1, 1, 2)
    await posts.end(1, How.SENT, "")
    assert [each.id for each in await posts.take(now=NOW + 5)] == [2]


async def test_lost_on_the_way_is_unknown(posts: Posts) -> None:
    await posts.add([a_post(1), a_post(2, chat="@khac")])
    await posts.take(now=NOW)
    await posts.end(2, How.REFUSED, "bot is not a member")
    assert [each.id for each in await posts.unknown(before=NOW + 1)] == [1]
    assert await posts.unknown(before=NOW) == []
