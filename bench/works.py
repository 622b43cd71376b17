"""The benchmarks by name, in the order of the report."""

from collections.abc import Callable, Mapping

from bench.calls import call_turn
from bench.floors import floors
from bench.house import House
from bench.imports import punches
from bench.intake import public_complaint
from bench.lists import attendance, complaints, demo_company, month_close, people
from bench.pages import my_day, room
from bench.papers import letters
from bench.quiz_marks import quiz_statistics
from bench.report import Line
from bench.rules import day_rules, working_days
from bench.scenarios import scenario_proof
from bench.sign_ins import sign_ins

WORKS: Mapping[str, Callable[[House], list[Line]]] = {
    "floors": floors,
    "my_day": my_day,
    "complaints": complaints,
    "people": people,
    "attendance": attendance,
    "month_close": month_close,
    "room": room,
    "public_complaint": public_complaint,
    "sign_ins": sign_ins,
    "working_days": working_days,
    "day_rules": day_rules,
    "punches": punches,
    "letters": letters,
    "quiz_statistics": quiz_statistics,
    "call_turn": call_turn,
    "scenario_proof": scenario_proof,
    "demo": demo_company,
}
