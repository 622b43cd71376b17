"""The columns by which lists of people name a person, alike everywhere."""

from portal.people.models import Employee
from portal.web.i18n import lazy_gettext
from portal.web.tables import Column


def person_columns() -> list[Column]:
    """Person, staff number and team, each on one line, of rows with ``name``, ``number`` and ``team`` of Employee."""
    return [
        Column(
            key="name",
            title=lazy_gettext("Person"),
            value=lambda row: row.name,
            sort=Employee.name.expression,
            by_language=True,
            width="narrow",
        ),
        Column(
            key="number",
            title=lazy_gettext("Staff number"),
            value=lambda row: row.number,
            sort=Employee.number.expression,
            width="narrow",
        ),
        Column(key="team", title=lazy_gettext("Team"), value=lambda row: row.team, width="narrow"),
    ]
