"""Pages of rosters: the teams' months, one month with its versions, drafting it, and what one person works."""

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.closed_months import is_closed
from hr.attendance.labels import PLANNED_BY, month_name
from hr.attendance.months import Month
from hr.attendance.plans import all_shifts
from hr.attendance.roster_models import RosterState
from hr.attendance.services import note_view
from hr.permissions import ASK_SWAPS, READ_ROSTERS, WRITE_ROSTERS
from hr.rosters.forms import FillForm, PublishForm
from hr.rosters.pictures import calendar_of, grid_of, hours_of, legend_of
from hr.rosters.queries import (
    Sheet,
    months_ahead,
    newest_rosters,
    own_days,
    person_seen,
    sheet_of,
    team_for,
    teams_reached,
)
from hr.rosters.services import begin_draft, discard, fill, publish
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.rules import Scope
from portal.db.session import db, transaction
from portal.errors import FairlineError, Invalid, NotFound
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.stray import posted

rosters = Blueprint("hr_rosters", __name__, url_prefix="/hr/rosters")
_BACK, _AHEAD = 2, 3
_OWN_BACK, _OWN_AHEAD = 6, 2
_NEXT = 5


@rosters.get("/")
@guard(READ_ROSTERS)
def index() -> str | Response:
    """Teams × months with the state of each roster; who sees only themselves is led to their own shifts."""
    actor = current_actor()
    if actor.scope(READ_ROSTERS) is Scope.OWN:
        return redirect(url_for("hr_rosters.mine"))
    teams, months = teams_reached(db.session, actor, READ_ROSTERS), months_ahead(clock.today(), _BACK, _AHEAD)
    newest = newest_rosters(db.session, [team.id for team in teams], months)
    return render_template(
        "hr/rosters/index.html", teams=teams, months=[(one, month_name(one)) for one in months], newest=newest
    )


@rosters.get("/<int:team_id>/<month>")
@guard(READ_ROSTERS)
def show(team_id: int, month: str) -> str:
    """A team's month: people × days, its versions, what changed, and what to look at."""
    actor, wanted = current_actor(), _month(month)
    team = team_for(db.session, actor, READ_ROSTERS, team_id)
    with transaction(db.session) as session:
        note_view(session, actor, "roster", f"{team_id}:{wanted}")
    team = team_for(db.session, actor, READ_ROSTERS, team_id)
    sheet = sheet_of(db.session, team, wanted, request.args.get("version", type=int))
    newest = sheet.versions[0] if sheet.versions else None
    drafts = actor.may(WRITE_ROSTERS) and wanted.last >= clock.today() and not is_closed(db.session, wanted)
    return render_template(
        "hr/rosters/show.html",
        sheet=sheet,
        month_text=month_name(wanted),
        grid=grid_of(sheet, None),
        may_draft=drafts,
        has_draft=newest is not None and newest.state is RosterState.DRAFT,
        shifts={one.shift_id: one for one in sheet.shifts},
        previous=wanted.previous,
        next=wanted.next,
    )


def _month(text: str) -> Month:
    """The month of an address; NotFound for anything else, and beyond what a roster is drawn up for."""
    try:
        found = Month(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise NotFound("There is no such team.") from None
    if str(found) != text or not found.first.year >= 2000 or found > months_ahead(clock.today(), 0, 12)[-1]:
        raise NotFound("There is no such team.")
    return found


@rosters.post("/<int:team_id>/<month>/draft")
@guard(WRITE_ROSTERS)
def draft(team_id: int, month: str) -> Response:
    """Begin the next version, or go on with the draft that is there."""
    actor, wanted = current_actor(), _month(month)
    team_for(db.session, actor, WRITE_ROSTERS, team_id)

    def act(session: Session) -> str:
        begin_draft(session, actor, team_id, wanted)
        return url_for("hr_rosters.edit", team_id=team_id, month=str(wanted))

    return redirect(perform_once(posted_form_key(), act))


@rosters.route("/<int:team_id>/<month>/edit", methods=["GET", "POST"])
@guard(WRITE_ROSTERS)
def edit(team_id: int, month: str) -> str | Response | tuple[str, int]:
    """The draft: choose people and days, and what they work."""
    actor, wanted = current_actor(), _month(month)
    sheet = _draft_sheet(actor.may(WRITE_ROSTERS), team_id, wanted)
    assert sheet.roster is not None
    roster_id, form = sheet.roster.id, FillForm()
    form.offer([(row.id, row.name) for row in sheet.people], sheet.shifts)
    if not form.is_submitted():
        _preset(form, sheet)
    here = url_for("hr_rosters.edit", team_id=team_id, month=str(wanted))

    def act(session: Session) -> str:
        if form.first.data is None or form.last.data is None:
            raise Invalid("Give a day.", field="first")
        fill(
            session,
            actor,
            roster_id,
            people=form.people.data or [],
            first=form.first.data,
            last=form.last.data,
            shift_id=form.shift_id(),
            seen=form.seen_edits,
        )
        return here

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The days are set. Nobody is told before the roster is published."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "hr/rosters/edit.html",
        sheet=sheet,
        month_text=month_name(wanted),
        form=form,
        publishing=PublishForm(formdata=None, seen=str(sheet.roster.edits)),
        again=any(one.state is RosterState.PUBLISHED for one in sheet.versions),
        grid=grid_of(sheet, lambda person, day: f"{here}?person={person}&day={day.isoformat()}#fill"),
        shifts={one.shift_id: one for one in sheet.shifts},
    )
    return page, 422 if form.is_submitted() else 200


