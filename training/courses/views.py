"""Pages of one's own plan: the dated plan and the lessons."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard, signed_in
from portal.db.session import db
from portal.errors import NotFound, Refused
from portal.files.answers import attachment
from portal.files.queries import file_for
from portal.web.headers import with_players
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from training.assignments.queries import reasons_of
from training.assignments.showing import shown_reasons
from training.callunits.queries import tried_in
from training.callunits.showing import notes_on
from training.courses.forms import ReadingForm
from training.courses.material import LESSON_ABOUT, lesson_html
from training.courses.queries import FollowedUnit, current_lesson, followed_plans, followed_unit
from training.courses.rules import UnitKind, may_be_opened, missing_before, text_in
from training.courses.services import note_reading
from training.courses.showing import next_step, own_address, shown_plan
from training.courses.undone import undone_parts

training = Blueprint("training", __name__, url_prefix="/training")


@training.get("/")
@guard("training:plan:follow")
def my_plan() -> str:
    """One's own programmes with dates, states and the next step."""
    language = current_language()
    followed = followed_plans(db.session, current_actor().employee_id, clock.today())
    reasons = reasons_of(db.session, [item.enrolment.id for item in followed])
    notes = notes_on(tried_in(db.session, [item.plan for item in followed]))
    plans = [
        shown_plan(item, language, own_address, shown_reasons(reasons[item.enrolment.id]), notes) for item in followed
    ]
    undone = undone_parts(db.session, [item.enrolment.id for item in followed])
    open_again = [(text_in(one.titles, language), one) for one in undone if one.again_at is None]
    return render_template("training/courses/my_plan.html", plans=plans, open_again=open_again)


@training.get("/lessons/<int:unit_id>")
@guard("training:plan:follow")
def read_lesson(unit_id: int) -> Response | tuple[str, int]:
    """A lesson with the button that says it was read; before its turn, what comes first."""
    followed = _own_lesson(unit_id)
    if not may_be_opened(followed.item):
        return locked_page(followed), 409
    return _lesson_page(followed, ReadingForm())


@training.get("/files/<int:file_id>")
@signed_in
def lesson_file(file_id: int) -> Response:
    """A picture, film or attachment of a lesson, in parts for players.

    Unlike evidence it says nothing about a person: who took it is not noted.
    """
    file = file_for(db.session, current_actor(), file_id)
    if file.about_type != LESSON_ABOUT:
        raise NotFound("There is no such file, or it is not yours to see.")
    return attachment(file)


@training.post("/lessons/<int:unit_id>")
@guard("training:plan:follow")
def confirm_reading(unit_id: int) -> Response:
    """Note the lesson as read and go on with the next step."""
    followed = _own_lesson(unit_id)
    form = ReadingForm()
    actor, language, now, day = current_actor(), current_language(), clock.now(), clock.today()

    def act(session: Session) -> str:
        note_reading(session, actor, unit_id, form.digest.data or "", language, now, day)
        return url_for("training.read_lesson", unit_id=unit_id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Noted: you have read this lesson."), "success")
            return redirect(target)
        except Refused as error:
            form.refuse(error)
    return _lesson_page(followed, form, 409)


def _own_lesson(unit_id: int) -> FollowedUnit:
    followed = followed_unit(db.session, current_actor(), unit_id, clock.today())
    if followed.unit.kind is not UnitKind.LESSON:
        raise NotFound("There is no such part in your plan.")
    return followed


def _lesson_page(followed: FollowedUnit, form: ReadingForm, status: int = 200) -> Response:
    language = current_language()
    lesson = current_lesson(db.session, followed.unit.id, language)
    form.digest.data = lesson.digest
    step = next_step(followed.plan, language)
    page = render_template(
        "training/courses/lesson.html",
        lesson=lesson,
        body=lesson_html(db.session, followed.unit.id, lesson.body, lesson.language),
        unit=followed.unit,
        item=followed.item,
        plan=followed.plan,
        place=followed.plan.items.index(followed.item) + 1,
        form=form,
        course_title=text_in(followed.unit.course.titles, language),
        step=step if followed.item.done_at else None,
    )
    return with_players(page, status)


def locked_page(followed: FollowedUnit) -> str:
    """What has to be done before a unit opens."""
    language = current_language()
    first = [
        {"title": text_in(item.unit.titles, language), "url": own_address(item), "open": item.open}
        for item in missing_before(followed.plan, followed.item)
    ]
    return render_template(
        "training/courses/locked.html",
        title=text_in(followed.item.unit.titles, language),
        first=first,
        step=next_step(followed.plan, language),
    )
