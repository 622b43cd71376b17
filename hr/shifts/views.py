"""Pages of shifts for HR: the list, a shift with its versions, the editor, plans and rotations."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.closed_months import closed_months
from hr.attendance.labels import month_name
from hr.attendance.models import BEGINNING
from hr.attendance.punches import instant
from hr.attendance.queries import teams_by_id
from hr.attendance.rule_page import breaks_in_words, pairs_in_words
from hr.attendance.rules.rotations import MOST_STEPS, Pattern, RotationUnit, spread
from hr.attendance.services import add_rotation, end_plan, new_shift, set_offsets, set_plan, write_version
from hr.permissions import MANAGE_SHIFTS
from hr.shifts.forms import (
    EndForm,
    NewShiftForm,
    PlanForm,
    RotationForm,
    VersionForm,
    chosen_offsets,
    offsets_form,
)
from hr.shifts.labels import numbers_in_words
from hr.shifts.queries import (
    everybody,
    members_of,
    plan_for,
    plan_lines,
    rotation_for,
    rotations_of,
    shift_for,
    shift_lines,
    shifts_of,
    versions_of,
    workers_of,
)
from hr.shifts.trying import Trial, trial_of
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, Invalid, NotFound
from portal.web.forms import PortalForm
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.workdays.queries import current_calendar

shifts = Blueprint("hr_shifts", __name__, url_prefix="/hr/shifts")
_TRY, _EVENLY = "try", "evenly"
_WEEKS_SHOWN = 28


@shifts.before_request
def _mark_menu() -> None:
    g.nav_entry = "hr_shifts.index"


@shifts.get("/")
@guard(MANAGE_SHIFTS)
def index() -> str:
    """Every shift with today's hours, how many people work it, and when its next version begins."""
    lines = shift_lines(db.session, clock.today())
    return render_template("hr/shifts/index.html", lines=lines, pairs=pairs_in_words)


@shifts.route("/new", methods=["GET", "POST"])
@guard(MANAGE_SHIFTS)
def new() -> str | Response | tuple[str, int]:
    """A shift with its first version."""
    actor, form = current_actor(), NewShiftForm()
    if not form.is_submitted():
        form.starts_on.data = clock.today()

    def act(session: Session) -> str:
        shift = new_shift(
            session,
            actor,
            code=(form.code.data or "").strip(),
            name=(form.name.data or "").strip(),
            design=form.design(),
            since=_day(form.starts_on.data),
        )
        return url_for("hr_shifts.show", shift_id=shift.id)

    done, trial = _saved_or_tried(form, act, gettext("The shift is saved. Plan who works it."))
    return done or _page("hr/shifts/edit.html", form, shift=None, trial=trial, back=url_for("hr_shifts.index"))


@shifts.get("/<int:shift_id>")
@guard(MANAGE_SHIFTS)
def show(shift_id: int) -> str:
    """A shift: its versions as pictures, and who works it."""
    shift, today = shift_for(db.session, shift_id), clock.today()
    return render_template(
        "hr/shifts/show.html",
        shift=shift,
        versions=versions_of(db.session, shift_id, today),
        workers=workers_of(db.session, shift_id, today),
        pairs=pairs_in_words,
        breaks=breaks_in_words,
        numbers=numbers_in_words,
        beginning=BEGINNING,
    )


@shifts.route("/<int:shift_id>/version", methods=["GET", "POST"])
@guard(MANAGE_SHIFTS)
def version(shift_id: int) -> str | Response | tuple[str, int]:
    """The next version of a shift, begun with the newest one."""
    actor, shift, form = current_actor(), shift_for(db.session, shift_id), VersionForm()
    newest = max(versions_of(db.session, shift_id, clock.today()), key=lambda line: line.version.id).version
    if not form.is_submitted():
        form.show(newest.design())
        form.starts_on.data = clock.today() + timedelta(days=1)
        form.seen.data = str(newest.id)
    back = url_for("hr_shifts.show", shift_id=shift_id)

    def act(session: Session) -> str:
        write_version(
            session,
            actor,
            shift_id,
            form.design(),
            _day(form.starts_on.data),
            reason=form.reason.data or "",
            seen=form.seen_id,
        )
        return back

    done, trial = _saved_or_tried(
        form, act, gettext("The version is saved. Days before it keep the one of their time.")
    )
    return done or _page("hr/shifts/edit.html", form, shift=shift, trial=trial, back=back)


