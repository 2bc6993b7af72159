"""A Zalo account of ours wired to the stand-in of its platform, as config.yaml would."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.app import wall_clock
from bot.channels.zalo_oa import ZaloOaChannel
from bot.official import official_channel
from bot.settings import SignedWith, ZaloOa
from storage.database import Database
from storage.files import Files
from storage.seal import Seal
from tests.standins.zalo_oa import OaPlatform

SEAL = Seal(b"k" * 32)


def oa_settings(
    api: OaPlatform,
    *,
    name: str = "oa",
    contest: str = "",
    refresh_token: str | None = None,
    signed_with: SignedWith = SignedWith.OA,
    button_template: bool = False,
    appsecret_proof: bool = False,
) -> ZaloOa:
    """`refresh_token`: as in config.yaml; None: the platform's first one."""
    return ZaloOa(
        name=name,
        app_id=api.app_id,
        app_secret=api.app_secret,
        oa_id=api.oa_id,
        oa_secret_key=api.oa_secret_key,
        refresh_token=api.refresh_token if refresh_token is None else refresh_token,
        code_verifier=api.code_verifier,
        api_base=api.url,
        oauth_base=api.url,
        contest=contest,
        signed_with=signed_with,
        button_template=button_template,
        appsecret_proof=appsecret_proof,
    )


@asynccontextmanager
async def a_channel(
    oa: ZaloOa, database: Database, *, clock: Callable[[], int] = wall_clock
) -> AsyncIterator[ZaloOaChannel]:
    """Started and stopped."""
    channel = official_channel(
        oa,
        database,
        SEAL,
        hint="Gõ số để chọn.",
        files=Files(database, contest_id="c", seal=SEAL),
        link=lambda key: f"https://thi.example.gov.vn/tep/{key}",
        clock=clock,
    )
    await channel.start()
    await channel.announce("", ())
    try:
        yield channel
    finally:
        await channel.stop()
