"""config.yaml and the environment, read once into frozen settings; every mistake is listed at once.

A secret may be written as "env:NAME" or "file:PATH", so that it need not stand in the file. The meaning of
each key: docs/configuration.md, kept true by a test.
"""

import ipaddress
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from bot.sources import in_file, read_yaml
from contest.errors import Mistake, Mistakes
from contest.invites import App, Way
from contest.reader import Reader

DEFAULT_DATABASE = "sqlite+aiosqlite:///data/hoithi.sqlite3"
TELEGRAM_API = "https://api.telegram.org"
TELEGRAM_BULK_PER_S = 25
"""docs/telegram.md 2: about 30 a second for bulk; some room is left."""
ZALO_API, ZALO_OAUTH = "https://openapi.zalo.me", "https://oauth.zaloapp.com"
ZALO_BULK_PER_MIN = 90
"""docs/zalo.md 3: an account may be allowed no more than 100 requests a minute."""
ZALO_BOT_API = "https://bot-api.zaloplatforms.com"
ZALO_BOT_BULK_PER_S = 5
"""docs/zalo-bot.md 3: the limit is not published."""

_DATABASE = re.compile(r"(sqlite\+aiosqlite|postgresql\+asyncpg)://.+")
_URL = re.compile(r"https?://[^\s/]+(/[^\s]*)?")
# docs/telegram.md 1: secret_token is 1-256 of these; we ask for at least 8.
_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
MINI_APP_CODE = "{code}"
_ZALO_ID = re.compile(r"\d{1,30}")
# docs/zalo.md 4: made for PKCE, RFC 7636.
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
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

    @property
    def channel(self) -> str:
        """Its id in the database."""
        return f"telegram:{self.name}"


class SignedWith(StrEnum):
    """The key that signs events; descriptions of the platform differ (docs/zalo.md 2)."""

    OA = "oa_secret_key"
    APP = "app_secret"


@dataclass(frozen=True, slots=True)
class ZaloTemplate:
    """An approved ZBS template whose one parameter takes the words of a broadcast."""

    id: str
    field: str
    text_max: int


@dataclass(frozen=True, slots=True)
class ZaloOa:
    """One Zalo Official Account and the app that speaks for it; `name` and `contest` as of a `TelegramBot`."""

    name: str
    app_id: str
    app_secret: str
    oa_id: str
    oa_secret_key: str
    refresh_token: str
    code_verifier: str
    api_base: str = ZALO_API
    oauth_base: str = ZALO_OAUTH
    contest: str = ""
    bulk_per_min: int = ZALO_BULK_PER_MIN
    signed_with: SignedWith = SignedWith.OA
    button_template: bool = False
    appsecret_proof: bool = False
    template: ZaloTemplate | None = None
    mini_app: str = ""
    """The address of a Mini App that opens the chat and types the code for people; "{code}" stands for it."""

    @property
    def channel(self) -> str:
        """Its id in the database."""
        return f"zalo_oa:{self.name}"

    @property
    def bulk_per_s(self) -> float:
        """Messages a second that nobody asked for."""
        return self.bulk_per_min / 60


@dataclass(frozen=True, slots=True)
class ZaloBot:
    """One bot of the Zalo Bot Platform; `name` and `contest` as of a `TelegramBot`. `poll`: it asks for updates."""

    name: str
    token: str
    secret: str
    api_base: str = ZALO_BOT_API
    contest: str = ""
    poll: bool = False
    bulk_per_s: int = ZALO_BOT_BULK_PER_S

    @property
    def channel(self) -> str:
        """Its id in the database."""
        return f"zalo_bot:{self.name}"


