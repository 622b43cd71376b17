"""The form that places a legal hold."""

from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class HoldForm(PortalForm):
    """Which record, why, until when."""

    number = StringField(
        lazy_gettext("Number of the complaint or staff number"),
        [DataRequired(), Length(max=20)],
    )
    reason = TextAreaField(
        lazy_gettext("Reason"),
        [DataRequired(), Length(max=500)],
        description=lazy_gettext("For example a lawsuit or an inquiry of an authority. Name no person."),
    )
    until = DateField(lazy_gettext("Until"), [Optional()], description=lazy_gettext("Empty: until somebody lifts it."))
