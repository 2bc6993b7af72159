"""Posters, hand-outs and pictures: nothing leaves its room, every code is read back, the text comes out as it went in."""

import ctypes
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.contest_folder import ContestFolder
from bot.paths import CONTESTS
from bot.promotion import ROUNDS_SHOWN, RUNGS_SHOWN, Promotion
from bot.render import poster as sheets
from bot.render.drawing import LEADING
from bot.render.poster import CELL_HEIGHT, CELL_WIDTH, HEIGHT, WIDTH, Poster, Size, handout, poster_pdf, sheet
from bot.render.qr import picture, qr_picture
from bot.render.sheet import (
    QUIET,
    RISE,
    Box,
    Shape,
    Square,
    Style,
    Words,
    modules_of,
    one_line,
    width_of,
    wrapped,
)
from bot.settings import Server, Settings, TelegramBot, ZaloOa
from contest.calendar import say_end, say_instant
from contest.reader import NAME_MAX
from contest.settings import Prize
from contest.settings import contest as limits
from contest.settings.prizes import AMOUNT_MAX, PRIZE_NAME_MAX
from contest.units import NAME_MAX as UNIT_NAME_MAX
from tests.builders import TEXTS, a_context, a_round, preset

CODE = "TD4821K"
DPI = 300
PRESETS = sorted(path.name for path in CONTESTS.iterdir())
BOT = TelegramBot("chinh", "1:a", "cuocthi_tim_hieu_cai_cach_bot", "s" * 8, "http://127.0.0.1:1")
OA = ZaloOa("oa", "1", "a", "1000000000000000003", "k", "", "")
APPS = {1: ((), ()), 2: ((BOT,), ()), 3: ((BOT,), (OA,))}
"""Number of codes → what stands beside the web page."""


def promotion(folder: ContestFolder, doors: int = 3, *, draft: bool = False) -> Promotion:
    telegram, zalo = APPS[doors]
    server = Server("127.0.0.1", 1, "https://cuocthi.phuongphuluong.hanoi.gov.vn")
    made = Settings((Path(),), server, "", telegram, True, None, zalo)
    context = replace(a_context(folder.contest), units=folder.units)
    name = folder.contest.id
    return Promotion(context, lambda code: made.ways(name, code), made.home_page(name), draft=draft)


def of_preset(name: str, doors: int = 3, *, draft: bool = False) -> Poster:
    """With the longest name of a unit."""
    folder = preset(CONTESTS / name)
    unit = max(folder.units.all.values(), key=lambda each: len(each.name))
    return promotion(folder, doors, draft=draft).poster(unit.id, CODE)


@pytest.mark.parametrize("width", [30.0, 40.0, 50.0])
def test_an_address_is_broken_at_its_dots(width: float) -> None:
    made = one_line("cuocthi.phuongphuluong.hanoi.gov.vn", Style(4.7, bold=True, align=0.5), width)
    lines = [shape.text for shape in made.shapes if isinstance(shape, Words)]
    assert lines == ["cuocthi.", "phuongphuluong.", "hanoi.gov.vn"]


# ---- nothing leaves its room, nothing lies on something else


def room_of(shape: Shape) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    match shape:
        case Words():
            top = shape.y - shape.size * RISE
            return (
                shape.x,
                top,
                shape.x + width_of(shape.text, Style(shape.size, shape.bold)),
                top + shape.size * LEADING,
            )
        case Box():
            return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
        case Square():
            return shape.x, shape.y, shape.x + shape.side, shape.y + shape.side


def check(shapes: list[Shape], width: float, height: float) -> None:
    rooms = [room_of(shape) for shape in shapes]
    for left, top, right, bottom in rooms:
        assert left >= -0.01
        assert top >= -0.01
        assert right <= width + 0.01
        assert bottom <= height + 0.01
    solid = [room for shape, room in zip(shapes, rooms, strict=True) if not isinstance(shape, Box)]
    for number, one in enumerate(solid):
        for other in solid[number + 1 :]:
            apart = one[2] <= other[0] + 0.01 or other[2] <= one[0] + 0.01
            assert apart or one[3] <= other[1] + 0.01 or other[3] <= one[1] + 0.01


def check_all(poster: Poster) -> None:
    check(sheet(poster), WIDTH, HEIGHT)
    check(handout(poster), CELL_WIDTH, CELL_HEIGHT)
    shown = picture(poster)
    check(list(shown.shapes), 1080, shown.height)


@pytest.mark.parametrize("doors", APPS)
@pytest.mark.parametrize("name", PRESETS)
def test_everything_of_a_preset_fits(name: str, doors: int) -> None:
    check_all(of_preset(name, doors))
    check_all(of_preset(name, doors, draft=True))


