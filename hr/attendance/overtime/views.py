"""Pages of overtime: the list, by month and as a sheet for HR, asking, one request with its answer."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.asking.forms import AnswerForm
from hr.attendance.asking.queries import may_decide, request_for
from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.asking.words import STATE_TONES, STATE_WORDS
from hr.attendance.labels import month_name
from hr.attendance.months import Month, month_of
from hr.attendance.overtime.forms import OvertimeForm
from hr.attendance.overtime.listing import VIEWS, overtime_listing
from hr.attendance.overtime.models import Overtime
from hr.attendance.overtime.queries import others_of
from hr.attendance.overtime.rules import A_DAY, A_MONTH, BOUND_WORDS, Settled, bounds_passed
from hr.attendance.overtime.services import answer_overtime, ask_overtime, take_overtime_back
from hr.attendance.overtime.words import RATE_WORDS, SETTLED_WORDS, when_of
from hr.attendance.queries import person_for
from hr.attendance.views import asked_month, month_choices
from hr.permissions import ASK_OVERTIME, DECIDE_OVERTIME, EXPORT_ATTENDANCE, READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

overtime = Blueprint("overtime", __name__, url_prefix="/hr/overtime")
_ANSWERS = (RequestAction.APPROVE, RequestAction.REFUSE, RequestAction.CANCEL)


@overtime.get("/")
@guard(READ_ATTENDANCE)
def index() -> Any:
    """Overtime of oneself, of the team or of everybody, all of it or of one month."""
    actor, view = current_actor(), request.args.get("view", "")
    month = asked_month() if request.args.get("month") else None
    exports = actor.may(EXPORT_ATTENDANCE)
    table = table_page(db.session, overtime_listing(actor, clock.today(), view, month, exports=exports), actor)
    if isinstance(table, Response):
        return table
    many = actor.scope(READ_ATTENDANCE) is not Scope.OWN
    return render_template(
        "hr/overtime/list.html",
        table=table,
        tabs=[
            {"label": label, "url": _url(view=key or None, month=month), "active": key == view}
            for key, label in VIEWS.items()
            if many or key != "mine"
        ],
        view=view,
        month=str(month) if month else "",
        months=[("", gettext("All months")), *month_choices()],
        so_far=_so_far(actor),
        may_ask=actor.may(ASK_OVERTIME) and actor.employee_id is not None,
    )


def _url(*, view: str | None, month: Month | None) -> str:
    return url_for("overtime.index", view=view, month=str(month) if month else None)


def _so_far(actor: Actor) -> tuple[str, int] | None:
    """The own month with the seconds that stand or wait in it."""
    if actor.employee_id is None:
        return None
    today = clock.today()
    return month_name(month_of(today)), others_of(db.session, actor.employee_id, today)[1]


@overtime.route("/new", methods=["GET", "POST"])
@guard(ASK_OVERTIME)
def new() -> str | Response | tuple[str, int]:
    """The form; what passes the bounds of the law is taken with a warning."""
    actor, form = current_actor(), OvertimeForm()
    if not form.is_submitted():
        form.day.data, form.settled.data = clock.today(), Settled.PAY.value
    if form.validate_on_submit():
        try:
            return _asked(actor, form)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("hr/overtime/new.html", form=form, so_far=_so_far(actor), most=A_MONTH, most_a_day=A_DAY)
    return (page, 422) if form.is_submitted() else page


def _asked(actor: Actor, form: OvertimeForm) -> Response:
    day, starts, hours = form.day.data, form.starts.data, form.hours.data
    assert day is not None and starts is not None and hours is not None

    def act(session: Session) -> str:
        row = ask_overtime(
            session,
            actor,
            day,
            starts=starts.hour * 3600 + starts.minute * 60,
            seconds=round(hours * 3600),
            settled=Settled(form.settled.data),
            emergency=bool(form.emergency.data),
            reason=form.reason.data or "",
            now=clock.now(),
        )
        return url_for("overtime.show", number=row.id)

    target = perform_once(form.form_key.data or "", act)
    flash(gettext("Your overtime was asked for. You are told what became of it."), "success")
    return redirect(target, 303)


@overtime.route("/<int:number>", methods=["GET", "POST"])
@guard(READ_ATTENDANCE)
def show(number: int) -> str | Response | tuple[str, int]:
    """One request with the bounds of the law, and the answer's form for whoever decides."""
    actor, form = current_actor(), AnswerForm()
    row = request_for(db.session, Overtime, actor, number, clock.today())
    if form.validate_on_submit() and (action := form.action(_ANSWERS)) is not None:
        if not actor.may(DECIDE_OVERTIME):
            raise NotFound("There is no such request, or it is not yours to see.")
        words = form.answer.data or ""

        def act(session: Session) -> str:
            answer_overtime(session, actor, number, action, words, clock.now())
            return url_for("overtime.show", number=number)

        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Answered. The person is told."), "success")
            return redirect(target, 303)
        except FairlineError as error:
            form.refuse(error)
            row = request_for(db.session, Overtime, actor, number, clock.today())
    page = _page(actor, row, form)
    return (page, 422) if form.is_submitted() else page


def _page(actor: Actor, row: Overtime, form: AnswerForm) -> str:
    today, own = clock.today(), row.employee_id == actor.employee_id
    of_day, of_month = others_of(db.session, row.employee_id, row.day, row.id)
    alive = row.state not in (RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.CANCELLED)
    return render_template(
        "hr/overtime/show.html",
        row=row,
        person=person_for(db.session, actor, row.employee_id, today),
        when=when_of(row),
        rate=RATE_WORDS[row.rate],
        settled=SETTLED_WORDS[row.settled],
        state=STATE_WORDS[row.state],
        state_tone=STATE_TONES[row.state],
        warnings=[gettext(BOUND_WORDS[one]) for one in bounds_passed(row.seconds, of_day, of_month)] if alive else [],
        of_day=of_day + row.seconds,
        of_month=of_month + row.seconds,
        most=A_MONTH,
        most_a_day=A_DAY,
        may_answer=may_decide(db.session, row, actor, DECIDE_OVERTIME, today),
        may_cancel=may_decide(db.session, row, actor, DECIDE_OVERTIME, today, (RequestState.APPROVED,)),
        may_take_back=own
        and (
            row.state in (RequestState.WITH_LEAD, RequestState.WITH_HR)
            or (row.state is RequestState.APPROVED and row.starts_at > clock.now())
        ),
        day_url=url_for("attendance.day", employee_id=row.employee_id, day=row.day.isoformat())
        if row.day <= today
        else None,
        form=form,
    )


@overtime.post("/<int:number>/take-back")
@guard(ASK_OVERTIME)
def take_back(number: int) -> Response:
    """Take an own request back: one that waits, or approved overtime that has not begun."""
    actor = current_actor()
    request_for(db.session, Overtime, actor, number, clock.today())

    def act(session: Session) -> str:
        take_overtime_back(session, actor, number, clock.now())
        return url_for("overtime.show", number=number)

    target = perform_once(posted_form_key(), act)
    flash(gettext("Taken back."), "success")
    return redirect(target, 303)
