"""Pages of leave: what is left and what was asked for, asking, one request with its answer, a question of a day."""

from datetime import time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hr.attendance.asking.forms import AnswerForm
from hr.attendance.asking.listing import request_tabs
from hr.attendance.asking.queries import may_decide, request_for
from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.asking.words import STATE_TONES, STATE_WORDS
from hr.attendance.chosen import LEAVE_TO_HR
from hr.attendance.labels import DIRECTIONS
from hr.attendance.leave.forms import LeaveForm, RulingForm
from hr.attendance.leave.listing import leave_listing
from hr.attendance.leave.models import LeaveRequest
from hr.attendance.leave.queries import every_terms_on, left_on, requests_on
from hr.attendance.leave.rules.kinds import FROM_LEDGER, LeaveKind
from hr.attendance.leave.rules.questions import Verdict
from hr.attendance.leave.rules.stretches import LeaveStretch, Portion
from hr.attendance.leave.services import ABOUT, answer_leave, ask_leave, rule_on_day, take_leave_back
from hr.attendance.leave.words import KIND_WORDS, PORTION_WORDS, VERDICT_WORDS, days_text, when_text
from hr.attendance.queries import asked_on, day_trace, person_for
from hr.attendance.views import day_of
from hr.permissions import ASK_LEAVE, DECIDE_LEAVE, MANAGE_LEAVE, READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.files.queries import files_about
from portal.files.receiving import chosen, receiving
from portal.files.rules import EVIDENCE
from portal.people.queries import reaches
from portal.policy.queries import setting_number
from portal.web.filters import written_date
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

leave = Blueprint("leave", __name__, url_prefix="/hr/leave")
_ANSWERS = (RequestAction.APPROVE, RequestAction.REFUSE, RequestAction.CANCEL)
_NOTHING = "There is no such request, or it is not yours to see."


@leave.get("/")
@guard(READ_ATTENDANCE)
def index() -> Any:
    """What one has left, and the requests of oneself, of the team or of everybody."""
    actor, view = current_actor(), request.args.get("view", "")
    left = left_on(db.session, actor.employee_id, clock.today()) if actor.employee_id else {}
    return render_template(
        "hr/leave/list.html",
        table=table_page(db.session, leave_listing(actor, clock.today(), view), actor),
        tabs=request_tabs(actor, "leave.index", view),
        left=[(KIND_WORDS[kind], days_text(left.get(kind, 0))) for kind in LeaveKind if kind in FROM_LEDGER],
        employee_id=actor.employee_id,
        may_ask=actor.may(ASK_LEAVE) and actor.employee_id is not None,
        may_manage=actor.may(MANAGE_LEAVE),
    )


@leave.route("/new", methods=["GET", "POST"])
@guard(ASK_LEAVE)
def new() -> str | Response | tuple[str, int]:
    """The form, with what is left beside it."""
    actor, today = current_actor(), clock.today()
    terms = every_terms_on(db.session, today)
    left = left_on(db.session, actor.employee_id or 0, today)
    form = LeaveForm({kind: _choice(kind, left) for kind, one in terms.items() if one.offered})
    if not form.is_submitted():
        form.portion.data = Portion.WHOLE.value
    if form.validate_on_submit():
        try:
            return _asked(actor, form)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("hr/leave/new.html", form=form, days=setting_number(db.session, LEAVE_TO_HR, today))
    return (page, 422) if form.is_submitted() else page


def _choice(kind: LeaveKind, left: dict[LeaveKind, int]) -> str:
    if kind not in FROM_LEDGER:
        return str(KIND_WORDS[kind])
    return gettext("%(kind)s (%(left)s left)", kind=KIND_WORDS[kind], left=days_text(left.get(kind, 0)))


def _seconds(at: time | None) -> int:
    return at.hour * 3600 + at.minute * 60 if at else 0


def _stretch(form: LeaveForm) -> LeaveStretch:
    first = form.first.data
    assert first is not None
    portion = Portion(form.portion.data or Portion.WHOLE.value)
    by_hour = portion is Portion.HOURS
    return LeaveStretch(
        first=first,
        last=form.last.data or first,
        portion=portion,
        starts=_seconds(form.starts.data) if by_hour else 0,
        ends=_seconds(form.ends.data) if by_hour else 0,
    )


def _asked(actor: Actor, form: LeaveForm) -> Response:
    with receiving(db.session, actor, chosen(form.files.data), EVIDENCE) as received:
        target = perform_once(
            form.form_key.data or "",
            lambda session: url_for(
                "leave.show",
                number=ask_leave(
                    session,
                    actor,
                    LeaveKind(form.kind.data),
                    _stretch(form),
                    words=form.words.data or "",
                    received=received,
                    now=clock.now(),
                ).id,
            ),
        )
    flash(gettext("Your leave was asked for. You are told what became of it."), "success")
    return redirect(target, 303)


