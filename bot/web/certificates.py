"""`/xac-minh`: whether a certificate is genuine. A name is shown in full only where it is public anyway."""

from aiohttp import web

from bot.certificates import CertificateDesk, Named, say_merit, say_number
from bot.web.render import Renderer
from contest.calendar import say_instant
from contest.certificates import SCORE, Standing, code_in, say_code
from contest.names import mask
from handlers.context import Context

_TYPED_MAX = 40


class CertificatePages:
    """The form, and what became of a code."""

    def __init__(self, desk: CertificateDesk, context: Context, renderer: Renderer) -> None:
        self._desk, self._context, self._renderer = desk, context, renderer

    async def page(self, request: web.Request) -> str:
        """With the code of the address, or of the form, if there is one."""
        typed = " ".join((request.match_info.get("code") or request.query.get("ma", "")).split())[:_TYPED_MAX]
        said, facts = "", list[tuple[str, str]]()
        masked = False
        if typed:
            standing, named = await self._checked(typed)
            said = self._say(standing, named)
            facts = self._facts(named) if named else []
            masked = named is not None and self._is_masked(named)
        return self._renderer.page("verify.html", typed=typed, said=said, facts=facts, masked=masked)

    async def _checked(self, typed: str) -> tuple[Standing, Named | None]:
        code = code_in(typed)
        return (Standing.MISTYPED, None) if code is None else await self._desk.check(code)

    def _say(self, standing: Standing, named: Named | None) -> str:
        texts = self._context.texts
        if standing is Standing.REVOKED and named is not None:
            at = say_instant(named.certificate.revoked_at or 0)
            return texts("web-verify-revoked", at=at, reason=named.certificate.reason)
        blanks = {"contact": self._context.contact} if standing is Standing.UNKNOWN else {}
        return texts(f"web-verify-{standing}", **blanks)

    def _facts(self, named: Named) -> list[tuple[str, str]]:
        """The name of each fact's sentence, and the fact."""
        context, certificate = self._context, named.certificate
        name = mask(named.name) if self._is_masked(named) else named.name
        found = [
            ("web-verify-number", say_number(context, certificate)),
            ("web-verify-code", say_code(certificate.code)),
            ("web-verify-name", name or context.texts("winners-nameless")),
        ]
        if certificate.merit.person_id and context.units.get(certificate.merit.unit_id):
            found.append(("web-verify-unit", context.unit_name(certificate.merit.unit_id)))
        return [
            *found,
            ("web-verify-what", say_merit(context, certificate.merit)),
            ("web-verify-contest", context.contest.title),
            ("web-verify-issued", say_instant(certificate.issued_at)),
        ]

    def _is_masked(self, named: Named) -> bool:
        """Winners are named on the page of results too; nobody else is, nor whose certificate was revoked."""
        certificate = named.certificate
        public = certificate.merit.kind != SCORE and not self._context.contest.publication.mask_names
        return bool(certificate.merit.person_id) and (not public or certificate.revoked_at is not None)
