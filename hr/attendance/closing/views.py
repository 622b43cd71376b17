"""Pages of the month's closing: HR's month, everybody's own, disputes, the roots that are published."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hr.attendance.closing import services
from hr.attendance.closing.adjusting import LateFact, enter_late_fact
from hr.attendance.closing.blockers import blockers_of
from hr.attendance.closing.forms import (
    DecisionForm,
    LateFactForm,
    MineForm,
    ReopenForm,
    ReviewForm,
    StandForm,
    mine_form,
)
from hr.attendance.closing.labels import ANSWER_TONES, ANSWERS, STATE_TONES, STATES
from hr.attendance.closing.manifests import manifest_file
from hr.attendance.closing.models import AttendanceMonth
from hr.attendance.closing.queries import (
    adjustments_of,
    answer_of,
    answers_of,
    dispute_for,
    disputes_of,
    disputes_to_decide,
    manifest_of,
    manifests_of,
    month_row,
    month_rows,
    names_of,
    newest_manifests,
    own_sheet,
    progress_of,
    reopenings_of,
    state_of,
    undecided_reopening,
)
from hr.attendance.closing.rules.states import MonthState, possible
from hr.attendance.closing.sheets import employed_in, sheets_of
from hr.attendance.labels import STATUSES, TONES, month_name, sentence_of, times_of
from hr.attendance.months import Month, month_of, named_month
from hr.attendance.queries import day_trace, months_of
from hr.attendance.rules.values import DayResult, DayStatus
from hr.attendance.whys import whys_of
from hr.permissions import AGREE_REOPENING, ANSWER_MONTH, CLOSE_MONTHS, DECIDE_DISPUTES, READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.reading import reading
from portal.db.session import db
from portal.documents.answers import file_answer
from portal.errors import FairlineError, Invalid, NotFound
from portal.people.models import Employee
from portal.web.filters import written_date
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import gettext, ngettext
from portal.web.once import perform_once

months = Blueprint("months", __name__, url_prefix="/hr/months")
_MONTHS_BACK = 3
_SHOWN = 50
_ANSWER_WITHIN = 5


def asked(text: str) -> Month:
    """The month of the address; NotFound for other texts and for months to come."""
    month = named_month(text)
    if month > month_of(clock.today()):
        raise NotFound("There is no such month.")
    return month


@months.get("/")
@guard(READ_ATTENDANCE)
def index() -> str:
    """Every month with its state, and the root that it was closed under."""
    actor, rows = current_actor(), {Month(row.first_day): row for row in month_rows(db.session)}
    month, shown = month_of(clock.today()), []
    for _ in range(_MONTHS_BACK):
        shown.append(month)
        month = month.previous
    manifests: dict[int, list[Any]] = {}
    for one in newest_manifests(db.session):
        manifests.setdefault(one.month_id, []).append(one)
    lines = [
        {
            "month": one,
            "name": month_name(one),
            "state": STATES[state_of(rows.get(one))],
            "tone": STATE_TONES[state_of(rows.get(one))],
            "manifests": manifests.get(rows[one].id, []) if one in rows else [],
            "mine": actor.may(ANSWER_MONTH) and state_of(rows.get(one)) is not MonthState.OPEN,
        }
        for one in sorted({*shown, *rows}, reverse=True)
    ]
    return render_template("hr/months/index.html", lines=lines, may_see=actor.may(AGREE_REOPENING))


@months.get("/<month>")
@guard(AGREE_REOPENING)
def show(month: str) -> str:
    """How far the month has come: what blocks, who is silent, what can be done."""
    return _page(asked(month))


def _page(month: Month, **forms: PortalForm) -> str:
    actor, row = current_actor(), month_row(db.session, month)
    with reading(db.session):
        state = state_of(row)
        frozen = state in (MonthState.CLOSED, MonthState.CLOSING)
        values = {
            "month": month,
            "month_text": month_name(month),
            "row": row,
            "state": state.value,
            "state_text": STATES[state],
            "state_tone": STATE_TONES[state],
            "actions": {action.value for action in possible(state)},
            "blockers": [] if frozen else blockers_of(db.session, month, clock.now()),
            "over": month.last < clock.today(),
            "may_close": actor.may(CLOSE_MONTHS),
            "shown": _SHOWN,
            **_people(month, row),
            **_history(month, row),
        }
    given = {
        "review_form": ReviewForm(formdata=None, due=clock.today() + timedelta(days=_ANSWER_WITHIN)),
        "stand_form": StandForm(formdata=None),
        "reopen_form": ReopenForm(formdata=None),
        **forms,
    }
    return render_template("hr/months/show.html", **values, **given)


def _people(month: Month, row: AttendanceMonth | None) -> dict[str, Any]:
    """Who confirmed, disputes, is silent: while the month is in review."""
    if row is None or row.state is not MonthState.REVIEW:
        return {"progress": None}
    people = employed_in(db.session, month)
    names = {person.id: person for person in people}
    leaves = {one.employee_id: one.sheet.leaf.hex() for one in sheets_of(db.session, people, month, clock.now())}
    progress, states = progress_of(answers_of(db.session, row), disputes_of(db.session, row), leaves)
    by_state: dict[str, list[Employee]] = {key: [] for key in ANSWERS}
    for employee_id, state in states.items():
        by_state[state].append(names[employee_id])
    return {
        "progress": progress,
        "answers": [
            {
                "key": key,
                "label": ANSWERS[key],
                "tone": ANSWER_TONES[key],
                "people": sorted(found, key=lambda one: one.number),
            }
            for key, found in by_state.items()
        ],
    }


def _history(month: Month, row: AttendanceMonth | None) -> dict[str, Any]:
    """Manifests, questions of opening again, and what was adjusted."""
    if row is None:
        return {"manifests": [], "reopenings": [], "waiting": None, "adjustments": adjustments_of(db.session, month)}
    manifests, reopenings = manifests_of(db.session, row.id), reopenings_of(db.session, row.id)
    accounts = [one.closed_by_id for one in manifests]
    accounts += [account for one in reopenings for account in (one.asked_by_id, one.decided_by_id)]
    return {
        "manifests": manifests,
        "reopenings": reopenings,
        "waiting": undecided_reopening(db.session, row.id),
        "who": names_of(db.session, accounts),
        "own_account": current_actor().account_id,
        "adjustments": adjustments_of(db.session, month),
    }


def _show_url(month: Month) -> str:
    return url_for("months.show", month=month)


def _done(location: str, text: str) -> Response:
    flash(text, "success")
    return redirect(location)


@months.post("/<month>/review")
@guard(CLOSE_MONTHS)
def review(month: str) -> tuple[str, int] | Response:
    """Give the month to everybody."""
    actor, one, form = current_actor(), asked(month), ReviewForm()
    if form.validate_on_submit():
        try:
            location = perform_once(
                form.form_key.data or "",
                lambda session: (services.start_review(session, actor, one, form.due.data), _show_url(one))[1],
            )
            return _done(location, gettext("Everybody was asked to look at the month."))
        except FairlineError as error:
            form.refuse(error)
    return _page(one, review_form=form), 422


@months.post("/<month>/remind")
@guard(CLOSE_MONTHS)
def remind(month: str) -> Response:
    """Remind by mail who has not answered."""
    actor, one = current_actor(), asked(month)
    location = perform_once(
        posted_form_key(), lambda session: (services.remind(session, actor, one), _show_url(one))[1]
    )
    return _done(location, gettext("Whoever has not answered was reminded."))


@months.post("/<month>/stand")
@guard(CLOSE_MONTHS)
def stand(month: str) -> tuple[str, int] | Response:
    """Let days with a missing punch or without a shift stay as they are."""
    actor, one, form = current_actor(), asked(month), StandForm()
    if form.validate_on_submit():
        try:
            days = _chosen_days(one, form.days.data or [])
            location = perform_once(
                form.form_key.data or "",
                lambda session: (services.let_stand(session, actor, days, form.reason.data), _show_url(one))[1],
            )
            return _done(location, ngettext("%(num)d day stays as it is.", "%(num)d days stay as they are.", len(days)))
        except FairlineError as error:
            form.refuse(error)
    return _page(one, stand_form=form), 422


def _chosen_days(month: Month, chosen: Sequence[str]) -> list[tuple[int, date, str]]:
    """The chosen days among those that block; others are not taken."""
    found = {
        f"{row.day[0]}:{row.day[1].isoformat()}": row.day
        for blocker in blockers_of(db.session, month, clock.now())
        for row in blocker.rows
        if row.day is not None
    }
    if not chosen:
        raise Invalid("Choose a day.", field="days")
    if not set(chosen) <= set(found):
        raise Invalid("One of these days does not block any more. Look again.", field="days")
    return [found[key] for key in chosen]


@months.post("/<month>/close")
@guard(CLOSE_MONTHS)
def close(month: str) -> Response:
    """Close the month; the progress page follows the job."""
    actor, one = current_actor(), asked(month)
    return redirect(
        perform_once(
            posted_form_key(),
            lambda session: url_for("jobs.show", job_id=services.ask_close(session, actor, one).id),
        )
    )


@months.post("/<month>/reopen")
@guard(CLOSE_MONTHS)
def reopen(month: str) -> tuple[str, int] | Response:
    """Ask that the month is opened again."""
    actor, one, form = current_actor(), asked(month), ReopenForm()
    if form.validate_on_submit():
        try:
            location = perform_once(
                form.form_key.data or "",
                lambda session: (services.ask_reopen(session, actor, one, form.reason.data), _show_url(one))[1],
            )
            return _done(location, gettext("Another person has to agree now."))
        except FairlineError as error:
            form.refuse(error)
    return _page(one, reopen_form=form), 422


@months.post("/<month>/agree")
@guard(AGREE_REOPENING)
def agree(month: str) -> Response:
    """Agree to what somebody else asked for."""
    return _decided(month, True, gettext("The month is open again."))


@months.post("/<month>/decline")
@guard(AGREE_REOPENING)
def decline(month: str) -> Response:
    """Leave the month closed."""
    return _decided(month, False, gettext("The month stays closed."))


def _decided(month: str, agreed: bool, text: str) -> Response:
    actor, one = current_actor(), asked(month)
    location = perform_once(
        posted_form_key(), lambda session: (services.decide_reopen(session, actor, one, agreed), _show_url(one))[1]
    )
    return _done(location, text)


@months.get("/<month>/manifest.json")
@guard(READ_ATTENDANCE)
def manifest(month: str) -> Response:
    """Root, head and leaves of a closed month: digests, nobody's data. Slips are checked against it."""
    found = manifest_of(db.session, asked(month), request.args.get("version", type=int))
    return file_answer(manifest_file(db.session, found), f"manifest-{month}-v{found.version}.json", "application/json")


