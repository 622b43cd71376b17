"""The page of working days: the year as a picture, counting, and the company's own days (P31)."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.workdays.forms import CompanyDayForm, CountForm
from portal.workdays.pictures import Counted, counted, legend, year_months
from portal.workdays.queries import company_day_history, current_calendar, newest_version
from portal.workdays.rules import WorkCalendar
from portal.workdays.services import clear_company_day, set_company_day

workdays = Blueprint("workdays", __name__, url_prefix="/workdays")

Answer = str | Response | tuple[str, int]


@workdays.get("/")
@guard("workdays:calendar:read")
def show_year() -> Answer:
    """Twelve months, and the calculator."""
    today = clock.today()
    # What can be changed about today stands there first: a day of rest can only be made one of work.
    works = not current_calendar(db.session).is_working_day(today)
    return _year_page(CompanyDayForm(day=today, what="works" if works else "closed"))


@workdays.post("/company-days")
@guard("workdays:company_day:set")
def change_day() -> Answer:
    """Have the company close, work, or follow the list again on a day."""
    actor, form = current_actor(), CompanyDayForm()

    def act(session: Session) -> str:
        assert form.day.data is not None
        if form.what.data == "list":
            clear_company_day(session, actor, form.day.data, form.reason.data or "")
        else:
            set_company_day(session, actor, form.day.data, form.what.data == "works", form.reason.data or "")
        return url_for("workdays.show_year", year=form.day.data.year, _anchor="company-days")

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The calendar is changed. Deadlines that were told before stay."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    return _year_page(form), 422


def _year_page(form: CompanyDayForm) -> str:
    calendar, today = current_calendar(db.session), clock.today()
    years = range(calendar.first_day.year, calendar.last_day.year + 1)
    asked = request.args.get("year", today.year, type=int)
    year = asked if asked in years else min(max(today.year, years[0]), years[-1])
    count_form, answer = _count(calendar)
    return render_template(
        "portal/workdays/year.html",
        year=year,
        years=years,
        months=year_months(calendar, year, today),
        provisional=year > calendar.announced_until.year,
        version=newest_version(db.session, year),
        legend=legend(),
        count_form=count_form,
        answer=answer,
        form=form,
        company_days=company_day_history(db.session),
    )


def _count(calendar: WorkCalendar) -> tuple[CountForm, Counted | None]:
    """The calculator's answer where it was asked; what is wrong stands at its field."""
    asked: Any = request.args if "start" in request.args else None
    form = CountForm(formdata=asked, start=clock.today())
    if asked is None or not form.validate():
        return form, None
    assert form.start.data is not None and form.days.data is not None
    try:
        return form, counted(calendar, form.start.data, form.days.data, working=form.counting.data == "working")
    except FairlineError as error:
        form.refuse(error)
        return form, None
