"""Builds what speaks for a Zalo Official Account, for the service and for the commands about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_oa import FREE_MS, OPEN_MS, Signing, ZaloOaChannel
from bot.channels.zalo_pace import ZaloPace
from bot.channels.zalo_template import ZaloTemplate
from bot.channels.zalo_tokens import ZaloOauth, ZaloTokens
from bot.settings import SignedWith, ZaloOa
from contest.broadcast import Window
from handlers.ports import KeptFiles
from storage.database import Database
from storage.seal import Seal
from storage.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Account:
    """The parts that need no chat."""

    http: ZaloHttp
    tokens: ZaloTokens
    api: ZaloApi


def account_of(oa: ZaloOa, database: Database, seal: Seal, *, clock: Callable[[], int]) -> Account:
    """Tokens are kept by app and account, whatever the channel is called."""
    http = ZaloHttp()
    oauth = ZaloOauth(http, base=oa.oauth_base, app_id=oa.app_id, app_secret=oa.app_secret, verifier=oa.code_verifier)
    book = Tokens(database, account=f"{oa.app_id}/{oa.oa_id}", seal=seal)
    tokens = ZaloTokens(book, oauth, name=oa.channel, first=oa.refresh_token, clock=clock)
    proof_secret = oa.app_secret if oa.appsecret_proof else ""
    return Account(http, tokens, ZaloApi(http, tokens, ZaloPace(), base=oa.api_base, proof_secret=proof_secret))


def template_of(oa: ZaloOa, api: ZaloApi) -> ZaloTemplate | None:
    """The template that reaches people after the window, where one is configured."""
    made = oa.template
    if made is None:
        return None
    return ZaloTemplate(oa.channel, api, template_id=made.id, field=made.field, text_max=made.text_max)


def windows(accounts: Sequence[ZaloOa], *, clock: Callable[[], int]) -> Callable[[], Mapping[str, Window]]:
    """When people of these accounts may be written to: channel → window, as it stands when asked."""
    return lambda: {oa.channel: Window(clock() - OPEN_MS, clock() - FREE_MS) for oa in accounts}


def official_channel(
    oa: ZaloOa,
    database: Database,
    seal: Seal,
    *,
    hint: str,
    files: KeptFiles,
    link: Callable[[str], str],
    clock: Callable[[], int],
) -> ZaloOaChannel:
    """The account as a channel."""
    account = account_of(oa, database, seal, clock=clock)
    keys = (oa.oa_secret_key, oa.app_secret)
    return ZaloOaChannel(
        name=oa.name,
        oa_id=oa.oa_id,
        signing=Signing(oa.app_id, *(keys if oa.signed_with is SignedWith.OA else reversed(keys))),
        http=account.http,
        tokens=account.tokens,
        api=account.api,
        hint=hint,
        files=files,
        link=link,
        clock=clock,
        bulk_per_s=oa.bulk_per_s,
        button_template=oa.button_template,
        beyond=template_of(oa, account.api),
    )
