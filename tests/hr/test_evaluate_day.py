"""``portal hr evaluate-day``: a table of cases, laws for generated ones, and sentences on what cannot be read."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from hr.attendance.case_results import case_object
from hr.attendance.day_cases import case_of
from hr.attendance.rules import reasons
from hr.commands import hr
from portal.config import ROOT

DAY = "2026-10-09"
LUNCH = {"start": "12:00", "end": "13:00"}
SHIFT: dict[str, Any] = {
    "start": "09:00", "end": "18:00", "window_before_min": 120, "window_after_min": 240, "grace_in_min": 5,
    "grace_out_min": 3, "half_day_below_min": 300, "absent_below_min": 60, "direction": "typed", "span": "first_last",
    "breaks": [LUNCH],
}  # fmt: skip
NIGHT = {**SHIFT, "start": "22:00", "end": "06:00", "breaks": []}
THREE = {
    "pairs": [
        {"start": "08:00", "end": "11:00"}, {"start": "13:00", "end": "17:00"}, {"start": "19:00", "end": "21:00"},
    ],
    "grace_in_min": 5, "window_before_min": 60, "window_after_min": 60,
}  # fmt: skip
FLEXIBLE = {"kind": "flexible", "minutes": 60, "start": "11:00", "end": "14:00"}
PUNCHED = {"kind": "punched", "start": "11:30", "end": "14:00", "minutes": 60}
H, M = 3600, 60


def case(*punches: Any, shift: Any = SHIFT, day: str = DAY, **rest: Any) -> dict[str, Any]:
    """A case of the day; ``+9:00`` is in, ``-18:00`` out, ``9:00`` says neither, ``n6:00`` is the next morning."""
    return {"shift": shift, "date": day, "punches": [_punch(one, day) for one in punches], **rest}


def _punch(text: Any, day: str) -> Any:
    if not isinstance(text, str) or text[:2] == "20":
        return text
    way = {"+": "in", "-": "out"}.get(text[0])
    text = text.lstrip("+-")
    on = datetime.fromisoformat(day) + timedelta(days=text.startswith("n"))
    at = f"{on:%Y-%m-%d}T{text.lstrip('n'):0>5}"
    return {"at": at, "direction": way} if way else at


def found(*punches: Any, **rest: Any) -> dict[str, Any]:
    """What the case comes to."""
    return case_object(case_of(case(*punches, **rest)), str)


def rules_in(result: dict[str, Any]) -> set[str]:
    """The rules named in its reasons."""
    return {reason["rule"] for reason in result["reasons"]}


CASES = [
    # punches, changes, status, worked, late, early, overtime, a rule that is named
    ((), {}, "absent", 0, 0, 0, 0, "no_punch"),
    (("9:00", "18:00"), {}, "present", 8 * H, 0, 0, 0, "alternation"),
    (("+9:05", "-18:00"), {}, "present", 8 * H - 300, 300, 0, 0, "grace_in"),
    (("+9:06", "-17:57"), {}, "late", 8 * H - 540, 360, 180, 0, "grace_out"),
    (("+9:06", "-17:50"), {}, "late", 8 * H - 960, 360, 600, 0, "early"),
    (("+9:00", "-20:30"), {}, "present", 8 * H, 0, 0, 9000, "outside_shift"),
    (("+12:30", "-18:00"), {}, "late", 5 * H, 12600, 0, 0, "break"),
    (("+13:30", "-18:00"), {}, "half_day", 16200, 16200, 0, 0, "half_day_below"),
    (("+9:00", "-9:50"), {}, "absent", 3000, 0, 29400, 0, "absent_below"),
    (("8:58",), {}, "missing_out", 0, 0, 0, 0, "nearest_planned_edge"),
    (("17:10",), {}, "missing_in", 0, 0, 3000, 0, "single_punch_missing"),
    (("-9:00",), {}, "missing_in", 0, 0, 9 * H, 0, "stated_direction"),
    (("8:58",), {"rules": {"single_punch": "absent"}}, "absent", 0, 0, 0, 0, "single_punch_absent"),
    (("9:00", "9:01:30", "18:00"), {}, "present", 8 * H, 0, 0, 0, "bounce"),
    (("6:59:59", "22:00:01"), {}, "absent", 0, 0, 0, 0, "outside_window"),
    (("7:00", "22:00"), {}, "present", 8 * H, 0, 0, 4 * H, "outside_shift"),
    (("10:00", "15:00"), {"calendar": "rest"}, "rest", 0, 0, 0, 5 * H, "rest"),
    ((), {"calendar": {DAY: "holiday"}}, "holiday", 0, 0, 0, 0, "holiday"),
    (("9:00",), {"shift": None}, "unplanned", 0, 0, 0, 0, "unplanned"),
    (("+22:10", "-n5:00"), {"shift": NIGHT}, "late", 24600, 600, 3600, 0, "early"),
    ((), {"leave": [{"part": "whole"}]}, "leave", 0, 0, 0, 0, "leave"),
    (("+9:00", "-18:00"), {"leave": [{"part": "whole"}]}, "leave", 0, 0, 0, 0, "leave_and_punches"),
    (("+13:00", "-18:00"), {"leave": [{"start": "09:00", "end": "12:00"}]}, "present", 5 * H, 0, 0, 0, "leave"),
    (("+9:00", "-15:00"), {"leave": [{"start": "15:00", "end": "18:00"}]}, "present", 5 * H, 0, 0, 0, "leave"),
    (("+9:00", "-18:00"), {"leave": [{"start": "10:00", "end": "11:00"}]}, "present", 7 * H, 0, 0, 0, "leave"),
    (("-18:00",), {"corrections": [{"at": "09:00", "direction": "in"}]}, "present", 8 * H, 0, 0, 0, "correction"),
    (("+9:00", "+18:00"), {"corrections": [{"at": "18:01", "direction": "out"}]}, "present", 8 * H, 0, 0, 60,
     "correction"),
    (("+9:40", "-18:00"), {"rules": {"late_bands_min": [10, 30, 60]}}, "late", 26400, 2400, 0, 0, "late_band"),
]  # fmt: skip


@pytest.mark.parametrize(("punches", "rest", "status", "worked", "late", "early", "overtime", "rule"), CASES)
def test_case_comes_to(
    punches: tuple[str, ...],
    rest: dict[str, Any],
    status: str,
    worked: int,
    late: int,
    early: int,
    overtime: int,
    rule: str,
) -> None:
    result = found(*punches, **rest)
    figures = (result["status"], result["worked_s"], result["late_s"], result["early_s"], result["overtime_s"])
    assert figures == (status, worked, late, early, overtime)
    assert rule in rules_in(result)


def test_late_and_early_is_one_state_that_tells_both() -> None:
    result = found("+9:06", "-17:50")
    assert (result["status"], result["also"], result["late_band"]) == ("late", ["early"], 1)
    assert found("+9:40", "-18:00", rules={"late_bands_min": [10, 30, 60]})["late_band"] == 3


def shift(**changes: Any) -> dict[str, Any]:
    """The shift with changes."""
    return {**SHIFT, **changes}


def test_span_and_direction_decide_what_inner_punches_mean() -> None:
    inner = ("+9:00", "-10:00", "+11:30", "-18:00")
    assert found(*inner)["worked_s"] == 8 * H
    every = found(*inner, shift=shift(span="every_pair"))
    assert (every["worked_s"], every["gone_s"], every["status"]) == (6 * H + 30 * M, 90 * M, "present")
    wrong = tuple(text.replace("-", "+") for text in inner)
    assert found(*wrong)["status"] == "missing_out"
    assert found(*wrong, shift=shift(span="every_pair", direction="alternating"))["worked_s"] == 6 * H + 30 * M
    odd = found("9:00", "12:00", "13:00", shift=shift(span="every_pair", direction="alternating"))
    assert (odd["status"], odd["worked_s"], odd["departure"]) == ("missing_out", 3 * H, None)


def test_unknown_directions_take_turns_and_then_the_nearest_edge() -> None:
    every = shift(span="every_pair")
    turns = found("9:00", "-12:00", "13:00", "18:00", shift=every)
    assert (turns["worked_s"], turns["status"], "alternation" in rules_in(turns)) == (8 * H, "present", True)
    edge = found("9:00", "12:05", "18:00", shift=every)
    assert (edge["worked_s"], edge["status"], "nearest_planned_edge" in rules_in(edge)) == (8 * H, "present", True)
    assert all(
        "at" in reason for reason in edge["reasons"] if reason["rule"] in ("alternation", "nearest_planned_edge")
    )


def test_three_pairs_a_day_each_have_an_arrival_and_a_departure() -> None:
    whole = found("8:00", "11:00", "13:00", "17:00", "19:00", "21:00", shift=THREE)
    assert (whole["status"], whole["worked_s"], whole["planned_s"]) == ("present", 9 * H, 9 * H)
    late = found("8:00", "11:00", "13:20", "17:00", "19:00", "20:30", shift=THREE)
    assert (late["status"], late["late_s"], late["early_s"], late["worked_s"]) == ("late", 1200, 1800, 9 * H - 3000)
    half = found("8:00", "11:00", "13:00", "17:00", shift=THREE)
    assert (half["status"], half["worked_s"], half["gone_s"], "part_absent" in rules_in(half)) == (
        "half_day",
        7 * H,
        2 * H,
        True,
    )
    assert found("8:00", "11:00", "13:00", "19:00", "21:00", shift=THREE)["status"] == "missing_out"
    leave = [{"start": "19:00", "end": "21:00"}]
    assert found("8:00", "11:00", "13:00", "17:00", shift=THREE, leave=leave)["status"] == "present"
    one = shift(span="every_pair", breaks=[])
    assert found("+9:00", "-11:00", "+12:00", "-14:00", "+15:00", "-18:00", shift=one)["worked_s"] == 7 * H


@pytest.mark.parametrize(
    ("pause", "punches", "worked"),
    [
        ({"start": "17:30", "end": "18:30"}, ("9:00", "17:45"), 8 * H + 30 * M),
        (FLEXIBLE, ("9:00", "18:00"), 8 * H),
        (FLEXIBLE, ("13:00", "18:00"), 5 * H),
        ({"kind": "flexible", "minutes": 60}, ("9:00", "18:00"), 8 * H),
        (PUNCHED, ("9:00", "18:00"), 9 * H),
        (PUNCHED, ("+9:00", "-12:00", "+12:40", "-18:00"), 8 * H + 20 * M),
        (["12:00", "13:00"], ("9:00", "12:30"), 3 * H),
    ],
)  # fmt: skip
def test_only_the_overlap_of_a_break_is_taken_off(pause: Any, punches: tuple[str, ...], worked: int) -> None:
    result = found(*punches, shift=shift(breaks=[pause], half_day_below_min=0))
    assert result["worked_s"] == worked
    parts = [result[name] for name in ("worked_s", "late_s", "early_s", "break_s", "gone_s", "leave_s")]
    assert sum(parts) == 9 * H


def test_overlapping_breaks_are_taken_off_once() -> None:
    twice = [LUNCH, {"start": "12:30", "end": "13:30"}]
    assert found("9:00", "18:00", shift=shift(breaks=twice))["worked_s"] == 7 * H + 30 * M


def test_clock_changes_lengthen_and_shorten_the_night() -> None:
    spring = found("22:00", "n6:00", shift=NIGHT, day="2026-03-07", timezone="America/New_York")
    autumn = found("22:00", "n6:00", shift=NIGHT, day="2026-10-31", timezone="America/New_York")
    assert (spring["worked_s"], autumn["worked_s"]) == (7 * H, 9 * H)
    assert autumn["arrival"] == "2026-10-31T22:00:00-04:00" and autumn["departure"] == "2026-11-01T06:00:00-05:00"
    twice = found("22:00", "n1:30", shift=NIGHT, day="2026-10-31", timezone="America/New_York")
    assert "time_comes_twice" in rules_in(twice)
    later = found("22:00", "2026-11-01T01:30:00-05:00", shift=NIGHT, day="2026-10-31", timezone="America/New_York")
    assert later["worked_s"] == twice["worked_s"] + H and "time_comes_twice" not in rules_in(later)
    assert found("2026-10-09T01:00:00Z", "2026-10-09T10:00:00Z")["status"] == "present"


BAD = [
    (case("2026-10-09T24:00:00"), "punches[0]: 24:00 is not a time of day"),
    (case("9:00", "2026-10-09 25:30"), "punches[1]: There is no time 25:30"),
    (case({"at": "09/10/2026 09:00"}), "punches[0].at: 09/10/2026 can mean two days"),
    (case({"direction": "in"}), "punches[0].at: This is missing."),
    (case({"at": "2026-10-09T09:00", "direction": "both"}), "punches[0].direction: Write in, out or null."),
    (case(day="09-10-2026"), "date: 09-10-2026 can mean two days"),
    (case(day="2026-02-29"), "date: There is no day 2026-02-29"),
    ({"shift": SHIFT}, "date: This is missing."),
    (case(shift={"start": "24:00", "end": "06:00"}), "shift.start: 24:00 is not a time of day"),
    (case(shift={"start": "09:00"}), "shift.end: This is missing."),
    (case(shift=shift(grace_in_min=-1)), "shift.grace_in_min: Give a whole number"),
    (case(shift=shift(grace_in_min=True)), "shift.grace_in_min: Give a whole number"),
    (case(shift=shift(direction="guess")), "direction: Write one of these: typed, alternating."),
    (case(rules={"half_day_below_min": "4"}, shift={"start": "9:00", "end": "18:00"}), "rules.half_day_below_min:"),
    (case(timezone="Mars/Base"), "timezone: “Mars/Base” is no time zone"),
    (case("2026-03-08T02:30", day="2026-03-08", timezone="America/New_York"), "the clocks jump over it"),
    (case("9:00", leave=[{"start": "12:00", "end": "11:00"}]), "leave[0].end: This ends before it starts."),
    (case(corrections=[{"at": "09:00"}]), "corrections[0].direction: A correction says"),
    (case(punches=5), "punches: This is to be a list"),
    (case("02:10", shift=NIGHT) | {"punches": ["02:10"]}, "punches[0]: The shift goes over midnight"),
    ([case("9:00"), case("9:0x")], "[1].punches[0]: “2026-10-09T09:0x” is not a time"),
    ([[]], "[0]: This is to be an object"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), BAD)
def test_what_cannot_be_read_is_named_by_its_place(data: Any, sentence: str) -> None:
    answer = CliRunner().invoke(hr, ["evaluate-day", "-"], input=json.dumps(data))
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert sentence in answer.stderr


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe{}", b'{"date": NaN}', b"[" * 100_000])
def test_file_that_is_no_json_is_refused_in_a_sentence(content: bytes) -> None:
    answer = CliRunner().invoke(hr, ["evaluate-day", "-"], input=content)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.strip().endswith(".")


def test_list_gives_a_list_and_strange_keys_are_told(tmp_path) -> None:
    file = tmp_path / "days.json"
    file.write_text(json.dumps([case("9:00", "18:00"), case(shift=shift(grace_in_mins=9))]))
    answer = CliRunner().invoke(hr, ["evaluate-day", str(file)])
    assert answer.exit_code == 0, answer.output
    one, other = json.loads(answer.stdout)
    assert (one["status"], one["ignored"], other["ignored"]) == ("present", [], ["[1].shift.grace_in_mins"])
    file.write_text(json.dumps(case("9:00", "18:00")))
    assert json.loads(CliRunner().invoke(hr, ["evaluate-day", str(file)]).stdout)["worked_s"] == 8 * H


def test_schema_knows_every_key_and_status() -> None:
    schema = json.loads((ROOT / "docs" / "evaluate-day.schema.json").read_text())["$defs"]
    result = found("9:00", "18:00")
    assert set(schema["result"]["properties"]) == set(result)
    assert set(SHIFT) <= set(schema["shift"]["properties"]) | set(schema["numbers"]["properties"])
    sentences = {text for name, text in vars(reasons).items() if name.isupper() and isinstance(text, str)}
    assert sentences == set(reasons.RULE_NAMES)


TIMES = some.integers(0, 36 * 60).map(
    lambda minutes: datetime.fromisoformat("2026-10-08T20:00") + timedelta(minutes=minutes, seconds=7)
)
PUNCHES = some.lists(some.tuples(TIMES, some.sampled_from(["in", "out", None])), max_size=7)
SHIFTS = some.builds(
    lambda base, direction, span, breaks: {**base, "direction": direction, "span": span, **breaks},
    some.sampled_from([SHIFT, NIGHT, THREE]),
    some.sampled_from(["typed", "alternating"]),
    some.sampled_from(["first_last", "every_pair", "stated_pairs"]),
    some.sampled_from(
        [{}, {"breaks": [{"kind": "flexible", "minutes": 45}]}, {"breaks": [{**LUNCH, "kind": "punched"}]}]
    ),
)
AWAY = some.lists(some.tuples(TIMES, some.integers(1, 600)), max_size=2)


def generated(punches: Any, planned: Any, away: Any, days: int = 0) -> dict[str, Any]:
    """A case of these, moved by so many days."""
    by = timedelta(days=days)
    return {
        "shift": planned,
        "date": f"{datetime.fromisoformat(DAY) + by:%Y-%m-%d}",
        "punches": [{"at": (at + by).isoformat(), "direction": way} for at, way in punches],
        "leave": [
            {"start": (at + by).isoformat(), "end": (at + by + timedelta(minutes=length)).isoformat()}
            for at, length in away
        ],
    }


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(PUNCHES, SHIFTS, AWAY)
def test_laws_hold_for_generated_days(punches: Any, planned: Any, away: Any) -> None:
    result = case_object(case_of(generated(punches, planned, away)), str)
    shuffled = [*punches[1::2], *punches[:2], *punches[::-2], *punches[::-1]]
    assert case_object(case_of(generated(shuffled, planned, away[::-1])), str) == result
    moved = case_object(case_of(generated(punches, planned, away, days=3)), str)
    ours = {name: value for name, value in result.items() if name.endswith("_s") or name in ("status", "also")}
    assert ours == {name: moved[name] for name in ours}
    assert [one["rule"] for one in moved["reasons"]] == [one["rule"] for one in result["reasons"]]
    assert min(value for name, value in result.items() if name.endswith("_s")) >= 0
    window = case_of(generated(punches, planned, away)).planned
    assert result["worked_s"] + result["missing_s"] <= window.closes - window.opens
    length = sum(pair.ends - pair.starts for pair in window.pairs)
    parts = [result[name] for name in ("worked_s", "late_s", "early_s", "break_s", "gone_s", "leave_s")]
    assert sum(parts) <= length
    if result["status"] in ("present", "late", "early"):
        assert sum(parts) == length
