"""The four plans beside the rules written from their folders: sentence by sentence, figure by figure.

The sentences are the plans' own words. Every figure in them is found by `figures`, which leaves no digit over, and
must stand in the rules of the preset.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

import pytest

from bot.paths import CONTESTS
from handlers.rules import rules_document
from tests.builders import TEXTS
from tests.builders import preset as read

SENTENCES = {
    "thai-nguyen-2023": (
        "Từ ngày 18/9/2023 đến ngày 01/10/2023, thi trong 02 tuần.",
        "Tuần thứ Nhất: Từ 08h30' ngày 18/9/2023 đến 16h30' ngày 24/9/2023, công bố kết quả thi của tuần thứ Nhất vào 08h00' ngày 25/9/2023.",
        "Tuần thứ Hai: Từ 08h30' ngày 25/9/2023 đến 16h30' ngày 01/10/2023, công bố kết quả thi của tuần thứ Hai vào 08h00' ngày 02/10/2023.",
        "theo cơ cấu: 02 giải Nhất; 05 giải Nhì; 08 giải Ba; 10 giải Khuyến khích.",
        "cơ cấu giải tập thể Cuộc thi gồm: 01 giải Nhất; 01 giải Nhì; 01 giải Ba, 05 giải Khuyến khích.",
        "đảm bảo 100% cán bộ, công chức, viên chức, người lao động của đơn vị tham gia Cuộc thi",
        "Đảm bảo 100% cán bộ, công chức, viên chức hiện đang công tác tại cơ quan Đảng ủy, HĐND, UBND các phường, xã tham gia Cuộc thi",
    ),
    "son-ha-2024": (
        "Từ ngày 15/5/2024 - 31/5/2024: Ban hành Thể lệ Cuộc thi.",
        "Thời gian phát động: Từ ngày 15/5/2024 - 31/5/2024.",
        "Thời gian thi: Từ ngày 01/6/2024 - 20/6/2024 (Từ 07 giờ 00 phút ngày 01/6/2024 và kết thúc vào lúc 22 giờ 00 phút ngày 20/6/2024).",
        "Tổng kết và trao giải chung cuộc: Cuối tháng 6/2024.",
        "Thí sinh tham gia dự thi trả lời 30 câu hỏi trắc nghiệm được chọn ngẫu nhiên và 01 câu dự đoán",
        "01 giải nhất: 1.500.000 đồng/giải;",
        "02 giải nhì: 1.000.000 đồng/giải;",
        "03 giải ba: 500.000 đồng/giải;",
        "10 giải khuyến khích: 300.000 đồng/giải.",
        "kèm theo mức tiền thưởng 2.000.000 đồng cho 05 tập thể đạt thành tích cao nhất",
    ),
    "phu-luong-2025": (
        "Từ ngày 04/12/2025 – 07/12/2025: Ban hành Thể lệ Cuộc thi, phát động Cuộc thi.",
        "Thời gian thi: Từ ngày 08/12/2025 - 14/12/2025 (Từ 07 giờ 00 phút ngày 08/12/2025 và kết thúc vào lúc 24 giờ 00 phút ngày 14/12/2025).",
        "Tổng kết và trao giải chung cuộc: tháng 12/2025.",
        "Người dự thi trả lời câu hỏi trắc nghiệm (15 câu hỏi) được chọn ngẫu nhiên và 01 câu dự đoán",
        "theo cơ cấu: 01 giải Nhất, 02 giải Nhì, 03 giải Ba, 10 giải Khuyến khích.",
        "cơ cấu giải tập thể Cuộc thi gồm: 01 giải Nhất, 01 giải Nhì, 01 giải Ba, 05 giải Khuyến khích.",
        "Mỗi tổ dân phố vận động tối thiểu 50 người dân tham gia Cuộc thi.",
    ),
    "hai-phong-2023": (
        "Tỷ lệ cán bộ, công chức tham gia tối thiểu là 70% đối với các cơ quan thuộc Ủy ban nhân dân thành phố, 50% đối với các cơ quan Trung ương đóng trên địa bàn thành phố",
        "Phần thi này gồm 10 câu hỏi trắc nghiệm (được thay đổi sau mỗi đợt thi và lựa chọn ngẫu nhiên đối với mỗi đối tượng dự thi; mỗi câu có 4 phương án A, B, C hoặc D và chỉ có 1 phương án đúng)",
        "01 câu hỏi dự đoán số người tham gia dự đoán đúng tất cả 10 câu trắc nghiệm trong mỗi đợt thi.",
        "Thời gian làm bài thi là 10 phút 30 giây.",
        "Mỗi cơ quan, đơn vị xây dựng ít nhất 01 video clip không quá 07 phút",
        "Video clip lưu trữ bằng USB gửi về Sở Nội vụ trước ngày 18/11/2023",
        "Hội thi diễn ra trong 04 tuần, dự kiến bắt đầu từ ngày 23/10/2023, kết thúc vào ngày 17/11/2023.",
        "Triển khai, phát động Hội thi: Tháng 10/2023",
        "Tổ chức chấm thi video clip tuyên truyền về cải cách hành chính và tổng hợp kết quả Hội thi: Tháng 11/2023",
        "Tổng kết, trao giải Hội thi: Tháng 12/2023",
        "Mỗi tuần có 06 giải thưởng được trao cho các cá nhân, gồm: 01 Giải nhất, 02 Giải nhì, 03 Giải ba.",
        "Gồm có 06 giải thưởng, được đánh giá và trao giải một lần tại Lễ tổng kết Hội thi, gồm: 01 Giải nhất, 02 Giải nhì, 03 Giải ba. (video)",
        "Gồm có 06 giải thưởng, được đánh giá và trao giải một lần tại Lễ tổng kết Hội thi, gồm: 01 Giải nhất, 02 Giải nhì, 03 Giải ba. (tập thể)",
        "nằm trong nhóm 20 đơn vị có điểm chấm cao nhất",
        "trong đó không có cá nhân nào đạt điểm 0 tại các tuần thi trắc nghiệm",
    ),
}  # fmt: skip

WORDS = {
    "thai-nguyen-2023": """
        một tài khoản | cho tất cả các lần dự thi | số lượt người | http://thainguyencity.gov.vn | kèm đáp án
        Thành viên Ban Tổ chức, Tổ biên soạn nội dung câu hỏi, bộ phận giúp việc trực tiếp Ban Tổ chức, cán bộ phụ trách kỹ thuật của hệ thống phần mềm thi trực tuyến
        Cơ quan Đảng ủy, HĐND, UBND phường, xã: mỗi đơn vị bảo đảm 100%
        được Ban Tổ chức giải đáp vướng mắc | Cá nhân và đơn vị đoạt giải được cấp Giấy chứng nhận""",
    "son-ha-2024": """
        https://sonha.quangngai.gov.vn/ | Giấy chứng nhận | tập thể đạt thành tích cao nhất
        cán bộ, công chức, viên chức của các cơ quan, đơn vị có thành viên Ban Tổ chức, Ban Giám khảo, Tổ Thư ký và người phụ trách kỹ thuật của hệ thống phần mềm Cuộc thi
        Tiêu chí 1: số câu trả lời đúng nhiều hơn được xếp trên | Tiêu chí 2: thời gian làm bài ngắn hơn được xếp trên""",
    "phu-luong-2025": """
        https://phuluong.hanoi.gov.vn/ | số lượt người | Cá nhân và đơn vị đoạt giải được cấp Giấy chứng nhận
        Thành viên Ban Tổ chức, Ban Giám khảo, Tổ Thư ký và cán bộ trực tiếp tham gia vào quá trình tổ chức Cuộc thi
        Tổ dân phố: mỗi đơn vị vận động tối thiểu 50 người""",
    "hai-phong-2023": """
        thay đổi sau mỗi đợt thi | máy chọn ngẫu nhiên | số người trả lời đúng tất cả 10 câu
        cơ quan thành phố: mỗi đơn vị có tối thiểu 70% | cơ quan Trung ương: mỗi đơn vị có tối thiểu 50%
        lưu video clip vào USB gửi về Sở Nội vụ | đến trước 00:00 ngày 18/11/2023
        Có tham gia phần thi video | điểm video cao nhất | Không có người nào của đơn vị bị kết quả 0 câu đúng
        được đề nghị tặng Bằng khen của Chủ tịch Ủy ban nhân dân thành phố""",
}  # fmt: skip
"""What a plan says without a figure, or of whom a figure holds; in our words where the plan's are not a rule."""


