"""What people, policy, working days, access and audit hand over to the ground floor's feature."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from portal.admin import permissions as admin_permissions
from portal.admin.views import admin
from portal.audit import jobs as audit_jobs
from portal.audit import permissions as audit_permissions
from portal.audit.views import audit
from portal.exchange.jobs import import_jobs
from portal.exports import permissions as export_permissions
from portal.exports.queries import count_waiting
from portal.exports.settings import settings as export_settings
from portal.exports.todos import export_todos
from portal.exports.views import exports
from portal.feature import DemoStep, MenuEntry, Text
from portal.people import permissions as people_permissions
from portal.people.identifier_views import identifiers
from portal.people.intake import PEOPLE_FILE, people_import
from portal.people.keeping import EMPLOYEES, forget_employee
from portal.people.labels import POSTS
from portal.people.models import Post
from portal.people.rights import EMPLOYEE_RIGHTS, give_picture
from portal.people.unit_views import units
from portal.people.views import people
from portal.personal.notice import notices
from portal.personal.own_views import own_data
from portal.personal.permissions import HANDLE_REQUESTS, READ_REGISTER
from portal.personal.permissions import PERMISSIONS as PERSONAL_PERMISSIONS
from portal.personal.request_demo import make_requests
from portal.personal.request_queries import REQUESTS, count_open, employee_asked_about
from portal.personal.request_rules import Outcome, Right
from portal.personal.request_todos import request_todos
from portal.personal.request_views import person_requests
from portal.personal.request_words import OUTCOMES
from portal.personal.request_words import RIGHTS as RIGHT_WORDS
from portal.personal.retention_jobs import JOBS as RETENTION_JOBS
from portal.personal.retention_jobs import PERIODIC as RETENTION_PERIODIC
from portal.personal.retention_settings import settings as retention_settings
from portal.personal.retention_views import keeping
from portal.personal.views import personal
from portal.policy import permissions as policy_permissions
from portal.policy.demo import make_policy
from portal.policy.todos import policy_todos
from portal.policy.views import policy
from portal.setup.todos import setup_todos
from portal.web.i18n import lazy_gettext
from portal.workdays import permissions as workday_permissions
from portal.workdays.views import workdays

_HOUSE = lazy_gettext("Company")

BLUEPRINTS = (
    people,
    identifiers,
    people_import,
    units,
    personal,
    keeping,
    person_requests,
    own_data,
    exports,
    notices,
    audit,
    admin,
    policy,
    workdays,
)
PERMISSIONS = (
    *people_permissions.PERMISSIONS,
    *audit_permissions.PERMISSIONS,
    *admin_permissions.PERMISSIONS,
    *policy_permissions.PERMISSIONS,
    *PERSONAL_PERMISSIONS,
    *export_permissions.PERMISSIONS,
    *workday_permissions.PERMISSIONS,
)
JOBS = (*audit_jobs.JOBS, *import_jobs(PEOPLE_FILE), *RETENTION_JOBS)
PERIODIC = (*audit_jobs.PERIODIC, *RETENTION_PERIODIC)
SETTINGS = (*retention_settings, *export_settings)
RETAINED = (EMPLOYEES, REQUESTS)
NEEDS = {EMPLOYEES.kind: employee_asked_about}
RIGHTS = (EMPLOYEE_RIGHTS,)
GIVES = {EMPLOYEES.kind: give_picture}
TOLD_WORDS: Mapping[type[StrEnum], Mapping[Any, Text]] = {Post: POSTS, Right: RIGHT_WORDS, Outcome: OUTCOMES}
FORGETS = {EMPLOYEES.kind: forget_employee}
DEMO = (
    DemoStep(name="policy", make=make_policy, order=15),
    DemoStep(name="requests of persons", make=make_requests, order=90),
)

TODOS = (policy_todos, setup_todos, request_todos, export_todos)
MENU = (
    MenuEntry(
        label=lazy_gettext("People"),
        endpoint="people.list_people",
        icon="users",
        permission="people:person:read",
        group=_HOUSE,
        order=80,
        key="p",
    ),
    MenuEntry(
        label=lazy_gettext("Policy"),
        endpoint="policy.show_policy",
        icon="book",
        permission="policy:text:read",
        group=_HOUSE,
        order=82,
    ),
    MenuEntry(
        label=lazy_gettext("Numbers of the policy"),
        endpoint="policy.list_settings",
        icon="adjustments",
        permission="policy:setting:read",
        group=_HOUSE,
        order=83,
    ),
    MenuEntry(
        label=lazy_gettext("Working days"),
        endpoint="workdays.show_year",
        icon="calendar",
        permission="workdays:calendar:read",
        group=_HOUSE,
        order=84,
    ),
    MenuEntry(
        label=lazy_gettext("Accounts"),
        endpoint="admin.list_accounts",
        icon="key",
        permission="admin:account:read",
        group=_HOUSE,
        order=94,
    ),
    MenuEntry(
        label=lazy_gettext("Access matrix"),
        endpoint="admin.show_matrix",
        icon="table",
        permission="admin:matrix:read",
        group=_HOUSE,
        order=95,
    ),
    MenuEntry(
        label=lazy_gettext("Requests about data"),
        endpoint="person_requests.index",
        icon="shield-check",
        permission=HANDLE_REQUESTS,
        group=_HOUSE,
        order=93,
        count=count_open,
    ),
    MenuEntry(
        label=lazy_gettext("Exports to approve"),
        endpoint="exports.index",
        icon="clipboard-check",
        permission=export_permissions.DECIDE,
        group=_HOUSE,
        order=93,
        count=count_waiting,
    ),
    MenuEntry(
        label=lazy_gettext("Exports taken"),
        endpoint="exports.taken",
        icon="download",
        permission=export_permissions.READ_LOG,
        group=_HOUSE,
        order=97,
    ),
    MenuEntry(
        label=lazy_gettext("Register of fields"),
        endpoint="personal.show_register",
        icon="lock",
        permission=READ_REGISTER,
        group=_HOUSE,
        order=97,
    ),
    MenuEntry(
        label=lazy_gettext("Keeping and erasing"),
        endpoint="keeping.overview",
        icon="clock",
        permission=READ_REGISTER,
        group=_HOUSE,
        order=98,
    ),
    MenuEntry(
        label=lazy_gettext("Audit trail"),
        endpoint="audit.read_trail",
        icon="history",
        permission="audit:trail:read",
        group=_HOUSE,
        order=96,
    ),
)
