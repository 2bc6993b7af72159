"""The list of winners in four lengths and as a picture: every wording whole, nothing beyond its room."""

import io
from dataclasses import replace
from unicodedata import name

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.paths import ASSETS, CONTESTS
from bot.render.chart_picture import Bar, Chart, Day, chart_picture
from bot.render.drawing import PALE, font, wrapped
from bot.render.winners_picture import HEIGHT, MARGIN, SIZE, WIDTH
from bot.winners import painter
from contest.decisions import WHOLE
from contest.settings import Scope
from contest.settings import contest as limits
from contest.winners import Changed, Stage, Winner, Winners, announced
from handlers.flows.winners import ALOUD_MAX, FANPAGE_MAX, GROUP_MAX, Notices, caption, notices
from tests.builders import a_contest, a_context, a_round, preset
from tests.unit.test_texts import LONGEST_NAME, longest

LINK = "https://thi.example.gov.vn/ket-qua"
AT = 1_765_846_800_000
"""08:00 on 16/12/2025."""


def prizes(*rungs: tuple[str, int], who: str = "Nguyễn Văn An", unit: str = "Tổ dân phố số 5") -> tuple[Winner, ...]:
    lines: list[Winner] = []
    for rung, count in rungs:
        for number in range(count):
            lines.append(Winner(rung, len(lines) + 1, f"{who} {'ABCDEFGHIK'[number % 10]}", unit, 15, 423_250))
    return tuple(lines)


USUAL = Winners(
    round_id="dot-1",
    round_name="Đợt 1",
    version=1,
    stage=Stage.PROVISIONAL,
    at=AT,
    ranked=1250,
    people=prizes(("Giải Nhất", 1), ("Giải Nhì", 2)),
    leaders=(),
    units=(Winner("Giải Nhất", 1, "Tổ dân phố số 7", ""),),
    masked=False,
    table_hash="ab" * 32,
    complain_until=AT + 3 * 86_400_000,
)


def made(winners: Winners = USUAL, link: str = LINK) -> Notices:
    return notices(a_context(), winners, link)


def test_the_portal_has_everything() -> None:
    text = made().portal
    for wanted in (
        *("KẾT QUẢ TẠM THỜI", "08:00 ngày 16/12/2025", "1.250 người", "Giải Nhất:", "Giải Nhì:", "Tổ dân phố số 7"),
        *("Nguyễn Văn An B (Tổ dân phố số 5), 15 câu đúng, 7 phút 03,250 giây", "trước 08:00 ngày 19/12/2025"),
        *("ab" * 32, LINK, a_contest().organiser, a_contest().title),
    ):
        assert wanted in text


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"stage": Stage.DRAFT, "at": None, "complain_until": None}, "BẢN NHÁP – CHƯA CÔNG BỐ"),
        ({"stage": Stage.OFFICIAL, "complain_until": None}, "KẾT QUẢ CHÍNH THỨC"),
        ({"ranked": 0, "people": (), "units": ()}, "Không có ai dự thi"),
        ({"people": (), "units": ()}, "Không có người đạt giải"),
        ({"corrects": AT, "reason": "Sai đáp án câu 12"}, "ĐÍNH CHÍNH thông báo lúc 08:00 ngày 16/12/2025"),
        ({"corrects": AT, "reason": "Sai đáp án câu 12"}, "Sai đáp án câu 12"),
        ({"corrects": AT}, "Các giải không thay đổi"),
        (
            {"corrects": AT, "changes": (Changed("Lê Thị Hà", "Giải Nhì", "Giải Nhất"),)},
            "Lê Thị Hà: trước đây Giải Nhì, nay Giải Nhất",
        ),
    ],
)
def test_what_a_reader_has_to_know_stands_in_every_written_length(changes: dict[str, object], wanted: str) -> None:
    found = made(replace(USUAL, **changes))  # type: ignore[arg-type]
    for text in (found.portal, found.fanpage, found.group):
        assert wanted in text


