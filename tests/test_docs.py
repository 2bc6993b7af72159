"""The documents kept true: keys, commands, addresses, states, columns, links and worked examples.

`python -m tests.test_docs` prints the state diagram for docs/architecture.md.
"""

import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import typer.core
import typer.main

from bot.app import build
from bot.cli import cli
from bot.settings import Server, Settings, TelegramBot, ZaloBot, ZaloOa, settings_from
from contest import bank, faq, lists, units
from contest.award import award
from contest.calendar import parse_instant, say_instant, say_seconds
from contest.certificates import read_design
from contest.collective import UnitFigures, rank_units
from contest.errors import Mistakes
from contest.rank import Entry, Place, Table, rank, table_hash
from contest.roles import RIGHTS, Right, Role
from contest.settings import (
    Block,
    Collective,
    CollectiveKey,
    Individual,
    Prize,
    Ranking,
    RankKey,
    Repeat,
    Scope,
    Target,
    TimeUnit,
    UnitCount,
    read_contest,
)
from contest.simulate import simulate
from contest.typed import parse_choice, parse_code, parse_length, parse_mark, parse_number, parse_when, parse_year
from contest.video import say_tenths
from handlers.conversation import COMMANDS, SCENES
from handlers.labels import meant
from handlers.messages import Button, Outgoing
from handlers.moves import State
from tests.builders import preset
from tests.test_architecture import ALLOWED, OUTSIDE

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("README.md")])
PACKAGES = ("assets", "benchmarks", "bot", "contest", "docs", "handlers", "scheduler", "storage", "tests")
REQUIRED = "required"


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    """From that heading to the next of its rank or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", page, re.MULTILINE)
    assert found, heading
    after = page[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", after, re.MULTILINE)
    return after[: end.start()] if end else after


def rows(text: str) -> list[list[str]]:
    """Cells of every table line whose first cell is code."""
    lines = (line for line in text.splitlines() if line.startswith("| `"))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", cell, flags=re.DOTALL))


# ---- configuration


class Spy(Mapping[str, Any]):
    """An empty mapping that notes what a reader asks for, with the value it would fall back on."""

    def __init__(self, asked: dict[str, object], path: str = "") -> None:
        self._asked, self._path = asked, path

    def get(self, key: str, default: Any = None) -> Any:
        path = f"{self._path}.{key}" if self._path else key
        self._asked[path] = default
        if isinstance(default, str):
            return default
        return [Spy(self._asked, f"{path}[]")] if isinstance(default, list) else Spy(self._asked, path)

    def __getitem__(self, key: str) -> Any:
        return self.get(key, object())

    def __contains__(self, key: object) -> bool:
        return False  # asking whether a key is there is not reading it

    def __iter__(self) -> Iterator[str]:
        return iter(["<name>"])  # a free name, as under quiz.topics

    def __len__(self) -> int:
        return 1


def asked_by(reader: Callable[[Mapping[str, Any]], object]) -> dict[str, object]:
    """Leaf keys → fallback."""
    asked: dict[str, object] = {}
    with suppress(Mistakes):
        reader(Spy(asked))
    return {key: asked[key] for key in asked if not any(re.match(re.escape(key) + r"(\[\])?\.", k) for k in asked)}


READERS: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "1. config.yaml": lambda data: settings_from(data, base=Path(), environment={}),
    "2. contest.yaml": read_contest,
    "Certificate": read_design,
}


@pytest.mark.parametrize("heading", READERS)
def test_configuration_keys(heading: str) -> None:
    """Each key that is read is documented with its default, and no other key is."""
    part = section(read("configuration.md"), heading).split("### ")[0]
    documented = {codes(row[0])[0]: row[2] for row in rows(part)}
    asked = asked_by(READERS[heading])
    assert set(documented) == set(asked)
    for key, fallback in asked.items():
        if isinstance(fallback, str) and fallback:
            assert fallback in codes(documented[key]), key
        elif isinstance(fallback, list) and fallback:
            assert f"[{', '.join(fallback)}]" in codes(documented[key]), key
        elif not isinstance(fallback, str | list):
            assert documented[key] in (REQUIRED, "none"), key


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        pytest.param("Questions", (*bank.COLUMNS, *bank.OPTIONAL_COLUMNS), id="questions"),
        pytest.param("Units", (*units.COLUMNS, *units.OPTIONAL_COLUMNS), id="units"),
        pytest.param("Excluded and roster", lists.PEOPLE_COLUMNS, id="people"),
        pytest.param("Documents", lists.DOCUMENT_COLUMNS, id="documents"),
        pytest.param("Often asked", faq.COLUMNS, id="faq"),
    ],
)
def test_columns(heading: str, columns: tuple[str, ...]) -> None:
    assert [codes(row[0])[0] for row in rows(section(read("configuration.md"), heading))] == list(columns)


def commands_of(group: object, above: str = "") -> Iterator[tuple[str, typer.core.TyperCommand]]:
    """("video list", command): groups are walked."""
    assert isinstance(group, typer.core.TyperGroup)
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from commands_of(command, f"{above}{name} ")
        else:
            assert isinstance(command, typer.core.TyperCommand)
            yield f"{above}{name}", command


def test_commands_and_options() -> None:
    documented = {
        (codes(row[0])[0], option): row[2]
        for row in rows(section(read("configuration.md"), "4. Command line"))
        for option in codes(row[1]) or [""]
    }
    real: dict[tuple[str, str], object] = {}
    for name, command in commands_of(typer.main.get_command(cli)):
        for option in command.params:
            shown = [*option.opts, *option.secondary_opts] if option.param_type_name == "option" else [option.metavar]
            real |= {(name, str(each)): option.default for each in shown}
        if not command.params:
            real[name, ""] = None
    assert set(documented) == set(real)
    for key, default in real.items():
        if default not in (None, "") and not isinstance(default, bool) and "required" not in documented[key]:
            assert str(default) in codes(documented[key]), key


async def test_http_addresses(tmp_path: Path) -> None:
    """A bot called "{name}" gives its address as the page writes it."""
    bot = TelegramBot("{name}", "1:a", "b", "s" * 8, "http://127.0.0.1:1")
    zalo_bot = ZaloBot("{name}", "1:a", "s" * 8, "http://127.0.0.1:1")
    oa = ZaloOa("{name}", "1", "a", "2", "k", "", "", "http://127.0.0.1:1", "http://127.0.0.1:1")
    database = f"sqlite+aiosqlite:///{tmp_path / 'd.sqlite3'}"
    server = Server("127.0.0.1", 0, "http://x")
    settings = Settings((Path(),), server, database, (bot,), True, b"k" * 32, zalo_oa=(oa,), zalo_bot=(zalo_bot,))
    service = await build(settings, [preset()])
    await service.database.close()
    routes = {(each.method, each.resource.canonical) for each in service.app.router.routes() if each.resource}
    part = section(read("configuration.md"), "5. HTTP")
    documented = {(codes(row[0])[0], codes(row[1])[0]) for row in rows(part) if codes(row[0])[0].isupper()}
    assert documented == {route for route in routes if route[0] != "HEAD"}


# ---- architecture


def diagram() -> str:
    """SCENES as Mermaid; staying is left out."""
    order = list(State)
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.CONSENT}"]
    for state in sorted(SCENES, key=order.index):
        lines += [f"    {state} --> {to}" for to in sorted(SCENES[state].leads_to - {state}, key=order.index)]
    return "\n".join([*lines, "```"])


def test_state_diagram() -> None:
    drawn = read("architecture.md").partition("<!-- states:begin -->")[2].partition("<!-- states:end -->")[0]
    assert drawn.strip() == diagram()


def test_import_table() -> None:
    part = section(read("architecture.md"), "1. The packages").partition("Who may import whom.")[2]
    table = {codes(row[0])[0]: row[1:] for row in rows(part)}
    assert {name: set(codes(cells[0])) for name, cells in table.items()} == ALLOWED
    for name, (_, outside) in table.items():
        assert set(codes(outside)) == OUTSIDE.get(name, set()), name
        assert (outside == "any") == (name not in OUTSIDE), name


def missing_code(text: str) -> list[str]:
    """Paths and dotted names of ours in backticks that do not exist."""
    missing = []
    for code in codes(text):
        if re.fullmatch(rf"({'|'.join(PACKAGES)})/[\w./-]*", code):
            missing += [] if (ROOT / code).exists() else [code]
        elif re.fullmatch(r"(bot|contest|handlers|scheduler|storage)(\.\w+)+(?<!\.yaml)", code):
            try:
                pkgutil.resolve_name(code)
            except (ImportError, AttributeError):
                missing.append(code)
    return missing


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_code_named_exists(page: Path) -> None:
    assert missing_code(page.read_text(encoding="utf-8")) == []


def anchors(page: str) -> set[str]:
    """Of the headings, as code hosts build them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path, text: str) -> list[str]:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if link.startswith(("http:", "https:")):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    assert broken_links(page, page.read_text(encoding="utf-8")) == []


