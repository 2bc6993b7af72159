"""config.yaml and the environment, read once into frozen settings; every mistake is listed at once.

A secret may be written as "env:NAME" or "file:PATH", so that it need not stand in the file. The meaning of
each key: docs/configuration.md, kept true by a test.
"""

import ipaddress
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from bot.sources import in_file, read_yaml
from contest.errors import Mistake, Mistakes
from contest.reader import Reader

DEFAULT_DATABASE = "sqlite+aiosqlite:///data/hoithi.sqlite3"
TELEGRAM_API = "https://api.telegram.org"
TELEGRAM_BULK_PER_S = 25
"""docs/telegram.md 2: about 30 a second for bulk; some room is left."""

_DATABASE = re.compile(r"(sqlite\+aiosqlite|postgresql\+asyncpg)://.+")
_URL = re.compile(r"https?://[^\s/]+(/[^\s]*)?")
# docs/telegram.md 1: secret_token is 1-256 of these; we ask for at least 8.
_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_DATA_KEY = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-[1-9]\d{4,18}")
"""A public name of a channel or group, or the id of a group."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where we listen, and how the outside reaches us."""

    host: str
    port: int
    public_url: str
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-For is believed; without it a proxy makes all people one address."""


@dataclass(frozen=True, slots=True)
class TelegramBot:
    """One Telegram bot. `name` is ours and part of its webhook's path; `contest`: the id of the one it serves.

    `bulk_per_s`: messages a second that nobody asked for.
    """

    name: str
    token: str
    username: str
    secret: str
    api_base: str
    contest: str = ""
    """Empty: the only contest there is."""
    bulk_per_s: int = TELEGRAM_BULK_PER_S
    announce_to: tuple[str, ...] = ()
    """Channels and groups where the list of winners is posted."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything in config.yaml. `data_key` None: made at the first start and kept beside the database."""

    contests: tuple[Path, ...]
    server: Server
    database: str
    telegram: tuple[TelegramBot, ...]
    web: bool
    data_key: bytes | None

    def base_of(self, contest_id: str) -> str:
        """What the addresses of its pages begin with: nothing for the only contest, else its id."""
        return f"/{contest_id}" if len(self.contests) > 1 else ""

    def bots_of(self, contest_id: str) -> tuple[TelegramBot, ...]:
        """The Telegram bots that serve it."""
        return tuple(bot for bot in self.telegram if bot.contest in ("", contest_id))

    def results_page(self, contest_id: str) -> str:
        """The address of the public results, "" without web pages."""
        return f"{self.server.public_url}{self.base_of(contest_id)}/ket-qua" if self.web else ""

    def links(self, contest_id: str, code: str) -> list[str]:
        """Where a code opens the chat: an address for each bot, and the web page."""
        bots = [f"https://t.me/{bot.username}?start={code}" for bot in self.bots_of(contest_id) if bot.username]
        page = f"{self.server.public_url}{self.base_of(contest_id)}/?ma={code}"
        return [*bots, page] if self.web else bots

    def check_ids(self, ids: Sequence[str]) -> None:
        """Compare with the ids that stand in the contest folders.

        Raises:
            Mistakes: two contests have one id, a bot names a contest that is not there, a contest has no channel.
        """
        wrong = [
            Mistake("contest", "contest-same-id", {"id": each}) for each in sorted(set(ids)) if ids.count(each) > 1
        ]
        for number, bot in enumerate(self.telegram):
            if bot.contest and bot.contest not in ids:
                blanks = {"contest": bot.contest, "contests": ", ".join(ids)}
                wrong.append(Mistake(f"channels.telegram[{number}].contest", "bot-unknown-contest", blanks))
        if not self.web and not wrong:
            silent = [each for each in ids if not self.bots_of(each)]
            wrong += [Mistake("channels", "contest-no-channel", {"id": each}) for each in silent]
        if wrong:
            raise Mistakes(wrong)