def test_ties_are_said_and_nobody_is_named_for_them() -> None:
    tie = tuple(replace(each, to_decide=True, place=2, name="Lê V. B.") for each in prizes(("Giải Nhì", 3)))
    found = made(replace(USUAL, people=(*prizes(("Giải Nhất", 1)), *tie)))
    assert "Còn 3 người hoặc đơn vị đồng hạng 2; Ban Tổ chức sẽ quyết định" in found.portal
    assert "Giải Nhì: 3 người hoặc đơn vị đồng hạng, chờ quyết định" in found.group
    assert "còn ba người hoặc đơn vị đồng hạng" in found.aloud
    assert not any("Lê" in text for text in (found.portal, found.fanpage, found.group, found.aloud))


def test_read_aloud() -> None:
    assert made().aloud == (
        "Kính thưa quý vị và các bạn. Ban Tổ chức thông báo kết quả tạm thời cuộc thi Cải cách hành chính, Chuyển đổi số"
        " phường Phú Lương năm hai nghìn không trăm hai mươi lăm, Đợt một. Có một nghìn hai trăm năm mươi người được"
        " xếp hạng. Giải Nhất, Nguyễn Văn An A thuộc Tổ dân phố số năm. Giải Nhì, Nguyễn Văn An A, Nguyễn Văn An B."
        " Tập thể đạt Giải Nhất, Tổ dân phố số bảy. Ai thấy sai sót, xin báo Ban Tổ chức trước tám giờ ngày mười chín"
        " tháng mười hai. Danh sách đầy đủ có trên trang kết quả của cuộc thi. Xin chúc mừng và trân trọng cảm ơn quý"
        " vị đã lắng nghe."
    ).replace("An A thuộc Tổ dân phố số năm. Giải Nhì", "An A. Giải Nhì")


def test_a_masked_name_is_read_as_a_family_name() -> None:
    masked = tuple(replace(each, name="Nguyễn V. A.") for each in USUAL.people)
    said = made(replace(USUAL, people=masked, masked=True)).aloud
    assert "người họ Nguyễn" in said
    assert "V." not in said


def test_leaders_where_a_round_has_no_prizes() -> None:
    leaders = tuple(Winner("", n, "Nguyễn V. A.", "Tổ dân phố số 5", 15, 423_250) for n in range(1, 11))
    found = made(replace(USUAL, people=(), units=(), leaders=leaders))
    assert "10. Nguyễn V. A. (Tổ dân phố số 5)" in found.portal
    assert "Giải cá nhân được xét theo kết quả chung" in found.portal
    assert "Dẫn đầu: Nguyễn V. A." in found.group
    assert "Dẫn đầu là người họ Nguyễn" in found.aloud


@settings(max_examples=25, deadline=None)
@given(
    rungs=st.lists(st.tuples(st.text("Giải Khuyến", min_size=1, max_size=60), st.integers(1, 30)), max_size=20),
    who=st.sampled_from(["An", LONGEST_NAME]),
    unit=st.sampled_from(["", "Tổ dân phố 5", "Trường THCS " * 10]),
    corrects=st.sampled_from([None, AT]),
    reason=st.sampled_from(["", "lý do " * 200]),
    stage=st.sampled_from(Stage),
    long=st.booleans(),
)
def test_every_length_is_kept(
    rungs: list[tuple[str, int]], who: str, unit: str, corrects: int | None, reason: str, stage: Stage, long: bool
) -> None:
    """Whatever the names and titles: the limits hold, the state is said, and nothing is read that has no sound."""
    people = prizes(*rungs, who=who, unit=unit)
    changes = tuple(Changed(who, "Giải Nhất", "") for _ in range(30))
    winners = replace(USUAL, people=people, units=people[:9], corrects=corrects, reason=reason, stage=stage)
    found = notices(longest() if long else a_context(), replace(winners, changes=changes), LINK)
    assert len(found.fanpage) <= FANPAGE_MAX
    assert len(found.group) <= GROUP_MAX
    assert len(found.aloud.split()) <= ALOUD_MAX
    assert not set("0123456789()–;:/…") & set(found.aloud)
    for text in (found.fanpage, found.group):
        assert ("CHƯA CÔNG BỐ" in text) is (stage is Stage.DRAFT)
    if not long:
        assert LINK in found.group


