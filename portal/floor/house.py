"""What people, policy, working days, access and audit hand over to the ground floor's feature."""

from portal.admin import permissions as admin_permissions
from portal.admin.views import admin
from portal.audit import jobs as audit_jobs
from portal.audit import permissions as audit_permissions
from portal.audit.views import audit
from portal.feature import MenuEntry
from portal.people import permissions as people_permissions
from portal.people.unit_views import units
from portal.people.views import people
from portal.web.i18n import lazy_gettext

_HOUSE = lazy_gettext("House")

BLUEPRINTS = (people, units, audit, admin)
PERMISSIONS = (*people_permissions.PERMISSIONS, *audit_permissions.PERMISSIONS, *admin_permissions.PERMISSIONS)
JOBS = (*audit_jobs.JOBS,)
PERIODIC = (*audit_jobs.PERIODIC,)
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
        label=lazy_gettext("Audit trail"),
        endpoint="audit.read_trail",
        icon="history",
        permission="audit:trail:read",
        group=_HOUSE,
        order=96,
    ),
)