# ---- rules


def test_sections_cited_by_the_code_exist() -> None:
    headings = set(re.findall(r"^#+ ([\d.]+\d|\d+)\.? ", read("rules.md"), re.MULTILINE))
    cited = {
        number
        for package in ("bot", "contest", "handlers", "scheduler", "storage", "tests")
        for path in (ROOT / package).rglob("*.py")
        for number in re.findall(r"docs/rules\.md section (\d+(?:\.\d+)*)", path.read_text(encoding="utf-8"))
    }
    assert cited
    assert cited <= headings


def test_chat_commands() -> None:
    part = section(read("rules.md"), "3.6 Commands")
    assert {code for row in rows(part) for code in codes(row[0])} == {f"/{name}" for name in COMMANDS}


def test_roles_and_rights() -> None:
    part = section(read("rules.md"), "4. Roles and rights")
    head, *lines = [line for line in part.splitlines() if line.startswith("|")]
    roles = [Role(name) for name in codes(head)]
    table = {Right(codes(row[0])[0]): row[1:] for row in rows("\n".join([head, *lines]))}
    assert roles == list(Role)
    assert list(table) == list(Right)
    for right, cells in table.items():
        assert [cell == "yes" for cell in cells] == [right in RIGHTS[role] for role in roles], right


def when(text: str) -> str:
    found = parse_when(text, parse_instant("20:15 31/12/2026"))
    return "nothing" if found is None else say_instant(found)


