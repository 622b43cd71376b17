"""Forms of certificates."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext
from training.certificates.rules import LONGEST_REASON


class WithdrawalForm(PortalForm):
    """Why a certificate is withdrawn."""

    reason = TextAreaField(
        lazy_gettext("Why"),
        description=lazy_gettext("Kept with your name; the person reads it."),
        validators=[
            InputRequired(lazy_gettext("Say why the certificate is withdrawn.")),
            Length(max=LONGEST_REASON),
        ],
    )
