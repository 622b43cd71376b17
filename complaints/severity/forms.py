"""Form for what raises a case's severity."""

from typing import Any

from wtforms import SelectField

from complaints.fields import long_text
from complaints.severity.services import LONGEST_NOTE, SAID
from complaints.wording import RAISES
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext


class CircumstanceForm(PortalForm):
    """What is so, and how it is known."""

    kind = SelectField(lazy_gettext("What raises it"))
    note = long_text(
        lazy_gettext("How it is known"),
        LONGEST_NOTE,
        lazy_gettext("Which authority or paper with its date; for a recording, who looked for it and where."),
        lazy_gettext("Write something here."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [(one.value, gettext(RAISES[one])) for one in SAID]
