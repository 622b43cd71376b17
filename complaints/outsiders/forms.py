"""Forms for naming somebody from outside and for ending their part."""

from datetime import timedelta
from typing import Any

from wtforms import DateField
from wtforms.validators import InputRequired

from complaints.fields import NEEDED, NotBlank, line
from complaints.outsiders.services import NewOutsider
from portal import clock
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class OutsiderForm(PortalForm):
    """Who they are, why they are named, how they declared their distance, from when to when."""

    name = line(lazy_gettext("Their name"), 80, "", NotBlank(NEEDED))
    organisation = line(
        lazy_gettext("Their organisation"), 200, lazy_gettext("For instance a law firm or a mediation centre."),
        NotBlank(NEEDED),
    )  # fmt: skip
    email = line(
        lazy_gettext("Mail address"), 200, lazy_gettext("The invitation goes there, and word of each case."),
        NotBlank(NEEDED),
    )  # fmt: skip
    username = line(
        lazy_gettext("User name"), 40, lazy_gettext("Small letters a to z, digits, dots, hyphens."), NotBlank(NEEDED)
    )
    reason = line(lazy_gettext("Why this person"), 500, "", NotBlank(NEEDED))
    declaration = line(
        lazy_gettext("Declaration"),
        500,
        lazy_gettext("Where and when they declared in writing that they stand near to nobody here."),
        NotBlank(NEEDED),
    )
    first_on = DateField(lazy_gettext("Named from"), [InputRequired(NEEDED)])
    last_on = DateField(lazy_gettext("Named until"), [InputRequired(NEEDED)])

    def __init__(self, **values: Any) -> None:
        today = clock.today()
        super().__init__(**{"first_on": today, "last_on": today + timedelta(days=365), **values})
        self.first_on.render_kw = self.last_on.render_kw = {"min": today.isoformat()}
        self.email.render_kw = {"type": "email", "autocomplete": "off"}
        self.username.render_kw = {"autocomplete": "off", "autocapitalize": "none"}

    def chosen(self) -> NewOutsider:
        """The checked answers."""
        assert self.first_on.data is not None
        assert self.last_on.data is not None
        return NewOutsider(
            name=self.name.data or "",
            organisation=self.organisation.data or "",
            email=self.email.data or "",
            username=self.username.data or "",
            reason=self.reason.data or "",
            declaration=self.declaration.data or "",
            first_on=self.first_on.data,
            last_on=self.last_on.data,
        )


class EndOutsiderForm(PortalForm):
    """Why their part ends."""

    reason = line(lazy_gettext("Why their part ends"), 200, "", NotBlank(NEEDED))
