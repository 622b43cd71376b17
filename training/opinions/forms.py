"""The form of the endpoint of second opinions."""

from wtforms import BooleanField, IntegerField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext
from training.opinions.rules import LEAST_SECONDS, LONGEST_ADDRESS, LONGEST_KEY, LONGEST_MODEL, MOST_SECONDS


class EndpointForm(PortalForm):
    """Address, model, key and patience; ``seen`` is the version that the page showed, 0 for none."""

    seen = IntegerField(validators=[Optional()])
    address = StringField(
        lazy_gettext("Address"),
        [DataRequired(), Length(max=LONGEST_ADDRESS)],
        description=lazy_gettext("As in https://models.example.com/v1; “/chat/completions” is added."),
    )
    model = StringField(lazy_gettext("Model"), [DataRequired(), Length(max=LONGEST_MODEL)])
    access_key = PasswordField(
        lazy_gettext("Access key"),
        [Optional(), Length(max=LONGEST_KEY)],
        description=lazy_gettext("Kept encrypted and never shown. Left empty, the key that is there stays."),
        render_kw={"autocomplete": "off"},
    )
    no_key = BooleanField(lazy_gettext("Use no key"))
    seconds = IntegerField(
        lazy_gettext("Wait for an answer"), [InputRequired(), NumberRange(LEAST_SECONDS, MOST_SECONDS)], default=20
    )

    def given_key(self) -> str | None:
        """The key that was typed, "" for none, None for the one that is there."""
        return "" if self.no_key.data else (self.access_key.data or "").strip() or None
