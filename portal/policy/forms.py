"""The form that sets a number of the policy."""

from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class SettingForm(PortalForm):
    """Value, first day, reason; ``seen`` is the newest decision that the person saw."""

    value = StringField(lazy_gettext("New value"), [DataRequired(), Length(max=20)])
    effective_from = DateField(lazy_gettext("From"), [InputRequired()])
    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(), Length(max=500)])
    seen = HiddenField()

    def seen_id(self) -> int:
        """The id in ``seen``; -1, which no decision has, for anything that is not a number."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
