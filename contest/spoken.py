"""Vietnamese to be read aloud: numbers as words, short forms in full, no sign that has no sound."""

import re

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_THOUSANDS = ("", "nghìn", "triệu", "tỷ")
_SHORT_FORMS = {
    "BTC": "Ban Tổ chức",
    "HĐND": "Hội đồng nhân dân",
    "MTTQ": "Mặt trận Tổ quốc",
    "TDP": "tổ dân phố",
    "THCS": "Trung học cơ sở",
    "THPT": "Trung học phổ thông",
    "TP": "thành phố",
    "UBND": "Ủy ban nhân dân",
}
"""Of offices and schools, as they stand in lists of units."""
_GROUPED = re.compile(r"(?<=\d)\.(?=\d{3})")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_SILENT = re.compile(r"[^\w\s.,]|_")
_ONE_BY_ONE = 7
"""Digits from which a figure is read digit by digit, as a telephone number is; so is one that begins with 0."""


def in_words(number: int) -> str:
    """2023 → "hai nghìn không trăm hai mươi ba"; whole numbers from 0 to below 10**12."""
    if number == 0:
        return _DIGITS[0]
    words: list[str] = []
    for power in range(len(_THOUSANDS) - 1, -1, -1):
        part = number // 1000**power % 1000
        if part:
            words += [*_below_thousand(part, is_first=not words), _THOUSANDS[power]]
    return " ".join(word for word in words if word)


def _below_thousand(number: int, *, is_first: bool) -> list[str]:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [] if is_first and not hundreds else [_DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens:
        words.append("lăm")
    elif ones:
        words.append(_DIGITS[ones])
    return words


def spoken(text: str) -> str:
    """The text as a speaker reads it, on one line."""
    text = _WORD.sub(lambda word: _SHORT_FORMS.get(word[0], word[0]), text)
    text = _NUMBER.sub(lambda figure: f" {_figure(figure[0])} ", _GROUPED.sub("", text))
    text = " ".join(_SILENT.sub(" ", text).split())
    return re.sub(r" (?=[.,])", "", text)


def _figure(digits: str) -> str:
    if len(digits) >= _ONE_BY_ONE or (digits[0] == "0" and len(digits) > 1):
        return " ".join(_DIGITS[int(digit)] for digit in digits)
    return in_words(int(digits))
