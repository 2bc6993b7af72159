"""Every sentence: all names exist, all blanks are filled, the longest fits the smallest platform."""

import ast
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot.paths import ASSETS
from handlers.conversation import COMMANDS
from handlers.flows import home, quiz, registration
from handlers.messages import Outgoing
from handlers.texts import group
from storage.ports import Profile, Session
from tests.builders import OPENS, TEXTS, a_context, an_attempt, preset

ROOT = Path(__file__).resolve().parent.parent.parent
ZALO_TEXT_MAX = 2000
"""Characters: the smallest limit of any platform served: Zalo's."""
TELEGRAM_DATA_MAX = 64
"""Bytes (docs/telegram.md 3)."""


def sentences() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ASSETS / "texts" / "vi").glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{entry.id.name} twice"
                found[entry.id.name] = path.name
    return found


def named_in_code() -> set[str]:
    """Every string in the code that looks like the name of a sentence."""
    words: set[str] = set()
    for package in ("bot", "handlers", "contest", "scheduler"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    words.add(node.value)
    for path in (ROOT / "bot").rglob("*.html"):
        words |= set(re.findall(r"[\"']([a-z][a-z0-9-]+)[\"']", path.read_text(encoding="utf-8")))
    return words


BUILT = ("rank-", "no-", "ask-", "command-", "results-column-", "web-round-")
"""Names that the code puts together; each family is counted by the tests below."""


def test_no_sentence_is_left_over() -> None:
    unused = {name for name in sentences() if name not in named_in_code() and not name.startswith(BUILT)}
    assert not unused


def test_commands_are_named_for_the_menu() -> None:
    """Each Vietnamese command in the menu of a chat app has its line; English aliases have none."""
    assert {name for name in COMMANDS if f"command-{name}" in TEXTS} == {"thi", "thele", "ketqua", "toi", "trogiup"}


def test_numbers_are_shown_the_vietnamese_way() -> None:
    assert group(1250) == "1.250"
    assert TEXTS("number", number=1_234_567) == "1.234.567"


def test_a_missing_blank_is_an_error() -> None:
    with pytest.raises(Exception, match="name"):
        TEXTS("name-check")


LONGEST_NAME = "Ng" * 30


def every_prompt() -> list[Outgoing]:
    """Every prompt and card, with the longest name, units and each question of the bank."""
    context = a_context(preset().contest)
    longest = {kind: max(context.units.of_kinds(k), key=lambda unit: len(unit.name)).id for kind, k in (
        ("residence", context.contest.registration.residence_kinds),
        ("workplace", context.contest.registration.workplace_kinds),
    )}  # fmt: skip
    profile = Profile(1, LONGEST_NAME, longest["residence"], longest["workplace"], longest["workplace"])
    draft = {**registration.draft_of(profile), "counted": "workplace"}
    base = Session(1, "fake", "1", draft=draft, profile=profile)
    prompts = [
        registration.ask_consent(context, base, OPENS),
        registration.ask_name_check(context, base, OPENS),
        registration.ask_counted_unit(context, base, OPENS),
        registration.ask_review(context, base, OPENS),
        home.ask_home(context, base, OPENS),
        home.ask_home(context, base, 0),
    ]
    for state in ("residence", "workplace"):
        prompts += [registration.ask_unit(context, _with(base, state, page), OPENS) for page in range(5)]
    for question in context.bank.questions:
        prompts.append(quiz.ask_question(context, _at_question(base, question), OPENS))
    attempt = an_attempt()
    prompts += [Outgoing(home.receipt(context, attempt, name)) for name in ("receipt", "receipt-cut", "home-done")]
    return prompts


def _with(session: Session, state: str, page: int) -> Session:
    from dataclasses import replace

    return replace(session, state=state, draft={"page": str(page)})


def _at_question(session: Session, question: str) -> Session:
    from dataclasses import replace

    from contest.paper import Served

    attempt = replace(an_attempt(), id=2**62, paper=(Served(question, (0, 1, 2, 3)),))
    return replace(session, state="quiz", attempt=attempt)


def test_every_prompt_fits_every_platform() -> None:
    hint = max((TEXTS(name) for name in ("help", "not-text", "stale-button", "unit-not-found")), key=len)
    for prompt in every_prompt():
        assert 0 < len(hint) + 2 + len(prompt.text) <= ZALO_TEXT_MAX, prompt.text
        for row in prompt.rows:
            for button in row:
                assert 0 < len(button.data.encode()) <= TELEGRAM_DATA_MAX
                assert button.label
