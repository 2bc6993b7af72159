"""Certificates: who is due one, the code, the design, and what is printed – whatever the names."""

import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.certificates import CertificatePress, Named
from bot.contest_folder import Unfit, context_of, load_contest
from bot.paths import CONTESTS
from bot.render.certificate import BOTTOM, HEIGHT, MARGIN, TOP, WIDTH, Sheet, certificate_pdf, shapes
from bot.render.sheet import Box, Square, Style, Words, width_of
from contest.certificates import (
    CODE_BYTES,
    SCORE,
    Certificate,
    Design,
    Merit,
    Standing,
    code_in,
    make_code,
    prize_merit,
    read_design,
    say_code,
    score_merit,
)
from contest.errors import Mistakes
from contest.invites import SIGNS
from contest.reader import NAME_MAX
from contest.settings import CertificateFor, Contest, Prize
from contest.settings import contest as settings
from handlers.context import Context
from tests.builders import PRESET, TEXTS, a_contest, preset
from tests.unit.test_poster import fonts

PAGE = "https://thi.phuluong.hanoi.gov.vn"
AT = 1_765_900_000_000
PRESETS = sorted(CONTESTS.iterdir())


def rules(wanted: CertificateFor, percent: int = 50) -> Contest:
    contest = a_contest()
    return replace(contest, publication=replace(contest.publication, certificate=wanted, certificate_percent=percent))


# ---- who


@pytest.mark.parametrize(
    ("wanted", "round_id", "place", "score", "due"),
    [
        pytest.param(CertificateFor.THRESHOLD, "dot-1", 9, 8, True, id="just reached: 7.5 of 15 needed"),
        pytest.param(CertificateFor.THRESHOLD, "dot-1", 9, 7, False, id="just missed"),
        pytest.param(CertificateFor.THRESHOLD, "dot-1", 0, 15, False, id="not ranked"),
        pytest.param(CertificateFor.THRESHOLD, "", 1, 15, False, id="the sum of several rounds"),
        pytest.param(CertificateFor.WINNERS, "dot-1", 1, 15, False, id="for winners only"),
        pytest.param(CertificateFor.NOBODY, "dot-1", 1, 15, False, id="none at all"),
    ],
)
def test_by_score(wanted: CertificateFor, round_id: str, place: int, score: int, due: bool) -> None:
    merit = score_merit(rules(wanted), round_id, place=place, score=score, person_id=5, unit_id="tdp01")
    assert merit == (Merit(round_id, "score", 5, "tdp01", f"{score}/15") if due else None)


@pytest.mark.parametrize(
    ("wanted", "person", "to_decide", "due"),
    [
        pytest.param(CertificateFor.WINNERS, 5, False, True, id="a person"),
        pytest.param(CertificateFor.WINNERS, None, False, True, id="a unit"),
        pytest.param(CertificateFor.WINNERS, 5, True, False, id="still between several"),
        pytest.param(CertificateFor.THRESHOLD, 5, False, False, id="by score only"),
        pytest.param(CertificateFor.NOBODY, 5, False, False, id="none at all"),
    ],
)
def test_by_prize(wanted: CertificateFor, person: int | None, to_decide: bool, due: bool) -> None:
    about = {"kind": "individual", "rung": "Giải Nhất", "unit_id": "tdp01"}
    merit = prize_merit(rules(wanted), "", person_id=person, to_decide=to_decide, **about)
    assert merit == (Merit("", "individual", person or 0, "tdp01", "Giải Nhất") if due else None)


# ---- the code


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES))
def test_a_code_is_read_as_people_write_it(noise: bytes) -> None:
    code = make_code(noise)
    for written in (code, say_code(code), say_code(code).lower(), f" {code[:4]} {code[4:]} ", code.replace("0", "O")):
        assert code_in(written) == code


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES), st.integers(0, 8), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(noise: bytes, at: int, sign: str) -> None:
    code = make_code(noise)
    wrong = code[:at] + sign + code[at + 1 :]
    assert (code_in(wrong) == wrong) is (wrong == code)