def instant(text: str) -> str:
    try:
        return str(parse_instant(text))
    except ValueError:
        return "–"


def choice(text: str) -> str:
    place = parse_choice(text, 4)
    return "nothing" if place is None else "ABCD"[place]


def mark(text: str) -> str:
    found = parse_mark(text)
    return "nothing" if found is None else say_tenths(found)


def length(text: str) -> str:
    found = parse_length(text)
    return "nothing" if found is None else say_seconds(found)


def number(text: str) -> str:
    found = parse_number(text)
    return "nothing" if found is None else str(found)


def year(text: str) -> str:
    found = parse_year(text)
    return "nothing" if found is None else str(found)


def button(text: str) -> str:
    labels = ("✅ Tôi đồng ý", "Tôi không đồng ý", "☰ Danh sách clip")
    found = meant(Outgoing("", tuple((Button(label, ""),) for label in labels)), text)
    return "nothing" if found is None else found.label


def code(text: str) -> str:
    return parse_code(text, alone=True) or "nothing"


@pytest.mark.parametrize(
    ("heading", "say"),
    [
        ("1.2 Instants", instant),
        ("3.1 An answer", choice),
        ("3.2 A number", number),
        ("3.7 A year of birth", year),
        ("3.8 A mark", mark),
        ("3.9 A length", length),
        ("3.10 An hour", when),
        ("3.11 A button", button),
        ("3.12 A code", code),
    ],
)
def test_worked_readings(heading: str, say: Callable[[str], str]) -> None:
    worked = [(codes(row[0])[0], row[-1]) for row in rows(section(read("rules.md"), heading))]
    assert worked
    assert [(typed, say(typed)) for typed, _ in worked] == worked


def worked_numbers(heading: str) -> list[list[int | None]]:
    """Lines of a table of numbers; "none" is None, a note in brackets is dropped."""
    lines = re.findall(r"^\| (\d.*) \|$", section(read("rules.md"), heading), re.MULTILINE)
    cells = [[re.sub(r" \(.*\)|,", "", cell) for cell in line.split(" | ")] for line in lines]
    return [[None if cell == "none" else int(cell) for cell in line] for line in cells]


def test_worked_ranking() -> None:
    table = worked_numbers("2.6 Ranking")
    entries = [Entry(p, p, "u", s, 15, d, f - d, f, g) for p, s, d, g, _, f, *_ in table]  # type: ignore[arg-type,operator]
    for column, keys in (
        (6, tuple(RankKey)[:4]),
        (7, (RankKey.PERFECT, RankKey.PREDICTION_GAP, RankKey.FINISHED_AT)),
    ):
        ranked = rank(entries, Ranking(keys), target=Target.PERFECT_PEOPLE).places
        assert {p.entry.person_id: (p.place, p.gap) for p in ranked} == {r[0]: (r[column], r[4]) for r in table}


def test_worked_time_units() -> None:
    lines = re.findall(r"^\| ([A-D]) \| (.*) \|$", section(read("rules.md"), "2.6 Ranking"), re.MULTILINE)
    table = [(ord(name), *(int(cell.replace(",", "")) for cell in cells.split(" | "))) for name, cells in lines]
    entries = [Entry(p, p, "u", 15, 15, duration, 0, 0, gap) for p, duration, gap, *_ in table]
    for column, unit in enumerate(TimeUnit, start=3):
        ranked = rank(entries, Ranking(tuple(RankKey)[:4], unit), target=Target.OFF, actual=0).places
        assert {p.entry.person_id: p.place for p in ranked} == {row[0]: row[column] for row in table}


def test_worked_simulation() -> None:
    worked = {codes(row[0])[0]: row[1:] for row in rows(section(read("rules.md"), "2.6 Ranking")) if len(row) == 5}
    contest = preset().contest
    for unit in TimeUnit:
        found = simulate(contest, Random(1), ranking=replace(contest.ranking, time_unit=unit))
        assert [f"{pairs:,}" for pairs in found.decided.values()] == worked[unit]


