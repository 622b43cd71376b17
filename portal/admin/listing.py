"""The list of accounts: whose, with which roles, open or closed."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from portal.admin.labels import ROLES, role_label
from portal.auth.actor import Actor
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.people.models import Employee
from portal.web.i18n import gettext, lazy_gettext
from portal.web.tables import Column, Listing


def accounts_listing(session: Session, actor: Actor, wanted: Mapping[str, str]) -> Listing:
    """The accounts that the filter bar asks for; the roles of all are read in one statement."""
    roles = _roles_by_account(session)
    statement = select(
        Account.id, Account.username, Account.active, Employee.name, Employee.number, Employee.left_on
    ).outerjoin(Employee, Employee.id == Account.employee_id)

    def words(row: Any) -> str:
        return gettext(", ").join(role_label(role) for role in roles.get(row.id, ()))

    def badges(row: Any) -> Markup:
        shown = (role for role in roles.get(row.id, ()) if role is not Role.EMPLOYEE)
        return Markup(" ").join(
            Markup('<span class="badge tone-neutral">{}</span>').format(role_label(role)) for role in shown
        )

    return Listing(
        name="accounts",
        title=lazy_gettext("Accounts"),
        statement=_filtered(statement, wanted),
        key=Account.id,
        columns=(
            Column(
                key="username",
                title=lazy_gettext("User name"),
                value=lambda row: row.username,
                sort=Account.username,
            ),
            Column(
                key="name",
                title=lazy_gettext("Person"),
                value=lambda row: row.name,
                sort=func.coalesce(Employee.name, ""),
                by_language=True,
            ),
            Column(
                key="number",
                title=lazy_gettext("Staff number"),
                value=lambda row: row.number,
                sort=func.coalesce(Employee.number, ""),
            ),
            Column(key="roles", title=lazy_gettext("Roles"), value=words, cell=badges),
            Column(key="state", title=lazy_gettext("State"), value=_state),
        ),
        default_sort="username",
        row_url=lambda row: url_for("admin.show_account", account_id=row.id),
        row_tone=lambda row: None if row.active else "warning",
        empty_title=lazy_gettext("No account found"),
        empty_text=lazy_gettext("Clear the filter, or open an account for a person."),
        exports=actor.may("admin:account:write"),
    )


def _state(row: Any) -> str:
    if not row.active:
        return gettext("closed")
    return gettext("closes after the last day") if row.left_on else gettext("open")


def _roles_by_account(session: Session) -> dict[int, list[Role]]:
    found: dict[int, list[Role]] = {}
    held = select(AccountRole.account_id, AccountRole.role).where(AccountRole.ended_at.is_(None))
    for account_id, role in session.execute(held):
        found.setdefault(account_id, []).append(role)
    order = list(ROLES)
    return {account_id: sorted(roles, key=order.index) for account_id, roles in found.items()}


def _filtered(statement: Select[*tuple[Any, ...]], wanted: Mapping[str, str]) -> Select[*tuple[Any, ...]]:
    pattern = wanted.get("q", "").strip()
    if pattern:
        names = Account.username.icontains(pattern, autoescape=True) | Employee.name.icontains(pattern, autoescape=True)
        statement = statement.where(names | Employee.number.icontains(pattern, autoescape=True))
    if wanted.get("role") in {role.value for role in Role}:
        held = exists().where(
            AccountRole.account_id == Account.id,
            AccountRole.role == Role(wanted["role"]),
            AccountRole.ended_at.is_(None),
        )
        statement = statement.where(held)
    return statement
