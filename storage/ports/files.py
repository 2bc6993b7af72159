"""Pictures and documents that go out."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class File:
    """A picture or document. `content` None: only the platform it came from has it, as `ref` of `channel`."""

    key: str
    media: str
    name: str
    content: bytes | None
    channel: str = ""
    ref: str = ""


class FileStore(Protocol):
    """Files of one contest that go out to many, and as what each channel knows them."""

    async def keep(self, content: bytes, *, media: str, name: str, now: int, until: int | None = None) -> str:
        """Keep a file of ours, for ever or `until` then; returns its key, the same for the same content."""

    async def forget(self, *, now: int) -> None:
        """Drop what was to be kept until then."""

    async def file(self, key: str) -> File | None:
        """By its key."""

    async def fill(self, key: str, content: bytes) -> None:
        """Keep the content of one that was only offered."""

    async def ref(self, key: str, channel: str) -> str | None:
        """As what the channel knows it: a second sending need not upload again."""

    async def keep_ref(self, key: str, channel: str, ref: str) -> None:
        """The channel has it now, under that id; replaces an older one."""
