"""Kept files on SQLite and PostgreSQL."""

import pytest

from handlers.messages import Media
from storage.database import Database
from storage.files import Files, offer_file
from storage.ports.files import File
from storage.ports.records import FileOffered
from storage.seal import Seal
from storage.store import SqlStore

NOW = 1_790_000_000_000
OFFERED = FileOffered("offer-1", Media.PHOTO, "anh.jpg", "telegram:a", "A1", NOW)


@pytest.fixture
async def files(database: Database) -> Files:
    for contest in ("c", "other"):
        store = SqlStore(database, contest_id=contest, seal=Seal(b"k" * 32), new_id=lambda: 1)
        await store.open_contest(secret=b"s" * 32, now=NOW)
    return Files(database, contest_id="c", seal=Seal(b"k" * 32))


async def test_the_same_content_is_kept_once(files: Files) -> None:
    key = await files.keep(b"x", media=Media.PHOTO, name="anh.jpg", now=NOW)
    assert await files.keep(b"x", media=Media.PHOTO, name="khac.jpg", now=NOW + 1) == key
    assert await files.file(key) == File(key, Media.PHOTO, "anh.jpg", b"x")
    assert await files.keep(b"y", media=Media.PHOTO, name="anh.jpg", now=NOW) != key


async def test_one_contest_does_not_see_another(files: Files, database: Database) -> None:
    key = await files.keep(b"x", media=Media.PHOTO, name="anh.jpg", now=NOW)
    await files.keep_ref(key, "telegram:a", "A1")
    other = Files(database, contest_id="other", seal=Seal(b"k" * 32))
    assert await other.file(key) is None
    assert await other.ref(key, "telegram:a") is None


async def test_each_channel_knows_it_by_an_id_of_its_own_and_the_newest_counts(files: Files) -> None:
    key = await files.keep(b"x", media=Media.PHOTO, name="anh.jpg", now=NOW)
    assert await files.ref(key, "telegram:a") is None
    for channel, ref in (("telegram:a", "A1"), ("telegram:b", "B1"), ("telegram:a", "A2")):
        await files.keep_ref(key, channel, ref)
    assert await files.ref(key, "telegram:a") == "A2"
    assert await files.ref(key, "telegram:b") == "B1"


async def test_an_offered_file_is_known_to_its_channel_at_once_and_filled_later(
    files: Files, database: Database
) -> None:
    for _ in range(2):  # an offer that comes twice changes nothing
        await database.do(lambda connection: offer_file(connection, "c", OFFERED))
    assert await files.file("offer-1") == File("offer-1", Media.PHOTO, "anh.jpg", None, "telegram:a", "A1")
    assert await files.ref("offer-1", "telegram:a") == "A1"
    await files.fill("offer-1", b"x")
    filled = await files.file("offer-1")
    assert filled is not None
    assert filled.content == b"x"
