"""The commands `hoithi zalo …`: let an administrator of an Official Account consent, and see how it stands."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import typer

from bot.app import wall_clock
from bot.channels.zalo_api import NotNow
from bot.channels.zalo_http import NoAnswer
from bot.channels.zalo_tokens import GrantRefused, challenge
from bot.commands.terminal import DEFAULT_CONFIG, AsJson, Config, load_all, note, opened, out, refuse, texts
from bot.contest_folder import ContestFolder
from bot.official import Account, account_of
from bot.opening import Opened
from bot.settings import Settings, ZaloOa
from contest.calendar import say_instant

zalo = typer.Typer(help=texts("cli-zalo"), no_args_is_help=True)

Name = Annotated[str, typer.Option("--name", help=texts("cli-option-zalo-name"))]
ARTICLES_MAX = 5
"""In one broadcast (docs/zalo.md 7)."""
NIGHT = -234
_TOLD = ("name", "is_verified", "package_name", "package_valid_through_date", "num_follower")
"""Of what the platform says about an account."""


@zalo.command("login", help=texts("cli-zalo-login"))
def login(
    name: Name = "",
    code: Annotated[str, typer.Option("--code", help=texts("cli-option-zalo-code"))] = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Exchange the code of a consent for tokens; the running service goes on with them at once."""
    settings, folders = load_all(config)
    oa = _chosen(settings, name)
    if not oa.code_verifier:
        refuse("zalo-verifier-wanted", oa=oa.name)

    async def work() -> None:
        async with opened(settings, _folder(folders, oa)) as found, _speaking(oa, found) as account:
            await account.tokens.log_in(code or _asked(account, oa, settings.server.public_url))
            await note(found, "ZaloLogin", channel=oa.channel)

    try:
        asyncio.run(work())
    except GrantRefused as refused:
        refuse("zalo-code-refused", error=str(refused))
    except NoAnswer as problem:
        refuse("zalo-no-answer", problem=str(problem))
    out.print(texts("zalo-logged-in", oa=oa.name), style="green", soft_wrap=True)


def _asked(account: Account, oa: ZaloOa, callback: str) -> str:
    """The code out of what the administrator's browser shows after the consent."""
    steps = texts("zalo-consent", callback=callback, challenge=challenge(oa.code_verifier))
    out.print(steps, markup=False, highlight=False, soft_wrap=True)
    out.print(f"  {account.tokens.oauth.consent_link(callback)}", markup=False, highlight=False, soft_wrap=True)
    given = str(typer.prompt(texts("zalo-paste"))).strip()
    return parse_qs(urlsplit(given).query).get("code", [given])[0]


@zalo.command("status", help=texts("cli-zalo-status"))
def status(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """How the tokens of each account stand, and what the platform says of it; never a token."""
    settings, folders = load_all(config, as_json=as_json)
    if not settings.zalo_oa:
        refuse("zalo-none")

    async def look(oa: ZaloOa) -> dict[str, Any]:
        async with opened(settings, _folder(folders, oa)) as found, _speaking(oa, found) as account:
            return {"name": oa.name, **await _state(account)}

    found = [asyncio.run(look(oa)) for oa in settings.zalo_oa]
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        out.print(_say(each), markup=False, highlight=False, soft_wrap=True)


@zalo.command("article", help=texts("cli-zalo-article"))
def article(
    ids: Annotated[list[str], typer.Argument(metavar="IDS", help=texts("cli-option-zalo-article"))],
    name: Name = "",
    yes: Annotated[bool, typer.Option("--yes", help=texts("cli-option-yes"))] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Send articles made before to everybody who follows the account, once that is confirmed."""
    settings, folders = load_all(config)
    oa = _chosen(settings, name)
    if len(ids) > ARTICLES_MAX:
        refuse("zalo-articles-many", most=ARTICLES_MAX)
    if not yes and not typer.confirm(texts("zalo-article-confirm", oa=oa.name, articles=len(ids))):
        raise typer.Exit(1)

    async def work() -> int:
        async with opened(settings, _folder(folders, oa)) as found, _speaking(oa, found) as account:
            answer = await account.api.article(ids)
            await note(found, "ZaloArticle", channel=oa.channel, articles=", ".join(ids), error=answer.error)
            return answer.error

    try:
        error = asyncio.run(work())
    except NotNow as problem:
        refuse("zalo-article-not-now", problem=str(problem))
    except NoAnswer as problem:
        refuse("zalo-article-unknown", problem=str(problem))
    if error:
        refuse("zalo-article-night" if error == NIGHT else "zalo-article-refused", error=str(error))
    out.print(texts("zalo-article-sent", oa=oa.name), style="green", soft_wrap=True)


async def _state(account: Account) -> dict[str, Any]:
    kept, trouble = await account.tokens.kept(), await account.tokens.trouble()
    state = {"trouble": trouble, "issued_at": kept and kept.issued_at, "expires_at": kept and kept.expires_at}
    try:
        answer = await account.api.about()
    except (NoAnswer, NotNow) as problem:
        return state | {"problem": str(problem), "about": {}}
    about = {key: answer.data[key] for key in _TOLD if key in answer.data}
    return state | {"problem": str(answer.error) if answer.error else "", "about": about}


def _say(found: dict[str, Any]) -> str:
    lines = [texts("zalo-state", oa=found["name"])]
    lines.append("  " + texts(f"zalo-tokens-{found['trouble'] or 'good'}"))
    if found["expires_at"]:
        blanks = {"issued": say_instant(found["issued_at"]), "expires": say_instant(found["expires_at"])}
        lines.append("  " + texts("zalo-token-times", **blanks))
    if found["problem"]:
        lines.append("  " + texts("zalo-not-answering", problem=found["problem"]))
    lines += [f"  {key}: {value}" for key, value in found["about"].items()]
    return "\n".join(lines)


def _chosen(settings: Settings, name: str) -> ZaloOa:
    known = {oa.name: oa for oa in settings.zalo_oa}
    if not known:
        refuse("zalo-none")
    if not name and len(known) == 1:
        return settings.zalo_oa[0]
    if name not in known:
        refuse("zalo-which", names=", ".join(known))
    return known[name]


def _folder(folders: list[ContestFolder], oa: ZaloOa) -> ContestFolder:
    return next(each for each in folders if oa.contest in ("", each.contest.id))


@asynccontextmanager
async def _speaking(oa: ZaloOa, found: Opened) -> AsyncIterator[Account]:
    account = account_of(oa, found.database, found.seal, clock=wall_clock)
    await account.http.start()
    try:
        yield account
    finally:
        await account.tokens.stop()
        await account.http.stop()
