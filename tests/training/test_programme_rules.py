"""Outlines of programmes: moving, taking out, waiting for each other; keys and clauses."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid, NotFound
from training.courses.rules import Phase, UnitKind, has_cycle
from training.courses.source import CourseSource, ProgrammeSource, UnitSource
from training.programmes.outline import (
    last_in_plans,
    moved_course,
    moved_unit,
    unit_of,
    with_course,
    with_unit,
    without_unit,
)
from training.programmes.rules import check_order, check_start, clauses_in, key_from


def unit(key: str, *requires: str) -> UnitSource:
    return UnitSource(
        key=key, kind=UnitKind.LESSON, due_day=1, minutes=5, clauses=(), titles={}, requires=requires, lesson=None
    )


def outline(*courses: tuple[UnitSource, ...]) -> ProgrammeSource:
    """Courses c0, c1 … with these units."""
    made = tuple(
        CourseSource(key=f"c{place}", phase=Phase.SPECIAL, written_for=5, titles={}, units=units)
        for place, units in enumerate(courses)
    )
    return ProgrammeSource(
        key="p", titles={}, summaries={}, starts_itself=False, window_days=30, courses=made, folder=Path()
    )


CHAIN = outline((unit("a"), unit("b", "a")), (unit("c", "b"), unit("d", "c", "a")))


def keys(made: ProgrammeSource) -> list[str]:
    return [one.key for one in made.units()]


@pytest.mark.parametrize(
    ("key", "step", "wanted"),
    [("a", 1, "bacd"), ("b", -1, "bacd"), ("a", -1, "abcd"), ("b", 1, "abcd"), ("d", -1, "abdc")],
)
def test_unit_moves_within_its_course(key, step, wanted) -> None:
    assert keys(moved_unit(CHAIN, key, step)) == list(wanted)


def test_course_moves_with_its_units() -> None:
    assert keys(moved_course(CHAIN, "c1", -1)) == list("cdab")
    assert keys(moved_course(CHAIN, "c1", 1)) == list("abcd")


def test_who_waited_for_what_is_taken_out_waits_for_what_that_waited_for() -> None:
    made = without_unit(CHAIN, "b")
    assert not unit_of(made, "b").in_plans and keys(made) == list("abcd")
    assert unit_of(made, "c").requires == ("a",)
    assert unit_of(without_unit(made, "c"), "d").requires == ("a",)


def test_units_and_courses_are_added_behind_or_put_in_their_place() -> None:
    assert keys(with_unit(CHAIN, "c0", unit("e"))) == list("abecd")
    assert unit_of(with_unit(CHAIN, "c0", unit("b")), "b").requires == ()
    assert [one.key for one in with_course(CHAIN, replace(CHAIN.courses[0], key="z")).courses] == ["c0", "c1", "z"]
    assert last_in_plans(CHAIN) == "d" and last_in_plans(without_unit(CHAIN, "d")) == "c"
    assert last_in_plans(outline()) is None


def test_unknown_part_is_not_there() -> None:
    for change in (lambda: moved_unit(CHAIN, "x", 1), lambda: moved_course(CHAIN, "x", 1), lambda: unit_of(CHAIN, "x")):
        with pytest.raises(NotFound):
            change()


STEPS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["up", "down", "out"])), max_size=12)


@given(STEPS)
@settings(max_examples=100)
def test_whatever_is_moved_and_taken_out_nothing_is_lost_and_everything_can_be_finished(steps) -> None:
    made = CHAIN
    for key, what in steps:
        made = without_unit(made, key) if what == "out" else moved_unit(made, key, -1 if what == "up" else 1)
    assert sorted(keys(made)) == list("abcd")
    assert {one.key for one in made.courses[0].units} == {"a", "b"}
    in_plans = {one.key for one in made.units() if one.in_plans}
    requires = {one.key: one.requires for one in made.units() if one.in_plans}
    assert all(set(needed) <= in_plans for needed in requires.values())
    assert not has_cycle(requires)


def test_parts_that_wait_for_each_other_are_refused() -> None:
    check_order({"a": (), "b": ("a",)})
    with pytest.raises(Invalid, match="wait for each other"):
        check_order({"a": ("b",), "b": ("a",)})


def test_programme_starts_by_itself_only_with_something_in_it() -> None:
    check_start(False, 0)
    check_start(True, 1)
    with pytest.raises(Invalid, match="needs a part"):
        check_start(True, 0)


@pytest.mark.parametrize(
    ("title", "taken", "wanted"),
    [
        ("A good call!", (), "a_good_call"),
        ("A good call", ("a_good_call",), "a_good_call_2"),
        ("A good call", ("a_good_call", "a_good_call_2"), "a_good_call_3"),
        ("电话", (), "part"),
        ("x" * 90, (), "x" * 30),
    ],
)
def test_key_is_made_of_the_title(title, taken, wanted) -> None:
    assert key_from(title, taken) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("", ()), ("5.1.2, 7.1", ("5.1.2", "7.1")), ("4.1；4.1 4.2", ("4.1", "4.2")), (" 7 ", ("7",))]
)
def test_clauses_are_read_as_people_write_them(text, wanted) -> None:
    assert clauses_in(text) == wanted


@pytest.mark.parametrize("text", ["five", "5..1", "<b>", "5.1.2.3.4.5", ", ".join(f"1.{n}" for n in range(1, 15))])
def test_other_words_are_no_clauses(text) -> None:
    with pytest.raises(Invalid):
        clauses_in(text)
