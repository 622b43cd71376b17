"""Forms about alerts: one field to raise one, a reason to dismiss one."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from crisis.signals.services import LONGEST_ALERT
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class AlertForm(PortalForm):
    """What somebody noticed."""

    text = TextAreaField(
        lazy_gettext("What did you notice?"),
        validators=[InputRequired(lazy_gettext("Say what you noticed.")), Length(max=LONGEST_ALERT)],
    )


class FalseAlarmForm(PortalForm):
    """Why an alert is none."""

    reason = TextAreaField(
        lazy_gettext("Why is it a false alarm?"),
        validators=[InputRequired(lazy_gettext("Say why it is a false alarm.")), Length(max=500)],
    )
