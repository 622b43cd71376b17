"""Forms about complaints that may be one."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import InputRequired, StopValidation

from complaints.duplicates.services import LONGEST_REASON
from complaints.fields import NEEDED, line, long_text
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class LinkForm(PortalForm):
    """The number of another complaint."""

    other_number = line(lazy_gettext("Number of the other complaint"), 40)

    def validate_other_number(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(str(NEEDED))


class MergeForm(PortalForm):
    """Why two complaints are one, said by somebody who has looked."""

    reason = long_text(lazy_gettext("Reason"), LONGEST_REASON, sentence=lazy_gettext("Write something here."))
    same_person = BooleanField(
        lazy_gettext("It is the same complainant with the same matter"),
        [InputRequired(lazy_gettext("Complaints of different people stay apart: link them only."))],
    )


class UndoForm(PortalForm):
    """Why they are two after all."""

    reason = long_text(lazy_gettext("Reason"), LONGEST_REASON, sentence=lazy_gettext("Write something here."))
