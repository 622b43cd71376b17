"""Shape of what readers of lessons send."""

from wtforms import HiddenField

from portal.web.forms import PortalForm


class ReadingForm(PortalForm):
    """“I have read this”: carries the digest of the text on the page."""

    digest = HiddenField()
