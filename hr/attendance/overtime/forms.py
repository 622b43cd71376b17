"""The form for overtime."""

from typing import Any

from wtforms import BooleanField, DateField, DecimalField, RadioField, TimeField
from wtforms.validators import InputRequired, NumberRange

from hr.attendance.asking.forms import words_field
from hr.attendance.overtime.rules import Settled
from hr.attendance.overtime.words import SETTLED_WORDS
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext

_NEEDED = lazy_gettext("This field is required.")


class OvertimeForm(PortalForm):
    """When, how long, for what, and what somebody gets for it."""

    day = DateField(lazy_gettext("Day"), [InputRequired(_NEEDED)])
    starts = TimeField(lazy_gettext("From"), [InputRequired(_NEEDED)])
    hours = DecimalField(lazy_gettext("Hours"), [InputRequired(_NEEDED), NumberRange(0, 24)])
    settled = RadioField(
        lazy_gettext("What you get for it"),
        [InputRequired(_NEEDED)],
        description=lazy_gettext("Overtime on working days and holidays is paid; on days of rest it may be time off."),
    )
    reason = words_field(lazy_gettext("What has to be done"))
    emergency = BooleanField(
        lazy_gettext("It was an emergency and could not be asked for before"),
        description=lazy_gettext("Your lead has to say why it was one."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.settled.choices = [(settled.value, str(SETTLED_WORDS[settled])) for settled in Settled]
