"""Pages of a programme as trainers change it: its outline, itself, its courses; how every form of it is saved."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.audit.queries import last_change
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, NotFound, Outdated
from portal.web.conflicts import differing
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.callunits.queries import versions_by_key
from training.courses.models import Course, Programme, Unit
from training.courses.rules import Phase, UnitKind, text_in
from training.courses.showing import kind_label, unit_icon
from training.courses.source import CourseSource, ProgrammeSource, UnitSource
from training.lessons.queries import drafts_since, reach_of
from training.library.queries import version_numbers
from training.programmes.forms import CourseForm, ProgrammeForm, TitledForm, in_fields
from training.programmes.outline import Change, moved_course, with_course
from training.programmes.queries import course_for, programme_for
from training.programmes.rules import key_from
from training.programmes.services import begin_programme, change_programme

programmes = Blueprint("programmes", __name__, url_prefix="/training/library/programmes")

WRITE = "training:content:write"
WITH_VERSIONS = frozenset({UnitKind.LESSON, UnitKind.QUIZ, UnitKind.SIGN_OFF})
Answer = str | Response | tuple[str, int]


@programmes.before_request
def _mark_menu() -> None:
    g.nav_entry = "library.contents"


@programmes.route("/new", methods=["GET", "POST"])
@guard(WRITE)
def new() -> Answer:
    """Begin a programme; courses and units come afterwards."""
    actor, form = current_actor(), ProgrammeForm()
    del form.edits

    def act(session: Session) -> str:
        programme = begin_programme(
            session,
            actor,
            titles=form.texts(),
            summaries=form.texts("summary"),
            starts_itself=bool(form.starts_itself.data),
            window_days=form.window_days.data or 1,
            at=clock.now(),
            day=clock.today(),
        )
        return url_for("programmes.show", programme_id=programme.id)

    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    return form_page("training/programmes/programme.html", form, None, gettext("New programme"))


@programmes.get("/<int:programme_id>")
@guard(WRITE)
def show(programme_id: int) -> str:
    """The outline, with what can be done to each part."""
    programme = programme_for(db.session, programme_id)
    return render_template(
        "training/programmes/show.html",
        programme=programme,
        title=title_in(programme.titles),
        reach=reach_of(db.session, programme_id),
        versions=version_numbers(db.session),
        playable={key: one.title(current_language()) for key, one in versions_by_key(db.session).items()},
        drafts=drafts_since(db.session),
        kind_label=kind_label,
        unit_icon=unit_icon,
        needs_version=WITH_VERSIONS,
        text=title_in,
    )


@programmes.route("/<int:programme_id>/edit", methods=["GET", "POST"])
@guard(WRITE)
def edit(programme_id: int) -> Answer:
    """What it is called and for, and whether it starts by itself."""
    programme, form = programme_for(db.session, programme_id), ProgrammeForm()
    if not form.is_submitted():
        form.fill(_begun(programme))

    def change(outline: ProgrammeSource) -> ProgrammeSource:
        return replace(
            outline,
            titles=form.texts(),
            summaries=form.texts("summary"),
            starts_itself=bool(form.starts_itself.data),
            window_days=form.window_days.data or 1,
        )

    done = save_outline(form, programme_id, change, "programme")
    now = _begun(programme_for(db.session, programme_id)) if form.met else None
    return done or form_page(
        "training/programmes/programme.html", form, programme, gettext("Edit the programme"), stored=now
    )  # fmt: skip


def _begun(programme: Programme) -> dict[str, Any]:
    return {
        **in_fields("title", programme.titles),
        **in_fields("summary", programme.summaries),
        "starts_itself": programme.starts_itself,
        "window_days": programme.window_days,
    }


@programmes.route("/<int:programme_id>/courses/new", methods=["GET", "POST"])
@guard(WRITE)
def new_course(programme_id: int) -> Answer:
    """One more course at the end."""
    programme, form = programme_for(db.session, programme_id), CourseForm()
    taken = {course.key for course in programme.courses}

    def change(outline: ProgrammeSource) -> ProgrammeSource:
        return with_course(outline, _course_of(form, key_from(form.texts()["en"], taken), ()))

    done = save_outline(form, programme_id, change, "new course")
    return done or form_page("training/programmes/course.html", form, programme, gettext("New course"))


@programmes.route("/courses/<int:course_id>/edit", methods=["GET", "POST"])
@guard(WRITE)
def edit_course(course_id: int) -> Answer:
    """A course's title, phase and length."""
    course, form = course_for(db.session, course_id), CourseForm()
    if not form.is_submitted():
        form.fill(_begun_course(course))

    def change(outline: ProgrammeSource) -> ProgrammeSource:
        there = next(one for one in outline.courses if one.key == course.key)
        return with_course(outline, _course_of(form, course.key, there.units))

    done = save_outline(form, course.programme_id, change, "course")
    now = _begun_course(course_for(db.session, course_id)) if form.met else None
    title = gettext("Edit the course")
    return done or form_page("training/programmes/course.html", form, course.programme, title, stored=now)


