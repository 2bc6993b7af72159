"""How wide the columns of printed tables are."""

from hypothesis import given
from hypothesis import strategies as st

from bot.render.office_docx import shares
from handlers.rules.document import Table

LETTERS = 80
CELL = st.text(st.sampled_from("abc đ9 ,%"), max_size=90)


@given(st.integers(1, 9).flatmap(lambda columns: st.lists(st.tuples(*[CELL] * columns), min_size=1, max_size=5)))
def test_the_columns_fill_the_width_and_none_vanishes(lines: list[tuple[str, ...]]) -> None:
    made = shares(Table(lines[0], tuple(lines[1:])))
    assert abs(sum(made) - 1) < 1e-9
    assert len(made) == len(lines[0])
    assert min(made) > 0


def test_long_texts_get_the_room_that_numbers_leave() -> None:
    head = ("STT", "Đơn vị", "Tỷ lệ", "Ký nhận")
    number, unit, rate, signed = shares(Table(head, (("1", "Ủy ban Mặt trận Tổ quốc phường", "75,00 %", ""),)))
    assert unit > 2 * rate
    assert signed > 2 * number
    for share, longest in ((number, "STT"), (unit, "phường"), (rate, "75,00 %"), (signed, "nhận")):
        assert share * LETTERS > len(longest)
