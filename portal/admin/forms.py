"""Forms about accounts and roles."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from portal.admin.labels import ROLES
from portal.auth.rules import Role
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import lazy_gettext


class OpenAccountForm(PortalForm):
    """An account for somebody of the house; the service asks whether the person has one, so that a second click of
    the same form still finds its result.
    """

    employee = SelectField(lazy_gettext("Person"), coerce=int, validate_choice=False)
    username = StringField(
        lazy_gettext("User name"),
        [DataRequired(), Length(max=40)],
        description=lazy_gettext("Small letters, digits, dots and hyphens."),
    )


class GrantForm(PortalForm):
    """A role and why."""

    role = SelectField(
        lazy_gettext("Role"),
        choices=[SelectChoice(role.value, label) for role, label in ROLES.items() if role is not Role.EMPLOYEE],
    )
    reason = StringField(lazy_gettext("Reason"), [DataRequired(), Length(max=200)])


class ReasonForm(PortalForm):
    """Why something is taken away or closed."""

    reason = StringField(lazy_gettext("Reason"), [DataRequired(), Length(max=200)])