def _begun_course(course: Course) -> dict[str, Any]:
    return {
        **in_fields("title", course.titles),
        "phase": course.phase.value,
        "written_for": course.written_for,
    }


@programmes.post("/courses/<int:course_id>/move")
@guard(WRITE)
def move_course(course_id: int) -> Response:
    """A course one place up or down."""
    course, step = course_for(db.session, course_id), step_asked()
    return act_on_outline(course, lambda outline: moved_course(outline, course.key, step), "move course")


def save_outline(form: TitledForm, programme_id: int, change: Change, what: str) -> Response | None:
    """Save what a form holds and lead to the outline; None where the form is to be shown."""
    actor = current_actor()

    def act(session: Session) -> str:
        change_programme(
            session, actor, programme_id, change, what=what, at=clock.now(), day=clock.today(), seen=form.seen
        )
        return url_for("programmes.show", programme_id=programme_id)

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The programme is changed."), "success")
            return redirect(location)
        except NotFound:
            raise
        except FairlineError as error:
            form.refuse(error)
            form.met = isinstance(error, Outdated)
    if form.met or not form.is_submitted():
        form.edits.data = str(programme_for(db.session, programme_id).edits)
    return None


def act_on_outline(course: Course, change: Change, what: str) -> Response:
    """One button's change, then the outline."""
    actor, programme_id = current_actor(), course.programme_id

    def act(session: Session) -> str:
        change_programme(session, actor, programme_id, change, what=what, at=clock.now(), day=clock.today())
        return url_for("programmes.show", programme_id=programme_id, _anchor=f"course-{course_id}")

    course_id = course.id
    return redirect(perform_once(posted_form_key(), act))


def form_page(
    template: str,
    form: TitledForm,
    programme: Programme | None,
    title: str,
    *,
    unit: Unit | None = None,
    stored: Mapping[str, Any] | None = None,
) -> Answer:
    """A form on its page; ``stored`` is what is there now, where somebody else saved meanwhile."""
    page = render_template(
        template,
        form=form,
        programme=programme,
        programme_title=title_in(programme.titles) if programme else "",
        reach=reach_of(db.session, programme.id) if programme else None,
        title=title,
        unit=unit,
        conflict=differing(form, stored) if stored else [],
        changed=last_change(db.session, "training_programme", programme.id) if stored and programme else None,
    )
    return (page, 422) if form.is_submitted() else page


def _course_of(form: CourseForm, key: str, units: tuple[UnitSource, ...]) -> CourseSource:
    return CourseSource(
        key=key,
        phase=Phase(form.phase.data),
        written_for=form.written_for.data or 1,
        titles=form.texts(),
        units=units,
    )


def step_asked() -> int:
    """Up is -1, down is 1."""
    return -1 if posted("direction") == "up" else 1


def title_in(texts: Mapping[str, str]) -> str:
    """A title in the reader's language."""
    return text_in(texts, current_language())