def _saved_or_tried(
    form: NewShiftForm | VersionForm, act: Callable[[Session], str], said: str
) -> tuple[Response | None, Trial | None]:
    """Where the form goes on to once it is saved, or what its tried day came to."""
    if not form.is_submitted() or not form.validate():
        return None, None
    try:
        if _TRY in request.form:
            return None, trial_of(db.session, form, clock.today())
        target = perform_once(form.form_key.data or "", act)
    except FairlineError as error:
        form.refuse(error)
        return None, None
    flash(said, "success")
    return redirect(target), None


def _page(template: str, form: PortalForm, **values: Any) -> tuple[str, int]:
    wrong = form.is_submitted() and bool(form.errors)
    last = max(closed_months(db.session), default=None)
    closed = month_name(last) if last else None
    page = render_template(template, form=form, instant=instant, closed=closed, **values)
    return page, 422 if wrong else 200


def _day(value: date | None) -> date:
    if value is None:
        raise Invalid("Give a day.", field="starts_on")
    return value


@shifts.get("/plans")
@guard(MANAGE_SHIFTS)
def plans() -> str:
    """Who works what from when on."""
    return render_template("hr/shifts/plans.html", lines=plan_lines(db.session, clock.today()))


@shifts.route("/plans/new", methods=["GET", "POST"])
@guard(MANAGE_SHIFTS)
def new_plan() -> str | Response | tuple[str, int]:
    """Set who works what from a day on."""
    actor, form, today = current_actor(), PlanForm(), clock.today()
    form.offer(_whom(today), _what())
    if not form.is_submitted():
        form.starts_on.data = today + timedelta(days=1)
        form.what.data = request.args.get("what", "")

    def act(session: Session) -> str:
        kind, _, key = (form.whom.data or "").partition(":")
        what, _, which = (form.what.data or "").partition(":")
        plan = set_plan(
            session,
            actor,
            _day(form.starts_on.data),
            employee_id=int(key) if kind == "person" else None,
            team_id=int(key) if kind == "team" else None,
            shift_id=int(which) if what == "shift" else None,
            rotation_id=int(which) if what == "rotation" else None,
            offset=form.offset.data or 0,
            ends_on=form.ends_on.data,
            reason=form.reason.data or "",
        )
        if plan.team_id is not None and plan.rotation_id is not None:
            return url_for("hr_shifts.plan", plan_id=plan.id)
        return url_for("hr_shifts.plans")

    done = _saved(form, act, gettext("The plan is set."))
    return done or _page("hr/shifts/plan_form.html", form)


def _saved(form: PortalForm, act: Callable[[Session], str], said: str) -> Response | None:
    if not form.validate_on_submit():
        return None
    try:
        target = perform_once(form.form_key.data or "", act)
    except FairlineError as error:
        form.refuse(error)
        return None
    flash(said, "success")
    return redirect(target)


def _whom(today: date) -> list[tuple[str, str]]:
    teams = [(f"team:{key}", name) for key, name in teams_by_id(db.session).items()]
    people = [(f"person:{key}", f"{name} · {number}") for key, name, number in everybody(db.session, today)]
    return [("company:", gettext("Everybody without another plan")), *teams, *people]


def _what() -> list[tuple[str, str]]:
    known = [(f"shift:{one.id}", f"{one.name} · {one.code}") for one in shifts_of(db.session)]
    turns = [(f"rotation:{one.id}", gettext("Rotation: %(name)s", name=one.name)) for one in rotations_of(db.session)]
    return known + turns


