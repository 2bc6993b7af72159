"""What people type, docs/rules.md section 3. No I/O."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.fold import fold
from contest.typed import clean_name, is_no, is_yes, parse_choice, parse_code, parse_number, parse_question, parse_year


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        *(pytest.param(text, 1, id=text) for text in ("B", "b", "b.", "B)", "(b)", " b ", "2", "2.", "Ｂ", "２", "b!")),
        *(pytest.param(t, 1, id=t) for t in ("câu B", "Câu b", "cau b.", "CÂU B", "đáp án b", "dap an B", "đáp án: b")),
        *(pytest.param(t, 2, id=t) for t in ("đáp án c", "phương án C", "chọn c", "em chọn C ạ", "ý c", "đáp án 3", "C ạ")),
        *(pytest.param(t, None, id=t or "nothing") for t in ("", "E", "5", "AB", "a b", "câu 3", "bê", "không biết", "0", "-1", "👍")),
    ],
)  # fmt: skip
def test_choice(text: str, choice: int | None) -> None:
    assert parse_choice(text, 4) == choice


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(pytest.param(text, 1250, id=text) for text in ("1250", "1.250", "1 250", "1,250", " 1250 ", "1.250 người", "１２５０")),
        pytest.param("0", 0, id="zero is a number"),
        pytest.param("1.234.567", 1_234_567, id="two dots"),
        *(pytest.param(text, None, id=text or "nothing") for text in ("", "một nghìn", "12.5", "1.25", "-3", "1250 hay 1300", "1e3", "9" * 30)),
    ],
)  # fmt: skip
def test_number(text: str, number: int | None) -> None:
    assert parse_number(text) == number


@given(st.integers(0, 10**9))
def test_numbers_in_every_spelling(number: int) -> None:
    """The Vietnamese grouping is read like the plain digits."""
    grouped = f"{number:,}"
    for spelling in (str(number), grouped.replace(",", "."), grouped.replace(",", " "), grouped):
        assert parse_number(spelling) == number


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
        ("  nguyễn   thị hoa ", "Nguyễn Thị Hoa"),
        ("NGUYỄN THỊ HOA", "Nguyễn Thị Hoa"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hoa"), "Nguyễn Thị Hoa"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Lê-Văn An", "Lê-Văn An"),
        ("Y Moan Ênuôl", "Y Moan Ênuôl"),
        ("Hoa", None),
        ("Hoa 123", None),
        ("Hoa 🌸", None),
        ("<b>Hoa</b> Lê", None),
        ("", None),
        ("a " * 40, None),
        ("... ---", None),
    ],
)
def test_name(text: str, name: str | None) -> None:
    assert clean_name(text) == name


@given(st.text(max_size=80))
def test_a_clean_name_is_stable(text: str) -> None:
    """Cleaning twice is cleaning once; a name never holds markup, digits or line breaks."""
    name = clean_name(text)
    if name is not None:
        assert clean_name(name) == name
        assert not set(name) & set("<>&{}\n0123456789")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1955", 1955),
        ("năm 1955", 1955),
        ("sinh 1955", 1955),
        ("Sinh năm 1955.", 1955),
        ("em sinh năm 2012 ạ", 2012),
        ("năm sinh: 1955", 1955),
        ("01/05/1955", 1955),
        ("ngày sinh 1-5-1955", 1955),
        ("１９５５", 1955),
        ("55", None),
        ("1955 hoặc 1956", None),
        ("19555", None),
        ("tôi 70 tuổi", None),
        ("", None),
    ],
)
def test_year(text: str, year: int | None) -> None:
    assert parse_year(text) == year


def test_yes_and_no_never_meet() -> None:
    for text in ("đồng ý", "Đồng ý.", "dong y", "Đúng", "ĐÚNG", "vâng", "ok"):
        assert is_yes(text)
        assert not is_no(text)
    for text in ("không", "sai", "sửa"):
        assert is_no(text)
        assert not is_yes(text)
    for text in ("", "không đồng ý", "đồng ý không?", "có thể"):
        assert not is_yes(text)


@given(st.text(max_size=60))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding() -> None:
    assert fold("Đỗ Thị ÁNH") == "do thi anh"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        *(
            pytest.param(t, 4, id=t)
            for t in ("sửa câu 5", "Sua cau 5", "câu 5", "5", "đổi câu 5.", "sửa lại câu 5", "05")
        ),
        *(pytest.param(t, None, id=t) for t in ("sửa", "câu", "0", "16", "sửa câu 999", "5 6", "B", "", "1250")),
    ],
)
def test_a_question_to_change(text: str, position: int | None) -> None:
    """Of a paper of fifteen."""
    assert parse_question(text, 15) == position


@pytest.mark.parametrize(
    ("text", "alone", "code"),
    [
        ("/start XA01", False, "XA01"),
        ("/batdau  xa01 ", False, "xa01"),
        ("/start", True, None),
        ("/startxa01", True, None),
        ("#XA01", False, "XA01"),
        ("# xa 01", False, "xa01"),
        ("＃ＸＡ０１", False, "XA01"),
        ("#", True, None),
        ("XA01", False, None),
        ("XA01", True, "XA01"),
        ("tổ 3", True, None),
        ("1955", True, None),
        ("A", True, None),
        ("xin chào", True, None),
    ],
)  # fmt: skip
def test_code(text: str, alone: bool, code: str | None) -> None:
    assert parse_code(text, alone=alone) == code