Bot = TelegramBot | ZaloOa | ZaloBot


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything in config.yaml. `data_key` None: made at the first start and kept beside the database."""

    contests: tuple[Path, ...]
    server: Server
    database: str
    telegram: tuple[TelegramBot, ...]
    web: bool
    data_key: bytes | None
    zalo_oa: tuple[ZaloOa, ...] = ()
    zalo_bot: tuple[ZaloBot, ...] = ()

    @property
    def bots(self) -> list[tuple[str, Bot]]:
        """Everything on a platform, with its key path."""
        lists: dict[str, Sequence[Bot]] = {
            "telegram": self.telegram,
            "zalo_oa": self.zalo_oa,
            "zalo_bot": self.zalo_bot,
        }
        return [(f"channels.{kind}[{number}]", bot) for kind, bots in lists.items() for number, bot in enumerate(bots)]

    def base_of(self, contest_id: str) -> str:
        """What the addresses of its pages begin with: nothing for the only contest, else its id."""
        return f"/{contest_id}" if len(self.contests) > 1 else ""

    def bots_of(self, contest_id: str) -> tuple[TelegramBot, ...]:
        """The Telegram bots that serve it."""
        return tuple(bot for bot in self.telegram if bot.contest in ("", contest_id))

    def accounts_of(self, contest_id: str) -> tuple[ZaloOa, ...]:
        """The Zalo Official Accounts that serve it."""
        return tuple(oa for oa in self.zalo_oa if oa.contest in ("", contest_id))

    def serving(self, contest_id: str) -> list[Bot]:
        """Everything on a platform that serves it."""
        return [bot for _, bot in self.bots if bot.contest in ("", contest_id)]

    def results_page(self, contest_id: str) -> str:
        """The address of the public results, "" without web pages."""
        return f"{self.server.public_url}{self.base_of(contest_id)}/ket-qua" if self.web else ""

    def links(self, contest_id: str, code: str) -> list[str]:
        """Where a code opens the chat: an address for each bot, and the web page."""
        return [way.address for way in self.ways(contest_id, code) if not way.typed]

    def ways(self, contest_id: str, code: str) -> list[Way]:
        """Everywhere a code can be brought to; with "" just where the contest is.

        A link to a Zalo account carries no code (docs/zalo.md); one to a Zalo bot cannot be known from here.
        """
        start, query = (f"?start={code}", f"?ma={code}") if code else ("", "")
        typed, page = f"#{code}" if code else "", f"{self.server.public_url}{self.base_of(contest_id)}/"
        usernames = [bot.username for bot in self.bots_of(contest_id) if bot.username]
        return [
            *(_zalo_way(oa, code, typed) for oa in self.accounts_of(contest_id)),
            *(Way(App.TELEGRAM, f"@{name}", f"https://t.me/{name}{start}") for name in usernames),
            *([Way(App.WEB, page.partition("://")[2].rstrip("/"), page + query)] if self.web else []),
        ]

    def home_page(self, contest_id: str) -> str:
        """The address of the public page, "" without web pages."""
        return f"{self.server.public_url}{self.base_of(contest_id)}" if self.web else ""

    def check_ids(self, ids: Sequence[str]) -> None:
        """Compare with the ids that stand in the contest folders.

        Raises:
            Mistakes: two contests have one id, a bot names a contest that is not there, a contest has no channel.
        """
        wrong = [
            Mistake("contest", "contest-same-id", {"id": each}) for each in sorted(set(ids)) if ids.count(each) > 1
        ]
        for path, bot in self.bots:
            if bot.contest and bot.contest not in ids:
                blanks = {"contest": bot.contest, "contests": ", ".join(ids)}
                wrong.append(Mistake(f"{path}.contest", "bot-unknown-contest", blanks))
        if not self.web and not wrong:
            silent = [each for each in ids if not self.serving(each)]
            wrong += [Mistake("channels", "contest-no-channel", {"id": each}) for each in silent]
        if wrong:
            raise Mistakes(wrong)


def _zalo_way(oa: ZaloOa, code: str, typed: str) -> Way:
    """A Mini App types the code; a plain link to the account cannot."""
    name = f"zalo.me/{oa.oa_id}"
    if oa.mini_app and code:
        return Way(App.ZALO, name, oa.mini_app.replace(MINI_APP_CODE, code))
    return Way(App.ZALO, name, f"https://{name}", typed)


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
        zalo_oa=tuple(_zalo_oa(part, base, environment, server.public_url) for part in channels.sections("zalo_oa")),
        zalo_bot=tuple(_zalo_bot(part, base, environment, server.public_url) for part in channels.sections("zalo_bot")),
    )
    if settings.data_key is None and not settings.database.startswith("sqlite"):
        reader.complain("security.data_key", "data-key-needed")
    reader.refuse_unknown_keys()
    named = Counter((path.partition("[")[0], bot.name) for path, bot in settings.bots)
    for (kind, name), count in named.items():
        if count > 1:
            reader.complain(kind, "channel-same-name", name=name)
    apps = [oa.app_id for oa in settings.zalo_oa]
    if len(set(apps)) < len(apps):
        reader.complain("channels.zalo_oa", "zalo-same-app")
    if not settings.web and not settings.bots:
        reader.complain("channels", "no-channel")
    for path, bot in settings.bots:
        if len(settings.contests) > 1 and not bot.contest:
            reader.complain(f"{path}.contest", "bot-needs-contest", name=bot.name)
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
    token, secret = _token_and_secret(part, base, environment)
    api_base = part.text("api_base", default=TELEGRAM_API).rstrip("/")
    if not _URL.fullmatch(api_base):
        part.complain("api_base", "url-wanted", value=api_base)
    if api_base == TELEGRAM_API and not public_url.startswith("https:"):
        part.complain("name", "https-wanted", platform="Telegram", value=public_url)
    username, contest = part.text("username", default=""), part.text("contest", default="")
    bulk_per_s = part.number("bulk_per_s", least=1, most=1000, default=TELEGRAM_BULK_PER_S)
    places = part.texts("announce_to")
    for place in places:
        if not _PLACE.fullmatch(place):
            part.complain("announce_to", "place-wanted", value=place)
    return TelegramBot(part.slug("name"), token, username, secret, api_base, contest, bulk_per_s, places)


def _token_and_secret(part: Reader, base: Path, environment: Mapping[str, str]) -> tuple[str, str]:
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
    return token, secret


def _zalo_oa(part: Reader, base: Path, environment: Mapping[str, str], public_url: str) -> ZaloOa:
    secret = {
        key: _secret(part, key, base, environment)
        for key in ("app_secret", "oa_secret_key", "refresh_token", "code_verifier")
    }
    number = {key: part.text(key) for key in ("app_id", "oa_id")}
    url = {
        key: part.text(key, default=usual).rstrip("/")
        for key, usual in (("api_base", ZALO_API), ("oauth_base", ZALO_OAUTH))
    }
    signed_with = part.choice("signed_with", SignedWith, default=SignedWith.OA)
    for key, value in number.items():
        if value and not _ZALO_ID.fullmatch(value):
            part.complain(key, "zalo-id-wanted", value=value)
    for key in {"app_secret", str(signed_with)}:
        if not secret[key]:
            part.complain(key, "secret-empty")
    if secret["code_verifier"] and not _VERIFIER.fullmatch(secret["code_verifier"]):
        part.complain("code_verifier", "verifier-shape")
    if not secret["code_verifier"] and not secret["refresh_token"]:
        part.complain("code_verifier", "zalo-no-login")
    for key, value in url.items():
        if not _URL.fullmatch(value):
            part.complain(key, "url-wanted", value=value)
    if url["api_base"] == ZALO_API and not public_url.startswith("https:"):
        part.complain("name", "https-wanted", platform="Zalo", value=public_url)
    return ZaloOa(
        name=part.slug("name"),
        **number,
        **secret,
        **url,
        contest=part.text("contest", default=""),
        bulk_per_min=part.number("bulk_per_min", least=1, most=4000, default=ZALO_BULK_PER_MIN),
        signed_with=signed_with,
        button_template=part.flag("button_template", default=False),
        appsecret_proof=part.flag("appsecret_proof", default=False),
        template=_zalo_template(part.section("template", optional=True)),
        mini_app=_mini_app(part),
    )


def _mini_app(part: Reader) -> str:
    address = part.text("mini_app", default="")
    if address and not (address.startswith("https://") and address.count(MINI_APP_CODE) == 1):
        part.complain("mini_app", "mini-app-wanted", value=address)
    return address


def _zalo_template(part: Reader) -> ZaloTemplate | None:
    """Named by its number, or none."""
    template_id = part.text("id", default="")
    if template_id and not _ZALO_ID.fullmatch(template_id):
        part.complain("id", "zalo-id-wanted", value=template_id)
    field, text_max = part.text("field", default="noi_dung"), part.number("text_max", least=20, most=2000, default=200)
    return ZaloTemplate(template_id, field, text_max) if template_id else None


def _zalo_bot(part: Reader, base: Path, environment: Mapping[str, str], public_url: str) -> ZaloBot:
    token, secret = _token_and_secret(part, base, environment)
    api_base = part.text("api_base", default=ZALO_BOT_API).rstrip("/")
    if not _URL.fullmatch(api_base):
        part.complain("api_base", "url-wanted", value=api_base)
    poll = part.flag("poll", default=False)
    if api_base == ZALO_BOT_API and not poll and not public_url.startswith("https:"):
        part.complain("name", "https-wanted", platform="Zalo", value=public_url)
    bulk_per_s = part.number("bulk_per_s", least=1, most=1000, default=ZALO_BOT_BULK_PER_S)
    return ZaloBot(part.slug("name"), token, secret, api_base, part.text("contest", default=""), poll, bulk_per_s)


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
