"""Forms of the first visit."""

from collections.abc import Sequence
from typing import Any

from flask_babel import LazyString
from wtforms import BooleanField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from portal.config import LANGUAGES
from portal.policy.queries import SettingState
from portal.setup.rules import LONGEST_COMPANY
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, lazy_gettext


class CodeForm(PortalForm):
    """The one-time code of the console."""

    code = StringField(lazy_gettext("One-time code"), [DataRequired(), Length(max=80)])


class CompanyForm(PortalForm):
    """Name and language of the agency."""

    company = StringField(lazy_gettext("Name of the agency"), [DataRequired(), Length(max=LONGEST_COMPANY)])
    language = RadioField(
        lazy_gettext("Language of the agency"), choices=[SelectChoice(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
    )


class AdministratorForm(PortalForm):
    """The first account."""

    username = StringField(lazy_gettext("User name"), [DataRequired(), Length(max=80)])
    password = PasswordField(lazy_gettext("Password"), [DataRequired()])
    again = PasswordField(
        lazy_gettext("Password again"),
        [DataRequired(), EqualTo("password", lazy_gettext("The two passwords are not the same."))],
    )
    enters_people = BooleanField(lazy_gettext("I also enter the people of the agency (role HR)"), default=True)
    publishes_policy = BooleanField(lazy_gettext("Put the policy text that comes with Fairline in force"), default=True)


def numbers_form(states: Sequence[SettingState]) -> PortalForm:
    """A field for each number of the policy, named by its key, filled with what holds today."""
    fields: dict[str, Any] = {
        state.definition.key: StringField(_label(state), [DataRequired(), Length(max=20)], default=state.today)
        for state in states
    }
    made: PortalForm = type("NumbersForm", (PortalForm,), fields)()
    return made


def _label(state: SettingState) -> Any:
    label: str | LazyString = state.definition.label
    return label