def people_of(cell: str) -> list[int]:
    return [int(who) for who in cell.split(", ")]


def a_table(*groups: list[int]) -> Table:
    """People in that order, those of one group on one place."""
    entries = [Entry(who, who, "u", 1, 1, n, 0, 0, None) for n, group in enumerate(groups) for who in group]
    return rank(entries, Ranking((RankKey.DURATION,)), target=Target.OFF)


def test_worked_repeats() -> None:
    part = section(read("rules.md"), "2.9 Prizes for people")
    ends = [[[who] for who in people_of(end)] for end in re.findall(r"[Rr]ound \d ends ([\d, ]+\d)", part)]
    tables = {f"r{n}": a_table(*end) for n, end in enumerate(ends)}
    ladder = (Prize("Nhất", 1), Prize("Nhì", 2))
    worked = {codes(row[0])[0]: row[1:] for row in rows(part) if len(row) == 5}
    assert set(worked) == set(Repeat)
    for repeat, cells in worked.items():
        won = award(tables, Individual(ladder, Scope.ROUND, Repeat(repeat), 0)).won
        found = [[w.who for w in won if (w.table, w.prize) == (t, p)] for t in tables for p in ladder]
        assert found == [people_of(cell) for cell in cells]


def test_worked_shared_places() -> None:
    part = section(read("rules.md"), "2.9 Prizes for people")
    ladder = (Prize("Nhất", 1), Prize("Nhì", 2), Prize("Ba", 3))
    worked = re.findall(r"^\| ([\d(][\d() ]*) \| (.*) \| (.*) \|$", part, re.MULTILINE)
    assert len(worked) == 5
    for standings, sure, to_decide in worked:
        groups = [[int(who) for who in re.findall(r"\d", group)] for group in re.findall(r"\(.*?\)|\d", standings)]
        awards = award({"t": a_table(*groups)}, Individual(ladder, Scope.ROUND, Repeat.ALLOWED, 0))
        won = {p.name: ", ".join(str(w.who) for w in awards.won if w.prize == p) for p in ladder}
        assert "; ".join(f"{name}: {who}" for name, who in won.items() if who) == sure
        ties = [f"{', '.join(map(str, t.candidates))}: {', '.join(p.name for p in t.prizes)}" for t in awards.to_decide]
        assert (ties or ["–"]) == [to_decide]


def test_worked_weights() -> None:
    part = section(read("rules.md"), "2.10 Units")
    worked = [line.split(" | ") for line in re.findall(r"^\| ([X-Z] \| .*) \|$", part, re.MULTILINE)]
    figures = {
        name: UnitFigures(
            name, None if rate == "not known" else 100, int(rate.split()[0]) if "%" in rate else 7, 1,
            score=int(score), duration=int(time.split()[0]) * 1000,
        )
        for name, rate, score, time, *_ in worked
    }  # fmt: skip
    keys = (CollectiveKey.RATE, CollectiveKey.AVERAGE_SCORE, CollectiveKey.AVERAGE_DURATION)
    weights = dict(zip(keys, (60, 30, 10), strict=True))
    rules = Collective((), (Block("b", ("k",)),), UnitCount.PEOPLE, keys, weights, ())
    lines = rank_units(figures, units.Units({name: units.Unit(name, name, "k") for name in figures}), rules)
    sums = {"89⅙": Fraction(535, 6)}
    wanted = [
        (name, sums.get(said := total.split(" = ")[1]) or int(said), int(place)) for name, *_, total, place in worked
    ]
    assert [(line.figures.unit_id, line.mark, line.place) for line in lines] == wanted


def test_worked_hash() -> None:
    part = section(read("rules.md"), "2.7 Result and its hash")
    places = [
        Place(place, Entry(a, p, "u", s, 15, d, 0, f, None), gap, False)  # type: ignore[arg-type]
        for place, p, a, s, d, gap, f in worked_numbers("2.7 Result and its hash")
    ]
    assert table_hash(Table(1, tuple(places))) in codes(part)


# ---- the checks can fail


def test_what_is_wrong_is_found() -> None:
    page = DOCS / "architecture.md"
    assert missing_code("`handlers/nothing.py` `handlers.engine.Nothing` `handlers/engine.py`") == [
        "handlers/nothing.py",
        "handlers.engine.Nothing",
    ]
    assert broken_links(page, "[a](nothing.md) [b](rules.md#nothing) [c](rules.md)") == [
        "nothing.md",
        "rules.md#nothing",
    ]
    assert rows("| `a` | b |\n| c | d |") == [["`a`", "b"]]


if __name__ == "__main__":
    print(diagram())