def _instant(found: re.Match[str]) -> str:
    return rf"{found[1]}:{found[2]} ngày {_date(found, 3)}"


def _date(found: re.Match[str], at: int = 1) -> str:
    return f"{int(found[at]):02}/{int(found[at + 1]):02}/{found[at + 2]}"


_RUNG = r"\d\d giải (?:nhất|nhì|ba|khuyến khích)"
FIGURES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (rf"{_RUNG}(?:[;,] {_RUNG})+", lambda found: found[0].replace(",", ";")),
    (r"(\d\d) (giải [\w ]+): ([\d.]+ đồng)", lambda found: f"{found[2]}\n{found[1]}\n{found[3]}"),
    (r"([\d.]+ đồng) cho (\d\d) (tập thể [\w ]+)", lambda found: f"{found[3]}\n{found[2]}\n{found[1]}"),
    (r"(\d\d) giải thưởng", lambda found: f"{found[1]} giải:"),
    (r"(\d\d) giờ (\d\d) phút ngày (\d+)/(\d+)/(\d{4})", _instant),
    (r"(\d\d)h(\d\d)' ngày (\d+)/(\d+)/(\d{4})", _instant),
    (r"(\d+)/(\d+)/(\d{4})", _date),
    (r"tháng (\d+)/(\d{4})", lambda found: f"/{int(found[1]):02}/{found[2]}"),
    (r"\d+ phút(?: \d+ giây)?", lambda found: found[0]),
    (r"(\d+) câu(?: hỏi)? dự đoán", lambda found: f"{found[1]} câu dự đoán"),
    (r"(\d+) câu(?: hỏi)?(?: trắc nghiệm)?", lambda found: f"{found[1]} câu hỏi trắc nghiệm"),
    (r"(\d) phương án (a, b, c|đúng)", lambda found: f"0{found[1]} phương án {found[2]}"),
    (r"(\d\d) tuần", lambda found: f"{found[1]} đợt thi"),
    (r"điểm 0", lambda found: "0 câu đúng"),
    (r"\d+%|\d+ (?:người|video clip)|nhóm \d+ đơn vị", lambda found: found[0]),
)
"""How a plan writes a figure → how the rules write it; earlier rows first."""


