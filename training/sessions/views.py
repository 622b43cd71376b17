"""Sessions for everybody: what is coming, one's own place, check-in by code, feedback, the calendar file."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, guard
from portal.config import Config
from portal.db.session import db
from portal.errors import FairlineError, Refused
from portal.files.queries import files_about
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext, mark
from portal.web.once import perform_once
from training.sessions.attending import check_in_by_code, give_feedback
from training.sessions.codes import slot_of_code, ticket_for, ticket_holds
from training.sessions.forms import CheckInForm, FeedbackForm
from training.sessions.ics import calendar_file
from training.sessions.models import TrainingSession
from training.sessions.permissions import ATTEND
from training.sessions.queries import (
    OfferedSession,
    attended,
    coming,
    feedback_due,
    has_given_feedback,
    may_teach,
    noted_of,
    offered,
    session_for,
    to_hold,
)
from training.sessions.recurring import own_months
from training.sessions.rules import Topic, check_check_in, check_feedback
from training.sessions.services import ABOUT, book_place, leave_place
from training.sessions.showing import (
    calendar_entry_of,
    month_words,
    own_place_words,
    place_line,
    session_line,
    title_of,
    topic_words,
    when_words,
)

sessions = Blueprint("sessions", __name__, url_prefix="/training/sessions")

Answer = str | tuple[str, int] | AnyResponse
_OLD_CODE = mark("This code is no longer valid. Scan the one that is on the screen now.")


@sessions.get("/")
@guard(ATTEND)
def mine() -> str:
    """What is coming, with one's own places first; feedback that is due; what was attended; the month's count."""
    actor, now = current_actor(), clock.now()
    topic = _topic(request.args.get("topic", ""))
    offers = coming(db.session, actor.employee_id, now, topic)
    return render_template(
        "training/sessions/mine.html",
        own=[session_line(one) for one in offers if one.own],
        open=[session_line(one) for one in offers if _is_open_to(one, actor.employee_id, now)],
        held=[(one, title_of(one), when_words(one)) for one in to_hold(db.session, actor.employee_id, now)],
        due=[(one, title_of(one), when_words(one)) for one in feedback_due(db.session, actor.employee_id, now)],
        past=[(one, title_of(one), when_words(one), row) for one, row in attended(db.session, actor.employee_id)],
        months=own_months(db.session, actor.employee_id, clock.today()),
        month_name=month_words,
        topic=topic,
        topics=[("", gettext("All topics")), *((one.value, topic_words(one)) for one in Topic)],
    )


def _is_open_to(offer: OfferedSession, employee_id: int | None, now: datetime) -> bool:
    """Whether it is still to come, without a place of one's own, and held by somebody else."""
    ahead = offer.session.starts_at > now
    return ahead and offer.own is None and offer.session.trainer_id != employee_id


def _topic(text: str) -> Topic | None:
    return Topic(text) if text in list(Topic) else None


@sessions.get("/<int:session_id>")
@guard(ATTEND)
def show(session_id: int) -> str:
    """A session with one's own place in it."""
    actor, now = current_actor(), clock.now()
    found = session_for(db.session, session_id)
    offer = offered(db.session, [found], actor.employee_id)[0]
    row = noted_of(db.session, session_id, actor.employee_id)
    return render_template(
        "training/sessions/session.html",
        found=found,
        title=title_of(found),
        topic=topic_words(found.topic),
        when=when_words(found),
        place=place_line(found),
        offer=offer,
        state=own_place_words(offer),
        noted=row,
        ahead=not found.cancelled and now < found.starts_at,
        is_trainer=found.trainer_id == actor.employee_id,
        may_teach=may_teach(actor, found),
        may_speak=_may_speak(found, actor.employee_id, now),
        materials=files_about(db.session, ABOUT, session_id),
    )


def _may_speak(found: TrainingSession, employee_id: int | None, now: datetime) -> bool:
    """Whether feedback is due from this person."""
    row = noted_of(db.session, found.id, employee_id)
    try:
        check_feedback(
            was_there=row is not None and row.present,
            given=has_given_feedback(db.session, found.id, employee_id),
            ends_at=found.ends_at,
            now=now,
        )
    except Refused:
        return False
    return True


@sessions.post("/<int:session_id>/place")
@guard(ATTEND)
def book(session_id: int) -> AnyResponse:
    """Take a place, or the next one on the waiting list."""
    actor, now = current_actor(), clock.now()
    employee_id = actor.employee_id or 0

    def act(session: Session) -> str:
        book_place(session, actor, session_id, employee_id, now)
        return url_for("sessions.show", session_id=session_id)

    target = _tried(act, session_id)
    offer = offered(db.session, [session_for(db.session, session_id)], employee_id)[0]
    if offer.own is not None:
        words = gettext("You have a place.") if offer.own.holds else gettext("You are on the waiting list.")
        flash(words, "success")
    return redirect(target)


