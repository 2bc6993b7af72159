"""The question that is meant: for sure, perhaps, or none; and the table it is read from."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paths import CONTESTS
from contest.errors import Mistakes
from contest.faq import ANSWER_MAX, COLUMNS, NO_FAQ, QUESTION_MAX, SHOWN, Faq, read_faq
from contest.fold import fold
from tests.builders import preset

PRESETS = sorted(path for path in CONTESTS.iterdir() if path.is_dir())
PHU_LUONG = preset().faq


def question(faq: Faq, number: int | None) -> str:
    return "" if number is None else faq.entries[number].question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tôi quên số dự đoán thì sao", "Tôi quên số đã dự đoán thì sao?"),
        ("em quen mat so du doan roi", "Tôi quên số đã dự đoán thì sao?"),
        ("mất mạng giữa chừng", "Đang thi bị mất mạng hoặc tắt máy thì sao?"),
        ("cho tôi hỏi bao giờ có kết quả ạ", "Xem kết quả ở đâu?"),
        ("làm sao để sửa tên", "Ghi sai họ tên hoặc chọn nhầm đơn vị thì sửa thế nào?"),
        ("giải nhất được bao nhiêu tiền", "Giải thưởng cá nhân gồm những gì?"),
        ("HỌC SINH CÓ ĐƯỢC THI KHÔNG", "Ai được dự thi?"),
        ("mấy giờ đóng", "Thi từ ngày nào đến ngày nào?"),
        ("bố tôi 80 tuổi không có điện thoại", "Không có điện thoại thông minh thì thi bằng gì?"),
    ],
)
def test_what_is_surely_meant(typed: str, meant: str) -> None:
    assert question(PHU_LUONG, PHU_LUONG.find(typed).sure) == meant


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("nhà em ở tổ dân phố 5 có được thi không ạ", "Ai được dự thi?"),
        ("thi mấy lần vậy", "Mỗi người được thi mấy lần?"),
        ("giải thưởng tập thể", "Giải tập thể xét thế nào?"),
    ],
)
def test_what_may_be_meant(typed: str, among: str) -> None:
    found = PHU_LUONG.find(typed)
    assert found.sure is None
    assert among in [question(PHU_LUONG, number) for number in found.near]


@pytest.mark.parametrize("typed", ["con mèo nhà tôi ốm", "có cần căn cước công dân không", "alo", "", "?!"])
def test_what_is_not_there(typed: str) -> None:
    found = PHU_LUONG.find(typed)
    assert (found.sure, found.near) == (None, ())


@pytest.mark.parametrize("folder", PRESETS, ids=lambda folder: folder.name)
def test_every_question_of_a_preset_finds_itself(folder: Path) -> None:
    """As written, and without marks."""
    faq = preset(folder).faq
    assert 10 <= len(faq.entries) <= 15
    for number, entry in enumerate(faq.entries):
        for typed in (entry.question, fold(entry.question)):
            found = faq.find(typed)
            assert found.sure == number or found.near[:1] == (number,), entry.question


@given(st.text(max_size=200))
def test_any_text_is_either_sure_or_shown_or_neither(typed: str) -> None:
    found = PHU_LUONG.find(typed)
    assert not (found.near and found.sure is not None)
    assert len(found.near) <= SHOWN
    assert NO_FAQ.find(typed) == type(found)()


HEADING = list(COLUMNS)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([["Câu hỏi", "Trả lời"]], [("dòng 1", "table-heading")]),
        ([HEADING, ["", "Có.", ""]], [("dòng 2", "faq-bad-question")]),
        ([HEADING, ["Q" * (QUESTION_MAX + 1), "Có.", ""]], [("dòng 2", "faq-bad-question")]),
        ([HEADING, ["Có không?", "", ""]], [("dòng 2", "faq-bad-answer")]),
        ([HEADING, ["Có không?", "A" * (ANSWER_MAX + 1), ""]], [("dòng 2", "faq-bad-answer")]),
        ([HEADING, ["Có không?", "Có.", ""], [], ["CÓ KHÔNG", "Có.", ""]], [("dòng 4", "faq-same-question")]),
    ],
)
def test_mistakes_name_their_line(rows: list[list[str]], wanted: list[tuple[str, str]]) -> None:
    with pytest.raises(Mistakes) as caught:
        read_faq(rows)
    assert [(each.where, each.code) for each in caught.value.mistakes] == wanted


def test_keywords_are_parted_by_semicolons() -> None:
    faq = read_faq([HEADING, ["Có chỗ gửi xe không?", "Có.", "đỗ xe; bãi xe ;"]])
    assert faq.entries[0].keywords == ("đỗ xe", "bãi xe")
