"""Pages of a programme's parts: a new one of each kind, what one says, its place, in and out of the plans."""

from dataclasses import replace
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from portal.auth.access import guard
from portal.db.session import db
from portal.errors import NotFound, Refused
from portal.web.i18n import gettext
from training.callunits.queries import choosable
from training.courses.rules import UnitKind
from training.courses.source import ProgrammeSource, UnitSource
from training.library.queries import version_numbers
from training.programmes.forms import UnitForm
from training.programmes.outline import (
    course_of,
    last_in_plans,
    moved_unit,
    placed_in,
    unit_of,
    with_unit,
    without_unit,
)
from training.programmes.queries import course_for, outline_of, programme_for, unit_for
from training.programmes.rules import clauses_in, key_from
from training.programmes.views import (
    WITH_VERSIONS,
    WRITE,
    Answer,
    act_on_outline,
    form_page,
    programmes,
    save_outline,
    step_asked,
    title_in,
)

__all__ = ["programmes"]
"""The blueprint with these pages on it."""

MADE_HERE = (UnitKind.LESSON, UnitKind.QUIZ, UnitKind.SESSION, UnitKind.SIGN_OFF, UnitKind.CALL)


@programmes.route("/courses/<int:course_id>/units/new", methods=["GET", "POST"])
@guard(WRITE)
def new_unit(course_id: int) -> Answer:
    """A part at the end of a course; a lesson, quiz or sign-off enters the plans with its first version."""
    course, form = course_for(db.session, course_id), UnitForm()
    kind = _kind_asked(form)
    form.shape(kind, courses=[])
    _offer_scenarios(form)
    outline = outline_of(programme_for(db.session, course.programme_id))
    _offer_requirements(form, outline, None)
    if not form.is_submitted():
        before = last_in_plans(outline)
        form.requires.data = [before] if before else []

    def change(outline: ProgrammeSource) -> ProgrammeSource:
        key = key_from(form.texts()["en"], {unit.key for unit in outline.units()})
        return with_unit(outline, course.key, _new_of(form, kind, key))

    done = save_outline(form, course.programme_id, change, f"new {kind.value}")
    return done or form_page("training/programmes/unit.html", form, course.programme, _new_title(kind))


def _kind_asked(form: UnitForm) -> UnitKind:
    """What the button or the form said; NotFound for what is not made here."""
    asked = form.kind.data if form.is_submitted() else request.args.get("kind", UnitKind.LESSON.value)
    found = next((kind for kind in MADE_HERE if kind.value == (asked or UnitKind.LESSON.value)), None)
    if found is None:
        raise NotFound("There is no such part.")
    form.kind.data = found.value
    return found


def _new_title(kind: UnitKind) -> str:
    if kind is UnitKind.SESSION:
        return gettext("New session in the plan")
    if kind is UnitKind.SIGN_OFF:
        return gettext("New sign-off")
    if kind is UnitKind.CALL:
        return gettext("New practice call")
    return gettext("New quiz") if kind is UnitKind.QUIZ else gettext("New lesson")


def _new_of(form: UnitForm, kind: UnitKind, key: str) -> UnitSource:
    return UnitSource(
        key=key,
        kind=kind,
        due_day=form.due_day.data or 1,
        minutes=form.minutes.data or 1,
        clauses=clauses_in(form.clauses.data or ""),
        titles=form.texts(),
        requires=tuple(form.requires.data or ()),
        lesson=None,
        topic=form.topic_chosen(),
        scenario_key=form.scenario_chosen(),
        attempts=form.tries_chosen(),
        in_plans=False,
    )


@programmes.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
@guard(WRITE)
def edit_unit(unit_id: int) -> Answer:
    """When a unit is due, how long it takes, what it stands on, what comes before it and in which course it lies."""
    unit, form = unit_for(db.session, unit_id), UnitForm()
    programme = programme_for(db.session, unit.course.programme_id)
    outline = outline_of(programme)
    form.shape(unit.kind, courses=[(course.key, title_in(course.titles)) for course in outline.courses])
    _offer_scenarios(form)
    titled = unit.kind is not UnitKind.LESSON or unit_id not in version_numbers(db.session)
    if not titled:
        form.without_titles()
    _offer_requirements(form, outline, unit.key)
    if not form.is_submitted():
        form.fill(form.begun_with(unit_of(outline, unit.key), course_of(outline, unit.key).key))

    def change(outline: ProgrammeSource) -> ProgrammeSource:
        there, course = unit_of(outline, unit.key), course_of(outline, unit.key)
        new = replace(
            there,
            due_day=form.due_day.data or 1,
            minutes=form.minutes.data or 1,
            clauses=clauses_in(form.clauses.data or ""),
            requires=tuple(form.requires.data or ()),
            topic=form.topic_chosen(),
            scenario_key=form.scenario_chosen(),
            attempts=form.tries_chosen(),
            titles=form.texts() if titled else there.titles,
        )
        return placed_in(with_unit(outline, course.key, new), new.key, form.course_chosen() or course.key)

    done = save_outline(form, programme.id, change, "unit")
    page = gettext("Edit: %(title)s", title=title_in(unit.titles))
    stored = _stored(form, unit.key, programme.id) if form.met else None
    return done or form_page("training/programmes/unit.html", form, programme, page, unit=unit, stored=stored)


def _stored(form: UnitForm, key: str, programme_id: int) -> dict[str, Any]:
    """What the unit says now."""
    outline = outline_of(programme_for(db.session, programme_id))
    return form.begun_with(unit_of(outline, key), course_of(outline, key).key)


def _offer_scenarios(form: UnitForm) -> None:
    form.offer_scenarios(
        [
            (one.key, title if one.published else gettext("%(title)s (not published)", title=title))
            for one in choosable(db.session)
            for title in [title_in(one.titles) or one.key]
        ]
    )


def _offer_requirements(form: UnitForm, outline: ProgrammeSource, own: str | None) -> None:
    form.offer([(unit.key, title_in(unit.titles)) for unit in outline.units() if unit.key != own and unit.in_plans])


@programmes.post("/units/<int:unit_id>/move")
@guard(WRITE)
def move_unit(unit_id: int) -> Response:
    """A unit one place up or down within its course."""
    unit, step = unit_for(db.session, unit_id), step_asked()
    return act_on_outline(unit.course, lambda outline: moved_unit(outline, unit.key, step), "move unit")


@programmes.post("/units/<int:unit_id>/retire")
@guard(WRITE)
def retire_unit(unit_id: int) -> Response:
    """A unit leaves the plans; its records stay."""
    unit = unit_for(db.session, unit_id)
    return act_on_outline(unit.course, lambda outline: without_unit(outline, unit.key), "retire unit")


@programmes.post("/units/<int:unit_id>/restore")
@guard(WRITE)
def restore_unit(unit_id: int) -> Response:
    """A unit comes into the plans again."""
    unit = unit_for(db.session, unit_id)
    if unit.kind in WITH_VERSIONS and unit_id not in version_numbers(db.session):
        raise Refused("There is nothing to learn in it yet: publish its first version.")

    def change(outline: ProgrammeSource) -> ProgrammeSource:
        return with_unit(outline, unit.course.key, replace(unit_of(outline, unit.key), in_plans=True))

    return act_on_outline(unit.course, change, "restore unit")
