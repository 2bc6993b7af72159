"""Instants and rounds. Local wall time of Việt Nam outside, UTC milliseconds inside, half-open intervals."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_TIME_FIRST = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})\s+(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")


def parse_instant(text: str) -> int:
    """Read "07:00 08/12/2025" as UTC milliseconds.

    "24:00 14/12/2025" is the end of that day, that is 00:00 on 15/12: the plan of Phú Lương writes
    "24 giờ 00 phút", and a contest that codes 23:59:59 loses a second (docs/rules.md section 1, `rounds[]`).

    Raises:
        ValueError: not of that form, or no such day or hour (25:00, 31/02).
    """
    match = _TIME_FIRST.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError(text)
    part = {name: int(value) for name, value in match.groupdict().items()}
    midnight = datetime(part["year"], part["month"], part["day"], tzinfo=ZONE)
    if part["minute"] > 59 or part["hour"] > 24 or (part["hour"] == 24 and part["minute"] > 0):
        raise ValueError(text)
    return to_ms(midnight + timedelta(hours=part["hour"], minutes=part["minute"]))


def to_ms(moment: datetime) -> int:
    """UTC milliseconds of an aware moment."""
    return round(moment.timestamp() * 1000)


def local(ms: int) -> datetime:
    """The wall clock of Việt Nam at that instant."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZONE)


def year_of(ms: int) -> int:
    """The calendar year of Việt Nam at that instant."""
    return local(ms).year


def say_instant(ms: int) -> str:
    """ "07:00 ngày 08/12/2025"."""
    return f"{local(ms):%H:%M ngày %d/%m/%Y}"


def say_from(ms: int) -> str:
    """As `say_instant`, a started minute counting: whoever comes then is not too early."""
    return say_instant(-(-ms // 60_000) * 60_000)


def say_end(ms: int) -> str:
    """As `say_instant`, but midnight closes the day before: "24:00 ngày 14/12/2025", as the plans write it."""
    moment = local(ms)
    if (moment.hour, moment.minute) == (0, 0):
        return f"{moment - timedelta(days=1):24:00 ngày %d/%m/%Y}"
    return say_instant(ms)


def say_seconds(ms: int) -> str:
    """ "12 phút 05 giây"-like figures, as "12:05"; a started second counts, so that 1 ms left shows 0:01."""
    seconds = max(0, -(-ms // 1000))
    return f"{seconds // 60}:{seconds % 60:02}"


def say_duration(ms: int) -> str:
    """Minutes, seconds and milliseconds: "7 phút 03,250 giây" – what ranking compares."""
    minutes, rest = divmod(ms, 60_000)
    seconds, thousandths = divmod(rest, 1000)
    return f"{minutes} phút {seconds:02},{thousandths:03} giây"


@dataclass(frozen=True, slots=True)
class Round:
    """One round ("đợt thi"). Times in UTC milliseconds; open in [opens_at, closes_at)."""

    id: str
    name: str
    opens_at: int
    closes_at: int
    publishes_at: int
    alongside: bool = False
    """Runs beside other rounds (a monthly round over weekly ones)."""
    paused: bool = False
    """By the committee, for now: nobody may start."""

    def is_open(self, now: int) -> bool:
        """Half-open: the opening instant is inside, the closing instant is not."""
        return self.state(now) == "open"

    def state(self, now: int) -> str:
        """before, open, paused or closed."""
        if now >= self.closes_at:
            return "closed"
        return "before" if now < self.opens_at else "paused" if self.paused else "open"


def open_rounds(rounds: tuple[Round, ...], now: int) -> list[Round]:
    """All that are open, in the order of the settings."""
    return [each for each in rounds if each.is_open(now)]


def overlap(rounds: tuple[Round, ...]) -> bool:
    """Whether two of them are ever open at once."""
    in_order = sorted(rounds, key=lambda each: each.opens_at)
    latest = 0
    for each in in_order:
        if each.opens_at < latest:
            return True
        latest = max(latest, each.closes_at)
    return False


def current_round(rounds: tuple[Round, ...], now: int) -> Round:
    """The (first) round that is open, else the next one to open, else the last one to close."""
    coming = [each for each in rounds if now < each.closes_at]
    if not coming:
        return max(rounds, key=lambda each: each.closes_at)
    return next((each for each in coming if each.is_open(now)), min(coming, key=lambda each: each.opens_at))
