"""Video clips: hand-in limits, blind numbers, conflicts, scoring (docs/rules.md section 2.11). No I/O."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paths import CONTESTS
from contest.calendar import parse_instant
from contest.roles import CODE_PREFIX, Held, Invitation, InvitationState, Right, Role, code_in, hash_of, make_code
from contest.settings import Scoring, Video
from contest.typed import parse_length, parse_mark
from contest.units import Unit, Units
from contest.video import (
    TITLE_MAX,
    Clip,
    Judge,
    Mark,
    Source,
    awards,
    best_clips,
    clip_marks,
    combine,
    conflicts,
    is_open,
    is_too_long,
    may_mark,
    missing_marks,
    numbered,
    result_hash,
    same_clip,
    say_mark,
    say_tenths,
    standings,
    unit_marks,
)
from handlers.conversation import SCENES
from handlers.flows.roles import DESKS
from handlers.flows.video import receipt
from storage.ports.conversation import Desk, Session
from tests.builders import TEXTS, a_context, preset

SECONDS = 1000
UNITS = Units(
    {
        unit.id: unit
        for unit in (
            Unit("so", "Sở", "Cơ quan"),
            Unit("cuc", "Cục", "Cơ quan"),
            Unit("quan", "Quận", "Quận"),
            Unit("phuong", "Phường", "Phường", parent="quan"),
        )
    }
)


def hai_phong() -> Video:
    video = preset(CONTESTS / "hai-phong-2023").contest.video
    assert video is not None
    return video


def a_clip(clip_id: int = 1, unit: str = "so", **changes: object) -> Clip:
    clip = Clip(clip_id, unit, f"Clip {clip_id}", "Phóng sự", 390_000, Source.LINK, f"https://v.vn/{clip_id}", clip_id)
    return replace(clip, **changes)  # type: ignore[arg-type]


# ---- hand-in


@pytest.mark.parametrize(
    ("length", "refused"), [("6:59", False), ("7:00", False), ("7:05", False), ("7:06", True), ("12:00", True)]
)
def test_length(length: str, refused: bool) -> None:
    """HP23: "không quá 07 phút"; five seconds are the encoder's."""
    ms = parse_length(length)
    assert ms is not None
    assert is_too_long(hai_phong(), ms) is refused


@pytest.mark.parametrize(
    ("instant", "after_ms", "taken"),
    [
        ("08:00 23/10/2023", -1, False),
        ("08:00 23/10/2023", 0, True),
        ("24:00 17/11/2023", -1, True),
        ("24:00 17/11/2023", 0, False),
        ("00:00 18/11/2023", 0, False),
    ],
)
def test_deadline(instant: str, after_ms: int, taken: bool) -> None:
    """HP23: "gửi về Sở Nội vụ trước ngày 18/11/2023"; the closing instant is outside."""
    assert is_open(hai_phong(), parse_instant(instant) + after_ms) is taken


def test_the_same_clip_of_the_same_unit_is_known() -> None:
    clip = a_clip()
    assert same_clip([clip], replace(clip, id=9, title="khác")) == clip
    assert same_clip([clip], replace(clip, unit_id="cuc")) is None
    assert same_clip([clip], replace(clip, ref="https://v.vn/2")) is None


# ---- what is typed


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [
        *(("85", 850), ("85,5", 855), ("85.5", 855), ("85,5 điểm", 855), ("0", 0), ("100", 1000), ("100,0", 1000)),
        *(("８５", 850), ("100,1", None), ("101", None), ("8,55", None), ("-1", None), ("tám", None), ("", None)),
    ],
)
def test_mark_typed(typed: str, tenths: int | None) -> None:
    assert parse_mark(typed) == tenths


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        *(("6:30", 390), ("6 phút 30 giây", 390), ("6p30", 390), ("6'30\"", 390), ("6 phút", 360), ("390 giây", 390)),
        *(("7", None), ("6:60", None), ("6:5", None), ("", None), ("dài", None)),
    ],
)
def test_length_typed(typed: str, seconds: int | None) -> None:
    assert parse_length(typed) == (None if seconds is None else seconds * SECONDS)


# ---- blind


@given(st.lists(st.integers(1, 10**6), unique=True, max_size=30), st.randoms())
def test_numbers_depend_on_nothing_a_judge_could_know(ids: list[int], rng: object) -> None:
    """The same for every judge, whatever the order of hand-in; another secret gives other numbers."""
    clips = [a_clip(n) for n in ids]
    shuffled = clips.copy()
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert numbered(clips, b"k") == numbered(shuffled, b"k")
    assert sorted(numbered(clips, b"k")) == list(range(1, len(clips) + 1))


