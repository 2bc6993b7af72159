"""How results become public and what people receive."""

from dataclasses import dataclass
from enum import StrEnum

from contest.reader import Reader

_DAY_MS = 24 * 3600 * 1000


class CertificateFor(StrEnum):
    """Who is given a certificate ("Giấy chứng nhận")."""

    NOBODY = "off"
    THRESHOLD = "threshold"
    """Everyone who reaches the mark (SH24: those who "đạt kết quả")."""
    WINNERS = "winners"


@dataclass(frozen=True, slots=True)
class Publication:
    """`hold`: a provisional result waits for the committee. `complaint_days` until it becomes official."""

    hold: bool
    complaint_days: int
    mask_names: bool
    certificate: CertificateFor
    certificate_percent: int
    """Right answers in percent from which a certificate is given."""
    retention_days: int
    """Days after the award until personal data is erased; the official list stays."""

    def complaints_end(self, published_at: int) -> int | None:
        """Until when a provisional result may be contested; None where it is official at once."""
        return published_at + self.complaint_days * _DAY_MS if self.complaint_days else None


def read_publication(part: Reader) -> Publication:
    """The section `publication`."""
    certificate = part.section("certificate", optional=True)
    return Publication(
        hold=part.flag("hold", default=False),
        complaint_days=part.number("complaint_days", least=0, most=60, default=3),
        mask_names=part.flag("mask_names", default=False),
        certificate=certificate.choice("for", CertificateFor, default=CertificateFor.NOBODY),
        certificate_percent=certificate.number("percent", least=1, most=100, default=50),
        retention_days=part.number("retention_days", least=1, most=3650, default=365),
    )
