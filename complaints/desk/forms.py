"""The desk's form: the public one's questions, what only staff know, and who it came from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField
from wtforms.validators import Optional, StopValidation

from complaints.cases.models import Channel, Preferred
from complaints.desk.queries import Caller
from complaints.desk.readback import WAYS_TO_HEAR
from complaints.desk.rules import check_arrival, check_due
from complaints.desk.services import MOST_SUMMARY, Entered
from complaints.fields import NEEDED, line, long_text
from complaints.intake.forms import ComplaintForm
from complaints.intake.services import Filing
from complaints.wording import CHANNELS
from portal import clock
from portal.errors import Invalid
from portal.web.forms import PortalForm
from portal.web.i18n import LANGUAGE_NAMES, current_language, gettext, lazy_gettext

WAYS_IN = (Channel.HOTLINE, Channel.VISIT, Channel.LETTER, Channel.CLIENT, Channel.REGULATOR)
SPOKEN = frozenset({Channel.HOTLINE.value, Channel.VISIT.value})
_ASKED = frozenset({Channel.CLIENT.value, Channel.REGULATOR.value})
_UNTYPED = frozenset({"csrf_token", "files"})


def _judged(field: Any, check: Callable[[date, date], None]) -> None:
    """The sentence of a rule about a day, at its field."""
    if field.data:
        try:
            check(field.data, clock.today())
        except Invalid as error:
            raise StopValidation(gettext(error.message)) from None


class DeskForm(ComplaintForm):
    """What a colleague writes down while somebody speaks, or from a letter; in the order in which it is said."""

    channel = SelectField(lazy_gettext("How did it reach us?"), default=Channel.HOTLINE.value)
    language = SelectField(lazy_gettext("Language of the caller"))
    account_number = line(lazy_gettext("Debtor’s account or case number"), 60)
    staff = line(
        lazy_gettext("Employee whom it is about"),
        120,
        lazy_gettext("Staff number or full name."),
    )
    arrived_on = DateField(
        lazy_gettext("Arrived on"),
        [Optional()],
        description=lazy_gettext("As the letter bears it. The time of entry is kept as well."),
    )
    asked_by = line(lazy_gettext("Client or authority"), 120)
    reference = line(lazy_gettext("Their reference"), 120)
    due_on = DateField(lazy_gettext("They ask for an answer by"), [Optional()])
    same_as = line(lazy_gettext("The same as"), 40)
    read_back = BooleanField(lazy_gettext("I read it back, and it is right so"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.channel.choices = [(one.value, gettext(CHANNELS[one])) for one in WAYS_IN]
        self.language.choices = list(LANGUAGE_NAMES.items())
        if self.language.data is None:
            self.language.data = current_language()
        self.preferred.choices = [(one.value, gettext(words)) for one, words in WAYS_TO_HEAR.items()]
        del self.website  # keeps programs from the public form; here somebody has signed in
        self.agent_text.label.text = gettext("Who called, as the caller says it")

    def validate_contact_mail(self, field: Any) -> None:
        """A letter may give neither mail nor telephone; who speaks with us can."""
        if self.channel.data in SPOKEN or field.data or self.preferred.data == Preferred.MAIL.value:
            super().validate_contact_mail(field)

    def validate_arrived_on(self, field: Any) -> None:
        _judged(field, check_arrival)

    def validate_due_on(self, field: Any) -> None:
        _judged(field, check_due)

    def validate_asked_by(self, field: Any) -> None:
        if self.channel.data in _ASKED and not field.data:
            raise StopValidation(str(NEEDED))

    def validate_reference(self, field: Any) -> None:
        if self.channel.data in _ASKED and not field.data:
            raise StopValidation(gettext("Give the reference that they will ask for."))

    def validate_read_back(self, field: Any) -> None:
        if self.channel.data in SPOKEN and not field.data:
            raise StopValidation(gettext("Read it back to the caller first."))

    def caller(self) -> Caller:
        """By what the caller may be known."""
        return Caller(
            phone=self.contact_phone.data or "",
            mail=self.contact_mail.data or "",
            account_number=self.account_number.data or "",
        )

    def typed(self) -> dict[str, list[str]]:
        """What is to be kept of a form that is not finished, as it was sent."""
        found: dict[str, list[str]] = {}
        for field in self:
            if field.name not in _UNTYPED and field.raw_data:
                found[field.name] = [str(value) for value in field.raw_data]
        return found

    def entered(self) -> Entered:
        """What goes beside the filing."""
        return Entered(
            account_number=self.account_number.data or "",
            asked_by=self.asked_by.data or "",
            reference=self.reference.data or "",
            due_on=self.due_on.data,
            arrived_on=self.arrived_on.data,
            read_back=bool(self.read_back.data),
        )

    def filing_in(self, about_ids: tuple[int, ...]) -> Filing:
        """The filing; the reply will come in the caller's language, not in that of the page."""
        return replace(self.filing(), language=self.language.data, about_ids=about_ids)


class SummaryForm(PortalForm):
    """Our summary of a complaint; ``seen`` is the stamp of the one that the page showed."""

    summary = long_text(
        lazy_gettext("Summary"),
        MOST_SUMMARY,
        lazy_gettext("In our words, for colleagues. What the complainant said stays as it is."),
    )
    seen = HiddenField(default="")
