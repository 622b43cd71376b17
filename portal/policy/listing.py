"""Who has acknowledged the policy, and who has not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.people.models import Assignment, Department, Employee, Team
from portal.people.queries import employed_on, holds_on
from portal.policy.models import PolicyAcknowledgement, PolicyVersion
from portal.web.filters import day_and_time
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext
from portal.web.tables import Column, Listing


def acknowledgements_listing(version: PolicyVersion, day: date, wanted: Mapping[str, str]) -> Listing:
    """Everybody employed on ``day`` with their acknowledgement of ``version``; ``state`` keeps to those without."""
    done = PolicyAcknowledgement
    statement = (
        select(
            Employee.id,
            Employee.number,
            Employee.name,
            Department.name.label("department"),
            Team.name.label("team"),
            done.acknowledged_at,
            done.language,
            done.digest,
        )
        .outerjoin(done, (done.employee_id == Employee.id) & (done.version_id == version.id))
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & holds_on(day))
        .outerjoin(Department, Department.id == Assignment.department_id)
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(employed_on(day))
    )
    if wanted.get("state") == "missing":
        statement = statement.where(done.id.is_(None))
    if wanted.get("state") == "done":
        statement = statement.where(done.id.is_not(None))
    if wanted.get("q", "").strip():
        pattern = wanted["q"].strip()
        names = (Employee.name.icontains(pattern, autoescape=True), Employee.number.icontains(pattern, autoescape=True))
        statement = statement.where(names[0] | names[1])
    return Listing(
        name="acknowledgements",
        title=lazy_gettext("Acknowledgements"),
        statement=statement,
        key=Employee.id,
        columns=_COLUMNS,
        default_sort="number",
        row_tone=lambda row: None if row.acknowledged_at else "warning",
        empty_title=lazy_gettext("Nobody here"),
        empty_text=lazy_gettext("Nobody fits the filter."),
    )


def _when(row: Any) -> str:
    return day_and_time(row.acknowledged_at) if row.acknowledged_at else gettext("not yet")


_COLUMNS = (
    Column(key="number", title=lazy_gettext("Staff number"), value=lambda row: row.number, sort=Employee.number),
    Column(key="name", title=lazy_gettext("Name"), value=lambda row: row.name, sort=Employee.name, by_language=True),
    Column(
        key="department",
        title=lazy_gettext("Department"),
        value=lambda row: row.department,
        sort=func.coalesce(Department.name, ""),
    ),
    Column(key="team", title=lazy_gettext("Team"), value=lambda row: row.team, sort=func.coalesce(Team.name, "")),
    Column(
        key="when",
        title=lazy_gettext("Acknowledged"),
        value=lambda row: row.acknowledged_at,
        cell=_when,
        kind="datetime",
    ),
    Column(
        key="language",
        title=lazy_gettext("Language"),
        value=lambda row: LANGUAGE_NAMES.get(row.language, "") if row.language else "",
    ),
    Column(
        key="text",
        title=lazy_gettext("Digest of the text"),
        value=lambda row: row.digest,
        cell=lambda row: row.digest[:12] if row.digest else "",
    ),
)
