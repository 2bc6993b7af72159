"""The rules people read are the settings that are played: every setting shows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, get_args, get_type_hints

import docx
import pytest
from docx.document import Document
from docx.table import Table as Grid
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import cli
from bot.contest_folder import ContestFolder
from bot.paths import ASSETS, CONTESTS
from bot.render.rules_docx import rules_docx
from bot.web.render import Renderer
from bot.web.static_files import StaticFiles
from contest.calendar import parse_instant
from contest.rank import rank
from contest.settings import CollectiveKey, Contest, Ranking, RankKey, Target, TimeUnit, read_contest
from contest.units import Unit, Units
from handlers.conversation import step
from handlers.messages import Kind, Outgoing
from handlers.rules import rules_document
from handlers.rules.chat import pages
from handlers.rules.example import example as worked_example
from handlers.texts import Texts
from storage.ports.conversation import Profile, Session
from tests.builders import TEXTS, a_context, incoming, preset
from tests.unit.test_texts import ZALO_TEXT_MAX

PRESETS = sorted(folder.name for folder in CONTESTS.iterdir() if (folder / "contest.yaml").exists())
UNITS = Units({unit_id: Unit(unit_id, f"Phòng {unit_id}", "Phòng ban") for unit_id in ("a", "b")})

PRIZES = [
    {"name": "Giải Nhất", "count": "1", "amount": "1500000"},
    {"name": "Giải Nhì", "count": "2", "amount": "1000000"},
]
EVERYTHING: Mapping[str, Any] = {
    "id": "tat-ca",
    "title": "Cuộc thi thử mọi quy định",
    "short_title": "Thử mọi quy định",
    "organiser": "Ban Tổ chức phường Thử",
    "hotline": "024 1234 5678",
    "website": "https://thi.example.gov.vn",
    "audience": "Nhân dân trên địa bàn.",
    "excluded": "Thành viên Ban Tổ chức.",
    "phases": [{"name": "Phát động", "starts_at": "00:00 04/12/2025", "ends_at": "24:00 07/12/2025"}],
    "rounds": [
        {"id": "t1", "name": "Tuần 1", "opens_at": "07:00 08/12/2025", "closes_at": "24:00 14/12/2025", "publishes_at": "08:00 15/12/2025"},
        {"id": "t2", "name": "Tuần 2", "opens_at": "09:00 15/12/2025", "closes_at": "24:00 20/12/2025", "publishes_at": "08:00 22/12/2025"},
    ],
    "quiz": {
        "questions": "15", "topics": {"Thể chế": "10", "Thủ tục": "5"}, "time_limit": "15:30", "attempts": "3", "wait": "20",
        "delivery_grace": "10", "rehearsal": "3",
    },
    "prediction": {"target": "perfect_people"},
    "prizes": {
        "individual": {"ladder": PRIZES, "scope": "round", "min_score": "8"},
        "collective": {
            "ladder": PRIZES,
            "blocks": [{"name": "Khối phường", "kinds": ["Phường"]}, {"name": "Khối trường", "kinds": ["Trường học"]}],
            "gates": [
                {"kind": "min_rate", "value": "70", "kinds": ["Phường"]}, {"kind": "min_people", "value": "50"},
                {"kind": "top_video", "value": "20"}, {"kind": "entered_video"}, {"kind": "no_zero_score"},
            ],
            "commendation": "Bằng khen",
        },
    },
    "unit_targets": [{"kinds": ["Phường"], "rate": "70"}, {"kinds": ["Trường học"], "people": "50"}],
    "registration": {"residence_kinds": ["Phường"], "workplace_kinds": ["Phòng ban", "Trường học"], "birth_year": "true"},
    "eligibility": {"open_to": "listed_kinds", "excluded_units": ["a", "b"], "min_age": "12", "guardian_under": "16"},
    "video": {
        "opens_at": "08:00 01/12/2025", "closes_at": "17:00 20/12/2025", "kinds": ["Phường"], "genres": ["Phóng sự", "Tiểu phẩm"],
        "ladder": PRIZES, "office": "Sở Nội vụ",
    },
    "publication": {"certificate": {"for": "threshold"}},
}  # fmt: skip
BY_KEYS = read_contest(EVERYTHING)
BY_WEIGHTS = replace(
    BY_KEYS, collective=replace(BY_KEYS.collective, weights={CollectiveKey.COUNT: 60, CollectiveKey.RATE: 40})
)
BASES = (BY_KEYS, BY_WEIGHTS)
"""What one of them does not need to say (ordered keys beside weights), the other does."""

SILENT = {
    "id": "a name for machines",
    "rounds[].id": "a name for machines",
    "rounds[].paused": "of the moment, by the committee; everybody is told by a notice",
    "trial": "the banner of every page says it",
    "approval": "how organisers work among themselves",
    "to_confirm": "for the organiser before the rules are issued: `hoithi check` and `hoithi rules` say it",
    "to_confirm[]": "the same",
    "targets[0].people": "a target is a rate or a number",
    "collective.gates[3].value": "entering has no number",
    "collective.gates[4].value": "nobody with zero has no number",
}
"""Settings that rightly do not show."""


def text_of(contest: Contest, units: Units = UNITS, texts: Texts = TEXTS) -> str:
    return "\n".join(rules_document(contest, units, texts).lines())


def folder(name: str) -> ContestFolder:
    return preset(CONTESTS / name)


# ---- every setting shows


def variants(value: Any, path: str = "", *, may_be_none: bool = False) -> Iterator[tuple[str, Any]]:
    """Each setting below `value` changed alone: (path, the whole with that change)."""
    if may_be_none and value is not None:
        yield path, None
    if is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        for field in fields(value):
            below, optional = f"{path}.{field.name}".lstrip("."), type(None) in get_args(hints[field.name])
            for where, new in variants(getattr(value, field.name), below, may_be_none=optional):
                yield where, replace(value, **{field.name: new})
    elif isinstance(value, StrEnum):
        yield from ((path, other) for other in type(value) if other is not value)
    elif isinstance(value, tuple):
        yield from _variants_of_tuple(value, path)
    elif isinstance(value, Mapping):
        yield from ((path, {**value, key: number + 1}) for key, number in value.items())
        yield from ((path, {k: v for k, v in value.items() if k != key}) for key in value)
    else:
        yield path, _other(value)


def _variants_of_tuple(value: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    for n, item in enumerate(value):
        for where, new in variants(item, f"{path}[{n}]"):
            if new not in value:
                yield where, (*value[:n], new, *value[n + 1 :])
    if len(value) > 1:
        yield path, value[::-1]
        yield path, value[:-1]


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value} khác"
    if isinstance(value, int):  # times are written in minutes or seconds, whatever they are kept in
        return value + next((unit for unit in (60_000, 1000) if value and value % unit == 0), 1)
    assert value is None, f"teach this test how to change a {type(value)}"
    return 3


def is_silent(path: str) -> bool:
    return path in SILENT or re.sub(r"\[\d+\]", "[]", path) in SILENT


def by_path() -> dict[str, list[tuple[Contest, list[Contest]]]]:
    found: dict[str, list[tuple[Contest, list[Contest]]]] = {}
    for base in BASES:
        changed: dict[str, list[Contest]] = {}
        for path, contest in variants(base):
            changed.setdefault(path, []).append(contest)
        for path, contests in changed.items():
            found.setdefault(path, []).append((base, contests))
    return found


@pytest.mark.parametrize(
    ("path", "cases"), [pytest.param(p, c, id=p) for p, c in by_path().items() if not is_silent(p)]
)
def test_every_setting_shows(path: str, cases: list[tuple[Contest, list[Contest]]]) -> None:
    """A field added to the settings is tried by itself; it must be said, or be named in SILENT with a reason."""
    assert any(all(text_of(contest) != text_of(base) for contest in contests) for base, contests in cases), path


def test_what_need_not_show_does_not() -> None:
    """The list of exceptions holds nothing that is said after all."""
    for path, cases in by_path().items():
        if is_silent(path):
            assert all(text_of(contest) == text_of(base) for base, contests in cases for contest in contests), path
    assert all(any(re.sub(r"\[\d+\]", "[]", p) == s or p == s for p in by_path()) for s in SILENT)


def test_values_of_a_choice_differ_among_themselves() -> None:
    for path, cases in by_path().items():
        for _, contests in cases:
            if not is_silent(path):
                assert len({text_of(contest) for contest in contests}) == len(contests) or path.endswith("keys"), path


def test_excluded_units_are_named() -> None:
    renamed = Units({**UNITS.all, "a": Unit("a", "Văn phòng", "Phòng ban")})
    assert "Văn phòng;" in text_of(BY_KEYS, renamed)
    assert "Phòng a;" in text_of(BY_KEYS)


def test_every_sentence_is_used() -> None:
    used: set[str] = set()

    class Noting(Texts):
        def __call__(self, name: str, /, **blanks: str | int) -> str:
            used.add(name)
            return TEXTS(name, **blanks)

    noting = Noting([])
    bare = {
        **EVERYTHING,
        "prizes": {},
        "phases": [],
        "eligibility": {},
        "excluded": "",
        "video": {},
        "unit_targets": [],
    }
    part = {
        **EVERYTHING,
        "quiz": {"questions": "5", "attempts": "unlimited"},
        "title": "Hội thi thử",
        "prizes": {},
        "eligibility": {},
    }
    prize = {"name": "Tập thể tốt", "count": "5", "amount": "none"}
    money = {
        **EVERYTHING,
        "prizes": {"individual": {"ladder": [*PRIZES, prize]}},
        "unit_targets": [{"kinds": ["A"], "rate": "100"}],
    }
    days = {**EVERYTHING, "quiz": {**EVERYTHING["quiz"], "wait": "1500", "topics": {}}}
    least = {
        **EVERYTHING,
        "rounds": EVERYTHING["rounds"][:1],
        "quiz": {"questions": "5", "delivery_grace": "0"},
        "prizes": {"individual": {"ladder": [prize]}},
        "video": {**EVERYTHING["video"], "slack": "0"},
        "publication": {"complaint_days": "0"},
    }
    prizeless = {
        **EVERYTHING,
        "prizes": {"individual": {"ladder": PRIZES}},
        "publication": {"certificate": {"for": "winners"}},
    }
    later = replace(BY_KEYS, rounds=tuple(replace(each, closes_at=each.closes_at * 2) for each in BY_KEYS.rounds))
    for contest in (
        later,
        *map(read_contest, (bare, part, money, days, least, prizeless)),
        *(new for base in BASES for _, new in variants(base)),
    ):
        pages(rules_document(contest, UNITS, noting), noting)
    used |= {"terms-read", "terms-close"}  # buttons, pressed below
    source = (ASSETS / "texts" / "vi" / "rules.ftl").read_text(encoding="utf-8")
    assert set(re.findall(r"^[a-z]\S* (?==)", source, re.MULTILINE)) - {f"{name} " for name in used} == set()


# ---- the worked example


@pytest.mark.parametrize("unit", TimeUnit)
@pytest.mark.parametrize(
    "keys",
    [
        "score duration prediction_gap finished_at",
        "perfect prediction_gap finished_at",
        "score duration started_at",
        "perfect score duration",
        "score finished_at duration",
        "score started_at duration prediction_gap",
        "score",
    ],
)
def test_the_example_shows_each_key_decide_once(keys: str, unit: TimeUnit) -> None:
    ranking = Ranking(tuple(map(RankKey, keys.split())), unit)
    table = worked_example(ranking, Target.PERFECT_PEOPLE, 15)
    assert sorted(place.by for place in table.places if place.by) == sorted(ranking.keys)
    assert [place.place for place in table.places] == list(range(1, len(ranking.keys) + 2))
    assert not any(place.shared for place in table.places)
    again = rank([place.entry for place in table.places[::-1]], ranking, target=Target.PERFECT_PEOPLE)
    assert again == table, "the very code that ranks the contest"
    assert all(place.entry.started_at + place.entry.duration <= place.entry.finished_at for place in table.places)


def test_what_never_decides_is_not_invented() -> None:
    """Equal starts and equal durations end together."""
    table = worked_example(Ranking((RankKey.DURATION, RankKey.STARTED_AT, RankKey.FINISHED_AT)), Target.OFF, 15)
    assert [place.by for place in table.places] == [None, RankKey.STARTED_AT, RankKey.DURATION]


@pytest.mark.parametrize("target", Target)
def test_an_example_of_one_question_and_of_a_key_that_never_decides(target: Target) -> None:
    """Equal scores are equally perfect: after the score that key is listed, and nobody in the example needs it."""
    keys = (RankKey.SCORE, RankKey.PERFECT)
    assert [place.by for place in worked_example(Ranking(keys), target, 1).places] == [None, RankKey.SCORE]


def test_the_example_follows_how_finely_times_are_compared() -> None:
    def durations(unit: TimeUnit) -> set[int]:
        return {
            place.entry.duration // 1000
            for place in worked_example(Ranking(BY_KEYS.ranking.keys, unit), Target.OFF, 15).places
        }

    assert len(durations(TimeUnit.MS)) == 1, "half a second decides"
    assert len(durations(TimeUnit.S)) == len(durations(TimeUnit.WITHIN_1S)) == 2, "half a second is nothing"


# ---- the law on personal data

LAWS = {"Nghị định số 13/2023/NĐ-CP": "00:00 01/07/2023", "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15": "00:00 01/01/2026"}  # fmt: skip
"""Name → in force from."""


@given(st.integers(parse_instant("08:00 01/07/2023"), parse_instant("00:00 01/01/2031")))
@hypothesis_settings(max_examples=20)
@example(parse_instant("24:00 31/12/2025"))
@example(parse_instant("24:00 31/12/2025") + 1)
def test_the_law_named_is_the_one_in_force_when_the_contest_ends(closes_at: int) -> None:
    """In the rules and on both consent cards, and no other."""
    last = replace(BY_KEYS.rounds[0], opens_at=closes_at - 1, closes_at=closes_at)
    context = a_context(replace(BY_KEYS, rounds=(replace(last, opens_at=0, closes_at=1), last)))
    *_, valid = (law for law, since in LAWS.items() if parse_instant(since) < closes_at)
    for text in (text_of(context.contest), context.consent_text, context.guardian_text):
        assert [law for law in LAWS if law in text] == [valid]


# ---- the language

CONTESTS_SAID = [
    *(pytest.param(name, id=name) for name in PRESETS),
    pytest.param("", id="every setting changed"),
]


@pytest.mark.parametrize("name", CONTESTS_SAID)
def test_the_text_is_clean(name: str) -> None:
    here = folder(name) if name else None
    contests = [here.contest] if here else [*BASES, *(new for _, new in variants(BY_KEYS))]
    for contest in contests:
        for line in rules_document(contest, here.units if here else UNITS, TEXTS).lines():
            assert line == line.strip() != ""
            wrong = re.search(
                r"  |\. \.|\.\.|[,;:] ?[.;]|[.;],|\s[,.;:]|\(\)|[{}$]|None|(?<!\d)0+ (giải|câu hỏi|lần)\b", line
            )
            assert wrong is None, (wrong, line)


@pytest.mark.parametrize("name", PRESETS)
def test_articles_and_clauses_are_numbered_in_turn(name: str) -> None:
    here = folder(name)
    for number, section in enumerate(rules_document(here.contest, here.units, TEXTS).sections, start=1):
        assert section.heading.startswith(f"Điều {number}. ")
        if len(section.clauses) > 1:
            assert [clause.text.split(".")[0] for clause in section.clauses] == [
                str(n) for n in range(1, len(section.clauses) + 1)
            ]


# ---- chat


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("name", PRESETS)
def test_chat_pages_fit_every_platform_and_leave_nothing_out(name: str) -> None:
    here = folder(name)
    document = rules_document(here.contest, here.units, TEXTS)
    found = pages(document, TEXTS)
    assert all(len(page) <= ZALO_TEXT_MAX for page in found)
    spoken = words("\n".join(found))
    for section in document.sections:
        for clause in section.clauses:
            for line in (
                clause.text,
                *clause.items,
                *(cell for row in (clause.table.rows if clause.table else ()) for cell in row),
            ):
                assert " ".join(words(line)) in " ".join(spoken)


def test_a_clause_longer_than_a_message_is_split() -> None:
    long = replace(BY_KEYS, audience="Nhân dân " * 270)
    found = pages(rules_document(long, UNITS, TEXTS), TEXTS)
    assert all(len(page) <= ZALO_TEXT_MAX for page in found)
    assert "\n".join(found).count("Nhân dân") >= 270


def play(session: Session, *says: object) -> list[Outgoing]:
    """The messages that answer one event."""
    ids = count(100)
    event = incoming(*says) if len(says) == 1 else incoming(says[0], kind=Kind.PRESS, pressed=says[1])  # type: ignore[arg-type]
    change = step(session, event, CONTEXT, lambda: next(ids))
    kept = {key: value for key, value in change.after.draft.items() if key != "told"}
    assert replace(change.after, draft=kept, spoke_at=session.spoke_at) == session, "reading changes nothing"
    return [Outgoing.from_bytes(message.payload) for message in change.messages]


CONTEXT = a_context(folder("phu-luong-2025").contest)
HOME = Session(1, "fake", "1", state="home", profile=Profile(1, "Nguyễn Thị Hoa", "tdp01", "", "tdp01"))


def test_the_whole_text_is_read_page_by_page_in_one_message() -> None:
    (card,) = play(HOME, "/thele")
    assert "Ai được dự thi" in card.text
    (page,) = play(HOME, card.rows[0][0].data, "m1")
    assert page.replaces is None, "the card stays"
    read = [page.text]
    while (button := page.rows[0][-1]).label == TEXTS("page-after"):
        (page,) = play(HOME, button.data, "m2")
        assert page.replaces == "m2", "the page turns in its place"
        read.append(page.text)
    assert tuple(read) == CONTEXT.rules_pages
    (back,) = play(HOME, page.rows[0][0].data, "m2")
    assert back.text == read[-2]
    (home,) = play(HOME, page.rows[-1][0].data, "m2")
    assert "Mời quý vị vào thi" in home.text or "Chưa đến giờ mở" in home.text


@pytest.mark.parametrize("data", ["rules:0", "rules:99", "rules:x", "rules:", "rules:²"])
def test_a_made_up_page_is_a_page_all_the_same(data: str) -> None:
    (page,) = play(HOME, data, "m1")
    assert page.text in CONTEXT.rules_pages


def test_the_card_fits_every_platform() -> None:
    for name in PRESETS:
        context = a_context(folder(name).contest)
        change = step(HOME, incoming("/thele"), context, lambda: 1)
        assert len(Outgoing.from_bytes(change.messages[0].payload).text) <= ZALO_TEXT_MAX


# ---- Word and web


def docx_lines(document: Document) -> list[str]:
    found: list[str] = []
    for part in document.iter_inner_content():
        if isinstance(part, Grid):
            found += [line for row in part.rows for cell in row.cells for line in cell.text.split("\n")]
        else:
            found.append(part.text.removeprefix("- "))
    return [line for line in found if line]


@pytest.mark.parametrize("name", PRESETS)
def test_the_word_file_holds_the_same_text(name: str) -> None:
    here = folder(name)
    rules = rules_document(here.contest, here.units, TEXTS)
    document = docx.Document(BytesIO(rules_docx(rules)))
    head = rules.letterhead
    around = [head.organiser.upper(), *head.motto, head.place_and_date]
    assert docx_lines(document) == [*around, *rules.lines(), *head.signature]
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.styles["Normal"].font.size.pt == 14


def test_the_command_writes_it_and_replaces_nothing_unasked(tmp_path: Path) -> None:
    config, output = tmp_path / "config.yaml", tmp_path / "the-le.docx"
    config.write_text(f"contest: {CONTESTS / 'son-ha-2024'}\n")
    asked = ["rules", "--config", str(config), "--output", str(output)]
    assert CliRunner().invoke(cli, asked).exit_code == 0
    assert "THỂ LỆ" in docx_lines(docx.Document(str(output)))
    output.write_text("sửa tay")
    assert CliRunner().invoke(cli, asked).exit_code == 2
    assert output.read_text() == "sửa tay"
    assert CliRunner().invoke(cli, [*asked, "--force"]).exit_code == 0
    assert CliRunner().invoke(cli, [*asked[:-1], str(tmp_path)]).exit_code == 2, "a folder, not a file"


@pytest.mark.parametrize("name", PRESETS)
def test_the_page_shows_every_line_and_needs_no_script(name: str) -> None:
    from markupsafe import escape

    context = a_context(folder(name).contest)
    html = Renderer(context, StaticFiles()).page("rules.html", rules=context.rules, code="tdp01")
    for line in context.rules.lines():
        assert f">{escape(line)}<" in html
    assert "<script" not in html
    assert "/chat?ma=tdp01#newest" in html
    assert all(
        f'id="dieu-{n}"' in html and f'href="#dieu-{n}"' in html for n in range(1, len(context.rules.sections) + 1)
    )
