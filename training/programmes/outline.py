"""A programme's outline and what becomes of it with a change: plain values in, plain values out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from portal.errors import Invalid, NotFound
from training.courses.rules import UnitKind
from training.courses.source import CourseSource, ProgrammeSource, UnitSource

Change = Callable[[ProgrammeSource], ProgrammeSource]


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_Part = TypeVar("_Part", bound=_Keyed)


def with_course(outline: ProgrammeSource, course: CourseSource) -> ProgrammeSource:
    """The course in the place of the one with its key, or behind the others."""
    return replace(outline, courses=_placed(outline.courses, course))


def with_unit(outline: ProgrammeSource, course_key: str, unit: UnitSource) -> ProgrammeSource:
    """The unit in the place of the one with its key, or as the last of its course."""
    course = _found(outline.courses, course_key)
    return with_course(outline, replace(course, units=_placed(course.units, unit)))


def moved_course(outline: ProgrammeSource, key: str, step: int) -> ProgrammeSource:
    """The course one place up (-1) or down (1); at the edge nothing moves."""
    return replace(outline, courses=_moved(outline.courses, key, step))


def moved_unit(outline: ProgrammeSource, key: str, step: int) -> ProgrammeSource:
    """The unit one place up (-1) or down (1) within its course."""
    course = course_of(outline, key)
    return with_course(outline, replace(course, units=_moved(course.units, key, step)))


def placed_in(outline: ProgrammeSource, key: str, course_key: str) -> ProgrammeSource:
    """The unit as the last of that course; where it lies there already, all as it was.

    It stays the unit it was, with all that was done in it. Raises Invalid (field ``course``) where the courses would
    no longer come in the order in which their units open.
    """
    unit, course = unit_of(outline, key), course_of(outline, key)
    if course.key == course_key:
        return outline
    _found(outline.courses, course_key)
    left = tuple(replace(one, units=tuple(other for other in one.units if other.key != key)) for one in outline.courses)
    moved = with_unit(replace(outline, courses=left), course_key, unit)
    _check_place(moved, unit)
    return moved


def _check_place(outline: ProgrammeSource, unit: UnitSource) -> None:
    places = {other.key: place for place, course in enumerate(outline.courses) for other in course.units}
    if any(places.get(key, 0) > places[unit.key] for key in unit.requires):
        raise Invalid(
            "This part opens after one of a later course. Choose a later course, or change what it opens after.",
            field="course",
        )
    waiting = [other for other in outline.units() if unit.key in other.requires]
    if any(places[other.key] < places[unit.key] for other in waiting):
        raise Invalid(
            "A part of an earlier course opens after this one. Choose an earlier course, or change that part before.",
            field="course",
        )


def without_unit(outline: ProgrammeSource, key: str) -> ProgrammeSource:
    """The unit out of the plans; what waited for it waits for what it waited for itself, so that the order holds."""
    gone = unit_of(outline, key)
    courses = tuple(
        replace(course, units=tuple(_bridged(unit, gone) for unit in course.units)) for course in outline.courses
    )
    return replace(outline, courses=courses)


def unit_of(outline: ProgrammeSource, key: str) -> UnitSource:
    """A unit by its key; NotFound for an unknown one."""
    return _found(list(outline.units()), key)


def course_of(outline: ProgrammeSource, unit_key: str) -> CourseSource:
    """The course of a unit; NotFound for an unknown one."""
    for course in outline.courses:
        if any(unit.key == unit_key for unit in course.units):
            return course
    raise NotFound("There is no such part.")


def last_in_plans(outline: ProgrammeSource) -> str | None:
    """The last unit of the plans: what a new one waits for unless somebody says otherwise."""
    keys = [unit.key for unit in outline.units() if unit.in_plans]
    return keys[-1] if keys else None


def tests_left(before: ProgrammeSource, after: ProgrammeSource) -> bool:
    """Whether something that asks more than reading leaves the plans with a change."""
    kept = {unit.key for unit in after.units() if unit.in_plans}
    return any(unit.in_plans and unit.kind is not UnitKind.LESSON and unit.key not in kept for unit in before.units())


def _bridged(unit: UnitSource, gone: UnitSource) -> UnitSource:
    if unit.key == gone.key:
        return replace(unit, in_plans=False)
    if gone.key not in unit.requires:
        return unit
    needed = [key for key in unit.requires if key != gone.key]
    return replace(unit, requires=tuple(dict.fromkeys([*needed, *gone.requires])))


def _found(parts: Sequence[_Part], key: str) -> _Part:
    for part in parts:
        if part.key == key:
            return part
    raise NotFound("There is no such part.")


def _placed(parts: tuple[_Part, ...], part: _Part) -> tuple[_Part, ...]:
    if any(other.key == part.key for other in parts):
        return tuple(part if other.key == part.key else other for other in parts)
    return (*parts, part)


def _moved(parts: tuple[_Part, ...], key: str, step: int) -> tuple[_Part, ...]:
    place = parts.index(_found(parts, key))
    target = min(max(place + step, 0), len(parts) - 1)
    others = [part for part in parts if part.key != key]
    return (*others[:target], parts[place], *others[target:])
