"""Invite codes: a slip of the finger is found out, two units never share one, each ends at its hour."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contest.invites import SIGNS, InviteCode, InviteState, code_in, fresh_code, is_whole, look_up

SECRET = b"s" * 32
CODE = fresh_code(SECRET, "xa01", 0, ())
KNOWN = {CODE: InviteCode(CODE, "xa01", 0, made_at=10)}
ENDS_AT = 1000

units = st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True)
codes = st.builds(fresh_code, st.binary(min_size=1), units, st.integers(0, 2**62), st.just(()))


@given(codes)
def test_a_code_is_whole_and_begins_like_its_unit(code: str) -> None:
    assert is_whole(code)
    assert code_in(code) == code
    assert re.fullmatch(r"[A-Z]{2}\d{4}[A-Z0-9]", code)


@given(codes, st.integers(0, 6), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_found(code: str, place: int, sign: str) -> None:
    assume(code[place] != sign)
    assert not is_whole(code[:place] + sign + code[place + 1 :])


@given(codes, st.integers(0, 5))
def test_two_neighbours_changed_about_are_found(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    assert not is_whole(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def spellings(code: str) -> list[str]:
    parted = f"{code[:2]} {code[2:6]} {code[6:]}"
    return [
        *(code.lower(), f"#{code}", f"# {parted.lower()}", parted, parted.replace(" ", "-"), parted.replace(" ", ".")),
        code.replace("0", "o").replace("1", "l"),
        code.replace("0", "O").replace("1", "I"),
    ]


@given(codes)
def test_a_code_is_read_however_it_is_written(code: str) -> None:
    assert {code_in(spelling) for spelling in spellings(code)} == {code}


@pytest.mark.parametrize(
    "text", ["", "xin chào", "#1", "#tuần 3", "tdp01", "2025", "A1234567", "moi-abc", "TD4821", "TD48211K"]
)
def test_other_words_are_no_code(text: str) -> None:
    assert code_in(text) is None


@given(st.lists(units, min_size=1, max_size=50, unique=True))
def test_units_never_share_a_code(ids: list[str]) -> None:
    taken = {unit.upper() for unit in ids}
    for unit in ids:
        code = fresh_code(SECRET, unit, 0, taken)
        assert code not in taken
        taken.add(code)


def test_two_contests_and_two_officers_have_different_codes() -> None:
    """And the same question is answered the same way: two processes make one code."""
    made = [fresh_code(secret, "xa01", officer, ()) for secret in (b"1", b"2") for officer in (0, 7)]
    assert len(set(made)) == 4
    assert fresh_code(b"1", "xa01", 7, ()) == made[1]


@pytest.mark.parametrize(
    ("changes", "now", "state"),
    [
        pytest.param({}, 999, "open", id="until the last round closes"),
        pytest.param({}, 1000, "expired", id="the close is outside"),
        pytest.param({"expires_at": 500}, 499, "open", id="own end"),
        pytest.param({"expires_at": 500}, 500, "expired", id="own end reached"),
        pytest.param({"expires_at": 2000}, 1500, "open", id="longer than the contest"),
        pytest.param({"withdrawn_at": 20}, 30, "withdrawn", id="withdrawn"),
        pytest.param({"withdrawn_at": 20}, 5000, "withdrawn", id="withdrawn counts more than over"),
    ],
)
def test_how_long_a_code_holds(changes: dict[str, int], now: int, state: str) -> None:
    code = InviteCode(CODE, "xa01", 0, made_at=10, **changes)
    assert code.state(now, ends_at=ENDS_AT) is InviteState(state)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param(CODE, "open", id="ours"),
        pytest.param(f"#{CODE.lower()}", "open", id="ours, typed"),
        pytest.param(CODE[:-1] + SIGNS[SIGNS.index(CODE[-1]) - 1], "mistyped", id="wrong last sign"),
        pytest.param("bao nhiêu", "mistyped", id="no code at all"),
        pytest.param(fresh_code(b"another", "xa01", 0, ()), "unknown", id="another contest's"),
    ],
)
def test_what_is_said_of_a_code(text: str, state: str) -> None:
    found, invite = look_up(KNOWN, text, 50, ends_at=ENDS_AT)
    assert found is InviteState(state)
    assert invite == (KNOWN[CODE] if state == "open" else None)
