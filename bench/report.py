"""What a run found: a table on the screen, and the same in ``docs/bench.md`` with the machine it was found on."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from portal.config import ROOT

PAGE = ROOT / "docs" / "bench.md"
HEAD = ("work", "size", "ours p50 / p95", "CPU", "SQL", "floor p50", "ratio (CPU)", "goal", "")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure. Times in seconds; ``met`` is None where there is no goal; ``note`` says what the reader must know."""

    work: str
    size: str = ""
    p50: float | None = None
    p95: float | None = None
    cpu: float | None = None
    statements: int | None = None
    floor_name: str = ""
    floor: float | None = None
    ratio: float | None = None
    cpu_ratio: float | None = None
    rate: str = ""
    memory: int | None = None
    goal: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """In words, so that a miss is seen."""
        return {True: "met", False: "misses", None: ""}[self.met]


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def _cells(line: Line) -> tuple[str, ...]:
    ours = line.rate or (_time(line.p50) if line.p95 is None else f"{_time(line.p50)} / {_time(line.p95)}")
    ratio = "–" if line.ratio is None else f"{line.ratio:.2f}"
    if line.cpu_ratio is not None:
        ratio += f" ({line.cpu_ratio:.2f})"
    floor = "–" if line.floor is None else f"{_time(line.floor)} {line.floor_name}"
    statements = "–" if line.statements is None else str(line.statements)
    return (line.work, line.size, ours, _time(line.cpu), statements, floor, ratio, line.goal, line.verdict)


def as_text(lines: Sequence[Line]) -> str:
    """The table for the terminal."""
    rows = [HEAD, *map(_cells, lines)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def write_page(lines: Sequence[Line], *, database: str, command: str, path: Path = PAGE) -> None:
    """Write the whole page; a run of a single benchmark does not."""
    notes = [f"- **{line.work}** {line.size}: {line.note}" for line in lines if line.note]
    missed = [line for line in lines if line.met is False]
    parts = [
        "# How fast it is",
        "",
        "Written by `make bench`; do not edit by hand. Absolute times on a shared machine mean little: read the ratio.",
        "Ours and the floor are called in turn within one run; the ratio is the median of the rounds’ own ratios,",
        "beside it in brackets the ratio of CPU time. SQL is the number of statements for one call.",
        "",
        *machine(database, command),
        "",
        f"{sum(line.met is True for line in lines)} goals met, {len(missed)} missed"
        + (": " + ", ".join(f"{line.work} {line.size}".strip() for line in missed) if missed else "")
        + ".",
        "",
        "| " + " | ".join(HEAD) + " |",
        "| " + " | ".join("---" for _ in HEAD) + " |",
        *("| " + " | ".join(_cells(line)) + " |" for line in lines),
        "",
        *notes,
        *_FLOORS,
    ]
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


_FLOORS = (
    "",
    "## The floors",
    "",
    "All of them are in `bench/floor.py`: a Flask application of its own beside the portal, on a database of the same",
    "kind with the same settings.",
    "",
    "- **bare**: a Flask view that returns a word",
    "- **one row**: one row by its key through SQLAlchemy Core, in a Jinja template",
    "- **50 rows**: 50 rows of eight columns through SQLAlchemy Core, in a Jinja table",
    "- **insert**: a Flask view that inserts a row and commits it, durable",
    "- **WeasyPrint**: the same HTML through WeasyPrint and nothing else",
    "- **loop**: a plain Python loop over the same rows in memory",
)


def machine(database: str, command: str) -> Iterable[str]:
    """Where and when, as a list."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    yield f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, `{command}`, {database}"
    yield f"- {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, load {load:.1f} at the end; {platform.system()}"
    names = ("flask", "sqlalchemy", "jinja2", "weasyprint", "waitress")
    yield f"- Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
