"""What alerts hand over to the ground floor's feature."""

from portal.alerts.jobs import JOBS as JOBS
from portal.alerts.jobs import PERIODIC as PERIODIC
from portal.alerts.permissions import PERMISSIONS as PERMISSIONS
from portal.alerts.permissions import READ_ALERTS
from portal.alerts.queries import open_alerts
from portal.alerts.queries import tidy_alerts as tidy_alerts
from portal.alerts.settings import SETTINGS as SETTINGS
from portal.alerts.views import alert_todos as alert_todos
from portal.alerts.views import alerts
from portal.feature import MenuEntry
from portal.personal.register import Basis, Keeping, TableEntry
from portal.web.i18n import lazy_gettext

BLUEPRINTS = (alerts,)
MENU = (
    MenuEntry(
        label=lazy_gettext("Security alerts"),
        endpoint="alerts.overview",
        icon="bell",
        permission=READ_ALERTS,
        group=lazy_gettext("Company"),
        order=89,
        count=open_alerts,
    ),
)
REGISTER = (
    TableEntry(
        table="alert",
        purpose=lazy_gettext("What administrators have to look at"),
        basis=Basis.SECURITY,
        keeping=Keeping.SHORT,
        untold="*",
        internal=(
            "id kind account_id details first_at last_at made_at times is_open mailed_at mails closed_at closed_by_id"
        ),
        personal={
            "about": lazy_gettext("Which account or network it is about"),
            "note": lazy_gettext("What was found and done"),
        },
    ),
    TableEntry(
        table="alert_tally",
        purpose=lazy_gettext("Counts failed sign-ins, refused pages and opened records for two days"),
        basis=Basis.SECURITY,
        keeping=Keeping.SHORT,
        untold="*",
        internal="what minute apart number at",
        personal={"about": lazy_gettext("Which account or network it is about")},
    ),
    TableEntry(
        table="alert_mark",
        purpose=lazy_gettext("How far the watch for alerts has come"),
        basis=Basis.OPERATION,
        keeping=Keeping.OPERATION,
        internal="name at seq hash",
    ),
)