@pytest.mark.parametrize("doors", APPS)
def test_the_longest_contest_fits(doors: int) -> None:
    """Every text as long as the reader lets it be, every ladder full, in wide capitals."""
    folder = preset()
    ladder = tuple(Prize("Ư" * PRIZE_NAME_MAX, 1000, AMOUNT_MAX) for _ in range(RUNGS_SHOWN))
    rounds = tuple(replace(a_round(), name="Ư" * limits.ROUND_NAME_MAX) for _ in range(ROUNDS_SHOWN))
    contest = replace(
        folder.contest,
        title=("NGƯỜI " * 99)[: limits.TITLE_MAX],
        short_title=("NGƯỜI " * 99)[: limits.SHORT_MAX],
        organiser=("NGƯỜI " * 99)[: limits.SHORT_MAX],
        hotline="0" * NAME_MAX,
        rounds=rounds,
        individual=replace(folder.contest.individual, ladder=ladder),
        collective=replace(folder.contest.collective, ladder=ladder),
    )
    units = replace(folder.units, all={"a": replace(folder.units["tdp01"], id="a", name="Ư" * UNIT_NAME_MAX)})
    check_all(promotion(replace(folder, contest=contest, units=units), doors, draft=True).poster("a", CODE))


lengths = st.text(st.sampled_from("aĐẾưWm ii. "), max_size=limits.TITLE_MAX)


@settings(max_examples=25, deadline=None)
@given(
    title=lengths,
    unit=lengths.map(lambda text: text[:UNIT_NAME_MAX]),
    organiser=lengths.map(lambda text: text[:150]),
    doors=st.sampled_from(list(APPS)),
)
def test_texts_of_any_length_fit(title: str, unit: str, organiser: str, doors: int) -> None:
    poster = of_preset("hai-phong-2023", doors)
    check_all(replace(poster, title=title, short_title=title[:150], unit=unit, organiser=organiser, contact=unit))


@given(st.text(st.sampled_from("aĐẾưWm . "), max_size=200), st.floats(5, 200))
def test_wrapping_loses_nothing(text: str, width: float) -> None:
    style = Style(5, bold=True)
    lines = wrapped(text, style, width)
    assert "".join(lines).replace(" ", "") == normalize("NFC", text).replace(" ", "")
    assert all(width_of(line, style) <= width or len(line) == 1 for line in lines)


def test_large_where_there_is_room() -> None:
    """A code alone on its poster is at least 8 cm, one of three 5 cm; short words are not shrunk."""
    for doors, side in ((1, 82), (3, 50)):
        shapes = sheet(of_preset("phu-luong-2025", doors))
        assert min(each.side for each in shapes if isinstance(each, Square)) >= side
    words = [each for each in sheet(of_preset("phu-luong-2025", 3)) if isinstance(each, Words)]
    assert max(each.size for each in words) > 8.5


# ---- codes


def drawn(pdf: bytes, dpi: int = DPI) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        image: Image.Image = document[0].render(scale=dpi / 72).to_pil()
        return image


def read(image: Image.Image) -> list[str]:
    found = [each.text for each in zxingcpp.read_barcodes(image)]
    return sorted(found)


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("name", PRESETS)
def test_every_printed_code_is_read(name: str, size: Size) -> None:
    poster = of_preset(name)
    copies = 9 if size is Size.HANDOUT else 1
    wanted = sorted(door.address for door in poster.doors) * copies
    assert read(drawn(poster_pdf(poster, size))) == sorted(wanted)


@pytest.mark.parametrize("doors", APPS)
@pytest.mark.parametrize("width", [1080, 540, 360])
def test_every_code_of_the_picture_is_read_on_a_phone(width: int, doors: int) -> None:
    poster = of_preset("phu-luong-2025", doors)
    image = Image.open(io.BytesIO(qr_picture(poster)))
    small = image.resize((width, image.height * width // image.width))
    assert read(small) == sorted(door.address for door in poster.doors)


def test_a_code_has_its_quiet_zone_and_level() -> None:
    """Four modules of white on each side; level M, as the decoder sees it."""
    modules = modules_of("https://t.me/phuluong_bot?start=TD4821K")
    assert not any(any(row) for row in (*modules[:QUIET], *modules[-QUIET:]))
    assert not any(any(row[:QUIET] + row[-QUIET:]) for row in modules)
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_picture(of_preset("phu-luong-2025", 1)))))
    assert found.ec_level == "M"


def test_a_damaged_code_is_still_read() -> None:
    """A thumb's width of dirt."""
    poster = of_preset("phu-luong-2025", 1)
    image = drawn(poster_pdf(poster, Size.A4))
    [code] = [each for each in sheet(poster) if isinstance(each, Square)]
    dot, middle = DPI / 25.4, code.side / 2
    left, top = (round((at + middle - code.side * 0.06) * dot) for at in (code.x, code.y))
    wide = round(code.side * 0.12 * dot)
    image.paste((120, 90, 60), (left, top, left + wide, top + wide))
    assert read(image) == [poster.doors[0].address]


# ---- text and fonts


