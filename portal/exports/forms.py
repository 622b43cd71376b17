"""Forms about large sheets."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.exports.rules import LONGEST_PURPOSE
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class PurposeForm(PortalForm):
    """What a large sheet is for; the length is the rule's to judge."""

    purpose = TextAreaField(
        lazy_gettext("What is it for?"),
        [DataRequired()],
        description=lazy_gettext(
            "The second person reads it, and it stands in the sheet: who needs it, for what work."
        ),
    )


class RefusalForm(PortalForm):
    """Why a sheet does not leave."""

    reason = TextAreaField(lazy_gettext("Why not"), [DataRequired(), Length(max=LONGEST_PURPOSE)])