@months.route("/<month>/mine", methods=["GET", "POST"])
@guard(ANSWER_MONTH)
def mine(month: str) -> str | tuple[str, int] | Response:
    """The own month, row by row: confirmed, or said to be wrong."""
    actor, one = current_actor(), asked(month)
    employee = db.session.get(Employee, actor.employee_id or 0)
    sheet = None if employee is None else own_sheet(db.session, employee.id, one, clock.now())
    row = month_row(db.session, one)
    if employee is None or sheet is None or row is None:
        raise NotFound("There is no such month.")
    results = months_of(db.session, [employee], one, clock.now())[0].results
    days = [result.day.day for result in results if result.status is not DayStatus.AWAY]
    known = {found.day: found for found in disputes_of(db.session, row, employee.id)}
    form = mine_form(days, **{f"day_{day.day}": found.reason for day, found in known.items()})
    if form.validate_on_submit():
        texts = _disputed(one, form, days)
        try:
            location = perform_once(
                form.form_key.data or "",
                lambda session: _answered(session, one, texts, form.seen.data or ""),
            )
            return _done(location, gettext("Your answer is kept. You can change it until the month is closed."))
        except FairlineError as error:
            form.refuse(error)
    form.seen.data = sheet.leaf.hex()
    page = render_template(
        "hr/months/mine.html",
        form=form,
        month=one,
        month_text=month_name(one),
        lines=[_line(result, form, known.get(result.day), employee.id) for result in results],
        seen=sheet.leaf.hex(),
        row=row,
        review=row.state is MonthState.REVIEW,
        state_text=STATES[row.state],
        state_tone=STATE_TONES[row.state],
        answer=answer_of(db.session, row, employee.id),
        manifests=manifests_of(db.session, row.id),
        employee=employee,
        disputes=[found for found in known.values() if found.decided_at is not None],
    )
    return page, 422 if form.is_submitted() else 200


