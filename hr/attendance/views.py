"""Pages of attendance: the month of many, the month of one, and why a day came to what it did."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hr.attendance.asking.words import STATE_TONES, STATE_WORDS
from hr.attendance.clock_views import clock_values
from hr.attendance.labels import DIRECTIONS, SOURCES, STATUSES, TONES, legend, month_name
from hr.attendance.leave.queries import requests_on
from hr.attendance.leave.words import KIND_WORDS, VERDICT_WORDS, when_text
from hr.attendance.months import Month, month_named, month_of
from hr.attendance.overtime.queries import overtime_on, worked_in
from hr.attendance.overtime.words import RATE_WORDS
from hr.attendance.pictures import SORTS, count_words, grid_of, sorted_people, weeks_of
from hr.attendance.plans import DayPlan
from hr.attendance.punches import instant
from hr.attendance.queries import PersonMonth, day_trace, months_of, people_of_month, person_for, teams_by_id
from hr.attendance.rules.day import hours_of
from hr.attendance.services import note_view
from hr.attendance.whys import planned_by, whys_of
from hr.permissions import ASK_CORRECTIONS, DECIDE_LEAVE, EXPORT_ATTENDANCE, IMPORT_PUNCHES, MAKE_SLIPS, READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.session import db, transaction
from portal.errors import NotFound
from portal.people.models import Employee
from portal.web.filters import written_date
from portal.web.forms import ActionForm
from portal.web.i18n import gettext

attendance = Blueprint("attendance", __name__, url_prefix="/hr/attendance")
_ON_A_PAGE = 50
_MONTHS_BACK = 14
_NO_TEAM = "none"


@attendance.get("/")
@guard(READ_ATTENDANCE)
def overview() -> str | Response:
    """People × days of a month, with counts; whoever may only see themselves is led to their own calendar."""
    actor, month = current_actor(), asked_month()
    if actor.scope(READ_ATTENDANCE) is Scope.OWN:
        return redirect(url_for("attendance.person", employee_id=actor.employee_id or 0, month=str(month)))
    with transaction(db.session) as session:
        note_view(session, actor, "month", str(month))
    everyone = months_of(
        db.session, people_of_month(db.session, actor, READ_ATTENDANCE, month, clock.today()), month, clock.now()
    )
    return render_template("hr/attendance/overview.html", **_overview(actor, month, everyone))


def _overview(actor: Actor, month: Month, everyone: list[PersonMonth]) -> dict[str, Any]:
    teams, team, sort = teams_by_id(db.session), request.args.get("team", ""), request.args.get("sort", "number")
    chosen = sorted_people([person for person in everyone if in_team(person, team)], sort)
    page = max(1, min(request.args.get("page", 1, type=int), -(-len(chosen) // _ON_A_PAGE) or 1))
    shown = chosen[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]
    urls = {key: _overview_url(sort=f"-{key}" if sort != f"-{key}" else key) for key in SORTS}
    return {
        "month": month,
        "month_text": month_name(month),
        "months": month_choices(),
        "teams": team_choices(teams),
        "team": team,
        "sort": sort,
        "sorts": [("number", gettext("Staff number")), ("name", gettext("Employee name"))]
        + [(f"-{key}", text) for key, text in count_words().items()],
        "grid": grid_of(month, shown, sort, urls, clock.today()),
        "people": len(chosen),
        "sums": {key: sum(getattr(person.totals, key) for person in chosen) for key in count_words()},
        "words": count_words(),
        "half_days": sum(person.totals.half_days for person in chosen),
        "silent": [person for person in chosen if is_silent(person)],
        "legend": legend(),
        "previous_url": _overview_url(page=page - 1) if page > 1 else None,
        "next_url": _overview_url(page=page + 1) if page * _ON_A_PAGE < len(chosen) else None,
        "may_import": actor.may(IMPORT_PUNCHES),
        "may_export": actor.may(EXPORT_ATTENDANCE),
        "may_make_slips": actor.may(MAKE_SLIPS),
        "form": ActionForm(),
    }


def is_silent(person: PersonMonth) -> bool:
    """Absent on three days or more and seen on none: rather a file that is missing than a person."""
    seen = person.totals.present + person.totals.late + person.totals.early + person.totals.missing
    seen += person.totals.half_days
    return person.totals.absent >= 3 and seen == 0


def team_choices(teams: dict[int, str]) -> list[tuple[str, str]]:
    """Everybody, each team, and whoever has none: for a list to choose from, as ``in_team`` reads it."""
    named = [(str(key), name) for key, name in teams.items()]
    return [("", gettext("Everybody")), *named, (_NO_TEAM, gettext("Without a team"))]


def in_team(person: PersonMonth, team: str) -> bool:
    """Whether the person belongs to the team of the address: an id, "none", or anything else for everybody."""
    if team == _NO_TEAM:
        return person.team_id is None
    return not team.isdecimal() or person.team_id == int(team)


def _overview_url(**changed: Any) -> str:
    kept = {key: request.args[key] for key in ("month", "team", "sort") if key in request.args}
    return url_for("attendance.overview", **{**kept, **changed})


def asked_month() -> Month:
    """The month of the address, this one where there is none."""
    return month_named(request.args.get("month", ""), clock.today())


def month_choices() -> list[tuple[str, str]]:
    """This month and those before it, newest first, for a list to choose from."""
    found, month = [], month_of(clock.today())
    for _ in range(_MONTHS_BACK):
        found.append((str(month), month_name(month)))
        month = month.previous
    return found


@attendance.get("/<int:employee_id>")
@guard(READ_ATTENDANCE)
def person(employee_id: int) -> str:
    """A person's month as a calendar."""
    actor, month = current_actor(), asked_month()
    employee = _seen(actor, employee_id)
    found = months_of(db.session, [employee], month, clock.now())[0]
    return render_template(
        "hr/attendance/person.html",
        employee=employee,
        own=employee_id == actor.employee_id,
        own_clock=_own_clock(actor, employee_id, month),
        month=month,
        month_text=month_name(month),
        weeks=weeks_of(month, found.results, employee_id, clock.today()),
        totals=found.totals,
        overtime=worked_in(db.session, [employee_id], month).get(employee_id, 0),
        noteworthy=[_line(result) for result in found.results if TONES[result.status] in ("warning", "info", "danger")],
        legend=legend(),
        next_month=month.next if month < month_of(clock.today()) else None,
        may_see_many=actor.scope(READ_ATTENDANCE) is not Scope.OWN,
    )


