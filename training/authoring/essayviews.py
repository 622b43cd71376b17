"""Pages of what a trainer gives by hand: marks of written answers, and more time in quizzes."""

from datetime import date
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.errors import FairlineError
from portal.web.filters import day_and_time
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.tables import Column, Listing, table_page
from training.authoring.forms import EssayForm, ExtraTimeForm
from training.authoring.queries import (
    WaitingAttempt,
    WrittenAnswer,
    extra_times,
    person_to_give_time,
    waiting_attempt,
    waiting_statement,
)
from training.courses.rules import text_in
from training.marking.rules import words_in
from training.progress.services import note_view
from training.quizzes.content import NOTHING
from training.quizzes.models import Attempt
from training.quizzes.queries import essay_marks
from training.quizzes.results import mark_essay
from training.quizzes.services import grant_extra_time
from training.quizzes.showing import points_text
from training.quizzes.wording import html_of

by_hand = Blueprint("by_hand", __name__, url_prefix="/training")


@by_hand.get("/essays/")
@guard("training:essay:mark")
def essays() -> str | Response:
    """Written answers that wait for a mark, the oldest first."""
    actor, day = current_actor(), clock.today()
    table = table_page(db.session, _listing(actor, day), actor)
    if isinstance(table, Response):
        return table
    return render_template("training/authoring/essays.html", table=table)


def _listing(actor: Actor, day: date) -> Listing:
    language = current_language()
    statement = waiting_statement(actor, day)
    closed = statement.selected_columns["closed_at"]
    return Listing(
        name="essays",
        title=lazy_gettext("Written answers"),
        statement=statement,
        key=Attempt.id.expression,
        columns=[
            Column(key="name", title=lazy_gettext("Person"), value=lambda row: row.name),
            Column(key="quiz", title=lazy_gettext("Quiz"), value=lambda row: text_in(row.titles, language)),
            Column(
                key="closed",
                title=lazy_gettext("Handed in"),
                value=lambda row: clock.local(row.closed_at).replace(tzinfo=None),
                cell=lambda row: day_and_time(row.closed_at),
                sort=closed,
            ),
        ],
        default_sort="closed",
        row_url=lambda row: url_for("by_hand.essay", attempt_id=row.attempt_id),
        empty_title=lazy_gettext("Nothing waits for a mark"),
        empty_text=lazy_gettext("Written answers appear here as they are handed in."),
        exports=False,
    )


@by_hand.route("/essays/<int:attempt_id>", methods=["GET", "POST"])
@guard("training:essay:mark")
def essay(attempt_id: int) -> str | Response | tuple[str, int]:
    """The first written answer of an attempt that has no mark yet, else the last one to mark again."""
    actor = current_actor()
    waiting = waiting_attempt(db.session, actor, attempt_id, clock.today())
    marks = essay_marks(db.session, attempt_id)
    open_ones = [one for one in waiting.essays if one.said.strip() and one.item.question_version_id not in marks]
    one = open_ones[0] if open_ones else waiting.essays[-1]
    form = EssayForm()
    if form.validate_on_submit():
        try:
            return redirect(_marked(waiting, one, form, last=len(open_ones) <= 1))
        except FairlineError as error:
            form.refuse(error)
    if not form.is_submitted():
        _note(actor, waiting.employee.id)
    return _essay_page(waiting, one, form, again=not open_ones), 422 if form.is_submitted() else 200


def _note(actor: Actor, employee_id: int) -> None:
    """That somebody's words were read is recorded, as every look at a person's training is."""
    with transaction() as session:
        note_view(session, actor, employee_id, clock.today())


def _marked(waiting: WaitingAttempt, one: WrittenAnswer, form: EssayForm, *, last: bool) -> str:
    actor, now, attempt_id = current_actor(), clock.now(), waiting.attempt.id
    hundredths = int((form.points.data or Decimal(0)) * 100)
    version_id, comment = one.item.question_version_id, form.comment.data or ""

    def act(session: Session) -> str:
        mark_essay(session, actor, attempt_id, version_id, hundredths, comment, now)
        return url_for("by_hand.essays") if last else url_for("by_hand.essay", attempt_id=attempt_id)

    target = perform_once(form.form_key.data or "", act)
    flash(gettext("The mark is kept. The result follows from it."), "success")
    return target


def _essay_page(waiting: WaitingAttempt, one: WrittenAnswer, form: EssayForm, *, again: bool) -> str:
    language, content = current_language(), one.item.question.said
    terms = content.essay
    mark = essay_marks(db.session, waiting.attempt.id).get(one.item.question_version_id)
    return render_template(
        "training/authoring/essay.html",
        person=waiting.employee,
        quiz=text_in(waiting.unit.titles, language),
        attempt=waiting.attempt,
        asked=html_of(content.text, language),
        for_marker=html_of(terms.for_marker if terms else NOTHING, language),
        said=one.said,
        count=words_in(one.said),
        most=one.item.points,
        clause=content.clause,
        form=form,
        mark=mark,
        mark_points=points_text(mark.points) if mark else "",
        again=again,
    )


@by_hand.route("/people/<int:employee_id>/extra-time", methods=["GET", "POST"])
@guard("training:extra_time:grant")
def extra_time(employee_id: int) -> str | Response | tuple[str, int]:
    """More time in every quiz that somebody starts from now on, with the reason."""
    actor = current_actor()
    person = person_to_give_time(db.session, actor, employee_id, clock.today())
    form = ExtraTimeForm()

    def act(session: Session) -> str:
        grant_extra_time(session, actor, employee_id, form.percent.data or 0, form.reason.data or "", clock.now())
        return url_for("by_hand.extra_time", employee_id=employee_id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Kept. It holds for quizzes that are started from now on."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "training/authoring/extra_time.html", person=person, form=form, grants=extra_times(db.session, employee_id)
    )
    return (page, 422) if form.is_submitted() else page