@sessions.post("/<int:session_id>/place/back")
@guard(ATTEND)
def leave(session_id: int) -> AnyResponse:
    """Give one's place back."""
    actor, now = current_actor(), clock.now()

    def act(session: Session) -> str:
        leave_place(session, actor, session_id, actor.employee_id or 0, now)
        return url_for("sessions.show", session_id=session_id)

    return redirect(_tried(act, session_id, gettext("Your place is free for others.")))


def _tried(act: Callable[[Session], str], session_id: int, done: str = "") -> str:
    """Act once; what a rule says against it is shown above the session."""
    try:
        target = perform_once(posted_form_key(), act)
    except Refused as error:
        flash(gettext(error.message, **error.values), "warning")
        return url_for("sessions.show", session_id=session_id)
    if done:
        flash(done, "success")
    return target


@sessions.get("/<int:session_id>/calendar.ics")
@guard(ATTEND)
def calendar_entry(session_id: int) -> Response:
    """The session for one's calendar."""
    found = session_for(db.session, session_id)
    entry = calendar_entry_of(found, _public(url_for("sessions.show", session_id=session_id)), found.changed_at)
    response = Response(calendar_file(entry), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=f"session-{session_id}.ics")
    return response


def _public(path: str) -> str:
    config: Config = current_app.extensions["fairline.config"]
    return config.base_url + path


@sessions.get("/<int:session_id>/in/<code>")
@guard(ATTEND)
def check_in(session_id: int, code: str) -> Answer:
    """Where the code on the screen leads: one button, or a sentence why not."""
    actor, now = current_actor(), clock.now()
    found = session_for(db.session, session_id)
    row = noted_of(db.session, session_id, actor.employee_id)
    if row is not None and row.present:
        return _check_in_page(found, already=True)
    slot = slot_of_code(session_id, code, now)
    try:
        check_check_in(cancelled=found.cancelled, starts_at=found.starts_at, ends_at=found.ends_at, now=now)
        if slot is None:
            raise Refused(_OLD_CODE)
    except Refused as error:
        return _check_in_page(found, sentence=gettext(error.message)), 409
    form = CheckInForm(formdata=None)
    form.ticket.data = ticket_for(session_id, actor.account_id, slot)
    return _check_in_page(found, form=form)


@sessions.post("/<int:session_id>/in")
@guard(ATTEND)
def confirm_check_in(session_id: int) -> Answer:
    """Note that the person is here."""
    actor, now = current_actor(), clock.now()
    found, form = session_for(db.session, session_id), CheckInForm()

    def act(session: Session) -> str:
        if not ticket_holds(session_id, actor.account_id, form.ticket.data or "", now):
            raise Refused(_OLD_CODE)
        return "new" if check_in_by_code(session, actor, session_id, now) else "already"

    if form.validate_on_submit():
        try:
            outcome = perform_once(form.form_key.data or "", act)
        except FairlineError as error:
            return _check_in_page(found, sentence=gettext(error.message)), 409
        words = gettext("You are checked in.") if outcome == "new" else gettext("You are checked in already.")
        flash(words, "success")
        return redirect(url_for("sessions.show", session_id=session_id))
    return _check_in_page(found, sentence=gettext(_OLD_CODE)), 422


def _check_in_page(
    found: TrainingSession, *, form: CheckInForm | None = None, sentence: str = "", already: bool = False
) -> str:
    return render_template(
        "training/sessions/check_in.html",
        found=found,
        title=title_of(found),
        when=when_words(found),
        place=place_line(found),
        form=form,
        sentence=sentence,
        already=already,
    )


@sessions.route("/<int:session_id>/feedback", methods=["GET", "POST"])
@guard(ATTEND)
def feedback(session_id: int) -> Answer:
    """The two questions, answered once and without a name."""
    actor, now = current_actor(), clock.now()
    found, form = session_for(db.session, session_id), FeedbackForm()

    def act(session: Session) -> str:
        rating = int(form.rating.data) if form.rating.data else None
        give_feedback(session, actor, session_id, rating, (form.words.data or "").strip(), now)
        return url_for("sessions.mine")

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Thank you: your answer is kept without your name."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    elif not form.is_submitted() and not _may_speak(found, actor.employee_id, now):
        flash(gettext("There is no feedback to give here: it is open for 14 days to who was there, once."), "info")
        return redirect(url_for("sessions.show", session_id=session_id))
    page = render_template(
        "training/sessions/feedback.html", found=found, title=title_of(found), when=when_words(found), form=form
    )
    return (page, 422) if form.is_submitted() else page