def read_settings(path: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check a configuration file; relative paths are relative to it.

    Raises:
        FileMistakes: everything wrong with it.
    """
    data, lines = read_yaml(path)
    try:
        return settings_from(data, base=path.parent, environment=environment)
    except Mistakes as mistakes:
        raise in_file(path, mistakes, lines) from mistakes


def settings_from(data: Mapping[str, Any], *, base: Path, environment: Mapping[str, str]) -> Settings:
    """As `read_settings`, from a plain mapping."""
    reader = Reader(data)
    channels = reader.section("channels", optional=True)
    server = _server(reader.section("server", optional=True))
    settings = Settings(
        contests=tuple(base / path for path in _contests(reader, data)),
        server=server,
        database=_database(reader, base, environment),
        telegram=tuple(_telegram(part, base, environment, server.public_url) for part in channels.sections("telegram")),
        web=channels.section("web", optional=True).flag("enabled", default=True),
        data_key=_data_key(reader.section("security", optional=True), base, environment),
    )
    if settings.data_key is None and not settings.database.startswith("sqlite"):
        reader.complain("security.data_key", "data-key-needed")
    reader.refuse_unknown_keys()
    names = [bot.name for bot in settings.telegram]
    for name in sorted({name for name in names if names.count(name) > 1}):
        reader.complain("channels.telegram", "channel-same-name", name=name)
    if not settings.web and not settings.telegram:
        reader.complain("channels", "no-channel")
    if len(settings.contests) > 1:
        for number, bot in enumerate(settings.telegram):
            if not bot.contest:
                reader.complain(f"channels.telegram[{number}].contest", "bot-needs-contest", name=bot.name)
    if reader.mistakes:
        raise Mistakes(reader.mistakes)
    return settings


def _contests(reader: Reader, data: Mapping[str, Any]) -> tuple[str, ...]:
    """One folder, or a list of them."""
    several = isinstance(data.get("contest"), list) and data["contest"]
    return reader.texts("contest") if several else (reader.text("contest"),)


def _server(part: Reader) -> Server:
    port = part.number("port", least=0, most=65535, default=8080)
    public_url = part.text("public_url", default=f"http://localhost:{port}").rstrip("/")
    if not _URL.fullmatch(public_url):
        part.complain("public_url", "url-wanted", value=public_url)
    proxies = part.texts("trusted_proxies")
    for proxy in proxies:
        if not _is_address(proxy):
            part.complain("trusted_proxies", "address-wanted", value=proxy)
    return Server(part.text("host", default="127.0.0.1"), port, public_url, proxies)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _database(reader: Reader, base: Path, environment: Mapping[str, str]) -> str:
    """The address; a SQLite file is relative to config.yaml like every path in it."""
    value = _secret(reader, "database", base, environment, default=DEFAULT_DATABASE)
    if not _DATABASE.fullmatch(value):
        reader.complain("database", "database-wanted", value=value.split("@")[-1])
        return DEFAULT_DATABASE
    url = make_url(value)
    if url.get_backend_name() == "sqlite":
        return f"sqlite+aiosqlite:///{(base / str(url.database)).resolve()}"
    return value


def _telegram(part: Reader, base: Path, environment: Mapping[str, str], public_url: str) -> TelegramBot:
    token = _secret(part, "token", base, environment)
    secret = _secret(part, "secret", base, environment)
    if not token:
        part.complain("token", "secret-empty")
    elif not _TOKEN.fullmatch(token):
        part.complain("token", "token-shape")
    if not secret:
        part.complain("secret", "secret-empty")
    elif not _SECRET.fullmatch(secret):
        part.complain("secret", "secret-shape")
    api_base = part.text("api_base", default=TELEGRAM_API).rstrip("/")
    if not _URL.fullmatch(api_base):
        part.complain("api_base", "url-wanted", value=api_base)
    if api_base == TELEGRAM_API and not public_url.startswith("https:"):
        part.complain("name", "https-wanted", value=public_url)
    username, contest = part.text("username", default=""), part.text("contest", default="")
    bulk_per_s = part.number("bulk_per_s", least=1, most=1000, default=TELEGRAM_BULK_PER_S)
    places = part.texts("announce_to")
    for place in places:
        if not _PLACE.fullmatch(place):
            part.complain("announce_to", "place-wanted", value=place)
    return TelegramBot(part.slug("name"), token, username, secret, api_base, contest, bulk_per_s, places)


def _data_key(part: Reader, base: Path, environment: Mapping[str, str]) -> bytes | None:
    value = _secret(part, "data_key", base, environment)
    if value and not _DATA_KEY.fullmatch(value):
        part.complain("data_key", "data-key-shape")
        return None
    return bytes.fromhex(value) if value else None


def _secret(part: Reader, key: str, base: Path, environment: Mapping[str, str], *, default: str = "") -> str:
    """The value itself, or read from where it says; named but empty is a mistake, not "none"."""
    value = part.text(key, default=default)
    if value.startswith("env:"):
        found = environment.get(value.removeprefix("env:"), "").strip()
    elif value.startswith("file:"):
        try:
            found = (base / value.removeprefix("file:")).read_text(encoding="utf-8").strip()
        except OSError:
            found = ""
    else:
        return value
    if not found:
        part.complain(key, "secret-source", source=value)
    return found
