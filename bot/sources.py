"""Files that organisers write – YAML and tables – read so that each mistake can name its file and line."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from contest.errors import HoiThiError, Mistake, Mistakes

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C, ten times as fast, wherever PyYAML was built with it."""


class FileMistakes(HoiThiError):
    """Mistakes of one file; `lines` maps a key path to its line, where the file is YAML."""

    def __init__(self, path: Path, mistakes: list[Mistake], lines: dict[str, int] | None = None) -> None:
        super().__init__(f"{path}: {len(mistakes)} mistakes")
        self.path, self.mistakes, self.lines = path, mistakes, lines or {}

    def line_of(self, mistake: Mistake) -> int | None:
        """The line of the key, or of the nearest thing around it."""
        where = mistake.where
        while where and where not in self.lines:
            where = where[: max(where.rfind("."), where.rfind("["), 0)]
        return self.lines.get(where)


def read_yaml(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The plain mapping of a YAML file, every scalar a string, and the line of each key path.

    Scalars stay text because YAML would read 05:30 as a number of seconds and no as false.

    Raises:
        FileMistakes: missing file, broken syntax, a key written twice.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise FileMistakes(path, [Mistake("", "file-missing")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileMistakes(path, [Mistake("", "file-unreadable", {"problem": str(error)})]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = {} if mark is None else {"yaml": mark.line + 1}
        problem = str(getattr(error, "problem", "") or error)
        raise FileMistakes(path, [Mistake("yaml", "yaml-broken", {"problem": problem})], at) from error
    lines: dict[str, int] = {}
    mistakes: list[Mistake] = []
    data = _plain(node, "", lines, mistakes) if node is not None else {}
    if not isinstance(data, dict):
        mistakes.append(Mistake("", "not-a-mapping"))
    if mistakes:
        raise FileMistakes(path, mistakes, lines)
    return data, lines


def _plain(node: yaml.Node, path: str, lines: dict[str, int], mistakes: list[Mistake]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            below = f"{path}.{key}" if path else key
            if key in found:
                mistakes.append(Mistake(below, "yaml-same-key", {"key": key}))
            lines[below] = key_node.start_mark.line + 1
            found[key] = _plain(value_node, below, lines, mistakes)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, f"{path}[{n}]", lines, mistakes) for n, item in enumerate(node.value)]
    return str(node.value)


def read_table(folder: Path, name: str) -> tuple[Path, Iterator[list[str]]]:
    """Rows of `name`.xlsx or `name`.csv in a contest folder, as texts.

    Raises:
        FileMistakes: neither exists, or it cannot be read.
    """
    workbook, text = folder / f"{name}.xlsx", folder / f"{name}.csv"
    if workbook.exists():
        return workbook, iter(_xlsx_rows(workbook))
    if not text.exists():
        raise FileMistakes(text, [Mistake("", "file-missing")])
    try:
        return text, iter(list(csv.reader(text.read_text(encoding="utf-8-sig").splitlines(keepends=True))))
    except UnicodeDecodeError as error:
        raise FileMistakes(text, [Mistake("", "table-encoding")]) from error
    except (OSError, csv.Error) as error:
        raise FileMistakes(text, [Mistake("", "file-unreadable", {"problem": str(error)})]) from error


def _xlsx_rows(path: Path) -> list[list[str]]:
    import openpyxl  # a tenth of a second of every start, for tables that most folders keep as CSV

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever the broken archive provokes
        raise FileMistakes(path, [Mistake("", "file-unreadable", {"problem": str(error)})]) from error
    sheet = book.worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def in_file(path: Path, mistakes: Mistakes, lines: dict[str, int] | None = None) -> FileMistakes:
    """The same mistakes, now with their file."""
    return FileMistakes(path, mistakes.mistakes, lines)