@pytest.mark.parametrize(
    ("contest", "told"),
    [
        (preset(CONTESTS / "thai-nguyen-2023").contest, ("tuan-1", "tuan-2", WHOLE)),
        (preset().contest, (WHOLE,)),
        (a_contest(individual=replace(preset().contest.individual, scope=Scope.ROUND)), ("dot-1", WHOLE)),
    ],
)
def test_which_results_are_told_as_a_list(contest: object, told: tuple[str, ...]) -> None:
    assert announced(contest) == told  # type: ignore[arg-type]


def test_no_prizes_at_all_is_still_told() -> None:
    plain = preset().contest
    none = replace(plain, individual=replace(plain.individual, ladder=()), video=None)
    none = replace(none, collective=replace(plain.collective, ladder=()), rounds=(a_round(),))
    assert announced(none) == ("dot-1",)


# ---- pictures


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize(("rungs", "count"), [(1, 1), (3, 7), (4, 12), (20, 30)])
def test_the_picture_keeps_its_margins(rungs: int, count: int) -> None:
    """With the longest names and titles nothing is drawn into the margins below the head, nor over the foot."""
    people = prizes(*((f"Giải thứ {n}", count) for n in range(rungs)), who=LONGEST_NAME, unit="Trường THCS " * 10)
    picture = opened(painter(longest(), LINK * 5)(replace(USUAL, people=people, stage=Stage.DRAFT)))
    assert picture.size == SIZE
    pale = ImageColor.getrgb(PALE)
    head = next(y for y in range(HEIGHT) if picture.getpixel((2, y)) == pale)
    assert head < HEIGHT // 2
    for left, right in ((0, MARGIN - 4), (WIDTH - MARGIN + 4, WIDTH)):
        assert picture.crop((left, head, right, HEIGHT)).getcolors() == [((right - left) * (HEIGHT - head), pale)]
    assert len(picture.crop((MARGIN, head, WIDTH - MARGIN, HEIGHT - 120)).getcolors(1 << 20) or []) > 1, "names"


def test_the_same_list_gives_the_same_file() -> None:
    assert painter(a_context(), LINK)(USUAL) == painter(a_context(), LINK)(USUAL)


@given(st.text(st.sampled_from("Nguyễn Ưị x"), max_size=200), st.integers(60, 900), st.integers(1, 3))
def test_wrapped_text_stays_in_its_room(text: str, width: int, most: int) -> None:
    of = font(30)
    lines = wrapped(text, of, width, most=most)
    assert len(lines) <= most
    assert all(of.getlength(line) <= width for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert " ".join(lines).split() == text.split(), "nothing lost without a sign"


def test_the_font_has_every_letter_of_our_texts() -> None:
    files = [*(ASSETS / "texts").rglob("*.ftl"), *CONTESTS.rglob("*.csv")]
    written = "".join(path.read_text(encoding="utf-8-sig") for path in files)
    letters = {c for c in written if c.isalpha() and "LATIN" in name(c)}
    for bold in (False, True):
        of = font(20, bold=bold)
        missing = bytes(of.getmask("\U0010fffd"))
        assert [c for c in sorted(letters) if bytes(of.getmask(c)) == missing] == []


@pytest.mark.parametrize("units", [0, 1, 15, 40])
def test_the_chart_with_any_number_of_units(units: int) -> None:
    bars = tuple(Bar("Trường THCS " * 8, 10**6 - n, n, "1.000.000 / 1.000.000") for n in range(units))
    days = tuple(Day("01/01", n * 100, n * 90) for n in range(units))
    legend = ("Đăng ký", "Đã nộp bài")
    picture = opened(chart_picture(Chart("Cuộc thi " * 30, "Lúc", bars, "và 25 đơn vị khác", legend, days, legend)))
    white = [((WIDTH - 2 - (WIDTH - 40)) * picture.height, (255, 255, 255))]
    assert picture.crop((WIDTH - 40, 0, WIDTH - 2, picture.height)).getcolors() == white


def test_a_caption_is_one_line() -> None:
    assert "\n" not in caption(a_context(), USUAL)
    assert len(caption(longest(), replace(USUAL, round_name="x" * limits.ROUND_NAME_MAX))) <= 1024
