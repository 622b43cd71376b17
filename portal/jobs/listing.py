"""The administrator's list of jobs."""

from typing import Any

from flask import url_for
from sqlalchemy import func, select

from portal.auth.models import Account
from portal.jobs.labels import state_badge, state_label
from portal.jobs.models import Job, JobState
from portal.jobs.queries import label_of
from portal.people.models import Employee
from portal.web.filters import day_and_time
from portal.web.i18n import lazy_gettext
from portal.web.tables import Column, Listing


def jobs_listing(state: JobState | None) -> Listing:
    """Jobs of a state or of all, the newest first; what a job was told (its payload) is not shown."""
    return Listing(
        name="jobs",
        title=lazy_gettext("Background work"),
        statement=_statement(state),
        key=Job.id,
        default_sort="-number",
        row_url=lambda row: url_for("jobs.show", job_id=row.id),
        columns=(
            Column(key="number", title=lazy_gettext("Number"), value=lambda row: row.id, sort=Job.id, width="narrow"),
            Column(key="kind", title=lazy_gettext("Work"), value=lambda row: label_of(row.kind), sort=Job.kind),
            Column(
                key="state",
                title=lazy_gettext("State"),
                value=lambda row: state_label(row.state),
                cell=lambda row: state_badge(row.state),
                sort=Job.state,
            ),
            Column(
                key="due",
                title=lazy_gettext("Due"),
                value=lambda row: row.run_at,
                cell=lambda row: day_and_time(row.run_at),
                sort=Job.run_at,
                kind="datetime",
            ),
            Column(key="tries", title=lazy_gettext("Tries"), value=lambda row: row.tries, sort=Job.tries, align="end"),
            Column(key="by", title=lazy_gettext("Asked by"), value=lambda row: row.asked_by),
            Column(key="error", title=lazy_gettext("Last failure"), value=lambda row: row.last_error),
        ),
        empty_title=lazy_gettext("No work of this kind"),
        empty_text=lazy_gettext("Imports, batches of letters, mails and what the clock starts appear here."),
    )


def _statement(state: JobState | None) -> Any:
    statement = (
        select(
            Job.id,
            Job.kind,
            Job.state,
            Job.run_at,
            Job.tries,
            Job.last_error,
            func.coalesce(Employee.name, Account.username, "").label("asked_by"),
        )
        .outerjoin(Account, Account.id == Job.asked_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
    )
    return statement if state is None else statement.where(Job.state == state)
