"""Who may import whom (docs/architecture.md): the files are parsed against this table."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"contest", "storage", "handlers", "scheduler", "bot"}

ALLOWED = {
    # the longest matching prefix of a module decides
    "contest": {"contest"},
    "storage.ports": {"contest", "storage.ports"},
    "storage": {"contest", "storage"},
    "handlers": {"contest", "storage.ports", "storage.errors", "handlers"},
    "scheduler": {"contest", "storage.ports", "handlers", "scheduler"},
    "bot.channels": {"contest", "handlers.messages", "handlers.ports", "handlers.labels", "bot.channels"},
    "bot.render": {"contest", "handlers.messages", "handlers.ports", "handlers.rules.document", "bot.render"},
    "bot": OURS,
}
OUTSIDE = {
    "contest": set[str](),
    "storage.ports": set[str](),
    "handlers": {"fluent", "orjson", "rapidfuzz", "structlog"},
    "scheduler": {"structlog"},
}
"""Packages that are neither ours nor Python's; where nothing is said, any."""


def modules() -> list[tuple[str, Path]]:
    found = []
    for package in sorted(OURS):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found.append((name, path))
    return found


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            names.add(str(node.module))
    return names


def rule(table: dict[str, set[str]], module: str) -> set[str] | None:
    matches = [prefix for prefix in table if module == prefix or module.startswith(prefix + ".")]
    return table[max(matches, key=len)] if matches else None


def inside(name: str, prefixes: set[str]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


@pytest.mark.parametrize(("module", "path"), [pytest.param(m, p, id=m) for m, p in modules()])
def test_imports_point_inward(module: str, path: Path) -> None:
    allowed, outside = rule(ALLOWED, module), rule(OUTSIDE, module)
    assert allowed is not None, f"{module} stands in no row of the table"
    for name in imports(path):
        top = name.split(".")[0]
        if top in OURS:
            assert inside(name, allowed), f"{module} may not import {name}"
        elif outside is not None and top not in sys.stdlib_module_names:
            assert top in outside, f"{module} may not import {name}"


@pytest.mark.parametrize("package", ["contest", "handlers"])
def test_pure_packages_read_no_clock_and_no_chance(package: str) -> None:
    """`now` and randomness are arguments. The engine's failure code is the one exception: it decides nothing."""
    for module, path in modules():
        if module.startswith(package):
            forbidden = {"time", "random", "datetime" if package == "handlers" else ""}
            assert not imports(path) & forbidden, module
            text = path.read_text(encoding="utf-8")
            assert "datetime.now" not in text
            assert "open(" not in text.replace(".open(", "").replace("is_open(", ""), module


def test_a_wrong_import_is_found(tmp_path: Path) -> None:
    """The check can fail."""
    bad = tmp_path / "bad.py"
    bad.write_text("from storage.store import SqlStore\nimport telegram\n")
    assert not all(inside(name, ALLOWED["handlers"]) for name in imports(bad))
