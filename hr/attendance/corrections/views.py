"""Pages of corrections: the list, asking for one from a day's page, looking at one and answering it."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hr.attendance.asking.forms import AnswerForm
from hr.attendance.asking.listing import request_tabs
from hr.attendance.asking.queries import may_decide, request_for
from hr.attendance.asking.words import STATE_TONES, STATE_WORDS
from hr.attendance.chosen import CORRECTIONS
from hr.attendance.corrections.forms import CorrectionForm
from hr.attendance.corrections.listing import corrections_listing, day_url
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.queries import asked_in
from hr.attendance.corrections.services import ABOUT, answer_correction, ask_correction, withdraw_correction
from hr.attendance.labels import DIRECTIONS, STATUSES, TONES
from hr.attendance.months import month_of
from hr.attendance.queries import DayTrace, day_trace, person_for
from hr.attendance.rules.values import Direction, PunchFact
from hr.attendance.views import day_of
from hr.permissions import ASK_CORRECTIONS, DECIDE_CORRECTIONS, READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.files.queries import files_about
from portal.files.receiving import chosen, receiving
from portal.files.rules import EVIDENCE
from portal.people.models import Employee
from portal.policy.queries import setting_number
from portal.web.filters import written_date
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

corrections = Blueprint("corrections", __name__, url_prefix="/hr/corrections")


@corrections.get("/")
@guard(READ_ATTENDANCE)
def index() -> Any:
    """Corrections of oneself, of the team or of everybody."""
    actor, view = current_actor(), request.args.get("view", "")
    table = table_page(db.session, corrections_listing(actor, clock.today(), view), actor)
    return render_template(
        "hr/corrections/list.html",
        table=table,
        tabs=request_tabs(actor, "corrections.index", view),
        may_ask=actor.may(ASK_CORRECTIONS),
        today=clock.today(),
        employee_id=actor.employee_id,
    )


@corrections.route("/new/<day>", methods=["GET", "POST"])
@guard(ASK_CORRECTIONS)
def new(day: str) -> str | Response | tuple[str, int]:
    """The form for a day of one's own, with the day's punches to choose from."""
    actor, wanted, now = current_actor(), day_of(day), clock.now()
    person = person_for(db.session, actor, actor.employee_id or 0, clock.today())
    trace = day_trace(db.session, person, wanted, now)
    form = CorrectionForm(_choices(trace))
    if not form.is_submitted():
        form.wrong.data, form.direction.data = "", _likely(trace)
    if form.validate_on_submit():
        try:
            return _asked(actor, form, wanted)
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "hr/corrections/new.html",
        form=form,
        day=wanted,
        day_text=written_date(wanted, "full"),
        trace=trace,
        status=STATUSES[trace.result.status],
        tone=TONES[trace.result.status],
        back=url_for("attendance.day", employee_id=person.id, day=day),
        left=_left(person, wanted),
        may_change_number=actor.may("policy:setting:read"),
    )
    return (page, 422) if form.is_submitted() else page


def _left(person: Employee, day: date) -> int:
    most = setting_number(db.session, CORRECTIONS, day)
    return max(0, most - asked_in(db.session, person.id, month_of(day)))


def _choices(trace: DayTrace) -> list[tuple[str, str]]:
    return [
        (
            f"{int(punch.at.timestamp())}-{punch.direction.value}",
            gettext(
                "The punch of %(time)s is wrong (%(direction)s)",
                time=f"{clock.local(punch.at):%H:%M:%S}",
                direction=DIRECTIONS[punch.direction],
            ),
        )
        for punch in trace.punches
    ]


def _likely(trace: DayTrace) -> str | None:
    """The way that is missing, where one is."""
    missing = {"missing_in": Direction.IN, "missing_out": Direction.OUT}.get(trace.result.status.value)
    return missing.value if missing else None


def _wrong(text: str) -> PunchFact | None:
    at, _, direction = text.partition("-")
    return PunchFact(int(at), Direction(direction)) if text else None


def _asked(actor: Actor, form: CorrectionForm, day: date) -> Response:
    at = form.time.data
    assert at is not None
    with receiving(db.session, actor, chosen(form.files.data), EVIDENCE) as received:
        target = perform_once(
            form.form_key.data or "",
            lambda session: _show_url(
                ask_correction(
                    session,
                    actor,
                    day,
                    seconds=at.hour * 3600 + at.minute * 60 + at.second,
                    direction=Direction(form.direction.data),
                    wrong=_wrong(form.wrong.data or ""),
                    reason=form.reason.data or "",
                    received=received,
                    now=clock.now(),
                )
            ),
        )
    flash(gettext("Your correction was asked for. You are told what became of it."), "success")
    return redirect(target, 303)


def _show_url(row: Correction) -> str:
    return url_for("corrections.show", number=row.id)


@corrections.route("/<int:number>", methods=["GET", "POST"])
@guard(READ_ATTENDANCE)
def show(number: int) -> str | Response | tuple[str, int]:
    """One correction, with the day as it stands, and the answer's form for whoever decides."""
    actor, form = current_actor(), AnswerForm()
    row = request_for(db.session, Correction, actor, number, clock.today())
    if form.validate_on_submit() and (action := form.action()) is not None:
        if not actor.may(DECIDE_CORRECTIONS):
            raise NotFound("There is no such request, or it is not yours to see.")
        words = form.answer.data or ""

        def act(session: Any) -> str:
            answer_correction(session, actor, number, action, words, clock.now())
            return url_for("corrections.show", number=number)

        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Answered. The person is told."), "success")
            return redirect(target, 303)
        except FairlineError as error:
            form.refuse(error)
            row = request_for(db.session, Correction, actor, number, clock.today())
    page = _page(actor, row, form)
    return (page, 422) if form.is_submitted() else page


def _page(actor: Actor, row: Correction, form: AnswerForm) -> str:
    person = person_for(db.session, actor, row.employee_id, clock.today())
    trace = day_trace(db.session, person, row.day, clock.now())
    return render_template(
        "hr/corrections/show.html",
        row=row,
        person=person,
        own=row.employee_id == actor.employee_id,
        day_text=written_date(row.day, "full"),
        day_url=day_url(row),
        direction=DIRECTIONS[row.direction],
        wrong=DIRECTIONS[Direction(row.wrong_direction)] if row.wrong_direction else None,
        state=STATE_WORDS[row.state],
        state_tone=STATE_TONES[row.state],
        status=STATUSES[trace.result.status],
        tone=TONES[trace.result.status],
        punches=trace.punches,
        directions=DIRECTIONS,
        files=files_about(db.session, ABOUT, row.id),
        may_answer=may_decide(db.session, row, actor, DECIDE_CORRECTIONS, clock.today()),
        form=form,
    )


@corrections.post("/<int:number>/withdraw")
@guard(ASK_CORRECTIONS)
def withdraw(number: int) -> Response:
    """Take an own request back that waits."""
    actor = current_actor()
    request_for(db.session, Correction, actor, number, clock.today())

    def act(session: Any) -> str:
        withdraw_correction(session, actor, number, clock.now())
        return url_for("corrections.show", number=number)

    target = perform_once(posted_form_key(), act)
    flash(gettext("Withdrawn; nothing was changed."), "success")
    return redirect(target, 303)