def _draft_sheet(may: bool, team_id: int, month: Month) -> Sheet:
    team = team_for(db.session, current_actor(), WRITE_ROSTERS, team_id)
    sheet = sheet_of(db.session, team, month, None)
    if not may or sheet.roster is None or sheet.roster.state is not RosterState.DRAFT:
        raise NotFound("There is no draft of this month.")
    return sheet


def _preset(form: FillForm, sheet: Sheet) -> None:
    """A cell that was chosen stands in the form already."""
    chosen, text = request.args.get("person", type=int), request.args.get("day", "")
    days = {day.isoformat(): day for day in sheet.month.days}
    day = days.get(text, max(sheet.month.first, min(clock.today(), sheet.month.last)))
    form.first.data = form.last.data = day
    form.people.data = [chosen] if chosen in {row.id for row in sheet.people} else []
    form.seen.data = str(sheet.roster.edits) if sheet.roster else ""


@rosters.post("/<int:team_id>/<month>/publish")
@guard(WRITE_ROSTERS)
def release(team_id: int, month: str) -> str | Response | tuple[str, int]:
    """Publish the draft: it holds, and whose days it changes is told."""
    actor, wanted = current_actor(), _month(month)
    sheet, form = _draft_sheet(True, team_id, wanted), PublishForm()
    assert sheet.roster is not None
    roster_id = sheet.roster.id

    def act(session: Session) -> str:
        publish(session, actor, roster_id, note=form.note.data or "", seen=form.seen_edits)
        return url_for("hr_rosters.show", team_id=team_id, month=str(wanted))

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The roster is published. Whose days changed gets a mail."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    fresh = FillForm(formdata=None)
    fresh.offer([(row.id, row.name) for row in sheet.people], sheet.shifts)
    _preset(fresh, sheet)
    page = render_template(
        "hr/rosters/edit.html",
        sheet=sheet,
        month_text=month_name(wanted),
        form=fresh,
        publishing=form,
        again=any(one.state is RosterState.PUBLISHED for one in sheet.versions),
        grid=grid_of(sheet, None),
        shifts={one.shift_id: one for one in sheet.shifts},
    )
    return page, 422


@rosters.post("/<int:team_id>/<month>/discard")
@guard(WRITE_ROSTERS)
def throw_away(team_id: int, month: str) -> Response:
    """Throw the draft away."""
    actor, wanted = current_actor(), _month(month)
    roster = _draft_sheet(True, team_id, wanted).roster
    assert roster is not None
    roster_id, seen = roster.id, posted("seen")

    def act(session: Session) -> str:
        discard(session, actor, roster_id, int(seen) if seen.isdecimal() and len(seen) < 9 else 0)
        return url_for("hr_rosters.show", team_id=team_id, month=str(wanted))

    target = perform_once(posted_form_key(), act)
    flash(gettext("The draft is gone."), "success")
    return redirect(target)


@rosters.get("/mine")
@guard(ASK_SWAPS)
def mine() -> str | Response:
    """One's own shifts."""
    actor = current_actor()
    if actor.employee_id is None:
        raise NotFound("There is no such person.")
    return _person(actor.employee_id)


@rosters.get("/people/<int:employee_id>")
@guard(READ_ROSTERS)
def person(employee_id: int) -> str:
    """What one person works, as a calendar."""
    actor = current_actor()
    person_seen(db.session, actor, employee_id, clock.today())
    if employee_id != actor.employee_id:
        with transaction(db.session) as session:
            note_view(session, actor, "roster_of", employee_id)
    return _person(employee_id)


def _person(employee_id: int) -> str:
    actor, today = current_actor(), clock.today()
    employee, own = person_seen(db.session, actor, employee_id, today), employee_id == actor.employee_id
    months = months_ahead(today, _OWN_BACK, _OWN_AHEAD)
    month = next((one for one in months if str(one) == request.args.get("month", "")), months[_OWN_BACK])
    days = own_days(db.session, employee_id, month.days)
    shifts, used = all_shifts(db.session).all_on(month.last), [one.edition for one in days if one.edition]
    coming = [one for one in days if one.day >= today and one.edition is not None][:_NEXT]
    if own:
        g.nav_entry = "hr_rosters.mine"
    return render_template(
        "hr/rosters/person.html",
        employee=employee,
        own=own,
        month_text=month_name(month),
        weeks=calendar_of(month, days, shifts, today, own and actor.may(ASK_SWAPS)),
        legend=legend_of(used, shifts),
        coming=coming,
        hours=hours_of,
        sources=PLANNED_BY,
        previous=month.previous if month > months[0] else None,
        next=month.next if month < months[-1] else None,
        may_swap=own and actor.may(ASK_SWAPS),
    )