def test_numbers_do_not_follow_the_hand_in() -> None:
    clips = [a_clip(n) for n in range(1, 21)]
    order = [clip.id for clip in numbered(clips, b"k").values()]
    assert order != sorted(order)
    assert order != [clip.id for clip in numbered(clips, b"another").values()]


@pytest.mark.parametrize(
    ("own", "unit", "conflict"),
    [
        ("so", "so", True),
        ("so", "cuc", False),
        ("", "so", False),
        ("phuong", "quan", True),
        ("quan", "phuong", True),
        ("phuong", "so", False),
    ],
)
def test_conflict_of_interest(own: str, unit: str, conflict: bool) -> None:
    """The own unit, one above it, one below it."""
    assert conflicts(own, unit, UNITS) is conflict
    assert may_mark(Judge(1, own), a_clip(unit=unit), UNITS) is not conflict


def test_a_judge_who_declared_nothing_gets_nothing() -> None:
    assert not may_mark(Judge(1, None), a_clip(), UNITS)


# ---- scoring


@pytest.mark.parametrize(
    ("tenths", "average", "dropped"),
    [
        ([], None, None),
        ([850], Fraction(85), Fraction(85)),
        ([800, 900], Fraction(85), Fraction(85)),
        ([1000, 0, 850], Fraction(185, 3), Fraction(85)),
        ([850, 855, 860, 1000], Fraction("89.125"), Fraction("85.75")),
        ([900, 900, 900], Fraction(90), Fraction(90)),
        ([0, 0, 0, 0, 1000], Fraction(20), Fraction(0)),
    ],
)
def test_scoring(tenths: list[int], average: Fraction | None, dropped: Fraction | None) -> None:
    """One mark at each end goes, from three judges on; thirds stay exact."""
    assert combine(tenths, Scoring.AVERAGE) == average
    assert combine(tenths, Scoring.DROP_EXTREMES) == dropped
    assert combine(tenths[::-1], Scoring.DROP_EXTREMES) == dropped


@pytest.mark.parametrize(
    ("mark", "said"),
    [(None, "–"), (Fraction(85), "85,00"), (Fraction(185, 3), "61,67"), (Fraction("85.125"), "85,13"), (Fraction(100), "100,00")],
)  # fmt: skip
def test_marks_in_words(mark: Fraction | None, said: str) -> None:
    assert say_mark(mark) == said


def test_one_judges_mark_in_words() -> None:
    assert [say_tenths(tenths) for tenths in (850, 855, 0, 1000)] == ["85", "85,5", "0", "100"]


CLIPS = (a_clip(1, "so"), a_clip(2, "so"), a_clip(3, "cuc"), a_clip(4, "quan"))
JUDGES = [Judge(11, "so"), Judge(12, ""), Judge(13, "phuong")]


def test_marks_of_a_conflict_never_count() -> None:
    """Even if one was given before the conflict was known, or by somebody who is no judge any more."""
    marks = [
        Mark(1, 11, 1000),
        Mark(1, 12, 700),
        Mark(1, 13, 800),
        Mark(1, 99, 1000),
        Mark(4, 13, 900),
        Mark(3, 12, 650),
    ]
    made = clip_marks(CLIPS, JUDGES, marks, UNITS, Scoring.AVERAGE)
    assert made == {1: Fraction(75), 2: None, 3: Fraction(65), 4: None}


def test_the_best_clip_counts_for_the_unit() -> None:
    by_clip = {1: Fraction(70), 2: Fraction(80), 3: Fraction(0), 4: None}
    assert unit_marks(CLIPS, by_clip) == {"so": Fraction(80), "cuc": Fraction(0), "quan": None}
    assert best_clips(CLIPS, by_clip)["so"].id == 2
    assert best_clips(CLIPS, {**by_clip, 1: Fraction(80)})["so"].id == 1, "of equal ones the first handed in"


def test_missing_marks() -> None:
    """Waited for: every judge without a conflict, and whoever has not declared the own unit."""
    marks = [Mark(clip, judge, 800) for clip in (1, 2) for judge in (12, 13)] + [
        Mark(3, judge, 1) for judge in (11, 12)
    ]
    found = [(each.clip.id, each.judges) for each in missing_marks(CLIPS, JUDGES, marks, UNITS)]
    assert found == [(3, (13,)), (4, (11, 12))]
    silent = [*JUDGES, Judge(14, None)]
    assert (1, (14,)) in [(each.clip.id, each.judges) for each in missing_marks(CLIPS, silent, marks, UNITS)]
    assert [each.judges for each in missing_marks(CLIPS[:1], [Judge(11, "so")], [], UNITS)] == [()], (
        "nobody may mark it"
    )


