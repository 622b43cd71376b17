"""The form for what the collection system says that a ledger of a month adds up to."""

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from hr.appraisals.labels import LEDGERS
from hr.appraisals.rules.amounts import cents_in
from hr.appraisals.rules.values import CURRENCIES, HOME_CURRENCY
from hr.appraisals.services import MOST_ROWS
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import lazy_gettext


class ControlForm(PortalForm):
    """Which ledger, how many rows, and their sum."""

    ledger = SelectField(
        lazy_gettext("Ledger"), choices=[SelectChoice(one.value, text) for one, text in LEDGERS.items()]
    )
    rows = IntegerField(
        lazy_gettext("Number of rows"),
        validators=[
            InputRequired(lazy_gettext("Give the number of rows, 0 or more.")),
            NumberRange(min=0, max=MOST_ROWS, message=lazy_gettext("Give the number of rows, 0 or more.")),
        ],
    )
    sum = StringField(lazy_gettext("Sum"), validators=[Length(max=40)])
    currency = SelectField(
        lazy_gettext("Currency"), choices=[SelectChoice(code, code) for code in CURRENCIES], default=HOME_CURRENCY
    )

    @property
    def cents(self) -> int | None:
        """The sum in cents, None for an empty field; raises Invalid (field ``sum``)."""
        text = (self.sum.data or "").strip()
        return cents_in(text, "sum") if text else None
