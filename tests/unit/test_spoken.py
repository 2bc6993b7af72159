"""Vietnamese to be read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.spoken import in_words, spoken

WORDS = [
    (0, "không"),
    (5, "năm"),
    (10, "mười"),
    (11, "mười một"),
    (15, "mười lăm"),
    (21, "hai mươi mốt"),
    (25, "hai mươi lăm"),
    (100, "một trăm"),
    (105, "một trăm linh năm"),
    (111, "một trăm mười một"),
    (1000, "một nghìn"),
    (1005, "một nghìn không trăm linh năm"),
    (2023, "hai nghìn không trăm hai mươi ba"),
    (36_000, "ba mươi sáu nghìn"),
    (1_000_001, "một triệu không trăm linh một"),
    (2_000_000_000, "hai tỷ"),
]

SAID = [
    ("Tổ dân phố số 5", "Tổ dân phố số năm"),
    ("UBND Phường 12 – TP Thái Nguyên", "Ủy ban nhân dân Phường mười hai thành phố Thái Nguyên"),
    ("1.250 người", "một nghìn hai trăm năm mươi người"),
    ("024 3353", "không hai bốn ba nghìn ba trăm năm mươi ba"),
    ("Trường THCS “Nguyễn Du” (cơ sở 2)", "Trường Trung học cơ sở Nguyễn Du cơ sở hai"),
    ("Giải Nhất, 2 giải .", "Giải Nhất, hai giải."),
]


@pytest.mark.parametrize(("number", "words"), WORDS)
def test_numbers(number: int, words: str) -> None:
    assert in_words(number) == words


@pytest.mark.parametrize(("written", "said"), SAID)
def test_texts(written: str, said: str) -> None:
    assert spoken(written) == said


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_different_numbers_sound_different(one: int, other: int) -> None:
    assert (in_words(one) == in_words(other)) is (one == other)


@given(st.text())
def test_nothing_without_a_sound_is_left(text: str) -> None:
    said = spoken(text)
    assert all(char.isalpha() or char in " .," or not char.isascii() for char in said)
    assert not any(char in said for char in "0123456789")