@pytest.mark.parametrize("text", ["", "K7Q", "K7Q-2M9-PX4-1", "../../etc", "TD4821K", "xác minh!"])
def test_what_is_no_code(text: str) -> None:
    assert code_in(text) is None


# ---- the design


def test_a_design_is_read() -> None:
    design = read_design(
        {"number": "{number}/GCN-{year}", "signer_title": "TM. Ban Tổ chức\nTrưởng Ban", "sample": "true"}
    )
    assert design.say_number(7, 2025) == "007/GCN-2025"
    assert design.sample
    assert read_design({}) == Design()


@pytest.mark.parametrize(
    ("written", "where"),
    [
        pytest.param({"number": "GCN"}, "number", id="no number"),
        pytest.param({"number": "{number}/{nam}"}, "number", id="unknown blank"),
        pytest.param({"wording": "Đã dự thi"}, "wording", id="says not what for"),
        pytest.param({"wording": "{achievement} {name}"}, "wording", id="another blank"),
        pytest.param({"signer": "x" * 121}, "signer", id="too long"),
        pytest.param({"logos": "a.png"}, "logos", id="a slip"),
        pytest.param({"unit_issuer": "Ủy ban nhân dân"}, "unit_signer_title", id="who signs for them"),
    ],
)
def test_a_wrong_design_is_told(written: dict[str, str], where: str) -> None:
    with pytest.raises(Mistakes) as told:
        read_design(written)
    assert [each.where for each in told.value.mistakes] == [where]


@pytest.mark.parametrize("name", ["nothing.png", "../certificate.yaml", "units.csv"])
def test_a_logo_is_a_picture_of_the_folder(tmp_path: Path, name: str) -> None:
    for path in PRESET.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "certificate.yaml").write_text(f"logo: {name}\n", encoding="utf-8")
    with pytest.raises(Unfit) as unfit:
        load_contest(tmp_path)
    assert [(file.path.name, m.code) for file in unfit.value.files for m in file.mistakes] == [
        ("certificate.yaml", "logo-unreadable")
    ]


# ---- on paper


