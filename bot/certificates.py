"""Certificates of a contest in its own words: who is due one, and how it is printed (docs/rules.md section 8)."""

import secrets
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.render.certificate import Sheet, certificate_pdf, certificate_picture
from contest.calendar import local
from contest.certificates import (
    CODE_BYTES,
    SCORE,
    Certificate,
    Merit,
    Standing,
    make_code,
    prize_merit,
    say_code,
    score_merit,
)
from contest.decisions import WHOLE
from contest.settings import CertificateFor
from handlers.context import Context
from storage.ports.office import CertificateStore
from storage.ports.results import Award, ResultRow, ResultStore, ResultVersion

PATH = "/xac-minh"
SLICE = 500
_HOLDERS = ("tập thể ", "đơn vị ", "cá nhân ", "thí sinh ")
"""A prize whose name begins so is not won, one becomes it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A certificate with the name of its holder as it is now, corrected or erased ("")."""

    certificate: Certificate
    name: str


class CertificateDesk:
    """Issues and finds the certificates of one contest."""

    def __init__(self, results: ResultStore, book: CertificateStore, context: Context) -> None:
        self._results, self._book, self._context = results, book, context

    def rounds(self) -> tuple[str, ...]:
        """Everything that has a result of its own."""
        return (*(each.id for each in self._context.contest.rounds), WHOLE)

    async def issue(self, round_id: str, *, now: int) -> AsyncIterator[list[Named]]:
        """Everybody's of an official result, slice by slice; whoever was erased has none."""
        version = await self._official(round_id)
        if version is None:
            return
        async for merits, names in self._due(version):
            yield await self._issued(merits, names, now=now)

    async def of_person(self, person_id: int, *, now: int) -> list[Named]:
        """What the person is due by now, revoked or not."""
        found: list[Named] = []
        for round_id in self.rounds():
            version = await self._official(round_id)
            if version is not None:
                merits = await self._merits_of(version, person_id)
                found += await self._issued(merits, await self._results.names([person_id]), now=now)
        return found

    async def check(self, code: str) -> tuple[Standing, Named | None]:
        """What the certificate of that code is worth."""
        certificate = await self._book.find(code)
        if certificate is None:
            return Standing.UNKNOWN, None
        (named,) = await self.named([certificate])
        if certificate.revoked_at is not None:
            return Standing.REVOKED, named
        return (Standing.GENUINE if await self._stands(certificate.merit) else Standing.CORRECTED), named

    async def named(self, certificates: Sequence[Certificate]) -> list[Named]:
        """With the names of today."""
        people = {each.merit.person_id for each in certificates if each.merit.person_id}
        return self._with_names(certificates, await self._results.names(people))

    async def _issued(self, merits: Iterable[Merit], names: Mapping[int, str], *, now: int) -> list[Named]:
        due = [each for each in merits if not each.person_id or names.get(each.person_id)]
        codes = [make_code(secrets.token_bytes(CODE_BYTES)) for _ in due]
        return self._with_names(await self._book.issue(due, codes=codes, now=now) if due else [], names)

    def _with_names(self, certificates: Iterable[Certificate], names: Mapping[int, str]) -> list[Named]:
        unit = self._context.unit_name
        return [
            Named(each, names.get(each.merit.person_id, "") if each.merit.person_id else unit(each.merit.unit_id))
            for each in certificates
        ]

    async def _official(self, round_id: str) -> ResultVersion | None:
        """The newest published version, if it is official: one that still may change gives no certificate."""
        version = await self._results.latest_result(round_id, published=True)
        return version if version is not None and version.official_at is not None else None

    async def _stands(self, merit: Merit) -> bool:
        version = await self._results.latest_result(merit.round_id, published=True)
        return version is not None and merit in await self._merits_of(version, merit.person_id)

    # ---- who is due one

    async def _due(self, version: ResultVersion) -> AsyncIterator[tuple[list[Merit], Mapping[int, str]]]:
        if self._context.contest.publication.certificate is CertificateFor.THRESHOLD:
            at = 0
            while rows := await self._results.result_rows(version.id, after=at, limit=SLICE):
                at = rows[-1][0].position
                yield self._by_score(version, [row for row, _ in rows]), {row.person_id: name for row, name in rows}
            return
        awards = await self._results.awards(version.id)
        merits = self._by_prize(version, awards)
        names = await self._results.names([each.person_id for each in merits if each.person_id])
        for start in range(0, len(merits), SLICE):
            yield merits[start : start + SLICE], names

    async def _merits_of(self, version: ResultVersion, person_id: int) -> list[Merit]:
        """Of one person; 0: of all units."""
        people: Collection[int] = [person_id] if person_id else []
        rows = await self._results.person_rows(version.id, people)
        awards = await self._results.awards_of([version.id], people)
        if not person_id:
            awards = [each for each in await self._results.awards(version.id) if each.person_id is None]
        return [*self._by_score(version, [row for row, _ in rows.values()]), *self._by_prize(version, awards)]

    def _by_score(self, version: ResultVersion, rows: Iterable[ResultRow]) -> list[Merit]:
        found = (
            score_merit(
                self._context.contest,
                version.round_id,
                place=row.place,
                score=row.score,
                person_id=row.person_id,
                unit_id=row.unit_id,
            )
            for row in rows
        )
        return [merit for merit in found if merit is not None]

    def _by_prize(self, version: ResultVersion, awards: Iterable[Award]) -> list[Merit]:
        found = (
            prize_merit(
                self._context.contest,
                version.round_id,
                kind=each.kind,
                rung=each.rung,
                person_id=each.person_id,
                unit_id=each.unit_id,
                to_decide=each.to_decide,
            )
            for each in awards
        )
        return [merit for merit in found if merit is not None]