def _answered(session: Any, month: Month, texts: dict[date, str], seen: str) -> str:
    services.answer_month(session, current_actor(), month, texts, seen)
    return url_for("months.mine", month=month)


def _disputed(month: Month, form: MineForm, days: Sequence[int]) -> dict[date, str]:
    texts = {day: (form[f"day_{day}"].data or "").strip() for day in days}
    return {month.first.replace(day=day): text for day, text in texts.items() if text}


def _line(result: DayResult, form: MineForm, dispute: Any, employee_id: int) -> dict[str, Any]:
    return {
        "day": result.day,
        "status": STATUSES[result.status],
        "tone": TONES[result.status],
        "times": times_of(result),
        "sentence": sentence_of(result),
        "field": form._fields.get(f"day_{result.day.day}"),
        "dispute": dispute,
        "url": url_for("attendance.day", employee_id=employee_id, day=result.day.isoformat()),
    }


@months.get("/disputes")
@guard(DECIDE_DISPUTES)
def disputes() -> str:
    """What waits for a decision of this lead, or of HR."""
    found = disputes_to_decide(db.session, current_actor(), clock.today())
    return render_template("hr/months/disputes.html", disputes=found, day_text=_day_text)


def _day_text(day: date) -> str:
    return written_date(day, "full")