@shifts.route("/plans/<int:plan_id>", methods=["GET", "POST"])
@guard(MANAGE_SHIFTS)
def plan(plan_id: int) -> str | Response | tuple[str, int]:
    """A plan; of a team on a rotation also who is how many steps ahead."""
    actor, line, today = current_actor(), plan_for(db.session, plan_id), clock.today()
    rotation, team = line.plan.rotation, line.plan.team_id
    members = members_of(db.session, line.plan, max(today, line.plan.starts_on)) if rotation and team else []
    steps = len(rotation.steps) if rotation else 0
    form = offsets_form([(one.id, one.name, one.ahead) for one in members], steps)
    if form.is_submitted() and not members:
        raise NotFound("There is no such plan.")
    evenly = dict(zip((one.id for one in members), spread(len(members), steps), strict=True)) if members else {}

    def act(session: Session) -> str:
        chosen = evenly if _EVENLY in request.form else chosen_offsets(form)
        set_offsets(session, actor, plan_id, chosen, reason=form.reason.data or "")
        return url_for("hr_shifts.plan", plan_id=plan_id)

    done = _saved(form, act, gettext("The steps are saved."))
    return done or _page("hr/shifts/plan.html", form, line=line, members=members, steps=steps)


@shifts.route("/plans/<int:plan_id>/end", methods=["GET", "POST"])
@guard(MANAGE_SHIFTS)
def end(plan_id: int) -> str | Response | tuple[str, int]:
    """The last day of a plan; the day before its first takes it back."""
    actor, line, form = current_actor(), plan_for(db.session, plan_id), EndForm()
    if not form.is_submitted():
        form.last.data = max(clock.today(), line.plan.starts_on - timedelta(days=1))

    def act(session: Session) -> str:
        end_plan(session, actor, plan_id, _day(form.last.data), reason=form.reason.data or "")
        return url_for("hr_shifts.plans")

    done = _saved(form, act, gettext("The plan ends then."))
    return done or _page("hr/shifts/end.html", form, line=line)


@shifts.get("/rotations")
@guard(MANAGE_SHIFTS)
def rotations() -> str:
    """Every rotation with its steps."""
    return render_template("hr/shifts/rotations.html", rotations=rotations_of(db.session), names=_codes()[1])


@shifts.route("/rotations/new", methods=["GET", "POST"])
@guard(MANAGE_SHIFTS)
def new_rotation() -> str | Response | tuple[str, int]:
    """A pattern of shifts that goes round."""
    actor, form, today = current_actor(), RotationForm(), clock.today()
    codes, names = _codes()
    if not form.is_submitted():
        form.anchor.data = today + timedelta(days=-today.weekday())

    def act(session: Session) -> str:
        pattern = Pattern(anchor=_day(form.anchor.data), unit=RotationUnit(form.unit.data), steps=form.step_ids(codes))
        rotation = add_rotation(
            session,
            actor,
            name=(form.name.data or "").strip(),
            pattern=pattern,
            by_calendar=bool(form.by_calendar.data),
        )
        return url_for("hr_shifts.rotation", rotation_id=rotation.id)

    done = _saved(form, act, gettext("The rotation is saved. Plan who works it."))
    return done or _page("hr/shifts/rotation_form.html", form, names=names, most=MOST_STEPS)


@shifts.get("/rotations/<int:rotation_id>")
@guard(MANAGE_SHIFTS)
def rotation(rotation_id: int) -> str:
    """A rotation over four weeks from this Monday on, for each step that somebody may be ahead."""
    found, today = rotation_for(db.session, rotation_id), clock.today()
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=number) for number in range(_WEEKS_SHOWN)]
    pattern, calendar = found.pattern(), current_calendar(db.session)
    off = {day for day in days if found.by_calendar and not calendar.is_working_day(day)}
    return render_template(
        "hr/shifts/rotation.html",
        rotation=found,
        days=days,
        rows=[[None if day in off else pattern.step(day, ahead) for day in days] for ahead in range(len(found.steps))],
        off=off,
        names=_codes()[1],
    )


def _codes() -> tuple[dict[str, int], dict[int, tuple[str, str]]]:
    """Ids of shifts by code, and code and name by id."""
    found = shifts_of(db.session)
    return {one.code.casefold(): one.id for one in found}, {one.id: (one.code, one.name) for one in found}
