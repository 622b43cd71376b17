"""The benchmarks by name, in the order of the report."""

from collections.abc import Callable, Mapping

from bench.floors import floors
from bench.house import House
from bench.pages import my_day
from bench.report import Line
from bench.rules import working_days

WORKS: Mapping[str, Callable[[House], list[Line]]] = {
    "floors": floors,
    "my_day": my_day,
    "working_days": working_days,
}