def said(pdf: bytes) -> str:
    """All text of the page, whatever lines it stands in."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(document[0].get_textpage().get_text_range().split())


def in_one(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("name", PRESETS)
def test_the_text_comes_out_as_it_went_in(name: str, size: Size) -> None:
    """Selectable, in Vietnamese, composed (NFC)."""
    folder, poster = preset(CONTESTS / name), of_preset(name)
    found = said(poster_pdf(poster, size))
    assert found == normalize("NFC", found)
    small = (poster.short_title, poster.unit, *poster.when, poster.check)
    large = (poster.title, poster.organiser, poster.unit, *poster.when, *poster.steps, *poster.prizes, poster.check)
    for text in small if size is Size.HANDOUT else large:
        assert in_one(text) in found, text
    for door in poster.doors:
        assert in_one(door.name) in found
        assert in_one(door.hint) in found
    assert CODE in found
    assert folder.contest.title == poster.title


def fonts(pdf: bytes) -> Iterator[tuple[str, bool]]:
    """Name and whether it is embedded, of each font with which something is written."""
    with pypdfium2.PdfDocument(pdf) as document:
        for each in document[0].get_objects([pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(each.raw)
            name = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            yield name.value.decode().partition("+")[2], bool(pdfium.FPDFFont_GetIsEmbedded(font))


@pytest.mark.parametrize("size", Size)
def test_fonts_are_embedded(size: Size) -> None:
    found = set(fonts(poster_pdf(of_preset("phu-luong-2025"), size)))
    assert found == {("BeVietnamPro", True), ("BeVietnamProBold", True)}


@pytest.mark.parametrize(("size", "mm"), [(Size.A4, (210, 297)), (Size.A3, (297, 420)), (Size.HANDOUT, (210, 297))])
def test_paper_sizes(size: Size, mm: tuple[int, int]) -> None:
    with pypdfium2.PdfDocument(poster_pdf(of_preset("phu-luong-2025"), size)) as document:
        assert [round(points / 72 * 25.4) for points in document[0].get_size()] == list(mm)


def test_the_code_is_drawn_not_pasted() -> None:
    """No picture in the file: it stays sharp on a banner."""
    with pypdfium2.PdfDocument(poster_pdf(of_preset("phu-luong-2025"), Size.A4)) as document:
        assert list(document[0].get_objects([pdfium.FPDF_PAGEOBJ_IMAGE])) == []


def test_the_same_poster_is_the_same_file() -> None:
    poster = of_preset("phu-luong-2025")
    assert poster_pdf(poster, Size.A4) == poster_pdf(poster, Size.A4)
    assert qr_picture(poster) == qr_picture(poster)


# ---- words out of the settings


@pytest.mark.parametrize("name", PRESETS)
def test_the_words_are_those_of_the_settings(name: str) -> None:
    contest, poster = preset(CONTESTS / name).contest, of_preset(name)
    assert (poster.title, poster.organiser) == (contest.title, contest.organiser)
    assert str(contest.quiz.questions) in poster.steps[2]
    assert ("dự đoán" in poster.steps[2]) is contest.prediction.asked
    when = " ".join(poster.when)
    for here in contest.rounds:
        for instant in (say_instant(here.opens_at), say_end(here.closes_at)):
            hour, _, day = instant.partition(" ngày ")
            assert hour in when
            assert day[:5] in when
    assert len(poster.prizes) == bool(contest.individual.ladder) + bool(contest.collective.ladder)
    for prize in (*contest.individual.ladder, *contest.collective.ladder):
        assert f"{prize.count:02} giải" in " ".join(poster.prizes)


def test_what_is_too_long_for_a_poster_is_told_in_short() -> None:
    contest = preset().contest
    ladder = tuple(Prize(f"Giải {number}", 2) for number in range(RUNGS_SHOWN + 1))
    rounds = tuple(replace(a_round(), name=f"Đợt {number}") for number in range(ROUNDS_SHOWN + 1))
    many = replace(contest, rounds=rounds, individual=replace(contest.individual, ladder=ladder))
    poster = promotion(replace(preset(), contest=many)).poster("tdp01", CODE)
    assert "14 giải, cơ cấu giải xem Thể lệ" in poster.prizes[0]
    assert poster.when == ("5 đợt thi, từ 07:00 ngày 08/12/2025 đến 08:00 ngày 08/12/2025. Giờ từng đợt: xem Thể lệ.",)


def test_son_ha_names_its_money() -> None:
    assert "01 giải Nhất (1.500.000 đồng)" in of_preset("son-ha-2024").prizes[0]


def test_a_poster_for_everybody_has_neither_unit_nor_code() -> None:
    poster = promotion(preset()).poster("", "")
    assert poster.unit == ""
    assert [door.address for door in poster.doors] == [
        *("https://zalo.me/1000000000000000003", f"https://t.me/{BOT.username}"),
        "https://cuocthi.phuongphuluong.hanoi.gov.vn/",
    ]
    assert {door.hint for door in poster.doors} == {""}
    check_all(poster)


def test_a_draft_says_so_in_every_size() -> None:
    poster = of_preset("phu-luong-2025", draft=True)
    for size in Size:
        assert in_one(TEXTS("poster-draft")) in said(poster_pdf(poster, size))
    assert sheets.Size("a3") is Size.A3