def a_logo(size: tuple[int, int] = (300, 200)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#2e7d4f").save(made, "PNG")
    return made.getvalue()


def person(context: Context, name: str = "Nguyễn Thị Hoa") -> Named:
    unit = max(context.units.all.values(), key=lambda each: len(each.name)).id
    what = longest_prize(context.contest.individual.ladder)
    return Named(Certificate(12, make_code(b"1234567890123456"), Merit("", "individual", 5, unit, what), AT), name)


def unit(context: Context) -> Named:
    most = max(context.units.all.values(), key=lambda each: len(each.name))
    merit = Merit("", "collective", 0, most.id, longest_prize(context.contest.collective.ladder))
    return Named(Certificate(1234, make_code(b"6543210987654321"), merit, AT), most.name)


def longest() -> Context:
    """Everything an organiser may write as long as the readers let it be."""

    def long(word: str, most: int) -> str:
        return (word * most)[:most].strip()

    folder = preset()
    contest = replace(
        folder.contest,
        title=long("Cuộc thi trực tuyến tìm hiểu ", settings.TITLE_MAX),
        organiser=long("Ban Tổ chức Cuộc thi ", settings.SHORT_MAX),
        trial=True,
    )
    units = replace(
        folder.units,
        all={
            key: replace(each, name=long("Trường Trung học cơ sở ", NAME_MAX)) for key, each in folder.units.all.items()
        },
    )
    design = Design(
        heading=long("Giấy chứng nhận ", NAME_MAX),
        number="{number}/" + long("GCN.PL ", NAME_MAX - 9),
        place=long("Phú Lương ", NAME_MAX),
        signer_title=long("Phó Chủ tịch ", 60) + "\n" + long("Trưởng Ban ", 59),
        signer=long("Nguyễn Thị Hoàng ", NAME_MAX),
        wording=long("Đã có thành tích và {achievement} tại {title} ", 390) + "{achievement}",
    )
    known = replace(folder, contest=contest, units=units, certificate=design, logo=a_logo())
    return context_of(known, TEXTS, b"s" * 32)


LONG_NAME = ("Nguyễn Công Tằng Tôn Nữ Hoàng " * 5)[:120].strip()
PLAUSIBLE_NAME = "Nguyễn Phúc Công Tằng Tôn Nữ Quỳnh Hương Giang"
CASES = {
    **{f"{path.name} {kind}": (path, kind) for path in PRESETS for kind in ("person", "score", "unit")},
    **{f"longest {kind}": (None, kind) for kind in ("person", "unit")},
}


def press_and_named(case: str) -> tuple[CertificatePress, Named]:
    path, kind = CASES[case]
    context = longest() if path is None else context_of(preset(path), TEXTS, b"s" * 32)
    press = CertificatePress(context, PAGE if path else "https://" + "thi-" * 10 + ".gov.vn")
    if kind == "unit":
        return press, unit(context)
    named = person(context, LONG_NAME if path is None else PLAUSIBLE_NAME)
    return press, with_score(context, named) if kind == "score" else named


def longest_prize(ladder: Iterable[Prize]) -> str:
    return max((prize.name for prize in ladder), key=len)


def with_score(context: Context, named: Named) -> Named:
    """Of the last round, as of one who reached the mark."""
    score = f"{context.contest.quiz.questions}/{context.contest.quiz.questions}"
    merit = replace(named.certificate.merit, kind=SCORE, what=score, round_id=context.contest.rounds[-1].id)
    return replace(named, certificate=replace(named.certificate, merit=merit))


def boxes(sheet: Sheet) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and what it is, of everything within the frame."""
    found = []
    for each in shapes(sheet):
        match each:
            case Words():
                wide = width_of(each.text, Style(each.size, bold=each.bold))
                found.append((each.x, each.y - each.size, each.x + wide, each.y + each.size * 0.26, each.text))
            case Square():
                found.append((each.x, each.y, each.x + each.side, each.y + each.side, "code"))
            case Box():
                pass
    if sheet.logo:
        found.append((MARGIN, TOP, MARGIN + 26, TOP + 26, "logo"))
    return found


@pytest.mark.parametrize("case", CASES)
def test_nothing_overflows_and_nothing_overlaps(case: str) -> None:
    press, named = press_and_named(case)
    found = boxes(press.sheet(named))
    for left, top, right, bottom, what in found:
        assert left >= MARGIN - 0.01, what
        assert right <= WIDTH - MARGIN + 0.01, what
        assert top >= TOP - 0.01, what
        assert bottom <= BOTTOM + 0.01, what
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] + 0.05 or other[3] <= one[1] + 0.05
            assert apart, (one, other)


@pytest.mark.parametrize("case", CASES)
def test_the_pdf_says_it_with_its_fonts_inside_and_its_code_leads_to_the_page(case: str) -> None:
    press, named = press_and_named(case)
    sheet = press.sheet(named)
    with pypdfium2.PdfDocument(press.pdf(named)) as document:
        assert len(document) == 1
        page = document[0]
        assert [round(each / 72 * 25.4) for each in page.get_size()] == [WIDTH, HEIGHT]
        text = "".join(page.get_textpage().get_text_bounded().split())
        picture = page.render(scale=3).to_pil()
    wanted = (sheet.name, sheet.unit, sheet.number, sheet.code, sheet.wording, sheet.signer, *sheet.motto)
    capitals = (sheet.organiser, sheet.heading, *sheet.signer_title)
    for said in (*wanted, *(each.upper() for each in capitals)):
        assert "".join(said.split()) in text
    assert set(fonts(press.pdf(named))) == {("BeVietnamPro", True), ("BeVietnamProBold", True)}
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [sheet.address]
    assert sheet.address.endswith(f"/xac-minh/{named.certificate.code}")


@pytest.mark.parametrize("case", CASES)
def test_the_picture_is_the_same_sheet(case: str) -> None:
    press, named = press_and_named(case)
    picture = Image.open(io.BytesIO(press.picture(named)))
    assert picture.size == (WIDTH * 8, HEIGHT * 8)
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [press.sheet(named).address]
    edge = {picture.getpixel((x, y)) for x in (110, picture.width - 110) for y in range(130, picture.height - 130)}
    assert len(edge) == 1, "between frame and margin there is nothing"


@pytest.mark.parametrize(
    ("name", "issuer", "signer"),
    [
        pytest.param("phu-luong-2025", "Ủy ban nhân dân phường Phú Lương", "TM. Ủy ban nhân dân", id="Phú Lương"),
        pytest.param(
            "thai-nguyen-2023", "Ủy ban nhân dân thành phố Thái Nguyên", "TM. Ủy ban nhân dân", id="Thái Nguyên"
        ),
    ],
)
def test_units_get_theirs_from_the_committee_and_people_from_the_organisers(
    name: str, issuer: str, signer: str
) -> None:
    """Plans 000 (III.4) and 002 (IV)."""
    context = context_of(preset(CONTESTS / name), TEXTS, b"s" * 32)
    press = CertificatePress(context, PAGE)
    sheet = press.sheet(unit(context))
    assert (sheet.organiser, sheet.signer_title) == (issuer, (signer, "Chủ tịch"))
    assert press.sheet(person(context)).organiser == context.contest.organiser


def test_one_becomes_what_a_prize_calls_one() -> None:
    context = context_of(preset(CONTESTS / "son-ha-2024"), TEXTS, b"s" * 32)
    said = CertificatePress(context, PAGE).sheet(unit(context)).wording
    assert said.startswith("Đã được công nhận là “Tập thể đạt thành tích cao nhất”, Cuộc thi")


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        pytest.param("Muñoz Hoàng Čang", "Muñoz Hoàng Čang", id="letters that few names have"),
        pytest.param("H’Hen Niê Brŏm", "H’Hen Niê Brom", id="a letter that the font has not"),
    ],
)
def test_no_letter_of_a_name_is_left_out(name: str, printed: str) -> None:
    """Nor do the letters of one change the files of others."""
    press, named = press_and_named("phu-luong-2025 person")
    before = press.pdf(named)
    with pypdfium2.PdfDocument(press.pdf(replace(named, name=name))) as document:
        assert printed in document[0].get_textpage().get_text_bounded()
    assert press.pdf(named) == before


def test_a_sample_says_so_and_one_without_pages_has_no_code() -> None:
    context = context_of(replace(preset(), certificate=Design(sample=True)), TEXTS, b"s" * 32)
    press = CertificatePress(context, "")
    sheet = press.sheet(person(context))
    assert "BẢN MẪU" in sheet.draft
    assert sheet.address == ""
    assert not [each for each in shapes(sheet) if isinstance(each, Square)]
    assert certificate_pdf(sheet)
    assert press.sheet(unit(context)).unit == "", "a unit is not of a unit"
    plain = context_of(preset(), TEXTS, b"s" * 32)
    assert CertificatePress(plain, "").sheet(person(plain)).draft == ""


def test_each_standing_has_its_words() -> None:
    assert all(f"web-verify-{each}" in TEXTS for each in Standing)
    assert all(f"certificate-lead-{each}" in TEXTS for each in ("person", "unit"))


def test_the_same_certificate_is_the_same_file() -> None:
    press, named = press_and_named("phu-luong-2025 person")
    assert press.pdf(named) == press.pdf(named)
