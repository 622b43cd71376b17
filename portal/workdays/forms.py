"""Forms about working days: counting, and the company's own days."""

from wtforms import DateField, IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import lazy_gettext

MOST_DAYS = 400


class CountForm(PortalForm):
    """A start, a number of days and which days are meant; sent by GET, so it needs no token."""

    start = DateField(lazy_gettext("Day of receipt"), [InputRequired()])
    days = IntegerField(lazy_gettext("Days"), [InputRequired(), NumberRange(0, MOST_DAYS)], default=5)
    counting = RadioField(
        lazy_gettext("Which days"),
        choices=[
            SelectChoice("working", lazy_gettext("Working days")),
            SelectChoice("natural", lazy_gettext("Natural days")),
        ],
        default="working",
    )

    class Meta(PortalForm.Meta):
        """Reading only."""

        csrf = False


class CompanyDayForm(PortalForm):
    """A day on which the company closes, works, or follows the official list again."""

    day = DateField(lazy_gettext("Day"), [InputRequired()])
    what = RadioField(
        lazy_gettext("On this day"),
        choices=[
            SelectChoice("closed", lazy_gettext("the company is closed")),
            SelectChoice("works", lazy_gettext("the company works")),
            SelectChoice("list", lazy_gettext("the official list counts again")),
        ],
        default="closed",
    )
    reason = StringField(lazy_gettext("Reason"), [DataRequired(), Length(max=200)])
