"""The form by which a request is answered, and fields that several requests share."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from hr.attendance.asking.rules import LONGEST_WORDS, RequestAction
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_NEEDED = lazy_gettext("This field is required.")


class AnswerForm(PortalForm):
    """Yes or no, with words."""

    answer = TextAreaField(
        lazy_gettext("Words of the decision"),
        [Length(max=LONGEST_WORDS)],
        description=lazy_gettext("Needed for a refusal; the person reads it."),
    )
    decision = StringField()
    """Said by the button that was pressed."""

    def action(self, allowed: tuple[RequestAction, ...] = (RequestAction.APPROVE, RequestAction.REFUSE)) -> Any:
        """Which button was pressed; None, and a sentence above the form, for none of these."""
        found = next((one for one in allowed if one.value == self.decision.data), None)
        if found is None and self.is_submitted():
            self.form_errors.append(gettext("Press one of the buttons."))
        return found


def words_field(label: Any, description: Any = "") -> TextAreaField:
    """Why, in some words; the rule says what is missing."""
    return TextAreaField(label, [InputRequired(_NEEDED), Length(max=LONGEST_WORDS)], description=description)
