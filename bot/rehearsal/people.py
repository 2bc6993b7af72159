"""Fake people: who they are, when they come, and what they do with what the bot says.

They read messages as a resident would – text and buttons – and know nothing else, except that each "knows" the
right option of a question with a probability of their own.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contest.bank import LETTERS, Bank
from contest.eligibility import asked_kinds
from contest.settings import Contest, OpenTo
from contest.units import Unit, Units
from handlers.messages import Button, Kind, Outgoing
from handlers.texts import Texts

SECOND, HOUR = 1000, 3_600_000

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
_MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Đức", "Hữu", "Thanh")
_GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nga", "Oanh", "Phúc", "Sơn", "Yến")
_QUESTION = re.compile(r"Câu (\d+)/\d+[^\n]*\n\n(.*)\n\n(A\. .*)", re.DOTALL)


class Habit(StrEnum):
    """What kind of participant somebody is."""

    STEADY = "steady"
    """Plays to the end."""
    QUITTER = "quitter"
    """Stops in the middle and never comes back."""
    NO_SHOW = "no_show"
    """Registers, and answers nothing."""
    LATE = "late"
    """Comes in the last minutes of a round."""
    SILENT = "silent"
    """Answers everything but the prediction."""


_HABITS: Mapping[Habit, int] = {Habit.STEADY: 82, Habit.QUITTER: 6, Habit.NO_SHOW: 5, Habit.LATE: 4, Habit.SILENT: 3}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as the person gave it; `at` in UTC ms."""

    question: str
    option: str
    at: int


@dataclass(slots=True)
class Played:
    """What one person did in one round, from the person's side. What came too late is here too."""

    started_at: int
    answers: list[Given] = field(default_factory=list)
    guess: int | None = None
    guessed_at: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person does next, `after` ms of thinking."""

    after: int
    kind: Kind
    text: str
    pressed: str | None = None
    facts: dict[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class Person:
    """One fake resident with a memory."""

    chat: str
    name: str
    home: Unit | None
    work: Unit | None
    habit: Habit
    skill: float
    pace_ms: int
    rng: random.Random
    played: dict[str, Played] = field(default_factory=dict)
    chosen: str = ""
    """"residence" or "workplace", if asked which one counts."""
    round_id: str = ""
    heard: bytes = b""
    """The newest message that was not read yet, as the outbox has it."""


def make_people(contest: Contest, units: Units, count: int, rng: random.Random) -> list[Person]:
    """A crowd spread over the units, some units more eager than others."""
    registration = contest.registration
    homes = units.of_kinds(asked_kinds(registration, "residence"))
    works = units.of_kinds(asked_kinds(registration, "workplace"))
    all_work = contest.eligibility.open_to is OpenTo.LISTED_KINDS
    eager = {unit.id: rng.paretovariate(1.5) for unit in (*homes, *works)}

    def one_of(offered: list[Unit]) -> Unit:
        return rng.choices(offered, [eager[unit.id] for unit in offered])[0]

    people = []
    for number in range(count):
        home = one_of(homes) if homes else None
        works_too = works and (home is None or all_work or rng.random() < 0.4)
        people.append(
            Person(
                chat=str(1_000_000 + number),
                name=" ".join((rng.choice(_FAMILY), rng.choice(_MIDDLE), rng.choice(_GIVEN), rng.choice(_GIVEN))),
                home=home,
                work=one_of(works) if works_too else None,
                habit=rng.choices(list(_HABITS), list(_HABITS.values()))[0],
                skill=min(0.995, rng.betavariate(5, 1.6)),
                pace_ms=round(rng.lognormvariate(2.3, 0.45) * SECOND),
                rng=random.Random(rng.getrandbits(64)),  # noqa: S311 - fake people
            )
        )
    return people


class Minds:
    """Turns a message into what a person does about it."""

    def __init__(self, bank: Bank, texts: Texts) -> None:
        self._texts = texts
        self._right = {question.text: question.options[question.right] for question in bank.questions.values()}

    def react(self, person: Person, message: Outgoing, now: int) -> Reply | None:
        """The reply to the newest message; None to leave it at that."""
        buttons = [button for row in message.rows for button in row]
        go = next((button.data for button in buttons if button.data.startswith("go")), None)
        if go:
            return self._begin(person, go)
        question = _QUESTION.search(message.text)
        if question and _letters(buttons):
            return self._answer(person, question, buttons, now)
        if message.until is not None:
            return self._predict(person, buttons, now)
        return self._register(person, message, buttons)

    def _begin(self, person: Person, go: str) -> Reply | None:
        if person.habit is Habit.NO_SHOW or person.round_id in person.played:
            return None
        return Reply(person.rng.randint(5, 60) * SECOND, Kind.PRESS, go, pressed="m")

    def _answer(self, person: Person, question: re.Match[str], buttons: list[Button], now: int) -> Reply | None:
        if person.habit is Habit.NO_SHOW:
            return None
        number, text = int(question[1]), question[2]
        options = [line.partition(". ")[2] for line in question[3].split("\n") if line[1:3] == ". "]
        played = person.played.setdefault(person.round_id, Played(started_at=now))
        if person.habit is Habit.QUITTER and number > 2 and person.rng.random() < 0.25:
            return None
        knows = person.rng.random() < person.skill
        right = self._right[text]
        chosen = right if knows else person.rng.choice([option for option in options if option != right])
        place = options.index(chosen)
        after = max(SECOND, round(person.pace_ms * person.rng.uniform(0.4, 1.8)))
        played.answers.append(Given(text, chosen, now + after))
        if person.rng.random() < 0.2:
            typed = person.rng.choice(("{}", "{}.", "câu {}", "Đáp án {}")).format(LETTERS[place])
            return Reply(after, Kind.TEXT, typed)
        return Reply(after, Kind.PRESS, _letters(buttons)[place].data, pressed="m")

    def _predict(self, person: Person, buttons: list[Button], now: int) -> Reply | None:
        yes = next((button for button in buttons if button.data.endswith(":yes")), None)
        after = max(SECOND, person.pace_ms)
        if yes:
            return Reply(after, Kind.PRESS, yes.data, pressed="m")
        if person.habit is Habit.SILENT:
            return None
        played = person.played[person.round_id]
        played.guess, played.guessed_at = round(person.rng.lognormvariate(4, 1.2)), now + after
        return Reply(after, Kind.TEXT, str(played.guess))

    def _register(self, person: Person, message: Outgoing, buttons: list[Button]) -> Reply | None:
        after = person.rng.randint(3, 30) * SECOND
        data = {button.data for button in buttons}
        if "yes" in data:
            return Reply(after, Kind.PRESS, "yes", pressed="m")
        if "residence" in data:
            person.chosen = person.rng.choice(("residence", "workplace"))
            return Reply(after, Kind.PRESS, person.chosen, pressed="m")
        if any(item.startswith("u:") for item in data):
            unit = person.home if "🏠" in message.text else person.work
            return Reply(after, Kind.TEXT, unit.name) if unit else Reply(after, Kind.PRESS, "none", pressed="m")
        if self._texts("ask-name") in message.text:
            return Reply(after, Kind.TEXT, person.name)
        if self._texts("ask-birth-year") in message.text:
            return Reply(after, Kind.TEXT, str(person.rng.randint(1950, 2005)))
        return None


def _letters(buttons: list[Button]) -> list[Button]:
    return [button for button in buttons if button.label in LETTERS]
