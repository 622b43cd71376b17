"""Forms of the month's closing."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from hr.attendance.closing.services import LONGEST_REASON
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_REASON = [InputRequired(lazy_gettext("Give a reason.")), Length(max=LONGEST_REASON)]


class ReviewForm(PortalForm):
    """Until when people may answer."""

    due = DateField(lazy_gettext("Answers until"), [Optional()])


class ReopenForm(PortalForm):
    """Why a closed month should be opened again."""

    reason = TextAreaField(lazy_gettext("Why should it be opened again?"), _REASON)


class StandForm(PortalForm):
    """Which days stay as they are, and why."""

    days = SelectMultipleField(
        lazy_gettext("Days that stay as they are"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    reason = StringField(lazy_gettext("Why they stay as they are"), _REASON)


class DecisionForm(PortalForm):
    """What is decided about a disputed row."""

    upheld = RadioField(lazy_gettext("What holds?"), [InputRequired(lazy_gettext("Choose one."))])
    decision = TextAreaField(lazy_gettext("Why? The person reads this."), _REASON)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.upheld.choices = [
            ("yes", gettext("The person is right: the day is to be corrected")),
            ("no", gettext("The day stays as it is")),
        ]


class MineForm(PortalForm):
    """The own month: a text for a day says that it is wrong; days without one are confirmed."""

    seen = HiddenField()


def mine_form(days: Sequence[int], **values: Any) -> MineForm:
    """The form with a field for each of these days of the month."""
    fields = {
        f"day_{day}": TextAreaField(
            gettext("What is wrong with day %(day)s?", day=day), [Optional(), Length(max=LONGEST_REASON)]
        )
        for day in days
    }
    return type("MineForm", (MineForm,), fields)(**values)  # type: ignore[no-any-return]


class LateFactForm(PortalForm):
    """What came to light of a day in a closed month."""

    number = StringField(lazy_gettext("Staff number"), [InputRequired(), Length(max=20)])
    day = DateField(lazy_gettext("Day in the closed month"), [Optional()])
    arrived = StringField(
        lazy_gettext("Came at"), [Optional(), Length(max=5)], description=lazy_gettext("Such as 08:55.")
    )
    left = StringField(
        lazy_gettext("Left at"),
        [Optional(), Length(max=5)],
        description=lazy_gettext("A time before the arrival is one of the next morning."),
    )
    reason = TextAreaField(lazy_gettext("What came to light, and how?"), _REASON)
