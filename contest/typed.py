"""What people type, understood: an answer letter, a number, a mark, a length, yes, a name.

Generous in form, strict in meaning.
"""

import re
import unicodedata
from datetime import timedelta

from contest.calendar import local, parse_instant, to_ms
from contest.fold import fold, tidy

NAME_MAX = 60

# "câu B" means option B, but "câu 3" names a question: digits count only bare or after "đáp án", "phương án".
_CHOICE = re.compile(
    r"(?:(?:em |toi |minh )?chon )?"
    r"(?:(?:(?:cau|y):? )?\(?([a-h])|(?:(?:dap an|phuong an|da):? )?\(?([a-h1-8]))"
    r"[).:,!]*(?: a)?"
)
_NUMBER = re.compile(r"\d{1,3}(?:[ .,]\d{3})+|\d+")
_MARK = re.compile(r"(\d{1,3})(?:[.,](\d))?(?: ?diem)?")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
_MINUTES = re.compile(r"(\d{1,3}) ?(?:phut|ph|p|['’′]) ?(?:([0-5]?\d) ?(?:giay|gi|g|s|[\"”″])?)?")
_SECONDS = re.compile(r"(\d{1,5}) ?(?:giay|s)")
# "sinh năm 1955", also with day and month: only the year is taken.
_YEAR = re.compile(
    r"(?:(?:toi|em|con|chau|minh) )?(?:(?:nam|sinh|ngay):? )*(?:\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?)?(\d{4})(?: a)?[.!]*"
)
_LATER = re.compile(r"(?:\+|them|sau) ?(\d{1,3}) ?(phut|ph|p|gio|tieng|h)")
_HOUR = re.compile(
    r"(?:luc )?(\d{1,2}) ?(?::|h|gio) ?(\d{2})?(?: ?phut)?"
    r"(?:,? (?:ngay )?(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?)?"
)
_HALF_A_YEAR_MS = 182 * 24 * 3_600_000
_CODE = re.compile(r"(?:/(?:start|batdau)\s|#)\s*([a-z0-9_-]{2,64})", re.IGNORECASE)
_CODE_ALONE = re.compile(r"(?=\D*\d)[a-z][a-z0-9_-]{1,63}", re.IGNORECASE | re.ASCII)
_QUESTION = re.compile(r"(?:(?:xem lai|sua|doi)(?: lai)? )?(?:cau )?(\d{1,3})[.!]?")
_YES = (
    *("đồng ý", "tôi đồng ý", "đúng", "đúng rồi", "đúng hết", "có", "vâng", "dạ", "ừ"),
    *("phải", "chính xác", "xác nhận", "ok", "yes"),
)
_NO = ("không", "không đúng", "sai", "chưa", "chưa đúng", "sửa", "nhập lại", "làm lại", "no")
_FOLDED_YES, _FOLDED_NO = frozenset(map(fold, _YES)), frozenset(map(fold, _NO))


def parse_choice(text: str, options: int) -> int | None:
    """The index meant by "B", "b.", "2", "câu B", "Đáp án b", "Ｂ" (fullwidth); None if none is meant.

    Args:
        text: as typed.
        options: how many there are; "E" means nothing among four.
    """
    match = _CHOICE.fullmatch(fold(text))
    if match is None:
        return None
    letter = match[1] or match[2]
    index = int(letter) - 1 if letter.isdigit() else ord(letter) - ord("a")
    return index if index < options else None


def parse_question(text: str, questions: int) -> int | None:
    """The index of the question meant by "sửa câu 5", "câu 5" or "5"; None if there is no such question."""
    match = _QUESTION.fullmatch(fold(text))
    return int(match[1]) - 1 if match and 1 <= int(match[1]) <= questions else None


def parse_number(text: str) -> int | None:
    """The whole number in "1250", "1.250", "1 250", "1,250 người"; None when it is not plainly one number.

    "một nghìn" is not read: words are ambiguous enough to be asked again. "12.5" is not a whole number.
    """
    plain = re.sub(r"\s*(nguoi|luot|luot thi)$", "", fold(text))
    match = _NUMBER.fullmatch(plain.strip(" ."))
    if match is None or len(match[0]) > 15:
        return None
    return int(re.sub(r"\D", "", match[0]))


