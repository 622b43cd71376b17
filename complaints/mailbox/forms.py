"""What a person says of a mail that the portal could not treat."""

from typing import Any

from wtforms import SelectField

from complaints.fields import NEEDED, NotBlank, line, long_text
from complaints.intake.rules import MOST_WORDS, normal_number
from portal.config import LANGUAGES
from portal.web.forms import PortalForm
from portal.web.i18n import LANGUAGE_NAMES, lazy_gettext


class MakeCaseForm(PortalForm):
    """The mail is a complaint of its own."""

    words = long_text(
        lazy_gettext("Words of the mail"),
        MOST_WORDS,
        lazy_gettext("As they were read; mend what was read wrongly. The mail itself is kept as it came."),
        lazy_gettext("Write something here."),
    )
    language = SelectField(lazy_gettext("Language of the reply"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.language.choices = [(name, LANGUAGE_NAMES[name]) for name in LANGUAGES]


class BelongsForm(PortalForm):
    """The mail belongs to a complaint that is there."""

    number = line(lazy_gettext("Number of the complaint"), 40, "", NotBlank(NEEDED))
    message = long_text(lazy_gettext("Words of the mail"), MOST_WORDS, "", lazy_gettext("Write something here."))

    def plain_number(self) -> str:
        """The number in its only spelling, or as typed where it can be none."""
        return normal_number(self.number.data or "") or (self.number.data or "")


class NoComplaintForm(PortalForm):
    """The mail is no complaint."""

    reason = long_text(lazy_gettext("Why it is no complaint"), 1_000, "", lazy_gettext("Write something here."))
