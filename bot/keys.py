"""Keys this installation makes for itself."""

import hmac
import os
from pathlib import Path

from sqlalchemy.engine import make_url

from contest.errors import HoiThiError
from storage.seal import new_key


class KeyLost(HoiThiError):
    """There is a database but not the key its names are sealed with."""

    def __init__(self, key_file: Path, database: Path) -> None:
        super().__init__(f"{key_file} is missing, but {database} exists")
        self.key_file, self.database = key_file, database


def database_exists(database_url: str) -> bool:
    """Whether there is something to read; a database server answers for itself."""
    url = make_url(database_url)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).exists()


def data_key(configured: bytes | None, database_url: str) -> bytes:
    """The configured key, or the one kept beside the SQLite file, made at the first start.

    Raises:
        KeyLost: the database is there, the key file is not; a new key could not open the sealed names.
    """
    if configured is not None:
        return configured
    database = Path(str(make_url(database_url).database))
    key_file = database.with_suffix(".key")
    if key_file.exists():
        return bytes.fromhex(key_file.read_text(encoding="ascii").strip())
    if database.exists():
        raise KeyLost(key_file, database)
    key = new_key()
    key_file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key.hex())
    return key


def derived(key: bytes, purpose: str) -> bytes:
    """A key for one purpose, so that no two uses share one."""
    return hmac.digest(key, purpose.encode(), "sha256")