@leave.route("/<int:number>", methods=["GET", "POST"])
@guard(READ_ATTENDANCE)
def show(number: int) -> str | Response | tuple[str, int]:
    """One request, what else stands at that time, and the answer's form for whoever decides."""
    actor, form = current_actor(), AnswerForm()
    row = request_for(db.session, LeaveRequest, actor, number, clock.today())
    if form.validate_on_submit() and (action := form.action(_ANSWERS)) is not None:
        if not actor.may(DECIDE_LEAVE):
            raise NotFound(_NOTHING)
        try:
            return _answered(actor, number, action, form)
        except FairlineError as error:
            form.refuse(error)
            row = request_for(db.session, LeaveRequest, actor, number, clock.today())
    page = _page(actor, row, form)
    return (page, 422) if form.is_submitted() else page


def _answered(actor: Actor, number: int, action: RequestAction, form: AnswerForm) -> Response:
    words = form.answer.data or ""

    def act(session: Any) -> str:
        return answer_leave(session, actor, number, action, words, clock.now()).value

    state = perform_once(form.form_key.data or "", act)
    if state == RequestState.WITH_HR.value:
        flash(gettext("Your yes is noted. For so many days HR decides after you."), "success")
    else:
        flash(gettext("Answered. The person is told."), "success")
    return redirect(url_for("leave.show", number=number), 303)


def _page(actor: Actor, row: LeaveRequest, form: AnswerForm) -> str:
    today, own = clock.today(), row.employee_id == actor.employee_id
    person = person_for(db.session, actor, row.employee_id, today)
    may_answer = may_decide(db.session, row, actor, DECIDE_LEAVE, today)
    may_cancel = may_decide(db.session, row, actor, DECIDE_LEAVE, today, (RequestState.APPROVED,))
    left = left_on(db.session, row.employee_id, today) if row.kind in FROM_LEDGER else {}
    may_read = own or reaches(db.session, actor, DECIDE_LEAVE, row.employee_id, today)
    return render_template(
        "hr/leave/show.html",
        row=row,
        person=person,
        own=own,
        kind=KIND_WORDS[row.kind],
        portion=PORTION_WORDS[row.portion],
        when=when_text(row.stretch()),
        takes=days_text(row.seconds),
        left=days_text(left.get(row.kind, 0)) if left else None,
        words=row.words if may_read else None,
        state=STATE_WORDS[row.state],
        state_tone=STATE_TONES[row.state],
        files=files_about(db.session, ABOUT, row.id) if may_read else [],
        may_answer=may_answer,
        may_cancel=may_cancel,
        may_take_back=own
        and (
            row.state in (RequestState.WITH_LEAD, RequestState.WITH_HR)
            or (row.state is RequestState.APPROVED and row.first_on > today)
        ),
        has_ledger=row.kind in FROM_LEDGER,
        form=form,
    )


@leave.post("/<int:number>/take-back")
@guard(ASK_LEAVE)
def take_back(number: int) -> Response:
    """Take an own request back: one that waits, or approved leave that has not begun."""
    actor = current_actor()
    request_for(db.session, LeaveRequest, actor, number, clock.today())

    def act(session: Any) -> str:
        take_leave_back(session, actor, number, clock.now())
        return url_for("leave.show", number=number)

    target = perform_once(posted_form_key(), act)
    flash(gettext("Taken back; the days are yours again."), "success")
    return redirect(target, 303)


@leave.route("/questions/<int:employee_id>/<day>", methods=["GET", "POST"])
@guard(DECIDE_LEAVE)
def question(employee_id: int, day: str) -> str | Response | tuple[str, int]:
    """Somebody was on leave and there: what holds of the day."""
    actor, wanted, form = current_actor(), day_of(day), RulingForm()
    if not reaches(db.session, actor, DECIDE_LEAVE, employee_id, clock.today()):
        raise NotFound("There is no such person.")
    person = person_for(db.session, actor, employee_id, clock.today())
    if form.validate_on_submit():

        def act(session: Any) -> str:
            verdict = Verdict(form.verdict.data)
            rule_on_day(session, actor, employee_id, wanted, verdict, form.reason.data or "", clock.now())
            return url_for("attendance.day", employee_id=employee_id, day=day)

        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Decided. The person is told."), "success")
            return redirect(target, 303)
        except FairlineError as error:
            form.refuse(error)
    trace = day_trace(db.session, person, wanted, clock.now())
    page = render_template(
        "hr/leave/question.html",
        form=form,
        person=person,
        day=wanted,
        day_text=written_date(wanted, "full"),
        is_open=asked_on(db.session, person, wanted, clock.now()) and employee_id != actor.employee_id,
        requests=[
            (KIND_WORDS[row.kind], when_text(row.stretch()), url_for("leave.show", number=row.id))
            for row in requests_on(db.session, employee_id, wanted, wanted)
            if row.state is RequestState.APPROVED
        ],
        punches=trace.punches,
        directions=DIRECTIONS,
        texts=_verdict_texts(),
        ruling=trace.ruling,
        verdict_words=VERDICT_WORDS,
    )
    return (page, 422) if form.is_submitted() else page


def _verdict_texts() -> dict[str, str]:
    return {
        Verdict.LEAVE.value: gettext("The punches within the leave are left aside; they stay on record."),
        Verdict.RETURNED.value: gettext("The day counts as worked, and what it took goes back to the ledger."),
        Verdict.BOTH.value: gettext("Leave and presence both count as they are, such as for half an hour at the desk."),
    }
