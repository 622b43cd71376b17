"""The list of people: who works where on a day."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.auth.actor import Actor
from portal.people.labels import post_label
from portal.people.models import Assignment, Department, Employee, Post, Team
from portal.people.queries import employed_on, holds_on, within_reach
from portal.web.addresses import addresses
from portal.web.built import built
from portal.web.i18n import lazy_gettext
from portal.web.tables import Column, Listing

_lead = aliased(Employee)


def people_listing(actor: Actor, day: date, wanted: Mapping[str, str]) -> Listing:
    """People employed on ``day`` whom the actor may look up, filtered by what the filter bar asks for.

    Who may not see histories gets the directory's columns only; the export has the columns of the page.
    """
    address = addresses("people.show_person", "employee_id")
    columns = [*_directory(address), *(_RECORD if actor.may("people:person:write") else ())]
    return Listing(
        name="people",
        title=lazy_gettext("People"),
        statement=_filtered(_statement(actor, day), wanted),
        key=Employee.id,
        columns=columns,
        default_sort="number",
        row_url=lambda row: address(row.id),
        empty_title=lazy_gettext("Nobody found"),
        empty_text=lazy_gettext("Clear the filter or choose another day."),
        exports=actor.may("people:person:export"),
    )


def _statement(actor: Actor, day: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Employee.id,
            Employee.number,
            Employee.name,
            Employee.email,
            Employee.entered_on,
            Department.name.label("department"),
            Team.name.label("team"),
            Assignment.post,
            Assignment.grade,
            _lead.name.label("lead"),
        )
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & holds_on(day))
        .outerjoin(Department, Department.id == Assignment.department_id)
        .outerjoin(Team, Team.id == Assignment.team_id)
        .outerjoin(_lead, _lead.id == Assignment.lead_id)
        .where(employed_on(day), within_reach(actor, "people:person:read", day))
    )


def _filtered(statement: Select[*tuple[Any, ...]], wanted: Mapping[str, str]) -> Select[*tuple[Any, ...]]:
    if wanted.get("q"):
        pattern = wanted["q"].strip()
        statement = statement.where(
            Employee.name.icontains(pattern, autoescape=True) | Employee.number.icontains(pattern, autoescape=True)
        )
    for key, column in (("department", Assignment.department_id), ("team", Assignment.team_id)):
        text = wanted.get(key, "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            statement = statement.where(column == int(text))
    if wanted.get("post") in {post.value for post in Post}:
        statement = statement.where(Assignment.post == Post(wanted["post"]))
    return statement


def _directory(address: Callable[[int], str]) -> list[Column]:
    """What everybody sees; the name is a link."""

    def named(row: Any) -> Markup:
        return built(f'<a class="row-link" href="{escape(address(row.id))}">{escape(row.name)}</a>')

    return [replace(column, cell=named) if column.key == "name" else column for column in _DIRECTORY]


_DIRECTORY = (
    Column(
        key="number",
        title=lazy_gettext("Staff number"),
        value=lambda row: row.number,
        sort=Employee.number,
        width="narrow",
    ),
    Column(
        key="name",
        title=lazy_gettext("Name"),
        value=lambda row: row.name,
        sort=Employee.name,
        by_language=True,
    ),
    Column(
        key="department",
        title=lazy_gettext("Department"),
        value=lambda row: row.department,
        sort=func.coalesce(Department.name, ""),
    ),
    Column(key="team", title=lazy_gettext("Team"), value=lambda row: row.team, sort=func.coalesce(Team.name, "")),
    Column(
        key="post",
        title=lazy_gettext("Post"),
        value=lambda row: post_label(row.post),
        sort=func.coalesce(Assignment.post, ""),
    ),
    Column(key="lead", title=lazy_gettext("Lead"), value=lambda row: row.lead, sort=func.coalesce(_lead.name, "")),
)
_RECORD = (
    Column(
        key="grade",
        title=lazy_gettext("Grade"),
        value=lambda row: row.grade,
        sort=func.coalesce(Assignment.grade, 0),
        align="end",
    ),
    Column(
        key="entered",
        title=lazy_gettext("First day"),
        value=lambda row: row.entered_on,
        sort=Employee.entered_on,
        kind="date",
    ),
)
