"""The form for somebody who acts for a complainant."""

from typing import Any

from wtforms import DateField, SelectField
from wtforms.validators import Optional, StopValidation

from complaints.fields import NEEDED, line
from complaints.intake.forms import MAIL_ADDRESS, translated
from complaints.parties.rules import Capacity, MayKnow, PartyRole
from complaints.parties.services import NewParty
from complaints.parties.words import CAPACITIES, KNOWING, ROLES
from complaints.wording import COMPLAINANTS_SHORT
from portal import clock
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext


class WhoForm(PortalForm):
    """Who complains."""

    who = SelectField(lazy_gettext("Who complains"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.who.choices = translated(COMPLAINANTS_SHORT)


class PartyForm(PortalForm):
    """Who acts, as what, by which document, and what they may be told."""

    name = line(lazy_gettext("Their name"), 120)
    mail = line(
        lazy_gettext("Their mail address"),
        254,
        lazy_gettext("Needed where they may be told how it stands and nothing else."),
    )
    role = SelectField(lazy_gettext("Acts as"))
    capacity = SelectField(lazy_gettext("Who they are"))
    document = line(
        lazy_gettext("Document that shows it"),
        300,
        lazy_gettext("For instance: power of attorney of 3 March, seen as original."),
    )
    valid_until = DateField(lazy_gettext("Valid until"), [Optional()])
    may_know = SelectField(lazy_gettext("May be told"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = translated(ROLES)
        self.capacity.choices = translated(CAPACITIES)
        self.may_know.choices = translated(KNOWING)
        self.valid_until.render_kw = {"min": clock.today().isoformat()}

    def validate_name(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(str(NEEDED))

    def validate_mail(self, field: Any) -> None:
        if field.data and not MAIL_ADDRESS.fullmatch(field.data):
            raise StopValidation(gettext("This is not a mail address."))

    def chosen(self) -> NewParty:
        """The checked answers."""
        return NewParty(
            role=PartyRole(self.role.data),
            capacity=Capacity(self.capacity.data),
            may_know=MayKnow(self.may_know.data),
            name=self.name.data or "",
            mail=self.mail.data or "",
            document=self.document.data or "",
            valid_until=self.valid_until.data,
        )
