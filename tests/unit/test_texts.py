"""Every sentence: all names exist, all blanks are filled, the longest fits the smallest platform."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot.channels.fit import shown, split_text
from bot.contest_folder import ContestFolder
from bot.paths import ASSETS, CONTESTS
from contest.attempt import Status
from contest.bank import OPTION_MAX, QUESTION_MAX, TOPIC_MAX, Bank
from contest.eligibility import asked_kinds
from contest.faq import ANSWER_MAX as FAQ_ANSWER_MAX
from contest.faq import QUESTION_MAX as FAQ_QUESTION_MAX
from contest.faq import Entry, Faq
from contest.fold import fold
from contest.invites import App, InviteState
from contest.lists import People
from contest.paper import Served, draw
from contest.reader import LINE_MAX, NAME_MAX
from contest.roles import Held, Role
from contest.settings import OpenTo, RankKey, Study
from contest.settings import contest as settings
from contest.tickets import ANSWER_MAX, ASKED_MAX, OPEN_MAX, Ticket, TicketState
from contest.units import Units
from handlers.context import Context
from handlers.conversation import COMMANDS, step
from handlers.flows import answers, home, practice, quiz, registration, rehearsal, requests, tickets
from handlers.messages import Kind, Outgoing
from handlers.texts import ENTRY, group
from storage.ports.conversation import Desk, Profile, Session
from tests.builders import OPENS, TEXTS, a_context, an_attempt, incoming, preset

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


def test_each_is_read_alone_as_within_its_file() -> None:
    parser = FluentParser(with_spans=False)
    for path in sorted((ASSETS / "texts" / "vi").glob("*.ftl")):
        source = path.read_text(encoding="utf-8")
        within = [entry for entry in parser.parse(source).body if isinstance(entry, ftl.Message)]
        alone = [parser.parse(piece[0]).body[0] for piece in ENTRY.finditer(source)]
        for whole, part in zip(within, alone, strict=True):
            assert whole.equals(part, ["span", "comment"]), f"{path}: {whole.id.name}"


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


BUILT = (
    "announce-",
    "invite-code-",
    "poster-app-",
    "web-app-",
    "web-code-",
    "invites-state-",
    "broadcast-",
    "channel-",
    "how-",
    "role-",
    "rounds-",
    "round-notice-",
    "board-",
    "person-attempt-",
    "export-",
    "rank-",
    "no-",
    "ask-",
    "command-",
    "results-",
    "commend-",
    "gate-",
    "done-",
    "verify-",
    "web-results-",
    "web-countdown-",
    "web-turnout-",
    "web-round-",
    "terms-",
    "asked-",
    "video-column-",
    "video-source-",
    "open-",
    "check-column-",
    "rehearsal-column-",
    "alert-",
    "zalo-tokens-",
    "over-",
    "own-",
    "certificate-lead-",
    "web-verify-",
    "report-",
    "unit-report-",
    "dump-",
)
"""Names that the code puts together; each family is counted by the tests below."""


def test_no_sentence_is_left_over() -> None:
    named = named_in_code()
    unused = {name for name in sentences() if name not in named and not name.startswith(BUILT)}
    assert not unused


def test_commands_are_named_for_the_menu() -> None:
    """Each Vietnamese command in the menu of a chat app has its line; English aliases have none."""
    assert {name for name in COMMANDS if f"command-{name}" in TEXTS} == {
        "thi", "thele", "ketqua", "giaychungnhan", "toi", "dulieucuatoi", "hoidap", "trogiup", "thithu", "tailieu", "luyentap"
    }  # fmt: skip


def test_each_state_of_a_code_and_each_app_has_its_words() -> None:
    def family(prefix: str) -> set[str]:
        return {name.removeprefix(prefix) for name in sentences() if name.startswith(prefix)}

    assert family("web-code-") == set(InviteState)
    assert family("invite-code-") == set(InviteState) - {InviteState.OPEN}
    assert family("invites-state-") == {InviteState.OPEN, InviteState.EXPIRED, InviteState.WITHDRAWN}
    assert family("poster-app-") == set(App)
    assert family("web-app-") == set(App) - {App.WEB}


def test_numbers_are_shown_the_vietnamese_way() -> None:
    assert group(1250) == "1.250"
    assert TEXTS("number", number=1_234_567) == "1.234.567"


def test_a_missing_blank_is_an_error() -> None:
    with pytest.raises(Exception, match="name"):
        TEXTS("name-check")


def test_a_long_blank_is_shown_whole() -> None:
    """The reasons of many decisions are joined; what stands in place of a number may be a whole file."""
    assert TEXTS("name-check", name="x" * 9999).count("x") == 9999


LONGEST_NAME = "Ng" * 30


def stretched(text: str, most: int) -> str:
    return (text * most)[:most].strip().ljust(most, "x")


def longest() -> Context:
    """Every text of the contest, its bank and its units as long as the reader lets it be; every ranking key."""
    folder = preset()
    contest = folder.contest
    kinds = {kind: stretched(kind + " ", 120) for kind in {unit.kind for unit in folder.units.all.values()}}
    long = replace(
        contest,
        title=stretched("Cuộc thi ", settings.TITLE_MAX),
        short_title=stretched("Cuộc thi ", settings.SHORT_MAX),
        organiser=stretched("Ban Tổ chức ", settings.SHORT_MAX),
        hotline=stretched("024 ", NAME_MAX),
        website=stretched("https://", settings.TITLE_MAX),
        audience=stretched("Nhân dân ", LINE_MAX),
        excluded=stretched("Giám khảo ", LINE_MAX),
        rounds=tuple(
            replace(contest.rounds[0], id=f"dot-{n}", name=stretched("Đợt thi ", settings.ROUND_NAME_MAX))
            for n in range(settings.AT_ONCE_MAX)
        ),
        ranking=replace(contest.ranking, keys=tuple(RankKey)),
        registration=replace(
            contest.registration,
            residence_kinds=tuple(kinds[kind] for kind in contest.registration.residence_kinds),
            workplace_kinds=tuple(kinds[kind] for kind in contest.registration.workplace_kinds),
        ),
        quiz=replace(contest.quiz, rehearsal=10, study=Study.ANSWERS),
    )
    units = {
        key: replace(unit, name=stretched(f"{unit.name} ", 120), kind=kinds[unit.kind])
        for key, unit in folder.units.all.items()
    }
    option = stretched("phương án ", OPTION_MAX)
    wordy = {
        key: replace(
            question,
            text=stretched("Câu hỏi ", QUESTION_MAX),
            topic=stretched("Chủ đề ", TOPIC_MAX),
            options=(option,) * 4,
        )
        for key, question in folder.bank.questions.items()
    }
    samples = Bank({key: wordy[key] for key in list(wordy)[:10]})
    entry = Entry(stretched("Câu hỏi ", FAQ_QUESTION_MAX), stretched("Trả lời ", FAQ_ANSWER_MAX))
    return replace(a_context(long), units=Units(units), bank=Bank(wordy), samples=samples, faq=Faq((entry,) * 20))


def every_prompt(context: Context) -> list[Outgoing]:
    """Every prompt and card, with the longest name, units and each question of the bank."""
    wanted = context.contest.registration
    longest = {
        field: max(context.units.of_kinds(kinds), key=lambda unit: len(unit.name)).id if kinds else ""
        for field in registration.FIELDS
        for kinds in [asked_kinds(wanted, field)]
    }
    counted = longest["workplace"] or longest["residence"]
    profile = Profile(1, LONGEST_NAME, longest["residence"], longest["workplace"], counted)
    draft = {**registration.draft_of(profile), "counted": "workplace"}
    base = Session(1, "fake", "1", draft=draft, profile=profile)
    prompts = [
        registration.ask_consent(context, base, OPENS),
        registration.ask_name_check(context, base, OPENS),
        *([registration.ask_counted_unit(context, base, OPENS)] if all(longest.values()) else []),
        registration.ask_review(context, base, OPENS),
        home.ask_home(context, base, OPENS),
        home.ask_home(context, base, 0),
        Outgoing(context.texts("welcome", title=context.contest.title)),
        *(Outgoing(page) for page in context.rules_pages),
        Outgoing.from_bytes(step(base, incoming("/thele"), context, lambda: 1).messages[0].payload),
    ]
    for state in [field for field, unit in longest.items() if unit]:
        prompts += [registration.ask_unit(context, _with(base, state, page), OPENS) for page in range(5)]
    for question in context.bank.questions:
        prompts.append(quiz.ask_question(context, _at_question(base, question), OPENS))
    prompts += registration_prompts(context, base) + serving_prompts(context, base) + helpdesk_prompts(context, base)
    attempt = replace(an_attempt(), round_id=context.contest.rounds[0].id)
    prompts += [Outgoing(home.receipt(context, attempt, name)) for name in ("receipt", "receipt-cut", "home-done")]
    return prompts


def registration_prompts(context: Context, base: Session) -> list[Outgoing]:
    """Birth year, guardian, every refusal, the rosterless card, those out of competition, a request."""
    wanted = replace(context.contest.registration, birth_year=True)
    rules = replace(context.contest.eligibility, guardian_under=16, min_age=11, open_to=OpenTo.ROSTER)
    context = replace(context, contest=replace(context.contest, registration=wanted, eligibility=rules))
    draft = {**base.draft, "birth_year": "2012", "guardian": "1"}
    card = replace(base, draft=draft)
    excluded = People({(fold(LONGEST_NAME), base.draft["residence"]): LONGEST_NAME})
    anyone = replace(rules, open_to=OpenTo.ANYONE)
    barred = replace(context, contest=replace(context.contest, eligibility=anyone), excluded=excluded)
    refusals = [*registration._REFUSALS, registration.NO_GUARDIAN]
    asked = [replace(base, draft={**draft, "request": kind, "counted": "residence"}) for kind in ("name", "unit")]
    return [
        registration.ask_birth_year(context, card, OPENS),
        registration.ask_guardian(context, card, OPENS),
        registration.ask_review(context, card, OPENS),
        registration.ask_review(barred, card, OPENS),
        *(registration.ask_refused(context, replace(base, draft={"why": why}), OPENS) for why in refusals),
        *(requests.ask_request(context, session, OPENS) for session in asked),
    ]


def serving_prompts(context: Context, base: Session) -> list[Outgoing]:
    """Look at the answers of the longest paper, change each question, try, study and practise."""
    several = replace(context.contest.quiz, change_answers=True, attempts=99, wait=10_000_000, study=Study.ANSWERS)
    context = replace(context, contest=replace(context.contest, quiz=several))
    paper = tuple(Served(question, (0, 1, 2, 3)) for question in [*context.bank.questions] * 2)[:200]
    here = context.contest.rounds[0].id
    attempt = replace(an_attempt(), id=2**62, paper=paper, position=len(paper), round_id=here)
    draft = {"picked": "3" * len(paper)}
    prompts = [answers.ask_answers(context, replace(base, attempt=attempt, draft=draft), 0)]
    prompts += [
        answers.ask_change(context, replace(base, attempt=attempt, draft={**draft, "changing": str(n)}), 0)
        for n in range(len(paper))
    ]
    for at in range(30):
        prompts.append(rehearsal.ask_rehearsal(context, replace(base, draft={"at": f"{at:x}", "picked": ""}), 0))
        prompts.append(practice.ask_practice(context, replace(base, draft={"at": f"{2**62 + at:x}"}), 0))
    prompts.append(practice.ask_practice(context, replace(base, draft={}), 0))
    wordy = {key: replace(q, source="x" * 999, right=0) for key, q in context.bank.questions.items()}
    context = replace(context, bank=Bank(wordy), samples=Bank(dict(list(wordy.items())[:10])))
    trial = draw(context.samples, questions=10, topics={}, shuffle_options=False, seed=b"")
    prompts.append(Outgoing(rehearsal._summary(context, trial, "1" * 10)))
    ended = replace(attempt, status=Status.FINISHED, number=3)
    return [*prompts, Outgoing(home.receipt(context, ended, "home-done")), home.ask_home(context, base, OPENS)]


def helpdesk_prompts(context: Context, base: Session) -> list[Outgoing]:
    """The card, an answer, the longest question on its way to the organisers and back, and their desk."""
    asked, answer = stretched("câu hỏi ", ASKED_MAX), stretched("trả lời ", ANSWER_MAX)
    unit = max(context.units.all.values(), key=lambda unit: len(unit.name)).id
    waiting = tuple(Ticket(2**62 + n, 1, asked, unit, 0) for n in range(20))
    base = replace(base, state="home")
    session = replace(base, roles=(Held(Role.SECRETARY),), desk=Desk(tickets=waiting, asked=OPEN_MAX))
    typed = ("/hoidap", "/hoidap 1", "/hoidap 99", f"/hoidap {asked}", f"/hoidap {asked}x", "/hoidap x", "/hoidap gửi")
    steps = [step(replace(base, desk=Desk(asked=OPEN_MAX)), incoming(text), context, lambda: 1) for text in typed]
    facts: dict[str, str | int] = {"ticket": 1, "asked": asked, "answer": answer}
    for state in TicketState:
        event = replace(incoming(kind=Kind.REPLY), facts={**facts, "state": str(state)})
        steps.append(step(base, event, context, lambda: 1))
    return [
        *(Outgoing.from_bytes(each.messages[0].payload) for each in steps),
        tickets.notice(context, waiting[0], OPENS),
        *(tickets.ask_tickets(context, replace(session, draft={"v-page": str(page)}), OPENS) for page in range(4)),
        tickets.ask_ticket(context, replace(session, draft={"v-ticket": str(waiting[0].id)}), OPENS),
    ]


def _with(session: Session, state: str, page: int) -> Session:
    return replace(session, state=state, draft={"page": str(page)})


def _at_question(session: Session, question: str) -> Session:
    attempt = replace(an_attempt(), id=2**62, paper=(Served(question, (0, 1, 2, 3)),))
    return replace(session, state="quiz", attempt=attempt)


def whole(folder: ContestFolder) -> Context:
    """A preset as it is served."""
    known = (folder.contest, folder.bank, folder.units, TEXTS, b"s" * 32, folder.rules_hash)
    return Context(*known, samples=folder.samples, documents=folder.documents, faq=folder.faq)


CONTEXTS = {path.name: whole(preset(path)) for path in sorted(CONTESTS.iterdir())}


@pytest.mark.parametrize("context", [*CONTEXTS.values(), longest()], ids=[*CONTEXTS, "longest"])
def test_every_prompt_fits_every_platform(context: Context) -> None:
    """The smallest limit is 2,000 characters; Telegram's 4,096 counts a character outside the BMP twice, and fits too."""
    hint = max((TEXTS(name) for name in ("help", "not-text", "stale-button", "unit-not-found")), key=len)
    for prompt in every_prompt(context):
        assert 0 < len(hint) + 2 + len(prompt.text) <= ZALO_TEXT_MAX, prompt.text
        for row in prompt.rows:
            for button in row:
                assert 0 < len(button.data.encode()) <= TELEGRAM_DATA_MAX
                assert button.label


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_every_prompt_of_a_preset_is_one_message_without_buttons_too(context: Context) -> None:
    """Names as long as people have them, every question of the bank; only a contest of longest names needs two."""
    for prompt in every_prompt(context):
        text, _ = shown(prompt, 0, TEXTS("choose-by-typing"))
        assert len(text) <= ZALO_TEXT_MAX, text


def test_the_longest_prompt_without_buttons_comes_in_parts() -> None:
    for prompt in every_prompt(longest()):
        text, _ = shown(prompt, 0, TEXTS("choose-by-typing"))
        assert all(1 <= len(part) <= ZALO_TEXT_MAX for part in split_text(text, ZALO_TEXT_MAX))
