"""The whole conversation through the real engine and store, one fake channel (docs/architecture.md)."""

from tests.fakes import Hall


async def test_from_first_word_to_receipt(hall: Hall) -> None:
    """A resident registers by typing only, plays, predicts, and gets a receipt without a score."""
    home = await hall.register()
    assert "Mời quý vị vào thi" in home.text
    done = await hall.play("." * 15, "1.250")
    assert "Mã biên nhận" in done.text
    assert "1.250" in done.text
    assert "đúng" not in done.text
