"""The form with which an alert is dealt with."""

from wtforms import TextAreaField
from wtforms.validators import Length

from portal.alerts.rules import LONGEST_NOTE
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class DealForm(PortalForm):
    """What was found and done."""

    note = TextAreaField(
        lazy_gettext("What was found and done"),
        description=lazy_gettext("It stays with the alert."),
        validators=[Length(max=LONGEST_NOTE)],
    )