def figures(sentence: str) -> Iterator[str]:
    rest = sentence.casefold()
    for pattern, written in FIGURES:
        yield from map(written, re.finditer(pattern, rest))
        rest = re.sub(pattern, " ", rest)
    assert not re.search(r"\d", rest), f"a figure nobody looks for: {rest}"


def rules_of(preset: str) -> str:
    here = read(CONTESTS / preset)
    return "\n".join(rules_document(here.contest, here.units, TEXTS).lines()).casefold()


@pytest.mark.parametrize("preset", SENTENCES)
def test_every_figure_of_the_plan_stands_in_the_rules(preset: str) -> None:
    text = rules_of(preset)
    for sentence in SENTENCES[preset]:
        found = list(figures(sentence))
        assert found, sentence
        for figure in found:
            assert figure in text, f"{figure!r} of: {sentence}"


@pytest.mark.parametrize("preset", SENTENCES)
def test_each_ladder_stands_as_often_as_the_plan_has_it(preset: str) -> None:
    """The same 1, 2, 3 for people, clips and units are three ladders."""
    text = rules_of(preset)
    wanted = Counter(each for each in chain.from_iterable(map(figures, SENTENCES[preset])) if each.count("giải") > 1)
    assert all(text.count(ladder) >= times for ladder, times in wanted.items())


@pytest.mark.parametrize("preset", WORDS)
def test_the_words_of_the_plan_stand_in_the_rules(preset: str) -> None:
    text = rules_of(preset)
    for words in re.split(r"[|\n]", WORDS[preset]):
        assert words.strip().casefold() in text, words


def test_no_plan_is_given_a_prediction_it_does_not_have() -> None:
    assert "câu dự đoán" not in rules_of("thai-nguyen-2023")


@pytest.mark.parametrize("sentence", ["thi trong 5 ngày", "có 3 vòng"])
def test_a_figure_that_is_not_understood_is_an_error(sentence: str) -> None:
    with pytest.raises(AssertionError, match="nobody looks for"):
        list(figures(sentence))
