"""Forms of signing in and of a person's preferences."""

from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, LANGUAGES, lazy_gettext


class SignInForm(PortalForm):
    """Name and password."""

    username = StringField(
        lazy_gettext("User name"),
        [DataRequired(), Length(max=80)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [DataRequired(), Length(max=128)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PreferencesForm(PortalForm):
    """A person's own language and theme."""

    language = SelectField(
        lazy_gettext("Language"), choices=[SelectChoice(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
    )
    theme = RadioField(
        lazy_gettext("Appearance"),
        choices=[
            SelectChoice("auto", lazy_gettext("As the device")),
            SelectChoice("light", lazy_gettext("Light")),
            SelectChoice("dark", lazy_gettext("Dark")),
        ],
    )


class PasswordForm(PortalForm):
    """The old password once, the new one twice."""

    old = PasswordField(
        lazy_gettext("Old password"),
        [DataRequired(), Length(max=128)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        lazy_gettext("New password"),
        [DataRequired()],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy_gettext("New password again"),
        [DataRequired(), EqualTo("new", lazy_gettext("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class CodeForm(PortalForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        lazy_gettext("Code"),
        [DataRequired(), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class ProofForm(PortalForm):
    """The password or a code, once more."""

    proof = PasswordField(
        lazy_gettext("Password"), [DataRequired(), Length(max=128)], render_kw={"autocomplete": "current-password"}
    )


class ForgottenForm(PortalForm):
    """Whose password is forgotten."""

    username = StringField(
        lazy_gettext("User name"),
        [DataRequired(), Length(max=80)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewPasswordForm(PortalForm):
    """A password of one's own choice, typed twice."""

    new = PasswordField(lazy_gettext("New password"), [DataRequired()], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        lazy_gettext("New password again"),
        [DataRequired(), EqualTo("new", lazy_gettext("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )
