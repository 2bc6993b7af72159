"""The bank: reading, refusing, pinned options (docs/rules.md section 1, `quiz.shuffle_options`). No I/O."""

import pytest

from contest.bank import COLUMNS, Bank, read_bank, topic_sizes
from contest.errors import Mistakes
from tests.builders import a_question, preset

GOOD = ["q1", "T", "Thủ đô?", "Huế", "Hà Nội", "Đà Nẵng", "Cần Thơ", "B", "Nguồn"]


def read(*rows: list[str], heading: tuple[str, ...] = COLUMNS) -> Bank:
    return read_bank([list(heading), *rows])


def changed(**cells: str) -> list[str]:
    return [cells.get(column, value) for column, value in zip(COLUMNS, GOOD, strict=True)]


def test_a_good_row() -> None:
    question = read(GOOD)["q1"]
    assert question.right == 1
    assert question.options == ("Huế", "Hà Nội", "Đà Nẵng", "Cần Thơ")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (changed(**{"Mã": ""}), "bank-no-id"),
        (changed(**{"Câu hỏi": ""}), "bank-no-text"),
        (changed(**{"Câu hỏi": "x" * 601}), "bank-long-text"),
        (changed(**{"Chủ đề": "x" * 121}), "bank-long-topic"),
        (changed(C=""), "bank-option-missing"),
        (changed(C="x" * 251), "bank-long-option"),
        (changed(C="ha noi"), "bank-same-option"),
        (changed(**{"Đáp án": "E"}), "bank-bad-key"),
        (changed(**{"Đáp án": "AB"}), "bank-bad-key"),
        (changed(**{"Đáp án": ""}), "bank-bad-key"),
        (changed(B="Tất cả các phương án trên"), "bank-pinned"),
    ],
)
def test_one_clear_mistake_a_fault(row: list[str], code: str) -> None:
    """Each fault is named once, with the row as a spreadsheet numbers it; nothing is imported."""
    with pytest.raises(Mistakes) as caught:
        read(row)
    assert [m.code for m in caught.value.mistakes] == [code]
    assert caught.value.mistakes[0].where.startswith("dòng")


def test_all_mistakes_at_once() -> None:
    with pytest.raises(Mistakes) as caught:
        read(GOOD, [*GOOD[:2], "Khác?", *GOOD[3:7], "Z", ""], ["q3", *GOOD[1:]])  # same id and no key; same text
    assert {m.code for m in caught.value.mistakes} == {"bank-same-id", "bank-bad-key", "bank-same-text"}


def test_a_row_cut_short_is_a_mistake_and_no_crash() -> None:
    with pytest.raises(Mistakes) as caught:
        read(GOOD[:4])
    assert {m.code for m in caught.value.mistakes} == {"bank-option-missing", "bank-bad-key"}


def test_heading_and_emptiness() -> None:
    with pytest.raises(Mistakes, match="bank-heading"):
        read(GOOD, heading=("a",) * 9)
    with pytest.raises(Mistakes, match="bank-empty"):
        read([""] * 9)


@pytest.mark.parametrize(
    ("last", "movable"),
    [
        ("Cần Thơ", 4),
        ("Tất cả các phương án trên", 3),
        ("Tất cả các đáp án trên đều đúng", 3),
        ("Cả ba phương án trên", 3),
        ("Cả 3 ý trên", 3),
        ("Không có phương án nào đúng", 3),
        ("Cả A và B", 0),
        ("A, B đều đúng", 0),
        ("Cả A, B và C", 0),
        ("Tất cả các xã, phường của Hà Nội", 4),
        ("Không phải nộp lệ phí", 4),
    ],
)
def test_pinned_options(last: str, movable: int) -> None:
    """An option that speaks of the others stays last; one that names letters freezes the question."""
    assert a_question(options=("một", "hai", "ba", last)).movable == movable


def test_the_bank_of_phu_luong() -> None:
    """120 sourced questions; each topic has several times its quota."""
    folder = preset()
    assert len(folder.bank.questions) == 120
    sizes = topic_sizes(folder.bank)
    assert all(sizes[topic] >= 3 * quota for topic, quota in folder.contest.quiz.topics.items())
    assert all(question.source for question in folder.bank.questions.values())