@months.route("/disputes/<int:dispute_id>", methods=["GET", "POST"])
@guard(DECIDE_DISPUTES)
def dispute(dispute_id: int) -> str | tuple[str, int] | Response:
    """One disputed row with what it rests on, and the decision."""
    actor, form = current_actor(), DecisionForm()
    found = dispute_for(db.session, actor, dispute_id, clock.today())
    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", lambda session: _decide(session, dispute_id, form))
            return _done(location, gettext("It is decided, and the person is told."))
        except FairlineError as error:
            form.refuse(error)
            found = dispute_for(db.session, actor, dispute_id, clock.today())
    trace = day_trace(db.session, found.employee, found.day, clock.now())
    page = render_template(
        "hr/months/dispute.html",
        dispute=found,
        form=form,
        day_text=_day_text(found.day),
        month_text=month_name(Month(found.month.first_day)),
        sentence=sentence_of(trace.result),
        whys=whys_of(trace),
        who=names_of(db.session, [found.decided_by_id]),
        url=url_for("attendance.day", employee_id=found.employee_id, day=found.day.isoformat()),
    )
    return page, 422 if form.is_submitted() else 200


def _decide(session: Any, dispute_id: int, form: DecisionForm) -> str:
    services.decide_dispute(session, current_actor(), dispute_id, form.upheld.data == "yes", form.decision.data)
    return url_for("months.disputes")


@months.route("/late", methods=["GET", "POST"])
@guard(CLOSE_MONTHS)
def late() -> str | tuple[str, int] | Response:
    """Enter what came to light of a closed month; it counts in the open one."""
    actor, form = current_actor(), LateFactForm()
    if form.validate_on_submit():
        fact = LateFact(
            number=form.number.data or "",
            day=form.day.data,
            arrived=form.arrived.data or "",
            left=form.left.data or "",
            reason=form.reason.data or "",
        )
        try:
            location = perform_once(form.form_key.data or "", lambda session: _entered(session, actor, fact))
            return _done(location, gettext("It counts in this month; the closed row stays."))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("hr/months/late.html", form=form)
    return page, 422 if form.is_submitted() else 200


def _entered(session: Any, actor: Any, fact: LateFact) -> str:
    return _show_url(Month(enter_late_fact(session, actor, fact).month_first))