def parse_mark(text: str) -> int | None:
    """Tenths of a point in "85", "85,5", "85.5 điểm"; None above 100 or with more than one decimal."""
    match = _MARK.fullmatch(fold(text).strip(" ."))
    if match is None:
        return None
    tenths = int(match[1]) * 10 + int(match[2] or 0)
    return tenths if tenths <= 1000 else None


def parse_length(text: str) -> int | None:
    """The ms in "6:30", "6 phút 30 giây", "6p30", "6 phút", "390 giây"; None for a bare number: of what?"""
    plain = fold(text).strip(" .")
    if match := _CLOCK.fullmatch(plain) or _MINUTES.fullmatch(plain):
        return (int(match[1]) * 60 + int(match[2] or 0)) * 1000
    match = _SECONDS.fullmatch(plain)
    return int(match[1]) * 1000 if match else None


def parse_when(text: str, now: int) -> int | None:
    """The instant (UTC ms) in "22:00", "22h30 15/12", "7 giờ 15/12/2026", "thêm 30 phút", "thêm 2 giờ"; else None.

    Args:
        text: as typed.
        now: without a day the next such hour is meant; a day without a year may be of the next one.
    """
    plain = fold(text).strip(" .")
    if match := _LATER.fullmatch(plain):
        return now + int(match[1]) * (3_600_000 if match[2].startswith(("gio", "tieng", "h")) else 60_000)
    match = _HOUR.fullmatch(plain)
    if match is None:
        return None
    hour, minute, day, month, year = (int(part) if part else None for part in match.groups())
    here = local(now)
    asked = (day or here.day, month or here.month, year or here.year)
    try:
        found = parse_instant(f"{hour}:{minute or 0:02} {asked[0]}/{asked[1]}/{asked[2]}")
        if found <= now and day is None:
            found = to_ms(local(found) + timedelta(days=1))
        elif found <= now - _HALF_A_YEAR_MS and year is None:
            found = parse_instant(f"{hour}:{minute or 0:02} {day}/{month}/{here.year + 1}")
    except ValueError:
        return None
    return found


def parse_year(text: str) -> int | None:
    """The year in "1955", "năm 1955", "sinh 1955", "01/5/1955"; None when it is not plainly one year of four digits."""
    match = _YEAR.fullmatch(fold(text))
    return int(match[1]) if match else None


def parse_code(text: str, *, alone: bool = False) -> str | None:
    """The code in "/start XA01", "#XA01", "# xa 01"; None if there is none.

    Args:
        text: as typed.
        alone: "XA01" by itself is one too, as the very first word of somebody: letters, then at least one digit.
    """
    plain = tidy(text)
    joined = plain if plain.startswith("/") else plain.replace(" ", "")
    if match := _CODE.fullmatch(joined):
        return match[1]
    return joined if alone and _CODE_ALONE.fullmatch(joined) else None


def is_yes(text: str) -> bool:
    """An active yes, never a guess."""
    return fold(text).strip(".! ") in _FOLDED_YES


def is_no(text: str) -> bool:
    """A plain no, or the wish to correct."""
    return fold(text).strip(".! ") in _FOLDED_NO


def clean_name(text: str) -> str | None:
    """A person's full name in canonical spelling, or None if it cannot be one.

    At least two words, letters of any script plus . ' - inside; no digits, no emoji. Words typed all in
    lower or all in upper case get a capital first letter; mixed case is left as typed.
    """
    name = unicodedata.normalize("NFC", tidy(text))
    words = name.split(" ")
    if not (len(words) >= 2 and len(name) <= NAME_MAX and all(_is_name_word(word) for word in words)):
        return None
    if name == name.lower() or name == name.upper():
        return " ".join(word[:1].upper() + word[1:].lower() for word in words)
    return name


def _is_name_word(word: str) -> bool:
    letters = [sign for sign in word if sign not in ".'’-"]
    return bool(letters) and all(unicodedata.category(sign) in {"Lu", "Ll", "Lo", "Lt", "Mn", "Mc"} for sign in letters)
