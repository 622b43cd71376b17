"""Forms of clocks: stand still, more time."""

from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import StopValidation

from complaints.clocks.rules import PAUSES, PauseKind
from complaints.fields import NEEDED, long_text
from complaints.intake.forms import translated
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext

_EMPTY = lazy_gettext("Write something here.")
_NOTICE = lazy_gettext("The complainant reads it with number and code.")


class PauseForm(PortalForm):
    """Let a clock stand still."""

    paused_id = SelectField(lazy_gettext("Clock"), coerce=int)
    kind = SelectField(lazy_gettext("Why time does not count"))
    file_id = SelectField(
        lazy_gettext("Document"),
        coerce=int,
        description=lazy_gettext("One of the files of the case; add it there first."),
    )
    notice = long_text(lazy_gettext("Notice to the complainant"), 5_000, _NOTICE, _EMPTY)

    def __init__(self, clocks: list[tuple[int, str]], files: list[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        self.paused_id.choices = clocks
        self.kind.choices = translated(PAUSES)
        self.file_id.choices = files

    def chosen(self) -> PauseKind:
        """The reason chosen."""
        return PauseKind(self.kind.data)


class ExtensionForm(PortalForm):
    """Ask for more time."""

    extended_id = SelectField(lazy_gettext("Clock"), coerce=int)
    amount = IntegerField(
        lazy_gettext("Days in all"),
        description=lazy_gettext(
            "Client bank: 30 natural days, then 60. Reply: the new number of working days, at most 10 more."
        ),
    )
    reason = long_text(lazy_gettext("Reason"), 2_000, lazy_gettext("Read by who approves it."), _EMPTY)
    notice = long_text(lazy_gettext("Notice to the complainant"), 5_000, _NOTICE, _EMPTY, on_page="more_notice")

    def __init__(self, clocks: list[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        self.extended_id.choices = clocks

    def validate_amount(self, field: Any) -> None:
        if field.data is None:
            raise StopValidation(str(NEEDED))