# ---- on paper


@dataclass(frozen=True, slots=True)
class CertificatePress:
    """Prints certificates. `page`: the address of the contest's pages, "" without them."""

    context: Context
    page: str

    def pdf(self, named: Named) -> bytes:
        """For the printer."""
        return certificate_pdf(self.sheet(named))

    def picture(self, named: Named) -> bytes:
        """For a phone."""
        return certificate_picture(self.sheet(named))

    def sheet(self, named: Named) -> Sheet:
        """The words."""
        context, texts, design = self.context, self.context.texts, self.context.certificate
        certificate, merit = named.certificate, named.certificate.merit
        place = f"{self.page}{PATH}".partition("://")[2]
        issuer, signer_title, signer = context.contest.organiser, design.signer_title, design.signer
        if design.unit_issuer and not merit.person_id:
            issuer, signer_title, signer = design.unit_issuer, design.unit_signer_title, design.unit_signer
        check = texts("certificate-check", page=place) if self.page else texts("certificate-check-plain")
        return Sheet(
            draft=texts("certificate-draft") if self.is_draft else "",
            motto=(texts("terms-motto"), texts("terms-motto-below")),
            organiser=issuer,
            heading=design.heading or texts("certificate-heading"),
            lead=texts("certificate-lead-person" if merit.person_id else "certificate-lead-unit"),
            name=named.name or texts("winners-nameless"),
            unit=context.unit_name(merit.unit_id) if merit.person_id and context.units.get(merit.unit_id) else "",
            wording=self._wording(merit),
            number=texts("certificate-number", number=say_number(context, certificate)),
            code=texts("certificate-code", code=say_code(certificate.code)),
            check=check,
            address=f"{self.page}{PATH}/{certificate.code}" if self.page else "",
            place_and_date=self._place_and_date(certificate.issued_at),
            signer_title=tuple(signer_title.splitlines()) or (texts("terms-signature"), texts("terms-signature-below")),
            signer=signer,
            logo=context.logo,
        )

    @property
    def is_draft(self) -> bool:
        """What is printed holds for nobody."""
        return self.context.certificate.sample or self.context.contest.trial

    def _wording(self, merit: Merit) -> str:
        achievement, title = say_merit(self.context, merit), self.context.contest.title
        wording = self.context.certificate.wording
        if not wording:
            return self.context.texts("certificate-wording", achievement=achievement, title=title)
        return wording.replace("{achievement}", achievement).replace("{title}", title)

    def _place_and_date(self, at: int) -> str:
        moment, place = local(at), self.context.certificate.place
        date = {"day": f"{moment.day:02}", "month": f"{moment.month:02}", "year": str(moment.year)}
        if not place:
            return self.context.texts("certificate-date", **date)
        return self.context.texts("certificate-place-date", place=place, **date)


def say_number(context: Context, certificate: Certificate) -> str:
    """ "012/GCN-PL2025"."""
    return context.certificate.say_number(certificate.number, local(certificate.issued_at).year)


def say_merit(context: Context, merit: Merit) -> str:
    """ "đạt Giải Nhất"; with the round, where there are several."""
    texts = context.texts
    if merit.kind == SCORE:
        said = texts("certificate-score", score=merit.what)
    else:
        name = "certificate-holder" if merit.what.casefold().startswith(_HOLDERS) else "certificate-prize"
        said = texts(name, prize=merit.what)
    several = merit.round_id != WHOLE and len(context.contest.rounds) > 1
    return f"{said}, {context.contest.round(merit.round_id).name}" if several else said