def _own_clock(actor: Actor, employee_id: int, month: Month) -> dict[str, Any] | None:
    """The clock on the own page of the month that runs."""
    if employee_id != actor.employee_id or month != month_of(clock.today()):
        return None
    return clock_values(db.session, actor, clock.now(), "month")


def _line(result: Any) -> dict[str, Any]:
    return {"result": result, "status": STATUSES[result.status], "tone": TONES[result.status]}


def _seen(actor: Actor, employee_id: int) -> Employee:
    """The person whose attendance is looked at; that somebody else looks at it is noted (policy 8.1.2)."""
    person_for(db.session, actor, employee_id, clock.today())
    if employee_id != actor.employee_id:
        with transaction(db.session) as session:
            note_view(session, actor, "employee", employee_id)
    return person_for(db.session, actor, employee_id, clock.today())


@attendance.get("/<int:employee_id>/<day>")
@guard(READ_ATTENDANCE)
def day(employee_id: int, day: str) -> str:
    """Why the day came to what it did: plan, rules, reasons, and each punch with its file and line."""
    actor = current_actor()
    employee, wanted = _seen(actor, employee_id), day_of(day)
    trace = day_trace(db.session, employee, wanted, clock.now())
    return render_template(
        "hr/attendance/day.html",
        employee=employee,
        day=wanted,
        day_text=written_date(wanted, "full"),
        month=month_of(wanted),
        month_text=month_name(month_of(wanted)),
        trace=trace,
        result=trace.result,
        status=STATUSES[trace.result.status],
        tone=TONES[trace.result.status],
        whys=whys_of(trace),
        shift_words=_shift_words(trace.plan),
        planned_words=planned_by(trace.plan),
        counted=hours_of(trace.planned, trace.rules),
        may_read_numbers=actor.may("policy:setting:read"),
        directions=DIRECTIONS,
        sources=SOURCES,
        instant=instant,
        may_import=actor.may(IMPORT_PUNCHES),
        leaves=requests_on(db.session, employee_id, wanted, wanted),
        kind_words=KIND_WORDS,
        overtime=overtime_on(db.session, employee_id, wanted, wanted),
        rate_words=RATE_WORDS,
        when_text=when_text,
        verdict_words=VERDICT_WORDS,
        may_rule=actor.may(DECIDE_LEAVE) and employee_id != actor.employee_id,
        state_words=STATE_WORDS,
        state_tones=STATE_TONES,
        may_correct=employee_id == actor.employee_id and actor.may(ASK_CORRECTIONS),
    )


def _shift_words(plan: DayPlan) -> str:
    """The shift with the version that held on the day."""
    if plan.edition is None:
        return gettext("a day off") if plan.off else gettext("none planned")
    if plan.edition.from_beginning:
        return plan.edition.name
    since = written_date(plan.edition.starts_on, "medium")
    return gettext("%(shift)s, version since %(day)s", shift=plan.edition.name, day=since)


def day_of(text: str) -> date:
    """The day of an address; NotFound for what is none, and for days to come."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound("There is no such day.") from None
    if text != found.isoformat() or not found.year >= 2000 or found > clock.today():
        raise NotFound("There is no such day.")
    return found
