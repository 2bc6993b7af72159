"""Folding of Vietnamese text, so that "Đỗ Thị Ánh" is found by "do thi anh" (peers, row A8)."""

import unicodedata
from itertools import filterfalse


def tidy(text: str) -> str:
    """One canonical spelling: NFKC (fullwidth letters become plain), single spaces, no spaces at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def fold(text: str) -> str:
    """Lower case without marks: decomposed, marks dropped, đ to d. Folding what is folded changes nothing."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().replace("đ", "d"))
    return " ".join("".join(filterfalse(unicodedata.combining, decomposed)).split())
