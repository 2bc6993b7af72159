"""Laws of making a message fit: nothing lost, limits kept, numbering right."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.fit import shown, split_text
from handlers.labels import meant, named, own_mark
from handlers.messages import Button, Outgoing

HINT = "Gõ số hoặc chữ ở đầu dòng."
SIGNS = st.sampled_from(["ấ", "e\u0302\u0301", "a", "B", " ", " ", "\n", "\n\n", ". ", "👨‍👩‍👧", "🇻🇳", "👍🏽", "1"])
TEXTS = st.lists(SIGNS, max_size=120).map("".join)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


@given(TEXTS, st.integers(1, 60))
def test_nothing_is_lost_but_white_space_and_no_part_is_too_long(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert "".join(map(_bare, parts)) == _bare(text)
    assert all(1 <= len(part) <= limit and part == part.strip() for part in parts)
    assert all(part == unicodedata.normalize("NFC", part) for part in parts)


@given(
    st.lists(st.sampled_from(["ấ", "👨‍👩‍👧", "🇻🇳", "👍🏽", "e\u0323\u0304"]), min_size=1, max_size=40),
    st.integers(5, 20),
)
def test_no_sign_is_torn_apart(signs: list[str], limit: int) -> None:
    whole = [unicodedata.normalize("NFC", sign) for sign in signs]
    for part in split_text("".join(signs), limit):
        left = part
        while left:
            sign = whole.pop(0)
            assert left.startswith(sign)
            left = left.removeprefix(sign)
    assert not whole


@given(TEXTS)
def test_what_fits_stays_one_part(text: str) -> None:
    clean = unicodedata.normalize("NFC", text).strip()
    assert split_text(text, 1000) == ([clean] if clean else [])


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("Đoạn một.\n\nĐoạn hai. Câu nữa.", 25, ["Đoạn một.\n\nĐoạn hai.", "Câu nữa."]),
        ("Một đoạn dài.\n\nĐoạn hai", 20, ["Một đoạn dài.", "Đoạn hai"]),
        ("Dòng một\nDòng hai", 12, ["Dòng một", "Dòng hai"]),
        ("Một câu. Câu nữa", 14, ["Một câu.", "Câu nữa"]),
        ("một hai ba", 8, ["một hai", "ba"]),
        ("mộthaiba", 4, ["mộth", "aiba"]),
        ("Đầu đề\n\nmột đoạn dài không xuống dòng", 20, ["Đầu đề\n\nmột đoạn dài", "không xuống dòng"]),
    ],
)  # fmt: skip
def test_where_a_text_is_cut(text: str, limit: int, parts: list[str]) -> None:
    assert split_text(text, limit) == parts


LABELS = st.lists(
    st.sampled_from(["Thi thử", "Tài liệu", "✅ Đúng", "Sai, gõ lại", "Luyện tập", "Về trang chính", "Danh sách"]),
    unique=True,
)


@given(LABELS, st.integers(0, 8))
def test_every_button_is_under_the_text_or_on_a_line_with_its_number(labels: list[str], most: int) -> None:
    message = Outgoing("Xin chọn.", tuple((Button(label, f"d{i}"),) for i, label in enumerate(labels)))
    text, under = shown(message, most, HINT)
    assert [button.label for button in under] == labels[:most]
    lines = [f"{number}. {label}" for number, label in enumerate(labels, start=1) if number > most]
    assert text.splitlines()[2:-2] == lines if lines else text == "Xin chọn."
    assert text.endswith(HINT) is bool(lines)
    for number, label in enumerate(labels, start=1):
        assert meant(message, str(number)) == named(message, label) == Button(label, f"d{number - 1}")


def test_letters_are_not_listed_and_count() -> None:
    rows = (tuple(Button(letter, letter) for letter in "ABCD"), (Button("Chủ đề khác", "x"),))
    text, under = shown(Outgoing("Câu 1\n\nA. x\nB. y\nC. z\nD. t", rows), 0, HINT)
    assert text.splitlines()[-3:] == ["5. Chủ đề khác", "", HINT]
    assert under == []
    assert shown(Outgoing("Câu 1", rows[:1]), 0, HINT)[0] == f"Câu 1\n\n{HINT}"
    assert shown(Outgoing("Câu 1", rows[:1]), 4, HINT)[0] == "Câu 1"


@pytest.mark.parametrize(
    ("text", "labels", "listed"),
    [
        ("Nơi nào?", ["9. Thôn 9", "10. Thôn 10", "‹ Trang 1/2", "Tôi không ở đây"], ["9. Thôn 9", "10. Thôn 10", "– ‹ Trang 1/2", "– Tôi không ở đây"]),
        ("1. Thôn A\n2. Thôn B", ["1. Thôn A", "2. Thôn B"], []),
        ("Mục đích:\n1. Chấm thi", ["✅ Tôi đồng ý"], ["– ✅ Tôi đồng ý"]),
        ("1. A   2. C", ["✅ Nộp bài", "✏️ Câu 1", "✏️ Câu 2"], ["– ✅ Nộp bài"]),
        ("Clip 7: x", ["▶️ Clip 7"], []),
    ],
)  # fmt: skip
def test_where_numbers_mean_something_else_words_are_typed(text: str, labels: list[str], listed: list[str]) -> None:
    message = Outgoing(text, tuple((Button(label, label),) for label in labels))
    assert [line for line in shown(message, 0, HINT)[0].splitlines() if line in listed] == listed
    assert all(meant(message, number) is None for number in "12345")
    for label in labels:
        if not own_mark(Button(label, "")):
            assert named(message, label) == Button(label, label)


def test_a_step_that_takes_numbers_itself_has_none_for_buttons() -> None:
    message = Outgoing("Bao nhiêu?", ((Button("Bỏ qua, không dự đoán", "skip"),),), numbered=False)
    assert shown(message, 0, HINT)[0] == f"Bao nhiêu?\n\n– Bỏ qua, không dự đoán\n\n{HINT}"
    assert meant(message, "1") is None
    assert meant(message, "bo qua") == message.rows[0][0]


@pytest.mark.parametrize(
    ("typed", "data"),
    [
        ("tôi đồng ý", "yes"),
        ("TOI DONG Y", "yes"),
        ("✅ Tôi đồng ý", "yes"),
        ("tôi không", "no"),
        ("tôi", None),
        ("đồng ý", None),
        ("", None),
        ("3", "list"),
        ("4", None),
        ("0", None),
        ("03", None),
        ("danh sách!", "list"),
    ],
)  # fmt: skip
def test_which_button_is_meant(typed: str, data: str | None) -> None:
    labels = (("✅ Tôi đồng ý", "yes"), ("Tôi không đồng ý", "no"), ("☰ Danh sách clip", "list"))
    message = Outgoing("?", tuple((Button(*each),) for each in labels))
    found = meant(message, typed)
    assert (found.data if found else None) == data


def test_two_of_one_name_are_not_told_apart_by_it() -> None:
    message = Outgoing("?", ((Button("1. Thôn 1", "a"), Button("2. Thôn 1", "b")),))
    assert named(message, "thôn 1") is None
