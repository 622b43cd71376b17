"""Writes docs/safety.md: each row of the safety list, the tests that carry its marker, and what their last run gave.

``python tools/safety.py`` writes the page; ``--results FILE`` takes outcomes from a JUnit file (``pytest --junitxml``);
``--check`` ends with 1 where the page does not fit the rows and markers. Outcomes are not part of the check.
"""

import argparse
import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from defusedxml import ElementTree

ROOT = Path(__file__).resolve().parent.parent
ROWS, PAGE = ROOT / "tools/safety_rows.txt", ROOT / "docs/safety.md"
_NONE = "not proven yet"


@dataclass(frozen=True)
class Row:
    """A row of the list."""

    number: str
    section: str
    requirement: str
    source: str
    figure: str
    reason: str


def rows_of(text: str) -> list[Row]:
    """The list; raises ValueError for a line that is no row, and for numbers out of order."""
    rows, section = [], ""
    for line in text.split("\n"):
        if line.startswith("= "):
            section = line[2:]
        elif line.strip() and not line.startswith("#"):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 5 or parts[0] != f"s{len(rows) + 1:02d}":
                raise ValueError(f"no row: {line}")
            rows.append(Row(parts[0], section, *parts[1:]))
    return rows


def markers_of(source: str) -> dict[str, list[str]]:
    """The rows that each test function of a file carries; read as a tree, nothing is run."""
    tree = ast.parse(source)
    everywhere = [
        row
        for node in tree.body
        if isinstance(node, ast.Assign) and any(_is_pytestmark(target) for target in node.targets)
        for row in _named(ast.walk(node.value))
    ]
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            rows = [*everywhere, *_named(inner for decorator in node.decorator_list for inner in ast.walk(decorator))]
            if rows:
                found[node.name] = sorted(set(rows))
    return found


def _is_pytestmark(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "pytestmark"


def _named(nodes: Iterable[ast.AST]) -> list[str]:
    return [
        str(node.args[0].value)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "safety"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def proofs(root: Path = ROOT) -> dict[str, dict[str, list[str]]]:
    """Row → file → tests."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted((root / "tests").rglob("test_*.py")):
        for name, rows in markers_of(path.read_text(encoding="utf-8")).items():
            for row in rows:
                found[row][path.relative_to(root).as_posix()].append(name)
    return found


def outcomes(path: Path) -> dict[tuple[str, str], Counter[str]]:
    """(file, test) → how many of its cases passed, failed, were skipped; from a JUnit file."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for case in ElementTree.parse(path).iter("testcase"):
        file = str(case.get("classname", "")).replace(".", "/") + ".py"
        name = str(case.get("name", "")).partition("[")[0]
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        found[file, name][outcome] += 1
    return found


def _result(tests: Mapping[str, list[str]], ran: Mapping[tuple[str, str], Counter[str]] | None) -> str:
    if ran is None:
        return "proven by tests; this page was made without a run of them"
    total: Counter[str] = Counter()
    for file, names in tests.items():
        for name in names:
            total += ran.get((file, name), Counter({"not run": 1}))
    if total["failed"]:
        return f"**failed**: {total['failed']} of {total.total()}"
    words = [f"{total[word]} {word}" for word in ("passed", "skipped", "not run") if total[word]]
    return ", ".join(words)


def line_of(row: Row, tests: Mapping[str, list[str]], result: str) -> str:
    """A line of the page's table."""
    proof = "<br>".join(f"`{file}` ({len(names)})" for file, names in sorted(tests.items()))
    return f"| {row.number} | {row.requirement} | {row.source} | {row.figure} | {proof or '-'} | {result} |"


def page(
    rows: list[Row],
    found: Mapping[str, Mapping[str, list[str]]],
    ran: Mapping[tuple[str, str], Counter[str]] | None = None,
) -> str:
    """The whole page."""
    open_ = [row for row in rows if not found.get(row.number)]
    lines = [
        "# Safety: what must hold, and what proves it",
        "",
        "Made by `make safety` from `tools/safety_rows.txt` and the markers of the tests; `make check` fails where it",
        "does not fit them. The number behind a file is how many of its tests carry the row. A row is as proven as its",
        "tests are good: the figure says what they have to show. `make safety RESULTS=junit.xml` enters an outcome.",
        "",
        f"{len(rows) - len(open_)} of {len(rows)} rows have tests; {len(open_)} have none yet and say so.",
    ]
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            lines += ["", f"## {section}", "", "| row | what must hold | source | figure | tests | result |"]
            lines += ["| --- | --- | --- | --- | --- | --- |"]
        tests = found.get(row.number, {})
        reason = f"**{_NONE}**" + (f": {row.reason}" if row.reason else "")
        lines.append(line_of(row, tests, _result(tests, ran) if tests else reason))
    return "\n".join(lines) + "\n"


def without_results(text: str) -> list[str]:
    """The page as the check compares it: a proven row without its last column."""
    return [
        line.rpartition(" | ")[0] if line.startswith("| s") and _NONE not in line else line for line in text.split("\n")
    ]


def faults(root: Path = ROOT) -> list[str]:
    """Markers of rows that do not exist, and a page that does not fit."""
    rows, found = rows_of(ROWS.read_text(encoding="utf-8")), proofs(root)
    unknown = sorted(set(found) - {row.number for row in rows})
    wrong = [f"{number} is no row of the list: {', '.join(found[number])}" for number in unknown]
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if without_results(written) != without_results(page(rows, found)):
        wrong.append("docs/safety.md does not fit the rows and markers: run make safety")
    return wrong


def main(words: list[str] | None = None) -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--check", action="store_true")
    given: Any = parser.parse_args(words)
    if given.check:
        wrong = faults()
        for line in wrong:
            print(line)
        return 1 if wrong else 0
    ran = outcomes(given.results) if given.results else None
    PAGE.write_text(page(rows_of(ROWS.read_text(encoding="utf-8")), proofs(), ran), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
