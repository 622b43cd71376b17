"""The form for a correction."""

from collections.abc import Sequence
from typing import Any

from wtforms import MultipleFileField, RadioField, SelectField, TimeField
from wtforms.validators import InputRequired

from hr.attendance.asking.forms import words_field
from hr.attendance.rules.values import Direction
from portal.files.rules import EVIDENCE, kinds_in_words
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_NEEDED = lazy_gettext("This field is required.")


class CorrectionForm(PortalForm):
    """When it was, which way, in whose place, why, and what shows it."""

    wrong = SelectField(lazy_gettext("What is wrong"))
    time = TimeField(lazy_gettext("When it really was"), [InputRequired(_NEEDED)])
    direction = RadioField(lazy_gettext("Which way"), [InputRequired(_NEEDED)])
    reason = words_field(lazy_gettext("Why the punch is missing or wrong"))
    files = MultipleFileField(lazy_gettext("What shows it"), render_kw={"accept": EVIDENCE.accept})

    def __init__(self, wrongs: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.wrong.choices = [("", gettext("A punch is missing")), *wrongs]
        self.direction.choices = [
            (Direction.IN.value, gettext("I arrived")),
            (Direction.OUT.value, gettext("I left")),
        ]
        self.files.description = gettext("Taken are: %(kinds)s.", kinds=kinds_in_words(EVIDENCE))