def test_places_and_prizes() -> None:
    """HP23: 1, 2, 3 prizes. Equal marks share a place; who of them gets what, the committee decides."""
    marks = {"a": Fraction(90), "b": Fraction(85), "c": Fraction(85), "d": Fraction(85), "e": Fraction(80), "f": None}
    assert standings(marks) == [(1, "a"), (2, "b"), (2, "c"), (2, "d"), (5, "e")]
    won = awards(hai_phong(), marks)
    assert {each.who: each.prize.name for each in won.won} == {"a": "Giải Nhất", "e": "Giải Ba"}
    assert [(tie.place, tie.candidates) for tie in won.to_decide] == [(2, ("b", "c", "d"))]


@given(st.dictionaries(st.text("abcde", min_size=1, max_size=3), st.none() | st.fractions(0, 100), max_size=6))
def test_the_hash_is_of_the_marks_alone(marks: dict[str, Fraction | None]) -> None:
    assert result_hash(marks) == result_hash(dict(reversed(marks.items())))
    if marks:
        changed = {**marks, next(iter(marks)): Fraction(101)}
        assert result_hash(changed) != result_hash(marks)


# ---- messages


def test_every_desk_fits_every_platform() -> None:
    """With the longest titles, many clips and the longest hint; 2,000 characters are the smallest limit (Zalo's)."""
    folder = preset(CONTESTS / "hai-phong-2023")
    video = hai_phong()
    unit = max(folder.units.of_kinds(video.kinds), key=lambda each: len(each.name)).id
    genre = max(video.genres, key=len)
    clips = tuple(
        Clip(2**62 + n, unit, "Ư" * TITLE_MAX, genre, 425_000, Source.LINK, "https://v.vn/" + "a" * 480, video.opens_at)
        for n in range(40)
    )
    context = replace(a_context(folder.contest), units=folder.units)
    marks = {clip.id: 855 for clip in clips}
    roles = (Held(Role.OFFICER, unit), Held(Role.JUDGE, "", ""))
    shown = ",".join(each.id for each in folder.units.of_kinds(video.kinds)[:8])
    draft = {"v-unit": unit, "v-clip": str(clips[0].id), "v-shown": shown, "v-page": "3"}
    session = Session(1, "fake", "1", draft=draft, roles=roles, desk=Desk(clips=clips, marks=marks))
    hint = max((TEXTS(name) for name in ("help", "not-text", "unit-not-found", "marking-over")), key=len)
    for state in sorted(at for at, right in DESKS.items() if right in (Right.HAND_IN, Right.MARK)):
        for now in (video.opens_at, video.closes_at):
            asked = SCENES[state].ask(context, replace(session, state=state), now)
            assert len(hint) + 2 + len(asked.text) <= 2000, state
            assert all(0 < len(button.data.encode()) <= 64 for row in asked.rows for button in row)

    assert len(receipt(context, clips[0])) <= 2000


# ---- invitations

CODE = make_code("A" * 32)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CODE, True),
        (f" {CODE} ", True),
        (f"/start {CODE}", True),
        (f"/batdau {CODE}", True),
        (CODE[:-1], False),
        (CODE + "x", False),
        ("tdp01", False),
        ("", False),
        (f"mã của tôi là {CODE}", False),
    ],
)
def test_a_code_in_what_was_typed(text: str, found: bool) -> None:
    assert (code_in(text) == CODE) is found


def test_codes() -> None:
    """They fit a Telegram deep link, are no unit's code, and only their hash is kept."""
    assert CODE.startswith(CODE_PREFIX)
    assert len(CODE) <= 64
    assert not CODE.isalnum()
    assert hash_of(CODE) != hash_of(make_code("B" * 32))
    assert CODE not in hash_of(CODE)
    with pytest.raises(ValueError, match="32"):
        make_code("short")


@pytest.mark.parametrize(
    ("changes", "now", "state"),
    [
        ({}, 100, InvitationState.OPEN),
        ({}, 199, InvitationState.OPEN),
        ({}, 200, InvitationState.EXPIRED),
        ({"used_at": 150}, 160, InvitationState.USED),
        ({"used_at": 150}, 900, InvitationState.USED),
        ({"withdrawn_at": 150}, 160, InvitationState.WITHDRAWN),
        ({"used_at": 120, "withdrawn_at": 150}, 160, InvitationState.WITHDRAWN),
    ],
)
def test_states_of_an_invitation(changes: dict[str, int], now: int, state: InvitationState) -> None:
    invitation = Invitation("h", Role.JUDGE, "", made_at=100, expires_at=200)
    assert replace(invitation, **changes).state(now) is state  # type: ignore[arg-type]
