"""Every regular expression of ours meets 18 strings that bring careless ones to their knees (safety s86).

No clock is asked: a child does the work and is killed where it never ends, which is what a bad expression does.
"""

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

LENGTH = 4_000
HOSTILE = [
    "a" * LENGTH + "!",
    "a" * LENGTH + "\x00",
    "aA1" * (LENGTH // 3) + "@",
    "1" * LENGTH + "x",
    "1." * (LENGTH // 2) + "!",
    "-" * LENGTH + "\n",
    " " * LENGTH + "x",
    "\t \n" * (LENGTH // 3) + "x",
    "a@" * (LENGTH // 2),
    "a.a." * (LENGTH // 4) + "@",
    "<" * LENGTH,
    "<a " * (LENGTH // 3) + ">",
    "{" * LENGTH,
    "{a}" * (LENGTH // 3) + "{",
    "((" * (LENGTH // 2),
    "/*" * (LENGTH // 2),
    "é" * LENGTH + "\u0301" * LENGTH,
    "张" * LENGTH + "王",
]
PACKAGES = ("portal", "training", "complaints", "hr", "crisis")
_GUARD_SECONDS = 240
_CHILD = "from tests.portal.web.test_hostile_patterns import meet_all; meet_all()"


def our_patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every compiled expression that a module of ours keeps, in tables and tuples too."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations" in found.name:
                continue
            module = importlib.import_module(found.name)
            for key, value in vars(module).items():
                for pattern in _within(value):
                    yield f"{found.name}.{key}", pattern


def _within(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from _within(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _within(each)


def meet_all() -> None:
    """Let each expression search, match and fit each string."""
    met = set()
    for name, pattern in our_patterns():
        if pattern in met:
            continue
        met.add(pattern)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        for words in HOSTILE:
            text: Any = words.encode() if isinstance(pattern.pattern, bytes) else words
            pattern.search(text)
            pattern.match(text)
            pattern.fullmatch(text)


@pytest.mark.safety("s86")
def test_no_expression_of_ours_hangs_on_hostile_words() -> None:
    assert len(HOSTILE) == 18
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CHILD], capture_output=True, text=True, timeout=_GUARD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as over:
        pytest.fail(f"never ends: {(over.stdout or b'').decode().splitlines()[-1:]}")
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.splitlines()) > 40
